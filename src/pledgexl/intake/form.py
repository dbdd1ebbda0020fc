"""A file's bytes → the form in it, found by its own identity and labels, not by its name."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath

from pledgexl.intake.identity import find_identity, find_issued
from pledgexl.intake.package import Package, Refusal, open_package
from pledgexl.intake.table import Table, find_table
from pledgexl.intake.workbook import Workbook, read_workbook
from pledgexl.model.confirmation import Confirmation
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import OLD_ROLES, ROW_KEY_LABEL, FormLabel, Role
from pledgexl.model.submission import BLANK_CELL, Cell, RawForm, RawRow

_CORE = "docProps/core.xml"
_MODIFIED = re.compile(
    rb"<dcterms:modified[^>]*>((?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z)<"
)
# A form has three sheets; a department may well add a dozen of its own.
_MANY_SHEETS = 20


def read_form(content: bytes, file: str) -> RawForm:
    """Return the form in `content`, a file named `file`, or raise `Refusal`."""
    package = open_package(content)
    workbook = read_workbook(package)
    table = find_table(workbook, file)
    identity, differences = find_identity(workbook, table, file)
    if table is None:
        raise Refusal(Code.LABEL_MISSING, label="、".join(FormLabel))
    grid = table.sheet
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
    """Return when the file says it was saved last, "" where its properties cannot be read."""
    try:
        found = _MODIFIED.search(package.read(_CORE)) if _CORE in package else None
        saved = found[1].decode("ascii") if found else ""
        datetime.fromisoformat(saved)
    except (Refusal, ValueError):
        return ""
    return saved


def _file_findings(package: Package, workbook: Workbook, file: str) -> Iterator[Finding]:
    at = CellRef(file)
    has_macros = b"macroEnabled" in package.content_types
    if has_macros:
        yield Finding(Code.MACROS_INSIDE, at)
    extension = PurePosixPath(file).suffix
    if extension.lower() not in (".xlsx", *((".xlsm",) if has_macros else ())):
        yield Finding(Code.OTHER_EXTENSION, at, extension, {"extension": extension})
    count = str(len(workbook.sheets))
    if len(workbook.sheets) > _MANY_SHEETS:
        yield Finding(Code.MANY_SHEETS, at, count, {"count": count})


def _table_findings(table: Table, file: str) -> Iterator[Finding]:
    at = CellRef(file, table.sheet.name)
    if table.sheet.is_hidden:
        yield Finding(Code.SHEET_HIDDEN, at, table.sheet.name)
    gone = {ROW_KEY_LABEL: Code.ROW_KEYS_GONE, FormLabel.NUMBER: Code.NUMBERS_GONE}
    for label, code in gone.items():
        if label not in table.columns:
            yield Finding(code, at, "", {"label": label})
    yield from table.findings


def _rows(table: Table) -> Iterator[RawRow]:
    hidden = table.sheet.hidden_rows
    for row, typed in table.rows:
        key = typed.pop(ROW_KEY_LABEL, BLANK_CELL).quoted.strip()
        # The form's head is above the labels, unless somebody sorted the labels away.
        is_of_the_table = row > table.label_row or key
        # People copy the label row for printing.
        repeats_labels = typed and all(
            cell.text.strip() == table.shown[label] for label, cell in typed.items()
        )
        if is_of_the_table and (typed or key) and not repeats_labels:
            yield RawRow(row, key, typed, row in hidden)


def find_confirmations(table: Table) -> tuple[Confirmation, ...]:
    """Return who confirmed the form, and when, for each role above the entry table.

    A role has its name and its date on its right. In version 1 the date had a label of its own.
    """
    above: dict[str, tuple[Mapping[int, Cell], int]] = {}
    for row, cells in table.sheet.rows.items():
        if row < table.label_row:
            # A label may have an explanation in brackets.
            above |= {
                cell.text.strip().partition("（")[0]: (cells, column)
                for column, cell in cells.items()
            }

    def beside(label: str, steps: int) -> str:
        if label not in above:
            return ""
        cells, column = above[label]
        cell = cells.get(column + steps, BLANK_CELL)
        return cell.day or cell.understood.strip()

    if Role.SUBSECTION_HEAD in above:
        return tuple(
            Confirmation(role.value, beside(role, 1), beside(role, 2))
            for role in Role
            if role in above
        )
    return tuple(
        Confirmation(role, beside(role, 1), beside(day, 1))
        for role, day in OLD_ROLES
        if role in above
    )
