"""A worksheet as its XML writes it: rows with their cells, and what is hidden or merged.

What a cell's text is, or how a format shows its number, stands in other parts of the workbook.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from pledgexl.intake.around_table import around_table, place, rules_behind
from pledgexl.intake.markup import (
    ATTRIBUTES,
    DamageError,
    attributes,
    demand_blank,
    end_of,
    in_parts,
)
from pledgexl.intake.read_cell import (
    LONGEST_REMEMBERED,
    MAXIMUM_COLUMN,
    MAXIMUM_ROW,
    Placed,
    as_other,
    as_remembered,
    as_usual,
)
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.xml import is_true, remembering, whole_number
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import BLANK_CELL, Area

_NO_ROW = -1
# Nothing is remembered of sheets that are larger.
_LARGEST_REMEMBERED = 500_000
_TABLE = re.compile(rb"<sheetData" + ATTRIBUTES + rb"(/?)>")
_TABLE_END = b"</sheetData>"
_BREAK = re.compile(rb"</row>|<row(?: r=\"([0-9]{1,9})\")?" + ATTRIBUTES + rb"(/?)>")
_ROW_END = b"</row>"
# What stands between most rows.
_NEXT_ROW = re.compile(rb"</row>[ \t\r\n]*<row r=\"([0-9]{1,9})\"((?:\s[^<>/]*[\"'])?)>")
# A row's attributes as programs write them, sound XML unless one of them is there twice.
_USUAL_LOOK = re.compile(rb"(?: [a-zA-Z]{1,20}=\"[a-zA-Z0-9.: -]*\")* ?")
# The beginning of a row that ends elsewhere.
_ROW = re.compile(rb"[ \t\r\n]*(<row r=\"([1-9][0-9]{0,6})\"((?:\s[^<>/]*[\"'])?)>)[ \t\r\n]*")
# A row of a form has some 3 KB.
_MOST_ROWS = 1 << 10
_LONGEST_ROW = 8_000
_CELL = b"<c "
_ANY_CELL = b"<c"
_ODD_CELL = re.compile(rb"<c(?=[\s/>])")

# Its number, 1-based, and the cells in it; some may be blank.
Row = tuple[int, Sequence[Placed]]


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A worksheet as written; `hidden_rows` are complete once all `rows` were looked at."""

    rows: Iterable[Row]
    hidden_rows: AbstractSet[int]
    hidden_columns: tuple[Area, ...]
    merges: tuple[Area, ...]


class _Break(NamedTuple):
    """The end of a row, which has nothing to say, or the beginning of one.

    It tells its number, if it does, and whether it is hidden or ends at once.
    """

    is_end: bool
    number: str | None = None
    is_hidden: bool = False
    is_empty: bool = False


_END = _Break(is_end=True)


class _Breaks(NamedTuple):
    """What stands between the cells of two rows, and what of it has yet to be found sound."""

    breaks: tuple[_Break, ...]
    unproven: bytes


class _Look(NamedTuple):
    """What a row says of itself behind its number, and whether that is sound XML."""

    number: str | None
    is_hidden: bool
    is_sound: bool


class _Known(NamedTuple):
    """A row as programs write it, and what of it has yet to be found sound."""

    number: int
    is_hidden: bool
    cells: tuple[Placed, ...]
    unproven: bytes


class SheetReader:
    """Takes the XML of one worksheet apart, and keeps what it has not proven to be sound."""

    def __init__(self, sound: bytes, sheet: str) -> None:
        """Prepare to read the worksheet `sheet` from XML that is `sound`, or will be found so."""
        self._sheet = sheet
        self._unproven: list[bytes] = []
        self._hidden_rows: set[int] = set()
        # The last row that began, and the one that cells belong to.
        self._last = 0
        self._row = _NO_ROW
        self._sound = sound
        # Of a plan no two rows are alike.
        self._remembers = len(sound) < _LARGEST_REMEMBERED
        found = _TABLE.search(sound)
        self._table = (0, 0, 0)
        if found is not None:
            begin = found.end()
            end = begin if found[2] else end_of(_TABLE_END, sound, begin)
            self._table = (found.start(), begin, end)
        self._behind = self._table[2] + len(_TABLE_END)
        self._rules = rules_behind(sound, self._behind, sheet)

    def sheet(self) -> WrittenSheet:
        """Return the worksheet, its rows as they are asked for; raises DamageError or `Refusal`."""
        start, _, end = self._table
        outside = self._sound[:start] + self._sound[end : self._behind]
        said = around_table(outside + self._sound[self._rules.end :], self._sheet)
        hidden = (*said.hidden_columns, *self._rules.around.hidden_columns)
        merges = (*said.merges, *self._rules.around.merges)
        return WrittenSheet(self._rows(), self._hidden_rows, hidden, merges)

    def unproven(self) -> bytes:
        """Return what has to be sound for all of it to be so, once all rows were looked at."""
        _, begin, end = self._table
        behind = (self._sound[end : self._behind], self._sound[self._rules.end :])
        return b"".join((self._sound[:begin], *self._unproven, *behind))

    def _rows(self) -> Iterator[Row]:
        _, begin, end = self._table
        for part in in_parts(self._sound, begin, end, _ROW_END):
            yield from self._known_rows(part) if self._remembers else self._rows_of(part)

    def _known_rows(self, part: bytes) -> Iterator[Row]:
        """Yield the rows in `part`: the head and the spare lines of a form are those of another."""
        *rows, rest = part.split(_ROW_END)
        for typed in rows:
            known = _known(typed)
            if known is None:
                yield from self._rows_of(typed + _ROW_END)
                continue
            self._last, is_hidden, cells, unproven = known
            self._unproven.append(unproven)
            if is_hidden:
                self._hidden_rows.add(self._last)
            yield self._last, cells
        yield from self._rows_of(rest)

    def _rows_of(self, part: bytes) -> Iterator[Row]:
        before, *typed = part.split(_CELL)
        read = _usual(typed, is_remembered=self._remembers)
        if not all(read) or _ANY_CELL in before:
            before, *typed = _ODD_CELL.sub(_CELL, part).split(_CELL)
            read = _usual(typed, is_remembered=self._remembers)
        self._pass(before)
        column, row = 0, []
        for each, usual in zip(typed, read, strict=True):
            placed = usual if usual and usual[0] == self._row else self._odd_cell(each, column)
            column = placed[1]
            if placed[3] is not BLANK_CELL:
                row.append(placed)
            if placed[5]:
                yield self._row, row
                column, row = 0, []
                self._pass(placed[5])

    def _pass(self, typed: bytes) -> None:
        """End and begin the rows that `typed` does."""
        found = _breaks(typed)
        self._unproven.append(found.unproven)
        for is_end, number, is_hidden, is_empty in found.breaks:
            # Each ends the row that is open, or begins one where none is.
            if is_end == (self._row == _NO_ROW):
                raise DamageError("row")
            if is_end:
                self._row = _NO_ROW
                continue
            self._last = self._row_number(number)
            if is_hidden:
                self._hidden_rows.add(self._last)
            if not is_empty:
                self._row = self._last

    def _row_number(self, given: str | None) -> int:
        number = self._last + 1 if given is None else whole_number(given)
        if number is None or not 1 <= number <= MAXIMUM_ROW:
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(), detail=f"row {given}")
        return number

    def _odd_cell(self, typed: bytes, before: int) -> Placed:
        """Return a cell in another spelling, with a text of its own, or with two values."""
        other = as_other(b" " + typed)
        self._unproven += (_CELL, typed.removesuffix(other.after))
        column = self._column(other.reference, before)
        held, *others = other.values
        return self._row, column, other.style, *held, other.after, tuple(others)

    def _column(self, reference: str | None, before: int) -> int:
        """Return the column of a cell that calls itself so; without its name the next."""
        if self._row == _NO_ROW:
            raise DamageError("c")
        if reference is None:
            if before < MAXIMUM_COLUMN:
                return before + 1
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(self._row), detail="> XFD")
        row, column = place(reference, self._sheet)
        if row != self._row:
            detail = f"{reference} / row {self._row}"
            raise Refusal(Code.REFERENCE_IMPOSSIBLE, self._at(row, column), detail=detail)
        return column

    def _at(self, row: int = 0, column: int = 0) -> CellRef:
        return CellRef("", self._sheet, row, column)


def _usual(typed: Sequence[bytes], *, is_remembered: bool) -> list[Placed | None]:
    """Return the cells `typed`. A form has hundreds, and a run hundreds of forms."""
    remembers = is_remembered and max(map(len, typed), default=0) < LONGEST_REMEMBERED
    return [*map(as_remembered if remembers else as_usual, typed)]


@remembering(_MOST_ROWS, _LONGEST_ROW)
def _known(typed: bytes) -> _Known | None:
    """Return the row that is `typed` up to its end; None where programs write it otherwise."""
    begun = _ROW.match(typed)
    if begun is None:
        return None
    number, look = int(begun[2]), _look(begun[3])
    before, *cells = typed[begun.end() :].split(_CELL)
    read = _usual(cells, is_remembered=True)
    placed = tuple(each for each in read if each and each[0] == number)
    if before or look.number or number > MAXIMUM_ROW or len(placed) < len(read):
        return None
    shown = tuple(each for each in placed if each[3] is not BLANK_CELL)
    return _Known(number, look.is_hidden, shown, b"" if look.is_sound else begun[1] + _ROW_END)


# Rows that are written otherwise are still written alike.
@remembering(1 << 10, LONGEST_REMEMBERED)
def _breaks(typed: bytes) -> _Breaks:
    usual = _NEXT_ROW.fullmatch(typed)
    if usual is not None and (look := _look(usual[2])).is_sound and look.number is None:
        return _Breaks((_END, _Break(False, usual[1].decode(), look.is_hidden)), b"")
    between = _BREAK.sub(b"", typed)
    demand_blank([between])
    breaks, unproven = [], [between.strip(b" \t\r\n")]
    for found in _BREAK.finditer(typed):
        number, said, empty = found.groups()
        if said is None:
            breaks.append(_END)
            continue
        look = _look(said)
        if not look.is_sound or (number and look.number):
            unproven.append(found[0] if empty else found[0] + _ROW_END)
        given = number.decode() if number else look.number
        breaks.append(_Break(False, given, look.is_hidden, bool(empty)))
    return _Breaks(tuple(breaks), b"".join(unproven))


@remembering(1 << 10, LONGEST_REMEMBERED)
def _look(typed: bytes) -> _Look:
    said = attributes(typed)
    is_hidden = is_true(said.get("hidden")) or said.get("ht") == "0"
    is_sound = _USUAL_LOOK.fullmatch(typed) is not None and typed.count(b"=") == len(said)
    return _Look(said.get("r"), is_hidden, is_sound)
