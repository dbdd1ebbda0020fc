"""What the sheet 入力 lets in and how it shows what is wrong; how it is printed and protected."""

from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_range

from pledgexl.excel.book import Book, Sheet, list_of, margin_text
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import FORM, MEASURE_LIST_COLUMN, RATING_LIST_COLUMN
from pledgexl.excel.form.head import COUNT_OF, VERDICT_END, scale_line
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW, HELPER_COLUMN, LAST_PRINTED, cell
from pledgexl.excel.worksheet import Range
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form
from pledgexl.model.names import FormHelper, FormLabel, FormSheet, Role
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import State
from pledgexl.model.summary import rating_text

# Excel cuts the text beside a cell at this length.
_LONGEST_PROMPT = 255
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
_PROMPTS = {
    FormLabel.STATE: ("state", "off"),
    FormLabel.TEXT: ("text", "hiragana"),
    FormLabel.REMARK: ("remark", "hiragana"),
}


def add_validation(sheet: Sheet, form: Form) -> None:
    """Limit what is typed into the table and help with it; the input method follows."""
    last = FIRST_ROW + len(form.lines) - 1
    _validate(sheet, _under(FormLabel.RATING, last), _rating_options(form), "off")
    for label, (name, input_method) in _PROMPTS.items():
        options = _prompt(name)
        if label is FormLabel.STATE:
            choices = list_of(*(state for state in State if state))
            options |= choices | {"error_message": FORM["error.state"].ja}
        _validate(sheet, _under(label, last), options, input_method)
    whole = (FormLabel.PREVIOUS, FormLabel.PLEDGE, FormLabel.POLICY)
    given = [_under(each, last) for each in whole]
    row = FIRST_ROW
    for is_spare, lines in groupby(form.lines, key=lambda line: line.is_spare):
        first, row = row, row + len(list(lines))
        titles = _under(FormLabel.INITIATIVE, row - 1, first)
        measures = _under(FormLabel.MEASURE, row - 1, first)
        if is_spare:
            _validate(sheet, titles, _prompt("initiative"), "hiragana")
            choices = _choice_of(MEASURE_LIST_COLUMN, len(form.measures))
            _validate(sheet, measures, choices | {"error_message": FORM["error.measure"].ja})
        else:
            given += [titles, measures]
    _keep(sheet, given, last)
    column = COLUMN_OF[FormLabel.TEXT] + 1
    _validate(sheet, (1, column, len(Role), column + 1), _prompt("confirm"))


def _under(label: FormLabel, last: int, first: int = FIRST_ROW) -> Range:
    return (first, COLUMN_OF[label], last, COLUMN_OF[label])


def _keep(sheet: Sheet, given: list[Range], last: int) -> None:
    """Warn where something is given, as it may be put back; let nothing in where a formula is."""
    options = {
        "validate": "custom",
        "value": "=FALSE",
        "error_type": "warning",
        "error_title": FORM["error.given_title"].ja,
        "error_message": FORM["error.given"].ja,
        "other_cells": [[number - 1 for number in cells] for cells in given],
    }
    sheet.validate(_under(FormLabel.NUMBER, last), options)
    shown = (FIRST_ROW, HELPER_COLUMN[FormHelper.CHECK], last, COLUMN_OF[FormLabel.STARS])
    message = FORM["error.shown"].ja
    sheet.validate(shown, {"validate": "custom", "value": "=FALSE", "error_message": message})


def _rating_options(form: Form) -> dict[str, Any]:
    step_tenths = form.plan.settings.step_tenths
    step = rating_text(step_tenths)
    count = HIGHEST_RATING * TENTHS_PER_POINT // step_tenths + 1
    rubric = "\n".join(f"{rating} {meaning}" for rating, meaning in form.plan.rubric)
    prompt = FORM["prompt.rating"].ja.format(step=step, rubric=rubric)
    if scale_line(form) or not rubric or len(prompt) > _LONGEST_PROMPT:
        prompt = FORM["prompt.rating_plain"].ja.format(step=step)
    return _choice_of(RATING_LIST_COLUMN, count) | {
        "input_title": FORM["prompt.rating_title"].ja,
        "input_message": prompt,
        "error_title": FORM["error.rating_title"].ja,
        "error_message": FORM["error.rating"].ja.format(step=step),
    }


def _choice_of(column: int, count: int) -> dict[str, Any]:
    letters = column_letters(column)
    source = f"={FormSheet.IDENTITY}!${letters}$1:${letters}${count}"
    return {"validate": "list", "source": source}


def _prompt(name: str) -> dict[str, Any]:
    title, message = FORM[f"prompt.{name}_title"].ja, FORM[f"prompt.{name}"].ja
    return {"validate": "any", "input_title": title, "input_message": message}


def _validate(sheet: Sheet, cells: Range, options: dict[str, Any], input_method: str = "") -> None:
    sheet.validate(cells, options)
    if input_method:
        sheet.raw.input_methods[xl_range(*(number - 1 for number in cells))] = input_method


def add_colours(book: Book, sheet: Sheet, last: int) -> None:
    """Show by colour, beside the words, what is wrong, missing, asked and ready: rows and whole."""
    column = HELPER_COLUMN[FormHelper.CHECK]
    check = cell(column, FIRST_ROW)
    rows = (FIRST_ROW - 1, column - 1, last - 1, column - 1)
    verdict = (layout.VERDICT_ROW - 1, 0, layout.VERDICT_ROW - 1, VERDICT_END - 1)
    for word, (ink, fill) in layout.WORD_COLOURS.items():
        looks = book.raw.add_format({"font_color": ink, "bg_color": fill, "bold": True})
        rule = {"type": "formula", "format": looks, "stop_if_true": True}
        is_so = {"criteria": f'=LEFT({check},{len(word)})="{word}"'}
        sheet.raw.conditional_format(*rows, rule | is_so)
        sheet.raw.conditional_format(*verdict, rule | {"criteria": f"={COUNT_OF[word]}>0"})


def set_up_page(sheet: Sheet, form: Form) -> None:
    """Freeze, filter, protect and print: one page wide, without 公約 and 基本政策."""
    last = FIRST_ROW + len(form.lines) - 1
    sheet.freeze(layout.LABEL_ROW, COLUMN_OF[FormLabel.INITIATIVE])
    # To the last helper: what belongs to a line moves with it when it is sorted.
    sheet.filter((layout.LABEL_ROW, 1, last, layout.LAST_COLUMN))
    sheet.raw.protect("", _ALLOWED)
    owner = FORM["footer"].ja.format(name=form.department.name, period=form.period.label)
    city = margin_text(form.plan.settings.municipality)
    sheet.print_setup(
        landscape=True,
        repeat_rows=(layout.LABEL_ROW, layout.LABEL_ROW),
        header="",
        footer=f"&L{margin_text(owner)}&C{city}&R&P／&N",
    )
    sheet.raw.set_margins(left=0.31, right=0.31, top=0.4, bottom=0.55)
    sheet.raw.print_area(0, 0, last - 1, LAST_PRINTED - 1)
    sheet.raw.hide_gridlines(2)
    first = (FIRST_ROW - 1, COLUMN_OF[FormLabel.RATING] - 1)
    sheet.raw.set_selection(*first, *first)
    sheet.show_no_warning_marks((1, 1, last, layout.LAST_COLUMN))
