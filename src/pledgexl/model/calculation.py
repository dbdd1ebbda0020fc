"""How each figure was calculated, and what the same ratings come to otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from pledgexl.model.average import Average, Carry, Cut, Level, cut_to_units
from pledgexl.model.month import ItemSummary
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus, State

_FEWEST_DIGITS = 2
# A longer sum is not added up by hand: its total is shown, which begins a longer line as well.
MOST_SHOWN_TERMS = 12


@dataclass(frozen=True, slots=True)
class CalculationSteps:
    """How one average was made: the sum of `count` values, these being `terms` if they are few."""

    total: Fraction
    count: int
    terms: tuple[Fraction, ...]
    average: Average


class Variant(StrEnum):
    """Other rules by which a month could be reckoned."""

    EXACT = "exact"
    HALF_UP = "half_up"
    CUT_AND_CARRY = "cut_and_carry"


@dataclass(frozen=True, slots=True)
class Band:
    """The pledges whose printed figure is at least `lower` % of the highest, below `upper` %."""

    lower: int
    upper: int
    pledges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """What the ratings of one department come to, None where it rated nothing."""

    mean: Fraction | None = None
    lowest_tenths: int | None = None
    highest_tenths: int | None = None


@dataclass(frozen=True)
class Audit:
    """The answers, by the IDs of plan items and the codes of departments."""

    steps: Mapping[str, CalculationSteps]
    variants: Mapping[Variant, Mapping[str, Average]]
    bands: tuple[Band, ...]
    unrated_pledges: tuple[str, ...]
    states: Mapping[State, int]
    departments: Mapping[str, DepartmentFigures]


def mean_text(average: Average) -> str:
    """Return the exact value of `average` with its digits: `4.50`, `7.66…` where there are more."""
    return decimal_text(average.exact, max(_FEWEST_DIGITS, average.rule.places + 1))


def working(item: ItemSummary) -> str:
    """Return the calculation of the average of `item` before it was cut, "" without an average.

    A measure's is the sum of its ratings over their number, `23÷3`, if it has more than one.
    """
    average = item.average
    if average is None:
        return ""
    if item.level is Level.MEASURE:
        return _measure_term(item) if item.coverage.rated > 1 or _times(average) else ""
    children = [(child, child.average) for child in item.children if child.average]
    terms = [_term(child, own) for child, own in children]
    if item.children[0].is_hidden:
        terms = [_measure_term(child) for child, _ in children]
    total = terms[0] if len(terms) == 1 else f"({'＋'.join(terms)})"
    if len(terms) > MOST_SHOWN_TERMS:
        total = _fraction(sum((own.carried for _, own in children), Fraction(0)))
    # The level above may use the fraction: `＝220÷3＝73.33…`.
    is_carried = item.level is not Level.WHOLE and average.rule.carry is Carry.EXACT
    fraction = _fraction(average.exact)
    exact = f"＝{fraction}" if is_carried and "÷" in fraction else ""
    result = mean_text(average).rstrip("0").rstrip(".")
    count = "" if item.children[0].is_hidden else f"÷{len(terms)}"
    return f"{_times(average)}{total}{count}{exact}＝{result}"


def carried_text(item: ItemSummary) -> str:
    """Return the value that the level above uses where that is not the exact one, else ""."""
    average = item.average
    return "" if average is None or average.carried == average.exact else average.shown


def _term(item: ItemSummary, average: Average) -> str:
    """Return what `item` brings into the level above, as its own line on the page shows it."""
    fraction = _fraction(average.exact)
    if item.level is Level.MEASURE and "÷" in fraction and average.carried == average.exact:
        return _measure_term(item)
    return carried_text(item) or fraction


def _measure_term(item: ItemSummary) -> str:
    rated = [row.rating_tenths or 0 for row in item.initiatives if row.status is RowStatus.RATED]
    total = _fraction(Fraction(sum(rated), TENTHS_PER_POINT))
    return f"{_times(item.average)}{total}÷{len(rated)}"


def _times(average: Average | None) -> str:
    return f"{average.rule.times}×" if average and average.rule.times > 1 else ""


def _fraction(value: Fraction) -> str:
    """Return `value` exactly: `70`, `4.5`, or `220÷3` where two digits do not hold it."""
    if (value * 10**_FEWEST_DIGITS).denominator > 1:
        return f"{value.numerator}÷{value.denominator}"
    return decimal_text(value, _FEWEST_DIGITS).rstrip("0").rstrip(".")


def decimal_text(value: Fraction, digits: int) -> str:
    """Return `value` with so many digits, and `…` where it has more."""
    units = value * 10**digits
    text = str(cut_to_units(units, Cut.DOWN)).zfill(digits + 1)
    return f"{text[:-digits]}.{text[-digits:]}" + ("…" if units.denominator > 1 else "")
