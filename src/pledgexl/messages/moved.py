"""What moved since earlier months, and why: the sentences of questions and answers about it."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from pledgexl.messages.labels import capital
from pledgexl.messages.report import difference, no_figure, said
from pledgexl.messages.told import figure, initiative, joined, reported_text, told, unit_text
from pledgexl.messages.words import printed_month
from pledgexl.model.answers import Changed, Field, IssuedMonth, Line, Look, Paragraph
from pledgexl.model.history import PastMonth
from pledgexl.model.month import ItemSummary
from pledgexl.model.movement import Cause

_PERCENT = 100


def month_field(month: IssuedMonth) -> Field:
    """Return the month that is asked about."""
    return Field("", "month", printed_month(month.summary.period))


def base_field(base: PastMonth) -> Field:
    """Return an earlier month."""
    return Field(str(base.period), "month", printed_month(base.period))


def answer(line: Line) -> Paragraph:
    """Return what is said to a question."""
    return Paragraph(Look.ANSWER, told("answer", text=line))


def point(line: Line) -> Paragraph:
    """Return one of several things that are said to a question."""
    return Paragraph(Look.POINT, line)


def since_question(base: PastMonth) -> Paragraph:
    """Return the question of what has changed since `base`."""
    return Paragraph(Look.QUESTION, told("since.question", month=base_field(base)))


def no_base(month: IssuedMonth) -> Iterator[Paragraph]:
    """Yield that there is no month to compare with, if so."""
    if not month.bases:
        yield Paragraph(Look.NOTE, told("since.nothing"))


def since(month: IssuedMonth, base: PastMonth, item: ItemSummary) -> Line:
    """Return how the figure of `item` moved since `base`, and what that is made of."""
    then, at = base.shown.get(item.id), base_field(base)
    if then is None:
        return told("since.no_then", month=at)
    unit = Field(item.id, "unit", unit_text(item.highest))
    before: Line = (Field(f"{base.period}/{item.id}", "shown", then), unit)
    if item.shown is None:
        return told("since.no_now", month=at, then=before)
    parts = list(_parts(month, base, item))
    line = told("since.same", then=before)
    if then != item.shown:
        values = {"change": change(month, base, item), "now": figure(item)}
        points = said("points" if item.highest == _PERCENT else "marks")
        line = told("since.moved", then=before, points=points, **values)
    return line + told("since.parts", parts=joined(parts)) if parts else line


def change(month: IssuedMonth, base: PastMonth, item: ItemSummary) -> Line:
    """Return the movement of the printed figure, () where there is none to speak of."""
    movement = month.moved.get((base.period, item.id))
    if movement is None:
        return ()
    return (Field(f"{base.period}/{item.id}", "change", difference(movement.printed)),)


def _parts(month: IssuedMonth, base: PastMonth, item: ItemSummary) -> Iterator[Line]:
    movement = month.moved.get((base.period, item.id))
    for cause, part in movement.shown.items() if movement else ():
        if part:
            effect = Field(f"{base.period}/{item.id}", f"part.{cause}", difference(part))
            yield told("since.part", cause=said(f"cause.{cause}"), change=effect)


def changed_by(month: IssuedMonth, base: PastMonth, pledge: ItemSummary) -> Iterator[Paragraph]:
    """Yield the initiatives that moved the figure: of the last month with what was reported."""
    changed = month.changed.get((base.period, pledge.id), ())
    if not changed:
        yield point(told("since.no_row"))
    if base is not month.bases[-1]:
        yield from by_cause(month, base, changed)
        return
    for row in changed:
        cause, line = _cause(row.cause), _changed_row(month, base, row)
        if row.is_there and month.initiatives[row.id].text:
            text = initiative(month.initiatives[row.id], "text")
            yield point(told("since.reported", cause=cause, row=line, text=text))
        else:
            yield point(told("since.rows", cause=cause, rows=line))


def _cause(cause: Cause) -> str:
    return capital(said(f"cause.{cause}"))


def by_cause(
    month: IssuedMonth, base: PastMonth, changed: Sequence[Changed], most: int | None = None
) -> Iterator[Paragraph]:
    """Yield the initiatives that `changed`, those of one cause together, if they are not too many.

    Where they are more than `most`, the pages of pledges have them.
    """
    for cause, found in groupby(changed, key=lambda each: each.cause):
        rows, named = tuple(found), _cause(cause)
        if most is not None and len(rows) > most:
            yield point(told("since.many", cause=named))
        else:
            listed_rows = joined(_changed_row(month, base, row) for row in rows)
            yield point(told("since.rows", cause=named, rows=listed_rows))


def _changed_row(month: IssuedMonth, base: PastMonth, row: Changed) -> Line:
    known, of = base.initiatives.get(row.id), f"{base.period}/{row.id}"
    then: str | Field = no_figure()
    if known is not None:
        text = reported_text(known.rating_tenths, known.state)
        then = Field(of, "reported", text)
    now: str | Field = said("move.ended")
    if row.is_there:
        found = month.initiatives[row.id]
        now = Field(
            row.id, "reported", reported_text(found.rating_tenths, found.state, found.status)
        )
    # What the month has no more is named as it was.
    named = row.id if row.is_there else of
    number = row.id if row.is_there else base.numbers.get(row.id, row.id)
    id_, title = Field(named, "id", number), Field(named, "title", row.title)
    return told("since.row", id=id_, title=title, then=then, now=now)


def history(month: IssuedMonth, item: ItemSummary) -> Iterator[Paragraph]:
    """Yield the figures that were printed in the months before, if there are several."""
    figures = [
        told(
            "history.month",
            month=base_field(past),
            shown=Field(f"{past.period}/{item.id}", "shown", past.shown[item.id] or ""),
        )
        for past in month.past
        if past.shown.get(item.id) is not None
    ]
    if len(figures) > 1:
        now = told("history.month", month=month_field(month), shown=figure(item)[:1])
        yield point(told("history.figures", figures=joined([*figures, now])))


def changed_everywhere(month: IssuedMonth, base: PastMonth) -> list[Changed]:
    """Return what changed behind the whole, but for the ratings that rose, in order of causes."""
    changed = [
        row
        for pledge in month.summary.pledges
        for row in month.changed.get((base.period, pledge.id), ())
        if row.cause is not Cause.RAISED
    ]
    return sorted(dict.fromkeys(changed), key=lambda row: list(Cause).index(row.cause))
