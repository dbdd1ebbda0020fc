"""A package → its worksheets as typed: each cell with its kind and value, and what is hidden.

Our own reader, because the libraries lose what the checks need: error cells read as blanks,
formulas without results as blanks, TRUE as 1, dates as other dates, two values of one cell as the
last (docs/architecture.md, "Why there is a reader here"). Nothing is repaired: under a damaged
name a rating would exist for one program and not for another, so such a file is rejected.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from posixpath import basename, dirname

from lxml import etree

from pledgexl.intake import xml
from pledgexl.intake.cells import (
    MAXIMUM_COLUMN,
    MAXIMUM_ROW,
    Text,
    address,
    doubled,
    read_text,
    text_cell,
    value_cell,
)
from pledgexl.intake.looks import CellStyle, numbered, read_styles
from pledgexl.intake.package import Package, Refusal
from pledgexl.intake.view import are_zeros_hidden, drawn_areas, hidden_columns, is_hidden_row
from pledgexl.intake.xml import (
    Relations,
    attribute,
    children,
    main_name,
    main_tags,
    relations_of,
    stray_element,
)
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import BLANK_CELL, Area, Cell, CellKind
from pledgexl.model.text import printable

_MAIN_PART = "xl/workbook.xml"
_PACKAGE_RELATIONS = "_rels/.rels"
_CUSTOM_PROPERTIES = "docProps/custom.xml"
# A form has some hundred cells.
MAXIMUM_CELLS = 200_000
MAXIMUM_AREA = 2_000_000
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

_USUAL = CellStyle()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet, hidden ones too: cells by row, then column, both 1-based, without blanks."""

    name: str
    is_hidden: bool
    rows: Mapping[int, Mapping[int, Cell]]
    hidden_rows: frozenset[int]
    hidden_columns: tuple[Area, ...]
    merges: tuple[Area, ...]
    drawings: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """All worksheets in order (chart sheets are none), and the custom document properties."""

    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str]


def read_workbook(package: Package) -> Workbook:
    """Return the workbook in `package`, or raise `Refusal`."""
    main = _MAIN_PART
    if _PACKAGE_RELATIONS in package:
        main = _first_of_kind("officeDocument", relations_of(package, _PACKAGE_RELATIONS))
        if not main:
            raise Refusal(Code.PART_MISSING, detail=_MAIN_PART)
    contents = xml.parse(package, main)
    relations = relations_of(package, f"{dirname(main)}/_rels/{basename(main)}.rels")
    worksheets = _worksheets(contents, relations)
    texts = _shared_texts(package, _first_of_kind("sharedStrings", relations))
    part = _first_of_kind("styles", relations)
    styles = read_styles(xml.parse(package, part), part) if part in package else ()
    settings = next(contents.iter("{*}workbookPr"), None)
    is_from_1904 = settings is not None and xml.is_true(settings.get("date1904"))
    sheets = []
    for sheet, part in worksheets:
        name = printable(attribute(sheet, "name"))
        is_hidden = attribute(sheet, "state") in ("hidden", "veryHidden")
        reader = _SheetReader(part, name, texts, styles, is_from_1904)
        read = reader.read(xml.parse(package, part), is_hidden=is_hidden)
        sheets.append(replace(read, drawings=tuple(drawn_areas(package, part))))
    properties = {}
    if _CUSTOM_PROPERTIES in package:
        for child in xml.parse(package, _CUSTOM_PROPERTIES):
            properties[attribute(child, "name")] = "".join(map(str, child.itertext()))
    return Workbook(tuple(sheets), properties)


def _first_of_kind(wanted: str, relations: Relations) -> str:
    return next((part for kind, part in relations.values() if kind == wanted), "")


def _worksheets(contents: etree._Element, relations: Relations) -> list[tuple[etree._Element, str]]:
    """Return each worksheet as the main part lists it, with the name of its own part."""
    listed = []
    for sheet in contents.iter("{*}sheet"):
        number = attribute(sheet, "id")
        if number not in relations:
            raise Refusal(Code.PART_MISSING, detail=f"sheet {number}")
        listed.append((sheet, *relations[number]))
    parts = sorted(part for _, _, part in listed)
    if len(set(parts)) < len(parts):
        # No program writes that, and each entry of the sheet would count twice.
        raise Refusal(Code.PART_DOUBLED, detail="、".join(parts))
    worksheets = [(sheet, part) for sheet, kind, part in listed if kind == "worksheet"]
    if not worksheets:
        raise Refusal(Code.PART_MISSING, detail="worksheet")
    return worksheets


def _shared_texts(package: Package, part: str) -> list[Text]:
    """Return the texts that cells name by number; a lost one would shift all that follow."""
    if part not in package:
        return []
    root = xml.parse(package, part)
    if main_name(root) != "sst":
        raise stray_element(root, part)
    return [read_text(item, part) for item in children(root, main_tags("si"), part)]


@dataclass(frozen=True, slots=True)
class _SheetReader:
    """Reads the worksheet `sheet` from `part`; all sheets of a workbook share texts and styles."""

    part: str
    sheet: str
    texts: Sequence[Text]
    styles: Sequence[CellStyle]
    is_from_1904: bool

    def read(self, root: etree._Element, *, is_hidden: bool) -> Sheet:
        """Return the worksheet whose XML is `root`; may raise `Refusal`."""
        hides_zeros = are_zeros_hidden(root)
        rows = defaultdict[int, dict[int, Cell]](dict)
        hidden: set[int] = set()
        last = 0
        for element in self._rows(root):
            given = element.get("r")
            row = last + 1 if given is None else xml.whole_number(given)
            if row is None or not 1 <= row <= MAXIMUM_ROW:
                raise self._refusal(Code.REFERENCE_IMPOSSIBLE, detail=f"row {given}")
            if is_hidden_row(element):
                hidden.add(row)
            for column, cell in self._cells(element, row):
                is_unseen = hides_zeros and cell.is_zero and cell.kind is CellKind.NUMBER
                shown = cell._replace(shown="") if is_unseen else cell
                other = rows[row].get(column, shown)
                rows[row][column] = shown if other == shown else doubled(other, shown)
            last = row
        ordered = dict(sorted(rows.items()))
        self._check_area(ordered)
        columns, merges = tuple(hidden_columns(root, self.part)), self._merges(root)
        return Sheet(self.sheet, is_hidden, ordered, frozenset(hidden), columns, merges)

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
            reference, named, column = each.get("r"), row, column + 1
            if reference is not None:
                named, column = address(reference, self.sheet)
            if column > MAXIMUM_COLUMN:
                raise self._refusal(Code.REFERENCE_IMPOSSIBLE, row, detail="> XFD")
            if named != row:
                detail = f"{reference} / row {row}"
                raise self._refusal(Code.REFERENCE_IMPOSSIBLE, named, column, detail=detail)
            # Most cells of a form are blanks that have a look.
            cell = self._cell(each, row, column) if len(each) else BLANK_CELL
            if cell.text or cell.is_formula or cell.kind is CellKind.ERROR:
                yield column, cell

    def _cell(self, element: etree._Element, row: int, column: int) -> Cell:
        """Return what a cell contains: its value, both if the file gives it two, or a blank."""
        style = numbered(self.styles, element.get("s"), _USUAL)
        kind, is_formula, values = element.get("t", "n"), False, []
        for child in children(element, _PARTS_OF_CELL, self.part):
            if child.tag in _INLINE_TEXT:
                values.append(text_cell(read_text(child, self.part), style))
                continue
            stored = xml.characters(child, self.part)
            if child.tag not in _VALUE:
                is_formula = True
            elif kind != "s":
                values.append(value_cell(kind, stored, style, is_from_1904=self.is_from_1904))
            else:
                number = xml.whole_number(stored)
                if number is None or number >= len(self.texts):
                    raise self._refusal(Code.SHARED_TEXT_MISSING, row, column, detail=stored)
                values.append(text_cell(self.texts[number], style))
        whole = reduce(doubled, values) if values else BLANK_CELL
        return whole._replace(is_formula=True) if is_formula else whole

    def _check_area(self, rows: Mapping[int, Mapping[int, Cell]]) -> None:
        """Reject what is too far from the rest, or too much, at the cell that exceeds the limit."""
        count, left, right = 0, MAXIMUM_COLUMN, 1
        top = next(iter(rows), 0)
        for row, cells in rows.items():
            count += len(cells)
            left, right = min(left, *cells), max(right, *cells)
            if count > MAXIMUM_CELLS or (row - top + 1) * (right - left + 1) > MAXIMUM_AREA:
                last = max(cells)
                raise self._refusal(Code.AREA_TOO_LARGE, row, last, found=cells[last].quoted)

    def _merges(self, root: etree._Element) -> tuple[Area, ...]:
        found = [
            merge.get("ref", "")
            for merges in root.iterchildren(*main_tags("mergeCells"))
            for merge in children(merges, main_tags("mergeCell"), self.part)
        ]
        if len(found) > MAXIMUM_MERGES:
            raise self._refusal(Code.MERGE_TOO_LARGE, detail=f"{MAXIMUM_MERGES:,}")
        areas = []
        for typed in found:
            first, _, last = typed.partition(":")
            corners = (address(corner, self.sheet) for corner in (first, last or first))
            rows, columns = zip(*corners, strict=True)
            area = Area(min(rows), min(columns), max(rows), max(columns))
            if area.size > MAXIMUM_MERGE:
                raise self._refusal(Code.MERGE_TOO_LARGE, rows[0], columns[0], detail=typed)
            areas.append(area)
        return tuple(areas)

    def _refusal(self, code: Code, row: int = 0, column: int = 0, **values: str) -> Refusal:
        return Refusal(code, CellRef("", self.sheet, row, column), **values)
