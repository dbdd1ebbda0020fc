"""A small city for drawn nastiness: its plan, its forms, and a command that is looked at."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from fuzz.nasty_places import keys_of, put
from pledgexl.excel.form.layout import COLUMN_OF
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.model.average import DEFAULT_RULES, Level
from pledgexl.model.finding import column_letters
from pledgexl.model.names import FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from pledgexl.workspace.folders import Workspace

PAST, PERIOD, NEXT = Period(2024, 2), Period(2024, 3), Period(2024, 4)
DEPARTMENTS = tuple(f"{code}" for code in range(101, 131))
ROWS = 12
RATING = 7
TEXT = "計画のとおり進めました。"
COLUMNS = {label: column_letters(COLUMN_OF[label]) for label in FormLabel}
CANNOT_RUN = 2
DEADLINE_SECONDS = 180
_CREATED = datetime(2024, 4, 1)  # noqa: DTZ001 (documents hold no zone)
_HUNG = -1


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    command: str
    code: int
    out: str
    err: str


def called(root: Path, arguments: tuple[str, ...]) -> Ended:
    """Run a command in the workspace `root`, in a process of its own."""
    command = " ".join(arguments)
    try:
        done = subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, "-m", "pledgexl", "-C", str(root), *arguments],
            capture_output=True,
            check=False,
            timeout=DEADLINE_SECONDS,
            env=os.environ | {"PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        return Ended(command, _HUNG, "", "")
    out, err = (told.decode("utf-8", "replace") for told in (done.stdout, done.stderr))
    return Ended(command, done.returncode, out, err)


@dataclass
class Case:
    """A workspace with drawn inputs, how many of which kind, and what went wrong with it."""

    workspace: Workspace
    random: Random
    called: Callable[[Path, tuple[str, ...]], Ended] = called
    placed: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def fail(self, kind: str, details: str = "") -> None:
        """Remember a failure."""
        self.wrong.append((kind, details))

    def call(self, *arguments: str, may_refuse: bool = False) -> Ended:
        """Run a command on the workspace, and judge how it ended."""
        ended = self.called(self.workspace.root, arguments)
        self.ends[f"{' '.join(arguments[:1])} {ended.code}"] += 1
        if "Traceback (most recent" in ended.out + ended.err:
            self.fail(f"traceback: {last_line(ended.err)[:80]}", f"{ended.command}\n{ended.err}")
        elif ended.code not in (0, 1, CANNOT_RUN):
            self.fail("hang" if ended.code == _HUNG else f"exit {ended.code}", ended.command)
        elif ended.code == CANNOT_RUN and not may_refuse:
            self.fail("the month stopped", f"{ended.command}: {ended.err}")
        elif ended.code == CANNOT_RUN and not ended.err.strip():
            self.fail("refused without a word", ended.command)
        return ended


def last_line(told: str) -> str:
    """Return the last line that says something."""
    return next((line for line in reversed(told.splitlines()) if line.strip()), "")


class City:
    """A workspace with one month issued, and the blank forms of the next."""

    def __init__(self, root: Path, call: Callable[[Path, tuple[str, ...]], Ended] = called) -> None:
        """Make it in `root`, by the commands themselves, which `call` runs."""
        self.workspace = Workspace(root)
        case = Case(self.workspace, Random(0), call)
        case.call("init")
        self.workspace.plan.write_bytes(plan_workbook(_plan(), _CREATED))
        for command in ("forms", "run"):
            case.call(command, str(PAST))
            send_all(self.workspace, PAST)
        case.call("forms", str(PERIOD))
        if case.wrong or not self.workspace.result(PAST).exists():
            raise RuntimeError(f"without any nastiness: {case.wrong} {case.ends}")

    def copy(self, root: Path) -> Workspace:
        """Return a copy of the workspace in `root`, with nothing sent for the new month."""
        shutil.copytree(self.workspace.root, root)
        return Workspace(root)


def send_all(workspace: Workspace, period: Period) -> int:
    """Send every blank form of `period` filled, and return how many."""
    workspace.submissions(period).mkdir(parents=True, exist_ok=True)
    forms = list(workspace.forms(period).iterdir())
    for path in forms:
        target = workspace.submissions(period) / path.name
        target.write_bytes(filled(path.read_bytes()))
    return len(forms)


def filled(form: bytes) -> bytes:
    """Return `form` with every initiative of it rated."""
    rows = [row for row, key in keys_of(form).items() if not key.startswith("+")]
    ratings: dict[str, str | int] = {f"{COLUMNS[FormLabel.RATING]}{row}": RATING for row in rows}
    texts = {f"{COLUMNS[FormLabel.TEXT]}{row}": f"{TEXT}{row}" for row in rows}
    return put(form, ratings | texts)


def _plan() -> Plan:
    """Return a plan of thirty departments with twelve initiatives each."""
    policies = [PlanItem(f"{one}", Level.POLICY, f"政策{one}を進めます", "") for one in (1, 2)]
    pledges = [
        PlanItem(f"{one}-1", Level.PLEDGE, f"公約{one}を守ります", f"{one}") for one in (1, 2)
    ]
    measures = [
        PlanItem(f"{one}-1-{two}", Level.MEASURE, f"施策{one}の{two}を行います", f"{one}-1")
        for one in (1, 2)
        for two in (1, 2, 3)
    ]
    numbers = [
        (code, measures[row % 6].id, place * 2 + row // 6 + 1, row)
        for place, code in enumerate(DEPARTMENTS)
        for row in range(ROWS)
    ]
    return Plan(
        settings=PlanSettings(
            "試験市",
            "公約の取組状況",
            Period(2022, 7),
            Period(2026, 7),
            deadline_day=10,
            contact="窓口係（内線1234）",
        ),
        items=tuple(sorted((*policies, *pledges, *measures), key=lambda item: item.id)),
        departments=tuple(
            Department(code, f"第{code}課", f"担当{code}", f"d{code}@example.invalid")
            for code in DEPARTMENTS
        ),
        initiatives=tuple(
            Initiative(f"{measure}-{number:02d}", measure, f"取組{code}の{row}", code)
            for code, measure, number, row in numbers
        ),
        rules=DEFAULT_RULES,
        rubric=(("0", "何もしていない"), ("5", "半ばまで来た"), ("10", "すべて終えた")),
    )
