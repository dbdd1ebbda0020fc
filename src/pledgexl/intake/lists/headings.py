"""Heading rows: where a table begins, and what each of its columns contains."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pledgexl.intake.lists.heading_words import GENERIC, GROUP, Role, flat, level_words, role_of
from pledgexl.intake.lists.marks import is_only_number
from pledgexl.intake.lists.months import heading_year, short_heading_year
from pledgexl.intake.lists.sources import Row, Source

MOST_HEADING_ROWS = 3
# Below a heading: `（年月）`, `（【新】は新規）`.
_EXPLANATION = re.compile(r"[(（].*[)）]|※.*")
_OF_DEPARTMENTS = {Role.LEAD, Role.NUMBER, Role.DIVISION, Role.CONTACT, Role.MAIL}


@dataclass(frozen=True, slots=True)
class Column:
    """Columns `first` to `last` of a table under one heading; `labels` from the top down.

    `words` are the names of the levels that a column of titles contains, `level` the one that the
    operator named. `of` is the word whose numbers a column of numbers contains. `year` is a year.
    """

    first: int
    last: int
    role: Role
    labels: tuple[Source, ...] = ()
    words: tuple[str, ...] = ()
    of: str = ""
    year: int = 0
    level: int | None = None

    def holds(self, source: Source) -> bool:
        """Say whether `source` begins in this column."""
        return self.first <= source.column <= self.last

    def is_under(self, source: Source) -> bool:
        """Say whether `source`, which may be merged, reaches over this column."""
        return source.column <= self.first <= source.last_column

    @property
    def label(self) -> str:
        """The words of the heading, from the top down."""
        return " ".join(flat(each.text) for each in self.labels)


def is_heading_row(row: Row) -> bool:
    """Say whether the texts of `row` are the headings of a table."""
    texts = [
        each for each in row.sources if not is_only_number(each.text) or heading_year(each.text)
    ]
    roles = [role_of(each.text) for each in texts]
    known = [role for role in roles if role not in (Role.UNKNOWN, Role.MATRIX)]
    kinds = set(known) - {Role.YEAR}
    if any(len(flat(each.text)) > 30 for each in texts) or len(known) < 2:
        return False
    has_subject = Role.TITLE in kinds or Role.LEAD in kinds or Role.GROUP in kinds
    return has_subject and len(known) * 2 >= len(texts) and len(kinds) >= 1


def is_new_heading(row: Row, before: Row, headings: Sequence[Row]) -> bool:
    """Say whether `row` has headings although a table with `headings` goes on above it.

    A title may be a word for a level too. So half of the texts must repeat the table's headings,
    or the row follows a gap, or a line alone, and every text of it is the name of a column.
    """
    texts = [flat(each.text) for each in row.sources]
    known = {flat(each.text) for above in headings for each in above.sources}
    if 2 * sum(text in known for text in texts) >= len(texts):
        return True
    is_apart = (
        row.table != before.table or row.number > before.number + 1 or len(before.sources) == 1
    )
    roles = {role_of(each.text) for each in row.sources}
    is_of_departments = Role.LEAD in roles and roles <= _OF_DEPARTMENTS and len(roles) > 1
    is_known = not {Role.UNKNOWN, Role.MATRIX} & roles
    return is_apart and (is_of_departments or (is_known and len(row.sources) > 2))


def find_headings(rows: Sequence[Row], start: int) -> tuple[Row, ...]:
    """Return the heading rows of the table that begins at `rows[start]`, none if it has none."""
    first = rows[start]
    if not is_heading_row(first):
        return ()
    found = [first]
    for row in rows[start + 1 :]:
        is_same_table = row.table == first.table and row.number == found[-1].number + 1
        is_full = sum(bool(each.sources) for each in (*found, row)) > MOST_HEADING_ROWS
        if not is_same_table or is_full or not _continues(found, row):
            break
        found.append(row)
    return tuple(found)


def _continues(found: Sequence[Row], row: Row) -> bool:
    """Say whether `row` is one more heading row of those `found`."""
    headings = [each for above in found for each in above.sources]
    if any(each.last_row >= row.number for each in headings):
        return True
    if not row.sources:
        return False
    if all(_EXPLANATION.fullmatch(flat(each.text)) for each in row.sources):
        return True
    roles = [role_of(each.text) for each in row.sources]
    if is_heading_row(row):
        # A repeated heading begins anew, and titles may happen to be words for levels.
        is_same = {flat(each.text) for each in row.sources} == {
            flat(each.text) for each in headings
        }
        return not (is_same or {Role.UNKNOWN, Role.MATRIX} & set(roles))
    wide = [each for each in headings if each.last_column > each.column]
    is_below = all(
        any(above.column <= each.column <= above.last_column for above in wide)
        for each in row.sources
    )
    return bool(roles) and is_below and Role.UNKNOWN not in roles


def columns_of(headings: Sequence[Row], last_column: int) -> tuple[Column, ...]:
    """Return the columns of a table by its heading rows, from left to right."""
    stacks = _stacks(headings, last_column)
    columns: list[Column] = []
    for number, labels in stacks.items():
        if columns and columns[-1].labels == labels:
            columns[-1] = replace(columns[-1], last=number)
        else:
            columns.append(_column(number, labels, stacks, columns))
    if not any(column.role is Role.TITLE for column in columns):
        # `体系` or `内容` alone above the titles: which levels they have, the titles say.
        group = next((each for each in columns if each.role is Role.GROUP), None)
        columns = [replace(each, role=Role.TITLE) if each is group else each for each in columns]
    if any(column.role is Role.LEAD for column in columns):
        return tuple(columns)
    # A list that names no section but a division is led by divisions.
    return tuple(
        replace(column, role=Role.LEAD) if column.role is Role.DIVISION else column
        for column in columns
    )


def _stacks(headings: Sequence[Row], last_column: int) -> Mapping[int, tuple[Source, ...]]:
    """Return the heading cells above each column, from the top down.

    A column without a heading of its own belongs to the one to the left: 方眼紙, or a heading
    that was not merged.
    """
    texts = [each for row in headings for each in row.sources]
    stacks: dict[int, tuple[Source, ...]] = {}
    left: tuple[Source, ...] = ()
    for number in range(min(each.column for each in texts), last_column + 1):
        over = tuple(each for each in texts if each.column <= number <= each.last_column)
        if over and not any(each in left for each in over):
            # `期間` over `着手` and `完了` that is not merged reaches to the right.
            parent = left[:1] if left and over[0].row > headings[0].number else ()
            is_open = parent and parent[0].last_row < over[0].row and len(left) > 1
            over = (*parent, *over) if is_open else over
        left = over or left
        stacks[number] = left
    return stacks


def _column(
    number: int,
    labels: tuple[Source, ...],
    stacks: Mapping[int, tuple[Source, ...]],
    before: Sequence[Column],
) -> Column:
    leaf = _leaf(labels)
    role, words = role_of(leaf), level_words(leaf)
    above = [each for each in labels[:-1] if not GROUP.fullmatch(flat(each.text))]
    if GENERIC.fullmatch(flat(leaf)) and above and level_words(above[-1].text):
        role, words = Role.TITLE, level_words(above[-1].text)
    parents = [role_of(each.text) for each in labels[:-1]]
    of = ""
    if role is Role.NUMBER:
        of = re.sub(r"(?:の)?(?:番号|コード|No\.?|№|ID)$", "", flat(leaf), flags=re.IGNORECASE)
        of = of or (flat(above[-1].text) if above else "")
    year = 0
    if role in (Role.YEAR, Role.UNKNOWN) or is_only_number(leaf):
        year = heading_year(leaf) or 0
        if not year and before and before[-1].year:
            year = short_heading_year(leaf, before[-1].year) or 0
        role = Role.YEAR if year else role
        if year and any(parent in (Role.OTHER, Role.REMARK) for parent in parents):
            role = Role.OTHER
    if role is Role.TITLE:
        stacked = [each for each in above if level_words(each.text) and _is_alone(each, stacks)]
        more = [word for each in stacked for word in level_words(each.text)]
        words = tuple(dict.fromkeys((*more, *words)))
    if role in (Role.UNKNOWN, Role.GROUP) and parents and parents[-1] in _INHERITED:
        role = parents[-1]
    return Column(number, number, role, labels, words, of, year)


def _leaf(labels: tuple[Source, ...]) -> str:
    """Return the lowest heading; one in brackets, but a unit of money, only explains another."""
    plain = [each.text for each in labels if not _EXPLANATION.fullmatch(flat(each.text))]
    is_unit = role_of(labels[-1].text) is Role.OTHER
    return plain[-1] if plain and not is_unit else labels[-1].text


_INHERITED = (Role.OTHER, Role.REMARK, Role.RELATED, Role.LEAD, Role.PERIOD)


def _is_alone(label: Source, stacks: Mapping[int, tuple[Source, ...]]) -> bool:
    """Say whether only one column of titles is below `label`."""
    leaves = {
        stack[-1].cell: stack[-1].text
        for stack in stacks.values()
        if label in stack and stack[-1] is not label
    }
    return sum(bool(level_words(text)) for text in leaves.values()) <= 1


def is_repeated_heading(row: Row, headings: Sequence[Row]) -> bool:
    """Say whether `row` repeats one of the heading rows, as at the top of each page."""
    texts = [flat(each.text) for each in row.sources]
    known = [[flat(each.text) for each in heading.sources] for heading in headings]
    return bool(texts) and texts in known


def number_owner(column: Column, titles: Sequence[Column]) -> Column | None:
    """Return the column of titles whose numbers are in `column`, None for mere counting."""
    named = next(
        (each for each in titles if column.of and any(column.of in word for word in each.words)),
        None,
    )
    if named is not None:
        return named
    right = next((each for each in titles if each.first > column.last), None)
    is_beside = right is not None and right.first == column.last + 1
    is_lowest = right is not None and right == titles[-1] and len(titles) > 1
    return right if is_beside and is_lowest else None
