"""What a department is told of its last month: its ratings, and the averages they went into."""

from collections.abc import Iterator, Mapping, Sequence

from pledgexl.model.average import Level
from pledgexl.model.feedback import Feedback, FeedbackLine
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.plan import Department, Plan
from pledgexl.model.summary import rating_text
from pledgexl.rules.averages import WHOLE_ID


def feedback(
    plan: Plan,
    department: Department,
    history: Mapping[str, PastInitiative],
    past: Sequence[PastMonth],
) -> Feedback | None:
    """Return what `department` is told of the newest month of `past`; None if it rated nothing.

    `past` are the months issued before, oldest first; `history` is what the newest one said.
    """
    own = sorted(one.id for one in history.values() if one.department == department.code)
    if not past or not own:
        return None
    newest = past[-1]
    before = past[-2] if len(past) > 1 else None
    return Feedback(
        period=newest.period,
        before=before.period if before else None,
        lines=tuple(_lines(plan, [history[number] for number in own], (newest, before))),
    )


_Months = tuple[PastMonth, PastMonth | None]


def _lines(plan: Plan, own: list[PastInitiative], months: _Months) -> Iterator[FeedbackLine]:
    fed = {one.measure for one in own}
    above = {_parent(measure) for measure in fed}
    wanted = fed | above | {_parent(pledge) for pledge in above}
    yield _item_line(Level.WHOLE, WHOLE_ID, "", months)
    for item in plan.items:
        if item.id in wanted:
            yield _item_line(item.level, item.id, item.title, months)
        yield from (_own_line(one, months) for one in own if one.measure == item.id)


def _parent(number: str) -> str:
    return number.rpartition("-")[0]


def _item_line(level: Level, number: str, title: str, months: _Months) -> FeedbackLine:
    newest, before = months
    shown = newest.shown.get(number) or ""
    return FeedbackLine(
        level.value, number, title, shown, (before.shown.get(number) or "") if before else ""
    )


def _own_line(one: PastInitiative, months: _Months) -> FeedbackLine:
    newest, before = months
    shown = rating_text(newest.ratings.get(one.id))
    earlier = rating_text(before.ratings.get(one.id)) if before else ""
    return FeedbackLine("", one.id, one.title, shown, earlier)
