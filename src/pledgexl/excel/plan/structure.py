"""The sheet 体系: one row per measure, from which policies and pledges are gathered."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple

from pledgexl.excel.plan.cells import (
    Reading,
    faulty,
    findings_of,
    keys_taken,
    optional,
    required,
    text,
)
from pledgexl.excel.plan.codes import Measures, Pattern, Referent
from pledgexl.excel.plan.fill import fill_structure
from pledgexl.excel.plan.gather import because_of, place_of
from pledgexl.excel.plan.table import PlanCell, Table
from pledgexl.excel.plan.understood import identifier, item_number
from pledgexl.excel.plan.views import Span, span_of
from pledgexl.excel.plan.words import with_measures, with_titles
from pledgexl.messages.labels import label_text
from pledgexl.messages.plan import plan_text
from pledgexl.model.average import Level
from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.levels import LevelNames
from pledgexl.model.names import PlanLabel
from pledgexl.model.plan import PlanItem

Path = tuple[int, ...]

_LEVELS = (Level.POLICY, Level.PLEDGE, Level.MEASURE)
_NUMBERS = (PlanLabel.POLICY_NUMBER, PlanLabel.PLEDGE_NUMBER, PlanLabel.MEASURE_NUMBER)
_TITLES = (PlanLabel.POLICY, PlanLabel.PLEDGE, PlanLabel.MEASURE)
_IDENTIFIERS = (
    PlanLabel.POLICY_IDENTIFIER,
    PlanLabel.PLEDGE_IDENTIFIER,
    PlanLabel.MEASURE_IDENTIFIER,
)


class Entry(NamedTuple):
    """An item as one row has it: its path of numbers from the top, its title and identifier."""

    path: Path
    number: PlanCell
    title: PlanCell
    name: Reading[str]
    identifier: PlanCell
    key: Reading[str]

    @property
    def level(self) -> Level:
        """Its level."""
        return _LEVELS[len(self.path) - 1]

    @property
    def name_cell(self) -> PlanCell:
        """The cell with what names it in all months."""
        return self.identifier if self.key.value else self.number


@dataclass(frozen=True)
class Structure:
    """The sheet 体系 as it is in one stretch of time.

    `measures` are its measures whether or not in order, and `entries` its items row by row.
    """

    stretch: Span
    items: Reading[tuple[PlanItem, ...]]
    measures: Measures
    entries: tuple[Entry, ...]
    keys: Mapping[str, str]


def filled_structure(table: Table, levels: LevelNames) -> Table:
    """Return the sheet 体系 with all items in every row.

    Without measures each pledge has one all the same, with the number 1 and the pledge's title.
    """
    if levels.has_measures:
        return fill_structure(table)
    return with_titles(fill_structure(with_measures(table)))


def numbers_in(table: Table) -> frozenset[Path]:
    """Return the numbers that the items of the filled `table` have at any time."""
    paths = (_path([required(row[each], item_number) for each in _NUMBERS]) for row in table.rows)
    return frozenset(path[:depth] for path in paths for depth in range(1, len(path) + 1))


def read_structure(
    table: Table, levels: LevelNames, forms: Sequence[str], stretch: Span
) -> Structure:
    """Return the items in those rows of the filled `table` that hold in `stretch`."""
    entries: list[Entry] = []
    unfinished: list[Path] = []
    referents: list[Referent] = []
    doubts: list[tuple[Pattern, str]] = []
    findings = list(table.findings)
    for row in (each for each in table.rows if span_of(each).overlaps(stretch)):
        numbers = [required(row[label], item_number) for label in _NUMBERS]
        names = [required(row[label], text) for label in _TITLES]
        keys = [optional(row[label], identifier, "") for label in _IDENTIFIERS]
        findings += findings_of([*numbers, *names, *keys])
        path = _path(numbers)
        key = Reading(item_id(path))
        if len(path) < len(_LEVELS):
            unfinished.append(path)
            key = faulty()
            pattern = tuple(_only(each.value) if each.is_known else None for each in numbers)
            doubts.append((pattern, place_of(row[_NUMBERS[len(path)]].at)))
        referents.append(Referent(key, row[_TITLES[-1]].text, row[_NUMBERS[min(len(path), 2)]]))
        entries += [
            Entry(
                *(path[: depth + 1], row[_NUMBERS[depth]], row[_TITLES[depth]], names[depth]),
                *(row[_IDENTIFIERS[depth]], keys[depth]),
            )
            for depth in range(len(path))
        ]
    gaps = [*_skipped_numbers(entries, unfinished, numbers_in(table))]
    findings += _same_numbers(entries)
    findings += _identifiers_that_differ(entries)
    findings += (fault for _, fault in gaps)
    doubts += ((pattern, place_of(fault.at)) for pattern, fault in gaps)
    measures = Measures.of(Code.PLAN_UNKNOWN_MEASURE, referents, doubts=tuple(doubts))
    items = _items(entries, levels, forms)
    keys_of = {each.id: each.key for each in items}
    findings += keys_taken(
        (keys_of.get(item_id(each.path), ""), each.path, each.name_cell) for each in entries
    )
    return Structure(stretch, Reading(items, tuple(findings)), measures, tuple(entries), keys_of)


def _items(
    entries: Sequence[Entry], levels: LevelNames, forms: Sequence[str]
) -> tuple[PlanItem, ...]:
    titles = {each.path: each.name.value for each in entries if each.name.is_known}
    typed = {each.path: each.key.value for each in reversed(entries) if each.key.value}
    if not levels.has_measures:
        pledges = [path for path in typed if len(path) == _LEVELS.index(Level.MEASURE)]
        typed |= {(*path, 1): f"{typed[path]}-1" for path in pledges}
    return tuple(
        PlanItem(
            *(item_id(path), _LEVELS[len(path) - 1], titles[path], item_id(path[:-1])),
            form=forms[len(path) - 1] if len(path) <= len(forms) else "",
            identifier=other_than(item_id(path), typed.get(path, "")),
        )
        for path in sorted(titles)
    )


def other_than(number: str, typed: str) -> str:
    """Return an identifier that was `typed` beside `number`, "" where it is the number."""
    return "" if typed == number else typed


def _path(numbers: Iterable[Reading[int]]) -> Path:
    return tuple(each.value for each in takewhile(lambda each: each.is_known, numbers))


def item_id(path: Path) -> str:
    """Return `path` as the ID of an item: `1-2-1`."""
    return "-".join(map(str, path))


def _only(number: int) -> range:
    return range(number, number + 1)


def _same_numbers(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Yield what is to be said of numbers that stand in two rows.

    Where the number of a policy is that of another one, those of its pledges and measures are as
    well: they follow from it.
    """
    first: dict[Path, Entry] = {}
    causes: dict[int, str] = {}
    for each in entries:
        if not (each.name.is_known or len(each.path) == len(_LEVELS)):
            continue
        earlier = first.setdefault(each.path, each)
        found = _said_of_both(each, earlier) if earlier is not each else None
        if found is None or found.severity is Severity.NOTE:
            yield from filter(None, (found,))
            continue
        place = place_of(found.at)
        cause = causes.setdefault(found.at.row, place)
        yield found if cause == place else because_of(cause, found)


def _said_of_both(each: Entry, earlier: Entry) -> Finding | None:
    """Return what is to be said of two items of one number.

    A list with a row for each initiative names its measure in all of them: a note if the titles
    are the same as well.
    """
    is_same = each.name.is_known and each.name.value == earlier.name.value
    if len(each.path) == len(_LEVELS):
        code = Code.PLAN_ROW_REPEATED if is_same else Code.PLAN_DOUBLED
        place = earlier.number.at.cell
        return each.number.finding(code, label=each.number.label, first=place)
    if is_same:
        return None
    number, place, other = item_id(each.path), earlier.title.at.cell, earlier.name.value
    values = {"number": number, "first": place, "other": other}
    return each.title.finding(Code.PLAN_TITLES_DIFFER, **values)


def _identifiers_that_differ(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Yield the fault of each row that has another identifier for a number than one above it."""
    first: dict[Path, Entry] = {}
    for each in entries:
        if each.key.value:
            earlier = first.setdefault(each.path, each)
            if earlier.key.value != each.key.value:
                values = {"first": earlier.identifier.at.cell, "other": earlier.key.value}
                number = item_id(each.path)
                yield each.identifier.finding(Code.PLAN_IDENTIFIERS_DIFFER, number=number, **values)


def _skipped_numbers(
    entries: Sequence[Entry], unfinished: Collection[Path], known: Collection[Path]
) -> Iterator[tuple[Pattern, Finding]]:
    """Yield the faults of numbers that leave a gap behind their predecessor, and what is missing.

    A number that is `known` at another time is not missing. Below one that could not be read
    anything may be missing: nothing is reported there.
    """
    first = {each.path: each.number for each in reversed(entries)}
    previous: Path = ()
    for path in sorted(first, key=lambda path: (len(path), path)):
        is_sibling = previous[:-1] == path[:-1] and len(previous) == len(path)
        expected = previous[-1] + 1 if is_sibling else 1
        while (*path[:-1], expected) in known and expected < path[-1]:
            expected += 1
        is_below = any(path[:-1][: len(other)] == other for other in unfinished)
        if expected < path[-1] and not is_below:
            parent_id, last = item_id(path[:-1]), path[-1] - 1
            level = PlanLabel.PLEDGE if len(path) == len(_LEVELS) else PlanLabel.POLICY
            numbers = plan_text("numbers").format(first=expected, last=last)
            words = {"level": label_text(level), "number": parent_id}
            fault = first[path].finding(
                Code.PLAN_NUMBER_GAP,
                parent=plan_text("parent").format_map(words) if parent_id else "whole.plan",
                label=first[path].label,
                expected=str(last) if expected == last else numbers,
            )
            missing = (*map(_only, path[:-1]), range(expected, path[-1]))
            yield (*missing, *(len(_LEVELS) - len(path)) * (None,)), fault
        previous = path
