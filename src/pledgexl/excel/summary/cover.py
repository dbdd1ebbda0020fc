"""The sheets that people read first: 表紙, 注記 and 計算規則, 総括表 and 集計外の取組."""

from collections.abc import Iterator
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.summary.page import (
    FIRST_ROW,
    LABEL_ROW,
    Cell,
    Column,
    Page,
    PagedList,
    StyledCell,
    WorkbookContext,
    begin_page,
    first_cell,
)
from pledgexl.excel.summary.proof import figure_cells, headline, proof_rows
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.average import Level
from pledgexl.model.names import (
    CARRY_WORDS,
    CUT_WORDS,
    LEVEL_WORDS,
    WHOLE_FIGURE_NAME,
    OfficeSheet,
    SummaryLabel,
    SummarySheet,
)
from pledgexl.model.period import era_date
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import ItemSummary

_COVER = (Column(SummaryLabel.SHEET_NAME, 26), Column(SummaryLabel.CONTENTS, 94))
_GUIDE = (Column(SummaryLabel.RECORDED, 26, look.BODY), Column(SummaryLabel.EXPLANATION, 94))
_RULES = (
    Column(SummaryLabel.LEVEL, 16, look.CENTRED),
    Column(SummaryLabel.TIMES, 8, look.NUMBER),
    Column(SummaryLabel.PLACES, 9, look.NUMBER),
    Column(SummaryLabel.CUT, 12, look.CENTRED),
    Column(SummaryLabel.CARRY, 14, look.CENTRED),
    Column(SummaryLabel.EXPLANATION, 62),
)
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
# The facts are lines of prose, not a table.
_FACT = look.BODY.but(border=0)
_FACT_NAME = _FACT.but(bold=True)
_HEADLINE = _FACT.but(bold=True, font_size=16)
_UPWARD = (Level.MEASURE, Level.PLEDGE, Level.POLICY, Level.WHOLE)


def write_cover(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 表紙 to `book`: what the month came to, and the contents."""
    page = begin_page(book, SummarySheet.COVER, _COVER, context)
    for name, cell in _facts(context):
        value = cell if isinstance(cell, StyledCell) else StyledCell(cell, _FACT)
        page.row([StyledCell(name, _FACT_NAME), value])
    page.space()
    _write_contents(page, context)


def write_office_cover(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 庁内用の表紙 to `book`: the contents."""
    _write_contents(begin_page(book, OfficeSheet.OFFICE, _COVER, context), context)


def _facts(context: WorkbookContext) -> Iterator[tuple[str, Cell]]:
    summary = context.summary
    average, plan = summary.whole.average, summary.plan
    figure = average.shown_value if average else messages.NO_AVERAGE
    style = _HEADLINE.but(num_format=look.figure_format(average.rule.places if average else 0))
    proof = headline(context)
    yield messages.said("fact.period"), summary.period.label
    place = figure_cells(context)[summary.whole.id]
    yield messages.said("fact.whole"), StyledCell(figure, style, formula=f"={place}")
    yield messages.said("fact.coverage"), messages.coverage_fact(summary.whole.coverage)
    yield SummarySheet.PROOF, StyledCell(proof.value, _FACT, formula=proof.formula)
    for level in _UPWARD:
        name = messages.said("fact.rule", level=LEVEL_WORDS[level])
        yield name, messages.rule_text(level, plan.rules)
    if plan.settings.contact:
        yield messages.said("fact.contact"), plan.settings.contact
    yield messages.said("fact.created"), era_date(context.created.date())


def _write_contents(page: Page, context: WorkbookContext) -> None:
    page.labels(_COVER)
    for sheet in context.sheets:
        name = StyledCell(sheet, look.LINKED_TEXT, link=first_cell(sheet))
        page.row([name, messages.said(f"contents.{sheet.name.lower()}")])
    page.finish()


def write_guide(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 注記 to `book`: how it is read."""
    page = begin_page(book, SummarySheet.GUIDE, _GUIDE, context)
    settings = context.summary.plan.settings
    for line in messages.notes(settings, sheets=len(context.sheets), label_row=LABEL_ROW):
        page.row(line)
    page.finish()


def write_rule_sheet(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 計算規則 to `book`: the rule of each level, as the plan has it."""
    rules = context.summary.plan.rules
    page = begin_page(book, SummarySheet.RULES, _RULES, context)
    for level in _UPWARD:
        rule = rules[level]
        words = (CUT_WORDS[rule.cut], CARRY_WORDS[rule.carry], messages.rule_text(level, rules))
        page.row([LEVEL_WORDS[level], rule.times, rule.places, *words])
    page.finish()


def write_overview(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 総括表 to `book`: the figures on one page."""
    summary = context.summary
    rules = summary.plan.rules
    page = begin_page(book, SummarySheet.OVERVIEW, _FIGURES, context)
    widest = max(rule.places for level, rule in rules.items() if level is not Level.MEASURE)
    proofs = proof_rows(context)

    def write(item: ItemSummary, **changes: Any) -> None:  # noqa: ANN401 (Style's own types)
        style = look.number_style(rules[item.level].places, widest)
        progress = item.average.shown_value if item.average else messages.NO_AVERAGE
        title = look.BODY.but(indent=1) if item.level is Level.PLEDGE else look.BODY
        cells: list[Cell] = [
            number_text(item),
            StyledCell(item.title or messages.WHOLE_TITLE, title),
            StyledCell(progress, style, link=proofs[item.id]),
            item.stars or messages.NO_AVERAGE,
            item.coverage.rated,
            item.coverage.expected,
            item.coverage.excluded,
        ]
        page.row(cells, **changes)

    for policy in summary.policies:
        write(policy, bold=True, bg_color=look.POLICY_FILL)
        for pledge in policy.children:
            write(pledge)
    write(summary.whole, bold=True, bg_color=look.LABEL_FILL)
    last = page.next_row - 1
    page.sheet.bars((FIRST_ROW, _PROGRESS, last, _PROGRESS), summary.whole.highest)
    page.sheet.name_range(WHOLE_FIGURE_NAME, (last, _PROGRESS, last, _PROGRESS))
    page.finish()


def number_text(item: ItemSummary) -> str:
    """Return the number under which `item` is printed, each once: `Ⅰ`, `1-2`."""
    return item.number if item.level is Level.POLICY else item.id or messages.NO_VALUE


def write_left_out(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 集計外の取組 to `book`: what has no part in an average, and why."""
    pages = PagedList(book, SummarySheet.LEFT_OUT, _LEFT_OUT, context)
    for status in messages.LEFT_OUT:
        is_excluded = status is RowStatus.EXCLUDED
        style = look.CENTRED if is_excluded else look.strong(look.CENTRED)
        for row in context.summary.initiatives:
            if row.status is status:
                state = row.state.value if is_excluded else word(status, Language.JA)
                reason = messages.left_out_reason(row)
                cell = StyledCell(state, style)
                pages.row([row.id, row.title, cell, row.department.name, reason])
    pages.end()
