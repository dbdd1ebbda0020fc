"""Why the whole moved: causes, initiatives, and where these went; as texts and as a chart."""

# ruff: noqa: D107, RUF023 - as in context.py

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import accumulate

from pledgexl.messages.labels import capital, listed
from pledgexl.messages.report import difference, said
from pledgexl.model.explanation import BANDS, Mover, Standing
from pledgexl.model.history import Since
from pledgexl.model.month import Summary, rating_text
from pledgexl.model.movement import Cause, Movement, decimal
from pledgexl.word.chart import Chart, ChartKind, Point, Scale, Series
from pledgexl.word.values import Proven, Record

_MOST_MOVERS = 3
_MOST_MAIN = 2
# Effects of single initiatives are smaller than figures.
_EFFECT_PLACES = 3
_UP, _DOWN, _TOTAL = 0, 1, 2
_MOST_LINES = 5
_FIELDS = ("最低", "低", "中", "高", "最高", "満点", "評価なし", "計画外", "計")


class CauseValues(Record):
    """要因: a cause that moved the whole: how many initiatives, and by how much."""

    __slots__ = ("名称", "件数", "増減")

    def __init__(self, since: Since, cause: Cause, change: Fraction) -> None:
        number, count = f"{since.past.period}/{cause}", since.causes.get(cause, 0)
        self.名称 = capital(said(f"cause.{cause}"))
        self.件数 = Proven(str(count) if count else "", "要因", number, "件数")
        self.増減 = Proven(difference(change), "要因", number, "増減")


class MoverValues(Record):
    """変動: an initiative that was rated higher or lower, and its effect on the whole."""

    __slots__ = ("向き", "番号", "名称", "評価", "影響", "本文", "担当部署")

    def __init__(self, since: Since, mover: Mover) -> None:
        row, number = mover.row, f"{since.past.period}/{mover.row.id}"
        ratings = f"{rating_text(mover.then_tenths)}→{rating_text(mover.now_tenths)}"
        self.向き = said("change.up" if mover.cause is Cause.RAISED else "change.down")
        self.番号 = Proven(row.id, "変動", number, "番号")
        self.名称 = row.title
        self.評価 = Proven(ratings, "変動", number, "評価")
        self.影響 = Proven(effect_text(mover.effect), "変動", number, "影響")
        self.本文 = Proven(row.text, "変動", number, "本文")
        self.担当部署 = row.department.name


class GoneValues(Record):
    """移動: how many initiatives of one range of ratings are now in each, the last in all."""

    __slots__ = ("範囲", *_FIELDS)

    def __init__(self, span: str, cells: Sequence[str]) -> None:
        self.範囲 = span
        for field, cell in zip(_FIELDS, cells, strict=True):
            setattr(self, field, cell)


def effect_text(effect: Fraction) -> str:
    """Return `effect` with three decimals, a half rounded away from 0."""
    unit = Fraction(1, 10**_EFFECT_PLACES)
    rounded = (abs(effect) / unit + Fraction(1, 2)) // 1 * unit
    sign = said("sign.more" if effect > 0 else "sign.less" if effect < 0 else "sign.none")
    return sign + decimal(rounded, _EFFECT_PLACES)


def causes_of(since: Since, movement: Movement) -> dict[Cause, Fraction]:
    """Return the shown part of each cause that happened, and of the rounding if it is any."""
    shown = movement.shown
    return {
        cause: shown[cause]
        for cause, part in movement.parts.items()
        if part or since.causes.get(cause)
    }


def cause_rows(since: Since) -> tuple[CauseValues, ...]:
    """Return the causes that moved the whole."""
    movement = since.movements.get("")
    causes = causes_of(since, movement) if movement else {}
    return tuple(CauseValues(since, cause, change) for cause, change in causes.items())


def answer(since: Since, unit: str) -> str:
    """Return why the whole moved, in two or three sentences; "" where its figure is missing."""
    movement = since.movements.get("")
    if movement is None:
        return ""
    total, causes = movement.printed, causes_of(since, movement)
    moved = {cause: change for cause, change in causes.items() if change}
    if not moved:
        return said("change.nothing") if not causes else ""
    if not total:
        return said("change.offset", parts=_told(since, moved, unit))
    sign = 1 if total > 0 else -1
    largest = sorted(moved, key=lambda cause: -abs(moved[cause]))
    main = [cause for cause in largest if moved[cause] * sign > 0][:_MOST_MAIN]
    against = [cause for cause in largest if moved[cause] * sign < 0][:_MOST_MAIN]
    told = said(
        "change.rose" if total > 0 else "change.fell",
        parts=_told(since, {cause: moved[cause] for cause in main}, unit),
    )
    if against:
        parts = _told(since, {cause: moved[cause] for cause in against}, unit)
        told += said("change.against", parts=parts)
    cause = Cause.RAISED if total > 0 else Cause.LOWERED
    first = next((mover for mover in since.movers if mover.cause is cause), None)
    return told + (_named(first) if first and cause in main else "")


def _told(since: Since, moved: dict[Cause, Fraction], unit: str) -> str:
    return listed(
        said(
            "change.part" if since.causes.get(cause) else "change.rounding",
            cause=said(f"cause.{cause}"),
            count=since.causes.get(cause, 0),
            change=difference(change),
            unit=unit,
        )
        for cause, change in moved.items()
    )


def _named(mover: Mover) -> str:
    then, now = rating_text(mover.then_tenths), rating_text(mover.now_tenths)
    name = "change.raised_most" if mover.cause is Cause.RAISED else "change.lowered_most"
    return said(name, id=mover.row.id, title=mover.row.title, then=then, now=now)


def cause_chart(since: Since, unit: str) -> Chart:
    """Return the parts of the movement as bars that begin where the one before ended."""
    movement = since.movements.get("")
    causes = list(causes_of(since, movement).items()) if movement else []
    ends = list(accumulate(change for _, change in causes))
    places = movement.places if movement else 0
    bars = [
        (capital(said(f"cause.{cause}")), end - change, end)
        for (cause, change), end in zip(causes, ends, strict=True)
    ]
    total = ends[-1] if ends else Fraction(0)
    bars.append((said("change.total"), Fraction(0), total))
    points, figures = list[Point](), list[str]()
    for place, (name, begin, end) in enumerate(bars):
        change = end - begin
        group = _TOTAL if place == len(causes) else _UP if change >= 0 else _DOWN
        signed = difference(change)
        figures.append(said("since.part", cause=name, change=signed))
        points.append(Point(f"{name}\n{signed}", name, decimal(change, places), group))
    return Chart(
        ChartKind.BRIDGE,
        said("change.chart"),
        unit,
        0,
        tuple(points),
        tuple(_stacked([(begin, end) for _, begin, end in bars], places)),
        _scale([Fraction(0), *ends], places),
        tuple(figures),
    )


def _stacked(bars: Sequence[tuple[Fraction, Fraction]], places: int) -> Iterator[Series]:
    """Yield what nobody sees below (or above) each bar, and what is seen on both sides of 0."""
    zero = Fraction(0)
    base, above, below = list[Fraction](), list[Fraction](), list[Fraction]()
    for begin, end in bars:
        low, high = min(begin, end), max(begin, end)
        base.append(max(low, zero) + min(high, zero))
        above.append(max(high, zero) - max(low, zero))
        below.append(min(low, zero) - min(high, zero))
    for name, values in (("base", base), ("above", above), ("below", below)):
        yield Series(said(f"change.{name}"), tuple(decimal(value, places) for value in values))


def _scale(ends: Sequence[Fraction], places: int) -> Scale:
    """Return an axis around `ends` with few lines, in steps of 1, 2 or 5 of a decimal unit."""
    unit = Fraction(1, 10**places)
    low, high = min(ends) / unit, max(ends) / unit
    steps = (ten * digit for ten in (10**power for power in range(9)) for digit in (1, 2, 5))
    step = next(each for each in steps if (high - low) / each <= _MOST_LINES)
    lowest, highest = low // step * step, -(-high // step) * step
    if lowest == highest:
        highest += step
    return Scale(*(decimal(value * unit, places) for value in (lowest, highest, Fraction(step))))


def mover_rows(since: Since) -> tuple[MoverValues, ...]:
    """Return the initiatives that moved the whole most: first what agrees with its movement."""
    movement = since.movements.get("")
    lowered_first = movement is not None and movement.printed < 0
    order = (Cause.LOWERED, Cause.RAISED) if lowered_first else (Cause.RAISED, Cause.LOWERED)
    return tuple(MoverValues(since, mover) for cause in order for mover in top_movers(since, cause))


def top_movers(since: Since, cause: Cause) -> list[Mover]:
    """Return those whose change of rating, up or down, had the largest effect."""
    return [mover for mover in since.movers if mover.cause is cause][:_MOST_MOVERS]


def movers_sentence(since: Since) -> str:
    """Return how many were raised and lowered, and how many the table leaves out."""
    counts = {cause: since.causes.get(cause, 0) for cause in (Cause.RAISED, Cause.LOWERED)}
    left = sum(counts.values()) - sum(len(top_movers(since, cause)) for cause in counts)
    told = said("change.movers", raised=counts[Cause.RAISED], lowered=counts[Cause.LOWERED])
    return told + (said("change.left_out", most=_MOST_MOVERS, left=left) if left else "")


def gone_heading(summary: Summary) -> GoneValues:
    """Return the names of the ranges."""
    names = [_span(band, summary) for band in BANDS]
    others = [said(f"standing.{name}") for name in ("unrated", "absent", "total")]
    return GoneValues("", (*names, *others))


def gone_rows(since: Since, summary: Summary) -> tuple[GoneValues, ...]:
    """Return from which range of ratings how many initiatives went where."""
    unrated = (Standing.EXCLUDED, Standing.UNREPORTED)
    groups = [*((band,) for band in BANDS), unrated, (Standing.ABSENT,)]
    heading = gone_heading(summary)
    names = [getattr(heading, field) for field in _FIELDS]
    rows = []
    for name, then in zip(names, groups, strict=False):
        counts = [_count(since, then, now) for now in groups]
        if sum(counts):
            number = f"{since.past.period}/{name}"
            cells = [
                Proven(str(count), "移動", number, field)
                for field, count in zip(_FIELDS, (*counts, sum(counts)), strict=True)
            ]
            rows.append(GoneValues(name, cells))
    return tuple(rows)


def _count(since: Since, then: Iterable[Standing], now: Iterable[Standing]) -> int:
    return sum(since.transitions.get((one, other), 0) for one in then for other in now)


def _span(band: Standing, summary: Summary) -> str:
    begins, ends = band.value
    last = ends - summary.plan.settings.step_tenths
    if last <= begins:
        return rating_text(begins)
    return said("standing.band", begins=rating_text(begins), ends=rating_text(last))
