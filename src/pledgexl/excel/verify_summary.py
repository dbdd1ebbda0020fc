"""Proof before release: the finished workbook, read anew, says what the month says.

Nothing here is taken from the code that writes: columns are found by their labels, rows by
what stands in them, and every formula is spelled once more from where its cells were found.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import dropwhile

from pledgexl.excel.checked import CheckedBook, Expected, Place
from pledgexl.excel.reread import NOTHING, Reread
from pledgexl.excel.verify_proof import Sources, verify_proof
from pledgexl.messages.language import Language
from pledgexl.messages.summary import MONTH, NO_AVERAGE, coverage_text, variant_text
from pledgexl.model.audit import Audit, Variant
from pledgexl.model.average import Average
from pledgexl.model.history import PastMonth
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import InitiativeSummary, ItemSummary, Summary
from pledgexl.schema import SummaryLabel, SummarySheet

# The column of months on グラフ, whose own label stands below those of the figures.
_MONTH = "A"


def verify_summary(
    content: bytes,
    summary: Summary,
    audit: Audit,
    language: Language,
    past: Sequence[PastMonth] = (),
) -> CheckedBook:
    """Return `content` as it was read anew and found right.

    Raises SummaryMismatchError at the first cell that is not as it must be.
    """
    book = CheckedBook(Reread(content), language)
    book.read.parse()
    ratings = _verify_detail(book, summary)
    figures = _verify_figures(book, summary)
    _verify_audit(book, summary, audit)
    verify_proof(book, summary, Sources(ratings, figures))
    _verify_charts(book, summary, figures)
    _verify_trend(book, summary, past)
    _verify_cover(book)
    _verify_no_formulas_elsewhere(book)
    return book


def _verify_detail(book: CheckedBook, summary: Summary) -> list[Place]:
    """Return where the rating of each initiative stands, in their order."""
    rows = ((row.id, _rating(row)) for row in summary.initiatives)
    labels = (SummaryLabel.INITIATIVE_NUMBER, SummaryLabel.RATING)
    return [places[1] for places in book.expect_rows(SummarySheet.DETAIL, labels, rows)]


def _rating(row: InitiativeSummary) -> Expected:
    if row.status is not RowStatus.RATED or row.rating_tenths is None:
        return None
    return Fraction(row.rating_tenths, TENTHS_PER_POINT)


def _verify_figures(book: CheckedBook, summary: Summary) -> dict[str, Place]:
    """Return where the figure of each item is printed, by its ID."""
    items = list(_listed(summary))
    figures = book.expect_table(
        SummarySheet.OVERVIEW,
        (SummaryLabel.NUMBER, SummaryLabel.PROGRESS, SummaryLabel.STARS, SummaryLabel.COVERAGE),
        ((item.number, _shown(item), item.stars, _coverage(item)) for item in items),
    )
    measures = book.expect_table(
        SummarySheet.MEASURES,
        (SummaryLabel.NUMBER, SummaryLabel.FIGURE, SummaryLabel.MEAN, SummaryLabel.COVERAGE),
        ((item.id, _shown(item), _mean(item), _coverage(item)) for item in summary.measures),
    )
    pairs = (*zip(items, figures, strict=True), *zip(summary.measures, measures, strict=True))
    return {item.id: places[1] for item, places in pairs}


def _listed(summary: Summary) -> Iterator[ItemSummary]:
    """Yield the items of 総括表 from top to bottom."""
    for policy in summary.policies:
        yield policy
        yield from policy.children
    yield summary.whole


def _shown(item: ItemSummary) -> Expected:
    return item.average.shown_value if item.average else NO_AVERAGE


def _mean(measure: ItemSummary) -> Expected:
    average = measure.average
    return average.exact / average.rule.times if average else NO_AVERAGE


def _coverage(item: ItemSummary) -> str:
    return coverage_text(item.coverage)


def _verify_audit(book: CheckedBook, summary: Summary, audit: Audit) -> None:
    book.expect_table(
        SummarySheet.DEPARTMENTS,
        (SummaryLabel.CODE, SummaryLabel.RATED, SummaryLabel.MEAN),
        (
            (row.department.code, row.coverage.rated, _mean_of(audit, row.department.code))
            for row in summary.departments
        ),
    )
    counts = (*(len(band.pledges) for band in audit.bands), len(audit.unrated_pledges))
    book.expect_table(
        SummarySheet.BANDS, (SummaryLabel.NUMBER_OF_PLEDGES,), ((count,) for count in counts)
    )
    book.expect_table(
        SummarySheet.VARIANTS,
        (SummaryLabel.ADOPTED, *map(variant_text, Variant)),
        ((_shown(item), *_others(audit, item)) for item in _listed(summary)),
    )
    book.expect_table(
        SummarySheet.RECORD,
        (SummaryLabel.FILE, SummaryLabel.DIGEST),
        ((record.file, record.sha256) for record in summary.files),
    )


def _mean_of(audit: Audit, code: str) -> Expected:
    mean = audit.departments[code].mean
    return NO_AVERAGE if mean is None else mean


def _others(audit: Audit, item: ItemSummary) -> list[Expected]:
    found = (audit.variants[variant].get(item.id) for variant in Variant)
    return [_figure(average) for average in found]


def _figure(average: Average | None) -> Expected:
    return average.shown_value if average else NO_AVERAGE


def _verify_charts(book: CheckedBook, summary: Summary, figures: dict[str, Place]) -> None:
    items = (*summary.policies, *summary.pledges)
    rows = book.table(SummarySheet.CHARTS)
    for item, (sheet, number, columns, cells) in zip(items, rows, strict=False):
        place = Place(sheet, columns[SummaryLabel.PROGRESS], number)
        found = cells.get(place.column, NOTHING)
        book.expect_formula(place, found, str(figures[item.id]) if item.average else "")
        book.expect(place, found, item.average.shown_value if item.average else None)


def _verify_trend(book: CheckedBook, summary: Summary, past: Sequence[PastMonth]) -> None:
    if not past:
        return
    now = summary.whole.average
    months = [(str(month.period), _issued(month)) for month in past]
    months.append((str(summary.period), now.shown_value if now else None))
    rows = book.table(SummarySheet.CHARTS)
    below = dropwhile(lambda row: row[3].get(_MONTH, NOTHING).value != MONTH, rows)
    next(below, None)
    for month in months:
        sheet, number, columns, cells = next(below, (SummarySheet.CHARTS, 0, {}, {}))
        figure = columns.get(SummaryLabel.PROGRESS, "?")
        for column, value in zip((_MONTH, figure), month, strict=True):
            book.expect(Place(sheet, column, number), cells.get(column, NOTHING), value)


def _issued(month: PastMonth) -> Expected:
    shown = month.shown.get("")
    return None if shown is None else Fraction(shown)


def _verify_cover(book: CheckedBook) -> None:
    """Complain unless the first sheet's formulas show what stands where they look."""
    for number, cells in book.read.rows(SummarySheet.COVER):
        for column, found in cells.items():
            if found.formula:
                place = Place(SummarySheet.COVER, column, number)
                book.expect(place, found, _value_at(book, found.formula))


def _value_at(book: CheckedBook, address: str) -> str:
    sheet, _, cell = address.rpartition("!")
    for number, cells in book.read.rows(sheet.strip("'")):
        for column, found in cells.items():
            if f"{column}{number}" == cell:
                return found.value
    return ""


def _verify_no_formulas_elsewhere(book: CheckedBook) -> None:
    for sheet in book.read.sheets:
        is_live = sheet.startswith((SummarySheet.PROOF, SummarySheet.CHARTS, SummarySheet.COVER))
        if not is_live and book.read.has_formulas(sheet):
            raise book.mismatch(sheet, "=…", "")
