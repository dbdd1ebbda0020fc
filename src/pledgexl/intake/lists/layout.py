"""The layout of one table: which of its rows head others, and which level each text has."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pledgexl.intake.lists.heading_words import Role, flat, hint_of
from pledgexl.intake.lists.headings import Column
from pledgexl.intake.lists.levels import Key, Line, Slot, assign_levels, line_of, lines_of, nested
from pledgexl.intake.lists.marks import (
    NumberKind,
    is_count,
    is_ditto,
    is_list_title,
    is_note,
    is_only_number,
    is_page_number,
    is_subtotal,
    joined,
)
from pledgexl.intake.lists.sources import NO_TABLE, Row, Source
from pledgexl.intake.lists.tables import ListTable
from pledgexl.intake.lists.tree import LEVELS

_NO_SECTION = (NumberKind.NONE, NumberKind.BULLET)


@dataclass(frozen=True)
class Layout:
    """The slots of a table with their levels, and the columns with several levels or items a cell.

    `outer` are texts that head others of the same look.
    """

    table: ListTable
    levels: Mapping[Slot, int]
    outlines: frozenset[Column]
    words: Mapping[int, str]
    outer: frozenset[Source] = frozenset()
    listed: frozenset[Column] = frozenset()

    def lines(self, column: Column | None, source: Source) -> list[Line]:
        """Return the items in `source`: how far right it begins within its column is an indent."""
        return _lines(column, source, self.outer)

    def level_of_section(self, line: Line) -> int | None:
        """Return the level of a line that heads the rows below it, None if it has none."""
        return next(
            (level for slot, level in self.levels.items()
             if slot.column is None and slot.key == line.key), None
        )  # fmt: skip

    def level_of(self, column: Column, line: Line) -> int | None:
        """Return the level of a line in a column of titles, None if it is one too many."""
        key = line.key if column in self.outlines else None
        return next(
            (level for slot, level in self.levels.items()
             if slot.column == column and slot.key == key), None
        )  # fmt: skip

    @property
    def lowest(self) -> int:
        """The lowest level that the table has."""
        return max(self.levels.values(), default=0)


def noise_of(row: Row, table: ListTable | None = None) -> str:
    """Return why all texts of `row` are no part of the plan, as the name of a reason, or ""."""
    own = row.sources
    if not own:
        return ""
    if all(is_page_number(each.text) for each in own):
        return "page_number"
    first = next((each for each in own if not is_only_number(each.text)), own[0])
    if is_subtotal(joined(first.text)) or any(_is_title_sum(each, table) for each in own):
        return "subtotal"
    if is_note(first.text) and (len(own) <= 2 or all(is_note(each.text) for each in own)):
        return "note"
    is_across = table is not None and table.has_note_in(row)
    return "subtotal" if all(is_count(each.text) for each in own) else "across" * is_across


def _is_title_sum(source: Source, table: ListTable | None) -> bool:
    column = table.column_of(source) if table else None
    return column is not None and column.role is Role.TITLE and is_subtotal(joined(source.text))


def section_source(row: Row, table: ListTable) -> Source | None:
    """Return the text of `row` if it may head the rows below it: one text, across or alone."""
    own = [each for each in row.sources if not (is_only_number(each.text) and len(row.sources) > 1)]
    if len(own) != 1 or noise_of(row, table) or is_ditto(own[0].text):
        return None
    source = own[0]
    titles = table.of(Role.TITLE)
    if source.outline and is_list_title(source.kept):
        return None
    if row.table == NO_TABLE or row in table.before or not titles:
        return source
    if any(title.holds(each) for each in row.above for title in titles):
        return None
    column = table.column_of(source)
    is_across = column is None or source.last_column > column.last
    # Left of the titles there may be a column of numbers.
    begins_left = source.column <= titles[0].last
    is_titled = column is not None and column.role in (Role.TITLE, Role.NUMBER)
    is_alone = is_titled or _key(source).kind not in _NO_SECTION
    return source if begins_left and (is_across or is_alone) else None


def layout_of(table: ListTable) -> Layout:
    """Return the layout of `table`."""
    titles = table.of(Role.TITLE)
    outer = _outer_texts(table)
    outlines = frozenset(column for column in titles if _is_outline(column, titles, table))
    inner = [slot for column in titles for slot in _slots_of(column, outlines, table, outer)]
    is_inside = bool(titles) and titles[0] in outlines and not _has_lines(table)
    sections = [] if is_inside else _sections(table, outer)
    room = len(LEVELS) - len(inner)
    slots = [*(sections[-room:] if room > 0 else []), *inner]
    levels = assign_levels(slots)
    listed = frozenset(column for column in titles if _is_listed(column, table))
    return Layout(table, levels, outlines, _words(levels, outlines), outer, listed)


def _is_listed(column: Column, table: ListTable) -> bool:
    """Say whether cells of `column` have several items, or bullets beside several departments."""
    lines = [lines_of(source) for source in _texts(column, table)]
    has_bullets = any(line.key.kind is NumberKind.BULLET for each in lines for line in each)
    return any(len(each) > 1 for each in lines) or (has_bullets and table.shares_departments)


def _outer_texts(table: ListTable) -> frozenset[Source]:
    """Return the texts without a number that head a text of the same look right below them.

    Of two headings one after the other, the first is the outer one: nothing else is below it.
    """
    alone = [
        row.sources[0]
        for row in table.body
        if row.table != NO_TABLE and _is_heading_text(row, table)
    ]
    numbers = {row.number: place for place, row in enumerate(table.body)}
    return frozenset(
        first
        for first, second in pairwise(alone)
        if numbers[second.row] == numbers[first.row] + 1 and _key(first) == _key(second)
    )


def _is_heading_text(row: Row, table: ListTable) -> bool:
    """Say whether `row` is a text across the table, without a number in front of it."""
    titles = table.of(Role.TITLE)
    if row.above or not row.sources or not titles or row.sources[0].column > titles[0].last:
        return False
    first = row.sources[0]
    is_only_title = not any(title.holds(each) for each in row.sources[1:] for title in titles)
    is_across = first.last_column > first.column
    return is_only_title and is_across and _key(first).kind is NumberKind.NONE


def _key(source: Source) -> Key:
    return line_of(source.kept, source, source.list_mark).key


def _has_lines(table: ListTable) -> bool:
    return any(row.table == NO_TABLE or row in table.before for row in (*table.before, *table.body))


def _slots_of(
    column: Column, outlines: Iterable[Column], table: ListTable, outer: Collection[Source]
) -> list[Slot]:
    if column not in outlines:
        return [Slot(column, None, column.words[0] if column.words else "")]
    texts = _texts(column, table)
    keys = nested(line.key for source in texts for line in _lines(column, source, outer))
    words = column.words if len(column.words) == len(keys) else ("",) * len(keys)
    return [Slot(column, key, word) for key, word in zip(keys, words, strict=True)]


def _texts(column: Column, table: ListTable) -> list[Source]:
    return [
        source
        for row in table.body
        if row.table != NO_TABLE and not noise_of(row, table)
        for source in row.sources
        if column.holds(source) and not is_ditto(source.text) and not is_only_number(source.text)
    ]


def _lines(column: Column | None, source: Source, outer: Collection[Source] = ()) -> list[Line]:
    steps = 0 if column is None else source.column - column.first
    return [shifted(line, steps - (source in outer)) for line in lines_of(source)]


def shifted(line: Line, steps: int) -> Line:
    """Return `line` with its indent `steps` further, where the indent says its level."""
    if line.key.kind is not NumberKind.NONE or line.key.outline:
        return line
    return line._replace(key=line.key._replace(indent=line.key.indent + steps))


def _is_outline(column: Column, titles: Sequence[Column], table: ListTable) -> bool:
    """Say whether `column` contains several levels: by its heading, or by its numbers."""
    if column.level is not None:
        return False
    if len(column.words) > 1:
        return True
    texts = _texts(column, table)
    keys = nested(line.key for source in texts for line in _lines(column, source))
    if len(titles) == 1:
        return 1 < len(keys) <= len(LEVELS)
    # A text across the table is no text of this column.
    texts = [source for source in texts if source.last_column <= column.last]
    keys = nested(line.key for source in texts for line in _lines(column, source))
    kinds = {key.kind for key in keys} - set(_NO_SECTION)
    if len(kinds) < 2 or len(kinds) + len(titles) - 1 > len(LEVELS) or column is titles[-1]:
        return False
    return _outer_alone(column, texts, table)


def _outer_alone(column: Column, texts: Sequence[Source], table: ListTable) -> bool:
    """Say whether every text but those of the innermost kind of number is alone in its row."""
    inner = nested(line.key for source in texts for line in _lines(column, source))[-1]
    rows = {row.number: row for row in table.body}
    return all(
        len(rows[source.row].sources) == 1
        for source in texts
        if _lines(column, source)[0].key != inner
    )


def _sections(table: ListTable, outer: Collection[Source]) -> list[Slot]:
    """Return a slot for each key of the lines that head rows of the table, the outermost first."""
    lines: list[Line] = []
    staircase = _is_staircase(table)
    last = max((place for place, row in enumerate(table.body) if len(row.sources) > 1), default=-1)
    rows = [*table.before, *table.body[: last + 1]]
    for row in rows:
        source = section_source(row, table)
        if source is None:
            continue
        is_inside = row.table != NO_TABLE and row not in table.before
        line = shifted(line_of(source.kept, source, source.list_mark), -(source in outer))
        is_marked = bool(line.key.outline) or line.key.kind not in _NO_SECTION
        is_across = source.last_column > source.column
        if is_marked or (is_inside and (is_across or not staircase)) or _is_bold_line(row, source):
            if is_inside and staircase and not is_across:
                continue
            lines.append(line)
    outlined = any(line.key.outline for line in lines)
    keys = nested(line.key for line in lines if line.key.outline or not outlined)
    words = {line.key: line.word for line in lines}
    return [Slot(None, key, words.get(key, "")) for key in keys]


def _is_bold_line(row: Row, source: Source) -> bool:
    """Say whether a paragraph of Word is set as a heading: bold, with a bullet, without a stop."""
    line = line_of(source.kept, source)
    is_short = not joined(source.kept).endswith("。")
    return (
        row.table == NO_TABLE and source.is_bold and is_short and line.key.kind is NumberKind.BULLET
    )


def _is_staircase(table: ListTable) -> bool:
    """Say whether the first column's titles are always alone in their rows, one step a row."""
    titles = table.of(Role.TITLE)
    if not titles:
        return False
    others = titles[1:]
    beside = [
        row
        for row in table.body
        if any(titles[0].holds(each) for each in row.sources)
        and any(other.holds(each) for each in row.sources for other in others)
    ]
    return not beside


def _verbatim(slot: Slot) -> str:
    """Return the word of `slot` as its heading has it, in full width or not, without blanks."""
    labels = slot.column.labels if slot.column else ()
    is_heading = bool(labels) and flat(labels[-1].text) == slot.word
    return re.sub(r"\s+", "", labels[-1].text) if is_heading else flat(slot.word)


def _words(levels: Mapping[Slot, int], outlines: Iterable[Column]) -> dict[int, str]:
    """Return the list's own word for each level, as far as its headings say it."""
    words = {level: _verbatim(slot) for slot, level in levels.items() if slot.word}
    for column in outlines:
        own = sorted(level for slot, level in levels.items() if slot.column == column)
        open_levels = [level for level in own if level not in words]
        for word in column.words:
            hint = hint_of(word)
            if word not in words.values() and open_levels:
                level = hint if hint in open_levels else open_levels[0]
                words.setdefault(level, word)
                open_levels = [each for each in open_levels if each > level]
    return words
