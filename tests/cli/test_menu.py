"""The menu in a real terminal, as people have it who double-click: its screens and its answers."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from command import pledgexl
from pledgexl.cli.screen import width_of
from pledgexl.commands.sample.workspace import sample_workspace
from pledgexl.commands.start import menu_file
from pledgexl.messages.screen import SCREEN
from pledgexl.model.names import FileName
from tables import put
from terminal import EPOCH, Terminal, terminal
from test_issues import type_into

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Windows has no pseudo-terminals")

TOWN = Path(__file__).parents[1] / "workspace_0_1_0"
HARNESS = Path(__file__).parents[1] / "windows"
PERIOD = "2024-03"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a small workspace whose newest month, March, was not issued yet."""
    folder = shutil.copytree(TOWN, tmp_path / "町 （1）")
    (folder / FileName.MENU).write_bytes(b"")
    return folder


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file into which the program that opens files writes what it was to open."""
    program, opened = tmp_path / "bin" / "xdg-open", tmp_path / "opened"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> "{opened}"\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    opened.touch()
    return opened


def contents(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def number_of(shown: str, text: str) -> str:
    """Return the number before the line with `text` among the choices that were shown last."""
    lines = [line for line in shown.splitlines() if text in line]
    assert len(lines) == 1, shown
    return lines[0].split()[0]


def first(shown: str) -> str:
    """Return the choice that Enter alone takes."""
    return next(line for line in shown.splitlines() if line.startswith("  1  "))


def choose(menu: Terminal, shown: str, text: str) -> str:
    return menu.answer(number_of(shown, text))


# --- A month ---


@pytest.mark.parametrize("windows", [False, True], ids=["linux", "windows"])
def test_a_month_is_done_by_enter_alone(town: Path, opened: Path, *, windows: bool) -> None:
    path = os.environ.get("PYTHONPATH", "")
    path, utf8, encoding = (f"{HARNESS}:{path}", "0", "cp932") if windows else (path, "1", "utf-8")

    with terminal("-C", town, "menu", encoding=encoding, PYTHONPATH=path, PYTHONUTF8=utf8) as menu:
        shown = menu.asked()
        assert "令和5年度末（2024-03）" in shown
        assert "2部署のうち2部署から様式を受け付けました。" in shown
        assert first(shown) == "  1  確かめる  届いた様式　← 次にすること"
        shown = menu.answer()
        assert "残っている指摘はありません。" in shown
        assert f"この月のページ：{town / 'returns' / PERIOD / 'index.html'}" in shown
        assert first(shown) == "  1  まとめる  集計ブックと報告書を作成　← 次にすること"
        shown = menu.answer()
        assert "令和5年度末　全体の進捗" in shown
        assert f"報告書は作成済みです（第1版）：{town / 'output' / PERIOD}" in shown
        assert first(shown) == "  1  開く      この月のページ　← 次にすること"
        shown = choose(menu, shown, "想定問答（庁内限り）")
        assert "公約3件の想定問答を作成しました（庁内限り）" in shown
        menu.press("0\n")
        assert menu.ended() == (0, "0\n終わりました。\n")

    assert opened.read_text("utf-8").splitlines() == [
        str(town / "returns" / PERIOD / "index.html"),
        str(town / "output" / PERIOD / "index.html"),
        str(town / "output" / "qa" / PERIOD / "qa.docx"),
    ]


def test_the_sample_city_goes_through_a_month_from_its_plan_to_the_page(
    tmp_path: Path, opened: Path
) -> None:
    city = tmp_path / "汐見野市"
    sample = sample_workspace()
    for name in ("input_templates/plan.xlsx", "input_templates/report.docx"):
        (city / name).parent.mkdir(parents=True, exist_ok=True)
        (city / name).write_bytes(sample[name])

    with terminal("-C", city, "menu") as menu:
        assert first(menu.asked()) == "  1  作る      この月の様式　← 次にすること"
        shown = menu.answer()
        assert f"様式を44件作成しました：{city / 'forms' / PERIOD}" in shown
        shown = menu.answer()
        assert f"メールの下書き 44件：{city / 'mail' / PERIOD}" in shown
        shown = menu.answer()
        assert f"開きます：{city / 'submissions' / PERIOD}" in shown
        for name, content in sample.items():
            if name.startswith(f"submissions/{PERIOD}/"):
                (city / name).write_bytes(content)
        shown = choose(menu, shown, "確かめる  届いた様式")
        assert "44部署のうち44部署から様式を受け付けました。" in shown
        shown = choose(menu, shown, "集計ブックと報告書を作成")
        menu.press("0\n")
        assert menu.ended()[0] == 0

    assert "令和5年度末　全体の進捗 59.2％" in shown
    assert opened.read_text("utf-8").splitlines() == [
        *(str(city / folder / PERIOD) for folder in ("forms", "mail", "submissions")),
        *(str(city / folder / PERIOD / "index.html") for folder in ("returns", "output")),
    ]
    by_menu = contents(city / "output")
    shutil.rmtree(city / "output")
    assert pledgexl("-C", city, "run", PERIOD).code == 0
    assert contents(city / "output") == by_menu


def test_a_form_that_came_later_is_to_be_checked_again(town: Path, opened: Path) -> None:
    with terminal("-C", town, "menu") as menu:
        shown = choose(menu, menu.asked(), "届いた様式　←")
        assert "まとめる" in first(shown)
        form = next((town / "submissions" / PERIOD).iterdir())
        form.write_bytes(form.read_bytes())
        shown = choose(menu, shown, "部署ごとの提出の状況")

    assert first(shown) == "  1  確かめる  届いた様式　← 次にすること"
    assert opened.read_text("utf-8").count("\n") == 1


def test_what_departments_have_to_mend_is_mailed_and_waited_for(town: Path, opened: Path) -> None:
    form = min((town / "submissions" / PERIOD).iterdir())
    content = form.read_bytes()
    form.write_bytes(content[: len(content) // 2])

    with terminal("-C", town, "menu") as menu:
        shown = menu.answer() if menu.asked() else ""
        assert "要修正 E103" in shown
        assert first(shown) == "  1  作る      部署に送るメールの下書き　← 次にすること"
        assert "まとめる  暫定版" in shown
        shown = menu.answer()
        assert "メールの下書き 1件" in shown
        assert first(shown).startswith("  1  開く      提出フォルダー")
        shown = choose(menu, shown, "暫定版の報告書")
        assert "【暫定】令和5年度末　全体の進捗" in shown
        shown = choose(menu, shown, "暫定版の報告書")
        assert "置き換わります" in shown

    folders = [str(Path(line).parent) for line in opened.read_text("utf-8").splitlines()]
    assert folders == [
        str(town / "returns" / PERIOD),
        str(town / "mail"),
        str(town / "output" / PERIOD),
    ]


def test_an_issue_that_stands_is_followed_by_another_for_a_reason_alone(
    town: Path, opened: Path
) -> None:
    form, step = town / "submissions" / PERIOD / "101_こども課.xlsx", "集計ブックと報告書を作成"
    with terminal("-C", town, "menu") as menu:
        shown = choose(menu, menu.asked(), step)
        assert "報告書は作成済みです（第1版）" in shown
        before = contents(town / "output")
        shown = choose(menu, shown, step)
        assert "第1版から何も変わっていない" in shown
        type_into(form, "1-1-1-01", RATING=9)
        menu.press(f"{number_of(shown, step)}\n")
        menu.shown("やめる）：")
        shown = menu.answer()
        assert "新しい版を作成するには、理由が必要です" in shown
        assert contents(town / "output") == before
        menu.press(f"{number_of(shown, step)}\n")
        menu.shown("やめる）：")
        shown = menu.answer("こども課の評価の訂正")
        assert first(shown) == "  1  訂正（前の版に誤りがあった）"
        shown = menu.answer()

    assert "第2版（訂正版）として作成しました" in shown
    assert "報告書は作成済みです（第2版（訂正版））" in shown
    result = json.loads((town / "output" / PERIOD / "result.json").read_bytes())
    assert result["issue"]["reason"] == "こども課の評価の訂正"
    assert opened.read_text("utf-8").count("\n") == 2


def test_the_next_month_begins_with_its_forms(town: Path, opened: Path) -> None:
    with terminal("-C", town, "menu", SOURCE_DATE_EPOCH=str(int(EPOCH) + 30 * 86400)) as menu:
        shown = choose(menu, menu.asked(), "集計ブックと報告書を作成")
        assert first(shown).startswith("  1  作る      次の月（令和6年4月末）の様式")
        shown = menu.answer()
        assert "様式を2件作成しました" in shown
        assert "令和6年4月末（2024-04）\n様式の提出を待っています。" in shown
        assert first(shown).startswith("  1  作る      部署に送るメールの下書き")
        shown = choose(menu, shown, "この月の様式")
        assert "令和6年4月末の様式は作成済みです。" in shown
        assert first(shown) == "  1  作成し直して、置き換える"
        menu.press("\n")

    assert opened.read_text("utf-8").splitlines()[1:] == [str(town / "forms" / "2024-04")]


def test_after_the_last_month_of_a_term_no_month_follows(town: Path) -> None:
    shutil.rmtree(town / "submissions" / PERIOD)
    put(town / "input_templates" / "plan.xlsx", "設定", "A9", "任期の繰上げ終了")
    put(town / "input_templates" / "plan.xlsx", "設定", "B9", "2024-02-10")
    with terminal("-C", town, "menu", SOURCE_DATE_EPOCH=str(int(EPOCH) + 30 * 86400)) as menu:
        shown = menu.asked()
        menu.press("\n")

    assert "任期が2024-02-10に終わったため、これが最後の報告です。" in shown.replace("\n", "")
    assert "次の月" not in shown


def test_another_month_is_chosen_by_its_number(town: Path) -> None:
    with terminal("-C", town, "menu") as menu:
        shown = choose(menu, menu.asked(), "ほかの月")
        assert "令和6年4月末（2024-04）\n" in shown
        assert "令和5年度末（2024-03）　集計中" in shown
        shown = choose(menu, shown, "（2024-01）")
        assert "\n令和6年1月末（2024-01）\n" in shown
        shown = menu.answer(number_of(shown, "ほかの月"))
        shown = menu.answer("0")

    assert "\n令和6年1月末（2024-01）\n" in shown


def test_months_of_a_long_term_come_a_page_at_a_time(town: Path) -> None:
    later = str(int(EPOCH) + 3 * 365 * 86400)

    with terminal("-C", town, "menu", SOURCE_DATE_EPOCH=later) as menu:
        shown = choose(menu, menu.asked(), "ほかの月")
        assert "  1  令和8年度末（2027-03）\n" in shown
        for _ in range(3):
            shown = choose(menu, shown, "もっと前の月")

    assert "（2024-01）" in shown
    assert "もっと前の月" not in shown


def test_folders_and_workbooks_are_opened(town: Path, opened: Path) -> None:
    paths = {
        "提出フォルダー": town / "submissions" / PERIOD,
        "計画ブック": town / "input_templates" / FileName.PLAN,
        "ひな形": town / "input_templates" / FileName.TEMPLATE,
        "作業フォルダー": town,
    }

    with terminal("-C", town, "menu") as menu:
        shown = menu.asked()
        for text, path in paths.items():
            shown = choose(menu, shown, "そのほかのフォルダー")
            assert "メールの下書き" not in shown
            shown = choose(menu, shown, text)
            assert f"開きます：{path}\n" in shown

    assert opened.read_text("utf-8").splitlines() == list(map(str, paths.values()))


# --- Answers ---


def test_what_is_no_number_is_asked_again_in_one_line(town: Path) -> None:
    said: dict[str | bytes, str] = {
        "99": "「99」は選べません。",
        "-1": "「-1」は選べません。",
        "1 2": "「1 2」は選べません。",
        "様式を作る": "「様式を作る」は選べません。",
        "あ" * 30: f"「{'あ' * 20}」は選べません。",
        "\x1b[A": "「[A」は選べません。",
        b"\xff\xfe": "は選べません。",
    }

    with terminal("-C", town, "menu") as menu:
        question = menu.asked().splitlines()[-1]
        for typed, text in said.items():
            menu.press(typed)
            shown = menu.answer()
            assert text in shown
            assert shown.count("\n") == 2
            assert shown.splitlines()[-1] == question


def test_a_number_may_be_typed_as_japanese_keyboards_do(town: Path) -> None:
    with terminal("-C", town, "menu") as menu:
        shown = menu.asked()
        for typed in "8", "８", "　８ ", "８．", "⑧", "8)":
            assert "ほかの月" in shown
            shown = menu.answer(typed)
            assert "（2024-01）" in shown
            shown = menu.answer("0")


def test_an_impatient_enter_is_no_answer(town: Path, opened: Path) -> None:
    with terminal("-C", town, "menu") as menu:
        menu.asked()
        menu.press("1\n\n\n\n")
        shown = menu.asked()

    assert first(shown) == "  1  まとめる  集計ブックと報告書を作成　← 次にすること"
    assert not (town / "output" / PERIOD).exists()
    assert opened.read_text("utf-8").count("\n") == 1


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "end of input"])
def test_who_leaves_gets_one_line(town: Path, key: str) -> None:
    with terminal("-C", town, "menu") as menu:
        menu.asked()
        menu.press(key)
        code, shown = menu.ended()

    assert code == 0
    assert shown.removeprefix("^C").strip() == "終わりました。"


def test_ctrl_c_ends_the_command_and_not_the_menu(town: Path) -> None:
    with terminal("-C", town, "menu") as menu:
        shown = menu.asked()
        for _ in range(2):
            menu.press(f"{number_of(shown, '集計ブックと報告書を作成')}\n")
            menu.shown("様式を読み取っています")
            menu.press("\x03")
            shown = menu.asked()
            assert "中断しました。" in shown
        menu.press("0\n")

        assert menu.ended()[0] == 0
    assert not (town / "output" / PERIOD).exists()


# --- What stands in the way ---


def test_a_workspace_in_which_somebody_works_is_said_and_the_menu_goes_on(town: Path) -> None:
    holder = {"computer": "企画-02", "process": 1, "since": "2024-04-10 09:00", "token": "x"}

    with terminal("-C", town, "menu") as menu:
        menu.asked()
        (town / FileName.LOCK).write_text(json.dumps(holder), "utf-8")
        shown = menu.answer()
        assert "エラー：ほかで実行中です：企画-02（2024-04-10 09:00から）。" in shown
        assert first(shown) == "  1  確かめる  届いた様式　← 次にすること"
        (town / FileName.LOCK).unlink()
        shown = menu.answer()

    assert "残っている指摘はありません。" in shown


def test_a_plan_that_was_not_filled_in_is_to_be_opened(tmp_path: Path, opened: Path) -> None:
    with terminal("-C", tmp_path, "menu") as menu:
        shown = menu.asked()
        assert "ここには、まだ作業フォルダーがありません" in shown
        shown = menu.answer()
        workspace = tmp_path / "公約"
        assert f"計画ブックは、まだ記入されていません：{workspace}" in shown
        assert first(shown) == "  1  開く      計画ブック　← 次にすること"
        menu.answer()

    assert opened.read_text("utf-8") == f"{workspace / 'input_templates' / 'plan.xlsx'}\n"
    assert (workspace / FileName.MENU).is_file()
    with terminal("-C", tmp_path, "menu") as menu:
        assert "自分の市で始める" not in menu.asked()


def test_a_plan_that_is_left_open_is_said_before_anything_is_made_of_it(town: Path) -> None:
    owner = "企画課 佐藤".encode("cp932")
    lock = town / "input_templates" / "~$plan.xlsx"
    lock.write_bytes(bytes([len(owner)]) + owner.ljust(54))

    with terminal("-C", town, "menu") as menu:
        shown = menu.asked()

    assert "計画ブックが、Excelで開いたままです（企画課 佐藤）。" in shown
    assert "保存していない内容は使いません：" in shown


def test_departments_that_get_no_form_are_named(town: Path, opened: Path) -> None:
    path = town / "input_templates" / FileName.PLAN
    book = openpyxl.load_workbook(path)
    book["部署"].append(["900", "会計課"])
    book.save(path)

    with terminal("-C", town, "menu") as menu:
        shown = choose(menu, menu.asked(), "この月の様式")

    assert "様式のない部署：1（会計課）。" in shown
    assert opened.read_text("utf-8").endswith("forms/2024-03\n")


def test_a_few_faults_of_a_plan_are_shown_and_the_rest_is_counted(town: Path) -> None:
    plan = town / "input_templates" / FileName.PLAN
    book = openpyxl.load_workbook(plan)
    sheet = book["取組"]
    labels = [cell.value for cell in sheet[1]]
    for row in range(2, 9):
        sheet.cell(row, labels.index("主担当") + 1).value = f"90{row}"
    book.save(plan)

    with terminal("-C", town, "menu") as menu:
        shown = menu.asked()

    assert shown.count("要修正 E5") == 5
    count = re.search(r"エラー：計画ブック「plan.xlsx」に、直す箇所が(\d+)件あります。", shown)
    assert count is not None
    assert f"\nほか{int(count[1]) - 5}件\n" in shown
    assert first(shown) == "  1  開く      計画ブック　← 次にすること"


def test_what_the_plan_cannot_be_read_for_is_one_line_and_read_again(town: Path) -> None:
    plan = town / "input_templates" / FileName.PLAN
    content = plan.read_bytes()
    plan.unlink()

    with terminal("-C", town, "menu") as menu:
        shown = menu.asked()
        assert f"エラー：計画ブックがありません：{plan}\n" in shown
        plan.write_bytes(content)
        shown = choose(menu, shown, "もう一度読み取る")

    assert "2部署のうち2部署から様式を受け付けました。" in shown


def test_a_folder_above_workspaces_offers_them(town: Path) -> None:
    with terminal("-C", town.parent, "menu") as menu:
        shown = menu.asked()
        assert first(shown) == "  1  「町 （1）」で作業する"
        assert "作業フォルダーを選んでください：" in shown
        assert "  2  自分の市で始める" in shown
        shown = menu.answer()

    assert "令和5年度末（2024-03）" in shown


def test_a_workspace_of_before_gets_the_file_to_click_on(town: Path) -> None:
    (town / FileName.MENU).unlink()

    with terminal("-C", town, "menu") as menu:
        shown = menu.asked()

    assert f"作成しました：{town / FileName.MENU}（次からは、" in shown
    assert (town / FileName.MENU).read_bytes() == menu_file()


def test_a_bug_is_one_line_and_a_file(town: Path, tmp_path: Path) -> None:
    broken = "import pledgexl.cli.months\npledgexl.cli.months.show_stage = None\n"
    (tmp_path / "sitecustomize.py").write_text(broken, "utf-8")
    path = f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"

    with terminal("-C", town, "menu", PYTHONPATH=path) as menu:
        code, shown = menu.ended()

    report = town / FileName.BUG
    assert code == 2
    assert shown.splitlines()[-1].startswith("エラー：pledgexlの誤りにより、続けられません。")
    assert str(report) in shown
    assert "Traceback" not in shown
    assert "'NoneType' object is not callable" in report.read_text("utf-8")


@pytest.mark.parametrize("closed", ["<&-", "</dev/null"])
def test_a_menu_that_nobody_can_answer_ends(town: Path, closed: str) -> None:
    call = (sys.executable, "-m", "pledgexl", "-C", str(town), "menu")
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *call],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "終わりました。"


# --- How it looks ---


def test_speaks_english_and_passes_it_on(town: Path) -> None:
    with terminal("-C", town, "--lang", "en", "menu") as menu:
        shown = menu.asked()
        assert first(shown) == "  1  Check the returned forms  <- next"
        shown = menu.answer()

    assert "No open findings." in shown
    assert "Type a number and press Enter (Enter alone: 1): " in shown


def test_no_line_of_the_menu_is_wider_than_a_window(town: Path) -> None:
    with terminal("-C", town, "menu", columns=80) as menu:
        shown = menu.asked()
        shown += choose(menu, shown, "そのほかのフォルダー") + menu.answer("0")
        shown += menu.answer("8")

    choices = [line for line in shown.splitlines() if line[:5].strip().isdecimal()]
    assert len(choices) > 20
    assert max(map(width_of, choices)) <= 79


def test_no_sentence_of_the_menu_asks_for_a_command() -> None:
    of_the_menu = re.compile(r"(in_)?menu[._]|step\.|place\.")
    said = {name: text for name, text in SCREEN.items() if of_the_menu.match(name)}

    assert len(said) > 40
    assert [name for name, texts in said.items() if any("`" in text for text in texts)] == []
