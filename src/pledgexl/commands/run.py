"""One run: read everything, summarise, write everything. The order of steps, and nothing else."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pledgexl.commands.aside import Aside
from pledgexl.commands.earlier import earlier_months, refuse_to_replace_final
from pledgexl.commands.examine import Examiner
from pledgexl.commands.packing import with_rivals_open
from pledgexl.commands.readers import find_submissions, readers_for
from pledgexl.intake.folder import find_files, opened
from pledgexl.intake.server import get_ready
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Actor, CellRef, Code, Finding
from pledgexl.model.history import PastMonth, compared_periods
from pledgexl.model.message import Message
from pledgexl.model.names import FINDINGS_NAMES, POLICY_PAGES, FileName
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.proof import Proof, ProvedWorkbook
from pledgexl.model.submission import Submission
from pledgexl.model.summary import Summary
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.lock import Holder, hold
from pledgexl.workspace.publish import publish, recover_all
from pledgexl.workspace.settings import Settings

if TYPE_CHECKING:
    from pledgexl.commands.correct import CollectedMonth
    from pledgexl.export.result import Issuance
    from pledgexl.model.change import Progress
    from pledgexl.model.form import Form
    from pledgexl.word.fill import Accepted
    from pledgexl.word.findings import TemplateFinding
    from pledgexl.word.write_report import FinishedReport


# Made beside this process, while the report is made in it: module and function.
_WORKBOOK = ("pledgexl.commands.workbook", "proved_workbook")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and what it wrote; `issued` is empty when the report was refused.

    `unwritten` says why a folder could not be renewed, as when a file in it is open.
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
class _Made:
    """What was made beside the workbook, the figures that the report prints, and its proof."""

    documents: Mapping[str, bytes]
    figures: Mapping[str, str | None]
    proof: Proof
    remarks: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Mailed:
    """How many drafts lie in `folder`, and the names of those without an address."""

    folder: Path
    count: int
    without_address: tuple[str, ...]


@contextmanager
def at_work(workspace: Workspace) -> Iterator[Holder | None]:
    """Hold `workspace` and put right what a crash left; yield the dead run that held it, if any."""
    with hold(workspace.lock) as left:
        for folder in workspace.published:
            recover_all(folder)
        yield left


def write_forms(workspace: Workspace, period: Period, settings: Settings) -> tuple[Path, ...]:
    """Write a form for each department that rates in `period`; make the folder for submissions."""
    wanted = _issued_forms(workspace, period)
    # Imported here: reading a month does not wait for what writes forms.
    from pledgexl.excel.form.write import form_workbook  # noqa: PLC0415

    documents = {
        form.file_name: form_workbook(form, settings.started)
        for form in settings.track(wanted, Message("writing"), len(wanted))
    }
    folder = workspace.forms(period)
    publish(folder, documents)
    workspace.submissions(period).mkdir(parents=True, exist_ok=True)
    return tuple(folder / name for name in documents)


def _issued_forms(workspace: Workspace, period: Period) -> "tuple[Form, ...]":
    from pledgexl.excel.plan.read import read_plan  # noqa: PLC0415 (slow)
    from pledgexl.rules.forms import forms  # noqa: PLC0415 (slow)

    plan = read_plan(workspace.plan)
    _require_within_term(plan, period)
    earlier = earlier_months(workspace, plan, period)
    wanted = forms(plan, period, earlier.history, earlier.comparable(plan)[-2:])
    if not wanted:
        raise PledgexlError("nothing_to_rate", period=str(period))
    return wanted


def _require_within_term(plan: Plan, period: Period) -> None:
    start, end = plan.settings.term_start, plan.settings.term_end
    if not start <= period <= end:
        values = {"period": str(period), "start": str(start), "end": str(end)}
        raise PledgexlError("outside_term", **values)


def check(workspace: Workspace, period: Period, settings: Settings) -> Outcome:
    """Read and check all submissions of `period` and write the list of findings."""
    month = read_whole_month(workspace, period, settings)
    return _write_findings(workspace, month, settings, is_check=True)


def run(
    workspace: Workspace, period: Period, settings: Settings, *, is_provisional: bool
) -> Outcome:
    """Check `period` and, unless an error stands in the way, issue its documents."""
    if is_provisional:
        refuse_to_replace_final(workspace, period)
    template = _read_template(workspace.template)
    get_ready(Examiner.__module__)
    with Aside[ProvedWorkbook](*_WORKBOOK) as workbook:
        month = read_whole_month(workspace, period, settings)
        checked = _write_findings(workspace, month, settings, is_check=False)
        summary = checked.summary
        if checked.unwritten or (summary.has_errors and not is_provisional):
            return checked
        issued = replace(summary, is_provisional=is_provisional)
        past = month.past
        workbook.ask(issued, settings.started, past)
        compared = compared_periods(period, (one.period for one in past))
        beside = [one for one in past if one.period in compared]
        made = _documents(issued, template, beside, settings)
        documents, issuance = _all_documents(made, workbook.answer(), (issued, past), settings)
    folder = workspace.output(period)
    # A PDF of an earlier run would not say what these documents say.
    # Nor are there pages of single policies once the month fits one page.
    earlier = {FileName.PDF.value, *(path.name for path in folder.glob(POLICY_PAGES))}
    unwanted = earlier - documents.keys()
    remarks = made.remarks
    if FileName.PDF in unwanted and (folder / FileName.PDF).exists():
        names = {"file": FileName.PDF.value, "period": str(period)}
        remarks += (Message("pdf_removed", names),)
    try:
        publish(folder, documents, unwanted=unwanted)
    except PledgexlError as error:
        return replace(checked, summary=issued, unwritten=error)
    if checked.page:
        _say_that_it_is_issued(workspace, issued, settings)
    written = tuple(folder / name for name in documents)
    return replace(checked, summary=issued, issued=written, remarks=remarks, issuance=issuance)


def status(workspace: Workspace, period: Period, settings: Settings) -> "tuple[Summary, Progress]":
    """Return what has come for `period`, and how far its collection is; write nothing."""
    month = read_whole_month(workspace, period, settings)
    from pledgexl.commands.correct import progress  # noqa: PLC0415 (slow)

    summary = replace(month.summary, returned=month.returned_files)
    return summary, progress(month, workspace, settings)


def read_month(workspace: Workspace, period: Period, settings: Settings) -> Summary:
    """Return the summary of all that lies in the submissions folder of `period`."""
    return read_whole_month(workspace, period, settings).summary


def read_whole_month(workspace: Workspace, period: Period, settings: Settings) -> "CollectedMonth":
    """Return all that lies in the submissions folder of `period`, and its summary."""
    get_ready(Examiner.__module__)
    # Imported here: while this process loads what it needs, the workers start and read.
    from pledgexl.commands.collect import Collection  # noqa: PLC0415
    from pledgexl.excel.plan.read import read_plan  # noqa: PLC0415

    plan = read_plan(workspace.plan)
    _require_within_term(plan, period)
    found = find_submissions(workspace.submissions(period), settings)
    examiner = Examiner(plan, period)
    collection = Collection(found, examiner, partial(readers_for, settings=settings))
    try:
        submissions = collection.submissions(settings, _load_what_comes_next)
    except BrokenProcessPool as error:
        raise PledgexlError("no_readers") from error
    # No collection has to look through all that was read: it is all needed.
    gc.freeze()
    try:
        return _month(workspace, examiner, submissions)
    finally:
        gc.unfreeze()


def _load_what_comes_next() -> None:
    """Import what a month needs once it is read, while others read."""


def _month(
    workspace: Workspace, examiner: Examiner, submissions: Sequence[Submission]
) -> "CollectedMonth":
    from pledgexl.commands.correct import CollectedMonth, returned_revisions  # noqa: PLC0415 (slow)
    from pledgexl.rules.resolve import (  # noqa: PLC0415 (slow)
        asking_about_unreturned,
        newest_returned,
    )
    from pledgexl.rules.summarise import in_order, summarise  # noqa: PLC0415 (slow)

    plan, period = examiner.plan, examiner.period
    earlier = earlier_months(workspace, plan, period)
    submissions = with_rivals_open(submissions)
    returned = newest_returned(submissions, returned_revisions(workspace.returns(period)))
    submissions = asking_about_unreturned(submissions, plan, returned)
    summary = summarise(plan, period, submissions, earlier.history, earlier.months)
    summary = replace(summary, findings=in_order((*summary.findings, *_open_plan(workspace))))
    return CollectedMonth(summary, tuple(submissions), earlier.history, earlier.comparable(plan))


def _open_plan(workspace: Workspace) -> Iterator[Finding]:
    """Yield a question if somebody has the plan open: what is not saved yet was not read."""
    lock = opened(workspace.plan)
    if lock is not None:
        yield Finding(Code.PLAN_OPEN, CellRef(FileName.PLAN), "", {"owner": lock.owner or "－"})


def write_mail(workspace: Workspace, period: Period, settings: Settings) -> "Mailed":
    """Write drafts to departments: the forms, and once something came what is still open."""
    from pledgexl.commands.correct import (  # noqa: PLC0415
        earlier_drafts,
        reply_drafts,
        request_drafts,
        returned_record,
    )
    from pledgexl.workspace.mail import draft_files  # noqa: PLC0415

    forms_folder, folder = workspace.forms(period), workspace.mail(period)
    if workspace.submissions(period).is_dir() and find_files(workspace.submissions(period)):
        month = read_whole_month(workspace, period, settings)
        drafts = reply_drafts(month, forms_folder, settings)
        if month.correction_forms:
            # A draft brings a form back as a return does.
            returns = workspace.returns(period)
            publish(returns, returned_record(month, returns))
    else:
        drafts = request_drafts(_issued_forms(workspace, period), forms_folder, settings)
    publish(folder, draft_files(drafts), unwanted=earlier_drafts(folder))
    without_address = tuple(draft.name for draft in drafts if not draft.to)
    return Mailed(folder, len(drafts), without_address)


def check_template(path: Path, settings: Settings) -> "tuple[TemplateFinding, ...]":
    """Return what is wrong with the template at `path`; if nothing seems so, try it.

    The trials are the sample city's month, and the same month with nothing reported yet. What
    keeps them from being printed is raised.
    """
    from pledgexl.commands.sample.month import sample_past, sample_summaries  # noqa: PLC0415 (rare)
    from pledgexl.rules.changes import since_each  # noqa: PLC0415 (rare)
    from pledgexl.word.check import template_findings  # noqa: PLC0415 (slow)
    from pledgexl.word.write_report import write_report  # noqa: PLC0415 (slow)

    template = _read_template(path)
    findings = template_findings(template)
    if all(finding.is_note for finding in findings):
        for summary in sample_summaries():
            past = since_each(summary, sample_past())
            write_report(template, summary, settings.issued, past)
    return findings


def _read_template(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PledgexlError("no_template", file=str(path)) from error


def _documents(
    summary: Summary, template: bytes, past: Sequence[PastMonth], settings: Settings
) -> _Made:
    """Return the documents but the workbook, and what is to be said of them."""
    # Imported here: a month that is only checked does not wait for Word's libraries.
    from pledgexl.export.opendata import open_data  # noqa: PLC0415
    from pledgexl.rules.changes import since_each  # noqa: PLC0415
    from pledgexl.word.write_report import proven_report  # noqa: PLC0415

    proven = proven_report(template, summary, settings.issued, since_each(summary, past))
    report, pdf, remark = _printed(proven, summary.period, settings)
    # Each of its figures has to stand in the workbook as well, or nothing is issued.
    proof = Proof(report.proven_texts, report.proven_figures, len(report.figures))
    documents = {
        FileName.REPORT.value: report.content,
        **pdf,
        **open_data(summary),
    }
    cleared = _cleared(report.accepted)
    remarks = (_said_of(proof), *cleared, *filter(None, (remark,)))
    return _Made(documents, report.figures, proof, remarks)


def _said_of(proof: Proof) -> Message:
    compared = proof.figures_in_workbook
    values = {"texts": proof.texts, "figures": proof.figures, "compared": compared}
    return Message("proved", values)


def _cleared(accepted: "Accepted") -> list[Message]:
    """Return what was cleared out of the template on the way."""
    counts = {
        "template_revisions": accepted.revisions,
        "template_comments": accepted.comments,
    }
    return [Message(said, {"count": count}) for said, count in counts.items() if count]


def _all_documents(
    made: _Made,
    workbook: ProvedWorkbook,
    month: tuple[Summary, Sequence[PastMonth]],
    settings: Settings,
) -> "tuple[dict[str, bytes], Issuance]":
    """Return the workbook and what else was `made`, if they show the same figures, and the rest."""
    from pledgexl.export.issued_page import Issue, issued_pages  # noqa: PLC0415 (slow)
    from pledgexl.export.result import Issuance, result_bytes  # noqa: PLC0415 (slow)
    from pledgexl.word.figures import require_same_figures  # noqa: PLC0415 (slow)

    require_same_figures(made.figures, workbook.figures)
    summary, past = month
    documents = {FileName.SUMMARY.value: workbook.content, **made.documents}
    issue = Issue(summary, past, settings.issued, documents, settings.language)
    documents |= issued_pages(issue)
    names = (*documents, FileName.RESULT.value)
    issuance = Issuance(settings.issued, tuple(sorted(names)), made.proof)
    result = result_bytes(summary, settings.language, issuance)
    # No page and no result that others read names what stays in the office.
    inside = {FileName.OFFICE.value: workbook.office}
    return documents | {FileName.RESULT.value: result} | inside, issuance


def _printed(
    report: "FinishedReport", period: Period, settings: Settings
) -> "tuple[FinishedReport, dict[str, bytes], Message | None]":
    """Return `report` with page numbers, and its PDF, where that can be made; if not, say why."""
    if not settings.wants_pdf:
        told = Message("no_pages", {"period": str(period)})
        return report, {}, told if report.has_contents else None
    from pledgexl.word.figures import report_figures  # noqa: PLC0415 (rare)
    from pledgexl.word.libreoffice import NoPdfError  # noqa: PLC0415 (rare)
    from pledgexl.word.pdf import printed  # noqa: PLC0415 (rare)

    try:
        done = printed(report.content, report.chart_descriptions, report.texts)
    except NoPdfError as error:
        return report, {}, error.message
    numbered = replace(report, content=done.report, figures=report_figures(done.report))
    return numbered, {FileName.PDF.value: done.pdf}, None


def _write_findings(
    workspace: Workspace, month: "CollectedMonth", settings: Settings, *, is_check: bool
) -> Outcome:
    """Write the list of findings for the office, what goes back to departments, and the page.

    The list is not written where there is nothing to tell; what an earlier run told goes then.
    A run does not begin the page of a month in which nothing is open.
    """
    summary = month.summary
    folder = workspace.returns(summary.period)
    # What a department has answered stands in the summary; nobody has to act on it.
    is_worth_it = any(finding.actor is not Actor.NOBODY for finding in summary.findings)
    has_list = is_worth_it or any((folder / name).exists() for name in FINDINGS_NAMES)
    if not (is_check or has_list or (folder / FileName.PAGE).exists()):
        return Outcome(summary)
    from pledgexl.commands.correct import (  # noqa: PLC0415 (slow)
        earlier_returns,
        return_documents,
        returned_record,
    )
    from pledgexl.excel.summary.write import findings_workbook  # noqa: PLC0415 (slow)

    returned: dict[str, bytes] = {}
    documents: dict[str, bytes] = {}
    unwanted: set[str] = set()
    if has_list:
        returned = return_documents(month, settings)
        listed = {FileName.FINDINGS.value: findings_workbook(summary, settings.started)}
        documents = listed | returned | returned_record(month, folder)
        unwanted = earlier_returns(folder, month)
        summary = replace(summary, returned=month.returned_files)
    documents |= _month_page(summary, settings, is_issued=False)
    try:
        publish(folder, documents, unwanted=unwanted)
    except PledgexlError as error:
        return Outcome(summary, unwritten=error)
    written = tuple(folder / name for name in returned)
    path = folder / FileName.FINDINGS if is_worth_it else None
    return Outcome(summary, path, folder / FileName.PAGE, written)


def _say_that_it_is_issued(workspace: Workspace, summary: Summary, settings: Settings) -> None:
    """Renew the page of the collection, which told to create the report before there was one."""
    page = _month_page(summary, settings, is_issued=not summary.is_provisional)
    publish(workspace.returns(summary.period), page)


def _month_page(summary: Summary, settings: Settings, *, is_issued: bool) -> dict[str, bytes]:
    """Return the page of a month that is being collected, by its name."""
    from pledgexl.export.collecting_page import Collected, collecting_page  # noqa: PLC0415 (slow)

    has_folder = not settings.submissions
    collected = Collected(summary, settings.started, settings.language, has_folder, is_issued)
    return {FileName.PAGE.value: collecting_page(collected)}
