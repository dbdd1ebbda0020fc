"""Questions and answers about a month (想定問答) as they are laid out: texts with fields."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from pledgexl.model.explanation import Unmoved
from pledgexl.model.finding import Severity
from pledgexl.model.history import PastMonth
from pledgexl.model.month import InitiativeSummary, Summary
from pledgexl.model.movement import Cause, Movement
from pledgexl.model.period import Period
from pledgexl.model.submission import Confirmation


class Field(NamedTuple):
    """A value in a text that is verified by its source: what the value `name` of `of` is.

    `of` is the ID of an item or an initiative, the code of a department, a month, or "".
    """

    of: str
    name: str
    text: str


# The words between fields have no figure.
Line = tuple[str | Field, ...]


class Look(StrEnum):
    """What a paragraph is."""

    TITLE = "title"
    ABOUT = "about"
    QUESTION = "question"
    ANSWER = "answer"
    POINT = "point"
    NOTE = "note"
    LABEL = "label"
    CELL = "cell"
    TEXT = "text"
    FIGURE = "figure"
    GROUP = "group"


class Paragraph(NamedTuple):
    """A paragraph; `goes_to` is the page that it leads to, by the ID of its item."""

    look: Look
    line: Line
    goes_to: str | None = None


class Row(NamedTuple):
    """A row of a table: the paragraphs of each cell. A group has one cell across all columns."""

    cells: tuple[tuple[Paragraph, ...], ...]
    is_group: bool = False


class Table(NamedTuple):
    """A table with a line of labels; `widths` are the shares of its columns."""

    widths: tuple[int, ...]
    labels: tuple[Line, ...]
    rows: tuple[Row, ...]


class Page(NamedTuple):
    """What begins a new page, with what stands above it: about the item `id`, None for contents."""

    id: str | None
    above: Line
    blocks: tuple[Paragraph | Table, ...]


class Answers(NamedTuple):
    """The document: its pages, what stands above each (`mark`) and below each (`stamp`)."""

    title: str
    mark: str
    stamp: Line
    pages: tuple[Page, ...]


def paragraphs_of(page: Page) -> Iterator[Paragraph]:
    """Yield every paragraph of `page` in the order of the document."""
    for block in page.blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            yield from (Paragraph(Look.LABEL, label) for label in block.labels)
            for row in block.rows:
                for cell in row.cells:
                    yield from cell


def count_fields(answers: Answers) -> int:
    """Return how many fields the pages have."""
    lines = [paragraph.line for page in answers.pages for paragraph in paragraphs_of(page)]
    lines += [page.above for page in answers.pages]
    return sum(isinstance(part, Field) for line in lines for part in line)


def text_of(line: Line) -> str:
    """Return `line` as it is printed."""
    return "".join(part if isinstance(part, str) else part.text for part in line)


class Changed(NamedTuple):
    """An initiative that counts otherwise than in an earlier month, and why.

    Its place changed where the cause is the structure. `is_there` says whether the month has it.
    """

    id: str
    title: str
    cause: Cause
    is_there: bool


@dataclass(frozen=True)
class IssuedMonth:
    """What is known of an issued month: as its result, its inputs and earlier results have it.

    `past` are the final months before it of the same rules, oldest first, `bases` those that it is
    compared with. By the month and the ID of the item are `moved` and, of pledges, `changed`.
    `confirmations` are those of forms, by the code of the department, where forms are kept. `seal`
    is the head of the month's seal, "" before it is closed, None where nobody can tell.
    """

    summary: Summary
    result: Mapping[str, Any]
    day: date
    past: tuple[PastMonth, ...]
    bases: tuple[PastMonth, ...]
    moved: Mapping[tuple[Period, str], Movement]
    changed: Mapping[tuple[Period, str], tuple[Changed, ...]]
    unmoved: tuple[Unmoved, ...]
    confirmations: Mapping[str, tuple[Confirmation, ...]]
    seal: str | None = ""

    @cached_property
    def sources(self) -> dict[str, Mapping[str, Any]]:
        """Where the result says that each initiative was read, by its ID."""
        return {
            row["id"]: row["source"]
            for policy in self.result["policies"]
            for pledge in policy["pledges"]
            for measure in pledge["measures"]
            for row in measure["initiatives"]
        }

    @cached_property
    def initiatives(self) -> dict[str, InitiativeSummary]:
        """The initiatives of the month, by their IDs."""
        return {row.id: row for row in self.summary.initiatives}

    @cached_property
    def findings(self) -> dict[str, list[Mapping[str, Any]]]:
        """The errors and warnings of each initiative, by its ID, in the order of the result."""
        found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for finding in self.result["findings"]:
            if finding["initiative"] and finding["severity"] != Severity.NOTE:
                found[finding["initiative"]].append(finding)
        return found
