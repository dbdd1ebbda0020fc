"""Two months of a plan drawn as a table: the number, and what was reported then and now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from hypothesis import strategies as st

from pledgexl.model.average import Carry, Cut, Level, LevelRule
from pledgexl.model.finding import CellRef
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from pledgexl.model.submission import Entry, RowStatus, State
from pledgexl.rules.summarise import summarise
from summaries import RATING_COLUMN, submission

THEN, NOW = Period(2024, 2), Period(2024, 3)
STATES = {"中止": State.STOPPED, "対象外": State.NOT_APPLICABLE}
MISSING = "未報告"
# Blank: the plan does not have the initiative in that month.
CELLS = ("", MISSING, *STATES, *map(str, range(11)))
Drawn = Sequence[Sequence[str]]


def month(
    drawn: Drawn,
    place: int,
    period: Period,
    rules: Mapping[Level, LevelRule],
    history: Mapping[str, PastInitiative] = MappingProxyType({}),
) -> Summary:
    """Return the month of a table of numbers and of what each reported then and now."""
    has = [cells for cells in drawn if cells[place]]
    plan = plan_of(drawn, place, rules)
    entries = tuple(_entry(cells[0], cells[place]) for cells in has)
    return summarise(plan, period, [submission(plan, period, "101", entries)], history)


def plan_of(drawn: Drawn, place: int, rules: Mapping[Level, LevelRule]) -> Plan:
    """Return the plan of a month; a fourth column has the identifiers of the initiatives.

    Each item has the identifier that they begin with.
    """
    plan = _plan(drawn, rules)
    kept = {cells[0] for cells in drawn if cells[place]}
    plan = replace(plan, initiatives=tuple(row for row in plan.initiatives if row.id in kept))
    given = {cells[0]: cells[3] for cells in drawn if len(cells) > 3}
    for number, identifier in list(given.items()):
        for depth in (1, 2, 3):
            item, key = (each.split("-")[:depth] for each in (number, identifier))
            given.setdefault("-".join(item), "-".join(key))
    items = [replace(item, identifier=given.get(item.id, "")) for item in plan.items]
    rows = [replace(row, identifier=given.get(row.id, "")) for row in plan.initiatives]
    return replace(plan, items=tuple(items), initiatives=tuple(rows))


def _plan(drawn: Drawn, rules: Mapping[Level, LevelRule]) -> Plan:
    parts = [cells[0].split("-") for cells in drawn]
    items = {}
    for each in parts:
        for depth, level in enumerate((Level.POLICY, Level.PLEDGE, Level.MEASURE), start=1):
            number, parent = "-".join(each[:depth]), "-".join(each[: depth - 1])
            items[number] = PlanItem(number, level, "題名", parent)
    initiatives = [Initiative(each[0], each[0].rpartition("-")[0], "取組", "101") for each in drawn]
    term = PlanSettings("試験市", "取組状況", Period(2022, 7), Period(2026, 7))
    departments = (Department("101", "企画課"),)
    return Plan(term, tuple(items.values()), departments, tuple(initiatives), rules)


def _entry(number: str, cell: str) -> Entry:
    state = STATES.get(cell, State.NONE)
    rated = RowStatus.RATED if cell.isdecimal() else RowStatus.MISSING
    return Entry(
        id=number,
        measure=number.rpartition("-")[0],
        title="取組",
        department="101",
        status=RowStatus.EXCLUDED if state.is_excluded else rated,
        rating_tenths=int(cell) * 10 if cell.isdecimal() else None,
        state=state,
        text="理由です。",
        remark="",
        at=CellRef("101_企画課.xlsx", "入力", 8, RATING_COLUMN),
    )


def as_issued(summary: Summary) -> PastMonth:
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
    return PastMonth(
        summary.period,
        {item.id: item.shown for item in items},
        {row.id: row.rating_tenths for row in summary.initiatives},
        tuple(summary.plan.rules.values()),
        {
            row.id: PastInitiative(
                *(row.id, row.id.rpartition("-")[0], row.title, "101", row.rating_tenths),
                state=row.state,
            )
            for row in summary.initiatives
        },
    )


RULES = st.fixed_dictionaries(
    {
        level: st.builds(
            LevelRule,
            st.just(level),
            st.just(10 if level is Level.PLEDGE else 1),
            st.integers(0, 2),
            st.sampled_from(Cut),
            st.sampled_from(Carry),
        )
        for level in (Level.MEASURE, Level.PLEDGE, Level.POLICY, Level.WHOLE)
    }
)
NUMBERS = [
    f"{policy}-{pledge}-{measure}-{number:02d}"
    for policy in (1, 2)
    for pledge in (1, 2)
    for measure in (1, 2)
    for number in (1, 2, 3)
]
MONTHS = st.lists(
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from(CELLS), st.sampled_from(CELLS)),
    min_size=1,
    max_size=24,
    unique_by=lambda cells: cells[0],
)
