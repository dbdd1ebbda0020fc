"""What a result has to say of the plan of its month, as the city meant it, not as it was read."""

from collections.abc import Iterator
from typing import Any

from pledgexl.model.period import Period
from pledgexl.model.plan import Plan

Row = tuple[str, ...]


def unlike(result: dict[str, Any], plan: Plan, period: Period) -> Iterator[str]:
    """Yield where `result` has other items, initiatives or departments than `plan` in `period`."""
    wanted: set[Row] = {(each.key, each.id, each.title) for each in plan.items}
    wanted |= {
        (row.key, row.id, row.title, row.measure, _lead(plan, row.lead, period))
        for row in plan.initiatives
        if row.counts_in(period)
    }
    found = set(_rows(result))
    yield from (f"{period}: {row} is not reported" for row in sorted(wanted - found))
    yield from (f"{period}: {row} is reported" for row in sorted(found - wanted))
    for each in result["departments"]:
        department = plan.department_of[each["code"]]
        if each["name"] != department.name or not department.exists_in(period):
            yield f"{period}: {each['code']} {each['name']} is reported for {department}"


def _rows(result: dict[str, Any]) -> Iterator[Row]:
    """Yield all items, and the initiatives that no department added, with what is said of them."""
    for policy in result["policies"]:
        for pledge in policy["pledges"]:
            for measure in pledge["measures"]:
                yield from (_named(each) for each in (policy, pledge, measure))
                for row in measure["initiatives"]:
                    if not row["added"]:
                        yield (*_named(row), measure["id"], row["department"])


def _named(thing: dict[str, Any]) -> Row:
    return thing["identifier"], thing["id"], thing["title"]


def _lead(plan: Plan, code: str, period: Period) -> str:
    """Return the department that leads for that of `code` in `period`."""
    department = plan.department_of[code]
    while not department.exists_in(period):
        (heir,) = department.successors
        department = plan.department_of[heir]
    return department.code
