"""What stops a run, and sentences before they have a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, Union

from pledgexl.model.finding import Finding
from pledgexl.model.language import Language

# A tuple becomes a list within the sentence; a nested message gets the language of the outer one.
Value: TypeAlias = Union[str, int, "Message", tuple["str | Message", ...]]


@dataclass(frozen=True, slots=True)
class Message:
    """The name of a sentence in the TOML file of `surface`, and the values that fill it."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    surface: str = "screen"

    def __str__(self) -> str:
        """Return the name and the values, for programmers."""
        values = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.name}({values})"


class PledgexlError(Exception):
    """Something the operator must mend; cli words its message in the language of the call.

    A worker's error is pickled with its attributes, the message and the findings among them.
    """

    findings: tuple[Finding, ...] = ()

    def __init__(self, name: str, /, **values: Value) -> None:
        """Keep the name of the sentence and the `values` that fill it."""
        self.message = Message(name, values)

    def __str__(self) -> str:
        """Return the name and the values, for a traceback; people read the message worded."""
        return str(self.message)

    @property
    def code(self) -> str:
        """What programs know the error by: the name of its sentence. It never changes."""
        return self.message.name


class PlanError(PledgexlError):
    """A plan workbook with faults; `findings` holds every one of them."""

    def __init__(
        self,
        file: str,
        findings: Sequence[Finding],
        listed: Message | str = "",
        workbook: Language = Language.JA,
    ) -> None:
        """Keep `findings` beside the one line, and where they are listed, if they are.

        `workbook` is the language of the workbook's sheets and labels.
        """
        super().__init__("plan_faulty", file=file, count=len(findings), listed=listed)
        self.file = file
        self.workbook = workbook
        self.findings = tuple(findings)

    @property
    def is_listed(self) -> bool:
        """Whether a workbook lists all findings."""
        listed = self.message.values["listed"]
        return isinstance(listed, Message) and listed.name == "plan_listed"
