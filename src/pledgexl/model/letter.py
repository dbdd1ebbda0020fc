"""A letter to a department before it is worded, and what it replies to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pledgexl.model.finding import Finding
from pledgexl.model.form import Form

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
