"""Which month a command is about, where that month stands, and what to do next."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pledgexl.cli.call import Call
from pledgexl.cli.findings import open_counts
from pledgexl.cli.screen import print_line
from pledgexl.commands import run
from pledgexl.commands.earlier import is_issued_finally
from pledgexl.export.result import accounting
from pledgexl.intake.folder import find_files
from pledgexl.model.errors import PledgexlError
from pledgexl.model.period import Period
from pledgexl.model.point import DepartmentFindings
from pledgexl.model.summary import DepartmentStatus, Summary
from pledgexl.rules.findings_by_department import findings_by_department

_WITHOUT_FORM = (DepartmentStatus.NOT_SUBMITTED, DepartmentStatus.UNREADABLE)


def period_of(call: Call, command: str) -> Period:
    """Return the month that was given, or else the one that is being worked on."""
    call.require_workspace()
    given = call.given["period"]
    if given is not None:
        try:
            return Period.typed(given)
        except ValueError as error:
            raise PledgexlError("bad_period", value=given) from error
    # An address does not say which month lies there.
    found = None if call.given.get("submissions") else _current_period(call, command)
    if found is None:
        raise PledgexlError("period_needed", command=command)
    return found


def _current_period(call: Call, command: str = "") -> Period | None:
    """Return the newest month that is collected and not issued finally, or else the newest.

    For `forms` a month that is older than an issued one is not meant: the next one is.
    """
    collected = call.workspace.collected_periods()
    newest = max((*collected, *call.workspace.issued_periods), default=None)
    if command == "forms" and newest is not None:
        return newest if newest in collected and is_open(call, newest) else newest.following
    return next((each for each in reversed(collected) if is_open(call, each)), newest)


def is_open(call: Call, period: Period) -> bool:
    """Say whether the final report of `period` is still to come."""
    return not is_issued_finally(call.workspace, period)


@contextmanager
def at_work(call: Call) -> Iterator[None]:
    """Hold the workspace, and say so if a dead run held it."""
    with run.at_work(call.workspace) as left:
        if left is not None:
            told = call.say("taken_over", computer=left.computer, since=left.since)
            print_line(told, err=True)
        yield


def print_where_we_stand(call: Call) -> None:
    """Print where the newest open month stands and what to do next, or how to begin."""
    if not call.workspace.exists:
        if call.workspace.root != Path():
            call.require_workspace()
        call.tell("begin_demo")
        call.tell("begin_init")
        return
    period = _current_period(call)
    if period is None:
        call.tell("stands.new")
        tell_to_fill_in(call, call.workspace.plan)
        return
    call.tell_month(period)
    folder = call.workspace.submissions(period)
    if not is_open(call, period):
        call.tell("stands.issued", folder=str(call.workspace.output(period)))
        _tell_following(call, period)
    elif not folder.is_dir() or not find_files(folder):
        call.tell("stands.empty")
        call.tell_next("next.collect", period=str(period), folder=str(folder))
    else:
        _print_collection(call, run.read_month(call.workspace, period, call.settings()))


def _print_collection(call: Call, summary: Summary) -> None:
    rating = [each for each in summary.departments if each.coverage.expected]
    groups = findings_by_department(summary)
    counts = open_counts(groups)
    call.tell(
        "stands.collecting",
        expected=len(rating),
        sent=sum(each.status not in _WITHOUT_FORM for each in rating),
        errors=counts["errors"],
        warnings=counts["warnings"],
    )
    tell_after_check(call, summary, groups)


def print_accounting(call: Call, summary: Summary) -> None:
    """Print where every file and every row went."""
    counted = accounting(summary)
    call.tell("files_counted", **counted["files"])
    call.tell("rows_counted", **counted["rows"])


def tell_to_fill_in(call: Call, plan: Path) -> None:
    """Print that the workbook `plan` is to be filled in, and the command of the last month."""
    last = Period(call.started.year, call.started.month).previous
    call.tell_next("next.plan", file=str(plan), period=str(last))


def tell_after_check(call: Call, summary: Summary, groups: Sequence[DepartmentFindings]) -> None:
    """Print what to do about the findings of the month, which `groups` hold by department."""
    asks = any(
        point.finding.is_open
        for group in groups
        if group.department is not None
        for point in group.points
    )
    if summary.has_errors:
        name = "next.mail" if asks else "next.check"
    else:
        name = "next.run_or_mail" if asks else "next.run"
    folder = str(call.workspace.submissions(summary.period))
    call.tell_next(name, period=str(summary.period), folder=folder)


def tell_after_run(call: Call, summary: Summary, groups: Sequence[DepartmentFindings]) -> None:
    """Print what to do once the documents of a month were issued."""
    if summary.is_provisional:
        tell_after_check(call, summary, groups)
    elif summary.period < summary.plan.settings.term_end:
        _tell_following(call, summary.period)


def _tell_following(call: Call, period: Period) -> None:
    following = period.following
    call.tell_next("next.forms", label=call.label(following), period=str(following))
