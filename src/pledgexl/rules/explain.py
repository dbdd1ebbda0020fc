"""How each average of a month was made, by the same arithmetic that made it."""

from collections.abc import Iterator
from fractions import Fraction

from pledgexl.model.audit import MOST_TERMS, Working
from pledgexl.model.average import Level
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import ItemSummary, Summary
from pledgexl.rules.rollup import average_of


def explain(summary: Summary) -> dict[str, Working]:
    """Return the working of every average in `summary`, by the ID of its item."""
    return dict(_workings(summary.whole))


def _workings(item: ItemSummary) -> Iterator[tuple[str, Working]]:
    for child in item.children:
        yield from _workings(child)
    if item.average is not None:
        yield item.id, _working(item)


def _working(item: ItemSummary) -> Working:
    average = item.average
    assert average is not None
    total, count, terms = _ratings(item) if item.level is Level.MEASURE else _carried(item)
    if average_of(total, count, average.rule) != average:
        # The summary was made of other values than it shows: a bug, never the office's slip.
        raise ValueError(f"{item.id}: {total} / {count} does not make {average.exact}")
    return Working(total, count, terms, average)


def _ratings(measure: ItemSummary) -> tuple[Fraction, int, tuple[Fraction, ...]]:
    tenths = [
        row.rating_tenths or 0 for row in measure.initiatives if row.status is RowStatus.RATED
    ]
    terms = tuple(Fraction(each, TENTHS_PER_POINT) for each in tenths[: MOST_TERMS + 1])
    return Fraction(sum(tenths), TENTHS_PER_POINT), len(tenths), _few(terms)


def _carried(item: ItemSummary) -> tuple[Fraction, int, tuple[Fraction, ...]]:
    terms = tuple(child.average.carried for child in item.children if child.average)
    return sum(terms, Fraction(0)), len(terms), _few(terms)


def _few(terms: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return terms if len(terms) <= MOST_TERMS else ()
