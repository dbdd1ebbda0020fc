"""An average and the rule by which it is cut, shown and carried: exact until shown.

Source of the rule: docs/arithmetic.md.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Level(StrEnum):
    """The steps of a plan, from the top down."""

    WHOLE = "whole"
    POLICY = "policy"
    PLEDGE = "pledge"
    MEASURE = "measure"


# In which order the averages are made.
UPWARD = tuple(reversed(Level))


class Cut(StrEnum):
    """What happens to the digits that are not shown (端数処理)."""

    DOWN = "down"
    HALF_UP = "half_up"
    UP = "up"


class Carry(StrEnum):
    """Which value goes up to the next level (引継ぎ)."""

    EXACT = "exact"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class LevelRule:
    """How the averages of one level are made: mean × `times`, cut to `places` digits."""

    level: Level
    times: int
    places: int
    cut: Cut
    carry: Carry

    def __post_init__(self) -> None:
        """Refuse a factor below one and a number of digits that no report shows."""
        if self.times < 1 or not 0 <= self.places <= 6:
            raise ValueError(f"times {self.times}, places {self.places}")


# The rule of the published table; a plan without the sheet 計算規則 uses it.
DEFAULT_RULES: dict[Level, LevelRule] = {
    Level.MEASURE: LevelRule(Level.MEASURE, 1, 0, Cut.DOWN, Carry.EXACT),
    Level.PLEDGE: LevelRule(Level.PLEDGE, 10, 0, Cut.DOWN, Carry.SHOWN),
    Level.POLICY: LevelRule(Level.POLICY, 1, 0, Cut.DOWN, Carry.SHOWN),
    Level.WHOLE: LevelRule(Level.WHOLE, 1, 1, Cut.DOWN, Carry.SHOWN),
}


def cut_to_units(value: Fraction, cut: Cut) -> int:
    """Return the whole number that `value`, never negative, becomes under `cut`."""
    if cut is Cut.DOWN:
        return value.numerator // value.denominator
    if cut is Cut.UP:
        return -(-value.numerator // value.denominator)
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


@dataclass(frozen=True, slots=True)
class Average:
    """An average before any cut (`exact`, times included) and the rule of its level."""

    exact: Fraction
    rule: LevelRule

    @property
    def cut_value(self) -> Fraction:
        """The printed figure as a number."""
        scale = 10**self.rule.places
        return Fraction(cut_to_units(self.exact * scale, self.rule.cut), scale)

    @property
    def shown(self) -> str:
        """The printed figure: `62`, `59.2`."""
        units = self.cut_value * 10**self.rule.places
        digits = str(units.numerator).zfill(self.rule.places + 1)
        if self.rule.places == 0:
            return digits
        return f"{digits[: -self.rule.places]}.{digits[-self.rule.places :]}"

    @property
    def carried(self) -> Fraction:
        """What the level above averages."""
        return self.exact if self.rule.carry is Carry.EXACT else self.cut_value
