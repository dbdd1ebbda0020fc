"""The workbook that stays in the office: submissions, findings, remarks, other rules, origins."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.look import MAXIMUM_HEIGHT
from pledgexl.excel.summary.page import (
    Cell,
    Page,
    StyledCell,
    WorkbookContext,
    figure_cell,
    number_text,
)
from pledgexl.excel.summary.sheets import count_of_problems
from pledgexl.messages import summary as messages
from pledgexl.messages.edition import document_language
from pledgexl.messages.findings import wording
from pledgexl.messages.labels import capital
from pledgexl.messages.words import confirmed_in_full, word
from pledgexl.model.average import Level
from pledgexl.model.calculation import Variant
from pledgexl.model.finding import CellRef, Finding, Severity
from pledgexl.model.month import DepartmentStatus
from pledgexl.model.names import SummaryLabel

# What was typed in place of a rating may go on for pages; its beginning tells enough.
_HIGHEST_VALUE = 150.0
# Numbers under other rules have two decimals at most.
_WIDEST = 2
_LOOKS: dict[Level, dict[str, Any]] = {
    Level.WHOLE: {"bold": True, "bg_color": look.LABEL_FILL},
    Level.POLICY: {"bold": True, "bg_color": look.POLICY_FILL},
}


def write_submissions(page: Page, context: WorkbookContext) -> None:
    """Write how far every department is."""
    for row in context.summary.departments:
        label = capital(word(row.status))
        status: Cell = label
        if row.status not in (DepartmentStatus.SUBMITTED, DepartmentStatus.NOTHING_TO_RATE):
            status = StyledCell(label, look.strong(look.CENTRED))
        counts = (row.coverage.missing, row.coverage.rejected, row.errors, row.asked)
        cells: list[Cell] = [
            row.department.code,
            row.department.name,
            status,
            row.revision or messages.no_value(),
            row.coverage.expected,
            row.coverage.rated,
            row.coverage.excluded,
            *map(count_of_problems, counts),
            messages.saved_text(row.saved_moment(document_language())),
            row.file or messages.nothing(),
        ]
        page.row(cells)


def write_findings(page: Page, context: WorkbookContext) -> None:
    """Write each finding, its place, its fix and its answer."""
    summary = context.summary
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
        page.row(_finding_cells(finding, sender, answer, page))
    if not summary.findings:
        nothing: dict[str, str] = {SummaryLabel.REASON: messages.said("no_findings")}
        page.row([nothing.get(column.label, messages.no_value()) for column in page.columns])


def _finding_cells(finding: Finding, sender: str, answer: str, page: Page) -> list[Cell]:
    texts = (
        finding.code.value,
        capital(word(finding.severity)),
        sender,
        finding.at.file,
        finding.at.sheet,
        finding.at.cell,
        finding.value,
        wording(finding, document_language()).why,
        wording(replace(finding, answer=""), document_language()).fix,
        answer,
    )
    cells: list[Cell] = []
    for text, column in zip(texts, page.columns, strict=True):
        highest = _HIGHEST_VALUE if column.label == SummaryLabel.VALUE else MAXIMUM_HEIGHT
        shown = text or messages.no_value()
        cells.append(look.visible_text(shown, messages.said("cut_mark"), column.width, highest))
    if finding.severity is Severity.ERROR:
        cells[1] = StyledCell(texts[1], look.strong(look.CENTRED))
    return cells


def write_remarks(page: Page, context: WorkbookContext) -> None:
    """Write what is printed nowhere, of every initiative."""
    for row in context.summary.initiatives:
        at = row.at or CellRef("")
        place = [text or messages.no_value() for text in (at.file, at.sheet, at.cell)]
        page.row([row.id, row.title, row.department.name, row.remark or messages.nothing(), *place])


def write_variants(page: Page, context: WorkbookContext) -> None:
    """Write what each item would come to under other rules."""
    summary, variants = context.summary, context.audited.variants
    items = [each for policy in summary.policies for each in (policy, *policy.children)]
    for item in (*items, summary.whole):
        own, title = item.average, messages.item_title(item)
        cells: list[Cell] = [number_text(item), title, figure_cell(own, _WIDEST)]
        for variant in Variant:
            other = variants[variant].get(item.id)
            moved = other.cut_value - own.cut_value if other and own else messages.no_value()
            cells += [figure_cell(other, _WIDEST), moved]
        page.row(cells, **_LOOKS.get(item.level, {}))


def write_record(page: Page, context: WorkbookContext) -> None:
    """Write every input by its digest, and the programs."""
    for cells in _record_lines(context):
        page.row([cell or messages.no_value() for cell in cells])


def _record_lines(context: WorkbookContext) -> Iterator[tuple[str | int | None, ...]]:
    """Yield each file, who confirmed each form that counts, what was verified, each program."""
    summary, departments = context.summary, context.summary.plan.department_of
    kind = messages.said("kind.file")
    for record in summary.files:
        known = departments.get(record.department)
        name = known.name if known else record.department
        status = capital(word(record.status))
        yield kind, record.file, name, record.revision, status, record.sha256
    for each in summary.departments:
        if each.confirmations:
            confirmed = capital(confirmed_in_full(each.confirmations))
            name = each.department.name
            yield messages.said("kind.confirmed"), each.file, name, None, None, confirmed
    for kind, item, result in messages.check_lines(context.checks) if context.checks else ():
        yield kind, item, None, None, None, result
    for name, version in context.versions:
        yield messages.said("kind.program"), name, None, None, None, version
