"""The workbook that stays in the office: submissions, findings, remarks, other rules, origins."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.look import MAXIMUM_HEIGHT
from pledgexl.excel.summary.cover import number_text
from pledgexl.excel.summary.detail import count_of_problems
from pledgexl.excel.summary.page import Cell, Column, PagedList, StyledCell, WorkbookContext
from pledgexl.messages import summary as messages
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import confirmed_in_full, word
from pledgexl.model.audit import Variant
from pledgexl.model.average import Average, Level
from pledgexl.model.finding import CellRef, Finding, Severity
from pledgexl.model.names import OfficeSheet, SummaryLabel
from pledgexl.model.summary import DepartmentStatus, DepartmentSummary, ItemSummary


def _difference_label(variant: Variant) -> str:
    """Return the label over what another rule makes different."""
    name = messages.said(f"variant.{variant}").partition("（")[0]
    return messages.said("difference", variant=name)


_SUBMISSIONS = (
    Column(SummaryLabel.CODE, 12, look.CENTRED),
    Column(SummaryLabel.NAME, 25),
    Column(SummaryLabel.STATUS, 10, look.CENTRED),
    Column(SummaryLabel.REVISION, 6, look.CENTRED),
    Column(SummaryLabel.EXPECTED, 8, look.NUMBER),
    Column(SummaryLabel.RATED, 8, look.NUMBER),
    Column(SummaryLabel.EXCLUDED, 8, look.NUMBER),
    Column(SummaryLabel.MISSING, 8, look.NUMBER),
    Column(SummaryLabel.REJECTED, 8.7, look.NUMBER),
    Column(SummaryLabel.ERRORS, 8.7, look.NUMBER),
    Column(SummaryLabel.ASKED, 8.7, look.NUMBER),
    Column(SummaryLabel.SAVED, 25, look.CENTRED),
    Column(SummaryLabel.FILE, 34),
)
_FINDINGS = (
    Column(SummaryLabel.FINDING_CODE, 9, look.CENTRED),
    Column(SummaryLabel.SEVERITY, 9, look.CENTRED),
    Column(SummaryLabel.NAME, 16),
    Column(SummaryLabel.FILE, 22),
    Column(SummaryLabel.SHEET, 8, look.CENTRED),
    Column(SummaryLabel.CELL, 7, look.CENTRED),
    Column(SummaryLabel.VALUE, 16),
    Column(SummaryLabel.REASON, 34),
    Column(SummaryLabel.FIX, 31),
    Column(SummaryLabel.ANSWER, 21),
)
_REMARKS = (
    Column(SummaryLabel.INITIATIVE_NUMBER, 12.5, look.CENTRED),
    Column(SummaryLabel.INITIATIVE, 36),
    Column(SummaryLabel.DEPARTMENT, 22),
    Column(SummaryLabel.REMARK, 53),
    Column(SummaryLabel.FILE, 34),
    Column(SummaryLabel.SHEET, 9, look.CENTRED),
    Column(SummaryLabel.CELL, 8, look.CENTRED),
)
_VARIANTS = (
    Column(SummaryLabel.NUMBER, 10, look.CENTRED),
    Column(SummaryLabel.TITLE, 50),
    Column(SummaryLabel.ADOPTED, 16, look.NUMBER),
    *(
        column
        for variant in Variant
        for column in (
            Column(messages.said(f"variant.{variant}"), 16.5, look.NUMBER),
            Column(
                _difference_label(variant),
                15.5,
                look.NUMBER.but(num_format="+0.00_0;-0.00_0;0_0"),
            ),
        )
    ),
)
_RECORD = (
    Column(SummaryLabel.KIND, 13, look.CENTRED),
    Column(SummaryLabel.ITEM, 33),
    Column(SummaryLabel.NAME, 20),
    Column(SummaryLabel.REVISION, 5, look.CENTRED),
    Column(SummaryLabel.STATUS, 9, look.CENTRED),
    Column(SummaryLabel.DIGEST, 95),
)
# What was typed in place of a rating may go on for pages; its beginning tells enough.
_HIGHEST_VALUE = 150.0
_LOOKS: dict[Level, dict[str, Any]] = {
    Level.WHOLE: {"bold": True, "bg_color": look.LABEL_FILL},
    Level.POLICY: {"bold": True, "bg_color": look.POLICY_FILL},
}


def write_submissions(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 提出状況 to `book`: every department."""
    pages = PagedList(book, OfficeSheet.SUBMISSIONS, _SUBMISSIONS, context)
    for row in context.summary.departments:
        pages.row(_submission_cells(row))
    pages.end()


def _submission_cells(row: DepartmentSummary) -> list[Cell]:
    status: Cell = word(row.status, Language.JA)
    if row.status not in (DepartmentStatus.SUBMITTED, DepartmentStatus.NOTHING_TO_RATE):
        status = StyledCell(word(row.status, Language.JA), look.strong(look.CENTRED))
    return [
        row.department.code,
        row.department.name,
        status,
        row.revision or messages.NO_VALUE,
        row.coverage.expected,
        row.coverage.rated,
        row.coverage.excluded,
        count_of_problems(row.coverage.missing),
        count_of_problems(row.coverage.rejected),
        count_of_problems(row.errors),
        count_of_problems(row.asked),
        messages.saved_text(row.saved_moment),
        row.file or messages.NOTHING,
    ]


def write_findings(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 指摘一覧 to `book`: each finding, its place, its fix and its answer."""
    summary = context.summary
    pages = PagedList(book, OfficeSheet.FINDINGS, _FINDINGS, context)
    departments = summary.plan.department_of
    senders = {
        record.file: departments[record.department].name
        for record in summary.files
        if record.department in departments
    }
    remarks = {
        (row.at.file, row.at.row): row.remark.strip() for row in summary.initiatives if row.at
    }
    for finding in summary.findings:
        is_new = finding.answer == remarks.get((finding.at.file, finding.at.row))
        sender = senders.get(finding.at.file, finding.values.get("department", ""))
        answer = messages.answer_text(finding, is_new=is_new)
        pages.row(_finding_cells(finding, sender, answer))
    if not summary.findings:
        nothing: dict[str, str] = {SummaryLabel.REASON: messages.said("no_findings")}
        pages.row([nothing.get(column.label, messages.NO_VALUE) for column in _FINDINGS])
    pages.end()


def _finding_cells(finding: Finding, sender: str, answer: str) -> list[Cell]:
    texts = (
        finding.code.value,
        word(finding.severity, Language.JA),
        sender,
        finding.at.file,
        finding.at.sheet,
        finding.at.cell,
        finding.value,
        wording(finding, Language.JA).why,
        wording(replace(finding, answer=""), Language.JA).fix,
        answer,
    )
    cells: list[Cell] = []
    for text, column in zip(texts, _FINDINGS, strict=True):
        highest = _HIGHEST_VALUE if column.label == SummaryLabel.VALUE else MAXIMUM_HEIGHT
        shown = text or messages.NO_VALUE
        cells.append(look.visible_text(shown, messages.CUT_MARK, column.width, highest))
    if finding.severity is Severity.ERROR:
        cells[1] = StyledCell(texts[1], look.strong(look.CENTRED))
    return cells


def write_remarks(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 備考と読取位置 to `book`: what is printed nowhere, of every initiative."""
    pages = PagedList(book, OfficeSheet.REMARKS, _REMARKS, context)
    for row in context.summary.initiatives:
        at = row.at or CellRef("")
        place = [text or messages.NO_VALUE for text in (at.file, at.sheet, at.cell)]
        pages.row([row.id, row.title, row.department.name, row.remark or messages.NOTHING, *place])
    pages.end()


def write_variants(book: Book, context: WorkbookContext) -> None:
    """Add the sheet ほかの規則での値 to `book`."""
    pages = PagedList(book, OfficeSheet.VARIANTS, _VARIANTS, context)
    summary, variants = context.summary, context.audited.variants
    pledges_of = [(policy, *policy.children) for policy in summary.policies]
    items: list[ItemSummary] = [item for items in pledges_of for item in items]
    for item in (*items, summary.whole):
        own, title = item.average, item.title or messages.WHOLE_TITLE
        cells: list[Cell] = [number_text(item), title, _figure(own)]
        for variant in Variant:
            other = variants[variant].get(item.id)
            moved = other.shown_value - own.shown_value if other and own else messages.NO_VALUE
            cells += [_figure(other), moved]
        pages.row(cells, **_LOOKS.get(item.level, {}))
    pages.end()


def _figure(average: Average | None) -> Cell:
    if average is None:
        return messages.NO_AVERAGE
    return StyledCell(average.shown_value, look.number_style(average.rule.places, 2))


def write_record(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 実行記録 to `book`: every input by its digest, and the programs."""
    pages = PagedList(book, OfficeSheet.RECORD, _RECORD, context)
    for cells in _record_lines(context):
        pages.row([cell or messages.NO_VALUE for cell in cells])
    pages.end()


def _record_lines(context: WorkbookContext) -> Iterator[tuple[str | int | None, ...]]:
    """Yield each file, who confirmed each form that counts, what was verified, each program."""
    summary, departments = context.summary, context.summary.plan.department_of
    kind = messages.said("kind.file")
    for record in summary.files:
        known = departments.get(record.department)
        name = known.name if known else record.department
        status = word(record.status, Language.JA)
        yield kind, record.file, name, record.revision, status, record.sha256
    for each in summary.departments:
        if each.confirmations:
            confirmed = confirmed_in_full(each.confirmations)
            name = each.department.name
            yield messages.said("kind.confirmed"), each.file, name, None, None, confirmed
    for kind, item, result in messages.check_lines(context.checks) if context.checks else ():
        yield kind, item, None, None, None, result
    for name, version in context.versions:
        yield messages.said("kind.program"), name, None, None, None, version
