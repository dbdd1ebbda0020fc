"""The plan workbook: of a plan, or empty with everything an office needs to fill it in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pledgexl.excel.book import Book, Sheet, asking, formula_options, list_of
from pledgexl.excel.look import FILE_UNITS, PLAIN, Style, row_height
from pledgexl.excel.plan.rows import Rows, Value, rows_of, rows_to_fill_in
from pledgexl.excel.plan.understood import DAY_FORMULA, NUMBER_FORMULA
from pledgexl.excel.plan.words import LANGUAGE_WORDS
from pledgexl.excel.worksheet import Range
from pledgexl.messages import plan as texts
from pledgexl.messages.edition import Edition, in_edition, workbook_language
from pledgexl.messages.labels import label_text, rule_word
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut
from pledgexl.model.finding import column_letters
from pledgexl.model.language import Language
from pledgexl.model.names import PLAN_LABELS, PLAN_LABELS_OF_CHANGES, PlanLabel, PlanSheet, Setting
from pledgexl.model.plan import Plan

_SPARE_ROWS = 100
_SPARE_INITIATIVES = 300
_LAST_ROW_OF_CODES = 500
_GUIDE_WIDTHS = {1: 26.0, 2: 84.0}
# What an indent of one takes from a column, and points above and below the text of a row.
_INDENT = 1.5
_AIR = 4
_LOWEST_LABEL_ROW = 22

_LINE = PLAIN.but(border=1, border_color="#A6A6A6", text_wrap=True, indent=1)
_LABEL = _LINE.but(indent=0, bold=True, font_color="#FFFFFF", bg_color="#1F3864", align="center")
# Of a column that is blank in most plans.
_LABEL_OF_CHANGES = _LABEL.but(bg_color="#8497B0")
_SAMPLE = _LINE.but(italic=True, font_color="#7F7F7F", bg_color="#F2F2F2")
_FIXED = _LINE.but(bg_color="#F2F2F2")
_EMPTY = PLAIN.but(text_wrap=True)
# A proposal marks what is not certain, and asks about it in a column of its own.
UNCERTAIN = "#FFFF99"
_QUESTION = _LINE.but(font_color="#7F4A00")
_TITLE = PLAIN.but(bold=True, font_size=16, font_color="#1F3864")
_HEADING = PLAIN.but(bold=True, font_size=11, font_color="#1F3864", bg_color="#DCE6F1", indent=1)
_KEYWORD = _LINE.but(bold=True)
_TEXT = "@"


class Asked(NamedTuple):
    """Which columns of a row are uncertain, beginning at 0, and what the office is asked."""

    columns: frozenset[int] = frozenset()
    question: str = ""


class _Column(NamedTuple):
    """How one column looks: `@` keeps Excel from turning an ID such as `1-2-1` into a date."""

    width: float
    num_format: str = "General"
    align: str = "left"

    def styled(self, style: Style) -> Style:
        indent = 1 if self.align == "left" else 0
        return style.but(num_format=self.num_format, align=self.align, indent=indent)


_NUMBER = _Column(11, align="center")
_FACTOR = _Column(12, align="center")
_MONTH = _Column(12, _TEXT, "center")
_CHANGE_MONTH = _Column(10, _TEXT, "center")
_SUCCESSORS = _Column(14, _TEXT)
_IDENTIFIER = _Column(13, _TEXT)
_QUESTION_COLUMN = _Column(60)
# In the order of the labels.
_COLUMNS: Mapping[PlanSheet, Sequence[_Column]] = {
    PlanSheet.SETTINGS: (_Column(22), _Column(42, _TEXT), _Column(66)),
    PlanSheet.STRUCTURE: (
        *(_NUMBER, _Column(38), _NUMBER, _Column(40), _NUMBER, _Column(46)),
        *(_CHANGE_MONTH, _CHANGE_MONTH, _SUCCESSORS, _IDENTIFIER, _IDENTIFIER, _IDENTIFIER),
    ),
    PlanSheet.DEPARTMENTS: (
        *(_Column(14, _TEXT), _Column(30), _Column(28), _Column(36)),
        *(_CHANGE_MONTH, _CHANGE_MONTH, _SUCCESSORS),
    ),
    PlanSheet.INITIATIVES: (
        *(_Column(17, _TEXT), _Column(11, _TEXT), _Column(54), _Column(11, _TEXT, "center")),
        *(_Column(22, _TEXT), _MONTH, _MONTH, _SUCCESSORS, _IDENTIFIER),
    ),
    PlanSheet.RULES: (_Column(16), _FACTOR, _FACTOR, _Column(18), _Column(18)),
    PlanSheet.RUBRIC: (_Column(12, _TEXT, "center"), _Column(84)),
}
_UPRIGHT = (PlanSheet.DEPARTMENTS, PlanSheet.RULES, PlanSheet.RUBRIC)


def plan_workbook(plan: Plan | None, created: datetime, language: Language = Language.JA) -> bytes:
    """Return the plan workbook of `plan`, or an empty one in `language` that explains itself."""
    edition = Edition.of(plan.settings) if plan else Edition(language, language)
    with in_edition(edition), Book(texts.plan_text("title"), created) as book:
        _write_guide(book.sheet(label_text(PlanSheet.GUIDE)))
        for name, rows in (rows_of(plan) if plan else rows_to_fill_in()).items():
            samples = 0 if plan else len(texts.sample_rows().get(name, ()))
            _write_rows(book.sheet(label_text(name)), name, rows, samples, has_questions=False)
    return book.bytes


def proposed_plan_workbook(
    rows: Mapping[PlanSheet, Rows],
    asked: Mapping[PlanSheet, Mapping[int, Asked]],
    created: datetime,
) -> bytes:
    """Return a plan workbook with `rows`, open at the settings; uncertain cells are yellow.

    What is `asked` stands in the last column. What `rows` leaves out is as in an empty plan.
    """
    blank = dict.fromkeys(texts.sample_rows(), ())
    with Book(texts.plan_text("title"), created) as book:
        _write_guide(book.sheet(label_text(PlanSheet.GUIDE)))
        for name, own in {**rows_to_fill_in(), **blank, **rows}.items():
            sheet = book.sheet(label_text(name))
            _write_rows(sheet, name, own, 0, has_questions=bool(asked.get(name)))
            if asked.get(name):
                _write_questions(sheet, name, own, asked[name])
    return book.bytes


def _write_questions(sheet: Sheet, name: PlanSheet, rows: Rows, asked: Mapping[int, Asked]) -> None:
    """Mark the uncertain cells of `rows` and write the questions beside them."""
    sheet.raw.set_tab_color(UNCERTAIN)
    if name is PlanSheet.SETTINGS:
        sheet.raw.activate()
    columns, place = _COLUMNS[name], _needed(name) + 1
    for number, (uncertain, question) in sorted(asked.items()):
        values = rows[number]
        for column in sorted(uncertain):
            yellow = columns[column].styled(_LINE.but(bg_color=UNCERTAIN))
            style = yellow if isinstance(values[column], str) else yellow.but(num_format="General")
            sheet.write(number + 2, column + 1, values[column], style)
        sheet.write(number + 2, place, question, _QUESTION)
        widths = [*(column.width - _INDENT for column in columns), _QUESTION_COLUMN.width - _INDENT]
        cells = zip((*map(str, _filled_up(values, name)), question), widths, strict=True)
        sheet.row_height(number + 2, row_height(cells) + _AIR)


def _needed(name: PlanSheet) -> int:
    """Return how many columns of the sheet `name` every plan needs; they come first."""
    return len(PLAN_LABELS[name]) - len(PLAN_LABELS_OF_CHANGES.get(name, ()))


def _write_guide(sheet: Sheet) -> None:
    sheet.columns({number: width * FILE_UNITS for number, width in _GUIDE_WIDTHS.items()})
    title = texts.plan_text("guide.heading")
    sheet.write(1, 1, title, _TITLE)
    sheet.row_height(1, row_height([(title, sum(_GUIDE_WIDTHS.values()))], 16))
    row = 3
    for section in texts.guide():
        sheet.row(row, [(section.heading, _HEADING), (None, _HEADING)])
        sheet.row_height(row, 20)
        for line in section.lines:
            row += 1
            sheet.row(row, list(zip(line, (_KEYWORD, _LINE), strict=True)))
            widths = [width - _INDENT for width in _GUIDE_WIDTHS.values()]
            sheet.row_height(row, row_height(zip(line, widths, strict=True)) + _AIR)
        row += 2
    sheet.print_setup(
        landscape=False, repeat_rows=None, header="", footer=texts.plan_text("page_footer")
    )


def _write_rows(
    sheet: Sheet, name: PlanSheet, rows: Rows, samples: int, *, has_questions: bool
) -> None:
    """Write labels and `rows`, of which the first are `samples`, and what may be typed below.

    Questions have a column behind those that every plan needs.
    """
    needed, given = _needed(name), PLAN_LABELS[name]
    labels = [
        (label_text(label), _LABEL if number < needed else _LABEL_OF_CHANGES)
        for number, label in enumerate(given)
    ]
    columns = [*_COLUMNS[name]]
    if has_questions:
        labels.insert(needed, (texts.plan_text("question_label"), _LABEL))
        columns.insert(needed, _QUESTION_COLUMN)
    sheet.columns(
        {number: column.width * FILE_UNITS for number, column in enumerate(columns, start=1)},
        {number: column.styled(_EMPTY) for number, column in enumerate(columns, start=1)},
    )
    widths = [column.width - _INDENT for column in columns]
    sheet.row(1, labels)
    named = zip((label for label, _ in labels), widths, strict=True)
    sheet.row_height(1, max(_LOWEST_LABEL_ROW, row_height(named) + _AIR))
    for row, own in enumerate(rows, start=2):
        cells = _styled(own, name, is_sample=row < 2 + samples)
        if has_questions:
            cells.insert(needed, (None, _EMPTY))
        sheet.row(row, cells)
        shown = (str(value or "") for value, _ in cells)
        sheet.row_height(row, row_height(zip(shown, widths, strict=True)) + _AIR)
    for area, options in _validations(name, len(rows)):
        words = {
            "error_title": texts.plan_text("list_error_title"),
            "error_message": texts.plan_text("list_error"),
        }
        sheet.validate(area, words | options)
    sheet.show_no_warning_marks((2, 1, len(rows) + _SPARE_INITIATIVES, len(columns)))
    sheet.freeze(1, 0)
    sheet.print_setup(
        landscape=name not in _UPRIGHT,
        repeat_rows=(1, 1),
        header=texts.PAGE_HEADER,
        footer=texts.plan_text("page_footer"),
    )


def _styled(
    own: Sequence[Value], name: PlanSheet, *, is_sample: bool
) -> list[tuple[Value | None, Style]]:
    """Return the values of a row of the sheet `name`, each with its style."""
    fixed = (PlanLabel.SETTING, PlanLabel.EXPLANATION)
    styles = [
        column.styled(_SAMPLE if is_sample else _FIXED if label in fixed else _LINE)
        for label, column in zip(PLAN_LABELS[name], _COLUMNS[name], strict=True)
    ]
    # A text format would make text of a number as soon as somebody edits it.
    return [
        (value, style if isinstance(value, str) else style.but(num_format="General"))
        for value, style in zip(_filled_up(own, name), styles, strict=True)
    ]


def _filled_up(values: Sequence[Value], name: PlanSheet) -> list[Value]:
    """Return `values` with blanks for the last columns of the sheet `name`."""
    return [*values, *[""] * (len(_COLUMNS[name]) - len(values))]


def _validations(name: PlanSheet, rows: int) -> Iterator[tuple[Range, dict[str, Any]]]:
    """Yield areas of a sheet with `rows` rows, and xlsxwriter's options for what they accept."""
    last = rows + 1
    if name is PlanSheet.SETTINGS:
        settings = {
            Setting.STEP: list_of("1", "0.5", "0.1"),
            Setting.DEADLINE: asking(
                formula_options(DAY_FORMULA, f"B{[*Setting].index(Setting.DEADLINE) + 2}"),
                *texts.advice("day"),
            ),
            Setting.LANGUAGE: list_of(*LANGUAGE_WORDS[workbook_language()].values()),
        }
        for item, options in settings.items():
            row = list(Setting).index(item) + 2
            yield (row, 2, row, 2), options
    elif name is PlanSheet.STRUCTURE:
        for column in (1, 3, 5):
            options = formula_options(NUMBER_FORMULA, f"{column_letters(column)}2")
            area = (2, column, rows + _SPARE_ROWS, column)
            yield area, asking(options, *texts.advice("item_number"))
    elif name is PlanSheet.INITIATIVES:
        column = PLAN_LABELS[name].index(PlanLabel.LEAD) + 1
        labels = PLAN_LABELS[PlanSheet.DEPARTMENTS]
        letters = column_letters(labels.index(PlanLabel.DEPARTMENT_CODE) + 1)
        sheet = label_text(PlanSheet.DEPARTMENTS)
        codes = f"='{sheet}'!${letters}$2:${letters}${_LAST_ROW_OF_CODES}"
        area = (2, column, rows + _SPARE_INITIATIVES, column)
        yield area, asking({"validate": "list", "source": codes}, *texts.advice("lead"))
    elif name is PlanSheet.RULES:
        language = workbook_language()
        level, cut, carry = (
            list_of(*(rule_word(each, language) for each in kind))
            for kind in (DEFAULT_RULES, Cut, Carry)
        )
        accepted = (level, _whole(1, 1000), _whole(0, 6), cut, carry)
        for column, options in enumerate(accepted, start=1):
            yield (2, column, last, column), options


def _whole(lowest: int, highest: int) -> dict[str, Any]:
    limits = {"criteria": "between", "minimum": lowest, "maximum": highest}
    return {"validate": "integer", **limits, "error_message": texts.plan_text("number_error")}
