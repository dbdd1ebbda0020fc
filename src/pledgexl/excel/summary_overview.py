"""The sheet 総括表: the figures on one page, what they leave out, and how they are made."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pledgexl.excel import styles
from pledgexl.excel.sheets import Book, Style
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
from pledgexl.excel.summary_proof import proof_rows
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.average import Level, LevelRule
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import InitiativeSummary, ItemSummary, Summary
from pledgexl.schema import LEVEL_WORDS, WHOLE_FIGURE_NAME, SummaryLabel, SummarySheet

_FIGURES = (
    Column(SummaryLabel.NUMBER, 11, styles.CENTRED),
    Column(SummaryLabel.TITLE, 54),
    Column(SummaryLabel.PROGRESS, 12, styles.NUMBER),
    Column(SummaryLabel.STARS, 22, styles.STARS),
    Column(SummaryLabel.COVERAGE, 16, styles.CENTRED),
    Column(SummaryLabel.EXCLUDED, 14, styles.CENTRED),
)
_PROGRESS = 3
# The lists below the figures stand in the same columns, so with the same widths.
_LISTED = (
    SummaryLabel.INITIATIVE_NUMBER,
    SummaryLabel.INITIATIVE,
    SummaryLabel.ROW_STATUS,
    SummaryLabel.DEPARTMENT,
)
_LIST_STYLES = (styles.CENTRED, styles.BODY, styles.CENTRED, styles.BODY)
_INITIATIVES = tuple(
    Column(label, figure.width, style)
    for label, figure, style in zip(_LISTED, _FIGURES, _LIST_STYLES, strict=False)
)


def write_overview(book: Book, edition: Edition) -> None:
    """Add the sheet 総括表 to `book`."""
    summary = edition.summary
    page = begin_page(book, SummarySheet.OVERVIEW, _FIGURES, edition)
    _figures(page, edition)
    page.name_table()
    for heading, rows in left_out(summary):
        _initiatives(page, heading, rows)
    _rules(page, summary.plan.rules)
    page.finish()


LeftOut = tuple[InitiativeSummary, str]


def left_out(summary: Summary) -> Iterator[tuple[str, list[LeftOut]]]:
    """Yield what has no part in an average: a heading, and initiatives with their standing."""
    open_rows = _with_status(summary, RowStatus.MISSING, RowStatus.REJECTED)
    excluded = _with_status(summary, RowStatus.EXCLUDED)
    for heading, rows in (
        (messages.MISSING_HEADING, open_rows),
        (messages.EXCLUDED_HEADING, excluded),
    ):
        if rows:
            yield heading, rows


def _figures(page: Page, edition: Edition) -> None:
    summary = edition.summary
    rules = summary.plan.rules
    widest = max(rule.places for level, rule in rules.items() if level is not Level.MEASURE)
    proofs = proof_rows(edition)

    def figures(item: ItemSummary, **looks: Any) -> None:  # noqa: ANN401 (Style's own types)
        style = styles.number_style(rules[item.level].places, widest)
        page.row(_figure_cells(item, proofs[item.id], style), **looks)

    for policy in summary.policies:
        figures(policy, bold=True, bg_color=styles.POLICY_FILL)
        for pledge in policy.children:
            figures(pledge)
    figures(summary.whole, bold=True, bg_color=styles.LABEL_FILL)
    last = page.next_row - 1
    page.sheet.bars((FIRST_ROW, _PROGRESS, last, _PROGRESS), summary.whole.highest)
    page.sheet.name_range(WHOLE_FIGURE_NAME, (last, _PROGRESS, last, _PROGRESS))


def _figure_cells(item: ItemSummary, proof: str, style: Style) -> list[Cell]:
    progress = item.average.shown_value if item.average else messages.NO_AVERAGE
    return [
        item.number,
        Styled(item.title or messages.WHOLE_TITLE, _title_style(item.level)),
        Linked(progress, proof, style),
        item.stars,
        messages.coverage_text(item.coverage),
        item.coverage.excluded or None,
    ]


def _title_style(level: Level) -> Style:
    return styles.BODY.but(indent=1) if level is Level.PLEDGE else styles.BODY


def _with_status(summary: Summary, *statuses: RowStatus) -> list[LeftOut]:
    return [(row, _standing(row)) for row in summary.initiatives if row.status in statuses]


def _initiatives(page: Page, heading: str, rows: Sequence[LeftOut]) -> None:
    page.space()
    page.line(heading, styles.HEADING)
    page.labels(_INITIATIVES)
    for row, standing in rows:
        page.row([row.id, row.title, standing, row.department.name])


def _standing(row: InitiativeSummary) -> str:
    """Return why `row` has no part in an average."""
    is_excluded = row.status is RowStatus.EXCLUDED
    return row.state.value if is_excluded else word(row.status, Language.JA)


def _rules(page: Page, rules: Mapping[Level, LevelRule]) -> None:
    """Say on `page` by which rule the figures are made."""
    page.space()
    page.line(messages.RULES_HEADING, styles.HEADING)
    for level in (Level.MEASURE, Level.PLEDGE, Level.POLICY, Level.WHOLE):
        page.note(LEVEL_WORDS[level], messages.rule_text(level, rules))
    page.note(SummaryLabel.STARS, messages.STARS_EXPLANATION)
