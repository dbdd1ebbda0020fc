"""The sheet 明細: every initiative, its rating and what was done."""

from collections.abc import Iterator
from fractions import Fraction

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.look import MAXIMUM_HEIGHT, Style
from pledgexl.excel.summary_page import Cell, Column, Edition, Styled, is_too_long
from pledgexl.excel.summary_parts import Pages
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.names import SummaryLabel, SummarySheet
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
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


def write_detail(book: Book, edition: Edition) -> None:
    """Add the sheet 明細 to `book`; what a department wrote under 備考 is not on it."""
    summary = edition.summary
    pages = Pages(book, SummarySheet.DETAIL, _DETAIL, edition)
    points = rating_style(summary)
    for items, row in _initiatives(summary):
        cells = _detail_cells(items, row, points)
        height = pages.page.height(cells)
        notes = _notes(row, is_hidden=height >= MAXIMUM_HEIGHT)
        if notes:
            cells[_NOTE] = notes
        # Notes that make a row higher are rare.
        pages.row(cells, height=0 if notes else height)
    pages.end()


_NOTE = next(place for place, each in enumerate(_DETAIL) if each.label == SummaryLabel.NOTE)


def _initiatives(summary: Summary) -> Iterator[tuple[tuple[ItemSummary, ...], InitiativeSummary]]:
    for policy in summary.policies:
        for pledge in policy.children:
            for measure in pledge.children:
                yield from (((policy, pledge, measure), row) for row in measure.initiatives)


def _detail_cells(
    items: tuple[ItemSummary, ...], row: InitiativeSummary, style: Style
) -> list[Cell]:
    policy, pledge, measure = items
    # Whatever number stands in this column is averaged by the formulas of 検算.
    rating = row.rating_tenths if row.status is RowStatus.RATED else None
    return [
        row.id,
        row.title,
        row.department.name,
        Styled(_points(row.previous_tenths), style),
        Styled(_points(rating), style),
        _row_status(row.status),
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


def _points(tenths: int | None) -> int | Fraction | str:
    if tenths is None:
        return messages.NO_VALUE
    whole, rest = divmod(tenths, TENTHS_PER_POINT)
    return Fraction(tenths, TENTHS_PER_POINT) if rest else whole


def _row_status(status: RowStatus) -> Cell:
    told = word(status, Language.JA)
    is_open = status in (RowStatus.MISSING, RowStatus.REJECTED)
    return Styled(told, look.strong(look.CENTRED)) if is_open else told


def rating_style(summary: Summary) -> Style:
    """Return the looks of a rating, which never round it: `7`, or `7.0` where halves are given."""
    has_steps_between = summary.plan.settings.step_tenths < TENTHS_PER_POINT
    return look.number_style(1, 1) if has_steps_between else look.NUMBER


def _notes(row: InitiativeSummary, *, is_hidden: bool) -> str:
    """Return what a reader of `row` should know of it beside what the department says."""
    added = [messages.ADDED_MARK] if row.is_added else []
    if any(map(is_too_long, (row.title, row.text))):
        return "\n".join([*added, messages.CUT_NOTE])
    if is_hidden:
        return "\n".join([*added, messages.HIDDEN_NOTE])
    return "\n".join(added)
