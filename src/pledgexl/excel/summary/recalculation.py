"""The sheet 検算: live formulas from the ratings up to the whole, beside the printed figures.

Each level has two columns, before and after its cut; a parent's formula averages the column
that the rule of the level below carries, over the rows of the parent. Cells of other levels
in between are empty, so the range is one, whatever the size of the plan.
"""

from itertools import count
from typing import NamedTuple

from pledgexl.excel import look
from pledgexl.excel.book import Formula
from pledgexl.excel.summary.columns import LEVELS_FROM, letters_of
from pledgexl.excel.summary.page import (
    FIRST_ROW,
    LABEL_ROW,
    Cell,
    Page,
    StyledCell,
    WorkbookContext,
    part_name,
)
from pledgexl.messages import summary as messages
from pledgexl.messages.labels import label_text, level_name
from pledgexl.messages.summary import AnySheet
from pledgexl.model.average import UPWARD, Carry, Cut, Level
from pledgexl.model.finding import column_letters
from pledgexl.model.month import ItemSummary
from pledgexl.model.names import SummaryLabel, SummarySheet
from pledgexl.model.submission import RowStatus

# Doubles go astray in their last digits; what is cut has this many digits fewer than they hold.
_SAFE_DIGITS = 9
_MORE_DIGITS = 6
_COUNT, _PRINTED, _CHECK = "C", "L", "M"
_RATING_COLUMN = "E"
_OVERVIEW_FIGURE = "C"
_FUNCTIONS = {Cut.DOWN: "ROUNDDOWN", Cut.HALF_UP: "ROUND", Cut.UP: "ROUNDUP"}
_OUTLINES = {Level.WHOLE: 0, Level.POLICY: 0, Level.PLEDGE: 1, Level.MEASURE: 2}
_FILLS = {Level.WHOLE: look.LABEL_FILL, Level.POLICY: look.POLICY_FILL}


class ProofLine(NamedTuple):
    """An item's row: which rows or ratings it averages, and where its figure is `printed`.

    `cell` is the first of the row.
    """

    item: ItemSummary
    row: int
    cell: str
    start: int
    stop: int
    printed: str


def proof_lines(context: WorkbookContext) -> dict[str, ProofLine]:
    """Return policies, each before its pledges, each before its measures; last the whole."""
    lines: dict[str, ProofLine] = {}
    figures, measures = count(), count()
    measure_figure = letters_of(SummarySheet.MEASURES, SummaryLabel.FIGURE)

    def add(item: ItemSummary, start: int, stop: int) -> None:
        sheet, row = _place(SummarySheet.PROOF, len(lines), context.last_row)
        if item.level is Level.MEASURE:
            place = _place(SummarySheet.MEASURES, next(measures), context.last_row)
            printed = f"'{place[0]}'!{measure_figure}{place[1]}"
        else:
            overview = label_text(SummarySheet.OVERVIEW)
            printed = f"'{overview}'!{_OVERVIEW_FIGURE}{FIRST_ROW + next(figures)}"
        lines[item.id] = ProofLine(item, row, f"'{sheet}'!A{row}", start, stop, printed)

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


def _place(name: AnySheet, index: int, last_row: int) -> tuple[str, int]:
    """Return the sheet and the row of a list's item, counted from 0 over one sheet or several."""
    part, offset = divmod(index, last_row - LABEL_ROW)
    return part_name(name, part + 1), FIRST_ROW + offset


def _ranges(name: AnySheet, column: str, start: int, stop: int, last_row: int) -> list[str]:
    """Return the cells of a list's items from `start` to before `stop`, one range a sheet."""
    ranges = []
    while start < stop:
        sheet, first = _place(name, start, last_row)
        last = min(first + stop - start - 1, last_row)
        ranges.append(f"'{sheet}'!{column}{first}:{column}{last}")
        start += last - first + 1
    return ranges


def write_proof(page: Page, context: WorkbookContext) -> None:
    """Write a row of formulas for each item, beside its printed figure."""
    page.sheet.raw.outline_settings(symbols_below=False)
    for line in proof_lines(context).values():
        level = line.item.level
        changes = {"bg_color": _FILLS[level]} if level in _FILLS else {}
        page.row(_cells(line, context), outline=_OUTLINES[level], **changes)


def _cells(line: ProofLine, context: WorkbookContext) -> list[Cell]:
    item, row = line.item, line.row
    steps = context.audited.steps.get(item.id)
    number: Cell = messages.item_number(item) or level_name(Level.WHOLE)
    if item.level is Level.MEASURE and line.start != line.stop:
        sheet, first = _place(SummarySheet.DETAIL, line.start, context.last_row)
        style = look.LINKED_TEXT.but(align="center")
        number = StyledCell(messages.item_number(item), style, link=f"'{sheet}'!A{first}")
    figure = item.average.cut_value if item.average else messages.no_value()
    style = look.number_style(item.average.rule.places) if item.average else look.NUMBER
    is_equal = f"{_level_columns(item.level)[1]}{row}={_PRINTED}{row}"
    check = f'=IF({is_equal},"{messages.equal()}","{messages.UNEQUAL}")'
    indented = look.BODY.but(indent=_OUTLINES[item.level])
    return [
        number,
        StyledCell(messages.item_title(item), indented),
        *_averages(line, context),
        StyledCell(Formula(f"={line.printed}", figure), style),
        Formula(check, messages.equal()),
        messages.working_text(steps) if steps else messages.no_value(),
    ]


def _level_columns(level: Level) -> tuple[str, str]:
    """Return the columns that hold the averages of `level` before their cut, and after it."""
    first = LEVELS_FROM + 1 + 2 * UPWARD.index(level)
    return column_letters(first), column_letters(first + 1)


def _averages(line: ProofLine, context: WorkbookContext) -> list[Cell]:
    """Return how many values are averaged, and the two columns of each level."""
    item, none = line.item, messages.no_value()
    cells: list[Cell] = [None] * (1 + 2 * len(UPWARD))
    place = 1 + 2 * UPWARD.index(item.level)
    if line.start == line.stop:
        cells[0], cells[place], cells[place + 1] = 0, none, none
        return cells
    if item.level is Level.MEASURE:
        averaged_values = sum(row.status is RowStatus.RATED for row in item.initiatives)
    else:
        averaged_values = sum(child.average is not None for child in item.children)
    rule = context.summary.plan.rules[item.level]
    averaged = _averaged(line, context)
    guard = f'=IF({_COUNT}{line.row}=0,"{none}",'
    times = f"*{rule.times}" if rule.times > 1 else ""
    digits = max(_SAFE_DIGITS, rule.places + _MORE_DIGITS)
    kept = f"ROUND({_level_columns(item.level)[0]}{line.row},{digits})"
    cut = f"{_FUNCTIONS[rule.cut]}({kept},{rule.places})"
    average = item.average
    exact, shown = (average.exact, average.cut_value) if average else (none, none)
    style = look.number_style(average.rule.places) if average else look.NUMBER
    cells[0] = Formula(f"=COUNT({averaged})", averaged_values)
    cells[place] = Formula(f"{guard}AVERAGE({averaged}){times})", exact)
    cells[place + 1] = StyledCell(Formula(f"{guard}{cut})", shown), style)
    return cells


def _averaged(line: ProofLine, context: WorkbookContext) -> str:
    """Return the cells that the item of `line` averages: ratings, or figures one level below."""
    start, stop, last_row = line.start, line.stop, context.last_row
    if line.item.level is Level.MEASURE:
        return ",".join(_ranges(SummarySheet.DETAIL, _RATING_COLUMN, start, stop, last_row))
    below = UPWARD[UPWARD.index(line.item.level) - 1]
    exact, shown = _level_columns(below)
    is_exact = context.summary.plan.rules[below].carry is Carry.EXACT
    ranges = _ranges(SummarySheet.PROOF, exact if is_exact else shown, start, stop, last_row)
    own_sheet = line.cell.rpartition("!")[0]
    return ",".join(each.removeprefix(f"{own_sheet}!") for each in ranges)


def verdict(context: WorkbookContext) -> Formula:
    """Return the formula that says what the check cells come to, or where the first says no."""
    lines = len(proof_lines(context))
    parts = _ranges(SummarySheet.PROOF, _CHECK, 0, lines, context.last_row)
    checks = [part.removeprefix(f"'{label_text(SummarySheet.PROOF)}'!") for part in parts]
    equal = messages.said("proof.equal", count=lines)
    unequal = messages.said("proof.unequal")
    wrong = "+".join(f'COUNTIF({part},"{messages.UNEQUAL}")' for part in checks)
    numbers = checks[0].replace(_CHECK, "A")
    where = f'INDEX({numbers},MATCH("{messages.UNEQUAL}",{checks[0]},0))'
    return Formula(f'=IF({wrong}=0,"{equal}","{unequal}"&{where})', equal)
