"""The sheets of words and numbers; charts and 検算 have modules of their own."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import Formula
from pledgexl.excel.look import MAXIMUM_HEIGHT, Style
from pledgexl.excel.summary.page import (
    FIRST_ROW,
    LABEL_ROW,
    Cell,
    Page,
    StyledCell,
    WorkbookContext,
    figure_cell,
    first_cell,
    number_text,
)
from pledgexl.excel.summary.recalculation import proof_lines
from pledgexl.messages import summary as messages
from pledgexl.messages.labels import (
    capital,
    label_text,
    level_name,
    listed,
    printed_levels,
    rule_word,
)
from pledgexl.messages.words import printed_date, printed_month, word
from pledgexl.model.average import UPWARD, Level
from pledgexl.model.month import InitiativeSummary, ItemSummary, Summary
from pledgexl.model.names import SummaryLabel
from pledgexl.model.names import SummarySheet as Sheets
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus, State

# The facts are lines of prose, not a table.
_FACT = look.BODY.but(border=0)
# Pale and of one colour, so that the figure over it stays legible in print.
_BARS = {
    "type": "data_bar",
    "data_bar_2010": True,
    "bar_solid": True,
    "bar_color": "#C9D6EA",
    "bar_border_color": "#8FA6C6",
    "min_type": "num",
    "max_type": "num",
    "min_value": 0,
}
_PROGRESS_COLUMN = "C"


def write_cover(page: Page, context: WorkbookContext) -> None:
    """Write what the month came to, and the contents."""
    for name, cell in _facts(context):
        value = cell if isinstance(cell, StyledCell) else StyledCell(cell, _FACT)
        page.row([StyledCell(name, _FACT.but(bold=True)), value])
    page.space()
    write_contents(page, context)


def _facts(context: WorkbookContext) -> Iterator[tuple[str, Cell]]:
    summary, lines = context.summary, proof_lines(context)
    average, plan = summary.whole.average, summary.plan
    figure = average.cut_value if average else messages.no_value()
    digits = look.figure_format(average.rule.places if average else 0)
    headline = _FACT.but(bold=True, font_size=16, num_format=digits)
    yield messages.said("fact.period"), printed_month(summary.period)
    whole = Formula(f"={lines[summary.whole.id].printed}", figure)
    yield messages.said("fact.whole"), StyledCell(whole, headline)
    yield messages.said("fact.coverage"), messages.coverage_fact(summary.whole.coverage)
    proved = messages.said("proof.equal", count=len(lines))
    yield label_text(Sheets.PROOF), Formula(f"='{label_text(Sheets.PROOF)}'!A2", proved)
    for level in printed_levels(UPWARD):
        name = messages.said("fact.rule", level=level_name(level))
        yield name, messages.rule_text(level, plan.rules)
    if plan.settings.contact:
        yield messages.said("fact.contact"), plan.settings.contact
    yield messages.said("fact.created"), printed_date(context.created.date())


def write_contents(page: Page, context: WorkbookContext) -> None:
    """Write what each sheet shows."""
    page.labels()
    for sheet in context.sheets:
        name = StyledCell(label_text(sheet), look.LINKED_TEXT, link=first_cell(sheet))
        page.row([name, messages.said(f"contents.{sheet.name.lower()}")])


def write_guide(page: Page, context: WorkbookContext) -> None:
    """Write how the workbook is read."""
    settings, sheets = context.summary.plan.settings, len(context.sheets)
    for line in messages.notes(settings, sheets=sheets, label_row=LABEL_ROW):
        page.row(line)


def write_rules(page: Page, context: WorkbookContext) -> None:
    """Write the rule of each level, as the plan has it."""
    rules = context.summary.plan.rules
    for level in printed_levels(UPWARD):
        rule = rules[level]
        words = (rule_word(rule.cut), rule_word(rule.carry), messages.rule_text(level, rules))
        page.row([level_name(level), rule.times, rule.places, *words])


def write_overview(page: Page, context: WorkbookContext) -> None:
    """Write the figures on one page."""
    summary, lines = context.summary, proof_lines(context)
    rules = summary.plan.rules
    widest = max(rule.places for level, rule in rules.items() if level is not Level.MEASURE)

    def write(item: ItemSummary, **changes: Any) -> None:  # noqa: ANN401 (Style's own types)
        style = look.number_style(rules[item.level].places, widest)
        progress = item.average.cut_value if item.average else messages.no_value()
        indent = 1 if item.level is Level.PLEDGE else 0
        cells: list[Cell] = [
            number_text(item),
            StyledCell(messages.item_title(item), look.BODY.but(indent=indent)),
            StyledCell(progress, style, link=lines[item.id].cell),
            item.stars or messages.no_value(),
            item.coverage.rated,
            item.coverage.expected,
            item.coverage.excluded,
        ]
        page.row(cells, **changes)

    for policy in summary.policies:
        write(policy, bold=True, bg_color=look.POLICY_FILL)
        for pledge in policy.children:
            write(pledge)
    write(summary.whole, bold=True, bg_color=look.LABEL_FILL)
    last = page.next_row - 1
    figures = f"{_PROGRESS_COLUMN}{FIRST_ROW}:{_PROGRESS_COLUMN}{last}"
    scale = {"max_value": summary.whole.highest}
    page.sheet.raw.conditional_format(figures, _BARS | scale)
    place = f"='{label_text(Sheets.OVERVIEW)}'!${_PROGRESS_COLUMN}${last}"
    page.book.raw.define_name(messages.said("whole_name"), place)


def write_left_out(page: Page, context: WorkbookContext) -> None:
    """Write what has no part in an average, and why."""
    for status in messages.LEFT_OUT:
        is_excluded = status is RowStatus.EXCLUDED
        style = look.CENTRED if is_excluded else look.strong(look.CENTRED)
        for row in context.summary.initiatives:
            if row.status is status:
                state = label_text(row.state) if is_excluded else capital(word(status))
                cell, reason = StyledCell(state, style), messages.left_out_reason(row)
                page.row([row.id, row.title, cell, row.department.name, reason])


def write_detail(page: Page, context: WorkbookContext) -> None:
    """Write every initiative; what a department wrote under 備考 is not on it.

    Where a row belongs is repeated in each, so that it can be sorted and filtered.
    """
    summary = context.summary
    style = _rating_style(summary)
    note = [column.label for column in page.columns].index(SummaryLabel.NOTE)
    for policy in summary.policies:
        for pledge in policy.children:
            above = (pledge.id, pledge.title, policy.number, policy.title)
            for measure in pledge.children:
                for row in measure.initiatives:
                    own = (measure.id, measure.title) if summary.plan.has_measures else ()
                    cells = [*_report_cells(row, style), *own, *above]
                    is_hidden = page.height(cells) >= MAXIMUM_HEIGHT
                    cells[note] = _notes(row, is_hidden=is_hidden)
                    page.row(cells)


def _report_cells(row: InitiativeSummary, style: Style) -> list[Cell]:
    label = capital(word(row.status))
    status: Cell = label
    if row.status in (RowStatus.MISSING, RowStatus.REJECTED):
        status = StyledCell(label, look.strong(look.CENTRED))
    # Whatever number stands in this column is averaged by the formulas of 検算.
    rating = row.rating_tenths if row.status is RowStatus.RATED else None
    return [
        row.id,
        row.title,
        row.department.name,
        StyledCell(_points(row.previous_tenths), style),
        StyledCell(_points(rating), style),
        status,
        label_text(row.state) or messages.nothing(),
        row.text or messages.no_value(),
        messages.nothing(),
    ]


def _points(tenths: int | None) -> Fraction | str:
    return messages.no_value() if tenths is None else Fraction(tenths, TENTHS_PER_POINT)


def _rating_style(summary: Summary) -> Style:
    """Return the looks of a rating, which never round it: `7`, or `7.0` where halves are given."""
    has_steps_between = summary.plan.settings.step_tenths < TENTHS_PER_POINT
    return look.number_style(1, 1) if has_steps_between else look.NUMBER


def _notes(row: InitiativeSummary, *, is_hidden: bool) -> str:
    """Return what a reader of `row` should know of it beside what the department says."""
    notes = [messages.said("added_mark")] if row.is_added else []
    if any(map(look.is_too_long, (row.title, row.text))):
        notes.append(messages.said("cut_note"))
    elif is_hidden:
        notes.append(messages.said("hidden_note"))
    return "\n".join(notes) or messages.nothing()


def write_measures(page: Page, context: WorkbookContext) -> None:
    """Write every measure, and who stands behind it."""
    lines = proof_lines(context)
    for pledge in context.summary.pledges:
        for measure in pledge.children:
            average, proof = measure.average, lines[measure.id].cell
            departments = listed(department.name for department in measure.departments)
            under = (pledge.id, pledge.title)
            own = (
                (measure.id, measure.title, *under) if context.summary.plan.has_measures else under
            )
            cells: list[Cell] = [
                *own,
                figure_cell(average, link=proof),
                average.exact / average.rule.times if average else messages.no_value(),
                measure.coverage.rated,
                measure.coverage.expected,
                measure.coverage.excluded,
                departments or messages.no_value(),
            ]
            page.row(cells)


def write_departments(page: Page, context: WorkbookContext) -> None:
    """Write what each department rated."""
    style = _rating_style(context.summary)
    for row in context.summary.departments:
        figures = context.audited.departments[row.department.code]
        cells: list[Cell] = [
            row.department.code,
            row.department.name,
            row.coverage.expected,
            row.coverage.rated,
            row.coverage.excluded,
            count_of_problems(row.coverage.missing),
            count_of_problems(row.coverage.rejected),
            messages.no_value() if figures.mean is None else figures.mean,
            StyledCell(_points(figures.lowest_tenths), style),
            StyledCell(_points(figures.highest_tenths), style),
        ]
        page.row(cells)


def count_of_problems(count: int) -> Cell:
    """Return `count` as a cell that stands out unless it is 0."""
    return StyledCell(count, look.strong(look.NUMBER)) if count else count


def write_bands(page: Page, context: WorkbookContext) -> None:
    """Write pledges by what they have come to."""
    audit, total = context.audited, len(context.summary.pledges)
    bands = [(messages.band_text(band), band.pledges) for band in audit.bands]
    for name, pledges in (*bands, (messages.said("no_band"), audit.unrated_pledges)):
        names = listed(pledges) or messages.nothing()
        shown = look.visible_text(names, messages.said("cut_mark"), page.columns[-1].width)
        page.row([name, len(pledges), _share(len(pledges), total), shown])


def write_states(page: Page, context: WorkbookContext) -> None:
    """Write initiatives by what became of them."""
    coverage, states = context.summary.whole.coverage, context.audited.states
    parts = {
        RowStatus.RATED: (State.DONE,),
        RowStatus.EXCLUDED: (State.NOT_APPLICABLE, State.STOPPED),
        RowStatus.MISSING: (),
        RowStatus.REJECTED: (),
    }
    for status, of_which in parts.items():
        count = getattr(coverage, status.value)
        page.row([capital(word(status)), count, _share(count, coverage.expected)])
        for state in of_which:
            name, count = messages.said("of_which", state=label_text(state)), states.get(state, 0)
            indented = StyledCell(name, look.BODY.but(indent=2))
            page.row([indented, count, _share(count, coverage.expected)])


def _share(count: int, total: int) -> Fraction | str:
    return Fraction(count, total) if total else messages.no_value()
