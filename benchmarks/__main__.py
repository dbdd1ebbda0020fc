"""Measure a month beside what else an office could use: `python -m benchmarks`, or `make bench`.

Prints tables and what is reached; leaves every single time in out/bench.json.
"""
# It prints its tables.
# ruff: noqa: T201

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.subject import Measured, Subject
from benchmarks.table import as_document, printed
from benchmarks.targets import Figures, targets
from benchmarks.tasks import (
    Patience,
    Task,
    check_tasks,
    demo_tasks,
    month_tasks,
    report_tasks,
    run_by_turns,
    start_tasks,
)
from benchmarks.workspace import write_sample, write_workspace

SMALL, MIDDLE = 44, 1_000
REPORTS = (135, 1_000, 10_000)
RESULT = Path(__file__).parent / "out" / "bench.json"


def main() -> int:
    """Measure, print and store; return the exit code."""
    asked = _arguments()
    sizes = sorted({*asked.sizes, SMALL, *([MIDDLE] if max(asked.sizes) > MIDDLE else [])})
    with TemporaryDirectory(prefix="pledgexl-bench-") as folder:
        tasks = _tasks(Path(folder), sizes)
        measured = run_by_turns(tasks, Patience(asked.rounds, asked.patience), _tell)
    reached = list(targets(measured, min(MIDDLE, sizes[-1])))
    print(*printed(measured, reached), sep="\n")
    _store(measured, as_document(measured, reached), asked.picture)
    return 0


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[SMALL, MIDDLE], help="forms")
    parser.add_argument("--rounds", type=int, default=3, help="at most; by turns")
    parser.add_argument(
        "--patience", type=float, default=12, help="seconds after which a command is not repeated"
    )
    parser.add_argument("--picture", type=Path, help="where to draw the picture, as SVG")
    return parser.parse_args()


def _tasks(folder: Path, sizes: Sequence[int]) -> list[Task]:
    """Return all that is to be measured, with the workspaces for it written into `folder`."""
    roots = {size: folder / f"{size}" for size in sizes}
    for size, root in roots.items():
        write_workspace(root, size)
    demo, empty = folder / "demo", folder / "empty"
    empty.mkdir()
    write_sample(demo)
    return [
        *start_tasks(empty),
        *demo_tasks(demo, empty),
        *month_tasks(roots),
        *check_tasks(roots),
        *report_tasks(REPORTS, empty),
    ]


def _tell(subject: Subject) -> None:
    if sys.stderr.isatty():
        size = f"{subject.size:,}" if subject.size else ""
        print(f"\r\x1b[K… {subject.who}: {subject.work} {size}", end="\r", file=sys.stderr)


def _store(measured: Measured, document: dict[str, object], picture: Path | None) -> None:
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(f"→ {RESULT}")
    if picture is not None:
        # Imported here: it is for the docs alone, and slow.
        from benchmarks.picture import draw  # noqa: PLC0415

        draw(Figures(measured), picture)
        print(f"→ {picture}")


if __name__ == "__main__":
    sys.exit(main())
