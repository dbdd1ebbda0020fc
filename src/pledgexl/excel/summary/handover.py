"""The sheet 引継表 of the last month of a term: what is done of each pledge, and what goes on."""

from collections import Counter
from fractions import Fraction

from pledgexl.excel import look
from pledgexl.excel.summary.page import Cell, Page, StyledCell, WorkbookContext, figure_cell
from pledgexl.messages import summary as messages
from pledgexl.messages.labels import listed
from pledgexl.model.handover import Handed, HandedInitiative, HandedPledge, handover
from pledgexl.model.plan import TENTHS_PER_POINT


def write_handover(page: Page, context: WorkbookContext) -> None:
    """Write each pledge with its last figure, and below it its initiatives."""
    settings = context.summary.plan.settings
    has_steps_between = settings.step_tenths < TENTHS_PER_POINT
    style = look.number_style(1, 1) if has_steps_between else look.NUMBER
    for each in handover(context.summary):
        page.row(_pledge_cells(each), bold=True, bg_color=look.POLICY_FILL)
        for row in each.initiatives:
            page.row(_cells(row, style))


def _pledge_cells(each: HandedPledge) -> list[Cell]:
    counts = Counter(row.handed for row in each.initiatives)
    tally = listed(
        messages.said("handover.count", state=messages.said(f"handed.{state}"), count=counts[state])
        for state in Handed
        if counts[state]
    )
    departments = dict.fromkeys(
        row.department for row in each.initiatives if row.handed is Handed.GOES_ON
    )
    return [
        each.pledge.id,
        each.pledge.title,
        figure_cell(each.pledge.average),
        tally or messages.no_value(),
        listed(departments) or messages.nothing(),
        messages.no_value(),
        messages.no_value(),
    ]


def _cells(row: HandedInitiative, style: look.Style) -> list[Cell]:
    tenths = row.rating_tenths
    rating = messages.no_value() if tenths is None else Fraction(tenths, TENTHS_PER_POINT)
    return [
        row.id,
        StyledCell(row.title, look.BODY.but(indent=1)),
        StyledCell(rating, style),
        messages.said(f"handed.{row.handed}"),
        row.department,
        listed(row.successors) or messages.nothing(),
        row.text or messages.no_value(),
    ]
