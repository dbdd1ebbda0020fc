"""A sheet or table while it is drawn: its texts with their roles, merged cells and looks.

Rows and columns count from 0 as the office thinks of them. On squared paper (方眼紙) each of its
columns lies over several narrow ones and each of its rows over two.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from openpyxl.utils import get_column_letter

from fuzz.lists.truth import CellTruth, Expect

Value = str | int | date
EXPECTED: dict[str, Expect] = {
    **dict.fromkeys(("policy", "pledge", "measure", "initiative", "measure+initiative"), "used"),
    **dict.fromkeys(("lead", "related", "lead+related", "start", "end", "dates"), "used"),
    **dict.fromkeys(("deptcode", "deptname"), "used"),
    **dict.fromkeys(("number", "repeat", "ditto", "doctitle", "yearhead", "datemark"), "either"),
    **dict.fromkeys(("bu", "hidden", "optional", "deptlist", "phone"), "either"),
    **dict.fromkeys(("heading", "pagehead", "asof", "note", "legend", "remark", "mark"), "left"),
    **dict.fromkeys(("budget", "subtotal", "retired", "freeword"), "left"),
}
_SQUARE_WIDTH = 2.4


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks."""

    strike: bool = False
    fill: str = ""
    bold: bool = False
    indent: int = 0
    border: bool = True
    centred: bool = False


HEADING = Look(fill="E7E6E6", bold=True, centred=True)
PLAIN = Look(border=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text or number at its place."""

    value: Value
    role: str
    look: Look = field(default_factory=Look)


Area = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass(slots=True)
class Grid:
    """One sheet, or one table of a Word document."""

    name: str
    widths: list[float] = field(default_factory=list)
    squares: bool = False
    first_column: int = 0
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    heading_rows: set[int] = field(default_factory=set)
    table_rows: set[int] = field(default_factory=set)

    def put(self, row: int, column: int, value: Value, role: str, look: Look | None = None) -> None:
        """Write `value`; an empty text leaves the cell empty."""
        if value != "":
            self.cells[row, column] = Cell(value, role, look or Look())

    def merge(self, area: Area) -> None:
        """Merge the cells of `area`, if they are several."""
        if area[:2] != area[2:]:
            self.merges.append(area)

    def shift(self, rows: int, columns: int) -> None:
        """Leave `rows` and `columns` empty before what is drawn."""
        self.cells = {(row + rows, at + columns): cell for (row, at), cell in self.cells.items()}
        self.merges = [
            (area[0] + rows, area[1] + columns, area[2] + rows, area[3] + columns)
            for area in self.merges
        ]
        self.hidden = {column + columns for column in self.hidden}
        self.heading_rows = {row + rows for row in self.heading_rows}
        self.table_rows = {row + rows for row in self.table_rows}
        self.first_column += columns
        self.widths = [3.0] * columns + self.widths

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        last_merged = max((area[2] for area in self.merges), default=0)
        return max((*(row for row, _ in self.cells), last_merged)) + 1

    def spans(self) -> list[int]:
        """Return over how many real columns each column lies."""
        if not self.squares:
            return [1] * len(self.widths)
        return [max(ceil(width / _SQUARE_WIDTH), 2) for width in self.widths]

    def real(self, area: Area) -> Area:
        """Return `area` in rows and columns of the sheet, from 1."""
        spans, tall = self.spans(), 2 if self.squares else 1
        row, column, last_row, last_column = area
        return (
            row * tall + 1,
            sum(spans[:column]) + 1,
            (last_row + 1) * tall,
            sum(spans[: last_column + 1]),
        )

    def areas(self) -> Iterator[tuple[Area, Cell | None]]:
        """Yield each real area of more than one cell, and each cell that has something."""
        merged = {(area[0], area[1]): area for area in self.merges}
        for at in sorted(self.cells.keys() | merged.keys()):
            cell = self.cells.get(at)
            area = self.real(merged.get(at, (*at, *at)))
            if cell is not None and not cell.look.border and at not in merged:
                # A line beside the table runs on over the empty cells.
                area = (*area[:2], *area[:2])
            yield area, cell

    def empty_areas(self) -> Iterator[Area]:
        """Yield the real area of each empty cell of the table."""
        filled = set(self.cells)
        for row, column, last_row, last_column in self.merges:
            filled |= {
                (one, other)
                for one in range(row, last_row + 1)
                for other in range(column, last_column + 1)
            }
        for row in sorted(self.table_rows | self.heading_rows):
            for column in range(self.first_column, len(self.widths)):
                if (row, column) not in filled:
                    yield self.real((row, column, row, column))

    def row_lines(self) -> dict[int, int]:
        """Return how many lines of text each real row of the table needs."""
        tall = 2 if self.squares else 1
        lines: dict[int, int] = {}
        below = {(area[0], area[1]): area for area in self.merges}
        for (row, column), cell in self.cells.items():
            first, _, last, last_column = below.get((row, column), (row, column, row, column))
            if not cell.look.border:
                continue
            width = sum(self.widths[column : last_column + 1]) / 1.8
            needed = sum(max(ceil(len(line) / width), 1) for line in str(cell.value).split("\n"))
            each = ceil(needed / ((last - first + 1) * tall))
            for one in range(first * tall + 1, (last + 1) * tall + 1):
                lines[one] = max(lines.get(one, 1), each)
        return lines

    def real_widths(self) -> list[tuple[float, bool]]:
        """Return the width of each real column, and whether it is hidden."""
        if not self.squares:
            return [(width, index in self.hidden) for index, width in enumerate(self.widths)]
        return [
            (_SQUARE_WIDTH, index in self.hidden)
            for index, span in enumerate(self.spans())
            for _ in range(span)
        ]

    def truths(self, *, is_word: bool) -> Iterator[CellTruth]:
        """Yield what is true of each text, in the order of reading."""
        for (row, column, _, _), cell in self.areas():
            if cell is not None:
                place = f"R{row}C{column}" if is_word else f"{get_column_letter(column)}{row}"
                yield cell_truth(self.name, place, cell)


def cell_truth(sheet: str, place: str, cell: Cell) -> CellTruth:
    """Return what is true of `cell`."""
    kind = "s" if isinstance(cell.value, str) else "n" if isinstance(cell.value, int) else "d"
    return {
        "sheet": sheet,
        "cell": place,
        "text": str(cell.value),
        "type": kind,
        "expect": EXPECTED[cell.role],
        "role": cell.role,
    }
