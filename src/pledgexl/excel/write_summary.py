"""A month's summary as a workbook: for the council's report, or for the office that checks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from pledgexl.excel.sheets import Book
from pledgexl.excel.summary_charts import write_charts
from pledgexl.excel.summary_cover import write_cover, write_rule_sheet
from pledgexl.excel.summary_lists import write_detail, write_findings, write_submissions
from pledgexl.excel.summary_measures import write_departments, write_measures
from pledgexl.excel.summary_office import write_bands, write_record, write_variants
from pledgexl.excel.summary_overview import write_overview
from pledgexl.excel.summary_page import Edition
from pledgexl.excel.summary_proof import write_proof
from pledgexl.messages.summary import report_name
from pledgexl.model.audit import Audit
from pledgexl.model.history import PastMonth
from pledgexl.model.summary import Summary
from pledgexl.schema import SummarySheet

_WRITERS: dict[SummarySheet, Callable[[Book, Edition], None]] = {
    SummarySheet.COVER: write_cover,
    SummarySheet.OVERVIEW: write_overview,
    SummarySheet.CHARTS: write_charts,
    SummarySheet.MEASURES: write_measures,
    SummarySheet.DETAIL: write_detail,
    SummarySheet.DEPARTMENTS: write_departments,
    SummarySheet.PROOF: write_proof,
    SummarySheet.BANDS: write_bands,
    SummarySheet.SUBMISSIONS: write_submissions,
    SummarySheet.FINDINGS: write_findings,
    SummarySheet.RULES: write_rule_sheet,
    SummarySheet.RECORD: write_record,
    SummarySheet.VARIANTS: write_variants,
}
_LISTS = (SummarySheet.SUBMISSIONS, SummarySheet.FINDINGS)
# From here on a workbook is written row by row; smaller ones are faster whole.
_LARGE = 50_000


def summary_workbook(
    summary: Summary,
    audit: Audit,
    created: datetime,
    versions: tuple[tuple[str, str], ...] = (),
    past: Sequence[PastMonth] = (),
) -> bytes:
    """Return the workbook with all sheets; `versions` are those of the programs that made it.

    `past` are the comparable months issued before, oldest first: グラフ draws the way from there.
    """
    return edition_workbook(
        Edition(
            summary,
            created,
            tuple(SummarySheet),
            audit,
            versions,
            tuple(past),
            is_large=summary.whole.coverage.expected > _LARGE,
        )
    )


def findings_workbook(summary: Summary, created: datetime) -> bytes:
    """Return the workbook with the sheets 提出状況 and 指摘一覧 only."""
    return edition_workbook(Edition(summary, created, _LISTS))


def edition_workbook(edition: Edition) -> bytes:
    """Return the workbook with the sheets that `edition` asks for."""
    title = report_name(edition.summary)
    subject = edition.summary.period.label
    with Book(title, edition.created, subject=subject, is_large=edition.is_large) as book:
        for name in edition.sheets:
            _WRITERS[name](book, edition)
    return book.bytes
