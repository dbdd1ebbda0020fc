"""The sheet 体系: one row per measure, from which policies and pledges are gathered."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from pledgexl.excel.plan.cells import Reading, faulty, findings_of, required, text
from pledgexl.excel.plan.codes import Measures, Pattern, Referent
from pledgexl.excel.plan.fill import fill_structure
from pledgexl.excel.plan.gather import because_of, place_of
from pledgexl.excel.plan.table import PlanCell, Table
from pledgexl.excel.plan.understood import item_number
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


class _Entry(NamedTuple):
    """An item as one row has it: its path of numbers from the top, and its title."""

    path: Path
    number: PlanCell
    title: PlanCell
    name: Reading[str]


def read_structure(
    table: Table, levels: LevelNames, forms: Sequence[str]
) -> tuple[Reading[tuple[PlanItem, ...]], Measures]:
    """Return the items of the sheet 体系, and its measures whether or not in order.

    Without measures each pledge has one all the same, with the number 1 and the pledge's title.
    """
    entries: list[_Entry] = []
    unfinished: list[Path] = []
    referents: list[Referent] = []
    doubts: list[tuple[Pattern, str]] = []
    if levels.has_measures:
        table = fill_structure(table)
    else:
        table = with_titles(fill_structure(with_measures(table)))
    findings = list(table.findings)
    for row in table.rows:
        numbers = [required(row[label], item_number) for label in _NUMBERS]
        names = [required(row[label], text) for label in _TITLES]
        findings += findings_of([*numbers, *names])
        path = tuple(each.value for each in takewhile(lambda each: each.is_known, numbers))
        key = Reading(_item_id(path))
        if len(path) < len(_LEVELS):
            unfinished.append(path)
            key = faulty()
            pattern = tuple(_only(each.value) if each.is_known else None for each in numbers)
            doubts.append((pattern, place_of(row[_NUMBERS[len(path)]].at)))
        referents.append(Referent(key, row[_TITLES[-1]].text, row[_NUMBERS[min(len(path), 2)]]))
        entries += [
            _Entry(path[: depth + 1], row[_NUMBERS[depth]], row[_TITLES[depth]], names[depth])
            for depth in range(len(path))
        ]
    gaps = [*_skipped_numbers(entries, unfinished)]
    findings += _same_numbers(entries)
    findings += (fault for _, fault in gaps)
    doubts += ((pattern, place_of(fault.at)) for pattern, fault in gaps)
    measures = Measures.of(Code.PLAN_UNKNOWN_MEASURE, referents, doubts=tuple(doubts))
    titles = {each.path: each.name.value for each in entries if each.name.is_known}
    items = tuple(
        PlanItem(
            *(_item_id(path), _LEVELS[len(path) - 1], titles[path], _item_id(path[:-1])),
            form=forms[len(path) - 1] if len(path) <= len(forms) else "",
        )
        for path in sorted(titles)
    )
    return Reading(items, tuple(findings)), measures


def _item_id(path: Path) -> str:
    return "-".join(map(str, path))


def _only(number: int) -> range:
    return range(number, number + 1)


def _same_numbers(entries: Iterable[_Entry]) -> Iterator[Finding]:
    """Yield what is to be said of numbers that stand in two rows.

    Where the number of a policy is that of another one, those of its pledges and measures are as
    well: they follow from it.
    """
    first: dict[Path, _Entry] = {}
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


def _said_of_both(each: _Entry, earlier: _Entry) -> Finding | None:
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
    number, place, other = _item_id(each.path), earlier.title.at.cell, earlier.name.value
    values = {"number": number, "first": place, "other": other}
    return each.title.finding(Code.PLAN_TITLES_DIFFER, **values)


def _skipped_numbers(
    entries: Sequence[_Entry], unfinished: Collection[Path]
) -> Iterator[tuple[Pattern, Finding]]:
    """Yield the faults of numbers that leave a gap behind their predecessor, and what is missing.

    Below a number that could not be read anything may be missing: nothing is reported there.
    """
    first = {each.path: each.number for each in reversed(entries)}
    previous: Path = ()
    for path in sorted(first, key=lambda path: (len(path), path)):
        is_sibling = previous[:-1] == path[:-1] and len(previous) == len(path)
        expected = previous[-1] + 1 if is_sibling else 1
        is_below = any(path[:-1][: len(other)] == other for other in unfinished)
        if expected < path[-1] and not is_below:
            parent_id, last = _item_id(path[:-1]), path[-1] - 1
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
