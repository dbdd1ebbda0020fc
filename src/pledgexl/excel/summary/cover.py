"""The sheets that people read first: 表紙, 注記 and 計算規則, 総括表 and 集計外の取組."""

from collections.abc import Iterator
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import Formula
from pledgexl.excel.summary.columns import UPWARD
from pledgexl.excel.summary.page import (
    FIRST_ROW,
    LABEL_ROW,
    Cell,
    Page,
    StyledCell,
    WorkbookContext,
    first_cell,
    number_text,
)
from pledgexl.excel.summary.proof import proof_lines
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.average import Level
from pledgexl.model.month import ItemSummary
from pledgexl.model.names import CARRY_WORDS, CUT_WORDS, LEVEL_WORDS, WHOLE_FIGURE_NAME
from pledgexl.model.names import SummarySheet as Sheets
from pledgexl.model.period import era_date
from pledgexl.model.submission import RowStatus

# The facts are lines of prose, not a table.
_FACT = look.BODY.but(border=0)
# Pale and of one colour, so that the figure over it stays legible in print.
_BARS = {
    "type": "data_bar",
    "data_bar_2010": True,
    "bar_solid": True,
    "bar_color": "#C9D6EA",
    "bar_border_color": "#8FA6C6",
    "min_type": "num",
    "max_type": "num",
    "min_value": 0,
}
_PROGRESS_COLUMN = "C"


def write_cover(page: Page, context: WorkbookContext) -> None:
    """Write what the month came to, and the contents."""
    for name, cell in _facts(context):
        value = cell if isinstance(cell, StyledCell) else StyledCell(cell, _FACT)
        page.row([StyledCell(name, _FACT.but(bold=True)), value])
    page.space()
    write_contents(page, context)


def _facts(context: WorkbookContext) -> Iterator[tuple[str, Cell]]:
    summary, lines = context.summary, proof_lines(context)
    average, plan = summary.whole.average, summary.plan
    figure = average.shown_value if average else messages.NO_AVERAGE
    digits = look.figure_format(average.rule.places if average else 0)
    headline = _FACT.but(bold=True, font_size=16, num_format=digits)
    yield messages.said("fact.period"), summary.period.label
    whole = Formula(f"={lines[summary.whole.id].printed}", figure)
    yield messages.said("fact.whole"), StyledCell(whole, headline)
    yield messages.said("fact.coverage"), messages.coverage_fact(summary.whole.coverage)
    proved = messages.said("proof.equal", count=len(lines))
    yield Sheets.PROOF, Formula(f"='{Sheets.PROOF}'!A2", proved)
    for level in UPWARD:
        name = messages.said("fact.rule", level=LEVEL_WORDS[level])
        yield name, messages.rule_text(level, plan.rules)
    if plan.settings.contact:
        yield messages.said("fact.contact"), plan.settings.contact
    yield messages.said("fact.created"), era_date(context.created.date())


def write_contents(page: Page, context: WorkbookContext) -> None:
    """Write what each sheet shows."""
    page.labels()
    for sheet in context.sheets:
        name = StyledCell(sheet, look.LINKED_TEXT, link=first_cell(sheet))
        page.row([name, messages.said(f"contents.{sheet.name.lower()}")])


def write_guide(page: Page, context: WorkbookContext) -> None:
    """Write how the workbook is read."""
    settings, sheets = context.summary.plan.settings, len(context.sheets)
    for line in messages.notes(settings, sheets=sheets, label_row=LABEL_ROW):
        page.row(line)


def write_rules(page: Page, context: WorkbookContext) -> None:
    """Write the rule of each level, as the plan has it."""
    rules = context.summary.plan.rules
    for level in UPWARD:
        rule = rules[level]
        words = (CUT_WORDS[rule.cut], CARRY_WORDS[rule.carry], messages.rule_text(level, rules))
        page.row([LEVEL_WORDS[level], rule.times, rule.places, *words])


def write_overview(page: Page, context: WorkbookContext) -> None:
    """Write the figures on one page."""
    summary, lines = context.summary, proof_lines(context)
    rules = summary.plan.rules
    widest = max(rule.places for level, rule in rules.items() if level is not Level.MEASURE)

    def write(item: ItemSummary, **changes: Any) -> None:  # noqa: ANN401 (Style's own types)
        style = look.number_style(rules[item.level].places, widest)
        progress = item.average.shown_value if item.average else messages.NO_AVERAGE
        indent = 1 if item.level is Level.PLEDGE else 0
        cells: list[Cell] = [
            number_text(item),
            StyledCell(item.title or messages.WHOLE_TITLE, look.BODY.but(indent=indent)),
            StyledCell(progress, style, link=lines[item.id].cell),
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
    figures = f"{_PROGRESS_COLUMN}{FIRST_ROW}:{_PROGRESS_COLUMN}{last}"
    scale = {"max_value": summary.whole.highest}
    page.sheet.raw.conditional_format(figures, _BARS | scale)
    place = f"='{Sheets.OVERVIEW}'!${_PROGRESS_COLUMN}${last}"
    page.book.raw.define_name(WHOLE_FIGURE_NAME, place)


def write_left_out(page: Page, context: WorkbookContext) -> None:
    """Write what has no part in an average, and why."""
    for status in messages.LEFT_OUT:
        is_excluded = status is RowStatus.EXCLUDED
        style = look.CENTRED if is_excluded else look.strong(look.CENTRED)
        for row in context.summary.initiatives:
            if row.status is status:
                state = row.state.value if is_excluded else word(status, Language.JA)
                cell, reason = StyledCell(state, style), messages.left_out_reason(row)
                page.row([row.id, row.title, cell, row.department.name, reason])
