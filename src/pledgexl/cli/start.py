"""The commands that make files to begin with: init, demo, template new; and template check."""

from pathlib import Path

from pledgexl.cli.call import ALL_WELL, CANNOT_RUN, Call
from pledgexl.cli.months import show_plan_step
from pledgexl.cli.run import open_month, print_run
from pledgexl.cli.screen import print_json, print_line
from pledgexl.commands.documents import check_template
from pledgexl.commands.run import at_work, run
from pledgexl.commands.start import empty_workspace, write_workspace
from pledgexl.messages.screen import say
from pledgexl.model.errors import PledgexlError
from pledgexl.word.template import default_template
from pledgexl.workspace.folders import Workspace


def init(call: Call) -> int:
    """Begin a workspace."""
    workspace = Workspace(call.workspace.root / (call.given["folder"] or ""))
    for path in write_workspace(workspace.root, empty_workspace()):
        call.show("initialised", file=str(path))
    show_plan_step(call, workspace.plan)
    call.open_made(workspace.plan)
    return ALL_WELL


def demo(call: Call) -> int:
    """Write the workspace of the sample city, and issue its newest month."""
    from pledgexl.commands.sample.city import FAULTY_PERIOD, FIRST_PERIOD, NEWEST_PERIOD  # noqa: PLC0415 (slow)
    from pledgexl.commands.sample.workspace import sample_workspace  # noqa: PLC0415 (slow)

    workspace = Workspace(call.workspace.root / (call.given["folder"] or ""))
    call.workspace = workspace
    settings = call.settings()
    workspace.root.mkdir(parents=True, exist_ok=True)
    with at_work(workspace):
        written = write_workspace(workspace.root, sample_workspace())
        folder = str(workspace.root.resolve())
        call.show("demo_written", count=len(written), folder=folder)
        # Issued before, so that the newest month has something to compare with.
        run(workspace, FIRST_PERIOD, settings, is_provisional=False)
        outcome = run(workspace, NEWEST_PERIOD, settings, is_provisional=False)
    code = print_run(call, outcome)
    call.show("demo_faults", label=call.label(FAULTY_PERIOD), period=str(FAULTY_PERIOD))
    open_month(call, NEWEST_PERIOD)
    return code


def template_new(call: Call) -> int:
    """Write the standard template of the report."""
    path: Path = call.given["file"] or call.workspace.template
    write_workspace(path.parent, {path.name: default_template()})
    call.show("initialised", file=str(path))
    call.show_next("next.template")
    call.open_made(path)
    return ALL_WELL


def template_check(call: Call) -> int:
    """Check a template: print each mistake, and how many there are."""
    if call.given["file"] is None:
        call.require_workspace()
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
