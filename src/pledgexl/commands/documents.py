"""The documents of a month: made, read back and compared with each other before they are issued.

A worker process makes the workbooks while the run makes the report. Each imports only its own
libraries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from pledgexl.model.history import PastMonth, compared_periods
from pledgexl.model.message import Message
from pledgexl.model.names import FileName
from pledgexl.model.proof import Proof, ProvedWorkbook
from pledgexl.model.summary import Summary
from pledgexl.workspace.settings import Settings

if TYPE_CHECKING:
    from pledgexl.export.result import Issuance
    from pledgexl.word.write_report import FinishedReport


def proved_workbook(
    summary: Summary, created: datetime, past: Sequence[PastMonth] = ()
) -> ProvedWorkbook:
    """Return both workbooks, read back and verified, with the figures that the report must print.

    A chart goes through the `past` months. Raises PledgexlError, which names sheet and cell,
    where a workbook does not contain what it must.
    """
    from pledgexl.excel.summary.write import (  # noqa: PLC0415 (as above)
        office_workbook,
        summary_workbook,
    )
    from pledgexl.excel.verify.figures import read_figures  # noqa: PLC0415 (for the worker alone)
    from pledgexl.excel.verify.summary import (  # noqa: PLC0415 (as above)
        verify_office,
        verify_summary,
    )
    from pledgexl.rules.averages import audit  # noqa: PLC0415 (as above)
    from pledgexl.workspace.versions import versions  # noqa: PLC0415 (as above)

    audited = audit(summary)
    content = summary_workbook(summary, audited, created, past)
    book = verify_summary(content, summary, audited, past)
    office = office_workbook(summary, audited, created, versions())
    verify_office(office, summary, audited)
    policies = {policy.number: policy.id for policy in summary.policies}
    return ProvedWorkbook(content, office, read_figures(book, policies))


@dataclass(frozen=True, slots=True)
class DraftReport:
    """The report, its PDF if one is wanted, and what to print about both."""

    report: "FinishedReport"
    pdf: dict[str, bytes]
    remarks: tuple[Message, ...]

    @property
    def proof(self) -> Proof:
        """What was read back from it; each of its figures must be in the workbook as well."""
        report = self.report
        return Proof(report.proven_texts, report.proven_figures, len(report.figures))


def draft_report(
    summary: Summary, template: bytes, past: Sequence[PastMonth], settings: Settings
) -> DraftReport:
    """Return the report on `summary`, compared with those of the `past` months that it prints."""
    from pledgexl.rules.changes import since_each  # noqa: PLC0415 (for a run alone)
    from pledgexl.word.write_report import proven_report  # noqa: PLC0415 (as above)

    compared = compared_periods(summary.period, (one.period for one in past))
    since = since_each(summary, [one for one in past if one.period in compared])
    draft = _printed(proven_report(template, summary, settings.issued, since), summary, settings)
    proof, accepted = draft.proof, draft.report.accepted
    counts = {"texts": proof.texts, "figures": proof.figures, "compared": proof.figures_in_workbook}
    # What was removed from the template.
    removed = {
        "template_revisions": accepted.revisions,
        "template_comments": accepted.comments,
    }
    cleared = [Message(name, {"count": count}) for name, count in removed.items() if count]
    return replace(draft, remarks=(Message("proved", counts), *cleared, *draft.remarks))


def _printed(report: "FinishedReport", summary: Summary, settings: Settings) -> DraftReport:
    """Return `report` with page numbers, and its PDF, where that can be made; if not, why."""
    if not settings.wants_pdf:
        no_pages = Message("no_pages", {"period": str(summary.period)})
        return DraftReport(report, {}, (no_pages,) if report.has_contents else ())
    from pledgexl.word.figures import report_figures  # noqa: PLC0415 (rare)
    from pledgexl.word.libreoffice import NoPdfError  # noqa: PLC0415 (rare)
    from pledgexl.word.pdf import printed  # noqa: PLC0415 (rare)

    try:
        done = printed(report.content, report.chart_descriptions, report.texts)
    except NoPdfError as error:
        return DraftReport(report, {}, (error.message,))
    numbered = replace(report, content=done.report, figures=report_figures(done.report))
    return DraftReport(numbered, {FileName.PDF.value: done.pdf}, ())


def month_documents(
    summary: Summary,
    past: Sequence[PastMonth],
    workbook: ProvedWorkbook,
    draft: DraftReport,
    settings: Settings,
) -> "tuple[dict[str, bytes], Issuance]":
    """Return all documents by name, once report and workbook are found to show equal figures."""
    from pledgexl.export.issued_page import Issue, issued_pages  # noqa: PLC0415 (for a run alone)
    from pledgexl.export.opendata import open_data  # noqa: PLC0415 (as above)
    from pledgexl.export.result import Issuance, result_bytes  # noqa: PLC0415 (as above)
    from pledgexl.word.figures import require_same_figures  # noqa: PLC0415 (as above)

    require_same_figures(draft.report.figures, workbook.figures)
    documents = {
        FileName.SUMMARY.value: workbook.content,
        FileName.REPORT.value: draft.report.content,
        **draft.pdf,
        **open_data(summary),
    }
    issue = Issue(summary, past, settings.issued, documents, settings.language)
    documents |= issued_pages(issue)
    names = (*documents, FileName.RESULT.value)
    issuance = Issuance(settings.issued, tuple(sorted(names)), draft.proof)
    documents[FileName.RESULT.value] = result_bytes(summary, settings.language, issuance)
    # No page and no result that others read names what stays in the office.
    documents[FileName.OFFICE.value] = workbook.office
    return documents, issuance
