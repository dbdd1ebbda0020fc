"""What goes back to whom: a department's form as it was typed, and what to mend in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.form import Correction, Form, FormLine
from pledgexl.model.names import FORM_INPUTS, SPARE_INPUTS, FormLabel
from pledgexl.model.submission import (
    BLANK_CELL,
    Cell,
    CellKind,
    FileStatus,
    RawForm,
    RawRow,
    Submission,
)
from pledgexl.model.text import comparable
from pledgexl.rules.carry_over import carried_over
from pledgexl.rules.forms import measure_cell, with_spare_rows
from pledgexl.rules.rating import shows_other
from pledgexl.rules.repeated_cell import repeated

_GIVEN = (
    FormLabel.NUMBER,
    FormLabel.POLICY,
    FormLabel.PLEDGE,
    FormLabel.MEASURE,
    FormLabel.INITIATIVE,
)
_BETWEEN = "／"
# Of rows that a form does not have; who has more of them pasted something else.
_MOST_EXTRA_ROWS = 100
# What only the planning office can do something about.
_OF_THE_OFFICE = frozenset({Code.FILE_UNREADABLE, Code.FILE_CHANGING})


def returned_forms(
    fresh: Iterable[Form], submissions: Sequence[Submission], findings: Sequence[Finding]
) -> tuple[Form, ...]:
    """Return the form that goes back to each department with something to mend or to answer.

    `fresh` are the forms of the month as they are issued, `submissions` what came, with their
    final status, and `findings` all that was found, with the answers that were given.
    """
    sent = _by_department(submissions)
    open_in: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.is_open:
            open_in[finding.at.file].append(finding)
    found = (
        _returned(form, sent[form.department.code], open_in)
        for form in fresh
        if form.department.code in sent
    )
    return tuple(form for form in found if form.corrections)


def refused_files(
    fresh: Iterable[Form], submissions: Sequence[Submission], findings: Sequence[Finding]
) -> dict[str, tuple[Finding, ...]]:
    """Return what its sender has to mend in each file that belongs to no form of the month.

    It is by the names of the files; one that the planning office cannot open has no sender.
    """
    codes = {form.department.code for form in fresh}
    refused: dict[str, list[Finding]] = {
        one.file: []
        for one in submissions
        if one.status is FileStatus.REJECTED
        and (one.identity is None or one.identity.department not in codes)
    }
    for found in findings:
        if found.at.file in refused and found.is_open and found.code not in _OF_THE_OFFICE:
            refused[found.at.file].append(found)
    return {file: tuple(found) for file, found in refused.items() if found}


def _by_department(submissions: Sequence[Submission]) -> dict[str, list[Submission]]:
    sent: dict[str, list[Submission]] = defaultdict(list)
    for one in submissions:
        if one.identity is not None and one.status is not FileStatus.IGNORED:
            sent[one.identity.department].append(one)
    return sent


def _returned(
    fresh: Form, sent: Sequence[Submission], open_in: Mapping[str, Sequence[Finding]]
) -> Form:
    counted = {one.file for one in sent if one.status is not FileStatus.SUPERSEDED}
    own = [found for file in sorted(counted) for found in open_in.get(file, ())]
    if not own:
        return fresh
    revisions = [one.identity.revision for one in sent if one.identity]
    filled = _filled(fresh, sent)
    corrections = [
        correction
        for correction in (_correction(found, filled) for found in own)
        if not _is_there(correction, filled)
    ]
    return replace(
        fresh,
        lines=filled.lines,
        revision=max(revisions) + 1,
        corrections=tuple(sorted((*corrections, *filled.differing), key=_order)),
    )


@dataclass(frozen=True, slots=True)
class _Filled:
    """A form's lines with what was typed in them, and where each row of the file went."""

    lines: tuple[FormLine, ...]
    form: RawForm | None = None
    line_of: Mapping[int, int] | None = None
    differing: tuple[Correction, ...] = ()


def _filled(fresh: Form, sent: Sequence[Submission]) -> _Filled:
    accepted = [one.form for one in sent if one.status is FileStatus.ACCEPTED and one.form]
    if accepted:
        return _as_typed(fresh, accepted[0])
    rivals = [one.form for one in sent if one.form and _is_rival(one)]
    if not rivals:
        return _carried(fresh, sent)
    first = _as_typed(fresh, rivals[0])
    others = [_as_typed(fresh, rival) for rival in rivals[1:]]
    return _without_differences(first, others)


def _carried(fresh: Form, sent: Sequence[Submission]) -> _Filled:
    """Return the lines as issued, or with what was typed into another month's form, and say so."""
    lines = carried_over(fresh, sent)
    if not lines:
        return _Filled(fresh.lines)
    filled = [line for line in lines if line.carried_from]
    period = fresh.period.label
    values = {"file": filled[0].carried_from, "count": str(len(filled)), "period": period}
    finding = Finding(Code.CARRIED_OVER, CellRef(values["file"]), "", values)
    return _Filled(lines, differing=(Correction(finding),))


def _is_rival(one: Submission) -> bool:
    return any(found.code in (Code.TWO_FILES, Code.RIVAL_FILE) for found in one.findings)


def _as_typed(fresh: Form, form: RawForm) -> _Filled:
    """Return the lines of `fresh` filled as `form` is; other rows that it has follow their line."""
    fresh, spare = with_spare_rows(fresh, form.rows)
    places = {line.key: place for place, line in enumerate(fresh.lines)}
    rows_at: dict[int, list[RawRow]] = defaultdict(list)
    taken: set[int] = set()
    last = extra = 0
    for row in form.rows:
        place = places.get(spare.get(row.key, _key(row, fresh.lines)))
        if place is not None and place not in taken:
            taken.add(place)
            rows_at[place].insert(0, row)
            last = place
        elif _is_something(row) and extra < _MOST_EXTRA_ROWS:
            extra += 1
            rows_at[last].append(row)
    return _lines(fresh, form, rows_at, taken)


def _lines(
    fresh: Form, form: RawForm, rows_at: Mapping[int, list[RawRow]], taken: set[int]
) -> _Filled:
    lines: list[FormLine] = []
    line_of: dict[int, int] = {}
    for place, line in enumerate(fresh.lines):
        own, *extra = rows_at.get(place, []) if place in taken else (None, *rows_at.get(place, ()))
        if own is not None:
            line_of[own.row] = len(lines)
        lines.append(_typed_line(fresh, line, own) if own else _without_carried(line))
        for row in extra:
            line_of[row.row] = len(lines)
            issued = set(form.identity.keys) - {each.key for each in lines}
            lines.append(_issued_line(fresh, row) if row.key in issued else _extra_line(row))
    return _Filled(tuple(lines), form, line_of)


def _key(row: RawRow, lines: Sequence[FormLine]) -> str:
    """Return the key of the line that `row` is: what number and title agree on, or its own."""
    number, title = _number(row), row.cell(FormLabel.INITIATIVE).text.strip()
    if any(line.number == number and line.title.strip() == title for line in lines if number):
        return number
    return row.key or number


def _is_something(row: RawRow) -> bool:
    labels = (FormLabel.NUMBER, FormLabel.INITIATIVE, *FORM_INPUTS)
    return any(not row.cell(label).is_blank for label in labels)


def _typed_line(fresh: Form, line: FormLine, row: RawRow) -> FormLine:
    typed = {label.value: repeated(row, label) for label in FORM_INPUTS}
    rating, title = typed[FormLabel.RATING], row.cell(FormLabel.INITIATIVE)
    if rating.kind is CellKind.NUMBER and not shows_other(rating):
        typed[FormLabel.RATING] = rating._replace(shown=None)
    # A title that is not the row's own stays as it came: the ratings beside it may be its own.
    if line.is_spare or comparable(title.text) not in ("", comparable(line.title)):
        typed[FormLabel.INITIATIVE] = repeated(row, FormLabel.INITIATIVE)
    if line.is_spare:
        typed[FormLabel.MEASURE] = measure_cell(row, fresh.measures)
    if not line.is_spare and _number(row) not in ("", line.number):
        typed[FormLabel.NUMBER] = repeated(row, FormLabel.NUMBER)
    return replace(line, typed=typed)


def _number(row: RawRow) -> str:
    return row.cell(FormLabel.NUMBER).text.strip()


def _without_carried(line: FormLine) -> FormLine:
    """Return a line whose row is gone from what was sent: nothing may be filled in for it."""
    return replace(line, rating="", state="")


def _issued_line(fresh: Form, row: RawRow) -> FormLine:
    """Return a row that was issued with the form that came, though it would not be today."""
    seen = {label: row.cell(label).text for label in _GIVEN}
    line = FormLine(
        key=row.key,
        number=row.key,
        policy=seen[FormLabel.POLICY],
        pledge=seen[FormLabel.PLEDGE],
        measure=seen[FormLabel.MEASURE],
        title=seen[FormLabel.INITIATIVE],
        previous=row.cell(FormLabel.PREVIOUS).text,
    )
    return _typed_line(fresh, line, row)


def _extra_line(row: RawRow) -> FormLine:
    """Return a row that the form does not have: it keeps what stands there, and no key."""
    typed = {label.value: repeated(row, label) for label in (*_GIVEN, *FORM_INPUTS)}
    return FormLine("", "", "", "", row.cell(FormLabel.MEASURE).text, "", typed=typed)


def _without_differences(first: _Filled, others: Sequence[_Filled]) -> _Filled:
    """Return `first` with every cell blank in which one of the `others` says something else."""
    lines = list(first.lines)
    differing: list[Correction] = []
    for place, line in enumerate(first.lines):
        rivals = [line, *_with_key(line.key, others)]
        for label in (*FORM_INPUTS, *SPARE_INPUTS):
            said = [_text(rival.typed.get(label, BLANK_CELL)) for rival in rivals]
            if len(set(said)) > 1:
                typed = {**lines[place].typed, label: BLANK_CELL}
                lines[place] = replace(lines[place], typed=typed)
                differing.append(_difference(first, place, label, said))
    return replace(first, lines=tuple(lines), differing=tuple(differing))


def _with_key(key: str, filled: Sequence[_Filled]) -> list[FormLine]:
    return [line for one in filled for line in one.lines if line.key == key and key]


def _text(cell: Cell) -> str:
    return "" if cell.is_blank else cell.seen.strip()


def _difference(first: _Filled, place: int, label: FormLabel, said: Sequence[str]) -> Correction:
    assert first.form is not None
    found = _BETWEEN.join(text or "－" for text in dict.fromkeys(said))
    at = first.form.at(0, "")
    finding = Finding(Code.CELLS_DIFFER, at, found, {"found": found, "label": label.value})
    return Correction(finding, place, label.value)


def _correction(finding: Finding, filled: _Filled) -> Correction:
    if finding.code is Code.ROW_GONE:
        return Correction(finding, _line_numbered(finding.value, filled), FormLabel.RATING)
    line = (filled.line_of or {}).get(finding.at.row)
    if line is None or filled.form is None or finding.at.file != filled.form.file:
        return Correction(finding)
    labels = {column: label for label, column in filled.form.columns.items()}
    label = labels.get(finding.at.column, "")
    label = label if label in set(FormLabel) else ""
    own = filled.lines[line]
    names: dict[str, str] = {FormLabel.NUMBER: own.number, FormLabel.INITIATIVE: own.title}
    given = names.get(label, "")
    return Correction(finding, line, label, given)


def _is_there(correction: Correction, filled: _Filled) -> bool:
    """Say whether a row that was missed stands in the form after all, under another number."""
    is_gone = correction.finding.code is Code.ROW_GONE
    return is_gone and correction.line is not None and bool(filled.lines[correction.line].typed)


def _line_numbered(number: str, filled: _Filled) -> int | None:
    places = (place for place, line in enumerate(filled.lines) if line.number == number)
    return next(places, None)


def _order(correction: Correction) -> tuple[int, int, str]:
    labels = [label.value for label in FormLabel]
    place = -1 if correction.line is None else correction.line
    column = labels.index(correction.label) if correction.label else -1
    return place, column, correction.finding.code.value
