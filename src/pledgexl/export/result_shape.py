"""What questions about a month use of its result.json: the keys have to be there, of their kind.

The figures themselves are checked in `read_result`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from pledgexl.export.read_result import about_file
from pledgexl.export.typed_json import typed
from pledgexl.model.finding import Severity
from pledgexl.model.issue import ReportIssue
from pledgexl.model.movement import Cause
from pledgexl.model.period import Period
from pledgexl.model.submission import FileStatus, RowStatus


def require_shape(result: Mapping[str, Any], path: Path) -> None:
    """Raise PledgexlError where `result`, which is at `path`, lacks a key or has another kind."""
    with about_file(path):
        typed(result, _Result)


@dataclass(frozen=True)
class _Source:
    file: str | None
    sheet: str | None
    cell: str | None


@dataclass(frozen=True)
class _Initiative:
    department: str
    status: RowStatus
    remark: str
    source: _Source


@dataclass(frozen=True)
class _Part:
    cause: Cause
    exact: str
    shown: str

    def __post_init__(self) -> None:
        """Refuse what is no number."""
        Fraction(self.exact), Fraction(self.shown)


@dataclass(frozen=True)
class _Movement:
    base: str
    printed: str
    exact: str
    parts: list[_Part]

    def __post_init__(self) -> None:
        """Refuse what is no month, no number, and a cause that is lacking or stands twice."""
        Period.parse(self.base)
        if Fraction(self.printed) != Fraction(self.exact):
            raise ValueError(self.printed)
        if [part.cause for part in self.parts] != list(Cause):
            raise ValueError(self.base)


@dataclass(frozen=True)
class _Figures:
    movement: list[_Movement]


@dataclass(frozen=True)
class _Measure(_Figures):
    initiatives: list[_Initiative]


@dataclass(frozen=True)
class _Pledge(_Figures):
    measures: list[_Measure]


@dataclass(frozen=True)
class _Policy(_Figures):
    pledges: list[_Pledge]


@dataclass(frozen=True)
class _Scale:
    rating: str
    meaning: str


@dataclass(frozen=True)
class _Department:
    code: str
    name: str


@dataclass(frozen=True)
class _Finding:
    severity: Severity
    message: str
    answer: str
    initiative: str | None


@dataclass(frozen=True)
class _Input:
    file: str
    sha256: str
    status: FileStatus


@dataclass(frozen=True)
class _Issued:
    date: str

    def __post_init__(self) -> None:
        """Refuse what is no day."""
        date.fromisoformat(self.date)


@dataclass(frozen=True)
class _Result:
    municipality: str
    report: str
    provisional: bool
    overall: _Figures
    policies: list[_Policy]
    rubric: list[_Scale]
    departments: list[_Department]
    findings: list[_Finding]
    inputs: list[_Input]
    issued: _Issued
    issue: ReportIssue | None
