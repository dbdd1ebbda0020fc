"""Departments, months and marks of the items, from the columns beside their titles."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from pledgexl.intake.lists.accounts import Accounts
from pledgexl.intake.lists.departments import Named, has_department_ending, parse_departments
from pledgexl.intake.lists.heading_words import Role
from pledgexl.intake.lists.headings import Column
from pledgexl.intake.lists.marks import is_ditto
from pledgexl.intake.lists.months import NO_SPAN, Span, parse_span, span_of_years
from pledgexl.intake.lists.sources import Row, Source
from pledgexl.intake.lists.tree import INITIATIVE, Item
from pledgexl.model.text import comparable

# In the column of a year: nothing is done in it.
_NO_MARK = re.compile(r"[-－―—–ー×✕xX/／]+|なし|無")
_PLAIN_NUMBER = re.compile(r"[△▲-]?[0-9,.]+(?:千円|円|%)?")
_MATRIX_LEAD = re.compile(r"[◎●★]|主|主担当")
_YEAR_WORD = (
    r"(?:(?:[RHS]|令和|平成|昭和)?(?:\d{1,4}|元)(?:年度?)?(?:末|\.\d{1,2}|年?\d{1,2}月)?"
    r"(?:で|に|をもって|限りで|より|から)?)?"
)
_RETIRED = re.compile(rf"[【(]?{_YEAR_WORD}(?:事業)?(?:廃止|廃)(?:済み?|予定|事業|した)?[】)]?")
_REPEATED = re.compile(r"[【(]?再掲?(?:.*再掲)?[】)]?|再掲.{0,12}|.{0,12}再掲")
_ENDING = re.compile(r"廃止|中止|休止|統合|終了|打切")


@dataclass
class Attributes:
    """Collects the cells beside each item, and then gives them their meaning.

    `known` are the departments of a table of departments, as they are compared.
    """

    accounts: Accounts
    known: Collection[str] = ()
    legend: dict[str, str] = field(default_factory=dict)
    _cells: dict[Item, list[tuple[Column, Source]]] = field(default_factory=dict)
    _last: dict[Column, Source] = field(default_factory=dict)
    _repeated: set[Source] = field(default_factory=set)
    _has_asked: bool = False
    _coloured: dict[Item, set[int]] = field(default_factory=dict)

    def add(self, items: Sequence[Item], column: Column, source: Source) -> None:
        """Note that `source` in `column` is about `items`; 同上 is what is above it."""
        real = source
        if is_ditto(source.text) and column.role in (
            *(Role.LEAD, Role.RELATED, Role.START, Role.END, Role.PERIOD),
        ):
            self.accounts.leave(source, "ditto")
            real = self._last.get(column, source)
            self._repeated.add(real)
        else:
            self._last[column] = source
        if not items:
            self.accounts.leave(source, "no_item")
        elif len(items) > 1 and column.role in (Role.LEAD, Role.RELATED):
            self._share(items, column, real)
        else:
            for item in items:
                self._cells.setdefault(item, []).append((column, real))

    def _share(self, items: Sequence[Item], column: Column, source: Source) -> None:
        """Give the departments beside several initiatives of one cell to each of them."""
        named = parse_departments(source.kept, self.known)
        if len(named.all) > 1:
            self.accounts.ask(source, "shared_departments")
        for item in items:
            self._cells.setdefault(item, []).append((column, source))

    def colour(self, items: Sequence[Item], columns: Iterable[Column], row: Row) -> None:
        """Note the years whose cells in `row` have no text, but a colour that is theirs alone.

        The colour of a heading or of the row's title is that of a column, or of every other row.
        """
        for column in columns:
            colours = {each.fill for each in row.fills if column.is_under(each)}
            colours -= {label.fill for label in column.labels}
            for item in items:
                if colours - {source.fill for source in item.sources}:
                    self._coloured.setdefault(item, set()).add(column.year)

    def settle(self, item: Item) -> None:
        """Give `item` the meaning of the cells beside it, and account for each of them."""
        cells = self._cells.get(item, [])
        self._marks(item, cells)
        if not item.is_kept:
            reason = "retired" if item.is_retired else "repeated"
            for _, source in cells:
                # What 同上 stands for may be about another item too.
                if source not in self._repeated:
                    self.accounts.leave(source, reason)
            if item.is_retired:
                return
        self._departments(item, cells)
        self._months(item, cells)

    def _marks(self, item: Item, cells: Sequence[tuple[Column, Source]]) -> None:
        for source in item.sources[:1]:
            if self.legend.get(source.fill) == "廃止" and item.level == INITIATIVE:
                item.is_retired = True
        for column, source in cells:
            if column.role not in (Role.STATE, Role.REMARK, Role.OTHER, Role.UNKNOWN):
                continue
            word = comparable(source.text)
            if _RETIRED.fullmatch(word):
                item.is_retired = True
            elif column.role in (Role.STATE, Role.REMARK) and _REPEATED.fullmatch(word):
                item.is_repeated = True
            elif column.role in (Role.STATE, Role.REMARK) and _ENDING.search(word):
                self.accounts.ask(source, "maybe_retired", item=item, text=source.text)

    def _departments(self, item: Item, cells: Sequence[tuple[Column, Source]]) -> None:
        lead: str | None = None
        related: list[str] = []
        for column, source in cells:
            named = self._named(item, column, source)
            if named is None:
                continue
            names = named.all
            if column.role is not Role.RELATED and lead is None:
                lead, names = named.lead, named.related
            related += [each for each in names if each not in related]
        if lead is None and not any(column.role is Role.LEAD for column, _ in cells):
            # Of departments as columns, without ◎, the first one leads.
            is_matrix = any(column.role is Role.MATRIX for column, _ in cells)
            lead = related[0] if related and is_matrix else None
        if lead is not None or related:
            item.departments = Named(lead, tuple(each for each in related if each != lead))

    def _named(self, item: Item, column: Column, source: Source) -> Named | None:
        """Return the departments of one cell, None if it has none; account for it."""
        if column.role is Role.MATRIX:
            heading = column.labels[-1]
            is_lead = bool(_MATRIX_LEAD.fullmatch(comparable(source.text)))
            if _NO_MARK.fullmatch(comparable(source.text)):
                self.accounts.leave(source, "no_mark")
                return None
            self._use(source, item, "departments")
            name = parse_departments(heading.text, self.known).lead or heading.text
            return Named(name if is_lead else None, () if is_lead else (name,))
        if column.role not in (Role.LEAD, Role.RELATED):
            return None
        if self._is_left(item, source):
            return None
        if source.kept != source.text:
            self.accounts.ask(source, "partly_struck", item=item)
        named = parse_departments(source.kept, self.known)
        odd = [
            each
            for each in named.all
            if not has_department_ending(each) and comparable(each) not in self.known
        ]
        for word in (*named.unclear, *odd):
            self.accounts.ask(source, "unclear_department", item=item, text=word)
        if named.all:
            self._use(source, item, "lead" if column.role is Role.LEAD else "related")
        else:
            self.accounts.leave(source, "no_department")
        return named

    def _months(self, item: Item, cells: Sequence[tuple[Column, Source]]) -> None:
        start = end = NO_SPAN
        years: list[int] = []
        for column, source in cells:
            if column.role is Role.YEAR:
                years += self._year(item, column, source)
            if column.role not in (Role.START, Role.END, Role.PERIOD):
                continue
            span = self._span(item, source)
            if column.role is not Role.END and span.start:
                start = span
            if span.end and (column.role is Role.END or column.role is Role.PERIOD):
                end = span
            elif column.role is Role.START and span.start and span.end not in (None, span.start):
                # A year in the column of the start is its first month; a range is a range.
                end = end if span.is_year and _is_one_year(span) else span
        by_years = span_of_years(years)
        written = Span(start.start, end.end)
        item.span = by_years._replace(is_year=False) if written == NO_SPAN else written
        coloured = self._coloured.get(item, set())
        if item.span == NO_SPAN and coloured:
            self._propose_coloured(item)
        elif years and coloured - set(range(min(years), max(years) + 1)):
            self._ask_about_colours(item)

    def _ask_about_colours(self, item: Item) -> None:
        """Ask once where a list has marks and colours for years: the marks were read."""
        if not self._has_asked:
            self._has_asked = True
            self.accounts.ask(item.sources[0], "colours_too", item=item)

    def _propose_coloured(self, item: Item) -> None:
        """Propose the years that are shown by a colour alone, and ask about them."""
        item.span = span_of_years(self._coloured[item])._replace(is_year=False)
        months = {"start": str(item.span.start), "end": str(item.span.end)}
        if item.is_kept:
            self.accounts.ask(item.sources[0], "coloured_years", item=item, **months)

    def _year(self, item: Item, column: Column, source: Source) -> list[int]:
        """Return the year of `column` where the text of its cell marks it."""
        word = comparable(source.kept)
        if not word or _NO_MARK.fullmatch(word):
            self.accounts.leave(source, "no_mark")
            return []
        if _PLAIN_NUMBER.fullmatch(word):
            self.accounts.leave(source, "figure")
            return []
        self._use(source, item, "months")
        return [column.year]

    def _is_left(self, item: Item, source: Source) -> bool:
        """Leave out an error value, which is asked about, and a text that is struck through."""
        if source.is_error:
            self.accounts.ask(source, "error_value", item=item)
            self.accounts.leave(source, "error_value")
        elif source.is_struck:
            self.accounts.leave(source, "struck")
        return source.is_error or source.is_struck

    def _span(self, item: Item, source: Source) -> Span:
        if self._is_left(item, source):
            return NO_SPAN
        span = parse_span(source.kept.replace("\n", ""))
        if span is None:
            self.accounts.ask(source, "unclear_month", item=item, text=source.text)
            self.accounts.leave(source, "unclear_month")
            return NO_SPAN
        if span == NO_SPAN:
            self.accounts.leave(source, "no_month")
        else:
            self._use(source, item, "months")
        return span

    def _use(self, source: Source, item: Item, what: str) -> None:
        if item.is_kept:
            self.accounts.use(source, item, what)


def _is_one_year(span: Span) -> bool:
    return (
        span.start is not None
        and span.end is not None
        and (span.start.year + 1, span.start.month - 1) == (span.end.year, span.end.month)
    )
