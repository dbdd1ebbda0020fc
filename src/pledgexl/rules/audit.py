"""A month's summary → what an auditor asks about it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

from pledgexl.model.audit import Audit, Band, DepartmentFigures
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import ItemSummary, Summary
from pledgexl.rules.compare import compare
from pledgexl.rules.explain import explain

# In % of the highest figure; the last band holds its upper end as well.
_BANDS = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 100))
_PERCENT = 100


def audit(summary: Summary) -> Audit:
    """Return the audit of `summary`."""
    return Audit(
        workings=explain(summary),
        variants=compare(summary),
        bands=_bands(summary.pledges),
        unrated_pledges=tuple(pledge.id for pledge in summary.pledges if not pledge.average),
        states=Counter(row.state for row in summary.initiatives),
        departments=_departments(summary),
    )


def _bands(pledges: Iterable[ItemSummary]) -> tuple[Band, ...]:
    found: dict[int, list[str]] = defaultdict(list)
    for pledge in pledges:
        if pledge.average:
            share = pledge.average.shown_value / pledge.highest * _PERCENT
            found[_band_of(share)].append(pledge.id)
    return tuple(Band(lower, upper, tuple(found[lower])) for lower, upper in _BANDS)


def _band_of(share: Fraction) -> int:
    return max(lower for lower, _ in _BANDS if lower <= share)


def _departments(summary: Summary) -> dict[str, DepartmentFigures]:
    ratings: dict[str, list[int]] = defaultdict(list)
    for row in summary.initiatives:
        if row.status is RowStatus.RATED and row.rating_tenths is not None:
            ratings[row.department.code].append(row.rating_tenths)
    return {
        row.department.code: _figures(ratings.get(row.department.code, []))
        for row in summary.departments
    }


def _figures(tenths: list[int]) -> DepartmentFigures:
    if not tenths:
        return DepartmentFigures()
    mean = Fraction(sum(tenths), TENTHS_PER_POINT * len(tenths))
    return DepartmentFigures(mean, min(tenths), max(tenths))
