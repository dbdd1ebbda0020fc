"""A department's form: what to fill stands out, who it is for is hidden in several places."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from pledgexl.excel.book import Book, Sheet
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import (
    MEASURE_LIST_COLUMN,
    RATING_LIST_COLUMN,
    STARS,
    VALUE,
    FormChecks,
)
from pledgexl.excel.form.guide import write_feedback, write_guide, write_rubric
from pledgexl.excel.form.layout import (
    COLUMN_OF,
    FIRST_ROW,
    HELPER_COLUMN,
    KEY_COLUMN,
    LABEL_ROW,
    MARK_ROW,
    WIDTHS,
    EntryWorksheet,
)
from pledgexl.excel.form.lines import LineLooks, write_line
from pledgexl.excel.form.panel import write_head, write_panel
from pledgexl.excel.form.request import mark_cells, write_request
from pledgexl.excel.form.rules import add_colours, add_validation, label_style, set_up_page
from pledgexl.model.doubt import NO_REPORT
from pledgexl.model.form import Form
from pledgexl.model.names import (
    COLUMN_KEYS,
    FORM_VERSION,
    ISSUED_COLUMN,
    ISSUED_MARK,
    LABEL_MARK,
    ROW_KEY_LABEL,
    SPARE_NUMBERS,
    FormHelper,
    FormLabel,
    FormSheet,
    IdentityKey,
)
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT

__all__ = ["COLUMN_OF", "FIRST_ROW", "KEY_COLUMN", "LABEL_ROW", "MARK_ROW", "form_workbook"]

_HIDDEN_WIDTH = 80


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
    layout.set_widths(sheet, dict(enumerate(WIDTHS.values(), start=1)))
    hidden = range(KEY_COLUMN, layout.LAST_COLUMN + 1)
    layout.set_widths(sheet, dict.fromkeys(hidden, _HIDDEN_WIDTH), hidden=True)
    write_head(sheet, form)
    _write_marks(sheet, form)
    _write_labels(sheet)
    last = FIRST_ROW + len(form.lines) - 1
    write_panel(sheet, _write_lines(sheet, form, last), last)
    add_validation(sheet, form)
    add_colours(book, sheet, last)
    mark_cells(sheet, form)
    set_up_page(sheet, form)


def _write_labels(sheet: Sheet) -> None:
    for label, column in COLUMN_OF.items():
        sheet.text(LABEL_ROW, column, label, label_style(label))
    for helper, column in HELPER_COLUMN.items():
        is_seen = helper is FormHelper.CHECK
        sheet.text(LABEL_ROW, column, helper, layout.LABEL if is_seen else layout.PLAIN_LINE)
    sheet.text(LABEL_ROW, KEY_COLUMN, ROW_KEY_LABEL, layout.PLAIN_LINE)
    sheet.row_height(LABEL_ROW, layout.LABEL_HEIGHT)


def _write_lines(sheet: Sheet, form: Form, last: int) -> list[str]:
    """Write all lines and return what their checks say."""
    checks = FormChecks(form)
    sheet.raw.share(checks.formula, HELPER_COLUMN[FormHelper.CHECK], last)
    sheet.raw.share(STARS, COLUMN_OF[FormLabel.STARS], last)
    sheet.raw.share(VALUE, HELPER_COLUMN[FormHelper.VALUE], last)
    marked = {(each.line, each.label) for each in form.corrections}
    said: list[str] = []
    blocks = [SPARE_NUMBERS[0] if line.is_spare else line.measure for line in form.lines]
    for place, line in enumerate(form.lines):
        labels = frozenset(label for line_place, label in marked if line_place == place)
        looks = LineLooks(labels, begins_measure=place > 0 and blocks[place] != blocks[place - 1])
        said.append(write_line(sheet, FIRST_ROW + place, line, checks, looks).check)
    return said


def _write_marks(sheet: Sheet, form: Form) -> None:
    """Write whose form it is, and what each column is, into the hidden row."""
    said = (told for told in _identity(form) if told.key is not IdentityKey.ROW_KEYS)
    told = "\n".join(f"{told.key}={told.value}" for told in said)
    sheet.text(MARK_ROW, KEY_COLUMN + 1, told)
    for key, label in COLUMN_KEYS.items():
        column = KEY_COLUMN if label == ROW_KEY_LABEL else COLUMN_OF[FormLabel(label)]
        sheet.text(MARK_ROW, column, f"{LABEL_MARK}{key}={label}")
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
        sheet.number(row, RATING_LIST_COLUMN, Fraction(choice, TENTHS_PER_POINT))
    for row, measure in enumerate(form.measures, start=1):
        sheet.text(row, MEASURE_LIST_COLUMN, measure)
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
        texts = (line.key, *given, text, line.number)
        for column, text in enumerate(texts, start=ISSUED_COLUMN):
            sheet.text(row, column, text)
