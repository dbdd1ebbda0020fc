"""The issued months of a term: their printed figures, and how much of the term had passed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pledgexl.commands.earlier import newest_months
from pledgexl.commands.plan import workspace_plan
from pledgexl.model.average import Level
from pledgexl.model.errors import PledgexlError
from pledgexl.model.history import PastMonth, comparable_months
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan, PlanItem
from pledgexl.rules.averages import WHOLE_ID
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings


@dataclass(frozen=True)
class TermTrend:
    """The months of a term that were read, oldest first; the last final one is the newest.

    `left_out` is how many issued months before them were not read.
    """

    plan: Plan
    months: tuple[PastMonth, ...]
    left_out: int

    @property
    def final(self) -> tuple[PastMonth, ...]:
        """The final months: a provisional one lacks departments."""
        return tuple(month for month in self.months if not month.is_provisional)

    @property
    def comparable(self) -> tuple[PastMonth, ...]:
        """The final months since the rules of the newest have held."""
        return comparable_months(self.final, self.final[-1].basis)

    @property
    def policies(self) -> tuple[PlanItem, ...]:
        """The policies of the newest month, then those that earlier months alone have.

        Each has the title that it had last.
        """
        form = next(iter(self.plan.at(Level.POLICY))).form
        found: dict[str, PlanItem] = {}
        for month in reversed(self.final):
            for id_ in policies_of(month):
                found.setdefault(id_, PlanItem(id_, Level.POLICY, month.titles[id_], "", form))
        return tuple(found.values())

    def number(self, policy: PlanItem) -> str:
        """Return the number that `policy` had when it was printed last."""
        printed = (month.numbers.get(policy.id) for month in reversed(self.final))
        return replace(policy, id=next(filter(None, printed), policy.id)).number

    def earlier_titles(self, policy: PlanItem) -> Iterator[tuple[str, Period]]:
        """Yield each other title that `policy` had, with the last month that has it."""
        until: dict[str, Period] = {}
        for month in self.final:
            title = month.titles.get(policy.id, policy.title)
            if title != policy.title:
                until[title] = month.period
        yield from until.items()


def term_trend(workspace: Workspace, settings: Settings, most: int | None = None) -> TermTrend:
    """Return the issued months of the term, of many the newest `most` final ones.

    Raises PledgexlError if there is no final month, or one that is read is not valid.
    """
    newest = max(workspace.issued_periods, default=None)
    plan, _ = workspace_plan(workspace, settings, newest)
    start, end = plan.settings.term_start, plan.settings.term_end
    issued = [period for period in workspace.issued_periods if start <= period <= end]
    read = newest_months(workspace, plan, issued, most)
    if all(month.is_provisional for month in read):
        raise PledgexlError("no_final_month", start=str(start), end=str(end))
    return TermTrend(plan, read, len(issued) - len(read))


def policies_of(month: PastMonth) -> tuple[str, ...]:
    """Return the IDs of the policies of `month`, in the order in which it printed them."""
    return tuple(id_ for id_ in month.titles if "-" not in id_)


def trend_document(trend: TermTrend) -> dict[str, Any]:
    """Return `trend` under the keys that docs/guide.ja.md explains."""
    settings = trend.plan.settings
    comparable = {month.period for month in trend.comparable}
    return {
        "municipality": settings.municipality,
        "term": {"start": str(settings.term_start), "end": str(settings.term_end)},
        "months": [_month(trend, month, month.period in comparable) for month in trend.months],
    }


def _month(trend: TermTrend, month: PastMonth, is_comparable: bool) -> dict[str, Any]:  # noqa: FBT001 (a key)
    elapsed = trend.plan.settings.elapsed(month.period)
    return {
        "period": str(month.period),
        "label": month.period.label,
        "label_en": month.period.english_label,
        "provisional": month.is_provisional,
        "comparable": is_comparable,
        "elapsed": {
            "days": elapsed.days,
            "term_days": elapsed.term_days,
            "exact": str(elapsed.exact),
            "shown": str(elapsed.percent),
        },
        "overall": _figures(month, WHOLE_ID),
        "policies": [
            {"id": id_, "title": month.titles[id_]} | _figures(month, id_)
            for id_ in policies_of(month)
        ],
    }


def _figures(month: PastMonth, id_: str) -> dict[str, str | None]:
    return {"printed": month.shown[id_], "exact": month.exact[id_]}
