"""The rows of the plan workbook as versions: which of them hold at which time.

A row of the sheets 体系, 部署 and 取組 holds from its 開始 to its 終了. Rows of one key are
versions of one thing. The term falls into stretches within which no version begins or ends.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from pledgexl.excel.plan.cells import optional
from pledgexl.excel.plan.table import Row, Table
from pledgexl.excel.plan.understood import month
from pledgexl.model.names import PlanLabel as Label
from pledgexl.model.period import Period


class Span(NamedTuple):
    """The months from `start` to `end`; None is as early, or as late, as there are months."""

    start: Period | None = None
    end: Period | None = None

    def is_before(self, other: "Span") -> bool:
        """Say whether it ends before `other` begins."""
        return self.end is not None and other.start is not None and self.end < other.start

    def overlaps(self, other: "Span") -> bool:
        """Say whether there is a month in both."""
        return not (self.is_before(other) or other.is_before(self))

    def covers(self, period: Period) -> bool:
        """Say whether `period` is one of its months."""
        return period.is_within(self.start, self.end)

    def __str__(self) -> str:
        """Return its months as a sentence names them: `2022-07～2024-03`."""
        return f"{self.start or ''}～{self.end or ''}"


class Version(NamedTuple):
    """A row, its months, what names it in all months, and its number then; "" where not known."""

    row: Row
    span: Span
    key: str
    number: str = ""

    @property
    def line(self) -> int:
        """The number of its row in the sheet."""
        return next(iter(self.row.values())).at.row


def versions(table: Table, names_of: Callable[[Row], tuple[str, str]]) -> tuple[Version, ...]:
    """Return the rows of `table` as versions; `names_of` gives the key and the number of one."""
    return tuple(Version(row, span_of(row), *names_of(row)) for row in table.rows)


def span_of(row: Row) -> Span:
    """Return the months of `row`; what cannot be read, or is reversed, is as if it were blank."""
    start, end = (optional(row[label], month, None).value for label in (Label.START, Label.END))
    is_reversed = start is not None and end is not None and end < start
    return Span() if is_reversed else Span(start, end)


def dated_lines(found: Iterable[Version]) -> frozenset[int]:
    """Return the lines of those rows that do not hold for the whole term."""
    return frozenset(each.line for each in found if each.span != Span())


def changing(initiatives: Sequence[Version]) -> tuple[Span, ...]:
    """Return the months of those `initiatives` whose key or number another row has as well."""
    keys, numbers = _groups(initiatives, "key"), _groups(initiatives, "number")
    return tuple(
        each.span
        for each in initiatives
        if len(keys.get(each.key, ())) > 1 or len(numbers.get(each.number, ())) > 1
    )


def stretches(term: Span, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the stretches of the `term` in which none of `spans` begins or ends, in order."""
    changes = {span.start for span in spans} | {
        span.end.following for span in spans if span.end is not None
    }
    inner = sorted(
        each
        for each in changes
        if each is not None
        and (term.start is None or term.start < each)
        and (term.end is None or each <= term.end)
    )
    starts, ends = [term.start, *inner], [*(each.previous for each in inner), term.end]
    return tuple(map(Span, starts, ends))


def stretch_of(all_stretches: Sequence[Span], period: Period | None) -> int:
    """Return which of `all_stretches` has `period`: the first or last of them if none has.

    None asks for the last.
    """
    places = range(len(all_stretches))
    if period is None:
        return places[-1]
    one = Span(period, period)
    return next((each for each in places if not all_stretches[each].is_before(one)), places[-1])


def holding(found: Sequence[Version], stretch: Span) -> tuple[Version, ...]:
    """Return the versions of each key that hold in `stretch`.

    Where none does, that which ended last stands for it, else that which begins first.
    """
    groups = _groups(found, "key")
    chosen = {id(each) for same in groups.values() for each in _of_key(same, stretch)}
    return tuple(each for each in found if not each.key or id(each) in chosen)


def with_own_numbers(found: Sequence[Version], stretch: Span) -> tuple[Version, ...]:
    """Return `found` without those that do not hold in `stretch` and whose number another has."""
    holders = {each.number for each in found if each.span.overlaps(stretch)}
    idle = [each for each in found if each.number and not each.span.overlaps(stretch)]
    newest = {each.number: id(each) for each in sorted(idle, key=_ending)}
    gone = {id(each) for each in idle if each.number in holders or newest[each.number] != id(each)}
    return tuple(each for each in found if id(each) not in gone)


def whole_span(same: Sequence[Version], version: Version) -> Span:
    """Return all months of the thing of which `version` is one of the `same`, up to a break."""
    span = version.span
    for each in sorted(same, key=_ending, reverse=True):
        if each.span.end is not None and each.span.end.following == span.start:
            span = Span(each.span.start, span.end)
    for each in sorted(same, key=_ending):
        if span.end is not None and span.end.following == each.span.start:
            span = Span(span.start, each.span.end)
    return span


def by_key(found: Iterable[Version]) -> Mapping[str, Sequence[Version]]:
    """Return `found` by their keys."""
    return _groups(found, "key")


def in_time(version: Version) -> tuple[int, int]:
    """Return where `version` comes in the order of beginnings."""
    start = version.span.start
    return (start.year, start.month) if start else (0, 0)


def _groups(found: Iterable[Version], name: str) -> Mapping[str, Sequence[Version]]:
    groups: dict[str, list[Version]] = defaultdict(list)
    for each in found:
        if getattr(each, name):
            groups[getattr(each, name)].append(each)
    return groups


def _of_key(same: Sequence[Version], stretch: Span) -> Sequence[Version]:
    current = [each for each in same if each.span.overlaps(stretch)]
    if current or len(same) == 1:
        return current or same
    ended = [each for each in same if each.span.is_before(stretch)]
    return [max(ended, key=_ending) if ended else min(same, key=_ending)]


def _ending(version: Version) -> tuple[bool, tuple[int, int], tuple[int, int]]:
    end = version.span.end
    return end is None, (end.year, end.month) if end else (0, 0), in_time(version)
