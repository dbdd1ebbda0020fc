"""One worksheet as typed: each cell with its address, kind and stored value, and what is hidden.

Our own reader, because the libraries that are fast lose what the checks must see: error
cells read as blanks, formulas without results as blanks, TRUE as 1, dates as other dates,
two values of one cell as the last (docs/architecture.md, "Why there is a reader here").
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from pledgexl.intake.number_formats import Shape, shown_date, shown_percent
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.xml import elements, is_true, main_tags, whole_number
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import Area, Cell, CellKind

MAXIMUM_ROW = 1_048_576
MAXIMUM_COLUMN = 16_384
MAXIMUM_AREA = 2_000_000
MAXIMUM_CELLS = 200_000
MAXIMUM_MERGE = 100_000
MAXIMUM_MERGES = 20_000

_WANTED = main_tags("row", "col", "mergeCell")
_CELL = main_tags("c")
_CELL_PARTS = main_tags("v", "f", "is")
_TEXT = main_tags("t")
_READING = main_tags("rPh")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook draw on: texts, and the styles that show something else."""

    texts: Sequence[str]
    shapes: Mapping[str, Shape]
    is_from_1904: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """What stands in a worksheet: cells by row, then column, both 1-based, without blanks."""

    rows: dict[int, dict[int, Cell]]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[Area, ...]
    merges: tuple[Area, ...]


def read_grid(content: bytes, part: str, sheet: str, shared: Shared) -> Grid:
    """Return what stands in the worksheet `sheet`, whose XML is `content`; may raise `Refusal`."""
    reader = _SheetReader(sheet, shared)
    for element in elements(content, part, _WANTED):
        reader.take(element)
    return reader.grid()


def rich_text(element: etree._Element) -> str:
    """Return a text item's text: its runs, not the furigana beside them."""
    if len(element) == 1 and element[0].tag in _TEXT:
        return unescaped(_whole_text(element[0]))
    pieces = [
        _whole_text(text)
        for text in element.iter(*_TEXT)
        if not any(above.tag in _READING for above in text.iterancestors())
    ]
    return unescaped("".join(pieces))


def unescaped(text: str) -> str:
    """Return `text` with `_x000D_` and its like turned into the characters they stand for."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Two halves of one character become that character; a lone half stays what it is.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


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


class _SheetReader:
    """Takes the rows, columns and merges of one worksheet as they come, in whatever order."""

    def __init__(self, sheet: str, shared: Shared) -> None:
        self._sheet = sheet
        self._shared = shared
        self._rows: dict[int, dict[int, Cell]] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[Area] = []
        self._merges: list[Area] = []
        self._used = Area(MAXIMUM_ROW, MAXIMUM_COLUMN, 1, 1)
        self._count = 0
        # The place that is being read.
        self._row = 0
        self._column = 0

    def grid(self) -> Grid:
        """Return all that was taken."""
        rows = dict(sorted(self._rows.items()))
        hidden = frozenset(self._hidden_rows)
        return Grid(rows, hidden, tuple(self._hidden_columns), tuple(self._merges))

    def take(self, element: etree._Element) -> None:
        """Take one row, column or merge."""
        wanted = _WANTED[str(element.tag)]
        if wanted == "row":
            self._take_row(element)
        elif wanted == "col":
            self._take_column(element)
        else:
            self._take_merge(element)

    def _take_row(self, element: etree._Element) -> None:
        self._row = self._row_number(element)
        self._column = 0
        if is_true(element.get("hidden")) or element.get("ht") == "0":
            self._hidden_rows.add(self._row)
        cells = self._rows.get(self._row, {})
        for child in element:
            if child.tag in _CELL:
                self._take_cell(child, cells)
        if cells:
            self._rows[self._row] = cells
            self._check_area(cells)

    def _take_cell(self, element: etree._Element, cells: dict[int, Cell]) -> None:
        self._column = self._column_number(element)
        if not len(element):
            return
        cell = self._cell(element)
        if not (cell.text or cell.is_formula or cell.kind is CellKind.ERROR):
            return
        rival = cells.get(self._column)
        cells[self._column] = cell if rival is None or rival == cell else _doubled(rival, cell)

    def _take_column(self, element: etree._Element) -> None:
        first = whole_number(element.get("min", "0")) or 0
        last = whole_number(element.get("max", "0")) or 0
        if is_true(element.get("hidden")) or element.get("width") == "0":
            self._hidden_columns.append(Area(1, first, MAXIMUM_ROW, last))

    def _take_merge(self, element: etree._Element) -> None:
        typed = element.get("ref", "")
        first, _, last = typed.partition(":")
        upper, left = self._address(first)
        lower, right = self._address(last or first)
        area = Area(min(upper, lower), min(left, right), max(upper, lower), max(left, right))
        if area.size > MAXIMUM_MERGE:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(upper, left), detail=typed)
        self._merges.append(area)
        if len(self._merges) > MAXIMUM_MERGES:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(), detail=f"{MAXIMUM_MERGES:,}")

    def _at(self, row: int = 0, column: int = 0) -> CellRef:
        return CellRef("", self._sheet, row, column)

    def _row_number(self, element: etree._Element) -> int:
        given = element.get("r")
        number = self._row + 1 if given is None else whole_number(given)
        if number is None or not 1 <= number <= MAXIMUM_ROW:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=f"row {given}")
        return number

    def _column_number(self, element: etree._Element) -> int:
        given = element.get("r")
        if given is not None:
            row, column = self._address(given)
            if row != self._row:
                detail = f"{given} / row {self._row}"
                raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(row, column), detail=detail)
            return column
        if self._column >= MAXIMUM_COLUMN:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(self._row), detail="> XFD")
        return self._column + 1

    def _address(self, reference: str) -> tuple[int, int]:
        address = _address(reference)
        if address is None:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=reference)
        return address

    def _check_area(self, cells: Mapping[int, Cell]) -> None:
        self._count += len(cells)
        used = self._used
        self._used = Area(
            min(used.first_row, self._row),
            min(used.first_column, *cells),
            max(used.last_row, self._row),
            max(used.last_column, *cells),
        )
        if self._used.size > MAXIMUM_AREA or self._count > MAXIMUM_CELLS:
            stray = max(cells)
            raise Refusal(
                Code.AREA_TOO_LARGE, self._at(self._row, stray), found=cells[stray].quoted
            )

    def _cell(self, element: etree._Element) -> Cell:
        """Return what stands in a cell; two values in it are none."""
        values: list[etree._Element] = []
        is_formula = False
        for child in element:
            part = _CELL_PARTS.get(str(child.tag))
            if part == "f":
                is_formula = True
            elif part is not None:
                values.append(child)
        if not values:
            return Cell(CellKind.BLANK, "", is_formula)
        kind, style = element.get("t", "n"), element.get("s", "")
        cell = self._value(values[0], kind, style, is_formula)
        for other in values[1:]:
            cell = _doubled(cell, self._value(other, kind, style, is_formula))
        return cell

    def _value(self, value: etree._Element, kind: str, style: str, is_formula: bool) -> Cell:  # noqa: FBT001 (as in Cell)
        if _CELL_PARTS[str(value.tag)] == "is":
            return Cell(CellKind.TEXT, rich_text(value), is_formula)
        stored = _whole_text(value)
        if kind == "n":
            return self._number(stored, style, is_formula)
        if kind == "s":
            return Cell(CellKind.TEXT, self._shared_text(stored), is_formula)
        return _typed_cell(kind, stored, is_formula)

    def _shared_text(self, stored: str) -> str:
        index = whole_number(stored)
        if index is None or index >= len(self._shared.texts):
            at = self._at(self._row, self._column)
            raise Refusal(Code.SHARED_TEXT_MISSING, at, detail=stored)
        return self._shared.texts[index]

    def _number(self, stored: str, style: str, is_formula: bool) -> Cell:  # noqa: FBT001 (as in Cell)
        number = stored.strip()
        if not number:
            return Cell(CellKind.BLANK, "", is_formula)
        if _NUMBER.fullmatch(number) is None:
            return Cell(CellKind.TEXT, stored, is_formula)
        shape = self._shared.shapes.get(style)
        if shape is None:
            return Cell(CellKind.NUMBER, number, is_formula)
        if shape is Shape.PERCENT:
            return Cell(CellKind.NUMBER, number, is_formula, shown_percent(number))
        shown = shown_date(number, is_from_1904=self._shared.is_from_1904)
        return Cell(CellKind.DATE, number, is_formula, shown)


def _whole_text(element: etree._Element) -> str:
    if len(element):
        return "".join(map(str, element.itertext()))
    return element.text or ""


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
