"""What goes back to whom: a department's form as it was typed, what to correct, and the letter."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.form import Arrived, Correction, DepartmentLetter, Form, FormLine, LetterKind
from pledgexl.model.language import Language
from pledgexl.model.names import FORM_INPUTS, SPARE_INPUTS, FormLabel
from pledgexl.model.submission import BLANK_CELL, CellKind, FileStatus, RawForm, RawRow, Submission
from pledgexl.model.text import comparable
from pledgexl.rules.forms import carried_over, cell_to_return, typed_cells, with_spare_rows
from pledgexl.rules.rating import shows_other
from pledgexl.rules.resolve import by_department, department_named

_GIVEN = (
    FormLabel.NUMBER,
    FormLabel.POLICY,
    FormLabel.PLEDGE,
    FormLabel.MEASURE,
    FormLabel.INITIATIVE,
)
_OWN = (FormLabel.NUMBER, FormLabel.INITIATIVE, *FORM_INPUTS)
_LABELS = [label.value for label in FormLabel]
_BETWEEN = {Language.JA: "／", Language.EN: " / "}
_COUNTED = (FileStatus.ACCEPTED, FileStatus.REJECTED, FileStatus.SUPERSEDED)
# Rows that the form does not have; a file with more of them has something else pasted into it.
_MOST_EXTRA_ROWS = 100
# Only the planning office can do something about these.
_WITHOUT_SENDER = frozenset({Code.FILE_UNREADABLE, Code.FILE_CHANGING})


@dataclass(frozen=True, slots=True)
class _Filled:
    """A form's lines with what was typed in them, and the line of each row of the file."""

    lines: tuple[FormLine, ...]
    form: RawForm | None = None
    line_of: Mapping[int, int] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()


def correction_forms(
    issued: Iterable[Form], submissions: Sequence[Submission], findings: Iterable[Finding]
) -> tuple[Form, ...]:
    """Return the form that goes back to each department with something to correct or to answer.

    `issued` are the forms of the month as they are issued, `submissions` what came, with their
    final status, and `findings` all that was found, with the answers that were given.
    """
    sent = by_department(submissions, *_COUNTED)
    open_in: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.is_open:
            open_in[finding.at.file].append(finding)
    forms = (_corrected(form, sent.get(form.department.code, ()), open_in) for form in issued)
    return tuple(form for form in forms if form.corrections)


def refused_files(
    issued: Iterable[Form], submissions: Sequence[Submission], findings: Iterable[Finding]
) -> dict[str, tuple[Finding, ...]]:
    """Return what its sender has to correct in each file that belongs to no form of the month.

    It is by the names of the files; one that the planning office cannot open has no sender.
    """
    codes = {form.department.code for form in issued}
    refused: dict[str, list[Finding]] = {
        one.file: []
        for one in submissions
        if one.status is FileStatus.REJECTED and one.department not in codes
    }
    for found in findings:
        if found.at.file in refused and found.is_open and found.code not in _WITHOUT_SENDER:
            refused[found.at.file].append(found)
    return {file: tuple(found) for file, found in refused.items() if found}


def _corrected(
    issued: Form, sent: Sequence[Submission], open_in: Mapping[str, Sequence[Finding]]
) -> Form:
    counted = {one.file for one in sent if one.status is not FileStatus.SUPERSEDED}
    own = [found for file in sorted(counted) for found in open_in.get(file, ())]
    if not own:
        return issued
    filled = _filled(issued, sent)
    corrections = (
        *filter(None, (_correction(found, filled) for found in own)),
        *filled.corrections,
    )
    return replace(
        issued,
        lines=filled.lines,
        revision=max(one.revision for one in sent) + 1,
        corrections=tuple(sorted(corrections, key=_order)),
    )


def _order(correction: Correction) -> tuple[int, int, str]:
    line = -1 if correction.line is None else correction.line
    column = _LABELS.index(correction.label) if correction.label else -1
    return line, column, correction.finding.code.value


def _correction(finding: Finding, filled: _Filled) -> Correction | None:
    """Return what `finding` asks; None for a missing row that is there under another number."""
    if finding.code in (Code.ROW_GONE, Code.ADDED_NOT_IN_FORM):
        places = (place for place, one in enumerate(filled.lines) if one.number == finding.value)
        place = next(places, None)
        is_there = place is not None and filled.lines[place].typed
        return None if is_there else Correction(finding, place, FormLabel.RATING)
    line = filled.line_of.get(finding.at.row)
    if line is None or filled.form is None or finding.at.file != filled.form.file:
        return Correction(finding)
    labels = {column: label for label, column in filled.form.columns.items()}
    label = labels.get(finding.at.column, "")
    own = filled.lines[line]
    given: dict[str, str] = {FormLabel.NUMBER: own.number, FormLabel.INITIATIVE: own.title}
    return Correction(finding, line, label if label in _LABELS else "", given.get(label, ""))


def _filled(issued: Form, sent: Sequence[Submission]) -> _Filled:
    accepted = [form for one in sent if one.status is FileStatus.ACCEPTED and (form := one.form)]
    if accepted:
        return _as_typed(issued, accepted[0])
    conflict = (Code.TWO_FILES, Code.RIVAL_FILE)
    rivals = [
        form
        for one in sent
        if any(each.code in conflict for each in one.findings) and (form := one.form)
    ]
    if rivals:
        return _without_differences(issued, rivals)
    lines = carried_over(issued, sent)
    if not lines:
        return _Filled(issued.lines)
    files = [line.carried_from for line in lines if line.carried_from]
    values = {"file": files[0], "count": str(len(files)), "period": issued.period.label}
    finding = Finding(Code.CARRIED_OVER, CellRef(files[0]), "", values)
    return _Filled(lines, corrections=(Correction(finding),))


def _without_differences(issued: Form, rivals: Sequence[RawForm]) -> _Filled:
    """Return the form as the first of `rivals` fills it; cells that differ in another are blank."""
    first, *others = (_as_typed(issued, rival) for rival in rivals)
    lines = list(first.lines)
    corrections: list[Correction] = []
    for place, line in enumerate(first.lines):
        same = [one for rival in others for one in rival.lines if line.key and one.key == line.key]
        for label in (*FORM_INPUTS, *SPARE_INPUTS):
            cells = [each.typed.get(label, BLANK_CELL) for each in (line, *same)]
            texts = dict.fromkeys("" if cell.is_blank else cell.seen.strip() for cell in cells)
            if len(texts) > 1:
                typed = {**lines[place].typed, label: BLANK_CELL}
                lines[place] = replace(lines[place], typed=typed)
                between = _BETWEEN[issued.plan.settings.language]
                found = between.join(text or "－" for text in texts)
                values = {"found": found, "label": label.value}
                finding = Finding(Code.CELLS_DIFFER, rivals[0].at(0, ""), found, values)
                corrections.append(Correction(finding, place, label.value))
    return replace(first, lines=tuple(lines), corrections=tuple(corrections))


def _as_typed(issued: Form, form: RawForm) -> _Filled:
    """Return the lines of `issued` filled as `form` is; each other row of it follows its line."""
    issued, spare = with_spare_rows(issued, form.rows)
    places = {line.key: place for place, line in enumerate(issued.lines)}
    own: dict[int, RawRow] = {}
    extra: dict[int, list[RawRow]] = defaultdict(list)
    last = count = 0
    for row in form.rows:
        place = places.get(spare.get(row.key, _key(row, issued.lines)))
        if place is not None and place not in own:
            own[place], last = row, place
        elif count < _MOST_EXTRA_ROWS and row.is_filled(_OWN):
            extra[last].append(row)
            count += 1
    lines: list[FormLine] = []
    line_of: dict[int, int] = {}
    for place, line in enumerate(issued.lines):
        if place in own:
            line_of[own[place].row] = len(lines)
            lines.append(_typed_line(issued, line, own[place]))
        else:
            # The row is gone from what was sent: nothing may be filled in for it.
            lines.append(replace(line, rating="", state=""))
        for row in extra.get(place, ()):
            line_of[row.row] = len(lines)
            is_issued = row.key in form.identity.keys and row.key not in {one.key for one in lines}
            lines.append(_issued_line(issued, row) if is_issued else _extra_line(row))
    return _Filled(tuple(lines), form, line_of)


def _key(row: RawRow, lines: Sequence[FormLine]) -> str:
    """Return the key of the line for `row`: what number and title agree on, or its own."""
    number, title = _number(row), row.cell(FormLabel.INITIATIVE).text.strip()
    if any(line.number == number and line.title.strip() == title for line in lines if number):
        return number
    return row.key or number


def _number(row: RawRow) -> str:
    return row.cell(FormLabel.NUMBER).text.strip()


def _typed_line(issued: Form, line: FormLine, row: RawRow) -> FormLine:
    typed = typed_cells(line, row, issued.measures)
    rating, title = typed[FormLabel.RATING], row.cell(FormLabel.INITIATIVE)
    if rating.kind is CellKind.NUMBER and not shows_other(rating):
        typed[FormLabel.RATING] = rating._replace(shown=None)
    # A title that is not the row's own is kept as it came: the ratings may belong to it.
    if not line.is_spare and comparable(title.text) not in ("", comparable(line.title)):
        typed[FormLabel.INITIATIVE] = cell_to_return(row, FormLabel.INITIATIVE)
    if not line.is_spare and _number(row) not in ("", line.number):
        typed[FormLabel.NUMBER] = cell_to_return(row, FormLabel.NUMBER)
    return replace(line, typed=typed)


def _issued_line(issued: Form, row: RawRow) -> FormLine:
    """Return a row that was issued with the form that came, though it would not be today."""
    policy, pledge, measure, title, previous = (
        row.cell(label).text for label in (*_GIVEN[1:], FormLabel.PREVIOUS)
    )
    line = FormLine(row.key, row.key, policy, pledge, measure, title, previous)
    planned = issued.plan.initiative_of.get(row.key)
    line = replace(line, identifier=planned.identifier) if planned else line
    return _typed_line(issued, line, row)


def _extra_line(row: RawRow) -> FormLine:
    """Return a row that the form does not have: it keeps its cells, and no key."""
    typed = {label.value: cell_to_return(row, label) for label in (*_GIVEN, *FORM_INPUTS)}
    return FormLine("", "", "", "", row.cell(FormLabel.MEASURE).text, "", typed=typed)


def arrived_by_department(
    issued: Iterable[Form],
    submissions: Iterable[Submission],
    refused: Mapping[str, Sequence[Finding]],
) -> dict[str, Arrived]:
    """Return what each department sent, by its code; a `refused` file's name shows its sender."""
    departments = [form.department for form in issued]
    sent = by_department(submissions, FileStatus.ACCEPTED, FileStatus.REJECTED)
    forms = {
        code: tuple(one.file.rpartition("/")[2] for one in own if one.file not in refused)
        for code, own in sent.items()
    }
    others: dict[str, dict[str, Sequence[Finding]]] = defaultdict(dict)
    for file, findings in refused.items():
        others[department_named(file, departments)][file] = findings
    # Where a name shows no sender, none is guessed.
    codes = {*forms, *others} - {""}
    return {code: Arrived(forms.get(code, ()), others[code]) for code in codes}


def replies(
    issued: Iterable[Form], corrections: Mapping[str, Form], arrived: Mapping[str, Arrived]
) -> Iterator[DepartmentLetter]:
    """Yield one letter to each department that something is still asked of.

    `corrections` are the forms that go back, and `arrived` is what came, by department.
    """
    for form in issued:
        code = form.department.code
        came = arrived.get(code, Arrived())
        if code in corrections:
            yield DepartmentLetter(LetterKind.CORRECTION, corrections[code], came)
        elif came.refused:
            kind = LetterKind.CONFIRM if came.forms else LetterKind.RESUBMIT
            yield DepartmentLetter(kind, form, came)
        elif not came.forms:
            yield DepartmentLetter(LetterKind.REMINDER, form)
