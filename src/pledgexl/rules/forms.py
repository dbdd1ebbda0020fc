"""Which lines a department's form has: its initiatives measure by measure, then spare lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pledgexl.model.average import Level
from pledgexl.model.form import Feedback, FeedbackLine, Form, FormLine
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.month import rating_text
from pledgexl.model.names import FORM_INPUTS, SPARE_KEY_MARK, SPARE_ROWS, FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Plan
from pledgexl.model.submission import Cell, CellKind, RawRow, State
from pledgexl.model.text import comparable
from pledgexl.rules.averages import WHOLE_ID


def forms(
    plan: Plan,
    period: Period,
    history: Mapping[str, PastInitiative],
    past: Sequence[PastMonth] = (),
) -> tuple[Form, ...]:
    """Return a form for each department that rates something in `period`, in the plan's order.

    `history` is what the newest month before reported; the last of `past` has its figures, which
    the form shows the department.
    """
    assigned: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for planned in plan.initiatives:
        if planned.counts_in(period):
            assigned[planned.lead][planned.measure].append((planned.id, planned.title))
    for added in added_in_earlier_months(plan, history):
        assigned[added.department][added.measure].append((added.id, added.title))
    order = {item.id: place for place, item in enumerate(plan.items)}
    issued = []
    for department in plan.departments:
        if department.code not in assigned:
            continue
        own = assigned[department.code]
        measures = sorted(own, key=order.__getitem__)
        headings = tuple(map(plan.heading, measures))
        lines = (
            *(line for one in measures for line in _lines(plan, one, own[one], history)),
            *spare_lines(headings, range(1, SPARE_ROWS + 1)),
        )
        feedback = _feedback(plan, department, history, past)
        issued.append(Form(plan, period, department, lines, feedback=feedback, measures=headings))
    return tuple(issued)


def added_in_earlier_months(
    plan: Plan, history: Mapping[str, PastInitiative]
) -> list[PastInitiative]:
    """Return the initiatives of `history` that departments added and the plan does not have yet."""
    return [
        past
        for past in history.values()
        if past.id not in plan.initiative_of
        and past.measure in plan.item_of
        and past.department in plan.department_of
    ]


def _lines(
    plan: Plan,
    measure: str,
    assigned: Iterable[tuple[str, str]],
    history: Mapping[str, PastInitiative],
) -> Iterator[FormLine]:
    """Yield the lines of `measure`, each with what was reported last: the text and a lasting state.

    What is done keeps its rating. What is stopped or not applicable keeps its reason and no
    rating. In every other line the rating is given again each month.
    """
    item = plan.item_of[measure]
    pledge = plan.item_of[item.parent]
    policy = plan.item_of[pledge.parent]
    first, second = (f"{each.number} {each.title}" for each in (policy, pledge))
    heading = plan.heading(measure)
    for number, title in sorted(assigned):
        line = FormLine(number, number, first, second, heading, title)
        past = history.get(number)
        if past is None:
            yield line
            continue
        rating = rating_text(past.rating_tenths)
        yield replace(
            line,
            previous=rating,
            rating=rating if past.state is State.DONE else "",
            state=past.state.value,
            text=past.text,
            remark=past.remark if past.state else "",
            past=past.report,
        )


def spare_lines(measures: Sequence[str], running: Iterable[int]) -> tuple[FormLine, ...]:
    """Return spare lines with the `running` numbers; a sole measure is filled in."""
    only = measures[0] if len(measures) == 1 else ""
    return tuple(FormLine(f"{SPARE_KEY_MARK}#{each}", "", "", "", only, "") for each in running)


def with_spare_rows(issued: Form, rows: Iterable[RawRow]) -> tuple[Form, dict[str, str]]:
    """Return `issued` with a spare line for each filled spare row of `rows`, and its key by theirs.

    A form of version 1 has other keys, and more rows than this one.
    """
    labels = (FormLabel.INITIATIVE, *FORM_INPUTS)
    filled = dict.fromkeys(
        row.key for row in rows if row.key.startswith(SPARE_KEY_MARK) and row.is_filled(labels)
    )
    own = [line.key for line in issued.lines if line.is_spare]
    others = [key for key in filled if key not in own]
    free = [key for key in own if key not in filled]
    missing = max(len(others) - len(free), 0)
    more = spare_lines(issued.measures, range(SPARE_ROWS + 1, SPARE_ROWS + 1 + missing))
    keys = (*free, *(line.key for line in more))
    return replace(issued, lines=(*issued.lines, *more)), dict(zip(others, keys, strict=False))


def measure_cell(row: RawRow, measures: Sequence[str]) -> Cell:
    """Return the measure of a spare row as the forms of today name it in `measures`.

    In a form of version 1 the row's key has its number, and the cell the last part of it.
    """
    cell = row.cell(FormLabel.MEASURE)
    number = row.key.removeprefix(SPARE_KEY_MARK).partition("#")[0]
    for measure in measures:
        own, _, title = measure.partition(" ")
        old = comparable(f"{own.rpartition('-')[2]} {title}")
        if number == own and (cell.is_blank or comparable(cell.text) == old):
            return Cell(CellKind.TEXT, measure)
    return cell


def _feedback(
    plan: Plan,
    department: Department,
    history: Mapping[str, PastInitiative],
    past: Sequence[PastMonth],
) -> Feedback | None:
    """Return the figures of `department` in the newest month of `past`; None if it rated nothing.

    They are its ratings, and the averages they went into, beside those of the month before.
    """
    own = [one for one in history.values() if one.department == department.code]
    if not past or not own:
        return None
    newest, before = past[-1], past[-2] if len(past) > 1 else None
    own.sort(key=lambda one: one.id)
    lines = tuple(_feedback_lines(plan, own, newest, before))
    return Feedback(newest.period, before.period if before else None, lines)


def _feedback_lines(
    plan: Plan, own: Sequence[PastInitiative], newest: PastMonth, before: PastMonth | None
) -> Iterator[FeedbackLine]:
    shown, shown_before = newest.shown, before.shown if before else {}
    ratings, ratings_before = newest.ratings, before.ratings if before else {}
    # The measures of its initiatives, with the pledges and policies above them.
    wanted = {one.measure.rsplit("-", above)[0] for one in own for above in range(3)}
    whole = (shown.get(WHOLE_ID) or "", shown_before.get(WHOLE_ID) or "")
    yield FeedbackLine(Level.WHOLE.value, WHOLE_ID, "", *whole)
    for item in plan.items:
        if item.id in wanted:
            figures = (shown.get(item.id) or "", shown_before.get(item.id) or "")
            yield FeedbackLine(item.level.value, item.id, item.title, *figures)
        for one in own:
            if one.measure == item.id:
                rated = (rating_text(ratings.get(one.id)), rating_text(ratings_before.get(one.id)))
                yield FeedbackLine("", one.id, one.title, *rated)
