"""The calculation of a figure, as a line that can be checked by hand: `10×(4.5＋4.25)÷2＝43.75`."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.model.average import Average, Carry, Cut, Level, cut_to_units
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import ItemSummary

_FEWEST_DIGITS = 2
_MORE = "…"
# A longer line is not added up by hand: it begins with the sum of its terms.
MOST_SHOWN_TERMS = 12


def mean_text(average: Average) -> str:
    """Return the exact value of `average` with its digits: `4.50`, `7.66…` where there are more."""
    digits = _digits(average)
    return _cut(average.exact, digits) + ("" if _is_decimal(average.exact, digits) else _MORE)


def working(item: ItemSummary) -> str:
    """Return the calculation of the average of `item` before it was cut, "" without an average.

    A measure's is the sum of its ratings over their number, `23÷3`, if it has more than one.
    """
    if item.average is None:
        return ""
    if item.level is Level.MEASURE:
        return _measure_term(item) if item.coverage.rated > 1 or _times(item.average) else ""
    children = [child for child in item.children if child.average]
    terms = [_term(child) for child in children]
    total = sum((child.average.carried for child in children if child.average), Fraction(0))
    return _times(item.average) + _sum(terms, total) + f"÷{len(terms)}" + _result(item.average)


def carried_text(item: ItemSummary) -> str:
    """Return the value that the level above uses where that is not the exact one, else ""."""
    average = item.average
    return "" if average is None or average.carried == average.exact else average.shown


def _sum(terms: Sequence[str], total: Fraction) -> str:
    if len(terms) > MOST_SHOWN_TERMS:
        return _fraction(total)
    return terms[0] if len(terms) == 1 else f"({'＋'.join(terms)})"


def _term(item: ItemSummary) -> str:
    """Return what `item` brings into the level above, as its own line on the page shows it."""
    average = item.average
    assert average is not None
    if average.carried != average.exact:
        return average.shown
    is_plain = _is_decimal(average.exact, _FEWEST_DIGITS)
    if item.level is Level.MEASURE and not is_plain:
        return _measure_term(item)
    return _fraction(average.exact)


def _measure_term(item: ItemSummary) -> str:
    assert item.average is not None
    rated = [row.rating_tenths or 0 for row in item.initiatives if row.status is RowStatus.RATED]
    return f"{_times(item.average)}{_fraction(Fraction(sum(rated), TENTHS_PER_POINT))}÷{len(rated)}"


def _times(average: Average) -> str:
    return f"{average.rule.times}×" if average.rule.times > 1 else ""


def _result(average: Average) -> str:
    """Return `＝43.75`; `＝220÷3＝73.33…` where the level above uses the fraction."""
    is_carried = average.rule.level is not Level.WHOLE and average.rule.carry is Carry.EXACT
    is_plain = _is_decimal(average.exact, _FEWEST_DIGITS)
    fraction = f"＝{_fraction(average.exact)}" if is_carried and not is_plain else ""
    text = mean_text(average)
    return f"{fraction}＝{text if text.endswith(_MORE) else text.rstrip('0').rstrip('.')}"


def _fraction(value: Fraction) -> str:
    """Return `value` exactly: `70`, `4.5`, or `220÷3` where two digits do not hold it."""
    if _is_decimal(value, _FEWEST_DIGITS):
        return _cut(value, _FEWEST_DIGITS).rstrip("0").rstrip(".")
    return f"{value.numerator}÷{value.denominator}"


def _digits(average: Average) -> int:
    return max(_FEWEST_DIGITS, average.rule.places + 1)


def _is_decimal(value: Fraction, digits: int) -> bool:
    scale: int = 10**digits
    return (value * scale).denominator == 1


def _cut(value: Fraction, digits: int) -> str:
    units = str(cut_to_units(value * 10**digits, Cut.DOWN)).zfill(digits + 1)
    return f"{units[:-digits]}.{units[-digits:]}"
