"""One month: read the plan and the files, summarise, write, verify, publish. The order of steps."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pledgexl.commands import correct
from pledgexl.commands.collect import find_submissions, read_submissions, submission_in
from pledgexl.commands.correct import CollectedMonth
from pledgexl.commands.documents import (
    month_documents,
    month_tables,
    read_template,
    report_documents,
)
from pledgexl.commands.double_entry import read_twice
from pledgexl.commands.earlier import earlier_months, is_issued_finally
from pledgexl.excel.plan.read import read_plan
from pledgexl.intake.folder import find_files, opened
from pledgexl.intake.workers import WorkerPool, workers_for
from pledgexl.messages.mail import DRAFT_KINDS
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.finding import Actor, CellRef, Code, Finding
from pledgexl.model.form import Form
from pledgexl.model.history import Progress
from pledgexl.model.month import Summary
from pledgexl.model.names import FINDINGS_NAMES, POLICY_PAGES, FileName
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Submission
from pledgexl.rules.forms import forms
from pledgexl.rules.resolve import asking_about_unreturned, newest_returned
from pledgexl.rules.summarise import in_order, summarise
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.lock import hold
from pledgexl.workspace.mail import draft_files
from pledgexl.workspace.publish import publish, recover_all
from pledgexl.workspace.settings import Settings

if TYPE_CHECKING:
    from pledgexl.export.result import Issuance

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and what it wrote; `issued` is empty when the report was refused.

    `unwritten` is the reason why a folder could not be renewed, as when a file in it is open.
    """

    summary: Summary
    findings_file: Path | None = None
    page: Path | None = None
    returned: tuple[Path, ...] = ()
    issued: tuple[Path, ...] = ()
    issuance: "Issuance | None" = None
    remarks: tuple[Message, ...] = ()
    unwritten: PledgexlError | None = None


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
    with _collected(workspace, period, settings) as (month, _):
        return _write_findings(workspace, month, settings, is_check=True)


def run(
    workspace: Workspace, period: Period, settings: Settings, *, is_provisional: bool
) -> Outcome:
    """Check `period` and, unless an error prevents it, issue its documents."""
    if is_provisional and is_issued_finally(workspace, period):
        folder = str(workspace.output(period))
        raise PledgexlError("final_stands", period=str(period), folder=folder)
    template = read_template(workspace.template)
    with _collected(workspace, period, settings) as (month, pool):
        checked = _write_findings(workspace, month, settings, is_check=False)
        if checked.unwritten or (checked.summary.has_errors and not is_provisional):
            return checked
        issued = replace(checked.summary, is_provisional=is_provisional)
        submissions = find_submissions(workspace.submissions(period), settings)
        # First: in a large month the tables keep a worker busy for longer than a file may wait.
        agreed, unread = read_twice(issued, submissions, pool)
        tables = pool.begin(month_tables, issued, settings.started, month.past)
        printed = report_documents(issued, template, month.past, settings)
        documents, issuance, checks = month_documents(
            issued, tables.result(), printed, agreed, settings
        )
    remarks = (Message("proved", checks.counts), *unread, *printed.remarks)
    outcome = replace(checked, summary=issued, issuance=issuance, remarks=remarks)
    return _publish(workspace, outcome, documents, settings)


def _publish(
    workspace: Workspace, outcome: Outcome, documents: dict[str, bytes], settings: Settings
) -> Outcome:
    """Publish `documents`, and renew the page of the collection."""
    summary = outcome.summary
    folder = workspace.output(summary.period)
    # A PDF of an earlier run would not agree with these documents. Nor are there pages of single
    # policies once the month fits one page.
    earlier = {FileName.PDF.value, *(path.name for path in folder.glob(POLICY_PAGES))}
    unwanted = earlier - documents.keys()
    remarks = outcome.remarks
    if FileName.PDF in unwanted and (folder / FileName.PDF).exists():
        names = {"file": FileName.PDF.value, "period": str(summary.period)}
        remarks += (Message("pdf_removed", names),)
    try:
        publish(folder, documents, unwanted=unwanted)
    except PledgexlError as error:
        return replace(outcome, issuance=None, remarks=(), unwritten=error)
    if outcome.page:
        # It tells to create the report, which exists now.
        page = _month_page(summary, settings, is_issued=not summary.is_provisional)
        publish(workspace.returns(summary.period), page)
    return replace(outcome, issued=tuple(folder / name for name in documents), remarks=remarks)


def status(workspace: Workspace, period: Period, settings: Settings) -> tuple[Summary, Progress]:
    """Return what has come for `period`, and how far its collection is; write nothing."""
    with _collected(workspace, period, settings) as (month, _):
        summary = replace(month.summary, returned=month.returned_files)
        return summary, correct.progress(month, workspace, settings)


def read_month(workspace: Workspace, period: Period, settings: Settings) -> Summary:
    """Return the summary of all that is in the submissions folder of `period`."""
    with _collected(workspace, period, settings) as (month, _):
        return month.summary


@contextmanager
def _collected(
    workspace: Workspace, period: Period, settings: Settings
) -> Iterator[tuple[CollectedMonth, WorkerPool[Submission]]]:
    """Yield all that is in the submissions folder of `period`, and the workers that read it."""
    plan = read_plan(workspace.plan)
    _require_within_term(plan, period)
    files = find_submissions(workspace.submissions(period), settings)
    read = partial(submission_in, plan=plan, period=period)
    with WorkerPool(read, workers_for(len(files))) as pool:
        sent = read_submissions(files, read, pool, settings)
        earlier = earlier_months(workspace, plan, period)
        returned = newest_returned(sent, correct.returned_revisions(workspace.returns(period)))
        submissions = tuple(asking_about_unreturned(sent, plan, returned))
        summary = summarise(plan, period, submissions, earlier.history, earlier.months)
        lock = opened(workspace.plan)
        if lock is not None:
            # What is not saved yet was not read.
            owner = {"owner": lock.owner or "－"}
            asked = Finding(Code.PLAN_OPEN, CellRef(FileName.PLAN), "", owner)
            summary = replace(summary, findings=in_order((*summary.findings, asked)))
        past = earlier.comparable(plan)
        yield CollectedMonth(summary, submissions, earlier.history, past), pool


def _require_within_term(plan: Plan, period: Period) -> None:
    start, end = plan.settings.term_start, plan.settings.term_end
    if not start <= period <= end:
        raise PledgexlError("outside_term", period=str(period), start=str(start), end=str(end))


def _write_findings(
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
    has_list = is_worth_it or any((folder / name).exists() for name in FINDINGS_NAMES)
    if not (is_check or has_list or (folder / FileName.PAGE).exists()):
        return Outcome(summary)
    returned: dict[str, bytes] = {}
    documents: dict[str, bytes] = {}
    unwanted: set[str] = set()
    if has_list:
        from pledgexl.excel.summary.write import findings_workbook  # noqa: PLC0415 (slow)

        returned = correct.return_documents(month, settings)
        listed = {FileName.FINDINGS.value: findings_workbook(summary, settings.started)}
        documents = listed | returned | correct.returned_record(month, folder)
        unwanted = correct.earlier_returns(folder, month)
        summary = replace(summary, returned=month.returned_files)
    documents |= _month_page(summary, settings, is_issued=False)
    try:
        publish(folder, documents, unwanted=unwanted)
    except PledgexlError as error:
        return Outcome(summary, unwritten=error)
    written = tuple(folder / name for name in returned)
    path = folder / FileName.FINDINGS if is_worth_it else None
    return Outcome(summary, path, folder / FileName.PAGE, written)


def _month_page(summary: Summary, settings: Settings, *, is_issued: bool) -> dict[str, bytes]:
    """Return the page of a month that is being collected, by its name."""
    from pledgexl.export.collecting_page import Collected, collecting_page  # noqa: PLC0415 (slow)

    has_folder = not settings.submissions
    collected = Collected(summary, settings.started, settings.language, has_folder, is_issued)
    return {FileName.PAGE.value: collecting_page(collected)}


def write_forms(workspace: Workspace, period: Period, settings: Settings) -> tuple[Path, ...]:
    """Write a form for each department that rates in `period`; make the folder for submissions."""
    from pledgexl.excel.form.write import form_workbook  # noqa: PLC0415 (slow)

    wanted = _issued_forms(workspace, period)
    documents = {
        form.file_name: form_workbook(form, settings.started)
        for form in settings.track(wanted, Message("writing"), len(wanted))
    }
    folder = workspace.forms(period)
    publish(folder, documents)
    workspace.submissions(period).mkdir(parents=True, exist_ok=True)
    return tuple(folder / name for name in documents)


def _issued_forms(workspace: Workspace, period: Period) -> tuple[Form, ...]:
    plan = read_plan(workspace.plan)
    _require_within_term(plan, period)
    earlier = earlier_months(workspace, plan, period)
    wanted = forms(plan, period, earlier.history, earlier.comparable(plan)[-2:])
    if not wanted:
        raise PledgexlError("nothing_to_rate", period=str(period))
    return wanted


def write_mail(workspace: Workspace, period: Period, settings: Settings) -> Mailed:
    """Write drafts to departments: the forms, and once something came what is still open."""
    forms_folder, folder = workspace.forms(period), workspace.mail(period)
    if workspace.submissions(period).is_dir() and find_files(workspace.submissions(period)):
        with _collected(workspace, period, settings) as (month, _):
            drafts = correct.reply_drafts(month, forms_folder, settings)
        if month.correction_forms:
            # A draft brings a form back as a return does.
            returns = workspace.returns(period)
            publish(returns, correct.returned_record(month, returns))
    else:
        drafts = correct.request_drafts(_issued_forms(workspace, period), forms_folder, settings)
    earlier = {path.name for kind in DRAFT_KINDS for path in folder.glob(f"{kind}_*.*")}
    publish(folder, draft_files(drafts), unwanted=earlier)
    without_address = tuple(draft.name for draft in drafts if not draft.to)
    return Mailed(folder, len(drafts), without_address)
