"""A department's form: what to fill stands out, who it is for is hidden in several places."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from pledgexl.excel.heights import row_height
from pledgexl.excel.sheets import Book, Sheet, Style, list_of, margin_text
from pledgexl.messages import form as said
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form, FormLine
from pledgexl.model.period import era_date
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import State
from pledgexl.model.summary import rating_text, stars
from pledgexl.schema import (
    FORM_VERSION,
    ROW_KEY_LABEL,
    FormLabel,
    FormSheet,
    IdentityKey,
)

LABEL_ROW = 7
FIRST_ROW = LABEL_ROW + 1
KEY_COLUMN = 1
# The visible labels stand right of the hidden keys.
COLUMN_OF = {label: place for place, label in enumerate(FormLabel, start=KEY_COLUMN + 1)}
_WIDTHS = {
    FormLabel.NUMBER: 10,
    FormLabel.POLICY: 17,
    FormLabel.PLEDGE: 19,
    FormLabel.MEASURE: 21,
    FormLabel.INITIATIVE: 23,
    FormLabel.PREVIOUS: 7,
    FormLabel.RATING: 7,
    FormLabel.STARS: 21,
    FormLabel.STATE: 9,
    FormLabel.TEXT: 48,
    FormLabel.REMARK: 22,
}
_LIST_COLUMN = 4
_PLAIN = re.compile(r"(-?)(\d{1,3})(?:\.(\d))?")
_LEAST_HEIGHT = 42.0
_SPARE_HEIGHT = 30.0

_TITLE = Style(bold=True, font_size=16)
_OWNER = Style(bold=True, font_size=12)
_LABEL = Style(
    bold=True, bg_color="#1F3864", font_color="#FFFFFF", align="center", border=1, text_wrap=True
)
_GIVEN = Style(border=1, text_wrap=True, valign="top", font_size=9, bg_color="#F2F2F2")
_GIVEN_NUMBER = _GIVEN.but(align="center", font_size=10)
# Numbers keep the format General: with `0` a pasted 6.5 would look like 7.
_INPUT = Style(border=1, text_wrap=True, valign="top", bg_color="#FFF8DC", locked=False)
_INPUT_RATING = _INPUT.but(align="center", font_size=12, bold=True)
_STARS = _GIVEN_NUMBER.but(font_color="#7F6000")

# What stays possible on the locked sheet, so that departments can work as they are used to.
_ALLOWED = {
    "objects": False,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}


def form_workbook(form: Form, created: datetime) -> bytes:
    """Return `form` as an xlsx file; `created` is the only time in it."""
    with Book(f"{form.plan.settings.report_title} {form.period}", created) as book:
        _write_entry_sheet(book.sheet(FormSheet.ENTRY), form)
        _write_guide(book.sheet(FormSheet.GUIDE), form)
        _write_identity(book, form)
    return book.bytes


def deadline(form: Form) -> date | None:
    """Return the day by which `form` is due: in the month after the one reported on."""
    day = form.plan.settings.deadline_day
    if day is None:
        return None
    last = form.period.following.last_day
    return last.replace(day=min(day, last.day))


def _step(form: Form) -> str:
    return rating_text(form.plan.settings.step_tenths)


def _write_entry_sheet(sheet: Sheet, form: Form) -> None:
    sheet.columns({KEY_COLUMN: 12}, hidden=(KEY_COLUMN,))
    sheet.columns({COLUMN_OF[label]: width for label, width in _WIDTHS.items()})
    _write_head(sheet, form)
    sheet.text(LABEL_ROW, KEY_COLUMN, ROW_KEY_LABEL, _LABEL)
    for label, column in COLUMN_OF.items():
        sheet.text(LABEL_ROW, column, label, _LABEL)
    sheet.row_height(LABEL_ROW, 30)
    for row, line in enumerate(form.lines, start=FIRST_ROW):
        _write_line(sheet, row, line)
    last = FIRST_ROW + len(form.lines) - 1
    _add_validation(sheet, form, last)
    _set_up_page(sheet, form, last)


def _write_head(sheet: Sheet, form: Form) -> None:
    settings = form.plan.settings
    column = COLUMN_OF[FormLabel.NUMBER]
    title = said.FORM_TITLE.format(report=settings.report_title, period=form.period.label)
    sheet.text(1, column, f"{settings.municipality}　{title}", _TITLE)
    sheet.row_height(1, 26)
    owner = said.FORM_OWNER.format(name=form.department.name, code=form.department.code)
    sheet.text(2, column, owner, _OWNER)
    due = deadline(form)
    if due is not None:
        sheet.text(3, column, said.FORM_DEADLINE.format(deadline=era_date(due)))
    if settings.contact:
        sheet.text(4, column, said.FORM_CONTACT.format(contact=settings.contact))
    sheet.text(5, column, said.FORM_HINT.format(step=_step(form)))
    for row in range(2, LABEL_ROW):
        sheet.row_height(row, 18)


def _write_line(sheet: Sheet, row: int, line: FormLine) -> None:
    sheet.text(row, KEY_COLUMN, line.key)
    given = {
        FormLabel.NUMBER: (line.number or said.SPARE_LINE, _GIVEN_NUMBER),
        FormLabel.POLICY: (line.policy, _GIVEN),
        FormLabel.PLEDGE: (line.pledge, _GIVEN),
        FormLabel.MEASURE: (line.measure, _GIVEN),
        FormLabel.INITIATIVE: (line.title, _INPUT if line.is_spare else _GIVEN),
        FormLabel.STATE: (line.state, _INPUT.but(align="center")),
        FormLabel.TEXT: (line.text, _INPUT),
        FormLabel.REMARK: (line.remark, _INPUT),
    }
    for label, (text, style) in given.items():
        sheet.text(row, COLUMN_OF[label], text, style)
    _write_rating(sheet, row, FormLabel.PREVIOUS, line.previous)
    _write_rating(sheet, row, FormLabel.RATING, line.rating)
    _write_stars(sheet, row, line)
    sheet.row_height(row, _height(line))


def _write_rating(sheet: Sheet, row: int, label: FormLabel, typed: str) -> None:
    """Write a rating as the number it is, or to the letter what was typed instead of one."""
    style = _INPUT_RATING if label is FormLabel.RATING else _GIVEN_NUMBER
    tenths = _plain_tenths(typed)
    if tenths is None:
        sheet.text(row, COLUMN_OF[label], typed, style)
    elif tenths % TENTHS_PER_POINT == 0:
        sheet.number(row, COLUMN_OF[label], tenths // TENTHS_PER_POINT, style)
    else:
        sheet.number(row, COLUMN_OF[label], Fraction(tenths, TENTHS_PER_POINT), style)


def _plain_tenths(typed: str) -> int | None:
    found = _PLAIN.fullmatch(typed)
    if found is None:
        return None
    sign = -1 if found[1] else 1
    return sign * (int(found[2]) * TENTHS_PER_POINT + int(found[3] or 0))


def _write_stars(sheet: Sheet, row: int, line: FormLine) -> None:
    rating = f"{column_letters(COLUMN_OF[FormLabel.RATING])}{row}"
    formula = (
        f"=IF(ISNUMBER({rating}),IF(AND({rating}>=0,{rating}<={HIGHEST_RATING}),"
        f'REPT("★",INT({rating}))&REPT("☆",{HIGHEST_RATING}-INT({rating})),""),"")'
    )
    tenths = _plain_tenths(line.rating)
    in_range = tenths is not None and 0 <= tenths <= HIGHEST_RATING * TENTHS_PER_POINT
    value = stars(tenths // TENTHS_PER_POINT) if tenths is not None and in_range else ""
    sheet.formula((row, COLUMN_OF[FormLabel.STARS]), formula, value, _STARS)


def _height(line: FormLine) -> float:
    given = (
        (line.policy, _WIDTHS[FormLabel.POLICY]),
        (line.pledge, _WIDTHS[FormLabel.PLEDGE]),
        (line.measure, _WIDTHS[FormLabel.MEASURE]),
        (line.title, _WIDTHS[FormLabel.INITIATIVE]),
    )
    typed = ((line.text, _WIDTHS[FormLabel.TEXT]), (line.remark, _WIDTHS[FormLabel.REMARK]))
    least = _SPARE_HEIGHT if line.is_spare else _LEAST_HEIGHT
    return max(row_height(given, _GIVEN.font_size), row_height(typed, _INPUT.font_size), least)


def _add_validation(sheet: Sheet, form: Form, last: int) -> None:
    step = _step(form)
    choices = column_letters(_LIST_COLUMN)
    count = HIGHEST_RATING * TENTHS_PER_POINT // form.plan.settings.step_tenths + 1
    rating = COLUMN_OF[FormLabel.RATING]
    sheet.validate(
        (FIRST_ROW, rating, last, rating),
        {
            "validate": "list",
            "source": f"={FormSheet.IDENTITY}!${choices}$1:${choices}${count}",
            "input_title": said.RATING_PROMPT_TITLE,
            "input_message": said.RATING_PROMPT.format(step=step),
            "error_title": said.RATING_ERROR_TITLE,
            "error_message": said.RATING_ERROR.format(step=step),
        },
    )
    state = COLUMN_OF[FormLabel.STATE]
    options = list_of(*(choice for choice in State if choice))
    wording = {
        "input_title": said.STATE_PROMPT_TITLE,
        "input_message": said.STATE_PROMPT,
        "error_message": said.STATE_ERROR,
    }
    sheet.validate((FIRST_ROW, state, last, state), options | wording)


def _set_up_page(sheet: Sheet, form: Form, last: int) -> None:
    sheet.freeze(LABEL_ROW, COLUMN_OF[FormLabel.NUMBER])
    sheet.filter(LABEL_ROW, COLUMN_OF[FormLabel.NUMBER], last, COLUMN_OF[FormLabel.REMARK])
    sheet.raw.protect("", _ALLOWED)
    owner = said.FORM_FOOTER.format(name=form.department.name, period=form.period.label)
    sheet.print_setup(
        landscape=True,
        repeat_rows=(LABEL_ROW, LABEL_ROW),
        header="",
        footer=f"&L{margin_text(owner)}&R&P／&N",
    )


def _write_guide(sheet: Sheet, form: Form) -> None:
    sheet.columns({1: 8, 2: 92})
    sheet.text(1, 1, said.GUIDE_TITLE, _TITLE)
    sheet.row_height(1, 26)
    row = 2
    for line in said.GUIDE_LINES:
        row += 1
        sheet.merge((row, 1, row, 2), line, Style(text_wrap=True, font_size=11))
        sheet.row_height(row, row_height([(line, 100)], 11) + 4)
    row += 2
    if form.plan.rubric:
        _write_rubric(sheet, row, form.plan.rubric)
    sheet.print_setup(landscape=False, repeat_rows=None, header="", footer="")


def _write_rubric(sheet: Sheet, row: int, rubric: Sequence[tuple[str, str]]) -> None:
    sheet.text(row, 1, said.RUBRIC_TITLE, _OWNER)
    for column, label in enumerate(said.RUBRIC_LABELS, start=1):
        sheet.text(row + 1, column, label, _LABEL)
    for place, (rating, meaning) in enumerate(rubric, start=row + 2):
        sheet.text(place, 1, rating, Style(border=1, align="center", bold=True))
        sheet.text(place, 2, meaning, Style(border=1, text_wrap=True))
        sheet.row_height(place, row_height([(meaning, 92)]) + 4)


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
        sheet.number(row, _LIST_COLUMN, Fraction(choice, TENTHS_PER_POINT))
    sheet.raw.very_hidden()
