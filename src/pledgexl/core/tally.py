"""What the rows of a month add up to: exact sums and counts over the frame of all entries."""

from collections import defaultdict
from fractions import Fraction

from pledgexl.model.frames import Col, Entries
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import Coverage


def measure_means(entries: Entries) -> dict[str, Fraction]:
    """Return the exact mean of the ratings of each measure that has one."""
    rated = entries[entries[Col.STATUS] == RowStatus.RATED.value]
    sums = rated.groupby(Col.MEASURE, sort=False)[Col.RATING_TENTHS].agg(["sum", "count"])
    return {
        str(measure): Fraction(int(total), TENTHS_PER_POINT * int(count))
        for measure, total, count in sums.itertuples()
    }


def coverage_by(frame: Entries, column: Col) -> dict[str, Coverage]:
    """Return how many rows of `frame` have which status, for each value of `column`."""
    sizes = frame.groupby([column, Col.STATUS], sort=False).size().reset_index()
    found: dict[str, Coverage] = defaultdict(Coverage)
    for value, status, size in sizes.itertuples(index=False):
        found[str(value)] += Coverage(**{str(status): int(size)})
    return dict(found)
