"""A sheet that is read on a screen and printed: title, a line about it, links, labels, rows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import MAXIMUM_ROWS, Book, CellValue, Formula, Sheet, margin_text
from pledgexl.excel.look import FILE_UNITS, FONT, MAXIMUM_HEIGHT, Style, row_height, width_units
from pledgexl.messages.summary import CUT_MARK, LINKS, NO_VALUE, NOTHING, AnySheet, page_text
from pledgexl.model.audit import Audit
from pledgexl.model.history import PastMonth
from pledgexl.model.names import TABLE_NAME_MARK, OfficeSheet, SummarySheet
from pledgexl.model.proof import Checks
from pledgexl.model.summary import Summary

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

Value = str | int | Fraction | None


@dataclass(frozen=True, slots=True)
class StyledCell:
    """A value that does not look like its column, leads to a `link`, or that a `formula` says."""

    value: Value
    style: Style | None = None
    link: str = ""
    formula: str = ""


Cell = Value | StyledCell


@dataclass(frozen=True, slots=True)
class WorkbookContext:
    """What all sheets of a workbook share; `audit` is None where only lists are written.

    `past` are the months issued before, oldest first. `about` stands in place of the line that
    says what a sheet shows.
    """

    summary: Summary
    created: datetime
    sheets: tuple[AnySheet, ...]
    audit: Audit | None = None
    versions: tuple[tuple[str, str], ...] = ()
    checks: Checks | None = None
    past: tuple[PastMonth, ...] = ()
    last_row: int = MAXIMUM_ROWS
    is_large: bool = False
    about: StyledCell | None = None

    @property
    def audited(self) -> Audit:
        """The audit, on sheets that cannot do without."""
        assert self.audit is not None
        return self.audit


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
        self._columns = tuple(columns)
        self._lowest_row = lowest_row
        self._label_row = LABEL_ROW
        self.next_row = 1
        sheet.columns(
            {number: column.width * FILE_UNITS for number, column in enumerate(columns, start=1)}
        )

    def line(self, text: str, style: Style) -> None:
        """Write `text` over the whole width, in smaller letters if it is longer than that."""
        sizes = (style.font_size, *(size for size in _SMALLER_SIZES if size < style.font_size))
        size = next((size for size in sizes if width_units(text, size) < self._width), sizes[-1])
        for column in range(2, len(self._columns) + 1):
            self.sheet.blank(self.next_row, column, style)
        shown = look.cell_text(text, CUT_MARK)
        self.sheet.text(self.next_row, 1, shown, style.but(font_size=size))
        self._end_row(row_height([("", 1)], style.font_size))

    def formula_line(self, cell: StyledCell, style: Style) -> None:
        """Write a line of prose that a formula says."""
        self.sheet.formula((self.next_row, 1), cell.formula, cell.value, style)
        self._end_row(row_height([("", 1)], style.font_size))

    def labels(self, columns: Sequence[Column], *, lowest: float = 0) -> None:
        """Write the labels of `columns`, which the rows from here on have."""
        self._columns = tuple(columns)
        self._label_row = self.next_row
        for number, column in enumerate(columns, start=1):
            self.sheet.text(self.next_row, number, column.label, look.label(column.style))
        self._end_row(max(lowest, self.height([column.label for column in columns])))

    def links(self, texts: Sequence[tuple[str, str]]) -> None:
        """Write a row of links, each beside the other: what is to be read, and where it leads."""
        column = 1
        for text, target in texts:
            self.sheet.link((self.next_row, column), target, text, look.LINK)
            width = width_units(text)
            while width > 0 and column <= len(self._columns):
                width -= self._columns[column - 1].width
                column += 1
        self._end_row(_LOWEST_LIST_ROW)

    def row(
        self,
        cells: Sequence[Cell],
        *,
        outline: int = 0,
        height: float = 0,
        **changes: Any,  # noqa: ANN401 (Style's own types)
    ) -> None:
        """Write a row, its looks with `changes`, high enough for its longest text.

        Whoever has asked for the `height` of these cells already may pass it on.
        """
        height = height or self.height(cells)
        if height >= MAXIMUM_HEIGHT:
            # What cannot be shown whole shows its beginning, not its middle.
            changes["valign"] = "top"
        written: list[tuple[CellValue, Style]] = []
        for place, (cell, column) in enumerate(zip(cells, self._columns, strict=True), start=1):
            value, style = _value_and_style(cell, column)
            if isinstance(cell, StyledCell):
                if cell.link:
                    self.sheet.add_link((self.next_row, place), cell.link)
                if cell.formula and cell.value is not None:
                    value = Formula(cell.formula, cell.value)
            if isinstance(value, str):
                value = look.cell_text(value, CUT_MARK)
            written.append((value, style.but(**changes) if changes else style))
        self.sheet.row(self.next_row, written)
        self._end_row(height, outline=outline)

    def space(self) -> None:
        """Leave a row empty."""
        self._end_row(_LOWEST_LIST_ROW)

    def height(self, cells: Sequence[Cell]) -> float:
        """Return the height that the first `cells` of a row need, at most what is possible."""
        height = self._lowest_row
        for column, cell in zip(self._columns, cells, strict=False):
            value, style = _value_and_style(cell, column)
            # Numbers and blanks take one line.
            if isinstance(value, str):
                room = column.width - style.indent * _INDENT_UNITS
                height = max(height, look.text_height(value, room, style.font_size))
        return height

    def finish(self, *, is_filtered: bool = False) -> None:
        """Make a table of the labels and the rows below them; take all for what it is.

        Only a table that `is_filtered` has buttons, which would hide labels in print.
        """
        if self.next_row == self._label_row + 1:
            self.row([NOTHING, *(NO_VALUE for _ in self._columns[1:])])
        last, width = self.next_row - 1, len(self._columns)
        labels = [(column.label, look.label(column.style)) for column in self._columns]
        name = TABLE_NAME_MARK + self.sheet.name
        self.sheet.table((self._label_row, 1, last, width), labels, name, is_filtered=is_filtered)
        printed = sum(column.is_printed for column in self._columns)
        if printed < width:
            self.sheet.print_only((1, 1, last, printed))
        self.sheet.show_no_warning_marks((1, 1, last, width))

    def _end_row(self, height: float, *, outline: int = 0) -> None:
        # A screen has whole pixels; the part of one that is dropped may be an accent.
        whole = math.ceil(height / _POINTS_PER_PIXEL) * _POINTS_PER_PIXEL
        self.sheet.row_height(self.next_row, whole, outline=outline)
        self.next_row += 1


def _value_and_style(cell: Cell, column: Column) -> tuple[CellValue, Style]:
    if isinstance(cell, StyledCell):
        return cell.value, cell.style or column.style
    return cell, column.style


def begin_page(
    book: Book, name: AnySheet, columns: Sequence[Column], context: WorkbookContext, part: int = 1
) -> Page:
    """Return a page of `book` with its top rows; wide tables are printed across the page.

    A list too long for one sheet goes on in parts. A first sheet has no labels yet.
    """
    is_wide = name in _ACROSS
    sheet = book.sheet(part_name(name, part))
    text = page_text(context.summary, name, context.created.date())
    page = Page(sheet, columns, _LOWEST_LIST_ROW if is_wide or name in _LISTS else _LOWEST_ROW)
    page.line(text.title, look.PROVISIONAL_TITLE if text.is_provisional else look.TITLE)
    if context.about is not None and part == 1:
        page.formula_line(context.about, look.HEADING)
    else:
        page.line(text.about, look.PROVISIONAL_ABOUT if text.is_provisional else look.ABOUT)
    page.links(_links(name, context.sheets))
    if name not in _FIRST:
        page.labels(columns, lowest=_FILTER_LABEL_HEIGHT if _is_filtered(name) else _LOWEST_ROW)
        sheet.freeze(LABEL_ROW, 0)
    right = f"&R{_MARGIN_FONT}{margin_text(sheet.name)}"
    sheet.print_setup(
        landscape=is_wide,
        repeat_rows=None if name in _FIRST else (LABEL_ROW, LABEL_ROW),
        header=f"&L{_MARGIN_FONT}{margin_text(text.header)}{right}",
        footer=f"&L{_MARGIN_FONT}{margin_text(text.footer)}&C{_MARGIN_FONT}&P／&N",
    )
    return page


def _is_filtered(name: AnySheet) -> bool:
    """Say whether the table of `name` is worked in on the screen rather than printed."""
    return isinstance(name, OfficeSheet) and name not in _FIRST


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


class PagedList:
    """A list of any length: a page, and where that is full another."""

    def __init__(
        self, book: Book, name: AnySheet, columns: Sequence[Column], context: WorkbookContext
    ) -> None:
        """Begin the first page."""
        self._begun = (book, name, columns, context)
        self._part = 1
        self.page = begin_page(*self._begun)

    def row(self, cells: Sequence[Cell], **more: Any) -> None:  # noqa: ANN401 (what `Page.row` takes)
        """Write a row as `Page.row` does."""
        if self.page.next_row > self._begun[3].last_row:
            self.end()
            self._part += 1
            self.page = begin_page(*self._begun, self._part)
        self.page.row(cells, **more)

    def end(self) -> None:
        """Finish the page at hand."""
        self.page.finish(is_filtered=_is_filtered(self._begun[1]))


def part_name(name: AnySheet, part: int) -> str:
    """Return the name of a sheet's first, second … part: `明細`, `明細2`."""
    return str(name) if part == 1 else f"{name}{part}"
