"""The IDs by which a plan knows what earlier months had: by keys, which never change."""

from itertools import count

from pledgexl.model.average import Level
from pledgexl.model.plan import Plan


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
        self.taken = {item.id for item in plan.items} | {one.id for one in plan.initiatives}

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
