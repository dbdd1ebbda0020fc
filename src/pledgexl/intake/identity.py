"""Whose form it is: the entry sheet, a hidden sheet and the document's properties say so.

Three places, since programs drop some and people copy sheets. The entry sheet takes precedence,
because it is copied together with the ratings. A different department or plan is an error.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from pledgexl.intake.package import Refusal
from pledgexl.intake.table import Table
from pledgexl.intake.workbook import Workbook
from pledgexl.intake.worksheet import Sheet
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import FORM_ISSUED, ISSUED_COLUMN, ISSUED_MARK, IdentityKey
from pledgexl.model.period import Period
from pledgexl.model.submission import BLANK_CELL, Identity
from pledgexl.model.text import printable

_REVISION = re.compile("[0-9]{1,6}")
_PROPERTIES = "docProps/custom.xml"
_KEYS = frozenset(IdentityKey)
_NEEDED = _KEYS - {IdentityKey.ROW_KEYS}


def find_identity(
    workbook: Workbook, table: Table | None, file: str
) -> tuple[Identity, tuple[Finding, ...]]:
    """Return whose form `workbook` is and what is odd about that; may raise `Refusal`."""
    places = list(_places(workbook, table))
    if not places:
        raise Refusal(Code.NOT_OUR_FORM)
    (at, first), *others = places
    findings = []
    for other_at, other in others:
        place, other_place = (each.sheet or _PROPERTIES for each in (at, other_at))
        for found, said in ((first.department, other.department), (first.plan, other.plan)):
            if found != said:
                values = {"place": place, "found": found, "other_place": other_place, "other": said}
                raise Refusal(Code.IDENTITY_DIFFERS, at, **values)
        found, said = (f"{each.period} / {each.revision}" for each in (first, other))
        if found != said:
            values = {"found": found, "other_place": other_place, "other": said}
            findings.append(Finding(Code.OTHER_PLACE_DIFFERS, at.within(file), found, values))
    keys = next((identity.keys for _, identity in places if identity.keys), ())
    return replace(first, keys=keys), tuple(findings)


def _places(workbook: Workbook, table: Table | None) -> Iterator[tuple[CellRef, Identity]]:
    """Yield what each place says if it is complete and makes sense, the entry sheet first."""
    for at, said in (
        *(_marked_cell(table.sheet) if table else ()),
        *((CellRef("", sheet.name), _pairs(sheet)) for sheet in workbook.sheets),
        (CellRef(""), workbook.properties),
    ):
        identity = _identity(said)
        if identity is not None:
            yield at, identity


def _marked_cell(sheet: Sheet) -> Iterator[tuple[CellRef, dict[str, str]]]:
    """Yield the first cell that begins with the form's version, and its lines as pairs."""
    marked = (
        (CellRef("", sheet.name, row, column), cell.text)
        for row, cells in sheet.rows.items()
        for column, cell in cells.items()
        if cell.text.startswith(IdentityKey.FORM_VERSION)
    )
    for at, text in islice(marked, 1):
        lines = (line.partition("=") for line in text.splitlines())
        yield at, {key: value for key, _, value in lines}


def _pairs(sheet: Sheet) -> dict[str, str]:
    """Return the second column by the first, where the first is one of our keys."""
    return {
        cells[1].text: cells.get(2, BLANK_CELL).text
        for cells in sheet.rows.values()
        if 1 in cells and cells[1].text in _KEYS
    }


def _identity(said: Mapping[str, str]) -> Identity | None:
    """Return whose form it is if what is `said` is complete and makes sense."""
    values = {key: printable(value).strip() for key, value in said.items()}
    if not all(values.get(key) for key in _NEEDED):
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


def find_issued(workbook: Workbook, identity: Identity) -> dict[str, dict[str, str]]:
    """Return what was given in each row of the form, by its key; empty if it does not know.

    A hidden sheet that is of another month or revision than `identity` is ignored.
    """
    columns = dict(enumerate(FORM_ISSUED, start=ISSUED_COLUMN + 1))
    for sheet in workbook.sheets:
        said = _identity(_pairs(sheet))
        if said is None or replace(said, keys=identity.keys) != identity:
            continue
        first, *rest = sheet.rows.values()
        if first.get(ISSUED_COLUMN, BLANK_CELL).text != ISSUED_MARK:
            return {}
        return {
            cells[ISSUED_COLUMN].text: {
                label: cells.get(column, BLANK_CELL).text for column, label in columns.items()
            }
            for cells in rest
            if ISSUED_COLUMN in cells
        }
    return {}
