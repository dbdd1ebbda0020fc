"""What was proved of a month's documents before they were issued."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class CellFigure(NamedTuple):
    """A figure that a workbook shows, None where it says that there is none, and its cell."""

    shown: str | None
    cell: str


@dataclass(frozen=True, slots=True)
class ProvedWorkbook:
    """The finished workbooks that were found right, and the `figures` of the first, by ID.

    `office` stays in the office. As everywhere, the whole has the ID "".
    """

    content: bytes
    office: bytes
    figures: Mapping[str, CellFigure]


@dataclass(frozen=True, slots=True)
class Proof:
    """How much of a report was read back and found right.

    Of its `texts` (titles, reports of departments and figures, each as submitted) and its
    `figures` (each place that prints one), and how many different figures stand in the workbook
    as well.
    """

    texts: int
    figures: int
    figures_in_workbook: int
