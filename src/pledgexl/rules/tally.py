"""What the rows of a month add up to: exact sums and counts over all entries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import Entry, RowStatus
from pledgexl.model.summary import Coverage


def measure_means(entries: Iterable[Entry]) -> dict[str, Fraction]:
    """Return the exact mean of the ratings, in points, of each measure that has one."""
    tenths: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        if entry.status is RowStatus.RATED and entry.rating_tenths is not None:
            tenths[entry.measure].append(entry.rating_tenths)
    return {
        measure: Fraction(sum(ratings), TENTHS_PER_POINT * len(ratings))
        for measure, ratings in tenths.items()
    }


def coverage_by_department(entries: Iterable[Entry]) -> dict[str, Coverage]:
    """Return how many of its `entries` have which status, for each department by its code."""
    statuses: dict[str, list[RowStatus]] = defaultdict(list)
    for entry in entries:
        statuses[entry.department].append(entry.status)
    return {department: coverage_of(found) for department, found in statuses.items()}


def coverage_of(statuses: Sequence[RowStatus]) -> Coverage:
    """Return how many rows have which of `statuses`, of which each row has one."""
    return Coverage(
        rated=statuses.count(RowStatus.RATED),
        excluded=statuses.count(RowStatus.EXCLUDED),
        missing=statuses.count(RowStatus.MISSING),
        rejected=statuses.count(RowStatus.REJECTED),
    )
