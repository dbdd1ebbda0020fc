"""A month and an earlier one → what changed, and what changed among the same initiatives."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from pledgexl.model.average import Average
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.plan import TENTHS_PER_POINT, Plan
from pledgexl.model.since import Counted, Move, Moved, Since
from pledgexl.model.submission import RowStatus, State
from pledgexl.model.summary import InitiativeSummary, Summary
from pledgexl.rules.rollup import WHOLE_ID, roll_up

_Tenths = Mapping[str, int | None]
_OF_STATUS = {RowStatus.MISSING: Move.MISSING, RowStatus.REJECTED: Move.REJECTED}
_OF_STATE = {State.STOPPED: Move.STOPPED, State.NOT_APPLICABLE: Move.NOT_APPLICABLE}


def since_each(summary: Summary, past: Iterable[PastMonth]) -> tuple[Since, ...]:
    """Return what changed since each of the `past` months, in their order."""
    return tuple(since(summary, month) for month in past)


def since(summary: Summary, past: PastMonth) -> Since:
    """Return what changed since `past`, which was made by the rules of `summary`."""
    rows = summary.initiatives
    measures = {row.id: measure.id for measure in summary.measures for row in measure.initiatives}
    measures = {id_: _measure_then(id_, past) for id_ in past.ratings} | measures
    now = {row.id: row.rating_tenths for row in rows if row.status is RowStatus.RATED}
    both = [id_ for id_ in now if past.ratings.get(id_) is not None]
    moved = [*_moved_rows(summary, past, measures), *_ended(past, measures, rows)]
    return Since(
        past=past,
        then=_averages(summary.plan, both, past.ratings, measures),
        now=_averages(summary.plan, both, now, measures),
        counted_then=_counted(summary.plan, past.ratings, measures),
        counted_now=_counted(summary.plan, {row.id: now.get(row.id) for row in rows}, measures),
        moved=tuple(sorted(moved, key=lambda each: list(Move).index(each.move))),
        compared=len(both),
        risen=sum((now[id_] or 0) > (past.ratings[id_] or 0) for id_ in both),
        fallen=sum((now[id_] or 0) < (past.ratings[id_] or 0) for id_ in both),
    )


def _measure_then(id_: str, past: PastMonth) -> str:
    known = past.initiatives.get(id_)
    return known.measure if known else id_.rpartition("-")[0]


def _averages(
    plan: Plan, ids: Sequence[str], tenths: _Tenths, measures: Mapping[str, str]
) -> dict[str, Average]:
    ratings: dict[str, list[int]] = defaultdict(list)
    for id_ in ids:
        ratings[measures[id_]].append(tenths[id_] or 0)
    means = {
        measure: Fraction(sum(found), TENTHS_PER_POINT * len(found))
        for measure, found in ratings.items()
    }
    return roll_up(plan, means)


def _counted(plan: Plan, tenths: _Tenths, measures: Mapping[str, str]) -> dict[str, Counted]:
    rated: dict[str, int] = defaultdict(int)
    expected: dict[str, int] = defaultdict(int)
    for id_, rating in tenths.items():
        for item in _upward(plan, measures[id_]):
            expected[item] += 1
            rated[item] += rating is not None
    return {item: Counted(rated[item], count) for item, count in expected.items()}


def _upward(plan: Plan, measure: str) -> Iterator[str]:
    """Yield `measure`, what it belongs to, and the whole; what the plan lacks goes by its ID."""
    item = measure
    while item:
        yield item
        known = plan.item_of.get(item)
        item = known.parent if known else item.rpartition("-")[0]
    yield WHOLE_ID


def _moved_rows(summary: Summary, past: PastMonth, measures: Mapping[str, str]) -> Iterator[Moved]:
    for row in summary.initiatives:
        move = _move(row, past)
        if move is not None:
            before = past.initiatives.get(row.id)
            yield Moved(
                id=row.id,
                measure=measures[row.id],
                title=row.title,
                move=move,
                then_tenths=past.ratings.get(row.id),
                now_tenths=row.rating_tenths if row.status is RowStatus.RATED else None,
                then_state=before.state if before else State.NONE,
                text=row.text if row.status in (RowStatus.RATED, RowStatus.EXCLUDED) else "",
            )


def _move(row: InitiativeSummary, past: PastMonth) -> Move | None:
    if row.id not in past.ratings:
        return Move.ADDED
    then = past.ratings[row.id]
    if row.status is RowStatus.RATED and row.rating_tenths is not None:
        if then is None:
            return Move.RESUMED
        return Move.FALLEN if row.rating_tenths < then else None
    if then is None:
        return None
    return _OF_STATUS.get(row.status) or _OF_STATE[row.state]


def _ended(
    past: PastMonth, measures: Mapping[str, str], rows: Iterable[InitiativeSummary]
) -> Iterator[Moved]:
    """Yield what the month before had and this one has no longer."""
    there = {row.id for row in rows}
    for id_, tenths in past.ratings.items():
        if id_ not in there:
            known = past.initiatives.get(id_) or PastInitiative(id_, measures[id_], id_, "", tenths)
            yield Moved(id_, measures[id_], known.title, Move.ENDED, tenths, None, known.state, "")
