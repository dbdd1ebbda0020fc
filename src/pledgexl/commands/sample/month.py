"""The sample city's newest month as a Summary, as if every form had come in without a fault."""

from collections import defaultdict
from dataclasses import replace
from functools import cache

from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.model.finding import CellRef
from pledgexl.model.form import form_name
from pledgexl.model.history import PastMonth
from pledgexl.model.names import FORM_VERSION, FormSheet
from pledgexl.model.submission import Entry, FileStatus, Identity, RowStatus, Submission
from pledgexl.model.summary import Summary
from pledgexl.rules.summarise import summarise

_FIRST_ROW, _RATING_COLUMN = 8, 8


@cache
def sample_summary() -> Summary:
    """Return the newest month of the sample city."""
    city = sample_city()
    plan, period = city.plan, NEWEST_PERIOD
    entries: dict[str, list[Entry]] = defaultdict(list)
    for reported in city.reported(period).values():
        own = entries[reported.department]
        file = form_name(plan.department_of[reported.department])
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
    submissions = [
        Submission(
            file=own[0].at.file,
            sha256=code.rjust(64, "0"),
            status=FileStatus.ACCEPTED,
            identity=Identity(FORM_VERSION, plan.fingerprint, period, code, 1),
            entries=tuple(own),
            findings=(),
        )
        for code, own in entries.items()
    ]
    return summarise(plan, period, submissions, city.history(period))


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
