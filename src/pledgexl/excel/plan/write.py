"""The plan workbook: of a plan, or empty with everything an office needs to fill it in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from pledgexl.excel.book import Book, Sheet, list_of
from pledgexl.excel.look import FILE_UNITS, PLAIN, Style, row_height
from pledgexl.excel.worksheet import Range
from pledgexl.messages.plan import (
    DEFAULT_RUBRIC,
    GUIDE,
    GUIDE_TITLE,
    LIST_ERROR,
    LIST_ERROR_TITLE,
    NUMBER_ERROR,
    PAGE_FOOTER,
    PAGE_HEADER,
    PLAN_TITLE,
    SAMPLE_ROWS,
    SETTING_EXPLANATIONS,
    GuideSection,
)
from pledgexl.model.average import DEFAULT_RULES, LevelRule
from pledgexl.model.finding import column_letters
from pledgexl.model.names import (
    CARRY_WORDS,
    CUT_WORDS,
    LEVEL_WORDS,
    PLAN_LABELS,
    PlanLabel,
    PlanSheet,
    Setting,
)
from pledgexl.model.period import Period
from pledgexl.model.plan import TENTHS_PER_POINT, Initiative, Plan, PlanItem, PlanSettings

Value = str | int | Fraction

_SPARE_ROWS = 100
_SPARE_INITIATIVES = 300
_LAST_ROW_OF_CODES = 500
_GUIDE_WIDTHS = {1: 26.0, 2: 84.0}
# What an indent of one takes from a column, and points above and below the text of a row.
_INDENT = 1.5
_AIR = 4
_STEPS = ("1", "0.5", "0.1")

_LINE = PLAIN.but(border=1, border_color="#A6A6A6", text_wrap=True, indent=1)
_LABEL = _LINE.but(indent=0, bold=True, font_color="#FFFFFF", bg_color="#1F3864", align="center")
_SAMPLE = _LINE.but(italic=True, font_color="#7F7F7F", bg_color="#F2F2F2")
_FIXED = _LINE.but(bg_color="#F2F2F2")
_EMPTY = PLAIN.but(text_wrap=True)
_TITLE = PLAIN.but(bold=True, font_size=16, font_color="#1F3864")
_HEADING = PLAIN.but(bold=True, font_size=11, font_color="#1F3864", bg_color="#DCE6F1", indent=1)
_KEYWORD = _LINE.but(bold=True)
_TEXT = "@"


@dataclass(frozen=True, slots=True)
class _Column:
    """How one column looks: `@` keeps Excel from turning an ID such as `1-2-1` into a date."""

    label: PlanLabel
    width: float
    num_format: str = "General"
    align: str = "left"


@dataclass(frozen=True, slots=True)
class _Content:
    """What stands on one sheet: its rows, how many of them are samples, and how to print it."""

    name: PlanSheet
    rows: Sequence[Sequence[Value]]
    samples: int = 0
    landscape: bool = True
    validations: Sequence[tuple[Range, Mapping[str, Any]]] = field(default=())


_COLUMNS: dict[PlanSheet, tuple[_Column, ...]] = {
    PlanSheet.SETTINGS: (
        _Column(PlanLabel.SETTING, 16),
        _Column(PlanLabel.VALUE, 42, _TEXT),
        _Column(PlanLabel.EXPLANATION, 66),
    ),
    PlanSheet.STRUCTURE: (
        _Column(PlanLabel.POLICY_NUMBER, 11, align="center"),
        _Column(PlanLabel.POLICY, 38),
        _Column(PlanLabel.PLEDGE_NUMBER, 11, align="center"),
        _Column(PlanLabel.PLEDGE, 40),
        _Column(PlanLabel.MEASURE_NUMBER, 11, align="center"),
        _Column(PlanLabel.MEASURE, 46),
    ),
    PlanSheet.DEPARTMENTS: (
        _Column(PlanLabel.DEPARTMENT_CODE, 14, _TEXT),
        _Column(PlanLabel.DEPARTMENT_NAME, 30),
        _Column(PlanLabel.CONTACT, 28),
        _Column(PlanLabel.MAIL, 36),
    ),
    PlanSheet.INITIATIVES: (
        _Column(PlanLabel.INITIATIVE_NUMBER, 17, _TEXT),
        _Column(PlanLabel.MEASURE, 11, _TEXT),
        _Column(PlanLabel.INITIATIVE, 54),
        _Column(PlanLabel.LEAD, 11, _TEXT, "center"),
        _Column(PlanLabel.RELATED, 22, _TEXT),
        _Column(PlanLabel.START, 12, _TEXT, "center"),
        _Column(PlanLabel.END, 12, _TEXT, "center"),
    ),
    PlanSheet.RULES: (
        _Column(PlanLabel.LEVEL, 16),
        _Column(PlanLabel.TIMES, 12, align="center"),
        _Column(PlanLabel.PLACES, 12, align="center"),
        _Column(PlanLabel.CUT, 18),
        _Column(PlanLabel.CARRY, 18),
    ),
    PlanSheet.RUBRIC: (
        _Column(PlanLabel.RATING, 12, _TEXT, "center"),
        _Column(PlanLabel.MEANING, 84),
    ),
}


def plan_workbook(plan: Plan | None, created: datetime) -> bytes:
    """Return the plan workbook of `plan`, or an empty one that explains itself, as a file."""
    with Book(PLAN_TITLE, created) as book:
        _write_guide(book.sheet(PlanSheet.GUIDE))
        for content in _contents(plan):
            _write_content(book.sheet(content.name), content)
    return book.bytes


# --- The guide ---


def _write_guide(sheet: Sheet) -> None:
    sheet.columns({number: width * FILE_UNITS for number, width in _GUIDE_WIDTHS.items()})
    sheet.text(1, 1, GUIDE_TITLE, _TITLE)
    sheet.row_height(1, row_height([(GUIDE_TITLE, sum(_GUIDE_WIDTHS.values()))], 16))
    row = 3
    for section in GUIDE:
        row = _write_section(sheet, row, section)
    sheet.print_setup(landscape=False, repeat_rows=None, header="", footer=PAGE_FOOTER)


def _write_section(sheet: Sheet, row: int, section: GuideSection) -> int:
    """Write `section` from `row` on and return the row where the next may begin."""
    sheet.text(row, 1, section.heading, _HEADING)
    sheet.blank(row, 2, _HEADING)
    sheet.row_height(row, 20)
    for line, (keyword, explanation) in enumerate(section.lines, start=row + 1):
        sheet.text(line, 1, keyword, _KEYWORD)
        sheet.text(line, 2, explanation, _LINE)
        texts = [(keyword, _GUIDE_WIDTHS[1]), (explanation, _GUIDE_WIDTHS[2])]
        sheet.row_height(line, row_height((text, width - _INDENT) for text, width in texts) + _AIR)
    return row + len(section.lines) + 2


# --- A sheet of the plan ---


def _write_content(sheet: Sheet, content: _Content) -> None:
    columns = _COLUMNS[content.name]
    sheet.columns(
        {number: column.width * FILE_UNITS for number, column in enumerate(columns, start=1)},
        {number: _styled(_EMPTY, column) for number, column in enumerate(columns, start=1)},
    )
    for number, label in enumerate(PLAN_LABELS[content.name], start=1):
        sheet.text(1, number, label, _LABEL)
    sheet.row_height(1, 22)
    for row, values in enumerate(content.rows, start=2):
        _write_row(sheet, row, values, is_sample=row < 2 + content.samples)
    for cells, options in content.validations:
        sheet.validate(cells, dict(options))
    sheet.show_no_warning_marks((2, 1, len(content.rows) + _SPARE_INITIATIVES, len(columns)))
    sheet.freeze(1, 0)
    sheet.print_setup(
        landscape=content.landscape, repeat_rows=(1, 1), header=PAGE_HEADER, footer=PAGE_FOOTER
    )


def _styled(style: Style, column: _Column) -> Style:
    indent = 1 if column.align == "left" else 0
    return style.but(num_format=column.num_format, align=column.align, indent=indent)


def _write_row(sheet: Sheet, row: int, values: Sequence[Value], *, is_sample: bool) -> None:
    columns = _COLUMNS[PlanSheet(sheet.name)]
    for number, (value, column) in enumerate(zip(values, columns, strict=True), start=1):
        is_fixed = column.label in (PlanLabel.SETTING, PlanLabel.EXPLANATION)
        style = _SAMPLE if is_sample else _FIXED if is_fixed else _LINE
        _write_value(sheet, (row, number), value, _styled(style, column))
    widths = [column.width - _INDENT for column in columns]
    height = row_height(zip(map(str, values), widths, strict=True))
    sheet.row_height(row, height + _AIR)


def _write_value(sheet: Sheet, place: tuple[int, int], value: Value, style: Style) -> None:
    if isinstance(value, str):
        sheet.text(*place, value, style)
    else:
        # A text format would make text of the number as soon as somebody edits it.
        sheet.number(*place, value, style.but(num_format="General"))


# --- What stands on the sheets ---


def _contents(plan: Plan | None) -> tuple[_Content, ...]:
    if plan is None:
        sheets = {
            PlanSheet.SETTINGS: _setting_rows(None),
            **SAMPLE_ROWS,
            PlanSheet.RULES: _rule_rows(list(DEFAULT_RULES.values())),
            PlanSheet.RUBRIC: DEFAULT_RUBRIC,
        }
    else:
        sheets = {
            PlanSheet.SETTINGS: _setting_rows(plan.settings),
            PlanSheet.STRUCTURE: _structure_rows(plan),
            PlanSheet.DEPARTMENTS: [
                (each.code, each.name, each.contact, each.mail) for each in plan.departments
            ],
            PlanSheet.INITIATIVES: [_initiative_row(each) for each in plan.initiatives],
            PlanSheet.RULES: _rule_rows(list(plan.rules.values())),
            PlanSheet.RUBRIC: plan.rubric,
        }
    return tuple(_content(name, rows, is_empty=plan is None) for name, rows in sheets.items())


def _content(name: PlanSheet, rows: Sequence[Sequence[Value]], *, is_empty: bool) -> _Content:
    samples = len(SAMPLE_ROWS.get(name, ())) if is_empty else 0
    is_narrow = name in (PlanSheet.DEPARTMENTS, PlanSheet.RULES, PlanSheet.RUBRIC)
    validations = _VALIDATIONS[name](len(rows)) if name in _VALIDATIONS else ()
    return _Content(name, rows, samples, not is_narrow, validations)


def _setting_rows(settings: PlanSettings | None) -> list[tuple[Value, ...]]:
    values = _setting_values(settings) if settings else {}
    return [(item, values.get(item, ""), SETTING_EXPLANATIONS[item]) for item in Setting]


def _setting_values(settings: PlanSettings) -> dict[Setting, Value]:
    return {
        Setting.MUNICIPALITY: settings.municipality,
        Setting.REPORT_TITLE: settings.report_title,
        Setting.TERM_START: str(settings.term_start),
        Setting.TERM_END: str(settings.term_end),
        Setting.STEP: Fraction(settings.step_tenths, TENTHS_PER_POINT),
        Setting.DEADLINE: settings.deadline_day or "",
        Setting.CONTACT: settings.contact,
    }


def _structure_rows(plan: Plan) -> list[tuple[Value, ...]]:
    return [
        (*_numbered(policy), *_numbered(pledge), *_numbered(measure))
        for policy in plan.children()
        for pledge in plan.children(policy.id)
        for measure in plan.children(pledge.id)
    ]


def _numbered(item: PlanItem) -> tuple[Value, Value]:
    return int(item.id.rpartition("-")[2]), item.title


def _initiative_row(initiative: Initiative) -> tuple[Value, ...]:
    return (
        initiative.id,
        initiative.measure,
        initiative.title,
        initiative.lead,
        "、".join(initiative.related),
        _month(initiative.start),
        _month(initiative.end),
    )


def _month(period: Period | None) -> str:
    return "" if period is None else str(period)


def _rule_rows(rules: Sequence[LevelRule]) -> list[tuple[Value, ...]]:
    return [
        (
            LEVEL_WORDS[rule.level],
            rule.times,
            rule.places,
            CUT_WORDS[rule.cut],
            CARRY_WORDS[rule.carry],
        )
        for rule in rules
    ]


# --- What may be typed ---

_Validations = Sequence[tuple[Range, Mapping[str, Any]]]


def _choices(*choices: str) -> dict[str, Any]:
    return list_of(*choices) | {"error_title": LIST_ERROR_TITLE, "error_message": LIST_ERROR}


def _whole(lowest: int, highest: int) -> dict[str, Any]:
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": lowest,
        "maximum": highest,
        "error_title": LIST_ERROR_TITLE,
        "error_message": NUMBER_ERROR,
    }


def _setting_validations(_: int) -> _Validations:
    rows = {item: number for number, item in enumerate(Setting, start=2)}
    step, deadline = rows[Setting.STEP], rows[Setting.DEADLINE]
    return (
        ((step, 2, step, 2), _choices(*_STEPS)),
        ((deadline, 2, deadline, 2), _whole(1, 31)),
    )


def _structure_validations(rows: int) -> _Validations:
    last = rows + _SPARE_ROWS
    return tuple(((2, column, last, column), _whole(1, 999)) for column in (1, 3, 5))


def _initiative_validations(rows: int) -> _Validations:
    column = PLAN_LABELS[PlanSheet.INITIATIVES].index(PlanLabel.LEAD) + 1
    letters = column_letters(
        PLAN_LABELS[PlanSheet.DEPARTMENTS].index(PlanLabel.DEPARTMENT_CODE) + 1
    )
    codes = f"='{PlanSheet.DEPARTMENTS}'!${letters}$2:${letters}${_LAST_ROW_OF_CODES}"
    options = {"validate": "list", "source": codes}
    words = {"error_title": LIST_ERROR_TITLE, "error_message": LIST_ERROR}
    return (((2, column, rows + _SPARE_INITIATIVES, column), options | words),)


def _rule_validations(rows: int) -> _Validations:
    last = rows + 1
    return (
        ((2, 1, last, 1), _choices(*LEVEL_WORDS.values())),
        ((2, 2, last, 2), _whole(1, 1000)),
        ((2, 3, last, 3), _whole(0, 6)),
        ((2, 4, last, 4), _choices(*CUT_WORDS.values())),
        ((2, 5, last, 5), _choices(*CARRY_WORDS.values())),
    )


_VALIDATIONS: dict[PlanSheet, Callable[[int], _Validations]] = {
    PlanSheet.SETTINGS: _setting_validations,
    PlanSheet.STRUCTURE: _structure_validations,
    PlanSheet.INITIATIVES: _initiative_validations,
    PlanSheet.RULES: _rule_validations,
}
