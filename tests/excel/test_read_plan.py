import pickle
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from errors import raises_saying, worded
from hostile_forms import strict
from pledgexl.excel.plan.read import read_plan
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.messages.findings import wording
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.errors import PlanError, PledgexlError
from pledgexl.model.finding import Code, Finding
from pledgexl.model.language import Language
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from tables import plan_file, put

SETTINGS = """
    | 項目         | 値               | 説明 |
    | 自治体名     | 汐見野市         |      |
    | 報告書名     | 市長公約の取組状況 |    |
    | 任期開始     | 2022-07          |      |
    | 任期終了     | 2026-07          |      |
    | 評価の刻み   | 0.5              |      |
    | 提出期限     | 10               |      |
    | 問い合わせ先 | 企画政策課       |      |
"""
STRUCTURE = """
    | 政策番号 | 基本政策 | 公約番号 | 公約   | 施策番号 | 施策   |
    | 1        | こども   | 1        | 子育て | 1        | 相談   |
    | 1        | こども   | 1        | 子育て | 2        | 保育   |
    | 1        | こども   | 2        | 学校   | 1        | 学び   |
    | 2        | くらし   | 1        | 防災   | 1        | 備え   |
"""
DEPARTMENTS = """
    | 部署コード | 部署名       | 担当者 | メール         |
    | 101        | 企画政策課   | 山田   | kikaku@example |
    | 501        | こども政策課 |        |                |
    | 502        | 保育幼稚園課 |        |                |
"""
INITIATIVES = """
    | 取組番号 | 施策  | 取組事業   | 主担当 | 関係部署 | 開始    | 終了    |
    | 1-1-1-01 | 1-1-1 | 相談窓口   | 501    | 101、502 | 2022-07 | 2024-03 |
    | 1-1-2-01 | 1-1-2 | 保育所     | 502    |          |         |         |
    | 2-1-1-01 | 2-1-1 | 防災倉庫   | 101    |          |         |         |
"""
RULES = """
    | 階層     | 倍率 | 小数桁 | 端数処理 | 引継ぎ     |
    | 施策     | 1    | 0      | 切捨て   | 端数処理前 |
    | 公約     | 10   | 0      | 四捨五入 | 端数処理後 |
    | 基本政策 | 1    | 0      | 切上げ   | 端数処理後 |
    | 全体     | 1    | 1      | 切捨て   | 端数処理後 |
"""
RUBRIC = """
    | 評価 | 目安         |
    | 10   | 果たした     |
    | 0    | 着手していない |
"""
SHEETS = {
    "設定": SETTINGS,
    "体系": STRUCTURE,
    "部署": DEPARTMENTS,
    "取組": INITIATIVES,
    "計算規則": RULES,
    "評価基準": RUBRIC,
}
Changed = Callable[..., list[Finding]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return plan_file(tmp_path / "plan.xlsx", SHEETS)


def faults(path: Path) -> list[Finding]:
    """The findings of the plan workbook at `path`, whose messages can all be filled."""
    with pytest.raises(PlanError) as raised:
        read_plan(path)
    found = list(raised.value.findings)
    for finding in found:
        assert finding.at.file == path.name
        for language in Language:
            said = wording(finding, language)
            assert "{" not in said.why + said.fix
    return found


def place(finding: Finding) -> tuple[Code, str, str, str]:
    return finding.code, finding.at.sheet, finding.at.cell, finding.value


@pytest.fixture
def with_cell(path: Path) -> Changed:
    """Read the plan with one cell changed, and return its findings."""

    def findings(sheet: str, cell: str, value: object) -> list[Finding]:
        put(path, sheet, cell, value)
        return faults(path)

    return findings


# --- A plan without faults ---


def test_reads_every_sheet_into_a_plan(path: Path) -> None:
    plan = read_plan(path)

    assert plan == Plan(
        PlanSettings(
            "汐見野市",
            "市長公約の取組状況",
            Period(2022, 7),
            Period(2026, 7),
            step_tenths=5,
            deadline_day=10,
            contact="企画政策課",
        ),
        (
            PlanItem("1", Level.POLICY, "こども", ""),
            PlanItem("1-1", Level.PLEDGE, "子育て", "1"),
            PlanItem("1-1-1", Level.MEASURE, "相談", "1-1"),
            PlanItem("1-1-2", Level.MEASURE, "保育", "1-1"),
            PlanItem("1-2", Level.PLEDGE, "学校", "1"),
            PlanItem("1-2-1", Level.MEASURE, "学び", "1-2"),
            PlanItem("2", Level.POLICY, "くらし", ""),
            PlanItem("2-1", Level.PLEDGE, "防災", "2"),
            PlanItem("2-1-1", Level.MEASURE, "備え", "2-1"),
        ),
        (
            Department("101", "企画政策課", "山田", "kikaku@example"),
            Department("501", "こども政策課"),
            Department("502", "保育幼稚園課"),
        ),
        (
            Initiative(
                *("1-1-1-01", "1-1-1", "相談窓口", "501", ("101", "502")),
                *(Period(2022, 7), Period(2024, 3)),
            ),
            Initiative("1-1-2-01", "1-1-2", "保育所", "502"),
            Initiative("2-1-1-01", "2-1-1", "防災倉庫", "101"),
        ),
        {
            Level.MEASURE: LevelRule(Level.MEASURE, 1, 0, Cut.DOWN, Carry.EXACT),
            Level.PLEDGE: LevelRule(Level.PLEDGE, 10, 0, Cut.HALF_UP, Carry.SHOWN),
            Level.POLICY: LevelRule(Level.POLICY, 1, 0, Cut.UP, Carry.SHOWN),
            Level.WHOLE: LevelRule(Level.WHOLE, 1, 1, Cut.DOWN, Carry.SHOWN),
        },
        (("10", "果たした"), ("0", "着手していない")),
    )


def test_takes_the_default_rules_and_no_rubric_where_their_sheets_are_missing(
    tmp_path: Path,
) -> None:
    needed = {name: SHEETS[name] for name in ("設定", "体系", "部署", "取組")}

    plan = read_plan(plan_file(tmp_path / "plan.xlsx", needed))

    assert plan.rules == DEFAULT_RULES
    assert plan.rubric == ()


def test_takes_columns_in_any_order_and_passes_over_others(tmp_path: Path) -> None:
    turned = """
        | 備考 | メール         | 担当者 | 部署名       | 部署コード |
        | x    | kikaku@example | 山田   | 企画政策課   | 101        |
        |      |                |        | こども政策課 | 501        |
        |      |                |        | 保育幼稚園課 | 502        |
    """

    plan = read_plan(plan_file(tmp_path / "plan.xlsx", SHEETS | {"部署": turned}))

    assert plan.departments[0] == Department("101", "企画政策課", "山田", "kikaku@example")


def test_passes_over_blank_rows_and_sample_rows(tmp_path: Path) -> None:
    sampled = DEPARTMENTS + "| 例：999 | 見本の課 |  |  |\n|  |  |  |  |\n| 例:998 | 課 |  |  |"

    plan = read_plan(plan_file(tmp_path / "plan.xlsx", SHEETS | {"部署": sampled}))

    assert [department.code for department in plan.departments] == ["101", "501", "502"]


def test_puts_the_plan_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    many = [f"| 1 | こども | 1 | 子育て | {number} | 施策 |" for number in range(11, 0, -1)]
    structure = "\n".join(["| 政策番号 | 基本政策 | 公約番号 | 公約 | 施策番号 | 施策 |", *many])
    initiatives = """
        | 取組番号  | 施策   | 取組事業 | 主担当 | 関係部署 | 開始 | 終了 |
        | 1-1-10-01 | 1-1-10 | 後       | 101    |          |      |      |
        | 1-1-2-02  | 1-1-2  | 中       | 101    |          |      |      |
        | 1-1-2-01  | 1-1-2  | 先       | 101    |          |      |      |
    """
    changed = SHEETS | {"体系": structure, "取組": initiatives}

    plan = read_plan(plan_file(tmp_path / "plan.xlsx", changed))

    assert [item.id for item in plan.at(Level.MEASURE)] == [f"1-1-{n}" for n in range(1, 12)]
    assert [initiative.title for initiative in plan.initiatives] == ["先", "中", "後"]


@pytest.mark.parametrize("typed", [1, 1.0, "１", " 1 ", "1.0"])
def test_takes_a_whole_number_however_it_is_typed(path: Path, typed: object) -> None:
    put(path, "体系", "E2", typed)

    assert "1-1-1" in read_plan(path).item_of


@pytest.mark.parametrize("typed", [101, 101.0, "１０１", " 101 "])
def test_takes_a_department_code_however_it_is_typed(path: Path, typed: object) -> None:
    put(path, "部署", "A2", typed)
    put(path, "取組", "D4", typed)

    assert read_plan(path).departments[0].code == "101"


def put_in_look(path: Path, place: str, value: object, **look: object) -> None:
    """Put `value` into the cell at `place`, a sheet and an address, in a `look` of its own."""
    book = openpyxl.load_workbook(path)
    sheet, address = place.split("!")
    cell = book[sheet][address]
    cell.value = value
    for name, each in look.items():
        setattr(cell, name, each)
    book.save(path)


def test_takes_a_number_for_the_words_that_its_format_shows(path: Path) -> None:
    put_in_look(path, "部署!A2", 7, number_format="000")
    put_in_look(path, "取組!D4", 7, number_format="000")
    put_in_look(path, "取組!C4", 3, number_format='0"号線の整備"')
    put(path, "取組", "E2", "007、502")
    put_in_look(path, "設定!B7", 10, number_format='0"日"')

    plan = read_plan(path)

    assert plan.departments[0].code == "007"
    assert [each.title for each in plan.initiatives if each.lead == "007"] == ["3号線の整備"]
    assert plan.settings.deadline_day == 10


@pytest.mark.parametrize(
    "place", ["設定!B2", "体系!F2", "部署!A2", "部署!B2", "取組!A2", "取組!C2"]
)
def test_asks_about_words_that_are_struck_through(path: Path, place: str) -> None:
    sheet, address = place.split("!")
    before = openpyxl.load_workbook(path)[sheet][address].value
    put_in_look(path, place, before, font=Font(strike=True))

    found = [each for each in faults(path) if each.code is Code.PLAN_TEXT_STRUCK]

    assert [(each.at.sheet, each.at.cell) for each in found] == [(sheet, address)]
    assert found[0].values["struck"] == str(before)


@pytest.mark.parametrize("typed", ["101、502", "101,502", "101，502", "101／502", "101､ 502、101"])
def test_takes_related_departments_apart_at_every_separator(path: Path, typed: str) -> None:
    put(path, "取組", "E2", typed)

    assert read_plan(path).initiatives[0].related == ("101", "502")


def test_takes_a_date_for_its_month(path: Path) -> None:
    put(path, "設定", "B4", date(2022, 8, 1))
    put(path, "取組", "F2", datetime(2022, 9, 1, tzinfo=UTC).replace(tzinfo=None))

    plan = read_plan(path)

    assert (plan.settings.term_start, plan.initiatives[0].start) == (
        Period(2022, 8),
        Period(2022, 9),
    )


@pytest.mark.parametrize(
    ("typed", "tenths"), [(1, 10), (0.5, 5), (0.1, 1), ("０．５", 5), (None, 10)]
)
def test_counts_the_step_in_tenths(path: Path, typed: object, tenths: int) -> None:
    put(path, "設定", "B6", typed)

    assert read_plan(path).settings.step_tenths == tenths


def test_leaves_names_and_titles_to_the_letter(path: Path) -> None:
    put(path, "部署", "B2", "㈱髙﨑１課〜ｶﾅ")
    put(path, "体系", "F2", "相談\n窓口①")

    plan = read_plan(path)

    assert plan.departments[0].name == "㈱髙﨑１課〜ｶﾅ"
    assert plan.item_of["1-1-1"].title == "相談\n窓口①"


def test_drops_what_cannot_be_printed(path: Path) -> None:
    put(path, "体系", "F2", "相談\x85窓口\x7f")

    assert read_plan(path).item_of["1-1-1"].title == "相談\x85窓口"


# --- Each fault at its cell ---


def test_reports_a_missing_sheet(tmp_path: Path) -> None:
    without = {name: drawn for name, drawn in SHEETS.items() if name != "部署"}

    [finding] = faults(plan_file(tmp_path / "plan.xlsx", without))

    assert place(finding) == (Code.PLAN_SHEET_MISSING, "部署", "", "")
    assert finding.values == {"sheet": "部署"}


def test_reports_a_missing_label_and_nothing_of_its_column(with_cell: Changed) -> None:
    [finding] = with_cell("取組", "D1", "担当")

    assert place(finding) == (Code.PLAN_LABEL_MISSING, "取組", "1:1", "")
    assert finding.values == {"label": "主担当"}


def test_reports_a_label_that_stands_twice(with_cell: Changed) -> None:
    [finding] = with_cell("取組", "H1", "施策")

    assert place(finding) == (Code.PLAN_DOUBLED, "取組", "H1", "施策")
    assert finding.values == {"label": "施策", "first": "B1"}


@pytest.mark.parametrize(
    ("sheet", "cell", "label"),
    [
        ("設定", "A2", "項目"),
        ("設定", "B2", "自治体名"),
        ("設定", "B5", "任期終了"),
        ("体系", "C2", "公約番号"),
        ("体系", "D2", "公約"),
        ("体系", "E2", "施策番号"),
        ("部署", "A2", "部署コード"),
        ("部署", "B2", "部署名"),
        ("取組", "A2", "取組番号"),
        ("取組", "B2", "施策"),
        ("取組", "C2", "取組事業"),
        ("取組", "D2", "主担当"),
        ("計算規則", "A2", "階層"),
        ("計算規則", "E3", "引継ぎ"),
        ("評価基準", "B2", "目安"),
    ],
)
def test_reports_a_blank_that_must_be_filled(
    with_cell: Changed, sheet: str, cell: str, label: str
) -> None:
    found = {place(finding): finding for finding in with_cell(sheet, cell, "\u3000")}

    assert found[Code.PLAN_VALUE_MISSING, sheet, cell, ""].values["label"] == label


def test_reports_a_measure_without_a_pledge_at_both_blanks(path: Path) -> None:
    put(path, "体系", "C5", None)
    put(path, "体系", "D5", None)
    put(path, "取組", "A4", None)
    put(path, "取組", "B4", "1-2-1")

    found = [place(finding)[:3] for finding in faults(path)]

    assert found == [
        (Code.PLAN_VALUE_MISSING, "体系", "C5"),
        (Code.PLAN_VALUE_MISSING, "体系", "D5"),
        (Code.PLAN_VALUE_MISSING, "取組", "A4"),
    ]


def test_reports_a_setting_whose_row_is_missing_at_the_sheet(tmp_path: Path) -> None:
    shorter = SETTINGS.replace("| 任期終了     | 2026-07          |      |", "")

    [finding] = faults(plan_file(tmp_path / "plan.xlsx", SHEETS | {"設定": shorter}))

    assert place(finding) == (Code.PLAN_VALUE_MISSING, "設定", "", "")
    assert finding.values["label"] == "任期終了"


@pytest.mark.parametrize(
    ("sheet", "cell", "typed", "shown"),
    [
        ("設定", "B4", "令和4年", "令和4年"),
        ("設定", "B5", "2026-13", "2026-13"),
        ("設定", "B6", "0.25", "0.25"),
        ("設定", "B6", 2, "2"),
        ("設定", "B7", 32, "32"),
        ("設定", "B7", 0, "0"),
        ("設定", "B2", "#REF!", "#REF!"),
        ("体系", "E3", "二", "二"),
        ("体系", "E3", 1.5, "1.5"),
        ("体系", "E3", 0, "0"),
        ("体系", "E3", True, "TRUE"),
        ("体系", "F3", "#N/A", "#N/A"),
        ("部署", "A4", "5/3", "5/3"),
        ("部署", "B4", "#REF!", "#REF!"),
        ("部署", "C4", "#NAME?", "#NAME?"),
        ("取組", "A2", "1-1-1-1", "1-1-1-1"),
        ("取組", "A2", "相談01", "相談01"),
        ("取組", "F2", "4月", "4月"),
        ("計算規則", "B2", 0, "0"),
        ("計算規則", "C2", 7, "7"),
        ("計算規則", "D2", "切り捨て", "切り捨て"),
        ("計算規則", "E2", "前", "前"),
        ("計算規則", "A2", "しさく", "しさく"),
        ("評価基準", "A2", date(2024, 9, 10), "2024-09-10"),
    ],
)
def test_reports_a_value_that_cannot_be(
    with_cell: Changed, sheet: str, cell: str, typed: object, shown: str
) -> None:
    found = with_cell(sheet, cell, typed)

    assert (Code.PLAN_VALUE_BAD, sheet, cell, shown) in [place(finding) for finding in found]


def test_names_the_choices_for_a_word_that_it_does_not_know(with_cell: Changed) -> None:
    [finding] = with_cell("計算規則", "D3", "丸め")

    assert wording(finding, Language.JA).fix.startswith("切捨て・四捨五入・切上げのいずれかを")
    assert "half up" in wording(finding, Language.EN).fix


@pytest.mark.parametrize("cell", ["A2", "B2"])
def test_asks_for_text_where_excel_made_a_date_of_an_id(with_cell: Changed, cell: str) -> None:
    [finding] = with_cell("取組", cell, date(2001, 2, 1))

    assert place(finding) == (Code.PLAN_VALUE_BAD, "取組", cell, "2001-02-01")
    assert "書式を「文字列」" in wording(finding, Language.JA).fix


@pytest.mark.parametrize(
    ("sheet", "cell", "typed", "values"),
    [
        ("設定", "A3", "自治体名", {"label": "項目", "first": "A2"}),
        ("体系", "E3", "1", {"label": "施策番号", "first": "E2"}),
        ("部署", "A3", "１０１", {"label": "部署コード", "first": "A2"}),
        ("部署", "B3", "企画政策課", {"label": "部署名", "first": "B2"}),
        ("取組", "A4", "1-1-2-01", {"label": "取組番号", "first": "A3"}),
        ("計算規則", "A3", "施策", {"label": "階層", "first": "A2"}),
    ],
)
def test_reports_what_stands_twice(
    with_cell: Changed, sheet: str, cell: str, typed: str, values: dict[str, str]
) -> None:
    doubled = [each for each in with_cell(sheet, cell, typed) if each.code is Code.PLAN_DOUBLED]

    assert [place(finding) for finding in doubled] == [(Code.PLAN_DOUBLED, sheet, cell, typed)]
    assert doubled[0].values == values


@pytest.mark.parametrize(
    ("cell", "number", "first", "other"),
    [("B3", "1", "B2", "こども"), ("D3", "1-1", "D2", "子育て")],
)
def test_reports_two_titles_for_one_number(
    with_cell: Changed, cell: str, number: str, first: str, other: str
) -> None:
    [finding] = with_cell("体系", cell, "別の名称")

    assert place(finding) == (Code.PLAN_TITLES_DIFFER, "体系", cell, "別の名称")
    assert finding.values == {"number": number, "first": first, "other": other}


def test_reports_each_unknown_department(path: Path) -> None:
    put(path, "取組", "D2", "999")
    put(path, "取組", "E2", "101、998、997")

    found = [place(finding) for finding in faults(path)]

    assert found == [
        (Code.PLAN_UNKNOWN_DEPARTMENT, "取組", "D2", "999"),
        (Code.PLAN_UNKNOWN_DEPARTMENT, "取組", "E2", "998"),
        (Code.PLAN_UNKNOWN_DEPARTMENT, "取組", "E2", "997"),
    ]


def test_reports_an_unknown_measure(with_cell: Changed) -> None:
    [finding] = with_cell("取組", "B2", "1-1-9")

    assert place(finding) == (Code.PLAN_UNKNOWN_MEASURE, "取組", "B2", "1-1-9")


@pytest.mark.parametrize(
    ("cell", "typed", "parent", "expected"),
    [
        ("A5", "3", "計画全体", "2"),
        ("C4", "5", "基本政策1", "2～4"),
        ("E3", "3", "公約1-1", "2"),
        ("E5", "2", "公約2-1", "1"),
    ],
)
def test_reports_a_gap_in_the_numbers(
    with_cell: Changed, cell: str, typed: str, parent: str, expected: str
) -> None:
    gaps = [each for each in with_cell("体系", cell, typed) if each.code is Code.PLAN_NUMBER_GAP]

    assert [place(finding) for finding in gaps] == [(Code.PLAN_NUMBER_GAP, "体系", cell, typed)]
    assert wording(gaps[0], Language.JA).why.startswith(f"{parent}の")
    assert f"に、{expected}がありません" in wording(gaps[0], Language.JA).why


def test_reports_no_gap_where_a_number_cannot_be_read(path: Path) -> None:
    put(path, "体系", "E2", "一")
    put(path, "体系", "A5", "3")

    found = [place(finding)[:3] for finding in faults(path) if finding.at.sheet == "体系"]

    assert found == [(Code.PLAN_VALUE_BAD, "体系", "E2"), (Code.PLAN_NUMBER_GAP, "体系", "A5")]


@pytest.mark.parametrize(
    ("sheet", "cell", "typed", "start"),
    [("設定", "B5", "2022-06", "2022-07"), ("取組", "G2", "2022-06", "2022-07")],
)
def test_reports_an_end_before_its_start(
    with_cell: Changed, sheet: str, cell: str, typed: str, start: str
) -> None:
    [finding] = with_cell(sheet, cell, typed)

    assert place(finding) == (Code.PLAN_MONTHS_REVERSED, sheet, cell, typed)
    assert finding.values == {"start": start}


@pytest.mark.parametrize("sheet", ["体系", "部署", "取組", "計算規則"])
def test_reports_a_sheet_without_rows_and_not_what_follows_from_it(
    tmp_path: Path, sheet: str
) -> None:
    labels = SHEETS[sheet].strip().splitlines()[0]

    [finding] = faults(plan_file(tmp_path / "plan.xlsx", SHEETS | {sheet: labels}))

    assert place(finding) == (Code.PLAN_SHEET_EMPTY, sheet, "", "")
    assert finding.values == {"sheet": sheet}


def test_reports_a_number_that_belongs_to_another_measure(with_cell: Changed) -> None:
    [finding] = with_cell("取組", "A2", "1-1-2-05")

    assert place(finding) == (Code.PLAN_NUMBER_AND_MEASURE_DIFFER, "取組", "A2", "1-1-2-05")
    assert finding.values == {"measure": "1-1-1"}


def test_reports_an_unknown_item_of_the_settings(with_cell: Changed) -> None:
    [finding] = with_cell("設定", "A8", "連絡先")

    assert place(finding) == (Code.PLAN_UNKNOWN_ITEM, "設定", "A8", "連絡先")
    assert wording(finding, Language.JA).fix.startswith("自治体名、報告書名")


def test_names_each_level_that_has_no_rule(tmp_path: Path) -> None:
    fewer = "\n".join(RULES.strip().splitlines()[:3])

    found = faults(plan_file(tmp_path / "plan.xlsx", SHEETS | {"計算規則": fewer}))

    assert [place(finding)[:3] for finding in found] == [
        (Code.PLAN_VALUE_MISSING, "計算規則", ""),
        (Code.PLAN_VALUE_MISSING, "計算規則", ""),
    ]
    assert [wording(finding, Language.JA).why for finding in found] == [
        "「基本政策の規則」が空欄です。",
        "「全体の規則」が空欄です。",
    ]
    assert wording(found[0], Language.EN).fix == "Enter a row whose 階層 is 基本政策."


def test_finds_a_dozen_faults_at_once_in_the_order_of_the_sheets(path: Path) -> None:
    planted: list[tuple[str, str, object]] = [
        ("設定", "A8", "連絡先"),
        ("設定", "B3", None),
        ("設定", "B5", "2020-01"),
        ("設定", "B6", "2"),
        ("体系", "B3", "別の名称"),
        ("体系", "A5", "3"),
        ("部署", "B3", None),
        ("部署", "A4", "101"),
        ("取組", "A2", "1-1-2-09"),
        ("取組", "B3", "9-9-9"),
        ("取組", "D3", "777"),
        ("取組", "G2", "2020-01"),
        ("計算規則", "D2", "丸め"),
        ("評価基準", "B3", None),
    ]
    for sheet, cell, value in planted:
        put(path, sheet, cell, value)

    found = [place(finding)[:3] for finding in faults(path)]

    assert found == [
        (Code.PLAN_VALUE_MISSING, "設定", "B3"),
        (Code.PLAN_MONTHS_REVERSED, "設定", "B5"),
        (Code.PLAN_VALUE_BAD, "設定", "B6"),
        (Code.PLAN_UNKNOWN_ITEM, "設定", "A8"),
        (Code.PLAN_TITLES_DIFFER, "体系", "B3"),
        (Code.PLAN_NUMBER_GAP, "体系", "A5"),
        (Code.PLAN_VALUE_MISSING, "部署", "B3"),
        (Code.PLAN_DOUBLED, "部署", "A4"),
        (Code.PLAN_NUMBER_AND_MEASURE_DIFFER, "取組", "A2"),
        (Code.PLAN_UNKNOWN_DEPARTMENT, "取組", "E2"),
        (Code.PLAN_MONTHS_REVERSED, "取組", "G2"),
        (Code.PLAN_UNKNOWN_MEASURE, "取組", "B3"),
        (Code.PLAN_UNKNOWN_DEPARTMENT, "取組", "D3"),
        (Code.PLAN_VALUE_BAD, "計算規則", "D2"),
        (Code.PLAN_VALUE_MISSING, "評価基準", "B3"),
    ]


# --- Texts that become names of files, headings and headers ---


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [("設定", "B2"), ("設定", "B3"), ("設定", "B8"), ("部署", "B2"), ("部署", "C2")],
)
@pytest.mark.parametrize(
    ("text", "named"),
    [("一\n二", "改行"), ("一\t二", "タブ"), ("一\u202e二", "U+202E"), ("一\u2028二", "U+2028")],
)
def test_reports_a_heading_that_is_not_one_visible_line(
    with_cell: Changed, sheet: str, cell: str, text: str, named: str
) -> None:
    (finding,) = with_cell(sheet, cell, text)

    assert place(finding) == (Code.PLAN_TEXT_HIDDEN, sheet, cell, text)
    assert finding.values["found"] == named


def test_reports_a_heading_that_no_sheet_can_hold(with_cell: Changed) -> None:
    (finding,) = with_cell("設定", "B3", "報" * 1_001)

    assert finding.code is Code.PLAN_TEXT_TOO_LONG
    assert wording(finding, Language.JA).why == (
        "「報告書名」が長すぎます（1,001文字。上限は1,000文字です）。"
    )


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [("体系", "B2"), ("体系", "F2"), ("取組", "C2"), ("取組", "C3"), ("評価基準", "B2")],
)
def test_reports_a_text_that_no_cell_can_hold(with_cell: Changed, sheet: str, cell: str) -> None:
    # Other programs let in more, and count a letter of two units once.
    (finding,) = (f for f in with_cell(sheet, cell, "𠮷" * 16_384) if f.at.cell == cell)

    assert (finding.code, finding.at.sheet) == (Code.PLAN_TEXT_TOO_LONG, sheet)
    assert finding.values["count"] == "32,768"


@pytest.mark.parametrize(
    ("typed", "addresses"),
    [
        ("a@b.example", "a@b.example"),
        ("a@b.example\nc@d.example", "a@b.example, c@d.example"),
        ("a@b.example；c@d.example、e@f.example", "a@b.example, c@d.example, e@f.example"),
        ("ａ＠ｂ．example", "a@b.example"),
        ("企画課 <a@b.example>", "企画課 <a@b.example>"),
        ('"Yamada, T." <a@b.example>; c@d.example', '"Yamada, T." <a@b.example>, c@d.example'),
    ],
)
def test_reads_one_address_or_several(path: Path, typed: str, addresses: str) -> None:
    put(path, "部署", "D2", typed)

    assert read_plan(path).departments[0].mail == addresses


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("なし", "なし"),
        ("a@b.example c@d.example", "a@b.example c@d.example"),
        ("a@b.example、内線2315", "内線2315"),
        ("a@", "a@"),
        ("課@[", "課@["),
        ("a@b@c", "a@b@c"),
        ("山田@b.example", "山田@b.example"),
        ("a@市.example", "a@市.example"),
        ("、", "、"),
        (f"{'a' * 255}@b.example", f"{'a' * 199}…"),
    ],
)
def test_reports_what_is_no_address(with_cell: Changed, typed: str, value: str) -> None:
    (finding,) = with_cell("部署", "D2", typed)

    assert place(finding) == (Code.PLAN_VALUE_BAD, "部署", "D2", value)
    assert "空欄" in wording(finding, Language.JA).fix


@pytest.mark.parametrize("typed", ["..\\..\\x", "C:x", "1:2", "1|2", "a b", "-1", "a" * 21, "a.b"])
def test_reports_a_code_that_no_file_name_can_hold(with_cell: Changed, typed: str) -> None:
    found = with_cell("部署", "A3", typed)

    assert (Code.PLAN_VALUE_BAD, "部署", "A3", typed) in map(place, found)


@pytest.mark.parametrize(
    ("codes", "names"), [(("a1", "A1"), ("一課", "二課")), (("1", "1_二"), ("二_課", "課"))]
)
def test_reports_departments_whose_files_would_be_mixed_up(
    tmp_path: Path, codes: tuple[str, str], names: tuple[str, str]
) -> None:
    drawn = "\n".join(f"| {code} | {name} | | |" for code, name in zip(codes, names, strict=True))
    head = "| 部署コード | 部署名 | 担当者 | メール |"
    sheets = SHEETS | {"部署": f"{head}\n| 101 | 企画 | | |\n{drawn}"}

    found = [
        each
        for each in faults(plan_file(tmp_path / "plan.xlsx", sheets))
        if each.at.sheet == "部署"
    ]

    assert [place(each) for each in found] == [
        (Code.PLAN_DEPARTMENTS_ALIKE, "部署", "A4", codes[1])
    ]
    assert found[0].values["first"] == "A3"


def test_every_code_of_the_plan_has_a_test() -> None:
    # What the plan leaves open of an earlier month is asked after it is read.
    asked = Path(__file__).parents[1] / "rules" / "test_continuity.py"
    files = (*Path(__file__).parent.glob("test_read_*plan.py"), asked)
    tests = "".join(file.read_text(encoding="utf-8") for file in files)
    codes = [code for code in Code if code.startswith(("E5", "N5"))]

    assert [code for code in codes if code.name not in tests] == []


# --- The line that the operator sees ---


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (Language.JA, "計画ブック「plan.xlsx」に、直す箇所が1件あります。"),
        (Language.EN, "The plan workbook plan.xlsx contains 1 error(s)."),
    ],
)
def test_says_in_one_line_how_many_faults_which_file_has(
    path: Path, language: Language, line: str
) -> None:
    put(path, "設定", "B2", None)

    with pytest.raises(PlanError) as raised:
        read_plan(path)

    assert worded(raised.value, language) == line


def test_says_that_there_is_no_plan_workbook(tmp_path: Path) -> None:
    with raises_saying(PledgexlError, "計画ブックがありません"):
        read_plan(tmp_path / "plan.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"<html>"])
def test_says_that_a_plan_workbook_cannot_be_opened(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)

    with raises_saying(PledgexlError, "計画ブックを開けません") as raised:
        read_plan(path)

    assert not isinstance(raised.value, PlanError)


def test_says_that_a_workbook_lacking_a_part_cannot_be_opened(path: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(cut, "w") as lacking:
        for name in whole.namelist():
            if name != "[Content_Types].xml":
                lacking.writestr(name, whole.read(name))

    with raises_saying(PledgexlError, "計画ブックを開けません"):
        read_plan(cut)


# --- Files that only openpyxl's normal way would misread ---


def rewritten(path: Path, part: str, old: str, new: str) -> Path:
    """Replace `old`, which `part` contains, in the saved workbook."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("runs", "struck"),
    [
        ("<r><t>防災</t></r><r><rPr><strike/></rPr><t>倉庫</t></r>", "倉庫"),
        ("<r><t>防</t></r><r><rPr><strike/></rPr><t>災</t></r><r><t>倉</t></r>", "災"),
        ('<t>防災</t><rPh sb="0" eb="2"><t>ボウサイ</t></rPh><phoneticPr fontId="1"/>', ""),
        ("<t>防_x000D_\n災</t>", ""),
    ],
)
def test_reads_the_runs_the_escapes_and_not_the_furigana_of_a_text(
    path: Path, runs: str, struck: str
) -> None:
    # openpyxl writes texts into the sheet, but Excel into a part of their own.
    path.write_bytes(plan_workbook(read_plan(path), datetime(2024, 4, 1, tzinfo=UTC)))
    rewritten(path, "xl/sharedStrings.xml", "<t>防災倉庫</t>", runs)

    if struck:
        (finding,) = faults(path)
        assert place(finding)[:3] == (Code.PLAN_TEXT_STRUCK, "取組", "C4")
        assert finding.values["struck"] == struck
    else:
        assert read_plan(path).initiatives[2].title in ("防災", "防\n災")


def test_reads_the_strict_dialect(path: Path) -> None:
    expected = read_plan(path)
    path.write_bytes(strict(path.read_bytes()))

    assert read_plan(path) == expected


def test_reads_all_rows_whatever_a_sheet_says_of_its_size(path: Path) -> None:
    expected = read_plan(path)
    rewritten(path, "xl/worksheets/sheet4.xml", 'ref="A1:G4"', 'ref="A1:B2"')

    assert read_plan(path) == expected


def test_passes_over_a_hundred_thousand_formatted_blanks(path: Path) -> None:
    expected = read_plan(path)
    blanks = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(5, 100_005))
    rewritten(path, "xl/worksheets/sheet4.xml", "</sheetData>", f"{blanks}</sheetData>")

    assert read_plan(path) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="4"', '<row r="3"'),
        ('<row r="4"', '<row r="999999999999"'),
        ('<row r="4"', '<row r="1e12"'),
        ('<c r="B4"', '<c r="A4"'),
        ('<c r="C4"', '<c r="XFDXFD4"'),
        ("<is><t>1-1-2-01</t></is>", "<is><r><rPr><strike/></rPr><t>1-1-2-01</t></r></is>"),
        ("<worksheet", "<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet"),
        ("</row>", ""),
    ],
)
def test_refuses_a_sheet_that_openpyxl_would_misread(path: Path, old: str, new: str) -> None:
    rewritten(path, "xl/worksheets/sheet4.xml", old, new)

    with raises_saying(PledgexlError, "計画ブックを開けません") as raised:
        read_plan(path)

    assert not isinstance(raised.value, PlanError)


def test_plan_and_faults_pass_between_processes(path: Path) -> None:
    plan = read_plan(path)
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301 (our own bytes)

    put(path, "設定", "B2", None)
    with pytest.raises(PlanError) as raised:
        read_plan(path)
    again = pickle.loads(pickle.dumps(raised.value))  # noqa: S301
    assert (str(again), again.findings) == (str(raised.value), raised.value.findings)


def test_reads_a_plan_that_somebody_keeps_under_another_name(path: Path, tmp_path: Path) -> None:
    other = shutil.copy(path, tmp_path / "計画（控え）.xlsx")
    put(Path(other), "設定", "B2", None)

    assert faults(Path(other))[0].at.file == "計画（控え）.xlsx"


def test_finds_only_blanks_in_the_empty_workbook(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(None, datetime(2024, 4, 1, tzinfo=UTC)))

    assert [place(finding)[:3] for finding in faults(path)] == [
        (Code.PLAN_VALUE_MISSING, "設定", "B2"),
        (Code.PLAN_VALUE_MISSING, "設定", "B3"),
        (Code.PLAN_VALUE_MISSING, "設定", "B4"),
        (Code.PLAN_VALUE_MISSING, "設定", "B5"),
        (Code.PLAN_SHEET_EMPTY, "体系", ""),
        (Code.PLAN_SHEET_EMPTY, "部署", ""),
        (Code.PLAN_SHEET_EMPTY, "取組", ""),
    ]
