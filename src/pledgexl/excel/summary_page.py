"""A sheet that is read on a screen and printed: title, a line about it, labels, then rows."""

import math
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import starmap
from typing import Any

from pledgexl.excel import styles
from pledgexl.excel.heights import MAXIMUM_HEIGHT, row_height, width_units
from pledgexl.excel.sheets import FONT, MAXIMUM_TEXT_UNITS, Book, Sheet, Style, margin_text
from pledgexl.messages.summary import CUT_MARK, PageText
from pledgexl.model.text import printable

LABEL_ROW = 3
_FIRST_ROW = LABEL_ROW + 1
# Half a hundred departments fit a page; the figures of the first page may breathe.
_LOWEST_LIST_ROW = 18.0
_LOWEST_ROW = 23.0
_INDENT_UNITS = 1.5
_POINTS_PER_PIXEL = 0.75
# Two lines, so that filter buttons at the foot of a label leave its letters free.
_FILTER_LABEL_HEIGHT = 31.0
_SMALLER_SIZES = (12.0, 10.0, 9.0, 8.0, 7.0)
_MARGIN_FONT = f'&"{FONT},Regular"&9 '
_MARGIN_NAME_LETTERS = 90
# It stands between two letters and joins them into one.
_JOINER = "\u200d"

Value = str | int | Fraction | None


@dataclass(frozen=True, slots=True)
class Styled:
    """A value that does not look like its column."""

    value: Value
    style: Style


Cell = Value | Styled


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label, its width in characters, and how its cells look."""

    label: str
    width: float
    style: Style = styles.BODY


class Page:
    """A sheet that grows downwards; `next_row` is the first that is still empty."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column], lowest_row: float) -> None:
        """Begin on `sheet` with columns as wide as `columns` say and no row under `lowest_row`."""
        self._sheet = sheet
        self._columns = tuple(columns)
        self._width = sum(column.width for column in columns)
        self._last_column = len(columns)
        self._lowest_row = lowest_row
        self.next_row = 1
        sheet.columns({number: column.width for number, column in enumerate(columns, start=1)})

    def line(self, text: str, style: Style) -> None:
        """Write `text` over the whole width, in smaller letters if it is longer than that."""
        sizes = (style.font_size, *(size for size in _SMALLER_SIZES if size < style.font_size))
        size = next((size for size in sizes if width_units(text, size) < self._width), sizes[-1])
        for column in range(2, self._last_column + 1):
            self._sheet.blank(self.next_row, column, style)
        self._sheet.text(self.next_row, 1, cell_text(text), style.but(font_size=size))
        self._end_row(row_height([("", 1)], style.font_size))

    def labels(self, columns: Sequence[Column], *, lowest: float = 0) -> None:
        """Write the labels of `columns`, which the rows from here on have."""
        self._columns = tuple(columns)
        for number, column in enumerate(columns, start=1):
            self._sheet.text(self.next_row, number, column.label, styles.label(column.style))
        self._end_row(max(lowest, self.height([column.label for column in columns])))

    def row(self, cells: Sequence[Cell], **looks: Any) -> None:  # noqa: ANN401 (Style's own types)
        """Write a row, its looks changed by `looks`, high enough for its longest text."""
        height = max(self._lowest_row, self.height(cells))
        if height >= MAXIMUM_HEIGHT:
            # What cannot be shown whole shows its beginning, not its middle.
            looks["valign"] = "top"
        for number, (column, cell) in enumerate(zip(self._columns, cells, strict=True), start=1):
            style = _style(column, cell)
            self._write(number, _plain(cell), style.but(**looks) if looks else style)
        self._end_row(height)

    def note(self, label: str, text: str) -> None:
        """Write a line of prose behind its `label`."""
        self._sheet.text(self.next_row, 1, label, styles.NOTE)
        self._sheet.text(self.next_row, 2, text, styles.NOTE)
        self._end_row(_LOWEST_LIST_ROW)

    def space(self) -> None:
        """Leave a row empty."""
        self._end_row(_LOWEST_LIST_ROW)

    def height(self, cells: Sequence[Cell]) -> float:
        """Return the height that the first `cells` of a row need, at most what is possible."""
        return max(starmap(_cell_height, zip(self._columns, cells, strict=False)), default=0)

    def end_list(self) -> None:
        """Put filter buttons on the labels of all rows that stand here by now."""
        last_row = max(self.next_row - 1, _FIRST_ROW)
        self._sheet.filter(LABEL_ROW, 1, last_row, self._last_column)

    def finish(self) -> None:
        """Take texts such as `101` for what they are: no warning marks."""
        self._sheet.allow_numbers_as_text((1, 1, self.next_row, self._last_column))

    def _write(self, column: int, value: Value, style: Style) -> None:
        if value is None:
            self._sheet.blank(self.next_row, column, style)
        elif isinstance(value, str):
            self._sheet.text(self.next_row, column, cell_text(value), style)
        else:
            self._sheet.number(self.next_row, column, value, style)

    def _end_row(self, height: float) -> None:
        # A screen has whole pixels; the part of one that is dropped may be an accent.
        whole = math.ceil(height / _POINTS_PER_PIXEL) * _POINTS_PER_PIXEL
        self._sheet.row_height(self.next_row, min(whole, MAXIMUM_HEIGHT))
        self.next_row += 1


def begin_page(
    book: Book, name: str, columns: Sequence[Column], text: PageText, *, is_list: bool
) -> Page:
    """Return the page `name` of `book` with its top rows; a list is printed across the page."""
    sheet = book.sheet(name)
    page = Page(sheet, columns, _LOWEST_LIST_ROW if is_list else _LOWEST_ROW)
    page.line(text.title, styles.PROVISIONAL_TITLE if text.is_provisional else styles.TITLE)
    page.line(text.about, styles.PROVISIONAL_ABOUT if text.is_provisional else styles.ABOUT)
    page.labels(columns, lowest=_FILTER_LABEL_HEIGHT if is_list else _LOWEST_ROW)
    sheet.freeze(LABEL_ROW, 0)
    sheet.print_setup(
        landscape=is_list,
        repeat_rows=(LABEL_ROW, LABEL_ROW),
        header=f"&L{_MARGIN_FONT}{_margin_name(text.header)}&R{_MARGIN_FONT}{margin_text(name)}",
        footer=f"&L{_MARGIN_FONT}{margin_text(text.footer)}&C{_MARGIN_FONT}&P / &N",
    )
    return page


def cell_text(text: str) -> str:
    """Return `text`, or as much of its beginning as a cell can hold, and the mark of a cut."""
    clean = printable(text)
    if not is_too_long(clean):
        return clean
    room = MAXIMUM_TEXT_UNITS - len(CUT_MARK)
    beginning = clean.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return _cut(clean, len(beginning))


def is_too_long(text: str) -> bool:
    """Say whether a cell cannot hold `text`, which Excel counts in UTF-16 units."""
    return len(printable(text).encode("utf-16-le")) // 2 > MAXIMUM_TEXT_UNITS


def visible_text(text: str, width: float, height: float = MAXIMUM_HEIGHT) -> str:
    """Return `text`, or as much as a cell of `width` and `height` shows, and the mark of a cut."""

    def is_too_much(shown: str) -> bool:
        return row_height([(shown, width)]) >= height

    clean = cell_text(text)
    if not is_too_much(clean):
        return clean
    lengths = range(len(clean))
    too_long = bisect_left(lengths, True, key=lambda length: is_too_much(clean[:length] + CUT_MARK))
    return _cut(clean, max(too_long - 1, 0))


def _cut(text: str, length: int) -> str:
    """Return the first `length` characters and a mark, no accent parted from its letter."""
    while length and (_belongs_to_last(text[length]) or text[length - 1] == _JOINER):
        length -= 1
    return text[:length] + CUT_MARK


def _belongs_to_last(letter: str) -> bool:
    return letter == _JOINER or unicodedata.category(letter).startswith("M")


def _plain(cell: Cell) -> Value:
    return cell.value if isinstance(cell, Styled) else cell


def _style(column: Column, cell: Cell) -> Style:
    return cell.style if isinstance(cell, Styled) else column.style


def _cell_height(column: Column, cell: Cell) -> float:
    value, style = _plain(cell), _style(column, cell)
    if not isinstance(value, str):
        return 0
    room = column.width - style.indent * _INDENT_UNITS
    return row_height([(cell_text(value), room)], style.font_size)


def _margin_name(text: str) -> str:
    return margin_text(text[:_MARGIN_NAME_LETTERS])
