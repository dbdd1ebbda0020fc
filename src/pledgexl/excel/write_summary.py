"""A month's summary as workbooks: for the council's report, and for the office that checks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from pledgexl.excel.book import Book, Properties
from pledgexl.excel.look import DIGIT_PIXELS
from pledgexl.excel.summary_charts import write_charts, write_trend
from pledgexl.excel.summary_cover import (
    write_cover,
    write_guide,
    write_office_cover,
    write_rule_sheet,
)
from pledgexl.excel.summary_detail import write_detail
from pledgexl.excel.summary_measures import (
    write_bands,
    write_departments,
    write_measures,
    write_states,
)
from pledgexl.excel.summary_office import (
    write_findings,
    write_record,
    write_remarks,
    write_submissions,
    write_variants,
)
from pledgexl.excel.summary_overview import write_left_out, write_overview
from pledgexl.excel.summary_page import Edition
from pledgexl.excel.summary_proof import write_proof
from pledgexl.messages.summary import AnySheet, report_name, said
from pledgexl.model.audit import Audit
from pledgexl.model.history import PastMonth
from pledgexl.model.names import OfficeSheet, SummarySheet
from pledgexl.model.summary import Summary

_WRITERS: dict[AnySheet, Callable[[Book, Edition], None]] = {
    SummarySheet.COVER: write_cover,
    SummarySheet.GUIDE: write_guide,
    SummarySheet.OVERVIEW: write_overview,
    SummarySheet.LEFT_OUT: write_left_out,
    SummarySheet.CHARTS: write_charts,
    SummarySheet.TREND: write_trend,
    SummarySheet.MEASURES: write_measures,
    SummarySheet.DETAIL: write_detail,
    SummarySheet.DEPARTMENTS: write_departments,
    SummarySheet.PROOF: write_proof,
    SummarySheet.BANDS: write_bands,
    SummarySheet.STATES: write_states,
    SummarySheet.RULES: write_rule_sheet,
    OfficeSheet.OFFICE: write_office_cover,
    OfficeSheet.SUBMISSIONS: write_submissions,
    OfficeSheet.FINDINGS: write_findings,
    OfficeSheet.REMARKS: write_remarks,
    OfficeSheet.VARIANTS: write_variants,
    OfficeSheet.RECORD: write_record,
}
_LISTS = (OfficeSheet.SUBMISSIONS, OfficeSheet.FINDINGS)
# From here on a workbook is written row by row; smaller ones are faster whole.
_LARGE = 50_000


def is_large(summary: Summary) -> bool:
    """Say whether a workbook of `summary` would take too much memory if it were written whole."""
    return summary.whole.coverage.expected > _LARGE


def summary_workbook(
    summary: Summary, audit: Audit, created: datetime, past: Sequence[PastMonth] = ()
) -> bytes:
    """Return the workbook that may reach councillors.

    `past` are the comparable months issued before, oldest first: 推移 shows the way from there.
    """
    edition = Edition(
        summary,
        created,
        tuple(SummarySheet),
        audit,
        past=tuple(past),
        is_large=is_large(summary),
    )
    return edition_workbook(edition)


def office_workbook(
    summary: Summary,
    audit: Audit,
    created: datetime,
    versions: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """Return the workbook that stays in the office; `versions` are those of the programs."""
    edition = Edition(
        summary,
        created,
        tuple(OfficeSheet),
        audit,
        versions,
        is_large=is_large(summary),
    )
    return edition_workbook(edition)


def findings_workbook(summary: Summary, created: datetime) -> bytes:
    """Return the workbook with the sheets 提出状況 and 指摘一覧 only."""
    return edition_workbook(Edition(summary, created, _LISTS))


def edition_workbook(edition: Edition) -> bytes:
    """Return the workbook with the sheets that `edition` asks for."""
    summary = edition.summary
    properties = Properties(
        report_name(summary),
        summary.period.label,
        said("keywords", report=summary.plan.settings.report_title, period=summary.period.label),
        summary.plan.settings.municipality,
    )
    with Book(properties, edition.created, is_large=edition.is_large) as book:
        book.raw.max_digit_width = DIGIT_PIXELS
        for name in edition.sheets:
            _WRITERS[name](book, edition)
    return book.bytes
