"""The sheet 入力 around its table: head, counts, what may be typed, colours, print, protection."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from xlsxwriter.utility import xl_range

from pledgexl.excel.book import Book, Formula, Sheet, list_of, margin_text
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import MEASURE_LIST_COLUMN, RATING_LIST_COLUMN
from pledgexl.excel.form.layout import (
    COLUMN_OF,
    FIRST_ROW,
    HELPER_COLUMN,
    KEY_COLUMN,
    LAST_PRINTED,
    cell,
    said,
)
from pledgexl.excel.look import UNITS_PER_PIXEL, Style, wrapped_lines
from pledgexl.excel.worksheet import Range
from pledgexl.messages.labels import label_text, spaced
from pledgexl.messages.words import printed_day, printed_month
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form
from pledgexl.model.month import rating_text
from pledgexl.model.names import FormHelper, FormLabel, FormSheet, Role
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import State

# Counted in the first row, right of what people see; the words are those of the panel.
_COUNT_OF = {
    name: f"${column_letters(KEY_COLUMN + 1 + place)}${layout.TITLE_ROW}"
    for place, name in enumerate(("total", "entered", "blank", "wrong", "asked"))
}
_VERDICT_HEIGHT, _COUNTS_HEIGHT = 24, 18
_LEADING, _PADDING = 1.35, 4
VERDICT_END = COLUMN_OF[FormLabel.STATE]
# A longer scale stands on its own sheet alone.
_MOST_SCALE_LINES = 3
# Excel cuts the text beside a cell at this length.
_LONGEST_PROMPT = 255
# What stays possible on the protected sheet, so that departments can work as they are used to.
# Excel sorts a range only if no cell of it is locked, so the table's cells are not; what is
# given in them is kept by validation, and what got in all the same is found when it is read.
_POSSIBLE = ("objects", "format_cells", "format_columns", "format_rows", "sort", "autofilter")


def write_head(sheet: Sheet, form: Form) -> None:
    """Write what stands above the table, but for the panel's counts."""
    settings, department = form.plan.settings, form.department
    named = {"report": settings.report_title, "period": printed_month(form.period)}
    title = said("title", **named, name=department.name, code=department.code)
    if form.corrections:
        title += said("returned", revision=form.revision)
    due = form.plan.deadline(form.period)
    terms = [said("deadline", deadline=printed_day(due))] if due else []
    if settings.contact:
        terms.append(said("contact", contact=settings.contact))
    _write_prose(sheet, layout.TITLE_ROW, title, layout.TITLE)
    _write_prose(sheet, layout.TERMS_ROW, spaced(terms), layout.PROSE)
    sheet.row_height(layout.VERDICT_ROW, _VERDICT_HEIGHT)
    sheet.row_height(layout.COUNTS_ROW, _COUNTS_HEIGHT)
    column = COLUMN_OF[FormLabel.TEXT]
    for row, role in enumerate(Role, start=1):
        sheet.write(row, column, said("person", role=label_text(role)), layout.PERSON_LABEL)
        sheet.write(row, column + 1, None, layout.INPUT_NAME)
        sheet.write(row, column + 2, None, layout.INPUT_DATE)
    scale = _scale_line(form)
    hint = (said("hint"), said("scale"), scale) if scale else (said("hint"),)
    _write_prose(sheet, layout.SCALE_ROW, spaced(hint), layout.SCALE, LAST_PRINTED)


def _write_prose(
    sheet: Sheet, row: int, text: str, style: Style, last_column: int = VERDICT_END
) -> None:
    """Write `text` up to `last_column`, in as many lines as it takes."""
    units = layout.width_to(last_column) * UNITS_PER_PIXEL
    lines = wrapped_lines(text, units, style.font_size)
    style = style.but(text_wrap=style.text_wrap or lines > 1)
    sheet.merge((row, 1, row, last_column), style)
    sheet.write(row, 1, text, style)
    sheet.row_height(row, lines * _LEADING * style.font_size + _PADDING)


def _scale_line(form: Form) -> str:
    """Return what the ratings mean if it is short enough to stand above the table, else ""."""
    meanings = (f"{rating} {meaning}" for rating, meaning in form.plan.rubric)
    scale = spaced(meanings)
    lines = wrapped_lines(scale, layout.width_to(LAST_PRINTED) * UNITS_PER_PIXEL)
    return scale if lines < _MOST_SCALE_LINES else ""


def write_panel(sheet: Sheet, checks: Sequence[str], last: int) -> None:
    """Write the counts over the `checks` of all lines, which end in row `last`, and a verdict."""
    words = {name: said(f"panel.{name}") for name in _COUNT_OF}
    begun = [check for check in checks if check]
    counts = {name: sum(each.startswith(word) for each in begun) for name, word in words.items()}
    counts["total"] = len(begun)
    cells = layout.column_range(HELPER_COLUMN[FormHelper.CHECK], last)
    # Cells of formulas that show nothing are counted, too; who inserts rows may have more.
    gone = f"MAX(0,{last - layout.LABEL_ROW}-COUNTA({cells}))"
    for column, (name, word) in enumerate(words.items(), start=KEY_COLUMN + 1):
        # Every program counts by these patterns; not every one compares a range in a product.
        mask = "?" if name == "total" else word
        more = f"+{gone}" if name in ("total", "wrong") else ""
        count = Formula(f'=COUNTIF({cells},"{mask}*"){more}', counts[name])
        sheet.write(layout.TITLE_ROW, column, count, layout.HIDDEN)
    named = {name: said("panel.count", word=word) for name, word in words.items()}
    shown = spaced(f"{named[name]}{count}" for name, count in counts.items())
    live = f'&"{spaced(("", ""))}"&'.join(
        f'"{named[name]}"&{each}' for name, each in _COUNT_OF.items()
    )
    sheet.write(layout.COUNTS_ROW, 1, Formula(f"={live}", shown), layout.COUNTS)
    for column in range(2, VERDICT_END + 1):
        sheet.write(layout.VERDICT_ROW, column, None, layout.VERDICT)
    sheet.write(layout.VERDICT_ROW, 1, _verdict(counts, gone), layout.VERDICT)


def _verdict(counts: Mapping[str, int], gone: str) -> Formula:
    """Return the formula that says whether the form can be sent, and what it says now."""
    blank, wrong, asked = (_COUNT_OF[name] for name in ("blank", "wrong", "asked"))
    named = {"left": f"({blank}+{wrong})", "blank": blank, "wrong": wrong, "asked": asked}
    cells = {name: f'"&{address}&"' for name, address in named.items()}
    left, opened, ready, lost = (
        f'"{said(f"verdict.{name}", **cells)}"' for name in ("left", "open", "ready", "gone")
    )
    rest = f"IF({blank}+{wrong}>0,{left},IF({asked}>0,{opened},{ready}))"
    to_mend = counts["blank"] + counts["wrong"]
    state = "left" if to_mend else "open" if counts["asked"] else "ready"
    verdict = said(f"verdict.{state}", **counts, left=to_mend)
    return Formula(f"=IF({gone}>0,{lost},{rest})", verdict)


def add_validation(sheet: Sheet, form: Form) -> None:
    """Limit what is typed into the table and help with it; the input method follows."""
    last = FIRST_ROW + len(form.lines) - 1
    _validate(sheet, _under(FormLabel.RATING, last), _rating_options(form), "off")
    states = list_of(*(label_text(state) for state in State if state))
    states |= {"error_message": said("error.state")}
    _validate(sheet, _under(FormLabel.STATE, last), _prompt("state") | states, "off")
    _validate(sheet, _under(FormLabel.TEXT, last), _prompt("text"), "hiragana")
    _validate(sheet, _under(FormLabel.REMARK, last), _prompt("remark"), "hiragana")
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
            sheet.validate(measures, choices | {"error_message": said("error.measure")})
        else:
            given += [titles, measures]
    # A warning where something is given, as it may be put back; nothing gets in at a formula.
    refusal = {"validate": "custom", "value": "=FALSE"}
    warning = refusal | {
        "error_type": "warning",
        "error_title": said("error.given_title"),
        "error_message": said("error.given"),
        "other_cells": [[number - 1 for number in cells] for cells in given],
    }
    sheet.validate(_under(FormLabel.NUMBER, last), warning)
    shown = (FIRST_ROW, HELPER_COLUMN[FormHelper.CHECK], last, COLUMN_OF[FormLabel.STARS])
    sheet.validate(shown, refusal | {"error_message": said("error.shown")})
    column = COLUMN_OF[FormLabel.TEXT] + 1
    sheet.validate((1, column, len(Role), column + 1), _prompt("confirm"))


def _under(label: FormLabel, last: int, first: int = FIRST_ROW) -> Range:
    return (first, COLUMN_OF[label], last, COLUMN_OF[label])


def _rating_options(form: Form) -> dict[str, Any]:
    step_tenths = form.plan.settings.step_tenths
    step = rating_text(step_tenths)
    rubric = "\n".join(f"{rating} {meaning}" for rating, meaning in form.plan.rubric)
    prompt = said("prompt.rating", step=step, rubric=rubric)
    if _scale_line(form) or not rubric or len(prompt) > _LONGEST_PROMPT:
        prompt = said("prompt.rating_plain", step=step)
    count = HIGHEST_RATING * TENTHS_PER_POINT // step_tenths + 1
    return _choice_of(RATING_LIST_COLUMN, count) | {
        "input_title": said("prompt.rating_title"),
        "input_message": prompt,
        "error_title": said("error.rating_title"),
        "error_message": said("error.rating", step=step),
    }


def _choice_of(column: int, count: int) -> dict[str, Any]:
    letters = column_letters(column)
    source = f"={FormSheet.IDENTITY}!${letters}$1:${letters}${count}"
    return {"validate": "list", "source": source}


def _prompt(name: str) -> dict[str, Any]:
    title, message = said(f"prompt.{name}_title"), said(f"prompt.{name}")
    return {"validate": "any", "input_title": title, "input_message": message}


def _validate(sheet: Sheet, cells: Range, options: dict[str, Any], input_method: str) -> None:
    sheet.validate(cells, options)
    sheet.raw.input_methods[xl_range(*(number - 1 for number in cells))] = input_method


def add_colours(book: Book, sheet: Sheet, last: int) -> None:
    """Show by colour, beside the words, what is wrong, missing, asked and ready: rows and whole."""
    column = HELPER_COLUMN[FormHelper.CHECK]
    check = cell(column, FIRST_ROW)
    rows = (FIRST_ROW - 1, column - 1, last - 1, column - 1)
    verdict = (layout.VERDICT_ROW - 1, 0, layout.VERDICT_ROW - 1, VERDICT_END - 1)
    for name, (ink, fill) in layout.WORD_COLOURS.items():
        word = said(f"panel.{name}")
        looks = book.raw.add_format({"font_color": ink, "bg_color": fill, "bold": True})
        rule = {"type": "formula", "format": looks, "stop_if_true": True}
        is_so = {"criteria": f'=LEFT({check},{len(word)})="{word}"'}
        sheet.raw.conditional_format(*rows, rule | is_so)
        sheet.raw.conditional_format(*verdict, rule | {"criteria": f"={_COUNT_OF[name]}>0"})


def set_up_page(sheet: Sheet, form: Form) -> None:
    """Freeze, filter, protect and print: one page wide, without 公約 and 基本政策."""
    last = FIRST_ROW + len(form.lines) - 1
    sheet.freeze(layout.LABEL_ROW, COLUMN_OF[FormLabel.INITIATIVE])
    # To the last helper: what belongs to a line moves with it when it is sorted.
    sheet.filter((layout.LABEL_ROW, 1, last, layout.LAST_COLUMN))
    sheet.raw.protect("", dict.fromkeys(_POSSIBLE, True))
    period = printed_month(form.period)
    owner = margin_text(said("footer", name=form.department.name, period=period))
    city, labels = margin_text(form.plan.settings.municipality), (layout.LABEL_ROW,) * 2
    footer = f"&L{owner}&C{city}&R{said('page_number')}"
    sheet.print_setup(landscape=True, repeat_rows=labels, header="", footer=footer)
    sheet.raw.set_margins(left=0.31, right=0.31, top=0.4, bottom=0.55)
    sheet.raw.print_area(0, 0, last - 1, LAST_PRINTED - 1)
    sheet.raw.hide_gridlines(2)
    first = (FIRST_ROW - 1, COLUMN_OF[FormLabel.RATING] - 1)
    sheet.raw.set_selection(*first, *first)
    sheet.show_no_warning_marks((1, 1, last, layout.LAST_COLUMN))
