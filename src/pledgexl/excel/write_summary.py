"""A month's summary as a workbook: for the council's report, or for the office that checks."""

from datetime import datetime

from pledgexl.excel.sheets import Book
from pledgexl.excel.summary_lists import write_detail, write_findings, write_submissions
from pledgexl.excel.summary_overview import write_overview
from pledgexl.messages.summary import report_name
from pledgexl.model.summary import Summary


def summary_workbook(summary: Summary, created: datetime) -> bytes:
    """Return the workbook with the sheets 総括表, 明細, 提出状況 and 確認事項."""
    with Book(report_name(summary), created) as book:
        for write in (write_overview, write_detail, write_submissions, write_findings):
            write(book, summary, created)
    return book.bytes


def findings_workbook(summary: Summary, created: datetime) -> bytes:
    """Return the workbook with the sheets 提出状況 and 確認事項 only."""
    with Book(report_name(summary), created) as book:
        for write in (write_submissions, write_findings):
            write(book, summary, created)
    return book.bytes
