"""The sheets that say what is in a workbook and how it is read: 表紙, 注記 and 計算規則."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.summary_page import (
    LABEL_ROW,
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
from pledgexl.model.names import (
    CARRY_WORDS,
    CUT_WORDS,
    LEVEL_WORDS,
    OfficeSheet,
    SummaryLabel,
    SummarySheet,
)
from pledgexl.model.period import era_date

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
# The facts are lines of prose, not a table.
_FACT = look.BODY.but(border=0)
_FACT_NAME = _FACT.but(bold=True)
_HEADLINE = _FACT.but(bold=True, font_size=16)
_UPWARD = (Level.MEASURE, Level.PLEDGE, Level.POLICY, Level.WHOLE)


def write_cover(book: Book, edition: Edition) -> None:
    """Add the sheet 表紙 to `book`: what the month came to, and the contents."""
    page = begin_page(book, SummarySheet.COVER, _COVER, edition)
    for name, value in _facts(edition):
        page.row([Styled(name, _FACT_NAME), value])
    page.space()
    _contents(page, edition)


def write_office_cover(book: Book, edition: Edition) -> None:
    """Add the sheet 庁内用の表紙 to `book`: the contents."""
    page = begin_page(book, OfficeSheet.OFFICE, _COVER, edition)
    _contents(page, edition)


def _facts(edition: Edition) -> Iterator[tuple[str, Cell]]:
    summary = edition.summary
    whole = figure_cells(edition)[summary.whole.id]
    shown = summary.whole.average
    figure = _HEADLINE.but(num_format=look.figure_format(shown.rule.places if shown else 0))
    yield messages.said("fact.period"), Styled(summary.period.label, _FACT)
    yield messages.said("fact.whole"), Live(f"={whole}", _value(edition), figure)
    yield (
        messages.said("fact.coverage"),
        Styled(messages.coverage_fact(summary.whole.coverage), _FACT),
    )
    yield SummarySheet.PROOF, Live(f"={proof_headline_place()}", headline(edition), _FACT)
    yield from _rule_facts(summary.plan.rules)
    if summary.plan.settings.contact:
        yield messages.said("fact.contact"), Styled(summary.plan.settings.contact, _FACT)
    yield messages.said("fact.created"), Styled(era_date(edition.created.date()), _FACT)


def _rule_facts(rules: Mapping[Level, LevelRule]) -> Iterator[tuple[str, Cell]]:
    for level in _UPWARD:
        yield (
            messages.said("fact.rule", level=LEVEL_WORDS[level]),
            Styled(messages.rule_text(level, rules), _FACT),
        )


def _value(edition: Edition) -> Fraction | str:
    average = edition.summary.whole.average
    return average.shown_value if average else messages.NO_AVERAGE


def _contents(page: Page, edition: Edition) -> None:
    page.labels(_COVER)
    for sheet in edition.sheets:
        name = Linked(sheet, first_cell(sheet), look.LINKED_TEXT)
        page.row([name, messages.said(f"contents.{sheet.name.lower()}")])
    page.finish()


def write_guide(book: Book, edition: Edition) -> None:
    """Add the sheet 注記 to `book`: how it is read."""
    page = begin_page(book, SummarySheet.GUIDE, _GUIDE, edition)
    settings = edition.summary.plan.settings
    for line in messages.notes(settings, sheets=len(edition.sheets), label_row=LABEL_ROW):
        page.row(line)
    page.finish()


def write_rule_sheet(book: Book, edition: Edition) -> None:
    """Add the sheet 計算規則 to `book`: the rule of each level, as the plan has it."""
    rules = edition.summary.plan.rules
    page = begin_page(book, SummarySheet.RULES, _RULES, edition)
    for level in _UPWARD:
        rule = rules[level]
        told = messages.rule_text(level, rules)
        words = (CUT_WORDS[rule.cut], CARRY_WORDS[rule.carry])
        page.row([LEVEL_WORDS[level], rule.times, rule.places, *words, told])
    page.finish()
