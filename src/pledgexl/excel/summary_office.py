"""The workbook that stays in the office: submissions, findings, remarks, other rules, origins."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.look import MAXIMUM_HEIGHT
from pledgexl.excel.summary_overview import number_text
from pledgexl.excel.summary_page import Cell, Column, Edition, Styled, visible_text
from pledgexl.excel.summary_parts import Pages
from pledgexl.messages import summary as messages
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import confirmed_in_full, word
from pledgexl.model.audit import Variant
from pledgexl.model.average import Average, Level
from pledgexl.model.finding import CellRef, Finding, Severity
from pledgexl.model.names import OfficeSheet, SummaryLabel
from pledgexl.model.summary import DepartmentStatus, DepartmentSummary, ItemSummary, Summary

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


def _difference_label(variant: Variant) -> str:
    """Return the label over what another rule makes different."""
    name = messages.said(f"variant.{variant}").partition("（")[0]
    return messages.said("difference", variant=name)


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


def write_submissions(book: Book, edition: Edition) -> None:
    """Add the sheet 提出状況 to `book`: every department."""
    pages = Pages(book, OfficeSheet.SUBMISSIONS, _SUBMISSIONS, edition)
    for row in edition.summary.departments:
        pages.row(_submission_cells(row))
    pages.end()


def _submission_cells(row: DepartmentSummary) -> list[Cell]:
    told = word(row.status, Language.JA)
    is_open = row.status not in (DepartmentStatus.SUBMITTED, DepartmentStatus.NOTHING_TO_RATE)
    return [
        row.department.code,
        row.department.name,
        Styled(told, look.strong(look.CENTRED)) if is_open else told,
        row.revision or messages.NO_VALUE,
        row.coverage.expected,
        row.coverage.rated,
        row.coverage.excluded,
        _problems(row.coverage.missing),
        _problems(row.coverage.rejected),
        _problems(row.errors),
        _problems(row.asked),
        messages.saved_text(row.saved_moment),
        row.file or messages.NOTHING,
    ]


def _problems(count: int) -> Cell:
    return Styled(count, look.strong(look.NUMBER)) if count else count


def write_findings(book: Book, edition: Edition) -> None:
    """Add the sheet 指摘一覧 to `book`: each finding, its place, its fix and its answer."""
    summary = edition.summary
    pages = Pages(book, OfficeSheet.FINDINGS, _FINDINGS, edition)
    known = _senders(summary)
    remarks = {
        (row.at.file, row.at.row): row.remark.strip() for row in summary.initiatives if row.at
    }
    for finding in summary.findings:
        is_new = finding.answer == remarks.get((finding.at.file, finding.at.row))
        pages.row(_finding_cells(finding, known, messages.answer_text(finding, is_new=is_new)))
    if not summary.findings:
        nothing: dict[str, str] = {SummaryLabel.REASON: messages.NO_FINDINGS}
        pages.row([nothing.get(column.label, messages.NO_VALUE) for column in _FINDINGS])
    pages.end()


def _senders(summary: Summary) -> dict[str, str]:
    """Return the names of the departments whose files are known, by file."""
    departments = summary.plan.department_of
    return {
        record.file: departments[record.department].name
        for record in summary.files
        if record.department in departments
    }


def _finding_cells(finding: Finding, known: Mapping[str, str], answer: str) -> list[Cell]:
    texts = (
        finding.code.value,
        word(finding.severity, Language.JA),
        known.get(finding.at.file, finding.values.get("department", "")),
        finding.at.file,
        finding.at.sheet,
        finding.at.cell,
        finding.value,
        wording(finding, Language.JA).why,
        wording(replace(finding, answer=""), Language.JA).fix,
        answer,
    )
    cells: list[Cell] = [
        visible_text(text or messages.NO_VALUE, column.width, _highest(column))
        for text, column in zip(texts, _FINDINGS, strict=True)
    ]
    if finding.severity is Severity.ERROR:
        cells[1] = Styled(texts[1], look.strong(look.CENTRED))
    return cells


def _highest(column: Column) -> float:
    return _HIGHEST_VALUE if column.label == SummaryLabel.VALUE else MAXIMUM_HEIGHT


def write_remarks(book: Book, edition: Edition) -> None:
    """Add the sheet 備考と読取位置 to `book`: what is printed nowhere, of every initiative."""
    pages = Pages(book, OfficeSheet.REMARKS, _REMARKS, edition)
    for row in edition.summary.initiatives:
        at = row.at or CellRef("")
        place = [text or messages.NO_VALUE for text in (at.file, at.sheet, at.cell)]
        pages.row([row.id, row.title, row.department.name, row.remark or messages.NOTHING, *place])
    pages.end()


def write_variants(book: Book, edition: Edition) -> None:
    """Add the sheet ほかの規則での値 to `book`."""
    pages = Pages(book, OfficeSheet.VARIANTS, _VARIANTS, edition)
    summary = edition.summary
    for policy in summary.policies:
        for item in (policy, *policy.children):
            pages.row(_variant_cells(item, edition), **_LOOKS.get(item.level, {}))
    pages.row(_variant_cells(summary.whole, edition), **_LOOKS[Level.WHOLE])
    pages.end()


def _variant_cells(item: ItemSummary, edition: Edition) -> list[Cell]:
    title = item.title or messages.WHOLE_TITLE
    cells: list[Cell] = [number_text(item), title, _figure(item.average)]
    for variant in Variant:
        other = edition.asked.variants[variant].get(item.id)
        cells += [_figure(other), _difference(other, item.average)]
    return cells


def _figure(average: Average | None) -> Cell:
    if average is None:
        return messages.NO_AVERAGE
    return Styled(average.shown_value, look.number_style(average.rule.places, 2))


def _difference(other: Average | None, own: Average | None) -> Fraction | str:
    return other.shown_value - own.shown_value if other and own else messages.NO_VALUE


def write_record(book: Book, edition: Edition) -> None:
    """Add the sheet 実行記録 to `book`: every input by its digest, and the programs."""
    pages = Pages(book, OfficeSheet.RECORD, _RECORD, edition)
    said = (*_inputs(edition.summary), *_confirmed(edition.summary), *_programs(edition))
    for cells in said:
        pages.row([cell or messages.NO_VALUE for cell in cells])
    pages.end()


def _inputs(summary: Summary) -> Iterator[tuple[str | int | None, ...]]:
    departments = summary.plan.department_of
    kind = messages.said("kind.file")
    for record in summary.files:
        known = departments.get(record.department)
        name = known.name if known else record.department
        status = word(record.status, Language.JA)
        yield kind, record.file, name, record.revision, status, record.sha256


def _confirmed(summary: Summary) -> Iterator[tuple[str | int | None, ...]]:
    """Yield who confirmed each form that counts: it informs, and blocks nothing."""
    for each in summary.departments:
        if each.confirmations:
            told = confirmed_in_full(each.confirmations)
            yield messages.said("kind.confirmed"), each.file, each.department.name, None, None, told


def _programs(edition: Edition) -> Iterator[tuple[str | int | None, ...]]:
    kind = messages.said("kind.program")
    for name, version in edition.versions:
        yield kind, name, None, None, None, version
