"""The signs that stand in and around values while a report is made, and texts free of them.

They are Unicode noncharacters: no text can hold them, and no finished report does.
"""

import re

from pledgexl.model.text import printable

BEGIN, NAMED, END = "\ufdd0", "\ufdd1", "\ufdd2"
# The braces of a value, so that each brace still seen is the template's own.
_GUARDS = dict(zip("{}｛｝", "\ufdd3\ufdd4\ufdd5\ufdd6", strict=True))
_GUARDED = str.maketrans(_GUARDS)
_OWN_LETTERS = dict.fromkeys(range(0xFDD0, 0xFDF0))
_MARKS = re.compile(f"{BEGIN}[^{NAMED}]*{NAMED}|{END}")
LEFT = re.compile("[\ufdd0-\ufdef]")


def clean(text: str) -> str:
    """Return `text` as it is to arrive in the report: to the letter, but for the unprintable."""
    return printable(text).translate(_OWN_LETTERS)


def marked_as(name: str, text: str) -> str:
    """Return `text`, clean, its braces guarded, between marks that bear `name`."""
    return f"{BEGIN}{name}{NAMED}{clean(text).translate(_GUARDED)}{END}"


def unguarded(text: str) -> str:
    """Return `text` with the braces of its values as they were typed."""
    for brace, guard in _GUARDS.items():
        text = text.replace(guard, brace)
    return text


def unmarked(text: str) -> str:
    """Return `text` without the marks."""
    return _MARKS.sub("", text)
