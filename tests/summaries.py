"""Summaries to lay out in tests: the sample city's months, and small ones drawn as a table."""

from pledgexl.commands.sample.city import NEWEST_PERIOD, SampleInitiative, sample_city
from pledgexl.model.average import DEFAULT_RULES, Level
from pledgexl.model.finding import CellRef, Finding
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.names import FORM_VERSION
from pledgexl.model.period import Period
from pledgexl.model.plan import (
    TENTHS_PER_POINT,
    Department,
    Initiative,
    Plan,
    PlanItem,
    PlanSettings,
)
from pledgexl.model.submission import Entry, FileStatus, Identity, RowStatus, State, Submission
from pledgexl.rules.summarise import summarise

RATING_COLUMN = 8
FIRST_ROW = 8


def sample_summary(period: Period = NEWEST_PERIOD) -> Summary:
    """Return the sample city's `period` as if every form had come in without a fault."""
    city = sample_city()
    rows: dict[str, list[Entry]] = {}
    for sample in city.initiatives:
        if sample.reports[period].text:
            own = rows.setdefault(sample.initiative.lead, [])
            own.append(_entry(sample, period, FIRST_ROW + len(own)))
    submissions = [
        submission(city.plan, period, code, tuple(entries)) for code, entries in rows.items()
    ]
    return summarise(city.plan, period, submissions, city.history(period))


def submission(
    plan: Plan,
    period: Period,
    code: str,
    entries: tuple[Entry, ...],
    findings: tuple[Finding, ...] = (),
) -> Submission:
    """Return an accepted form of the department `code`."""
    identity = Identity(FORM_VERSION, plan.fingerprint, period, code, 1)
    return Submission(
        file=_file(plan, code),
        sha256=code.rjust(64, "0"),
        status=FileStatus.ACCEPTED,
        identity=identity,
        entries=entries,
        findings=findings,
    )


def _file(plan: Plan, code: str) -> str:
    return f"{code}_{plan.department_of[code].name}.xlsx"


def _entry(sample: SampleInitiative, period: Period, row: int) -> Entry:
    report = sample.reports[period]
    initiative = sample.initiative
    tenths = int(report.rating) * TENTHS_PER_POINT if report.rating else None
    return Entry(
        id=initiative.id,
        measure=initiative.measure,
        title=initiative.title,
        department=initiative.lead,
        status=RowStatus.RATED if report.rating else RowStatus.EXCLUDED,
        rating_tenths=tenths,
        state=State(report.state),
        text=report.text,
        remark="",
        at=CellRef(_file(sample_city().plan, initiative.lead), "入力", row, RATING_COLUMN),
    )


def small_plan(initiatives: int = 2, policies: int = 1) -> Plan:
    """Return a plan of one pledge and one measure a policy, with `initiatives` in each measure."""
    numbers = range(1, policies + 1)
    items = [
        item
        for number in numbers
        for item in (
            PlanItem(f"{number}", Level.POLICY, f"政策その{number}を進めます", ""),
            PlanItem(f"{number}-1", Level.PLEDGE, f"公約その{number}を守ります", f"{number}"),
            PlanItem(f"{number}-1-1", Level.MEASURE, f"施策その{number}を行います", f"{number}-1"),
        )
    ]
    rows = [
        Initiative(f"{number}-1-1-{row:02d}", f"{number}-1-1", f"取組{number}の{row}", "101")
        for number in numbers
        for row in range(1, initiatives + 1)
    ]
    return Plan(
        settings=PlanSettings("試験市", "市長公約の取組状況", Period(2022, 7), Period(2026, 7)),
        items=tuple(items),
        departments=(Department("101", "企画課"), Department("102", "財政課")),
        initiatives=tuple(rows),
        rules=DEFAULT_RULES,
        rubric=(("0", "未着手"), ("10", "実現")),
    )


def small_summary(
    texts: tuple[str, ...] = ("一つめをしました。", "二つめをしました。"),
    policies: int = 1,
    plan: Plan | None = None,
) -> Summary:
    """Return a month in which each initiative is rated 7 and says one of `texts`."""
    plan = plan or small_plan(len(texts), policies)
    period = NEWEST_PERIOD
    entries = tuple(
        Entry(
            id=initiative.id,
            measure=initiative.measure,
            title=initiative.title,
            department="101",
            status=RowStatus.RATED,
            rating_tenths=70,
            state=State.NONE,
            text=texts[index % len(texts)],
            remark="",
            at=CellRef("101_企画課.xlsx", "入力", FIRST_ROW + index, RATING_COLUMN),
        )
        for index, initiative in enumerate(plan.initiatives)
    )
    return summarise(plan, period, [submission(plan, period, "101", entries)])


def as_past(summary: Summary, period: Period) -> PastMonth:
    """Return `summary` as if it had been issued for the earlier `period`."""
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
    return PastMonth(
        period,
        {item.id: item.shown for item in items},
        {row.id: row.rating_tenths for row in summary.initiatives},
        tuple(summary.plan.rules.values()),
        {
            row.id: PastInitiative(
                row.id, row.id.rpartition("-")[0], row.title, row.department.code, row.rating_tenths
            )
            for row in summary.initiatives
        },
    )
