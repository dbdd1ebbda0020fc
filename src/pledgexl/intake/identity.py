"""Whose form it is: said by the entry sheet, a hidden sheet and the document's properties.

Three places, since programs drop some and people copy sheets. The entry sheet's word counts,
because it travels with the ratings; who contradicts it about department or plan is an error.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pledgexl.intake.package import Refusal
from pledgexl.intake.table import Table
from pledgexl.intake.workbook import Workbook
from pledgexl.intake.worksheet import Sheet
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import FORM_ISSUED, ISSUED_COLUMN, ISSUED_MARK, IdentityKey
from pledgexl.model.period import Period
from pledgexl.model.submission import BLANK_CELL, Cell, Identity
from pledgexl.model.text import printable

_REVISION = re.compile("[0-9]{1,6}")
_PROPERTIES = "docProps/custom.xml"
_KEYS = frozenset(IdentityKey)
_NEEDED = _KEYS - {IdentityKey.ROW_KEYS}


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a form that says whose form it is."""

    name: str
    identity: Identity
    at: CellRef


def find_identity(
    workbook: Workbook, table: Table | None, file: str
) -> tuple[Identity, tuple[Finding, ...]]:
    """Return whose form `workbook` is and what is odd about that; may raise `Refusal`."""
    places = list(_places(workbook, table))
    if not places:
        raise Refusal(Code.NOT_OUR_FORM)
    first, *others = places
    findings = [found for other in others if (found := _difference(first, other, file))]
    alike = [other for other in others if other.identity.department == first.identity.department]
    keys = next((place.identity.keys for place in (first, *alike) if place.identity.keys), ())
    return replace(first.identity, keys=keys), tuple(findings)


def _places(workbook: Workbook, table: Table | None) -> Iterator[_Place]:
    if table is not None:
        yield from _said_in_cell(table.sheet)
    for sheet in workbook.sheets:
        pairs = _pairs(sheet)
        if IdentityKey.FORM_VERSION in pairs:
            yield from _place(sheet.name, pairs, CellRef("", sheet.name))
    yield from _place(_PROPERTIES, workbook.properties, CellRef(""))


def _said_in_cell(sheet: Sheet) -> Iterator[_Place]:
    mark = IdentityKey.FORM_VERSION.value
    for row, cells in sheet.rows.items():
        for column, cell in cells.items():
            if cell.text.startswith(mark):
                pairs = dict(_pair(line) for line in cell.text.splitlines())
                yield from _place(sheet.name, pairs, CellRef("", sheet.name, row, column))
                return


def _pair(line: str) -> tuple[str, str]:
    key, _, value = line.partition("=")
    return key, value


def _pairs(sheet: Sheet) -> dict[str, str]:
    """Return the second column by the first, where the first is one of our keys."""
    rows: Iterator[Mapping[int, Cell]] = iter(sheet.rows.values())
    return {
        cells[1].text: cells.get(2, BLANK_CELL).text
        for cells in rows
        if 1 in cells and cells[1].text in _KEYS
    }


def find_issued(workbook: Workbook, identity: Identity) -> dict[str, dict[str, str]]:
    """Return what was given in each row of the form, by its key; empty if it does not know.

    A hidden sheet that is of another month or revision than `identity` knows nothing of this one.
    """
    for sheet in workbook.sheets:
        said = _identity(_pairs(sheet))
        if said is not None and replace(said, keys=identity.keys) == identity:
            return _issued(sheet)
    return {}


def _issued(sheet: Sheet) -> dict[str, dict[str, str]]:
    first, *rest = sheet.rows.values()
    if first.get(ISSUED_COLUMN, BLANK_CELL).text != ISSUED_MARK:
        return {}
    columns = dict(enumerate(FORM_ISSUED, start=ISSUED_COLUMN + 1))
    return {
        cells[ISSUED_COLUMN].text: {
            label: cells.get(column, BLANK_CELL).text for column, label in columns.items()
        }
        for cells in rest
        if ISSUED_COLUMN in cells
    }


def _place(name: str, said: Mapping[str, str], at: CellRef) -> Iterator[_Place]:
    """Yield the place `name` if what is `said` there is complete and makes sense."""
    identity = _identity(said)
    if identity is not None:
        yield _Place(name, identity, at)


def _identity(said: Mapping[str, str]) -> Identity | None:
    """Return whose form it is if what is `said` is complete and makes sense."""
    told = {key: printable(value).strip() for key, value in said.items()}
    if not all(told.get(key) for key in _NEEDED):
        return None
    if _REVISION.fullmatch(told[IdentityKey.REVISION]) is None:
        return None
    try:
        period = Period.parse(told[IdentityKey.PERIOD])
    except ValueError:
        return None
    return Identity(
        form_version=told[IdentityKey.FORM_VERSION],
        plan=told[IdentityKey.PLAN],
        period=period,
        department=told[IdentityKey.DEPARTMENT],
        revision=int(told[IdentityKey.REVISION]),
        keys=tuple(told.get(IdentityKey.ROW_KEYS, "").split()),
    )


def _difference(first: _Place, other: _Place, file: str) -> Finding | None:
    """Return in what `other` contradicts the `first` place; refuse if it is about whose it is."""
    one, two = first.identity, other.identity
    if (one.department, one.plan) != (two.department, two.plan):
        is_department = one.department != two.department
        raise Refusal(
            Code.IDENTITY_DIFFERS,
            first.at,
            place=first.name,
            found=one.department if is_department else one.plan,
            other_place=other.name,
            other=two.department if is_department else two.plan,
        )
    found, said = _dated(one), _dated(two)
    if found == said:
        return None
    values = {"found": found, "other_place": other.name, "other": said}
    return Finding(Code.OTHER_PLACE_DIFFERS, first.at.within(file), found, values)


def _dated(identity: Identity) -> str:
    return f"{identity.period} / {identity.revision}"
