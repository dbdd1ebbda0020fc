"""Which command writes which page, and result.json beside it: by the command itself."""

import json
import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command import pledgexl
from test_issues import type_into

OLD = Path(__file__).with_name("workspace_0_1_0")
SCHEMA = json.loads(files("pledgexl").joinpath("result.schema.json").read_text("utf-8"))


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return shutil.copytree(OLD, tmp_path / "町")


@pytest.fixture(scope="module")
def city(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(made_demo, tmp_path_factory.mktemp("pages") / "city")
    assert pledgexl("-C", folder, "run", "2024-02", "--provisional").code == 1
    return folder


def page(folder: Path, kind: str, period: str = "2024-03") -> str:
    return (folder / kind / period / "index.html").read_text("utf-8")


def result(folder: Path, period: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "output" / period / "result.json").read_bytes())
    return found


def test_check_writes_the_page_of_a_month_without_a_fault(town: Path) -> None:
    assert pledgexl("-C", town, "check", "2024-03").code == 0

    assert [path.name for path in (town / "returns/2024-03").iterdir()] == ["index.html"]
    assert "様式がそろいました。報告書を作成してください。" in page(town, "returns")


def test_run_begins_no_such_page_where_nothing_is_open(town: Path) -> None:
    assert pledgexl("-C", town, "run", "2024-03").code == 0

    assert not (town / "returns/2024-03").exists()
    assert "確定版" in page(town, "output")
    assert (town / "output/2024-03/fragment.html").is_file()


def test_run_renews_the_page_once_the_report_is_there(town: Path) -> None:
    assert pledgexl("-C", town, "check", "2024-03").code == 0
    assert pledgexl("-C", town, "run", "2024-03").code == 0

    assert "様式がそろい、報告書を作成しました。" in page(town, "returns")
    assert 'href="./../../output/2024-03/index.html"' in page(town, "returns")


def test_run_writes_both_pages_of_a_month_with_faults(city: Path) -> None:
    collected, issued = page(city, "returns", "2024-02"), page(city, "output", "2024-02")

    assert "要修正の12部署に修正を依頼してください。" in collected
    assert "暫定版" in issued
    assert "E301" not in issued
    assert "E301" in collected


def test_run_takes_pages_of_policies_away_that_are_true_no_longer(town: Path) -> None:
    assert pledgexl("-C", town, "run", "2024-03").code == 0
    stale = town / "output/2024-03/policy-7.html"
    stale.write_text("an earlier, larger month")

    type_into(town / "submissions/2024-03/101_こども課.xlsx", "1-1-1-01", RATING=9)
    assert pledgexl("-C", town, "run", "2024-03", "--reason", "評価の訂正").code == 0

    assert not stale.exists()


def test_pages_are_the_same_bytes_from_the_same_month(town: Path) -> None:
    first, second = town, shutil.copytree(town, town.parent / "町2")
    for folder in (first, second):
        assert pledgexl("-C", folder, "run", "2024-03").code == 0

    for name in ("index.html", "fragment.html"):
        path = Path("output/2024-03") / name
        assert (first / path).read_bytes() == (second / path).read_bytes()


def test_result_says_what_was_issued_and_of_whom(city: Path) -> None:
    document = result(city, "2024-03")

    jsonschema.validate(document, SCHEMA)
    assert document["version"] == "2"
    assert document["report"] == "市長公約の取組状況"
    assert (document["label"], document["label_en"]) == ("令和5年度末", "end of March 2024")
    assert document["contact"]
    assert [each["rating"] for each in document["rubric"]]
    assert document["issued"]["date"] == "2024-04-10"
    there = {
        path.relative_to(city / "output/2024-03").as_posix()
        for path in (city / "output/2024-03").rglob("*")
        if path.is_file() and "inputs" not in path.parts
    }
    # What stays in the office is named nowhere else.
    assert {*document["issued"]["documents"], "office.xlsx"} == there
    assert "office.xlsx" not in page(city, "output")


def test_result_says_whose_each_finding_is_and_who_has_to_act(city: Path) -> None:
    document = result(city, "2024-02")

    jsonschema.validate(document, SCHEMA)
    owners = {
        (each["code"], each["department"], each["initiative"], each["actor"], each["returned"])
        for each in document["findings"]
    }
    back = "受付できません_601_商工振興課.xlsx"
    assert ("E201", "102", "5-2-1-01", "department", "102_広報広聴課.xlsx") in owners
    assert ("E301", "501", None, "department", None) in owners
    assert ("E101", "601", None, "department", back) in owners
    assert ("E115", None, None, "planning_office", "受付できません_999_臨時調整室.xlsx") in owners
    for *_, name in owners:
        assert name is None or (city / "returns/2024-02" / name).is_file()


def test_result_says_what_became_of_each_row_and_where_it_came_from(city: Path) -> None:
    document = result(city, "2024-02")

    rows = {
        row["id"]: row
        for policy in document["policies"]
        for pledge in policy["pledges"]
        for measure in pledge["measures"]
        for row in measure["initiatives"]
    }
    counts = document["accounting"]["rows"]
    for status in ("rated", "excluded", "missing", "rejected"):
        assert sum(row["status"] == status for row in rows.values()) == counts[status]
    # A blank cell of a form that came says where the rating is missing.
    assert rows["5-2-1-01"]["status"] == "missing"
    assert re.fullmatch(r"[A-Z]\d+", rows["5-2-1-01"]["source"]["cell"])
    assert rows["3-3-1-03"]["source"] == {
        "file": "601_商工振興課.xlsx",
        "sheet": None,
        "cell": None,
    }
    assert rows["1-1-2-01"]["source"]["file"] is None
    unread = {each["code"]: each["unread"] for each in document["departments"] if each["unread"]}
    assert unread["701"] == ["701_都市計画課.xlsx"]
