"""A file's bytes → the form in it, found by its own identity and labels, not by its name.

The entry sheet, a hidden sheet and the document's properties say whose form it is: three places,
since programs drop some and people copy sheets. The entry sheet takes precedence, because it is
copied together with the ratings. A different department or plan is an error.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

from pledgexl.intake.package import Package, Refusal, open_package
from pledgexl.intake.table import Table, find_table
from pledgexl.intake.workbook import Sheet, Workbook, read_workbook
from pledgexl.messages.labels import known_as
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import (
    FORM_ISSUED,
    ISSUED_COLUMN,
    ISSUED_MARK,
    OLD_ROLES,
    ROW_KEY_LABEL,
    FormLabel,
    IdentityKey,
    Role,
)
from pledgexl.model.period import Period
from pledgexl.model.submission import BLANK_CELL, Cell, Confirmation, Identity, RawForm, RawRow
from pledgexl.model.text import printable

_CORE, _CUSTOM = "docProps/core.xml", "docProps/custom.xml"
_MODIFIED = re.compile(
    rb"<dcterms:modified[^>]*>((?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z)<"
)
_EXPLANATION = re.compile(r"\s*[（(].*", re.DOTALL)
_REVISION = re.compile("[0-9]{1,6}")
_KEYS = frozenset(IdentityKey)
_NEEDED_KEYS = _KEYS - {IdentityKey.ROW_KEYS}
# A form has three sheets; a department may well add a dozen of its own.
_MANY_SHEETS = 20


def read_form(content: bytes, file: str) -> RawForm:
    """Return the form in `content`, a file named `file`, or raise `Refusal`."""
    package = open_package(content)
    workbook = read_workbook(package)
    table = find_table(workbook, file)
    identity, differences = _find_identity(workbook, table, file)
    if table is None:
        raise Refusal(Code.LABEL_MISSING, label="、".join(FormLabel))
    return RawForm(
        file=file,
        sheet=table.sheet.name,
        identity=identity,
        columns=table.columns,
        rows=tuple(_rows(table)),
        label_row=table.label_row,
        merges=table.sheet.merges,
        hidden_columns=table.sheet.hidden_columns,
        drawings=table.sheet.drawings,
        findings=(
            *_file_findings(package, workbook, file),
            *differences,
            *_table_findings(table, file),
        ),
        saved=_saved(package),
        issued=_find_issued(workbook, identity),
        confirmations=_find_confirmations(table),
    )


def form_period(content: bytes) -> Period | None:
    """Return the month of the form in `content`, whatever is wrong with it; None if it is none."""
    try:
        workbook = read_workbook(open_package(content))
    except Refusal:
        return None
    marked = (pairs for sheet in workbook.sheets for _, pairs in _first_marked_cell(sheet))
    places = (*marked, *map(_pairs, workbook.sheets), workbook.properties)
    return next((found.period for found in map(_identity, places) if found), None)


def _find_identity(
    workbook: Workbook, table: Table | None, file: str
) -> tuple[Identity, list[Finding]]:
    """Return whose form `workbook` is and what is odd about that; may raise `Refusal`."""
    said_at = [
        *(_first_marked_cell(table.sheet) if table else ()),
        *((CellRef("", sheet.name), _pairs(sheet)) for sheet in workbook.sheets),
        (CellRef(""), workbook.properties),
    ]
    places = [(at, identity) for at, said in said_at if (identity := _identity(said))]
    if not places:
        raise Refusal(Code.NOT_OUR_FORM)
    (at, first), *others = places
    findings = []
    for other_at, other in others:
        place, other_place = (each.sheet or _CUSTOM for each in (at, other_at))
        for found, said in ((first.department, other.department), (first.plan, other.plan)):
            if found != said:
                values = {"place": place, "found": found, "other_place": other_place, "other": said}
                raise Refusal(Code.IDENTITY_DIFFERS, at, **values)
        found, said = (f"{each.period} / {each.revision}" for each in (first, other))
        if found != said:
            values = {"found": found, "other_place": other_place, "other": said}
            findings.append(Finding(Code.OTHER_PLACE_DIFFERS, at.within(file), found, values))
    keys = next((identity.keys for _, identity in places if identity.keys), ())
    return replace(first, keys=keys), findings


def _first_marked_cell(sheet: Sheet) -> list[tuple[CellRef, Mapping[str, str]]]:
    """Return the first cell that begins with the form's version, and its lines as pairs."""
    for row, cells in sheet.rows.items():
        for column, cell in cells.items():
            if cell.text.startswith(IdentityKey.FORM_VERSION):
                lines = (line.partition("=") for line in cell.text.splitlines())
                pairs = {key: value for key, _, value in lines}
                return [(CellRef("", sheet.name, row, column), pairs)]
    return []


def _pairs(sheet: Sheet) -> Mapping[str, str]:
    """Return the second column by the first, where the first is one of our keys."""
    return {
        cells[1].text: cells.get(2, BLANK_CELL).text
        for cells in sheet.rows.values()
        if 1 in cells and cells[1].text in _KEYS
    }


def _identity(said: Mapping[str, str]) -> Identity | None:
    """Return whose form it is if what is `said` is complete and makes sense."""
    values = {key: printable(value).strip() for key, value in said.items()}
    if not all(values.get(key) for key in _NEEDED_KEYS):
        return None
    revision = _REVISION.fullmatch(values[IdentityKey.REVISION])
    try:
        period = Period.parse(values[IdentityKey.PERIOD])
    except ValueError:
        return None
    return revision and Identity(
        form_version=values[IdentityKey.FORM_VERSION],
        plan=values[IdentityKey.PLAN],
        period=period,
        department=values[IdentityKey.DEPARTMENT],
        revision=int(revision[0]),
        keys=tuple(values.get(IdentityKey.ROW_KEYS, "").split()),
    )


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
    for row, typed in table.rows:
        key = typed.pop(ROW_KEY_LABEL, BLANK_CELL).quoted.strip()
        # The form's head is above the labels, unless somebody sorted the labels away.
        is_of_the_table = row > table.label_row or key
        # People copy the label row for printing.
        repeats_labels = typed and all(
            cell.text.strip() in table.shown[label] for label, cell in typed.items()
        )
        if is_of_the_table and (typed or key) and not repeats_labels:
            yield RawRow(row, key, typed, row in table.sheet.hidden_rows)


def _saved(package: Package) -> str:
    """Return when the file says it was saved last, "" where its properties cannot be read."""
    try:
        found = _MODIFIED.search(package.read(_CORE)) if _CORE in package else None
        saved = found[1].decode("ascii") if found else ""
        datetime.fromisoformat(saved)
    except (Refusal, ValueError):
        return ""
    return saved


def _find_issued(workbook: Workbook, identity: Identity) -> dict[str, dict[str, str]]:
    """Return what was given in each row of the form, by its key; empty if it does not know.

    A hidden sheet that is of another month or revision than `identity` is ignored.
    """
    columns = dict(enumerate(FORM_ISSUED, start=ISSUED_COLUMN + 1))
    for sheet in workbook.sheets:
        said = _identity(_pairs(sheet))
        if said and replace(said, keys=identity.keys) == identity:
            first, *rest = sheet.rows.values()
            is_listed = first.get(ISSUED_COLUMN, BLANK_CELL).text == ISSUED_MARK
            return {
                cells[ISSUED_COLUMN].text: {
                    label: cells.get(column, BLANK_CELL).text for column, label in columns.items()
                }
                for cells in rest
                if is_listed and ISSUED_COLUMN in cells
            }
    return {}


def _find_confirmations(table: Table) -> tuple[Confirmation, ...]:
    """Return who confirmed the form, and when, for each role above the entry table.

    A role has its name and its date on its right. In version 1 the date had a label of its own.
    """
    above: dict[str, tuple[Mapping[int, Cell], int]] = {}
    for row, cells in table.sheet.rows.items():
        if row < table.label_row:
            # A label may have an explanation in brackets.
            for column, cell in cells.items():
                label = _EXPLANATION.sub("", cell.text.strip())
                above[known_as(Role, label) or label] = (cells, column)
    roles = [(str(role), 1, str(role), 2) for role in Role]
    if Role.SUBSECTION_HEAD not in above:
        roles = [(role, 1, day, 1) for role, day in OLD_ROLES]

    def beside(label: str, steps: int) -> str:
        cells, column = above.get(label, ({}, 0))
        cell = cells.get(column + steps, BLANK_CELL)
        return cell.day or cell.understood.strip()

    return tuple(
        Confirmation(role, beside(role, steps), beside(day, steps_to_day))
        for role, steps, day, steps_to_day in roles
        if role in above
    )
