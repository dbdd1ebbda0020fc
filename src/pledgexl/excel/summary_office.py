"""The sheets 区分集計, 実行記録 and 他の規則なら: counts, origins and other rules."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pledgexl.excel import styles
from pledgexl.excel.sheets import Book
from pledgexl.excel.summary_lists import sender, senders
from pledgexl.excel.summary_page import (
    Cell,
    Column,
    Edition,
    Page,
    Styled,
    begin_page,
    visible_text,
)
from pledgexl.excel.summary_parts import Pages
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.audit import Variant
from pledgexl.model.average import Average, Level
from pledgexl.model.finding import Severity
from pledgexl.model.submission import RowStatus, State
from pledgexl.model.summary import ItemSummary, Summary
from pledgexl.schema import SummaryLabel, SummarySheet

_SHARE = styles.NUMBER.but(num_format="0.0%")
_BANDS = (
    Column(SummaryLabel.BAND, 24),
    Column(SummaryLabel.NUMBER_OF_PLEDGES, 14, styles.NUMBER),
    Column(SummaryLabel.SHARE, 12, _SHARE),
    Column(SummaryLabel.PLEDGES_IN_BAND, 70),
)
_STATES = (
    Column(SummaryLabel.STATE, 24),
    Column(SummaryLabel.NUMBER_OF_INITIATIVES, 14, styles.NUMBER),
    Column(SummaryLabel.SHARE, 12, _SHARE),
)
_RECORD = (
    Column(SummaryLabel.FILE, 40),
    Column(SummaryLabel.NAME, 26),
    Column(SummaryLabel.REVISION, 9, styles.NUMBER),
    Column(SummaryLabel.STATUS, 12, styles.CENTRED),
    Column(SummaryLabel.DIGEST, 74),
)
_WARNINGS = (
    Column(SummaryLabel.FILE, 40),
    Column(SummaryLabel.NAME, 26),
    Column(SummaryLabel.CELL, 9, styles.CENTRED),
    Column(SummaryLabel.FINDING_CODE, 12, styles.CENTRED),
    Column(SummaryLabel.REASON, 74),
)
_VERSIONS = (Column(SummaryLabel.RECORDED, 40), Column(SummaryLabel.RECORD, 26))
_VARIANTS = (
    Column(SummaryLabel.NUMBER, 11, styles.CENTRED),
    Column(SummaryLabel.TITLE, 54),
    Column(SummaryLabel.ADOPTED, 16, styles.NUMBER),
    *(
        column
        for variant in Variant
        for column in (
            Column(messages.variant_text(variant), 18, styles.NUMBER),
            Column(SummaryLabel.DIFFERENCE, 9, styles.NUMBER.but(num_format="+0.00;-0.00;0")),
        )
    ),
)
_LOOKS: dict[Level, dict[str, Any]] = {
    Level.WHOLE: {"bold": True, "bg_color": styles.LABEL_FILL},
    Level.POLICY: {"bold": True, "bg_color": styles.POLICY_FILL},
}


def write_bands(book: Book, edition: Edition) -> None:
    """Add the sheet 区分集計 to `book`: pledges by band, initiatives by state."""
    page = begin_page(book, SummarySheet.BANDS, _BANDS, edition)
    total = len(edition.summary.pledges)
    for name, pledges in _bands(edition):
        shown = visible_text("、".join(pledges), _BANDS[3].width)
        page.row([name, len(pledges), _share(len(pledges), total), shown])
    page.name_table()
    page.row([messages.TOTAL_TITLE, total, _share(total, total), ""], **_LOOKS[Level.WHOLE])
    page.space()
    page.line(messages.STATES_HEADING, styles.HEADING)
    page.labels(_STATES)
    expected = edition.summary.whole.coverage.expected
    for name, count, is_part in _states(edition):
        style = styles.BODY.but(indent=2) if is_part else styles.BODY
        page.row([Styled(name, style), count, _share(count, expected)])
    page.row([messages.TOTAL_TITLE, expected, _share(expected, expected)], **_LOOKS[Level.WHOLE])
    page.finish()


def _bands(edition: Edition) -> Iterator[tuple[str, tuple[str, ...]]]:
    rule = edition.summary.plan.rules[Level.PLEDGE]
    for band in edition.asked.bands:
        yield messages.band_text(band, has_whole_figures=rule.places == 0), band.pledges
    yield messages.NO_BAND, edition.asked.unrated_pledges


def _states(edition: Edition) -> Iterator[tuple[str, int, bool]]:
    """Yield what initiatives are, how many, and whether they are counted above already."""
    coverage = edition.summary.whole.coverage
    states = edition.asked.states
    yield word(RowStatus.RATED, Language.JA), coverage.rated, False
    yield messages.OF_WHICH_DONE, states.get(State.DONE, 0), True
    yield word(RowStatus.EXCLUDED, Language.JA), coverage.excluded, False
    for state in (State.NOT_APPLICABLE, State.STOPPED):
        yield messages.of_which(state), states.get(state, 0), True
    yield word(RowStatus.MISSING, Language.JA), coverage.missing, False
    yield word(RowStatus.REJECTED, Language.JA), coverage.rejected, False


def _share(count: int, total: int) -> Fraction | None:
    return Fraction(count, total) if total else None


def write_record(book: Book, edition: Edition) -> None:
    """Add the sheet 実行記録 to `book`: every input by its digest, programs, standing warnings."""
    pages = Pages(book, SummarySheet.RECORD, _RECORD, edition)
    summary = edition.summary
    departments = summary.plan.department_of
    for record in summary.files:
        known = departments.get(record.department)
        name = known.name if known else record.department
        status = word(record.status, Language.JA)
        pages.row([record.file, name, record.revision, status, record.sha256])
    pages.end()
    _warnings(pages.page, summary)
    _versions(pages.page, edition)
    pages.page.finish()


def _warnings(page: Page, summary: Summary) -> None:
    """List what the office saw and issued all the same."""
    page.space()
    page.line(messages.WARNINGS_HEADING, styles.HEADING)
    warnings = [found for found in summary.findings if found.severity is Severity.WARNING]
    if not warnings:
        page.line(messages.NO_WARNINGS, styles.NOTE)
        return
    page.labels(_WARNINGS)
    known = senders(summary)
    remarks = _remarks(summary) if any(found.answer for found in warnings) else {}
    for found in warnings:
        name = sender(found, known)
        is_new = found.answer == remarks.get((found.at.file, found.at.row))
        told = messages.accepted_text(found, name, is_new=is_new)
        cells = (found.at.file, name, found.at.cell, found.code.value, told)
        page.row(
            [
                visible_text(text, column.width)
                for text, column in zip(cells, _WARNINGS, strict=True)
            ]
        )


def _remarks(summary: Summary) -> dict[tuple[str, int], str]:
    """Return what each initiative's row says under 備考 this month, by file and row."""
    return {(row.at.file, row.at.row): row.remark.strip() for row in summary.initiatives if row.at}


def _versions(page: Page, edition: Edition) -> None:
    page.space()
    page.line(messages.VERSIONS_HEADING, styles.HEADING)
    page.labels(_VERSIONS)
    for name, version in edition.versions:
        page.row([name, version])


def write_variants(book: Book, edition: Edition) -> None:
    """Add the sheet 他の規則なら to `book`, hidden and so not printed with the others."""
    page = begin_page(book, SummarySheet.VARIANTS, _VARIANTS, edition)
    summary = edition.summary
    for policy in summary.policies:
        for item in (policy, *policy.children):
            page.row(_variant_cells(item, edition), **_LOOKS.get(item.level, {}))
    page.row(_variant_cells(summary.whole, edition), **_LOOKS[Level.WHOLE])
    page.name_table()
    page.finish()
    page.sheet.hide()


def _variant_cells(item: ItemSummary, edition: Edition) -> list[Cell]:
    cells: list[Cell] = [item.id, item.title or messages.WHOLE_TITLE, _figure(item.average)]
    for variant in Variant:
        other = edition.asked.variants[variant].get(item.id)
        cells += [_figure(other), _difference(other, item.average)]
    return cells


def _figure(average: Average | None) -> Cell:
    if average is None:
        return messages.NO_AVERAGE
    return Styled(average.shown_value, styles.number_style(average.rule.places, 2))


def _difference(other: Average | None, own: Average | None) -> Fraction | None:
    return other.shown_value - own.shown_value if other and own else None
