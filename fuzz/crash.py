"""Kills `pledgexl run` at random moments and fills its disk at every write; looks at what is left.

    python -m fuzz.crash [KILLS] [ROOM] [--workspace FOLDER]

KILLS is how often a run is killed (200), ROOM how many sizes of file and disk are tried of each
kind (60), FOLDER a workspace whose month has faults (a part of the sample city). Exits with 1 if
ever a month's output was missing, or was neither wholly the old one nor wholly the new one, or
if a run that could not write did not say so in one line.
"""

import argparse
import contextlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

PERIOD = "2024-03"
FORMS = 5
FOLDERS = (Path("output", PERIOD), Path("returns", PERIOD))
# The same input on two days gives two months of documents that differ in every file.
DAYS = ("1712707200", "1715299200")
ERRORS_FOUND, CANNOT_RUN = 1, 2
FEW_KILLS = 20
PAGE = 4096
SESSION_FIELD = 3

Contents = Mapping[str, bytes]


@dataclass
class Tally:
    """What was tried, and what came of it, by name."""

    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Count one more."""
        self.counts[name] += 1


class Bench:
    """A small workspace, and what its output looks like on either day when it is whole."""

    def __init__(self, root: Path, model: "Bench | Path | None" = None) -> None:
        """Copy a workspace to `root` and run it on both days, or copy all that of `model`."""
        self.root = root
        self.whole: list[Contents] = []
        if isinstance(model, Bench):
            shutil.copytree(model.root, root, dirs_exist_ok=True)
            self.whole = model.whole
            return
        if model is None:
            self._command([sys.executable, "-m", "pledgexl", "demo", str(root)], DAYS[0]).wait()
            self._make_small()
        else:
            shutil.copytree(model, root)
        self.whole = [self._run_whole(day) for day in DAYS]

    def start(self, day: str, prepare: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        """Start the run on `day`."""
        options = ("run", PERIOD, "--provisional")
        return self._command(
            [sys.executable, "-m", "pledgexl", "-C", str(self.root), *options], day, prepare
        )

    def contents(self) -> Contents:
        """Return every file that is published, by name; scrap is not."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in FOLDERS
            for path in (self.root / folder).rglob("*")
            if path.is_file()
        }

    def days(self) -> tuple[int, ...]:
        """Return for each folder the number of the day that it is wholly of, -1 if of none."""
        found = self.contents()
        return tuple(
            next(
                (
                    day
                    for day, whole in enumerate(self.whole)
                    if _below(found, folder) == _below(whole, folder)
                ),
                -1,
            )
            for folder in FOLDERS
        )

    def half_written(self) -> frozenset[str]:
        """Return the names of what lies beside the month's output, now or since a kill."""
        names = (path.name for path in (self.root / "output").iterdir())
        return frozenset(name for name in names if name.startswith("."))

    def _make_small(self) -> None:
        # No provisional report would replace the final one of the demo.
        shutil.rmtree(self.root / "output" / PERIOD)
        for month in (self.root / "submissions").iterdir():
            if month.name != PERIOD:
                shutil.rmtree(month)
        for form in sorted((self.root / "submissions" / PERIOD).iterdir())[FORMS:]:
            form.unlink()

    def _run_whole(self, day: str) -> Contents:
        process = self.start(day)
        _, errors = process.communicate()
        if process.returncode != ERRORS_FOUND or errors:
            raise RuntimeError(f"exit {process.returncode}: {errors.decode()}")
        return self.contents()

    def _command(
        self, command: list[str], day: str, prepare: Callable[[], None] | None = None
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 (our own command)
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=os.environ | {"SOURCE_DATE_EPOCH": day, "PYTHONUTF8": "1"},
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509 (given where there are no threads)
        )


def _below(contents: Contents, folder: Path) -> Contents:
    return {name: content for name, content in contents.items() if name.startswith(f"{folder}/")}


def kill_often(bench: Bench, kills: int, seed: int) -> Tally:
    """Kill `kills` runs: half of them anywhere, half while they publish."""
    moments = random.Random(seed)
    tally = Tally()
    usual = _seconds(bench)
    sessions = []
    while tally.counts["kills"] < kills:
        before = bench.days()
        left_before = bench.half_written()
        process = bench.start(DAYS[1 - before[0]])
        sessions.append(process.pid)
        if moments.random() < 0.5:
            time.sleep(moments.uniform(0, 1.2 * usual))
        else:
            _wait_for_publishing(bench, process, left_before)
            time.sleep(moments.uniform(0, 0.03))
        process.kill()
        process.communicate()
        if process.returncode == -signal.SIGKILL:
            tally.add("kills")
            _judge(bench, tally, f"kill {tally.counts['kills']}", before)
        else:
            tally.add("came too late")
    _finish(bench, tally, sessions)
    return tally


def _seconds(bench: Bench) -> float:
    started = time.monotonic()
    bench.start(DAYS[0]).communicate()
    return time.monotonic() - started


def _wait_for_publishing(
    bench: Bench, process: subprocess.Popen[bytes], left_before: frozenset[str]
) -> None:
    while process.poll() is None and bench.half_written() <= left_before:
        time.sleep(0.002)


def _judge(bench: Bench, tally: Tally, what: str, before: tuple[int, ...]) -> None:
    after = bench.days()
    tally.add("left the old month" if after[0] == before[0] else "left the new month")
    if -1 in after:
        tally.broken.append(f"{what}: {sorted(bench.contents())}")


def _finish(bench: Bench, tally: Tally, sessions: list[int]) -> None:
    """Run once more: it must put everything right, and nothing may be left of the killed ones."""
    process = bench.start(DAYS[1])
    _, errors = process.communicate()
    if process.returncode != ERRORS_FOUND or bench.contents() != bench.whole[1]:
        tally.broken.append(f"the run after: exit {process.returncode} {errors.decode()}")
    left = {path.name for path in (*bench.root.rglob(".*"), *bench.root.rglob("*.new"))}
    if left:
        tally.broken.append(f"left lying: {left}")
    end = time.monotonic() + 30
    while (alive := _processes_of(sessions)) and time.monotonic() < end:
        time.sleep(0.5)
    if alive:
        tally.broken.append(f"processes that outlived their run: {alive}")


def _processes_of(sessions: list[int]) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = status.read_text("utf-8").rpartition(")")[2].split()
            if int(fields[SESSION_FIELD]) in sessions:
                found.append(int(status.parent.name))
    return found


def fill_files(bench: Bench, room: int) -> Tally:
    """Let no file grow over a limit, for `room` limits up to the largest file there is."""
    sizes = sorted({len(content) for content in bench.whole[1].values()})
    edges = [size - 1 for size in sizes[-room:]]
    spread = [sizes[-1] * place // room for place in range(room)]
    tally = Tally()
    for limit in sorted({*edges, *spread, 0, 100}):

        def cap(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        _run_short_of_room(bench, tally, f"files of {limit} bytes", cap)
    return tally


def fill_disk(bench: Bench, room: int) -> Tally:
    """Leave `room` different numbers of free pages on the disk that the workspace lies on."""
    needed = sum(-(-len(content) // PAGE) for content in bench.whole[1].values()) + 20
    tally = Tally()
    filler = bench.root / "filler"
    for pages in sorted({needed * place // room for place in range(room + 1)}):
        free = shutil.disk_usage(bench.root).free
        filler.write_bytes(b"\0" * max(0, free - pages * PAGE))
        _run_short_of_room(bench, tally, f"{pages} pages free")
        filler.unlink()
    return tally


def _run_short_of_room(
    bench: Bench, tally: Tally, what: str, prepare: Callable[[], None] | None = None
) -> None:
    before = bench.days()
    process = bench.start(DAYS[1 - before[0]], prepare)
    _, errors = process.communicate()
    tally.add("runs")
    tally.add({CANNOT_RUN: "said so", ERRORS_FOUND: "had room"}.get(process.returncode, "broken"))
    _judge(bench, tally, what, before)
    lines = errors.decode().splitlines()
    is_told = process.returncode == CANNOT_RUN and len(lines) == 1
    if not is_told and process.returncode != ERRORS_FOUND:
        tally.broken.append(f"{what}: exit {process.returncode}, {lines[-1:]}")
    if is_told and bench.days()[0] != before[0]:
        tally.broken.append(f"{what}: said that it could not write, and wrote")


@contextlib.contextmanager
def small_disk() -> Iterator[Path | None]:
    """Yield a folder that is a disk of a few megabytes; None where none may be mounted."""
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]
        done = subprocess.run(mount, capture_output=True, check=False)  # noqa: S603 (as it stands above)
        if done.returncode != 0:
            yield None
            return
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)  # noqa: S603, S607 (as mount)


def report(title: str, tally: Tally) -> bool:
    """Print what was counted; return whether nothing was broken."""
    counted = ", ".join(f"{name} {count}" for name, count in sorted(tally.counts.items()))
    print(f"{title}: {counted}; broken or missing {len(tally.broken)}", flush=True)
    for line in tally.broken[:20]:
        print(f"  {line}")
    return not tally.broken


def kill_in_parallel(kills: int, model: Bench) -> Tally:
    """Share `kills` between as many workspaces as there are processors; few need but one."""
    sharers = min(os.cpu_count() or 1, 1 + kills // FEW_KILLS)
    shares = [kills // sharers + (number < kills % sharers) for number in range(sharers)]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(sharers) as pool:
        benches = [Bench(Path(folder, str(number)), model) for number in range(sharers)]
        tallies = list(pool.map(kill_often, benches, shares, range(sharers)))
    together = Tally()
    for tally in tallies:
        together.counts += tally.counts
        together.broken += tally.broken
    return together


def main() -> int:
    """Kill, fill, print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kills", nargs="?", type=int, default=200)
    parser.add_argument("room", nargs="?", type=int, default=60)
    parser.add_argument("--workspace", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, small_disk() as disk:
        model = Bench(Path(folder, "model"), asked.workspace)
        is_well = report("killed", kill_in_parallel(asked.kills, model))
        files = Bench(Path(folder, "files"), model)
        is_well &= report("no room in files", fill_files(files, asked.room))
        if disk is None:
            print("no room on the disk: not tried, since no small disk may be mounted here")
        else:
            is_well &= report("no room on the disk", fill_disk(Bench(disk, model), asked.room))
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
