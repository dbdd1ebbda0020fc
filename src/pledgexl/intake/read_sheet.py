"""One worksheet as typed: each cell with its address, kind and stored value, and what is hidden.

Our own reader, because the libraries that are fast lose what the checks must see: error
cells read as blanks, formulas without results as blanks, TRUE as 1, dates as other dates,
two values of one cell as the last (docs/architecture.md, "Why there is a reader here").
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import TypeVar

from pledgexl.intake.guard import FORM_LIMITS, Limits
from pledgexl.intake.markup import of_sound, refusing
from pledgexl.intake.number_formats import Shape
from pledgexl.intake.read_cell import (
    MAXIMUM_COLUMN,
    MAXIMUM_ROW,
    Held,
    Placed,
    formatted,
    says_nothing,
)
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.written_sheet import SheetReader, WrittenSheet
from pledgexl.intake.xml import is_small, of_small
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import Area, Cell, CellKind

Made = TypeVar("Made")

_TEXT = CellKind.TEXT


@dataclass(frozen=True)
class Shared:
    """What all sheets of a workbook draw on: texts, and the styles that show something else."""

    texts: Sequence[str]
    shapes: Mapping[str, Shape]
    is_from_1904: bool
    limits: Limits = FORM_LIMITS

    @cached_property
    def cells(self) -> Sequence[Cell]:
        """The cells that hold these texts, and no formula."""
        return [Cell(_TEXT, text) for text in self.texts]


@dataclass(frozen=True, slots=True)
class Grid:
    """What stands in a worksheet: cells by row, then column, both 1-based, without blanks."""

    rows: dict[int, dict[int, Cell]]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[Area, ...]
    merges: tuple[Area, ...]


def read_grid(content: bytes, part: str, sheet: str, shared: Shared) -> Grid:
    """Return what stands in the worksheet `sheet`, whose XML is `content`; may raise `Refusal`."""
    look = _Look(sheet, shared)
    with refusing(part):
        if is_small(content):
            return look.grid(_small_sheet(content, sheet))
        return _of_sheet(content, sheet, look.grid)


@of_small
def _small_sheet(content: bytes, sheet: str) -> WrittenSheet:
    """Return a sheet that all forms may have in common, with its rows."""
    return _of_sheet(content, sheet, lambda written: replace(written, rows=tuple(written.rows)))


def _of_sheet(content: bytes, sheet: str, made: Callable[[WrittenSheet], Made]) -> Made:
    """Return what is `made` of the worksheet `sheet`, of which it looks at every row."""

    def read(sound: bytes) -> tuple[Made, bytes]:
        reader = SheetReader(sound, sheet)
        return made(reader.sheet()), reader.unproven()

    return of_sound(read, content)


@dataclass(frozen=True, slots=True)
class _Look:
    """Turns what is written in a sheet into what stands there."""

    sheet: str
    shared: Shared

    def grid(self, written: WrittenSheet) -> Grid:
        """Return what stands in the sheet; raises `Refusal`."""
        found: dict[int, dict[int, Cell]] = {}
        for row, placed in written.rows:
            self._fill(found.setdefault(row, {}), row, placed)
        rows = {row: cells for row, cells in found.items() if cells}
        self._check_area(rows)
        in_order = dict(sorted(rows.items()))
        hidden = frozenset(written.hidden_rows)
        return Grid(in_order, hidden, written.hidden_columns, written.merges)

    def _fill(self, cells: dict[int, Cell], row: int, placed: Sequence[Placed]) -> None:
        """Put what is `placed` in a `row` into its `cells`."""
        texts, shapes = self.shared.cells, self.shared.shapes
        count = len(texts)
        for _, column, style, cell, text, _, others in placed:
            # What `_shown` does, for most of the hundreds of cells of a form; by place, as names
            # take time.
            if text is None and style not in shapes:
                shown = cell
            elif text is not None and 0 <= text < count and not cell[2]:
                shown = texts[text]
            else:
                shown = self._shown(Held(cell, text), style, self._at(row, column))
            if others:
                every = (self._shown(one, style, self._at(row, column)) for one in others)
                shown = reduce(_doubled, every, shown)
            if shown[1] or not says_nothing(shown):
                cells[column] = _one_of(cells[column], shown) if column in cells else shown

    def _shown(self, held: Held, style: str, at: CellRef) -> Cell:
        """Return what is `held` with its text, or in its format."""
        cell, text = held
        if text is not None:
            if not 0 <= text < len(self.shared.texts):
                raise Refusal(
                    Code.SHARED_TEXT_MISSING, at, detail=cell.text if text < 0 else str(text)
                )
            return cell._replace(text=self.shared.texts[text])
        shape = self.shared.shapes.get(style)
        is_from_1904 = self.shared.is_from_1904
        return formatted(cell, shape, is_from_1904=is_from_1904) if shape else cell

    def _at(self, row: int, column: int) -> CellRef:
        return CellRef("", self.sheet, row, column)

    def _check_area(self, rows: Mapping[int, Mapping[int, Cell]]) -> None:
        """Refuse what stands too far from the rest, or is too much."""
        columns = set().union(*rows.values())
        area = _extent(rows) * _extent(columns)
        if self._is_beyond(area, sum(map(len, rows.values()))):
            raise self._first_beyond(rows)

    def _is_beyond(self, area: int, count: int) -> bool:
        return area > self.shared.limits.area or count > self.shared.limits.cells

    def _first_beyond(self, rows: Mapping[int, Mapping[int, Cell]]) -> Refusal:
        """Return why the file is refused, at the cell with which it became too much."""
        count, stray = 0, CellRef("")
        top, left, bottom, right = MAXIMUM_ROW, MAXIMUM_COLUMN, 1, 1
        found = ""
        for row, cells in rows.items():
            count += len(cells)
            top, bottom = min(top, row), max(bottom, row)
            left, right = min(left, *cells), max(right, *cells)
            stray, found = self._at(row, max(cells)), cells[max(cells)].quoted
            if self._is_beyond((bottom - top + 1) * (right - left + 1), count):
                break
        return Refusal(Code.AREA_TOO_LARGE, stray, found=found)


def _extent(numbers: Collection[int]) -> int:
    return max(numbers) - min(numbers) + 1 if numbers else 0


def _one_of(one: Cell, other: Cell) -> Cell:
    """Return what stands in two cells of one name: one value, or two that are none."""
    return one if one == other else _doubled(one, other)


def _doubled(one: Cell, other: Cell) -> Cell:
    return Cell(CellKind.DOUBLED, f"{one.quoted} / {other.quoted}")
