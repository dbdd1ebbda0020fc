"""Workspaces of any number of filled forms, and fresh copies of them, made fast."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.city import PERIOD, filled_forms, plan_of
from benchmarks.stamp import MADE, Stamps, with_other_rating
from pledgexl.commands.sample.city import FIRST_PERIOD
from pledgexl.commands.sample.workspace import sample_workspace
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.model.names import FileName
from pledgexl.model.period import Period
from pledgexl.word.template import default_template
from pledgexl.workspace.folders import Workspace

REPORT = "report-to-print.docx"


def write_workspace(root: Path, departments: int) -> None:
    """Write the workspace of a city with so many `departments` into the folder `root`."""
    workspace, plan = Workspace(root), plan_of(departments)
    submissions = workspace.submissions(PERIOD)
    for folder in (workspace.plan.parent, submissions):
        folder.mkdir(parents=True)
    workspace.plan.write_bytes(plan_workbook(plan, MADE))
    workspace.template.write_bytes(default_template())
    stamps = Stamps()
    for form in filled_forms(plan):
        (submissions / form.file_name).write_bytes(stamps.form(form))


def write_sample(root: Path) -> None:
    """Write the sample city into the folder `root`, with its first month issued.

    Its newest month has something to compare itself with, and has not been read before. The report
    of that month lies beside it, for others to print.
    """
    for name, content in sample_workspace().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _run(root, FIRST_PERIOD)
    with fresh_copy(root) as copy:
        _run(copy, PERIOD)
        (root / REPORT).write_bytes((Workspace(copy).output(PERIOD) / FileName.REPORT).read_bytes())


def _run(root: Path, period: Period) -> None:
    command = (sys.executable, "-m", "pledgexl", "-C", str(root), "run", str(period))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (our own)


@contextmanager
def fresh_copy(root: Path) -> Iterator[Path]:
    """Yield a copy of the folder `root` that nobody has worked in; its files are links.

    What a run leaves there, whatever it may be, makes no later run faster or slower.
    """
    with TemporaryDirectory(dir=root.parent) as beside:
        copy = Path(beside, "copy")
        shutil.copytree(root, copy, copy_function=os.link)
        yield copy


def change_one_form(root: Path) -> None:
    """Put another rating into the first form in the workspace `root`."""
    path = min(Workspace(root).submissions(PERIOD).iterdir())
    content = with_other_rating(path.read_bytes())
    # A new file in the place of the link: the original stays as it is.
    path.unlink()
    path.write_bytes(content)
