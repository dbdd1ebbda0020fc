"""The rows of a table, one after the other → the items of the plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pledgexl.intake.lists.accounts import Accounts
from pledgexl.intake.lists.attributes import Attributes
from pledgexl.intake.lists.departments import NOBODY, departments_behind
from pledgexl.intake.lists.heading_words import Role
from pledgexl.intake.lists.headings import Column, number_owner
from pledgexl.intake.lists.layout import Layout, noise_of, section_source, shifted
from pledgexl.intake.lists.levels import Line, has_bullets_below, line_of
from pledgexl.intake.lists.marks import (
    is_ditto,
    is_only_number,
    joined,
    may_be_number,
    split_marks,
    split_number,
)
from pledgexl.intake.lists.sources import NO_TABLE, Row, Source
from pledgexl.intake.lists.tables import ListTable
from pledgexl.intake.lists.tree import INITIATIVE, LEVELS, MEASURE, PLEDGE, Item, goes_on

_TITLE_ROLES = (Role.TITLE, Role.NUMBER)
_OF_SEVERAL = (Role.LEAD, Role.RELATED, Role.START, Role.END, Role.PERIOD, Role.MATRIX, Role.STATE)


@dataclass
class Walk:
    """Reads tables in their order; `path` is the item of each level that the next row is below."""

    root: Item
    accounts: Accounts
    attributes: Attributes
    path: list[Item | None] = field(default_factory=lambda: [None] * len(LEVELS))
    targets: list[Item] = field(default_factory=list)
    departments_of: list[Item] = field(default_factory=list)
    new: set[Item] = field(default_factory=set)
    has_departments: bool = True
    lacks_pledges: bool = False
    full: list[Item] = field(default_factory=list)
    previous: int = 0
    missing: list[tuple[Source, tuple[int, ...]]] = field(default_factory=list)

    def table(self, table: ListTable, layout: Layout) -> None:
        """Read the lines before `table` and its rows."""
        self.targets, self.departments_of, self.full = [], [], []
        self.has_departments = bool(table.of(Role.LEAD, Role.RELATED, Role.MATRIX))
        self._missing_levels(table, layout)
        for row in (*table.before, *table.body):
            is_inside = row.table != NO_TABLE and row not in table.before
            reason = noise_of(row, table if is_inside else None)
            if reason == "across":
                self.accounts.ask(row.sources[0], reason)
            if reason:
                self._leave(row.sources, reason)
            elif not (self._section(row, table, layout) or not is_inside):
                self._body(row, table, layout)

    def _leave(self, sources: Iterable[Source], reason: str) -> None:
        for source in sources:
            self.accounts.leave(source, reason)

    def _missing_levels(self, table: ListTable, layout: Layout) -> None:
        """Note the levels that the table lacks: a title beside them is repeated."""
        heading = next((each for row in table.headings for each in row.sources), None)
        missing = tuple(set(range(len(LEVELS))) - set(layout.levels.values()))
        self.lacks_pledges = PLEDGE in missing and MEASURE not in missing
        if heading and missing and layout.levels:
            self.missing.append((heading, missing))

    def _section(self, row: Row, table: ListTable, layout: Layout) -> bool:
        """Begin the item that the line `row` heads; say whether it heads one."""
        source = section_source(row, table)
        if source is None:
            return False
        line = line_of(source.kept, source, source.list_mark)
        line = shifted(line, -(source in layout.outer))
        level = layout.level_of_section(line)
        if level is None or source.is_struck:
            return False
        self._leave([each for each in row.sources if each is not source], "line_number")
        self.targets = self.departments_of = [self._begin(level, line, source)]
        return True

    def _body(self, row: Row, table: ListTable, layout: Layout) -> None:
        """Read a row of the table: its titles, then what belongs to the lowest of them."""
        begun: list[Item] = []
        self.new = set()
        numbers = self._numbers(row, table)
        for column in table.of(Role.TITLE):
            for source in row.sources:
                is_number = source in numbers.values() or is_only_number(source.text)
                if column.holds(source) and not is_number:
                    begun += self._titles(column, source, layout, numbers.get(column))
        if begun:
            self.targets = self._targets(begun, layout)
            self.departments_of = self._departments_of(row, table, layout)
            if not self.targets:
                self._ask_for_title(row, table)
        own = [each for each in row.sources if not self.accounts.is_known(each)]
        others = [pair for pair in table.placed(own) if pair[0].role not in _TITLE_ROLES]
        if others and not begun:
            self._continue(row, table, [each for _, each in others])
        years = [
            (column, each)
            for each in (row.all if begun else row.sources)
            for column in table.of(Role.YEAR)
            if column.is_under(each) or column.holds(each)
        ]
        for column in {column for column, each in years if each.column > column.first}:
            self.accounts.ask(column.labels[-1], "finer_years")
        # A merged cell beside several titles is about each of them.
        above = row.above if begun else ()
        merged = [pair for pair in table.placed(above) if pair[0].role in _OF_SEVERAL]
        beside = dict.fromkeys([*others, *merged, *years])
        named = {each for item in begun for each in item.sources}
        self._ask_about_titles(row, begun, is_bare=not beside and named >= set(row.sources))
        for column, source in beside:
            is_of_department = column.role in (Role.LEAD, Role.RELATED)
            targets = self.departments_of if is_of_department else self.targets
            self.attributes.add(targets, column, source)
        self.attributes.colour(self.targets if begun else (), table.of(Role.YEAR), row)

    def _ask_about_titles(self, row: Row, begun: Sequence[Item], *, is_bare: bool) -> None:
        """Ask where a row has nothing beside its titles: each may go on with the one above it."""
        is_next, self.previous = row.number == self.previous + 1, row.number
        above = self.full if is_bare and is_next else []
        for item, upper in (
            (item, each) for item in begun for each in above if goes_on(each, item)
        ):
            words = {"title": item.title, "above": upper.title}
            self.accounts.ask(item.sources[0], "maybe_continued", item=item, **words)
        # Of the upper levels only the next row may go on with one.
        self.full = [each for each in above if each.level == INITIATIVE] if is_bare else list(begun)

    def _continue(self, row: Row, table: ListTable, others: Sequence[Source]) -> None:
        """Ask where a row has no title, and no merged one from above, to whom it belongs."""
        titles = table.of(Role.TITLE)
        is_merged = any(title.holds(each) for each in row.above for title in titles)
        has_ditto = any(is_ditto(each.text) for each in row.sources)
        if not (is_merged or has_ditto) and self.targets:
            self.accounts.ask(others[0], "no_title", item=self.targets[-1])

    def _ask_for_title(self, row: Row, table: ListTable) -> None:
        """Ask for the title of a row that has none, if it has anything beside the upper levels."""
        placed = table.placed(row.sources)
        others = [each for column, each in placed if column.role not in _TITLE_ROLES]
        if others:
            self.accounts.ask(others[0], "row_without_title")

    def _targets(self, begun: Sequence[Item], layout: Layout) -> list[Item]:
        """Return the items that the other columns of the row are about: the lowest ones."""
        lowest = max(item.level for item in begun)
        last = [item for item in begun if item.level == lowest]
        if lowest < layout.lowest and not self.new & set(last):
            # Upper levels repeated on every row, and no title: blank, an error, a formula.
            return []
        if lowest == layout.lowest < INITIATIVE:
            return [self._copy_below(item) for item in last]
        return last

    def _departments_of(self, row: Row, table: ListTable, layout: Layout) -> list[Item]:
        """Return the items whose departments the row has.

        In a table whose cells contain several initiatives, or bullets, they are those of the
        measure: it is not said which of them leads which.
        """
        if not self.targets:
            return []
        measure, cell = self.path[MEASURE], self.targets[0].sources[:1]
        is_lowest = self.targets[0].level == INITIATIVE and not self.targets[0].is_copy
        if not (is_lowest and measure and cell and cell[0] in row.sources):
            return self.targets
        return [measure] if table.column_of(cell[0]) in layout.listed else self.targets

    def _copy_below(self, item: Item) -> Item:
        """Return the initiative that repeats `item` where a list has no initiatives."""
        while item.level < INITIATIVE:
            below = item.child("", item.title)
            if below is None:
                below = item.add(
                    Item(item.level + 1, "", item.title, list(item.sources), is_copy=True)
                )
            item = below
        return item

    def _numbers(self, row: Row, table: ListTable) -> dict[Column, Source]:
        """Return the numbers of `row` by the column of titles that each belongs to."""
        numbers: dict[Column, Source] = {}
        titles = table.of(Role.TITLE)
        for source in row.sources:
            column = table.column_of(source)
            if column is None or not _is_number_in(column, source, row):
                continue
            owner = column if column.role is Role.TITLE else number_owner(column, titles)
            if owner is not None:
                numbers[owner] = source
            else:
                self.accounts.leave(source, "line_number")
        return numbers

    def _titles(
        self, column: Column, source: Source, layout: Layout, number: Source | None
    ) -> list[Item]:
        """Begin the items that `source` contains, and return them."""
        if source.is_error:
            self.accounts.ask(source, "error_value")
            self.accounts.leave(source, "error_value")
            return []
        if is_ditto(source.text):
            self.accounts.leave(source, "ditto")
            return []
        if source.is_struck:
            return [self._struck(column, source, layout)]
        lines = layout.lines(column, source)
        if source.kept != source.text and not all(line.is_whole for line in lines):
            self.accounts.ask(source, "partly_struck")
        if has_bullets_below(lines):
            self.accounts.ask(source, "mixed_lines")
        begun = []
        for line in lines:
            level = layout.level_of(column, line)
            if level is None:
                self.accounts.ask(source, "too_many_levels")
                self.accounts.leave(source, "too_many_levels")
                continue
            begun.append(self._begin(level, line, source, number))
            begun[-1].is_retired |= line.is_struck
        return begun

    def _struck(self, column: Column, source: Source, layout: Layout) -> Item:
        """Begin the item whose title is struck through: it is retired."""
        line = line_of(source.text, source)
        level = layout.level_of(column, line)
        item = self._begin(INITIATIVE if level is None else level, line, source)
        item.is_retired = True
        return item

    def _begin(self, level: int, line: Line, source: Source, number: Source | None = None) -> Item:
        """Return the item at `level` that `line` names: a new one, or the one that it repeats."""
        marked = split_marks(joined(line.text))
        again = split_number(marked.title) if marked.marks and not line.number else None
        own_number, title = line.number, marked.title
        if again is not None and again.number:
            own_number, title = again.number, split_marks(again.rest).title
        if number is not None:
            own_number = joined(number.text)
        title, named = (title, NOBODY) if self.has_departments else departments_behind(title)
        parent = self._parent(level, title, source)
        found = parent.child(own_number, title)
        if found is None or level == INITIATIVE:
            if found is not None and found.is_kept and not marked.is_repeated:
                self.accounts.ask(source, "twice", item=found)
            found = parent.add(Item(level, own_number, title, departments=named))
            self.new.add(found)
        found.is_repeated |= marked.is_repeated
        found.is_retired |= marked.is_retired
        found.sources += [each for each in (source, number) if each is not None]
        self.path[level:] = [found, *[None] * (INITIATIVE - level)]
        return found

    def _parent(self, level: int, title: str, source: Source) -> Item:
        """Return the item above `level`; where it is lacking, one that repeats a title."""
        if level == 0:
            return self.root
        above = self.path[level - 1]
        if above is not None and (above.title == title or not self._is_from_below(above)):
            return above
        real = (each for each in reversed(self.path[:level]) if each is not None)
        upper = next((each for each in real if not self._is_from_below(each)), None)
        if level == MEASURE and self.lacks_pledges:
            upper = None
        named = title if upper is None else upper.title
        sources = [source] if upper is None else list(upper.sources)
        grandparent = self._parent(level - 1, named, source)
        copy = grandparent.child("", named)
        if copy is None:
            copy = grandparent.add(Item(level - 1, "", named, sources, is_copy=True))
        self.path[level - 1] = copy
        return copy

    def _is_from_below(self, item: Item) -> bool:
        """Say whether `item` repeats the title of a lower one: the list has nothing above that."""
        if not item.is_copy or item.level == 0 or (item.level == PLEDGE and self.lacks_pledges):
            return item.is_copy
        above = self.path[item.level - 1]
        return above is not None and self._is_from_below(above)


def _is_number_in(column: Column, source: Source, row: Row) -> bool:
    """Say whether `source` is a number: in a column of numbers, or beside a title in one cell."""
    if column.role is Role.NUMBER:
        return not is_ditto(source.text)
    if column.role is not Role.TITLE:
        return False
    others = [each for each in row.sources if column.holds(each) and each is not source]
    is_beside = any(not may_be_number(each.text) for each in others)
    return is_only_number(source.text) or (is_beside and may_be_number(source.text))
