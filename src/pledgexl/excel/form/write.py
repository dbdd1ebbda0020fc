"""A department's form: what to fill stands out, who it is for is hidden in several places."""

import re
from datetime import datetime
from fractions import Fraction

from pledgexl.excel.book import Book, CellValue, Formula, Sheet
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import (
    MEASURE_LIST_COLUMN,
    NUMBER,
    RATING_LIST_COLUMN,
    STARS,
    VALUE,
    FormChecks,
    given_texts,
    printed_state,
)
from pledgexl.excel.form.entry import (
    add_colours,
    add_validation,
    set_up_page,
    write_head,
    write_panel,
)
from pledgexl.excel.form.guide import write_feedback, write_guide, write_rubric
from pledgexl.excel.form.layout import (
    COLUMN_OF,
    FIRST_ROW,
    HELPER_COLUMN,
    HIDDEN,
    KEY_COLUMN,
    LABEL_ROW,
    MARK_ROW,
    EntryWorksheet,
)
from pledgexl.excel.form.request import mark_cells, write_request
from pledgexl.excel.look import PLAIN, Style
from pledgexl.messages.edition import printed_for
from pledgexl.messages.labels import label_text
from pledgexl.model.form import Form, FormLine
from pledgexl.model.history import NO_REPORT
from pledgexl.model.names import (
    COLUMN_KEYS,
    FORM_INPUTS,
    FORM_VERSION,
    ISSUED_COLUMN,
    ISSUED_MARK,
    LABEL_MARK,
    ROW_KEY_LABEL,
    FormHelper,
    FormLabel,
    FormSheet,
    IdentityKey,
    SpareNumber,
)
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import Cell, CellKind

_HIDDEN_WIDTH = 80
_NUMBERS = (FormLabel.PREVIOUS, FormLabel.RATING)
_MARKED = {"border": layout.DOUBLE, "border_color": layout.WRONG_INK, "bg_color": layout.WRONG_FILL}
_BELOW_LINE = {"top": layout.MEDIUM, "top_color": layout.DARK}
_PLAIN_RATING = re.compile(r"-?\d{1,3}(?:\.\d)?")
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


@printed_for(lambda form, *_: form.plan.settings)
def form_workbook(form: Form, created: datetime) -> bytes:
    """Return `form` as an xlsx file; `created` is the only time in it.

    A form with corrections is what goes back: it is written anew from what was read, never by
    changing the file that came.
    """
    with Book(f"{form.plan.settings.report_title} {form.period}", created) as book:
        if form.corrections:
            write_request(book.sheet(label_text(FormSheet.REQUEST)), form)
        _write_entry_sheet(book, form)
        write_guide(book.sheet(label_text(FormSheet.GUIDE)))
        if form.plan.rubric:
            write_rubric(book.sheet(label_text(FormSheet.RUBRIC)), form.plan.rubric)
        if form.feedback is not None:
            write_feedback(book.sheet(label_text(FormSheet.FEEDBACK)), form, form.feedback)
        _write_identity(book, form)
    return book.bytes


def _write_entry_sheet(book: Book, form: Form) -> None:
    sheet = book.sheet(label_text(FormSheet.ENTRY), EntryWorksheet)
    layout.set_widths(sheet, dict(enumerate(layout.widths().values(), start=1)))
    hidden = range(KEY_COLUMN, layout.LAST_COLUMN + 1)
    layout.set_widths(sheet, dict.fromkeys(hidden, _HIDDEN_WIDTH), hidden=True)
    if not form.plan.has_measures:
        pledge = COLUMN_OF[FormLabel.PLEDGE]
        layout.set_widths(sheet, {pledge: layout.widths()[FormLabel.PLEDGE]}, hidden=True)
    write_head(sheet, form)
    _write_marks(sheet, form)
    for label, column in COLUMN_OF.items():
        style = layout.INPUT_LABEL if label in FORM_INPUTS else layout.LABEL
        sheet.write(LABEL_ROW, column, label_text(label), style)
    for helper, column in HELPER_COLUMN.items():
        is_seen = helper is FormHelper.CHECK
        style = layout.LABEL if is_seen else layout.PLAIN_LINE
        sheet.write(LABEL_ROW, column, label_text(helper), style)
    sheet.write(LABEL_ROW, KEY_COLUMN, label_text(ROW_KEY_LABEL), layout.PLAIN_LINE)
    sheet.row_height(LABEL_ROW, layout.LABEL_HEIGHT)
    last = FIRST_ROW + len(form.lines) - 1
    write_panel(sheet, _write_lines(sheet, form, last), last)
    add_validation(sheet, form)
    add_colours(book, sheet, last)
    mark_cells(sheet, form)
    set_up_page(sheet, form)


def _write_lines(sheet: Sheet, form: Form, last: int) -> list[str]:
    """Write all lines and return what their checks say."""
    checks = FormChecks(form)
    sheet.raw.share(checks.formula, HELPER_COLUMN[FormHelper.CHECK], last)
    sheet.raw.share(STARS, COLUMN_OF[FormLabel.STARS], last)
    sheet.raw.share(VALUE, HELPER_COLUMN[FormHelper.VALUE], last)
    blocks = ["" if line.is_spare else line.measure for line in form.lines]
    found: list[str] = []
    for place, line in enumerate(form.lines):
        row, checked = FIRST_ROW + place, checks.line(line)
        found.append(checked.check)
        cells = _cells(line) | {
            FormLabel.STARS: (Formula(STARS, checked.stars), layout.GIVEN_CENTRED),
            FormHelper.CHECK: (Formula(checks.formula, checked.check), layout.GIVEN),
        }
        marked = {each.label or FormLabel.NUMBER for each in form.corrections if each.line == place}
        begins_measure = place > 0 and blocks[place] != blocks[place - 1]
        usual = _BELOW_LINE if begins_measure else {}
        for label, (value, style) in cells.items():
            changes = _MARKED if label in marked else usual
            sheet.write(row, layout.PLACES[label], value, style.but(**changes))
        sheet.row_height(row, layout.first_height(_seen(line)))
        sheet.write(row, HELPER_COLUMN[FormHelper.VALUE], Formula(VALUE, checked.value), HIDDEN)
        sheet.write(row, KEY_COLUMN, line.hidden_key, HIDDEN)
        past = line.past or NO_REPORT
        texts = (past.text, label_text(past.state), past.remark, given_texts(line))
        # In the order of FormHelper.
        for column, text in enumerate(texts, start=KEY_COLUMN + 1):
            sheet.write(row, column, text, HIDDEN)
    return found


def _cells(line: FormLine) -> dict[FormLabel | FormHelper, tuple[CellValue, Style]]:
    """Return value and looks by label, for all that people see but the formulas."""
    cells: dict[FormLabel | FormHelper, tuple[CellValue, Style]] = {}
    for label, (text, style) in _texts(line).items():
        typed = line.typed.get(label)
        if typed is not None:
            looks = style.but(bg_color=layout.ASKED_FILL) if line.carried_from else style
            value = _as_typed(typed)
            if label is FormLabel.STATE and isinstance(value, str):
                value = printed_state(value)
            cells[label] = (value, looks)
        elif label in _NUMBERS and _PLAIN_RATING.fullmatch(text):
            cells[label] = (Fraction(text), style)
        else:
            cells[label] = (text, style)
    return cells


def _seen(line: FormLine) -> list[tuple[str, FormLabel]]:
    """Return the texts of `line` that may be long, each with its label."""
    return [
        (line.typed[label].seen if label in line.typed else text, label)
        for label, (text, _) in _texts(line).items()
        if label not in (*_NUMBERS, FormLabel.STATE)
    ]


def _texts(line: FormLine) -> dict[FormLabel, tuple[str, Style]]:
    """Return text and looks by label, for all that people see but the stars."""
    given, given_title = layout.GIVEN, layout.GIVEN_TITLE
    return {
        FormLabel.NUMBER: (line.number or label_text(SpareNumber.NEW), layout.GIVEN_CENTRED),
        FormLabel.INITIATIVE: (line.title, layout.INPUT if line.is_spare else given_title),
        FormLabel.PREVIOUS: (line.previous, layout.GIVEN_CENTRED),
        FormLabel.RATING: (line.rating, layout.INPUT_RATING),
        FormLabel.STATE: (printed_state(line.state), layout.INPUT_CENTRED),
        FormLabel.TEXT: (line.text, layout.INPUT),
        FormLabel.REMARK: (line.remark, layout.INPUT),
        FormLabel.MEASURE: (line.measure, layout.INPUT if line.is_spare else given),
        FormLabel.PLEDGE: (line.pledge, given),
        FormLabel.POLICY: (line.policy, given),
    }


def _as_typed(typed: Cell) -> CellValue:
    """Return what stands in a cell as it was sent: a number as one, a text as one.

    What its format showed as something else becomes the text that was seen: the form has formats
    of its own.
    """
    is_as_shown = typed.shown is None or typed.unknown_format != ""
    if typed.kind is CellKind.ERROR and typed.text in _ERRORS:
        return Formula(f"={typed.text}", typed.text)
    if typed.kind is CellKind.BOOLEAN:
        return typed.text in ("1", "TRUE")
    if is_as_shown and typed.kind is CellKind.NUMBER and NUMBER.fullmatch(typed.text):
        return Fraction(typed.text)
    return typed.shown or typed.text


def _identity(form: Form) -> dict[IdentityKey, str]:
    """Return what a form says of itself, but for its rows."""
    return {
        IdentityKey.FORM_VERSION: FORM_VERSION,
        IdentityKey.PLAN: form.plan.fingerprint,
        IdentityKey.PERIOD: str(form.period),
        IdentityKey.DEPARTMENT: form.department.code,
        IdentityKey.REVISION: str(form.revision),
    }


def _write_marks(sheet: Sheet, form: Form) -> None:
    """Write whose form it is, and what each column is, into the hidden row."""
    identity = "\n".join(f"{key}={value}" for key, value in _identity(form).items())
    sheet.write(MARK_ROW, KEY_COLUMN + 1, identity)
    for key, label in COLUMN_KEYS.items():
        column = KEY_COLUMN if label == ROW_KEY_LABEL else COLUMN_OF[FormLabel(label)]
        sheet.write(MARK_ROW, column, f"{LABEL_MARK}{key}={label_text(label)}")
    sheet.raw.set_row(MARK_ROW - 1, None, None, {"hidden": True})


def _write_identity(book: Book, form: Form) -> None:
    """Write the hidden sheet: whose form it is, the choices, and what each line is given."""
    sheet = book.sheet(FormSheet.IDENTITY)
    # Programs keep document properties of up to 255 characters; the row keys are longer.
    for key, value in _identity(form).items():
        book.raw.set_custom_property(key, value)
    row_keys = {IdentityKey.ROW_KEYS: " ".join(line.hidden_key for line in form.lines)}
    for row, (key, value) in enumerate((_identity(form) | row_keys).items(), start=1):
        sheet.row(row, [(key, PLAIN), (value, PLAIN)])
    tenths = range(0, HIGHEST_RATING * TENTHS_PER_POINT + 1, form.plan.settings.step_tenths)
    for row, choice in enumerate(tenths, start=1):
        sheet.write(row, RATING_LIST_COLUMN, Fraction(choice, TENTHS_PER_POINT))
    for row, measure in enumerate(form.measures, start=1):
        sheet.write(row, MEASURE_LIST_COLUMN, measure)
    sheet.write(1, ISSUED_COLUMN, ISSUED_MARK)
    lines = (line for line in form.lines if line.number and line.key)
    for row, line in enumerate(lines, start=2):
        past = line.past or NO_REPORT
        text = "" if past.state.is_excluded else past.text
        # In the order of FORM_ISSUED.
        given = (line.title, line.measure, line.pledge, line.policy, line.previous)
        issued = (line.hidden_key, *given, text, line.number)
        for column, each in enumerate(issued, start=ISSUED_COLUMN):
            sheet.write(row, column, each)
    sheet.raw.very_hidden()
