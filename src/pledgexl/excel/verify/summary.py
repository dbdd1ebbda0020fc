"""Verification before release: the finished workbooks contain what the month's summary says.

Nothing here is taken from the code that writes: columns are found by their labels, rows by
their contents, and every formula is spelled again from where its cells were found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from openpyxl.utils.cell import coordinate_to_tuple

from pledgexl.excel.verify.book import (
    Expected,
    ExpectedTable,
    FinishedBook,
    Place,
    TableRow,
    expect,
    mismatch,
)
from pledgexl.excel.verify.handover import handover_tables
from pledgexl.messages.edition import printed_for
from pledgexl.messages.labels import label_text, level_name
from pledgexl.messages.summary import (
    LEFT_OUT,
    UNEQUAL,
    equal,
    level_column,
    no_value,
    nothing,
    said,
)
from pledgexl.messages.words import printed_month
from pledgexl.model.average import Average, Carry, Cut, Level, LevelRule
from pledgexl.model.calculation import Audit, Variant
from pledgexl.model.history import PastMonth
from pledgexl.model.month import CellFigure, ItemSummary, Summary
from pledgexl.model.movement import Cause, Movement, Movements
from pledgexl.model.names import OfficeSheet, SummarySheet
from pledgexl.model.names import SummaryLabel as Label
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus

_COUNTS = (Label.RATED, Label.EXPECTED, Label.EXCLUDED)
_FUNCTION = {Cut.DOWN: "ROUNDDOWN", Cut.HALF_UP: "ROUND", Cut.UP: "ROUNDUP"}
_BELOW = {Level.PLEDGE: Level.MEASURE, Level.POLICY: Level.PLEDGE, Level.WHOLE: Level.POLICY}
_HEADLINE_ROW = 2
_CAUSES = [Label[f"CAUSE_{cause.name}"] for cause in Cause]


@printed_for(lambda _content, summary, *_: summary.plan.settings)
def verify_summary(
    content: bytes,
    summary: Summary,
    audit: Audit,
    past: Sequence[PastMonth] = (),
    moved: Movements = (),
) -> dict[str, CellFigure]:
    """Return the figures read from the workbook `content`, by the IDs of their items.

    Raises SummaryMismatchError at the first cell that is not as it must be.
    """
    book = FinishedBook(content)
    tables = _tables(summary, past) | _audit_tables(summary, audit) | _movement(summary, moved)
    tables |= handover_tables(summary)
    found = book.expect_tables(tables)
    rows = [(row, Label.PROGRESS) for row in found[SummarySheet.OVERVIEW]]
    rows += [(row, Label.FIGURE) for row in found[SummarySheet.MEASURES]]
    places, figures = {}, {}
    for item, (row, label) in zip([*_listed(summary), *summary.measures], rows, strict=True):
        place, value = row.place(label), row.value(label)
        places[item.id] = place
        figures[item.id] = CellFigure(None if value == no_value() else str(value), place.shown)
    for item, row in zip(_charted(summary), found[SummarySheet.CHARTS], strict=True):
        formula = str(places[item.id]) if item.average else ""
        book.expect_formula(row.place(Label.PROGRESS), formula)
    ratings = (row.place(Label.RATING) for row in found[SummarySheet.DETAIL])
    proof = _Proof(book, summary.plan.rules, ratings, places, book.rows(SummarySheet.PROOF))
    proof.verify(summary.whole)
    proof.verify_headline()
    _verify_cover(book, places[summary.whole.id])
    _verify_movement(book, found[SummarySheet.MOVEMENT], summary, moved, places)
    live = (SummarySheet.PROOF, SummarySheet.CHARTS, SummarySheet.COVER, SummarySheet.MOVEMENT)
    book.expect_no_formula_but_in(*live)
    return figures


def _listed(summary: Summary) -> list[ItemSummary]:
    """Return the items of 総括表 from top to bottom."""
    policies = summary.policies
    return [*(each for policy in policies for each in (policy, *policy.children)), summary.whole]


def _charted(summary: Summary) -> list[ItemSummary]:
    return [*summary.policies, *summary.pledges]


def _number(item: ItemSummary) -> str:
    return item.number if item.level is Level.POLICY else item.id or no_value()


def _id(item: ItemSummary) -> str:
    """Return the ID under which an item is printed: of a hidden measure that of its pledge."""
    return item.id.rpartition("-")[0] if item.is_hidden else item.id


def _figure(average: Average | None) -> Expected:
    return average.cut_value if average else no_value()


def _counts(item: ItemSummary) -> tuple[int, int, int]:
    return item.coverage.rated, item.coverage.expected, item.coverage.excluded


def _tables(summary: Summary, past: Sequence[PastMonth]) -> dict[str, ExpectedTable]:
    """Return the tables of figures, of ratings and of earlier months."""
    overview = [
        (
            *(_number(each), each.title or level_name(Level.WHOLE), _figure(each.average)),
            *(each.stars or no_value(), *_counts(each)),
        )
        for each in _listed(summary)
    ]
    measures, ratings = [], []
    for each in summary.measures:
        mean = each.average.exact / each.average.rule.times if each.average else no_value()
        measures.append((_id(each), each.title, _figure(each.average), mean, *_counts(each)))
    for row in summary.initiatives:
        is_rated = row.status is RowStatus.RATED and row.rating_tenths is not None
        rating = Fraction(row.rating_tenths or 0, TENTHS_PER_POINT) if is_rated else no_value()
        ratings.append((row.id, rating))
    shown = [each.average.cut_value if each.average else None for each in _charted(summary)]
    now = summary.whole.average
    months = [(printed_month(month.period), month.shown.get("")) for month in past]
    trend = [(label, None if figure is None else Fraction(figure)) for label, figure in months]
    trend.append((printed_month(summary.period), now.cut_value if now else None))
    figures = (Label.NUMBER, Label.TITLE, Label.PROGRESS, Label.STARS, *_COUNTS)
    means = (Label.MEASURE_NUMBER, Label.MEASURE, Label.FIGURE, Label.MEAN, *_COUNTS)
    return {
        SummarySheet.OVERVIEW: (figures, overview),
        SummarySheet.MEASURES: (means, measures),
        SummarySheet.DETAIL: ((Label.INITIATIVE_NUMBER, Label.RATING), ratings),
        SummarySheet.CHARTS: ((Label.PROGRESS,), [(each,) for each in shown]),
        SummarySheet.TREND: ((Label.MONTH, Label.PROGRESS), trend),
    }


def _audit_tables(summary: Summary, audit: Audit) -> dict[str, ExpectedTable]:
    means = {code: department.mean for code, department in audit.departments.items()}
    departments = [(each.department.code, each.coverage.rated) for each in summary.departments]
    rows = [
        (code, rated, no_value() if means[code] is None else means[code])
        for code, rated in departments
    ]
    counts = (*(len(band.pledges) for band in audit.bands), len(audit.unrated_pledges))
    left_out = [
        row.id for status in LEFT_OUT for row in summary.initiatives if row.status is status
    ]
    return {
        SummarySheet.DEPARTMENTS: ((Label.CODE, Label.RATED, Label.MEAN), rows),
        SummarySheet.BANDS: ((Label.NUMBER_OF_PLEDGES,), [(each,) for each in counts]),
        SummarySheet.LEFT_OUT: ((Label.INITIATIVE_NUMBER,), [(each,) for each in left_out]),
    }


def _moved_items(summary: Summary, moved: Movements) -> Iterator[tuple[ItemSummary, Movement]]:
    """Yield the items of 増減 from top to bottom, once for each month that is compared."""
    *others, whole = _listed(summary)
    for movements in moved:
        for item in (whole, *others):
            if item.id in movements:
                yield item, movements[item.id]


def _movement(summary: Summary, moved: Movements) -> dict[str, ExpectedTable]:
    rows: list[tuple[Expected, ...]] = [
        (
            *(printed_month(each.base), _number(item), each.then),
            *each.shown.values(),
            *(each.then + each.printed, equal()),
        )
        for item, each in _moved_items(summary, moved)
    ]
    labels = (Label.BASE, Label.NUMBER, Label.THEN, *_CAUSES, Label.NOW, Label.CHECK)
    return {SummarySheet.MOVEMENT: (labels, rows)}


def _verify_movement(
    book: FinishedBook,
    rows: Iterable[TableRow],
    summary: Summary,
    moved: Movements,
    figures: Mapping[str, Place],
) -> None:
    """Verify that each row refers to the printed figure and adds up its own cells."""
    for row, (item, _) in zip(rows, _moved_items(summary, moved), strict=True):
        book.expect_formula(row.place(Label.NOW), str(figures[item.id]))
        then, first, last, now = (
            row.place(label).cell for label in (Label.THEN, _CAUSES[0], _CAUSES[-1], Label.NOW)
        )
        total = f"ROUND({then}+SUM({first}:{last})-{now},9)"
        book.expect_formula(row.place(Label.CHECK), f'IF({total}=0,"{equal()}","{UNEQUAL}")')


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
        raise mismatch(label_text(SummarySheet.COVER), "", f"={whole}")


@printed_for(lambda _content, summary, *_: summary.plan.settings)
def verify_office(content: bytes, summary: Summary, audit: Audit) -> None:
    """Raise SummaryMismatchError unless the office's workbook is as it must be."""
    variants = [audit.variants[each] for each in Variant]
    values = [
        [
            *(_number(item), _figure(item.average)),
            *(_figure(each.get(item.id)) for each in variants),
        ]
        for item in _listed(summary)
    ]
    departments = [
        (row.department.code, row.coverage.rated, row.coverage.expected, row.errors)
        for row in summary.departments
    ]
    counted = (Label.CODE, Label.RATED, Label.EXPECTED, Label.ERRORS)
    codes = [(finding.code.value,) for finding in summary.findings]
    remarks = [(row.id, row.remark or nothing()) for row in summary.initiatives]
    rules = (Label.NUMBER, Label.ADOPTED, *(said(f"variant.{each}") for each in Variant))
    files = [(record.file, record.sha256 or no_value()) for record in summary.files]
    tables: dict[str, ExpectedTable] = {
        OfficeSheet.SUBMISSIONS: (counted, departments),
        OfficeSheet.FINDINGS: ((Label.FINDING_CODE,), codes),
        OfficeSheet.REMARKS: ((Label.INITIATIVE_NUMBER, Label.REMARK), remarks),
        OfficeSheet.VARIANTS: (rules, values),
        OfficeSheet.RECORD: ((Label.ITEM, Label.DIGEST), files),
    }
    book = FinishedBook(content)
    book.expect_tables(tables)
    book.expect_no_formula_but_in()


@dataclass
class _Proof:
    """Reads 検算 once from the top: each formula spelled again from where its cells were found.

    `ratings` are the cells of the ratings in the order of the initiatives, `figures` those of the
    printed figures by item, `read` the rows that were verified.
    """

    book: FinishedBook
    rules: Mapping[Level, LevelRule]
    ratings: Iterator[Place]
    figures: Mapping[str, Place]
    rows: Iterator[TableRow]
    read: list[TableRow] = field(default_factory=list)

    def verify(self, item: ItemSummary) -> None:
        """Verify the row of `item` and of all below it; only the whole comes after its children."""
        own = None if item.level is Level.WHOLE else self._next(item)
        first = len(self.read)
        for child in item.children:
            self.verify(child)
        if item.level is Level.MEASURE:
            averaged = [next(self.ratings) for _ in item.initiatives]
        else:
            below = _BELOW[item.level]
            is_exact = self.rules[below].carry is Carry.EXACT
            label = level_column(below, Label.EXACT if is_exact else Label.SHOWN)
            averaged = [row.place(label) for row in self.read[first:]]
        self._verify_row(own or self._next(item), item, averaged)

    def _next(self, item: ItemSummary) -> TableRow:
        row = next(self.rows, TableRow(SummarySheet.PROOF, 0, {}, ("",)))
        expect(Place(row.sheet, row.number, 1), row.values[0], _id(item) or level_name(Level.WHOLE))
        self.read.append(row)
        return row

    def _verify_row(self, row: TableRow, item: ItemSummary, averaged: Sequence[Place]) -> None:
        """Verify formula and value of each cell that computes in the `row` of `item`."""
        rule, average = self.rules[item.level], item.average
        exact, shown = level_column(item.level, Label.EXACT), level_column(item.level, Label.SHOWN)
        count, *checked = (row.place(each).cell for each in (Label.COUNT, shown, Label.PRINTED))
        cells = _ranges(averaged, row.sheet)
        guard = f'IF({count}=0,"{no_value()}",'
        times = f"*{rule.times}" if rule.times > 1 else ""
        # Nine digits, and at least six more than are printed, keep every figure that can occur.
        kept = f"ROUND({row.place(exact).cell},{max(9, rule.places + 6)})"
        cut = f"{_FUNCTION[rule.cut]}({kept},{rule.places})"
        rated = sum(child.average is not None for child in item.children)
        number = item.coverage.rated if item.level is Level.MEASURE else rated
        mean = average.exact if average else no_value()
        figure = _figure(average)
        for label, formula, value in (
            (Label.COUNT, f"COUNT({cells})" if cells else "", number),
            (exact, f"{guard}AVERAGE({cells}){times})" if cells else "", mean),
            (shown, f"{guard}{cut})" if cells else "", figure),
            (Label.PRINTED, str(self.figures[item.id]), figure),
            (Label.CHECK, f'IF({"=".join(checked)},"{equal()}","{UNEQUAL}")', equal()),
        ):
            self.book.expect_formula(row.expect(label, value), formula)

    def verify_headline(self) -> None:
        """Verify that the line at the top counts every check cell and says that all agree."""
        checks = [row.place(Label.CHECK) for row in self.read]
        place = Place(checks[0].sheet, _HEADLINE_ROW, 1)
        parts = _ranges(checks, place.sheet).split(",")
        names = _ranges([check._replace(column=1) for check in checks], place.sheet).split(",")
        wrong = "+".join(f'COUNTIF({part},"{UNEQUAL}")' for part in parts)
        equal, unequal = said("proof.equal", count=len(checks)), said("proof.unequal")
        where = f'INDEX({names[0]},MATCH("{UNEQUAL}",{parts[0]},0))'
        self.book.expect_formula(place, f'IF({wrong}=0,"{equal}","{unequal}"&{where})')
        expect(place, self.book.value(place), equal)


def _ranges(places: Iterable[Place], sheet: str) -> str:
    """Return cells of one column as ranges, one for each sheet, in a formula on `sheet`."""
    by_sheet: dict[str, list[Place]] = {}
    for place in places:
        by_sheet.setdefault(place.sheet, []).append(place)
    return ",".join(
        ("" if name == sheet else f"'{name}'!") + f"{found[0].cell}:{found[-1].cell}"
        for name, found in by_sheet.items()
    )
