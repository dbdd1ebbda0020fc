"""What was continued in what, by the keys that name things in all months."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from pledgexl.excel.plan.cells import optional, required
from pledgexl.excel.plan.codes import SEPARATORS
from pledgexl.excel.plan.departments import DatedDepartments
from pledgexl.excel.plan.initiatives import DatedInitiatives
from pledgexl.excel.plan.structure import Structure, item_id
from pledgexl.excel.plan.table import PlanCell, Row, Table
from pledgexl.excel.plan.understood import identifier
from pledgexl.excel.plan.views import Span, Version, by_key, span_of
from pledgexl.excel.plan.words import under_pledge
from pledgexl.model.average import Level
from pledgexl.model.finding import Code, Finding
from pledgexl.model.levels import LevelNames
from pledgexl.model.names import PlanLabel as Label
from pledgexl.model.period import Period
from pledgexl.model.plan import Lineage


class _Measure(NamedTuple):
    """The key of a measure, and that of its pledge."""

    key: str
    pledge: str


class _Continued(NamedTuple):
    """By which keys a thing is continued, and the cell that says so."""

    successors: tuple[str, ...]
    cell: PlanCell
    findings: tuple[Finding, ...] = ()


def read_lineage(
    table: Table, structures: Sequence[Structure], sheet: DatedInitiatives
) -> tuple[Lineage, tuple[Finding, ...]]:
    """Return all keys of initiatives, and what initiatives, measures and pledges went on in.

    `table` is the sheet 体系 and `structures` what it is over time.
    """
    rated = {
        each.key: _continued(each.row, partial(_initiative_key, each, sheet))
        for each in sheet.versions
        if each.key and each.row[Label.SUCCESSORS].text
    }
    measures = _measures_by_line(structures)
    planned = {
        measures[line].key: _continued(row, partial(_measure_key, row, structures, sheet.levels))
        for row in table.rows
        if row[Label.SUCCESSORS].text and (line := row[Label.SUCCESSORS].at.row) in measures
    }
    findings = [fault for each in (rated | planned).values() for fault in each.findings]
    findings += (*_circles(rated), *_circles(planned))
    successors = {key: each.successors for key, each in (rated | planned).items()}
    keys = frozenset(each.key for each in sheet.versions if each.key)
    pledges = _pledge_successors(planned, {one.key: one.pledge for one in measures.values()})
    at_end = set(structures[-1].keys.values())
    ended = {pledge: found for pledge, found in pledges.items() if pledge not in at_end}
    begun = dict(_first_months(sheet.versions))
    return Lineage(keys, successors | ended, begun=begun), tuple(findings)


def _first_months(found: Sequence[Version]) -> Iterator[tuple[str, Period]]:
    for key, same in by_key(found).items():
        starts = [each.span.start for each in same if each.span.start is not None]
        if len(starts) == len(same):
            yield key, min(starts)


def department_circles(departments: DatedDepartments) -> Iterator[Finding]:
    """Yield the faults of departments that are continued in one another in a circle."""
    found = {
        each.key: _Continued(departments.successors(each.row).value or (), cell)
        for each in departments.versions
        if (cell := each.row[Label.SUCCESSORS]).text
    }
    yield from _circles(found)


def _continued(row: Row, key_of: Callable[[PlanCell], str]) -> _Continued:
    """Return what `row` is continued in; `key_of` gives a key for a part of its cell, or ""."""
    cell = row[Label.SUCCESSORS]
    texts = SEPARATORS.split(unicodedata.normalize("NFKC", cell.text))
    parts = [
        cell._replace(value=text, text=text, seen=text) for text in map(str.strip, texts) if text
    ]
    keys = [key_of(part) for part in parts]
    values = {"sheet": cell.at.sheet, "expected": cell.expected}
    unknown = tuple(
        part.finding(Code.PLAN_UNKNOWN_SUCCESSOR, **values)
        for part, key in zip(parts, keys, strict=True)
        if not key
    )
    return _Continued(tuple(dict.fromkeys(filter(None, keys))), cell, unknown)


def _initiative_key(ended: Version, sheet: DatedInitiatives, cell: PlanCell) -> str:
    """Return the key of the initiative in `cell`: its number after `ended`, or an identifier."""
    typed = optional(cell, sheet.identifier_of, "").value
    numbered = [each for each in sheet.versions if typed and each.number == typed]
    after = Span(ended.span.end.following, None) if ended.span.end else Span()
    then = [each.key for each in numbered if each.span.overlaps(after)]
    known = [typed] if typed in sheet.groups else []
    return next(iter((*then, *known, *(each.key for each in numbered))), "")


def _measure_key(
    row: Row, structures: Sequence[Structure], levels: LevelNames, cell: PlanCell
) -> str:
    """Return the same of the measure in `cell`, or that of the pledge in its place."""
    place = cell if levels.has_measures else under_pledge(cell)
    own = span_of(row)
    after = [each for each in structures if own.is_before(each.stretch)]
    before = [each for each in structures if each not in after]
    typed = optional(cell, identifier, "").value
    known = {key for each in structures for key in each.keys.values()}
    named = [*_keys_of(place, after), *([typed] if typed in known else ())]
    return next(iter((*named, *_keys_of(place, before))), "")


def _keys_of(cell: PlanCell, structures: Iterable[Structure]) -> Iterator[str]:
    for each in structures:
        under = required(cell, each.measures.under)
        if under.is_known and under.value in each.keys:
            yield each.keys[under.value]


def _measures_by_line(structures: Iterable[Structure]) -> Mapping[int, _Measure]:
    """Return the measure of each line of the sheet, as it is at the end of its months."""
    found: dict[int, _Measure] = {}
    for structure in structures:
        for each in structure.entries:
            key = structure.keys.get(item_id(each.path), "")
            pledge = structure.keys.get(item_id(each.path[:-1]), "")
            if each.level is Level.MEASURE and key and pledge:
                found[each.number.at.row] = _Measure(key, pledge)
    return found


def _pledge_successors(
    planned: Mapping[str, _Continued], pledges: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]]:
    """Return in which pledges the successors of the measures of each pledge are."""
    found: dict[str, dict[str, None]] = {}
    for key, each in planned.items():
        own = pledges.get(key, "")
        others = (pledges[one] for one in each.successors if one in pledges)
        found.setdefault(own, {}).update(dict.fromkeys(one for one in others if one != own))
    return {pledge: tuple(others) for pledge, others in found.items() if pledge and others}


def _circles(continued: Mapping[str, _Continued]) -> Iterator[Finding]:
    """Yield the fault of each thing that goes on in itself, by whatever way."""
    for key, each in continued.items():
        way = _way_back(key, continued)
        if way:
            yield each.cell.finding(Code.PLAN_SUCCESSORS_CIRCULAR, circle=" → ".join(way))


def _way_back(key: str, continued: Mapping[str, _Continued]) -> tuple[str, ...]:
    """Return the shortest way from `key` by successors to itself, () where there is none."""
    ways: list[tuple[str, ...]] = [(key,)]
    seen: set[str] = set()
    for way in ways:
        for successor in continued[way[-1]].successors if way[-1] in continued else ():
            if successor == key:
                return (*way, key)
            if successor not in seen:
                seen.add(successor)
                ways.append((*way, successor))
    return ()
