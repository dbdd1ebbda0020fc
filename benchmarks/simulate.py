"""Many cities one after another: `python -m benchmarks.simulate`, on paper a whole country.

Writes a workspace, reads and checks it as `pledgexl check` does, counts, and takes the next; so
a hundred thousand forms need no more room than a thousand. All of them must be accepted.
"""
# It prints what it found.
# ruff: noqa: T201

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

from benchmarks.city import PERIOD, ROWS_PER_FORM
from benchmarks.machine import machine
from benchmarks.workspace import write_workspace
from pledgexl.commands.month import read_summary
from pledgexl.model.submission import FileStatus
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings, now

RESULT = Path(__file__).parent / "out" / "simulation.json"


@dataclass
class Count:
    """What was read so far, and how long reading took; writing the forms is not counted."""

    forms: int = 0
    rows: int = 0
    seconds: float = 0.0


def main() -> int:
    """Read all cities, print and store what it took; return 1 if anything was lost."""
    asked = _arguments()
    count = Count()
    for city in range(asked.cities):
        _read_city(asked.departments, count)
        if (city + 1) % 10 == 0:
            print(f"{count.forms:,} forms, {count.seconds:.0f} s", flush=True)
    wanted = asked.cities * asked.departments
    is_whole = (count.forms, count.rows) == (wanted, wanted * ROWS_PER_FORM)
    _report(count, is_whole=is_whole)
    return 0 if is_whole else 1


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.simulate", description=__doc__)
    parser.add_argument("--cities", type=int, default=100, help="one plan each")
    parser.add_argument("--departments", type=int, default=1_000, help="forms of a city")
    return parser.parse_args()


def _read_city(departments: int, count: Count) -> None:
    with TemporaryDirectory(prefix="pledgexl-city-") as folder:
        root = Path(folder, "city")
        write_workspace(root, departments)
        begin = time.perf_counter()
        summary = read_summary(Workspace(root), PERIOD, Settings(now()))
        count.seconds += time.perf_counter() - begin
    count.forms += sum(record.status is FileStatus.ACCEPTED for record in summary.files)
    count.rows += summary.whole.coverage.rated + summary.whole.coverage.excluded


def _report(count: Count, *, is_whole: bool) -> None:
    # Linux counts in units of 1,024 bytes.
    peak = getrusage(RUSAGE_SELF).ru_maxrss * 1024 // 1_000_000
    found = {
        "forms": count.forms,
        "rows": count.rows,
        "seconds": count.seconds,
        "milliseconds_a_form": 1000 * count.seconds / max(1, count.forms),
        "peak_megabytes_of_the_run": peak,
        "nothing_lost": is_whole,
        "machine": machine(),
    }
    print(json.dumps(found, indent=2, ensure_ascii=False))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
