"""Lists of any length: where one sheet is full, the next goes on; and where each row stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pledgexl.excel.book import MAXIMUM_ROWS, Book
from pledgexl.excel.summary_page import (
    FIRST_ROW,
    LABEL_ROW,
    Cell,
    Column,
    Edition,
    begin_page,
    is_filtered,
    part_name,
)
from pledgexl.messages.summary import AnySheet


class Pages:
    """A list of any length: a page, and where that is full another."""

    def __init__(
        self, book: Book, name: AnySheet, columns: Sequence[Column], edition: Edition
    ) -> None:
        """Begin the first page."""
        self._book = book
        self._name = name
        self._columns = columns
        self._edition = edition
        self._part = 0
        self._turn()

    def row(self, cells: Sequence[Cell], **more: Any) -> None:  # noqa: ANN401 (what `Page.row` takes)
        """Write a row as `Page.row` does."""
        if self.page.next_row > self._edition.last_row:
            self.end()
            self._turn()
        self.page.row(cells, **more)

    def end(self) -> None:
        """Finish the page at hand."""
        self.page.finish(is_filtered=is_filtered(self._name))

    def _turn(self) -> None:
        self._part += 1
        self.page = begin_page(
            self._book,
            self._name,
            self._columns,
            self._edition,
            self._part,
        )


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows of a list stand, counted from 0, over one sheet or several."""

    name: AnySheet
    last_row: int = MAXIMUM_ROWS

    @property
    def capacity(self) -> int:
        """How many rows a sheet holds below its labels."""
        return self.last_row - LABEL_ROW

    def cell(self, column: str, index: int) -> str:
        """Return the address of a row's cell: `'明細'!H5`."""
        part, row = self._place(index)
        return f"'{part_name(self.name, part)}'!{column}{row}"

    def cells(self, column: str, start: int, stop: int) -> str:
        """Return the cells of the rows from `start` to before `stop`, one range a sheet."""
        ranges = []
        while start < stop:
            part, first = self._place(start)
            last = min(first + stop - start - 1, self.last_row)
            ranges.append(f"'{part_name(self.name, part)}'!{column}{first}:{column}{last}")
            start += last - first + 1
        return ",".join(ranges)

    def row(self, index: int) -> int:
        """Return the number of a row on its sheet."""
        return self._place(index)[1]

    def _place(self, index: int) -> tuple[int, int]:
        part, offset = divmod(index, self.capacity)
        return part + 1, FIRST_ROW + offset
