"""Which initiatives moved the whole, from where to where each went, and which have not moved."""

from collections import Counter
from collections.abc import Sequence

from pledgexl.model.course import Course
from pledgexl.model.explanation import (
    BANDS,
    MONTHS_WITHOUT_MOVEMENT,
    Mover,
    Standing,
    Transitions,
    Unmoved,
)
from pledgexl.model.history import Basis, PastMonth, comparable_months
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
from pledgexl.rules.movement import CountedRow, effects_on_the_whole

_FULL = HIGHEST_RATING * TENTHS_PER_POINT


def course(summary: Summary, final: Sequence[PastMonth]) -> Course:
    """Return the term before `summary`, of whose `final` months some may have other rules."""
    months = comparable_months(final, Basis.of(summary.plan))
    unlike = tuple(month.period for month in final[: len(final) - len(months)])
    return Course(months, unlike, unmoved(summary, months))


def movers(summary: Summary, rows: Sequence[CountedRow]) -> tuple[Mover, ...]:
    """Return the initiatives whose rating changed, the largest effect on the whole first.

    Of equal effects the order is that of the plan.
    """
    effects = effects_on_the_whole(rows, summary.plan)
    ratings = {row.id: (row.then or 0, row.now or 0) for row in rows if row.id in effects}
    found = [
        Mover(row, measure.id, *ratings[row.id], effects[row.id])
        for measure in summary.measures
        for row in measure.initiatives
        if row.id in effects
    ]
    return tuple(sorted(found, key=lambda mover: -abs(mover.effect)))


def transitions(summary: Summary, past: PastMonth) -> Transitions:
    """Return how many initiatives went from where to where since `past`."""
    then = {number: _standing_then(number, past) for number in past.ratings}
    now = {
        row.id: _standing(row.rating_tenths, is_excluded=row.status is RowStatus.EXCLUDED)
        if row.status in (RowStatus.RATED, RowStatus.EXCLUDED)
        else Standing.UNREPORTED
        for row in summary.initiatives
    }
    absent = Standing.ABSENT
    return Counter((then.get(id_, absent), now.get(id_, absent)) for id_ in then | now)


def _standing_then(number: str, past: PastMonth) -> Standing:
    known = past.initiatives.get(number)
    is_excluded = known is not None and known.state.is_excluded
    return _standing(past.ratings[number], is_excluded=is_excluded)


def _standing(tenths: int | None, *, is_excluded: bool) -> Standing:
    if tenths is None:
        return Standing.EXCLUDED if is_excluded else Standing.UNREPORTED
    return next(band for band in BANDS if band.value[0] <= tenths < band.value[1])


def unmoved(
    summary: Summary, months: Sequence[PastMonth], least: int = MONTHS_WITHOUT_MOVEMENT
) -> tuple[Unmoved, ...]:
    """Return which ratings have been the same for at least `least` months, the longest first.

    Of those that are as old the lowest come first. `months` are final ones of the same rules,
    oldest first. A full rating cannot rise, and is not listed.
    """
    found = []
    for measure in summary.measures:
        for row in measure.initiatives:
            if row.status is RowStatus.RATED and row.rating_tenths != _FULL:
                since = _same_since(row.id, row.rating_tenths, months) or summary.period
                if since.months_until(summary.period) >= least:
                    found.append(Unmoved(row, measure.id, since, since == months[0].period))
    return tuple(sorted(found, key=lambda each: (each.since, each.row.rating_tenths)))


def _same_since(number: str, tenths: int | None, months: Sequence[PastMonth]) -> Period | None:
    since = None
    for month in reversed(months):
        if month.ratings.get(number) != tenths:
            break
        since = month.period
    return since
