"""The months of the term: what each printed, how much of the term had passed, and what stood still.

Elapsed time is named as such wherever it stands beside progress.
"""

# ruff: noqa: D107, RUF023 - as in context.py

from collections.abc import Mapping

from pledgexl.messages.edition import document_language
from pledgexl.messages.report import no_figure, point_in_time, said
from pledgexl.messages.words import month_text
from pledgexl.model.course import Course
from pledgexl.model.explanation import MONTHS_WITHOUT_MOVEMENT, Unmoved
from pledgexl.model.history import compared_periods
from pledgexl.model.language import Language
from pledgexl.model.month import Summary, rating_text
from pledgexl.model.period import Period, era_year
from pledgexl.word.chart import Chart, ChartKind, Point, Series
from pledgexl.word.values import Proven, Record

# One column of a page of names of months, and half a page of initiatives.
_MOST_UNMOVED = 12
_SHORT_NAME = len("Jan")

# The figures of a month that is printed, by the IDs of items.
_Month = tuple[Period, Mapping[str, str | None]]


class CourseValues(Record):
    """推移: a month of the term: its figures, and the share of the term that had passed."""

    __slots__ = ("時点", "経過", "全体", "政策別進捗")

    def __init__(self, summary: Summary, month: _Month) -> None:
        period, shown = month
        percent = summary.plan.settings.elapsed(period).percent
        figures = [
            said("progress_by_pledge", number=policy.number, shown=shown.get(policy.id))
            for policy in summary.policies
            if shown.get(policy.id)
        ]
        between = "　" if document_language() is Language.JA else ", "
        self.時点 = point_in_time(period)
        self.経過 = Proven(said("course.elapsed", percent=percent), "推移", str(period), "経過")
        self.全体 = Proven(shown.get("") or no_figure(), "推移", str(period), "全体")
        by_policy = between.join(figures) or no_figure()
        self.政策別進捗 = Proven(by_policy, "推移", str(period), "政策別進捗")


class UnmovedValues(Record):
    """停滞: an initiative whose rating has not changed for long, and since when."""

    __slots__ = ("番号", "名称", "担当部署", "評価", "時点")

    def __init__(self, unmoved: Unmoved) -> None:
        row = unmoved.row
        name = "still.since_before" if unmoved.is_first else "still.since"
        since = said(name, point=point_in_time(unmoved.since))
        self.番号 = Proven(row.id, "停滞", row.id, "番号")
        self.名称 = row.title
        self.担当部署 = row.department.name
        self.評価 = Proven(rating_text(row.rating_tenths), "停滞", row.id, "評価")
        self.時点 = Proven(since, "停滞", row.id, "時点")


def course_sentences(summary: Summary, course: Course) -> tuple[str, str, str]:
    """Return why months are not compared, and what is said of the term and of what stands still."""
    return (
        _without_comparison(summary, course),
        _course_sentence(summary, course),
        _unmoved_sentence(summary, course),
    )


def course_lists(
    summary: Summary, course: Course
) -> tuple[tuple[CourseValues, ...], tuple[UnmovedValues, ...]]:
    """Return what each month of the term printed, and what has stood still the longest."""
    months = tuple(CourseValues(summary, month) for month in _months(summary, course))
    return months, tuple(map(UnmovedValues, course.unmoved[:_MOST_UNMOVED]))


def _months(summary: Summary, course: Course) -> list[_Month]:
    """Return the months that are shown, oldest first; none where there would be one only."""
    now = {item.id: item.shown for item in (summary.whole, *summary.policies)}
    months: list[_Month] = [(month.period, month.shown) for month in course.months]
    return [*months, (summary.period, now)] if months else []


def _course_sentence(summary: Summary, course: Course) -> str:
    """Return how much of the term has passed, and which months are shown."""
    elapsed = summary.plan.settings.elapsed(summary.period)
    point = point_in_time(summary.period)
    days = {"days": elapsed.days, "term_days": elapsed.term_days}
    told = said("course.newest", point=point, percent=elapsed.percent, **days)
    months = _months(summary, course)
    told += said("course.read", count=len(months)) if months else said("course.single")
    if course.unlike:
        told += said("course.unlike", point=point_in_time(course.unlike[-1]))
    return told


def course_chart(summary: Summary, course: Course, unit: str) -> Chart:
    """Return the figures of the whole and of each policy as lines over the months."""
    months = _months(summary, course)
    named = [("", said("course.whole"))]
    named += [(policy.id, said("policy", number=policy.number)) for policy in summary.policies]
    points = tuple(
        Point(_short(period), point_in_time(period), shown.get("")) for period, shown in months
    )
    series = tuple(
        Series(name, tuple(shown.get(id_) for _, shown in months)) for id_, name in named
    )
    figures = tuple(
        said("course.month", month=point_in_time(period), figures=_in_words(shown, named))
        for period, shown in months
    )
    highest = summary.whole.highest
    title = said("course.chart")
    return Chart(ChartKind.LINES, title, unit, highest, points, series, figures=figures)


def _in_words(shown: Mapping[str, str | None], named: list[tuple[str, str]]) -> str:
    between = "・" if document_language() is Language.JA else " / "
    return between.join(
        said("course.figure", name=name, shown=shown.get(id_) or no_figure()) for id_, name in named
    )


def _short(period: Period) -> str:
    if document_language() is Language.JA:
        return said("course.short_month", year=era_year(period.last_day), month=period.month)
    month = month_text(period.month)[:_SHORT_NAME]
    return said("course.short_month", month=month, year=period.year)


def _unmoved_sentence(summary: Summary, course: Course) -> str:
    """Return how many initiatives stand still, and which months that was read from."""
    least = MONTHS_WITHOUT_MOVEMENT
    if not course.months:
        return said("still.none", least=least)
    first, last = course.months[0].period, summary.period
    points = {"first": point_in_time(first), "last": point_in_time(last)}
    if first.months_until(last) < least:
        return said("still.too_few", least=least, **points)
    count = len(course.unmoved)
    told = said("still.count", least=least, count=count)
    told += said("still.read", months=len(course.months) + 1, **points)
    if count > _MOST_UNMOVED:
        shown = {"shown": _MOST_UNMOVED, "left": count - _MOST_UNMOVED}
        told += said("still.left_out", **shown)
    return told


def _without_comparison(summary: Summary, course: Course) -> str:
    """Return why an earlier report is not compared, "" if all are that would be."""
    issued = [*course.unlike, *(month.period for month in course.months)]
    if not issued:
        return said("change.first")
    compared = compared_periods(summary.period, issued)
    unlike = [point_in_time(each) for each in compared if each in course.unlike]
    return "".join(said("change.unlike", point=point) for point in unlike)
