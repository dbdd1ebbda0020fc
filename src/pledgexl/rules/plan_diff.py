"""What differs between two plans: a thing is the same by its key, and nothing is guessed.

Where no identifiers were typed, the same number or the same title is all that is known, and each
difference says which. Numbers of two terms have nothing in common.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from pledgexl.model.levels import number_order
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.plan_change import PlanAt, PlanChange, PlanPart, SameBy
from pledgexl.model.plan_change import PlanChangeKind as Kind
from pledgexl.model.text import comparable
from pledgexl.rules.plan_things import Thing, rule_values, settings_of, things_of

_Pair = tuple[Thing | None, Thing | None, SameBy | None]


def plan_changes(then: PlanAt, now: PlanAt) -> tuple[PlanChange, ...]:
    """Return what differs between two plans, by part and by number."""
    found = [*_changed_values(PlanPart.SETTINGS, *map(settings_of, (then.plan, now.plan)))]
    old, new = (things_of(each.plan) for each in (then, now))
    # How the places of things are shown: items and not departments, whose codes are no places.
    items = (PlanPart.POLICY, PlanPart.PLEDGE, PlanPart.MEASURE)
    places, places_now = (
        {each.number: each.name for part in items for each in has[part]} for has in (old, new)
    )
    # What each number became: nothing, where it is not there any more.
    became: dict[str, str] = {"": ""}
    is_other = _are_of_other_terms(then.plan, now.plan)
    for part in old:
        pairs = list(_pairs(old[part], new[part], is_other))
        own = (dict(became), new[part], is_other)
        comparison = _Comparison(part, then, now, places, places_now, *own)
        for pair in sorted(pairs, key=_order):
            found += comparison.changes(*pair)
        found += _changed_order(part, *([each.number for each in has[part]] for has in (old, new)))
        became |= {each.number: other.number for each, other, _ in pairs if each and other}
    found += _changed_values(PlanPart.RULES, *map(rule_values, (then.plan, now.plan)))
    rubrics = [dict(each.plan.rubric) for each in (then, now)]
    found += [*_changed_values(PlanPart.RUBRIC, *rubrics)]
    found += _changed_order(PlanPart.RUBRIC, *map(list, rubrics))
    return tuple(found)


def _are_of_other_terms(one: Plan, other: Plan) -> bool:
    first, last = sorted((one.settings, other.settings), key=lambda each: each.term_start)
    return last.term_start > first.term_end


def _pairs(old: Sequence[Thing], new: Sequence[Thing], is_other_term: bool) -> Iterator[_Pair]:  # noqa: FBT001 (of two plans)
    """Yield each of `old` with what it is in `new`, by its key or, where none was typed, its title.

    A title that stands twice says nothing, nor does a number of another term.
    """
    left = {each.key: each for each in old}
    rest = []
    for each in new:
        same = left.get(each.key)
        if same and (each.identifier or not is_other_term):
            is_typed = each.identifier or same.identifier
            yield left.pop(each.key), each, SameBy.IDENTIFIER if is_typed else SameBy.NUMBER
        else:
            rest.append(each)
    counts = [Counter(comparable(each.title) for each in things) for things in (old, new)]
    by_title = {comparable(each.title): each for each in left.values()}
    for each in rest:
        title = comparable(each.title)
        is_clear = all(count[title] == 1 for count in counts)
        if each.identifier or not is_clear or title not in by_title:
            yield None, each, None
        else:
            yield left.pop(by_title[title].key), each, SameBy.TITLE
    for each in left.values():
        yield each, None, None


def _order(pair: _Pair) -> tuple[list[int], str]:
    return number_order((pair[1] or pair[0] or Thing("", "")).number)


@dataclass(frozen=True)
class _Comparison:
    """The two plans in which things of one `part` are compared.

    `old` and `new` have the names of places by number, and `became` what each place is now.
    `things` are those of the part that are there now.
    """

    part: PlanPart
    then: PlanAt
    now: PlanAt
    old: Mapping[str, str]
    new: Mapping[str, str]
    became: Mapping[str, str]
    things: Sequence[Thing]
    is_other_term: bool

    def changes(
        self, old: Thing | None, new: Thing | None, same_by: SameBy | None
    ) -> Iterator[PlanChange]:
        """Yield what differs of one thing, which is `old` in one plan and `new` in the other."""
        if old is None or new is None:
            yield from self._alone(old, new)
            return
        for change in chain(self._months(old, new), self._place(old, new), self._fields(old, new)):
            yield replace(change, same_by=same_by)
        if old.title != new.title:
            at = self._numbers.get(old.title, ()) if same_by is SameBy.NUMBER else ()
            renamed = self._change(Kind.RENAMED, old, new, old.title, new.title)
            yield replace(renamed, same_by=same_by, elsewhere=at[0] if len(at) == 1 else "")

    def _alone(self, old: Thing | None, new: Thing | None) -> Iterator[PlanChange]:
        """Yield that a thing is in one of the plans alone."""
        if new is not None:
            yield self._change(Kind.ADDED, None, new, after=str(new.start or ""))
        elif old is not None and self.is_other_term:
            yield self._change(Kind.GONE, old, None)
        elif old is not None and (self.then.period is None or old.holds_in(self.then.period)):
            known = self.now.plan.lineage.initiatives
            is_row_gone = self.part is PlanPart.INITIATIVE and known and old.key not in known
            ended = self._last_months.get(old.key)
            kind = Kind.DELETED if is_row_gone else Kind.ENDED if ended else Kind.GONE
            successors = self.now.plan.lineage.successors.get(old.key, ())
            yield self._gone(kind, replace(old, end=ended), None, successors)

    @cached_property
    def _last_months(self) -> dict[str, Period]:
        """The last month of each key that the new plan has in earlier months."""
        period = self.now.period or self.now.plan.settings.term_end
        found: dict[str, Period] = {}
        for state in self.now.plan.lineage.states:
            if state.until is not None and state.until < period:
                found |= {each.key: state.until for each in state.items}
                found |= {each.key: state.until for each in state.initiatives}
        return found

    def _months(self, old: Thing, new: Thing) -> Iterator[PlanChange]:
        """Yield that a thing has ended, or has begun; without months, what its rows say of that."""
        if self.then.period and self.now.period:
            was, is_there = old.holds_in(self.then.period), new.holds_in(self.now.period)
            has_ended = was and not is_there and new.end and new.end < self.now.period
            has_resumed = not was and old.end and new.start and old.end < new.start
            are_same = was == is_there
        else:
            has_ended = not old.end and new.end
            has_resumed = old.end and new.start and old.end < new.start
            are_same = (old.start, old.end) == (new.start, new.end)
            was, is_there = True, False
        begins = str(new.start or "")
        if has_ended:
            yield self._gone(Kind.ENDED, old, new, new.successors)
        elif old.successors != new.successors and not (is_there or self.is_other_term):
            named = (self._named(old.successors), self._named(new.successors))
            yield self._change(Kind.SUCCESSORS, old, new, *map("、".join, named))
        if has_ended or are_same:
            return
        if has_resumed:
            yield self._change(Kind.RESUMED, old, new, after=begins)
        elif not was:
            yield self._change(Kind.ADDED, old, new, after=begins)
        else:
            for kind, *months in ((Kind.START, old.start, new.start), (Kind.END, old.end, new.end)):
                if months[0] != months[1]:
                    yield self._change(kind, old, new, *(str(each or "") for each in months))

    def _gone(
        self, kind: Kind, old: Thing, new: Thing | None, successors: Sequence[str]
    ) -> PlanChange:
        """Return that a thing is over, and in what it goes on where the plan says so."""
        ended = new.end if new else old.end if kind is Kind.ENDED else None
        change = self._change(kind, old, new, after=str(ended or ""))
        if not successors or kind is Kind.DELETED:
            return change
        is_merged = self._predecessors[successors[0]] > 1
        kind = Kind.SPLIT if len(successors) > 1 else Kind.MERGED if is_merged else Kind.CONTINUED
        return replace(change, kind=kind, successors=self._named(successors))

    @cached_property
    def _predecessors(self) -> Counter[str]:
        """How many departments, or other things, went on in each."""
        plan = self.now.plan
        if self.part is PlanPart.DEPARTMENT:
            return Counter(chain.from_iterable(each.successors for each in plan.departments))
        return Counter(chain.from_iterable(plan.lineage.successors.values()))

    @cached_property
    def _names(self) -> dict[str, str]:
        return {each.key: each.name for each in self.things}

    def _named(self, keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._names.get(key, key) for key in keys)

    def _place(self, old: Thing, new: Thing) -> Iterator[PlanChange]:
        """Yield that a thing stands elsewhere, or has another number or identifier."""
        if self.became.get(old.parent) != new.parent:
            places = (self.old[old.parent], self.new[new.parent])
            yield self._change(Kind.MOVED, old, new, *places)
        elif old.number != new.number:
            yield self._change(Kind.RENUMBERED, old, new, old.number, new.number)
        elif self.is_other_term and self.part is not PlanPart.DEPARTMENT:
            yield self._change(Kind.KEPT, old, new)
        if old.key != new.key and old.identifier:
            yield self._change(Kind.IDENTIFIER, old, new, old.key, new.key)

    def _fields(self, old: Thing, new: Thing) -> Iterator[PlanChange]:
        for kind, (was, was_shown) in old.fields.items():
            is_now, is_shown = new.fields[kind]
            if was != is_now:
                yield self._change(kind, old, new, was_shown, is_shown)

    @cached_property
    def _numbers(self) -> dict[str, list[str]]:
        """The numbers at which each title is now."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self.things:
            found[each.title].append(each.number)
        return dict(found)

    def _change(
        self, kind: Kind, old: Thing | None, new: Thing | None, before: str = "", after: str = ""
    ) -> PlanChange:
        numbers = (old.number if old else "", new.number if new else "")
        title = (new or old or Thing("", "")).title
        return PlanChange(self.part, kind, *numbers, title, before, after)


def _changed_order(part: PlanPart, old: Sequence[str], new: Sequence[str]) -> Iterator[PlanChange]:
    """Yield that the rows of a sheet are in another order: what documents list follows it."""
    before = [each for each in old if each in set(new)]
    after = [each for each in new if each in set(old)]
    if before != after:
        yield PlanChange(part, Kind.ORDER, "", "", "", "、".join(before), "、".join(after))


def _changed_values(
    part: PlanPart, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[PlanChange]:
    """Yield what differs of values that have names."""
    for name in dict.fromkeys((*old, *new)):
        values = (old.get(name, ""), new.get(name, ""))
        if values[0] != values[1]:
            yield PlanChange(part, Kind.VALUE, name, name, "", *values)
