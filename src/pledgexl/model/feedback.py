"""Feedback to a department on the month before: its ratings and what became of them."""

from dataclasses import dataclass

from pledgexl.model.period import Period


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One figure, as printed last and the time before; "" where there was none.

    An initiative has its rating, an item of the plan its average; `level` is its level in words.
    """

    level: str
    id: str
    title: str
    shown: str
    before: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """A department's figures of `period`, beside those of the month `before` it, if there is one.

    An initiative stands right below the measure that it feeds.
    """

    period: Period
    before: Period | None
    lines: tuple[FeedbackLine, ...]
