"""One worksheet as typed: each cell with its address, kind and stored value, and what is hidden.

Our own reader, because the libraries that are fast lose what the checks must see: error
cells read as blanks, formulas without results as blanks, TRUE as 1, dates as other dates,
two values of one cell as the last (docs/architecture.md, "Why there is a reader here").
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import NoReturn

from pledgexl.intake.guard import FORM_LIMITS, Limits
from pledgexl.intake.markup import (
    ATTRIBUTES,
    DamageError,
    attributes,
    demand_blank,
    end_of,
    in_parts,
    plain,
    refusing,
    value,
    without_extensions,
)
from pledgexl.intake.number_formats import Shape, shown_date, shown_percent
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.texts import item_text, unescaped
from pledgexl.intake.xml import is_true, whole_number
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import Area, Cell, CellKind

MAXIMUM_ROW = 1_048_576
MAXIMUM_COLUMN = 16_384
MAXIMUM_MERGE = 100_000
MAXIMUM_MERGES = 20_000

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# Our own word beside the kinds that files know; and a number, which need not name its kind.
_INLINE = b"inline"
_NUMERIC = (None, b"n")
_KINDS = {kind.decode(): kind for kind in (b"s", b"n", b"str", b"b", b"e", b"d")}
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_NO_ROW = -1
_LONGEST_REMEMBERED = 100

_TABLE = re.compile(rb"<sheetData" + ATTRIBUTES + rb"(/?)>")
_TABLE_END = b"</sheetData>"
_WITHIN_TABLE = re.compile(rb"<(sheetData|row|c|v|f|is)[\s/>]")
_COLUMN = re.compile(rb"<col" + ATTRIBUTES + rb"/?>")
_MERGE = re.compile(rb"<mergeCell" + ATTRIBUTES + rb"/?>")
_ROW_END = b"</row>"
# A cell as programs write it, the beginning of a row, its end, or a cell in any other spelling.
_PIECE = re.compile(
    rb"<c r=\"([A-Z]{1,3})([1-9][0-9]{0,6})\"(?: s=\"([0-9]{1,9})\")?(?: t=\"([a-zA-Z]{1,9})\")?"
    rb"(?:/>|>(<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>))?"
    rb"(?:<v(?: xml:space=\"[a-z]+\")?>([^<]*)</v>)?</c>)"
    rb"|<row(?: r=\"([0-9]{1,9})\")?" + ATTRIBUTES + rb"(/?)>"
    rb"|</row>"
    rb"|<c" + ATTRIBUTES + rb"(?:/>|>(.*?)</c>)",
    re.DOTALL,
)
_PART_OF_CELL = re.compile(rb"<(v|f|is)" + ATTRIBUTES + rb"(?:/>|>(.*?)</\1>)", re.DOTALL)
_UNCALCULATED = Cell(CellKind.BLANK, "", is_formula=True)


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
    with refusing(part):
        return _SheetReader(sheet, shared).grid(plain(content))


def _address(reference: str) -> tuple[int, int] | None:
    """Return row and column of `H12`, None if no sheet has it."""
    found = _ADDRESS.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found[2])
    return (row, column) if column <= MAXIMUM_COLUMN and row <= MAXIMUM_ROW else None


@lru_cache(maxsize=1 << 15)
def _column_number(letters: bytes) -> int:
    """Return the number of the column with these letters, 0 if no sheet has it."""
    place = _address(f"{letters.decode()}1")
    return place[1] if place else 0


class _SheetReader:
    """Takes the rows of one worksheet, its hidden columns and its merges."""

    def __init__(self, sheet: str, shared: Shared) -> None:
        self._sheet = sheet
        self._shared = shared
        self._rows: dict[int, dict[int, Cell]] = {}
        self._hidden_rows: set[int] = set()
        self._shapes: dict[bytes | None, Shape] = {
            style.encode(): shape for style, shape in shared.shapes.items()
        }
        # The last row that began, and the one that cells belong to.
        self._last = 0
        self._row = _NO_ROW

    def grid(self, sound: bytes) -> Grid:
        """Return what stands in the XML `sound`; raises DamageError or `Refusal`."""
        table = _TABLE.search(sound)
        outside = sound
        if table is not None:
            begin = table.end()
            end = begin if table[2] else end_of(_TABLE_END, sound, begin)
            for part in in_parts(sound, begin, end, _ROW_END):
                self._take(without_extensions(part))
            outside = without_extensions(sound[: table.start()] + sound[end:])
        stray = _WITHIN_TABLE.search(outside)
        if stray is not None:
            raise DamageError(value(stray[1]))
        self._check_area()
        hidden = tuple(self._hidden_columns(outside))
        rows = {row: cells for row, cells in sorted(self._rows.items()) if cells}
        return Grid(rows, frozenset(self._hidden_rows), hidden, self._merges(outside))

    def _take(self, part: bytes) -> None:
        """Take the rows in `part`. A form has hundreds of cells, and a run hundreds of forms."""
        pieces = _PIECE.split(part)
        demand_blank(pieces[:: _PIECE.groups + 1])
        place, column = b"", 0
        cells: dict[int, Cell] = {}
        for piece in zip(*[iter(pieces[1:])] * (_PIECE.groups + 1), strict=True):
            letters, digits, style, kind, formula, stored, number, row, empty, odd, inside, _ = (
                piece
            )
            if letters is not None:
                column = _column_number(letters)
                if digits != place or not column:
                    column = self._column(f"{letters.decode()}{digits.decode()}", 0)
                if stored is None and formula is None:
                    continue
                cell = self._cell(column, style, kind, stored, formula is not None)
            elif odd is not None:
                column, cell = self._odd_cell(column, attributes(odd), inside or b"")
            elif row is not None:
                cells = self._start_row(number, row, empty)
                place, column = b"%d" % self._row, 0
                continue
            else:
                self._row, place = _NO_ROW, b""
                continue
            if cell.text or cell.is_formula or cell.kind is CellKind.ERROR:
                cells[column] = _one_of(cells[column], cell) if column in cells else cell

    def _start_row(self, number: bytes | None, row: bytes, empty: bytes | None) -> dict[int, Cell]:
        """Begin the row that says so of itself; return the place for its cells."""
        if self._row != _NO_ROW:
            raise DamageError("row")
        said = attributes(row)
        self._last = self._row_number(number.decode() if number else said.get("r"))
        if is_true(said.get("hidden")) or said.get("ht") == "0":
            self._hidden_rows.add(self._last)
        if not empty:
            self._row = self._last
        return self._rows.setdefault(self._last, {})

    def _row_number(self, given: str | None) -> int:
        number = self._last + 1 if given is None else whole_number(given)
        if number is None or not 1 <= number <= MAXIMUM_ROW:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=f"row {given}")
        return number

    def _column(self, reference: str | None, before: int) -> int:
        """Return the column of a cell that calls itself so; without its name the next."""
        if self._row == _NO_ROW:
            raise DamageError("c")
        if reference is None:
            if before < MAXIMUM_COLUMN:
                return before + 1
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(self._row), detail="> XFD")
        row, column = _address(reference) or self._impossible(reference)
        if row != self._row:
            detail = f"{reference} / row {self._row}"
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(row, column), detail=detail)
        return column

    def _odd_cell(self, before: int, said: Mapping[str, str], inside: bytes) -> tuple[int, Cell]:
        """Return a cell in another spelling, with a text of its own, or with two values."""
        column = self._column(said.get("r"), before)
        pieces = _PART_OF_CELL.split(inside)
        demand_blank(pieces[::4])
        parts = list(zip(pieces[1::4], pieces[3::4], strict=True))
        is_formula = any(name == b"f" for name, _ in parts)
        style, kind = said.get("s", "").encode(), _KINDS.get(said.get("t", "n"), b"str")
        demand_blank([content or b"" for name, content in parts if name != b"is"])
        cells = [
            self._cell(
                column, style, _INLINE if name == b"is" else kind, content or b"", is_formula
            )
            for name, content in parts
            if name != b"f"
        ]
        return column, reduce(_doubled, cells) if cells else Cell(is_formula=is_formula)

    def _hidden_columns(self, outside: bytes) -> Iterator[Area]:
        for named in _COLUMN.findall(outside):
            said = attributes(named)
            first = whole_number(said.get("min", "0")) or 0
            last = whole_number(said.get("max", "0")) or 0
            if is_true(said.get("hidden")) or said.get("width") == "0":
                yield Area(1, first, MAXIMUM_ROW, last)

    def _merges(self, outside: bytes) -> tuple[Area, ...]:
        found = _MERGE.findall(outside)
        if len(found) > MAXIMUM_MERGES:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(), detail=f"{MAXIMUM_MERGES:,}")
        return tuple(self._merge(attributes(named).get("ref", "")) for named in found)

    def _merge(self, typed: str) -> Area:
        first, _, last = typed.partition(":")
        upper, left = _address(first) or self._impossible(first)
        lower, right = _address(last or first) or self._impossible(last)
        area = Area(min(upper, lower), min(left, right), max(upper, lower), max(left, right))
        if area.size > MAXIMUM_MERGE:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(upper, left), detail=typed)
        return area

    def _at(self, row: int = 0, column: int = 0) -> CellRef:
        return CellRef("", self._sheet, row, column)

    def _impossible(self, reference: str) -> NoReturn:
        raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=reference)

    def _check_area(self) -> None:
        """Refuse what stands too far from the rest, or is too much."""
        rows = {row: cells for row, cells in self._rows.items() if cells}
        columns = set().union(*rows.values())
        area = _extent(rows) * _extent(columns)
        if self._is_beyond(area, sum(map(len, rows.values()))):
            raise self._first_beyond(rows)

    def _is_beyond(self, area: int, count: int) -> bool:
        return area > self._shared.limits.area or count > self._shared.limits.cells

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

    # One of these for each cell: arguments by place, for the time that names take.
    def _cell(
        self,
        column: int,
        style: bytes | None,
        kind: bytes | None,
        stored: bytes | None,
        is_formula: bool,  # noqa: FBT001 (as in Cell)
    ) -> Cell:
        if stored is None:
            return _UNCALCULATED
        if kind == b"s":
            return Cell(CellKind.TEXT, self._shared_text(column, stored), is_formula)
        shape = self._shapes.get(style) if kind in _NUMERIC else None
        if shape is Shape.DATE:
            return self._date(stored, is_formula)
        made = _stored_cell if len(stored) < _LONGEST_REMEMBERED else _stored_cell.__wrapped__
        return made(kind, stored, is_formula, shape)

    def _shared_text(self, column: int, stored: bytes) -> str:
        texts = self._shared.texts
        index = whole_number(value(stored))
        if index is None or index >= len(texts):
            at = self._at(self._row, column)
            raise Refusal(Code.SHARED_TEXT_MISSING, at, detail=value(stored))
        return texts[index]

    def _date(self, stored: bytes, is_formula: bool) -> Cell:  # noqa: FBT001 (as in Cell)
        cell = _number(value(stored), is_formula, None)
        if cell.kind is not CellKind.NUMBER:
            return cell
        shown = shown_date(cell.text, is_from_1904=self._shared.is_from_1904)
        return Cell(CellKind.DATE, cell.text, is_formula, shown)


@lru_cache(maxsize=1 << 12)
def _stored_cell(kind: bytes | None, stored: bytes, is_formula: bool, shape: Shape | None) -> Cell:  # noqa: FBT001
    if kind == _INLINE:
        return Cell(CellKind.TEXT, unescaped(item_text(stored)), is_formula)
    text = value(stored)
    if kind in _NUMERIC:
        return _number(text, is_formula, shape)
    return _typed_cell(kind, text, is_formula)


def _number(stored: str, is_formula: bool, shape: Shape | None) -> Cell:  # noqa: FBT001
    number = stored.strip()
    if not number:
        return Cell(CellKind.BLANK, "", is_formula)
    if _NUMBER.fullmatch(number) is None:
        return Cell(CellKind.TEXT, stored, is_formula)
    shown = shown_percent(number) if shape is Shape.PERCENT else ""
    return Cell(CellKind.NUMBER, number, is_formula, shown)


def _extent(numbers: Collection[int]) -> int:
    return max(numbers) - min(numbers) + 1 if numbers else 0


def _typed_cell(kind: bytes | None, stored: str, is_formula: bool) -> Cell:  # noqa: FBT001 (as in Cell)
    if kind == b"b":
        return Cell(CellKind.BOOLEAN, _BOOLEANS.get(stored.strip(), stored), is_formula)
    if kind == b"e":
        return Cell(CellKind.ERROR, stored, is_formula)
    if kind == b"d":
        return Cell(CellKind.DATE, stored, is_formula)
    return Cell(CellKind.TEXT, unescaped(stored), is_formula)


def _one_of(one: Cell, other: Cell) -> Cell:
    """Return what stands in two cells of one name: one value, or two that are none."""
    return one if one == other else _doubled(one, other)


def _doubled(one: Cell, other: Cell) -> Cell:
    return Cell(CellKind.DOUBLED, f"{one.quoted} / {other.quoted}")
