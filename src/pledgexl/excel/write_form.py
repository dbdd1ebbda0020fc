"""A department's form: what to fill stands out, who it is for is hidden in several places."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from pledgexl.excel import form_layout as layout
from pledgexl.excel.form_guide import write_feedback, write_guide, write_rubric
from pledgexl.excel.form_layout import (
    COLUMN_OF,
    FIRST_ROW,
    HELPER_COLUMN,
    KEY_COLUMN,
    LABEL_ROW,
    MARK_ROW,
    EntryWorksheet,
)
from pledgexl.excel.form_lines import LineLooks, write_line
from pledgexl.excel.form_panel import write_head, write_panel
from pledgexl.excel.form_request import mark_cells, write_request
from pledgexl.excel.form_rules import (
    LIST_COLUMN,
    add_colours,
    add_validation,
    label_style,
    set_up_page,
)
from pledgexl.excel.sheets import Book, Sheet
from pledgexl.messages import form as said
from pledgexl.model.doubt import NO_REPORT
from pledgexl.model.form import Form
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.schema import (
    FORM_INPUTS,
    FORM_VERSION,
    ISSUED_COLUMN,
    ISSUED_MARK,
    LABEL_MARK,
    ROW_KEY_LABEL,
    FormHelper,
    FormSheet,
    IdentityKey,
)

__all__ = ["COLUMN_OF", "FIRST_ROW", "KEY_COLUMN", "LABEL_ROW", "MARK_ROW", "form_workbook"]

_SHOWN_HELPERS = (FormHelper.CHECK, FormHelper.CHANGE)
_HIDDEN_WIDTH = 12.0


def form_workbook(form: Form, created: datetime) -> bytes:
    """Return `form` as an xlsx file; `created` is the only time in it."""
    with Book(f"{form.plan.settings.report_title} {form.period}", created) as book:
        if form.corrections:
            write_request(book.sheet(FormSheet.REQUEST), form)
        _write_entry_sheet(book, form)
        write_guide(book.sheet(FormSheet.GUIDE))
        if form.plan.rubric:
            write_rubric(book.sheet(FormSheet.RUBRIC), form.plan.rubric)
        if form.feedback is not None:
            write_feedback(book.sheet(FormSheet.FEEDBACK), form, form.feedback)
        _write_identity(book, form)
    return book.bytes


def _write_entry_sheet(book: Book, form: Form) -> None:
    sheet = book.sheet(FormSheet.ENTRY, EntryWorksheet)
    _set_columns(sheet)
    write_head(sheet, form)
    _write_marks(sheet, form)
    _write_labels(sheet)
    last = FIRST_ROW + len(form.lines) - 1
    write_panel(sheet, _write_lines(sheet, form), last)
    add_validation(sheet, form)
    add_colours(book, sheet, last)
    mark_cells(sheet, form)
    set_up_page(sheet, form)


def _set_columns(sheet: Sheet) -> None:
    hidden = [HELPER_COLUMN[helper] for helper in FormHelper if helper not in _SHOWN_HELPERS]
    sheet.columns({KEY_COLUMN: _HIDDEN_WIDTH}, hidden=(KEY_COLUMN,))
    sheet.columns({COLUMN_OF[label]: width for label, width in layout.WIDTHS.items()})
    sheet.columns({HELPER_COLUMN[helper]: width for helper, width in layout.HELPER_WIDTHS.items()})
    sheet.columns(dict.fromkeys(hidden, _HIDDEN_WIDTH), hidden=tuple(hidden))


def _write_labels(sheet: Sheet) -> None:
    sheet.text(LABEL_ROW, KEY_COLUMN, ROW_KEY_LABEL, layout.LABEL)
    for label, column in COLUMN_OF.items():
        sheet.text(LABEL_ROW, column, label, label_style(label))
    for helper, column in HELPER_COLUMN.items():
        sheet.text(LABEL_ROW, column, helper, layout.HELPER_LABEL)
    for label in FORM_INPUTS:
        sheet.text(layout.INPUT_MARK_ROW, COLUMN_OF[label], said.INPUT_MARK, layout.INPUT_MARK)
    sheet.row_height(LABEL_ROW, layout.LABEL_HEIGHT)


def _write_lines(sheet: Sheet, form: Form) -> list[str]:
    """Write all lines and return what their checks say."""
    marked = {(each.line, each.label) for each in form.corrections}
    step_tenths = form.plan.settings.step_tenths
    checks: list[str] = []
    above = ""
    for place, line in enumerate(form.lines):
        labels = frozenset(label for line_place, label in marked if line_place == place)
        begins = line.measure != above
        row = FIRST_ROW + place
        checked = write_line(sheet, row, line, step_tenths, LineLooks(labels, begins))
        checks.append(checked.check)
        above = line.measure
    return checks


def _write_marks(sheet: Sheet, form: Form) -> None:
    """Write whose form it is and the labels' marks into the hidden row: they go where it goes."""
    said = (told for told in _identity(form) if told.key is not IdentityKey.ROW_KEYS)
    sheet.text(MARK_ROW, KEY_COLUMN, "\n".join(f"{told.key}={told.value}" for told in said))
    for label, column in COLUMN_OF.items():
        sheet.text(MARK_ROW, column, f"{LABEL_MARK}{label}")
    sheet.raw.set_row(MARK_ROW - 1, None, None, {"hidden": True})


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing a form says of itself."""

    key: IdentityKey
    value: str


def _identity(form: Form) -> tuple[_Said, ...]:
    return (
        _Said(IdentityKey.FORM_VERSION, FORM_VERSION),
        _Said(IdentityKey.PLAN, form.plan.fingerprint),
        _Said(IdentityKey.PERIOD, str(form.period)),
        _Said(IdentityKey.DEPARTMENT, form.department.code),
        _Said(IdentityKey.REVISION, str(form.revision)),
        _Said(IdentityKey.ROW_KEYS, " ".join(line.key for line in form.lines)),
    )


def _write_identity(book: Book, form: Form) -> None:
    sheet = book.sheet(FormSheet.IDENTITY)
    for row, told in enumerate(_identity(form), start=1):
        sheet.text(row, 1, told.key)
        sheet.text(row, 2, told.value)
        # Programs keep document properties of up to 255 characters; the row keys are longer.
        if told.key is not IdentityKey.ROW_KEYS:
            book.raw.set_custom_property(told.key, told.value)
    step = form.plan.settings.step_tenths
    tenths = range(0, HIGHEST_RATING * TENTHS_PER_POINT + 1, step)
    for row, choice in enumerate(tenths, start=1):
        sheet.number(row, LIST_COLUMN, Fraction(choice, TENTHS_PER_POINT))
    _write_issued(sheet, form)
    sheet.raw.very_hidden()


def _write_issued(sheet: Sheet, form: Form) -> None:
    """Write what each line is given: who reads the form again sees which cells were changed."""
    sheet.text(1, ISSUED_COLUMN, ISSUED_MARK)
    lines = (line for line in form.lines if line.number and line.key)
    for row, line in enumerate(lines, start=2):
        past = line.past or NO_REPORT
        text = "" if past.state.is_excluded else past.text
        # In the order of FORM_ISSUED.
        given = (line.title, line.measure, line.pledge, line.policy, line.previous)
        texts = (line.key, *given, text)
        for column, text in enumerate(texts, start=ISSUED_COLUMN):
            sheet.text(row, column, text)
