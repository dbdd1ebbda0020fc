"""The term before a month: which of its months can be compared, and what has stood still."""

from dataclasses import dataclass

from pledgexl.model.explanation import Unmoved
from pledgexl.model.history import PastMonth
from pledgexl.model.period import Period


@dataclass(frozen=True)
class Course:
    """The final months of the term before one: the `months` that its rules made, oldest first.

    `unlike` are those before them, which other rules made. `unmoved` are the initiatives whose
    rating has been the same for long.
    """

    months: tuple[PastMonth, ...] = ()
    unlike: tuple[Period, ...] = ()
    unmoved: tuple[Unmoved, ...] = ()
