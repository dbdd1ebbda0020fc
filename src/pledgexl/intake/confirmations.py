"""Who confirmed a form: names and dates beside the roles that stand above the entry table."""

from pledgexl.intake.find_table import Table
from pledgexl.model.confirmation import Confirmation
from pledgexl.model.names import OLD_ROLES, Role
from pledgexl.model.submission import BLANK_CELL, Cell


def find_confirmations(table: Table) -> tuple[Confirmation, ...]:
    """Return what stands beside each role of the form, blank or not, in their order.

    A role has its name and its date on its right. In version 1 the date had a label of its own.
    """
    places = _places(table)
    if Role.SUBSECTION_HEAD in places:
        found = [(role.value, (role.value, 1), (role.value, 2)) for role in Role if role in places]
    else:
        found = [(role, (role, 1), (day, 1)) for role, day in OLD_ROLES if role in places]
    return tuple(
        Confirmation(role, _said(table, places, name), _said(table, places, day))
        for role, name, day in found
    )


def _places(table: Table) -> dict[str, tuple[int, int]]:
    labels = {*Role, *(label for pair in OLD_ROLES for label in pair)}
    return {
        _role(cell): (row, column)
        for row, cells in table.sheet.grid.rows.items()
        if row < table.label_row
        for column, cell in cells.items()
        if _role(cell) in labels
    }


def _role(cell: Cell) -> str:
    """Return what the label in `cell` says, without what it explains in brackets."""
    return cell.text.strip().partition("（")[0]


def _said(table: Table, places: dict[str, tuple[int, int]], beside: tuple[str, int]) -> str:
    label, steps = beside
    if label not in places:
        return ""
    row, column = places[label]
    cell: Cell = table.sheet.grid.rows[row].get(column + steps, BLANK_CELL)
    return cell.day or cell.understood.strip()
