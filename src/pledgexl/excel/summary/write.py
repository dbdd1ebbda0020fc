"""A month's summary as workbooks: for the council's report, and for the office that checks."""

from collections.abc import Callable, Sequence
from datetime import datetime

from pledgexl.excel.book import Book
from pledgexl.excel.look import DIGIT_PIXELS
from pledgexl.excel.summary import charts, handover, movement, office, recalculation, sheets
from pledgexl.excel.summary.page import Page, WorkbookContext
from pledgexl.messages.edition import printed_for
from pledgexl.messages.summary import AnySheet, report_name, said
from pledgexl.messages.words import printed_month
from pledgexl.model.calculation import Audit
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Checks, Summary
from pledgexl.model.movement import Movements
from pledgexl.model.names import LastSheet, OfficeSheet, SummarySheet

_WRITERS: dict[AnySheet, Callable[[Page, WorkbookContext], None]] = {
    SummarySheet.COVER: sheets.write_cover,
    SummarySheet.GUIDE: sheets.write_guide,
    SummarySheet.OVERVIEW: sheets.write_overview,
    SummarySheet.LEFT_OUT: sheets.write_left_out,
    SummarySheet.CHARTS: charts.write_charts,
    SummarySheet.TREND: charts.write_trend,
    SummarySheet.MOVEMENT: movement.write_movement,
    SummarySheet.MEASURES: sheets.write_measures,
    SummarySheet.DETAIL: sheets.write_detail,
    SummarySheet.DEPARTMENTS: sheets.write_departments,
    SummarySheet.PROOF: recalculation.write_proof,
    SummarySheet.BANDS: sheets.write_bands,
    SummarySheet.STATES: sheets.write_states,
    SummarySheet.RULES: sheets.write_rules,
    LastSheet.HANDOVER: handover.write_handover,
    OfficeSheet.OFFICE: sheets.write_contents,
    OfficeSheet.SUBMISSIONS: office.write_submissions,
    OfficeSheet.FINDINGS: office.write_findings,
    OfficeSheet.REMARKS: office.write_remarks,
    OfficeSheet.VARIANTS: office.write_variants,
    OfficeSheet.RECORD: office.write_record,
}
# A workbook of more initiatives would take too much memory if it were not written row by row.
_LARGE = 50_000


def summary_workbook(
    summary: Summary,
    audit: Audit,
    created: datetime,
    past: Sequence[PastMonth] = (),
    moved: Movements = (),
) -> bytes:
    """Return the workbook that may reach councillors.

    That of the last month of a term has a sheet more, the table of what is handed over. `past`
    are the comparable months issued before, oldest first: 推移 shows the way from there.
    `moved` is how figures moved since those that are compared.
    """
    is_last = summary.period == summary.plan.settings.last_month
    names, is_large = (*SummarySheet, *(LastSheet if is_last else ())), _is_large(summary)
    context = WorkbookContext(
        summary, created, names, audit, past=tuple(past), moved=moved, is_large=is_large
    )
    return workbook_of(context)


def office_workbook(
    summary: Summary,
    audit: Audit,
    created: datetime,
    versions: tuple[tuple[str, str], ...] = (),
    checks: Checks | None = None,
) -> bytes:
    """Return the workbook that stays in the office: `versions` of programs, what was verified."""
    names, is_large = tuple(OfficeSheet), _is_large(summary)
    return workbook_of(
        WorkbookContext(summary, created, names, audit, versions, checks, is_large=is_large)
    )


def findings_workbook(summary: Summary, created: datetime) -> bytes:
    """Return the workbook with the sheets 提出状況 and 指摘一覧 only."""
    sheets = (OfficeSheet.SUBMISSIONS, OfficeSheet.FINDINGS)
    return workbook_of(WorkbookContext(summary, created, sheets))


def _is_large(summary: Summary) -> bool:
    return summary.whole.coverage.expected > _LARGE


@printed_for(lambda context: context.summary.plan.settings)
def workbook_of(context: WorkbookContext) -> bytes:
    """Return the workbook with the sheets that `context` asks for."""
    summary = context.summary
    settings, period = summary.plan.settings, printed_month(summary.period)
    with Book(
        report_name(summary),
        context.created,
        is_large=context.is_large,
        subject=period,
        keywords=said("keywords", report=settings.report_title, period=period),
        author=settings.municipality,
    ) as book:
        book.raw.max_digit_width = DIGIT_PIXELS
        for name in context.sheets:
            about = recalculation.verdict(context) if name is SummarySheet.PROOF else None
            page = Page(book, name, context, about)
            _WRITERS[name](page, context)
            page.finish()
    return book.bytes
