"""This month beside an earlier one: which initiatives changed, and the figures of the same ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pledgexl.model.average import Average
from pledgexl.model.history import PastMonth
from pledgexl.model.submission import State


class Move(StrEnum):
    """Why an initiative counts in one of two months only, or counts for less."""

    ENDED = "ended"
    STOPPED = "stopped"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    REJECTED = "rejected"
    FALLEN = "fallen"
    RESUMED = "resumed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Moved:
    """An initiative that moved: what it was rated and is, None where it was not; its `text`."""

    id: str
    measure: str
    title: str
    move: Move
    then_tenths: int | None
    now_tenths: int | None
    then_state: State
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many initiatives were rated, of how many."""

    rated: int = 0
    expected: int = 0


@dataclass(frozen=True)
class Since:
    """What changed since the `past` month, by the IDs of plan items; the whole has the ID "".

    `then` and `now` are the averages over the initiatives alone that were rated in both months,
    `counted_then` and `counted_now` the numbers behind the printed figures.
    """

    past: PastMonth
    then: Mapping[str, Average]
    now: Mapping[str, Average]
    counted_then: Mapping[str, Counted]
    counted_now: Mapping[str, Counted]
    moved: tuple[Moved, ...]
    compared: int
    risen: int
    fallen: int

    def exchanged(self, item: str) -> tuple[Moved, ...]:
        """Return what came to or went from the initiatives behind the figure of `item`."""
        under = f"{item}-" if item else ""
        return tuple(
            each
            for each in self.moved
            if each.move is not Move.FALLEN and f"{each.measure}-".startswith(under)
        )
