"""A run: a collected month is summarised, written, verified and published. The order of steps."""

from dataclasses import replace

from pledgexl.commands.collect import find_submissions
from pledgexl.commands.documents import month_documents, read_template, report_documents
from pledgexl.commands.double_entry import read_twice
from pledgexl.commands.earlier import is_issued_finally
from pledgexl.commands.inputs import kept_inputs, office_inputs
from pledgexl.commands.issue import IssuesOfMonth
from pledgexl.commands.month import Outcome, collected, month_page, write_findings
from pledgexl.commands.seal import require_open
from pledgexl.commands.tables import (
    errata_documents,
    import_libraries,
    month_tables,
    verified_office,
)
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.names import POLICY_PAGES, FileName
from pledgexl.model.period import Period
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.publish import publish
from pledgexl.workspace.settings import Settings


def run(
    workspace: Workspace, period: Period, settings: Settings, *, is_provisional: bool
) -> Outcome:
    """Check `period` and, unless an error prevents it, issue its documents."""
    chain = require_open(workspace, period)
    if is_provisional and is_issued_finally(workspace, period):
        folder = str(workspace.output(period))
        raise PledgexlError("final_stands", period=str(period), folder=folder)
    template = read_template(workspace.template)
    office = office_inputs(workspace, period, template)
    with collected(workspace, period, settings, import_libraries) as (month, workers):
        issuing = None
        if not (is_provisional or month.summary.has_errors):
            issuing = IssuesOfMonth(workspace, month, office, settings, workers.own, chain).begin()
            if issuing.is_complete:
                return Outcome(month.summary, issuing=issuing)
            settings = settings.on(issuing.day, has_pdf=issuing.has_pdf)
        checked = write_findings(workspace, month, settings, is_check=False)
        if checked.unwritten or not (is_provisional or issuing):
            return checked
        issue = issuing.issue if issuing else None
        issued = replace(checked.summary, is_provisional=is_provisional, issue=issue)
        submissions = find_submissions(workspace.submissions(period), settings)
        moved = [each.movements for each in month.since]
        tables = workers.own.begin(month_tables, issued, settings.started, month.past, moved)
        agreed, unread = read_twice(issued, submissions, workers.readers)
        printed = report_documents(issued, template, month.since, month.course, settings)
        listed = issuing.errata if issuing else None
        errata = workers.own.begin(errata_documents, issued, listed, settings.started)
        printed = replace(printed, errata=errata.result(), made_from=office.digests)
        documents, issuance, checks = month_documents(
            issued, tables.result(), printed, agreed, settings
        )
        record = workers.own.begin(verified_office, issued, settings.started, checks)
        documents[FileName.OFFICE.value] = record.result()
        inputs = kept_inputs(workspace, month, issue, office, submissions) if issue else {}
    notices = (Message("proved", checks.counts), *unread, *printed.notices)
    outcome = replace(checked, summary=issued, issuance=issuance, notices=notices, issuing=issuing)
    return _publish(workspace, outcome, documents, inputs, settings)


def _publish(
    workspace: Workspace,
    outcome: Outcome,
    documents: dict[str, bytes],
    inputs: dict[str, bytes],
    settings: Settings,
) -> Outcome:
    """Publish `documents` with their `inputs`, and renew the page of the collection.

    The issue that stood goes to its own folder in the same step.
    """
    summary = outcome.summary
    folder = workspace.output(summary.period)
    # A PDF of an earlier run would not agree with these documents. Nor are there pages of single
    # policies once the month fits one page.
    earlier = {FileName.PDF.value, *(path.name for path in folder.glob(POLICY_PAGES))}
    unwanted = earlier - documents.keys()
    moves = outcome.issuing.moves if outcome.issuing else {}
    notices = outcome.notices
    if FileName.PDF in unwanted - moves.keys() and (folder / FileName.PDF).exists():
        names = {"file": FileName.PDF.value, "period": str(summary.period)}
        notices += (Message("pdf_removed", names),)
    try:
        publish(folder, documents | inputs, unwanted=unwanted, moved=moves)
    except PledgexlError as error:
        return replace(outcome, issuance=None, notices=(), unwritten=error)
    if outcome.page:
        # It tells to create the report, which exists now.
        page = month_page(summary, settings, is_issued=not summary.is_provisional)
        publish(workspace.returns(summary.period), page)
    return replace(outcome, issued=tuple(folder / name for name in documents), notices=notices)
