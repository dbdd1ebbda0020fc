"""Cities drawn at random: their rules, their steps, and months with gaps, for a report."""

from dataclasses import dataclass
from random import Random

from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.model.average import Carry, Cut, Level, LevelRule
from pledgexl.model.finding import CellRef
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from pledgexl.model.submission import Entry, RowStatus, State
from pledgexl.rules.summarise import summarise
from summaries import RATING_COLUMN, submission

DEPARTMENTS = (Department("101", "企画課"), Department("102", "財政課"))


@dataclass(frozen=True, slots=True)
class DrawnCity:
    """A month of a city, and the month before, which rated most of the same initiatives."""

    summary: Summary
    past: PastMonth


def drawn_city(seed: int) -> DrawnCity:
    """Return the city of `seed`; the same seed gives the same city."""
    draw = Random(seed)
    plan = _plan(draw, _rules(draw), draw.choice([10, 5]))
    summary = _month(draw, plan, NEWEST_PERIOD, gaps=0.25)
    before = _month(draw, plan, NEWEST_PERIOD.previous, gaps=0.1)
    items = (before.whole, *before.policies, *before.pledges, *before.measures)
    ratings = {row.id: row.rating_tenths for row in before.initiatives if draw.random() < 0.9}
    past = PastMonth(before.period, {item.id: item.shown for item in items}, ratings)
    return DrawnCity(summary, past)


def _rules(draw: Random) -> dict[Level, LevelRule]:
    shapes = (
        (Level.MEASURE, 1, [0, 1]),
        (Level.PLEDGE, 10, [0, 0, 1]),
        (Level.POLICY, 1, [0, 0, 1]),
        (Level.WHOLE, 1, [0, 1, 2]),
    )
    return {
        level: LevelRule(
            level, times, draw.choice(places), draw.choice(list(Cut)), draw.choice(list(Carry))
        )
        for level, times, places in shapes
    }


def _plan(draw: Random, rules: dict[Level, LevelRule], step: int) -> Plan:
    items: list[PlanItem] = []
    rows: list[Initiative] = []
    for policy in map(str, range(1, draw.randint(1, 4) + 1)):
        items.append(PlanItem(policy, Level.POLICY, f"政策{policy}を進めます", ""))
        for pledge in (f"{policy}-{number}" for number in range(1, draw.randint(1, 3) + 1)):
            items.append(PlanItem(pledge, Level.PLEDGE, f"公約の{pledge}を守ります", policy))
            for number in range(1, draw.choice([1, 2, 3, 3, 14]) + 1):
                measure = f"{pledge}-{number}"
                items.append(PlanItem(measure, Level.MEASURE, f"施策{measure}を行います", pledge))
                rows += [
                    Initiative(f"{measure}-{row:02d}", measure, f"取組{measure}-{row}", "101")
                    for row in range(1, draw.randint(1, 4) + 1)
                ]
    term = (Period(2022, 7), Period(2026, 7))
    settings = PlanSettings("試験市", "市長公約の取組状況", *term, step_tenths=step)
    return Plan(settings, tuple(items), DEPARTMENTS, tuple(rows), rules, (("0", "未着手"),))


def _month(draw: Random, plan: Plan, period: Period, gaps: float) -> Summary:
    entries = tuple(
        _entry(draw, row, place, plan.settings.step_tenths, gaps)
        for place, row in enumerate(plan.initiatives)
    )
    return summarise(plan, period, [submission(plan, period, "101", entries)])


def _entry(draw: Random, row: Initiative, place: int, step: int, gaps: float) -> Entry:
    status = RowStatus.RATED
    if draw.random() < gaps:
        status = draw.choice([RowStatus.EXCLUDED, RowStatus.MISSING, RowStatus.REJECTED])
    is_rated = status is RowStatus.RATED
    excluded = draw.choice([State.NOT_APPLICABLE, State.STOPPED])
    return Entry(
        id=row.id,
        measure=row.measure,
        title=row.title,
        department="101",
        status=status,
        rating_tenths=draw.randint(0, 100 // step) * step if is_rated else None,
        state=excluded if status is RowStatus.EXCLUDED else State.NONE,
        text=f"{draw.randint(2, 99)}件のうち{draw.randint(1, 9)}件を終えました。",
        remark="庁内だけの備考",
        at=CellRef("101_企画課.xlsx", "入力", 8 + place, RATING_COLUMN),
    )
