"""Where a month is, and the steps that it allows: the one to take next comes first."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pledgexl.commands.collect import plan_at, plan_with_notes
from pledgexl.commands.earlier import is_issued_finally, standing_issue
from pledgexl.commands.month import read_summary
from pledgexl.commands.plan import workspace_plan
from pledgexl.intake.folder import find_files
from pledgexl.intake.workers import WorkerPool
from pledgexl.model.issue import ReportIssue
from pledgexl.model.month import DepartmentFindings, Summary
from pledgexl.model.names import FileName
from pledgexl.model.period import Period
from pledgexl.rules.findings_by_department import findings_by_department
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings


class Stage(StrEnum):
    """How far a month is."""

    NEW = "new"
    EMPTY = "empty"
    COLLECTING = "collecting"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class MonthState:
    """The stage of a month; `summary` is of what has come while it is being collected.

    `issue` is the final report that stands.
    """

    period: Period
    stage: Stage
    summary: Summary | None = None
    issue: ReportIssue | None = None


class Step(StrEnum):
    """What can be done with a month."""

    PLAN = "plan"
    FORMS = "forms"
    MAIL = "mail"
    SUBMISSIONS = "submissions"
    CHECK = "check"
    STATUS = "status"
    RUN = "run"
    PROVISIONAL = "provisional"
    PAGE = "page"
    QA = "qa"
    NEXT_FORMS = "next_forms"
    FOLDERS = "folders"
    MONTHS = "months"
    IMPORT = "import"
    AGAIN = "again"


# In the order in which a month needs them.
_POSSIBLE = {
    Stage.NEW: (Step.PLAN, Step.FORMS, Step.MONTHS),
    Stage.EMPTY: (
        *(Step.MAIL, Step.SUBMISSIONS, Step.CHECK, Step.FORMS),
        *(Step.FOLDERS, Step.MONTHS),
    ),
    Stage.COLLECTING: (
        *(Step.CHECK, Step.STATUS, Step.MAIL, Step.SUBMISSIONS, Step.RUN, Step.PROVISIONAL),
        *(Step.PAGE, Step.FORMS, Step.FOLDERS, Step.MONTHS),
    ),
    Stage.ISSUED: (
        *(Step.PAGE, Step.QA, Step.NEXT_FORMS, Step.CHECK, Step.STATUS, Step.RUN),
        *(Step.SUBMISSIONS, Step.FOLDERS, Step.MONTHS),
    ),
}


def month_state(workspace: Workspace, period: Period, settings: Settings) -> MonthState:
    """Return how far `period` is; what has come is read, and nothing is written.

    Raises PledgexlError where the plan or an earlier month cannot be used.
    """
    folder = workspace.submissions(period)
    issue = standing_issue(workspace, period)
    if issue is not None:
        return MonthState(period, Stage.ISSUED, issue=issue)
    begun = (folder, workspace.forms(period), workspace.output(period))
    if not any(each.is_dir() for each in begun):
        _require_plan(workspace, period, settings)
        return MonthState(period, Stage.NEW)
    if not folder.is_dir() or not find_files(folder):
        return MonthState(period, Stage.EMPTY)
    return MonthState(period, Stage.COLLECTING, read_summary(workspace, period, settings))


def _require_plan(workspace: Workspace, period: Period, settings: Settings) -> None:
    """Raise what is wrong with the plan, with which a month begins.

    Faults are listed in a workbook, but those of a plan that was not filled in.
    """
    from pledgexl.commands.start import is_blank  # noqa: PLC0415 (slow; a month begins once)

    with WorkerPool[None](None, 1) as own:
        if workspace.plan.is_file() and is_blank(workspace.plan):
            own.begin(plan_at, workspace.plan).result()
        workspace_plan(
            workspace, settings, period, lambda *of: own.begin(plan_with_notes, *of).result()
        )


def next_steps(workspace: Workspace, state: MonthState, settings: Settings) -> tuple[Step, ...]:
    """Return the steps that `state` allows, the one to suggest first."""
    first = _suggested(workspace, state, settings)
    possible = [step for step in _POSSIBLE[state.stage] if _is_possible(workspace, state, step)]
    return (first, *(step for step in possible if step is not first))


def _suggested(workspace: Workspace, state: MonthState, settings: Settings) -> Step:
    period = state.period
    if state.stage is Stage.NEW:
        return Step.FORMS
    if state.stage is Stage.EMPTY:
        return Step.SUBMISSIONS if workspace.mail(period).is_dir() else Step.MAIL
    if state.stage is Stage.ISSUED:
        # A month is reported on once it is over.
        is_over = settings.issued > period.following.last_day
        return Step.NEXT_FORMS if is_over else Step.PAGE
    return _suggested_while_collecting(workspace, state)


def _suggested_while_collecting(workspace: Workspace, state: MonthState) -> Step:
    """Return to check what has come, to ask for what is open, to wait for it, or to end.

    A page that is older than a form or the plan says what was; drafts that are older than it
    ask for what was.
    """
    summary, period = state.summary, state.period
    page = workspace.returns(period) / FileName.PAGE
    # Its copies keep this time, when drafts are recorded beside it.
    checked = page.stat().st_mtime if page.is_file() else 0.0
    came = _newest(workspace.plan, *_below(workspace.submissions(period)))
    if summary is None or checked < came:
        return Step.CHECK
    has_asked = _newest(*_below(workspace.mail(period))) >= checked
    if asks_departments(findings_by_department(summary)) and not has_asked:
        return Step.MAIL
    return Step.SUBMISSIONS if summary.has_errors else Step.RUN


def asks_departments(groups: Iterable[DepartmentFindings]) -> bool:
    """Say whether a department has something to mend or to answer."""
    asked = (point for group in groups if group.department is not None for point in group.points)
    return any(point.finding.is_open for point in asked)


def _is_possible(workspace: Workspace, state: MonthState, step: Step) -> bool:
    has_errors = state.summary is not None and state.summary.has_errors
    if step in (Step.RUN, Step.PROVISIONAL):
        return has_errors is (step is Step.PROVISIONAL)
    return step is not Step.PAGE or page_of(workspace, state.period) is not None


def months_to_choose(workspace: Workspace, last: Period) -> tuple[Period, ...]:
    """Return the months from the oldest begun to `last` or the one after the newest, newest first.

    Without a month that was begun it is the year before `last`.
    """
    begun = (*workspace.collected_periods(), *workspace.issued_periods)
    oldest = min(begun, default=Period(last.year - 1, last.month))
    months = [max((last, *(period.following for period in begun)))]
    while months[-1] > oldest:
        months.append(months[-1].previous)
    return tuple(months)


def page_of(workspace: Workspace, period: Period) -> Path | None:
    """Return the page that says most about a month: of its issue, or of its collection."""
    folders = [workspace.returns(period), workspace.output(period)]
    if is_issued_finally(workspace, period):
        folders.reverse()
    pages = (folder / FileName.PAGE for folder in folders)
    return next((page for page in pages if page.is_file()), None)


def _below(folder: Path) -> Iterator[Path]:
    """Yield `folder`, whose time says when a file came or went, and every file below it."""
    if folder.is_dir():
        yield folder
        yield from (file.path for file in find_files(folder))


def _newest(*paths: Path) -> float:
    """Return when the newest of `paths` was written or copied, 0 where none is there.

    A copy keeps the time of its content; when it was made is another time.
    """
    newest = 0.0
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            newest = max(newest, status.st_mtime, status.st_ctime)
    return newest
