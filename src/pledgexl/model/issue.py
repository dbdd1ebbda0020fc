"""Issues of a month's report, and what differs between two of them."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

_HEAD = re.compile("(?:[0-9a-f]{64})?")


class IssueKind(StrEnum):
    """Why a report is issued again; official statistics tell the two from each other."""

    # 訂正: what was printed was wrong.
    CORRECTION = "correction"
    # 改訂: data came that were not there before.
    REVISION = "revision"


@dataclass(frozen=True, slots=True)
class PreviousSeal:
    """The newest seal when a report was issued: its head and count; "" and 0 before the first."""

    head: str = ""
    count: int = 0

    def __post_init__(self) -> None:
        """Refuse what no seal has."""
        if not _HEAD.fullmatch(self.head) or self.count < 0 or bool(self.head) != bool(self.count):
            raise ValueError(f"seal {self.count} {self.head}")


@dataclass(frozen=True, slots=True)
class ReportIssue:
    """The number of a final report of a month; from the second on it has a kind and a reason.

    `previous_seal` is None where the version that made it knew of none.
    """

    number: int = 1
    kind: IssueKind | None = None
    reason: str | None = None
    previous_seal: PreviousSeal | None = None

    def __post_init__(self) -> None:
        """Refuse a number that no issue has."""
        if self.number < 1:
            raise ValueError(f"number {self.number}")


class Place(StrEnum):
    """The part of the report in which something is printed, in the order of the report."""

    COVER = "cover"
    OVERVIEW = "overview"
    MEASURES = "measures"
    COMPARISON = "comparison"
    NOTES = "notes"


class Difference(NamedTuple):
    """What one issue prints and the next one otherwise; "" where it is not printed.

    `id` and `title` say of which item or initiative it is, "" for the report as a whole; `field` is
    what of it, and `detail` what that is about: the month compared, the rating of a criterion.
    """

    place: Place
    id: str
    title: str
    field: str
    detail: str
    old: str
    new: str


class Errata(NamedTuple):
    """All differences to the issue before, which is of the day `before`."""

    before: date
    differences: tuple[Difference, ...]
