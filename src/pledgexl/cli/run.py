"""The commands that make files: of a month, a workspace to begin with, a template of the report."""

from dataclasses import replace
from pathlib import Path

from pledgexl.cli.call import ALL_WELL, CANNOT_RUN, FINDINGS, Call, cannot_run
from pledgexl.cli.issue import asked_reason, is_revision, show_issue
from pledgexl.cli.months import (
    open_counts,
    period_of,
    show_check_step,
    show_counts,
    show_following,
    show_plan_step,
)
from pledgexl.cli.screen import print_json, print_line
from pledgexl.cli.tables import print_points
from pledgexl.commands import month as commands
from pledgexl.commands.start import empty_workspace, workspace_template, write_workspace
from pledgexl.export.result import result_document
from pledgexl.messages.screen import say
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.issue import ReportIssue
from pledgexl.model.month import DepartmentFindings, Summary
from pledgexl.model.names import FileName, Folder
from pledgexl.model.period import Period
from pledgexl.rules.findings_by_department import findings_by_department
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings

_PERCENT = 100


def init(call: Call) -> int:
    """Begin a workspace."""
    workspace = Workspace(call.workspace.root / (call.given["folder"] or ""))
    for path in write_workspace(workspace.root, empty_workspace(call.language)):
        call.show("initialised", file=str(path))
    show_plan_step(call, workspace.plan)
    call.open_made(workspace.plan)
    return ALL_WELL


def demo(call: Call) -> int:
    """Write the workspace of the sample city, and issue its newest month."""
    from pledgexl.commands.run import run  # noqa: PLC0415 (slow: it imports what makes documents)
    from pledgexl.commands.sample.city import FAULTY_PERIOD, FIRST_PERIOD, NEWEST_PERIOD  # noqa: PLC0415 (slow)
    from pledgexl.commands.sample.workspace import sample_workspace  # noqa: PLC0415 (slow)

    call.workspace = workspace = Workspace(call.workspace.root / (call.given["folder"] or ""))
    settings = call.settings()
    workspace.root.mkdir(parents=True, exist_ok=True)
    with commands.at_work(workspace):
        written = write_workspace(workspace.root, sample_workspace(call.language))
        call.show("demo_written", count=len(written), folder=str(workspace.root.resolve()))
        # Issued before, so that the newest month has something to compare with.
        run(workspace, FIRST_PERIOD, settings, is_provisional=False)
        outcome = run(workspace, NEWEST_PERIOD, settings, is_provisional=False)
    code = _print_run(call, outcome)
    call.show("demo_faults", label=call.label(FAULTY_PERIOD), period=str(FAULTY_PERIOD))
    _open_month(call, NEWEST_PERIOD)
    return code


def template_new(call: Call) -> int:
    """Write the default template of the report."""
    call.follow_plan()
    path: Path = call.given["file"] or call.workspace.template
    write_workspace(path.parent, {path.name: workspace_template(call.workspace, call.language)})
    call.show("initialised", file=str(path))
    call.show_next("next.template")
    call.open_made(path)
    return ALL_WELL


def template_check(call: Call) -> int:
    """Check a template: print each mistake, and how many there are."""
    from pledgexl.commands.documents import check_template  # noqa: PLC0415 (slow, as above)

    if call.given["file"] is None:
        call.require_workspace()
        call.follow_plan()
    path: Path = call.given["file"] or call.workspace.template
    findings = check_template(path, call.settings())
    lines = [say(finding.message, call.language) for finding in findings]
    if call.has("json"):
        print_json({"file": str(path), "findings": [{"message": line} for line in lines]})
        return CANNOT_RUN if findings else ALL_WELL
    for line in lines:
        print_line(line)
    mistakes = sum(not finding.is_note for finding in findings)
    if mistakes:
        raise PledgexlError("template_faulty", count=mistakes, file=str(path))
    call.show("template_fine", file=str(path))
    return ALL_WELL


def forms(call: Call) -> int:
    """Write the forms of a month."""
    month = period_of(call, "forms")
    with commands.at_work(call.workspace):
        written = commands.write_forms(call.workspace, month, call.settings())
    folder, submissions = call.workspace.forms(month), str(call.workspace.submissions(month))
    if call.has("json"):
        names = [path.name for path in written]
        print_json({"period": str(month), "folder": str(folder), "files": names})
    else:
        call.show_month(month)
        call.show("forms_written", count=len(written), folder=str(folder))
        call.show("submissions_made", folder=submissions)
        call.show_next("next.collect", period=str(month), folder=submissions)
    call.open_made(folder)
    return ALL_WELL


def mail(call: Call) -> int:
    """Write the drafts of a month."""
    month = period_of(call, "mail")
    with commands.at_work(call.workspace):
        written = commands.write_mail(call.workspace, month, call.settings())
    folder, names = str(written.folder), written.without_address
    if call.has("json"):
        drafts = {"count": written.count, "folder": folder, "without_address": names}
        print_json({"period": str(month), **drafts})
    elif not written.count:
        call.show("nothing_to_mail")
    else:
        call.show_month(month)
        call.show("mail_written", count=written.count, folder=folder)
        if names:
            call.show("without_address", names=names)
        submissions = str(call.workspace.submissions(month))
        call.show_next("next.send", period=str(month), folder=submissions)
    if written.count:
        call.open_made(written.folder)
    return ALL_WELL


def check(call: Call) -> int:
    """Check what has come of a month."""
    month = period_of(call, "check")
    with commands.at_work(call.workspace):
        outcome = commands.check(call.workspace, month, call.settings())
    code = _print_json(call, outcome) if call.has("json") else _print_check(call, outcome)
    made = outcome.page or outcome.findings_file
    if made is not None:
        call.open_made(made)
    return code


def run(call: Call) -> int:
    """Create the documents of a month."""
    month = period_of(call, "run")
    outcome = _run_month(call, month, call.settings())
    code = _print_json(call, outcome) if call.has("json") else _print_run(call, outcome)
    if outcome.issued:
        _open_month(call, month)
    return code


def _run_month(call: Call, month: Period, settings: Settings) -> commands.Outcome:
    """Run `month`; where a new issue needs a reason, ask for it in a menu and run again."""
    from pledgexl.commands.run import run as run_month  # noqa: PLC0415 (slow, as above)

    is_provisional = call.has("provisional")
    try:
        with commands.at_work(call.workspace):
            return run_month(call.workspace, month, settings, is_provisional=is_provisional)
    except PledgexlError as error:
        reason = asked_reason(call, error)
        if not reason:
            raise
    given = replace(settings, reason=reason, is_revision=is_revision(call))
    return _run_month(call, month, given)


def _open_month(call: Call, month: Period) -> None:
    """Open the page of `month`, or its folder where there is none."""
    folder = call.workspace.output(month)
    page = folder / FileName.PAGE
    call.open_made(page if page.is_file() else folder)


def _print_json(call: Call, outcome: commands.Outcome) -> int:
    """Print the result, with what kept us from writing, and return the exit code."""
    document = result_document(outcome.summary, call.language, outcome.issuance)
    if outcome.issuing and outcome.issuing.is_complete:
        document |= outcome.issuing.standing
    if outcome.unwritten is not None:
        return cannot_run(outcome.unwritten, call.language, result=document)
    print_json(document)
    return FINDINGS if outcome.summary.has_errors else ALL_WELL


def _print_check(call: Call, outcome: commands.Outcome) -> int:
    """Print what was found and what goes back, and return the exit code."""
    groups = _print_found(call, outcome)
    if outcome.unwritten is not None:
        raise outcome.unwritten
    show_check_step(call, outcome.summary, groups)
    return FINDINGS if outcome.summary.has_errors else ALL_WELL


def _print_run(call: Call, outcome: commands.Outcome) -> int:
    """Print what was found and what was issued, and return the exit code."""
    if outcome.issuing and outcome.issuing.is_complete:
        return _print_same(call, outcome.summary, outcome.issuing.issue)
    summary, folder = outcome.summary, call.workspace.output(outcome.summary.period)
    groups = _print_found(call, outcome)
    if not outcome.issued:
        if outcome.unwritten is None:
            call.show("not_issued")
        if (folder / FileName.RESULT).exists():
            call.show("old_issue_stands", folder=str(folder))
        if outcome.unwritten is not None:
            raise outcome.unwritten
        show_check_step(call, summary, groups)
        return FINDINGS
    issued = "issued_provisional" if summary.is_provisional else "issued"
    call.show(issued, label=call.label(summary.period), shown=_figure(summary))
    # The result for programs holds findings and remarks as well.
    inside = [FileName.OFFICE.value, FileName.RESULT.value]
    inside += [f"{name}/" for name in (Folder.INPUTS, Folder.ISSUES) if (folder / name).is_dir()]
    count = len(outcome.issued)
    call.show("issued_files", count=count, folder=str(folder.resolve()), inside=tuple(inside))
    show_issue(call, outcome)
    for notice in outcome.notices:
        print_line(call.say(notice))
    asked = open_counts(groups)["warnings"]
    if asked:
        call.show("still_asked", count=asked)
    if summary.is_provisional:
        show_check_step(call, summary, groups)
    else:
        show_following(call, summary.period, summary.plan.settings)
    return FINDINGS if summary.has_errors else ALL_WELL


def _print_same(call: Call, summary: Summary, issue: ReportIssue) -> int:
    """Print that the `issue` that stands is the same, and return the exit code."""
    call.show_month(summary.period)
    period, folder = str(summary.period), str(call.workspace.output(summary.period))
    call.show("issue_same", period=period, number=issue.number, folder=folder)
    show_following(call, summary.period, summary.plan.settings)
    return ALL_WELL


def _figure(summary: Summary) -> Message:
    whole = summary.whole
    if whole.shown is None:
        return Message("no_figure")
    name = "figure_in_percent" if whole.highest == _PERCENT else "figure"
    return Message(name, {"shown": whole.shown, "highest": whole.highest})


def _print_found(call: Call, outcome: commands.Outcome) -> tuple[DepartmentFindings, ...]:
    """Print what was found and written, and return the findings by department."""
    summary = outcome.summary
    groups = findings_by_department(summary)
    call.show_month(summary.period)
    print_points(call, groups)
    counts = open_counts(groups)
    call.show("points_counted" if any(counts.values()) else "nothing_open", **counts)
    answered = sum(len(group.answered) for group in groups)
    notes = sum(len(group.notes) for group in groups)
    if (answered or notes) and not call.has("all"):
        call.show("put_away", answered=answered, notes=notes)
    show_counts(call, summary)
    if outcome.findings_file is not None:
        call.show("findings_written", file=str(outcome.findings_file))
    if outcome.page is not None:
        call.show("page_written", file=str(outcome.page))
    if outcome.returned:
        folder = str(outcome.returned[0].parent)
        call.show("returns_written", count=len(outcome.returned), folder=folder)
    return groups
