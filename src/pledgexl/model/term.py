"""How much of a term has passed."""

from fractions import Fraction
from typing import NamedTuple


class Elapsed(NamedTuple):
    """How much of a term has passed: `days` of its `term_days`. That is time, not progress."""

    days: int
    term_days: int

    @property
    def exact(self) -> Fraction:
        """The share of the term."""
        return Fraction(self.days, self.term_days)

    @property
    def percent(self) -> int:
        """The same in whole percent, cut down: 100 on the last day alone."""
        return self.days * 100 // self.term_days
