"""The signs that stand around proven texts while a report is made, and texts free of them.

They are Unicode noncharacters: no text can hold them, and no finished report does.
"""

from pledgexl.model.text import printable

BEGIN, NAMED, END, UNDERLINE = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_OWN_LETTERS = dict.fromkeys(map(ord, (BEGIN, NAMED, END, UNDERLINE)))


def clean(text: str) -> str:
    """Return `text` as it is to arrive in the report: to the letter, but for the unprintable."""
    return printable(text).translate(_OWN_LETTERS)
