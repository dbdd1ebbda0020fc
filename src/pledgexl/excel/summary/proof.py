"""The sheet 検算: live formulas from the ratings up to the whole, beside the printed figures.

Each level has two columns, before and after its cut; a parent's formula averages the column
that the rule of the level below carries, over the rows of the parent. Cells of other levels
in between are empty, so the range is one, whatever the size of the plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from pledgexl.excel import look
from pledgexl.excel.book import MAXIMUM_ROWS, Book
from pledgexl.excel.summary.page import (
    FIRST_ROW,
    LABEL_ROW,
    Cell,
    Column,
    PagedList,
    StyledCell,
    WorkbookContext,
    part_name,
)
from pledgexl.messages import summary as messages
from pledgexl.messages.summary import AnySheet
from pledgexl.model.average import Carry, Cut, Level, LevelRule
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
_RATING_COLUMN = "E"
_OVERVIEW_FIGURE, _MEASURE_FIGURE = "C", "E"
_FUNCTIONS = {Cut.DOWN: "ROUNDDOWN", Cut.HALF_UP: "ROUND", Cut.UP: "ROUNDUP"}
_OUTLINES = {Level.WHOLE: 0, Level.POLICY: 0, Level.PLEDGE: 1, Level.MEASURE: 2}
_FILLS = {Level.WHOLE: look.LABEL_FILL, Level.POLICY: look.POLICY_FILL}
# Exact values are shown as far as they help the eye; the cell holds more.
_EXACT = look.NUMBER.but(num_format="0.00##_0")


@dataclass(frozen=True, slots=True)
class RowAddresses:
    """Where the rows of a list stand, counted from 0, over one sheet or several."""

    name: AnySheet
    last_row: int = MAXIMUM_ROWS

    def cell(self, column: str, index: int) -> str:
        """Return the address of a row's cell: `'明細'!H5`."""
        part, row = self._place(index)
        return f"'{part_name(self.name, part)}'!{column}{row}"

    def cells(self, column: str, start: int, stop: int) -> str:
        """Return the cells of the rows from `start` to before `stop`, one range a sheet."""
        ranges = []
        while start < stop:
            part, first = self._place(start)
            last = min(first + stop - start - 1, self.last_row)
            ranges.append(f"'{part_name(self.name, part)}'!{column}{first}:{column}{last}")
            start += last - first + 1
        return ",".join(ranges)

    def row(self, index: int) -> int:
        """Return the number of a row on its sheet."""
        return self._place(index)[1]

    def _place(self, index: int) -> tuple[int, int]:
        part, offset = divmod(index, self.last_row - LABEL_ROW)
        return part + 1, FIRST_ROW + offset


@dataclass(frozen=True, slots=True)
class _Line:
    """An item's row: its place among all rows, and which rows or ratings it averages."""

    item: ItemSummary
    index: int
    start: int
    stop: int
    printed: str


def proof_rows(context: WorkbookContext) -> dict[str, str]:
    """Return the cell of 検算 in which each item's row begins, by the item's ID."""
    rows = RowAddresses(SummarySheet.PROOF, context.last_row)
    return {line.item.id: rows.cell("A", line.index) for line in _lines(context)}


def figure_cells(context: WorkbookContext) -> dict[str, str]:
    """Return the cell in which each item's figure is printed, by the item's ID."""
    return {line.item.id: line.printed for line in _lines(context)}


def headline(context: WorkbookContext) -> StyledCell:
    """Return a cell that says what the check of 検算 says: whether all is proved."""
    text = messages.said("proof.equal", count=len(_lines(context)))
    return StyledCell(text, formula=f"='{SummarySheet.PROOF}'!A2")


def write_proof(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 検算 to `book`."""
    lines = _lines(context)
    headed = replace(context, about=_about(lines, context))
    pages = PagedList(book, SummarySheet.PROOF, tuple(_columns()), headed)
    pages.page.sheet.raw.outline_settings(symbols_below=False)
    for line in lines:
        level = line.item.level
        changes = {"bg_color": _FILLS[level]} if level in _FILLS else {}
        pages.row(_cells(line, context), outline=_OUTLINES[level], **changes)
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


def _level_columns(level: Level) -> tuple[str, str]:
    """Return the columns that hold the averages of `level` before their cut, and after it."""
    first = _FIRST_LEVEL_COLUMN + 2 * _UPWARD.index(level)
    return column_letters(first), column_letters(first + 1)


def _lines(context: WorkbookContext) -> list[_Line]:
    """Return policies, each before its pledges, each before its measures; last the whole."""
    lines: list[_Line] = []
    overview = RowAddresses(SummarySheet.OVERVIEW)
    measures = RowAddresses(SummarySheet.MEASURES, context.last_row)
    figure, measure_figure = count(), count()

    def add(item: ItemSummary, start: int, stop: int) -> None:
        if item.level is Level.MEASURE:
            printed = measures.cell(_MEASURE_FIGURE, next(measure_figure))
        else:
            printed = overview.cell(_OVERVIEW_FIGURE, next(figure))
        lines.append(_Line(item, len(lines), start, stop, printed))

    ratings = 0
    for policy in context.summary.policies:
        first = len(lines) + 1
        add(policy, first, first + sum(1 + len(pledge.children) for pledge in policy.children))
        for pledge in policy.children:
            first = len(lines) + 1
            add(pledge, first, first + len(pledge.children))
            for measure in pledge.children:
                add(measure, ratings, ratings + len(measure.initiatives))
                ratings += len(measure.initiatives)
    add(context.summary.whole, 0, len(lines))
    return lines


def _cells(line: _Line, context: WorkbookContext) -> list[Cell]:
    item = line.item
    row = RowAddresses(SummarySheet.PROOF, context.last_row).row(line.index)
    steps = context.audited.steps
    working = messages.working_text(steps[item.id]) if item.id in steps else messages.NO_VALUE
    number: Cell = item.id or messages.WHOLE_TITLE
    if item.level is Level.MEASURE and line.start != line.stop:
        ratings = RowAddresses(SummarySheet.DETAIL, context.last_row).cell("A", line.start)
        number = StyledCell(item.id, look.LINKED_TEXT.but(align="center"), link=ratings)
    printed = item.average.shown_value if item.average else messages.NO_AVERAGE
    is_equal = f"{_level_columns(item.level)[1]}{row}={_PRINTED}{row}"
    check = f'=IF({is_equal},"{messages.EQUAL}","{messages.UNEQUAL}")'
    indented = look.BODY.but(indent=_OUTLINES[item.level])
    return [
        number,
        StyledCell(item.title or messages.WHOLE_TITLE, indented),
        *_averages(line, context, row),
        StyledCell(printed, _figure_style(item), formula=f"={line.printed}"),
        StyledCell(messages.EQUAL, formula=check),
        working,
    ]


def _figure_style(item: ItemSummary) -> look.Style:
    return look.number_style(item.average.rule.places, 0) if item.average else look.NUMBER


def _averages(line: _Line, context: WorkbookContext, row: int) -> list[Cell]:
    """Return how many values are averaged, and the two columns of each level."""
    item, none = line.item, messages.NO_AVERAGE
    cells: list[Cell] = [None] * (1 + 2 * len(_UPWARD))
    place = 1 + 2 * _UPWARD.index(item.level)
    if line.start == line.stop:
        cells[0], cells[place], cells[place + 1] = 0, none, none
        return cells
    if item.level is Level.MEASURE:
        averaged_values = sum(row.status is RowStatus.RATED for row in item.initiatives)
    else:
        averaged_values = sum(child.average is not None for child in item.children)
    rule = context.summary.plan.rules[item.level]
    averaged = _averaged(line, context)
    guard = f'=IF({_COUNT}{row}=0,"{none}",'
    times = f"*{rule.times}" if rule.times > 1 else ""
    cut = cut_formula(f"{_level_columns(item.level)[0]}{row}", rule)
    exact, shown = (item.average.exact, item.average.shown_value) if item.average else (none, none)
    cells[0] = StyledCell(averaged_values, formula=f"=COUNT({averaged})")
    cells[place] = StyledCell(exact, formula=f"{guard}AVERAGE({averaged}){times})")
    cells[place + 1] = StyledCell(shown, _figure_style(item), formula=f"{guard}{cut})")
    return cells


def _averaged(line: _Line, context: WorkbookContext) -> str:
    """Return the cells that the item of `line` averages: ratings, or figures one level below."""
    if line.item.level is Level.MEASURE:
        ratings = RowAddresses(SummarySheet.DETAIL, context.last_row)
        return ratings.cells(_RATING_COLUMN, line.start, line.stop)
    below = _UPWARD[_UPWARD.index(line.item.level) - 1]
    is_exact = context.summary.plan.rules[below].carry is Carry.EXACT
    exact, shown = _level_columns(below)
    rows = RowAddresses(SummarySheet.PROOF, context.last_row)
    own_sheet = rows.cell("", line.index).rpartition("!")[0]
    cells = rows.cells(exact if is_exact else shown, line.start, line.stop)
    return cells.replace(f"{own_sheet}!", "")


def cut_formula(cell: str, rule: LevelRule) -> str:
    """Return the formula that cuts the figure in `cell` to the digits of `rule`."""
    digits = max(_SAFE_DIGITS, rule.places + _MORE_DIGITS)
    return f"{_FUNCTIONS[rule.cut]}(ROUND({cell},{digits}),{rule.places})"


def _about(lines: list[_Line], context: WorkbookContext) -> StyledCell:
    """Return the formula that says what the check cells come to, or where the first says no."""
    rows = RowAddresses(SummarySheet.PROOF, context.last_row)
    own = f"'{SummarySheet.PROOF}'!"
    checks = [part.removeprefix(own) for part in rows.cells(_CHECK, 0, len(lines)).split(",")]
    equal = messages.said("proof.equal", count=len(lines))
    unequal = messages.said("proof.unequal")
    wrong = "+".join(f'COUNTIF({part},"{messages.UNEQUAL}")' for part in checks)
    numbers = checks[0].replace(_CHECK, "A")
    where = f'INDEX({numbers},MATCH("{messages.UNEQUAL}",{checks[0]},0))'
    return StyledCell(equal, formula=f'=IF({wrong}=0,"{equal}","{unequal}"&{where})')
