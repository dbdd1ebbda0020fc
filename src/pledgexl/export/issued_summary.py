"""An issued result.json as a Summary: what was printed, whatever came since."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from pledgexl.model.average import UPWARD, Average, Carry, Cut, Level, LevelRule
from pledgexl.model.errors import PledgexlError
from pledgexl.model.issue import IssueKind, ReportIssue
from pledgexl.model.month import InitiativeSummary, ItemSummary, Summary
from pledgexl.model.movement import Cause, Movement
from pledgexl.model.period import Period
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT, Department, Plan, PlanItem
from pledgexl.model.submission import RowStatus, State
from pledgexl.rules.averages import WHOLE_ID, coverage_of

Json = Mapping[str, Any]
_BELOW = {Level.WHOLE: "policies", Level.POLICY: "pledges", Level.PLEDGE: "measures"}
_NEXT = dict(zip(Level, tuple(Level)[1:], strict=False))


def issued_summary(result: Json, plan: Plan) -> Summary:
    """Return the month of a `result` whose figures were found to follow, in the words of `plan`.

    Departments and findings are not in it: a result has of them what it says, and no more.
    """
    names = {each["code"]: each["name"] for each in result["departments"]}
    issued = _Issued(replace(plan, rules=rules_of(result)), names)
    whole = {"id": WHOLE_ID, "title": "", "policies": result["policies"]} | result["overall"]
    issue = None
    if not result["provisional"]:
        told = result["issue"]
        kind = IssueKind(told["kind"]) if told["kind"] else None
        issue = ReportIssue(told["number"], kind, told["reason"])
    return Summary(
        plan=issued.plan,
        period=Period.parse(result["period"]),
        whole=issued.item(whole, Level.WHOLE, ""),
        departments=(),
        findings=(),
        files=(),
        is_provisional=result["provisional"],
        issue=issue,
    )


def rules_of(result: Json) -> dict[Level, LevelRule]:
    """Return the rules by which the figures of a result were made."""
    found = {}
    for told in result["rules"]:
        level, cut, carry = Level(told["level"]), Cut(told["cut"]), Carry(told["carry"])
        found[level] = LevelRule(level, told["times"], told["places"], cut, carry)
    return found


class _Issued:
    """Builds items from what a result says of them."""

    def __init__(self, plan: Plan, names: Mapping[str, str]) -> None:
        """Name departments by `names`, and print numbers as `plan` does."""
        self.plan = plan
        self._names = names
        self._forms = {item.level: item.form for item in reversed(plan.items)}

    def item(self, told: Json, level: Level, parent: str) -> ItemSummary:
        below = _NEXT.get(level, level)
        children = tuple(
            self.item(child, below, told["id"]) for child in told.get(_BELOW.get(level, ""), ())
        )
        rows = tuple(map(self._initiative, told.get("initiatives", ())))
        own = coverage_of([row.status for row in rows])
        levels = UPWARD[: UPWARD.index(level) + 1]
        exact, form = told["exact"], self._forms.get(level, "")
        is_whole = level is Level.WHOLE
        return ItemSummary(
            id=told["id"],
            key=told.get("identifier") or told["id"],
            level=level,
            number="" if is_whole else PlanItem(told["id"], level, "", parent, form).number,
            title=told["title"],
            average=Average(Fraction(exact), self.plan.rules[level]) if exact else None,
            highest=HIGHEST_RATING * prod(self.plan.rules[each].times for each in levels),
            coverage=sum((child.coverage for child in children), own),
            children=children,
            initiatives=rows,
            is_hidden=level is Level.MEASURE and not self.plan.has_measures,
        )

    def _initiative(self, told: Json) -> InitiativeSummary:
        rating, code = told["rating"], told["department"]
        return InitiativeSummary(
            id=told["id"],
            key=told.get("identifier") or told["id"],
            title=told["title"],
            department=Department(code, self._names.get(code, code)),
            related=(),
            status=RowStatus(told["status"]),
            rating_tenths=None if rating is None else tenths_of(rating),
            previous_tenths=None,
            state=State(told["state"]),
            text=told["text"],
            remark=told["remark"],
            at=None,
            is_added=bool(told.get("added")),
        )


def tenths_of(rating: float) -> int:
    """Return a `rating` as JSON has it in tenths, which it has no part of."""
    return int(Fraction(str(rating)) * TENTHS_PER_POINT)


def issued_movements(result: Json, summary: Summary) -> dict[tuple[Period, str], Movement]:
    """Return how printed figures moved, by the month compared and the ID of the item.

    Raises PledgexlError where what a result says of it does not add up.
    """
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
    places = {item.id: item.average.rule.places for item in items if item.average}
    found = {}
    for told in figures_in(result):
        for each in told["movement"]:
            base, printed = Period.parse(each["base"]), Fraction(each["exact"])
            parts = {Cause(part["cause"]): Fraction(part["exact"]) for part in each["parts"]}
            then = Fraction(told["shown"]) - printed
            movement = Movement(base, then, printed, places[told["id"]], parts)
            shown = {part["cause"]: Fraction(part["shown"]) for part in each["parts"]}
            if sum(parts.values()) != printed or shown != movement.shown:
                raise PledgexlError("qa_movement", item=told["id"] or "overall", base=str(base))
            found[base, told["id"]] = movement
    return found


def figures_in(result: Json) -> Iterator[Json]:
    """Yield what has a figure in a result: the whole, with the ID "", and each item below it."""
    waiting = [{"id": WHOLE_ID, "policies": result["policies"]} | result["overall"]]
    while waiting:
        told = waiting.pop()
        yield told
        below = (told[key] for key in _BELOW.values() if key in told)
        waiting += reversed(next(below, ()))


def rows_in(result: Json) -> Iterator[Json]:
    """Yield what a result says of each initiative."""
    for told in figures_in(result):
        yield from told.get("initiatives", ())
