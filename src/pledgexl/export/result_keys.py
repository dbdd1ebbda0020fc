"""The keys of result.json that later months use, typed: a file is held to these classes."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import ClassVar

from pledgexl.export.typed_json import refuse_key
from pledgexl.model.average import Level, LevelRule
from pledgexl.model.issue import ReportIssue
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import State


@dataclass(frozen=True)
class Head:
    """What says of which month a result is, and which issue of it."""

    version: str
    period: str
    provisional: bool
    # Final months of versions before are their first issue.
    issue: ReportIssue | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Figures:
    """The figures of the whole or of an item, as they were printed."""

    shown: str | None
    exact: str | None
    rated: int
    expected: int
    excluded: int


@dataclass(frozen=True)
class ResultInitiative:
    """What a month says of one initiative."""

    id: str
    title: str
    rating: int | float | None = field(metadata={"highest": HIGHEST_RATING})
    state: State
    text: str
    department: str
    # Months issued by early versions hold none of these.
    remark: str = ""
    identifier: str = ""
    added: bool | None = None

    @cached_property
    def tenths(self) -> int | None:
        """The rating in tenths; raises if it has more digits than one."""
        if self.rating is None:
            return None
        tenths = Fraction(str(self.rating)) * TENTHS_PER_POINT
        if tenths.denominator > 1:
            refuse_key(f"{self.id}.rating")
        return tenths.numerator


@dataclass(frozen=True)
class ResultItem(Figures):
    """A policy, pledge or measure, and what names it in all months."""

    id: str
    title: str
    identifier: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class ResultMeasure(ResultItem):
    """A measure with its initiatives."""

    level: ClassVar[Level] = Level.MEASURE
    initiatives: list[ResultInitiative]


@dataclass(frozen=True)
class ResultPledge(ResultItem):
    """A pledge with its measures."""

    level: ClassVar[Level] = Level.PLEDGE
    measures: list[ResultMeasure]


@dataclass(frozen=True)
class ResultPolicy(ResultItem):
    """A policy with its pledges."""

    level: ClassVar[Level] = Level.POLICY
    pledges: list[ResultPledge]


@dataclass(frozen=True)
class Result(Head):
    """What a later month uses of a result."""

    overall: Figures
    policies: list[ResultPolicy]
    rules: list[LevelRule]
    # Months issued by 0.1.0 do not name their city.
    municipality: str = ""
    numbers_given: list[str] | None = None
    rating_step_tenths: int | None = None


AnyItem = ResultPolicy | ResultPledge | ResultMeasure
