"""A second program for movements: result.json alone, every order of the causes, exact fractions.

Nothing of the program is used; the ten causes and what they mean are in result.schema.json.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import permutations
from math import factorial
from typing import Any, NamedTuple

Json = Mapping[str, Any]
CAUSES = (
    *("raised", "lowered", "added", "ended", "excluded"),
    *("resumed", "reported", "unreported", "structure", "rounding"),
)
_LEVELS = ("whole", "policy", "pledge", "measure")
_BELOW = ("policies", "pledges", "measures", "initiatives")
Path = tuple[str, ...]


class _Row(NamedTuple):
    path: Path
    status: str
    rating: Fraction | None


# An initiative that months before had, and this one has not.
_GONE = _Row((), "gone", None)


def items_of(result: Json) -> dict[str, Json]:
    """Return the whole ("") and every policy, pledge and measure of `result` by its key."""
    found: dict[str, Json] = {"": result["overall"]}
    for item in result["policies"]:
        found[_key(item)] = item
        for pledge in item["pledges"]:
            found[_key(pledge)] = pledge
            found |= {_key(measure): measure for measure in pledge["measures"]}
    return found


def _key(thing: Json) -> str:
    """Return what names a thing in all months, whatever its number is in each."""
    key: str = thing["identifier"]
    return key


def _rows(result: Json) -> dict[str, _Row]:
    found = {}
    for policy in result["policies"]:
        for pledge in policy["pledges"]:
            for measure in pledge["measures"]:
                path = ("", *map(_key, (policy, pledge, measure)))
                for row in measure["initiatives"]:
                    rated = row["status"] == "rated"
                    rating = Fraction(str(row["rating"])) if rated else None
                    found[_key(row)] = _Row(path, row["status"], rating)
    return found


@dataclass
class Bridges:
    """How many movements of how many pairs of results were proved."""

    results: int = 0
    items: int = 0

    def faults(self, now: Json, then: Json, before: Iterable[Json] = ()) -> Iterator[str]:
        """Yield what is wrong in the movements of `now` since `then`; `before` are older months."""
        base = then["period"]
        told = {
            id_: move
            for id_, item in items_of(now).items()
            for move in item["movement"]
            if move["base"] == base
        }
        if not _same_rules(now, then):
            if told:
                yield f"{now['period']}: moved since {base}, whose figures had other rules"
            return
        self.results += 1
        shown = [{id_: each["shown"] for id_, each in items_of(one).items()} for one in (then, now)]
        both = {id_ for id_, figure in shown[1].items() if figure and shown[0].get(id_)}
        if set(told) != both:
            yield f"{now['period']}: moved since {base}: {sorted(set(told) ^ both)}"
        history = _History(_rows(then), _rows(now), now["rules"], before)
        effects = self._effects(history, {*told} & both)
        for id_, move in told.items():
            self.items += 1
            printed = Fraction(shown[1][id_]) - Fraction(shown[0][id_])
            for fault in _faults(move, printed, effects.get(id_)):
                yield f"{now['period']} {id_ or 'whole'} since {base}: {fault}"

    def _effects(self, history: "_History", items: set[str]) -> dict[str, dict[str, Fraction]]:
        """Return the mean effect of each cause on each of `items` over all orders of the causes."""
        causes = history.causes
        orders = factorial(len(causes))
        effects = {id_: dict.fromkeys(causes, Fraction(0)) for id_ in items}
        for (before, place), times in _steps(len(causes)).items():
            cause, earlier = causes[place], frozenset(causes[each] for each in before)
            old, new = history.values(earlier), history.values(earlier | {cause})
            for id_, own in effects.items():
                start = history.values(frozenset()).get(id_, Fraction(0))
                own[cause] += (new.get(id_, start) - old.get(id_, start)) * Fraction(times, orders)
        return effects


@cache
def _steps(count: int) -> Counter[tuple[frozenset[int], int]]:
    """Return in how many orders of `count` causes each comes right after each set of others."""
    steps: Counter[tuple[frozenset[int], int]] = Counter()
    for order in permutations(range(count)):
        steps.update((frozenset(order[:place]), each) for place, each in enumerate(order))
    return steps


class _History:
    """Two months, and the values of the items if only some causes had happened."""

    def __init__(
        self,
        then: Mapping[str, _Row],
        now: Mapping[str, _Row],
        rules: Iterable[Json],
        before: Iterable[Json],
    ) -> None:
        self._rules = {rule["level"]: rule for rule in rules}
        gone = {key for month in before for key in _rows(month)}
        self._known: dict[frozenset[str], dict[str, Fraction]] = {}
        self._rows = [
            (then.get(id_, _GONE if id_ in gone else None), now.get(id_)) for id_ in {*then, *now}
        ]
        found = {_cause(*pair) for pair in self._rows} | {
            "structure" for was, row in self._rows if was and row and was.path not in ((), row.path)
        }
        self.causes = tuple(cause for cause in CAUSES if cause in found)

    def values(self, causes: frozenset[str]) -> dict[str, Fraction]:
        if causes not in self._known:
            self._known[causes] = self._means(causes)
        return self._known[causes]

    def _means(self, causes: frozenset[str]) -> dict[str, Fraction]:
        lists: dict[Path, list[Fraction]] = {}
        for was, row in self._rows:
            chosen = row if _cause(was, row) in causes else was
            moved = row and "structure" in causes
            placed = row if was is None or was is _GONE or moved else was
            if chosen and placed and chosen.rating is not None:
                lists.setdefault(placed.path, []).append(chosen.rating)
        means: dict[str, Fraction] = {}
        for level in reversed(_LEVELS):
            above: dict[Path, list[Fraction]] = {}
            for path, numbers in lists.items():
                value = sum(numbers, Fraction(0)) / len(numbers) * self._rules[level]["times"]
                means[path[-1]] = value
                above.setdefault(path[:-1], []).append(value)
            lists = above
        return means


def _cause(was: _Row | None, row: _Row | None) -> str:
    """Return why an initiative counts otherwise, "" where it does not."""
    before, after = (each.rating if each else None for each in (was, row))
    if before is not None and after is not None:
        return "" if before == after else "raised" if after > before else "lowered"
    if after is not None:
        if was is None:
            return "added"
        return "resumed" if was.status in ("excluded", "gone") else "reported"
    if before is not None:
        if row is None:
            return "ended"
        return "excluded" if row.status == "excluded" else "unreported"
    return ""


def _same_rules(now: Json, then: Json) -> bool:
    both = [{rule["level"]: rule for rule in each["rules"]} for each in (now, then)]
    return both[0] == both[1]


def _faults(move: Json, printed: Fraction, effects: Mapping[str, Fraction] | None) -> Iterator[str]:
    parts = {part["cause"]: Fraction(part["exact"]) for part in move["parts"]}
    if [part["cause"] for part in move["parts"]] != list(CAUSES):
        yield f"the causes are {list(parts)}"
        return
    if Fraction(move["exact"]) != printed or Fraction(move["printed"]) != printed:
        yield f"{move['printed']} ({move['exact']}) is printed, and it is {printed}"
    if sum(parts.values()) != printed:
        yield f"the parts add up to {sum(parts.values())}, not to {printed}"
    shown = sum(Fraction(part["shown"]) for part in move["parts"])
    if shown != printed:
        yield f"the shown parts add up to {shown}, not to {printed}"
    if effects is not None:
        wanted = dict.fromkeys(CAUSES, Fraction(0)) | dict(effects)
        wanted["rounding"] = printed - sum(effects.values())
        if parts != wanted:
            yield f"the parts are {parts}, and by all orders {wanted}"
