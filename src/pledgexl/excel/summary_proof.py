"""The sheet 検算: live formulas from the ratings up to the whole, beside the printed figures.

Each level has two columns, before and after its cut; a parent's formula averages the column
that the rule of the level below carries, over the rows of the parent. Cells of other levels
in between are empty, so the range is one, whatever the size of the plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.look import Style
from pledgexl.excel.summary_page import Cell, Column, Edition, Linked, Live, Styled
from pledgexl.excel.summary_parts import Pages, Rows
from pledgexl.messages import summary as messages
from pledgexl.model.average import Average, Carry, Cut, Level, LevelRule
from pledgexl.model.finding import column_letters
from pledgexl.model.names import LEVEL_WORDS, SummaryLabel, SummarySheet
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import ItemSummary

# Doubles go astray in their last digits; what is cut has this many digits fewer than they hold.
_SAFE_DIGITS = 9
_MORE_DIGITS = 6
_FIRST_LEVEL_COLUMN = 4
_UPWARD = (Level.MEASURE, Level.PLEDGE, Level.POLICY, Level.WHOLE)
_COUNT, _PRINTED, _CHECK = "C", "L", "M"
RATING_COLUMN = "E"
_OVERVIEW_FIGURE, _MEASURE_FIGURE = "C", "E"
_FUNCTIONS = {Cut.DOWN: "ROUNDDOWN", Cut.HALF_UP: "ROUND", Cut.UP: "ROUNDUP"}
_OUTLINES = {Level.WHOLE: 0, Level.POLICY: 0, Level.PLEDGE: 1, Level.MEASURE: 2}
_FILLS = {Level.WHOLE: look.LABEL_FILL, Level.POLICY: look.POLICY_FILL}
# Exact values are shown as far as they help the eye; the cell holds more.
_EXACT = look.NUMBER.but(num_format="0.00##_0")


@dataclass(frozen=True, slots=True)
class _Line:
    """An item's row: its place among all rows, and which rows or ratings it averages."""

    item: ItemSummary
    index: int
    start: int
    stop: int
    printed: str


def proof_rows(edition: Edition) -> dict[str, str]:
    """Return the cell of 検算 in which each item's row begins, by the item's ID."""
    rows = Rows(SummarySheet.PROOF, edition.last_row)
    return {line.item.id: rows.cell("A", line.index) for line in _lines(edition)}


def figure_cells(edition: Edition) -> dict[str, str]:
    """Return the cell in which each item's figure is printed, by the item's ID."""
    return {line.item.id: line.printed for line in _lines(edition)}


def proof_headline_place() -> str:
    """Return the cell that says whether all is proved."""
    return f"'{SummarySheet.PROOF}'!A2"


def headline(edition: Edition) -> str:
    """Return what stands in that cell."""
    return messages.said("proof.equal", count=sum(1 for _ in _lines(edition)))


def write_proof(book: Book, edition: Edition) -> None:
    """Add the sheet 検算 to `book`."""
    lines = list(_lines(edition))
    headed = replace(edition, about=_headline(lines, edition))
    pages = Pages(book, SummarySheet.PROOF, tuple(_columns()), headed)
    pages.page.sheet.raw.outline_settings(symbols_below=False)
    for line in lines:
        looks = {"bg_color": _FILLS[line.item.level]} if line.item.level in _FILLS else {}
        pages.row(_cells(line, edition), outline=_OUTLINES[line.item.level], **looks)
    pages.end()


def _columns() -> Iterator[Column]:
    yield Column(SummaryLabel.NUMBER, 8.5, look.CENTRED)
    yield Column(SummaryLabel.ITEM, 41)
    yield Column(SummaryLabel.COUNT, 7, look.NUMBER)
    for level in _UPWARD:
        name = LEVEL_WORDS[level]
        yield Column(f"{name} {SummaryLabel.EXACT}", 10.7, _EXACT)
        yield Column(f"{name} {SummaryLabel.SHOWN}", 7, look.NUMBER)
    yield Column(SummaryLabel.PRINTED, 7, look.NUMBER)
    yield Column(SummaryLabel.CHECK, 5.5, look.CHECK)
    yield Column(SummaryLabel.WORKING, 30.5)


def exact_column(level: Level) -> str:
    """Return the column that holds the averages of `level` before their cut."""
    return column_letters(_FIRST_LEVEL_COLUMN + 2 * _UPWARD.index(level))


def shown_column(level: Level) -> str:
    """Return the column that holds the printed figures of `level`."""
    return column_letters(_FIRST_LEVEL_COLUMN + 2 * _UPWARD.index(level) + 1)


def _lines(edition: Edition) -> Iterator[_Line]:
    """Yield policies, each before its pledges, each before its measures; last the whole."""
    counter = _Counter(edition)
    for policy in edition.summary.policies:
        yield from counter.lines(policy)
    whole = edition.summary.whole
    yield _Line(whole, counter.index, 0, counter.index, counter.printed(whole))


class _Counter:
    """Counts the rows of 検算, and those of the sheets its formulas look at."""

    def __init__(self, edition: Edition) -> None:
        self.index = 0
        self._ratings = 0
        self._measures = 0
        self._figures = 0
        self._overview = Rows(SummarySheet.OVERVIEW)
        self._measure_rows = Rows(SummarySheet.MEASURES, edition.last_row)

    def lines(self, item: ItemSummary) -> list[_Line]:
        """Return the lines of `item` and of all below it."""
        index = self.index
        self.index += 1
        printed = self.printed(item)
        if item.level is Level.MEASURE:
            start = self._ratings
            self._ratings += len(item.initiatives)
            return [_Line(item, index, start, self._ratings, printed)]
        below = [line for child in item.children for line in self.lines(child)]
        return [_Line(item, index, index + 1, self.index, printed), *below]

    def printed(self, item: ItemSummary) -> str:
        """Return the cell in which the figure of `item`, the next of its kind, is printed."""
        if item.level is Level.MEASURE:
            self._measures += 1
            return self._measure_rows.cell(_MEASURE_FIGURE, self._measures - 1)
        self._figures += 1
        return self._overview.cell(_OVERVIEW_FIGURE, self._figures - 1)


def _cells(line: _Line, edition: Edition) -> list[Cell]:
    item = line.item
    row = Rows(SummarySheet.PROOF, edition.last_row).row(line.index)
    workings = edition.asked.steps
    told = messages.working_text(workings[item.id]) if item.id in workings else messages.NO_VALUE
    printed = item.average.shown_value if item.average else messages.NO_AVERAGE
    shown = shown_column(item.level)
    return [
        _number_cell(line, edition),
        Styled(item.title or messages.WHOLE_TITLE, look.BODY.but(indent=_OUTLINES[item.level])),
        *_averages(line, edition, row),
        Live(f"={line.printed}", printed, _shown_style(item)),
        Live(
            f'=IF({shown}{row}={_PRINTED}{row},"{messages.EQUAL}","{messages.UNEQUAL}")',
            messages.EQUAL,
        ),
        told,
    ]


def _number_cell(line: _Line, edition: Edition) -> Cell:
    """Return the ID, from measures a link to the ratings behind them."""
    item = line.item
    if item.level is not Level.MEASURE or line.start == line.stop:
        return item.id or messages.WHOLE_TITLE
    return Linked(
        item.id, _detail(edition).cell("A", line.start), look.LINKED_TEXT.but(align="center")
    )


def _detail(edition: Edition) -> Rows:
    return Rows(SummarySheet.DETAIL, edition.last_row)


def _averages(line: _Line, edition: Edition, row: int) -> list[Cell]:
    """Return how many values are averaged, and the two columns of each level."""
    item = line.item
    cells: list[Cell] = [None] * (1 + 2 * len(_UPWARD))
    place = 1 + 2 * _UPWARD.index(item.level)
    if line.start == line.stop:
        cells[0], cells[place], cells[place + 1] = 0, messages.NO_AVERAGE, messages.NO_AVERAGE
        return cells
    rule = edition.summary.plan.rules[item.level]
    averaged = _averaged(line, edition)
    guard = f'=IF({_COUNT}{row}=0,"{messages.NO_AVERAGE}",'
    times = f"*{rule.times}" if rule.times > 1 else ""
    exact, shown = _values(item.average)
    cut = cut_formula(f"{exact_column(item.level)}{row}", rule)
    cells[0] = Live(f"=COUNT({averaged})", _count(item))
    cells[place] = Live(f"{guard}AVERAGE({averaged}){times})", exact)
    cells[place + 1] = Live(f"{guard}{cut})", shown, _shown_style(item))
    return cells


def _averaged(line: _Line, edition: Edition) -> str:
    if line.item.level is Level.MEASURE:
        return _detail(edition).cells(RATING_COLUMN, line.start, line.stop)
    below = _UPWARD[_UPWARD.index(line.item.level) - 1]
    carry = edition.summary.plan.rules[below].carry
    column = exact_column(below) if carry is Carry.EXACT else shown_column(below)
    rows = Rows(SummarySheet.PROOF, edition.last_row)
    own_sheet = rows.cell("", line.index).rpartition("!")[0]
    return rows.cells(column, line.start, line.stop).replace(f"{own_sheet}!", "")


def cut_formula(cell: str, rule: LevelRule) -> str:
    """Return the formula that cuts the figure in `cell` to the digits of `rule`."""
    digits = max(_SAFE_DIGITS, rule.places + _MORE_DIGITS)
    return f"{_FUNCTIONS[rule.cut]}(ROUND({cell},{digits}),{rule.places})"


def _values(average: Average | None) -> tuple[Fraction | str, Fraction | str]:
    if average is None:
        return messages.NO_AVERAGE, messages.NO_AVERAGE
    return average.exact, average.shown_value


def _count(item: ItemSummary) -> int:
    if item.level is Level.MEASURE:
        return sum(row.status is RowStatus.RATED for row in item.initiatives)
    return sum(child.average is not None for child in item.children)


def _shown_style(item: ItemSummary) -> Style:
    return look.number_style(item.average.rule.places, 0) if item.average else look.NUMBER


def _headline(lines: list[_Line], edition: Edition) -> Live:
    """Return the formula that says what the check cells come to, or where the first says no."""
    rows = Rows(SummarySheet.PROOF, edition.last_row)
    checks = rows.cells(_CHECK, 0, len(lines)).split(",")
    equal = messages.said("proof.equal", count=len(lines))
    unequal = messages.said("proof.unequal")
    wrong = "+".join(f'COUNTIF({_local(part)},"{messages.UNEQUAL}")' for part in checks)
    first = _local(checks[0])
    where = f'INDEX({first.replace(_CHECK, "A")},MATCH("{messages.UNEQUAL}",{first},0))'
    return Live(f'=IF({wrong}=0,"{equal}","{unequal}"&{where})', equal)


def _local(cells: str) -> str:
    return cells.removeprefix(f"'{SummarySheet.PROOF}'!")
