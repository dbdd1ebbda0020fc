"""What is to be reached, each as one figure beside its bound."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.subject import Measured, Subject, Who, Work

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """A `figure` that is to be at least, or at most, `bound`; None where it was not measured.

    `beside` is the same thing seen otherwise, and decides nothing.
    """

    name: str
    figure: float | None
    bound: float
    at_least: bool = False
    unit: str = "×"
    beside: str = ""

    @property
    def is_reached(self) -> bool:
        """Whether the figure keeps the bound."""
        if self.figure is None:
            return False
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound


class Figures:
    """Ratios of what was measured; `small` is the size whose cost is taken for the fixed part."""

    def __init__(self, measured: Measured) -> None:
        """Draw on `measured`."""
        self._measured = measured
        sizes = {subject.size for subject in measured if subject.work is Work.CHECK}
        self.sizes = tuple(sorted(sizes))

    @property
    def small(self) -> int:
        """The smallest number of forms."""
        return self.sizes[0]

    def wall(self, work: Work, who: Who, size: int = 0, processors: int | None = None) -> float:
        """Return how long it takes as a whole process."""
        return self._measured[Subject(work, who, size, processors)].wall

    def inner(self, who: Who, size: int) -> float:
        """Return how long the report alone takes."""
        return self._measured[Subject(Work.REPORT, who, size)].inner

    def per_form(self, who: Who, size: int, processors: int | None = None) -> float:
        """Return what one more form costs, in seconds: without imports and the like."""
        whole = self.wall(Work.CHECK, who, size, processors)
        fixed = self.wall(Work.CHECK, who, self.small, processors)
        return (whole - fixed) / (size - self.small)

    def memory(self, work: Work, size: int) -> int:
        """Return the peak of our memory."""
        found = self._measured[Subject(work, Who.OURS, size)].memory
        if found is None:
            raise KeyError(work)
        return found


def targets(measured: Measured, middle: int) -> Iterator[Target]:
    """Yield all targets; `middle` is the size from which on they hold (1,000 forms)."""
    figures = Figures(measured)
    for size in figures.sizes:
        if size >= middle:
            yield from _reading(figures, size)
    largest = figures.sizes[-1]
    if largest > middle:
        yield from _growth(figures, middle, largest)
    yield from _whole_runs(figures, middle)
    yield from _without_forms(figures, measured)


def _reading(figures: Figures, size: int) -> Iterator[Target]:
    theirs, more = figures.wall(Work.CHECK, Who.OPENPYXL, size, 1), Who.OPENPYXL
    alone, form = figures.wall(Work.CHECK, Who.OURS, size, 1), figures.per_form(Who.OURS, size)
    yield Target(
        f"{size:,} forms: read and check, faster than {more}",
        theirs / figures.wall(Work.CHECK, Who.OURS, size),
        4.0,
        at_least=True,
        beside=f"one more form {figures.per_form(more, size, 1) / form:.2f}×;"
        f" on one processor {theirs / alone:.2f}×",
    )


def _growth(figures: Figures, middle: int, largest: int) -> Iterator[Target]:
    many, few = (figures.per_form(Who.OURS, size) for size in (largest, middle))
    yield Target(
        f"one more form at {largest:,} beside one at {middle:,}",
        many / few,
        1.2,
        beside=f"{1000 * many:.2f} and {1000 * few:.2f} ms",
    )
    peak = figures.memory(Work.CHECK, largest) / MEGABYTE
    yield Target(f"{largest:,} forms: peak memory, {Work.CHECK}", peak, 600.0, unit=" MB")


def _whole_runs(figures: Figures, middle: int) -> Iterator[Target]:
    small = figures.small
    for work, bound in ((Work.CHECK, 0.6), (Work.MONTH, 1.25)):
        theirs = figures.wall(work, Who.OPENPYXL, small, 1)
        own = figures.wall(work, Who.OURS, small)
        yield Target(f"{small} forms: {work}, beside {Who.OPENPYXL}", own / theirs, bound)
    if middle in figures.sizes:
        own, theirs = (figures.wall(Work.MONTH, *who) for who in _months_of(middle))
        name = f"{middle:,} forms: {Work.MONTH}, faster than {Who.OPENPYXL}"
        yield Target(name, theirs / own, 2.0, at_least=True)


def _months_of(size: int) -> tuple[tuple[Who, int, int | None], tuple[Who, int, int | None]]:
    return (Who.OURS, size, None), (Who.OPENPYXL, size, 1)


def _without_forms(figures: Figures, measured: Measured) -> Iterator[Target]:
    sizes = sorted(subject.size for subject in measured if subject.work is Work.REPORT)
    few, many = sizes[-3], sizes[-1]
    bare = figures.inner(Who.OURS, many) / figures.inner(Who.DOCXTPL, many)
    yield Target(
        f"Word report of {many:,} initiatives beside one of {few:,}",
        figures.inner(Who.OURS, many) / figures.inner(Who.OURS, few),
        12.0,
        beside=f"beside docxtpl alone {bare:.2f}×",
    )
    month = figures.wall(Work.DEMO, Who.OURS) / figures.wall(Work.DEMO, Who.IMPORTS)
    yield Target("sample city: whole month beside bare imports", month, 2.0)
    with_pdf = None
    # Without LibreOffice there is nothing to measure, and the target says so.
    if Subject(Work.PDF, Who.OURS) in measured:
        parts = figures.wall(Work.DEMO, Who.OURS) + figures.wall(Work.CONVERT, Who.LIBREOFFICE)
        with_pdf = figures.wall(Work.PDF, Who.OURS) / parts
    yield Target("sample city: run --pdf beside run and a bare conversion", with_pdf, 1.3)
    start = figures.wall(Work.START, Who.OURS) / figures.wall(Work.START, Who.PANDAS)
    yield Target("pledgexl --help beside import pandas", start, 0.3)
