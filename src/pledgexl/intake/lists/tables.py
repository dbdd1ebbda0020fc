"""A flow of rows → its tables: heading rows, columns, body; and the lines around them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pledgexl.intake.lists.departments import parse_departments
from pledgexl.intake.lists.heading_words import Role, flat
from pledgexl.intake.lists.headings import (
    Column,
    columns_of,
    find_headings,
    is_heading_row,
    is_new_heading,
    is_repeated_heading,
)
from pledgexl.intake.lists.levels import line_of
from pledgexl.intake.lists.marks import NumberKind, is_note
from pledgexl.intake.lists.sources import NO_TABLE, Flow, Row, Source
from pledgexl.intake.lists.tree import LEVELS
from pledgexl.model.finding import column_letters

# What the operator may name, beside the four levels.
_ROLES = {
    "department": Role.LEAD,
    "related": Role.RELATED,
    "start": Role.START,
    "end": Role.END,
    "months": Role.PERIOD,
}
NAMED_COLUMNS = (*LEVELS, *_ROLES)
# Fewer kinds of numbers may be any text; a worksheet has no more columns.
_LEAST_LEVELS, _MOST_COLUMNS = 3, 16_384
_LETTERS = re.compile(r"[A-Za-z]{1,3}")


@dataclass
class ListTable:
    """A table of the list: its headings, its columns, and the rows below, lines between included.

    `before` are the rows above the headings that belong to no other table.
    """

    headings: tuple[Row, ...]
    columns: tuple[Column, ...]
    before: tuple[Row, ...] = ()
    body: list[Row] = field(default_factory=list)
    repeated: list[Row] = field(default_factory=list)

    def of(self, *roles: Role) -> tuple[Column, ...]:
        """Return the columns with one of `roles`, from left to right."""
        return tuple(column for column in self.columns if column.role in roles)

    def column_of(self, source: Source) -> Column | None:
        """Return the column in which `source` begins."""
        return next((column for column in self.columns if column.holds(source)), None)

    def placed(self, sources: Iterable[Source]) -> list[tuple[Column, Source]]:
        """Return those of `sources` that begin in a column of the table, each with its column."""
        pairs = [(self.column_of(each), each) for each in sources]
        return [(column, each) for column, each in pairs if column is not None]

    @property
    def shares_departments(self) -> bool:
        """Whether a cell of the leading departments has several."""
        leads = self.of(Role.LEAD)
        texts = (each for row in self.body for each in row.sources)
        cells = (each.kept for each in texts if any(lead.holds(each) for lead in leads))
        return any(len(parse_departments(cell).all) > 1 for cell in cells)

    def has_note_in(self, row: Row) -> bool:
        """Say whether `row` is a sentence across the table whose titles are not across it.

        Where texts across head the rows below them, one stands above the first of those.
        """
        titles = self.of(Role.TITLE)
        if len(row.sources) != 1 or not titles or row.table == NO_TABLE:
            return False
        text = row.sources[0]
        is_sentence = text.kept.rstrip().endswith("。") and text.column <= titles[0].last
        if not is_sentence or line_of(text.kept, text).key.kind is not NumberKind.NONE:
            return False
        first = self.body[0].sources[:1] if self.body else ()
        return text.last_column > titles[0].last and not any(
            each.last_column > titles[0].last for each in first
        )

    @property
    def is_of_departments(self) -> bool:
        """Whether the table lists departments with their codes, and no part of a plan."""
        return not self.of(Role.TITLE) and bool(self.of(Role.LEAD))


def one_below_another(flow: Flow) -> Flow:
    """Return `flow` with tables that stand side by side, with the same headings, one by one."""
    for row in filter(is_heading_row, flow.rows):
        texts, half = [flat(each.text) for each in row.sources], len(row.sources) // 2
        if half >= _LEAST_LEVELS and texts[:half] == texts[half:]:
            first = row.sources[half].column
            left = [_part(each, each.table, 1, first) for each in flow.rows]
            right = [_part(each, -each.table, first, _MOST_COLUMNS + 1) for each in flow.rows]
            return replace(flow, rows=tuple(each for each in (*left, *right) if each.all))
    return flow


def _part(row: Row, table: int, first: int, end: int) -> Row:
    """Return that part of `row` which begins in the columns from `first` to before `end`."""
    parts = (
        tuple(each for each in sources if first <= each.column < end)
        for sources in (row.sources, row.above, row.fills)
    )
    return Row(table, row.number, *parts)


def find_tables(flow: Flow, named: Mapping[str, str]) -> tuple[list[ListTable], list[Row]]:
    """Return the tables of `flow`, and the rows that belong to none; `named` columns go first."""
    tables: list[ListTable] = []
    waiting: list[Row] = []
    place, rows = 0, flow.rows
    while place < len(rows):
        row = rows[place]
        current = tables[-1] if tables else None
        headings = find_headings(rows, place)
        if current is not None and not is_new_heading(row, rows[place - 1], current.headings):
            headings = ()
        if headings:
            place += len(headings)
            if current is not None and _same_headings(current, headings):
                current.body += waiting
                current.repeated += headings
            else:
                columns = columns_of(headings, _last_column(rows, row.table))
                tables.append(ListTable(headings, _renamed(columns, named), tuple(waiting)))
            waiting = []
            continue
        place += 1
        if current is not None and _goes_on(current, row, rows):
            if is_repeated_heading(row, current.headings) or _is_page_title(rows, place, current):
                current.repeated.append(row)
            else:
                current.body += [*waiting, row]
            waiting = []
        else:
            waiting.append(row)
    if not tables:
        return _named_only(rows, named) if named else _outline_only(rows)
    return tables, waiting


def _is_page_title(rows: Sequence[Row], after: int, table: ListTable) -> bool:
    """Say whether the row before `after` repeats a line above `table`, headings following it."""
    texts = [[flat(each.text) for each in row.sources] for row in table.before]
    own = [flat(each.text) for each in rows[after - 1].sources]
    return own in texts and after < len(rows) and is_repeated_heading(rows[after], table.headings)


def _last_column(rows: Iterable[Row], table: int) -> int:
    return max(each.last_column for row in rows if row.table == table for each in row.all)


def _same_headings(table: ListTable, headings: Sequence[Row]) -> bool:
    """Say whether `headings` repeat those of `table`, with the same columns."""
    texts = [[(each.column, flat(each.text)) for each in row.sources] for row in headings]
    return texts == [
        [(each.column, flat(each.text)) for each in row.sources] for row in table.headings
    ]


def _goes_on(table: ListTable, row: Row, rows: Sequence[Row]) -> bool:
    """Say whether `row` belongs to `table`: within it, or a table of Word that continues it."""
    own = table.headings[0].table
    if row.table == own:
        return True
    if row.table == NO_TABLE:
        return False
    return _last_column(rows, row.table) == _last_column(rows, own)


def _renamed(columns: Sequence[Column], named: Mapping[str, str]) -> tuple[Column, ...]:
    """Return `columns` with the roles that the operator gave them."""
    chosen = {
        column: name
        for name, wanted in named.items()
        for column in columns
        if _is_named(column, wanted)
    }
    levels = {LEVELS[level] for level in range(len(LEVELS))} & set(chosen.values())
    renamed = []
    for column in columns:
        name = chosen.get(column)
        if name is None:
            # Where levels are named, no other column is one.
            is_other = bool(levels) and column.role is Role.TITLE
            renamed.append(replace(column, role=Role.OTHER) if is_other else column)
        elif name in LEVELS:
            words = column.words or (flat(column.labels[-1].text),) if column.labels else ()
            level = LEVELS.index(name)
            renamed.append(replace(column, role=Role.TITLE, words=words, level=level))
        else:
            renamed.append(replace(column, role=_ROLES[name], words=()))
    return tuple(renamed)


def _is_named(column: Column, wanted: str) -> bool:
    """Say whether the operator's `wanted` is a letter or the heading of `column`."""
    letters = [column_letters(number) for number in range(column.first, column.last + 1)]
    if wanted.upper() in letters:
        return True
    return any(flat(label.text) == flat(wanted) for label in column.labels)


def _named_only(rows: Sequence[Row], named: Mapping[str, str]) -> tuple[list[ListTable], list[Row]]:
    """Return the rows as one table without headings, by the letters that the operator gave."""
    letters = {name: text.upper() for name, text in named.items() if _LETTERS.fullmatch(text)}
    numbers = {_number_of(text): name for name, text in letters.items()}
    columns = []
    for number, name in sorted(numbers.items()):
        role = Role.TITLE if name in LEVELS else _ROLES[name]
        level = LEVELS.index(name) if name in LEVELS else None
        columns.append(Column(number, number, role, level=level))
    first = next((row.table for row in rows), NO_TABLE)
    heading = Row(first, 0, ())
    if not any(column.role is Role.TITLE for column in columns):
        return [], list(rows)
    return [ListTable((heading,), tuple(columns), body=list(rows))], []


def _outline_only(rows: Sequence[Row]) -> tuple[list[ListTable], list[Row]]:
    """Return the numbered lines of `rows` as a table of one column, if they have three levels.

    Lines without a number between them are no items; what they are is not known.
    """
    numbered, others = [], []
    for row in rows:
        line = line_of(row.sources[0].kept, row.sources[0], row.sources[0].list_mark)
        is_numbered = line.key.outline > 0 or line.key.kind is not NumberKind.NONE
        if is_numbered and len(row.sources) == 1 and not is_note(row.sources[0].text):
            numbered.append((row, line.key))
        else:
            others.append(row)
    keys = {key for _, key in numbered}
    if not _LEAST_LEVELS <= len(keys) <= len(LEVELS):
        return [], list(rows)
    column = Column(1, _MOST_COLUMNS, Role.TITLE, words=("", ""))
    body = [replace(row, table=NO_TABLE + 1) for row, _ in numbered]
    return [ListTable((Row(NO_TABLE + 1, 0, ()),), (column,), body=body)], others


def _number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def lines(table: ListTable) -> Iterator[Row]:
    """Yield the rows before the headings of `table`, then those of its body."""
    yield from table.before
    yield from table.body
