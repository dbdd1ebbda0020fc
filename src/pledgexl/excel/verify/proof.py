"""The sheet 検算: each formula spelled again from where its cells were found, and its value."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pledgexl.excel.verify.book import FinishedBook, Place, TableRow, expect
from pledgexl.messages.summary import EQUAL, NO_AVERAGE, UNEQUAL, WHOLE_TITLE, said
from pledgexl.model.average import Carry, Cut, Level, LevelRule
from pledgexl.model.names import LEVEL_WORDS, SummarySheet
from pledgexl.model.names import SummaryLabel as Label
from pledgexl.model.summary import ItemSummary, Summary

_FUNCTION = {Cut.DOWN: "ROUNDDOWN", Cut.HALF_UP: "ROUND", Cut.UP: "ROUNDUP"}
_BELOW = {Level.PLEDGE: Level.MEASURE, Level.POLICY: Level.PLEDGE, Level.WHOLE: Level.POLICY}
_HEADLINE_ROW = 2


def verify_proof(
    book: FinishedBook, summary: Summary, ratings: Sequence[Place], figures: Mapping[str, Place]
) -> None:
    """Raise SummaryMismatchError unless 検算 has the formulas of the plan's rules and their values.

    `ratings` are the cells of the ratings in the order of the initiatives, `figures` those of the
    printed figures by item.
    """
    rows = book.table(SummarySheet.PROOF)
    proof = _Proof(book, summary.plan.rules, iter(ratings), figures, rows)
    proof.verify(summary.whole)
    proof.verify_headline()


@dataclass
class _Proof:
    """Reads 検算 once from the top; `read` are the rows that were verified."""

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
            label = _label(below, Label.EXACT if is_exact else Label.SHOWN)
            averaged = [row.place(label) for row in self.read[first:]]
        self._verify_row(own or self._next(item), item, averaged)

    def _next(self, item: ItemSummary) -> TableRow:
        row = next(self.rows, TableRow(SummarySheet.PROOF, 0, {}, ("",)))
        expect(Place(row.sheet, row.number, 1), row.values[0], item.id or WHOLE_TITLE)
        self.read.append(row)
        return row

    def _verify_row(self, row: TableRow, item: ItemSummary, averaged: Sequence[Place]) -> None:
        """Verify formula and value of each cell that computes in the `row` of `item`."""
        rule, average = self.rules[item.level], item.average
        exact, shown = _label(item.level, Label.EXACT), _label(item.level, Label.SHOWN)
        count, *checked = (row.place(each).cell for each in (Label.COUNT, shown, Label.PRINTED))
        cells = ranges(averaged, row.sheet)
        guard = f'IF({count}=0,"{NO_AVERAGE}",'
        times = f"*{rule.times}" if rule.times > 1 else ""
        # Nine digits, and at least six more than are printed, keep every figure that can occur.
        kept = f"ROUND({row.place(exact).cell},{max(9, rule.places + 6)})"
        cut = f"{_FUNCTION[rule.cut]}({kept},{rule.places})"
        rated = sum(child.average is not None for child in item.children)
        number = item.coverage.rated if item.level is Level.MEASURE else rated
        figure = average.shown_value if average else NO_AVERAGE
        for label, formula, value in (
            (Label.COUNT, f"COUNT({cells})" if cells else "", number),
            (
                exact,
                f"{guard}AVERAGE({cells}){times})" if cells else "",
                average.exact if average else NO_AVERAGE,
            ),
            (shown, f"{guard}{cut})" if cells else "", figure),
            (Label.PRINTED, str(self.figures[item.id]), figure),
            (Label.CHECK, f'IF({"=".join(checked)},"{EQUAL}","{UNEQUAL}")', EQUAL),
        ):
            self.book.expect_formula(row.expect(label, value), formula)

    def verify_headline(self) -> None:
        """Verify that the line at the top counts every check cell and says that all agree."""
        checks = [row.place(Label.CHECK) for row in self.read]
        place = Place(checks[0].sheet, _HEADLINE_ROW, 1)
        parts = ranges(checks, place.sheet).split(",")
        names = ranges([check._replace(column=1) for check in checks], place.sheet).split(",")
        wrong = "+".join(f'COUNTIF({part},"{UNEQUAL}")' for part in parts)
        equal, unequal = said("proof.equal", count=len(checks)), said("proof.unequal")
        where = f'INDEX({names[0]},MATCH("{UNEQUAL}",{parts[0]},0))'
        self.book.expect_formula(place, f'IF({wrong}=0,"{equal}","{unequal}"&{where})')
        expect(place, self.book.value(place), equal)


def _label(level: Level, kind: Label) -> str:
    return f"{LEVEL_WORDS[level]} {kind}"


def ranges(places: Iterable[Place], sheet: str) -> str:
    """Return cells of one column as ranges, one for each sheet, in a formula on `sheet`."""
    by_sheet: dict[str, list[Place]] = {}
    for place in places:
        by_sheet.setdefault(place.sheet, []).append(place)
    return ",".join(
        ("" if name == sheet else f"'{name}'!") + f"{found[0].cell}:{found[-1].cell}"
        for name, found in by_sheet.items()
    )
