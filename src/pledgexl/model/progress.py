"""How far the collection of a month is, and what changed in it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Change:
    """What stood under `label` of the initiative `id`, and what stands there now."""

    department: str
    id: str
    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a month's collection is: the day it is due, and what has changed.

    `days_left` is negative after the deadline. `since_run` is None where the month has not been
    run yet.
    """

    deadline: date | None
    days_left: int | None
    since_revision: tuple[Change, ...]
    since_run: tuple[Change, ...] | None
