"""The month on Windows, as far as it can be played here: see tests/windows/sitecustomize.py.

Every call is the real command in its own process; files are held open, and processes killed, by
real processes beside it.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

from pledgexl.messages.screen import SCREEN
from pledgexl.model.finding import Code
from pledgexl.model.names import FileName
from test_issues import type_into

AGAIN = ("--reason", "評価の訂正")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Windows is played on Linux only")

HARNESS = Path(__file__).parent / "windows"
TOWN = Path(__file__).parent / "workspace_0_1_0"
PERIOD, FAULTY = "2024-03", "2024-02"
EPOCH = "1712707200"  # 2024-04-10
OWNER = "企画 太郎"
_HELPER = re.compile(rb"multiprocessing\.(spawn|forkserver)")


@dataclass(frozen=True)
class Called:
    """How a call of the command ended."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line that was said beside the output."""
        assert self.err.count("\n") == 1, self.err
        return self.err


def environment(*, windows: bool = True) -> dict[str, str]:
    paths = [str(HARNESS)] * windows + os.environ.get("PYTHONPATH", "").split(os.pathsep)
    told = {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return os.environ | told | ({} if windows else {"PYTHONUTF8": "1"})


def begin(*arguments: str | Path, windows: bool = True, **told: str) -> subprocess.Popen[bytes]:
    """Start the command in a group of its own, as the console has one."""
    return subprocess.Popen(
        [sys.executable, "-m", "pledgexl", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(windows=windows) | told,
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes], *, windows: bool = True) -> Called:
    """Wait for the command, and not for ever."""
    try:
        out, err = process.communicate(timeout=300)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    encoding = "cp932" if windows else "utf-8"
    said = [text.decode(encoding).replace("\r\n", "\n") for text in (out, err)]
    return Called(process.returncode, *said)


def pledgexl(*arguments: str | Path, windows: bool = True) -> Called:
    return end(begin(*arguments, windows=windows), windows=windows)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with an issued month, made on Windows."""
    folder = tmp_path_factory.mktemp("汐見野市")
    done = pledgexl("demo", folder)
    assert (done.code, done.err) == (0, "")
    return folder


@pytest.fixture
def month(demo: Path, tmp_path: Path) -> Path:
    """Return a copy of the workspace with the newest month issued."""
    return Path(shutil.copytree(demo, tmp_path / "公約"))


@pytest.fixture(scope="module")
def issued_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of two departments with its newest month issued on Windows."""
    folder = shutil.copytree(TOWN, tmp_path_factory.mktemp("町") / "町")
    done = pledgexl("-C", folder, "run", PERIOD)
    assert (done.code, done.err) == (0, "")
    return folder


@pytest.fixture
def town(issued_town: Path, tmp_path: Path) -> Path:
    """Return a copy of the workspace of two departments: the size of a month says nothing.

    A rating was corrected since the month was issued.
    """
    folder = Path(shutil.copytree(issued_town, tmp_path / "公約"))
    type_into(folder / "submissions" / PERIOD / "101_こども課.xlsx", "1-1-1-01", RATING=6)
    return folder


def contents(folder: Path) -> Mapping[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def scraps(workspace: Path) -> list[str]:
    return [path.name for path in workspace.glob("*/.*")]


@contextmanager
def opened(file: Path, owner: str = "", *, shared: bool = True) -> Iterator[None]:
    """Have another process hold `file` open, as Excel and Word do with their owner files."""
    lock = file.with_name(f"~${file.name}")
    if owner:
        lock.write_bytes(excel_lock(owner))
    hold = 'exec 3<"$1"; [ "$2" = shared ] || flock -x 3; echo ready; exec sleep 100'
    command = ["sh", "-c", hold, "sh", str(file), "shared" if shared else "alone"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            yield
        finally:
            holder.kill()
            lock.unlink(missing_ok=True)


def excel_lock(name: str) -> bytes:
    narrow, wide = name.encode("cp932"), name.encode("utf-16-le")
    head = bytes([len(narrow)]) + narrow.ljust(54)
    return head + len(name).to_bytes(2, "little") + wide.ljust(108, b"\0")


def descendants(process: int) -> set[int]:
    """Return the processes that Python began for `process`, and those that these began.

    Not its tracker of semaphores: there is none on Windows.
    """
    with suppress(OSError):
        tasks = Path(f"/proc/{process}/task").iterdir()
        below = {int(each) for task in tasks for each in (task / "children").read_text().split()}
        lines = {each: Path(f"/proc/{each}/cmdline").read_bytes() for each in below}
        ours = {each for each, line in lines.items() if _HELPER.search(line)}
        return ours.union(*map(descendants, ours))
    return set()


# --- What is played ---

PLAYED = """
import multiprocessing, os
from pathlib import Path
from pledgexl.workspace import lock, publish

def refused(action, *arguments):
    try:
        action(*arguments)
    except (OSError, ImportError, AttributeError, ValueError) as error:
        return type(error).__name__
    return "allowed"

Path("Aa.txt").write_text("市\\n")
file = open("b.txt", "w")
print(publish.os.name, publish.sys.platform, os.name, refused(multiprocessing.get_context, "fork"))
print(Path("aA.TXT").read_bytes().hex(), len(os.listdir()), Path("AA.txt").exists())
print(refused(os.replace, "Aa.txt", "b.txt"), refused(os.remove, "b.txt"), refused(os.rmdir, "."))
print(refused(open, "con.txt", "w"), refused(open, "a:b", "w"), refused(os.mkdir, "end."))
print(refused(__import__, "fcntl"), refused(getattr, os, "fork"), refused(getattr, lock.os, "kill"))
file.close()
print(refused(os.rename, "Aa.txt", "b.txt"), refused(os.replace, "Aa.txt", "b.txt"))
"""


def test_windows_is_played(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PLAYED],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
        encoding="cp932",
    )

    assert done.stderr == ""
    assert done.stdout.split("\n") == [
        "nt win32 posix ValueError",
        "8e730d0a 2 True",
        "_RefusedError _RefusedError _RefusedError",
        "OSError OSError OSError",
        "ModuleNotFoundError AttributeError AttributeError",
        "FileExistsError allowed",
        "",
    ]


# --- The month ---


def test_the_whole_month_gives_the_same_on_windows(
    demo: Path, made_demo: Path, tmp_path: Path
) -> None:
    here = shutil.copytree(made_demo, tmp_path / "linux")
    for folder, windows in ((demo, True), (here, False)):
        codes = [
            pledgexl("-C", folder, *command, windows=windows).code
            for command in (
                ("forms", "2024-04"),
                ("check", FAULTY),
                ("run", PERIOD),
                ("status", PERIOD),
                ("mail", FAULTY),
            )
        ]
        assert codes == [0, 1, 0, 0, 0]

    assert contents(demo) == contents(here)
    result = contents(demo)[f"output/{PERIOD}/result.json"]
    assert json.loads(result)["overall"]["shown"] == "59.2"


# --- What somebody has open ---


@pytest.mark.parametrize("command", [("check",), ("run", "--provisional")], ids=str)
def test_findings_are_shown_though_their_list_is_open(month: Path, command: tuple[str]) -> None:
    pledgexl("-C", month, "check", FAULTY)
    returns = month / "returns" / FAULTY
    before = contents(returns)

    with opened(returns / FileName.FINDINGS, OWNER):
        done = pledgexl("-C", month, *command, FAULTY)

    assert done.code == 2
    assert "要修正 E" in done.out
    assert "取組 133件 =" in done.out
    assert FileName.FINDINGS in done.complaint
    assert OWNER in done.complaint
    assert str(returns) in done.complaint
    assert contents(returns) == before
    assert not (month / "output" / FAULTY).exists()
    assert scraps(month) == []


def test_the_result_is_printed_though_the_list_is_open(month: Path) -> None:
    pledgexl("-C", month, "check", FAULTY)

    with opened(month / "returns" / FAULTY / FileName.FINDINGS, OWNER):
        done = pledgexl("-C", month, "check", FAULTY, "--json")

    assert done.code == 2
    assert json.loads(done.out)["period"] == FAULTY
    assert OWNER in done.complaint


def test_an_open_report_is_named_and_the_old_month_stays_whole(town: Path) -> None:
    output = town / "output" / PERIOD
    before = contents(output)

    with opened(output / FileName.REPORT, OWNER):
        done = pledgexl("-C", town, "run", PERIOD, *AGAIN)

    assert done.code == 2
    assert "要修正 0件" not in done.out
    assert FileName.REPORT in done.complaint
    assert OWNER in done.complaint
    assert contents(output) == before
    assert scraps(town) == []
    assert pledgexl("-C", town, "run", PERIOD, *AGAIN).code == 0


def test_a_file_that_is_held_for_some_seconds_is_waited_for(town: Path) -> None:
    output = town / "output" / PERIOD

    with opened(output / FileName.SUMMARY):
        process = begin("-C", town, "run", PERIOD, *AGAIN)
        assert process.stderr is not None
        said = process.stderr.readline().decode("cp932")
    done = end(process)

    assert "10秒" in said
    assert str(output) in said
    assert done.code == 0
    assert scraps(town) == []


def test_a_folder_that_a_console_stands_in_is_named(town: Path) -> None:
    output = town / "output" / PERIOD
    before = contents(output)

    with subprocess.Popen(["sleep", "100"], cwd=output) as console:
        done = pledgexl("-C", town, "run", PERIOD, *AGAIN)
        console.kill()

    assert done.code == 2
    assert str(output) in done.err.splitlines()[-1]
    assert contents(output) == before
    assert scraps(town) == []


def test_a_blank_form_that_is_open_is_named(town: Path) -> None:
    pledgexl("-C", town, "forms", "2024-04")
    form = min((town / "forms" / "2024-04").iterdir())

    with opened(form, OWNER):
        done = pledgexl("-C", town, "forms", "2024-04")

    assert done.code == 2
    assert form.name in done.complaint


def test_a_path_that_is_too_long_is_one_line(town: Path) -> None:
    deep = town / ("深" * 50) / ("い" * 50)
    deep /= "所" * (220 - len(str(deep)))
    shutil.copytree(town / "input_templates", deep / "input_templates")

    done = pledgexl("-C", deep, "forms", "2024-04")

    assert done.code == 2
    assert "260" in done.complaint
    assert not list(deep.glob("forms/.*"))


@pytest.mark.parametrize("name", [FileName.REPORT, "議会提出用.pdf"])
def test_a_read_only_file_does_not_stand_in_the_way(town: Path, name: str) -> None:
    output = town / "output" / PERIOD
    (output / "議会提出用.pdf").write_bytes(b"printed")
    (output / name).chmod(0o444)

    codes = [pledgexl("-C", town, "run", PERIOD, *AGAIN).code for _ in range(2)]

    assert codes == [0, 0]
    assert scraps(town) == []
    assert (output / "議会提出用.pdf").read_bytes() == b"printed"
    assert bool((output / name).stat().st_mode & 0o200) == (name == FileName.REPORT)


def test_what_is_held_of_a_replaced_month_is_in_no_other_command_s_way(town: Path) -> None:
    old = town / "output" / f".{PERIOD}.old"
    shutil.copytree(town / "output" / PERIOD, old)

    with opened(old / FileName.REPORT):
        other = pledgexl("-C", town, "check", PERIOD)
        done = pledgexl("-C", town, "run", PERIOD, *AGAIN)

    assert other.code == 0
    assert done.code == 2
    assert f"{old.name}/{FileName.REPORT}" in done.err.splitlines()[-1]
    assert pledgexl("-C", town, "run", PERIOD, *AGAIN).code == 0
    assert scraps(town) == []


def test_an_open_plan_is_named_with_whom_to_ask(town: Path) -> None:
    plan = town / "input_templates" / FileName.PLAN

    with opened(plan, OWNER, shared=False):
        done = pledgexl("-C", town, "check", PERIOD)

    assert done.code == 2
    assert str(plan) in done.complaint
    assert OWNER in done.complaint


@pytest.mark.parametrize("name", [FileName.PLAN, FileName.TEMPLATE])
def test_an_input_that_something_holds_is_not_taken_for_missing(town: Path, name: str) -> None:
    with opened(town / "input_templates" / name, shared=False):
        done = pledgexl("-C", town, "run", PERIOD, *AGAIN)

    assert done.code == 2
    assert name in done.complaint
    assert "init" not in done.complaint
    assert "閉じ" in done.complaint


def test_an_open_form_costs_itself_alone_and_is_named(month: Path) -> None:
    form = min((month / "submissions" / PERIOD).iterdir())

    with opened(form, OWNER, shared=False):
        done = pledgexl("-C", month, "check", PERIOD, "--json")

    result = json.loads(done.out)
    assert done.code == 1
    assert result["accounting"]["files"]["accepted"] == 43
    said = [each for each in result["findings"] if each["severity"] != "note"]
    [refused] = [each for each in said if each["file"] == form.name]
    assert "ほかで開かれている" in refused["message"]
    assert any(OWNER in each["message"] for each in said)


# --- What is left of a run that was killed ---


def test_a_run_that_was_killed_is_known_for_dead_at_once(town: Path) -> None:
    with begin("-C", town, "run", PERIOD, *AGAIN) as first:
        wait_for(town / FileName.LOCK)
        os.killpg(first.pid, signal.SIGKILL)

    done = pledgexl("-C", town, "check", PERIOD)

    assert done.code == 0
    assert "引き継ぎました" in done.complaint
    assert not (town / FileName.LOCK).exists()


def test_a_run_that_lives_is_not_taken_over(town: Path) -> None:
    with (
        opened(town / "output" / PERIOD / FileName.SUMMARY),
        begin("-C", town, "run", PERIOD, *AGAIN) as first,
    ):
        wait_for(town / FileName.LOCK)
        second = pledgexl("-C", town, "check", PERIOD)
        assert first.poll() is None
        end(first)

    assert second.code == 2
    assert "ほかで実行中です" in second.complaint


def test_drafts_that_a_crash_left_set_aside_come_back(month: Path) -> None:
    drafts, old = month / "mail" / FAULTY, month / "mail" / f".{FAULTY}.old"
    pledgexl("-C", month, "mail", FAULTY)
    before = contents(drafts)
    drafts.rename(old)

    assert pledgexl("-C", month, "check", PERIOD).code == 0

    assert contents(drafts) == before != {}
    assert scraps(month) == []


def wait_for(path: Path) -> None:
    """Wait until `path` is there and says something."""
    until = time.monotonic() + 120
    while not (path.exists() and path.stat().st_size):
        assert time.monotonic() < until
        time.sleep(0.005)


# --- Processes that end early ---


def kill_helpers(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill every process that `process` begins, so many `seconds` after it is seen."""
    while process.poll() is None:
        for child in descendants(process.pid):
            time.sleep(seconds)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        time.sleep(0.001)


@pytest.mark.parametrize("windows", [True, False], ids=["windows", "linux"])
@pytest.mark.parametrize("seconds", [0.0, 0.3], ids=["as they begin", "at work"])
def test_a_command_whose_helpers_are_killed_ends_with_one_line(
    month: Path, seconds: float, *, windows: bool
) -> None:
    before = contents(month / "output")
    with begin("-C", month, "run", PERIOD, "--json", windows=windows) as process:
        # Its output is read meanwhile: a full pipe would hold a command that goes on.
        killer = Thread(target=kill_helpers, args=(process, seconds))
        killer.start()
        done = end(process, windows=windows)
        killer.join()

    answer = json.loads(done.out)
    if done.code == 2:
        assert done.complaint.startswith("エラー：")
        assert answer["error"]["code"] in ("process_lost", "no_readers")
        assert contents(month / "output") == before
        return
    # One that was at work may have been done. What readers lose is read again, a few times.
    crashed = [each for each in answer["findings"] if each["code"] == Code.READER_CRASHED]
    assert (done.code, done.err, bool(seconds)) == (1 if crashed else 0, "", True)


@pytest.mark.parametrize("windows", [True, False], ids=["windows", "linux"])
def test_ctrl_c_while_modules_are_imported_is_answered_by_one_line(
    month: Path, *, windows: bool
) -> None:
    told = {"PYTHONPROFILEIMPORTTIME": "1"}
    with begin("-C", month, "run", PERIOD, windows=windows, **told) as process:
        assert process.stderr is not None
        assert any(b"click" in line for line in process.stderr)
        os.killpg(process.pid, signal.SIGINT)
        done = end(process, windows=windows)

    said = [line for line in done.err.splitlines() if line and "import time:" not in line]
    assert done.code == 2
    assert len(said) == 1
    assert "中断しました" in said[0]


@pytest.mark.parametrize("windows", [True, False], ids=["windows", "linux"])
@pytest.mark.parametrize("moment", [0.4, 1.2])
def test_ctrl_c_is_answered_by_one_line(month: Path, moment: float, *, windows: bool) -> None:
    with begin("-C", month, "run", PERIOD, windows=windows) as process:
        wait_for_import(process.pid)
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGINT)
        done = end(process, windows=windows)

    if process.returncode != 0:
        assert done.code == 2
        # A line of its own, below the ^C of the console.
        assert "中断しました" in done.err.strip()
        assert "\n" not in done.err.strip()
    assert scraps(month) == []


def wait_for_import(process: int) -> None:
    """Wait until the command itself is at work: before, nobody but Python could answer."""
    while "lxml" not in (maps := Path(f"/proc/{process}/maps").read_text()) and maps:
        time.sleep(0.005)


# --- What is printed ---


@pytest.mark.parametrize("windows", [True, False], ids=["windows", "linux"])
@pytest.mark.parametrize("command", [("check", PERIOD), ("--help",)], ids=str)
def test_nobody_who_stops_reading_is_complained_to(
    town: Path, command: tuple[str, ...], *, windows: bool
) -> None:
    with begin("-C", town, *command, windows=windows) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert said == b""
    assert process.returncode in (0, 1)


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_planned_task_that_has_nowhere_to_print_ends_as_any_other(
    town: Path, closed: str
) -> None:
    call = f'exec "$@" {closed}'
    arguments = (sys.executable, "-m", "pledgexl", "-C", str(town), "status", PERIOD)
    asked = subprocess.run(["sh", "-c", call, "sh", *arguments], capture_output=True, check=False)
    plain = subprocess.run(arguments, capture_output=True, check=False)

    assert asked.returncode == plain.returncode
    assert asked.stderr == b""


def test_json_survives_every_code_page(town: Path) -> None:
    with begin("-C", town, "status", PERIOD, "--json") as process:
        out, _ = process.communicate()

    assert out.isascii()
    assert json.loads(out)["label"] == "令和5年度末"


def test_no_command_that_is_printed_has_quotes_that_cmd_does_not_know() -> None:
    sentences = [text for said in SCREEN.values() for text in said]

    assert [text for text in sentences if re.search(r"'[^' ]+'", text)] == []


# --- Large months ---

LARGE = """
from datetime import datetime
from pledgexl.excel.summary import write as write_summary
from pledgexl.commands.tables import month_tables, verified_office
from pledgexl.model.month import Checks, Proof
from summaries import small_summary

write_summary._LARGE = 1
large = small_summary(("一行目\\n二行目", "一行"))
month_tables(large, datetime(2024, 4, 10))
verified_office(large, datetime(2024, 4, 10), Checks(2, 2, 2, Proof(1, 1, 1), 1))
"""


def test_a_large_workbook_is_proved_though_its_lines_end_otherwise() -> None:
    """xlsxwriter has the rows of a large workbook in text files, whose lines end in CRLF there."""
    windows = environment()
    path = os.pathsep.join([windows["PYTHONPATH"], str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", LARGE],
        env=windows | {"PYTHONPATH": path},
        capture_output=True,
        check=False,
        encoding="cp932",
    )

    assert (done.returncode, done.stderr) == (0, "")
