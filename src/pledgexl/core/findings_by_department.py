"""A month's findings → what people are told of them: by department, and one matter once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pledgexl.core.sender import department_named
from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.plan import Department
from pledgexl.model.point import DepartmentFindings, Point
from pledgexl.model.summary import InitiativeSummary, Summary


def findings_by_department(summary: Summary) -> tuple[DepartmentFindings, ...]:
    """Return all findings of `summary` by department, in the plan's order; the rest by file.

    Twins are one point: the E212 of one number, E217 beside the E218 of the same row, and E301
    where a file came that could not be read.
    """
    known = summary.plan.department_of
    order = {code: place for place, code in enumerate(known)}
    rows = _rows(summary)
    groups = _grouped(summary)
    return tuple(
        _found(known.get(code), file, groups[code, file], rows)
        for code, file in sorted(groups, key=lambda key: (order.get(key[0], len(order)), key[1]))
    )


def _grouped(summary: Summary) -> dict[tuple[str, str], list[Finding]]:
    """Return the findings by department, or by file where nobody knows whose it is."""
    departments = summary.plan.department_of
    sender = {record.file: record.department for record in summary.files}
    unread = {each.department.code for each in summary.departments if each.unread}
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in summary.findings:
        if finding.code is Code.NOT_SUBMITTED:
            code = finding.values["code"]
            if code in unread:
                continue
        else:
            code = sender.get(finding.at.file, "")
        if code not in departments and finding.at.file in sender:
            code = department_named(finding.at.file, departments.values())
        groups[code, "" if code else finding.at.file].append(finding)
    return groups


def _rows(summary: Summary) -> dict[object, InitiativeSummary]:
    """Return the initiatives by the place they were read from, and by number."""
    rows: dict[object, InitiativeSummary] = {row.id: row for row in summary.initiatives}
    return rows | {(row.at.file, row.at.row): row for row in summary.initiatives if row.at}


def _found(
    department: Department | None,
    file: str,
    findings: Sequence[Finding],
    rows: Mapping[object, InitiativeSummary],
) -> DepartmentFindings:
    answered = [one for one in findings if one.answer]
    notes = [one for one in findings if one.severity is Severity.NOTE and not one.answer]
    asked = [one for one in findings if one.severity is not Severity.NOTE and not one.answer]
    return DepartmentFindings(
        department,
        file,
        points=tuple(_points(asked, rows)),
        answered=tuple(_points(answered, rows)),
        notes=tuple(_points(notes, rows)),
    )


def _points(
    findings: Sequence[Finding], rows: Mapping[object, InitiativeSummary]
) -> Iterator[Point]:
    contradicting = [one for one in findings if one.code is Code.ROW_CONTRADICTS]
    lost = {(one.at.file, name) for one in contradicting for name in (one.value, _key(one))}
    twins: dict[object, list[Finding]] = defaultdict(list)
    for place, one in enumerate(findings):
        if one.code is Code.ROW_GONE and (one.at.file, one.value) in lost:
            continue
        is_twin = one.code is Code.INITIATIVE_DOUBLED
        twins[(one.at.file, one.value) if is_twin else place].append(one)
    for first, *others in twins.values():
        places = tuple(one.at for one in (first, *others))
        row = rows.get((first.at.file, first.at.row)) or rows.get(first.value)
        yield Point(first, places, row or rows.get(_key(first)))


def _key(finding: Finding) -> str:
    """Return the hidden key of the row that a finding is of, where it says it."""
    return finding.values.get("key", "")
