"""What happens to a plan from one month to the next: one function for each kind of event.

An event returns the plan after it, or None where it cannot happen to that plan. A new kind is one
more function in EVENTS; each has to be of a plan that the program can read. Rows are never deleted,
which is a fault of a plan.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

from pledgexl.model.average import Level, LevelRule
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem

Event = Callable[[Random, Plan, Period], Plan | None]

# With fewer, whole pledges would soon be without any.
_FEWEST = 6
_FEWEST_DEPARTMENTS = 2


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
    return _with_new(random, plan, period, [measure])[0]


def initiative_ended(random: Random, plan: Plan, period: Period) -> Plan | None:
    """End an initiative with the month before; its row stays in the plan."""
    rows = _open_before(plan, period)
    if len(rows) <= _FEWEST:
        return None
    return _with(plan, random.choice(rows), end=period.previous)


def initiative_resumed(random: Random, plan: Plan, period: Period) -> Plan | None:
    """Go on with an initiative that had ended."""
    gone_on = plan.lineage.successors
    ended = [row for row in plan.initiatives if row.end and row.end < period]
    rows = [row for row in ended if row.key not in gone_on]
    return _with(plan, random.choice(rows), end=None) if rows else None


def initiative_split(random: Random, plan: Plan, period: Period) -> Plan | None:
    """Let an initiative go on as two."""
    return _went_on(random, plan, period, before=1, after=2)


def initiatives_merged(random: Random, plan: Plan, period: Period) -> Plan | None:
    """Let two initiatives go on as one."""
    return _went_on(random, plan, period, before=2, after=1)


def initiative_moved(random: Random, plan: Plan, period: Period) -> Plan:
    """Put an initiative below another measure, under a number there."""
    row = random.choice(_open(plan, period))
    others = [each.id for each in plan.at(Level.MEASURE) if each.id != row.measure]
    measure = random.choice(others)
    return _with(plan, row, id=_unused(plan, measure), measure=measure, identifier=row.key)


def measures_renumbered(random: Random, plan: Plan, _: Period) -> Plan | None:
    """Let two measures of a pledge change their numbers, and with them their initiatives."""
    measures = _measures_of_the_plan(plan)
    pairs = [(a, b) for a in measures for b in measures if a.parent == b.parent and a.id < b.id]
    if not pairs:
        return None
    one, other = random.choice(pairs)
    numbers = {one.id: other.id, other.id: one.id}
    items = [
        replace(each, id=numbers[each.id], identifier=each.key) if each.id in numbers else each
        for each in plan.items
    ]
    rows = [
        replace(
            row,
            id=f"{numbers[row.measure]}-{_number(row.id):02d}",
            measure=numbers[row.measure],
            identifier=row.key,
        )
        if row.measure in numbers
        else row
        for row in plan.initiatives
    ]
    items.sort(key=lambda item: item.id)
    rows.sort(key=lambda row: row.id)
    return replace(plan, items=tuple(items), initiatives=tuple(rows))


def measure_added(random: Random, plan: Plan, period: Period) -> Plan:
    """Begin a measure under a number that was never used, with an initiative that moves there."""
    pledge = random.choice(plan.at(Level.PLEDGE)).id
    named = [name for each in plan.at(Level.MEASURE) for name in (each.id, each.key)]
    named += plan.lineage.successors
    numbers = [_number(name) for name in named if name.rpartition("-")[0] == pledge]
    new = PlanItem(f"{pledge}-{max(numbers) + 1}", Level.MEASURE, f"{period}からの施策", pledge)
    row = random.choice(_open(plan, period))
    items = sorted((*plan.items, new), key=lambda item: item.id)
    plan = replace(plan, items=tuple(items))
    return _with(plan, row, id=f"{new.id}-01", measure=new.id, identifier=row.key)


def measures_merged(random: Random, plan: Plan, period: Period) -> Plan | None:
    """End a measure with the month before; its initiatives go on below another of its pledge."""
    measures = _measures_of_the_plan(plan)
    pairs = [(a, b) for a in measures for b in measures if a.parent == b.parent and a is not b]
    if not pairs:
        return None
    gone, other = random.choice(pairs)
    for row in plan.initiatives:
        if row.measure == gone.id and (row.end is None or period <= row.end):
            id_ = _unused(plan, other.id)
            plan = _with(plan, row, id=id_, measure=other.id, identifier=row.key)
    successors = {**plan.lineage.successors, gone.key: (other.id,)}
    items = tuple(each for each in plan.items if each.id != gone.id)
    return replace(plan, items=items, lineage=replace(plan.lineage, successors=successors))


def department_renamed(random: Random, plan: Plan, period: Period) -> Plan:
    """Give a department another name under the same code."""
    place = random.randrange(len(plan.departments))
    departments = list(plan.departments)
    departments[place] = replace(departments[place], name=f"新{place}課{period.month}")
    return replace(plan, departments=tuple(departments))


def lead_changed(random: Random, plan: Plan, period: Period) -> Plan | None:
    """Let another department report on an initiative."""
    row = random.choice(_open(plan, period))
    # The row says nothing of when: one that began within the term did not lead it before.
    begun = {each.code for each in plan.departments if each.start is None}
    others = [code for code in _existing(plan, period) if code in begun - {row.lead}]
    return _with(plan, row, lead=random.choice(others)) if others else None


def department_succeeded(random: Random, plan: Plan, period: Period) -> Plan:
    """End a department with the month before; a new one takes over what it leads."""
    code, new = random.choice(_existing(plan, period)), f"9{len(plan.departments):02d}"
    departments = [
        replace(each, end=period.previous, successors=(new,)) if each.code == code else each
        for each in plan.departments
    ]
    departments.append(Department(new, f"{period}にできた課", start=period))
    return replace(plan, departments=tuple(departments))


def department_dissolved(random: Random, plan: Plan, period: Period) -> Plan | None:
    """End a department with the month before; another one that is there takes over."""
    codes = _existing(plan, period)
    if len(codes) <= _FEWEST_DEPARTMENTS:
        return None
    code, heir = random.sample(codes, 2)
    departments = tuple(
        replace(each, end=period.previous, successors=(heir,)) if each.code == code else each
        for each in plan.departments
    )
    return replace(plan, departments=departments)


def reorganised(random: Random, plan: Plan, period: Period) -> Plan:
    """Let several things happen at once, as on 1 April."""
    for event in _REORGANISATION:
        plan = event(random, plan, period) or plan
    return plan


def rule_changed(random: Random, plan: Plan, _: Period) -> Plan:
    """Print the figures of one level with another number of digits."""
    level = random.choice((Level.MEASURE, Level.PLEDGE, Level.WHOLE))
    rule = plan.rules[level]
    other: LevelRule = replace(rule, places=(rule.places + 1) % 3)
    return replace(plan, rules={**plan.rules, level: other})


def term_ended_early(random: Random, plan: Plan, period: Period) -> Plan:
    """End the term with a day of this month."""
    day = period.first_day.replace(day=random.randint(1, period.last_day.day - 1))
    return replace(plan, settings=replace(plan.settings, ended_early=day))


EVENTS: tuple[Event, ...] = (
    title_changed,
    initiative_renamed,
    initiative_added,
    initiative_ended,
    initiative_resumed,
    initiative_split,
    initiatives_merged,
    initiative_moved,
    measures_renumbered,
    measure_added,
    measures_merged,
    department_renamed,
    lead_changed,
    department_succeeded,
    department_dissolved,
)
_REORGANISATION: tuple[Event, ...] = (
    *(department_succeeded, department_dissolved, department_renamed, department_renamed),
    *(lead_changed, lead_changed, lead_changed, initiative_moved, measures_renumbered),
    *(title_changed, initiative_ended, initiative_added),
)
# Those that happen to a city once at most.
ONCE: tuple[Event, ...] = (rule_changed,)
# What may happen in the last month.
LAST: tuple[Event, ...] = (term_ended_early,)


def _open(plan: Plan, period: Period) -> list[Initiative]:
    return [row for row in plan.initiatives if row.counts_in(period)]


def _open_before(plan: Plan, period: Period) -> list[Initiative]:
    """Return what counts in `period` and has begun before it."""
    return [row for row in _open(plan, period) if row.start is None or row.start < period]


def _existing(plan: Plan, period: Period) -> list[str]:
    return [each.code for each in plan.departments if each.exists_in(period)]


def _measures_of_the_plan(plan: Plan) -> list[PlanItem]:
    """Return the measures below which no department added anything; that keeps its number."""
    given = plan.lineage.initiatives - {row.key for row in plan.initiatives}
    taken = {number.rpartition("-")[0] for number in given}
    measures = plan.at(Level.MEASURE)
    return [each for each in measures if not taken & {each.id, each.key}]


def _with_new(
    random: Random, plan: Plan, period: Period, measures: Iterable[str]
) -> tuple[Plan, tuple[str, ...]]:
    """Return `plan` with a new initiative in each of `measures`, and their numbers."""
    numbers: list[str] = []
    for measure in measures:
        number, lead = _unused(plan, measure), random.choice(_existing(plan, period))
        new = Initiative(number, measure, f"{period}に始めた取組{number}", lead, start=period)
        plan = replace(plan, initiatives=(*plan.initiatives, new))
        numbers.append(number)
    return plan, tuple(numbers)


def _went_on(random: Random, plan: Plan, period: Period, *, before: int, after: int) -> Plan | None:
    """Return `plan` with so many initiatives `before` that went on as so many `after`."""
    rows = _open_before(plan, period)
    if len(rows) <= _FEWEST:
        return None
    ended = random.sample(rows, before)
    plan, numbers = _with_new(random, plan, period, [ended[0].measure] * after)
    for row in ended:
        plan = _with(plan, row, end=period.previous)
    successors = {**plan.lineage.successors, **{row.key: numbers for row in ended}}
    return replace(plan, lineage=replace(plan.lineage, successors=successors))


def _number(id_: str) -> int:
    return int(id_.rpartition("-")[2])


def _unused(plan: Plan, measure: str) -> str:
    """Return a number below `measure` that no initiative has or had."""
    named = [name for row in plan.initiatives for name in (row.id, row.key)]
    named += plan.lineage.initiatives
    used = [_number(name) for name in named if name.rpartition("-")[0] == measure]
    return f"{measure}-{max(used, default=0) + 1:02d}"


def _with(plan: Plan, row: Initiative, **changes: object) -> Plan:
    other = replace(row, **changes)  # type: ignore[arg-type]  # fields of an initiative
    rows = tuple(other if each == row else each for each in plan.initiatives)
    return replace(plan, initiatives=rows)
