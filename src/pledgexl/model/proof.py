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
    """The summary workbook after it was found right, and its `figures`; the whole has the ID ""."""

    content: bytes
    figures: Mapping[str, CellFigure]


@dataclass(frozen=True, slots=True)
class Proof:
    """How many texts of a report, and how many figures, were read back and found right.

    `figures_in_workbook` are the different figures that stand in the workbook as well.
    """

    texts: int
    figures: int
    figures_in_workbook: int


@dataclass(frozen=True, slots=True)
class Checks:
    """How much was verified before the documents were issued.

    `sums` are the groups of initiatives whose sums were calculated twice.
    """

    ratings: int
    read_twice: int
    sums: int
    proof: Proof
    page_figures: int

    @property
    def counts(self) -> dict[str, int]:
        """The numbers by their names in sentences."""
        return {
            "ratings": self.ratings,
            "twice": self.read_twice,
            "sums": self.sums,
            "texts": self.proof.texts,
            "figures": self.proof.figures,
            "compared": self.proof.figures_in_workbook,
            "page": self.page_figures,
        }
