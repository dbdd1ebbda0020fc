"""What happens in each month of a city, and what has to have happened in a long run."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from fuzz.history.events import EVENTS, LAST, ONCE, Event, measures_renumbered, reorganised
from pledgexl.model.period import Period

# From so many months on, everything that can happen does.
FULL = 48
# Of a hundred months: those in which each of these happens.
_SECOND_EVENT, _RULE, _CORRECTED, _REOPENED, _LATE, _DATED, _ADDED = 50, 10, 30, 20, 40, 65, 25
_CORRECTIONS, _REOPENINGS = 4, 2
_APRIL, _MAY = 4, 5
_REORGANISATIONS = 2
# In the first months the plan is only written over, as one that an older version began.
_WRITTEN_OVER = 6
_TIMES = {"reorganised": 2, "corrected": 3, "reopened": 2, "reopened an older month": 1}


@dataclass(frozen=True, slots=True)
class Month:
    """What happens in a month: to the plan before its forms go out, and to its report.

    Changes of the plan `is_dated` begin with the month; others are written over. `is_added` where
    a department adds an initiative on its form. The month is closed at once, or where it is `late`
    after the next month's report was issued; one that is `reopened` is closed once more, and so is
    an older one so many months `back` (0 for none).
    """

    events: tuple[Event, ...] = ()
    is_corrected: bool = False
    is_late: bool = False
    is_reopened: bool = False
    is_dated: bool = False
    is_added: bool = False
    back: int = 0


def drawn_months(random: Random, count: int, begins: Period) -> Iterator[Month]:
    """Yield what happens in `count` months; each kind of event comes before any comes again."""
    if count >= FULL:
        yield from _full_months(random, count, begins)
        return
    waiting: list[Event] = []
    once = list(ONCE)
    for place in range(count):
        # Nothing has been issued before the first.
        events = _drawn_events(random, waiting) if place else []
        if place and once and random.randrange(100) < _RULE:
            events.append(once.pop())
        if place == count - 1:
            events += LAST
        corrected, late, reopened, dated, added = (
            random.randrange(100) < chance
            for chance in (_CORRECTED, _LATE, _REOPENED, _DATED, _ADDED)
        )
        yield Month(tuple(events), corrected, late, reopened and not late, dated, added)


def _full_months(random: Random, count: int, begins: Period) -> Iterator[Month]:
    """Yield the same with as many corrections, reopenings and reorganisations as are asked for."""
    periods = [begins]
    while len(periods) < count:
        periods.append(periods[-1].following)
    inner = range(_WRITTEN_OVER, count - 1)
    aprils = [place for place in inner if periods[place].month == _APRIL][:_REORGANISATIONS]
    # March is opened again after the reorganisation of April.
    mays = [place for place in inner if periods[place].month == _MAY and place - 1 in aprils]
    older = {mays[0]: 2, **dict.fromkeys(mays[1:], 1)}
    corrected = {*random.sample(inner, _CORRECTIONS)}
    reopened = {*random.sample([each for each in inner if each not in older], _REOPENINGS)}
    rules = {random.choice(inner): event for event in ONCE}
    waiting: list[Event] = []
    for place in range(count):
        events = _drawn_events(random, waiting) if place else []
        if place == 1:
            events = [measures_renumbered]
        if place in aprils:
            events = [reorganised]
        events += [rules[place]] if place in rules else []
        events += LAST if place == count - 1 else ()
        dated, late, added = (random.randrange(100) < chance for chance in (_DATED, _LATE, _ADDED))
        yield Month(
            tuple(events),
            is_corrected=place in corrected,
            is_late=late and place not in reopened and place not in older and place < count - 1,
            is_reopened=place in reopened,
            # What is written over would mean something else in the month that is opened again.
            is_dated=place >= _WRITTEN_OVER and (dated or place in aprils or place in older),
            is_added=added,
            back=older.get(place, 0),
        )


def _drawn_events(random: Random, waiting: list[Event]) -> list[Event]:
    events = []
    for _ in range(1 + (random.randrange(100) < _SECOND_EVENT)):
        if not waiting:
            waiting += random.sample(EVENTS, len(EVENTS))
        events.append(waiting.pop())
    return events


def lacking(happened: Counter[str]) -> list[str]:
    """Return what has not happened as often as it has to in a full run."""
    kinds = dict.fromkeys([each.__name__ for each in (*EVENTS, *ONCE, *LAST)], 1)
    ways = dict.fromkeys(["added by a department", "rows dated", "months written over"], 1)
    wanted = {**kinds, **ways, **_TIMES}
    return [
        f"{what} happened {happened[what]} times, wanted {times}"
        for what, times in wanted.items()
        if happened[what] < times
    ]
