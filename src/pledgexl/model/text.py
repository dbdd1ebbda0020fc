"""Which characters of a text can be printed at all."""

import re

# What XML 1.0 cannot hold, or no program prints: control characters but tab and newline,
# lone surrogates (they come from undecodable file names) and the non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Return `text` with one kind of line end and nothing that cannot be printed.

    Everything else stays to the letter: no width, form or accent is changed.
    """
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
