"""What goes back: the form as it was typed, each wrong cell marked, and a first sheet that asks."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from drawn_forms import CREATED, PERIOD, form_bytes, typed
from fuzz.office_limits import violations
from hostile_forms import SHEET, archive, at, parts_of, put_in, shown
from pledgexl.commands.collect import examine
from pledgexl.excel.form.request import refusal_name, refusal_workbook
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.form import Form
from pledgexl.model.history import PastInitiative
from pledgexl.model.names import FormLabel, FormSheet, RequestLabel
from pledgexl.model.period import Period
from pledgexl.model.submission import Cell, CellKind, FileStatus, State, Submission
from pledgexl.rules.forms import forms
from pledgexl.rules.resolve import resolve
from pledgexl.rules.returns import correction_forms, refused_files
from pledgexl.rules.summarise import summarise
from summaries import small_plan

FILE = "届いた様式.xlsx"
FAULTY = """
    | 評価 | 状態 | 実施内容 | 備考   |
    | 八   |      | 007      | =1+1   |
    | 7    | 中止 | した     | やめた |
"""
BARE = """
    | 評価 | 実施内容 |
    | 7    | した     |
    | 8    | した     |
"""


def sent(content: bytes, file: str = FILE) -> Submission:
    return examine(content, file, small_plan(), PERIOD)


def returned(*submissions: Submission) -> tuple[Form, ...]:
    plan = small_plan()
    summary = summarise(plan, PERIOD, submissions)
    fresh = forms(plan, PERIOD, {})
    return correction_forms(fresh, resolve(submissions, plan), summary.findings)


def opened(form: Form) -> Workbook:
    return openpyxl.load_workbook(BytesIO(form_workbook(form, CREATED)))


def test_asks_on_the_first_sheet_line_by_line_with_a_link_to_the_cell() -> None:
    (form,) = returned(sent(form_bytes(FAULTY)))

    book = opened(form)
    sheet = book[FormSheet.REQUEST]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=8)]
    links = [row[2].hyperlink.location for row in sheet.iter_rows(min_row=8) if row[2].hyperlink]
    assert book.sheetnames[:2] == [FormSheet.REQUEST, FormSheet.ENTRY]
    assert [(line[2], line[4], line[5], line[8]) for line in lines] == [
        ("D8", "評価", "八", "E202"),
        ("D9", "評価", "7", "E209"),
    ]
    assert links == ["'入力'!D8", "'入力'!D9"]


def test_keeps_what_was_typed_to_the_letter_and_marks_what_is_wrong() -> None:
    (form,) = returned(sent(form_bytes(FAULTY)))

    sheet = opened(form)[FormSheet.ENTRY]
    assert [sheet[cell].value for cell in ("D8", "H8", "I8", "G9")] == ["八", "007", "=1+1", "中止"]
    assert sheet["I8"].data_type == "s"
    assert sheet["D8"].border.left.style == "double"
    assert sheet["H8"].border.left.style != "double"
    note = sheet["D8"].comment
    assert note is not None
    assert "E202" in note.text
    assert "→" in note.text


@pytest.mark.parametrize("drawn", ["'7", "TRUE", "#DIV/0!", "-1", "7.5"])
def test_a_wrong_rating_comes_back_as_the_same_thing(drawn: str) -> None:
    blank = forms(small_plan(), PERIOD, {})[0]
    first, *rest = blank.lines
    cells: dict[str, Cell] = {FormLabel.RATING: typed(drawn), FormLabel.TEXT: typed("した")}
    content = form_workbook(replace(blank, lines=(replace(first, typed=cells), *rest)), CREATED)
    before = sent(content)
    (form,) = returned(before)

    after = sent(form_workbook(form, CREATED))

    found = [one.form.rows[0].cell(FormLabel.RATING) for one in (before, after) if one.form]
    assert (found[0].kind, found[0].text) == (found[1].kind, found[1].text)


def test_supersedes_what_was_sent_by_its_revision() -> None:
    first = sent(form_bytes(FAULTY))
    (form,) = returned(first)
    second = sent(form_workbook(form, CREATED), "再提出.xlsx")

    both = resolve([first, second], small_plan())

    assert form.revision == 2
    assert [one.status for one in both] == [FileStatus.SUPERSEDED, FileStatus.ACCEPTED]


def test_gives_nothing_back_where_nothing_is_open() -> None:
    fine = """
        | 評価 | 状態 | 実施内容 | 備考 |
        | 7    |      | した     |      |
        | 8    |      | した     |      |
    """

    assert returned(sent(form_bytes(fine))) == ()


def test_leaves_blank_what_two_files_say_differently_and_tells_both() -> None:
    other = FAULTY.replace("八  ", "7   ").replace("| 7    | 中止", "| 7    |     ")
    submissions = (sent(form_bytes(FAULTY), "一.xlsx"), sent(form_bytes(other), "二.xlsx"))

    (form,) = returned(*submissions)

    sheet = opened(form)[FormSheet.ENTRY]
    assert [sheet[cell].value for cell in ("D8", "G9", "H8")] == [None, None, "007"]
    told = {each.finding.value for each in form.corrections}
    assert {"八／7", "中止／－"} <= told


TYPED = """
    | 取組事業 | 評価 | 状態 | 実施内容     | 備考 |
    | 取組1の1 | 7    |      | 窓口を広げた |      |
    | 取組1の2 | 10   | 完了 | すべて終えた | 確認 |
    | 新しい会 | 3    |      | 始めた       |      |
"""


@pytest.mark.parametrize(("struck", "kept"), [("", None), ("<r><t>三つ</t></r>", "三つ")])
def test_tells_where_struck_letters_are_that_are_not_in_the_form(
    struck: str, kept: str | None
) -> None:
    text = f"<is>{struck}<r><rPr><strike/></rPr><t>五つ</t></r></is>"
    parts = parts_of(form_bytes(BARE))
    sheet = put_in(parts[SHEET].decode(), at(FormLabel.TEXT), text, 't="inlineStr"')
    content = archive(parts | {SHEET: sheet.encode()})

    (form,) = returned(sent(content))

    book = opened(form)
    told = [str(cell.value) for cell in book[FormSheet.REQUEST][8]]
    assert book[FormSheet.ENTRY][at(FormLabel.TEXT)].value == kept
    assert told[8] == "W205"
    assert told[5] == f"{kept or ''}五つ"
    assert RequestLabel.FOUND in told[7]
    assert "消してください" not in told[7]


@pytest.mark.parametrize("drawn", [FAULTY, TYPED])
def test_asks_anew_for_the_names_and_dates_that_are_not_in_it(drawn: str) -> None:
    period = PERIOD if drawn == FAULTY else PERIOD.previous
    (form,) = returned(sent(form_bytes(drawn, period=period)))

    book = opened(form)
    told = [str(cell.value) for (cell,) in book[FormSheet.REQUEST].iter_rows(max_row=5, max_col=1)]
    assert any("氏名と日付は、改めて記入してください" in line for line in told)


@pytest.mark.parametrize("period", [PERIOD.previous, Period(2024, 4)])
def test_carries_what_was_typed_into_the_form_of_another_month(period: Period) -> None:
    old = sent(form_bytes(TYPED, period=period, revision=4), "先月の様式.xlsx")

    (form,) = returned(old)

    book = opened(form)
    sheet = book[FormSheet.ENTRY]
    told = [str(cell.value) for row in book[FormSheet.REQUEST].iter_rows() for cell in row]
    assert [each.finding.code.value for each in form.corrections] == ["E114", "W306"]
    carried = [[sheet[f"{column}{row}"].value for column in "BDGHI"] for row in range(8, 11)]
    assert carried == [
        ["取組1の1", 7, None, "窓口を広げた", None],
        ["取組1の2", 10, "完了", "すべて終えた", "確認"],
        ["新しい会", 3, None, "始めた", None],
    ]
    assert sheet["D8"].fill.fgColor.rgb == sheet["H8"].fill.fgColor.rgb == "FFE3EDF9"
    assert sheet["D11"].fill.fgColor.rgb != "FFE3EDF9"
    assert sheet["D8"].comment is not None
    assert "先月の様式.xlsx" in sheet["D8"].comment.text
    assert any("3件の内容を、お返しした様式に写しました" in text for text in told)
    after = sent(form_workbook(form, CREATED))
    assert after.status is FileStatus.ACCEPTED
    assert [entry.rating_tenths for entry in after.entries] == [70, 100, 30]
    assert resolve([old, after], small_plan())[0].status is FileStatus.SUPERSEDED


def test_what_was_added_last_month_goes_into_the_line_that_it_has_now() -> None:
    plan = small_plan()
    history = {"1-1-1-03": PastInitiative("1-1-1-03", "1-1-1", "新しい会", "101", 20, "準備した")}
    old = sent(form_bytes(TYPED, period=PERIOD.previous))
    summary = summarise(plan, PERIOD, [old], history)

    (form,) = correction_forms(forms(plan, PERIOD, history), [old], summary.findings)

    (line,) = [each for each in form.lines if each.number == "1-1-1-03"]
    assert line.typed[FormLabel.RATING].text == "3"
    assert not any(each.typed for each in form.lines if each.is_spare)


def test_a_text_that_was_filled_in_gives_no_reason_though_history_was_corrected_since() -> None:
    plan = small_plan()
    before = {
        each.id: PastInitiative(each.id, each.measure, each.title, each.lead, 70, "広げた")
        for each in plan.initiatives
    }
    form = next(each for each in forms(plan, PERIOD, before) if each.department.code == "101")
    stopped = replace(form.lines[0], typed={FormLabel.STATE: Cell(CellKind.TEXT, "中止")})
    form = replace(form, lines=(stopped, *form.lines[1:]))
    corrected = {number: replace(past, text="大きく広げた") for number, past in before.items()}

    found = summarise(plan, PERIOD, [sent(form_workbook(form, CREATED))], corrected).findings

    assert ("E230", "広げた") in {(each.code.value, each.value) for each in found}


def test_brings_a_fresh_form_to_who_sent_last_months_once_more() -> None:
    plan = small_plan()
    said = ((70, "窓口を広げた", State.NONE, ""), (100, "すべて終えた", State.DONE, "確認"))
    history = {
        each.id: PastInitiative(each.id, each.measure, each.title, each.lead, *told)
        for each, told in zip(plan.initiatives, said, strict=True)
    }
    old = sent(form_bytes(TYPED.partition("    | 新しい会")[0], period=PERIOD.previous))
    summary = summarise(plan, PERIOD, [old], history)

    (form,) = correction_forms(forms(plan, PERIOD, history), [old], summary.findings)

    assert [each.finding.code.value for each in form.corrections] == ["E114"]
    assert not any(line.typed for line in form.lines)


def test_does_not_choose_between_two_forms_of_other_months() -> None:
    one = sent(form_bytes(TYPED, period=PERIOD.previous), "一.xlsx")
    other = sent(form_bytes(TYPED.replace("7 ", "6 "), period=PERIOD.previous), "二.xlsx")
    same = sent(form_bytes(TYPED, period=PERIOD.previous, revision=2), "三.xlsx")

    assert returned(one, other)[0].inside != "carried"
    assert returned(one, same)[0].inside == "carried"


def test_carries_no_row_of_which_it_is_not_certain_whose_it_is() -> None:
    blank = forms(small_plan(), PERIOD.previous, {})[0]
    first, second, *rest = blank.lines
    lines = (
        replace(first, title=second.title, rating="7", text="した"),
        replace(second, rating="8", text="した"),
    )

    (form,) = returned(sent(form_workbook(replace(blank, lines=(*lines, *rest)), CREATED)))

    assert [bool(line.typed) for line in form.lines[:2]] == [False, True]


def test_carries_nothing_from_the_form_of_another_plan() -> None:
    plan = replace(small_plan(), settings=replace(small_plan().settings, municipality="隣町"))

    (form,) = returned(sent(form_bytes(TYPED, plan, period=PERIOD.previous)))

    assert form.inside != "carried"


def test_a_row_of_no_initiative_keeps_its_place_and_loses_its_mark_when_cleared() -> None:
    blank = forms(small_plan(), PERIOD, {})[0]
    first = replace(blank.lines[0], rating="7", text="した")
    lines = (first, replace(first, key=""), *blank.lines[1:])
    (form,) = returned(sent(form_workbook(replace(blank, lines=lines), CREATED)))

    book = opened(form)
    sheet = book[FormSheet.ENTRY]
    assert (sheet["A9"].value, sheet["M9"].value) == (first.number, None)
    for column in "ABDGHI":
        sheet[f"{column}9"] = None
    saved = BytesIO()
    book.save(saved)
    codes = {found.code.value for found in sent(saved.getvalue()).findings}
    assert "E212" not in codes
    assert "E215" not in codes


def test_keeps_a_title_that_is_anothers_beside_the_ratings_it_came_with() -> None:
    blank = forms(small_plan(), PERIOD, {})[0]
    first, second, *rest = blank.lines
    lines = (
        replace(first, title=second.title, rating="5", text="した"),
        replace(second, title=first.title, rating="7", text="した"),
    )
    (form,) = returned(sent(form_workbook(replace(blank, lines=(*lines, *rest)), CREATED)))

    sheet = opened(form)[FormSheet.ENTRY]
    fixes = [row[7].value for row in opened(form)[FormSheet.REQUEST].iter_rows(min_row=8)]
    assert [(sheet[f"B{row}"].value, sheet[f"D{row}"].value) for row in (8, 9)] == [
        (second.title, 5),
        (first.title, 7),
    ]
    assert sheet["B8"].border.left.style == "double"
    assert f"配布したときの内容：{first.title}" in str(fixes[0])


def test_tells_on_one_page_why_a_file_is_no_form() -> None:
    refused = sent(b"PK\x03\x04 nothing", "壊れた.xlsx")
    plan = small_plan()
    summary = summarise(plan, PERIOD, [refused])

    pages = refused_files(forms(plan, PERIOD, {}), [refused], summary.findings)
    settings = replace(plan.settings, contact="企画課")
    content = refusal_workbook(pages["壊れた.xlsx"], settings, PERIOD, CREATED)

    (sheet,) = openpyxl.load_workbook(BytesIO(content)).worksheets
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert refusal_name("a/壊れた.xlsx") == "受付できません_a_壊れた.xlsx"
    assert any("壊れた.xlsx" in text for text in texts)
    assert "試験市　市長公約の取組状況" in texts
    assert "問合せ先　企画課" in texts
    assert any(text.startswith("E1") for text in texts)


@pytest.mark.parametrize(
    ("label", "code", "stored", "given"),
    [
        # What was seen is what was meant, and the request names both.
        (FormLabel.RATING, "&quot;10&quot;", "7", "10"),
        (FormLabel.RATING, "0.0", "7", 7),
        (FormLabel.RATING, "# ?/?", "7", 7),
        (FormLabel.REMARK, "&quot;¥&quot;#,##0", "5000", "¥5,000"),
        (FormLabel.REMARK, "# ?/?", "7.5", 7.5),
        (FormLabel.REMARK, ";;;", "7", "7"),
    ],
)
def test_a_number_goes_back_as_it_was_seen(
    label: FormLabel, code: str, stored: str, given: object
) -> None:
    parts = parts_of(shown(label, code, f"<v>{stored}</v>"))
    wrong = put_in(parts[SHEET].decode(), at(FormLabel.RATING, 1), "<v>11</v>")

    (form,) = returned(sent(archive(parts | {SHEET: wrong.encode()})))

    assert opened(form)[FormSheet.ENTRY][at(label)].value == given


@pytest.mark.parametrize(
    ("drawn", "asked"),
    [
        ("| 評価 | 実施内容 |\n| 11 | した |\n| 7 | した |", "1件について、直してください。"),
        ("| 評価 | 実施内容 |\n| 7 | |\n| 7 | した |", "1件について、直すか、備考に理由"),
        ("| 評価 | 実施内容 |\n| 11 | した |\n| 7 | |", "2件について、「要修正」は直して"),
    ],
)
def test_asks_for_a_reason_only_where_a_reason_is_an_answer(drawn: str, asked: str) -> None:
    (form,) = returned(sent(form_bytes(drawn)))

    assert asked in str(opened(form)[FormSheet.REQUEST]["A2"].value)


@pytest.mark.parametrize("rating", ["1e99999", "1e-99999", "9" * 5_000, "1" + "0" * 400 + ".5"])
def test_a_number_beyond_all_spreadsheets_goes_back_as_it_was_typed(rating: str) -> None:
    (form,) = returned(sent(form_bytes(FAULTY.replace("八", rating))))

    assert opened(form)[FormSheet.ENTRY]["D8"].value == rating


def test_no_row_is_higher_than_excel_allows() -> None:
    (form,) = returned(sent(form_bytes(FAULTY)))
    tall = tuple(replace(line, title="長い名称" * 2_000) for line in form.lines)

    assert violations(form_workbook(replace(form, lines=tall), CREATED)) == []
