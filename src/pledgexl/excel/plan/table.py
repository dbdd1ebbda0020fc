"""The sheets of the plan workbook, read by openpyxl as rows of labelled cells."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet.worksheet import Worksheet

from pledgexl.excel.plan.merged import covered_cells, merged_areas, merged_columns
from pledgexl.intake.cells import MAXIMUM_ROW, unescaped
from pledgexl.intake.number_formats import displayed
from pledgexl.intake.package import PLAN_LIMITS, Refusal, open_package
from pledgexl.messages.labels import known_as
from pledgexl.messages.plan import expected
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import PLAN_LABELS, PLAN_LABELS_OF_CHANGES, PlanLabel, PlanSheet
from pledgexl.model.submission import Area
from pledgexl.model.text import is_invisible, printable

_LABEL_ROW = 1
# `init` writes it in full width; a colon typed in half width means the same.
_SAMPLE_MARKS = ("例：", "例:", "Example:")
# strip() keeps these though they show nothing: zero-width space and byte order mark.
_INVISIBLE = "\u200b\ufeff"
# Without these sheets a plan has the default rules, and no rubric.
_OPTIONAL_SHEETS = (PlanSheet.RULES, PlanSheet.RUBRIC)
_SHEETS_THAT_MAY_BE_EMPTY = (PlanSheet.SETTINGS, PlanSheet.RUBRIC)
# Parts that openpyxl would read though no cell depends on them, in any encoding.
_PROPERTIES = ("docProps/", "customXml/")
# ISO 29500 Strict has other namespaces for the same elements; openpyxl knows those of ECMA-376.
_STRICT_NAMESPACES = {
    b"purl.oclc.org/ooxml/spreadsheetml/": b"schemas.openxmlformats.org/spreadsheetml/2006/",
    b"purl.oclc.org/ooxml/officeDocument/": b"schemas.openxmlformats.org/officeDocument/2006/",
}
_STRUCK_RUN = re.compile(rb"<(?:\w+:)?strike[\s/>]")
_REFERENCE = re.compile(rb"""<(?:\w+:)?(?:row|c)\s[^>]*?\br=["']([^"']*)""")
_ADDRESS = re.compile(rb"([A-Z]{0,3})([0-9]{1,7})")
# Of a number format: quoted letters, colours and languages, escaped letters.
_NO_PLACE = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')
_MONTH_LENGTH = len("2024-03")
# openpyxl has no error of its own for parts that are missing or not as the standard says.
# SyntaxError is what XML parsers raise.
_UNREADABLE = (AttributeError, BadZipFile, LookupError, OSError, SyntaxError, TypeError, ValueError)


class PlanCell(NamedTuple):
    """A cell with its value as Python has it; `is_absent` where its whole column is missing.

    `text` is the visible text of the value, and `seen` what the number format makes of it: `007`
    of a 7. `struck` is the part of it that is struck through. `merged` is the merged area in which
    it shows another's value, and `source` the place that it was copied from: `体系!A2`.
    """

    at: CellRef
    label: str = ""
    value: object = None
    text: str = ""
    seen: str = ""
    struck: str = ""
    is_error: bool = False
    is_absent: bool = False
    merged: Area | None = None
    source: str = ""

    @property
    def expected(self) -> str:
        """What the cell must contain, as the name of a sentence in plan.toml."""
        return expected(PlanSheet(self.at.sheet), self.label)

    def finding(self, code: Code, **values: str) -> Finding:
        """Return the finding that this cell breaks the rule `code`."""
        return Finding(code, self.at, self.text, values)


Row = Mapping[PlanLabel, PlanCell]
_Grid = Mapping[int, Mapping[int, PlanCell]]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's rows by label, which columns it has, and the findings about it as a whole."""

    at: CellRef
    rows: tuple[Row, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    is_present: bool = True
    title: str = ""


def read_tables(content: bytes, file: str) -> dict[PlanSheet, Table]:
    """Return the sheets of the plan workbook `content` but its guide, or raise `Refusal`."""
    copy, merges = _checked_copy(content)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of formats and validations that it does not keep; nothing is saved.
            warnings.simplefilter("ignore")
            # read_only, because a sheet may have a million formatted blanks.
            book = load_workbook(
                copy, read_only=True, data_only=True, keep_links=False, rich_text=True
            )
            named = [(known_as(PlanSheet, each.title.strip()), each) for each in book.worksheets]
            sheets = dict(reversed(named))
            places = {name: CellRef(file, name) for name in PLAN_LABELS}
            grids = {name: _grid(sheets[name], places[name]) for name in places if name in sheets}
            # openpyxl keeps the merged areas of no sheet that is only read.
            parts = {name: sheet._worksheet_path for name, sheet in sheets.items()}  # type: ignore[attr-defined]  # noqa: SLF001
    except _UNREADABLE as error:
        raise Refusal(Code.FILE_BROKEN, detail=str(error)) from error
    areas = {name: merges.get(parts.get(name, ""), ()) for name in places}
    found = {}
    for name, at in places.items():
        table = _table(grids.get(name), at, areas[name])
        title, *others = [each.title.strip() for known, each in named if known is name] or [""]
        # One in each language: which of them is meant is asked.
        doubled = [
            Finding(Code.PLAN_DOUBLED, at, other, {"label": name, "first": title})
            for other in others
        ]
        found[name] = replace(table, title=title, findings=(*table.findings, *doubled))
    return found


def _checked_copy(content: bytes) -> tuple[BytesIO, dict[str, tuple[Area, ...]]]:
    """Return the XML parts of a workbook for openpyxl, each within the bounds and without DTD.

    Also the merged areas of its sheets, by part.
    """
    package = open_package(content, PLAN_LIMITS)
    copy = BytesIO()
    merges = {}
    with ZipFile(BytesIO(content)) as archive, ZipFile(copy, "w") as checked:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and not name.startswith(_PROPERTIES):
                part = package.read(name)
                for strict, transitional in _STRICT_NAMESPACES.items():
                    part = part.replace(strict, transitional)
                if b"sheetData" in part:
                    _check_sheet(part, name)
                    merges[name] = merged_areas(part, name)
                checked.writestr(name, part)
    return copy, merges


def _check_sheet(part: bytes, name: str) -> None:
    """Refuse a sheet in which openpyxl would overlook something; no spreadsheet writes one.

    It skips rows and cells out of order, counts up to any row number, and does not keep the fonts
    of texts within a sheet.
    """
    if _STRUCK_RUN.search(part):
        raise Refusal(Code.XML_BROKEN, detail=f"{name}: <strike>")
    last = (0, 0, b"")
    for found in _REFERENCE.finditer(part):
        address = _ADDRESS.fullmatch(found[1])
        place = (int(address[2]), len(address[1]), address[1]) if address else last
        if not last < place < (MAXIMUM_ROW + 1,):
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, detail=f"{name}: {found[1]!r}")
        last = place


def _grid(sheet: Worksheet, at: CellRef) -> _Grid:
    """Return the filled cells of `sheet` by row and column."""
    # A sheet's own statement of its size may be wrong, and would cut rows off.
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # a sheet that is only read
    grid: dict[int, dict[int, PlanCell]] = {}
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        filled = {cell.column: _cell(cell, at) for cell in cells if cell.value is not None}
        if filled:
            grid[row] = filled
    return grid


def _cell(cell: Cell, at: CellRef) -> PlanCell:
    value, is_struck = cell.value, bool(cell.font.strike)
    runs = value if isinstance(value, CellRichText) else []
    if isinstance(value, str | CellRichText):
        # openpyxl leaves an escape such as _x000D_ in a text.
        value = unescaped(str(value))
    text = seen = shown(value)
    if isinstance(value, date) and "d" not in _NO_PLACE.sub("", cell.number_format).lower():
        # Excel makes a date of a month that is typed, and shows the month.
        seen = str(value)[:_MONTH_LENGTH]
    if isinstance(value, int | float) and not isinstance(value, bool):
        formatted = displayed(str(value), cell.number_format, is_from_1904=False)
        seen = text if formatted is None else _visible(formatted)
    struck = _struck(runs, is_cell_struck=is_struck) if runs else seen if is_struck else ""
    place = CellRef(at.file, at.sheet, cell.row, cell.column)
    return PlanCell(place, "", value, text, seen, struck, is_error=cell.data_type == "e")


def _struck(runs: Iterable[str | TextBlock], *, is_cell_struck: bool) -> str:
    """Return the pieces of a text that are struck through; some runs have the cell's font."""
    pieces = (
        (str(run), bool(run.font.strike) if isinstance(run, TextBlock) else is_cell_struck)
        for run in runs
        if not is_invisible(str(run))
    )
    groups = groupby(pieces, key=itemgetter(1))
    return " / ".join("".join(text for text, _ in group) for is_it, group in groups if is_it)


def _visible(text: str) -> str:
    return printable(text).strip().strip(_INVISIBLE).strip()


def shown(value: object) -> str:
    """Return a cell's `value` the way a spreadsheet shows it in no format of its own."""
    if isinstance(value, str):
        return _visible(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value.date() if isinstance(value, datetime) else value)


def _table(grid: _Grid | None, at: CellRef, merges: Sequence[Area]) -> Table:
    """Return the table in `grid`, with a fault for each label that it lacks or has twice."""
    sheet, values = PlanSheet(at.sheet), {"sheet": at.sheet}
    if grid is None:
        missing = Finding(Code.PLAN_SHEET_MISSING, at, values=values)
        return Table(at, findings=() if sheet in _OPTIONAL_SHEETS else (missing,), is_present=False)
    labels = grid.get(_LABEL_ROW, {})
    named = {column: known_as(PlanLabel, cell.text) for column, cell in labels.items()}
    first = {label: column for column, label in reversed(named.items())}
    columns: dict[str, int] = {
        label: first[label] for label in PLAN_LABELS[sheet] if label in first
    }
    row = CellRef(at.file, sheet, _LABEL_ROW)
    faults = [
        Finding(Code.PLAN_LABEL_MISSING, row, values={"label": label})
        for label in PLAN_LABELS[sheet]
        if label not in (*columns, *PLAN_LABELS_OF_CHANGES.get(sheet, ()))
    ]
    for column, cell in labels.items():
        if (earlier := columns.get(named[column] or "", column)) != column:
            place = labels[earlier].at.cell
            faults.append(cell.finding(Code.PLAN_DOUBLED, label=cell.text, first=place))
    rows = tuple(_rows(grid, columns, at, merges))
    faults += _wide_merges(merges, rows, columns, at)
    if not rows and sheet not in _SHEETS_THAT_MAY_BE_EMPTY:
        faults.append(Finding(Code.PLAN_SHEET_EMPTY, at, values=values))
    return Table(at, rows, columns, tuple(faults))


def _input_columns(columns: Mapping[str, int]) -> dict[int, str]:
    return {column: label for label, column in columns.items() if label != PlanLabel.EXPLANATION}


def _wide_merges(
    merges: Iterable[Area], rows: Sequence[Row], columns: Mapping[str, int], at: CellRef
) -> Iterator[Finding]:
    """Yield the fault of each merged area that is one cell for several columns."""
    inputs = _input_columns(columns)
    numbers = [cell.at.row for row in rows for cell in [*row.values()][:1]]
    for area in merges:
        # A label may stand over columns that have none of their own.
        found = merged_columns(area, inputs)
        is_label = area.first_row == _LABEL_ROW and area.last_column > area.first_column
        is_row = len(found) > 1 and any(area.covers(row, found[0]) for row in numbers)
        if found and (is_label or is_row):
            place = CellRef(at.file, at.sheet, area.first_row, area.first_column)
            label = "、".join(inputs[column] for column in found)
            yield Finding(Code.PLAN_CELLS_MERGED, place, values={"label": label})


def _rows(
    grid: _Grid, columns: Mapping[str, int], at: CellRef, merges: Sequence[Area]
) -> Iterator[Row]:
    """Yield the rows below the labels but samples, and those with nothing but an explanation."""
    first = min(columns.values(), default=0)
    inputs = _input_columns(columns)
    covered = covered_cells(merges, list(grid), inputs)
    sheet = PlanSheet(at.sheet)
    for number, cells in grid.items():
        is_sample = first in cells and cells[first].text.startswith(_SAMPLE_MARKS)
        is_filled = any(cells[column].text for column in inputs if column in cells)
        if number > _LABEL_ROW and is_filled and not is_sample:
            row = {}
            for label in PLAN_LABELS[sheet]:
                column = columns.get(label, 0)
                area = covered.get((number, column))
                # What the one cell of several columns means is asked as a whole.
                is_wide = area is not None and len(merged_columns(area, inputs)) > 1
                cell = cells.get(column) or PlanCell(CellRef(at.file, at.sheet, number, column))
                is_needed = label not in PLAN_LABELS_OF_CHANGES.get(sheet, ())
                is_absent = (not column and is_needed) or is_wide
                row[label] = cell._replace(label=label, is_absent=is_absent, merged=area)
            yield row
