"""The report and the pages of a month, compared with its workbook before they are issued."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pledgexl.commands.tables import MonthTables
from pledgexl.export.issued_page import Issue, issued_pages
from pledgexl.export.result import Issuance, result_bytes
from pledgexl.messages.edition import document_language, printed_for
from pledgexl.model.course import Course
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.history import Since
from pledgexl.model.issue import PreviousSeal, ReportIssue
from pledgexl.model.language import Language
from pledgexl.model.month import Checks, Proof, Summary
from pledgexl.model.names import FileName
from pledgexl.rules.changes import since_each
from pledgexl.rules.explanation import course
from pledgexl.word.check_number import require_own_number
from pledgexl.word.figures import report_figures, require_same_figures
from pledgexl.word.write_report import FinishedReport, proven_report, write_report
from pledgexl.workspace.settings import Settings

if TYPE_CHECKING:
    from pledgexl.word.findings import TemplateFinding


@dataclass(frozen=True, slots=True)
class ReportDocuments:
    """The report, its PDF if one is wanted, what it compares, and what to print about it.

    `errata` are the documents that list what the issue before printed otherwise, and `made_from`
    the digests of plan and template.
    """

    report: FinishedReport
    since: tuple[Since, ...]
    so_far: Course
    pdf: dict[str, bytes]
    notices: tuple[Message, ...]
    errata: Mapping[str, bytes] = field(default_factory=dict)
    made_from: Mapping[str, str] = field(default_factory=dict)

    @property
    def proof(self) -> Proof:
        """What was read back from it; each of its figures must be in the workbook as well."""
        report = self.report
        return Proof(report.proven_texts, report.proven_figures, len(report.figures))


@printed_for(lambda summary, *_: summary.plan.settings)
def report_documents(
    summary: Summary, template: bytes, since: tuple[Since, ...], so_far: Course, settings: Settings
) -> ReportDocuments:
    """Return the report on `summary`: what changed `since` earlier months, the term `so_far`."""
    report = proven_report(template, summary, settings.issued, since, so_far)
    # What was removed from the template.
    removed = {
        "template_revisions": report.accepted.revisions,
        "template_comments": report.accepted.comments,
    }
    cleared = [Message(name, {"count": count}) for name, count in removed.items() if count]
    if report.template_language not in (None, document_language()):
        is_japanese = report.template_language is Language.JA
        cleared.append(Message("template_in_japanese" if is_japanese else "template_in_english"))
    report, pdf, remark = _printed(report, summary, settings)
    return ReportDocuments(report, since, so_far, pdf, (*cleared, *filter(None, (remark,))))


def _printed(
    report: FinishedReport, summary: Summary, settings: Settings
) -> tuple[FinishedReport, dict[str, bytes], Message | None]:
    """Return `report` with page numbers, and its PDF, and why either could not be made."""
    if not settings.wants_pdf:
        no_pages = Message("no_pages", {"period": str(summary.period)})
        return report, {}, no_pages if report.has_contents else None
    from pledgexl.word.libreoffice import NoPdfError  # noqa: PLC0415 (rare)
    from pledgexl.word.pdf import printed  # noqa: PLC0415 (rare)

    try:
        done = printed(report.content, report.chart_descriptions, report.texts)
    except NoPdfError as error:
        return report, {}, error.message
    if report.check_number:
        require_own_number(done.report, report.check_number)
    numbered = replace(report, content=done.report, figures=report_figures(done.report))
    remark = Message("pages_not_numbered") if done.lacks_numbers else None
    return numbered, {FileName.PDF.value: done.pdf}, remark


def month_documents(
    summary: Summary,
    tables: MonthTables,
    printed: ReportDocuments,
    read_twice: int,
    settings: Settings,
) -> tuple[dict[str, bytes], Issuance, Checks]:
    """Return the documents that others read, once report and workbook show equal figures.

    The office's workbook, which records what was verified, is another: no page and no result
    names it. `read_twice` is the number of ratings that were read twice.
    """
    require_same_figures(printed.report.figures, tables.workbook.figures)
    documents = {
        FileName.SUMMARY.value: tables.workbook.content,
        FileName.REPORT.value: printed.report.content,
        **printed.pdf,
        **tables.open_data,
        **printed.errata,
    }
    last = printed.since[-1] if printed.since else None
    unmoved = printed.so_far.unmoved
    issue = Issue(summary, last, tables.trend, settings.issued, documents, unmoved)
    pages, page_figures = issued_pages(issue)
    documents |= pages
    names = (*documents, FileName.RESULT.value)
    moved = tuple(each.movements for each in printed.since)
    day, made_from = settings.issued, printed.made_from
    issuance = Issuance(day, tuple(sorted(names)), printed.proof, moved, made_from)
    documents[FileName.RESULT.value] = result_bytes(summary, issuance)
    rated = summary.whole.coverage.rated
    checks = Checks(rated, read_twice, tables.sums, printed.proof, page_figures)
    return documents, issuance, checks


def check_template(path: Path, settings: Settings) -> "tuple[TemplateFinding, ...]":
    """Return what is wrong with the template at `path`; if nothing seems so, try it.

    The trials are the sample city's month, and the same month with nothing reported yet. What
    keeps them from being printed is raised.
    """
    from pledgexl.commands.sample.city import sample_past, sample_summaries  # noqa: PLC0415 (rare)
    from pledgexl.word.check import template_findings  # noqa: PLC0415 (slow)

    template = read_template(path)
    findings = template_findings(template)
    if all(finding.is_note for finding in findings):
        for summary in sample_summaries(document_language()):
            past = sample_past(document_language())
            since = since_each(summary, past[-1:])
            # As it is printed in a report that is issued.
            issued = replace(summary, issue=ReportIssue(previous_seal=PreviousSeal()))
            so_far = course(summary, past)
            write_report(template, issued, settings.issued, since, so_far)
    return findings


def read_template(path: Path) -> bytes:
    """Return the Word template at `path`."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PledgexlError("no_template", file=str(path)) from error
