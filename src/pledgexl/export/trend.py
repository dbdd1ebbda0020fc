"""The line of the whole plan over the months, as numbers for a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pledgexl.model.average import Average
from pledgexl.model.history import PastMonth
from pledgexl.model.period import Period, era_year
from pledgexl.model.summary import Summary

LEFT, RIGHT, TOP, BOTTOM = 34, 606, 14, 148
_INDENT = 24
_QUARTERS = 4
# More names of months do not stand side by side below the line.
_MOST_NAMES = 9
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 80, 22, 3


@dataclass(frozen=True, slots=True)
class Dot:
    """One month on the line; `is_named` and `is_valued` say what stands beside it."""

    period: Period
    x: str
    y: str
    shown: str
    is_named: bool
    is_valued: bool
    era: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The months that have a figure, and the heights of the scale: its labels by their place."""

    dots: tuple[Dot, ...]
    scale: tuple[tuple[str, str], ...]

    @property
    def segments(self) -> tuple[tuple[Dot, Dot, bool], ...]:
        """Each dot and the one before it, and whether months without a report lie between."""
        pairs = zip(self.dots, self.dots[1:], strict=False)
        return tuple((one, two, _month(two.period) - _month(one.period) > 1) for one, two in pairs)

    @property
    def has_gaps(self) -> bool:
        """Whether a month between two others has no report."""
        return any(is_gap for _, _, is_gap in self.segments)


def line(summary: Summary, past: Sequence[PastMonth]) -> Line | None:
    """Return the line over `past` and this month; None with fewer than two figures."""
    months = [(month.period, month.shown.get("")) for month in past]
    months.append((summary.period, summary.whole.shown))
    figures = [(period, shown) for period, shown in months if shown is not None]
    if len(figures) < 2:
        return None
    highest = summary.whole.highest
    first, last = _month(figures[0][0]), _month(figures[-1][0])
    step = max(1, -(-(last - first + 1) // _MOST_NAMES))
    dots: list[Dot] = []
    for place, (period, shown) in enumerate(figures):
        at = _month(period)
        is_end = place in (0, len(figures) - 1)
        is_apart = (last - at) % step == 0 and last - at >= step and at - first >= step
        era = era_year(period.last_day)
        across = Fraction(at - first, last - first)
        dots.append(
            Dot(
                period=period,
                x=_place(LEFT + _INDENT + (RIGHT - LEFT - 3 * _INDENT) * across),
                y=_height(Fraction(shown), highest),
                shown=shown,
                is_named=is_end or is_apart,
                is_valued=is_end,
                era="" if dots and era_year(dots[-1].period.last_day) == era else era,
            )
        )
    heights = [Fraction(highest * quarter, _QUARTERS) for quarter in range(_QUARTERS + 1)]
    scale = tuple((_height(value, highest), _place(value)) for value in heights)
    return Line(tuple(dots), scale)


def spark(id_: str, now: Average | None, highest: int, past: Sequence[PastMonth]) -> str:
    """Return the points of a small line of the item `id_`; "" with fewer than two figures."""
    values = [month.shown.get(id_) for month in past] + [now.shown if now else None]
    width = Fraction(_SPARK_WIDTH - 2 * _SPARK_EDGE, max(len(values) - 1, 1))
    height = _SPARK_HEIGHT - 2 * _SPARK_EDGE
    points = [
        f"{_place(_SPARK_EDGE + place * width)},"
        f"{_place(_SPARK_HEIGHT - _SPARK_EDGE - Fraction(value) * height / highest)}"
        for place, value in enumerate(values)
        if value is not None
    ]
    return " ".join(points) if len(points) > 1 else ""


def _month(period: Period) -> int:
    return period.year * 12 + period.month


def _height(value: Fraction, highest: int) -> str:
    return _place(BOTTOM - (BOTTOM - TOP) * value / highest)


def _place(value: Fraction | int) -> str:
    """Return `value` as a drawing wants it: one digit is finer than a screen."""
    return f"{float(value):.1f}".removesuffix(".0")
