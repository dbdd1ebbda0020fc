"""A plan that cannot be used: a screen of faults, all of them in a workbook, until it is sound."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from command import pledgexl

OLD = Path(__file__).with_name("workspace_0_1_0")
LIST = "計画の指摘一覧.xlsx"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return shutil.copytree(OLD, tmp_path / "町")


def change(town: Path, **cells: object) -> None:
    """Change cells of the sheet 取組."""
    path = town / "input_templates" / "plan.xlsx"
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book["取組"][address].value = value
    book.save(path)


def add_faults(town: Path, count: int) -> None:
    """Add initiatives, each of another department that the plan does not have."""
    path = town / "input_templates" / "plan.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["取組"]
    for number in range(count):
        sheet.append(["1-1-1-01", "1-1-1", f"取組{number}", f"{900 + number}"])
        sheet.cell(sheet.max_row, 1).value = f"1-1-1-{50 + number}"
    book.save(path)


@pytest.mark.parametrize("command", ["check", "run", "forms", "mail", "status"])
def test_lists_all_faults_beside_the_plan_and_prints_some(town: Path, command: str) -> None:
    add_faults(town, 30)

    done = pledgexl("-C", town, command, "2024-03")

    listed = town / "input_templates" / LIST
    assert done.code == 2
    assert len(done.out.splitlines()) == 3 * 7 + 1
    assert done.out.endswith("ほか23件\n")
    assert done.err == (
        "エラー：計画ブック「plan.xlsx」に、直す箇所が30件あります。"
        f"全ての箇所を、セルへのリンクを付けて一覧にしました：{listed}\n"
    )
    (sheet,) = openpyxl.load_workbook(listed).worksheets
    assert [cell.value for cell in sheet["D"][4:]] == [f"{900 + number}" for number in range(30)]


def test_removes_the_list_once_the_plan_is_sound(town: Path) -> None:
    before = {path.name for path in (town / "input_templates").iterdir()}
    change(town, D2="999")
    assert pledgexl("-C", town, "check", "2024-03").code == 2
    assert {path.name for path in (town / "input_templates").iterdir()} == before | {LIST}
    change(town, D2="101")

    assert pledgexl("-C", town, "forms", "2024-03").code == 0

    assert {path.name for path in (town / "input_templates").iterdir()} == before


def test_prints_all_faults_where_the_list_cannot_be_written(town: Path) -> None:
    add_faults(town, 10)
    # As a file that is open in Excel, a folder of this name can be neither removed nor replaced.
    (town / "input_templates" / LIST).mkdir()

    done = pledgexl("--lang", "en", "-C", town, "check", "2024-03")

    assert done.code == 2
    assert done.out.count("error E507") == 10
    assert "The list could not be written" in done.err


def test_tells_how_it_understood_the_plan(town: Path) -> None:
    change(town, D2="こども課", F2="R4.7")

    done = pledgexl("-C", town, "forms", "2024-03")
    checked = json.loads(pledgexl("-C", town, "check", "2024-03", "--json").out)

    assert done.code == 0
    assert done.err.splitlines() == [
        f"参考 N501  取組!{cell}  「{label}」の書き方を、次のとおり読み替えました：{reading}。"
        for cell, label, reading in (
            ("D2", "主担当", "「こども課」→「101」"),
            ("F2", "開始", "「R4.7」→「2022-07」"),
        )
    ]
    found = [each for each in checked["findings"] if each["file"] == "plan.xlsx"]
    assert [(each["code"], each["severity"], each["cell"]) for each in found] == [
        ("N501", "note", "D2"),
        ("N501", "note", "F2"),
    ]
