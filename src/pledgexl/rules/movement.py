"""Why figures moved: the effect of each cause, the same in whatever order the causes are taken.

The exact value of an item is computed for every set of causes, as if these alone had happened
since the earlier month. The effect of a cause is the mean, over all orders of the causes, of what
it adds when its turn comes (L. S. Shapley, "A value for n-person games", 1953; for index numbers
de Boer, Structural decomposition analysis and index number theory, 2008). Exact values are not
cut at any level: what the cuts of both printed figures add is a cause of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import NamedTuple

from pledgexl.model.average import UPWARD
from pledgexl.model.history import PastMonth
from pledgexl.model.month import InitiativeSummary, ItemSummary, Summary
from pledgexl.model.movement import Cause, Movement
from pledgexl.model.plan import TENTHS_PER_POINT, Plan
from pledgexl.model.submission import RowStatus
from pledgexl.rules.averages import WHOLE_ID

# From the measure up to the whole.
Path = tuple[str, ...]


class CountedRow(NamedTuple):
    """An initiative in both months: its rating, None without one, and where it was averaged."""

    id: str
    then: int | None
    now: int | None
    path_then: Path
    path_now: Path
    cause: Cause | None

    def rating(self, causes: frozenset[Cause]) -> int | None:
        """Return its rating if these `causes` alone happened."""
        return self.now if self.cause is None or self.cause in causes else self.then

    def path(self, causes: frozenset[Cause]) -> Path:
        """Return where it is averaged then."""
        return self.path_now if Cause.STRUCTURE in causes else self.path_then


def movements(summary: Summary, past: PastMonth) -> dict[str, Movement]:
    """Return the movement since `past` of each item whose figure is printed in both months.

    By the IDs of items, the whole has "". `past` was made by the rules of `summary`.
    """
    rows = list(counted_rows(summary, past))
    happened = [cause for cause, count in counts_by_cause(rows).items() if count]
    values = {causes: _values(rows, causes, summary.plan) for causes in _sets_of(happened)}
    found = {}
    for item in _items(summary):
        then = past.shown.get(item.id)
        if item.average and then is not None:
            before = Fraction(then)
            printed = item.average.cut_value - before
            parts = dict.fromkeys(Cause, Fraction(0)) | _effects(item.id, happened, values)
            parts[Cause.ROUNDING] = printed - sum(parts.values())
            found[item.id] = Movement(past.period, before, printed, item.average.rule.places, parts)
    return found


def counts_by_cause(rows: Sequence[CountedRow]) -> dict[Cause, int]:
    """Return to how many of `rows` each cause happened; rounding happens to none."""
    counts = Counter(row.cause for row in rows)
    moved = sum(row.path_then != row.path_now for row in rows)
    return {cause: counts[cause] for cause in Cause} | {Cause.STRUCTURE: moved}


def _sets_of(happened: Sequence[Cause]) -> Iterator[frozenset[Cause]]:
    for count in range(len(happened) + 1):
        yield from map(frozenset, combinations(happened, count))


def _share(happened: Sequence[Cause], causes: frozenset[Cause]) -> Fraction:
    """Return in what share of all orders just these `causes` come before a certain other one."""
    return Fraction(1, comb(len(happened), len(causes)) * (len(happened) - len(causes)))


def _effects(
    item: str, happened: Sequence[Cause], values: Mapping[frozenset[Cause], Mapping[str, Fraction]]
) -> dict[Cause, Fraction]:
    """Return the effect of each cause that happened on the exact value of `item`."""
    # Where nothing below the item is rated, it has no value; that alone moves no figure.
    none = values[frozenset()].get(item, Fraction(0))
    effects = dict.fromkeys(happened, Fraction(0))
    for causes, items in values.items():
        others, value = set(happened) - causes, items.get(item, none)
        for cause in others:
            after = values[causes | {cause}].get(item, none)
            if after != value:
                effects[cause] += _share(happened, causes) * (after - value)
    return effects


def _values(
    rows: Iterable[CountedRow], causes: frozenset[Cause], plan: Plan
) -> dict[str, Fraction]:
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


def effects_on_the_whole(rows: Sequence[CountedRow], plan: Plan) -> dict[str, Fraction]:
    """Return the effect of each of `rows` whose rating alone changed, by the IDs of initiatives.

    A rating moves the whole in proportion, as long as the same initiatives are averaged: those of
    the initiatives that were raised add up to the effect of that cause, and so do the others'.
    """
    happened = [cause for cause, count in counts_by_cause(rows).items() if count]
    changed = [row for row in rows if row.cause in (Cause.RAISED, Cause.LOWERED)]
    effects = {row.id: Fraction(0) for row in changed}
    for causes in _sets_of(happened) if changed else ():
        weights = _weights(rows, causes, plan)
        for row in changed:
            if row.cause not in causes:
                points = Fraction((row.now or 0) - (row.then or 0), TENTHS_PER_POINT)
                weight = weights[row.path(causes)]
                effects[row.id] += _share(happened, causes) * points * weight
    return effects


def _weights(
    rows: Iterable[CountedRow], causes: frozenset[Cause], plan: Plan
) -> dict[Path, Fraction]:
    """Return by how much the whole rises if one rating below each measure rises by a point."""
    counts = Counter(row.path(causes) for row in rows if row.rating(causes) is not None)
    weights = {path: Fraction(1) for path in counts}
    for depth, level in enumerate(UPWARD):
        for path in weights:
            weights[path] *= Fraction(plan.rules[level].times, counts[path[depth:]])
        counts = Counter(counted[1:] for counted in counts)
    return weights


def counted_rows(summary: Summary, past: PastMonth) -> Iterator[CountedRow]:
    """Yield every initiative of either month."""
    above = {child.id: item.id for item in _items(summary) for child in item.children}
    current = {row.id: row for row in summary.initiatives}
    above |= {row.id: measure.id for measure in summary.measures for row in measure.initiatives}

    # What one month lacks stands in it where the other one has it: each month has one tree.
    def parent_then(id_: str) -> str:
        is_new = id_ in above and id_ not in past.ratings and id_ not in past.shown
        return above[id_] if is_new else past.parent(id_)

    def parent_now(id_: str) -> str:
        return above[id_] if id_ in above else past.parent(id_)

    for number in dict.fromkeys((*current, *past.ratings)):
        then, row = past.ratings.get(number), current.get(number)
        if row is None:
            now, cause = None, None if then is None else Cause.ENDED
        else:
            now = row.rating_tenths if row.status is RowStatus.RATED else None
            cause = _cause(row, past, now)
        places = _path(number, parent_then), _path(number, parent_now)
        yield CountedRow(number, then, now, *places, cause)


def _items(summary: Summary) -> tuple[ItemSummary, ...]:
    return (summary.whole, *summary.policies, *summary.pledges, *summary.measures)


def _path(number: str, parent: Callable[[str], str]) -> Path:
    """Return where an initiative is averaged, from its measure up to the whole."""
    path = [parent(number)]
    while path[-1] != WHOLE_ID:
        path.append(parent(path[-1]))
    return tuple(path)


def _cause(row: InitiativeSummary, past: PastMonth, now: int | None) -> Cause | None:
    """Return why `row` counts otherwise than in the `past` month, None if it does not."""
    then = past.ratings.get(row.id)
    if then is None and now is None:
        return None
    if then is None:
        if row.id not in past.ratings:
            return Cause.RESUMED if row.id in past.gone else Cause.ADDED
        known = past.initiatives.get(row.id)
        return Cause.RESUMED if known and known.state.is_excluded else Cause.REPORTED
    if now is None:
        return Cause.EXCLUDED if row.status is RowStatus.EXCLUDED else Cause.UNREPORTED
    return None if now == then else Cause.RAISED if now > then else Cause.LOWERED
