"""The sheets 総括表 and 集計外の取組: the figures on one page, and what they leave out."""

from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.look import Style
from pledgexl.excel.summary_page import (
    FIRST_ROW,
    Cell,
    Column,
    Edition,
    Linked,
    Page,
    Styled,
    begin_page,
)
from pledgexl.excel.summary_parts import Pages
from pledgexl.excel.summary_proof import proof_rows
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.average import Level
from pledgexl.model.names import WHOLE_FIGURE_NAME, SummaryLabel, SummarySheet
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import InitiativeSummary, ItemSummary

_FIGURES = (
    Column(SummaryLabel.NUMBER, 9, look.CENTRED),
    Column(SummaryLabel.TITLE, 48),
    Column(SummaryLabel.PROGRESS, 11, look.NUMBER),
    Column(SummaryLabel.STARS, 22, look.STARS),
    Column(SummaryLabel.RATED, 9, look.NUMBER),
    Column(SummaryLabel.EXPECTED, 9, look.NUMBER),
    Column(SummaryLabel.EXCLUDED, 8, look.NUMBER),
)
_PROGRESS = 3
_LEFT_OUT = (
    Column(SummaryLabel.INITIATIVE_NUMBER, 12.5, look.CENTRED),
    Column(SummaryLabel.INITIATIVE, 36),
    Column(SummaryLabel.STATE, 9, look.CENTRED),
    Column(SummaryLabel.DEPARTMENT, 20),
    Column(SummaryLabel.TEXT_OR_REASON, 43),
)


def write_overview(book: Book, edition: Edition) -> None:
    """Add the sheet 総括表 to `book`."""
    page = begin_page(book, SummarySheet.OVERVIEW, _FIGURES, edition)
    _figures(page, edition)
    page.finish()


def _figures(page: Page, edition: Edition) -> None:
    summary = edition.summary
    rules = summary.plan.rules
    widest = max(rule.places for level, rule in rules.items() if level is not Level.MEASURE)
    proofs = proof_rows(edition)

    def figures(item: ItemSummary, **looks: Any) -> None:  # noqa: ANN401 (Style's own types)
        style = look.number_style(rules[item.level].places, widest)
        page.row(_figure_cells(item, proofs[item.id], style), **looks)

    for policy in summary.policies:
        figures(policy, bold=True, bg_color=look.POLICY_FILL)
        for pledge in policy.children:
            figures(pledge)
    figures(summary.whole, bold=True, bg_color=look.LABEL_FILL)
    last = page.next_row - 1
    page.sheet.bars((FIRST_ROW, _PROGRESS, last, _PROGRESS), summary.whole.highest)
    page.sheet.name_range(WHOLE_FIGURE_NAME, (last, _PROGRESS, last, _PROGRESS))


def _figure_cells(item: ItemSummary, proof: str, style: Style) -> list[Cell]:
    progress = item.average.shown_value if item.average else messages.NO_AVERAGE
    return [
        number_text(item),
        Styled(item.title or messages.WHOLE_TITLE, _title_style(item.level)),
        Linked(progress, proof, style),
        item.stars or messages.NO_AVERAGE,
        item.coverage.rated,
        item.coverage.expected,
        item.coverage.excluded,
    ]


def number_text(item: ItemSummary) -> str:
    """Return the number under which `item` is printed, each once: `Ⅰ`, `1-2`."""
    return item.number if item.level is Level.POLICY else item.id or messages.NO_VALUE


def _title_style(level: Level) -> Style:
    return look.BODY.but(indent=1) if level is Level.PLEDGE else look.BODY


def write_left_out(book: Book, edition: Edition) -> None:
    """Add the sheet 集計外の取組 to `book`: what has no part in an average, and why."""
    pages = Pages(book, SummarySheet.LEFT_OUT, _LEFT_OUT, edition)
    initiatives = edition.summary.initiatives
    for status in messages.LEFT_OUT:
        for row in initiatives:
            if row.status is status:
                pages.row(_left_out_cells(row))
    pages.end()


def _left_out_cells(row: InitiativeSummary) -> list[Cell]:
    is_excluded = row.status is RowStatus.EXCLUDED
    told = row.state.value if is_excluded else word(row.status, Language.JA)
    style = look.CENTRED if is_excluded else look.strong(look.CENTRED)
    reason = messages.left_out_reason(row)
    return [row.id, row.title, Styled(told, style), row.department.name, reason]
