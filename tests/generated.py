"""Months of any size and rule, drawn from a seed: with exclusions, gaps and empty branches."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pledgexl.model.average import DEFAULT_RULES, Level, LevelRule
from pledgexl.model.finding import CellRef
from pledgexl.model.month import InitiativeSummary, Summary
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from pledgexl.model.submission import Entry, RowStatus, State
from pledgexl.rules.summarise import summarise
from summaries import submission

PERIOD = Period(2024, 3)
_PER_MEASURE, _PER_PLEDGE, _PER_POLICY = 4, 2, 5
_DEPARTMENTS = tuple(Department(f"{code}", f"第{code}課") for code in range(101, 145))
_TEXT = "地域の方々と話し合い、計画のとおりに進めました。次の月も続けて取り組みます。"


def generated_summary(
    count: int,
    seed: int = 1,
    *,
    rules: Mapping[Level, LevelRule] = DEFAULT_RULES,
    step_tenths: int = 10,
) -> Summary:
    """Return a month of about `count` initiatives, a twelfth of them without a rating."""
    chance = random.Random(seed)
    plan = _plan(count, rules, step_tenths)
    entries: dict[str, list[Entry]] = {}
    for row, initiative in enumerate(plan.initiatives, start=8):
        own = entries.setdefault(initiative.lead, [])
        own.append(_entry(initiative, row, chance, step_tenths))
    sent = [submission(plan, PERIOD, code, tuple(own)) for code, own in entries.items()]
    return summarise(plan, PERIOD, sent)


def reckoned_again(summary: Summary, first: InitiativeSummary) -> Summary:
    """Return the month with `first` in place of its first initiative, all figures made anew."""
    entries: dict[str, list[Entry]] = {}
    for measure in summary.measures:
        for row in measure.initiatives:
            now = first if row is summary.initiatives[0] else row
            entries.setdefault(now.department.code, []).append(_as_entry(now, measure.id))
    sent = [
        submission(summary.plan, summary.period, code, tuple(own)) for code, own in entries.items()
    ]
    again = summarise(summary.plan, summary.period, sent)
    return replace(
        again, findings=summary.findings, files=summary.files, is_provisional=summary.is_provisional
    )


def _as_entry(row: InitiativeSummary, measure: str) -> Entry:
    return Entry(
        id=row.id,
        measure=measure,
        title=row.title,
        department=row.department.code,
        status=row.status,
        rating_tenths=row.rating_tenths,
        state=row.state,
        text=row.text,
        remark=row.remark,
        at=row.at or CellRef(""),
    )


def _plan(count: int, rules: Mapping[Level, LevelRule], step_tenths: int) -> Plan:
    items = tuple(_items(max(count // _PER_MEASURE, 2)))
    measures = [item.id for item in items if item.level is Level.MEASURE]
    initiatives = (
        Initiative(
            f"{measures[index % len(measures)]}-{index // len(measures) + 1:02d}",
            measures[index % len(measures)],
            f"取組その{index + 1}を地域とともに進める事業",
            _DEPARTMENTS[index % len(_DEPARTMENTS)].code,
        )
        for index in range(count)
    )
    return Plan(
        settings=PlanSettings(
            "試験市", "市長公約の取組状況", Period(2022, 7), Period(2026, 7), step_tenths
        ),
        items=items,
        departments=_DEPARTMENTS,
        initiatives=tuple(initiatives),
        rules=rules,
    )


def _items(measures: int) -> Iterator[PlanItem]:
    """Yield the items of a plan of `measures` measures, parents first."""
    for index in range(measures):
        pledge, third = divmod(index, _PER_PLEDGE)
        policy, second = divmod(pledge, _PER_POLICY)
        parent = f"{policy + 1}-{second + 1}"
        if third == 0 and second == 0:
            yield PlanItem(f"{policy + 1}", Level.POLICY, f"政策{policy + 1}を進めます", "")
        if third == 0:
            yield PlanItem(parent, Level.PLEDGE, f"公約{parent}を守ります", f"{policy + 1}")
        yield PlanItem(
            f"{parent}-{third + 1}", Level.MEASURE, f"施策{parent}-{third + 1}を行います", parent
        )


def _entry(initiative: Initiative, row: int, chance: random.Random, step_tenths: int) -> Entry:
    # The second pledge of each policy is not rated at all.
    is_empty = initiative.measure.split("-")[1] == "2"
    drawn = 1.0 if is_empty else chance.random()
    status, state = RowStatus.RATED, State.NONE
    if drawn > 0.96:
        status = RowStatus.MISSING
    elif drawn > 0.92:
        status, state = RowStatus.EXCLUDED, chance.choice((State.STOPPED, State.NOT_APPLICABLE))
    steps = chance.randint(0, 100 // step_tenths)
    return Entry(
        id=initiative.id,
        measure=initiative.measure,
        title=initiative.title,
        department=initiative.lead,
        status=status,
        rating_tenths=steps * step_tenths if status is RowStatus.RATED else None,
        state=state,
        text=_TEXT,
        remark="",
        at=CellRef(f"{initiative.lead}.xlsx", "入力", row, 8),
    )
