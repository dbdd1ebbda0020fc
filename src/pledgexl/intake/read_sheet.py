"""One worksheet as typed: each cell with its address, kind and stored value, and what is hidden.

Our own reader, because the libraries that are fast lose what the checks must see: error
cells read as blanks, formulas without results as blanks, TRUE as 1, dates as other dates,
two values of one cell as the last (docs/architecture.md, "Why there is a reader here").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import NoReturn

from pledgexl.intake.guard import FORM_LIMITS, Limits
from pledgexl.intake.number_formats import Shape, shown_date, shown_percent
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.texts import unescaped
from pledgexl.intake.walk import Attributes, Walker, walked
from pledgexl.intake.xml import is_true, whole_number
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import Area, Cell, CellKind

MAXIMUM_ROW = 1_048_576
MAXIMUM_COLUMN = 16_384
MAXIMUM_MERGE = 100_000
MAXIMUM_MERGES = 20_000

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# Our own word beside the kinds that files know.
_INLINE = "inline"
_TABLE = "sheetData"
_CELL_PARTS = {"is"}
_IN_TABLE = {"row", "c", "v", "f", "is"}
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook draw on: texts, and the styles that show something else."""

    texts: Sequence[str]
    shapes: Mapping[str, Shape]
    is_from_1904: bool
    limits: Limits = FORM_LIMITS


@dataclass(frozen=True, slots=True)
class Grid:
    """What stands in a worksheet: cells by row, then column, both 1-based, without blanks."""

    rows: dict[int, dict[int, Cell]]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[Area, ...]
    merges: tuple[Area, ...]


def read_grid(content: bytes, part: str, sheet: str, shared: Shared) -> Grid:
    """Return what stands in the worksheet `sheet`, whose XML is `content`; may raise `Refusal`."""
    return walked(lambda: _SheetWalker(part, sheet, shared), content, part).grid()


@lru_cache(maxsize=1 << 16)
def _address(reference: str) -> tuple[int, int] | None:
    """Return row and column of `H12`, None if no sheet has it; forms name the same cells."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found[2])
    return (row, column) if column <= MAXIMUM_COLUMN and row <= MAXIMUM_ROW else None


class _SheetWalker(Walker):
    """Takes the rows, columns and merges of one worksheet as they come, in whatever order."""

    def __init__(self, part: str, sheet: str, shared: Shared) -> None:
        super().__init__(part)
        self._sheet = sheet
        self._shared = shared
        self._rows: dict[int, dict[int, Cell]] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[Area] = []
        self._merges: list[Area] = []
        # The sides of what is filled: top, left, bottom, right.
        self._used = (MAXIMUM_ROW, MAXIMUM_COLUMN, 1, 1)
        self._count = 0
        # What is being read: a row, and in it a cell with its values so far.
        self._row = 0
        self._column = 0
        self._cells: dict[int, Cell] = {}
        self._cell: Attributes = {}
        self._values: list[tuple[str, str]] = []
        self._is_formula = False

    def grid(self) -> Grid:
        """Return all that was taken."""
        rows = dict(sorted(self._rows.items()))
        hidden = frozenset(self._hidden_rows)
        return Grid(rows, hidden, tuple(self._hidden_columns), tuple(self._merges))

    def start_outside(self, name: str, attributes: Attributes) -> None:
        local = name.removeprefix(self.namespace)
        if local == _TABLE:
            self.go_inside(local)
        elif local == "col":
            self._take_column(attributes)
        elif local == "mergeCell":
            self._take_merge(attributes)
        elif local in _IN_TABLE:
            raise self.damaged(local)

    # A form has hundreds of cells, and a run hundreds of forms: the frequent comes first.
    def start(self, name: str, attributes: Attributes) -> None:
        local, place = name.removeprefix(self.namespace), self.place
        if local == "c" and place == "row":
            self.place = local
            self._cell = attributes
            self._column = self._column_number(attributes)
            self._values = []
            self._is_formula = False
        elif local == "v" and place == "c":
            self.place = local
            self.pieces = []
            self.parser.CharacterDataHandler = self.pieces.append
        elif local == "f" and place == "c":
            self.place = local
            self._is_formula = True
        elif local == "row" and place == _TABLE:
            self.place = local
            self._start_row(attributes)
        else:
            self.enter(local, _CELL_PARTS if place == "c" else ())
            self.pieces = [] if local == "is" else self.pieces

    def end(self, _: str) -> None:
        place = self.place
        if place == "c":
            self.place = "row"
            if self._values or self._is_formula:
                self._end_cell()
        elif place == "v":
            self.parser.CharacterDataHandler = None
            self.place = "c"
            self._values.append((self._cell.get("t", "n"), "".join(self.pieces)))
        elif place == "f":
            self.place = "c"
        elif place == "row":
            self.place = _TABLE
            self._end_row()
        else:
            self._end_other(place)

    def _end_other(self, place: str) -> None:
        if place == _TABLE:
            self.go_outside()
            return
        if place == "is":
            self._values.append((_INLINE, "".join(self.pieces)))
        self.leave()

    def _start_row(self, attributes: Attributes) -> None:
        self._row = self._row_number(attributes)
        self._column = 0
        self._cells = self._rows.get(self._row, {})
        if is_true(attributes.get("hidden")) or attributes.get("ht") == "0":
            self._hidden_rows.add(self._row)

    def _end_row(self) -> None:
        if self._cells:
            self._rows[self._row] = self._cells
            self._check_area(self._cells)

    def _end_cell(self) -> None:
        """Keep what stands in the cell; two values in it, or in two cells of one name, are none."""
        values = self._values
        cell = self._value(*values[0]) if values else Cell(CellKind.BLANK, "", self._is_formula)
        if len(values) > 1:
            cell = reduce(_doubled, (self._value(*value) for value in values[1:]), cell)
        if not (cell.text or cell.is_formula or cell.kind is CellKind.ERROR):
            return
        rival = self._cells.get(self._column)
        if rival is not None and rival != cell:
            cell = _doubled(rival, cell)
        self._cells[self._column] = cell

    def _take_column(self, attributes: Attributes) -> None:
        first = whole_number(attributes.get("min", "0")) or 0
        last = whole_number(attributes.get("max", "0")) or 0
        if is_true(attributes.get("hidden")) or attributes.get("width") == "0":
            self._hidden_columns.append(Area(1, first, MAXIMUM_ROW, last))

    def _take_merge(self, attributes: Attributes) -> None:
        typed = attributes.get("ref", "")
        first, _, last = typed.partition(":")
        upper, left = _address(first) or self._impossible(first)
        lower, right = _address(last or first) or self._impossible(last)
        area = Area(min(upper, lower), min(left, right), max(upper, lower), max(left, right))
        if area.size > MAXIMUM_MERGE:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(upper, left), detail=typed)
        self._merges.append(area)
        if len(self._merges) > MAXIMUM_MERGES:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(), detail=f"{MAXIMUM_MERGES:,}")

    def _at(self, row: int = 0, column: int = 0) -> CellRef:
        return CellRef("", self._sheet, row, column)

    def _row_number(self, attributes: Attributes) -> int:
        given = attributes.get("r")
        number = self._row + 1 if given is None else whole_number(given)
        if number is None or not 1 <= number <= MAXIMUM_ROW:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=f"row {given}")
        return number

    def _column_number(self, attributes: Attributes) -> int:
        given = attributes.get("r")
        if given is not None:
            row, column = _address(given) or self._impossible(given)
            if row != self._row:
                detail = f"{given} / row {self._row}"
                raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(row, column), detail=detail)
            return column
        if self._column >= MAXIMUM_COLUMN:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(self._row), detail="> XFD")
        return self._column + 1

    def _impossible(self, reference: str) -> NoReturn:
        raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=reference)

    def _check_area(self, cells: Mapping[int, Cell]) -> None:
        self._count += len(cells)
        top, left, bottom, right = self._used
        top, bottom = min(top, self._row), max(bottom, self._row)
        left, right = min(left, *cells), max(right, *cells)
        self._used = (top, left, bottom, right)
        area = (bottom - top + 1) * (right - left + 1)
        if area > self._shared.limits.area or self._count > self._shared.limits.cells:
            stray = max(cells)
            raise Refusal(
                Code.AREA_TOO_LARGE, self._at(self._row, stray), found=cells[stray].quoted
            )

    def _value(self, kind: str, stored: str) -> Cell:
        if kind == "s":
            return Cell(CellKind.TEXT, self._shared_text(stored), self._is_formula)
        if kind == "n":
            return self._number(stored)
        return _typed_cell(kind, stored, self._is_formula)

    def _shared_text(self, stored: str) -> str:
        index = whole_number(stored)
        if index is None or index >= len(self._shared.texts):
            at = self._at(self._row, self._column)
            raise Refusal(Code.SHARED_TEXT_MISSING, at, detail=stored)
        return self._shared.texts[index]

    def _number(self, stored: str) -> Cell:
        number, is_formula = stored.strip(), self._is_formula
        if not number:
            return Cell(CellKind.BLANK, "", is_formula)
        if _NUMBER.fullmatch(number) is None:
            return Cell(CellKind.TEXT, stored, is_formula)
        shape = self._shared.shapes.get(self._cell.get("s", ""))
        if shape is None:
            return Cell(CellKind.NUMBER, number, is_formula)
        if shape is Shape.PERCENT:
            return Cell(CellKind.NUMBER, number, is_formula, shown_percent(number))
        shown = shown_date(number, is_from_1904=self._shared.is_from_1904)
        return Cell(CellKind.DATE, number, is_formula, shown)


def _typed_cell(kind: str, stored: str, is_formula: bool) -> Cell:  # noqa: FBT001 (as in Cell)
    if kind == "b":
        return Cell(CellKind.BOOLEAN, _BOOLEANS.get(stored.strip(), stored), is_formula)
    if kind == "e":
        return Cell(CellKind.ERROR, stored, is_formula)
    if kind == "d":
        return Cell(CellKind.DATE, stored, is_formula)
    return Cell(CellKind.TEXT, unescaped(stored), is_formula)


def _doubled(one: Cell, other: Cell) -> Cell:
    return Cell(CellKind.DOUBLED, f"{one.quoted} / {other.quoted}")
