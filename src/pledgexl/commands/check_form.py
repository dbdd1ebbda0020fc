"""Files that are handed over singly: which are forms of ours, and what is wrong with one alone.

Nothing is written, and nothing of the month's submissions folder is read.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pledgexl.commands.collect import plan_at, read_submissions, submission_in
from pledgexl.commands.earlier import earlier_months, without_later_additions
from pledgexl.commands.month import collected_month, require_within_term
from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.form import form_period
from pledgexl.intake.package import Refusal
from pledgexl.intake.workers import WorkerPool
from pledgexl.messages.edition import Edition, speak_as
from pledgexl.model.errors import PlanError
from pledgexl.model.month import Summary
from pledgexl.model.names import FileName
from pledgexl.model.period import Period
from pledgexl.model.submission import Submission
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings


def months_of_forms(paths: Sequence[Path]) -> dict[Path, Period]:
    """Return those of `paths` that are forms of ours, each with its month.

    A worker opens them: they come from whoever sent them.
    """
    files = [SubmittedFile(path, path.name) for path in paths]
    with WorkerPool(_month_of, 1) as pool:
        found = zip(paths, pool.read(files), strict=True)
        return {path: period for path, period in found if isinstance(period, Period)}


def _month_of(found: SubmittedFile) -> Period | None:
    try:
        return form_period(found.content())
    except Refusal:
        return None


def check_form(workspace: Workspace, path: Path, period: Period, settings: Settings) -> Summary:
    """Return the summary of `period` as if the form at `path` were all that was sent."""
    with WorkerPool[None](None, 1) as own:
        plan = own.begin(plan_at, workspace.plan, period).result()
    speak_as(Edition.of(plan.settings))
    require_within_term(plan, period)
    plan = without_later_additions(workspace, plan, period)
    earlier = earlier_months(workspace, plan, period)
    if earlier.faults:
        raise PlanError(FileName.PLAN, earlier.faults, "", plan.settings.workbook_language)
    read = partial(submission_in, plan=plan, period=period, added=earlier.added)
    with WorkerPool[Submission](read, 1) as readers:
        sent = read_submissions([SubmittedFile(path, path.name)], read, readers, settings)
    return collected_month(workspace, (plan, ()), period, earlier, sent).summary
