"""The sheet 取組: the initiatives as they are in each stretch of time."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pledgexl.excel.plan import words
from pledgexl.excel.plan.cells import (
    Parser,
    Reading,
    Understood,
    built,
    code,
    doubled,
    faulty,
    keys_taken,
    known_values,
    optional,
    required,
    text,
)
from pledgexl.excel.plan.departments import DatedDepartments
from pledgexl.excel.plan.structure import Structure, other_than
from pledgexl.excel.plan.table import PlanCell, Row, Table
from pledgexl.excel.plan.understood import identifier, initiative_number
from pledgexl.excel.plan.views import (
    Span,
    Version,
    by_key,
    dated_lines,
    holding,
    versions,
    whole_span,
    with_own_numbers,
)
from pledgexl.model.finding import Code
from pledgexl.model.levels import LevelNames, number_order
from pledgexl.model.names import PlanLabel as Label
from pledgexl.model.plan import Initiative

_LIKE_A_NUMBER = re.compile(r"[0-9]+(?:-[0-9]+){3}")


@dataclass(frozen=True)
class DatedInitiatives:
    """All rows of the sheet, and how their numbers are read."""

    table: Table
    versions: tuple[Version, ...]
    number_of: Parser[str]
    levels: LevelNames

    @classmethod
    def of(cls, table: Table, levels: LevelNames) -> "DatedInitiatives":
        """Return those of the filled `table`."""
        number_of = initiative_number([row[Label.INITIATIVE_NUMBER] for row in table.rows])

        def names_of(row: Row) -> tuple[str, str]:
            number = required(row[Label.INITIATIVE_NUMBER], number_of)
            own = optional(row[Label.IDENTIFIER], _identifier(number_of), "")
            return own.value or number.value or "", number.value or ""

        return cls(table, versions(table, names_of), number_of, levels)

    def identifier(self, row: Row) -> Reading[str]:
        """Return the identifier that is typed in `row`, "" where none is."""
        return optional(row[Label.IDENTIFIER], self.identifier_of, "")

    @property
    def identifier_of(self) -> Parser[str]:
        """A parser of identifiers."""
        return _identifier(self.number_of)

    @cached_property
    def groups(self) -> Mapping[str, Sequence[Version]]:
        """The rows by key."""
        return by_key(self.versions)

    def measure_cell(self, row: Row) -> PlanCell:
        """Return the cell of the measure; without measures that of the one of the pledge."""
        cell = row[Label.MEASURE]
        return cell if self.levels.has_measures else words.under_pledge(cell)


def _identifier(number_of: Parser[str]) -> Parser[str]:
    """Return a parser of identifiers; one that is a number is written as the number is."""

    def parse(cell: PlanCell) -> str | Understood[str]:
        try:
            return number_of(cell)
        except ValueError:
            # 1-2-1-1 where numbers are such as 1-2-1-01 would be another thing, unnoticed.
            if _LIKE_A_NUMBER.fullmatch(code(cell)):
                raise
            return identifier(cell)

    return parse


class _Home(NamedTuple):
    """The measure that a row names: its number and key in the row's months, and when it is there.

    The key is None where it is there at no time, or time makes no difference.
    """

    number: str = ""
    key: str | None = None
    stretches: Sequence[Span] = ()


@dataclass(frozen=True)
class InitiativesReader:
    """Reads the rows of the sheet as they are in one stretch of time after the other.

    `homes` are the measures that the rows name, by their lines.
    """

    sheet: DatedInitiatives
    departments: DatedDepartments
    homes: Mapping[int, _Home]

    @classmethod
    def of(
        cls, sheet: DatedInitiatives, departments: DatedDepartments, structures: Sequence[Structure]
    ) -> "InitiativesReader":
        """Return a reader of `sheet`; `structures` are those of all stretches."""
        dated = structures if len(structures) > 1 else ()
        homes = {
            each.line: _home(sheet.measure_cell(each.row), each.span, dated)
            for each in sheet.versions
        }
        return cls(sheet, departments, homes)

    def at(self, structure: Structure) -> Reading[tuple[Initiative, ...]]:
        """Return the initiatives as they are in the stretch of `structure`."""
        stretch = structure.stretch
        chosen = with_own_numbers(holding(self.sheet.versions, stretch), stretch)
        found, numbers, rows, findings = [], [], [], list(self.sheet.table.findings)
        for version in chosen:
            under = self._under(version, structure)
            if under is None:
                continue
            cell = version.row[Label.INITIATIVE_NUMBER]
            number = required(cell, self.sheet.number_of)
            initiative = self._initiative(version, number, under, stretch)
            findings += initiative.findings
            is_both = number.is_known and under.is_known and structure.measures.names
            if is_both and number.value.rpartition("-")[0] != under.value:
                fault = cell.finding(Code.PLAN_NUMBER_AND_MEASURE_DIFFER, measure=under.value)
                findings.append(fault)
            found.append(initiative)
            rows.append(version)
            numbers.append(number if number.is_known or not cell.text else optional(cell, code, ""))
        cells = (each.row[Label.INITIATIVE_NUMBER] for each in rows)
        findings += doubled(cells, numbers, dated_lines(rows))
        findings += keys_taken((each.key, each.number, _name_cell(each.row)) for each in rows)
        known = sorted(known_values(found), key=lambda each: number_order(each.id))
        return Reading(tuple(known), tuple(findings))

    def _initiative(
        self, version: Version, number: Reading[str], under: Reading[str], stretch: Span
    ) -> Reading[Initiative]:
        row, same = version.row, self.sheet.groups.get(version.key, [version])
        typed = self.sheet.identifier(row)
        own = typed._replace(value=other_than(version.number, typed.value))
        return built(
            Initiative,
            *(number, under, required(row[Label.INITIATIVE], text), self._lead(version, stretch)),
            optional(row[Label.RELATED], self.departments.known.related, ()),
            *(*map(Reading, whole_span(same, version)), own),
        )

    def _lead(self, version: Version, stretch: Span) -> Reading[str]:
        cell = version.row[Label.LEAD]
        lead = required(cell, self.departments.known.lead)
        if not lead.is_known or not version.span.overlaps(stretch):
            return lead
        leading = self.departments.leading(cell, lead.value, stretch)
        return leading._replace(findings=(*lead.findings, *leading.findings))

    def _under(self, version: Version, structure: Structure) -> Reading[str] | None:
        """Return the number of the measure of `version`; None where neither of them is there."""
        cell = self.sheet.measure_cell(version.row)
        found = required(cell, structure.measures.under)
        home = self.homes[version.line]
        if home.key is None or (found.is_known and structure.keys.get(found.value) == home.key):
            return found
        if not found.is_known and structure.keys.get(home.number) == home.key:
            # Its title is that of another time.
            return Reading(home.number)
        if not version.span.overlaps(structure.stretch):
            return None
        values = {"measure": home.number, "months": _months(home.stretches)}
        return faulty(cell.finding(Code.PLAN_MEASURE_ENDED, **values))


def _home(cell: PlanCell, span: Span, structures: Sequence[Structure]) -> _Home:
    """Return the measure that `cell`, in a row for the months of `span`, names."""
    read = [(each, required(cell, each.measures.under)) for each in structures]
    found = [
        (each.stretch, under.value, each.keys.get(under.value, ""))
        for each, under in read
        if under.is_known
    ]
    own = [each for each in found if each[0].overlaps(span)] or found
    if not own:
        return _Home()
    _, number, key = own[0]
    return _Home(number, key, [stretch for stretch, _, its_key in found if its_key == key])


def _months(stretches: Iterable[Span]) -> str:
    """Return the months of `stretches`, those that follow one another as one."""
    joined: list[Span] = []
    for each in stretches:
        last = joined[-1] if joined else None
        if last and last.end and last.end.following == each.start:
            joined[-1] = Span(last.start, each.end)
        else:
            joined.append(each)
    return "、".join(map(str, joined))


def _name_cell(row: Row) -> PlanCell:
    """Return the cell with what names an initiative in all months."""
    own = row[Label.IDENTIFIER]
    return own if own.text else row[Label.INITIATIVE_NUMBER]
