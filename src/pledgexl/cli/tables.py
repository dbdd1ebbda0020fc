"""Findings and departments as people read them: in tables on a terminal, else as lines."""

import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from pledgexl.cli.call import ALL_WELL, FINDINGS, Call
from pledgexl.cli.months import period_of, show_check_step, show_counts, show_issued
from pledgexl.cli.screen import is_terminal, print_json, print_line, print_table
from pledgexl.commands.earlier import standing_issue
from pledgexl.commands.month import status as month_status
from pledgexl.export.result import status_document
from pledgexl.messages.edition import document_language
from pledgexl.messages.findings import value_text, wording
from pledgexl.messages.labels import label_text, listed
from pledgexl.messages.screen import say
from pledgexl.messages.words import confirmed, month_text, printed_day, word
from pledgexl.model.errors import Message
from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.form import form_name
from pledgexl.model.language import Language
from pledgexl.model.month import (
    DepartmentFindings,
    DepartmentStatus,
    DepartmentSummary,
    Point,
    Summary,
)
from pledgexl.model.names import FileName, FormLabel, FormSheet
from pledgexl.model.progress import Change, Progress
from pledgexl.model.submission import State
from pledgexl.rules.findings_by_department import findings_by_department

_LOOKS = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.NOTE: "dim",
    DepartmentStatus.NEEDS_CORRECTION: "bold red",
    DepartmentStatus.UNREADABLE: "bold red",
    DepartmentStatus.NOT_SUBMITTED: "bold magenta",
    DepartmentStatus.TO_BE_CONFIRMED: "bold yellow",
}
_SETTLED = (DepartmentStatus.SUBMITTED, DepartmentStatus.NOTHING_TO_RATE)
_LONGEST_VALUE = 60
# Of one department, and of all changes: the rest is counted.
_MOST_POINTS, _MOST_CHANGES = 3, 20
# In the menu a list that nobody scrolls back to is cut: its page is opened.
_MOST_IN_MENU = 5
# Where less fits on a line, what came is left out.
_NARROW = 100
_FIRST_SENTENCE = re.compile(r".*?(?:。|[.;] |$)")


def print_points(call: Call, groups: Sequence[DepartmentFindings]) -> None:
    """Print the open points by department; with `--all` the answered ones and notes as well.

    Departments without a form are one entry: early in a month they are most of them.
    """
    language, is_table = call.language, is_terminal()
    entries = []
    for each in groups:
        more = (*each.answered, *each.notes) if call.has("all") else ()
        # The heading names the department, so its own form and the entry sheet are left out.
        own = (form_name(each.department) if each.department else "", FormSheet.ENTRY)
        points = () if each.is_missing else (*each.points, *more)
        said = [_describe(point, language, own if is_table else ()) for point in points]
        if said:
            entries.append((_name_of(each, call), said))
    missing = [each for each in groups if each.is_missing]
    if missing:
        kind = _kind(missing[0].points[0].finding, language)
        names = listed((_name_of(each, call) for each in missing), language)
        fix = call.sentence("fix", fix=Message("missing_fix"))
        said = [_Said(Severity.ERROR, (f"{kind}  {names}",), call.sentence("missing_why"), fix)]
        entries.append((call.sentence("missing", count=len(missing)), said))
    left_out = len(entries) - _MOST_IN_MENU if call.is_in_menu and not call.has("all") else 0
    entries = entries[:_MOST_IN_MENU] if left_out > 0 else entries
    _print_entries(entries, call)
    if left_out > 0:
        call.show("menu.more_departments", count=left_out)


def _print_entries(entries: Sequence[tuple[str, Sequence["_Said"]]], call: Call) -> None:
    """Print what was found, by department: in a table on a terminal, else in lines."""
    if is_terminal() and entries:
        rows = [
            (name if one is said[0] else "", f"{' '.join(one.parts)}\n{one.why} {one.fix}")
            for name, said in entries
            for one in said
        ]
        looks = [_LOOKS[one.severity] for _, said in entries for one in said]
        headings = (call.sentence("column.department"), call.sentence("column.points"))
        print_table(headings, rows, looks, column=1)
        return
    for name, said in entries:
        print_line(name)
        for line in _lines(said):
            print_line(f"  {line}")


def _name_of(group: DepartmentFindings, call: Call) -> str:
    if group.department is not None:
        return f"{group.department.code} {group.department.name}"
    return call.sentence("office_itself" if group.file == FileName.PLAN else "no_department")


class _Said(NamedTuple):
    """What, where and of which initiative a point is; why it is one; and what to do."""

    severity: Severity
    parts: tuple[str, ...]
    why: str
    fix: str


def finding_lines(points: Iterable[Point], language: Language) -> Iterator[str]:
    """Yield the lines about `points`: which and where, why, and what to do."""
    return _lines(_describe(point, language) for point in points)


def _lines(said: Iterable[_Said]) -> Iterator[str]:
    for one in said:
        yield from ("  ".join(one.parts), f"  {one.why}", f"  {one.fix}")


def _describe(point: Point, language: Language, left_out: Collection[str] = ()) -> _Said:
    finding, row = point.finding, point.initiative
    at = finding.at
    file, sheet = ("" if name in left_out else name for name in (at.file, at.sheet))
    cells = listed((place.cell for place in point.places if place.cell), language)
    place = f"{sheet}!{cells}" if sheet and cells else sheet or cells
    value = say(Message("value", {"value": _short(value_text(finding, language))}), language)
    # What the initiative or the finding itself says already is not quoted.
    if not finding.value or finding.code is Code.NOT_SUBMITTED or (row and finding.value == row.id):
        value = ""
    named = "  ".join(filter(None, (value, f"{row.id} {row.title}" if row else "")))
    described = wording(finding, language)
    parts = tuple(filter(None, (_kind(finding, language), file, place, named)))
    fix = say(Message("fix", {"fix": described.fix}), language)
    return _Said(finding.severity, parts, described.why, fix)


def _kind(finding: Finding, language: Language) -> str:
    return f"{word(finding.severity, language)} {finding.code}"


def _short(value: str) -> str:
    """Return `value` on one line, cut where it is long."""
    line = " ".join(value.split())
    return line if len(line) <= _LONGEST_VALUE else f"{line[:_LONGEST_VALUE]}…"


def status(call: Call) -> int:
    """Show how far the collection of a month is; write nothing."""
    month = period_of(call, "status")
    summary, progress = month_status(call.workspace, month, call.settings())
    if call.has("json"):
        print_json(status_document(summary, progress, call.language))
    else:
        _print_status(call, summary, progress)
    return FINDINGS if summary.has_errors else ALL_WELL


def _print_status(call: Call, summary: Summary, progress: Progress) -> None:
    groups = findings_by_department(summary)
    points = {each.department.code: each.points for each in groups if each.department is not None}
    found = [(each, points.get(each.department.code, ())) for each in summary.departments]
    shown = [one for one in found if call.has("all") or one[0].status not in _SETTLED or one[1]]
    call.show_month(summary.period)
    if progress.deadline is not None and progress.days_left is not None:
        days, due = progress.days_left, progress.deadline
        name = "due_today" if not days else "days_left" if days > 0 else "days_over"
        call.show(name, deadline=printed_day(due, call.language), days=abs(days))
    if shown:
        _print_departments(call, shown)
    if len(shown) < len(found):
        call.show("others_fine", count=len(found) - len(shown))
    show_counts(call, summary)
    titles = {row.id: row.title for row in summary.initiatives}
    changed = {
        "changed_by_revision": progress.since_revision,
        "changed_since_run": progress.since_run,
    }
    for name, changes in changed.items():
        if changes:
            call.show(name, count=len(changes))
            most = len(changes) if call.has("all") else _MOST_CHANGES
            for change in changes[:most]:
                print_line("  " + _change(call, change, titles.get(change.id, "")))
            if most < len(changes):
                print_line("  " + call.sentence("more", count=len(changes) - most))
    issue = standing_issue(call.workspace, summary.period)
    if issue is None:
        show_check_step(call, summary, groups)
    else:
        show_issued(call, summary.period, issue)


def _change(call: Call, change: Change, title: str) -> str:
    values = {"before": change.before, "now": change.now}
    if change.label == FormLabel.STATE:
        values = {name: label_text(State(state)) for name, state in values.items()}
    shown = {name: _short(value) for name, value in values.items()}
    text = call.sentence("change", label=label_text(change.label), **shown)
    return "  ".join(filter(None, (change.department, change.id, title, text)))


def _print_departments(
    call: Call, shown: Sequence[tuple[DepartmentSummary, Sequence[Point]]]
) -> None:
    names = ["status", "department", "rated", "sent", "open"]
    rows = []
    for each, points in shown:
        department = f"{each.department.code} {each.department.name}"
        rated = f"{each.coverage.rated}/{each.coverage.expected}"
        came = filter(None, (_sent(call, each), confirmed(each.confirmations, call.language)))
        open_ = _open(call, each, points)
        rows.append((word(each.status, call.language), department, rated, [*came], [*open_]))
    if not is_terminal():
        for state, department, rated, sent, still_open in rows:
            counted = f"{call.sentence('column.rated')} {rated}"
            print_line("  ".join((state, department, counted, *sent, *still_open)))
        return
    table = [[*row[:3], "\n".join(row[3]), "\n".join(row[4])] for row in rows]
    if shutil.get_terminal_size().columns < _NARROW:
        table = [[*row[:3], row[4]] for row in table]
        names.remove("sent")
    headings = [call.sentence(f"column.{name}") for name in names]
    print_table(headings, table, [_LOOKS.get(each.status, "") for each, _ in shown], column=0)


def _sent(call: Call, each: DepartmentSummary) -> str:
    """Return which revision came and when it was saved, as far as known."""
    if each.revision is None:
        return ""
    saved_at = each.saved_at(document_language())
    if not saved_at:
        return call.sentence("sent_unknown", revision=each.revision)
    saved = datetime.fromisoformat(saved_at)
    month = month_text(saved.month, call.language)
    day = call.sentence("day", month=month, day=saved.day)
    return call.sentence("sent", revision=each.revision, saved=f"{day} {saved:%H:%M}")


def _open(call: Call, each: DepartmentSummary, points: Sequence[Point]) -> Iterator[str]:
    """Yield what is still open at a department: what did not come, and its findings."""
    if each.status is DepartmentStatus.NOT_SUBMITTED:
        yield call.sentence("asked_for")
    elif each.status is DepartmentStatus.UNREADABLE:
        yield call.sentence("arrived_unreadable", files=each.unread)
    else:
        for point in points[:_MOST_POINTS]:
            why = _FIRST_SENTENCE.match(wording(point.finding, call.language).why)
            text, row = why[0].strip() if why else "", point.initiative
            yield call.sentence("about", title=row.title, why=text) if row else text
        if len(points) > _MOST_POINTS:
            yield call.sentence("more", count=len(points) - _MOST_POINTS)
