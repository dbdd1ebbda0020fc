"""A reorganisation on 1 April: in May, March is issued from its own forms, then April."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from command import pledgexl
from pledgexl.model.names import FormLabel
from tables import plan_file, put
from test_issues import type_into
from test_month import result

SETTINGS = """
    | 項目     | 値       | 説明 |
    | 自治体名 | 汐見町   |      |
    | 報告書名 | 取組状況 |      |
    | 任期開始 | 2022-07  |      |
    | 任期終了 | 2026-07  |      |
"""
BEFORE = {
    "設定": SETTINGS,
    "体系": """
    | 政策番号 | 基本政策 | 公約番号 | 公約   | 施策番号 | 施策 |
    | 1        | こども   | 1        | 子育て | 1        | 相談 |
    | 1        | こども   | 1        | 子育て | 2        | 保育 |
    | 1        | こども   | 2        | 学校   | 1        | 学び |
""",
    "部署": """
    | 部署コード | 部署名       | 担当者 | メール |
    | 501        | こども政策課 |        |        |
    | 502        | 保育課       |        |        |
""",
    "取組": """
    | 取組番号 | 施策  | 取組事業   | 主担当 | 関係部署 | 開始 | 終了 |
    | 1-1-1-01 | 1-1-1 | 相談窓口   | 502    |          |      |      |
    | 1-1-2-01 | 1-1-2 | 保育所     | 502    |          |      |      |
    | 1-1-2-02 | 1-1-2 | 一時預かり | 502    |          |      |      |
    | 1-2-1-01 | 1-2-1 | 学び舎     | 501    |          |      |      |
""",
}
# 保育課 is dissolved into こども政策課, 保育 goes below the other pledge, 一時預かり ends.
AFTER = {
    "設定": SETTINGS,
    "体系": """
    | 政策番号 | 基本政策 | 公約番号 | 公約   | 施策番号 | 施策 | 開始    | 終了    | 施策識別子 |
    | 1        | こども   | 1        | 子育て | 1        | 相談 |         |         |            |
    | 1        | こども   | 1        | 子育て | 2        | 保育 |         | 2024-03 |            |
    | 1        | こども   | 2        | 学校   | 1        | 学び |         |         |            |
    | 1        | こども   | 2        | 学校   | 2        | 保育 | 2024-04 |         | 1-1-2      |
""",
    "部署": """
    | 部署コード | 部署名       | 担当者 | メール | 終了    | 承継先 |
    | 501        | こども政策課 |        |        |         |        |
    | 502        | 保育課       |        |        | 2024-03 | 501    |
""",
    "取組": """
    | 取組番号 | 施策  | 取組事業   | 主担当 | 関係部署 | 開始    | 終了    | 識別子   |
    | 1-1-1-01 | 1-1-1 | 相談窓口   | 502    |          |         |         |          |
    | 1-1-2-01 | 1-1-2 | 保育所     | 502    |          |         | 2024-03 |          |
    | 1-2-2-01 | 1-2-2 | 保育所     | 501    |          | 2024-04 |         | 1-1-2-01 |
    | 1-1-2-02 | 1-1-2 | 一時預かり | 502    |          |         | 2024-03 |          |
    | 1-2-1-01 | 1-2-1 | 学び舎     | 501    |          |         |         |          |
""",
}
MAY = "1715299200"  # 2024-05-10
NUMBERS = ("1-1-1-01", "1-1-2-01", "1-1-2-02", "1-2-1-01", "1-2-2-01")
RATINGS = {"相談窓口": 4, "保育所": 6, "一時預かり": 3, "学び舎": 5}


def sent(folder: Path, period: str, raised: int = 0) -> None:
    """Fill in the forms of `period` and send them."""
    for form in sorted((folder / "forms" / period).glob("*.xlsx")):
        submitted = folder / "submissions" / period / form.name
        shutil.copy(form, submitted)
        for number, title in lines(form).items():
            rating = RATINGS[title] + raised
            type_into(submitted, number, RATING=rating, TEXT=f"{title}を進めました（{period}）。")


def lines(form: Path) -> dict[str, str]:
    """Return the titles in `form` by number."""
    book = openpyxl.load_workbook(form)
    rows = list(next(each for each in book if each.sheet_state == "visible").values)
    labels = next(row for row in rows if FormLabel.NUMBER in row)
    number, title = labels.index(FormLabel.NUMBER), labels.index(FormLabel.INITIATIVE)
    return {str(row[number]): str(row[title]) for row in rows if str(row[number] or "") in NUMBERS}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a town in May: the forms of March came before the plan was changed."""
    folder = tmp_path_factory.mktemp("dated") / "町"
    assert pledgexl("init", folder).code == 0
    plan = folder / "input_templates" / "plan.xlsx"
    plan_file(plan, BEFORE)
    assert pledgexl("-C", folder, "forms", "2024-03").code == 0
    sent(folder, "2024-03")
    plan_file(plan, AFTER)
    for period in ("2024-03", "2024-04"):
        if period == "2024-04":
            assert pledgexl("-C", folder, "forms", period, SOURCE_DATE_EPOCH=MAY).code == 0
            sent(folder, period, raised=1)
        done = pledgexl("-C", folder, "run", period, SOURCE_DATE_EPOCH=MAY)
        assert (done.code, done.err) == (0, ""), done.out
    return folder


@pytest.fixture
def town(issued: Path, tmp_path: Path) -> Path:
    return shutil.copytree(issued, tmp_path / "町")


def rated(town: Path, period: str) -> dict[str, tuple[str, float, str]]:
    """Return the department, rating and title of each initiative of an issued month."""
    return {
        each["id"]: (each["department"], each["rating"], each["title"])
        for policy in result(town, period)["policies"]
        for pledge in policy["pledges"]
        for measure in pledge["measures"]
        for each in measure["initiatives"]
    }


def test_march_is_issued_after_the_reorganisation_from_the_forms_of_march(issued: Path) -> None:
    assert rated(issued, "2024-03") == {
        "1-1-1-01": ("502", 4, "相談窓口"),
        "1-1-2-01": ("502", 6, "保育所"),
        "1-1-2-02": ("502", 3, "一時預かり"),
        "1-2-1-01": ("501", 5, "学び舎"),
    }


def test_april_is_issued_from_the_forms_of_the_successor(issued: Path) -> None:
    assert [each.name for each in (issued / "forms" / "2024-04").glob("*.xlsx")] == [
        "501_こども政策課.xlsx"
    ]
    assert rated(issued, "2024-04") == {
        "1-1-1-01": ("501", 5, "相談窓口"),
        "1-2-1-01": ("501", 6, "学び舎"),
        "1-2-2-01": ("501", 7, "保育所"),
    }
    named = [each["code"] for each in result(issued, "2024-04")["departments"]]
    assert named == ["501"]
    # What holds from April on says nothing else of March.
    assert "N307" not in {each["code"] for each in result(issued, "2024-04")["findings"]}


def test_what_is_typed_later_makes_no_new_issue_of_march(town: Path) -> None:
    before = (town / "output" / "2024-03" / "result.json").read_bytes()
    plan = town / "input_templates" / "plan.xlsx"
    put(plan, "取組", "G6", "2024-12")
    put(plan, "部署", "E2", "2026-03")
    put(plan, "取組", "G2", "2025-03")
    put(plan, "取組", "G4", "2025-03")
    put(plan, "設定", "A6", "任期の繰上げ終了")
    put(plan, "設定", "B6", "2025-11-20")

    again = pledgexl("-C", town, "run", "2024-03", SOURCE_DATE_EPOCH=MAY)

    assert (again.code, again.err) == (0, "")
    assert (town / "output" / "2024-03" / "result.json").read_bytes() == before


def test_what_is_typed_about_march_asks_for_a_reason(town: Path) -> None:
    put(town / "input_templates" / "plan.xlsx", "取組", "C5", "預かり保育")

    again = pledgexl("-C", town, "run", "2024-03", SOURCE_DATE_EPOCH=MAY)

    assert again.code == 2
    assert "--reason" in again.err
