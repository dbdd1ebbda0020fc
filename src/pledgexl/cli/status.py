"""What `status` says of a month: who has sent what, what is open, and what has changed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pledgexl.cli.call import Call
from pledgexl.cli.check import print_accounting
from pledgexl.cli.findings import short
from pledgexl.cli.next_step import tell_after_check
from pledgexl.cli.printing import is_terminal, print_line
from pledgexl.cli.tables import Line, print_table, screen_width
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.screen import listed
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


def print_status(call: Call, summary: Summary, progress: Progress) -> None:
    """Print how far the collection of the month is."""
    groups = findings_by_department(summary)
    points = {
        group.department.code: group.points for group in groups if group.department is not None
    }
    shown = [
        each
        for each in summary.departments
        if "all" in call.wants or each.status not in _SETTLED or points.get(each.department.code)
    ]
    call.tell_month(summary.period)
    _print_deadline(call, progress)
    _print_departments(call, shown, points)
    if len(shown) < len(summary.departments):
        call.tell("others_fine", count=len(summary.departments) - len(shown))
    print_accounting(call, summary)
    titles = {row.id: row.title for row in summary.initiatives}
    changes = {
        "changed_by_revision": progress.since_revision,
        "changed_since_run": progress.since_run,
    }
    for name, found in changes.items():
        if found:
            _print_changes(call, name, found, titles)
    if call.is_open(summary.period):
        tell_after_check(call, summary, groups)


def _print_deadline(call: Call, progress: Progress) -> None:
    if progress.deadline is None or progress.days_left is None:
        return
    days = progress.days_left
    name = "due_today" if not days else "days_left" if days > 0 else "days_over"
    is_japanese = call.language is Language.JA
    due = era_day(progress.deadline) if is_japanese else progress.deadline.isoformat()
    call.tell(name, deadline=due, days=abs(days))


def _print_departments(
    call: Call, shown: Sequence[DepartmentSummary], points: Mapping[str, Sequence[Point]]
) -> None:
    rows = [
        (each, _cells(call, each), tuple(_open(call, each, points.get(each.department.code, ()))))
        for each in shown
    ]
    if not rows:
        return
    if not is_terminal():
        for _, (status, department, rated, *sent), still_open in rows:
            counted = f"{call.say('column.rated')} {rated}"
            print_line("  ".join(filter(None, (status, department, counted, *sent, *still_open))))
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
    if screen_width() < _NARROW:
        table = [[*row[:3], row[4]] for row in table]
        names.remove("sent")
    print_table([call.say(f"column.{name}") for name in names], table)


def _cells(call: Call, each: DepartmentSummary) -> tuple[str, ...]:
    """Return the status of a department, its name, how much it has rated, and what it sent.

    That is which revision came, when it was saved and who confirmed it, as far as known.
    """
    return (
        word(each.status, call.language),
        f"{each.department.code} {each.department.name}",
        f"{each.coverage.rated}/{each.coverage.expected}",
        _revision(call, each),
        confirmed(each.confirmations, call.language),
    )


def _revision(call: Call, each: DepartmentSummary) -> str:
    if each.revision is None:
        return ""
    if not each.saved_at:
        return call.say("sent_unknown", revision=each.revision)
    saved = datetime.fromisoformat(each.saved_at)
    is_japanese = call.language is Language.JA
    shown = f"{saved.month}月{saved.day}日 {saved:%H:%M}" if is_japanese else each.saved_at
    return call.say("sent", revision=each.revision, saved=shown)


def _open(call: Call, each: DepartmentSummary, points: Sequence[Point]) -> Iterator[str]:
    """Yield what is still open at a department: what did not come, and its findings."""
    if each.status is DepartmentStatus.NOT_SUBMITTED:
        yield call.say("asked_for")
        return
    if each.status is DepartmentStatus.UNREADABLE:
        yield call.say("arrived_unreadable", files=listed(each.unread, call.language))
        return
    for point in points[:_MOST_POINTS]:
        why = _FIRST_SENTENCE.match(wording(point.finding, call.language).why)
        said = why[0].strip() if why else ""
        row = point.initiative
        yield call.say("about", title=row.title, why=said) if row else said
    if len(points) > _MOST_POINTS:
        yield call.say("more", count=len(points) - _MOST_POINTS)


def _print_changes(
    call: Call, name: str, changes: Sequence[Change], titles: Mapping[str, str]
) -> None:
    call.tell(name, count=len(changes))
    shown = changes if "all" in call.wants else changes[:_MOST_CHANGES]
    for change in shown:
        values = {"before": short(change.before), "now": short(change.now)}
        said = call.say("change", label=change.label, **values)
        title = titles.get(change.id, "")
        print_line("  " + "  ".join(filter(None, (change.department, change.id, title, said))))
    if len(shown) < len(changes):
        print_line("  " + call.say("more", count=len(changes) - len(shown)))
