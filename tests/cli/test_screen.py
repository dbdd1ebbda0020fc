"""What a planner sees: the command in its own process, through a pipe and on a real terminal."""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from contextlib import chdir
from pathlib import Path

import openpyxl
import pytest

from command import EPOCH, Called, pledgexl
from pledgexl.cli.screen import width_of

TOWN = Path(__file__).parents[1] / "workspace_0_1_0"
PERIOD = "2024-03"
CHILDREN, HEALTH = "101_こども課.xlsx", "102_健康課.xlsx"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a small workspace whose newest month, March, was not issued yet."""
    return shutil.copytree(TOWN, tmp_path / "町")


def retype(town: Path, file: str, **cells: str | int | None) -> None:
    """Type into `cells` of a submitted form."""
    path = town / "submissions" / PERIOD / file
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book["入力"][address] = value
    book.save(path)


def on_a_terminal(columns: int, *arguments: str | Path, **environment: str) -> list[str]:
    """Return the lines that the command shows on a terminal of so many `columns`."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    kept = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES")}
    with subprocess.Popen(
        [sys.executable, "-m", "pledgexl", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=subprocess.PIPE,
        env=kept | {"SOURCE_DATE_EPOCH": EPOCH, "TERM": "xterm", "PYTHONUTF8": "1"} | environment,
    ) as process:
        os.close(its)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:
            # Linux says so once nobody writes any more.
            pass
        assert process.stderr is not None
        assert process.stderr.read() == b""
    os.close(ours)
    return CONTROL.sub("", shown.decode()).replace("\r", "").splitlines()


def test_names_each_open_point_by_department_and_counts_the_rest(town: Path) -> None:
    retype(town, CHILDREN, H10=None, H11="八")

    done = pledgexl("-C", town, "check", PERIOD)

    assert done.code == 1
    *head, fix = done.out.splitlines()[:5]
    assert head == [
        "令和5年度末（2024-03）",
        "101 こども課",
        f"  要修正 E201  {CHILDREN}  入力!H10  1-1-1-01 保育所の整備",
        "    評価が入力されていません。",
    ]
    assert fix.startswith("    → 0～10の数字を入力してください。")
    assert "E202" in done.out
    assert "残っている指摘：要修正 2件、要確認 0件（1部署）、未提出 0部署" in done.out
    assert "回答済み 1件、参考 1件（`--all` で表示します）" in done.out
    assert "W211" not in done.out
    assert done.out.splitlines()[-1].startswith("次にすること：`pledgexl mail 2024-03` で")


def test_shows_what_was_answered_when_asked(town: Path) -> None:
    done = pledgexl("-C", town, "check", PERIOD, "--all")

    assert f"要確認 W211  {HEALTH}  入力!H10  「6」  1-2-1-01 健診の充実" in done.out
    assert "→ 回答済み：会場が一つ減ったため。" in done.out
    assert "参考 N204" in done.out
    assert "`--all`" not in done.out


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", ["check", "status", "run"])
def test_a_terminal_shows_a_table_that_fits_it(town: Path, columns: int, command: str) -> None:
    retype(town, CHILDREN, H10=None)
    shutil.copy(town / "input_templates" / "report.docx", town / "submissions" / PERIOD / HEALTH)

    shown = on_a_terminal(columns, "-C", town, command, PERIOD)

    begins = next(nth for nth, line in enumerate(shown) if re.match("(部署|状態) ", line))
    ends = next(
        nth for nth, line in enumerate(shown) if re.match("残っている|提出済みで|ファイル", line)
    )
    table = shown[begins:ends]
    assert "101 こども課" in table[1]
    assert "102 健康課" in "".join(table[2:])
    assert any("保育所の整備" in line for line in table)
    assert all(width_of(line) <= columns for line in table)


@pytest.mark.parametrize("command", ["check", "status", "run", "status --all", "check --all"])
def test_a_terminal_shows_a_month_in_which_nothing_is_open(town: Path, command: str) -> None:
    shown = on_a_terminal(80, "-C", town, *command.split(), PERIOD)

    assert shown[0] == "令和5年度末（2024-03）"
    assert any(line.startswith("取組 8件 = 評価済み 8 +") for line in shown)
    assert ("102 健康課" in "".join(shown)) is ("--all" in command)


def test_a_terminal_without_the_letters_gets_lines(town: Path) -> None:
    retype(town, CHILDREN, H10=None)

    shown = on_a_terminal(80, "-C", town, "check", PERIOD, TERM="dumb")

    assert f"  要修正 E201  {CHILDREN}  入力!H10  1-1-1-01 保育所の整備" in shown


def test_a_department_whose_file_cannot_be_read_is_not_missing(town: Path) -> None:
    (town / "submissions" / PERIOD / HEALTH).write_bytes("取組番号,評価\r\n".encode("cp932"))

    done = pledgexl("-C", town, "status", PERIOD)

    line = next(each for each in done.out.splitlines() if "健康課" in each)
    assert line.startswith("読取不可  102 健康課  評価済み 0/")
    assert f"読み取れないファイルが届いています（{HEALTH}）" in line
    assert "未提出" not in done.out
    assert "E301" not in pledgexl("-C", town, "check", PERIOD).out


def test_departments_that_sent_nothing_stand_together(town: Path) -> None:
    for path in (town / "submissions" / PERIOD).iterdir():
        path.unlink()

    done = pledgexl("-C", town, "check", PERIOD)

    assert done.code == 1
    assert done.out.splitlines()[1:6] == [
        "未提出 2部署",
        "  要修正 E301  101 こども課、102 健康課",
        "    様式を受け付けていません。",
        "    → 提出を依頼してください。",
        "残っている指摘：要修正 0件、要確認 0件（0部署）、未提出 2部署",
    ]
    assert any("未提出 2部署" in line for line in on_a_terminal(80, "-C", town, "check", PERIOD))


def test_a_run_says_how_many_questions_stand_open_and_where_the_files_are(town: Path) -> None:
    retype(town, HEALTH, L10=None)

    done = pledgexl("-C", town, "run", PERIOD)

    assert done.code == 0
    assert "要確認が1件、回答のないまま残っています" in done.out
    folder = town / "output" / PERIOD
    made = [path for path in folder.rglob("*") if path.is_file()]
    count = sum("inputs" not in path.parts for path in made)
    inside = "office.xlsx、result.json、inputs/ は庁内限りです"
    assert f"作成した{count}ファイル：{folder}（{inside}）" in done.out
    assert "summary.xlsx" not in done.out


# --- Where the month stands ---


def told(folder: Path, *arguments: str) -> str:
    done = pledgexl("-C", folder, *arguments)
    assert (done.code, done.err) == (0, "")
    return done.out


def here(folder: Path, *arguments: str) -> Called:
    """Return what the command says to somebody who stands in `folder`."""
    with chdir(folder):
        return pledgexl(*arguments)


def test_elsewhere_the_command_says_how_to_begin(tmp_path: Path) -> None:
    done = here(tmp_path)

    assert (done.code, done.err) == (0, "")
    assert ["pledgexl demo" in done.out, "pledgexl init" in done.out] == [True, True]
    assert len(done.out.splitlines()) == 2


def test_a_month_can_be_done_by_what_the_screen_says_next(town: Path) -> None:
    """Follow the command that each screen names, from the open month to the next one."""
    said, followed = told(town), []
    for _ in range(4):
        command = re.findall(r"`pledgexl ([^`]+)`", said.splitlines()[-1])[0]
        followed.append(command)
        done = pledgexl("-C", town, *command.split())
        said = done.out

    assert followed == ["run 2024-03", "forms 2024-04", "mail 2024-04", "check 2024-04"]
    # Nobody has sent a form yet.
    assert done.code == 1
    assert "E301" in said
    assert (town / "submissions" / "2024-04").is_dir()
    assert len(list((town / "mail" / "2024-04").glob("*.eml"))) == 2


@pytest.mark.parametrize(
    ("make", "said"),
    [("", "2部署のうち2部署から様式を受け付けました。"), ("2024-04", "まだ一つも届いていません。")],
)
def test_the_command_alone_says_where_the_month_stands(town: Path, make: str, said: str) -> None:
    (town / "submissions" / make).mkdir(exist_ok=True)

    assert said in here(town).out
    assert f"（{make or PERIOD}）" in here(town).out


def test_a_new_workspace_is_told_to_fill_in_its_plan(tmp_path: Path) -> None:
    assert "pledgexl forms 2024-03" in told(tmp_path, "init")

    assert "plan.xlsx" in here(tmp_path).out
    assert "`pledgexl forms 2024-03`" in here(tmp_path).out


# --- Which month ---


@pytest.mark.parametrize("typed", ["2024-3", "202403", "R6.3", "令和６年３月", "令和5年度末"])
def test_a_month_may_be_typed_as_an_office_writes_it(town: Path, typed: str) -> None:
    assert told(town, "check", typed).startswith("令和5年度末（2024-03）")


def test_a_month_left_out_is_the_newest_that_is_open_or_else_the_newest(town: Path) -> None:
    assert told(town, "check").startswith("令和5年度末（2024-03）")
    told(town, "run")

    assert told(town, "check").startswith("令和5年度末（2024-03）")
    assert told(town, "forms").startswith("令和6年4月末（2024-04）")
    assert pledgexl("-C", town, "status").out.startswith("令和6年4月末（2024-04）")
    # Made once more, they are the forms of the month that has begun.
    assert told(town, "forms").startswith("令和6年4月末（2024-04）")


@pytest.mark.parametrize("command", ["forms", "check", "status", "run", "mail", "template check"])
def test_a_folder_that_is_no_workspace_is_said_to_be_none(tmp_path: Path, command: str) -> None:
    done = here(tmp_path, *command.split())

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"エラー：作業フォルダーではありません：{tmp_path}")
    assert list(tmp_path.iterdir()) == []


# --- What was made is opened ---


def opener(folder: Path, script: str) -> dict[str, str]:
    """Return an environment in which `script` opens files, as xdg-open does."""
    program = folder / "xdg-open"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


@pytest.mark.skipif(sys.platform != "linux", reason="others open by other programs")
@pytest.mark.parametrize(
    ("command", "opened"),
    [
        ("forms 2024-04", "forms/2024-04"),
        ("check 2024-03", "returns/2024-03/index.html"),
        ("run 2024-03", "output/2024-03/index.html"),
        ("mail 2024-04", "mail/2024-04"),
        ("template new neu.docx", "neu.docx"),
    ],
)
def test_opens_what_was_made(town: Path, tmp_path: Path, command: str, opened: str) -> None:
    arguments = [str(town / each) if each == "neu.docx" else each for each in command.split()]
    environment = opener(tmp_path, f'printf "%s" "$1" > "{tmp_path}/opened"')

    done = pledgexl("-C", town, *arguments, "--open", **environment)

    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "opened").read_text("utf-8") == str(town / opened)
    assert (town / opened).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="others open by other programs")
@pytest.mark.parametrize("script", ["exit 3", None])
def test_what_cannot_be_opened_is_said_and_was_made_all_the_same(
    town: Path, tmp_path: Path, script: str | None
) -> None:
    environment = {"PATH": str(tmp_path)} if script is None else opener(tmp_path, script)

    done = pledgexl("-C", town, "run", PERIOD, "--open", **environment)

    page = town / "output" / PERIOD / "index.html"
    assert done.code == 0
    assert done.err == f"開けませんでした。エクスプローラーなどから開いてください：{page}\n"
    assert page.is_file()


# --- Help ---


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "command",
    [
        *("", "init", "demo", "forms", "mail", "check", "status", "run", "menu"),
        *("template", "template new"),
    ],
)
def test_help_has_an_example_and_fits_the_screen(command: str, language: str) -> None:
    shown = pledgexl("--lang", language, *command.split(), "--help", COLUMNS="100").out.splitlines()

    assert max(map(width_of, shown)) <= 100
    examples = shown[shown.index("例：" if language == "ja" else "Examples:") :]
    assert examples[1].startswith(f"  pledgexl {command}")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("chek", "コマンド「chek」はありません。近いもの：check"),
        ("run --provis", "オプション「--provis」はありません。近いもの：--provisional"),
        ("check 2024-03 2024-04", "余分な語があります（2024-04）"),
        ("run --submissions", "--submissions の後に値がありません"),
        ("check --open=1", "--open に値は付けられません"),
        ("import", "：一覧を指定してください"),
        ("--lang fr", "--lang に使えるのは ja en です"),
        ("template", "コマンドがありません"),
    ],
)
def test_a_mistake_of_the_command_line_is_named_in_japanese(typed: str, said: str) -> None:
    done = pledgexl(*typed.split())

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err
