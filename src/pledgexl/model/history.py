"""Earlier months: what was reported of each initiative, and the figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pledgexl.model.average import LevelRule
from pledgexl.model.doubt import Report
from pledgexl.model.period import Period
from pledgexl.model.submission import State


@dataclass(frozen=True, slots=True)
class PastInitiative:
    """An initiative as it was issued last; `measure` and `department` place it in the plan.

    In a provisional month it is accepted only if it was rated or excluded without an error.
    """

    id: str
    measure: str
    title: str
    department: str
    rating_tenths: int | None
    text: str = ""
    state: State = State.NONE
    remark: str = ""
    is_accepted: bool = True

    @property
    def report(self) -> Report:
        """What was reported of it."""
        return Report(self.rating_tenths, self.state, self.text, self.remark)


@dataclass(frozen=True, slots=True)
class PastMonth:
    """An earlier month as it was issued: the printed figure of the whole ("") and of each item.

    `ratings` holds the initiatives' ratings in tenths, None where there was none; `rules` are
    those that its figures were made by, and `initiatives` what was reported of each.
    """

    period: Period
    shown: Mapping[str, str | None]
    ratings: Mapping[str, int | None]
    rules: tuple[LevelRule, ...] = ()
    initiatives: Mapping[str, PastInitiative] = field(default_factory=dict)
    is_provisional: bool = False

    def is_comparable(self, rules: Iterable[LevelRule]) -> bool:
        """Say whether figures made by `rules` may be compared with this month's."""
        return not self.rules or set(self.rules) == set(rules)


def compared_periods(period: Period, issued: Iterable[Period]) -> tuple[Period, ...]:
    """Return with which `issued` months to compare: the last, and the last fiscal year's end."""
    earlier = sorted(past for past in issued if past < period)
    year_end = [past for past in earlier if past == period.last_fiscal_year_end]
    return tuple(dict.fromkeys((*earlier[-1:], *year_end)))
