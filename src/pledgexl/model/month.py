"""The month as it will be printed: every figure, row, finding and file, ready to lay out."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from operator import add
from typing import NamedTuple

from pledgexl.model.average import Average, Level
from pledgexl.model.finding import CellRef, Code, Finding, Severity
from pledgexl.model.issue import ReportIssue
from pledgexl.model.language import Language
from pledgexl.model.period import Period
from pledgexl.model.plan import TENTHS_PER_POINT, Department, Plan
from pledgexl.model.submission import Confirmation, FileStatus, RowStatus, State

_STARS = 10
_JAPANESE_TIME = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many initiatives stand behind a figure; `expected` is the sum of the other four."""

    rated: int = 0
    excluded: int = 0
    missing: int = 0
    rejected: int = 0

    @property
    def expected(self) -> int:
        """All initiatives that were to be rated or excluded."""
        return self.rated + self.excluded + self.missing + self.rejected

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing or rejected."""
        return not (self.missing or self.rejected)

    def __add__(self, other: "Coverage") -> "Coverage":
        """Return the coverage of two groups of initiatives together."""
        return Coverage(*map(add, astuple(self), astuple(other)))


def rating_text(tenths: int | None) -> str:
    """Return a rating as typed in a form: `7`, `6.5`; "" where there is none."""
    if tenths is None:
        return ""
    whole, rest = divmod(tenths, TENTHS_PER_POINT)
    return f"{whole}.{rest}" if rest else str(whole)


def stars(full: int) -> str:
    """Return ten stars of which the first `full` are black."""
    return "★" * full + "☆" * (_STARS - full)


class InitiativeSummary(NamedTuple):
    """One initiative of the month; `at` is where it was read, `key` its name in all months."""

    id: str
    title: str
    department: Department
    related: tuple[Department, ...]
    status: RowStatus
    rating_tenths: int | None
    previous_tenths: int | None
    state: State
    text: str
    remark: str
    at: CellRef | None
    is_added: bool
    key: str


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """One policy, pledge or measure, or the whole (`id` ""), with its average if it has one.

    `highest` is the figure that ten points everywhere would give: 10 stars or 100 %.
    Policies and pledges have `children`; measures have `initiatives` and `departments`. A measure
    of a plan without measures `is_hidden`: it is calculated, and printed nowhere.
    """

    id: str
    key: str
    level: Level
    number: str
    title: str
    average: Average | None
    highest: int
    coverage: Coverage
    children: tuple["ItemSummary", ...] = ()
    initiatives: tuple[InitiativeSummary, ...] = ()
    departments: tuple[Department, ...] = ()
    is_hidden: bool = False

    @property
    def shown(self) -> str | None:
        """The printed figure, None where nothing is rated."""
        return self.average.shown if self.average else None

    @property
    def stars(self) -> str:
        """The printed figure as ten stars, part stars cut; "" without an average."""
        average = self.average
        return stars(int(average.cut_value * _STARS / self.highest)) if average else ""


class DepartmentStatus(StrEnum):
    """How far a department is this month."""

    SUBMITTED = "submitted"
    NEEDS_CORRECTION = "needs_correction"
    TO_BE_CONFIRMED = "to_be_confirmed"
    # Something came that nobody can read, and nothing else.
    UNREADABLE = "unreadable"
    NOT_SUBMITTED = "not_submitted"
    NOTHING_TO_RATE = "nothing_to_rate"


@dataclass(frozen=True, slots=True)
class DepartmentSummary:
    """What one department has delivered; `file` is "" when nothing of its was accepted.

    Of the `questions` that it is asked, `answered` have their reason. `saved` is when the file
    says it was saved last: a property of its bytes, not of the disk it lies on. `unread` are the
    files that are its own by their name, and by nothing else, since they could not be read.
    """

    department: Department
    status: DepartmentStatus
    file: str
    revision: int | None
    coverage: Coverage
    errors: int
    questions: int = 0
    answered: int = 0
    saved: str = ""
    unread: tuple[str, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()

    @property
    def asked(self) -> int:
        """How many questions wait for their reason."""
        return self.questions - self.answered

    def saved_moment(self, language: Language) -> datetime | None:
        """Return when the form was saved, by the clock of the office; None where unknown."""
        # Japanese documents are the same wherever they are written; others follow this computer.
        zone = _JAPANESE_TIME if language is Language.JA else None
        return datetime.fromisoformat(self.saved).astimezone(zone) if self.saved else None

    def saved_at(self, language: Language) -> str:
        """Return the same in words: `2024-04-08 10:23`; "" where unknown."""
        moment = self.saved_moment(language)
        return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file of the submissions folder and what became of it."""

    file: str
    sha256: str
    department: str
    revision: int | None
    status: FileStatus


@dataclass(frozen=True)
class Summary:
    """Everything the writers lay out; they compute nothing.

    `returned` names what goes back for each file that is not in order; a draft has no `issue`.
    `numbers_given` are those that new initiatives of departments got in any run of the month.
    """

    plan: Plan
    period: Period
    whole: ItemSummary
    departments: tuple[DepartmentSummary, ...]
    findings: tuple[Finding, ...]
    files: tuple[FileRecord, ...]
    is_provisional: bool = False
    returned: Mapping[str, str] = field(default_factory=dict)
    issue: ReportIssue | None = None
    numbers_given: tuple[str, ...] = ()

    @property
    def policies(self) -> tuple[ItemSummary, ...]:
        """The policies, in the order of the plan."""
        return self.whole.children

    @property
    def pledges(self) -> tuple[ItemSummary, ...]:
        """All pledges, in the order of the plan."""
        return tuple(pledge for policy in self.policies for pledge in policy.children)

    @property
    def measures(self) -> tuple[ItemSummary, ...]:
        """All measures, in the order of the plan."""
        return tuple(measure for pledge in self.pledges for measure in pledge.children)

    @property
    def initiatives(self) -> tuple[InitiativeSummary, ...]:
        """All initiatives of the month, in the order of the plan."""
        return tuple(row for measure in self.measures for row in measure.initiatives)

    @property
    def has_errors(self) -> bool:
        """Whether the final report must not be issued."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


class Point(NamedTuple):
    """One matter to mend or to answer, with every cell in which it stands.

    `initiative` is whose row it is, None where it is of a whole file or of no known row.
    """

    finding: Finding
    places: tuple[CellRef, ...]
    initiative: InitiativeSummary | None


@dataclass(frozen=True, slots=True)
class DepartmentFindings:
    """What was found in the files of one department.

    Where nobody knows whose a `file` is, `department` is None; so it is for the plan workbook.
    `points` are open; `answered` are questions that have their reason, and `notes` ask nothing.
    """

    department: Department | None
    file: str
    points: tuple[Point, ...]
    answered: tuple[Point, ...]
    notes: tuple[Point, ...]

    @property
    def is_missing(self) -> bool:
        """Whether nothing has come of the department."""
        return any(point.finding.code is Code.NOT_SUBMITTED for point in self.points)

    def count(self, severity: Severity) -> int:
        """Return how many points of `severity` are open."""
        return sum(point.finding.severity is severity for point in self.points)


class CellFigure(NamedTuple):
    """A figure that a workbook shows, None where it says that there is none, and its cell."""

    shown: str | None
    cell: str


@dataclass(frozen=True, slots=True)
class ProvedWorkbook:
    """The summary workbook after it was found right, and its `figures`; the whole has the ID ""."""

    content: bytes
    figures: Mapping[str, CellFigure]


@dataclass(frozen=True, slots=True)
class Proof:
    """How many texts of a report, and how many figures, were read back and found right.

    `figures_in_workbook` are the different figures that stand in the workbook as well.
    """

    texts: int
    figures: int
    figures_in_workbook: int


@dataclass(frozen=True, slots=True)
class Checks:
    """How much was verified before the documents; `sums` of initiatives were made twice."""

    ratings: int
    read_twice: int
    sums: int
    proof: Proof
    page_figures: int

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by their names in sentences."""
        return {
            "ratings": self.ratings,
            "twice": self.read_twice,
            "sums": self.sums,
            "texts": self.proof.texts,
            "figures": self.proof.figures,
            "compared": self.proof.figures_in_workbook,
            "page": self.page_figures,
        }
