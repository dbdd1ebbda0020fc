"""The sheets 施策別, 部署別, 進捗の分布 and 取組の状態: between figures and initiatives."""

from collections.abc import Iterator
from fractions import Fraction

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.look import Style
from pledgexl.excel.summary_detail import rating_style
from pledgexl.excel.summary_page import (
    Cell,
    Column,
    Edition,
    Linked,
    Styled,
    begin_page,
    visible_text,
)
from pledgexl.excel.summary_parts import Pages
from pledgexl.excel.summary_proof import proof_rows
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.audit import DepartmentFigures
from pledgexl.model.names import SummaryLabel, SummarySheet
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus, State
from pledgexl.model.summary import DepartmentSummary, ItemSummary, Summary

_MEAN = look.NUMBER.but(num_format="0.00_0")
_MEASURES = (
    Column(SummaryLabel.MEASURE_NUMBER, 9, look.CENTRED),
    Column(SummaryLabel.MEASURE, 44),
    Column(SummaryLabel.PLEDGE_NUMBER, 9, look.CENTRED),
    Column(SummaryLabel.PLEDGE, 40),
    Column(SummaryLabel.FIGURE, 8, look.NUMBER),
    Column(SummaryLabel.MEAN, 9, _MEAN),
    Column(SummaryLabel.RATED, 8, look.NUMBER),
    Column(SummaryLabel.EXPECTED, 8, look.NUMBER),
    Column(SummaryLabel.EXCLUDED, 8, look.NUMBER),
    Column(SummaryLabel.DEPARTMENTS, 32),
)
_DEPARTMENTS = (
    Column(SummaryLabel.CODE, 13, look.CENTRED),
    Column(SummaryLabel.NAME, 37),
    Column(SummaryLabel.EXPECTED, 9, look.NUMBER),
    Column(SummaryLabel.RATED, 9, look.NUMBER),
    Column(SummaryLabel.EXCLUDED, 8, look.NUMBER),
    Column(SummaryLabel.MISSING, 9, look.NUMBER),
    Column(SummaryLabel.REJECTED, 8.7, look.NUMBER),
    Column(SummaryLabel.MEAN, 9, _MEAN),
    Column(SummaryLabel.LOWEST, 7, look.NUMBER),
    Column(SummaryLabel.HIGHEST, 7, look.NUMBER),
)
_SHARE = look.NUMBER.but(num_format="0.0%_0")
_BANDS = (
    Column(SummaryLabel.BAND, 26),
    Column(SummaryLabel.NUMBER_OF_PLEDGES, 13, look.NUMBER),
    Column(SummaryLabel.SHARE, 12, _SHARE),
    Column(SummaryLabel.PLEDGES_IN_BAND, 69),
)
_STATES = (
    Column(SummaryLabel.STATE, 60),
    Column(SummaryLabel.NUMBER_OF_INITIATIVES, 30, look.NUMBER),
    Column(SummaryLabel.SHARE, 30, _SHARE),
)


def write_measures(book: Book, edition: Edition) -> None:
    """Add the sheet 施策別 to `book`: every measure, and who stands behind it."""
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
        measure.title,
        pledge.id,
        pledge.title,
        Linked(
            average.shown_value if average else messages.NO_AVERAGE,
            proof,
            look.number_style(places, places),
        ),
        average.exact / average.rule.times if average else messages.NO_AVERAGE,
        measure.coverage.rated,
        measure.coverage.expected,
        measure.coverage.excluded,
        departments or messages.NO_VALUE,
    ]


def write_departments(book: Book, edition: Edition) -> None:
    """Add the sheet 部署別 to `book`: what each department rated."""
    pages = Pages(book, SummarySheet.DEPARTMENTS, _DEPARTMENTS, edition)
    style = rating_style(edition.summary)
    for row in edition.summary.departments:
        figures = edition.asked.departments[row.department.code]
        pages.row(_department_cells(row, figures, style))
    pages.end()


def _department_cells(
    row: DepartmentSummary, figures: DepartmentFigures, rating_style: Style
) -> list[Cell]:
    return [
        row.department.code,
        row.department.name,
        row.coverage.expected,
        row.coverage.rated,
        row.coverage.excluded,
        _problems(row.coverage.missing),
        _problems(row.coverage.rejected),
        messages.NO_AVERAGE if figures.mean is None else figures.mean,
        _points(figures.lowest_tenths, rating_style),
        _points(figures.highest_tenths, rating_style),
    ]


def _points(tenths: int | None, style: Style) -> Cell:
    points = messages.NO_AVERAGE if tenths is None else Fraction(tenths, TENTHS_PER_POINT)
    return Styled(points, style)


def _problems(count: int) -> Cell:
    return Styled(count, look.strong(look.NUMBER)) if count else count


def write_bands(book: Book, edition: Edition) -> None:
    """Add the sheet 進捗の分布 to `book`: pledges by what they have come to."""
    page = begin_page(book, SummarySheet.BANDS, _BANDS, edition)
    total = len(edition.summary.pledges)
    for name, pledges in _bands(edition):
        told = "、".join(pledges) or messages.NOTHING
        shown = visible_text(told, _BANDS[-1].width)
        page.row([name, len(pledges), _share(len(pledges), total), shown])
    page.finish()


def _bands(edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    for band in edition.asked.bands:
        yield messages.band_text(band), band.pledges
    yield messages.NO_BAND, edition.asked.unrated_pledges


def write_states(book: Book, edition: Edition) -> None:
    """Add the sheet 取組の状態 to `book`: initiatives by what became of them."""
    page = begin_page(book, SummarySheet.STATES, _STATES, edition)
    expected = edition.summary.whole.coverage.expected
    for name, count, is_part in _states(edition):
        style = look.BODY.but(indent=2) if is_part else look.BODY
        page.row([Styled(name, style), count, _share(count, expected)])
    page.finish()


def _states(edition: Edition) -> Iterator[tuple[str, int, bool]]:
    """Yield what initiatives are, how many, and whether they are counted above already."""
    coverage = edition.summary.whole.coverage
    states = edition.asked.states
    yield word(RowStatus.RATED, Language.JA), coverage.rated, False
    yield messages.said("of_which", state=State.DONE.value), states.get(State.DONE, 0), True
    yield word(RowStatus.EXCLUDED, Language.JA), coverage.excluded, False
    for state in (State.NOT_APPLICABLE, State.STOPPED):
        yield messages.said("of_which", state=state.value), states.get(state, 0), True
    yield word(RowStatus.MISSING, Language.JA), coverage.missing, False
    yield word(RowStatus.REJECTED, Language.JA), coverage.rejected, False


def _share(count: int, total: int) -> Fraction | str:
    return Fraction(count, total) if total else messages.NO_VALUE
