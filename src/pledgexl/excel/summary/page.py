"""A sheet that is read on a screen and printed: title, a line about it, links, labels, rows."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import MAXIMUM_ROWS, Book, CellValue, Formula, margin_text
from pledgexl.excel.look import FILE_UNITS, MAXIMUM_HEIGHT, Style, font, width_units
from pledgexl.excel.summary.columns import columns_of
from pledgexl.messages.edition import document_language
from pledgexl.messages.labels import label_text
from pledgexl.messages.summary import LINKS, AnySheet, no_value, nothing, page_text, said
from pledgexl.model.average import Average, Level
from pledgexl.model.calculation import Audit
from pledgexl.model.history import PastMonth
from pledgexl.model.language import Language
from pledgexl.model.month import Checks, ItemSummary, Summary
from pledgexl.model.movement import Movements
from pledgexl.model.names import LastSheet, OfficeSheet, SummarySheet

LABEL_ROW = 4
FIRST_ROW = LABEL_ROW + 1
# The first sheets of the workbooks, whose labels stand further down.
_FIRST = (SummarySheet.COVER, OfficeSheet.OFFICE)
# They are worked in on the screen rather than printed.
_OFFICE_LISTS = tuple(sheet for sheet in OfficeSheet if sheet not in _FIRST)
_LISTS = (
    *(SummarySheet.LEFT_OUT, SummarySheet.MOVEMENT, SummarySheet.MEASURES, SummarySheet.DETAIL),
    *(SummarySheet.DEPARTMENTS, SummarySheet.PROOF, *LastSheet, *_OFFICE_LISTS),
)
_ACROSS = (
    *(SummarySheet.CHARTS, SummarySheet.TREND, SummarySheet.MOVEMENT, SummarySheet.MEASURES),
    *(SummarySheet.DETAIL, SummarySheet.PROOF, *LastSheet, *OfficeSheet),
)
# Half a hundred departments fit a page; short tables may breathe.
_LOWEST_LIST_ROW = 18.0
_LOWEST_ROW = 23.0
_INDENT_UNITS = 1.5
_NARROWEST = 5.5
_POINTS_PER_PIXEL = 0.75
# Two lines, so that filter buttons at the foot of a label leave its letters free.
_FILTER_LABEL_HEIGHT = 31.0
# Printed at 80 %, the least that a sheet comes to, 10 points are 8.
_SMALLER_SIZES = (12, 10)


@dataclass(frozen=True, slots=True)
class StyledCell:
    """A value that does not look like its column, or leads to a `link`."""

    value: CellValue
    style: Style | None = None
    link: str = ""


Cell = CellValue | StyledCell


@dataclass(frozen=True, slots=True)
class WorkbookContext:
    """What all sheets of a workbook share; `audit` is None where only lists are written.

    `past` are the months issued before, oldest first, and `moved` how figures moved since those
    that are compared. Long lists end at `last_row` and continue
    on another sheet.
    """

    summary: Summary
    created: datetime
    sheets: tuple[AnySheet, ...]
    audit: Audit | None = None
    versions: tuple[tuple[str, str], ...] = ()
    checks: Checks | None = None
    past: tuple[PastMonth, ...] = ()
    moved: Movements = ()
    last_row: int = MAXIMUM_ROWS
    is_large: bool = False

    @property
    def audited(self) -> Audit:
        """The audit, on sheets that cannot do without."""
        assert self.audit is not None
        return self.audit


class Page:
    """A sheet that grows downwards; `next_row` is the first that is still empty.

    A list that is too long for one sheet continues on another.
    """

    def __init__(
        self, book: Book, name: AnySheet, context: WorkbookContext, about: Formula | None = None
    ) -> None:
        """Begin the sheet `name`; a formula may say what it is about, instead of a sentence."""
        self.book, self.columns = book, columns_of(name)
        self._name, self._context, self._part = name, context, 0
        self._is_across = name in _ACROSS
        self._lowest_row = _LOWEST_LIST_ROW if name in (*_ACROSS, *_LISTS) else _LOWEST_ROW
        self._is_filtered = name in _OFFICE_LISTS
        self._begin(about)

    def _begin(self, about: Formula | None = None) -> None:
        """Begin a sheet with its top rows; wide tables are printed across the page."""
        self._part += 1
        self.sheet = self.book.sheet(part_name(self._name, self._part))
        widths = {place: each.width * FILE_UNITS for place, each in enumerate(self.columns, 1)}
        self.sheet.columns(widths)
        self.next_row = 1
        text = page_text(self._context.summary, self._name, self._context.created.date())
        self._line(text.title, look.PROVISIONAL_TITLE if text.is_provisional else look.TITLE)
        if about is None:
            self._line(text.about, look.PROVISIONAL_ABOUT if text.is_provisional else look.ABOUT)
        else:
            self.sheet.write(self.next_row, 1, about, look.HEADING)
            self._end_row(look.text_height("", 1, look.HEADING.font_size))
        self._links()
        self._label_row = LABEL_ROW
        if self._name not in _FIRST:
            self.labels(_FILTER_LABEL_HEIGHT if self._is_filtered else _LOWEST_ROW)
            self.sheet.freeze(LABEL_ROW, 0)
        letters = f'&"{font()},Regular"&10 '
        right = f"&R{letters}{margin_text(self.sheet.name)}"
        self.sheet.print_setup(
            landscape=self._is_across,
            repeat_rows=None if self._name in _FIRST else (LABEL_ROW, LABEL_ROW),
            header=f"&L{letters}{margin_text(text.header)}{right}",
            footer=f"&L{letters}{margin_text(text.footer)}&C{letters}{said('pages')}",
        )

    def _line(self, text: str, style: Style) -> None:
        """Write `text` over the whole width, in smaller letters if it is longer than that."""
        width = sum(column.width for column in self.columns if column.is_printed)
        sizes = (style.font_size, *(size for size in _SMALLER_SIZES if size < style.font_size))
        size = next((size for size in sizes if width_units(text, size) < width), sizes[-1])
        for column in range(2, len(self.columns) + 1):
            self.sheet.write(self.next_row, column, None, style)
        shown = look.cell_text(text, said("cut_mark"))
        self.sheet.write(self.next_row, 1, shown, style.but(font_size=size))
        self._end_row(look.text_height("", 1, style.font_size))

    def _links(self) -> None:
        """Write links to the first sheet, the one before and the next, each beside the other."""
        sheets = self._context.sheets
        at = sheets.index(self._name)
        cover = sheets[0] if sheets[0] in _FIRST and at else None
        previous = sheets[at - 1] if at > 1 else None
        following = sheets[at + 1] if at + 1 < len(sheets) else None
        column = 1
        for name, sheet in zip(LINKS, (cover, previous, following), strict=True):
            if sheet is None:
                continue
            label = said(name, sheet=label_text(sheet))
            self.sheet.link(self.next_row, column, first_cell(sheet))
            self.sheet.write(self.next_row, column, label, look.LINK)
            width = width_units(label)
            while width > 0:
                # Right of the table there are columns of charts.
                is_inside = column <= len(self.columns)
                width -= self.columns[column - 1].width if is_inside else _NARROWEST
                column += 1
        self._end_row(_LOWEST_LIST_ROW)

    def labels(self, lowest: float = 0) -> None:
        """Write the labels, which the rows from here on have."""
        self._label_row = self.next_row
        for number, column in enumerate(self.columns, start=1):
            self.sheet.write(self.next_row, number, column.shown, look.label(column.style))
        self._end_row(max(lowest, self.height([column.shown for column in self.columns])))

    def row(self, cells: Sequence[Cell], *, outline: int = 0, **changes: Any) -> None:  # noqa: ANN401 (Style's own types)
        """Write a row, its looks with `changes`, high enough for its longest text."""
        if self.next_row > self._context.last_row and self._name in _LISTS:
            self.finish()
            self._begin()
        height = self.height(cells)
        if height >= MAXIMUM_HEIGHT:
            # What cannot be shown whole shows its beginning, not its middle.
            changes["valign"] = "top"
        mark = said("cut_mark")
        for place, (value, style, link) in enumerate(self._styled(cells), start=1):
            if link:
                self.sheet.link(self.next_row, place, link)
            shown = look.cell_text(value, mark) if isinstance(value, str) else value
            looks = style.but(**changes) if changes else style
            self.sheet.write(self.next_row, place, shown, looks)
        self._end_row(height, outline=outline)

    def space(self) -> None:
        """Leave a row empty."""
        self._end_row(_LOWEST_LIST_ROW)

    def height(self, cells: Sequence[Cell]) -> float:
        """Return the height that a row of `cells` needs, at most what is possible."""
        height = self._lowest_row
        for column, (value, style, _) in zip(self.columns, self._styled(cells), strict=True):
            text = value.now if isinstance(value, Formula) else value
            # Numbers and blanks take one line.
            if isinstance(text, str):
                room = column.width - style.indent * _INDENT_UNITS
                height = max(height, look.text_height(text, room, style.font_size))
        return height

    def _styled(self, cells: Sequence[Cell]) -> Iterator[tuple[CellValue, Style, str]]:
        """Yield value, looks and link of each of `cells` in a row."""
        for column, cell in zip(self.columns, cells, strict=True):
            if isinstance(cell, StyledCell):
                yield cell.value, cell.style or column.style, cell.link
            else:
                yield cell, column.style, ""

    def finish(self) -> None:
        """Make a table of the labels and the rows below them; take all for what it is.

        Only the tables of the office have buttons, which would hide labels in print.
        """
        if self.next_row == self._label_row + 1:
            self.row([nothing(), *(no_value() for _ in self.columns[1:])])
        last, width = self.next_row - 1, len(self.columns)
        labels = [(column.shown, look.label(column.style)) for column in self.columns]
        # Not every sheet's title could be the name of a table.
        is_japanese = document_language() is Language.JA
        sheet = self._name if is_japanese else self._name.name.title()
        name = said("table_name", sheet=sheet)
        name += str(self._part) if self._part > 1 else ""
        area = (self._label_row, 1, last, width)
        self.sheet.table(area, labels, name, is_filtered=self._is_filtered)
        printed = sum(column.is_printed for column in self.columns)
        if printed < width:
            self.sheet.raw.print_area(0, 0, last - 1, printed - 1)
        self.sheet.show_no_warning_marks((1, 1, last, width))

    def _end_row(self, height: float, *, outline: int = 0) -> None:
        # A screen has whole pixels; the part of one that is dropped may be an accent.
        whole = math.ceil(height / _POINTS_PER_PIXEL) * _POINTS_PER_PIXEL
        self.sheet.row_height(self.next_row, whole, outline=outline)
        self.next_row += 1


def figure_cell(average: Average | None, widest: int = 0, link: str = "") -> StyledCell:
    """Return the printed figure as a cell, its point under that of one with `widest` digits."""
    if average is None:
        return StyledCell(no_value(), link=link)
    return StyledCell(average.cut_value, look.number_style(average.rule.places, widest), link)


def number_text(item: ItemSummary) -> str:
    """Return the number under which `item` is printed, each once: `Ⅰ`, `1-2`."""
    return item.number if item.level is Level.POLICY else item.id or no_value()


def first_cell(sheet: str) -> str:
    """Return the place where a link to `sheet` leads."""
    return f"'{label_text(sheet)}'!A1"


def part_name(name: AnySheet, part: int) -> str:
    """Return the name of a sheet's first, second … part: `明細`, `明細2`."""
    return label_text(name) if part == 1 else f"{label_text(name)}{part}"
