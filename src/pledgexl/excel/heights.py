"""How high a row must be for wrapped Japanese text; spreadsheets do not say before printing.

Measured on BIZ UDPGothic in LibreOffice: a full-width character takes its point size, a digit or
letter three quarters of it, others a bit over half, and a line 1.35 times the point size.
"""

import math
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_PIXELS_PER_POINT = 96 / 72
_PIXELS_PER_UNIT = 7
UNITS_PER_PIXEL = 1 / _PIXELS_PER_UNIT
_UNITS_PER_POINT = _PIXELS_PER_POINT / _PIXELS_PER_UNIT
# A width here is in digits of seven pixels; in a file it is in such of the font, which have ten.
DIGIT_PIXELS = 10
FILE_UNITS = _PIXELS_PER_UNIT / DIGIT_PIXELS
_NARROW, _DIGIT = 0.58, 0.76
_LEADING = 1.35
_CELL_PADDING_UNITS = 1.6
_ROW_PADDING_POINTS = 4
MAXIMUM_HEIGHT = 409.0


class _Widths(dict[str, float]):
    """The width of each letter in full-width letters, found out once."""

    def __missing__(self, letter: str) -> float:
        if unicodedata.east_asian_width(letter) in "FWA":
            self[letter] = 1
        else:
            self[letter] = _DIGIT if letter.isascii() and letter.isalnum() else _NARROW
        return self[letter]


_WIDTHS = _Widths()


def width_units(text: str, points: float = 10) -> float:
    """Return the width of `text` in a spreadsheet's column-width units."""
    wide = sum(map(_WIDTHS.__getitem__, text))
    return wide * points * _UNITS_PER_POINT


def letters_in_line(column_width: float, points: float) -> int:
    """Return how many letters, whichever they are, one line in a column surely holds."""
    return int(_usable(column_width) / (points * _UNITS_PER_POINT))


def _usable(column_width: float) -> float:
    return max(column_width - _CELL_PADDING_UNITS, 1)


def wrapped_lines(text: str, column_width: float, points: float = 10) -> int:
    """Return how many lines `text` takes in a column of `column_width` units."""
    if len(text) <= letters_in_line(column_width, points) and "\n" not in text:
        return 1
    usable = _usable(column_width)
    return sum(max(1, math.ceil(width_units(line, points) / usable)) for line in text.split("\n"))


@lru_cache(maxsize=8192)  # the titles of a plan stand in every row below them
def text_height(text: str, column_width: float, points: float = 10) -> float:
    """Return the height in points for a row of one `text`, at most Excel's 409."""
    lines = wrapped_lines(text, column_width, points)
    return min(lines * points * _LEADING + _ROW_PADDING_POINTS, MAXIMUM_HEIGHT)


def row_height(cells: Iterable[tuple[str, float]], points: float = 10) -> float:
    """Return the height in points for a row of (text, column width) cells, at most Excel's 409."""
    heights = (text_height(text, width, points) for text, width in cells)
    return max(heights, default=text_height("", 1, points))
