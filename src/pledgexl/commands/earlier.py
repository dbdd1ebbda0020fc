"""Which earlier months a month uses; each of them has to be valid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pledgexl.export.issued_result import issued_as
from pledgexl.export.read_result import read_result
from pledgexl.model.history import PastInitiative, PastMonth, comparable_months
from pledgexl.model.issue import ReportIssue
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.rules.changes import history
from pledgexl.rules.numbering import Numbering
from pledgexl.workspace.folders import Workspace

# As many points as a line across a page can name; the end of the last fiscal year is one of them.
_FINAL_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Earlier:
    """The final months before, oldest first, and the last report on each initiative.

    Figures are compared with final months alone: a provisional one lacks departments. `read` are
    all months that it was made from.
    """

    months: tuple[PastMonth, ...]
    history: Mapping[str, PastInitiative]
    read: tuple[Period, ...] = ()

    def comparable(self, plan: Plan) -> tuple[PastMonth, ...]:
        """Return the months since the rules of `plan` have held."""
        return comparable_months(self.months, plan.rules.values())


def earlier_months(workspace: Workspace, plan: Plan, period: Period) -> Earlier:
    """Return the months of the term before `period`, and the last report on each initiative.

    Raises PledgexlError if one of them is not valid.
    """
    start = plan.settings.term_start
    before = [past for past in workspace.issued_periods if start <= past < period]
    read = newest_months(workspace, plan, before, _FINAL_MONTHS)
    final = tuple(month for month in read if not month.is_provisional)
    return Earlier(final, history(read), tuple(month.period for month in read))


def newest_months(
    workspace: Workspace, plan: Plan, issued: Sequence[Period], most: int | None = None
) -> tuple[PastMonth, ...]:
    """Return the `issued` months, oldest first, of many the newest `most` final ones.

    Provisional months between them or after them are read too. Raises PledgexlError if one that is
    read is not valid.
    """
    read: list[PastMonth] = []
    numbering = Numbering(plan)
    for period in reversed(issued):
        if most is not None and sum(not month.is_provisional for month in read) == most:
            break
        read.insert(0, read_result(workspace.result(period), period, plan, numbering))
    return tuple(read)


def is_issued_finally(workspace: Workspace, period: Period) -> bool:
    """Say whether the final report of `period` was issued."""
    return standing_issue(workspace, period) is not None


def standing_issue(workspace: Workspace, period: Period) -> ReportIssue | None:
    """Return which issue of the final report of `period` stands, None where none was issued."""
    is_issued = period in workspace.issued_periods
    return issued_as(workspace.result(period), period) if is_issued else None
