"""Drives the real program through the months of a drawn city."""

import io
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from fuzz.history.city import BEGINS, Reports, first_plan
from fuzz.history.events import EVENTS, LAST, ONCE, Event
from pledgexl.cli.main import main
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.model.names import SEALS_FOLDER
from pledgexl.model.period import Period
from pledgexl.workspace.folders import Workspace

Json = Mapping[str, Any]
_CREATED = datetime(2023, 11, 1)  # noqa: DTZ001 (documents hold no zone)
# Of a hundred months: those in which each of these happens.
_SECOND_EVENT, _RULE, _CORRECTED, _REOPENED, _LATE = 50, 10, 30, 20, 40
_REVISIONS = 0.5


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Month:
    """What happens in a month: to the plan before its forms go out, and to its report.

    It is closed at once, or where it is `late` after the next month's report was issued; one that
    is `reopened` is closed once more.
    """

    events: tuple[Event, ...] = ()
    is_corrected: bool = False
    is_late: bool = False
    is_reopened: bool = False


def drawn_months(random: Random, count: int) -> Iterator[Month]:
    """Yield what happens in `count` months; each kind of event comes before any comes again."""
    waiting: list[Event] = []
    once = list(ONCE)
    for place in range(count):
        events = []
        # Nothing has been issued before the first.
        for _ in range((1 + (random.randrange(100) < _SECOND_EVENT)) if place else 0):
            waiting = waiting or random.sample(EVENTS, len(EVENTS))
            events.append(waiting.pop())
        if place and once and random.randrange(100) < _RULE:
            events.append(once.pop())
        if place == count - 1:
            events += LAST
        corrected, late, reopened = (
            random.randrange(100) < chance for chance in (_CORRECTED, _LATE, _REOPENED)
        )
        yield Month(tuple(events), corrected, late, reopened and not late)


class Paper(NamedTuple):
    """What a certificate says: its head, and its place in the chain."""

    head: str
    place: int


def call(root: Path, epoch: int, *arguments: str) -> Ended:
    """Run a command of the program on the workspace in `root`, at the time `epoch`."""
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["-C", str(root), *arguments])
    return Ended(code, out.getvalue(), err.getvalue())


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file in `folder` and below, by its name."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@dataclass
class Drill:
    """A city over some months: what happened to it how often, and what went wrong."""

    root: Path
    random: Random
    happened: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin the workspace with its first plan."""
        self.workspace = Workspace(self.root)
        self.plan = first_plan(self.random)
        self.reports = Reports(self.random)
        self.time = datetime(2023, 12, 8, 9, 30, tzinfo=UTC)
        self._open: list[Period] = []
        self.call("init")

    def call(self, *arguments: str, expected: tuple[int, ...] = (0,)) -> Ended:
        """Run a command some minutes after the last one; another code than expected is wrong."""
        self.time += timedelta(minutes=7)
        ended = call(self.root, int(self.time.timestamp()), *arguments)
        if ended.code not in expected:
            said = (ended.err or ended.out).strip()[-300:]
            self.wrong.append(f"{' '.join(arguments)}: exit {ended.code}: {said}")
        return ended

    def live(self, months: Iterable[Month]) -> None:
        """Let the city live for these `months`, or until something goes wrong."""
        period = BEGINS
        for month in months:
            begins = datetime.combine(period.following.first_day, self.time.timetz())
            self.time = begins + timedelta(days=7)
            self._live_through(period, month)
            if self.wrong:
                return
            period = period.following
        for late in self._open:
            self._close(late)

    def _live_through(self, period: Period, month: Month) -> None:
        self._change_plan(period, month.events)
        if self.call("forms", str(period)).code:
            return
        self.reports.send(self.workspace, period)
        self._issue(period)
        if self.wrong:
            return
        if month.is_corrected:
            self._issue_again(period)
        # The month before is closed only now, which makes no other report of this one.
        for late in self._open:
            self._close(late)
            self._require_same(period)
        self._open = [period]
        if not month.is_late:
            self._close(period)
            self._open = []
        if month.is_reopened:
            self._reopen(period)

    def _change_plan(self, period: Period, events: Sequence[Event]) -> None:
        for event in events:
            plan = event(self.random, self.plan, period)
            if plan is not None:
                self.plan = plan
                self.happened[event.__name__] += 1
        self.workspace.plan.write_bytes(plan_workbook(self.plan, _CREATED))

    def _issue(self, period: Period, *options: str) -> None:
        before = contents(self.workspace.output(period))
        self.call("run", str(period), *options)
        self.happened["issue"] += 1
        if contents(self.workspace.output(period)) == before:
            self.wrong.append(f"{period}: nothing was issued")

    def _issue_again(self, period: Period) -> None:
        """Issue another report after a correction, which needs a reason."""
        self.reports.correct(self.workspace, period)
        is_revision = self.random.random() < _REVISIONS
        self._issue(period, "--reason", f"{period}の見直し", *["--revision"] * is_revision)
        self.happened["revised" if is_revision else "corrected"] += 1

    def _require_same(self, period: Period) -> None:
        before = contents(self.workspace.output(period))
        self.call("run", str(period))
        if contents(self.workspace.output(period)) != before:
            self.wrong.append(f"{period}: issued again though nothing is new")

    def _close(self, period: Period) -> None:
        self._seal("close", str(period))
        before = contents(self.workspace.output(period))
        self.call("run", str(period), expected=(2,))
        if contents(self.workspace.output(period)) != before:
            self.wrong.append(f"{period}: a closed month was written")

    def _reopen(self, period: Period) -> None:
        self._seal("reopen", str(period), "--reason", f"{period}の誤り")
        self._issue_again(period)
        self._close(period)

    def _seal(self, command: str, *arguments: str) -> None:
        ended = self.call(command, *arguments, "--json")
        self.happened[command] += 1
        if ended.code == 0:
            sealed: Json = json.loads(ended.out)
            self.papers.append(Paper(sealed["head"], sealed["count"]))

    @property
    def months(self) -> list[Path]:
        """The folders of the months, oldest first."""
        return [self.workspace.output(period) for period in self.workspace.issued_periods]

    @property
    def records(self) -> list[Path]:
        """The records of seals, oldest first."""
        return sorted((self.root / "output" / SEALS_FOLDER).glob("*.json"))
