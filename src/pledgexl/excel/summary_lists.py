"""The sheets 明細, 提出状況 and 指摘一覧: long lists that are filtered, and printed across."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from pledgexl.excel import styles
from pledgexl.excel.heights import MAXIMUM_HEIGHT
from pledgexl.excel.sheets import Book, Style
from pledgexl.excel.summary_page import (
    Cell,
    Column,
    Edition,
    Styled,
    begin_page,
    is_too_long,
    visible_text,
)
from pledgexl.excel.summary_parts import Pages, Rows
from pledgexl.messages import summary as messages
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.finding import CellRef, Finding, Severity
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import (
    Coverage,
    DepartmentStatus,
    DepartmentSummary,
    InitiativeSummary,
    ItemSummary,
    Summary,
    stars,
)
from pledgexl.schema import SummaryLabel, SummarySheet

# Where a row belongs is repeated in each, so that filters work; in smaller letters.
_CONTEXT = styles.BODY.but(font_size=9)
_SMALL_STARS = styles.STARS.but(font_size=7)
_DETAIL = (
    Column(SummaryLabel.POLICY, 19, _CONTEXT),
    Column(SummaryLabel.PLEDGE, 16, _CONTEXT),
    Column(SummaryLabel.MEASURE, 16, _CONTEXT),
    Column(SummaryLabel.INITIATIVE_NUMBER, 11),
    Column(SummaryLabel.INITIATIVE, 18),
    Column(SummaryLabel.DEPARTMENT, 13),
    Column(SummaryLabel.PREVIOUS, 7, styles.NUMBER),
    Column(SummaryLabel.RATING, 7, styles.NUMBER),
    Column(SummaryLabel.STARS, 15.5, _SMALL_STARS),
    Column(SummaryLabel.ROW_STATUS, 8, styles.CENTRED),
    Column(SummaryLabel.STATE, 8, styles.CENTRED),
    Column(SummaryLabel.TEXT, 34),
    Column(SummaryLabel.REMARK, 12),
    Column(SummaryLabel.FILE, 15, _CONTEXT),
    Column(SummaryLabel.SHEET, 7.5, styles.CENTRED),
    Column(SummaryLabel.CELL, 7.5, styles.CENTRED),
    Column(SummaryLabel.NOTE, 10, _CONTEXT),
)
_SUBMISSIONS = (
    Column(SummaryLabel.CODE, 14, styles.CENTRED),
    Column(SummaryLabel.NAME, 26),
    Column(SummaryLabel.STATUS, 11, styles.CENTRED),
    Column(SummaryLabel.REVISION, 9, styles.NUMBER),
    Column(SummaryLabel.EXPECTED, 12, styles.NUMBER),
    Column(SummaryLabel.RATED, 11, styles.NUMBER),
    Column(SummaryLabel.EXCLUDED, 16, styles.NUMBER),
    Column(SummaryLabel.MISSING, 11, styles.NUMBER),
    Column(SummaryLabel.REJECTED, 11, styles.NUMBER),
    Column(SummaryLabel.ERRORS, 16, styles.NUMBER),
    Column(SummaryLabel.ASKED, 11, styles.NUMBER),
    Column(SummaryLabel.SAVED, 20, styles.CENTRED),
    Column(SummaryLabel.FILE, 36),
)
_FINDINGS = (
    Column(SummaryLabel.FINDING_CODE, 9.5, styles.CENTRED),
    Column(SummaryLabel.SEVERITY, 9.5, styles.CENTRED),
    Column(SummaryLabel.NAME, 16),
    Column(SummaryLabel.FILE, 22),
    Column(SummaryLabel.SHEET, 9, styles.CENTRED),
    Column(SummaryLabel.CELL, 8, styles.CENTRED),
    Column(SummaryLabel.VALUE, 18),
    Column(SummaryLabel.REASON, 40),
    Column(SummaryLabel.FIX, 44),
)
# What was typed in place of a rating may go on for pages; its beginning tells enough.
_HIGHEST_VALUE = 150.0
_REASON = next(column for column in _FINDINGS if column.label == SummaryLabel.REASON)


def write_detail(book: Book, edition: Edition) -> None:
    """Add the sheet 明細 to `book`: every initiative, and where its rating was read."""
    summary = edition.summary
    pages = Pages(book, SummarySheet.DETAIL, _DETAIL, edition)
    pages.page.sheet.break_pages(_policy_starts(edition))
    rating_style = _rating_style(summary)
    for items, row in _initiatives(summary):
        cells = _detail_cells(items, row, rating_style)
        height = pages.page.height(cells)
        notes = _notes(row, is_hidden=height >= MAXIMUM_HEIGHT)
        # Notes that make a row higher are rare.
        pages.row([*cells, notes], height=0 if notes else height)
    pages.end()


def _policy_starts(edition: Edition) -> list[int]:
    """Return the rows of the first sheet, but the top one, with which a policy begins."""
    rows = Rows(SummarySheet.DETAIL, edition.last_row)
    starts, count = [], 0
    for policy in edition.summary.policies:
        if 0 < count < rows.capacity and policy.coverage.expected:
            starts.append(rows.row(count))
        count += policy.coverage.expected
    return starts


def _initiatives(summary: Summary) -> Iterator[tuple[tuple[ItemSummary, ...], InitiativeSummary]]:
    for policy in summary.policies:
        for pledge in policy.children:
            for measure in pledge.children:
                yield from (((policy, pledge, measure), row) for row in measure.initiatives)


def _detail_cells(
    items: tuple[ItemSummary, ...], row: InitiativeSummary, rating_style: Style
) -> list[Cell]:
    policy, pledge, measure = items
    # Whatever stands in this column is averaged by the formulas of 検算.
    rating = row.rating_tenths if row.status is RowStatus.RATED else None
    at = row.at or CellRef("")
    return [
        f"{policy.number}　{policy.title}",
        f"{pledge.id}　{pledge.title}",
        f"{measure.id}　{measure.title}",
        row.id,
        row.title,
        row.department.name,
        Styled(_points(row.previous_tenths), rating_style),
        Styled(_points(rating), rating_style),
        "" if rating is None else stars(rating // TENTHS_PER_POINT),
        _row_status(row.status),
        row.state.value,
        row.text,
        row.remark,
        at.file,
        at.sheet,
        at.cell,
    ]


def _points(tenths: int | None) -> int | Fraction | None:
    if tenths is None:
        return None
    whole, rest = divmod(tenths, TENTHS_PER_POINT)
    return Fraction(tenths, TENTHS_PER_POINT) if rest else whole


def _row_status(status: RowStatus) -> Cell:
    told = word(status, Language.JA)
    is_open = status in (RowStatus.MISSING, RowStatus.REJECTED)
    return Styled(told, styles.strong(styles.CENTRED)) if is_open else told


def _rating_style(summary: Summary) -> Style:
    """Return the looks of a rating, which never round it: `7`, or `7.0` where halves are given."""
    has_steps_between = summary.plan.settings.step_tenths < TENTHS_PER_POINT
    return styles.number_style(1, 1) if has_steps_between else styles.NUMBER


def _notes(row: InitiativeSummary, *, is_hidden: bool) -> str:
    """Return what a reader of `row` should know of it beside what the department says."""
    added = [messages.ADDED_MARK] if row.is_added else []
    if any(map(is_too_long, (row.title, row.text, row.remark))):
        return "\n".join([*added, messages.CUT_NOTE])
    if is_hidden:
        return "\n".join([*added, messages.HIDDEN_NOTE])
    return "\n".join(added)


def write_submissions(book: Book, edition: Edition) -> None:
    """Add the sheet 提出状況 to `book`: every department, and all of them together."""
    summary = edition.summary
    page = begin_page(book, SummarySheet.SUBMISSIONS, _SUBMISSIONS, edition)
    for row in summary.departments:
        page.row(_submission_cells(row))
    page.end_list()
    page.name_table()
    page.row(_total_cells(summary), bold=True, bg_color=styles.LABEL_FILL)
    page.finish()


def _submission_cells(row: DepartmentSummary) -> list[Cell]:
    told = word(row.status, Language.JA)
    is_open = row.status not in (DepartmentStatus.SUBMITTED, DepartmentStatus.NOTHING_TO_RATE)
    return [
        row.department.code,
        row.department.name,
        Styled(told, styles.strong(styles.CENTRED)) if is_open else told,
        row.revision,
        *_counts(row.coverage, row.errors),
        _problems(row.asked),
        row.saved_at,
        row.file,
    ]


def _total_cells(summary: Summary) -> list[Cell]:
    coverage = sum((row.coverage for row in summary.departments), Coverage())
    errors = sum(row.errors for row in summary.departments)
    asked = sum(row.asked for row in summary.departments)
    counts = [*_counts(coverage, errors), _problems(asked)]
    return ["", messages.TOTAL_TITLE, "", None, *counts, "", ""]


def _counts(coverage: Coverage, errors: int) -> list[Cell]:
    return [
        coverage.expected,
        coverage.rated,
        coverage.excluded,
        _problems(coverage.missing),
        _problems(coverage.rejected),
        _problems(errors),
    ]


def _problems(count: int) -> Cell:
    return Styled(count, styles.strong(styles.NUMBER)) if count else count


def write_findings(book: Book, edition: Edition) -> None:
    """Add the sheet 指摘一覧 to `book`: every finding, where it is and what to do."""
    findings = edition.summary.findings
    pages = Pages(book, SummarySheet.FINDINGS, _FINDINGS, edition)
    known = senders(edition.summary)
    for finding in findings:
        pages.row(_finding_cells(finding, known))
    if not findings:
        pages.row([messages.NO_FINDINGS if column is _REASON else "" for column in _FINDINGS])
    pages.end()


def senders(summary: Summary) -> dict[str, str]:
    """Return the names of the departments whose files are known, by file."""
    departments = summary.plan.department_of
    return {
        record.file: departments[record.department].name
        for record in summary.files
        if record.department in departments
    }


def _highest(column: Column) -> float:
    return _HIGHEST_VALUE if column.label == SummaryLabel.VALUE else MAXIMUM_HEIGHT


def sender(finding: Finding, known: Mapping[str, str]) -> str:
    """Return the name of the department that `finding` is about, "" if none is."""
    return known.get(finding.at.file, finding.values.get("department", ""))


def _finding_cells(finding: Finding, known: Mapping[str, str]) -> list[Cell]:
    said = wording(finding, Language.JA)
    texts = (
        finding.code.value,
        word(finding.severity, Language.JA),
        sender(finding, known),
        finding.at.file,
        finding.at.sheet,
        finding.at.cell,
        finding.value,
        said.why,
        said.fix,
    )
    cells: list[Cell] = [
        visible_text(text, column.width, _highest(column))
        for text, column in zip(texts, _FINDINGS, strict=True)
    ]
    if finding.severity is Severity.ERROR:
        cells[1] = Styled(texts[1], styles.strong(styles.CENTRED))
    return cells
