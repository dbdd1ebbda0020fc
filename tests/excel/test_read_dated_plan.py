"""A plan workbook with time in it: a month has the plan as it is at its end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pledgexl.excel.plan.read import read_plan, read_plan_and_notes
from pledgexl.messages.findings import wording
from pledgexl.model.average import Level
from pledgexl.model.errors import PlanError
from pledgexl.model.finding import Code, Finding
from pledgexl.model.language import Language
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from tables import plan_file, put

MARCH, APRIL, MAY = Period(2024, 3), Period(2024, 4), Period(2024, 5)
SETTINGS = """
    | 項目     | 値       | 説明 |
    | 自治体名 | 汐見野市 |      |
    | 報告書名 | 取組状況 |      |
    | 任期開始 | 2022-07  |      |
    | 任期終了 | 2026-07  |      |
"""
# On 1 April 2024 the department 502 is dissolved into 501, measure 1-1-2 moves below another
# pledge, and 1-1-3 ends; the initiative 2-1-1-01 gets another lead in June.
STRUCTURE = """
    | 政策番号 | 基本政策 | 公約番号 | 公約 | 施策番号 | 施策 | 開始 | 終了 | 承継先 | 施策識別子 |
    | 1 | こども | 1 | 子育て | 1 | 相談 |         |         |       |       |
    | 1 | こども | 1 | 子育て | 2 | 保育 |         | 2024-03 |       |       |
    | 1 | こども | 1 | 子育て | 3 | 遊び |         | 2024-03 | 1-2-2 |       |
    | 1 | こども | 1 | 子育て | 4 | 食   |         |         |       |       |
    | 1 | こども | 2 | 学校   | 1 | 学び |         |         |       |       |
    | 1 | こども | 2 | 学校   | 2 | 保育 | 2024-04 |         |       | 1-1-2 |
    | 2 | くらし | 1 | 防災   | 1 | 備え |         |         |       |       |
"""
DEPARTMENTS = """
    | 部署コード | 部署名       | 担当者 | メール | 開始    | 終了    | 承継先 |
    | 101        | 企画政策課   |        |        |         | 2024-05 |        |
    | 101        | 企画課       |        |        | 2024-06 |         |        |
    | 501        | こども政策課 |        |        |         |         |        |
    | 502        | 保育幼稚園課 |        |        |         | 2024-03 | 501    |
    | 601        | 危機管理課   |        |        | 2024-06 |         |        |
"""
INITIATIVES = """
    | 取組番号 | 施策  | 取組事業 | 主担当 | 関係部署 | 開始    | 終了    | 承継先   | 識別子   |
    | 1-1-1-01 | 1-1-1 | 相談窓口 | 502    | 101      |         |         |          |          |
    | 1-1-2-01 | 1-1-2 | 保育所   | 502    |          |         | 2024-03 |          |          |
    | 1-2-2-01 | 1-2-2 | 保育所   | 501    |          | 2024-04 |         |          | 1-1-2-01 |
    | 1-1-3-01 | 1-1-3 | 公園     | 501    |          |         | 2024-03 | 1-2-2-01 |          |
    | 2-1-1-01 | 2-1-1 | 防災倉庫 | 101    |          |         | 2024-05 |          |          |
    | 2-1-1-01 | 2-1-1 | 防災倉庫 | 601    |          | 2024-06 |         |          |          |
"""
SHEETS = {"設定": SETTINGS, "体系": STRUCTURE, "部署": DEPARTMENTS, "取組": INITIATIVES}
Changed = Callable[..., list[tuple[Code, str, str]]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan_file(tmp_path_factory.mktemp("dated") / "plan.xlsx", SHEETS)


def faults(path: Path) -> list[Finding]:
    with pytest.raises(PlanError) as raised:
        read_plan(path)
    found = list(raised.value.findings)
    for finding in found:
        for language in Language:
            said = wording(finding, language)
            assert "{" not in said.why + said.fix
    return found


@pytest.fixture
def with_cells(tmp_path: Path) -> Changed:
    """Return the faults of the plan with `cells` changed, each at its place."""

    def found(cells: dict[str, object]) -> list[tuple[Code, str, str]]:
        path = plan_file(tmp_path / "plan.xlsx", SHEETS)
        for place, value in cells.items():
            sheet, cell = place.split("!")
            put(path, sheet, cell, value)
        return [(each.code, f"{each.at.sheet}!{each.at.cell}", each.value) for each in faults(path)]

    return found


def leads(plan: Plan) -> dict[str, str]:
    return {each.id: each.lead for each in plan.initiatives}


def measures(plan: Plan) -> dict[str, str]:
    return {each.id: each.key for each in plan.at(Level.MEASURE)}


# --- What holds in a month ---


def test_a_measure_that_moves_has_its_old_number_until_then(path: Path) -> None:
    assert measures(read_plan(path, MARCH)) == {
        each: each for each in ("1-1-1", "1-1-2", "1-1-3", "1-1-4", "1-2-1", "2-1-1")
    }
    assert measures(read_plan(path, APRIL)) == {
        **{each: each for each in ("1-1-1", "1-1-4", "1-2-1", "2-1-1")},
        "1-2-2": "1-1-2",
    }


def test_what_a_dissolved_department_led_is_led_by_its_successor(path: Path) -> None:
    assert leads(read_plan(path, MARCH))["1-1-1-01"] == "502"
    assert leads(read_plan(path, APRIL))["1-1-1-01"] == "501"


def test_the_lead_of_a_row_holds_in_its_months(path: Path) -> None:
    assert leads(read_plan(path, MAY))["2-1-1-01"] == "101"
    assert leads(read_plan(path, MAY.following))["2-1-1-01"] == "601"


def test_an_initiative_is_one_thing_under_both_of_its_numbers(path: Path) -> None:
    before, after = read_plan(path, MARCH), read_plan(path, APRIL)

    assert set(leads(before)) == {"1-1-1-01", "1-1-2-01", "1-1-3-01", "2-1-1-01"}
    assert set(leads(after)) == {"1-1-1-01", "1-2-2-01", "2-1-1-01"}
    assert before.initiative_of["1-1-2-01"].key == after.initiative_of["1-2-2-01"].key
    assert after.initiative_of["1-2-2-01"].counts_in(MARCH)


def test_an_initiative_that_ended_stays_in_the_plan_as_long_as_its_measure(tmp_path: Path) -> None:
    path = plan_file(tmp_path / "plan.xlsx", SHEETS)
    put(path, "取組", "G2", "2023-03")

    plan = read_plan(path, APRIL)

    assert not plan.initiative_of["1-1-1-01"].counts_in(APRIL)
    # Nobody has to say who would lead it.
    assert plan.initiative_of["1-1-1-01"].lead == "502"


def test_a_department_has_its_name_of_that_month(path: Path) -> None:
    names = [read_plan(path, month).department_of["101"].name for month in (MAY, MAY.following)]

    assert names == ["企画政策課", "企画課"]
    assert read_plan(path, MARCH).department_of["101"].exists_in(MAY.following)


def test_a_department_exists_in_its_months(path: Path) -> None:
    plan = read_plan(path, MARCH)

    assert [each.code for each in plan.departments if each.exists_in(MARCH)] == [
        "101",
        "501",
        "502",
    ]
    assert [each.code for each in plan.departments if each.exists_in(MAY)] == ["101", "501"]


def test_the_newest_plan_is_read_where_no_month_is_asked_for(path: Path) -> None:
    assert read_plan(path) == read_plan(path, Period(2026, 7))
    assert leads(read_plan(path))["2-1-1-01"] == "601"


def test_the_plan_of_each_month_knows_what_was_and_what_it_went_on_in(path: Path) -> None:
    lineage = read_plan(path, MARCH).lineage

    assert lineage == read_plan(path, APRIL).lineage
    assert lineage.initiatives == {"1-1-1-01", "1-1-2-01", "1-1-3-01", "2-1-1-01"}
    # By what names them in all months: measure 1-2-2 was 1-1-2.
    assert lineage.successors == {"1-1-3-01": ("1-1-2-01",), "1-1-3": ("1-1-2",)}


def test_a_pledge_that_ended_went_on_in_the_pledges_of_its_measures_successors(
    tmp_path: Path,
) -> None:
    path = plan_file(tmp_path / "plan.xlsx", SHEETS)
    for cell, value in {"H8": "2024-03", "I8": "1-1-1、1-2-2"}.items():
        put(path, "体系", cell, value)
    put(path, "取組", "G6", "2024-03")
    put(path, "取組", "F7", "2022-07")
    put(path, "取組", "G7", "2022-07")

    lineage = read_plan_sound(path, {"取組!D7": "101", "取組!F6": "2022-08"}).lineage

    assert lineage.successors["2-1-1"] == ("1-1-1", "1-1-2")
    assert lineage.successors["2-1"] == ("1-1", "1-2")


def read_plan_sound(path: Path, cells: dict[str, object]) -> Plan:
    for place, value in cells.items():
        sheet, cell = place.split("!")
        put(path, sheet, cell, value)
    return read_plan(path)


def test_a_number_may_be_used_again_for_another_thing_with_an_identifier(tmp_path: Path) -> None:
    again = INITIATIVES + "| 1-1-1-02 | 1-1-1 | 古い | 501 | | | 2023-03 | | |\n"
    again += "| 1-1-1-02 | 1-1-1 | 新しい | 501 | | 2023-04 | | | 1-1-1-02b |"
    path = plan_file(tmp_path / "plan.xlsx", SHEETS | {"取組": again})

    before, after = (read_plan(path, month) for month in (Period(2023, 3), Period(2023, 4)))

    assert [plan.initiative_of["1-1-1-02"].title for plan in (before, after)] == ["古い", "新しい"]
    assert [plan.initiative_of["1-1-1-02"].key for plan in (before, after)] == [
        "1-1-1-02",
        "1-1-1-02b",
    ]


def test_an_initiative_may_be_resumed(tmp_path: Path) -> None:
    resumed = INITIATIVES + "| 1-1-4-01 | 1-1-4 | 食育 | 501 | | | 2023-03 | | |\n"
    resumed += "| 1-1-4-01 | 1-1-4 | 食育 | 501 | | 2024-04 | | | |"
    path = plan_file(tmp_path / "plan.xlsx", SHEETS | {"取組": resumed})

    months = (Period(2023, 3), Period(2023, 9), APRIL)
    counts = [read_plan(path, each).initiative_of["1-1-4-01"].counts_in(each) for each in months]

    assert counts == [True, False, True]


def test_a_measure_may_be_named_by_any_of_its_titles(tmp_path: Path) -> None:
    path = plan_file(tmp_path / "plan.xlsx", SHEETS)
    put(path, "体系", "H2", "2024-03")
    row = ["1", "こども", "1", "子育て", "1", "窓口", "2024-04", None, None, "1-1-1"]
    for column, value in zip("ABCDEFGHIJ", row, strict=True):
        put(path, "体系", f"{column}9", value)
    put(path, "取組", "B2", "相談")

    plan = read_plan(path, APRIL)

    assert plan.item_of["1-1-1"].title == "窓口"
    assert plan.initiative_of["1-1-1-01"].measure == "1-1-1"


def test_a_plan_without_dates_is_the_same_in_all_months(tmp_path: Path) -> None:
    undated = {
        "設定": SETTINGS,
        "体系": "| 政策番号 | 基本政策 | 公約番号 | 公約 | 施策番号 | 施策 |\n"
        "| 1 | こども | 1 | 子育て | 1 | 相談 |",
        "部署": "| 部署コード | 部署名 | 担当者 | メール |\n| 101 | 企画課 | | |",
        "取組": "| 取組番号 | 施策 | 取組事業 | 主担当 | 関係部署 | 開始 | 終了 |\n"
        "| 1-1-1-01 | 1-1-1 | 窓口 | 101 | | | 2024-03 |\n"
        "| 1-1-1-02 | 1-1-1 | 電話 | 101 | | 2024-04 | |",
    }
    path = plan_file(tmp_path / "plan.xlsx", undated)

    assert read_plan(path, MARCH) == read_plan(path, APRIL) == read_plan(path)


def test_understands_in_the_columns_of_changes_what_it_does_elsewhere(tmp_path: Path) -> None:
    path = plan_file(tmp_path / "plan.xlsx", SHEETS)
    put(path, "体系", "H3", "2024年3月末")
    put(path, "体系", "H4", "同上")
    put(path, "部署", "G5", "こども政策課")
    put(path, "取組", "I4", "１－１－２－０１")

    plan, notes = read_plan_and_notes(path, APRIL)

    assert measures(plan) == measures(read_plan(plan_file(tmp_path / "b.xlsx", SHEETS), APRIL))
    assert leads(plan)["1-1-1-01"] == "501"
    assert [(each.code, f"{each.at.sheet}!{each.at.cell}") for each in notes] == [
        (Code.PLAN_UNDERSTOOD, "体系!H3"),
        (Code.PLAN_FILLED_DOWN, "体系!H4"),
        (Code.PLAN_UNDERSTOOD, "部署!G5"),
    ]


def test_pledges_without_measures_go_on_under_another_number(tmp_path: Path) -> None:
    settings = SETTINGS + "| 階層の呼び名 | ビジョン／項目／－／取組 | |"
    pledges = """
        |政策番号|基本政策|公約番号|公約|施策番号|施策|開始|終了|承継先|公約識別子|
        | 1 | こども | 1 | 子育て | | |         | 2024-03 |     |     |
        | 1 | こども | 2 | 学校   | | |         | 2024-03 | 1-3 |     |
        | 1 | こども | 3 | 子育て | | | 2024-04 |         |     | 1-1 |
    """
    initiatives = """
        | 取組番号 | 施策 | 取組事業 | 主担当 | 関係部署 | 開始    | 終了    | 識別子   |
        | 1-1-1-01 | 1-1  | 窓口     | 501    |          |         | 2024-03 |          |
        | 1-3-1-01 | 1-3  | 窓口     | 501    |          | 2024-04 |         | 1-1-1-01 |
        | 1-2-1-01 | 1-2  | 電話     | 501    |          |         | 2024-03 |          |
    """
    sheets = SHEETS | {"設定": settings, "体系": pledges, "取組": initiatives}

    plan = read_plan(plan_file(tmp_path / "plan.xlsx", sheets), APRIL)

    assert [(each.id, each.key) for each in plan.items] == [
        *(("1", "1"), ("1-3", "1-1"), ("1-3-1", "1-1-1"))
    ]
    assert set(leads(plan)) == {"1-3-1-01"}
    assert plan.lineage.successors == {"1-2": ("1-1",), "1-2-1": ("1-1-1",)}


# --- Each fault at its cell ---

FAULTS: dict[str, tuple[dict[str, object], list[tuple[Code, str, str]]]] = {
    "the lead has ended and nobody follows": (
        {"部署!G5": None},
        [(Code.PLAN_LEAD_ENDED, "取組!D2", "502")],
    ),
    "the lead has ended and two follow": (
        {"部署!G5": "501、101"},
        [(Code.PLAN_LEAD_ENDED, "取組!D2", "502")],
    ),
    "the lead has not begun": ({"取組!D6": "601"}, [(Code.PLAN_LEAD_NOT_BEGUN, "取組!D6", "601")]),
    "an initiative goes on after its measure": (
        {"取組!G5": None, "取組!H5": None},
        [(Code.PLAN_MEASURE_ENDED, "取組!B5", "1-1-3")],
    ),
    "an initiative is there before its measure": (
        {"取組!F4": "2024-03", "取組!G3": "2024-02"},
        [(Code.PLAN_MEASURE_ENDED, "取組!B4", "1-2-2")],
    ),
    "an identifier of two initiatives at once": (
        {"取組!I2": "1-1-2-01"},
        [(Code.PLAN_IDENTIFIER_TAKEN, "取組!A3", "1-1-2-01")],
    ),
    "an identifier of two measures at once": (
        {"体系!J2": "1-2-1"},
        [(Code.PLAN_IDENTIFIER_TAKEN, "体系!E6", "1")],
    ),
    "an identifier of an initiative that was a measure": (
        {"取組!I4": "1-1-3", "取組!H5": None},
        [(Code.PLAN_IDENTIFIER_TAKEN, "取組!I4", "1-1-3")],
    ),
    "two identifiers for one number": (
        {"体系!K1": "公約識別子", "体系!K2": "A", "体系!K3": "B"},
        [(Code.PLAN_IDENTIFIERS_DIFFER, "体系!K3", "B")],
    ),
    "a number used again for an initiative": (
        {"取組!C7": "避難所"},
        [(Code.PLAN_NUMBER_REUSED, "取組!A7", "2-1-1-01")],
    ),
    "a number used again for a measure": (
        {
            "体系!E7": "2",
            "体系!C7": "1",
            "体系!D7": "子育て",
            "体系!J7": None,
            "体系!F7": "預かり",
            "取組!A4": "1-1-2-02",
            "取組!B4": "1-1-2",
            "取組!I4": None,
            "取組!H5": None,
            "体系!I4": None,
        },
        [(Code.PLAN_NUMBER_REUSED, "体系!E7", "2")],
    ),
    "a successor that is not in the plan": (
        {"取組!H5": "1-2-2-01、1-9-9-99", "体系!I4": "1-9-9", "部署!G5": "999"},
        [
            (Code.PLAN_UNKNOWN_SUCCESSOR, "体系!I4", "1-9-9"),
            (Code.PLAN_UNKNOWN_SUCCESSOR, "部署!G5", "999"),
            (Code.PLAN_UNKNOWN_SUCCESSOR, "取組!H5", "1-9-9-99"),
        ],
    ),
    "successors in a circle": (
        {"部署!F4": "2024-03", "部署!G4": "502", "取組!D4": "101", "取組!G2": "2024-03"},
        [
            (Code.PLAN_SUCCESSORS_CIRCULAR, "部署!G4", "502"),
            (Code.PLAN_SUCCESSORS_CIRCULAR, "部署!G5", "501"),
        ],
    ),
    "its own successor": (
        {"取組!H5": "1-1-3-01", "体系!I4": "1-1-3"},
        [
            (Code.PLAN_SUCCESSORS_CIRCULAR, "体系!I4", "1-1-3"),
            (Code.PLAN_SUCCESSORS_CIRCULAR, "取組!H5", "1-1-3-01"),
        ],
    ),
    "a successor of what has not ended": (
        {"部署!G4": "101"},
        [(Code.PLAN_VALUE_MISSING, "部署!F4", "")],
    ),
    "an end before its beginning": (
        {"体系!G2": "2024-05", "体系!H2": "2024-04", "部署!E4": "2024-05", "部署!F4": "2024-04"},
        [
            (Code.PLAN_MONTHS_REVERSED, "体系!H2", "2024-04"),
            (Code.PLAN_MONTHS_REVERSED, "部署!F4", "2024-04"),
        ],
    ),
    "months outside the term": (
        {"体系!G6": "2010-04", "部署!E2": "2022-06", "体系!H6": "2026-08", "部署!F6": "2027-01"},
        [
            (Code.PLAN_OUTSIDE_TERM, "体系!G6", "2010-04"),
            (Code.PLAN_OUTSIDE_TERM, "体系!H6", "2026-08"),
            (Code.PLAN_OUTSIDE_TERM, "部署!E2", "2022-06"),
            (Code.PLAN_OUTSIDE_TERM, "部署!F6", "2027-01"),
        ],
    ),
    "a month that is none": (
        {"体系!G2": "四月", "部署!F4": "2024-13"},
        [(Code.PLAN_VALUE_BAD, "体系!G2", "四月"), (Code.PLAN_VALUE_BAD, "部署!F4", "2024-13")],
    ),
    "an identifier that is a number in another form": (
        {"取組!I4": "1-1-2-1"},
        [(Code.PLAN_VALUE_BAD, "取組!I4", "1-1-2-1")],
    ),
    "two rows of a department at once": (
        {"部署!E3": "2024-05"},
        [(Code.PLAN_ROWS_OVERLAP, "部署!A3", "101")],
    ),
    "two rows of an initiative at once": (
        {"取組!F7": "2024-05", "取組!D7": "101"},
        [(Code.PLAN_ROWS_OVERLAP, "取組!A7", "2-1-1-01")],
    ),
    "a number that was never there": ({"体系!E5": "5"}, [(Code.PLAN_NUMBER_GAP, "体系!E5", "5")]),
    "a fault in a row of another time": (
        {"取組!D6": "999", "体系!B8": None, "部署!B5": None},
        [
            (Code.PLAN_VALUE_MISSING, "体系!B8", ""),
            (Code.PLAN_VALUE_MISSING, "部署!B5", ""),
            (Code.PLAN_UNKNOWN_DEPARTMENT, "取組!D6", "999"),
        ],
    ),
}


@pytest.mark.parametrize(("cells", "expected"), FAULTS.values(), ids=FAULTS)
def test_reports_at_its_cell(
    with_cells: Changed, cells: dict[str, object], expected: list[tuple[Code, str, str]]
) -> None:
    assert with_cells(cells) == expected
