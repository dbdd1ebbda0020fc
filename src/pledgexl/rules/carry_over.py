"""Typed cells go back to their department, also into this month's form from another month's.

Nothing of another month counts: the department sees it marked in the form that goes back, and
sends that. So nobody types twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pledgexl.model.finding import Code, Severity
from pledgexl.model.form import Form, FormLine
from pledgexl.model.history import NO_REPORT
from pledgexl.model.month import rating_text
from pledgexl.model.names import FORM_INPUTS, FormLabel
from pledgexl.model.submission import BLANK_CELL, Cell, CellKind, FileStatus, RawRow, Submission
from pledgexl.model.text import comparable
from pledgexl.rules.forms import measure_cell, with_spare_rows
from pledgexl.rules.resolve import differences
from pledgexl.rules.rows import Identified, assignment, identify_rows


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
    cells = map(row.cell, FORM_INPUTS)
    return any(
        not cell.is_blank and comparable(cell.text.removesuffix(".0")) != comparable(text)
        for cell, text in zip(cells, issued, strict=True)
    )
