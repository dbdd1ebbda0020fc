"""A table of departments beside the list: names, codes, contacts."""

from collections.abc import Iterator
from typing import NamedTuple

from pledgexl.intake.lists.accounts import Accounts
from pledgexl.intake.lists.departments import parse_departments
from pledgexl.intake.lists.heading_words import Role
from pledgexl.intake.lists.layout import noise_of
from pledgexl.intake.lists.sources import Source
from pledgexl.intake.lists.tables import ListTable

_ROLES = (Role.LEAD, Role.NUMBER, Role.CONTACT, Role.MAIL)


class ListedDepartment(NamedTuple):
    """A department of the list; `code` is None where no table gives one."""

    name: str
    code: str | None = None
    contact: str = ""
    mail: str = ""


def read_departments(table: ListTable, accounts: Accounts) -> Iterator[ListedDepartment]:
    """Yield the departments of `table`, and account for its cells."""
    for row in table.body:
        reason = noise_of(row)
        cells: dict[Role, Source] = {}
        for source in row.sources:
            column = table.column_of(source)
            if reason:
                accounts.leave(source, reason)
            elif column is not None and column.role in _ROLES:
                cells.setdefault(column.role, source)
        name = cells.get(Role.LEAD)
        if name is None or name.is_struck or name.is_error:
            continue
        named = parse_departments(name.kept).lead or name.kept.strip()
        for role, source in cells.items():
            accounts.use(source, None, f"department_{role.value}", named)
        texts = {role: source.kept.strip() for role, source in cells.items()}
        yield ListedDepartment(
            *(named, texts.get(Role.NUMBER) or None),
            contact=texts.get(Role.CONTACT, ""),
            mail=texts.get(Role.MAIL, ""),
        )
