"""What may stand in a document about an issued month: each value, found in the sources anew.

It is found in result.json and in those of earlier months, and calculated from their ratings, by
other code than the document's. The keys are those of its fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from pledgexl.export.issued_summary import figures_in, rows_in, rules_of
from pledgexl.messages.errata import issue_name
from pledgexl.messages.labels import label_text
from pledgexl.messages.report import difference, no_figure, said
from pledgexl.messages.told import digits_text, exact_text, unit_text
from pledgexl.messages.words import confirmed_in_full, printed_date, printed_month
from pledgexl.model.average import Carry, Level, LevelRule
from pledgexl.model.finding import Severity
from pledgexl.model.issue import IssueKind, ReportIssue
from pledgexl.model.period import Period
from pledgexl.model.plan import HIGHEST_RATING, Plan, PlanItem
from pledgexl.model.seal import printed_head
from pledgexl.model.submission import Confirmation, RowStatus, State

Json = Mapping[str, Any]
# The ID of what a value is of, and the name of the value.
Key = tuple[str, str]
_LEVELS = (Level.WHOLE, Level.POLICY, Level.PLEDGE, Level.MEASURE)
_PER_LEVEL = {Level.MEASURE: "initiatives", Level.PLEDGE: "measures", Level.POLICY: "pledges"}
_PER_LEVEL[Level.WHOLE] = "policies"


@dataclass(frozen=True)
class Sources:
    """What a document about a month is made of: its result, those before, its plan, its forms.

    `ids` are those by which the month knows what an earlier one had, by their numbers then.
    """

    result: Json
    earlier: Mapping[Period, Json]
    plan: Plan
    confirmations: Mapping[str, tuple[Confirmation, ...]]
    seal: str | None
    ids: Mapping[Period, Mapping[str, str]] = field(default_factory=dict)

    def id_of(self, period: Period, number: str) -> str:
        """Return the ID of what had this `number` in an earlier month."""
        return self.ids.get(period, {}).get(number, number)

    @cached_property
    def rules(self) -> dict[Level, LevelRule]:
        """The rules by which the month was calculated."""
        return rules_of(self.result)

    @cached_property
    def departments(self) -> dict[str, str]:
        """The names of departments, by their codes."""
        return {each["code"]: each["name"] for each in self.result["departments"]}

    @cached_property
    def findings(self) -> dict[str, list[Json]]:
        """What was found at each initiative, without what asks nothing."""
        found: dict[str, list[Json]] = {}
        for each in self.result["findings"]:
            if each["initiative"] and each["severity"] != Severity.NOTE:
                found.setdefault(each["initiative"], []).append(each)
        return found

    @cached_property
    def earlier_ratings(self) -> dict[Period, dict[str, Any]]:
        """The rating of each initiative in each month before, the newest first."""
        return {
            period: {
                self.id_of(period, row["id"]): row["rating"]
                for row in rows_in(self.earlier[period])
            }
            for period in sorted(self.earlier, reverse=True)
        }


def facts(sources: Sources) -> dict[Key, str]:
    """Return every value that may be printed, by its key."""
    return dict(_facts(sources))


def _facts(sources: Sources) -> Iterator[tuple[Key, str]]:
    result = sources.result
    yield from _of_the_month(sources)
    for level, rule in sources.rules.items():
        yield (level, "digits"), digits_text(rule)
    for told in figures_in(result):
        yield from _of_item(sources, told)
        for row in told.get("initiatives", ()):
            yield from _of_initiative(sources, row)
    for period, earlier in sources.earlier.items():
        yield (str(period), "month"), printed_month(period)
        for told in figures_in(earlier):
            if told["shown"] is not None:
                yield (f"{period}/{sources.id_of(period, told['id'])}", "shown"), told["shown"]
        for row in rows_in(earlier):
            yield from _reported(f"{period}/{sources.id_of(period, row['id'])}", row)
    for code, confirmations in sources.confirmations.items():
        yield (code, "confirmed"), confirmed_in_full(confirmations)


def _of_the_month(sources: Sources) -> Iterator[tuple[Key, str]]:
    result = sources.result
    period = Period.parse(result["period"])
    yield ("", "municipality"), result["municipality"]
    yield ("", "report"), result["report"]
    yield ("", "month"), printed_month(period)
    yield ("", "day"), printed_date(date.fromisoformat(result["issued"]["date"]))
    for scale in result["rubric"]:
        yield ("", f"rating.{scale['rating']}"), scale["meaning"]
    deadline = sources.plan.deadline(period)
    if deadline:
        yield ("", "deadline"), printed_date(deadline)
    if result["issue"]:
        number, kind = result["issue"]["number"], result["issue"]["kind"]
        issue = ReportIssue(number, IssueKind(kind) if kind else None)
        yield ("", "issue"), issue_name(issue)
    if sources.seal:
        yield ("", "seal"), printed_head(sources.seal)


def _of_item(sources: Sources, told: Json) -> Iterator[tuple[Key, str]]:
    of, level = told["id"], _level(told)
    rule, plan = sources.rules[level], sources.plan
    highest = HIGHEST_RATING
    for below in _LEVELS[_LEVELS.index(level) :]:
        highest *= sources.rules[below].times
    if of:
        form = next((each.form for each in plan.items if each.level is level), "")
        yield (of, "number"), PlanItem(of, level, "", "", form).number
        yield (of, "title"), told["title"]
    yield (of, "unit"), unit_text(highest)
    yield from _movements(of, told)
    yield (of, "rated"), str(told["rated"])
    yield (of, "expected"), str(told["expected"])
    if told["shown"] is None:
        return
    yield (of, "shown"), told["shown"]
    exact, terms, times = _steps(sources, told)
    carried = exact if rule.carry is Carry.EXACT else Fraction(told["shown"])
    yield (of, "total"), exact_text(sum(terms, Fraction(0)))
    yield (of, "count"), str(len(terms))
    yield (of, "times"), str(times)
    yield (of, "exact"), exact_text(exact, rule.places)
    yield (of, "carried"), exact_text(carried, rule.places)


def _level(told: Json) -> Level:
    return next(level for level, key in _PER_LEVEL.items() if key in told)


def _steps(sources: Sources, told: Json) -> tuple[Fraction, list[Fraction], int]:
    """Return the exact figure, the values whose mean it is, and by what that is multiplied."""
    level = _level(told)
    times = sources.rules[level].times
    below = told[_PER_LEVEL[level]]
    if level is Level.PLEDGE and not sources.plan.has_measures:
        (measure,) = below
        below, level = measure["initiatives"], Level.MEASURE
        times *= sources.rules[Level.MEASURE].times
    if level is Level.MEASURE:
        terms = [Fraction(str(row["rating"])) for row in below if row["rating"] is not None]
    else:
        terms = [_carried(sources, child) for child in below if child["shown"] is not None]
    return sum(terms, Fraction(0)) / len(terms) * times, terms, times


def _carried(sources: Sources, told: Json) -> Fraction:
    if sources.rules[_level(told)].carry is Carry.SHOWN:
        return Fraction(told["shown"])
    return _steps(sources, told)[0]


def _movements(of: str, told: Json) -> Iterator[tuple[Key, str]]:
    for movement in told["movement"]:
        base = f"{movement['base']}/{of}"
        yield (base, "change"), difference(Fraction(movement["printed"]))
        for part in movement["parts"]:
            yield (base, f"part.{part['cause']}"), difference(Fraction(part["shown"]))


def _of_initiative(sources: Sources, row: Json) -> Iterator[tuple[Key, str]]:
    of, source = row["id"], row["source"]
    code: str = row["department"]
    yield (of, "department"), sources.departments.get(code, code)
    yield (of, "remark"), row["remark"]
    yield (of, "text"), row["text"]
    if source["file"]:
        yield (of, "file"), source["file"]
    if source["cell"]:
        yield (of, "cell"), f"{source['sheet']} {source['cell']}"
    yield from _reported(of, row)
    period = Period.parse(sources.result["period"])
    yield (of, "end"), printed_month(period)
    yield (of, "since"), printed_month(_same_since(sources, row))
    for place, finding in enumerate(sources.findings.get(of, ())):
        yield (of, f"finding.{place}.message"), finding["message"]
        yield (of, f"finding.{place}.answer"), finding["answer"]


def _reported(of: str, row: Json) -> Iterator[tuple[Key, str]]:
    """Yield what was reported of an initiative: its rating, or what stands in its place."""
    yield (of, "id"), row["id"]
    yield (of, "title"), row["title"]
    rating = "" if row["rating"] is None else exact_text(Fraction(str(row["rating"])))
    yield (of, "rating"), rating
    is_open = row.get("status") in (RowStatus.MISSING, RowStatus.REJECTED)
    other = said(f"move.{row['status']}") if is_open else label_text(State(row["state"]))
    yield (of, "reported"), rating or other or no_figure()


def _same_since(sources: Sources, row: Json) -> Period:
    """Return the first of the months in a row, up to this one, that have the same rating."""
    since = Period.parse(sources.result["period"])
    for period, ratings in sources.earlier_ratings.items():
        if row["id"] not in ratings or ratings[row["id"]] != row["rating"]:
            break
        since = period
    return since
