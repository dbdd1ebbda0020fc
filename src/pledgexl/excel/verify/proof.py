"""The proof of 検算: each formula spelled anew from where its cells were found, and its value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pledgexl.excel.verify.checked import CheckedBook, Place
from pledgexl.excel.verify.reread import NOTHING, Row
from pledgexl.messages.summary import EQUAL, NO_AVERAGE, UNEQUAL, WHOLE_TITLE, said
from pledgexl.model.average import Carry, Cut, Level, LevelRule
from pledgexl.model.names import LEVEL_WORDS, SummaryLabel, SummarySheet
from pledgexl.model.summary import ItemSummary, Summary

_FUNCTION = {Cut.DOWN: "ROUNDDOWN", Cut.HALF_UP: "ROUND", Cut.UP: "ROUNDUP"}
_BELOW = {Level.PLEDGE: Level.MEASURE, Level.POLICY: Level.PLEDGE, Level.WHOLE: Level.POLICY}
_HEADLINE_ROW = 2


@dataclass(frozen=True, slots=True)
class Sources:
    """Where ratings stand, in the order of initiatives, and printed figures, by item."""

    ratings: Sequence[Place]
    figures: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of 検算 as it was found."""

    sheet: str
    number: int
    columns: Mapping[str, str]
    cells: Row

    def place(self, label: str) -> Place:
        return Place(self.sheet, self.columns.get(label, "?"), self.number)


def verify_proof(book: CheckedBook, summary: Summary, sources: Sources) -> None:
    """Complain unless every row of 検算 has the formulas of the plan's rule and their values."""
    proof = _Proof(book, summary.plan.rules, sources)
    for policy in summary.policies:
        proof.verify_with_all_below(policy)
    proof.verify_whole(summary.whole)
    proof.verify_headline()


class _Proof:
    """Reads 検算 once from the top; of what is verified only the place is kept."""

    def __init__(
        self, book: CheckedBook, rules: Mapping[Level, LevelRule], sources: Sources
    ) -> None:
        self._book = book
        self._rules = rules
        self._sources = sources
        self._rows = book.table(SummarySheet.PROOF)
        self._columns: Mapping[str, str] = {}
        self._read: list[tuple[str, int]] = []
        self._ratings = 0

    def verify_with_all_below(self, item: ItemSummary) -> None:
        """Complain unless the next row is that of `item`, and right, and so all below it."""
        line = self._next(item)
        first = len(self._read)
        if item.level is Level.MEASURE:
            start = self._ratings
            self._ratings += len(item.initiatives)
            averaged = self._sources.ratings[start : self._ratings]
        else:
            for child in item.children:
                self.verify_with_all_below(child)
            averaged = self._carried(item, first)
        self._verify(item, line, averaged)

    def verify_whole(self, whole: ItemSummary) -> None:
        """Complain unless the next row is that of the whole, and right."""
        averaged = self._carried(whole, 0)
        self._verify(whole, self._next(whole), averaged)

    def _next(self, item: ItemSummary) -> _Line:
        sheet, number, columns, cells = next(self._rows, ("", 0, {}, {}))
        found = cells.get("A", NOTHING).value
        if found != (item.id or WHOLE_TITLE):
            place = f"{sheet or SummarySheet.PROOF}!A{number}"
            raise self._book.mismatch(place, found, item.id or WHOLE_TITLE)
        self._columns = columns
        self._read.append((sheet, number))
        return _Line(sheet, number, columns, cells)

    def _carried(self, item: ItemSummary, first: int) -> list[Place]:
        """Return the cells that `item` averages: of each row since `first`, in one column."""
        below = _BELOW[item.level]
        is_exact = self._rules[below].carry is Carry.EXACT
        label = _label(below, SummaryLabel.EXACT if is_exact else SummaryLabel.SHOWN)
        column = self._columns.get(label, "?")
        return [Place(sheet, column, number) for sheet, number in self._read[first:]]

    def _verify(self, item: ItemSummary, line: _Line, averaged: Sequence[Place]) -> None:
        average = item.average
        exact = average.exact if average else NO_AVERAGE
        shown = average.shown_value if average else NO_AVERAGE
        formulas = self._formulas(line, item, averaged)
        values = (_count(item), exact, shown, shown, EQUAL)
        for (label, formula), value in zip(formulas, values, strict=True):
            place = line.place(label)
            found = line.cells.get(place.column, NOTHING)
            self._book.expect_formula(place, found, formula)
            self._book.expect(place, found, value)

    def _formulas(
        self, line: _Line, item: ItemSummary, averaged: Sequence[Place]
    ) -> list[tuple[str, str]]:
        """Return label and formula of each cell that computes in the row of `item`."""
        rule = self._rules[item.level]
        exact, shown = (
            _label(item.level, kind) for kind in (SummaryLabel.EXACT, SummaryLabel.SHOWN)
        )
        count, cut_from = (_local(line.place(each)) for each in (SummaryLabel.COUNT, exact))
        checked = [_local(line.place(each)) for each in (shown, SummaryLabel.PRINTED)]
        guard = f'IF({count}=0,"{NO_AVERAGE}",'
        times = f"*{rule.times}" if rule.times > 1 else ""
        cells = ranges(averaged, line.sheet)
        printed = self._sources.figures[item.id]
        computed = [
            (SummaryLabel.COUNT, f"COUNT({cells})" if cells else ""),
            (exact, f"{guard}AVERAGE({cells}){times})" if cells else ""),
            (shown, f"{guard}{_cut(cut_from, rule)})" if cells else ""),
        ]
        return [
            *computed,
            (SummaryLabel.PRINTED, str(printed)),
            (SummaryLabel.CHECK, f'IF({"=".join(checked)},"{EQUAL}","{UNEQUAL}")'),
        ]

    def verify_headline(self) -> None:
        """Complain unless the line at the top counts every check cell and says that all agree."""
        column = self._columns.get(SummaryLabel.CHECK, "?")
        checks = [Place(sheet, column, number) for sheet, number in self._read]
        sheet = checks[0].sheet
        parts = ranges(checks, sheet).split(",")
        wrong = "+".join(f'COUNTIF({part},"{UNEQUAL}")' for part in parts)
        names = parts[0].replace(column, "A")
        equal = said("proof.equal", count=len(checks))
        unequal = said("proof.unequal")
        where = f'INDEX({names},MATCH("{UNEQUAL}",{parts[0]},0))'
        rows = self._book.read.rows(sheet)
        cells = next(cells for number, cells in rows if number == _HEADLINE_ROW)
        place, found = Place(sheet, "A", _HEADLINE_ROW), cells.get("A", NOTHING)
        self._book.expect_formula(place, found, f'IF({wrong}=0,"{equal}","{unequal}"&{where})')
        self._book.expect(place, found, equal)


def _label(level: Level, kind: SummaryLabel) -> str:
    return f"{LEVEL_WORDS[level]} {kind}"


def _count(item: ItemSummary) -> int:
    if item.level is Level.MEASURE:
        return item.coverage.rated
    return sum(child.average is not None for child in item.children)


def _cut(cell: str, rule: LevelRule) -> str:
    # Nine digits, and at least six more than are printed, keep every figure that can occur.
    return f"{_FUNCTION[rule.cut]}(ROUND({cell},{max(9, rule.places + 6)}),{rule.places})"


def _local(place: Place) -> str:
    return f"{place.column}{place.row}"


def ranges(places: Iterable[Place], sheet: str) -> str:
    """Return cells of one column as ranges, one for each sheet, in a formula on `sheet`."""
    by_sheet: dict[str, list[Place]] = {}
    for place in places:
        by_sheet.setdefault(place.sheet, []).append(place)
    return ",".join(
        ("" if name == sheet else f"'{name}'!") + f"{_local(found[0])}:{_local(found[-1])}"
        for name, found in by_sheet.items()
    )
