"""What offices paste into the plan workbook: understood where it has one reading, else asked."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pledgexl.excel.plan.read import read_plan, read_plan_and_notes
from pledgexl.messages.findings import wording
from pledgexl.model.errors import PlanError
from pledgexl.model.finding import Code, Finding
from pledgexl.model.language import Language
from pledgexl.model.period import Period
from tables import plan_file

SETTINGS = """
    | 項目       | 値           | 説明 |
    | 自治体名   | 汐見野市     |      |
    | 報告書名   | 公約の取組   |      |
    | 任期開始   | 2022-07      |      |
    | 任期終了   | 2026-07      |      |
    | 提出期限   | 10           |      |
"""
STRUCTURE = """
    | 政策番号 | 基本政策 | 公約番号 | 公約   | 施策番号 | 施策 |
    | 1        | こども   | 1        | 子育て | 1        | 相談 |
    | 1        | こども   | 1        | 子育て | 2        | 保育 |
    | 1        | こども   | 2        | 学校   | 1        | 学び |
    | 2        | くらし   | 1        | 防災   | 1        | 備え |
"""
DEPARTMENTS = """
    | 部署コード | 部署名       | 担当者 | メール |
    | 101        | 企画政策課   |        |        |
    | 501        | こども政策課 |        |        |
    | 502        | 保育・幼稚園課 |      |        |
    | 503        | 土木課       |        |        |
"""
INITIATIVES = """
    | 取組番号 | 施策  | 取組事業 | 主担当 | 関係部署 | 開始 | 終了 |
    | 1-1-1-01 | 1-1-1 | 相談窓口 | 501    |          |      |      |
    | 1-1-1-02 | 1-1-1 | 訪問     | 501    |          |      |      |
    | 1-1-2-01 | 1-1-2 | 保育所   | 502    |          |      |      |
    | 2-1-1-01 | 2-1-1 | 防災倉庫 | 101    |          |      |      |
"""
SHEETS = {"設定": SETTINGS, "体系": STRUCTURE, "部署": DEPARTMENTS, "取組": INITIATIVES}
IDS = ["1", "1-1", "1-1-1", "1-1-2", "1-2", "1-2-1", "2", "2-1", "2-1-1"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return plan_file(tmp_path / "plan.xlsx", SHEETS)


def with_sheets(tmp_path: Path, **sheets: str) -> Path:
    return plan_file(tmp_path / "plan.xlsx", SHEETS | sheets)


def with_cells(path: Path, cells: Mapping[str, object]) -> Path:
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        sheet, address = place.split("!")
        book[sheet][address].value = value
    book.save(path)
    return path


def merged(path: Path, *places: str) -> Path:
    """Merge cells as Excel does, which keeps the value at the top left alone."""
    book = openpyxl.load_workbook(path)
    for place in places:
        sheet, area = place.split("!")
        book[sheet].merge_cells(area)
    book.save(path)
    return path


def notes(path: Path) -> list[tuple[Code, str, str]]:
    """The notes on a plan without faults; all of them can be worded."""
    _, found = read_plan_and_notes(path)
    return [checked(each) for each in found]


def faults(path: Path) -> list[tuple[Code, str, str]]:
    with pytest.raises(PlanError) as raised:
        read_plan(path)
    return [checked(each) for each in raised.value.findings]


def fault(path: Path) -> Finding:
    """The only fault of the plan."""
    with pytest.raises(PlanError) as raised:
        read_plan(path)
    (found,) = raised.value.findings
    return found


def checked(finding: Finding) -> tuple[Code, str, str]:
    for language in Language:
        said = wording(finding, language)
        assert "{" not in said.why + said.fix
    return finding.code, finding.at.sheet, finding.at.cell


# --- Cells that mean the one above ---

FILLED_DOWN = """
    | 政策番号 | 基本政策 | 公約番号 | 公約   | 施策番号 | 施策 |
    | 1        | こども   | 1        | 子育て | 1        | 相談 |
    |          |          | 同上     | 同上   | 2        | 保育 |
    |          | こども   | 2        | 学校   | 1        | 学び |
    | 2        | くらし   | 1        | 防災   | 1        | 備え |
"""


def test_takes_blanks_and_ditto_marks_for_what_stands_above(tmp_path: Path) -> None:
    path = with_sheets(tmp_path, 体系=FILLED_DOWN)

    assert [item.id for item in read_plan(path).items] == IDS
    assert notes(path) == [
        (Code.PLAN_FILLED_DOWN, "体系", "A3"),
        (Code.PLAN_FILLED_DOWN, "体系", "B3"),
        (Code.PLAN_FILLED_DOWN, "体系", "C3"),
        (Code.PLAN_FILLED_DOWN, "体系", "D3"),
    ]


def test_tells_all_cells_of_a_column_that_it_filled_in_one_note(tmp_path: Path) -> None:
    _, found = read_plan_and_notes(with_sheets(tmp_path, 体系=FILLED_DOWN))

    assert "該当するのは2か所です（A3:A4）。" in wording(found[0], Language.JA).why
    assert "This concerns 2 cells (A3:A4)." in wording(found[0], Language.EN).why


def test_takes_a_merged_cell_for_all_of_its_rows(path: Path) -> None:
    areas = ("A2:A4", "B2:B4", "C2:C3", "D2:D3")
    merged(path, *(f"体系!{area}" for area in areas), "取組!D2:D3")

    assert [item.id for item in read_plan(path).items] == IDS
    assert [each.lead for each in read_plan(path).initiatives[:2]] == ["501", "501"]
    assert {code for code, *_ in notes(path)} == {Code.PLAN_MERGED_UNDERSTOOD}


@pytest.mark.parametrize("mark", ["同上", "同　上", "〃", "″", "（同上）"])
def test_takes_every_ditto_mark_in_the_columns_of_an_initiative(path: Path, mark: str) -> None:
    with_cells(path, {"取組!F2": "2023-04", "取組!E2": "101"})
    with_cells(path, {f"取組!{column}3": mark for column in "BDEF"})

    second = read_plan(path).initiatives[1]

    assert (second.measure, second.lead, second.related) == ("1-1-1", "501", ("101",))
    assert second.start == Period(2023, 4)


def test_asks_for_a_blank_pledge_where_another_policy_has_begun(path: Path) -> None:
    with_cells(path, {"体系!C5": None, "体系!D5": None})

    assert faults(path)[:2] == [
        (Code.PLAN_VALUE_MISSING, "体系", "C5"),
        (Code.PLAN_VALUE_MISSING, "体系", "D5"),
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # Another title without a number, and another number without a title.
        ({"体系!A5": None}, (Code.PLAN_VALUE_MISSING, "体系", "A5")),
        ({"体系!B5": None}, (Code.PLAN_VALUE_MISSING, "体系", "B5")),
        ({"体系!A5": "〃"}, (Code.PLAN_DITTO_UNCLEAR, "体系", "A5")),
        # Nothing above, and what no two rows share.
        ({"体系!A2": "同上"}, (Code.PLAN_DITTO_UNCLEAR, "体系", "A2")),
        ({"体系!F3": "〃"}, (Code.PLAN_DITTO_UNCLEAR, "体系", "F3")),
        ({"取組!C3": "〃"}, (Code.PLAN_DITTO_UNCLEAR, "取組", "C3")),
        ({"部署!B3": "〃"}, (Code.PLAN_DITTO_UNCLEAR, "部署", "B3")),
    ],
)
def test_asks_where_a_blank_or_a_mark_has_no_one_reading(
    path: Path, cells: Mapping[str, object], expected: tuple[Code, str, str]
) -> None:
    assert expected in faults(with_cells(path, cells))


@pytest.mark.parametrize(
    ("area", "first"),
    [("取組!C2:D2", "C2"), ("取組!C2:C3", "C2"), ("取組!B2:C3", "B2"), ("体系!F2:F3", "F3")],
)
def test_names_merged_cells_once_and_not_the_blanks_that_they_leave(
    path: Path, area: str, first: str
) -> None:
    found = faults(merged(path, area))

    assert [code for code, *_ in found] == [Code.PLAN_CELLS_MERGED]
    assert found[0][2] in (first, f"{first[0]}3")


def test_names_merged_labels(path: Path) -> None:
    assert (Code.PLAN_CELLS_MERGED, "取組", "C1") in faults(merged(path, "取組!C1:D1"))


def test_takes_a_measure_that_stands_in_two_rows_for_one(tmp_path: Path) -> None:
    lines = STRUCTURE.strip().splitlines()
    path = with_sheets(tmp_path, 体系="\n".join([*lines[:2], lines[1], *lines[2:]]))

    assert [item.id for item in read_plan(path).items] == IDS
    assert notes(path) == [(Code.PLAN_ROW_REPEATED, "体系", "E3")]


# --- Numbers, months and days ---


@pytest.mark.parametrize(
    "typed", ["Ⅱ", "II", "ⅱ", "２", "②", "(2)", "（２）", "⑵", "2.", "イ", "ｲ"]
)
def test_understands_a_number_of_every_style(path: Path, typed: str) -> None:
    with_cells(path, {"体系!A5": typed})

    assert [item.id for item in read_plan(path).items] == IDS
    assert notes(path) == [(Code.PLAN_UNDERSTOOD, "体系", "A5")]


@pytest.mark.parametrize("typed", ["二", "B", "2-1", "Ⅱ1", "2.5", "②③", -2])
def test_asks_about_a_number_that_it_does_not_know(path: Path, typed: object) -> None:
    assert (Code.PLAN_VALUE_BAD, "体系", "A5") in faults(with_cells(path, {"体系!A5": typed}))


def test_asks_about_the_order_of_iroha_which_begins_with_the_second_kana(path: Path) -> None:
    with_cells(path, {"体系!E2": "イ", "体系!E3": "ロ"})

    assert (Code.PLAN_NUMBER_GAP, "体系", "E2") in faults(path)


@pytest.mark.parametrize("typed", ["Ⅰ-1-1", "１－１－１", "1‐1‐1", "1−1−①", "相談", "相　談"])
def test_understands_a_measure_by_its_number_or_title(path: Path, typed: str) -> None:
    with_cells(path, {"取組!B2": typed})

    assert read_plan(path).initiatives[0].measure == "1-1-1"


def test_asks_which_of_two_measures_a_title_means(path: Path) -> None:
    with_cells(path, {"体系!F3": "相談", "取組!B2": "相談"})

    found = fault(path)

    assert checked(found) == (Code.PLAN_READ_TWO_WAYS, "取組", "B2")
    assert found.values["candidates"] == "相談（1-1-1）、相談（1-1-2）"


def test_understands_initiative_numbers_that_are_all_without_noughts(path: Path) -> None:
    numbers = {"A2": "1-1-1-1", "A3": "1-1-1-10", "A4": "1-1-2-1", "A5": "2-1-1-1"}
    with_cells(path, {f"取組!{cell}": number for cell, number in numbers.items()})

    ids = [each.id for each in read_plan(path).initiatives]

    assert ids == ["1-1-1-01", "1-1-1-10", "1-1-2-01", "2-1-1-01"]
    assert notes(path) == [(Code.PLAN_UNDERSTOOD, "取組", "A2")]


def test_asks_about_a_number_without_nought_beside_others_with_one(path: Path) -> None:
    assert faults(with_cells(path, {"取組!A3": "1-1-1-2"})) == [(Code.PLAN_VALUE_BAD, "取組", "A3")]


@pytest.mark.parametrize(
    "typed",
    [
        *("R6.4", "Ｒ６．４", "令和6年4月", "令和６年４月１日", "R6.4.1", "2024/4", "2024.4.1"),
        *("2024年4月", "202404", 202404, date(2024, 4, 1)),
    ],
)
def test_understands_a_month_as_people_write_it(path: Path, typed: object) -> None:
    with_cells(path, {"取組!F2": typed, "設定!B4": "2022-07"})

    assert read_plan(path).initiatives[0].start == Period(2024, 4)
    assert notes(path) == [(Code.PLAN_UNDERSTOOD, "取組", "F2")]


@pytest.mark.parametrize(
    "typed", ["6.4", "6/4", "R6", "令和6年度", 2024.1, "24-04", "H31.5", "R6.4.31", "R6.4～R7.3"]
)
def test_asks_about_a_month_with_two_readings_or_none(path: Path, typed: object) -> None:
    assert faults(with_cells(path, {"取組!F2": typed})) == [(Code.PLAN_VALUE_BAD, "取組", "F2")]


@pytest.mark.parametrize("typed", ["15日", "１５日", "翌月15日", "毎月１５日まで"])
def test_understands_a_deadline_in_words(path: Path, typed: str) -> None:
    with_cells(path, {"設定!B6": typed})

    assert read_plan(path).settings.deadline_day == 15
    assert notes(path) == [(Code.PLAN_UNDERSTOOD, "設定", "B6")]


@pytest.mark.parametrize("typed", ["32日", "15日頃", "当月15日", "月末", "5月15日"])
def test_asks_about_a_deadline_that_is_no_day_of_the_next_month(path: Path, typed: str) -> None:
    assert faults(with_cells(path, {"設定!B6": typed})) == [(Code.PLAN_VALUE_BAD, "設定", "B6")]


# --- Departments by name ---


@pytest.mark.parametrize("typed", ["こども政策課", "こ ど も 政 策 課", "501 こども政策課"])
def test_understands_the_name_of_a_department(path: Path, typed: str) -> None:
    with_cells(path, {"取組!D2": typed})

    assert read_plan(path).initiatives[0].lead == "501"
    assert notes(path) == [(Code.PLAN_UNDERSTOOD, "取組", "D2")]


@pytest.mark.parametrize(
    "typed", ["土木課、保育・幼稚園課", "土木課／502", "土木課\n保育・幼稚園課", "503、502"]
)
def test_takes_names_and_codes_apart_but_no_name(path: Path, typed: str) -> None:
    assert read_plan(with_cells(path, {"取組!E2": typed})).initiatives[0].related == ("503", "502")


def test_takes_a_dot_for_a_separator_only_between_departments(path: Path) -> None:
    with_cells(path, {"取組!E2": "土木課・企画政策課", "取組!E3": "保育・幼稚園課"})

    first, second, *_ = read_plan(path).initiatives

    assert (first.related, second.related) == (("503", "101"), ("502",))


def test_asks_about_an_unknown_name_and_names_similar_ones(path: Path) -> None:
    found = fault(with_cells(path, {"取組!D2": "こども課"}))

    assert checked(found) == (Code.PLAN_UNKNOWN_DEPARTMENT, "取組", "D2")
    assert "近い名称：こども政策課（501）。" in wording(found, Language.JA).why


@pytest.mark.parametrize(
    ("cells", "candidates"),
    [
        (
            {"部署!B5": "企画 政策課", "取組!D2": "企画政策課"},
            "企画政策課（101）、企画 政策課（503）",
        ),
        ({"部署!B5": "101", "取組!D2": "101"}, "企画政策課（101）、101（503）"),
        ({"取組!D2": "土木課、企画政策課"}, "土木課（503）、企画政策課（101）"),
        (
            {"部署!B2": "保育", "部署!B3": "幼稚園課", "取組!E2": "保育・幼稚園課"},
            "保育・幼稚園課（502）、保育（101）、幼稚園課（501）",
        ),
    ],
)
def test_asks_which_department_is_meant_where_there_are_several(
    path: Path, cells: Mapping[str, object], candidates: str
) -> None:
    with pytest.raises(PlanError) as raised:
        read_plan(with_cells(path, cells))

    found = [each for each in raised.value.findings if each.code is Code.PLAN_READ_TWO_WAYS]

    assert [each.values["candidates"] for each in found[:1]] == [candidates]


# --- One fault, and not what follows from it ---


def test_counts_initiatives_of_an_unreadable_policy_number_at_that_number(path: Path) -> None:
    with_cells(path, {"体系!A5": "二", "取組!B4": "2-1-1", "取組!A4": "2-1-1-02"})

    found = fault(path)

    assert checked(found) == (Code.PLAN_VALUE_BAD, "体系", "A5")
    assert "ほかに2か所を確かめられません" in wording(found, Language.JA).why


def test_reports_beside_it_a_measure_that_it_cannot_be(path: Path) -> None:
    with_cells(path, {"体系!A5": "二", "取組!B2": "9-9-9", "取組!A2": "9-9-9-01"})

    assert faults(path) == [
        (Code.PLAN_VALUE_BAD, "体系", "A5"),
        (Code.PLAN_UNKNOWN_MEASURE, "取組", "B2"),
    ]


def test_counts_rows_that_copy_a_faulty_cell_there(tmp_path: Path) -> None:
    path = with_sheets(
        tmp_path, 体系=FILLED_DOWN.replace("| 1        | こども", "| 一 | こども", 1)
    )

    found = fault(path)

    assert checked(found) == (Code.PLAN_VALUE_BAD, "体系", "A2")
    # Two rows, and three initiatives.
    assert found.values["consequences"] == "5"


def test_counts_pledges_and_measures_of_a_policy_with_the_number_of_another(path: Path) -> None:
    with_cells(path, {"体系!A5": "Ⅰ", "取組!A5": "1-1-1-03", "取組!B5": "1-1-1"})

    found = fault(path)

    assert checked(found) == (Code.PLAN_TITLES_DIFFER, "体系", "B5")
    # The title of the pledge, and the measure.
    assert found.values["consequences"] == "2"


def test_counts_initiatives_of_a_department_without_a_code_there(path: Path) -> None:
    with_cells(path, {"部署!A3": None, "取組!D2": "こども政策課", "取組!D3": "こども政策課"})

    found = fault(path)

    assert checked(found) == (Code.PLAN_VALUE_MISSING, "部署", "A3")
    assert found.values["consequences"] == "2"


def test_reports_the_same_slip_in_a_column_once_with_all_cells(path: Path) -> None:
    with_cells(path, {f"取組!A{row}": None for row in (2, 3, 5)})

    found = fault(path)

    assert checked(found) == (Code.PLAN_VALUE_MISSING, "取組", "A2")
    assert (found.values["repeated"], found.values["cells"]) == ("3", "A2:A3、A5")


def test_finds_a_fault_or_two_where_a_list_of_forty_rows_was_pasted(tmp_path: Path) -> None:
    rows = [f"| 政策{n // 20} | 公約{n // 10} | 施策{n} |" for n in range(40)]
    structure = ["| 基本政策 | 公約 | 施策 | 政策番号 | 公約番号 | 施策番号 |"]
    structure += [f"{row} | | | |" for row in rows]
    initiatives = ["| 取組番号 | 施策 | 取組事業 | 主担当 | 関係部署 | 開始 | 終了 |"]
    initiatives += [f"| | 施策{n} | 事業{n} | 土木課 | | R5.4 | |" for n in range(40)]
    sheets = {"体系": "\n".join(structure), "取組": "\n".join(initiatives)}

    # 0.1.0 reported more than five for each row.
    assert faults(with_sheets(tmp_path, **sheets)) == [
        (Code.PLAN_VALUE_MISSING, "体系", "D2"),
        (Code.PLAN_VALUE_MISSING, "体系", "E2"),
        (Code.PLAN_VALUE_MISSING, "体系", "F2"),
        (Code.PLAN_VALUE_MISSING, "取組", "A2"),
    ]
