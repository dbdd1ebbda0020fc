"""What differs between two plans, thing by thing."""

from dataclasses import dataclass
from enum import StrEnum

from pledgexl.model.period import Period
from pledgexl.model.plan import Plan


@dataclass(frozen=True, slots=True)
class PlanAt:
    """A plan as it is at the end of `period`, or of its term where there is none."""

    plan: Plan
    period: Period | None = None


class PlanPart(StrEnum):
    """Where something differs, in the order in which it is listed."""

    SETTINGS = "settings"
    POLICY = "policy"
    PLEDGE = "pledge"
    MEASURE = "measure"
    INITIATIVE = "initiative"
    DEPARTMENT = "department"
    RULES = "rules"
    RUBRIC = "rubric"


class PlanChangeKind(StrEnum):
    """What differs, in the order in which it is listed of one thing.

    `KEPT` is in the plans of two terms under the same number. `GONE` is no longer in the plan, and
    nothing says since when; `DELETED` is an initiative whose row is no longer in the workbook at
    all.
    """

    KEPT = "kept"
    ADDED = "added"
    RESUMED = "resumed"
    ENDED = "ended"
    GONE = "gone"
    DELETED = "deleted"
    CONTINUED = "continued"
    SPLIT = "split"
    MERGED = "merged"
    SUCCESSORS = "successors"
    IDENTIFIER = "identifier"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    RENAMED = "renamed"
    LEAD = "lead"
    RELATED = "related"
    START = "start"
    END = "end"
    CONTACT = "contact"
    MAIL = "mail"
    VALUE = "value"
    ORDER = "order"


class SameBy(StrEnum):
    """What says that something in one plan is something in the other."""

    IDENTIFIER = "identifier"
    NUMBER = "number"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One difference. `old_number` and `number` name the thing in each plan, "" where it is not.

    A department has its code as its number, a setting or a rule its name. `before` and `after` are
    what differs. `same_by` is None where there is nothing that could be the same; `successors` are
    the numbers and titles of what it went on in. Where numbers alone say that two things of
    different titles are the same, `elsewhere` is the number at which the old title is now.
    """

    part: PlanPart
    kind: PlanChangeKind
    old_number: str
    number: str
    title: str
    before: str = ""
    after: str = ""
    same_by: SameBy | None = None
    successors: tuple[str, ...] = ()
    elsewhere: str = ""
