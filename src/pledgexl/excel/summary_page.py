"""A sheet that is read on a screen and printed: title, a line about it, links, labels, rows."""

import math
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import (
    MAXIMUM_ROWS,
    SAFE_LETTERS,
    Book,
    CellValue,
    Formula,
    Sheet,
    margin_text,
)
from pledgexl.excel.look import (
    FILE_UNITS,
    FONT,
    MAXIMUM_HEIGHT,
    Style,
    letters_in_line,
    row_height,
    text_height,
    width_units,
)
from pledgexl.messages.summary import CUT_MARK, LINKS, NO_VALUE, NOTHING, AnySheet, page_text
from pledgexl.model.audit import Audit
from pledgexl.model.history import PastMonth
from pledgexl.model.names import TABLE_NAME_MARK, OfficeSheet, SummarySheet
from pledgexl.model.summary import Summary
from pledgexl.model.text import MAXIMUM_TEXT_UNITS, printable, utf16_units

LABEL_ROW = 4
FIRST_ROW = LABEL_ROW + 1
_ACROSS = (
    *(SummarySheet.CHARTS, SummarySheet.TREND, SummarySheet.MEASURES, SummarySheet.DETAIL),
    *(SummarySheet.PROOF, *OfficeSheet),
)
_FIRST = (SummarySheet.COVER, OfficeSheet.OFFICE)
# Half a hundred departments fit a page; short tables may breathe.
_LOWEST_LIST_ROW = 18.0
_LOWEST_ROW = 23.0
_LISTS = (SummarySheet.DEPARTMENTS, SummarySheet.LEFT_OUT)
_INDENT_UNITS = 1.5
_POINTS_PER_PIXEL = 0.75
# Two lines, so that filter buttons at the foot of a label leave its letters free.
_FILTER_LABEL_HEIGHT = 31.0
# Printed at 80 %, the least that a sheet comes to, 10 points are 8.
_SMALLER_SIZES = (12, 10)
_MARGIN_FONT = f'&"{FONT},Regular"&10 '
# It stands between two letters and joins them into one.
_JOINER = "\u200d"

Value = str | int | Fraction | None


@dataclass(frozen=True, slots=True)
class Styled:
    """A value that does not look like its column."""

    value: Value
    style: Style


@dataclass(frozen=True, slots=True)
class Linked:
    """A value that leads to a place in the workbook."""

    value: str | int | Fraction
    target: str
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class Live:
    """A formula and the value it has now."""

    formula: str
    value: str | int | Fraction
    style: Style | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """What all sheets of a workbook share; `audit` is None where only lists are written.

    `past` are the months issued before, oldest first. `about` stands in place of the line that
    says what a sheet shows.
    """

    summary: Summary
    created: datetime
    sheets: tuple[AnySheet, ...]
    audit: Audit | None = None
    versions: tuple[tuple[str, str], ...] = ()
    past: tuple[PastMonth, ...] = ()
    last_row: int = MAXIMUM_ROWS
    is_large: bool = False
    about: Live | None = None

    @property
    def asked(self) -> Audit:
        """The audit, on sheets that cannot do without."""
        assert self.audit is not None
        return self.audit


Cell = Value | Styled | Linked | Live
_DRESSED = (Styled, Linked, Live)
_MEASURED = (str, *_DRESSED)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label, its width in characters, and how its cells look.

    Those that are not printed stand at the right.
    """

    label: str
    width: float
    style: Style = look.BODY
    is_printed: bool = True


class Page:
    """A sheet that grows downwards; `next_row` is the first that is still empty."""

    def __init__(self, sheet: Sheet, columns: Sequence[Column], lowest_row: float) -> None:
        """Begin on `sheet` with columns as wide as `columns` say and no row under `lowest_row`."""
        self.sheet = sheet
        self._width = sum(column.width for column in columns if column.is_printed)
        self._widths = tuple(column.width for column in columns)
        self._last_column = len(columns)
        self._lowest_row = lowest_row
        self._begin_table(columns)
        self._label_row = LABEL_ROW
        self.next_row = 1
        sheet.columns(
            {number: column.width * FILE_UNITS for number, column in enumerate(columns, start=1)}
        )

    def line(self, text: str, style: Style) -> None:
        """Write `text` over the whole width, in smaller letters if it is longer than that."""
        sizes = (style.font_size, *(size for size in _SMALLER_SIZES if size < style.font_size))
        size = next((size for size in sizes if width_units(text, size) < self._width), sizes[-1])
        for column in range(2, self._last_column + 1):
            self.sheet.blank(self.next_row, column, style)
        self.sheet.text(self.next_row, 1, cell_text(text), style.but(font_size=size))
        self._end_row(row_height([("", 1)], style.font_size))

    def live_line(self, cell: Live, style: Style) -> None:
        """Write a line of prose that a formula says."""
        self.sheet.formula((self.next_row, 1), cell.formula, cell.value, style)
        self._end_row(row_height([("", 1)], style.font_size))

    def labels(self, columns: Sequence[Column], *, lowest: float = 0) -> None:
        """Write the labels of `columns`, which the rows from here on have."""
        self._begin_table(columns)
        self._label_row = self.next_row
        for number, column in enumerate(columns, start=1):
            self.sheet.text(self.next_row, number, column.label, look.label(column.style))
        self._end_row(max(lowest, self.height([column.label for column in columns])))

    def links(self, texts: Sequence[tuple[str, str]]) -> None:
        """Write a row of links: what is to be read, and the place it leads to."""
        column = 1
        for text, target in texts:
            self.sheet.link((self.next_row, column), target, text, look.LINK)
            column = self._column_after(column, width_units(text))
        self._end_row(_LOWEST_LIST_ROW)

    def _column_after(self, column: int, width: float) -> int:
        """Return the first column that a text of `width` in `column` leaves free."""
        while width > 0 and column <= self._last_column:
            width -= self._widths[column - 1]
            column += 1
        return column

    def row(
        self,
        cells: Sequence[Cell],
        *,
        outline: int = 0,
        height: float = 0,
        **looks: Any,  # noqa: ANN401 (Style's own types)
    ) -> None:
        """Write a row, its looks changed by `looks`, high enough for its longest text.

        Whoever has asked for the `height` of these cells already may pass it on.
        """
        height = height or self.height(cells)
        if height >= MAXIMUM_HEIGHT:
            # What cannot be shown whole shows its beginning, not its middle; only such a text
            # may be too long for a cell as well.
            looks["valign"] = "top"
        self.sheet.row(self.next_row, self._drawn(cells, looks))
        self._end_row(height, outline=outline)

    def _drawn(
        self, cells: Sequence[Cell], looks: Mapping[str, Any]
    ) -> list[tuple[CellValue, Style]]:
        """Return what stands in each of `cells`, and how it looks."""
        return [
            self._dressed(place, cell, looks)
            if looks or isinstance(cell, _DRESSED)
            else (cell, usual)
            for place, (cell, usual) in enumerate(zip(cells, self._looks, strict=True))
        ]

    def _dressed(self, place: int, cell: Cell, looks: Mapping[str, Any]) -> tuple[CellValue, Style]:
        """Return the same of a cell that looks otherwise than its column, leads on or computes."""
        style = self._columns[place].style
        value: CellValue
        if isinstance(cell, _DRESSED):
            value, style = cell.value, cell.style or style
        else:
            value = cell
        if isinstance(cell, Linked):
            self.sheet.add_link((self.next_row, place + 1), cell.target)
        if isinstance(cell, Live):
            value = Formula(cell.formula, cell.value)
        if isinstance(value, str):
            value = cell_text(value)
        return value, style.but(**looks) if looks else style

    def space(self) -> None:
        """Leave a row empty."""
        self._end_row(_LOWEST_LIST_ROW)

    def height(self, cells: Sequence[Cell]) -> float:
        """Return the height that the first `cells` of a row need, at most what is possible."""
        height = self._lowest_row
        for column, short, cell in zip(self._columns, self._short, cells, strict=False):
            if isinstance(cell, str) and len(cell) <= short and "\n" not in cell:
                continue
            # Numbers and blanks take one line.
            if isinstance(cell, _MEASURED):
                height = max(height, _cell_height(column, cell))
        return height

    def _begin_table(self, columns: Sequence[Column]) -> None:
        """Let the rows from here on have `columns`."""
        self._columns = tuple(columns)
        self._looks = tuple(column.style for column in columns)
        # Most texts fit whatever letters they have, and need no measuring.
        self._short = tuple(
            letters_in_line(column.width, column.style.font_size)
            if text_height("", column.width, column.style.font_size) <= self._lowest_row
            else 0
            for column in columns
        )

    def finish(self, *, is_filtered: bool = False) -> None:
        """Make a table of the labels and the rows below them; take all for what it is.

        Only a table that `is_filtered` has buttons, which would hide labels in print.
        """
        if self.next_row == self._label_row + 1:
            self.row([NOTHING, *(NO_VALUE for _ in self._columns[1:])])
        last = self.next_row - 1
        labels = [(column.label, look.label(column.style)) for column in self._columns]
        cells = (self._label_row, 1, last, self._last_column)
        name = TABLE_NAME_MARK + self.sheet.name
        self.sheet.table(cells, labels, name, is_filtered=is_filtered)
        printed = sum(column.is_printed for column in self._columns)
        if printed < self._last_column:
            self.sheet.print_only((1, 1, last, printed))
        self.sheet.show_no_warning_marks((1, 1, last, self._last_column))

    def _end_row(self, height: float, *, outline: int = 0) -> None:
        # A screen has whole pixels; the part of one that is dropped may be an accent.
        whole = math.ceil(height / _POINTS_PER_PIXEL) * _POINTS_PER_PIXEL
        self.sheet.row_height(self.next_row, whole, outline=outline)
        self.next_row += 1


def begin_page(
    book: Book,
    name: AnySheet,
    columns: Sequence[Column],
    edition: Edition,
    part: int = 1,
) -> Page:
    """Return a page of `book` with its top rows; wide tables are printed across the page.

    A list too long for one sheet goes on in parts. A first sheet has no labels yet.
    """
    is_wide = name in _ACROSS
    sheet = book.sheet(part_name(name, part))
    text = page_text(edition.summary, name, edition.created.date())
    page = Page(sheet, columns, _LOWEST_LIST_ROW if is_wide or name in _LISTS else _LOWEST_ROW)
    page.line(text.title, look.PROVISIONAL_TITLE if text.is_provisional else look.TITLE)
    if edition.about is not None and part == 1:
        page.live_line(edition.about, look.HEADING)
    else:
        page.line(text.about, look.PROVISIONAL_ABOUT if text.is_provisional else look.ABOUT)
    page.links(_links(name, edition.sheets))
    if name not in _FIRST:
        page.labels(columns, lowest=_FILTER_LABEL_HEIGHT if is_filtered(name) else _LOWEST_ROW)
        sheet.freeze(LABEL_ROW, 0)
    right = f"&R{_MARGIN_FONT}{margin_text(sheet.name)}"
    sheet.print_setup(
        landscape=is_wide,
        repeat_rows=None if name in _FIRST else (LABEL_ROW, LABEL_ROW),
        header=f"&L{_MARGIN_FONT}{margin_text(text.header)}{right}",
        footer=f"&L{_MARGIN_FONT}{margin_text(text.footer)}&C{_MARGIN_FONT}&P／&N",
    )
    return page


def is_filtered(name: AnySheet) -> bool:
    """Say whether the table of `name` is worked in on the screen rather than printed."""
    return isinstance(name, OfficeSheet) and name not in _FIRST


def part_name(name: AnySheet, part: int) -> str:
    """Return the name of a sheet's first, second … part: `明細`, `明細2`."""
    return str(name) if part == 1 else f"{name}{part}"


def _links(name: AnySheet, sheets: Sequence[AnySheet]) -> list[tuple[str, str]]:
    """Return the links of the sheet `name`: to the first of `sheets`, the one before, the next."""
    at = sheets.index(name)
    previous = sheets[at - 1] if at > 1 else None
    following = sheets[at + 1] if at + 1 < len(sheets) else None
    cover = sheets[0] if sheets[0] in _FIRST and at else None
    return [
        (text.format(sheet=sheet), first_cell(sheet))
        for text, sheet in zip(LINKS, (cover, previous, following), strict=True)
        if sheet
    ]


def first_cell(sheet: str) -> str:
    """Return the place where a link to `sheet` leads."""
    return f"'{sheet}'!A1"


def cell_text(text: str) -> str:
    """Return `text`, or as much of its beginning as a cell can hold, and the mark of a cut."""
    if not is_too_long(text):
        return text
    clean = printable(text)
    room = MAXIMUM_TEXT_UNITS - len(CUT_MARK)
    beginning = clean.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return _cut(clean, len(beginning))


def is_too_long(text: str) -> bool:
    """Say whether a cell cannot hold `text`, which Excel counts in UTF-16 units."""
    return len(text) > SAFE_LETTERS and utf16_units(printable(text)) > MAXIMUM_TEXT_UNITS


def visible_text(text: str, width: float, height: float = MAXIMUM_HEIGHT) -> str:
    """Return `text`, or as much as a cell of `width` and `height` shows, and the mark of a cut."""

    def is_too_much(shown: str) -> bool:
        return row_height([(shown, width)]) >= height

    clean = cell_text(printable(text))
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


def _cell_height(column: Column, cell: Cell) -> float:
    value, style = cell, column.style
    if isinstance(cell, _DRESSED):
        value, style = cell.value, cell.style or style
    if not isinstance(value, str):
        return 0
    room = column.width - style.indent * _INDENT_UNITS
    return text_height(value, room, style.font_size)
