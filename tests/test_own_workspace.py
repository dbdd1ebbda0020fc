"""A city begins: an empty workspace, its own plan typed into it, a first month to the end."""

import json
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from command import pledgexl
from tables import rows

PLAN = {
    "体系": """
        | 政策番号 | 基本政策 | 公約番号 | 公約 | 施策番号 | 施策 |
        | 1 | 暮らしを守ります | 1 | 防災を進めます | 1 | 備えを増やします |
        | 1 | 暮らしを守ります | 1 | 防災を進めます | 2 | 訓練を行います |
        | 2 | まちを元気にします | 1 | 商店街を支えます | 1 | 空き店舗を減らします |
    """,
    "部署": """
        | 部署コード | 部署名 | 担当者 | メール |
        | 01 | 防災課 | 山 | bosai@example.invalid |
        | 02 | 商工課 | 川 | shoko@example.invalid |
    """,
    "取組": """
        | 取組番号 | 施策 | 取組事業 | 主担当 | 関係部署 |
        | 1-1-1-01 | 1-1-1 | 備蓄品の更新 | 01 | 02 |
        | 1-1-2-01 | 1-1-2 | 地区別訓練 | 01 | |
        | 2-1-1-01 | 2-1-1 | 出店の補助 | 02 | |
    """,
}
SETTINGS: dict[str, str | float] = {
    "自治体名": "試験市",
    "報告書名": "市長公約の進み具合",
    "任期開始": "2024-04",
    "任期終了": "2028-03",
    "評価の刻み": 0.5,
}


def put_plan(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for row in book["設定"].iter_rows(min_row=2):
        if row[0].value in SETTINGS:
            row[1].value = SETTINGS[str(row[0].value)]
    for name, drawn in PLAN.items():
        labels, *lines = rows(drawn)
        sheet = book[name]
        assert isinstance(sheet, Worksheet)
        columns = {str(cell.value): place for place, cell in enumerate(sheet[1], start=1)}
        # The grey samples stay where they are: they are not data.
        for place, line in enumerate(lines, start=6):
            for label, text in zip(labels, line, strict=True):
                put(sheet, place, columns[label], text or None)
    book.save(path)


def put(sheet: Worksheet, row: int, column: int, value: str | None) -> None:
    sheet.cell(row, column).value = value


def fill(path: Path, target: Path, ratings: dict[str, float]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["入力"]
    lines = list(sheet.iter_rows())
    labels = next(line for line in lines if any(cell.value == "取組番号" for cell in line))
    column = {cell.value: place for place, cell in enumerate(labels)}
    for line in lines:
        number = line[column["取組番号"]].value
        if number in ratings:
            line[column["評価"]].value = ratings[str(number)]
            line[column["実施内容"]].value = f"{number}を進めました。"
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def test_a_first_month_from_an_empty_workspace_to_the_report(tmp_path: Path) -> None:
    assert pledgexl("init", tmp_path).code == 0
    put_plan(tmp_path / "input_templates" / "plan.xlsx")
    made = pledgexl("-C", tmp_path, "forms", "2024-04")
    assert (made.code, made.err) == (0, "")

    ratings = {"1-1-1-01": 6.5, "1-1-2-01": 8, "2-1-1-01": 3}
    for form in (tmp_path / "forms" / "2024-04").iterdir():
        fill(form, tmp_path / "submissions" / "2024-04" / form.name, ratings)
    done = pledgexl("-C", tmp_path, "run")

    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "output" / "2024-04" / "result.json").read_bytes())
    assert [policy["shown"] for policy in result["policies"]] == ["72", "30"]
    assert result["overall"] == {
        "shown": "51.0",
        "exact": "51",
        "rated": 3,
        "expected": 3,
        "excluded": 0,
        "movement": [],
    }
    first = result["policies"][0]["pledges"][0]["measures"][0]
    assert first["departments"] == ["01", "02"]
    assert first["initiatives"][0]["rating"] == 6.5


def test_a_workspace_begins_in_the_folder_that_is_asked_for(tmp_path: Path) -> None:
    plan = Path("input_templates", "plan.xlsx")

    for arguments, folder in (
        (("-C", tmp_path / "市", "init"), "市"),
        (("-C", tmp_path / "市", "init", "区"), "市/区"),
        (("-C", tmp_path / "市", "init", tmp_path / "町"), "町"),
        (("-C", tmp_path / "県", "demo", "村"), "県/村"),
    ):
        done = pledgexl(*arguments)
        assert (done.code, done.err) == (0, "")
        assert str(tmp_path / folder) in done.out
        assert (tmp_path / folder / plan).is_file()
