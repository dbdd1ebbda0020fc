"""The sheets 施策別 and 部署別: what stands between the figures and the single initiatives."""

from collections.abc import Iterator
from fractions import Fraction

from pledgexl.excel import styles
from pledgexl.excel.sheets import Book
from pledgexl.excel.summary_page import Cell, Column, Edition, Linked, Styled
from pledgexl.excel.summary_parts import Pages
from pledgexl.excel.summary_proof import proof_rows
from pledgexl.messages import summary as messages
from pledgexl.model.audit import DepartmentFigures
from pledgexl.model.finding import Severity
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.summary import DepartmentSummary, ItemSummary, Summary
from pledgexl.schema import SummaryLabel, SummarySheet

_MEAN = styles.NUMBER.but(num_format="0.00")
_MEASURES = (
    Column(SummaryLabel.NUMBER, 10, styles.CENTRED),
    Column(SummaryLabel.PLEDGE, 50),
    Column(SummaryLabel.MEASURE, 44),
    Column(SummaryLabel.FIGURE, 11, styles.NUMBER),
    Column(SummaryLabel.STARS, 22, styles.STARS),
    Column(SummaryLabel.MEAN, 10, _MEAN),
    Column(SummaryLabel.COVERAGE, 14, styles.CENTRED),
    Column(SummaryLabel.EXCLUDED, 13, styles.NUMBER),
    Column(SummaryLabel.DEPARTMENTS, 46),
)
_DEPARTMENTS = (
    Column(SummaryLabel.CODE, 12, styles.CENTRED),
    Column(SummaryLabel.NAME, 28),
    Column(SummaryLabel.EXPECTED, 11, styles.NUMBER),
    Column(SummaryLabel.RATED, 11, styles.NUMBER),
    Column(SummaryLabel.EXCLUDED, 15, styles.NUMBER),
    Column(SummaryLabel.MISSING, 11, styles.NUMBER),
    Column(SummaryLabel.REJECTED, 11, styles.NUMBER),
    Column(SummaryLabel.MEAN, 11, _MEAN),
    Column(SummaryLabel.LOWEST, 9, styles.NUMBER),
    Column(SummaryLabel.HIGHEST, 9, styles.NUMBER),
    Column(SummaryLabel.ERRORS, 14, styles.NUMBER),
    Column(SummaryLabel.WARNINGS, 12, styles.NUMBER),
    Column(SummaryLabel.NOTES, 12, styles.NUMBER),
)


def write_measures(book: Book, edition: Edition) -> None:
    """Add the sheet 施策別 to `book`: every measure, its stars, and who stands behind it."""
    pages = Pages(book, SummarySheet.MEASURES, _MEASURES, edition)
    proofs = proof_rows(edition)
    for pledge, measure in _measures(edition.summary):
        pages.row(_measure_cells(pledge, measure, proofs[measure.id]))
    pages.end()


def _measures(summary: Summary) -> Iterator[tuple[ItemSummary, ItemSummary]]:
    for pledge in summary.pledges:
        yield from ((pledge, measure) for measure in pledge.children)


def _measure_cells(pledge: ItemSummary, measure: ItemSummary, proof: str) -> list[Cell]:
    average = measure.average
    places = average.rule.places if average else 0
    departments = "、".join(department.name for department in measure.departments)
    return [
        measure.id,
        f"{pledge.id}　{pledge.title}",
        measure.title,
        Linked(
            average.shown_value if average else messages.NO_AVERAGE,
            proof,
            styles.number_style(places, places),
        ),
        measure.stars,
        average.exact / average.rule.times if average else messages.NO_AVERAGE,
        messages.coverage_text(measure.coverage),
        measure.coverage.excluded or None,
        departments,
    ]


def write_departments(book: Book, edition: Edition) -> None:
    """Add the sheet 部署別 to `book`: what each department rated, and what was found."""
    pages = Pages(book, SummarySheet.DEPARTMENTS, _DEPARTMENTS, edition)
    for row in edition.summary.departments:
        figures = edition.asked.departments[row.department.code]
        pages.row(_department_cells(row, figures))
    pages.end()


def _department_cells(row: DepartmentSummary, figures: DepartmentFigures) -> list[Cell]:
    return [
        row.department.code,
        row.department.name,
        row.coverage.expected,
        row.coverage.rated,
        row.coverage.excluded,
        _problems(row.coverage.missing),
        _problems(row.coverage.rejected),
        messages.NO_AVERAGE if figures.mean is None else figures.mean,
        _points(figures.lowest_tenths),
        _points(figures.highest_tenths),
        _problems(figures.findings.get(Severity.ERROR, 0)),
        figures.findings.get(Severity.WARNING, 0),
        figures.findings.get(Severity.NOTE, 0),
    ]


def _points(tenths: int | None) -> Cell:
    return messages.NO_AVERAGE if tenths is None else Fraction(tenths, TENTHS_PER_POINT)


def _problems(count: int) -> Cell:
    return Styled(count, styles.strong(styles.NUMBER)) if count else count
