"""The command status: who has sent what, what is open, and what has changed."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pledgexl.cli.call import ALL_WELL, FINDINGS, Call
from pledgexl.cli.findings import short
from pledgexl.cli.months import period_of, show_check_step, show_counts
from pledgexl.cli.screen import Line, is_terminal, print_json, print_line, print_table
from pledgexl.commands.earlier import is_issued_finally
from pledgexl.commands.run import status as month_status
from pledgexl.export.result import status_document
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import confirmed, word
from pledgexl.model.change import Change, Progress
from pledgexl.model.period import era_day
from pledgexl.model.point import Point
from pledgexl.model.summary import DepartmentStatus, DepartmentSummary, Summary
from pledgexl.rules.findings_by_department import findings_by_department

_LOOKS = {
    DepartmentStatus.NEEDS_CORRECTION: "bold red",
    DepartmentStatus.UNREADABLE: "bold red",
    DepartmentStatus.NOT_SUBMITTED: "bold magenta",
    DepartmentStatus.TO_BE_CONFIRMED: "bold yellow",
}
_SETTLED = (DepartmentStatus.SUBMITTED, DepartmentStatus.NOTHING_TO_RATE)
# Of one department, and of all changes: the rest is counted.
_MOST_POINTS, _MOST_CHANGES = 3, 20
# Where less fits on a line, what came is left out.
_NARROW = 100
_FIRST_SENTENCE = re.compile(r".*?(?:。|[.;] |$)")


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
    shown = [
        each
        for each in summary.departments
        if call.has("all") or each.status not in _SETTLED or points.get(each.department.code)
    ]
    call.show_month(summary.period)
    if progress.deadline is not None and progress.days_left is not None:
        days, due = progress.days_left, progress.deadline
        name = "due_today" if not days else "days_left" if days > 0 else "days_over"
        deadline = era_day(due) if call.language is Language.JA else due.isoformat()
        call.show(name, deadline=deadline, days=abs(days))
    if shown:
        _print_departments(call, shown, points)
    if len(shown) < len(summary.departments):
        call.show("others_fine", count=len(summary.departments) - len(shown))
    show_counts(call, summary)
    titles = {row.id: row.title for row in summary.initiatives}
    if progress.since_revision:
        _print_changes(call, "changed_by_revision", progress.since_revision, titles)
    if progress.since_run:
        _print_changes(call, "changed_since_run", progress.since_run, titles)
    if not is_issued_finally(call.workspace, summary.period):
        show_check_step(call, summary, groups)


def _print_departments(
    call: Call, shown: Sequence[DepartmentSummary], points: Mapping[str, Sequence[Point]]
) -> None:
    rows = [
        (each, _cells(call, each), [*_open(call, each, points.get(each.department.code, ()))])
        for each in shown
    ]
    if not is_terminal():
        for _, (state, department, rated, *sent), still_open in rows:
            counted = f"{call.sentence('column.rated')} {rated}"
            print_line("  ".join(filter(None, (state, department, counted, *sent, *still_open))))
        return
    names = ["status", "department", "rated", "sent", "open"]
    table = [
        [
            [Line(cells[0], _LOOKS.get(each.status, ""))],
            *([Line(text)] for text in cells[1:3]),
            [Line(text) for text in cells[3:] if text],
            [Line(text) for text in still_open],
        ]
        for each, cells, still_open in rows
    ]
    if shutil.get_terminal_size().columns < _NARROW:
        table = [[*row[:3], row[4]] for row in table]
        names.remove("sent")
    print_table([call.sentence(f"column.{name}") for name in names], table)


def _cells(call: Call, each: DepartmentSummary) -> tuple[str, ...]:
    """Return the status of a department, its name, how much it has rated, and what it sent.

    That is which revision came, when it was saved and who confirmed it, as far as known.
    """
    sent = ""
    if each.revision is not None and each.saved_at:
        saved, day = datetime.fromisoformat(each.saved_at), each.saved_at
        if call.language is Language.JA:
            day = f"{saved.month}月{saved.day}日 {saved:%H:%M}"
        sent = call.sentence("sent", revision=each.revision, saved=day)
    elif each.revision is not None:
        sent = call.sentence("sent_unknown", revision=each.revision)
    return (
        word(each.status, call.language),
        f"{each.department.code} {each.department.name}",
        f"{each.coverage.rated}/{each.coverage.expected}",
        sent,
        confirmed(each.confirmations, call.language),
    )


def _open(call: Call, each: DepartmentSummary, points: Sequence[Point]) -> Iterator[str]:
    """Yield what is still open at a department: what did not come, and its findings."""
    if each.status is DepartmentStatus.NOT_SUBMITTED:
        yield call.sentence("asked_for")
        return
    if each.status is DepartmentStatus.UNREADABLE:
        yield call.sentence("arrived_unreadable", files=each.unread)
        return
    for point in points[:_MOST_POINTS]:
        why = _FIRST_SENTENCE.match(wording(point.finding, call.language).why)
        text, row = why[0].strip() if why else "", point.initiative
        yield call.sentence("about", title=row.title, why=text) if row else text
    if len(points) > _MOST_POINTS:
        yield call.sentence("more", count=len(points) - _MOST_POINTS)


def _print_changes(
    call: Call, name: str, changes: Sequence[Change], titles: Mapping[str, str]
) -> None:
    call.show(name, count=len(changes))
    shown = changes if call.has("all") else changes[:_MOST_CHANGES]
    for change in shown:
        values = {"before": short(change.before), "now": short(change.now)}
        text = call.sentence("change", label=change.label, **values)
        parts = (change.department, change.id, titles.get(change.id, ""), text)
        print_line("  " + "  ".join(filter(None, parts)))
    if len(shown) < len(changes):
        print_line("  " + call.sentence("more", count=len(changes) - len(shown)))
