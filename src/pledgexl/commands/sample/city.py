"""The sample city as values, read from city.toml beside this file."""

import tomllib
from collections.abc import Iterator, Mapping
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
class Report:
    """What a department reports of one initiative in one month, as typed."""

    rating: str
    state: str
    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SampleInitiative:
    """An initiative and its reports; `added` is the month of its spare row, if it had one."""

    initiative: Initiative
    added: Period | None
    reports: Mapping[Period, Report]

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

    def history(self, period: Period) -> dict[str, PastInitiative]:
        """Return what the month before `period` said; empty before the first month."""
        past = period.previous
        return {
            sample.initiative.id: _past(sample, past)
            for sample in self.initiatives
            if past in PERIODS and sample.reports[past].text
        }


def _past(sample: SampleInitiative, period: Period) -> PastInitiative:
    report = sample.reports[period]
    tenths = int(report.rating) * TENTHS_PER_POINT if report.rating else None
    planned = sample.initiative
    return PastInitiative(
        id=planned.id,
        measure=planned.measure,
        title=planned.title,
        department=planned.lead,
        rating_tenths=tenths,
        text=report.text,
        state=State(report.state),
        remark=report.remark,
    )


@cache
def sample_city() -> City:
    """Return the sample city."""
    source = tomllib.loads(files(__package__).joinpath("city.toml").read_text("utf-8"))
    initiatives = tuple(_initiatives(source))
    plan = Plan(
        settings=_settings(source["city"]),
        items=tuple(_items(source)),
        departments=tuple(Department(**department) for department in source["department"]),
        initiatives=tuple(each.initiative for each in initiatives if each.added is None),
        rules=DEFAULT_RULES,
        rubric=tuple((each["rating"], each["meaning"]) for each in source["rubric"]),
    )
    return City(plan, initiatives)


def _settings(city: Mapping[str, Any]) -> PlanSettings:
    return PlanSettings(
        municipality=city["name"],
        report_title=city["report"],
        term_start=Period.parse(city["term_start"]),
        term_end=Period.parse(city["term_end"]),
        step_tenths=int(city["step"]) * TENTHS_PER_POINT,
        deadline_day=city["deadline_day"],
        contact=city["contact"],
    )


def _items(source: Mapping[str, Any]) -> Iterator[PlanItem]:
    for first, policy in enumerate(source["policy"], start=1):
        yield PlanItem(f"{first}", Level.POLICY, policy["title"], "")
        for second, pledge in enumerate(policy["pledge"], start=1):
            parent = f"{first}-{second}"
            yield PlanItem(parent, Level.PLEDGE, pledge["title"], f"{first}")
            for third, measure in enumerate(pledge["measure"], start=1):
                yield PlanItem(f"{parent}-{third}", Level.MEASURE, measure["title"], parent)


def _initiatives(source: Mapping[str, Any]) -> Iterator[SampleInitiative]:
    for policy in source["policy"]:
        for pledge in policy["pledge"]:
            for measure in pledge["measure"]:
                yield from map(_initiative, measure["initiative"])


def _initiative(row: Mapping[str, Any]) -> SampleInitiative:
    remarks = row.get("remarks", [""] * len(PERIODS))
    reports = zip(row["ratings"], row["states"], row["texts"], remarks, strict=True)
    return SampleInitiative(
        initiative=Initiative(
            id=row["number"],
            measure=row["number"].rpartition("-")[0],
            title=row["title"],
            lead=row["lead"],
            related=tuple(row["related"]),
            start=_month(row.get("start")),
            end=_month(row.get("end")),
        ),
        added=_month(row.get("added")),
        reports={
            period: Report(str(rating), state, text, remark)
            for period, (rating, state, text, remark) in zip(PERIODS, reports, strict=True)
        },
    )


def _month(text: str | None) -> Period | None:
    return Period.parse(text) if text else None
