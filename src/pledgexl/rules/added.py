"""What departments added in spare rows: who leads it now, and the numbers that it keeps."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pledgexl.model.finding import Code, Finding
from pledgexl.model.history import PastInitiative
from pledgexl.model.period import Period
from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import Entry
from pledgexl.model.text import comparable

# A department, a measure, and a title as it is compared.
Place = tuple[str, str, str]
_NUMBER = re.compile(r"[0-9]+(?:-[0-9]+){3}")


class GivenNumbers(NamedTuple):
    """The numbers of what departments added in a month, as it was issued before.

    `standing` is in its last issue; what is `taken` names something else already.
    """

    standing: Mapping[str, PastInitiative]
    taken: frozenset[str]
    given: frozenset[str]


NO_NUMBERS = GivenNumbers({}, frozenset(), frozenset())


def leading(plan: Plan, code: str, period: Period) -> str:
    """Return the department that leads in `period` what `code` led; "" where none is certain.

    It is the sole successor of one that has ended, or the sole successor of that.
    """
    passed: set[str] = set()
    while code in plan.department_of and code not in passed:
        department = plan.department_of[code]
        if department.exists_in(period):
            return code
        passed.add(code)
        code = department.successors[0] if len(department.successors) == 1 else ""
    return ""


def may_be_added(past: PastInitiative, plan: Plan) -> bool:
    """Say whether a department added `past`, as far as is known, and `plan` never had it."""
    return past.is_added is not False and not plan.has_row_of(past.id, past.key)


def added_initiatives(
    plan: Plan, period: Period, history: Mapping[str, PastInitiative]
) -> dict[str, Initiative]:
    """Return what departments added before `period` and `plan` does not have yet, by number."""
    found = {}
    for past in history.values():
        lead = leading(plan, past.department, period)
        if lead and past.measure in plan.item_of and may_be_added(past, plan):
            one = Initiative(past.id, past.measure, past.title, lead, identifier=past.key)
            found[past.id] = one
    return found


def number_added(
    entries: Sequence[Entry], lacking: Iterable[Initiative], plan: Plan, numbers: GivenNumbers
) -> tuple[list[Entry], list[Finding]]:
    """Give each entry of a spare row its number, in a fixed order.

    What is `lacking` in a form that went out before, or stands in this month's last issue, keeps
    its own. Others get the next one of their measure that never was another initiative's.
    """
    before = {_place(one.lead, one.measure, one.title): one.id for one in lacking}
    standing = {
        _place(one.department, one.measure, one.title): one.id for one in numbers.standing.values()
    }
    known = [entry for entry in entries if entry.id]
    last: dict[str, int] = defaultdict(int)
    taken = (*plan.initiative_of, *numbers.taken, *standing.values(), *before.values())
    for number in (*taken, *(entry.id for entry in known)):
        if _NUMBER.fullmatch(number):
            measure, _, running = number.rpartition("-")
            last[measure] = max(last[measure], int(running))
    findings = []
    added = (entry for entry in entries if not entry.id)
    for entry in sorted(added, key=lambda each: (each.department, each.at.row)):
        place = _place(entry.department, entry.measure, entry.title)
        number, code = before.pop(place, ""), Code.INITIATIVE_CARRIED
        if not number:
            number, code = standing.pop(place, ""), Code.INITIATIVE_ADDED
        if not number:
            last[entry.measure] += 1
            number = f"{entry.measure}-{last[entry.measure]:02d}"
        known.append(replace(entry, id=number))
        findings.append(Finding(code, entry.at, entry.title, {"number": number}))
    return known, findings


def _place(department: str, measure: str, title: str) -> Place:
    return department, measure, comparable(title)
