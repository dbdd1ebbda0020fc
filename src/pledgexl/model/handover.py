"""What the last report of a term hands over: each pledge, and how far its initiatives have come."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pledgexl.model.levels import number_order
from pledgexl.model.month import InitiativeSummary, ItemSummary, Summary
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT, Initiative, Plan, PlanItem
from pledgexl.model.submission import RowStatus, State


class Handed(StrEnum):
    """How an initiative is at the end of a term."""

    DONE = "done"
    GOES_ON = "goes_on"
    STOPPED = "stopped"
    NOT_APPLICABLE = "not_applicable"
    UNREPORTED = "unreported"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class HandedInitiative:
    """An initiative of a pledge: who leads it, what it went on in, and its last report if any."""

    id: str
    title: str
    handed: Handed
    department: str
    rating_tenths: int | None = None
    text: str = ""
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedPledge:
    """A pledge with all its initiatives, those that ended before among them."""

    pledge: ItemSummary
    initiatives: tuple[HandedInitiative, ...]


def handover(summary: Summary) -> Iterator[HandedPledge]:
    """Yield each pledge of the month with its initiatives, in the order of their numbers."""
    plan = summary.plan
    named: tuple[PlanItem | Initiative, ...] = (*plan.items, *plan.initiatives)
    names = {each.key: f"{each.id} {each.title}" for each in named}
    reported = {row.id for row in summary.initiatives}
    ended = [each for each in plan.initiatives if each.id not in reported]
    for pledge in summary.pledges:
        measures = {measure.id for measure in pledge.children}
        rows = [
            _reported(summary, row) for measure in pledge.children for row in measure.initiatives
        ]
        rows += [_ended(plan, each) for each in ended if each.measure in measures]
        found = []
        for row, key in rows:
            keys = plan.lineage.successors.get(key, ())
            successors = tuple(names.get(each, each) for each in keys)
            found.append(HandedInitiative(*row, successors))
        yield HandedPledge(pledge, tuple(sorted(found, key=lambda row: number_order(row.id))))


_Row = tuple[str, str, Handed, str, int | None, str]


def _reported(summary: Summary, row: InitiativeSummary) -> tuple[_Row, str]:
    """Return an initiative of the month, and its key."""
    initiative = summary.plan.initiative_of.get(row.id)
    is_over = initiative and initiative.end and initiative.end <= summary.period
    rating = row.rating_tenths if row.status is RowStatus.RATED else None
    if row.status is RowStatus.EXCLUDED:
        handed = Handed.STOPPED if row.state is State.STOPPED else Handed.NOT_APPLICABLE
    elif rating is None:
        handed = Handed.UNREPORTED
    elif row.state is State.DONE or rating == HIGHEST_RATING * TENTHS_PER_POINT:
        handed = Handed.DONE
    else:
        handed = Handed.ENDED if is_over else Handed.GOES_ON
    return (row.id, row.title, handed, row.department.name, rating, row.text), row.key


def _ended(plan: Plan, each: Initiative) -> tuple[_Row, str]:
    lead = plan.department_of[each.lead].name
    return (each.id, each.title, Handed.ENDED, lead, None, ""), each.key
