"""Proof before release: the finished workbook, read anew, says what the month says.

Nothing here is taken from the code that writes: columns are found by their labels, rows by
what stands in them, and every formula is spelled once more from where its cells were found.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from pledgexl.excel.verify.checked import CheckedBook, Expected, Place
from pledgexl.excel.verify.proof import Sources, verify_proof
from pledgexl.excel.verify.reread import NOTHING as NO_CELL
from pledgexl.excel.verify.reread import Reread
from pledgexl.messages.summary import LEFT_OUT, NO_AVERAGE, NO_VALUE, NOTHING, said
from pledgexl.model.audit import Audit, Variant
from pledgexl.model.average import Average, Level
from pledgexl.model.history import PastMonth
from pledgexl.model.names import OfficeSheet, SummaryLabel, SummarySheet
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import InitiativeSummary, ItemSummary, Summary


def verify_summary(
    content: bytes,
    summary: Summary,
    audit: Audit,
    past: Sequence[PastMonth] = (),
) -> CheckedBook:
    """Return `content` as it was read anew and found right.

    Raises SummaryMismatchError at the first cell that is not as it must be.
    """
    book = CheckedBook(Reread(content))
    book.read.parse()
    ratings = _verify_detail(book, summary)
    figures = _verify_figures(book, summary)
    _verify_audit(book, summary, audit)
    verify_proof(book, summary, Sources(ratings, figures))
    _verify_charts(book, summary, figures)
    _verify_trend(book, summary, past)
    _verify_cover(book, figures[summary.whole.id])
    _verify_no_formulas(book, (SummarySheet.PROOF, SummarySheet.CHARTS, SummarySheet.COVER))
    return book


def _verify_detail(book: CheckedBook, summary: Summary) -> list[Place]:
    """Return where the rating of each initiative stands, in their order."""
    rows = ((row.id, _rating(row)) for row in summary.initiatives)
    labels = (SummaryLabel.INITIATIVE_NUMBER, SummaryLabel.RATING)
    return [places[1] for places in book.expect_rows(SummarySheet.DETAIL, labels, rows)]


def _rating(row: InitiativeSummary) -> Expected:
    if row.status is not RowStatus.RATED or row.rating_tenths is None:
        return NO_VALUE
    return Fraction(row.rating_tenths, TENTHS_PER_POINT)


def _verify_figures(book: CheckedBook, summary: Summary) -> dict[str, Place]:
    """Return where the figure of each item is printed, by its ID."""
    items = list(_listed(summary))
    counts = (SummaryLabel.RATED, SummaryLabel.EXPECTED, SummaryLabel.EXCLUDED)
    figures = book.expect_table(
        SummarySheet.OVERVIEW,
        (SummaryLabel.NUMBER, SummaryLabel.PROGRESS, SummaryLabel.STARS, *counts),
        ((_number(item), _shown(item), _stars(item), *_counts(item)) for item in items),
    )
    measures = book.expect_table(
        SummarySheet.MEASURES,
        (SummaryLabel.MEASURE_NUMBER, SummaryLabel.FIGURE, SummaryLabel.MEAN, *counts),
        ((item.id, _shown(item), _mean(item), *_counts(item)) for item in summary.measures),
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


def _number(item: ItemSummary) -> str:
    return item.number if item.level is Level.POLICY else item.id or NO_VALUE


def _stars(item: ItemSummary) -> str:
    return item.stars or NO_AVERAGE


def _counts(item: ItemSummary) -> tuple[int, int, int]:
    return item.coverage.rated, item.coverage.expected, item.coverage.excluded


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
    left_out = (row for status in LEFT_OUT for row in summary.initiatives if row.status is status)
    book.expect_table(
        SummarySheet.LEFT_OUT, (SummaryLabel.INITIATIVE_NUMBER,), ((row.id,) for row in left_out)
    )


def verify_office(content: bytes, summary: Summary, audit: Audit) -> CheckedBook:
    """Return the office's workbook as it was read anew and found right, or raise as above."""
    book = CheckedBook(Reread(content))
    book.read.parse()
    book.expect_table(
        OfficeSheet.SUBMISSIONS,
        (SummaryLabel.CODE, SummaryLabel.RATED, SummaryLabel.EXPECTED, SummaryLabel.ERRORS),
        (
            (row.department.code, row.coverage.rated, row.coverage.expected, row.errors)
            for row in summary.departments
        ),
    )
    book.expect_table(
        OfficeSheet.FINDINGS,
        (SummaryLabel.FINDING_CODE,),
        ((finding.code.value,) for finding in summary.findings),
    )
    remarks = ((row.id, row.remark or NOTHING) for row in summary.initiatives)
    labels = (SummaryLabel.INITIATIVE_NUMBER, SummaryLabel.REMARK)
    for _ in book.expect_rows(OfficeSheet.REMARKS, labels, remarks):
        pass
    book.expect_table(
        OfficeSheet.VARIANTS,
        (
            SummaryLabel.NUMBER,
            SummaryLabel.ADOPTED,
            *(said(f"variant.{variant}") for variant in Variant),
        ),
        ((_number(item), _shown(item), *_others(audit, item)) for item in _listed(summary)),
    )
    book.expect_table(
        OfficeSheet.RECORD,
        (SummaryLabel.ITEM, SummaryLabel.DIGEST),
        ((record.file, record.sha256 or NO_VALUE) for record in summary.files),
    )
    _verify_no_formulas(book, ())
    return book


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
        found = cells.get(place.column, NO_CELL)
        book.expect_formula(place, found, str(figures[item.id]) if item.average else "")
        book.expect(place, found, item.average.shown_value if item.average else None)


def _verify_trend(book: CheckedBook, summary: Summary, past: Sequence[PastMonth]) -> None:
    now = summary.whole.average
    months = [(month.period.label, _issued(month)) for month in past]
    months.append((summary.period.label, now.shown_value if now else None))
    book.expect_table(SummarySheet.TREND, (SummaryLabel.MONTH, SummaryLabel.PROGRESS), months)


def _issued(month: PastMonth) -> Expected:
    shown = month.shown.get("")
    return None if shown is None else Fraction(shown)


def _verify_cover(book: CheckedBook, whole: Place) -> None:
    """Complain unless the first sheet shows `whole`, and each formula what it looks at."""
    looked_at = set()
    for number, cells in book.read.rows(SummarySheet.COVER):
        for column, found in cells.items():
            if found.formula:
                place = Place(SummarySheet.COVER, column, number)
                book.expect(place, found, _value_at(book, found.formula))
                looked_at.add(found.formula)
    if str(whole) not in looked_at:
        raise book.mismatch(SummarySheet.COVER, "", f"={whole}")


def _value_at(book: CheckedBook, address: str) -> str:
    sheet, _, cell = address.rpartition("!")
    for number, cells in book.read.rows(sheet.strip("'")):
        for column, found in cells.items():
            if f"{column}{number}" == cell:
                return found.value
    return ""


def _verify_no_formulas(book: CheckedBook, live: tuple[SummarySheet, ...]) -> None:
    """Complain of a formula on a sheet that is not one of the `live` ones."""
    for sheet in book.read.sheets:
        if not sheet.startswith(live) and book.read.has_formulas(sheet):
            raise book.mismatch(sheet, "=…", "")
