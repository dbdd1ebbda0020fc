"""A form before it is a workbook, and the letter that goes with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pledgexl.model.finding import Finding, Severity
from pledgexl.model.history import Report
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Plan
from pledgexl.model.submission import Cell
from pledgexl.model.text import file_name


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


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form. `number` is "" on a spare line; the last four texts are what is typed.

    `past` is what was reported last. Where `typed` has a cell under a label, that cell stands
    there exactly as it was sent, instead of the text; `carried_from` names the file of another
    month in which it was typed. `identifier` names the initiative where `key` is not its own.
    """

    key: str
    number: str
    policy: str
    pledge: str
    measure: str
    title: str
    previous: str = ""
    rating: str = ""
    state: str = ""
    text: str = ""
    remark: str = ""
    past: Report | None = None
    typed: Mapping[str, Cell] = field(default_factory=dict)
    carried_from: str = ""
    identifier: str = ""

    @property
    def hidden_key(self) -> str:
        """What is hidden in the row: it names the initiative in all months."""
        return self.identifier or self.key

    @property
    def is_spare(self) -> bool:
        """Whether a department may add an initiative here."""
        return not self.number


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing to mend or to answer: in which line of the form, under which label.

    `line` counts from 0 and is None where it is about the whole file; `label` is "" where it is
    about a whole line. `given` is what had to stand there.
    """

    finding: Finding
    line: int | None = None
    label: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """All that stands on one department's form for one month.

    `measures` are those to which it may add initiatives, as they are named on it.
    """

    plan: Plan
    period: Period
    department: Department
    lines: tuple[FormLine, ...]
    revision: int = 1
    corrections: tuple[Correction, ...] = ()
    feedback: Feedback | None = None
    measures: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The name a form is sent out under."""
        return form_name(self.department)

    @property
    def asked(self) -> str:
        """What its corrections ask for: `mend` an error, `answer` a question, or `both`."""
        are_errors = {each.finding.severity is Severity.ERROR for each in self.corrections}
        return "both" if len(are_errors) > 1 else "mend" if True in are_errors else "answer"

    @property
    def inside(self) -> str:
        """Whether it is as issued (`fresh`), as typed (`kept`) or of another month (`carried`)."""
        if any(line.carried_from for line in self.lines):
            return "carried"
        return "kept" if any(line.typed for line in self.lines) else "fresh"


def form_name(department: Department) -> str:
    """Return the name that the form of `department` is sent out under."""
    return file_name(f"{department.code}_{department.name}", ".xlsx")


# A letter is read to its end: the list of findings has all of them.
_MOST_REFUSED = 10


class LetterKind(StrEnum):
    """A kind of letter, by its name in mail.toml."""

    REQUEST = "request"
    REMINDER = "reminder"
    RESUBMIT = "resubmit"
    CONFIRM = "confirm"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one department sent: its forms by name, and the findings in files that are none."""

    forms: tuple[str, ...] = ()
    refused: Mapping[str, Sequence[Finding]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DepartmentLetter:
    """A letter to the department of `form`, about what has `arrived` from it."""

    kind: LetterKind
    form: Form
    arrived: Arrived = Arrived()

    @property
    def refused(self) -> tuple[str, ...]:
        """The refused files that it lists, each with its page attached, by their names."""
        return tuple(self.arrived.refused)[:_MOST_REFUSED]

    @property
    def encloses_form(self) -> bool:
        """Whether the form goes with it; a department that has to confirm already sent one."""
        return self.kind is not LetterKind.CONFIRM
