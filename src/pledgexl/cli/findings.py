"""Findings as people read them: in a table by department, or as lines."""

from collections.abc import Iterable, Iterator, Sequence

from pledgexl.cli.call import Call
from pledgexl.cli.screen import Line, is_terminal, print_line, print_table
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.screen import listed, say
from pledgexl.messages.words import word
from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.form import form_name
from pledgexl.model.message import Message
from pledgexl.model.names import FileName, FormSheet
from pledgexl.model.point import DepartmentFindings, Point

_LOOKS = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "dim"}
_LONGEST_VALUE = 60


def print_points(call: Call, groups: Sequence[DepartmentFindings]) -> None:
    """Print the open points by department; who wants all gets what else was found as well.

    Departments of which nothing has come stand together: early in a month they are most of them.
    """
    told = [(each, _told(each, call)) for each in groups if not each.is_missing]
    told = [(each, points) for each, points in told if points]
    missing = [each for each in groups if each.is_missing]
    heading, kind, *rest = _missing(call, missing) if missing else ("", "")
    if is_terminal():
        rows = [
            ([Line(_name_of(group, call))] if first else [], _cell(point, group, call.language))
            for group, points in told
            for first, point in ((point is points[0], point) for point in points)
        ]
        if missing:
            cell = [Line(kind, _LOOKS[Severity.ERROR]), Line(" ".join(rest))]
            rows.append(([Line(heading)], cell))
        if rows:
            print_table((call.say("column.department"), call.say("column.points")), rows)
        return
    for group, points in told:
        print_line(_name_of(group, call))
        for line in (line for point in points for line in _lines(point, call.language)):
            print_line(f"  {line}")
    if missing:
        print_line("\n".join((heading, f"  {kind}", *(f"    {line}" for line in rest))))


def _told(group: DepartmentFindings, call: Call) -> tuple[Point, ...]:
    more = (*group.answered, *group.notes) if call.wants("all") else ()
    return (*group.points, *more)


def _missing(call: Call, groups: Sequence[DepartmentFindings]) -> tuple[str, ...]:
    """Return how many departments have sent nothing, which, what that means, and what to do."""
    kind = _kind(groups[0].points[0].finding, call.language)
    names = listed((_name_of(each, call) for each in groups), call.language)
    fix = call.say("fix", fix=Message("missing_fix"))
    heading = call.say("missing", count=len(groups))
    return heading, f"{kind}  {names}", call.say("missing_why"), fix


def _name_of(group: DepartmentFindings, call: Call) -> str:
    """Return the code and the name of the department of `group`."""
    if group.department is not None:
        return f"{group.department.code} {group.department.name}"
    return call.say("office_itself" if group.file == FileName.PLAN else "no_department")


def open_counts(groups: Sequence[DepartmentFindings]) -> dict[str, int]:
    """Return how many points are open, and at how many departments; the missing are one each."""
    missing = sum(each.is_missing for each in groups)
    return {
        "errors": sum(each.count(Severity.ERROR) for each in groups) - missing,
        "warnings": sum(each.count(Severity.WARNING) for each in groups),
        "departments": sum(bool(each.department and each.points) for each in groups) - missing,
        "missing": missing,
    }


def finding_lines(findings: Iterable[Finding], language: Language) -> Iterator[str]:
    """Yield the lines about `findings`: which and where, why, and what to do."""
    for finding in findings:
        yield from _lines(Point(finding, (finding.at,), None), language)


def _lines(point: Point, language: Language) -> tuple[str, str, str]:
    why, fix = _why_and_fix(point.finding, language)
    file = point.finding.at.file
    head = f"{_kind(point.finding, language)}  {file}  {_place(point, language)}".rstrip()
    return f"{head}  {_named(point, language)}".rstrip(), f"  {why}", f"  {fix}"


def _cell(point: Point, group: DepartmentFindings, language: Language) -> list[Line]:
    finding = point.finding
    # The heading names the department, so its own form and the entry sheet are left out.
    is_own = group.department is not None and finding.at.file == form_name(group.department)
    file = "" if is_own else finding.at.file
    place = _place(point, language, usual=FormSheet.ENTRY)
    parts = (_kind(finding, language), file, place, _named(point, language))
    head = " ".join(filter(None, parts))
    return [Line(head, _LOOKS[finding.severity]), Line(" ".join(_why_and_fix(finding, language)))]


def _why_and_fix(finding: Finding, language: Language) -> tuple[str, str]:
    told = wording(finding, language)
    return told.why, say(Message("fix", {"fix": told.fix}), language)


def _kind(finding: Finding, language: Language) -> str:
    return f"{word(finding.severity, language)} {finding.code}"


def _place(point: Point, language: Language, usual: str = "") -> str:
    """Return the sheet and the cells of `point`; the `usual` sheet is not named."""
    sheet = point.finding.at.sheet
    sheet = "" if sheet == usual else sheet
    cells = listed((at.cell for at in point.places if at.cell), language)
    return f"{sheet}!{cells}" if sheet and cells else sheet or cells


def _named(point: Point, language: Language) -> str:
    """Return what stands there, and of which initiative."""
    finding, row = point.finding, point.initiative
    is_said = finding.code is Code.NOT_SUBMITTED or (row is not None and finding.value == row.id)
    is_shown = bool(finding.value) and not is_said
    value = say(Message("value", {"value": short(finding.value)}), language) if is_shown else ""
    return "  ".join(filter(None, (value, f"{row.id} {row.title}" if row else "")))


def short(value: str) -> str:
    """Return `value` on one line, cut where it is long."""
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[:_LONGEST_VALUE]}…"
