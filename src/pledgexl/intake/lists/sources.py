"""What a list contains: each text with its place and look, in rows as a person reads them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# The rows of a Word document that belong to no table, and the name of that part.
BODY = "本文"
NO_TABLE = 0


class SourceKind(StrEnum):
    """Where a text is: in a cell, a paragraph, or beside the rows (comment, shape, page header)."""

    CELL = "cell"
    PARAGRAPH = "paragraph"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A text of the list; `row` and `column` begin at 1, the last ones are those of its merge.

    `kept` is the text without what is struck through, or was deleted (`is_deleted`) while Word
    tracked changes. `indent` counts steps of a cell's alignment
    or of a paragraph; blanks in front of a text are part of it. `outline` is the level of a
    heading in Word (0: none), and `list_mark` the number that Word sets in front of it.
    """

    file: str
    sheet: str
    cell: str
    row: int
    column: int
    text: str
    kept: str
    last_row: int
    last_column: int
    kind: SourceKind = SourceKind.CELL
    indent: int = 0
    is_bold: bool = False
    fill: str = ""
    outline: int = 0
    list_mark: str = ""
    is_hidden: bool = False
    is_error: bool = False
    is_number: bool = False
    is_deleted: bool = False

    @property
    def is_struck(self) -> bool:
        """Whether all of the text is struck through."""
        return not self.kept.strip()

    @property
    def place(self) -> tuple[str, str, str]:
        """File, sheet and cell."""
        return self.file, self.sheet, self.cell


@dataclass(frozen=True, slots=True)
class Row:
    """The texts that begin in one row, and those of merged cells that reach down into it.

    `fills` are its cells without a text that have a colour of their own.
    """

    table: int
    number: int
    sources: tuple[Source, ...]
    above: tuple[Source, ...] = ()
    fills: tuple[Source, ...] = ()

    @property
    def all(self) -> tuple[Source, ...]:
        """All texts in this row, from left to right."""
        return tuple(sorted((*self.sources, *self.above), key=lambda each: each.column))


@dataclass(frozen=True, slots=True)
class Flow:
    """A worksheet, or a whole Word document: its rows in reading order.

    `unread` are the cells whose formula has no stored result: nothing is known of them.
    """

    file: str
    name: str
    rows: tuple[Row, ...] = ()
    asides: tuple[Source, ...] = ()
    is_hidden: bool = False
    unread: tuple[Source, ...] = ()

    @property
    def sources(self) -> Iterator[Source]:
        """Every text, once."""
        for row in self.rows:
            yield from row.sources
        yield from self.asides
        yield from self.unread


def rows_of(table: int, sources: Iterable[Source]) -> Iterator[Row]:
    """Yield the rows of one table in order; a row without any text is left out."""
    starting: dict[int, list[Source]] = {}
    reaching: dict[int, list[Source]] = {}
    filled: dict[int, list[Source]] = {}
    for source in sources:
        if not source.text.strip():
            for row in range(source.row, source.last_row + 1):
                filled.setdefault(row, []).append(source)
            continue
        starting.setdefault(source.row, []).append(source)
        for row in range(source.row + 1, source.last_row + 1):
            reaching.setdefault(row, []).append(source)
    for row in sorted({*starting, *reaching}):
        begun = sorted(starting.get(row, ()), key=lambda each: each.column)
        above, fills = (tuple(each.get(row, ())) for each in (reaching, filled))
        yield Row(table, row, tuple(begun), above, fills)


def list_names(paths: Iterable[Path]) -> dict[Path, str]:
    """Return what each of `paths` is called: its file's name, with folders where two are alike."""
    places = {path: path.absolute().parts for path in paths}
    names = {}
    for path, parts in places.items():
        others = [other for each, other in places.items() if each != path]
        size = next(
            (size for size in range(1, len(parts)) if parts[-size:] not in _ends(others, size)), 1
        )
        names[path] = str(Path(*parts[-size:]))
    return names


def _ends(places: Iterable[Sequence[str]], size: int) -> list[Sequence[str]]:
    return [parts[-size:] for parts in places]
