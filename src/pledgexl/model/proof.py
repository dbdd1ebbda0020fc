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
    """How much of a report was read back and found right.

    Of its `texts` (titles, reports of departments and figures, each as submitted) and its
    `figures` (each place that prints one), and how many different figures stand in the workbook
    as well.
    """

    texts: int
    figures: int
    figures_in_workbook: int


@dataclass(frozen=True, slots=True)
class Checks:
    """What was verified before the documents were issued, as numbers.

    Of the `ratings` those that were read twice, the groups of initiatives whose sums were
    calculated twice, what was read back from the report, and the figures of the page.
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
