"""Lines of Japanese and Latin text, as wide as a screen shows them."""

import re
from collections.abc import Iterator
from unicodedata import combining, east_asian_width

# What is not torn apart: a word, or a letter with the marks that may not begin or end a line.
_OPENING, _CLOSING = "「『（", "、。，．：？！」』）％ーぁぃぅぇぉゃゅょっァィゥェォャュョッ々"
_PIECE = re.compile(
    rf"(?:→ )?[{_OPENING}]*(?:[!-~]+|[^\s{_OPENING}])[{_CLOSING}]*|\s+|.",
)


def width_of(text: str) -> int:
    """Return how many columns of a screen `text` takes."""
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` columns; a wider word is torn apart."""
    lines, line = [], ""
    for piece in _pieces(text, width):
        if line and width_of(line) + width_of(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, width: int) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        yield from piece if width_of(piece) > width else (piece,)


def padded(text: str, width: int) -> str:
    """Return `text` with blanks behind it up to `width` columns."""
    return text + " " * (width - width_of(text))
