"""Where the month stands, and what to do next."""

from collections.abc import Sequence
from pathlib import Path

from pledgexl.cli.call import Call
from pledgexl.cli.findings import open_counts
from pledgexl.model.period import Period
from pledgexl.model.point import DepartmentFindings
from pledgexl.model.summary import DepartmentStatus, Summary
from pledgexl.rules.findings_by_department import findings_by_department

_WITHOUT_FORM = (DepartmentStatus.NOT_SUBMITTED, DepartmentStatus.UNREADABLE)


def print_where_we_stand(call: Call) -> None:
    """Print where the newest open month stands and what to do next, or how to begin."""
    if not call.workspace.exists:
        if call.workspace.root != Path():
            call.require_workspace()
        call.tell("begin_demo")
        call.tell("begin_init")
        return
    period = call.current_period()
    if period is None:
        call.tell("stands.new")
        last = Period(call.started.year, call.started.month).previous
        call.tell_next("next.plan", file=str(call.workspace.plan), period=str(last))
        return
    call.tell_month(period)
    if not call.is_open(period):
        call.tell("stands.issued", folder=str(call.workspace.output(period)))
        call.tell_next(
            "next.forms", label=call.label(period.following), period=str(period.following)
        )
    else:
        _print_collection(call, period)


def _print_collection(call: Call, period: Period) -> None:
    from pledgexl.intake.folder import find_files  # noqa: PLC0415 (slow)

    folder = call.workspace.submissions(period)
    if not folder.is_dir() or not find_files(folder):
        call.tell("stands.empty")
        call.tell_next("next.collect", period=str(period), folder=str(folder))
        return
    call.get_ready()
    from pledgexl.commands.run import read_month  # noqa: PLC0415 (slow)

    summary = read_month(call.workspace, period, call.settings())
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
        following = summary.period.following
        call.tell_next("next.forms", label=call.label(following), period=str(following))
