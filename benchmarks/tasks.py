"""The commands that are compared, and the rounds in which they are run by turns."""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.city import PERIOD
from benchmarks.measure import Command, Cost, cost_of, memory_of
from benchmarks.subject import Costs, Measured, Subject, Who, Work
from benchmarks.workspace import REPORT, fresh_copy
from pledgexl.workspace.folders import Workspace

LIBRARIES = "import pandas, docxtpl, xlsxwriter, openpyxl"
# Nobody prints a report of 200,000 initiatives.
MOST_FORMS_OF_A_MONTH = 1_000

Roots = Mapping[int, Path]


@dataclass(frozen=True, slots=True)
class Task:
    """How `subject` is measured: `command`, run in a fresh copy of `root`."""

    subject: Subject
    root: Path
    command: Callable[[Path], Command]
    looks_at_memory: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How often each task is run: `rounds` at most, and once `seconds` were spent on it no more."""

    rounds: int
    seconds: float


def run_by_turns(
    tasks: Sequence[Task], patience: Patience, tell: Callable[[Subject], object]
) -> Measured:
    """Return what `tasks` cost: by turns, so that a busy moment of the machine meets all.

    `tell` hears what is measured next.
    """
    costs: dict[Task, list[Cost]] = {task: [] for task in tasks}
    for _ in range(patience.rounds):
        for task in tasks:
            if sum(cost.wall for cost in costs[task]) < patience.seconds:
                tell(task.subject)
                costs[task].append(_cost(task))
    return {task.subject: Costs(tuple(costs[task]), _memory(task)) for task in tasks}


def _cost(task: Task) -> Cost:
    with fresh_copy(task.root) as root:
        return cost_of(task.command(root), {}, task.subject.processors)


def _memory(task: Task) -> int | None:
    if not task.looks_at_memory:
        return None
    with fresh_copy(task.root) as root:
        return memory_of(task.command(root), {})


# --- The commands ---


def check_tasks(roots: Roots) -> Iterator[Task]:
    """Yield who reads and checks, on one processor and on all, for each size in `roots`."""
    for size, root in roots.items():
        for processors in (1, None):
            subject = Subject(Work.CHECK, Who.OURS, size, processors)
            yield Task(subject, root, _ours("check"), looks_at_memory=processors is None)
        for who, command in _others("check"):
            looks = who is Who.CALAMINE
            yield Task(Subject(Work.CHECK, who, size, 1), root, command, looks_at_memory=looks)
        yield Task(Subject(Work.CHECK, Who.FLOOR, size, 1), root, _floor)


def month_tasks(roots: Roots) -> Iterator[Task]:
    """Yield who makes a whole month for each size in `roots`; none for the largest."""
    for size, root in roots.items():
        if size > MOST_FORMS_OF_A_MONTH:
            continue
        subject = Subject(Work.MONTH, Who.OURS, size)
        yield Task(subject, root, _ours("run"), looks_at_memory=True)
        for who, command in _others("month"):
            yield Task(Subject(Work.MONTH, who, size, 1), root, command)


def report_tasks(sizes: Sequence[int], empty: Path) -> Iterator[Task]:
    """Yield who makes the Word report of so many initiatives."""
    for size in sizes:
        for who, name in ((Who.OURS, "pledgexl"), (Who.DOCXTPL, "docxtpl")):
            command = _python("-m", "benchmarks.report", name, str(size))
            yield Task(Subject(Work.REPORT, who, size), empty, command)


def demo_tasks(demo: Path, empty: Path) -> Iterator[Task]:
    """Yield the sample city's month, and the bare import of what a script for it would use."""
    yield Task(Subject(Work.DEMO, Who.OURS), demo, _ours("run"))
    yield Task(Subject(Work.DEMO, Who.IMPORTS), empty, _python("-c", LIBRARIES))
    office = shutil.which("soffice")
    if office is not None:
        yield Task(Subject(Work.PDF, Who.OURS), demo, _ours("run", "--pdf"))
        yield Task(Subject(Work.CONVERT, Who.LIBREOFFICE), demo, _converted(office))


def start_tasks(empty: Path) -> Iterator[Task]:
    """Yield the start of the command, and the import of pandas."""
    yield Task(Subject(Work.START, Who.OURS), empty, _python("-m", "pledgexl", "--help"))
    yield Task(Subject(Work.START, Who.PANDAS), empty, _python("-c", "import pandas"))


def _ours(command: str, *options: str) -> Callable[[Path], Command]:
    own = (sys.executable, "-m", "pledgexl", "-C")
    return lambda root: (*own, str(root), command, str(PERIOD), *options)


def _converted(office: str) -> Callable[[Path], Command]:
    """Return how `office` makes a PDF of the report that lies beside the sample city."""

    def command(root: Path) -> Command:
        profile = f"-env:UserInstallation={(root / 'profile').as_uri()}"
        report = str(root / REPORT)
        return (office, "--headless", profile, "--convert-to", "pdf", "--outdir", str(root), report)

    return command


def _others(mode: str) -> Iterator[tuple[Who, Callable[[Path], Command]]]:
    for who, engine in ((Who.OPENPYXL, "openpyxl"), (Who.CALAMINE, "calamine")):
        yield who, _analyst(mode, engine)


def _analyst(mode: str, engine: str) -> Callable[[Path], Command]:
    def command(root: Path) -> Command:
        # Its documents go where nothing else lies.
        own = (sys.executable, "-m", "benchmarks.analyst", mode, engine)
        return (*own, str(root), str(PERIOD), str(root))

    return command


def _python(*arguments: str) -> Callable[[Path], Command]:
    return lambda _: (sys.executable, *arguments)


def _floor(root: Path) -> Command:
    workspace = Workspace(root)
    files = str(workspace.plan), str(workspace.submissions(PERIOD))
    return (sys.executable, "-m", "benchmarks.floor", *files)
