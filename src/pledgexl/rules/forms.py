"""The lines of a department's form: its initiatives, then spare lines; what was typed in them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pledgexl.messages.labels import known_as
from pledgexl.model.average import Level
from pledgexl.model.finding import Code, Severity
from pledgexl.model.form import Feedback, FeedbackLine, Form, FormLine
from pledgexl.model.history import NO_REPORT, PastInitiative, PastMonth
from pledgexl.model.month import rating_text
from pledgexl.model.names import FORM_INPUTS, SPARE_KEY_MARK, SPARE_ROWS, FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan
from pledgexl.model.submission import (
    BLANK_CELL,
    Cell,
    CellKind,
    FileStatus,
    RawRow,
    State,
    Submission,
)
from pledgexl.model.text import comparable
from pledgexl.rules.added import added_initiatives
from pledgexl.rules.averages import WHOLE_ID
from pledgexl.rules.resolve import differences
from pledgexl.rules.rows import Identified, assignment, identify_rows


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
    assigned: dict[str, dict[str, list[Initiative]]] = defaultdict(lambda: defaultdict(list))
    planned = (one for one in plan.initiatives if one.counts_in(period))
    for one in (*planned, *added_initiatives(plan, period, history).values()):
        assigned[one.lead][one.measure].append(one)
    order = {item.id: place for place, item in enumerate(plan.items)}
    issued = []
    for department in plan.departments:
        if department.code not in assigned:
            continue
        own = assigned[department.code]
        measures = sorted(own, key=order.__getitem__)
        headings = tuple(map(plan.heading, measures))
        lines = (
            *(line for each in measures for line in _lines(plan, each, own[each], history)),
            *spare_lines(headings, range(1, SPARE_ROWS + 1)),
        )
        feedback = _feedback(plan, department, history, past)
        issued.append(Form(plan, period, department, lines, feedback=feedback, measures=headings))
    return tuple(issued)


def _lines(
    plan: Plan, measure: str, assigned: Iterable[Initiative], history: Mapping[str, PastInitiative]
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
    for one in sorted(assigned, key=lambda each: each.id):
        line = FormLine(
            one.id, one.id, first, second, heading, one.title, identifier=one.identifier
        )
        past = history.get(one.id)
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
    shown, shown_before = newest.shown, before.shown if before else {}
    ratings, ratings_before = newest.ratings, before.ratings if before else {}
    # The measures of its initiatives, with the pledges and policies above them.
    wanted = {one.measure.rsplit("-", above)[0] for one in own for above in range(3)}
    whole = (shown.get(WHOLE_ID) or "", shown_before.get(WHOLE_ID) or "")
    lines = [FeedbackLine(Level.WHOLE.value, WHOLE_ID, "", *whole)]
    rated: dict[str, list[FeedbackLine]] = defaultdict(list)
    for one in sorted(own, key=lambda each: each.id):
        both = (rating_text(ratings.get(one.id)), rating_text(ratings_before.get(one.id)))
        rated[one.measure].append(FeedbackLine("", one.id, one.title, *both))
    for item in plan.items:
        if item.id in wanted and (plan.has_measures or item.level is not Level.MEASURE):
            figures = (shown.get(item.id) or "", shown_before.get(item.id) or "")
            lines.append(FeedbackLine(item.level.value, item.id, item.title, *figures))
        lines += rated[item.id]
    return Feedback(newest.period, before.period if before else None, tuple(lines))


def cell_to_return(row: RawRow, label: FormLabel) -> Cell:
    """Return the cell under `label` as it goes back: blank where no value could be read from it.

    Words that are struck through would be there as if they were meant.
    """
    cell = row.cell(label)
    if cell.is_too_long:
        return BLANK_CELL
    if not (cell.struck or cell.raised):
        return cell
    is_text = label in (FormLabel.TEXT, FormLabel.REMARK)
    return Cell(CellKind.TEXT, cell.meant) if is_text else BLANK_CELL


def typed_cells(line: FormLine, row: RawRow, measures: Sequence[str]) -> dict[str, Cell]:
    """Return what was typed in `row`, by label, as it goes back in `line`."""
    labels = (*FORM_INPUTS, FormLabel.INITIATIVE) if line.is_spare else FORM_INPUTS
    typed = {label.value: cell_to_return(row, label) for label in labels}
    return typed | ({FormLabel.MEASURE: measure_cell(row, measures)} if line.is_spare else {})


def carried_over(issued: Form, sent: Sequence[Submission]) -> tuple[FormLine, ...]:
    """Return the lines of `issued` with what was `sent` in the form of another month, or ().

    Nothing of it counts: the department sees it marked in the form that goes back, and sends that.
    If two such files differ, neither is chosen. A file with nothing but what was issued last is
    that month's form once more, and nothing of it is for this one.
    """
    forms = [form for one in sent if _is_of_another_month(one) and (form := one.form)]
    if not forms or any(differences(forms[0], other) for other in forms[1:]):
        return ()
    form = forms[0]
    issued, spare = with_spare_rows(issued, form.rows)
    # A row whose initiative is uncertain goes nowhere, nor do two of one initiative.
    found = [
        (_line_of(each, issued, spare), each.row)
        for each in identify_rows(assignment(form, issued.plan, issued.period))
        if each.row.is_filled((FormLabel.RATING, FormLabel.STATE))
    ]
    keys = [key for key, _ in found]
    rows = {key: row for key, row in found if key and keys.count(key) == 1}
    lines = {line.key: line for line in issued.lines}
    if not any(_is_new(lines[key], row) for key, row in rows.items() if key in lines):
        return ()
    for key in rows.keys() & lines.keys():
        typed = typed_cells(lines[key], rows[key], issued.measures)
        lines[key] = replace(lines[key], typed=typed, carried_from=form.file)
    return tuple(lines.values())


def _is_of_another_month(one: Submission) -> bool:
    errors = {found.code for found in one.findings if found.severity is Severity.ERROR}
    return one.status is FileStatus.REJECTED and errors == {Code.WRONG_PERIOD}


def _line_of(each: Identified, issued: Form, spare: Mapping[str, str]) -> str:
    """Return the key of the line that `each` is for, "" for none.

    What was added in a spare row last month has its number now, and is identified by its title.
    """
    if each.number:
        return each.number
    title = comparable(each.row.cell(FormLabel.INITIATIVE).seen)
    own = (line for line in issued.lines if line.number.rpartition("-")[0] == each.measure)
    same = (line.key for line in own if title and comparable(line.title) == title)
    key = spare.get(each.row.key, each.row.key)
    return next(same, key if each.measure and title else "")


def _is_new(line: FormLine, row: RawRow) -> bool:
    """Say whether `row` contains anything that was not issued last."""
    past = line.past or NO_REPORT
    issued = (rating_text(past.rating_tenths), past.state.value, past.text, past.remark)
    cells = {label: row.cell(label).text.removesuffix(".0") for label in FORM_INPUTS}
    # A form in the other language has the other word for the state.
    state = cells[FormLabel.STATE]
    cells[FormLabel.STATE] = known_as(State, state.strip()) or state
    return any(
        not row.cell(label).is_blank and comparable(text) != comparable(before)
        for (label, text), before in zip(cells.items(), issued, strict=True)
    )
