"""The commands that begin a workspace: an empty one, and the sample city's."""

from pathlib import Path

import click

from pledgexl.cli.call import Call
from pledgexl.cli.opening import open_made, page_or
from pledgexl.cli.options import flag, path_argument
from pledgexl.cli.usage import explained
from pledgexl.messages.language import Language
from pledgexl.model.period import Period
from pledgexl.workspace.folders import Workspace

_ALL_WELL = 0


def add_beginnings(app: click.Group, language: Language) -> None:
    """Add `init` and `demo` to `app`."""
    folder = path_argument("folder", "optional_folder", language)

    @app.command("init", **explained("init", language))
    @folder
    @flag("open", language)
    @click.pass_obj
    def init(call: Call, folder: Path | None) -> int:
        from pledgexl.commands.start import empty_workspace, write_workspace  # noqa: PLC0415 (slow)

        workspace = Workspace(call.workspace.root / (folder or ""))
        for path in write_workspace(workspace.root, empty_workspace()):
            call.tell("initialised", file=str(path))
        last = Period(call.started.year, call.started.month).previous
        call.tell_next("next.plan", file=str(workspace.plan), period=str(last))
        open_made(call, workspace.plan)
        return _ALL_WELL

    @app.command("demo", **explained("demo", language))
    @folder
    @flag("open", language)
    @click.pass_obj
    def demo(call: Call, folder: Path | None) -> int:
        call.workspace = Workspace(call.workspace.root / (folder or ""))
        return _demo(call)


def _demo(call: Call) -> int:
    from pledgexl.cli.check import print_run  # noqa: PLC0415 (slow)
    from pledgexl.commands.run import run  # noqa: PLC0415 (slow)
    from pledgexl.commands.sample.city import FAULTY_PERIOD, FIRST_PERIOD, NEWEST_PERIOD  # noqa: PLC0415 (slow)
    from pledgexl.commands.sample.workspace import sample_workspace  # noqa: PLC0415 (slow)
    from pledgexl.commands.start import write_workspace  # noqa: PLC0415 (slow)

    root, settings = call.workspace.root, call.settings()
    root.mkdir(parents=True, exist_ok=True)
    with call.at_work():
        written = write_workspace(root, sample_workspace())
        call.tell("demo_written", count=len(written), folder=str(root.resolve()))
        # Issued before, so that the newest month has something to compare with.
        run(call.workspace, FIRST_PERIOD, settings, is_provisional=False)
        outcome = run(call.workspace, NEWEST_PERIOD, settings, is_provisional=False)
    code = print_run(call, outcome)
    call.tell("demo_faults", label=call.label(FAULTY_PERIOD), period=str(FAULTY_PERIOD))
    open_made(call, page_or(call.workspace.output(NEWEST_PERIOD)))
    return code
