"""What the sheet 入力 lets in and how it shows what is wrong; how it is printed and protected."""

from typing import Any

from pledgexl.excel import form_layout as layout
from pledgexl.excel.form_layout import COLUMN_OF, FIRST_ROW, HELPER_COLUMN, KEY_COLUMN, cell
from pledgexl.excel.sheets import Book, Sheet, Style, list_of, margin_text
from pledgexl.messages import form as said
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import State
from pledgexl.model.summary import rating_text
from pledgexl.schema import FORM_INPUTS, FormHelper, FormLabel, FormSheet

# The hidden sheet's column with all ratings that may be chosen.
LIST_COLUMN = 4
# Excel cuts the text beside a cell at this length.
_LONGEST_PROMPT = 255
_GIVEN = (
    FormLabel.NUMBER,
    FormLabel.POLICY,
    FormLabel.PLEDGE,
    FormLabel.MEASURE,
    FormLabel.PREVIOUS,
    FormLabel.STARS,
)
# What stays possible on the protected sheet, so that departments can work as they are used to.
# Excel sorts a range only if no cell of it is locked, so the table's cells are not; what is
# given in them is kept by validation, and what got in all the same is found when it is read.
_ALLOWED = {
    "objects": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
}


def add_validation(sheet: Sheet, form: Form) -> None:
    """Limit what is typed into the table and help with it; the input method follows."""
    last = FIRST_ROW + len(form.lines) - 1
    _validate(sheet, FormLabel.RATING, last, _rating_options(form), "off")
    _validate(sheet, FormLabel.STATE, last, _state_options(), "off")
    texts = {
        FormLabel.TEXT: (said.TEXT_PROMPT_TITLE, said.TEXT_PROMPT),
        FormLabel.REMARK: (said.REMARK_PROMPT_TITLE, said.REMARK_PROMPT),
    }
    for label, prompt in texts.items():
        _validate(sheet, label, last, _text_options(*prompt), "hiragana")
    for label in _GIVEN:
        _validate(sheet, label, last, _GIVEN_OPTIONS)
    for row, line in enumerate(form.lines, start=FIRST_ROW):
        own = _text_options(said.TITLE_PROMPT_TITLE, said.TITLE_PROMPT)
        place = (row, COLUMN_OF[FormLabel.INITIATIVE]) * 2
        _validate_cells(sheet, place, own if line.is_spare else _GIVEN_OPTIONS, "hiragana")


_GIVEN_OPTIONS: dict[str, Any] = {
    "validate": "custom",
    "value": "=FALSE",
    "error_title": said.GIVEN_ERROR_TITLE,
    "error_message": said.GIVEN_ERROR,
}


def _rating_options(form: Form) -> dict[str, Any]:
    step_tenths = form.plan.settings.step_tenths
    step = rating_text(step_tenths)
    choices = column_letters(LIST_COLUMN)
    count = HIGHEST_RATING * TENTHS_PER_POINT // step_tenths + 1
    rubric = "\n".join(f"{rating} {meaning}" for rating, meaning in form.plan.rubric)
    prompt = said.RATING_PROMPT.format(step=step, rubric=rubric)
    if not rubric or len(prompt) > _LONGEST_PROMPT:
        prompt = said.RATING_PROMPT_PLAIN.format(step=step)
    return {
        "validate": "list",
        "source": f"={FormSheet.IDENTITY}!${choices}$1:${choices}${count}",
        "input_title": said.RATING_PROMPT_TITLE,
        "input_message": prompt,
        "error_title": said.RATING_ERROR_TITLE,
        "error_message": said.RATING_ERROR.format(step=step),
    }


def _state_options() -> dict[str, Any]:
    return list_of(*(state for state in State if state)) | {
        "input_title": said.STATE_PROMPT_TITLE,
        "input_message": said.STATE_PROMPT,
        "error_message": said.STATE_ERROR,
    }


def _text_options(title: str, prompt: str) -> dict[str, Any]:
    return {"validate": "any", "input_title": title, "input_message": prompt}


def _validate(
    sheet: Sheet, label: FormLabel, last: int, options: dict[str, Any], ime: str = ""
) -> None:
    column = COLUMN_OF[label]
    _validate_cells(sheet, (FIRST_ROW, column, last, column), options, ime)


def _validate_cells(
    sheet: Sheet, cells: tuple[int, ...], options: dict[str, Any], ime: str = ""
) -> None:
    first_row, first_column, last_row, last_column = cells
    sheet.validate((first_row, first_column, last_row, last_column), options)
    start = f"{column_letters(first_column)}{first_row}"
    end = f"{column_letters(last_column)}{last_row}"
    if ime and options["validate"] != "custom":
        sheet.raw.ime[start if start == end else f"{start}:{end}"] = ime


def add_colours(book: Book, sheet: Sheet, last: int) -> None:
    """Show by colour, beside the words of 入力チェック, what is wrong, missing, asked and ready."""
    check = cell(HELPER_COLUMN[FormHelper.CHECK], FIRST_ROW)
    words = (
        (said.WRONG, layout.WRONG_INK, layout.WRONG_FILL),
        (said.BLANK, layout.BLANK_INK, layout.BLANK_FILL),
        (said.ASKED, layout.ASKED_INK, layout.ASKED_FILL),
        (said.ENTERED, layout.READY_INK, layout.READY_FILL),
    )
    own, rating = HELPER_COLUMN[FormHelper.CHECK], COLUMN_OF[FormLabel.RATING]
    for word, ink, fill in words:
        is_so = f'=LEFT({check},{len(word)})="{word}"'
        looks = book.raw.add_format({"font_color": ink, "bg_color": fill, "bold": True})
        _colour(sheet, (FIRST_ROW, own, last, own), is_so, looks)
        if word in (said.WRONG, said.BLANK):
            _colour(sheet, (FIRST_ROW, rating, last, rating), is_so, looks)
    _dim_repeated(book, sheet, last)


def _dim_repeated(book: Book, sheet: Sheet, last: int) -> None:
    looks = book.raw.add_format({"font_color": layout.REPEATED_INK})
    for label in (FormLabel.POLICY, FormLabel.PLEDGE, FormLabel.MEASURE):
        column = COLUMN_OF[label]
        above, own = cell(column, FIRST_ROW), cell(column, FIRST_ROW + 1)
        if last > FIRST_ROW:
            _colour(sheet, (FIRST_ROW + 1, column, last, column), f"={own}={above}", looks)


def _colour(sheet: Sheet, cells: tuple[int, int, int, int], formula: str, looks: object) -> None:
    first_row, first_column, last_row, last_column = (number - 1 for number in cells)
    options = {"type": "formula", "criteria": formula, "format": looks}
    sheet.raw.conditional_format(first_row, first_column, last_row, last_column, options)


def set_up_page(sheet: Sheet, form: Form) -> None:
    """Freeze, filter, protect and print: one page wide, what people see and no helper."""
    last = FIRST_ROW + len(form.lines) - 1
    first = COLUMN_OF[FormLabel.NUMBER]
    sheet.freeze(layout.LABEL_ROW, first)
    # From the keys to the last helper: what belongs to a line moves with it when it is sorted.
    sheet.filter(layout.LABEL_ROW, KEY_COLUMN, last, layout.LAST_COLUMN)
    sheet.raw.protect("", _ALLOWED)
    owner = said.FORM_FOOTER.format(name=form.department.name, period=form.period.label)
    sheet.print_setup(
        landscape=True,
        repeat_rows=(layout.LABEL_ROW, layout.LABEL_ROW),
        header="",
        footer=f"&L{margin_text(owner)}&R&P／&N",
    )
    sheet.raw.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.raw.print_area(0, first - 1, last - 1, COLUMN_OF[FormLabel.REMARK] - 1)
    sheet.show_no_warning_marks((1, 1, last, layout.LAST_COLUMN))


def label_style(label: FormLabel) -> Style:
    """Return the looks of a label: light in a heavy frame where something is to be filled in."""
    return layout.INPUT_LABEL if label in FORM_INPUTS else layout.LABEL
