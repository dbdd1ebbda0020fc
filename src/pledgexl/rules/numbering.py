"""The IDs by which a plan knows what earlier months and forms had: by keys, which never change."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from pledgexl.model.average import Level
from pledgexl.model.names import SPARE_KEY_MARK
from pledgexl.model.plan import Plan
from pledgexl.model.submission import RawForm

# Behind the key of a row whose number names something else in the plan: it is no number then.
_OTHER = "?"


class Numbering:
    """The IDs of one plan, and others for what it lacks: each is the same in all months.

    Months are read newest first, so that what the plan lacks keeps the number that it had last.
    """

    def __init__(self, plan: Plan) -> None:
        """Begin with the numbers of `plan`."""
        self._ids: dict[tuple[Level | None, str], str] = {
            (item.level, item.key): item.id for item in plan.items
        }
        self._ids |= {(None, one.key): one.id for one in plan.initiatives}
        self.taken = set(self._ids.values())

    @property
    def names(self) -> frozenset[str]:
        """All keys and IDs: none may ever name another thing."""
        return frozenset(self.taken | {key for _, key in self._ids})

    def id_of(self, level: Level | None, key: str, number: str, parent: str) -> str:
        """Return the ID of the item of `level`, or of the initiative (None), that has `key`.

        What the plan lacks keeps the last part of its `number` below the ID of its `parent`,
        or gets the next one that is free.
        """
        known = self._ids.get((level, key))
        if known is None:
            last = number.rpartition("-")[2]
            known = _below(parent, last)
            for running in count(int(last) + 1):
                if known not in self.taken:
                    break
                known = _below(parent, str(running).zfill(len(last)))
            self._ids[level, key] = known
            self.taken.add(known)
        return known


def _below(parent: str, last: str) -> str:
    return f"{parent}-{last}" if parent else last


def in_numbers_of(plan: Plan, form: RawForm, added: Mapping[str, str]) -> RawForm:
    """Return `form` with the numbers of `plan` in place of the keys that are hidden in its rows.

    `added` are the numbers of what departments added and the plan does not have, by key.
    """
    keys = {*form.identity.keys, *form.issued, *(row.key for row in form.rows)}
    numbers = {key: _number(key, plan, added) for key in keys}
    if all(key == number for key, number in numbers.items()):
        return form
    return replace(
        form,
        identity=replace(form.identity, keys=tuple(numbers[key] for key in form.identity.keys)),
        rows=tuple(row._replace(key=numbers[row.key]) for row in form.rows),
        issued={numbers[key]: given for key, given in form.issued.items()},
    )


def _number(key: str, plan: Plan, added: Mapping[str, str]) -> str:
    number = plan.number_of.get(key) or added.get(key)
    if number:
        return number
    if key in plan.initiative_of or key in added.values():
        return f"{key}{_OTHER}"
    measure, mark, running = key.removeprefix(SPARE_KEY_MARK).partition("#")
    if mark and measure:
        # The key of a spare row of version 1.
        own = (item.id for item in plan.at(Level.MEASURE) if item.key == measure)
        return f"{SPARE_KEY_MARK}{next(own, measure + _OTHER)}#{running}"
    return key
