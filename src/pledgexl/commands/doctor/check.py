"""What a check found, and how serious it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pledgexl.model.errors import Value


class State(StrEnum):
    """How serious it is; the later, the worse. A note asks for nothing."""

    WELL = "well"
    NOTE = "note"
    TO_DO = "to_do"
    CANNOT_RUN = "cannot_run"


@dataclass(frozen=True, slots=True)
class Check:
    """What was found: `code` names a sentence of doctor.toml, whose first part is the subject.

    The sentence `advice.<code>` says what to do; where nothing is to be done there is none.
    """

    code: str
    state: State = State.WELL
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """What the check is about: `room`, `fonts`."""
        return self.code.partition(".")[0]


def worst_of(checks: tuple[Check, ...]) -> State:
    """Return the most serious state among `checks`."""
    order = list(State)
    return max((check.state for check in checks), key=order.index, default=State.WELL)
