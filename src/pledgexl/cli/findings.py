"""Findings as people read them: in a table by department, or as lines."""

from collections.abc import Collection, Iterable, Iterator, Sequence

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
    """Print the open points by department; with `--all` the answered ones and notes as well.

    Departments without a form are one entry: early in a month they are most of them.
    """
    shown = []
    for each in groups:
        more = (*each.answered, *each.notes) if call.has("all") else ()
        if not each.is_missing and (each.points or more):
            shown.append((each, (*each.points, *more)))
    missing = [each for each in groups if each.is_missing]
    heading, kind, *rest = _missing(call, missing) if missing else ("", "")
    if not is_terminal():
        for group, points in shown:
            print_line(_name_of(group, call))
            for line in finding_lines(points, call.language):
                print_line(f"  {line}")
        if missing:
            print_line("\n".join((heading, f"  {kind}", *(f"    {line}" for line in rest))))
        return
    rows = [
        ([Line(_name_of(group, call))] if point is points[0] else [], _cell(point, group, call))
        for group, points in shown
        for point in points
    ]
    if missing:
        cell = [Line(kind, _LOOKS[Severity.ERROR]), Line(" ".join(rest))]
        rows.append(([Line(heading)], cell))
    if rows:
        print_table((call.sentence("column.department"), call.sentence("column.points")), rows)


def _missing(call: Call, groups: Sequence[DepartmentFindings]) -> tuple[str, ...]:
    """Return how many departments have sent nothing, which, what that means, and what to do."""
    kind = _kind(groups[0].points[0].finding, call.language)
    names = listed((_name_of(each, call) for each in groups), call.language)
    fix = call.sentence("fix", fix=Message("missing_fix"))
    heading = call.sentence("missing", count=len(groups))
    return heading, f"{kind}  {names}", call.sentence("missing_why"), fix


def _name_of(group: DepartmentFindings, call: Call) -> str:
    """Return the code and the name of the department of `group`."""
    if group.department is not None:
        return f"{group.department.code} {group.department.name}"
    return call.sentence("office_itself" if group.file == FileName.PLAN else "no_department")


def open_counts(groups: Sequence[DepartmentFindings]) -> dict[str, int]:
    """Return how many points are open, and at how many departments; the missing are one each."""
    missing = sum(each.is_missing for each in groups)
    return {
        "errors": sum(each.count(Severity.ERROR) for each in groups) - missing,
        "warnings": sum(each.count(Severity.WARNING) for each in groups),
        "departments": sum(bool(each.department and each.points) for each in groups) - missing,
        "missing": missing,
    }


def finding_lines(points: Iterable[Point], language: Language) -> Iterator[str]:
    """Yield the lines about `points`: which and where, why, and what to do."""
    for point in points:
        parts, why, fix = _describe(point, language)
        yield from ("  ".join(parts), f"  {why}", f"  {fix}")


def _cell(point: Point, group: DepartmentFindings, call: Call) -> list[Line]:
    # The heading names the department, so its own form and the entry sheet are left out.
    own_form = form_name(group.department) if group.department else ""
    parts, why, fix = _describe(point, call.language, left_out=(own_form, FormSheet.ENTRY))
    return [Line(" ".join(parts), _LOOKS[point.finding.severity]), Line(f"{why} {fix}")]


def _describe(
    point: Point, language: Language, left_out: Collection[str] = ()
) -> tuple[list[str], str, str]:
    """Return what, where and of which initiative `point` is; why it is one; and what to do."""
    finding, row = point.finding, point.initiative
    at = finding.at
    file, sheet = ("" if name in left_out else name for name in (at.file, at.sheet))
    cells = listed((place.cell for place in point.places if place.cell), language)
    place = f"{sheet}!{cells}" if sheet and cells else sheet or cells
    value = say(Message("value", {"value": short(finding.value)}), language)
    # What the initiative or the finding itself says already is not quoted.
    if not finding.value or finding.code is Code.NOT_SUBMITTED or (row and finding.value == row.id):
        value = ""
    named = "  ".join(filter(None, (value, f"{row.id} {row.title}" if row else "")))
    described = wording(finding, language)
    parts = filter(None, (_kind(finding, language), file, place, named))
    return [*parts], described.why, say(Message("fix", {"fix": described.fix}), language)


def _kind(finding: Finding, language: Language) -> str:
    return f"{word(finding.severity, language)} {finding.code}"


def short(value: str) -> str:
    """Return `value` on one line, cut where it is long."""
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[:_LONGEST_VALUE]}…"
