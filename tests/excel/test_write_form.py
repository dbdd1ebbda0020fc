"""The form as an instrument: what it says of itself is what LibreOffice and `check` say."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from drawn_forms import typed
from office import Office, Step
from pledgexl.commands.collect import examine
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.commands.sample.workspace import filled_forms
from pledgexl.commands.start import TEMPLATE_TIME
from pledgexl.excel.form.entry import VERDICT_END
from pledgexl.excel.form.layout import (
    COLOUR_PAIRS,
    COLUMN_OF,
    COUNTS_ROW,
    FIRST_ROW,
    HELPER_COLUMN,
    KEY_COLUMN,
    LABEL_ROW,
    LAST_COLUMN,
    VERDICT,
    VERDICT_ROW,
    WIDTHS,
)
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.look import UNITS_PER_PIXEL, wrapped_lines
from pledgexl.messages.sentences import sentences
from pledgexl.model.finding import Code, Finding, Severity, column_letters
from pledgexl.model.form import Form
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.names import FORM_INPUTS, FormHelper, FormLabel, FormSheet, Role
from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import FileStatus, State
from pledgexl.rules.forms import forms
from pledgexl.rules.summarise import summarise
from tables import rows

SHEET = FormSheet.ENTRY.value
FORM = sentences("form")
CHECK = column_letters(HELPER_COLUMN[FormHelper.CHECK])
RATING, STATE, TEXT, REMARK, TITLE, MEASURE = (
    column_letters(COLUMN_OF[label])
    for label in (
        FormLabel.RATING,
        FormLabel.STATE,
        FormLabel.TEXT,
        FormLabel.REMARK,
        FormLabel.INITIATIVE,
        FormLabel.MEASURE,
    )
)
END = column_letters(LAST_COLUMN)
HEAD = f"A{VERDICT_ROW}:A{COUNTS_ROW}"
TOTAL, ENTERED, BLANK, WRONG, ASKED = (
    FORM[f"panel.{name}"].printed for name in ("total", "entered", "blank", "wrong", "asked")
)
# Last month's rating, state and text; this month's rating, state, text and remark.
CASES = rows("""
    | 6 |      | した | 7      |        | 広げた         |          |      |
    | 6 |      | した |        |        | した           |          |      |
    | 6 |      | した | 八     |        | 広げた         |          |      |
    | 6 |      | した | 11     |        | 広げた         |          |      |
    | 6 |      | した | -1     |        | 広げた         |          |      |
    | 6 |      | した | 7.5    |        | 広げた         |          |      |
    | 6 |      | した | TRUE   |        | 広げた         |          |      |
    | 6 |      | した | #DIV/0! |       | 広げた         |          |      |
    | 6 |      | した | 7      |        | #REF!          |          |      |
    | 6 |      | した | '７    |        | 広げた         |          |      |
    | 6 |      | した | '7点   |        | 広げた         |          |      |
    | 6 |      | した | 7      | 中止   | やめた         | 理由     |      |
    | 6 |      | した | 7      | 継続   | 広げた         |          |      |
    | 6 |      | した | 7      |        |                |          |      |
    | 6 |      | した | 5      |        | 減った         |          |      |
    | 6 |      | した | 5      |        | 減った         | 理由     |      |
    | 6 |      | した | 9      |        | 広げた         |          |      |
    | 6 |      | した | 7      |        | した           |          |      |
    | 6 |      | した | 6      |        | した           |          |      |
    | 9 |      | した | 9      | 完了   | 終えた         |          |      |
    | 9 |      | した | 10     | 完了   | 終えた         |          |      |
    | 9 |      | した | 10     |        | 検討した       |          |      |
    | 9 |      | した | 10     |        | 予定どおり終えた |        |      |
    | 0 |      | 前   | 0      |        | 工事を開始した |          |      |
    | 6 |      | した |        | 中止   | した           |          |      |
    | 6 |      | した |        | 中止   | 　した         | 理由     |      |
    | 6 |      | した |        | 対象外 |                | 理由     |      |
    | 6 |      | した |        | 対象外 | 国に移った     |          |      |
    |   | 中止 | 国に移った |  | 対象外 | 国に移った     |          |      |
    |   | 中止 | 国に移った |  | 中止   | 国に移った     |          |      |
    |   |      |      | 5      |        | 始めた         |          |      |
    | 9 | 完了 | 終えた | 9    | 完了   | 終えた         | 県が行う | 県が行う |
    | 9 | 完了 | 終えた | 9    | 完了   | 終えた         |          | 県が行う |
    | 9 | 完了 | 終えた | 8    | 完了   | 終えた         | 県が行う | 県が行う |
    | 9 | 完了 | 終えた | 8    | 完了   | 終えた         | 国が行う | 県が行う |
""")


def case_plan(step_tenths: int = 10) -> Plan:
    """Return the sample plan with an initiative of department 101 for each case, and no other."""
    plan = sample_city().plan
    initiatives = tuple(
        Initiative(f"1-1-1-{place:02d}", "1-1-1", f"取組{place}", "101")
        for place in range(1, len(CASES) + 1)
    )
    settings = replace(plan.settings, step_tenths=step_tenths)
    return replace(plan, initiatives=initiatives, settings=settings)


def case_history(plan: Plan) -> dict[str, PastInitiative]:
    pairs = zip(plan.initiatives, CASES, strict=True)
    return {
        each.id: PastInitiative(
            each.id,
            each.measure,
            each.title,
            each.lead,
            int(rating) * 10 if rating else None,
            text,
            State(state),
            remark=remark,
        )
        for each, (rating, state, text, *_, remark) in pairs
        if text
    }


def case_form(plan: Plan) -> Form:
    """Return the form of the cases as a department fills it."""
    (form,) = forms(plan, NEWEST_PERIOD, case_history(plan))
    labels = (FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)
    filled = [
        replace(
            line, typed={label: typed(cell) for label, cell in zip(labels, case[3:7], strict=True)}
        )
        for line, case in zip(form.lines, CASES, strict=False)
    ]
    return replace(form, lines=(*filled, *form.lines[len(filled) :]))


def word_of(findings: list[Finding]) -> str:
    """Return the panel's word for a line with these findings."""
    open_ones = [found for found in findings if found.is_open]
    errors = [found for found in open_ones if found.severity is Severity.ERROR]
    if any(found.code is not Code.RATING_MISSING for found in errors):
        return WRONG
    if errors:
        return BLANK
    return ASKED if open_ones else ENTERED


def written(form: Form, folder: Path) -> Path:
    path = folder / form.file_name
    path.write_bytes(form_workbook(form, TEMPLATE_TIME))
    return path


def entry_sheet(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(BytesIO(content))[SHEET]
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.office
def test_the_panel_says_what_check_finds(office: Office, tmp_path: Path) -> None:
    plan = case_plan()
    path = written(case_form(plan), tmp_path)
    last = FIRST_ROW + len(CASES) - 1
    read: list[Step] = [
        ("calculate", {}),
        ("read", {"sheet": SHEET, "cells": f"{CHECK}{FIRST_ROW}:{CHECK}{last}"}),
        ("read", {"sheet": SHEET, "cells": HEAD}),
    ]

    _, checks, panel = office.work(path, read).steps
    submission = examine(path.read_bytes(), path.name, plan, NEWEST_PERIOD)
    summary = summarise(plan, NEWEST_PERIOD, [submission], case_history(plan))

    expected = [
        word_of([found for found in summary.findings if found.at.row == row])
        for row in range(FIRST_ROW, last + 1)
    ]
    assert [str(check).partition(" ")[0] for (check,) in checks] == expected
    counts = [f"{word} {expected.count(word)}" for word in (ENTERED, BLANK, WRONG, ASKED)]
    assert panel[1] == ["　".join((f"{TOTAL} {len(CASES)}", *counts))]
    left = expected.count(BLANK) + expected.count(WRONG)
    assert panel[0][0].startswith(f"あと{left}件：")


@pytest.mark.office
@pytest.mark.parametrize("step_tenths", [10, 5, 1])
def test_values_are_stored_as_libreoffice_calculates_them(
    office: Office, tmp_path: Path, step_tenths: int
) -> None:
    path = written(case_form(case_plan(step_tenths)), tmp_path)
    last = FIRST_ROW + len(CASES) + 2
    value = column_letters(HELPER_COLUMN[FormHelper.VALUE])
    columns = (CHECK, column_letters(COLUMN_OF[FormLabel.STARS]), value)
    places = (*(f"{column}{FIRST_ROW}:{column}{last}" for column in columns), HEAD)
    read: list[Step] = [("read", {"sheet": SHEET, "cells": place}) for place in places]

    before = office.work(path, read).steps
    after = office.work(path, [("calculate", {}), *read]).steps

    assert before == after[1:]


@pytest.mark.office
def test_a_filled_form_says_that_it_can_be_submitted(office: Office, tmp_path: Path) -> None:
    form = next(each for each in filled_forms(NEWEST_PERIOD) if each.department.code == "301")

    answer = office.work(
        written(form, tmp_path), [("calculate", {}), ("read", {"sheet": SHEET, "cells": HEAD})]
    )

    counts = f"{TOTAL} 5　{ENTERED} 5　{BLANK} 0　{WRONG} 0　{ASKED} 0"
    assert answer.steps[1] == [[FORM["verdict.ready"].printed], [counts]]


@pytest.mark.office
def test_works_as_a_department_is_used_to_work(office: Office, tmp_path: Path) -> None:
    """Fill in, add, sort, filter, insert a row, paste over validation and save: all is taken."""
    city = sample_city()
    issued = forms(city.plan, NEWEST_PERIOD, city.history(NEWEST_PERIOD))
    form = next(each for each in issued if each.department.code == "405")
    last = FIRST_ROW + len(form.lines) - 1
    steps: list[Step] = [
        *(("put", cell) for cell in typing(form)),
        ("sort", {"sheet": SHEET, "cells": f"A{FIRST_ROW}:{END}{last}", "by": 4}),
        ("read", {"sheet": SHEET, "cells": f"A{FIRST_ROW}:{END}{last}"}),
        (
            "filter_rows",
            {"sheet": SHEET, "cells": f"A{LABEL_ROW}:{END}{last}", "field": 3, "value": "7"},
        ),
        ("paste", {"sheet": SHEET, "source": f"C{FIRST_ROW}", "target": f"D{FIRST_ROW}"}),
        ("heighten", {"sheet": SHEET, "row": FIRST_ROW, "points": 80}),
        ("unprotect", {"sheet": SHEET}),
        ("insert_rows", {"sheet": SHEET, "before": FIRST_ROW + 1, "count": 1}),
        ("put", {"sheet": SHEET, "cell": f"{RATING}{FIRST_ROW + 1}", "value": 9}),
    ]
    saved = tmp_path / "提出.xlsx"

    answer = office.work(written(form, tmp_path), steps, save=saved)
    submission = examine(saved.read_bytes(), saved.name, city.plan, NEWEST_PERIOD)

    ratings = [row[3] for row in answer.steps[-7] if row[3] != ""]
    assert ratings == sorted(ratings)
    keys = [(row[0], row[KEY_COLUMN - 1]) for row in answer.steps[-7] if row[3] != ""]
    assert all(number == key for number, key in keys if key[0] != "+")
    assert submission.status is FileStatus.ACCEPTED
    # The row that was inserted is nobody's, and that is what is said of it.
    assert {(found.code, found.at.cell) for found in submission.findings if found.is_open} == {
        (Code.ROW_WITHOUT_NUMBER, f"A{FIRST_ROW + 1}")
    }
    added = [entry for entry in submission.entries if entry.is_added]
    assert [(entry.title, entry.rating_tenths) for entry in added] == [("出張相談の試行", 30)]


def typing(form: Form) -> list[dict[str, object]]:
    """Return what is typed into every input of `form`, and one initiative added."""
    cells: list[dict[str, object]] = []
    lines = list(enumerate(form.lines, start=FIRST_ROW))
    for row, line in lines:
        if not line.is_spare:
            rating = 9 - row % 4
            cells += [
                {"sheet": SHEET, "cell": f"{RATING}{row}", "value": rating},
                {"sheet": SHEET, "cell": f"{TEXT}{row}", "value": f"{rating}まで進めました。"},
                {"sheet": SHEET, "cell": f"{REMARK}{row}", "value": "担当で確かめました。"},
            ]
    spare = next(row for row, line in lines if line.is_spare)
    values = {TITLE: "出張相談の試行", RATING: 3, TEXT: "始めました。", MEASURE: form.measures[0]}
    cells += [
        {"sheet": SHEET, "cell": f"{column}{spare}", "value": value}
        for column, value in values.items()
    ]
    return cells


def boundaries(reference: str) -> tuple[int, int, int, int]:
    """Return first and last row, first and last column of `A9:R40`."""
    first_column, first_row, last_column, last_row = range_boundaries(reference)
    assert None not in (first_column, first_row, last_column, last_row)
    return (first_row or 0, last_row or 0, first_column or 0, last_column or 0)


def test_has_the_labels_in_one_row_and_merges_nothing_in_the_table() -> None:
    sheet = entry_sheet(form_workbook(case_form(case_plan()), TEMPLATE_TIME))

    labels = [sheet.cell(LABEL_ROW, column).value for column in COLUMN_OF.values()]
    assert labels == list(FormLabel)
    assert all(area.max_row < LABEL_ROW - 1 for area in sheet.merged_cells.ranges)
    assert all(
        sheet.cell(FIRST_ROW, COLUMN_OF[label]).number_format == "General"
        for label in (FormLabel.RATING, FormLabel.PREVIOUS)
    )


def test_prints_what_people_see_with_the_labels_on_each_page() -> None:
    form = case_form(case_plan())
    sheet = entry_sheet(form_workbook(form, TEMPLATE_TIME))

    last = FIRST_ROW + len(form.lines) - 1
    assert sheet.print_title_rows == f"${LABEL_ROW}:${LABEL_ROW}"
    assert sheet.print_area == f"'{SHEET}'!$A$1:$J${last}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    # One page wide, which is what a file says by saying nothing.
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    hidden = {name for name, column in sheet.column_dimensions.items() if column.hidden}
    # Columns of one width are kept together, under the first.
    assert hidden == {column_letters(KEY_COLUMN)}


def test_is_locked_but_can_be_sorted_and_filtered() -> None:
    sheet = entry_sheet(form_workbook(case_form(case_plan()), TEMPLATE_TIME))

    protection = sheet.protection
    assert protection.sheet
    # Here True means that it is forbidden.
    assert (protection.sort, protection.autoFilter, protection.formatRows) == (False,) * 3
    assert (protection.deleteRows, protection.insertColumns) == (True,) * 2
    # Excel sorts a range only if no cell in it is locked, keys and helpers too.
    _, *table = sheet.iter_rows(*boundaries(sheet.auto_filter.ref))
    assert not any(cell.protection.locked for row in table for cell in row)
    assert sheet.cell(LABEL_ROW, 1).protection.locked


def test_lets_what_was_given_be_put_back_and_no_formula_be_typed_over() -> None:
    sheet = entry_sheet(form_workbook(case_form(case_plan()), TEMPLATE_TIME))

    rules = [each for each in sheet.data_validations.dataValidation if each.formula1 == "FALSE"]
    styles = {
        column: each.errorStyle or "stop"
        for each in rules
        for column in "ABCEFJKL"
        if f"{column}{FIRST_ROW}" in each.cells
    }
    assert styles == dict.fromkeys("ABCJKL", "warning") | dict.fromkeys("EF", "stop")


@pytest.mark.office
def test_says_that_a_check_is_gone_and_never_that_such_a_form_is_ready(
    office: Office, tmp_path: Path
) -> None:
    form = next(each for each in filled_forms(NEWEST_PERIOD) if each.department.code == "301")
    steps: list[Step] = [
        ("put", {"sheet": SHEET, "cell": f"{column}{FIRST_ROW}", "value": ""})
        for column in (RATING, CHECK)
    ]
    read: list[Step] = [("calculate", {}), ("read", {"sheet": SHEET, "cells": HEAD})]

    panel = office.work(written(form, tmp_path), [*steps, *read]).steps[-1]

    counts = f"{TOTAL} 5　{ENTERED} 4　{BLANK} 0　{WRONG} 1　{ASKED} 0"
    assert panel == [[FORM["verdict.gone"].printed], [counts]]


def test_every_verdict_fits_into_its_line() -> None:
    most = {"left": 99, "blank": 99, "wrong": 99, "asked": 99}
    names = ("verdict.left", "verdict.open", "verdict.gone", "verdict.ready")
    widths = list(WIDTHS.values())[:VERDICT_END]

    told = [FORM[name].printed.format_map(most) for name in names]

    units = sum(widths) * UNITS_PER_PIXEL
    assert [each for each in told if wrapped_lines(each, units, VERDICT.font_size) > 1] == []


def test_the_guide_names_every_cell_to_fill_in_and_how_to_send_the_form() -> None:
    sheet = openpyxl.load_workbook(BytesIO(form_workbook(case_form(case_plan()), TEMPLATE_TIME)))[
        FormSheet.GUIDE
    ]

    lines = [str(cell.value) for (cell,) in sheet.iter_rows(min_row=3)]
    named = (*FORM_INPUTS, "新規", "名称", FormLabel.MEASURE, "氏名", "日付")
    assert [name for name in named if name not in lines[0]] == []
    assert any("添付して、届いたメールに返信" in line for line in lines)
    assert any("行が足りないときは、問合せ先" in line for line in lines)


def test_says_beside_every_box_of_the_head_what_goes_into_it() -> None:
    sheet = entry_sheet(form_workbook(case_form(case_plan()), TEMPLATE_TIME))

    told = [sheet[f"{TEXT}{row}"].value for row in range(1, len(Role) + 1)]
    assert told == [f"{role}（氏名・日付）" for role in Role]


def test_switches_the_input_method_off_for_ratings_and_on_for_texts() -> None:
    content = form_workbook(case_form(case_plan()), TEMPLATE_TIME)
    with zipfile.ZipFile(BytesIO(content)) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()

    modes = dict(re.findall(r'<dataValidation [^>]*sqref="([A-Z]+)\d[^"]*" imeMode="(\w+)"', xml))
    assert {column: modes[column] for column in (RATING, STATE, TEXT, REMARK)} == {
        RATING: "off",
        STATE: "off",
        TEXT: "hiragana",
        REMARK: "hiragana",
    }


def test_tells_the_department_what_became_of_its_last_ratings() -> None:
    plan = sample_city().plan
    history = sample_city().history(NEWEST_PERIOD)
    january, february = (
        PastMonth(period, {"": shown, "5-1-1": "6"}, {"5-1-1-02": rating})
        for period, shown, rating in (
            (NEWEST_PERIOD.previous.previous, "58.9", 50),
            (NEWEST_PERIOD.previous, "59.2", 70),
        )
    )

    form = next(
        each
        for each in forms(plan, NEWEST_PERIOD, history, (january, february))
        if each.department.code == "301"
    )
    book = openpyxl.load_workbook(BytesIO(form_workbook(form, TEMPLATE_TIME)))

    shown = [[cell.value for cell in row] for row in book[FormSheet.FEEDBACK].iter_rows(min_row=7)]
    assert shown[0][3:] == [59.2, 58.9, "＋0.3"]
    own = next(row for row in shown if row[1] == "5-1-1-02")
    assert own[3:] == [7, 5, "＋2"]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ink", "ground"), COLOUR_PAIRS)
def test_is_legible_by_wcag_aa(ink: str, ground: str) -> None:
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.office
def test_sees_what_was_pasted_over_or_added_as_check_does(office: Office, tmp_path: Path) -> None:
    """Titles that moved or changed, formulas of blanks, and new rows, typed in LibreOffice."""
    plan = case_plan()
    plan = replace(plan, initiatives=plan.initiatives[:6])
    (blank,) = forms(plan, NEWEST_PERIOD, {})
    rated = [replace(line, rating="7", text="進めた") for line in blank.lines if not line.is_spare]
    spare = [line for line in blank.lines if line.is_spare]
    path = written(replace(blank, lines=(*rated, *spare)), tmp_path)
    first, new = FIRST_ROW, FIRST_ROW + len(rated)
    done: dict[str, object] = {
        f"{TITLE}{first}": "取組2",
        f"{TITLE}{first + 1}": "まったく別の事業",
        f"{MEASURE}{first + 2}": "9-9-9 よその施策",
        f"{TITLE}{new}": "新しい窓口",
        f"{TEXT}{new}": "始めた",
        f"{RATING}{new}": 3,
        f"{MEASURE}{new}": "",
        f"{TITLE}{new + 1}": "取組6",
        f"{RATING}{new + 1}": 3,
        f"{TEXT}{new + 1}": "始めた",
        f"{RATING}{new + 2}": 4,
        f"{TEXT}{new + 2}": "始めた",
    }
    typing_steps: list[Step] = [
        ("put", {"sheet": SHEET, "cell": cell, "value": value}) for cell, value in done.items()
    ]
    formulas: list[Step] = [
        ("enter", {"sheet": SHEET, "cell": f"{RATING}{first + 3}", "typed": "=ZZ1"}),
        ("enter", {"sheet": SHEET, "cell": f"{TEXT}{first + 4}", "typed": "=ZZ1"}),
        ("calculate", {}),
        ("read", {"sheet": SHEET, "cells": f"{CHECK}{first}:{CHECK}{new + 2}"}),
    ]
    sent = tmp_path / "sent.xlsx"

    checks = office.work(path, [*typing_steps, *formulas], save=sent).steps[-1]
    submission = examine(sent.read_bytes(), sent.name, plan, NEWEST_PERIOD)
    summary = summarise(plan, NEWEST_PERIOD, [submission])

    found = [
        [each for each in summary.findings if each.at.row == row] for row in range(first, new + 3)
    ]
    assert [[each.code.value for each in row if each.is_open] for row in found] == [
        ["E218"],
        ["W232"],
        ["W232"],
        ["W231"],
        ["W231"],
        [],
        ["E233"],
        ["E232"],
        ["E214"],
    ]
    assert [str(check).partition(" ")[0] for (check,) in checks] == [word_of(row) for row in found]
