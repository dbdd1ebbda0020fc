"""What an auditor asks beyond the figures: how each was made, and what else they tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from pledgexl.model.average import Average
from pledgexl.model.submission import State

# Enough to see a sum by eye; beyond that its total says more.
MOST_TERMS = 12


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
