"""A sample city in each language as values, read from TOML in this folder; its newest month."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from pledgexl.messages.labels import known_as
from pledgexl.model.average import DEFAULT_RULES, Level
from pledgexl.model.finding import CellRef
from pledgexl.model.form import form_name
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.language import Language
from pledgexl.model.month import Summary
from pledgexl.model.names import FORM_VERSION, FormSheet
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

PERIODS = (Period(2024, 1), Period(2024, 2), Period(2024, 3))
FIRST_PERIOD, FAULTY_PERIOD, NEWEST_PERIOD = PERIODS
_FIRST_ROW, _RATING_COLUMN = 8, 8
_SOURCES = {Language.JA: "city.toml", Language.EN: "city.en.toml"}


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What a department reports of one initiative in one month, as typed."""

    rating: str
    state: str
    text: str
    remark: str


@dataclass(frozen=True, slots=True)
class SampleInitiative:
    """An initiative and its reports; `added` is the month of its spare row, if it had one."""

    initiative: Initiative
    added: Period | None
    reports: Mapping[Period, SampleReport]

    def is_in_form_of(self, period: Period) -> bool:
        """Say whether the form of `period` is issued with this initiative's row."""
        if self.added is not None:
            return self.added < period
        return self.initiative.counts_in(period)


@dataclass(frozen=True, slots=True)
class City:
    """The sample plan, all that its departments report, and the words that are faults in a form."""

    plan: Plan
    initiatives: tuple[SampleInitiative, ...]
    fault: Mapping[str, str]

    def reported(self, period: Period) -> dict[str, PastInitiative]:
        """Return what the departments reported in `period`, by initiative."""
        reported = {}
        for sample in self.initiatives:
            planned, report = sample.initiative, sample.reports.get(period)
            if report and report.text:
                reported[planned.id] = PastInitiative(
                    id=planned.id,
                    measure=planned.measure,
                    title=planned.title,
                    department=planned.lead,
                    rating_tenths=int(report.rating) * TENTHS_PER_POINT if report.rating else None,
                    text=report.text,
                    state=known_as(State, report.state) or State.NONE,
                    remark=report.remark,
                )
        return reported

    def history(self, period: Period) -> dict[str, PastInitiative]:
        """Return what the month before `period` contained; empty before the first month."""
        return self.reported(period.previous)


@cache
def sample_city(language: Language = Language.JA) -> City:
    """Return the sample city whose plan and forms are in `language`."""
    source = tomllib.loads(files(__package__).joinpath(_SOURCES[language]).read_text("utf-8"))
    items: list[PlanItem] = []
    initiatives: list[SampleInitiative] = []
    for first, policy in enumerate(source["policy"], start=1):
        items.append(PlanItem(f"{first}", Level.POLICY, policy["title"], ""))
        for second, pledge in enumerate(policy["pledge"], start=1):
            parent = f"{first}-{second}"
            items.append(PlanItem(parent, Level.PLEDGE, pledge["title"], f"{first}"))
            for third, measure in enumerate(pledge["measure"], start=1):
                own = f"{parent}-{third}"
                items.append(PlanItem(own, Level.MEASURE, measure["title"], parent))
                initiatives += map(_initiative, measure["initiative"])
    city = source["city"]
    plan = Plan(
        settings=PlanSettings(
            municipality=city["name"],
            report_title=city["report"],
            term_start=Period.parse(city["term_start"]),
            term_end=Period.parse(city["term_end"]),
            step_tenths=int(city["step"]) * TENTHS_PER_POINT,
            deadline_day=city["deadline_day"],
            contact=city["contact"],
            language=language,
            workbook_language=language,
        ),
        items=tuple(items),
        departments=tuple(Department(**department) for department in source["department"]),
        initiatives=tuple(each.initiative for each in initiatives if each.added is None),
        rules=DEFAULT_RULES,
        rubric=tuple((each["rating"], each["meaning"]) for each in source["rubric"]),
    )
    return City(plan, tuple(initiatives), source["fault"])


def _initiative(row: Mapping[str, Any]) -> SampleInitiative:
    start, end, added = (
        Period.parse(row[key]) if key in row else None for key in ("start", "end", "added")
    )
    remarks = row.get("remarks", [""] * len(PERIODS))
    columns = PERIODS, map(str, row["ratings"]), row["states"], row["texts"], remarks
    number, title, lead = row["number"], row["title"], row["lead"]
    measure, related = number.rpartition("-")[0], tuple(row["related"])
    return SampleInitiative(
        Initiative(number, measure, title, lead, related, start, end),
        added,
        {period: SampleReport(*report) for period, *report in zip(*columns, strict=True)},
    )


@cache
def sample_summary(language: Language = Language.JA, period: Period = NEWEST_PERIOD) -> Summary:
    """Return the newest month of the sample city, or another, as if no form had a fault."""
    city = sample_city(language)
    entries: dict[str, list[Entry]] = defaultdict(list)
    for reported in city.reported(period).values():
        own = entries[reported.department]
        file = form_name(city.plan.department_of[reported.department])
        entry = Entry(
            id=reported.id,
            measure=reported.measure,
            title=reported.title,
            department=reported.department,
            status=RowStatus.EXCLUDED if reported.rating_tenths is None else RowStatus.RATED,
            rating_tenths=reported.rating_tenths,
            state=reported.state,
            text=reported.text,
            remark=reported.remark,
            at=CellRef(file, FormSheet.ENTRY, _FIRST_ROW + len(own), _RATING_COLUMN),
        )
        own.append(entry)
    submissions = []
    for code, listed in entries.items():
        identity = Identity(FORM_VERSION, city.plan.fingerprint, period, code, 1)
        file, digest = listed[0].at.file, code.rjust(64, "0")
        submissions.append(
            Submission(file, digest, FileStatus.ACCEPTED, identity, tuple(listed), findings=())
        )
    return summarise(city.plan, period, submissions, city.history(period))


def sample_summaries(language: Language = Language.JA) -> tuple[Summary, ...]:
    """Return the newest month as sent, and as a provisional one with nothing sent yet."""
    whole = sample_summary(language)
    nothing = summarise(whole.plan, whole.period, [])
    return whole, replace(nothing, is_provisional=True)


def sample_past(language: Language = Language.JA) -> tuple[PastMonth, ...]:
    """Return the months before the newest one as they were issued, the oldest first."""
    return tuple(_issued(language, period) for period in PERIODS[:-1])


def _issued(language: Language, period: Period) -> PastMonth:
    summary = sample_summary(language, period)
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
    return PastMonth(
        period,
        {item.id: item.shown for item in items},
        {row.id: row.rating_tenths for row in summary.initiatives},
        tuple(summary.plan.rules.values()),
        sample_city(language).reported(period),
    )
