"""Why figures moved: the effect of each cause, the same in whatever order the causes are taken.

The exact value of an item is computed for every set of causes, as if these alone had happened
since the earlier month. The effect of a cause is the mean, over all orders of the causes, of what
it adds when its turn comes (L. S. Shapley, "A value for n-person games", 1953; for index numbers
de Boer, Structural decomposition analysis and index number theory, 2008). Exact values are not
cut at any level: what the cuts of both printed figures add is a cause of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import NamedTuple

from pledgexl.model.average import UPWARD, Level
from pledgexl.model.history import PastMonth
from pledgexl.model.month import InitiativeSummary, ItemSummary, Summary
from pledgexl.model.movement import Cause, Movement
from pledgexl.model.plan import TENTHS_PER_POINT, Plan
from pledgexl.model.submission import RowStatus
from pledgexl.rules.averages import WHOLE_ID

# From the measure up to the whole.
Path = tuple[str, ...]


class _Row(NamedTuple):
    """An initiative in both months: its rating, None without one, and where it was averaged."""

    then: int | None
    now: int | None
    path_then: Path
    path_now: Path
    cause: Cause | None

    def rating(self, causes: frozenset[Cause]) -> int | None:
        return self.now if self.cause is None or self.cause in causes else self.then

    def path(self, causes: frozenset[Cause]) -> Path:
        return self.path_now if Cause.STRUCTURE in causes else self.path_then


def movements(summary: Summary, past: PastMonth) -> dict[str, Movement]:
    """Return the movement since `past` of each item whose figure is printed in both months.

    By the IDs of items, the whole has "". `past` was made by the rules of `summary`.
    """
    rows = list(_rows(summary, past))
    happened = [cause for cause in Cause if _has(cause, rows)]
    values = {
        causes: _values(rows, causes, summary.plan)
        for count in range(len(happened) + 1)
        for causes in map(frozenset, combinations(happened, count))
    }
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
    found = {}
    for item in items:
        then = past.shown.get(item.id)
        if item.average and then is not None:
            before = Fraction(then)
            printed = item.average.cut_value - before
            parts = dict.fromkeys(Cause, Fraction(0)) | _effects(item.id, happened, values)
            parts[Cause.ROUNDING] = printed - sum(parts.values())
            found[item.id] = Movement(past.period, before, printed, item.average.rule.places, parts)
    return found


def _has(cause: Cause, rows: Iterable[_Row]) -> bool:
    if cause is Cause.STRUCTURE:
        return any(row.path_then != row.path_now for row in rows)
    return any(row.cause is cause for row in rows)


def _effects(
    item: str, happened: Sequence[Cause], values: Mapping[frozenset[Cause], Mapping[str, Fraction]]
) -> dict[Cause, Fraction]:
    """Return the effect of each cause that happened on the exact value of `item`."""
    # Where nothing below the item is rated, it has no value; that alone moves no figure.
    none = values[frozenset()].get(item, Fraction(0))
    effects = dict.fromkeys(happened, Fraction(0))
    for causes, items in values.items():
        others, value = set(happened) - causes, items.get(item, none)
        if others:
            # Of all orders, those in which just these causes come before a certain one.
            share = Fraction(1, comb(len(happened), len(causes)) * len(others))
        for cause in others:
            after = values[causes | {cause}].get(item, none)
            if after != value:
                effects[cause] += share * (after - value)
    return effects


def _values(rows: Iterable[_Row], causes: frozenset[Cause], plan: Plan) -> dict[str, Fraction]:
    """Return the exact value of each item, cut at no level, if these `causes` alone happened."""
    ratings: dict[Path, list[int]] = defaultdict(list)
    for row in rows:
        rating = row.rating(causes)
        if rating is not None:
            ratings[row.path(causes)].append(rating)
    terms = {
        path: (Fraction(sum(tenths), TENTHS_PER_POINT), len(tenths))
        for path, tenths in ratings.items()
    }
    values: dict[str, Fraction] = {}
    for level in UPWARD:
        above: dict[Path, tuple[Fraction, int]] = {}
        for path, (total, count) in terms.items():
            value = total / count * plan.rules[level].times
            values[path[0]] = value
            if path[1:]:
                sum_above, count_above = above.get(path[1:], (Fraction(0), 0))
                above[path[1:]] = (sum_above + value, count_above + 1)
        terms = above
    return values


def _rows(summary: Summary, past: PastMonth) -> Iterator[_Row]:
    paths = {measure.id: path for path, measure in _paths(summary.whole, ())}
    current = {
        row.id: (row, paths[measure.id])
        for measure in summary.measures
        for row in measure.initiatives
    }
    for number, (row, path) in current.items():
        then = past.ratings.get(number)
        now = row.rating_tenths if row.status is RowStatus.RATED else None
        before = _past_path(number, past) if number in past.ratings else path
        yield _Row(then, now, before, path, _cause(row, past, now))
    for number, then in past.ratings.items():
        if number not in current:
            before = _past_path(number, past)
            yield _Row(then, None, before, before, None if then is None else Cause.ENDED)


def _paths(item: ItemSummary, above: Path) -> Iterator[tuple[Path, ItemSummary]]:
    path = (item.id, *above)
    if item.level is Level.MEASURE:
        yield path, item
    for child in item.children:
        yield from _paths(child, path)


def _past_path(number: str, past: PastMonth) -> Path:
    """Return where an initiative was averaged in the `past` month."""
    known = past.initiatives.get(number)
    measure = known.measure if known else number.rpartition("-")[0]
    pledge = measure.rpartition("-")[0]
    return measure, pledge, pledge.rpartition("-")[0], WHOLE_ID


def _cause(row: InitiativeSummary, past: PastMonth, now: int | None) -> Cause | None:
    """Return why `row` counts otherwise than in the `past` month, None if it does not."""
    then = past.ratings.get(row.id)
    if then is None and now is None:
        return None
    if then is None:
        if row.id not in past.ratings:
            return Cause.ADDED
        known = past.initiatives.get(row.id)
        return Cause.RESUMED if known and known.state.is_excluded else Cause.REPORTED
    if now is None:
        return Cause.EXCLUDED if row.status is RowStatus.EXCLUDED else Cause.UNREPORTED
    return None if now == then else Cause.RAISED if now > then else Cause.LOWERED
