"""The sheet 増減: why printed figures moved, beside formulas that add the parts up again."""

from pledgexl.excel import look
from pledgexl.excel.book import Formula
from pledgexl.excel.summary.columns import letters_of
from pledgexl.excel.summary.page import Cell, Page, StyledCell, WorkbookContext, number_text
from pledgexl.excel.summary.recalculation import proof_lines
from pledgexl.messages import summary as messages
from pledgexl.messages.words import printed_month
from pledgexl.model.average import Level
from pledgexl.model.movement import Cause
from pledgexl.model.names import SummaryLabel as Label
from pledgexl.model.names import SummarySheet

# Doubles go astray in their last digits; printed figures have six decimals at most.
_SAFE_DIGITS = 9
_FILLS = {Level.WHOLE: look.LABEL_FILL, Level.POLICY: look.POLICY_FILL}
_SIGNED = "+0{0};-0{0};0{0}"


def write_movement(page: Page, context: WorkbookContext) -> None:
    """Write, for each month that is compared, the movement of the whole, policies and pledges."""
    lines = proof_lines(context)
    then, first, last, now = (
        letters_of(SummarySheet.MOVEMENT, label)
        for label in (Label.THEN, Label.CAUSE_RAISED, Label.CAUSE_ROUNDING, Label.NOW)
    )
    summary = context.summary
    items = [summary.whole]
    items += [each for policy in summary.policies for each in (policy, *policy.children)]
    for moved in context.moved:
        for item in (each for each in items if each.id in moved):
            movement, row = moved[item.id], page.next_row
            figure = item.average.cut_value if item.average else messages.no_value()
            style = look.number_style(movement.places)
            decimals = f".{'0' * movement.places}" if movement.places else ""
            part = look.NUMBER.but(num_format=_SIGNED.format(decimals))
            total = f"ROUND({then}{row}+SUM({first}{row}:{last}{row})-{now}{row},{_SAFE_DIGITS})"
            check = f'=IF({total}=0,"{messages.equal()}","{messages.UNEQUAL}")'
            shown = movement.shown
            cells: list[Cell] = [
                printed_month(movement.base),
                number_text(item),
                messages.item_title(item),
                StyledCell(movement.then, style),
                *(StyledCell(shown[cause], part) for cause in Cause),
                StyledCell(Formula(f"={lines[item.id].printed}", figure), style),
                Formula(check, messages.equal()),
            ]
            fill = _FILLS.get(item.level, look.BODY.bg_color)
            page.row(cells, bold=item.level in _FILLS, bg_color=fill)
