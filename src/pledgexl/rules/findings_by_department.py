"""A month's findings → points by department: findings of one matter are one point."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.month import DepartmentFindings, InitiativeSummary, Point, Summary
from pledgexl.rules.resolve import department_named


class Attribution:
    """Which department and which initiative each finding of a month belongs to."""

    def __init__(self, summary: Summary) -> None:
        """Index the initiatives of `summary` by number and by place, and its files by sender."""
        self._departments = summary.plan.department_of
        self._sender = {record.file: record.department for record in summary.files}
        self._rows: dict[object, InitiativeSummary] = {row.id: row for row in summary.initiatives}
        self._rows |= {(row.at.file, row.at.row): row for row in summary.initiatives if row.at}

    def department(self, finding: Finding) -> str:
        """Return the code of the department that `finding` belongs to, "" where it is unknown."""
        if finding.code is Code.NOT_SUBMITTED:
            return finding.values["code"]
        code = self._sender.get(finding.at.file, "")
        if code not in self._departments and finding.at.file in self._sender:
            return department_named(finding.at.file, self._departments.values())
        return code

    def initiative(self, finding: Finding) -> InitiativeSummary | None:
        """Return whose row `finding` is of, None where it is of a file or of no known row."""
        names = ((finding.at.file, finding.at.row), finding.value, finding.values.get("key"))
        return next((self._rows[name] for name in names if name in self._rows), None)


def findings_by_department(summary: Summary) -> tuple[DepartmentFindings, ...]:
    """Return all findings of `summary` by department, in the plan's order; the rest by file.

    Twins are one point: the E212 of one number, E217 beside the E218 of the same row, and E301
    where a file came that could not be read.
    """
    known = summary.plan.department_of
    attribution = Attribution(summary)
    unread = {each.department.code for each in summary.departments if each.unread}
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in summary.findings:
        code = attribution.department(finding)
        if finding.code is not Code.NOT_SUBMITTED or code not in unread:
            groups[code, "" if code else finding.at.file].append(finding)
    order = {code: place for place, code in enumerate(known)}
    found = []
    for code, file in sorted(groups, key=lambda key: (order.get(key[0], len(order)), key[1])):
        answered = [one for one in groups[code, file] if one.answer]
        others = [one for one in groups[code, file] if not one.answer]
        notes = [one for one in others if one.severity is Severity.NOTE]
        asked = [one for one in others if one.severity is not Severity.NOTE]
        parts = (tuple(_points(part, attribution)) for part in (asked, answered, notes))
        found.append(DepartmentFindings(known.get(code), file, *parts))
    return tuple(found)


def _points(findings: Sequence[Finding], attribution: Attribution) -> Iterator[Point]:
    lost = {
        (one.at.file, name)
        for one in findings
        if one.code is Code.ROW_CONTRADICTS
        for name in (one.value, one.values.get("key", ""))
    }
    twins: dict[object, list[Finding]] = defaultdict(list)
    for place, one in enumerate(findings):
        if one.code is Code.ROW_GONE and (one.at.file, one.value) in lost:
            continue
        is_twin = one.code is Code.INITIATIVE_DOUBLED
        twins[(one.at.file, one.value) if is_twin else place].append(one)
    for same in twins.values():
        yield Point(same[0], tuple(one.at for one in same), attribution.initiative(same[0]))
