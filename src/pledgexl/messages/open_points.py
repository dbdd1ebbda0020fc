"""What may be asked about a pledge, or is still open: only what the result and the plan say."""

from collections.abc import Iterator

from pledgexl.messages.labels import label_text
from pledgexl.messages.report import said
from pledgexl.messages.told import initiative, told
from pledgexl.messages.words import printed_date, printed_month
from pledgexl.model.answers import Field, IssuedMonth, Line
from pledgexl.model.month import InitiativeSummary, ItemSummary, rating_text
from pledgexl.model.movement import Cause
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus


def open_points(month: IssuedMonth, pledge: ItemSummary) -> Iterator[Line]:
    """Yield each of them, those of one initiative together."""
    unmoved = {each.row.id: each for each in month.unmoved}
    for row in (row for measure in pledge.children for row in measure.initiatives):
        points = [*_not_counted(month, row), *_found(month, row)]
        points += [*_lowest(month, row), *_ended(month, row)]
        if row.id in unmoved:
            since = Field(row.id, "since", printed_month(unmoved[row.id].since))
            points.append(told("open.unmoved", since=since, rating=initiative(row, "rating")))
        for point in points:
            named = {name: initiative(row, name) for name in ("id", "title", "department")}
            yield told("open.about", text=point, **named)
    yield from _gone(month, pledge)


def _not_counted(month: IssuedMonth, row: InitiativeSummary) -> Iterator[Line]:
    if row.status is RowStatus.EXCLUDED:
        text = initiative(row, "text") if row.text else said("no_figure")
        yield told("open.excluded", state=label_text(row.state), text=text)
    elif row.status is not RowStatus.RATED:
        line = told(f"open.{row.status}")
        deadline = month.summary.plan.deadline(month.summary.period)
        if deadline and deadline < month.day:
            line += told("open.deadline", day=Field("", "deadline", printed_date(deadline)))
        yield line


def _found(month: IssuedMonth, row: InitiativeSummary) -> Iterator[Line]:
    for place, finding in enumerate(month.findings.get(row.id, ())):
        message = Field(row.id, f"finding.{place}.message", finding["message"])
        line = told("open.finding", message=message)
        if finding["answer"]:
            answer = Field(row.id, f"finding.{place}.answer", finding["answer"])
            yield line + told("open.answered", answer=answer)
        else:
            yield line + told("open.unanswered")


def _lowest(month: IssuedMonth, row: InitiativeSummary) -> Iterator[Line]:
    """Yield what a rating of nothing means, where the rating scale says so."""
    meaning = dict(month.summary.plan.rubric).get("0")
    if row.rating_tenths == 0 and meaning:
        rating, scale = initiative(row, "rating"), Field("", "rating.0", meaning)
        yield told("open.lowest", rating=rating, meaning=scale)


def _ended(month: IssuedMonth, row: InitiativeSummary) -> Iterator[Line]:
    """Yield that the plan ends an initiative with this month, though it is not rated in full."""
    planned = month.summary.plan.initiative_of.get(row.id)
    is_last = planned and planned.end == month.summary.period
    tenths = row.rating_tenths
    if is_last and tenths is not None and tenths < HIGHEST_RATING * TENTHS_PER_POINT:
        end = Field(row.id, "end", printed_month(month.summary.period))
        yield told("open.ended", end=end, rating=Field(row.id, "rating", rating_text(tenths)))


def _gone(month: IssuedMonth, pledge: ItemSummary) -> Iterator[Line]:
    """Yield the initiatives that the month before had, and this one has not."""
    for base in month.bases[-1:]:
        for each in month.changed.get((base.period, pledge.id), ()):
            if each.cause is Cause.ENDED:
                of = f"{base.period}/{each.id}"
                then = Field(of, "rating", rating_text(base.ratings[each.id]))
                at = Field(str(base.period), "month", printed_month(base.period))
                named = {
                    "id": Field(of, "id", base.numbers.get(each.id, each.id)),
                    "title": Field(of, "title", each.title),
                }
                yield told("open.gone", month=at, then=then, **named)
