from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgexl.model.average import Average, Carry, Cut, Level, LevelRule

_DECIMAL_WAY = {Cut.DOWN: ROUND_FLOOR, Cut.UP: ROUND_CEILING, Cut.HALF_UP: ROUND_HALF_UP}


@pytest.mark.parametrize(
    ("exact", "places", "cut", "shown"),
    [
        (Fraction(313, 5), 0, Cut.DOWN, "62"),
        (Fraction(313, 5), 0, Cut.HALF_UP, "63"),
        (Fraction(313, 5), 0, Cut.UP, "63"),
        (Fraction(296, 5), 1, Cut.DOWN, "59.2"),
        (Fraction(1, 2), 0, Cut.HALF_UP, "1"),
        (Fraction(1, 200), 2, Cut.HALF_UP, "0.01"),
        (Fraction(0), 1, Cut.DOWN, "0.0"),
        (Fraction(100), 1, Cut.UP, "100.0"),
    ],
)
def test_shows_a_figure_cut_by_its_rule(exact: Fraction, places: int, cut: Cut, shown: str) -> None:
    rule = LevelRule(Level.PLEDGE, 1, places, cut, Carry.SHOWN)

    assert Average(exact, rule).shown == shown


@given(
    tenths=st.integers(0, 10**6),
    divisor=st.sampled_from([1, 2, 4, 5, 8, 10, 16, 20, 25, 1000]),
    places=st.integers(0, 4),
    cut=st.sampled_from(list(Cut)),
)
def test_agrees_with_decimal_arithmetic_where_decimals_are_exact(
    tenths: int, divisor: int, places: int, cut: Cut
) -> None:
    rule = LevelRule(Level.WHOLE, 1, places, cut, Carry.SHOWN)
    exact = Decimal(tenths) / Decimal(divisor)

    wanted = exact.quantize(Decimal(1).scaleb(-places), rounding=_DECIMAL_WAY[cut])

    assert Average(Fraction(tenths, divisor), rule).shown == format(wanted, "f")
