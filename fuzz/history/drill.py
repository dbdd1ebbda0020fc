"""Drives the real program through the months of a drawn city."""

import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from fuzz.history.city import Reports
from fuzz.history.months import Month
from fuzz.history.planned import unlike
from fuzz.history.sheets import Sheets
from pledgexl.cli.main import main
from pledgexl.model.names import SEALS_FOLDER
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.workspace.folders import Workspace

Json = Mapping[str, Any]
_CREATED = datetime(2023, 11, 1)  # noqa: DTZ001 (documents hold no zone)


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


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
    # As it is now, at first as the city begins.
    plan: Plan
    happened: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin the workspace with its first plan."""
        self.workspace = Workspace(self.root)
        self.begins = self.plan.settings.term_start
        self.sheets = Sheets(self.plan, self.begins)
        self.reports = Reports(self.random)
        self.time = datetime.combine(self.begins.following.first_day, time(9, 30, tzinfo=UTC))
        self._open: list[Period] = []
        self._plans: dict[Period, Plan] = {}
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
        period = self.begins
        for month in months:
            begins = datetime.combine(period.following.first_day, self.time.timetz())
            self.time = begins + timedelta(days=7)
            self._live_through(period, month)
            self.say(f"{period}: {', '.join(each.__name__ for each in month.events)}")
            if self.wrong:
                return
            period = period.following
        for late in self._open:
            self._close(late)

    def say(self, what: str) -> None:
        """Tell somebody who watches how far it is."""
        sys.stderr.write(f"{what}\n")

    def _live_through(self, period: Period, month: Month) -> None:
        self._change_plan(period, month)
        if self.call("forms", str(period)).code:
            return
        self.reports.send(self.workspace, period, added=int(month.is_added))
        self.happened["added by a department"] += month.is_added
        self._issue(period)
        if self.wrong:
            return
        self._know_initiatives(period)
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
        if month.back:
            older = period
            for _ in range(month.back):
                older = older.previous
            self._reopen(older)
            self.happened["reopened an older month"] += 1

    def _change_plan(self, period: Period, month: Month) -> None:
        before = self.plan
        for event in month.events:
            plan = event(self.random, self.plan, period)
            if plan is not None:
                self.plan = plan
                self.happened[event.__name__] += 1
        if self.plan != before or self.plan.lineage != before.lineage:
            dated = self.sheets.follow(self.plan, period, is_dated=month.is_dated)
            self.happened["rows dated"] += dated
            self.happened["months written over"] += not month.is_dated
        self._plans[period] = self.plan
        self.workspace.plan.write_bytes(self.sheets.workbook(_CREATED))

    def _know_initiatives(self, period: Period) -> None:
        """Let the plan know what departments added: no number of it is used again."""
        measures = (
            measure
            for policy in self._result(period)["policies"]
            for pledge in policy["pledges"]
            for measure in pledge["measures"]
        )
        known = {row["identifier"] for measure in measures for row in measure["initiatives"]}
        lineage = self.plan.lineage
        self.plan = replace(
            self.plan, lineage=replace(lineage, initiatives=lineage.initiatives | known)
        )

    def _result(self, period: Period) -> dict[str, Any]:
        path = self.workspace.output(period) / "result.json"
        found: dict[str, Any] = json.loads(path.read_bytes())
        return found

    def _issue(self, period: Period, *options: str) -> None:
        before = contents(self.workspace.output(period))
        self.call("run", str(period), *options)
        self.happened["issue"] += 1
        if contents(self.workspace.output(period)) == before:
            self.wrong.append(f"{period}: nothing was issued")
            return
        # Whenever it is issued, the plan is read as it was in the month.
        self.wrong += unlike(self._result(period), self._plans[period], period)

    def _issue_again(self, period: Period) -> None:
        """Issue another report after a correction, which needs a reason."""
        self.reports.correct(self.workspace, period)
        # In turn, and a correction first.
        is_revision = self.happened["revised"] < self.happened["corrected"]
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
        self.happened["reopened"] += 1
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
