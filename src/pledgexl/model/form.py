"""A form before it is a workbook: whose it is and the lines on it."""

from dataclasses import dataclass

from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Plan


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form. `number` is "" on a spare line; the last four are what is typed."""

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

    @property
    def is_spare(self) -> bool:
        """Whether a department may add an initiative here."""
        return not self.number


@dataclass(frozen=True, slots=True)
class Form:
    """All that stands on one department's form for one month."""

    plan: Plan
    period: Period
    department: Department
    lines: tuple[FormLine, ...]
    revision: int = 1

    @property
    def file_name(self) -> str:
        """The name a form is sent out under."""
        return f"{self.department.code}_{_safe(self.department.name)}.xlsx"


def _safe(name: str) -> str:
    """Return `name` without what Windows does not allow in a file name."""
    return "".join("_" if letter in '\\/:*?"<>|' else letter for letter in name).strip(". ")
