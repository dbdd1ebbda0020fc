"""The documents of a month: made, read back and compared with each other before they are issued.

A worker process makes the summary workbook and the tables while the run makes the report. Each
imports only its own libraries.
"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pledgexl import __version__
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.history import PastMonth, Since, compared_periods
from pledgexl.model.month import Checks, Proof, ProvedWorkbook, Summary
from pledgexl.model.names import FileName
from pledgexl.workspace.settings import Settings

if TYPE_CHECKING:
    from pledgexl.export.result import Issuance
    from pledgexl.export.trend import Trend
    from pledgexl.word.findings import TemplateFinding
    from pledgexl.word.write_report import FinishedReport

# What makes and verifies the documents; the office's record names it, to make a month again.
_LIBRARIES = ("xlsxwriter", "docxtpl", "lxml", "openpyxl", "pandas", "python-calamine")


@dataclass(frozen=True, slots=True)
class MonthTables:
    """The summary workbook, the files of the open data, the trend, and how many sums agree."""

    workbook: ProvedWorkbook
    open_data: Mapping[str, bytes]
    trend: "Trend"
    sums: int


def month_tables(
    summary: Summary, created: datetime, past: Sequence[PastMonth] = ()
) -> MonthTables:
    """Return the workbook, read back and verified, and the tables that pandas makes of the month.

    A chart and the trend go through the `past` months. Raises PledgexlError, which names sheet and
    cell where the workbook does not contain what it must, and the measure or department where
    pandas adds up other sums than the rules.
    """
    from pledgexl.excel.summary.write import summary_workbook  # noqa: PLC0415 (for the worker alone)
    from pledgexl.excel.verify.summary import verify_summary  # noqa: PLC0415 (as above)
    from pledgexl.export.frame import month_frame, require_same_sums, trend  # noqa: PLC0415 (as above)
    from pledgexl.export.opendata import open_data  # noqa: PLC0415 (as above)
    from pledgexl.rules.averages import audit  # noqa: PLC0415 (as above)

    audited = audit(summary)
    content = summary_workbook(summary, audited, created, past)
    workbook = ProvedWorkbook(content, verify_summary(content, summary, audited, past))
    frame = month_frame(summary)
    sums = require_same_sums(frame, summary, audited)
    return MonthTables(workbook, open_data(summary, frame), trend(summary, past), sums)


@dataclass(frozen=True, slots=True)
class ReportDocuments:
    """The report, its PDF if one is wanted, what it compares, and what to print about it."""

    report: "FinishedReport"
    since: tuple[Since, ...]
    pdf: dict[str, bytes]
    remarks: tuple[Message, ...]

    @property
    def proof(self) -> Proof:
        """What was read back from it; each of its figures must be in the workbook as well."""
        report = self.report
        return Proof(report.proven_texts, report.proven_figures, len(report.figures))


def report_documents(
    summary: Summary, template: bytes, past: Sequence[PastMonth], settings: Settings
) -> ReportDocuments:
    """Return the report on `summary`, compared with those of the `past` months that it prints."""
    from pledgexl.rules.changes import since_each  # noqa: PLC0415 (for a run alone)
    from pledgexl.word.write_report import proven_report  # noqa: PLC0415 (as above)

    compared = compared_periods(summary.period, (one.period for one in past))
    since = since_each(summary, [one for one in past if one.period in compared])
    report = proven_report(template, summary, settings.issued, since)
    # What was removed from the template.
    removed = {
        "template_revisions": report.accepted.revisions,
        "template_comments": report.accepted.comments,
    }
    cleared = [Message(name, {"count": count}) for name, count in removed.items() if count]
    report, pdf, remark = _printed(report, summary, settings)
    return ReportDocuments(report, since, pdf, (*cleared, *filter(None, (remark,))))


def _printed(
    report: "FinishedReport", summary: Summary, settings: Settings
) -> "tuple[FinishedReport, dict[str, bytes], Message | None]":
    """Return `report` with page numbers, and its PDF, and why either could not be made."""
    if not settings.wants_pdf:
        no_pages = Message("no_pages", {"period": str(summary.period)})
        return report, {}, no_pages if report.has_contents else None
    from pledgexl.word.figures import report_figures  # noqa: PLC0415 (rare)
    from pledgexl.word.libreoffice import NoPdfError  # noqa: PLC0415 (rare)
    from pledgexl.word.pdf import printed  # noqa: PLC0415 (rare)

    try:
        done = printed(report.content, report.chart_descriptions, report.texts)
    except NoPdfError as error:
        return report, {}, error.message
    numbered = replace(report, content=done.report, figures=report_figures(done.report))
    remark = Message("pages_not_numbered") if done.lacks_numbers else None
    return numbered, {FileName.PDF.value: done.pdf}, remark


def month_documents(
    summary: Summary,
    tables: MonthTables,
    printed: ReportDocuments,
    read_twice: int,
    settings: Settings,
) -> "tuple[dict[str, bytes], Issuance, Checks]":
    """Return all documents by name, once report and workbook are found to show equal figures.

    The office's workbook records what was verified; `read_twice` is the number of such ratings.
    """
    from pledgexl.export.issued_page import Issue, issued_pages  # noqa: PLC0415 (for a run alone)
    from pledgexl.export.result import Issuance, result_bytes  # noqa: PLC0415 (as above)
    from pledgexl.word.figures import require_same_figures  # noqa: PLC0415 (as above)

    require_same_figures(printed.report.figures, tables.workbook.figures)
    documents = {
        FileName.SUMMARY.value: tables.workbook.content,
        FileName.REPORT.value: printed.report.content,
        **printed.pdf,
        **tables.open_data,
    }
    last = printed.since[-1] if printed.since else None
    issue = Issue(summary, last, tables.trend, settings.issued, documents, settings.language)
    pages, page_figures = issued_pages(issue)
    documents |= pages
    names = (*documents, FileName.RESULT.value)
    issuance = Issuance(settings.issued, tuple(sorted(names)), printed.proof)
    documents[FileName.RESULT.value] = result_bytes(summary, settings.language, issuance)
    rated = summary.whole.coverage.rated
    checks = Checks(rated, read_twice, tables.sums, printed.proof, page_figures)
    # No page and no result that others read names what stays in the office.
    documents[FileName.OFFICE.value] = verified_office(summary, settings.started, checks)
    return documents, issuance, checks


def verified_office(summary: Summary, created: datetime, checks: Checks) -> bytes:
    """Return the workbook that stays in the office, read back and verified; it lists `checks`."""
    from pledgexl.excel.summary.write import office_workbook  # noqa: PLC0415 (as above)
    from pledgexl.excel.verify.summary import verify_office  # noqa: PLC0415 (for a run alone)
    from pledgexl.rules.averages import audit  # noqa: PLC0415 (as above)

    audited = audit(summary)
    programs = (
        ("pledgexl", __version__),
        ("Python", platform.python_version()),
        *((library, version(library)) for library in _LIBRARIES),
    )
    content = office_workbook(summary, audited, created, programs, checks)
    verify_office(content, summary, audited)
    return content


def check_template(path: Path, settings: Settings) -> "tuple[TemplateFinding, ...]":
    """Return what is wrong with the template at `path`; if nothing seems so, try it.

    The trials are the sample city's month, and the same month with nothing reported yet. What
    keeps them from being printed is raised.
    """
    from pledgexl.commands.sample.city import sample_past, sample_summaries  # noqa: PLC0415 (rare)
    from pledgexl.rules.changes import since_each  # noqa: PLC0415 (rare)
    from pledgexl.word.check import template_findings  # noqa: PLC0415 (slow)
    from pledgexl.word.write_report import write_report  # noqa: PLC0415 (slow)

    template = read_template(path)
    findings = template_findings(template)
    if all(finding.is_note for finding in findings):
        for summary in sample_summaries():
            past = since_each(summary, sample_past())
            write_report(template, summary, settings.issued, past)
    return findings


def read_template(path: Path) -> bytes:
    """Return the Word template at `path`."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PledgexlError("no_template", file=str(path)) from error
