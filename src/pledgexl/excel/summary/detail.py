"""The sheets 明細, 施策別, 部署別, 進捗の分布 and 取組の状態: initiatives, and sums of them."""

from fractions import Fraction

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.look import MAXIMUM_HEIGHT, Style
from pledgexl.excel.summary.page import (
    Cell,
    Column,
    PagedList,
    StyledCell,
    WorkbookContext,
    begin_page,
)
from pledgexl.excel.summary.proof import proof_rows
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.names import SummaryLabel, SummarySheet
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus, State
from pledgexl.model.summary import InitiativeSummary, ItemSummary, Summary

# Where a row belongs is repeated in each, so that it can be sorted and filtered.
_DETAIL = (
    Column(SummaryLabel.INITIATIVE_NUMBER, 12.5, look.CENTRED),
    Column(SummaryLabel.INITIATIVE, 32),
    Column(SummaryLabel.DEPARTMENT, 20),
    Column(SummaryLabel.PREVIOUS, 9.5, look.NUMBER),
    Column(SummaryLabel.RATING, 7, look.NUMBER),
    Column(SummaryLabel.ROW_STATUS, 11, look.CENTRED),
    Column(SummaryLabel.STATE, 8.5, look.CENTRED),
    Column(SummaryLabel.TEXT, 63),
    Column(SummaryLabel.NOTE, 9.5, look.CENTRED),
    Column(SummaryLabel.MEASURE_NUMBER, 10, look.CENTRED, is_printed=False),
    Column(SummaryLabel.MEASURE, 36, is_printed=False),
    Column(SummaryLabel.PLEDGE_NUMBER, 10, look.CENTRED, is_printed=False),
    Column(SummaryLabel.PLEDGE, 36, is_printed=False),
    Column(SummaryLabel.POLICY_NUMBER, 10, look.CENTRED, is_printed=False),
    Column(SummaryLabel.POLICY, 36, is_printed=False),
)
_NOTE = next(place for place, each in enumerate(_DETAIL) if each.label == SummaryLabel.NOTE)
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


def write_detail(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 明細 to `book`; what a department wrote under 備考 is not on it."""
    summary = context.summary
    pages = PagedList(book, SummarySheet.DETAIL, _DETAIL, context)
    points = _rating_style(summary)
    for policy in summary.policies:
        for pledge in policy.children:
            for measure in pledge.children:
                for row in measure.initiatives:
                    cells = _detail_cells((policy, pledge, measure), row, points)
                    height = pages.page.height(cells)
                    notes = _notes(row, is_hidden=height >= MAXIMUM_HEIGHT)
                    if notes:
                        cells[_NOTE] = notes
                    # Notes that make a row higher are rare.
                    pages.row(cells, height=0 if notes else height)
    pages.end()


def _detail_cells(
    items: tuple[ItemSummary, ItemSummary, ItemSummary], row: InitiativeSummary, style: Style
) -> list[Cell]:
    policy, pledge, measure = items
    status: Cell = word(row.status, Language.JA)
    if row.status in (RowStatus.MISSING, RowStatus.REJECTED):
        status = StyledCell(word(row.status, Language.JA), look.strong(look.CENTRED))
    # Whatever number stands in this column is averaged by the formulas of 検算.
    rating = row.rating_tenths if row.status is RowStatus.RATED else None
    return [
        row.id,
        row.title,
        row.department.name,
        StyledCell(_points(row.previous_tenths), style),
        StyledCell(_points(rating), style),
        status,
        row.state.value or messages.NOTHING,
        row.text or messages.NO_VALUE,
        messages.NOTHING,
        measure.id,
        measure.title,
        pledge.id,
        pledge.title,
        policy.number,
        policy.title,
    ]


def _points(tenths: int | None) -> Fraction | str:
    return messages.NO_VALUE if tenths is None else Fraction(tenths, TENTHS_PER_POINT)


def _rating_style(summary: Summary) -> Style:
    """Return the looks of a rating, which never round it: `7`, or `7.0` where halves are given."""
    has_steps_between = summary.plan.settings.step_tenths < TENTHS_PER_POINT
    return look.number_style(1, 1) if has_steps_between else look.NUMBER


def _notes(row: InitiativeSummary, *, is_hidden: bool) -> str:
    """Return what a reader of `row` should know of it beside what the department says."""
    notes = [messages.said("added_mark")] if row.is_added else []
    if any(map(look.is_too_long, (row.title, row.text))):
        notes.append(messages.said("cut_note"))
    elif is_hidden:
        notes.append(messages.said("hidden_note"))
    return "\n".join(notes)


def write_measures(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 施策別 to `book`: every measure, and who stands behind it."""
    pages = PagedList(book, SummarySheet.MEASURES, _MEASURES, context)
    proofs = proof_rows(context)
    for pledge in context.summary.pledges:
        for measure in pledge.children:
            pages.row(_measure_cells(pledge, measure, proofs[measure.id]))
    pages.end()


def _measure_cells(pledge: ItemSummary, measure: ItemSummary, proof: str) -> list[Cell]:
    average, none = measure.average, messages.NO_AVERAGE
    places = average.rule.places if average else 0
    figure = average.shown_value if average else none
    departments = "、".join(department.name for department in measure.departments)
    return [
        measure.id,
        measure.title,
        pledge.id,
        pledge.title,
        StyledCell(figure, look.number_style(places, places), link=proof),
        average.exact / average.rule.times if average else none,
        measure.coverage.rated,
        measure.coverage.expected,
        measure.coverage.excluded,
        departments or messages.NO_VALUE,
    ]


def write_departments(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 部署別 to `book`: what each department rated."""
    pages = PagedList(book, SummarySheet.DEPARTMENTS, _DEPARTMENTS, context)
    style = _rating_style(context.summary)
    for row in context.summary.departments:
        figures = context.audited.departments[row.department.code]
        cells: list[Cell] = [
            row.department.code,
            row.department.name,
            row.coverage.expected,
            row.coverage.rated,
            row.coverage.excluded,
            count_of_problems(row.coverage.missing),
            count_of_problems(row.coverage.rejected),
            messages.NO_AVERAGE if figures.mean is None else figures.mean,
            StyledCell(_points(figures.lowest_tenths), style),
            StyledCell(_points(figures.highest_tenths), style),
        ]
        pages.row(cells)
    pages.end()


def count_of_problems(count: int) -> Cell:
    """Return `count` as a cell that stands out unless it is 0."""
    return StyledCell(count, look.strong(look.NUMBER)) if count else count


def write_bands(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 進捗の分布 to `book`: pledges by what they have come to."""
    page = begin_page(book, SummarySheet.BANDS, _BANDS, context)
    audit, total = context.audited, len(context.summary.pledges)
    bands = [(messages.band_text(band), band.pledges) for band in audit.bands]
    for name, pledges in (*bands, (messages.said("no_band"), audit.unrated_pledges)):
        listed = "、".join(pledges) or messages.NOTHING
        shown = look.visible_text(listed, messages.CUT_MARK, _BANDS[-1].width)
        page.row([name, len(pledges), _share(len(pledges), total), shown])
    page.finish()


def write_states(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 取組の状態 to `book`: initiatives by what became of them."""
    page = begin_page(book, SummarySheet.STATES, _STATES, context)
    coverage, states = context.summary.whole.coverage, context.audited.states
    parts = {
        RowStatus.RATED: (State.DONE,),
        RowStatus.EXCLUDED: (State.NOT_APPLICABLE, State.STOPPED),
        RowStatus.MISSING: (),
        RowStatus.REJECTED: (),
    }
    for status, of_which in parts.items():
        total = getattr(coverage, status.value)
        rows = [(word(status, Language.JA), total, look.BODY)]
        for state in of_which:
            part = states.get(state, 0)
            rows.append(
                (messages.said("of_which", state=state.value), part, look.BODY.but(indent=2))
            )
        for name, count, style in rows:
            page.row([StyledCell(name, style), count, _share(count, coverage.expected)])
    page.finish()


def _share(count: int, total: int) -> Fraction | str:
    return Fraction(count, total) if total else messages.NO_VALUE
