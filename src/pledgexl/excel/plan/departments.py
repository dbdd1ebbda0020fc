"""The sheet 部署: the departments of each month, and what other cells may refer to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pledgexl.excel.plan.cells import (
    Reading,
    built,
    code_like,
    doubled,
    faulty,
    findings_of,
    known_values,
    line,
    mail_addresses,
    optional,
    required,
)
from pledgexl.excel.plan.codes import Departments, Referent
from pledgexl.excel.plan.table import PlanCell, Row, Table
from pledgexl.excel.plan.views import (
    Span,
    Version,
    by_key,
    dated_lines,
    holding,
    versions,
    whole_span,
)
from pledgexl.messages.plan import plan_text
from pledgexl.model.finding import Code, Finding
from pledgexl.model.form import form_name
from pledgexl.model.names import PlanLabel as Label
from pledgexl.model.plan import Department
from pledgexl.model.text import same_name

# Names of files begin with it.
_department_code = code_like(r"[^\W_][\w-]{0,19}")


@dataclass(frozen=True)
class DatedDepartments:
    """All rows of the sheet, and what other cells may refer to: those with faults as well."""

    table: Table
    versions: tuple[Version, ...]
    known: Departments

    @classmethod
    def of(cls, table: Table) -> "DatedDepartments":
        """Return those of the filled `table`."""
        referents = [
            Referent(required(cell, _department_code), row[Label.DEPARTMENT_NAME].text, cell)
            for row in table.rows
            for cell in [row[Label.DEPARTMENT_CODE]]
        ]
        known = Departments.of(Code.PLAN_UNKNOWN_DEPARTMENT, referents)
        return cls(table, versions(table, _code_of), known)

    @cached_property
    def groups(self) -> Mapping[str, Sequence[Version]]:
        """The rows by code."""
        return by_key(self.versions)

    def at(self, stretch: Span) -> Reading[tuple[Department, ...]]:
        """Return the departments as they are in `stretch`, those that have ended as well."""
        chosen = holding(self.versions, stretch)
        code_cells = [each.row[Label.DEPARTMENT_CODE] for each in chosen]
        codes = [required(cell, _department_code) for cell in code_cells]
        found = [
            self._department(code, each, self.groups.get(each.key, [each]))
            for code, each in zip(codes, chosen, strict=True)
        ]
        # The name of one that has ended may be that of another one now.
        name_cells = [
            each.row[Label.DEPARTMENT_NAME] for each in chosen if each.span.overlaps(stretch)
        ]
        names = [required(cell, line) for cell in name_cells]
        findings = [*self.table.findings, *findings_of(found)]
        findings += (*doubled(code_cells, codes, dated_lines(chosen)), *doubled(name_cells, names))
        findings += _alike(code_cells, found)
        return Reading(known_values(found), tuple(findings))

    def _department(
        self, code: Reading[str], version: Version, same: Sequence[Version]
    ) -> Reading[Department]:
        row = version.row
        return built(
            Department,
            code,
            required(row[Label.DEPARTMENT_NAME], line),
            optional(row[Label.CONTACT], line, ""),
            optional(row[Label.MAIL], mail_addresses, ""),
            *map(Reading, whole_span(same, version)),
            self.successors(row),
        )

    def successors(self, row: Row) -> Reading[tuple[str, ...]]:
        """Return the codes of the departments that the one of `row` is continued in."""
        cell = row[Label.SUCCESSORS]
        return _of_successors(optional(cell, self.known.related, ()), cell)

    def leading(self, cell: PlanCell, code: str, stretch: Span) -> Reading[str]:
        """Return who leads in `stretch` where `cell` has the department with this `code`.

        That is its sole successor if it has ended, or the sole successor of that.
        """
        seen: set[str] = set()
        while code not in seen:
            seen.add(code)
            same = self.groups.get(code, ())
            if not same or any(each.span.overlaps(stretch) for each in same):
                return Reading(code)
            (last, *_) = holding(same, stretch)
            if not last.span.is_before(stretch):
                return faulty(self._not_begun(cell, last))
            successors = self.successors(last.row)
            if not successors.is_known:
                return faulty()
            if len(successors.value) != 1:
                return faulty(self._ended(cell, last, successors.value))
            (code,) = successors.value
        # A circle is reported where it is.
        return faulty()

    def _not_begun(self, cell: PlanCell, version: Version) -> Finding:
        values = {"department": self._described(version), "start": str(version.span.start)}
        return cell.finding(Code.PLAN_LEAD_NOT_BEGUN, **values)

    def _ended(self, cell: PlanCell, version: Version, successors: Iterable[str]) -> Finding:
        candidates = "、".join(map(self.known.described, successors)) or "－"
        values = {"department": self._described(version), "end": str(version.span.end)}
        return cell.finding(Code.PLAN_LEAD_ENDED, candidates=candidates, **values)

    def _described(self, version: Version) -> str:
        name = version.row[Label.DEPARTMENT_NAME].text
        return plan_text("referent").format(name=name, code=version.key)


def _code_of(row: Row) -> tuple[str, str]:
    found = required(row[Label.DEPARTMENT_CODE], _department_code)
    return (found.value, found.value) if found.is_known else ("", "")


def _of_successors(found: Reading[tuple[str, ...]], cell: PlanCell) -> Reading[tuple[str, ...]]:
    """Return `found` with unknown departments as unknown successors."""
    values = {"sheet": cell.at.sheet, "expected": cell.expected}
    findings = tuple(
        replace(each, code=Code.PLAN_UNKNOWN_SUCCESSOR, values={**values, **each.values})
        if each.code is Code.PLAN_UNKNOWN_DEPARTMENT
        else each
        for each in found.findings
    )
    return found._replace(findings=findings)


def _alike(cells: Iterable[PlanCell], found: Iterable[Reading[Department]]) -> Iterator[Finding]:
    """Yield the fault of each whose files have the names of another's, but for capitals."""
    first: dict[str, tuple[PlanCell, Department]] = {}
    for cell, reading in zip(cells, found, strict=True):
        if reading.is_known:
            own = (cell, reading.value)
            names = (same_name(reading.value.code), same_name(form_name(reading.value)))
            others = [other for name in names if (other := first.setdefault(name, own)) is not own]
            # The same code twice is reported already.
            if others and others[0][1].code != reading.value.code:
                yield cell.finding(Code.PLAN_DEPARTMENTS_ALIKE, first=others[0][0].at.cell)
