"""What happens to a plan from one month to the next: one function for each kind of event.

An event returns the plan after it, or None where it cannot happen to that plan. A new kind is one
more function in EVENTS; each has to be of a plan that the program can read.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from pledgexl.model.average import Level, LevelRule
from pledgexl.model.period import Period
from pledgexl.model.plan import Initiative, Plan

Event = Callable[[Random, Plan, Period], Plan | None]

# With fewer, whole pledges would soon be without any.
_FEWEST = 6


def title_changed(random: Random, plan: Plan, period: Period) -> Plan:
    """Give a policy, pledge or measure another title."""
    place = random.randrange(len(plan.items))
    items = list(plan.items)
    items[place] = replace(items[place], title=f"{items[place].id}の名称（{period}から）")
    return replace(plan, items=tuple(items))


def initiative_renamed(random: Random, plan: Plan, period: Period) -> Plan:
    """Give an initiative another title."""
    return _with(plan, random.choice(_open(plan, period)), title=f"取組の新しい名称（{period}）")


def initiative_added(random: Random, plan: Plan, period: Period) -> Plan:
    """Begin an initiative under a number that was never used."""
    measure = random.choice(plan.at(Level.MEASURE)).id
    used = [int(row.id.rpartition("-")[2]) for row in plan.initiatives if row.measure == measure]
    number = f"{measure}-{max(used, default=0) + 1:02d}"
    lead = random.choice(plan.departments).code
    new = Initiative(number, measure, f"{period}に始めた取組", lead, start=period)
    return replace(plan, initiatives=(*plan.initiatives, new))


def initiative_ended(random: Random, plan: Plan, period: Period) -> Plan | None:
    """End an initiative with the month before; its row stays in the plan."""
    rows = [row for row in _open(plan, period) if row.start is None or row.start < period]
    if len(rows) <= _FEWEST:
        return None
    return _with(plan, random.choice(rows), end=period.previous)


def initiative_taken_out(random: Random, plan: Plan, period: Period) -> Plan | None:
    """Delete the row of an initiative."""
    rows = _open(plan, period)
    if len(rows) <= _FEWEST:
        return None
    gone = random.choice(rows)
    return replace(plan, initiatives=tuple(row for row in plan.initiatives if row != gone))


def department_renamed(random: Random, plan: Plan, period: Period) -> Plan:
    """Give a department another name under the same code."""
    place = random.randrange(len(plan.departments))
    departments = list(plan.departments)
    departments[place] = replace(departments[place], name=f"新{place}課{period.month}")
    return replace(plan, departments=tuple(departments))


def lead_changed(random: Random, plan: Plan, period: Period) -> Plan:
    """Let another department report on an initiative."""
    row = random.choice(_open(plan, period))
    others = [each.code for each in plan.departments if each.code != row.lead]
    return _with(plan, row, lead=random.choice(others))


def rule_changed(random: Random, plan: Plan, _: Period) -> Plan:
    """Print the figures of one level with another number of digits."""
    level = random.choice((Level.MEASURE, Level.PLEDGE, Level.WHOLE))
    rule = plan.rules[level]
    other: LevelRule = replace(rule, places=(rule.places + 1) % 3)
    return replace(plan, rules={**plan.rules, level: other})


EVENTS: tuple[Event, ...] = (
    title_changed,
    initiative_renamed,
    initiative_added,
    initiative_ended,
    initiative_taken_out,
    department_renamed,
    lead_changed,
)
# Those that happen to a city once at most.
ONCE: tuple[Event, ...] = (rule_changed,)


def _open(plan: Plan, period: Period) -> list[Initiative]:
    return [row for row in plan.initiatives if row.counts_in(period)]


def _with(plan: Plan, row: Initiative, **changes: object) -> Plan:
    other = replace(row, **changes)  # type: ignore[arg-type]  # fields of an initiative
    rows = tuple(other if each == row else each for each in plan.initiatives)
    return replace(plan, initiatives=rows)
