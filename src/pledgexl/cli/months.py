"""The month of a command, the state of that month, and the next step."""

from collections.abc import Sequence
from pathlib import Path

from pledgexl.cli.call import Call
from pledgexl.commands.earlier import is_issued_finally
from pledgexl.commands.next_step import MonthState, Stage, asks_departments, month_state
from pledgexl.export.result import accounting
from pledgexl.messages.errata import issue_name
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Severity
from pledgexl.model.issue import ReportIssue
from pledgexl.model.month import DepartmentFindings, DepartmentStatus, Summary
from pledgexl.model.period import Period
from pledgexl.model.plan import PlanSettings
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
    found = None if call.given.get("submissions") else current_period(call, command)
    if found is None:
        raise PledgexlError("period_needed", command=command)
    return found


def current_period(call: Call, command: str = "") -> Period | None:
    """Return the newest month that is collected and not issued finally, or else the newest.

    For `forms` a month that is older than an issued one is not meant: the next one is.
    """

    def is_open(period: Period) -> bool:
        return not is_issued_finally(call.workspace, period)

    collected = call.workspace.collected_periods()
    newest = max((*collected, *call.workspace.issued_periods), default=None)
    if command == "forms" and newest is not None:
        return newest if newest in collected and is_open(newest) else newest.following
    return next(filter(is_open, reversed(collected)), newest)


def print_state(call: Call) -> None:
    """Print the state of the newest open month and the next step, or how to begin."""
    if not call.workspace.exists:
        if call.workspace.root != Path():
            call.require_workspace()
        call.show("begin_demo")
        call.show("begin_init")
        return
    settings = call.follow_plan()
    period = current_period(call)
    if period is None:
        call.show("stands.new")
        show_plan_step(call, call.workspace.plan)
        return
    call.show_month(period)
    state = month_state(call.workspace, period, call.settings())
    show_stage(call, state)
    if state.summary is not None:
        show_check_step(call, state.summary, findings_by_department(state.summary))
    elif state.stage is Stage.ISSUED:
        show_following(call, period, settings)
    else:
        folder = str(call.workspace.submissions(period))
        call.show_next("next.collect", period=str(period), folder=folder)


def show_stage(call: Call, state: MonthState) -> None:
    """Print how far a month is: what has come and is open, or where its documents are."""
    if state.summary is None:
        if state.issue is None:
            call.show(f"stands.{state.stage}")
        else:
            show_issued(call, state.period, state.issue)
        return
    departments = state.summary.departments
    rating = [each.status for each in departments if each.coverage.expected]
    sent = sum(status not in _WITHOUT_FORM for status in rating)
    counts = open_counts(findings_by_department(state.summary))
    found = {"errors": counts["errors"], "warnings": counts["warnings"]}
    call.show("stands.collecting", expected=len(rating), sent=sent, **found)


def show_issued(call: Call, period: Period, issue: ReportIssue) -> None:
    """Print which `issue` of the final report of `period` stands, and where its documents are."""
    folder = str(call.workspace.output(period))
    call.show("stands.issued", issue=issue_name(issue, call.language), folder=folder)


def open_counts(groups: Sequence[DepartmentFindings]) -> dict[str, int]:
    """Return how many points are open, and at how many departments; the missing are one each."""
    missing = sum(each.is_missing for each in groups)
    return {
        "errors": sum(each.count(Severity.ERROR) for each in groups) - missing,
        "warnings": sum(each.count(Severity.WARNING) for each in groups),
        "departments": sum(bool(each.department and each.points) for each in groups) - missing,
        "missing": missing,
    }


def show_counts(call: Call, summary: Summary) -> None:
    """Print where every file and every row went."""
    counted = accounting(summary)
    call.show("files_counted", **counted["files"])
    call.show("rows_counted", **counted["rows"])


def show_plan_step(call: Call, plan: Path) -> None:
    """Print that the workbook `plan` is to be filled in, and the command of the last month."""
    last = Period(call.started.year, call.started.month).previous
    call.show_next("next.plan", file=str(plan), period=str(last))


def show_check_step(call: Call, summary: Summary, groups: Sequence[DepartmentFindings]) -> None:
    """Print what to do about the findings of the month, which `groups` hold by department."""
    asks = asks_departments(groups)
    if summary.has_errors:
        name = "next.mail" if asks else "next.check"
    else:
        name = "next.run_or_mail" if asks else "next.run"
    folder = str(call.workspace.submissions(summary.period))
    call.show_next(name, period=str(summary.period), folder=folder)


def show_following(call: Call, period: Period, settings: PlanSettings | None) -> None:
    """Print how to begin the month after `period`, or that the term is over."""
    if settings and period >= settings.last_month:
        call.show("term_over", day=str(settings.last_day))
    else:
        show_forms_step(call, period)


def show_forms_step(call: Call, period: Period) -> None:
    """Print how to begin the month after `period`."""
    following = period.following
    call.show_next("next.forms", label=call.label(following), period=str(following))
