"""The sheet 体系: one row per measure, out of which the policies and pledges are gathered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pledgexl.excel.plan.cells import (
    Reading,
    doubled,
    faults_of,
    required,
    text,
    whole_number,
)
from pledgexl.excel.plan.table import PlanCell, Row, Table, empty_table
from pledgexl.model.average import Level
from pledgexl.model.finding import Code, Finding
from pledgexl.model.names import PlanLabel
from pledgexl.model.plan import PlanItem

Path = tuple[int, ...]

_LEVELS = (Level.POLICY, Level.PLEDGE, Level.MEASURE)
_NUMBERS = (PlanLabel.POLICY_NUMBER, PlanLabel.PLEDGE_NUMBER, PlanLabel.MEASURE_NUMBER)
_NUMBER = whole_number(1)
_TITLES = (PlanLabel.POLICY, PlanLabel.PLEDGE, PlanLabel.MEASURE)


@dataclass(frozen=True, slots=True)
class Structure:
    """The sheet's items, the IDs of its measures whether or not in order, and its faults."""

    items: tuple[PlanItem, ...]
    measures: frozenset[str]
    faults: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one row says of one item: its path of numbers from the top, and its title."""

    path: Path
    number: PlanCell
    title: PlanCell
    name: Reading[str]

    @property
    def id(self) -> str:
        return _item_id(self.path)

    @property
    def level(self) -> Level:
        return _LEVELS[len(self.path) - 1]


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: `path` reaches as deep as its numbers can be read."""

    path: Path
    statements: tuple[_Statement, ...]
    faults: tuple[Finding, ...]


def read_structure(table: Table) -> Structure:
    """Return the policies, pledges and measures of the sheet 体系."""
    lines = [_line(row) for row in table.rows]
    statements = [statement for line in lines for statement in line.statements]
    unfinished = [line.path for line in lines if len(line.path) < len(_LEVELS)]
    faults = (
        *empty_table(table),
        *(fault for line in lines for fault in line.faults),
        *_doubled_measures(statements),
        *_differing_titles(statements),
        *_skipped_numbers(statements, unfinished),
    )
    measures = frozenset(each.id for each in statements if each.level is Level.MEASURE)
    return Structure(_items(statements), measures, faults)


def _item_id(path: Path) -> str:
    return "-".join(str(number) for number in path)


def _line(row: Row) -> _Line:
    number_cells = [row[label] for label in _NUMBERS]
    title_cells = [row[label] for label in _TITLES]
    numbers = [required(cell, _NUMBER) for cell in number_cells]
    names = [required(cell, text) for cell in title_cells]
    path = tuple(number.value for number in takewhile(lambda each: each.is_known, numbers))
    statements = tuple(
        _Statement(path[: depth + 1], number_cells[depth], title_cells[depth], names[depth])
        for depth in range(len(path))
    )
    return _Line(path, statements, faults_of([*numbers, *names]))


def _items(statements: Iterable[_Statement]) -> tuple[PlanItem, ...]:
    named = {each.path: each for each in statements if each.name.is_known}
    return tuple(
        PlanItem(named[path].id, named[path].level, named[path].name.value, _item_id(path[:-1]))
        for path in sorted(named)
    )


def _doubled_measures(statements: Iterable[_Statement]) -> tuple[Finding, ...]:
    return doubled(
        (each.number, Reading(each.id)) for each in statements if each.level is Level.MEASURE
    )


def _differing_titles(statements: Iterable[_Statement]) -> tuple[Finding, ...]:
    """Return the faults of policies and pledges that bear two titles."""
    repeated = [
        each for each in statements if each.level is not Level.MEASURE and each.name.is_known
    ]
    first = {each.path: each for each in reversed(repeated)}
    return tuple(
        each.title.finding(
            Code.PLAN_TITLES_DIFFER,
            number=each.id,
            first=first[each.path].title.at.cell,
            other=first[each.path].name.value,
        )
        for each in repeated
        if each.name.value != first[each.path].name.value
    )


def _skipped_numbers(
    statements: Sequence[_Statement], unfinished: Sequence[Path]
) -> tuple[Finding, ...]:
    """Return the faults of numbers that leave a gap behind their predecessor.

    Below a number that could not be read anything may be missing, so nothing is said there.
    """
    first = {each.path: each for each in reversed(statements)}
    known = sorted(first, key=lambda path: (len(path), path))
    before = zip(known, [(), *known], strict=False)
    gaps = ((first[path], _expected(path, previous)) for path, previous in before)
    return tuple(
        _skipped(statement, expected)
        for statement, expected in gaps
        if expected < statement.path[-1]
        and not any(statement.path[:-1][: len(path)] == path for path in unfinished)
    )


def _expected(path: Path, previous: Path) -> int:
    """Return the number that should follow `previous`, the path before `path` in order."""
    is_sibling = len(path) == len(previous) and path[:-1] == previous[:-1]
    return previous[-1] + 1 if is_sibling else 1


def _skipped(statement: _Statement, expected: int) -> Finding:
    """Return the finding that the numbers from `expected` up to that of `statement` lack."""
    parent_id, last = _item_id(statement.path[:-1]), statement.path[-1] - 1
    level = PlanLabel.PLEDGE if "-" in parent_id else PlanLabel.POLICY
    return statement.number.finding(
        Code.PLAN_NUMBER_GAP,
        parent=f"{level}{parent_id}" if parent_id else "whole.plan",
        label=statement.number.label,
        expected=str(last) if expected == last else f"{expected}～{last}",
    )
