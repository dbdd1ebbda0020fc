"""How our sheets look: dark ink on pale fills, legible in grey; rows high enough for their text.

No spreadsheet says before printing how high a row must be for wrapped Japanese text. Measured on
BIZ UDPGothic in LibreOffice: a full-width character takes its point size, a digit or letter three
quarters of it, others a bit over half, and a line 1.35 times the point size. English is measured
letter by letter, in bold, and a line of it ends before a word that is too long for it.
"""

import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from typing import Any

from pledgexl.messages.edition import document_language
from pledgexl.model.language import Language
from pledgexl.model.text import MAXIMUM_TEXT_UNITS, printable, utf16_units

_FONTS = {Language.JA: "BIZ UDPゴシック", Language.EN: "BIZ UDPGothic"}
# Excel's highest row, in points.
MAXIMUM_HEIGHT = 409.0
# It stands between two letters and joins them into one.
_JOINER = "\u200d"


def font() -> str:
    """Return the name of our font in the language of the document."""
    return _FONTS[document_language()]


# Styles are compared by what they are, not by what they say: a program has a few dozen.
@dataclass(frozen=True, eq=False)
class Style:
    """How a cell looks; the fields are xlsxwriter's format properties."""

    bold: bool = False
    italic: bool = False
    font_size: float = 10
    font_color: str = "#1A1A1A"
    bg_color: str = ""
    align: str = "left"
    valign: str = "vcenter"
    text_wrap: bool = False
    num_format: str = "General"
    border: int = 0
    border_color: str = "#8C8C8C"
    top: int = 0
    top_color: str = ""
    indent: int = 0
    locked: bool = True
    underline: int = 0

    @cache  # noqa: B019 (styles live as long as the program)
    def but(self, **changes: Any) -> "Style":  # noqa: ANN401 (the fields' own types)
        """Return this style with some fields changed, each time the same one."""
        return replace(self, **changes)

    def properties(self) -> dict[str, Any]:
        """Return what xlsxwriter wants: only what is set (`locked=False` is)."""
        chosen = {name: each for name, each in asdict(self).items() if each or each is False}
        return chosen | {"font_name": font()}


PLAIN = Style()

_INK = "#1F2F46"
_ALERT_INK = "#9C1C1C"
_LINE = "#A6ADB8"
LABEL_FILL = "#DCE4EF"
POLICY_FILL = "#F0F4F9"
ALERT_FILL = "#FFF1DC"

TITLE = Style(bold=True, font_size=14, font_color=_INK)
ABOUT = Style(font_size=10, font_color="#404040")
PROVISIONAL_TITLE = TITLE.but(font_color=_ALERT_INK, bg_color=ALERT_FILL)
PROVISIONAL_ABOUT = ABOUT.but(font_color=_ALERT_INK, bg_color=ALERT_FILL, bold=True)
LINK = Style(font_size=10, font_color="#1F4E8C", underline=1)
HEADING = Style(bold=True, font_size=11, font_color=_INK)

BODY = Style(text_wrap=True, border=1, border_color=_LINE)
CENTRED = BODY.but(align="center")
# Room for a digit between a number and the next column, in all programs alike: LibreOffice prints
# an indent behind some numbers of a row only.
_ROOM = "_0"
NUMBER = Style(align="right", border=1, border_color=_LINE, num_format=f"0{_ROOM}")
STARS = NUMBER.but(align="center", font_color=_INK, num_format="General")


def figure_format(places: int) -> str:
    """Return the number format of a figure with `places` digits: `0.0`."""
    return f"0.{'0' * places}" if places else "0"


def number_style(places: int, widest: int = 0) -> Style:
    """Return the looks of a figure with `places` digits, its point under one with `widest`."""
    point = "" if places or not widest else "_."
    return NUMBER.but(num_format=figure_format(places) + point + "_0" * (widest - places) + _ROOM)


CHECK = CENTRED.but(bold=True, text_wrap=False)
LINKED_TEXT = BODY.but(font_color="#1F4E8C", underline=1)


def label(column: Style) -> Style:
    """Return the looks of a label: over texts at their left edge, else in the middle."""
    align = "left" if column.align == "left" else "center"
    return BODY.but(bold=True, bg_color=LABEL_FILL, font_color=_INK, align=align)


def strong(style: Style) -> Style:
    """Return `style` for what must not be overlooked: in weight too, as colour may not print."""
    return style.but(bold=True, font_color=_ALERT_INK)


_PIXELS_PER_POINT = 96 / 72
_PIXELS_PER_UNIT = 7
UNITS_PER_PIXEL = 1 / _PIXELS_PER_UNIT
_UNITS_PER_POINT = _PIXELS_PER_POINT / _PIXELS_PER_UNIT
# A width here is in digits of seven pixels; in a file it is in such of the font, which have ten.
DIGIT_PIXELS = 10
FILE_UNITS = _PIXELS_PER_UNIT / DIGIT_PIXELS
_NARROW, _DIGIT = 0.58, 0.76
_ENGLISH_WIDTHS = (
    dict.fromkeys(" ijlI.,:;'!|", 0.4)
    | dict.fromkeys("frt-()[]/“”‘’", 0.52)
    | dict.fromkeys("mwMWQ%@&", 1.0)
)
_LEADING = 1.35
_CELL_PADDING_UNITS = 1.6
_ROW_PADDING_POINTS = 4


@cache  # a plan has a few thousand different letters
def _letter_width(letter: str) -> float:
    """Return the width of `letter` in full-width letters."""
    if unicodedata.east_asian_width(letter) in "FWA":
        return 1
    return _DIGIT if letter.isascii() and letter.isalnum() else _NARROW


def width_units(text: str, points: float = 10) -> float:
    """Return the width of `text` in a spreadsheet's column-width units."""
    return sum(map(_letter_width, text)) * points * _UNITS_PER_POINT


def wrapped_lines(text: str, column_width: float, points: float = 10) -> int:
    """Return how many lines `text` takes in a column of `column_width` units."""
    usable = max(column_width - _CELL_PADDING_UNITS, 1)
    if document_language() is Language.EN:
        letters = usable / (points * _UNITS_PER_POINT)
        return sum(_lines_of_words(line.split(" "), letters) for line in text.split("\n"))
    return sum(max(1, math.ceil(width_units(line, points) / usable)) for line in text.split("\n"))


@cache
def _english_width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "FWA" and letter not in _ENGLISH_WIDTHS:
        return 1
    usual = 0.73 if letter.islower() else 0.8
    return _ENGLISH_WIDTHS.get(letter, usual)


def _lines_of_words(words: Iterable[str], usable: float) -> int:
    """Return how many lines of `usable` full-width letters the `words` take."""
    lines, filled = 1, 0.0
    for word in words:
        width = sum(map(_english_width, word))
        if filled and filled + width > usable:
            lines, filled = lines + 1, 0.0
        # A word that is longer than a line is parted.
        parted, rest = divmod(width, usable)
        lines += int(parted)
        filled += rest + _english_width(" ")
    return lines


def text_height(text: str, column_width: float, points: float = 10) -> float:
    """Return the height in points for a row of one `text`, at most Excel's 409."""
    return _text_height(text, column_width, points, document_language())


@lru_cache(maxsize=8192)  # the titles of a plan stand in every row below them
def _text_height(text: str, column_width: float, points: float, _language: Language) -> float:
    lines = wrapped_lines(text, column_width, points)
    return min(lines * points * _LEADING + _ROW_PADDING_POINTS, MAXIMUM_HEIGHT)


def row_height(cells: Iterable[tuple[str, float]], points: float = 10) -> float:
    """Return the height in points for a row of (text, column width) cells, at most Excel's 409."""
    heights = (text_height(text, width, points) for text, width in cells)
    return max(heights, default=text_height("", 1, points))


def is_too_long(text: str) -> bool:
    """Say whether a cell cannot hold `text`, which Excel counts in UTF-16 units."""
    # A letter has two units at most.
    is_certain = len(text) <= MAXIMUM_TEXT_UNITS // 2
    return not is_certain and utf16_units(printable(text)) > MAXIMUM_TEXT_UNITS


def cell_text(text: str, mark: str) -> str:
    """Return `text`, or as much of its beginning as a cell can hold, and the `mark` of a cut."""
    if not is_too_long(text):
        return text
    clean = printable(text)
    room = MAXIMUM_TEXT_UNITS - len(mark)
    beginning = clean.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return _cut(clean, len(beginning), mark)


def visible_text(text: str, mark: str, width: float, height: float = MAXIMUM_HEIGHT) -> str:
    """Return `text`, or as much as a cell of `width` and `height` shows, and `mark` a cut."""

    def is_too_much(length: int) -> bool:
        shown = clean if length == len(clean) else clean[:length] + mark
        return row_height([(shown, width)]) >= height

    clean = cell_text(printable(text), mark)
    if not is_too_much(len(clean)):
        return clean
    too_long = bisect_left(range(len(clean)), True, key=is_too_much)
    return _cut(clean, max(too_long - 1, 0), mark)


def _cut(text: str, length: int, mark: str) -> str:
    """Return the first `length` characters and a mark, no accent parted from its letter."""
    while length and (
        text[length] == _JOINER
        or text[length - 1] == _JOINER
        or unicodedata.category(text[length]).startswith("M")
    ):
        length -= 1
    return text[:length] + mark
