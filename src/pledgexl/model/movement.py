"""Why a printed figure moved since an earlier month: causes whose parts add up to the movement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from pledgexl.model.period import Period


class Cause(StrEnum):
    """What moves a figure. `ROUNDING` is what cutting the printed figures adds or takes."""

    RAISED = "raised"
    LOWERED = "lowered"
    ADDED = "added"
    ENDED = "ended"
    EXCLUDED = "excluded"
    RESUMED = "resumed"
    REPORTED = "reported"
    UNREPORTED = "unreported"
    STRUCTURE = "structure"
    ROUNDING = "rounding"


def decimal(value: Fraction, places: int) -> str:
    """Return a `value` of at most `places` decimals with all of them: `9.8`, `-1.0`."""
    units = value * 10**places
    digits = str(abs(units.numerator)).zfill(places + 1)
    point = f".{digits[-places:]}" if places else ""
    return ("-" if units < 0 else "") + digits[: len(digits) - places] + point


@dataclass(frozen=True, slots=True)
class Movement:
    """How the printed figure of one item moved since the month `base`, in the figure's own unit.

    It was `then`, and has moved by `printed`. `parts` has every cause; they add up to `printed`
    exactly. `places` are the decimals of the printed figures.
    """

    base: Period
    then: Fraction
    printed: Fraction
    places: int
    parts: Mapping[Cause, Fraction]

    @property
    def shown(self) -> dict[Cause, Fraction]:
        """The parts cut to the decimals of the figure, so that they add up to `printed` as well.

        Each is cut down; the units that are missing then go to the largest rests, and of equal
        rests to the first cause (largest remainder).
        """
        unit = Fraction(1, 10**self.places)
        whole = {cause: part // unit for cause, part in self.parts.items()}
        rests = {cause: part / unit - whole[cause] for cause, part in self.parts.items()}
        missing = int(sum(rests.values()))
        for cause in sorted(rests, key=lambda each: -rests[each])[:missing]:
            whole[cause] += 1
        return {cause: count * unit for cause, count in whole.items()}


# For each month that is compared, the movement of each item by its ID; the whole has "".
Movements = Sequence[Mapping[str, Movement]]
