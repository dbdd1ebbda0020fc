"""One worksheet as typed: each cell with its kind and value, and what is hidden.

Our own reader, because the libraries lose what the checks need: error cells read as blanks,
formulas without results as blanks, TRUE as 1, dates as other dates, two values of one cell as the
last (docs/architecture.md, "Why there is a reader here"). Nothing is repaired: under a damaged
name a rating would exist for one program and not for another, so such a file is rejected.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from lxml import etree

from pledgexl.intake.cells import (
    MAXIMUM_COLUMN,
    MAXIMUM_ROW,
    CellStyle,
    Text,
    address,
    doubled,
    numbered,
    read_text,
    says_nothing,
    text_cell,
    value_cell,
)
from pledgexl.intake.package import Limits, Refusal
from pledgexl.intake.xml import (
    characters,
    children,
    is_true,
    main_name,
    main_tags,
    stray_element,
    whole_number,
)
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import BLANK_CELL, Area, Cell

MAXIMUM_MERGE = 100_000
MAXIMUM_MERGES = 20_000

# What a worksheet may have (ECMA-376 18.3.1.99); of other namespaces it may have anything.
_WORKSHEET = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection"
    " protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells"
    " phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins"
    " pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors"
    " smartTags drawing drawingHF legacyDrawing legacyDrawingHF picture oleObjects controls"
    " webPublishItems tableParts extLst"
)
_PARTS_OF_WORKSHEET = frozenset(_WORKSHEET.split())
_ROW, _CELL = main_tags("row"), main_tags("c")
_VALUE, _INLINE_TEXT = main_tags("v"), main_tags("is")
_TABLE, _PARTS_OF_CELL = main_tags("sheetData"), main_tags("v", "is", "f")
_PARTS_OF_TABLE = _TABLE + _ROW + _CELL + _PARTS_OF_CELL
# In points and in digits of the usual font: a row, or a column, that is smaller shows nothing.
_LEAST_HEIGHT, _LEAST_WIDTH = 4, 0.8

Rows = Mapping[int, Mapping[int, Cell]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet, hidden ones too: cells by row, then column, both 1-based, without blanks."""

    name: str
    is_hidden: bool
    rows: Rows
    hidden_rows: frozenset[int]
    hidden_columns: tuple[Area, ...]
    merges: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook use: texts, and how their cells look."""

    texts: Sequence[Text]
    styles: Sequence[CellStyle]
    is_from_1904: bool
    limits: Limits


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads the worksheet `sheet` from `part`."""

    part: str
    sheet: str
    shared: Shared

    def read(self, root: etree._Element, *, is_hidden: bool) -> Sheet:
        """Return the worksheet whose XML is `root`; may raise `Refusal`."""
        rows = defaultdict[int, dict[int, Cell]](dict)
        hidden: set[int] = set()
        row = 0
        for element in self._rows(root):
            row = self._row_number(element.get("r"), row)
            if is_true(element.get("hidden")) or _is_below(element.get("ht"), _LEAST_HEIGHT):
                hidden.add(row)
            for column, cell in self._cells(element, row):
                other = rows[row].get(column, cell)
                rows[row][column] = cell if other == cell else doubled(other, cell)
        ordered = dict(sorted(rows.items()))
        self._check_area(ordered)
        hidden_columns = tuple(self._hidden_columns(root))
        merges = self._merges(root)
        return Sheet(self.sheet, is_hidden, ordered, frozenset(hidden), hidden_columns, merges)

    def _rows(self, root: etree._Element) -> list[etree._Element]:
        """Return the rows; reject a part of the table elsewhere, or under another name."""
        # Extensions may contain elements of the same names.
        for extension in list(root.iter(*main_tags("extLst"))):
            extension.clear()
        if main_name(root) is None:
            raise stray_element(root, self.part)
        tables = list(root.iterchildren(*_TABLE))
        for child in root:
            name = main_name(child)
            if (name is not None and name not in _PARTS_OF_WORKSHEET) or child in tables[1:]:
                raise stray_element(child, self.part)
            stray = None if name == "sheetData" else next(child.iter(*_PARTS_OF_TABLE), None)
            if stray is not None:
                raise stray_element(stray, self.part)
        for row in root.iter(*_ROW):
            if row.getparent() not in tables:
                raise stray_element(row, self.part)
        return [row for table in tables for row in children(table, _ROW, self.part)]

    def _cells(self, element: etree._Element, row: int) -> Iterator[tuple[int, Cell]]:
        """Yield what is in the `row` that is `element`, by column."""
        column = 0
        for each in children(element, _CELL, self.part):
            column = self._column(each.get("r"), row, column)
            # Most cells of a form are blanks that have a look.
            if len(each):
                cell = self._cell(each, row, column)
                if not says_nothing(cell):
                    yield column, cell

    def _cell(self, element: etree._Element, row: int, column: int) -> Cell:
        """Return what a cell contains: its value, both if the file gives it two, or a blank."""
        style = numbered(self.shared.styles, element.get("s"), CellStyle())
        is_formula, values = False, []
        for child in children(element, _PARTS_OF_CELL, self.part):
            if child.tag in _INLINE_TEXT:
                values.append(text_cell(read_text(child, self.part), style))
                continue
            stored = characters(child, self.part)
            if child.tag in _VALUE:
                values.append(self._value(element.get("t", "n"), stored, style, (row, column)))
            else:
                is_formula = True
        whole = reduce(doubled, values) if values else BLANK_CELL
        return whole._replace(is_formula=True) if is_formula else whole

    def _value(self, kind: str, stored: str, style: CellStyle, place: tuple[int, int]) -> Cell:
        if kind != "s":
            return value_cell(kind, stored, style, is_from_1904=self.shared.is_from_1904)
        number, texts = whole_number(stored), self.shared.texts
        if number is None or number >= len(texts):
            raise Refusal(Code.SHARED_TEXT_MISSING, self._at(*place), detail=stored)
        return text_cell(texts[number], style)

    def _row_number(self, given: str | None, last: int) -> int:
        number = last + 1 if given is None else whole_number(given)
        if number is None or not 1 <= number <= MAXIMUM_ROW:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=f"row {given}")
        return number

    def _column(self, reference: str | None, row: int, before: int) -> int:
        """Return the column of a cell with this `reference`; without one it is the next."""
        if reference is None:
            if before < MAXIMUM_COLUMN:
                return before + 1
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(row), detail="> XFD")
        named, column = self._address(reference)
        if named != row:
            detail = f"{reference} / row {row}"
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(named, column), detail=detail)
        return column

    def _address(self, reference: str) -> tuple[int, int]:
        found = address(reference)
        if found is None:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=reference)
        return found

    def _hidden_columns(self, root: etree._Element) -> Iterator[Area]:
        for columns in root.iterchildren(*main_tags("cols")):
            for column in children(columns, main_tags("col"), self.part):
                if is_true(column.get("hidden")) or _is_below(column.get("width"), _LEAST_WIDTH):
                    first, last = (whole_number(column.get(side, "")) for side in ("min", "max"))
                    yield Area(1, first or 0, MAXIMUM_ROW, last or 0)

    def _merges(self, root: etree._Element) -> tuple[Area, ...]:
        found = [
            merge
            for merges in root.iterchildren(*main_tags("mergeCells"))
            for merge in children(merges, main_tags("mergeCell"), self.part)
        ]
        if len(found) > MAXIMUM_MERGES:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(), detail=f"{MAXIMUM_MERGES:,}")
        return tuple(self._merge(merge.get("ref", "")) for merge in found)

    def _merge(self, typed: str) -> Area:
        first, _, last = typed.partition(":")
        upper, left = self._address(first)
        lower, right = self._address(last or first)
        area = Area(min(upper, lower), min(left, right), max(upper, lower), max(left, right))
        if area.size > MAXIMUM_MERGE:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(upper, left), detail=typed)
        return area

    def _check_area(self, rows: Rows) -> None:
        """Reject what is too far from the rest, or too much, at the cell that exceeds the limit."""
        limits = self.shared.limits
        count, left, right = 0, MAXIMUM_COLUMN, 1
        top = next(iter(rows), 0)
        for row, cells in rows.items():
            count += len(cells)
            left, right = min(left, *cells), max(right, *cells)
            area = (row - top + 1) * (right - left + 1)
            if area > limits.area or count > limits.cells:
                last = max(cells)
                found = cells[last].quoted
                raise Refusal(Code.AREA_TOO_LARGE, self._at(row, last), found=found)

    def _at(self, row: int = 0, column: int = 0) -> CellRef:
        return CellRef("", self.sheet, row, column)


def _is_below(given: str | None, least: float) -> bool:
    """Say whether a size that a file has `given` is less than anybody can read."""
    try:
        return given is not None and float(given) < least
    except ValueError:
        return False
