"""The findings of a month by department; findings of one matter are one point."""

from dataclasses import dataclass
from typing import NamedTuple

from pledgexl.model.finding import CellRef, Code, Finding, Severity
from pledgexl.model.plan import Department
from pledgexl.model.summary import InitiativeSummary


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
