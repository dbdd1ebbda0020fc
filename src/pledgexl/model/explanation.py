"""What initiatives did between months: which moved the whole, from where to where, which did not.

It is about ratings: why printed figures moved is in `movement`.
"""

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from pledgexl.model.month import InitiativeSummary
from pledgexl.model.movement import Cause
from pledgexl.model.period import Period

# So many months without another rating are worth a line.
MONTHS_WITHOUT_MOVEMENT = 6


class Mover(NamedTuple):
    """An initiative whose rating changed, and its `effect` on the exact value of the whole.

    The effects of all that were raised, or lowered, add up to the exact part of that cause.
    """

    row: InitiativeSummary
    measure: str
    then_tenths: int
    now_tenths: int
    effect: Fraction

    @property
    def cause(self) -> Cause:
        """Whether its rating was raised or lowered."""
        return Cause.RAISED if self.now_tenths > self.then_tenths else Cause.LOWERED


class Standing(Enum):
    """Where an initiative is in a month: in a band of ratings, whose ends are tenths, or unrated.

    A full rating is a band of its own. The last three have no rating.
    """

    LOWEST = (0, 20)
    LOW = (20, 40)
    MIDDLE = (40, 60)
    HIGH = (60, 80)
    HIGHEST = (80, 100)
    FULL = (100, 101)
    EXCLUDED = "excluded"
    UNREPORTED = "unreported"
    # The plan does not have it in that month.
    ABSENT = "absent"


BANDS = tuple(each for each in Standing if isinstance(each.value, tuple))

# How many initiatives went from where to where.
Transitions = Mapping[tuple[Standing, Standing], int]


class Unmoved(NamedTuple):
    """An initiative whose rating has been the same `since` a month.

    It may be for longer where that is the first month that was read (`is_first`).
    """

    row: InitiativeSummary
    measure: str
    since: Period
    is_first: bool
