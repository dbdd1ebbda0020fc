import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from failing_readers import process, read
from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.package import Refusal
from pledgexl.intake.workers import Bounds, WorkerPool
from pledgexl.model.finding import Code

TESTS = Path(__file__).parents[1]


def files(*names: str) -> Iterator[SubmittedFile]:
    return (SubmittedFile(Path(name), name) for name in names)


def outcomes(bounds: Bounds, *names: str) -> list[str | Refusal]:
    with WorkerPool(read, 2, bounds) as readers:
        return list(readers.read(files(*names)))


def wait_until(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while time.monotonic() < end and not is_so():
        time.sleep(0.05)
    return is_so()


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_gives_the_results_in_the_order_of_the_files() -> None:
    names = [f"{number}.xlsx" for number in range(200)]

    assert outcomes(Bounds(), *names) == names


def test_waits_for_no_worker_that_never_begins() -> None:
    with WorkerPool(process, 1, Bounds(seconds=1, patience=1)) as readers:
        (worker,) = readers.read(files("1.xlsx"))
        os.kill(int(str(worker)), signal.SIGSTOP)

        (other,) = readers.read(files("2.xlsx"))

    assert int(str(other)) != int(str(worker))


def test_many_files_that_hang_are_refused_each_and_the_others_read() -> None:
    hanging = ["hang.xlsx"] * 8
    with WorkerPool(read, 1, Bounds(seconds=0.5, patience=0.5)) as readers:
        found = list(readers.read(files(*hanging, "1.xlsx")))

    assert [one.code if isinstance(one, Refusal) else one for one in found] == [
        *[Code.READER_TOO_SLOW] * 8,
        "1.xlsx",
    ]


def test_no_files_need_no_worker() -> None:
    assert outcomes(Bounds()) == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("abort", Code.READER_CRASHED),
        ("exit", Code.READER_CRASHED),
        ("segmentation fault", Code.READER_CRASHED),
        ("exception", Code.READER_CRASHED),
        ("exception that cannot travel", Code.READER_CRASHED),
        ("recursion", Code.READER_CRASHED),
        ("hang", Code.READER_TOO_SLOW),
        ("hang in native code", Code.READER_TOO_SLOW),
        ("memory", Code.READER_OUT_OF_MEMORY),
    ],
)
def test_a_file_that_breaks_its_reader_costs_itself_alone(fault: str, code: Code) -> None:
    before = [f"a{number}.xlsx" for number in range(20)]
    after = [f"z{number}.xlsx" for number in range(20)]

    found = outcomes(Bounds(seconds=1), *before, f"{fault}.xlsx", *after)

    refusal = found.pop(20)
    assert found == [*before, *after]
    assert isinstance(refusal, Refusal)
    assert refusal.code is code


def test_many_breaking_files_among_many_good_ones_lose_none() -> None:
    names = [f"{number}.xlsx" for number in range(2000)]
    for place, fault in enumerate(("abort", "hang", "exit", "memory", "exception", "abort")):
        names[300 * place + 7] = f"{fault}.xlsx"

    found = outcomes(Bounds(seconds=1), *names)

    assert [each for each in found if isinstance(each, str)] == [
        name for name in names if name.split(".")[0].isdigit()
    ]
    assert [names[place] for place, each in enumerate(found) if isinstance(each, Refusal)] == [
        name for name in names if not name.split(".")[0].isdigit()
    ]


def test_says_what_broke_the_reader() -> None:
    found = outcomes(Bounds(seconds=1), "abort", "exception", "memory", "hang")

    said = [each.values for each in found if isinstance(each, Refusal)]
    assert said == [
        {"detail": f"exit {-signal.SIGABRT}"},
        {"detail": "ValueError"},
        {"megabytes": "512"},
        {"seconds": "1"},
    ]


ASKS_A_WORKER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from functools import partial
from pledgexl.commands.collect import submission_in
from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.server import start_server
from pledgexl.intake.workers import WorkerPool
from failing_readers import libraries
if __name__ == "__main__":
    start_server(submission_in.__module__)
    import pandas, docxtpl, openpyxl, xlsxwriter
    from pledgexl.model.period import Period
    from summaries import small_plan
    read = partial(submission_in, plan=small_plan(), period=Period(2024, 3))
    with WorkerPool(read, 1) as readers:
        print(next(readers.read([SubmittedFile(Path("a"), "a")])).status)
    with WorkerPool(libraries, 1) as readers:
        print(next(readers.read([SubmittedFile(Path("a"), "a")])))
"""


def test_a_worker_has_only_what_reading_needs(tmp_path: Path) -> None:
    # The parent has loaded everything; a worker has what examining a file loads.
    script = tmp_path / "asks.py"
    script.write_text(ASKS_A_WORKER, "utf-8")
    done = subprocess.run(
        [sys.executable, script, TESTS], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["rejected", "()"]


def test_the_workers_end_with_the_reading() -> None:
    with WorkerPool(process, 1) as readers:
        (worker,) = set(readers.read(files("a", "b")))
        assert isinstance(worker, int)
        assert worker != os.getpid()

    assert wait_until(lambda: is_gone(worker))


# Who is started in the background may have been told to ignore Ctrl-C, and passes that on.
INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.workers import Bounds, WorkerPool
from failing_readers import tell_and_hang
if __name__ == "__main__":
    with WorkerPool(tell_and_hang, 1, Bounds(seconds=30)) as readers:
        list(readers.read([SubmittedFile(Path(sys.argv[2]), "a")]))
"""


def test_an_interruption_ends_a_hanging_worker_at_once(tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, "utf-8")
    told = tmp_path / "process"
    command: list[str | Path] = [sys.executable, script, TESTS, told]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert wait_until(lambda: told.exists() and told.read_text("ascii") != "")
        pressed = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert said.endswith(b"KeyboardInterrupt\n")
    assert process.returncode == -signal.SIGINT
    assert time.monotonic() - pressed < 5
    assert wait_until(lambda: is_gone(int(told.read_text("ascii"))))


LEAVES_A_WORKER_ALONE = """
import os, sys, threading
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.workers import Bounds, WorkerPool
from failing_readers import tell_and_hang
if __name__ == "__main__":
    with WorkerPool(tell_and_hang, 1, Bounds(seconds=1)) as readers:
        readers.read([SubmittedFile(Path(sys.argv[2]), "a")])
        while not Path(sys.argv[2]).exists():
            pass
        os.kill(os.getpid(), 9)
"""


def test_no_worker_outlives_a_run_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "leaves.py"
    script.write_text(LEAVES_A_WORKER_ALONE, "utf-8")
    told = tmp_path / "process"
    done = subprocess.run([sys.executable, script, TESTS, told], check=False)

    assert done.returncode == -signal.SIGKILL
    assert wait_until(lambda: is_gone(int(told.read_text("ascii"))))
