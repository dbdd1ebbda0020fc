"""What `check` and `run` say of a month."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pledgexl.cli.call import Call
from pledgexl.cli.findings import open_counts, print_points
from pledgexl.cli.next_step import tell_after_check, tell_after_run
from pledgexl.cli.printing import print_line
from pledgexl.export.result import accounting
from pledgexl.messages.screen import say
from pledgexl.model.names import FileName
from pledgexl.model.point import DepartmentFindings
from pledgexl.rules.findings_by_department import findings_by_department

if TYPE_CHECKING:
    from pledgexl.commands.run import Outcome
    from pledgexl.model.summary import ItemSummary, Summary

_ALL_WELL, _FINDINGS = 0, 1
_PERCENT = 100


def print_check(call: Call, outcome: "Outcome") -> int:
    """Print what was found and what goes back, and return the exit code."""
    summary = outcome.summary
    groups = _print_found(call, outcome)
    if outcome.unwritten is not None:
        raise outcome.unwritten
    tell_after_check(call, summary, groups)
    return _FINDINGS if summary.has_errors else _ALL_WELL


def print_run(call: Call, outcome: "Outcome") -> int:
    """Print what was found and what was issued, and return the exit code."""
    summary = outcome.summary
    groups = _print_found(call, outcome)
    if not outcome.issued:
        return _print_not_issued(call, outcome, groups)
    sentence = "issued_provisional" if summary.is_provisional else "issued"
    call.tell(sentence, label=call.label(summary.period), shown=_figure(call, summary.whole))
    folder = str(call.workspace.output(summary.period).resolve())
    # The result for programs holds findings and remarks as well.
    inside = (FileName.OFFICE.value, FileName.RESULT.value)
    call.tell("issued_files", count=len(outcome.issued), folder=folder, inside=inside)
    for remark in outcome.remarks:
        print_line(say(remark, call.language))
    asked = open_counts(groups)["warnings"]
    if asked:
        call.tell("still_asked", count=asked)
    tell_after_run(call, summary, groups)
    return _FINDINGS if summary.has_errors else _ALL_WELL


def _figure(call: Call, whole: "ItemSummary") -> str:
    if whole.shown is None:
        return call.say("no_figure")
    sentence = "figure_in_percent" if whole.highest == _PERCENT else "figure"
    return call.say(sentence, shown=whole.shown, highest=whole.highest)


def _print_not_issued(call: Call, outcome: "Outcome", groups: Sequence[DepartmentFindings]) -> int:
    """Say that what was issued before stands, and why; raise what kept us from writing."""
    period = outcome.summary.period
    if outcome.unwritten is None:
        call.tell("not_issued")
    if call.workspace.result(period).exists():
        call.tell("old_issue_stands", folder=str(call.workspace.output(period)))
    if outcome.unwritten is not None:
        raise outcome.unwritten
    tell_after_check(call, outcome.summary, groups)
    return _FINDINGS


def _print_found(call: Call, outcome: "Outcome") -> tuple[DepartmentFindings, ...]:
    """Print what was found and written, and return the findings by department."""
    summary = outcome.summary
    groups = findings_by_department(summary)
    call.tell_month(summary.period)
    print_points(call, groups)
    _print_counts(call, groups)
    print_accounting(call, summary)
    if outcome.findings_file is not None:
        call.tell("findings_written", file=str(outcome.findings_file))
    if outcome.page is not None:
        call.tell("page_written", file=str(outcome.page))
    if outcome.returned:
        folder = str(outcome.returned[0].parent)
        call.tell("returns_written", count=len(outcome.returned), folder=folder)
    return groups


def _print_counts(call: Call, groups: Sequence[DepartmentFindings]) -> None:
    counts = open_counts(groups)
    call.tell("points_counted" if any(counts.values()) else "nothing_open", **counts)
    answered = sum(len(group.answered) for group in groups)
    notes = sum(len(group.notes) for group in groups)
    if (answered or notes) and "all" not in call.wants:
        call.tell("put_away", answered=answered, notes=notes)


def print_accounting(call: Call, summary: "Summary") -> None:
    """Print where every file and every row went."""
    counted = accounting(summary)
    call.tell("files_counted", **counted["files"])
    call.tell("rows_counted", **counted["rows"])
