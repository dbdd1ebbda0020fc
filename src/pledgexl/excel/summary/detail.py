"""The sheets 明細, 施策別, 部署別, 進捗の分布 and 取組の状態: initiatives, and sums of them."""

from fractions import Fraction

from pledgexl.excel import look
from pledgexl.excel.look import MAXIMUM_HEIGHT, Style
from pledgexl.excel.summary.page import Cell, Page, StyledCell, WorkbookContext
from pledgexl.excel.summary.proof import proof_lines
from pledgexl.messages import summary as messages
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.month import InitiativeSummary, Summary
from pledgexl.model.names import SummaryLabel
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus, State


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
                    cells = [*_report_cells(row, style), measure.id, measure.title, *above]
                    is_hidden = page.height(cells) >= MAXIMUM_HEIGHT
                    cells[note] = _notes(row, is_hidden=is_hidden)
                    page.row(cells)


def _report_cells(row: InitiativeSummary, style: Style) -> list[Cell]:
    status: Cell = word(row.status, Language.JA)
    if row.status in (RowStatus.MISSING, RowStatus.REJECTED):
        status = StyledCell(word(row.status, Language.JA), look.strong(look.CENTRED))
    # Whatever number stands in this column is averaged by the formulas of 検算.
    rating = row.rating_tenths if row.status is RowStatus.RATED else None
    return [
        row.id,
        row.title,
        row.department.name,
        StyledCell(_points(row.previous_tenths), style),
        StyledCell(_points(rating), style),
        status,
        row.state.value or messages.NOTHING,
        row.text or messages.NO_VALUE,
        messages.NOTHING,
    ]


def _points(tenths: int | None) -> Fraction | str:
    return messages.NO_VALUE if tenths is None else Fraction(tenths, TENTHS_PER_POINT)


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
    return "\n".join(notes) or messages.NOTHING


def write_measures(page: Page, context: WorkbookContext) -> None:
    """Write every measure, and who stands behind it."""
    lines = proof_lines(context)
    for pledge in context.summary.pledges:
        for measure in pledge.children:
            average, proof = measure.average, lines[measure.id].cell
            departments = "、".join(department.name for department in measure.departments)
            figure = average.shown_value if average else messages.NO_AVERAGE
            style = look.number_style(average.rule.places if average else 0)
            cells: list[Cell] = [
                *(measure.id, measure.title, pledge.id, pledge.title),
                StyledCell(figure, style, link=proof),
                average.exact / average.rule.times if average else messages.NO_AVERAGE,
                measure.coverage.rated,
                measure.coverage.expected,
                measure.coverage.excluded,
                departments or messages.NO_VALUE,
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
            messages.NO_AVERAGE if figures.mean is None else figures.mean,
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
        listed = "、".join(pledges) or messages.NOTHING
        shown = look.visible_text(listed, messages.CUT_MARK, page.columns[-1].width)
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
        page.row([word(status, Language.JA), count, _share(count, coverage.expected)])
        for state in of_which:
            name, count = messages.said("of_which", state=state.value), states.get(state, 0)
            indented = StyledCell(name, look.BODY.but(indent=2))
            page.row([indented, count, _share(count, coverage.expected)])


def _share(count: int, total: int) -> Fraction | str:
    return Fraction(count, total) if total else messages.NO_VALUE
