"""A file's bytes → the form in it, found by its own identity and labels, not by its name."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath

from pledgexl.intake.confirmations import find_confirmations
from pledgexl.intake.find_table import Table, find_table
from pledgexl.intake.guard import Package, open_package
from pledgexl.intake.identity import find_identity, find_issued
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.workbook import Workbook, read_workbook
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import ROW_KEY_LABEL, FormLabel
from pledgexl.model.submission import BLANK_CELL, Cell, RawForm, RawRow

_CORE = "docProps/core.xml"
_MODIFIED = re.compile(
    rb"<dcterms:modified[^>]*>((?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z)<"
)
# A form has three sheets; a dozen of one's own are no reason to speak up.
_MANY_SHEETS = 20


def read_form(content: bytes, file: str) -> RawForm:
    """Return the form in `content`, a file named `file`, or raise `Refusal`."""
    package = open_package(content)
    workbook = read_workbook(package)
    table = find_table(workbook, file)
    identity, differences = find_identity(workbook, table, file)
    if table is None:
        raise Refusal(Code.LABEL_MISSING, label="、".join(FormLabel))
    grid = table.sheet.grid
    return RawForm(
        saved=_saved(package),
        file=file,
        sheet=table.sheet.name,
        identity=identity,
        columns=table.columns,
        rows=tuple(_rows(table)),
        label_row=table.label_row,
        merges=grid.merges,
        hidden_columns=grid.hidden_columns,
        issued=find_issued(workbook, identity),
        confirmations=find_confirmations(table),
        findings=(
            *_file_findings(package, workbook, file),
            *differences,
            *_table_findings(table, file),
        ),
    )


def _saved(package: Package) -> str:
    """Return when the file says it was saved last; a part that cannot be read says nothing."""
    try:
        found = _MODIFIED.search(package.read(_CORE)) if _CORE in package else None
    except Refusal:
        return ""
    saved = found[1].decode("ascii") if found else ""
    return saved if _is_a_moment(saved) else ""


def _is_a_moment(saved: str) -> bool:
    try:
        datetime.fromisoformat(saved)
    except ValueError:
        return False
    return True


def _file_findings(package: Package, workbook: Workbook, file: str) -> Iterator[Finding]:
    at = CellRef(file)
    has_macros = package.has_macros
    if has_macros:
        yield Finding(Code.MACROS_INSIDE, at)
    extension = PurePosixPath(file).suffix
    if extension.lower() not in (".xlsx", *((".xlsm",) if has_macros else ())):
        yield Finding(Code.OTHER_EXTENSION, at, extension, {"extension": extension})
    count = len(workbook.sheets)
    if count > _MANY_SHEETS:
        yield Finding(Code.MANY_SHEETS, at, str(count), {"count": str(count)})


def _table_findings(table: Table, file: str) -> Iterator[Finding]:
    at = CellRef(file, table.sheet.name)
    if table.sheet.is_hidden:
        yield Finding(Code.SHEET_HIDDEN, at, table.sheet.name)
    if ROW_KEY_LABEL not in table.columns:
        yield Finding(Code.ROW_KEYS_GONE, at, "", {"label": ROW_KEY_LABEL})
    if FormLabel.NUMBER not in table.columns:
        yield Finding(Code.NUMBERS_GONE, at, "", {"label": FormLabel.NUMBER})
    yield from table.findings


def _rows(table: Table) -> Iterator[RawRow]:
    hidden = table.sheet.grid.hidden_rows
    for row, typed in table.rows:
        key = typed.pop(ROW_KEY_LABEL, BLANK_CELL).quoted.strip()
        # Above the labels stands the form's head, unless somebody sorted the labels away.
        is_of_the_table = row > table.label_row or key
        if is_of_the_table and (typed or key) and not _repeats_labels(typed, table):
            yield RawRow(row, key, typed, row in hidden)


def _repeats_labels(typed: Mapping[str, Cell], table: Table) -> bool:
    """Say whether the row is the label row once more, as people copy it for printing."""
    for label, cell in typed.items():
        if cell.text.strip() != table.shown[label]:
            return False
    return bool(typed)
