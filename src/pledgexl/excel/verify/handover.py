"""What the sheet 引継表 must have: the last figures of pledges and ratings of initiatives."""

from fractions import Fraction
from itertools import chain

from pledgexl.excel.verify.book import Expected, ExpectedTable
from pledgexl.messages.summary import no_value
from pledgexl.model.levels import number_order
from pledgexl.model.month import Summary
from pledgexl.model.names import LastSheet
from pledgexl.model.names import SummaryLabel as Label
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus


def handover_tables(summary: Summary) -> dict[str, ExpectedTable]:
    """Return the table of figures and ratings that the last month of a term has."""
    if summary.period != summary.plan.settings.last_month:
        return {}
    rows: list[tuple[Expected, Expected]] = []
    for pledge in summary.pledges:
        average = pledge.average
        rows.append((pledge.id, average.cut_value if average else no_value()))
        measures = {measure.id for measure in pledge.children}
        ratings: dict[str, Expected] = {
            each.id: no_value() for each in summary.plan.initiatives if each.measure in measures
        }
        for row in chain.from_iterable(each.initiatives for each in pledge.children):
            is_rated = row.status is RowStatus.RATED and row.rating_tenths is not None
            rating = Fraction(row.rating_tenths or 0, TENTHS_PER_POINT)
            ratings[row.id] = rating if is_rated else no_value()
        rows += [(number, ratings[number]) for number in sorted(ratings, key=number_order)]
    return {LastSheet.HANDOVER: ((Label.NUMBER, Label.LAST_FIGURE), rows)}
