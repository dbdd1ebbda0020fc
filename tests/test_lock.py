import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from command import pledgexl
from errors import worded
from pledgexl.model.errors import PledgexlError
from pledgexl.workspace.lock import hold

HOLDS = """
import sys, time
from pathlib import Path
from pledgexl.workspace.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def leave(lock: Path, computer: str, process: int, seconds_ago: float) -> None:
    """Leave a lock as a run does that was killed so long ago."""
    said = {"computer": computer, "process": process, "since": "2024-04-10 09:00", "token": "x"}
    lock.write_text(json.dumps(said), "utf-8")
    touched = time.time() - seconds_ago
    os.utime(lock, (touched, touched))


def held(lock: Path) -> str:
    """Return what a run is told that comes while another one holds `lock`."""
    with pytest.raises(PledgexlError) as error, hold(lock):
        pass
    return worded(error.value)


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / ".pledgexl.lock"


def test_a_lock_that_says_nonsense_is_held_until_nobody_touches_it(lock: Path) -> None:
    for nonsense in ('"x"', "1.5", "[]", "null"):
        said = f'{{"computer": "{socket.gethostname()}", "process": {nonsense}'
        lock.write_text(f'{said}, "since": "?", "token": "x"}}', "utf-8")
        assert "ほかで実行中です" in held(lock)

    long_ago = time.time() - 600
    os.utime(lock, (long_ago, long_ago))
    with hold(lock) as left:
        assert left is not None


def test_a_run_holds_the_workspace_and_leaves_nothing_behind(lock: Path) -> None:
    with hold(lock) as left:
        assert left is None
        assert lock.exists()

    assert list(lock.parent.iterdir()) == []


def test_an_exception_gives_the_workspace_free(lock: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(lock):
        raise ZeroDivisionError

    assert list(lock.parent.iterdir()) == []


def test_the_second_of_two_runs_is_told_who_holds_it_since_when(lock: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        first.stdout.readline()
        said = held(lock)
        assert lock.exists()
        first.kill()

    assert "実行中" in said
    assert socket.gethostname() in said
    assert json.loads(lock.read_text("utf-8"))["since"] in said
    assert "\n" not in said


@pytest.mark.skipif(os.name != "posix", reason="Windows waits for the lock to grow old")
def test_the_lock_of_a_run_that_was_killed_is_taken_over_at_once(lock: Path) -> None:
    command = [sys.executable, "-c", HOLDS, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        first.stdout.readline()
        os.kill(first.pid, signal.SIGKILL)

    with hold(lock) as left:
        assert left is not None
        assert (left.computer, left.process) == (socket.gethostname(), first.pid)

    assert list(lock.parent.iterdir()) == []


def test_a_lock_of_another_computer_holds_while_it_is_touched(lock: Path) -> None:
    leave(lock, "KIKAKU-PC-07", dead_process(), seconds_ago=60)

    said = held(lock)

    assert "KIKAKU-PC-07" in said
    assert "2024-04-10 09:00" in said
    assert lock.exists()


def test_a_lock_that_nobody_touches_any_more_is_taken_over(lock: Path) -> None:
    leave(lock, "KIKAKU-PC-07", os.getpid(), seconds_ago=121)

    with hold(lock) as left:
        assert left is not None
        assert left.computer == "KIKAKU-PC-07"


def test_the_number_of_a_dead_run_may_have_gone_to_another_process(lock: Path) -> None:
    leave(lock, socket.gethostname(), os.getpid(), seconds_ago=121)

    with hold(lock) as left:
        assert left is not None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"computer": 1}', b"\xff" * 9000])
def test_a_lock_that_says_nothing_holds_until_it_is_old(lock: Path, content: bytes) -> None:
    lock.write_bytes(content)
    assert "実行中" in held(lock)

    os.utime(lock, (0, 0))
    with hold(lock) as left:
        assert left is not None


def test_a_take_over_that_was_cut_off_does_not_block_for_ever(lock: Path) -> None:
    leave(lock, "KIKAKU-PC-07", 1, seconds_ago=300)
    leave(lock.with_name(".pledgexl.lock.next"), "KIKAKU-PC-08", 1, seconds_ago=300)

    with hold(lock) as left:
        assert left is not None

    assert list(lock.parent.iterdir()) == []


def test_of_many_runs_that_come_at_once_one_at_a_time_holds(lock: Path) -> None:
    """They find the lock of a dead run, too; each holds it a moment or is told that it is held."""
    inside = threading.Semaphore(1)
    together: list[str] = []

    def come(_: int) -> bool:
        try:
            with hold(lock):
                if not inside.acquire(blocking=False):
                    together.append("two at once")
                    return False
                time.sleep(0.01)
                inside.release()
        except PledgexlError:
            return False
        return True

    held_by = 0
    for _ in range(10):
        leave(lock, "KIKAKU-PC-07", 1, seconds_ago=300)
        with ThreadPoolExecutor(8) as pool:
            held_by += sum(pool.map(come, range(8)))

    assert together == []
    assert held_by >= 10


def test_a_long_run_keeps_its_lock_alive(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pledgexl.workspace.lock._SECONDS_BETWEEN_TOUCHES", 0.05)
    with hold(lock):
        os.utime(lock, (0, 0))
        time.sleep(0.5)
        touched = lock.stat().st_mtime

    assert time.time() - touched < 10


def test_a_run_does_not_remove_the_lock_of_the_one_that_took_over(lock: Path) -> None:
    with hold(lock):
        leave(lock, "KIKAKU-PC-08", 1, seconds_ago=0)

    assert json.loads(lock.read_text("utf-8"))["computer"] == "KIKAKU-PC-08"


def test_a_workspace_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / ".pledgexl.lock").symlink_to(tmp_path / "no" / "folder" / "lock")

    with pytest.raises(PledgexlError) as error, hold(folder / ".pledgexl.lock"):
        pass

    assert "\n" not in worded(error.value)


def test_where_there_is_no_workspace_there_is_nothing_to_hold(tmp_path: Path) -> None:
    with hold(tmp_path / "nowhere" / ".pledgexl.lock") as left:
        assert left is None

    assert list(tmp_path.iterdir()) == []


def said_by(*arguments: str | Path) -> tuple[int, list[str]]:
    """Return the exit code of the command and what it said beside its output."""
    done = pledgexl("--lang", "en", *arguments)
    return done.code, done.err.splitlines()


def test_commands_that_write_are_refused_while_another_run_holds(lock: Path) -> None:
    workspace = lock.parent
    templates = workspace / "input_templates"
    templates.mkdir()
    (workspace / "submissions" / "2024-03").mkdir(parents=True)
    leave(lock, "KIKAKU-PC-07", 1, seconds_ago=5)

    for command in ("run", "check", "forms"):
        code, said = said_by("-C", workspace, command, "2024-03")
        assert code == 2
        assert len(said) == 1
        assert "in use by KIKAKU-PC-07 (since 2024-04-10 09:00)" in said[0]
    assert said_by("demo", workspace)[0] == 2
    assert list(templates.iterdir()) == []

    code, said = said_by("-C", workspace, "status", "2024-03")
    assert "KIKAKU-PC-07" not in said[0]


def test_a_take_over_is_said(lock: Path) -> None:
    leave(lock, "KIKAKU-PC-07", 1, seconds_ago=300)
    (lock.parent / "input_templates").mkdir()

    _, said = said_by("-C", lock.parent, "check", "2024-03")

    assert said[0] == (
        "The run started on KIKAKU-PC-07 at 2024-04-10 09:00 stopped unexpectedly. "
        "This run continues in its place."
    )
    assert [path.name for path in lock.parent.iterdir()] == ["input_templates"]
