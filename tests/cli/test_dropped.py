"""Files that are dropped on the menu: a form is checked by itself, a list goes to the import."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from command import Called, pledgexl
from pledgexl.cli.dropped import dropped_paths
from tables import rows
from terminal import terminal

TOWN = Path(__file__).parents[1] / "workspace_0_1_0"
PERIOD = "2024-03"
CHILDREN, HEALTH = "101_こども課.xlsx", "102_健康課.xlsx"
CONSOLE = r"C:\WINDOWS\system32\cmd.exe /c "
SCRIPT = r"C:\公約 （1）\公約まとめ.cmd"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a small workspace; one form of March has a fault."""
    folder = shutil.copytree(TOWN, tmp_path / "町")
    path = folder / "submissions" / PERIOD / CHILDREN
    book = openpyxl.load_workbook(path)
    book["入力"]["H11"] = "八"
    book.save(path)
    return folder


def contents(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def drop(town: Path, *paths: Path) -> Called:
    return pledgexl("-C", town, "menu", *paths)


def test_a_form_alone_has_the_findings_that_it_has_in_its_month(town: Path) -> None:
    before = contents(town)

    done = drop(town, town / "submissions" / PERIOD / CHILDREN)

    assert contents(town) == before
    assert (done.code, done.err) == (1, "")
    lines = done.out.splitlines()
    assert lines[1:4] == [
        f"「{CHILDREN}」だけを点検しました。どのファイルも書き換えていません。",
        "令和5年度末（2024-03）",
        "101 こども課",
    ]
    assert "この様式に残っている指摘：要修正 1件、要確認 0件" in lines
    of_the_month = pledgexl("-C", town, "check", PERIOD, "--all").out.splitlines()
    begins, ends = (of_the_month.index(name) for name in ("101 こども課", "102 健康課"))
    found = of_the_month[begins:ends]
    assert any("E202" in line for line in found)
    assert lines[3 : 3 + len(found)] == found
    assert "健康課" not in done.out
    assert "未提出" not in done.out


def test_a_form_of_another_month_is_checked_against_its_own(town: Path) -> None:
    done = drop(town, town / "submissions" / "2024-01" / HEALTH)

    assert done.code == 0
    assert (
        "令和6年1月末（2024-01）\n今集計している月（令和5年度末）の様式ではありません。\n"
        in done.out
    )
    assert "E114" not in done.out


def test_each_of_several_forms_is_checked_and_one_that_counts_for_nothing_is_told(
    town: Path, tmp_path: Path
) -> None:
    stranger = tmp_path / "よその課.xlsx"
    book = openpyxl.load_workbook(town / "submissions" / PERIOD / HEALTH)
    book["入力"].delete_cols(8)
    book.save(stranger)

    done = drop(town, stranger, town / "submissions" / PERIOD / HEALTH)

    assert done.code == 1
    assert done.out.count("だけを点検しました") == 2
    assert "要修正 E116  よその課.xlsx" in done.out
    assert "残っている指摘はありません。" in done.out


def test_a_form_needs_a_workspace(town: Path, tmp_path: Path) -> None:
    (elsewhere := tmp_path / "よそ").mkdir()
    form = town / "submissions" / PERIOD / HEALTH

    done = drop(elsewhere, form)
    above = drop(tmp_path, form)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"エラー：作業フォルダーではありません：{elsewhere}")
    assert f"「{HEALTH}」だけを点検しました。" in above.out


def test_what_is_no_file_is_one_line(town: Path) -> None:
    done = drop(town, town / "submissions", town / "ない.xlsx")

    assert (done.code, done.out) == (2, "")
    assert [line.partition("（")[0] for line in done.err.splitlines()] == [
        f"エラー：ファイルがありません：{town / name}" for name in ("submissions", "ない.xlsx")
    ]


LIST = """
    | 基本政策 | 公約 | 施策 | 取組事業 | 担当課 |
    | 暮らしを守ります | 防災を進めます | 備えを増やします | 備蓄品の更新 | 防災課 |
    | 暮らしを守ります | 防災を進めます | 訓練を行います | 地区別訓練 | 防災課 |
    | まちを元気にします | 商店街を支えます | 空き店舗を減らします | 出店の補助 | 商工課 |
"""


@pytest.fixture
def office_list(tmp_path: Path) -> Path:
    """Return the office's own list of pledges."""
    book = openpyxl.Workbook()
    for line in rows(LIST):
        book.worksheets[0].append(list(line))
    book.save(path := tmp_path / "公約一覧 (1).xlsx")
    return path


def test_a_list_is_imported_into_a_workspace_that_has_no_plan_yet(
    tmp_path: Path, office_list: Path
) -> None:
    workspace = tmp_path / "市"
    assert pledgexl("-C", workspace, "init").code == 0

    with terminal("-C", workspace, "menu", office_list) as menu:
        shown = menu.asked()
        assert "1-1-2-01  地区別訓練（防災課）" in shown
        assert "この内容で計画ブックを作成しますか\n  1  作成する\n  0  やめる" in shown
        menu.press("１\n")
        code, shown = menu.ended()

    folder = workspace / "input_templates"
    assert code == 0
    assert f"作成しました：{folder / 'plan.xlsx'}" in shown
    assert "「公約まとめ.cmd」をダブルクリックします。" in shown
    assert "`" not in shown
    cells = openpyxl.load_workbook(folder / "plan.xlsx")["取組"].iter_rows(values_only=True)
    assert {"備蓄品の更新", "地区別訓練", "出店の補助"} <= {cell for row in cells for cell in row}
    # What the office has typed since is not replaced.
    again = pledgexl("-C", workspace, "menu", office_list)
    assert f"作成しました：{folder / 'plan_取込 (2).xlsx'}" in again.out


def test_a_list_that_is_declined_changes_nothing(town: Path, office_list: Path) -> None:
    before = contents(town)

    with terminal("-C", town, "menu", office_list) as menu:
        menu.asked()
        menu.press("0\n")
        code, shown = menu.ended()

    assert (code, contents(town)) == (0, before)
    assert "何も書き込んでいません。" in shown


def test_a_list_dropped_beside_the_programme_begins_a_workspace_of_its_own(
    tmp_path: Path, office_list: Path
) -> None:
    programme = tmp_path / "pledgexl-1.0"
    programme.mkdir()

    done = drop(programme, office_list)
    again = drop(programme, office_list)

    folder = programme / "公約" / "input_templates"
    assert (done.code, again.code) == (0, 0)
    assert f"作成しました：{folder / 'plan.xlsx'}" in done.out
    assert f"作成しました：{folder / 'plan_取込 (2).xlsx'}" in again.out
    assert [path.name for path in programme.iterdir()] == ["公約"]


def test_where_there_are_several_workspaces_people_choose_that_of_a_list(
    town: Path, office_list: Path
) -> None:
    before = contents(town)
    with terminal("-C", town.parent, "menu", office_list) as menu:
        shown = menu.asked()
        assert "  1  「公約」で作業する\n  2  「町」で作業する\n" in shown
        menu.answer()
        menu.press("1\n")
        code, shown = menu.ended()

    assert (code, contents(town)) == (0, before)
    assert (town.parent / "公約" / "input_templates" / "plan.xlsx").is_file()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("plan.xlsx", "「plan.xlsx」は計画ブックなので、取り込みません。"),
        ("取込の確認.xlsx", "「取込の確認.xlsx」だけでは取り込めません。"),
    ],
)
def test_what_an_import_has_made_is_no_list(
    tmp_path: Path, office_list: Path, name: str, said: str
) -> None:
    drop(tmp_path, office_list)

    done = drop(tmp_path, tmp_path / "公約" / "input_templates" / name)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err


def test_what_is_neither_form_nor_list_is_one_line(town: Path, tmp_path: Path) -> None:
    (path := tmp_path / "公約一覧.pdf").write_bytes(b"%PDF-1.7")

    done = drop(town, path)

    assert (done.code, done.err.count("\n")) == (2, 1)
    assert str(path) in done.err or path.name in done.err


# --- The command line of Explorer ---


@pytest.mark.parametrize(
    ("dropped", "paths"),
    [
        (r"", []),
        (r" ", []),
        (r" C:\a.xlsx", [r"C:\a.xlsx"]),
        (r' "C:\a b.xlsx" C:\c.docx', [r"C:\a b.xlsx", r"C:\c.docx"]),
        (r" C:\Q&A^2.xlsx", [r"C:\Q&A^2.xlsx"]),
        (r" C:\1,2;3=4.xlsx", [r"C:\1,2;3=4.xlsx"]),
        (r" C:\100%達成!.xlsx", [r"C:\100%達成!.xlsx"]),
        (r" C:\様式　（2）(1).xlsx", [r"C:\様式　（2）(1).xlsx"]),
        (r" \\server\共有\a.xlsx", [r"\\server\共有\a.xlsx"]),
    ],
)
def test_every_name_that_explorer_passes_is_whole(
    monkeypatch: pytest.MonkeyPatch, dropped: str, paths: list[str]
) -> None:
    monkeypatch.setenv("PLEDGEXL_SCRIPT", SCRIPT)
    monkeypatch.setenv("PLEDGEXL_COMMAND_LINE", f'{CONSOLE}""{SCRIPT}"{dropped}"')

    assert [str(path) for path in dropped_paths([Path("cut")])] == paths


def test_what_is_typed_into_a_console_is_taken_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGEXL_SCRIPT", SCRIPT)
    for line in ("", r'"C:\WINDOWS\system32\cmd.exe" ', rf'{CONSOLE}""C:\another.cmd" C:\b.xlsx"'):
        monkeypatch.setenv("PLEDGEXL_COMMAND_LINE", line)

        assert dropped_paths([Path("a.xlsx")]) == (Path("a.xlsx"),)


def test_the_environment_of_the_cmd_file_reaches_the_menu(town: Path) -> None:
    form = town / "submissions" / PERIOD / HEALTH
    told = {"PLEDGEXL_SCRIPT": SCRIPT, "PLEDGEXL_COMMAND_LINE": f'{CONSOLE}""{SCRIPT}" {form}"'}

    done = pledgexl("-C", town, "menu", "cut", **told)

    assert (done.code, done.err) == (0, "")
    assert f"「{HEALTH}」だけを点検しました。" in done.out
