"""The averages of a month, exact up the plan; how each was made, and what other rules would give.

Source: docs/arithmetic.md. Each level is cut and passed up by its rule, whose four values are
on the plan's sheet 計算規則.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from pledgexl.model.average import DEFAULT_RULES, Average, Carry, Cut, Level, LevelRule
from pledgexl.model.calculation import (
    MOST_SHOWN_TERMS,
    Audit,
    Band,
    CalculationSteps,
    DepartmentFigures,
    Variant,
)
from pledgexl.model.month import Coverage, ItemSummary, Summary
from pledgexl.model.plan import TENTHS_PER_POINT, Plan
from pledgexl.model.submission import Entry, RowStatus

WHOLE_ID = ""
# A state counts where it stands: what was missing or needs correction has none yet.
_SETTLED = (RowStatus.RATED, RowStatus.EXCLUDED)
_UPWARD = (Level.PLEDGE, Level.POLICY)
_EXACT_DIGITS = 2
# In % of the highest figure; the last band contains its upper end as well.
_BANDS = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 100))
_PERCENT = 100


def mean_of(tenths: Sequence[int]) -> Fraction:
    """Return the exact mean, in points, of ratings in `tenths` of a point."""
    return Fraction(sum(tenths), TENTHS_PER_POINT * len(tenths))


def measure_means(entries: Iterable[Entry]) -> dict[str, Fraction]:
    """Return the exact mean of the ratings, in points, of each measure that has one."""
    tenths: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        if entry.status is RowStatus.RATED and entry.rating_tenths is not None:
            tenths[entry.measure].append(entry.rating_tenths)
    return {measure: mean_of(ratings) for measure, ratings in tenths.items()}


def roll_up(plan: Plan, means: Mapping[str, Fraction]) -> dict[str, Average]:
    """Return the average of every plan item that has one; the whole has the ID ""."""
    rule = plan.rules[Level.MEASURE]
    measures = {measure: average_of(mean, 1, rule) for measure, mean in means.items()}
    return climb(plan, measures, _UPWARD)


def climb(
    plan: Plan, averages: Mapping[str, Average], levels: Iterable[Level]
) -> dict[str, Average]:
    """Return `averages` and those of `levels` above them, bottom up, and of the whole.

    An item none of whose children has an average has none itself, and is left out above.
    """
    found = dict(averages)
    for level in levels:
        for item in plan.at(level):
            children = (child.id for child in plan.children(item.id))
            found |= _average_of(item.id, children, found, plan.rules[level])
    policies = (policy.id for policy in plan.children())
    return found | _average_of(WHOLE_ID, policies, found, plan.rules[Level.WHOLE])


def _average_of(
    parent: str, children: Iterable[str], averages: Mapping[str, Average], rule: LevelRule
) -> dict[str, Average]:
    carried = [averages[child].carried for child in children if child in averages]
    if not carried:
        return {}
    return {parent: average_of(sum(carried, Fraction(0)), len(carried), rule)}


def average_of(total: Fraction, count: int, rule: LevelRule) -> Average:
    """Return the average of `count` values that add up to `total`."""
    return Average(total / count * rule.times, rule)


def coverage_of(statuses: Sequence[RowStatus]) -> Coverage:
    """Return how many rows have each status; `statuses` has one for each row."""
    return Coverage(
        rated=statuses.count(RowStatus.RATED),
        excluded=statuses.count(RowStatus.EXCLUDED),
        missing=statuses.count(RowStatus.MISSING),
        rejected=statuses.count(RowStatus.REJECTED),
    )


def coverage_by_department(entries: Iterable[Entry]) -> dict[str, Coverage]:
    """Return how many of its `entries` have each status, for each department by its code."""
    statuses: dict[str, list[RowStatus]] = defaultdict(list)
    for entry in entries:
        statuses[entry.department].append(entry.status)
    return {department: coverage_of(found) for department, found in statuses.items()}


def audit(summary: Summary) -> Audit:
    """Return what an auditor asks about `summary`: calculations, other rules, distributions."""
    bands: dict[int, list[str]] = defaultdict(list)
    for pledge in summary.pledges:
        if pledge.average:
            share = pledge.average.cut_value / pledge.highest * _PERCENT
            bands[max(lower for lower, _ in _BANDS if lower <= share)].append(pledge.id)
    return Audit(
        steps=calculation_steps(summary),
        variants=compare(summary),
        bands=tuple(Band(lower, upper, tuple(bands[lower])) for lower, upper in _BANDS),
        unrated_pledges=tuple(pledge.id for pledge in summary.pledges if not pledge.average),
        states=Counter(row.state for row in summary.initiatives if row.status in _SETTLED),
        departments=_department_figures(summary),
    )


def calculation_steps(summary: Summary) -> dict[str, CalculationSteps]:
    """Return how every average in `summary` was calculated, by the ID of its item.

    Raises ValueError if an average is not that of the values below it.
    """
    items = (*summary.measures, *summary.pledges, *summary.policies, summary.whole)
    steps = {item.id: _steps(item, item.average) for item in items if item.average is not None}
    for pledge in summary.pledges:
        own = pledge.children[0] if pledge.children else None
        if own and own.is_hidden and pledge.average and own.id in steps:
            steps[pledge.id] = replace(steps[own.id], average=pledge.average)
    return steps


def _steps(item: ItemSummary, average: Average) -> CalculationSteps:
    if item.level is Level.MEASURE:
        rows = [row for row in item.initiatives if row.status is RowStatus.RATED]
        terms = [Fraction(row.rating_tenths or 0, TENTHS_PER_POINT) for row in rows]
    else:
        terms = [child.average.carried for child in item.children if child.average]
    total, count = sum(terms, Fraction(0)), len(terms)
    if average_of(total, count, average.rule) != average:
        # The summary was made of other values than it shows: a bug, never the office's mistake.
        raise ValueError(f"{item.id}: {total} / {count} does not make {average.exact}")
    return CalculationSteps(
        total, count, tuple(terms) if count <= MOST_SHOWN_TERMS else (), average
    )


def compare(summary: Summary) -> dict[Variant, dict[str, Average]]:
    """Return the averages of all items under each other rule, by the items' IDs.

    Factors and digits are the plan's own, so that the figures can be compared.
    """
    own = summary.plan.rules
    means = {
        measure.id: measure.average.exact / measure.average.rule.times
        for measure in summary.measures
        if measure.average
    }
    variants = {
        Variant.EXACT: {
            level: replace(rule, places=_EXACT_DIGITS, cut=Cut.HALF_UP, carry=Carry.EXACT)
            for level, rule in own.items()
        },
        Variant.HALF_UP: {level: replace(rule, cut=Cut.HALF_UP) for level, rule in own.items()},
        Variant.CUT_AND_CARRY: {
            level: replace(rule, cut=Cut.DOWN, carry=DEFAULT_RULES[level].carry)
            for level, rule in own.items()
        },
    }
    return {
        variant: roll_up(replace(summary.plan, rules=rules), means)
        for variant, rules in variants.items()
    }


def _department_figures(summary: Summary) -> dict[str, DepartmentFigures]:
    ratings: dict[str, list[int]] = defaultdict(list)
    for row in summary.initiatives:
        if row.status is RowStatus.RATED and row.rating_tenths is not None:
            ratings[row.department.code].append(row.rating_tenths)
    figures = {
        code: DepartmentFigures(mean_of(tenths), min(tenths), max(tenths))
        for code, tenths in ratings.items()
    }
    codes = (row.department.code for row in summary.departments)
    return {code: figures.get(code, DepartmentFigures()) for code in codes}
