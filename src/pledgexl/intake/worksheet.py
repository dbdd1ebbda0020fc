"""One worksheet as typed: each cell with its address, kind and stored value, and what is hidden.

Our own reader, because the libraries lose what the checks must see: error cells read as blanks,
formulas without results as blanks, TRUE as 1, dates as other dates, two values of one cell as the
last (docs/architecture.md, "Why there is a reader here"). Nothing is repaired: under a damaged
name a rating would be there for one program and not for another, so such a file is refused.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from lxml import etree

from pledgexl.intake.cells import (
    MAXIMUM_COLUMN,
    MAXIMUM_ROW,
    Run,
    Text,
    address,
    doubled,
    says_nothing,
    shown_in,
    stored_cell,
    struck_through,
    text_cell,
    unescaped,
)
from pledgexl.intake.package import FORM_LIMITS, Limits, Refusal
from pledgexl.intake.styles import CellStyle, Styles, look_of
from pledgexl.intake.xml import (
    children,
    in_pieces,
    is_true,
    main_name,
    main_tags,
    of_sound,
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
_TEXT, _RUN, _FONT_OF_RUN = main_tags("t"), main_tags("r"), main_tags("rPr")
_CELL, _VALUE, _INLINE_TEXT = main_tags("c"), main_tags("v"), main_tags("is")
_PARTS_OF_CELL = _VALUE + _INLINE_TEXT + main_tags("f")
_PARTS_OF_TABLE = main_tags("sheetData", "row") + _CELL + _PARTS_OF_CELL
# In points and in digits of the usual font: a row, or a column, that is smaller shows nothing.
_LEAST_HEIGHT, _LEAST_WIDTH = 4, 0.8
# Below the table, which is below the worksheet.
_DEPTH_OF_ROWS = 2


@dataclass(frozen=True, slots=True)
class Shared:
    """What all sheets of a workbook draw on: texts, and how their cells look."""

    texts: Sequence[Text]
    styles: Styles
    is_from_1904: bool
    limits: Limits = FORM_LIMITS


@dataclass(frozen=True, slots=True)
class Grid:
    """What stands in a worksheet: cells by row, then column, both 1-based, without blanks."""

    rows: Mapping[int, Mapping[int, Cell]]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[Area, ...]
    merges: tuple[Area, ...]


def read_grid(content: bytes, part: str, sheet: str, shared: Shared) -> Grid:
    """Return what stands in the worksheet `sheet`, whose XML is `content`; may raise `Refusal`."""
    return of_sound(_SheetReader(part, sheet, shared).grid, content, part)


def item_text(item: etree._Element, part: str) -> Text:
    """Return a shared or inline text: its pieces joined, the furigana beside them left out."""
    runs: list[Run] = []
    if len(item) == 1 and item[0].tag in _TEXT:
        return unescaped(_characters(item[0], part))
    for child in children(item, _TEXT + _RUN, part):
        if child.tag in _TEXT:
            runs.append(Run(_characters(child, part)))
            continue
        look = next(map(look_of, child.iterchildren(*_FONT_OF_RUN)), None)
        runs += [Run(_characters(each, part), look) for each in children(child, _TEXT, part)]
    if any(run.look is not None for run in runs):
        return tuple(Run(unescaped(run.text), run.look) for run in runs)
    return unescaped("".join(run.text for run in runs))


def _characters(element: etree._Element, part: str) -> str:
    """Return what stands in an `element` that has no others in it."""
    if len(element):
        raise stray_element(element[0], part)
    return element.text or ""


@dataclass(frozen=True, slots=True)
class _SheetReader:
    """Reads one worksheet row by row: of a plan with a million cells no tree is kept."""

    part: str
    sheet: str
    shared: Shared

    def grid(self, content: bytes) -> Grid:
        """Return what stands in the worksheet; raises `Refusal`, or what lxml does."""
        found: dict[int, dict[int, Cell]] = {}
        hidden: set[int] = set()
        last = 0

        def take(element: etree._Element) -> None:
            nonlocal last
            if not self._is_row(element):
                return
            last = self._row_number(element.get("r"), last)
            if is_true(element.get("hidden")) or _is_below(element.get("ht"), _LEAST_HEIGHT):
                hidden.add(last)
            self._fill(found.setdefault(last, {}), last, element)

        root = in_pieces(content, ("row", "extLst"), take)
        self._check_structure(root)
        rows = {row: cells for row, cells in found.items() if cells}
        self._check_area(rows)
        columns = tuple(self._hidden_columns(root))
        return Grid(dict(sorted(rows.items())), frozenset(hidden), columns, self._merges(root))

    def _is_row(self, element: etree._Element) -> bool:
        """Say whether `element` is a row of the table; extensions may hold what is like one."""
        if main_name(element) != "row":
            return False
        above = [main_name(each) for each in element.iterancestors()]
        if len(above) == _DEPTH_OF_ROWS and above[0] == "sheetData":
            return True
        if "extLst" in above:
            return False
        raise stray_element(element, self.part)

    def _check_structure(self, root: etree._Element) -> None:
        """Refuse the file if a part of the table stands elsewhere, or under another name."""
        if main_name(root) is None:
            raise stray_element(root, self.part)
        tables = []
        for child in root:
            name = main_name(child)
            if name is not None and name not in _PARTS_OF_WORKSHEET:
                raise stray_element(child, self.part)
            if name != "sheetData":
                for stray in child.iter(*_PARTS_OF_TABLE):
                    raise stray_element(stray, self.part)
                continue
            tables.append(child)
            for _ in children(child, main_tags("row"), self.part):
                pass
        for second in tables[1:]:
            raise stray_element(second, self.part)

    def _fill(self, cells: dict[int, Cell], row: int, element: etree._Element) -> None:
        """Put what stands in the `row` that is `element` into its `cells`."""
        column = 0
        for each in children(element, _CELL, self.part):
            column = self._column(each.get("r"), row, column)
            if not len(each):
                # A blank that has a look, as most cells of a form.
                continue
            cell = self._cell(each, row, column)
            if not says_nothing(cell):
                other = cells.get(column, cell)
                cells[column] = cell if other == cell else doubled(other, cell)

    def _cell(self, element: etree._Element, row: int, column: int) -> Cell:
        """Return what a cell holds: its value, both if the file gives it two, or a blank."""
        is_formula, values = False, []
        style = self.shared.styles.style(element.get("s"))
        for child in children(element, _PARTS_OF_CELL, self.part):
            if child.tag in _INLINE_TEXT:
                values.append(
                    self._shown(text_cell(item_text(child, self.part), style.look), style)
                )
            elif child.tag in _VALUE:
                stored = _characters(child, self.part)
                values.append(self._value(element.get("t", "n"), stored, style, (row, column)))
            else:
                _characters(child, self.part)
                is_formula = True
        whole = reduce(doubled, values) if values else BLANK_CELL
        return whole._replace(is_formula=True) if is_formula else whole

    def _value(self, kind: str, stored: str, style: CellStyle, place: tuple[int, int]) -> Cell:
        if kind != "s":
            return struck_through(self._shown(stored_cell(kind, stored), style), style.look)
        number, texts = whole_number(stored), self.shared.texts
        if number is None or number >= len(texts):
            raise Refusal(Code.SHARED_TEXT_MISSING, self._at(*place), detail=stored)
        return self._shown(text_cell(texts[number], style.look), style)

    def _shown(self, cell: Cell, style: CellStyle) -> Cell:
        return shown_in(cell, style, is_from_1904=self.shared.is_from_1904)

    def _row_number(self, given: str | None, last: int) -> int:
        number = last + 1 if given is None else whole_number(given)
        if number is None or not 1 <= number <= MAXIMUM_ROW:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=f"row {given}")
        return number

    def _column(self, reference: str | None, row: int, before: int) -> int:
        """Return the column of a cell that calls itself so; without its name the next."""
        if reference is None:
            if before < MAXIMUM_COLUMN:
                return before + 1
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(row), detail="> XFD")
        named, column = self._place(reference)
        if named != row:
            detail = f"{reference} / row {row}"
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(named, column), detail=detail)
        return column

    def _place(self, reference: str) -> tuple[int, int]:
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
        upper, left = self._place(first)
        lower, right = self._place(last or first)
        area = Area(min(upper, lower), min(left, right), max(upper, lower), max(left, right))
        if area.size > MAXIMUM_MERGE:
            raise Refusal(Code.MERGE_TOO_LARGE, self._at(upper, left), detail=typed)
        return area

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

    def _at(self, row: int = 0, column: int = 0) -> CellRef:
        return CellRef("", self.sheet, row, column)


def _is_below(given: str | None, least: float) -> bool:
    """Say whether a size that a file has `given` is less than anybody can read."""
    try:
        return given is not None and float(given) < least
    except ValueError:
        return False


def _extent(numbers: Collection[int]) -> int:
    return max(numbers) - min(numbers) + 1 if numbers else 0
