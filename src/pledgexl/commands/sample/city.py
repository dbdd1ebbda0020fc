"""The sample city as values, read from city.toml in this folder."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pledgexl.model.average import DEFAULT_RULES, Level
from pledgexl.model.history import PastInitiative
from pledgexl.model.period import Period
from pledgexl.model.plan import (
    TENTHS_PER_POINT,
    Department,
    Initiative,
    Plan,
    PlanItem,
    PlanSettings,
)
from pledgexl.model.submission import State

PERIODS = (Period(2024, 1), Period(2024, 2), Period(2024, 3))
FIRST_PERIOD, FAULTY_PERIOD, NEWEST_PERIOD = PERIODS


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
    """The sample plan and all that its departments report."""

    plan: Plan
    initiatives: tuple[SampleInitiative, ...]

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
                    state=State(report.state),
                    remark=report.remark,
                )
        return reported

    def history(self, period: Period) -> dict[str, PastInitiative]:
        """Return what the month before `period` contained; empty before the first month."""
        return self.reported(period.previous)


@cache
def sample_city() -> City:
    """Return the sample city."""
    source = tomllib.loads(files(__package__).joinpath("city.toml").read_text("utf-8"))
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
        ),
        items=tuple(items),
        departments=tuple(Department(**department) for department in source["department"]),
        initiatives=tuple(each.initiative for each in initiatives if each.added is None),
        rules=DEFAULT_RULES,
        rubric=tuple((each["rating"], each["meaning"]) for each in source["rubric"]),
    )
    return City(plan, tuple(initiatives))


def _initiative(row: Mapping[str, Any]) -> SampleInitiative:
    start, end, added = (
        Period.parse(row[key]) if key in row else None for key in ("start", "end", "added")
    )
    remarks = row.get("remarks", [""] * len(PERIODS))
    reports = zip(map(str, row["ratings"]), row["states"], row["texts"], remarks, strict=True)
    return SampleInitiative(
        initiative=Initiative(
            id=row["number"],
            measure=row["number"].rpartition("-")[0],
            title=row["title"],
            lead=row["lead"],
            related=tuple(row["related"]),
            start=start,
            end=end,
        ),
        added=added,
        reports={
            period: SampleReport(*report) for period, report in zip(PERIODS, reports, strict=True)
        },
    )
