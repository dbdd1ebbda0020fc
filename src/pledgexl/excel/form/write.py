"""A department's form: what to fill stands out, who it is for is hidden in several places."""

import re
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from functools import partial

from pledgexl.excel.book import Book, Formula, Sheet
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import (
    MEASURE_LIST_COLUMN,
    NUMBER,
    RATING_LIST_COLUMN,
    STARS,
    VALUE,
    FormChecks,
    LineCheck,
    given_texts,
)
from pledgexl.excel.form.guide import write_feedback, write_guide, write_rubric
from pledgexl.excel.form.head import write_head, write_panel
from pledgexl.excel.form.layout import (
    COLUMN_OF,
    FIRST_ROW,
    HELPER_COLUMN,
    KEY_COLUMN,
    LABEL_ROW,
    MARK_ROW,
    EntryWorksheet,
)
from pledgexl.excel.form.page import add_colours, add_validation, set_up_page
from pledgexl.excel.form.request import mark_cells, write_request
from pledgexl.excel.look import Style
from pledgexl.model.doubt import NO_REPORT
from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import (
    COLUMN_KEYS,
    FORM_INPUTS,
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
from pledgexl.model.submission import Cell, CellKind

_HIDDEN_WIDTH = 80
_NUMBERS = (FormLabel.PREVIOUS, FormLabel.RATING)
_PLAIN_RATING = re.compile(r"-?\d{1,3}(?:\.\d)?")
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


def form_workbook(form: Form, created: datetime) -> bytes:
    """Return `form` as an xlsx file; `created` is the only time in it.

    A form with corrections is what goes back: it is written anew from what was read, never by
    changing the file that came.
    """
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
    layout.set_widths(sheet, dict(enumerate(layout.WIDTHS.values(), start=1)))
    hidden = range(KEY_COLUMN, layout.LAST_COLUMN + 1)
    layout.set_widths(sheet, dict.fromkeys(hidden, _HIDDEN_WIDTH), hidden=True)
    write_head(sheet, form)
    _write_marks(sheet, form)
    for label, column in COLUMN_OF.items():
        style = layout.INPUT_LABEL if label in FORM_INPUTS else layout.LABEL
        sheet.write(LABEL_ROW, column, label, style)
    for helper, column in HELPER_COLUMN.items():
        is_seen = helper is FormHelper.CHECK
        sheet.write(LABEL_ROW, column, helper, layout.LABEL if is_seen else layout.PLAIN_LINE)
    sheet.write(LABEL_ROW, KEY_COLUMN, ROW_KEY_LABEL, layout.PLAIN_LINE)
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
    blocks = [SPARE_NUMBERS[0] if line.is_spare else line.measure for line in form.lines]
    found: list[str] = []
    for place, line in enumerate(form.lines):
        marked = frozenset(each.label for each in form.corrections if each.line == place)
        begins_measure = place > 0 and blocks[place] != blocks[place - 1]
        checked = checks.line(line)
        restyled = partial(_restyled, marked, begins_measure)
        _write_line(sheet, FIRST_ROW + place, line, checked, restyled)
        found.append(checked.check)
    return found


Restyled = Callable[[FormLabel | FormHelper, Style], Style]


def _restyled(
    marked: frozenset[str],
    begins_measure: bool,  # noqa: FBT001 (given by `partial`)
    label: FormLabel | FormHelper,
    style: Style,
) -> Style:
    """Return `style` for the cell under `label`: marked, or below the line over a measure."""
    if label in marked or ("" in marked and label is FormLabel.NUMBER):
        return style.but(
            border=layout.DOUBLE, border_color=layout.WRONG_INK, bg_color=layout.WRONG_FILL
        )
    return style.but(top=layout.MEDIUM, top_color=layout.DARK) if begins_measure else style


def _write_line(
    sheet: Sheet, row: int, line: FormLine, checked: LineCheck, restyled: Restyled
) -> None:
    seen: list[tuple[str, FormLabel | FormHelper]] = []
    for label, (text, usual) in _cells(line).items():
        typed = line.typed.get(label)
        is_carried = line.carried_from and typed is not None
        style = restyled(label, usual.but(bg_color=layout.ASKED_FILL) if is_carried else usual)
        place = (row, COLUMN_OF[label])
        if typed is not None:
            _write_typed(sheet, place, typed, style)
        elif label in _NUMBERS and _PLAIN_RATING.fullmatch(text):
            sheet.write(*place, Fraction(text), style)
        else:
            sheet.write(*place, text, style)
        if label not in (*_NUMBERS, FormLabel.STATE):
            seen.append((typed.seen if typed else text, label))
    sheet.row_height(row, layout.first_height(seen))
    sheet.write(row, KEY_COLUMN, line.key, layout.HIDDEN)
    past = line.past or NO_REPORT
    hidden = {
        FormHelper.PAST_TEXT: past.text,
        FormHelper.PAST_STATE: past.state.value,
        FormHelper.PAST_REMARK: past.remark,
        FormHelper.GIVEN: given_texts(line),
    }
    for helper, text in hidden.items():
        sheet.write(row, HELPER_COLUMN[helper], text, layout.HIDDEN)
    stars, check = FormLabel.STARS, FormHelper.CHECK
    place = (row, COLUMN_OF[stars])
    sheet.write(*place, Formula(STARS, checked.stars), restyled(stars, layout.GIVEN_CENTRED))
    place = (row, HELPER_COLUMN[check])
    sheet.write(*place, Formula(checked.formula, checked.check), restyled(check, layout.GIVEN))
    place = (row, HELPER_COLUMN[FormHelper.VALUE])
    sheet.write(*place, Formula(VALUE, checked.value), layout.HIDDEN)


def _cells(line: FormLine) -> dict[FormLabel, tuple[str, Style]]:
    """Return text and looks by label, for all that people see but the stars."""
    given, given_title = layout.GIVEN, layout.GIVEN_TITLE
    return {
        FormLabel.NUMBER: (line.number or SPARE_NUMBERS[0], layout.GIVEN_CENTRED),
        FormLabel.INITIATIVE: (line.title, layout.INPUT if line.is_spare else given_title),
        FormLabel.PREVIOUS: (line.previous, layout.GIVEN_CENTRED),
        FormLabel.RATING: (line.rating, layout.INPUT_RATING),
        FormLabel.STATE: (line.state, layout.INPUT_CENTRED),
        FormLabel.TEXT: (line.text, layout.INPUT),
        FormLabel.REMARK: (line.remark, layout.INPUT),
        FormLabel.MEASURE: (line.measure, layout.INPUT if line.is_spare else given),
        FormLabel.PLEDGE: (line.pledge, given),
        FormLabel.POLICY: (line.policy, given),
    }


def _write_typed(sheet: Sheet, place: tuple[int, int], typed: Cell, style: Style) -> None:
    """Write a cell as it was sent: a number as one, a text as one.

    What its format showed as something else becomes the text that was seen: the form has formats
    of its own.
    """
    is_as_shown = typed.shown is None or typed.unknown_format != ""
    if typed.kind is CellKind.ERROR and typed.text in _ERRORS:
        sheet.write(*place, Formula(f"={typed.text}", typed.text), style)
    elif typed.kind is CellKind.BOOLEAN:
        sheet.write(*place, typed.text in ("1", "TRUE"), style)
    elif is_as_shown and typed.kind is CellKind.NUMBER and NUMBER.fullmatch(typed.text):
        sheet.write(*place, Fraction(typed.text), style)
    else:
        sheet.write(*place, typed.shown or typed.text, style)


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
        sheet.write(MARK_ROW, column, f"{LABEL_MARK}{key}={label}")
    sheet.raw.set_row(MARK_ROW - 1, None, None, {"hidden": True})


def _write_identity(book: Book, form: Form) -> None:
    """Write the hidden sheet: whose form it is, the choices, and what each line is given."""
    sheet = book.sheet(FormSheet.IDENTITY)
    # Programs keep document properties of up to 255 characters; the row keys are longer.
    for key, value in _identity(form).items():
        book.raw.set_custom_property(key, value)
    row_keys = {IdentityKey.ROW_KEYS: " ".join(line.key for line in form.lines)}
    for row, (key, value) in enumerate((_identity(form) | row_keys).items(), start=1):
        sheet.write(row, 1, key)
        sheet.write(row, 2, value)
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
        for column, each in enumerate((line.key, *given, text, line.number), start=ISSUED_COLUMN):
            sheet.write(row, column, each)
    sheet.raw.very_hidden()
