"""Which department a file is of, as far as its name tells."""

import unicodedata
from collections.abc import Iterable

from pledgexl.model.plan import Department


def department_named(file: str, departments: Iterable[Department]) -> str:
    """Return the code with which a part of the path `file` begins; "" where two do, or none."""
    parts = unicodedata.normalize("NFKC", file).split("/")
    named = {
        department.code
        for department in departments
        if any(_begins_with(part, department) for part in parts)
    }
    return named.pop() if len(named) == 1 else ""


def _begins_with(name: str, department: Department) -> bool:
    """Say whether the `name` of a file or folder begins with the department's code.

    `3月分.csv` does not begin with the code 3, nor does `1011.csv` with 101.
    """
    if not name.casefold().startswith(department.code.casefold()):
        return False
    rest = name[len(department.code) :]
    return not rest[:1].isalnum() or rest.startswith(department.name)
