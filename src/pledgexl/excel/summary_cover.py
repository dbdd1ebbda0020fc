"""The sheets 表紙 and 計算規則: what this workbook says in short, and by which rule."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from pledgexl.excel import styles
from pledgexl.excel.sheets import Book
from pledgexl.excel.summary_overview import left_out
from pledgexl.excel.summary_page import (
    Cell,
    Column,
    Edition,
    Linked,
    Live,
    Page,
    Styled,
    begin_page,
    first_cell,
)
from pledgexl.excel.summary_proof import figure_cells, headline, proof_headline_place
from pledgexl.messages import summary as messages
from pledgexl.model.average import Level, LevelRule
from pledgexl.model.period import era_date
from pledgexl.schema import CARRY_WORDS, CUT_WORDS, LEVEL_WORDS, SummaryLabel, SummarySheet

_COVER = (Column(SummaryLabel.RECORDED, 24), Column(SummaryLabel.CONTENTS, 96))
_CONTENTS = (Column(SummaryLabel.SHEET_NAME, 24), Column(SummaryLabel.CONTENTS, 96))
_LEFT_OUT = (
    Column(SummaryLabel.INITIATIVE_NUMBER, 24),
    Column(SummaryLabel.INITIATIVE, 96),
)
_RULES = (
    Column(SummaryLabel.LEVEL, 16, styles.CENTRED),
    Column(SummaryLabel.TIMES, 8, styles.NUMBER),
    Column(SummaryLabel.PLACES, 9, styles.NUMBER),
    Column(SummaryLabel.CUT, 12, styles.CENTRED),
    Column(SummaryLabel.CARRY, 14, styles.CENTRED),
    Column(SummaryLabel.EXPLANATION, 62),
)
_HEADLINE = styles.BODY.but(bold=True, font_size=16, align="left")
_UPWARD = (Level.MEASURE, Level.PLEDGE, Level.POLICY, Level.WHOLE)


def write_cover(book: Book, edition: Edition) -> None:
    """Add the sheet 表紙 to `book`."""
    page = begin_page(book, SummarySheet.COVER, _COVER, edition)
    for cells in _facts(edition, edition.created):
        page.row(cells)
    _contents(page, edition)
    _left_out(page, edition)
    page.finish()


def _facts(edition: Edition, created: datetime) -> list[list[Cell]]:
    summary = edition.summary
    coverage = summary.whole.coverage
    whole = figure_cells(edition)[summary.whole.id]
    shown = summary.whole.average
    style = _HEADLINE.but(num_format=styles.figure_format(shown.rule.places if shown else 0))
    return [
        [messages.PERIOD_FACT, f"{summary.period.label}（{summary.period}）"],
        [messages.WHOLE_FACT, Live(f"={whole}", _value(edition), style)],
        [SummaryLabel.COVERAGE, messages.coverage_fact(coverage)],
        [SummarySheet.PROOF, Live(f"={proof_headline_place()}", headline(edition))],
        *_rule_facts(summary.plan.rules),
        [messages.CREATED_FACT, era_date(created.date())],
    ]


def _rule_facts(rules: Mapping[Level, LevelRule]) -> list[list[Cell]]:
    return [[messages.rule_fact(level), messages.rule_text(level, rules)] for level in _UPWARD]


def _value(edition: Edition) -> Fraction | str:
    average = edition.summary.whole.average
    return average.shown_value if average else messages.NO_AVERAGE


def _contents(page: Page, edition: Edition) -> None:
    page.space()
    page.line(messages.CONTENTS_HEADING, styles.HEADING)
    page.labels(_CONTENTS)
    for sheet in edition.sheets:
        is_hidden = sheet is SummarySheet.VARIANTS
        name: Cell = sheet if is_hidden else Linked(sheet, first_cell(sheet), styles.LINKED_TEXT)
        page.row([name, messages.contents_text(sheet)])


def _left_out(page: Page, edition: Edition) -> None:
    """Name what has no part in an average, and why: here in one line each."""
    for heading, rows in left_out(edition.summary):
        page.space()
        page.line(heading, styles.HEADING)
        page.labels(_LEFT_OUT)
        for row, standing in rows:
            text = messages.left_out_text(row.title, standing, row.department.name)
            page.row([row.id, Styled(text, styles.BODY)])


def write_rule_sheet(book: Book, edition: Edition) -> None:
    """Add the sheet 計算規則 to `book`: the rule of each level, as the plan has it."""
    rules = edition.summary.plan.rules
    page = begin_page(book, SummarySheet.RULES, _RULES, edition)
    for level in _UPWARD:
        rule = rules[level]
        told = messages.rule_text(level, rules)
        words = (CUT_WORDS[rule.cut], CARRY_WORDS[rule.carry])
        page.row([LEVEL_WORDS[level], rule.times, rule.places, *words, told])
    page.name_table()
    page.space()
    for text in messages.RULE_NOTES:
        page.line(text, styles.NOTE)
    page.finish()
