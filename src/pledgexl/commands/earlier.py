"""Which earlier months a month uses; each of them has to be valid."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from pledgexl.export.issued_result import issued_as
from pledgexl.export.read_result import names_in, read_result
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Finding
from pledgexl.model.history import Basis, PastInitiative, PastMonth, comparable_months
from pledgexl.model.issue import ReportIssue
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.rules.added import NO_NUMBERS, GivenNumbers, added_initiatives, may_be_added
from pledgexl.rules.changes import history
from pledgexl.rules.continuity import continuity_faults
from pledgexl.rules.numbering import Numbering
from pledgexl.workspace.folders import Workspace

# As many points as a line across a page can name; the end of the last fiscal year is one of them.
_FINAL_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Earlier:
    """The final months before, oldest first, and the last report on each initiative.

    Figures are compared with final months alone: a provisional one lacks departments. `read` are
    all months that it was made from, later ones as well. `faults` are what the plan leaves open,
    `added` are the numbers of what departments added and the plan does not have, by key.
    """

    months: tuple[PastMonth, ...]
    history: Mapping[str, PastInitiative]
    read: tuple[Period, ...] = ()
    faults: tuple[Finding, ...] = ()
    added: Mapping[str, str] = field(default_factory=dict)
    numbers: GivenNumbers = NO_NUMBERS

    def comparable(self, plan: Plan) -> tuple[PastMonth, ...]:
        """Return the months since the rules of `plan` have held."""
        return comparable_months(self.months, Basis.of(plan))


def earlier_months(workspace: Workspace, plan: Plan, period: Period) -> Earlier:
    """Return the months of the term before `period`, and the last report on each initiative.

    Raises PledgexlError if one of them is not valid.
    """
    start = plan.settings.term_start
    before = [past for past in workspace.issued_periods if start <= past < period]
    numbering = Numbering(plan)
    read = newest_months(workspace, plan, before, _FINAL_MONTHS, numbering)
    final = tuple(month for month in read if not month.is_provisional)
    known = history(read)
    return Earlier(
        months=final,
        history=known,
        read=tuple(month.period for month in read),
        faults=continuity_faults(plan, period, final[-1]) if final else (),
        added={one.key: one.id for one in added_initiatives(plan, period, known).values()},
        numbers=_given_numbers(workspace, plan, period, numbering),
    )


def without_later_additions(workspace: Workspace, plan: Plan, period: Period) -> Plan:
    """Return `plan` of `period` without what departments added and it takes in later months only.

    Until then they go on with it as what they added: under its number of then, and in their forms.
    """
    later = {key for key, first in plan.lineage.begun.items() if period < first}
    issued = [month for month in workspace.issued_periods if later and month <= period]
    added: set[str] = set()
    # What is in none of the newest months is in nothing that this month is compared with.
    for month in issued[-_FINAL_MONTHS:]:
        with suppress(PledgexlError):
            # Whoever compares with it says what is wrong with it.
            found = read_result(workspace.result(month), month, plan).initiatives.values()
            added |= {one.key for one in found if one.is_added is not False} & later
    if not added:
        return plan
    planned = tuple(each for each in plan.initiatives if each.key not in added)
    lineage = replace(plan.lineage, initiatives=plan.lineage.initiatives - added)
    return replace(plan, initiatives=planned, lineage=lineage)


def with_numbers_of_later_months(workspace: Workspace, period: Period, earlier: Earlier) -> Earlier:
    """Return `earlier`, with the numbers of the months after `period` taken as well.

    A month that is run again gives new initiatives no number that a later one has given.
    """
    later = tuple(month for month in workspace.issued_periods if month > period)
    taken = earlier.numbers.taken
    for month in later:
        with suppress(PledgexlError):
            # Its own commands say what is wrong with it.
            taken |= names_in(workspace.result(month), month)
    numbers = earlier.numbers._replace(taken=taken)
    return replace(earlier, numbers=numbers, read=(*earlier.read, *later))


def _given_numbers(
    workspace: Workspace, plan: Plan, period: Period, numbering: Numbering
) -> GivenNumbers:
    """Return the numbers that departments' new initiatives of `period` have, or may not get."""
    taken = plan.lineage.initiatives | numbering.names
    standing = None
    if period in workspace.issued_periods:
        with suppress(PledgexlError):
            standing = read_result(workspace.result(period), period, plan, numbering)
    if standing is None:
        return GivenNumbers({}, taken, frozenset())
    own = {key: one for key, one in standing.initiatives.items() if may_be_added(one, plan)}
    given = frozenset(standing.numbers_given)
    return GivenNumbers(own, taken | given | own.keys() | {one.key for one in own.values()}, given)


def newest_months(
    workspace: Workspace,
    plan: Plan,
    issued: Sequence[Period],
    most: int | None = None,
    numbering: Numbering | None = None,
) -> tuple[PastMonth, ...]:
    """Return the `issued` months, oldest first, of many the newest `most` final ones.

    Provisional months between them or after them are read too. Raises PledgexlError if one that is
    read is not valid.
    """
    read: list[PastMonth] = []
    numbering = numbering or Numbering(plan)
    for period in reversed(issued):
        if most is not None and sum(not month.is_provisional for month in read) == most:
            break
        read.insert(0, read_result(workspace.result(period), period, plan, numbering))
    had: frozenset[str] = frozenset()
    for place, month in enumerate(read):
        read[place] = replace(month, gone=had - month.ratings.keys())
        had |= month.ratings.keys()
    return tuple(read)


def is_issued_finally(workspace: Workspace, period: Period) -> bool:
    """Say whether the final report of `period` was issued."""
    return standing_issue(workspace, period) is not None


def standing_issue(workspace: Workspace, period: Period) -> ReportIssue | None:
    """Return which issue of the final report of `period` stands, None where none was issued."""
    is_issued = period in workspace.issued_periods
    return issued_as(workspace.result(period), period) if is_issued else None
