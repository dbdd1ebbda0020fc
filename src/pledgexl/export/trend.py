"""The printed figures over the months, as numbers for a drawing."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from pledgexl.model.period import Period, era_year

LEFT, RIGHT, TOP, BOTTOM = 34, 606, 14, 148
_INDENT = 24
_QUARTERS = 4
# More names of months do not fit below the line.
_MOST_NAMES = 9
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_EDGE = 80, 22, 3


class Trend(NamedTuple):
    """The printed figures of the months of `periods`, oldest first; the whole has the ID ""."""

    periods: tuple[Period, ...]
    shown: Mapping[str, tuple[str | None, ...]]


class Dot(NamedTuple):
    """One month on the line; not each has room for its name below."""

    period: Period
    x: str
    y: str
    shown: str
    era: str
    is_named: bool
    follows_gap: bool


class Line(NamedTuple):
    """The months that have a figure, and the heights of the scale: its labels by their place."""

    dots: tuple[Dot, ...]
    scale: tuple[tuple[str, str], ...]


def line(trend: Trend, highest: int) -> Line | None:
    """Return the line of the whole plan; None with fewer than two figures."""
    pairs = zip(trend.periods, trend.shown[""], strict=True)
    figures = [(period, shown) for period, shown in pairs if shown is not None]
    if len(figures) < 2:
        return None
    places = [period.year * 12 + period.month for period, _ in figures]
    first, last = places[0], places[-1]
    step = max(1, -(-(last - first + 1) // _MOST_NAMES))
    dots: list[Dot] = []
    for (period, shown), at in zip(figures, places, strict=True):
        is_apart = (last - at) % step == 0 and last - at >= step and at - first >= step
        across = Fraction(at - first, last - first)
        dots.append(
            Dot(
                period=period,
                x=_place(LEFT + _INDENT + (RIGHT - LEFT - 3 * _INDENT) * across),
                y=_height(Fraction(shown), highest),
                shown=shown,
                era=era_year(period.last_day),
                is_named=at in (first, last) or is_apart,
                follows_gap=at > first and at - 1 not in places,
            )
        )
    heights = [Fraction(highest * quarter, _QUARTERS) for quarter in range(_QUARTERS + 1)]
    return Line(tuple(dots), tuple((_height(value, highest), _place(value)) for value in heights))


def spark(values: tuple[str | None, ...], highest: int) -> str:
    """Return the points of a small line through `values`; "" with fewer than two figures."""
    width = Fraction(_SPARK_WIDTH - 2 * _SPARK_EDGE, max(len(values) - 1, 1))
    height = _SPARK_HEIGHT - 2 * _SPARK_EDGE
    points = [
        f"{_place(_SPARK_EDGE + place * width)},"
        f"{_place(_SPARK_HEIGHT - _SPARK_EDGE - Fraction(value) * height / highest)}"
        for place, value in enumerate(values)
        if value is not None
    ]
    return " ".join(points) if len(points) > 1 else ""


def _height(value: Fraction, highest: int) -> str:
    return _place(BOTTOM - (BOTTOM - TOP) * value / highest)


def _place(value: Fraction | int) -> str:
    """Return `value` as a drawing wants it: one digit is finer than a screen."""
    return f"{float(value):.1f}".removesuffix(".0")
