"""Which lines a department's form has: its initiatives measure by measure, then spare lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pledgexl.model.form import Form, FormLine
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.names import SPARE_KEY_MARK, SPARE_ROWS
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Plan
from pledgexl.model.submission import State
from pledgexl.model.summary import rating_text
from pledgexl.rules.feedback import feedback
from pledgexl.rules.merge import carried_initiatives
from pledgexl.rules.rows import measure_heading


@dataclass(frozen=True, slots=True)
class _Assigned:
    number: str
    measure: str
    title: str
    department: str


def forms(
    plan: Plan,
    period: Period,
    history: Mapping[str, PastInitiative],
    past: Sequence[PastMonth] = (),
) -> tuple[Form, ...]:
    """Return a form for each department that rates something in `period`, in the plan's order.

    `history` is what the newest month before said; the last of `past` has its figures, of which
    the departments are told.
    """
    assigned = _assigned(plan, period, history)
    return tuple(
        replace(
            _form(plan, period, department, assigned[department.code], history),
            feedback=feedback(plan, department, history, past),
        )
        for department in plan.departments
        if department.code in assigned
    )


def _assigned(
    plan: Plan, period: Period, history: Mapping[str, PastInitiative]
) -> dict[str, list[_Assigned]]:
    planned = [
        _Assigned(each.id, each.measure, each.title, each.lead)
        for each in plan.initiatives
        if each.counts_in(period)
    ]
    carried = [
        _Assigned(past.id, past.measure, past.title, past.department)
        for past in carried_initiatives(plan, history)
    ]
    found: dict[str, list[_Assigned]] = defaultdict(list)
    for each in (*planned, *carried):
        found[each.department].append(each)
    return found


def _form(
    plan: Plan,
    period: Period,
    department: Department,
    assigned: list[_Assigned],
    history: Mapping[str, PastInitiative],
) -> Form:
    of_measure: dict[str, list[_Assigned]] = defaultdict(list)
    for each in assigned:
        of_measure[each.measure].append(each)
    order = {item.id: place for place, item in enumerate(plan.items)}
    own = sorted(of_measure, key=order.__getitem__)
    lines = (line for each in own for line in _measure_lines(plan, each, of_measure[each], history))
    measures = tuple(measure_heading(each, plan.title_of_measure[each]) for each in own)
    spare = spare_lines(measures, range(1, SPARE_ROWS + 1))
    return Form(plan, period, department, (*lines, *spare), measures=measures)


def spare_lines(measures: Sequence[str], running: Iterable[int]) -> tuple[FormLine, ...]:
    """Return spare lines with the `running` numbers; a sole measure is filled in."""
    only = measures[0] if len(measures) == 1 else ""
    return tuple(FormLine(f"{SPARE_KEY_MARK}#{each}", "", "", "", only, "") for each in running)


def _measure_lines(
    plan: Plan, measure: str, assigned: list[_Assigned], history: Mapping[str, PastInitiative]
) -> Iterator[FormLine]:
    policy, pledge, own = _headings(plan, measure)
    for each in sorted(assigned, key=lambda one: one.number):
        line = FormLine(each.number, each.number, policy, pledge, own, each.title)
        past = history.get(each.number)
        yield _carried_forward(line, past) if past else line


def _headings(plan: Plan, measure: str) -> tuple[str, str, str]:
    item = plan.item_of[measure]
    pledge = plan.item_of[item.parent]
    policy = plan.item_of[pledge.parent]
    first, second = (f"{each.number} {each.title}" for each in (policy, pledge))
    return first, second, measure_heading(measure, item.title)


def _carried_forward(line: FormLine, past: PastInitiative) -> FormLine:
    """Return `line` with what was reported last: the text, and a state that lasts.

    What is done keeps its rating. What is stopped or not applicable keeps its reason and no
    rating. In every other line the rating is given anew each month.
    """
    is_done = past.state is State.DONE
    rating = rating_text(past.rating_tenths)
    return replace(
        line,
        previous=rating,
        rating=rating if is_done else "",
        state=past.state.value,
        text=past.text,
        remark=past.remark if past.state else "",
        past=past.report,
    )
