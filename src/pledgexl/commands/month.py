"""The month of a workspace: collected, checked, its forms and mails written."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pledgexl.commands import correct
from pledgexl.commands.collect import (
    PlanAndNotes,
    find_submissions,
    plan_with_notes,
    read_submissions,
    submission_in,
)
from pledgexl.commands.correct import CollectedMonth
from pledgexl.commands.earlier import (
    Earlier,
    earlier_months,
    with_numbers_of_later_months,
    without_later_additions,
)
from pledgexl.commands.plan import require_continuity, workspace_plan
from pledgexl.intake.folder import find_files, opened
from pledgexl.intake.workers import WorkerPool, workers_for
from pledgexl.messages.labels import label_text
from pledgexl.messages.mail import DRAFT_KINDS
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.finding import Actor, CellRef, Code, Finding
from pledgexl.model.form import Form
from pledgexl.model.month import Summary
from pledgexl.model.names import FileName
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.progress import Progress
from pledgexl.model.submission import Submission
from pledgexl.rules.forms import forms
from pledgexl.rules.late_changes import late_changes
from pledgexl.rules.resolve import asking_about_unreturned, newest_returned
from pledgexl.rules.summarise import in_order, summarise
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.lock import hold
from pledgexl.workspace.mail import draft_files
from pledgexl.workspace.publish import publish, recover_all
from pledgexl.workspace.settings import Settings

if TYPE_CHECKING:
    from pledgexl.commands.issue import Issuing
    from pledgexl.export.result import Issuance

_LOG = logging.getLogger(__name__)
_MOST_NOTES = 7


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and what it wrote; `issued` is empty when the report was refused.

    `unwritten` is the reason why a folder could not be renewed, as when a file in it is open.
    `issuing` tells which issue a final run has made, or left as it is.
    """

    summary: Summary
    findings_file: Path | None = None
    page: Path | None = None
    returned: tuple[Path, ...] = ()
    issued: tuple[Path, ...] = ()
    issuance: "Issuance | None" = None
    notices: tuple[Message, ...] = ()
    unwritten: PledgexlError | None = None
    issuing: "Issuing | None" = None


@dataclass(frozen=True, slots=True)
class Mailed:
    """How many drafts are in `folder`, and the names of those without an address."""

    folder: Path
    count: int
    without_address: tuple[str, ...]


@contextmanager
def at_work(workspace: Workspace) -> Iterator[None]:
    """Hold `workspace`, put right what a crash left, and say so if a dead run held it."""
    with hold(workspace.lock) as left:
        if left is not None:
            _LOG.warning("taken_over", {"computer": left.computer, "since": left.since})
        for folder in workspace.published:
            recover_all(folder)
        yield


def check(workspace: Workspace, period: Period, settings: Settings) -> Outcome:
    """Read and check all submissions of `period` and write the list of findings."""
    with collected(workspace, period, settings) as (month, _):
        return write_findings(workspace, month, settings, is_check=True)


def status(workspace: Workspace, period: Period, settings: Settings) -> tuple[Summary, Progress]:
    """Return what has come for `period`, and how far its collection is; write nothing."""
    with collected(workspace, period, settings) as (month, _):
        summary = replace(month.summary, returned=month.returned_files)
        return summary, correct.progress(month, workspace, settings)


def read_summary(workspace: Workspace, period: Period, settings: Settings) -> Summary:
    """Return the summary of all that is in the submissions folder of `period`."""
    with collected(workspace, period, settings) as (month, _):
        return month.summary


class Workers(NamedTuple):
    """The workers that read submitted files, and one worker for the office's own workbooks."""

    readers: WorkerPool[Submission]
    own: WorkerPool[None]


@contextmanager
def collected(
    workspace: Workspace, period: Period, settings: Settings, task: Callable[[], None] | None = None
) -> Iterator[tuple[CollectedMonth, Workers]]:
    """Yield all that is in the submissions folder of `period`, and the workers.

    The office's own worker begins `task` while the others read.
    """
    with ExitStack() as stack:
        own = stack.enter_context(WorkerPool[None](None, 1))
        plan, notes = workspace_plan(
            workspace, settings, period, lambda *of: own.begin(plan_with_notes, *of).result()
        )
        require_within_term(plan, period)
        if task:
            own.begin(task)
        files = find_submissions(workspace.submissions(period), settings)
        plan = without_later_additions(workspace, plan, period)
        earlier = earlier_months(workspace, plan, period)
        require_continuity(workspace, plan, earlier.faults, settings)
        read = partial(submission_in, plan=plan, period=period, added=earlier.added)
        readers = stack.enter_context(WorkerPool(read, workers_for(len(files))))
        sent = read_submissions(files, read, readers, settings)
        month = collected_month(workspace, (plan, notes), period, earlier, sent)
        yield month, Workers(readers, own)


def collected_month(
    workspace: Workspace,
    plan_and_notes: PlanAndNotes,
    period: Period,
    earlier: Earlier,
    sent: Sequence[Submission],
) -> CollectedMonth:
    """Return the month of what was `sent`, compared with the `earlier` ones of `workspace`."""
    plan, notes = plan_and_notes
    returned = newest_returned(sent, correct.returned_revisions(workspace.returns(period)))
    submissions = tuple(asking_about_unreturned(sent, plan, returned))
    if any(entry.is_added for one in submissions for entry in one.entries):
        earlier = with_numbers_of_later_months(workspace, period, earlier)
    summary = summarise(plan, period, submissions, earlier.history, earlier.months, earlier.numbers)
    lock = opened(workspace.plan)
    if lock is not None:
        # What is not saved yet was not read.
        owner = {"owner": lock.owner or "－"}
        notes += (Finding(Code.PLAN_OPEN, CellRef(FileName.PLAN), "", owner),)
    notes += late_changes(plan, earlier.months)
    if notes:
        summary = replace(summary, findings=in_order((*summary.findings, *notes)))
    past = earlier.comparable(plan)
    return CollectedMonth(summary, submissions, earlier.history, past, earlier.read, earlier.months)


def require_within_term(plan: Plan, period: Period) -> None:
    """Raise PledgexlError where `period` is no month of the term."""
    settings = plan.settings
    if settings.last_month < period <= settings.term_end:
        values = {"day": str(settings.last_day), "last": str(settings.last_month)}
        raise PledgexlError("after_early_end", period=str(period), **values)
    if not settings.term_start <= period <= settings.term_end:
        start, end = (
            settings.starts_on or settings.term_start,
            settings.ends_on or settings.term_end,
        )
        raise PledgexlError("outside_term", period=str(period), start=str(start), end=str(end))


def write_findings(
    workspace: Workspace, month: CollectedMonth, settings: Settings, *, is_check: bool
) -> Outcome:
    """Write the list of findings for the office, what goes back to departments, and the page.

    The list is not written where there is nothing in it; that of an earlier run is removed then.
    A run does not begin the page of a month in which nothing is open.
    """
    summary = month.summary
    folder = workspace.returns(summary.period)
    # What a department has answered is in the summary; nobody has to act on it.
    is_worth_it = any(finding.actor is not Actor.NOBODY for finding in summary.findings)
    has_list = is_worth_it or any((folder / name).exists() for name in correct.lists_of_findings())
    if not (is_check or has_list or (folder / FileName.PAGE).exists()):
        return Outcome(summary)
    returned: dict[str, bytes] = {}
    documents: dict[str, bytes] = {}
    unwanted: set[str] = set()
    if has_list:
        from pledgexl.excel.summary.write import findings_workbook  # noqa: PLC0415 (slow)

        returned = correct.return_documents(month, settings)
        listed = {label_text(FileName.FINDINGS): findings_workbook(summary, settings.started)}
        documents = listed | returned | correct.returned_record(month, folder)
        unwanted = correct.earlier_returns(folder, month)
        summary = replace(summary, returned=month.returned_files)
    documents |= month_page(summary, settings, is_issued=False)
    try:
        publish(folder, documents, unwanted=unwanted)
    except PledgexlError as error:
        return Outcome(summary, unwritten=error)
    written = tuple(folder / name for name in returned)
    path = folder / label_text(FileName.FINDINGS) if is_worth_it else None
    return Outcome(summary, path, folder / FileName.PAGE, written)


def month_page(summary: Summary, settings: Settings, *, is_issued: bool) -> dict[str, bytes]:
    """Return the page of a month that is being collected, by its name."""
    from pledgexl.export.collecting_page import Collected, collecting_page  # noqa: PLC0415 (slow)

    has_folder = not settings.submissions
    collected = Collected(summary, settings.started, has_folder, is_issued)
    return {FileName.PAGE.value: collecting_page(collected)}


def write_forms(workspace: Workspace, period: Period, settings: Settings) -> tuple[Path, ...]:
    """Write a form for each department that rates in `period`; make the folder for submissions."""
    from pledgexl.excel.form.write import form_workbook  # noqa: PLC0415 (slow)

    wanted = _issued_forms(workspace, period, settings)
    documents = {
        form.file_name: form_workbook(form, settings.started)
        for form in settings.track(wanted, Message("writing"), len(wanted))
    }
    folder = workspace.forms(period)
    publish(folder, documents)
    workspace.submissions(period).mkdir(parents=True, exist_ok=True)
    return tuple(folder / name for name in documents)


def _issued_forms(workspace: Workspace, period: Period, settings: Settings) -> tuple[Form, ...]:
    plan, notes = workspace_plan(workspace, settings, period)
    require_within_term(plan, period)
    _show_notes(notes)
    plan = without_later_additions(workspace, plan, period)
    earlier = earlier_months(workspace, plan, period)
    require_continuity(workspace, plan, earlier.faults, settings)
    _show_notes(late_changes(plan, earlier.months))
    wanted = forms(plan, period, earlier.history, earlier.comparable(plan)[-2:])
    if not wanted:
        raise PledgexlError("nothing_to_rate", period=str(period))
    have_forms = {form.department.code for form in wanted}
    others = tuple(
        each.name
        for each in plan.departments
        if each.exists_in(period) and each.code not in have_forms
    )
    if others:
        _LOG.warning("no_form", {"count": len(others), "names": others})
    return wanted


def _show_notes(notes: Sequence[Finding]) -> None:
    """Say how the plan was understood where it is written otherwise than usual."""
    for note in notes[:_MOST_NOTES]:
        values = {"code": note.code.value, "place": f"{note.at.sheet}!{note.at.cell}".strip("!")}
        _LOG.warning("plan_note", values | {"why": note})
    if len(notes) > _MOST_NOTES:
        _LOG.warning("plan_more_notes", {"count": len(notes) - _MOST_NOTES})


def write_mail(workspace: Workspace, period: Period, settings: Settings) -> Mailed:
    """Write drafts to departments: the forms, and once something came what is still open."""
    forms_folder, folder = workspace.forms(period), workspace.mail(period)
    if workspace.submissions(period).is_dir() and find_files(workspace.submissions(period)):
        with collected(workspace, period, settings) as (month, _):
            drafts = correct.reply_drafts(month, forms_folder, settings)
        if month.correction_forms:
            # A draft brings a form back as a return does.
            returns = workspace.returns(period)
            publish(returns, correct.returned_record(month, returns))
    else:
        issued = _issued_forms(workspace, period, settings)
        drafts = correct.request_drafts(issued, forms_folder, settings)
    earlier = {path.name for kind in DRAFT_KINDS for path in folder.glob(f"{kind}_*.*")}
    publish(folder, draft_files(drafts), unwanted=earlier)
    without_address = tuple(draft.name for draft in drafts if not draft.to)
    return Mailed(folder, len(drafts), without_address)
