"""What was typed into the form of another month goes into this month's, so nobody types twice.

Nothing of it counts: the department sees it marked in the form that goes back, and sends that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pledgexl.model.doubt import NO_REPORT
from pledgexl.model.finding import Code, Severity
from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import FORM_INPUTS, FormLabel
from pledgexl.model.submission import FileStatus, RawForm, RawRow, Submission
from pledgexl.model.summary import rating_text
from pledgexl.model.text import comparable
from pledgexl.rules.forms import measure_cell, with_spare_rows
from pledgexl.rules.repeated_cell import repeated
from pledgexl.rules.resolve import differences
from pledgexl.rules.rows import Identified, assignment, identify_rows


def carried_over(fresh: Form, sent: Sequence[Submission]) -> tuple[FormLine, ...]:
    """Return the lines of `fresh` with what was `sent` in the form of another month, or ().

    Two such files that differ are not chosen between. A file that says nothing but what was
    issued last is that month's form once more, and nothing of it is for this one.
    """
    forms = [one.form for one in sent if one.form and _is_of_another_month(one)]
    if not forms or any(differences(forms[0], other) for other in forms[1:]):
        return ()
    fresh, spare = with_spare_rows(fresh, forms[0].rows)
    rows = _rows_by_line(fresh, forms[0], spare)
    if not any(_is_new(line, rows[line.key]) for line in fresh.lines if line.key in rows):
        return ()
    return tuple(
        _filled(fresh, line, rows[line.key], forms[0].file) if line.key in rows else line
        for line in fresh.lines
    )


def _is_of_another_month(one: Submission) -> bool:
    errors = {found.code for found in one.findings if found.severity is Severity.ERROR}
    return one.status is FileStatus.REJECTED and errors == {Code.WRONG_PERIOD}


def _rows_by_line(fresh: Form, form: RawForm, spare: Mapping[str, str]) -> dict[str, RawRow]:
    """Return the rated rows of `form` by the keys of the lines that they are for.

    A row of which it is not certain whose it is goes nowhere, nor do two of one initiative.
    """
    identified = identify_rows(assignment(form, fresh.plan, fresh.period))
    found = [
        (_line_of(each, fresh, spare), each.row)
        for each in identified
        if any(not each.row.cell(label).is_blank for label in (FormLabel.RATING, FormLabel.STATE))
    ]
    keys = [key for key, _ in found]
    return {key: row for key, row in found if key and keys.count(key) == 1}


def _line_of(each: Identified, fresh: Form, spare: Mapping[str, str]) -> str:
    """Return the key of the line that `each` is for, "" for none.

    What was added in a spare row last month has its number now, and is known by its title.
    """
    if each.number:
        return each.number
    title = comparable(each.row.cell(FormLabel.INITIATIVE).seen)
    own = (line for line in fresh.lines if line.number.rpartition("-")[0] == each.measure)
    same = (line.key for line in own if title and comparable(line.title) == title)
    key = spare.get(each.row.key, each.row.key)
    return next(same, key if each.measure and title else "")


def _is_new(line: FormLine, row: RawRow) -> bool:
    """Say whether `row` says anything that was not issued last."""
    past = line.past or NO_REPORT
    issued = (rating_text(past.rating_tenths), past.state.value, past.text, past.remark)
    cells = map(row.cell, FORM_INPUTS)
    return any(
        not cell.is_blank and comparable(cell.text.removesuffix(".0")) != comparable(text)
        for cell, text in zip(cells, issued, strict=True)
    )


def _filled(fresh: Form, line: FormLine, row: RawRow, file: str) -> FormLine:
    typed = {label.value: repeated(row, label) for label in FORM_INPUTS}
    if line.is_spare:
        typed[FormLabel.INITIATIVE] = repeated(row, FormLabel.INITIATIVE)
        typed[FormLabel.MEASURE] = measure_cell(row, fresh.measures)
    return replace(line, typed=typed, carried_from=file)
