"""The sample city's newest month as a Summary, as if every form had come in without a fault."""

from collections import defaultdict
from dataclasses import replace
from functools import cache

from pledgexl.commands.sample.city import NEWEST_PERIOD, SampleInitiative, sample_city
from pledgexl.model.finding import CellRef
from pledgexl.model.history import PastMonth
from pledgexl.model.names import FORM_VERSION, FormSheet
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import Entry, FileStatus, Identity, RowStatus, State, Submission
from pledgexl.model.summary import Summary
from pledgexl.rules.summarise import summarise

_FIRST_ROW, _RATING_COLUMN = 8, 8


@cache
def sample_summary() -> Summary:
    """Return the newest month of the sample city."""
    city = sample_city()
    rows: dict[str, list[Entry]] = defaultdict(list)
    for sample in city.initiatives:
        if sample.reports[NEWEST_PERIOD].text:
            own = rows[sample.initiative.lead]
            own.append(_entry(sample, _FIRST_ROW + len(own)))
    submissions = [_submission(code, tuple(entries)) for code, entries in rows.items()]
    return summarise(city.plan, NEWEST_PERIOD, submissions, city.history(NEWEST_PERIOD))


def _submission(code: str, entries: tuple[Entry, ...]) -> Submission:
    fingerprint = sample_city().plan.fingerprint
    identity = Identity(FORM_VERSION, fingerprint, NEWEST_PERIOD, code, 1)
    return Submission(_file(code), code.rjust(64, "0"), FileStatus.ACCEPTED, identity, entries, ())


def _file(code: str) -> str:
    return f"{code}_{sample_city().plan.department_of[code].name}.xlsx"


def _entry(sample: SampleInitiative, row: int) -> Entry:
    initiative, report = sample.initiative, sample.reports[NEWEST_PERIOD]
    return Entry(
        id=initiative.id,
        measure=initiative.measure,
        title=initiative.title,
        department=initiative.lead,
        status=RowStatus.RATED if report.rating else RowStatus.EXCLUDED,
        rating_tenths=int(report.rating) * TENTHS_PER_POINT if report.rating else None,
        state=State(report.state),
        text=report.text,
        remark=report.remark,
        at=CellRef(_file(initiative.lead), FormSheet.ENTRY, row, _RATING_COLUMN),
    )


def sample_summaries() -> tuple[Summary, ...]:
    """Return the newest month as sent, and as a provisional one with nothing sent yet."""
    whole = sample_summary()
    nothing = summarise(whole.plan, whole.period, [])
    return whole, replace(nothing, is_provisional=True)


def sample_past() -> tuple[PastMonth, ...]:
    """Return an earlier month to compare the newest one with; its figures are the same."""
    summary = sample_summary()
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
    ratings = {row.id: row.previous_tenths for row in summary.initiatives}
    shown = {item.id: item.shown for item in items}
    return (PastMonth(NEWEST_PERIOD.previous, shown, ratings),)
