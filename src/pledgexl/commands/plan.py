"""The plan of a workspace for its commands; beside a faulty one stands the list of its faults."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from pledgexl.commands.collect import PlanAndNotes, plan_at, plan_with_notes
from pledgexl.intake.workers import WorkerPool
from pledgexl.messages.edition import Edition, speak_as
from pledgexl.messages.labels import label_in
from pledgexl.model.errors import Message, PlanError, PledgexlError
from pledgexl.model.finding import Finding
from pledgexl.model.language import Language
from pledgexl.model.names import FileName
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan, PlanSettings
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.publish import write_new
from pledgexl.workspace.settings import Settings

_LOG = logging.getLogger(__name__)


def workspace_plan(
    workspace: Workspace,
    settings: Settings,
    period: Period | None = None,
    read: Callable[[Path, Period | None], PlanAndNotes] = plan_with_notes,
) -> PlanAndNotes:
    """Return what `read` returns for the plan workbook of `workspace`, as it is in `period`.

    Where it raises PlanError, the faults are listed in a workbook as well, which the error names;
    where not, that of an earlier call is removed.
    """
    try:
        found = read(workspace.plan, period)
    except PlanError as error:
        raise _said(error, workspace, settings) from error
    speak_as(Edition.of(found[0].settings))
    for language in Language:
        listed = workspace.plan_faults.with_name(label_in(FileName.PLAN_FAULTS, language))
        try:
            listed.unlink(missing_ok=True)
        except OSError:
            _LOG.warning("plan_list_stays", {"file": str(listed)})
    return found


def speak_as_plan(workspace: Workspace) -> PlanSettings | None:
    """Speak as the plan of `workspace` does from here on, and return its settings if it has any."""
    with WorkerPool[None](None, 1) as own:
        try:
            settings = own.begin(plan_at, workspace.plan).result().settings
        except PlanError as error:
            speak_as(Edition(error.workbook, error.workbook))
            return None
        except (PledgexlError, OSError):
            # The command itself says why.
            return None
    speak_as(Edition.of(settings))
    return settings


def require_continuity(
    workspace: Workspace, plan: Plan, faults: Sequence[Finding], settings: Settings
) -> None:
    """Raise PlanError, with a workbook that lists them, if there are `faults` after a month."""
    if faults:
        error = PlanError(FileName.PLAN, faults, "", plan.settings.workbook_language)
        raise _said(error, workspace, settings)


def _said(error: PlanError, workspace: Workspace, settings: Settings) -> PlanError:
    """Return `error` with the place where its findings are listed, in the plan's own language."""
    speak_as(Edition(error.workbook, error.workbook))
    place = _listed(workspace.plan_faults, error, settings)
    return PlanError(error.file, error.findings, place, error.workbook)


def _listed(path: Path, error: PlanError, settings: Settings) -> Message:
    """Write the list of faults at `path`; return the sentence that says so, or that it failed."""
    from pledgexl.excel.plan.faults import faults_workbook  # noqa: PLC0415 (slow, and rarely needed)

    content = faults_workbook(FileName.PLAN, error.findings, error.workbook, settings.started)
    try:
        path.unlink(missing_ok=True)
        write_new(path, content)
    except (OSError, PledgexlError):
        # Somebody has it open, or the folder may only be read.
        return Message("plan_not_listed", {"file": str(path)})
    return Message("plan_listed", {"file": str(path)})
