"""What is measured: who does which work on how much, and what that cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from benchmarks.measure import Cost


class Work(StrEnum):
    """A piece of work; the same for all who do it."""

    CHECK = "read and check"
    MONTH = "whole month"
    REPORT = "Word report"
    DEMO = "month of the sample city"
    PDF = "month of the sample city with its PDF"
    CONVERT = "bare conversion of its report"
    START = "start"


class Who(StrEnum):
    """Who does it."""

    OURS = "pledgexl"
    OPENPYXL = "pandas + openpyxl"
    CALAMINE = "pandas + calamine"
    FLOOR = "calamine alone"
    DOCXTPL = "docxtpl alone"
    IMPORTS = "bare imports"
    LIBREOFFICE = "LibreOffice"
    PANDAS = "import pandas"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that is measured; `size` counts forms or initiatives, 0 where neither matters.

    `processors` is None where all of them may be used.
    """

    work: Work
    who: Who
    size: int = 0
    processors: int | None = None


@dataclass(frozen=True, slots=True)
class Costs:
    """What all rounds of a subject cost; `memory` is None unless it was looked at."""

    rounds: tuple[Cost, ...]
    memory: int | None = None

    @property
    def wall(self) -> float:
        """The median of the wall times."""
        return median(cost.wall for cost in self.rounds)

    @property
    def cpu(self) -> float:
        """The median of the processor times."""
        return median(cost.cpu for cost in self.rounds)

    @property
    def inner(self) -> float:
        """The median of the times that the command itself printed."""
        return median(float(cost.said) for cost in self.rounds)


Measured = Mapping[Subject, Costs]
