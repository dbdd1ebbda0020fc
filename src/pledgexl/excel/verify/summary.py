"""Verification before release: the finished workbooks contain what the month's summary says.

Nothing here is taken from the code that writes: columns are found by their labels, rows by
their contents, and every formula is spelled again from where its cells were found.
"""

from collections.abc import Sequence
from fractions import Fraction

from openpyxl.utils.cell import coordinate_to_tuple

from pledgexl.excel.verify.book import Expected, FinishedBook, Place, mismatch
from pledgexl.excel.verify.proof import verify_proof
from pledgexl.messages.summary import LEFT_OUT, NO_AVERAGE, NO_VALUE, NOTHING, WHOLE_TITLE, said
from pledgexl.model.audit import Audit, Variant
from pledgexl.model.average import Average, Level
from pledgexl.model.history import PastMonth
from pledgexl.model.names import OfficeSheet, SummarySheet
from pledgexl.model.names import SummaryLabel as Label
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.proof import CellFigure
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import ItemSummary, Summary

_COUNTS = (Label.RATED, Label.EXPECTED, Label.EXCLUDED)
_LIVE = (SummarySheet.PROOF, SummarySheet.CHARTS, SummarySheet.COVER)


def verify_summary(
    content: bytes, summary: Summary, audit: Audit, past: Sequence[PastMonth] = ()
) -> dict[str, CellFigure]:
    """Return the figures read from the workbook `content`, by the IDs of their items.

    Raises SummaryMismatchError at the first cell that is not as it must be.
    """
    book = FinishedBook(content)
    items, measures = _listed(summary), summary.measures
    overview = book.expect_table(
        SummarySheet.OVERVIEW,
        (Label.NUMBER, Label.TITLE, Label.PROGRESS, Label.STARS, *_COUNTS),
        [
            (
                *(_number(each), each.title or WHOLE_TITLE, _figure(each.average)),
                *(each.stars or NO_AVERAGE, *_counts(each)),
            )
            for each in items
        ],
    )
    by_measure = book.expect_table(
        SummarySheet.MEASURES,
        (Label.MEASURE_NUMBER, Label.MEASURE, Label.FIGURE, Label.MEAN, *_COUNTS),
        [
            (each.id, each.title, _figure(each.average), _mean(each.average), *_counts(each))
            for each in measures
        ],
    )
    shown = [(each.id, row, Label.PROGRESS) for each, row in zip(items, overview, strict=True)]
    shown += [(each.id, row, Label.FIGURE) for each, row in zip(measures, by_measure, strict=True)]
    places = {item_id: row.place(label) for item_id, row, label in shown}
    _verify_audit(book, summary, audit)
    verify_proof(book, summary, _verify_ratings(book, summary), places)
    charted = [*summary.policies, *summary.pledges]
    figures = [(each.average.shown_value if each.average else None,) for each in charted]
    charts = book.expect_table(SummarySheet.CHARTS, (Label.PROGRESS,), figures)
    for item, row in zip(charted, charts, strict=True):
        formula = str(places[item.id]) if item.average else ""
        book.expect_formula(row.place(Label.PROGRESS), formula)
    _verify_trend(book, summary, past)
    _verify_cover(book, places[summary.whole.id])
    _verify_no_formulas(book, _LIVE)
    values = {item_id: row.value(label) for item_id, row, label in shown}
    return {
        item_id: CellFigure(None if value == NO_AVERAGE else str(value), places[item_id].shown)
        for item_id, value in values.items()
    }


def _listed(summary: Summary) -> list[ItemSummary]:
    """Return the items of 総括表 from top to bottom."""
    policies = summary.policies
    return [*(each for policy in policies for each in (policy, *policy.children)), summary.whole]


def _number(item: ItemSummary) -> str:
    return item.number if item.level is Level.POLICY else item.id or NO_VALUE


def _figure(average: Average | None) -> Expected:
    return average.shown_value if average else NO_AVERAGE


def _mean(average: Average | None) -> Expected:
    return average.exact / average.rule.times if average else NO_AVERAGE


def _counts(item: ItemSummary) -> tuple[int, int, int]:
    return item.coverage.rated, item.coverage.expected, item.coverage.excluded


def _verify_ratings(book: FinishedBook, summary: Summary) -> list[Place]:
    """Return the cells of the ratings in the order of the initiatives."""
    ratings = [
        Fraction(row.rating_tenths, TENTHS_PER_POINT)
        if row.status is RowStatus.RATED and row.rating_tenths is not None
        else NO_VALUE
        for row in summary.initiatives
    ]
    rows = book.expect_table(
        SummarySheet.DETAIL,
        (Label.INITIATIVE_NUMBER, Label.RATING),
        [(row.id, rating) for row, rating in zip(summary.initiatives, ratings, strict=True)],
    )
    return [row.place(Label.RATING) for row in rows]


def _verify_audit(book: FinishedBook, summary: Summary, audit: Audit) -> None:
    means = {code: department.mean for code, department in audit.departments.items()}
    departments = [(each.department.code, each.coverage.rated) for each in summary.departments]
    book.expect_table(
        SummarySheet.DEPARTMENTS,
        (Label.CODE, Label.RATED, Label.MEAN),
        [
            (code, rated, NO_AVERAGE if means[code] is None else means[code])
            for code, rated in departments
        ],
    )
    counts = (*(len(band.pledges) for band in audit.bands), len(audit.unrated_pledges))
    book.expect_table(SummarySheet.BANDS, (Label.NUMBER_OF_PLEDGES,), [(each,) for each in counts])
    left_out = [row for status in LEFT_OUT for row in summary.initiatives if row.status is status]
    book.expect_table(
        SummarySheet.LEFT_OUT, (Label.INITIATIVE_NUMBER,), [(row.id,) for row in left_out]
    )


def _verify_trend(book: FinishedBook, summary: Summary, past: Sequence[PastMonth]) -> None:
    now = summary.whole.average
    issued = [(month.period.label, month.shown.get("")) for month in past]
    months = [(label, None if shown is None else Fraction(shown)) for label, shown in issued]
    months.append((summary.period.label, now.shown_value if now else None))
    book.expect_table(SummarySheet.TREND, (Label.MONTH, Label.PROGRESS), months)


def _verify_cover(book: FinishedBook, whole: Place) -> None:
    """Raise unless the first sheet shows `whole`, and each formula what it refers to."""
    formulas = book.formulas(SummarySheet.COVER)
    for place, formula in formulas.items():
        sheet, _, cell = formula.rpartition("!")
        row, column = coordinate_to_tuple(cell)
        found, expected = book.value(place), book.value(Place(sheet.strip("'"), row, column))
        if found != expected:
            raise mismatch(place.shown, str(found), str(expected))
    if str(whole) not in formulas.values():
        raise mismatch(SummarySheet.COVER, "", f"={whole}")


def _verify_no_formulas(book: FinishedBook, live: tuple[SummarySheet, ...]) -> None:
    """Raise if a sheet that is not one of the `live` ones has a formula."""
    for sheet in book.sheets:
        if not sheet.startswith(live) and book.has_formulas(sheet):
            raise mismatch(sheet, "=…", "")


def verify_office(content: bytes, summary: Summary, audit: Audit) -> None:
    """Raise SummaryMismatchError unless the office's workbook is as it must be."""
    book = FinishedBook(content)
    book.expect_table(
        OfficeSheet.SUBMISSIONS,
        (Label.CODE, Label.RATED, Label.EXPECTED, Label.ERRORS),
        [
            (row.department.code, row.coverage.rated, row.coverage.expected, row.errors)
            for row in summary.departments
        ],
    )
    codes = [(finding.code.value,) for finding in summary.findings]
    book.expect_table(OfficeSheet.FINDINGS, (Label.FINDING_CODE,), codes)
    remarks = [(row.id, row.remark or NOTHING) for row in summary.initiatives]
    book.expect_table(OfficeSheet.REMARKS, (Label.INITIATIVE_NUMBER, Label.REMARK), remarks)
    variants = [audit.variants[each] for each in Variant]
    book.expect_table(
        OfficeSheet.VARIANTS,
        (Label.NUMBER, Label.ADOPTED, *(said(f"variant.{each}") for each in Variant)),
        [
            [
                _number(item),
                *map(_figure, (item.average, *(each.get(item.id) for each in variants))),
            ]
            for item in _listed(summary)
        ],
    )
    files = [(record.file, record.sha256 or NO_VALUE) for record in summary.files]
    book.expect_table(OfficeSheet.RECORD, (Label.ITEM, Label.DIGEST), files)
    _verify_no_formulas(book, ())
