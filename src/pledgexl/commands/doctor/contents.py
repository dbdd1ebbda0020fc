"""The checks of what is in a workspace: open files, a run at work, the plan, the months."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from pledgexl.commands.doctor.check import Check, State
from pledgexl.excel.plan.read import read_plan
from pledgexl.intake.folder import FileKind, find_files, held_files, read_lock
from pledgexl.messages.edition import Edition, speak_as
from pledgexl.model.errors import Message, PlanError, PledgexlError, Value
from pledgexl.model.names import Folder
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.lock import holder_of


def checks_of_contents(workspace: Workspace) -> Iterator[Check]:
    """Yield what was found in `workspace`; outside one, only that it is none."""
    if not workspace.exists:
        yield Check("workspace.none", State.NOTE, {"folder": str(workspace.root.resolve())})
        return
    holder = holder_of(workspace.lock)
    if holder is not None:
        at_work = {"computer": holder.computer, "since": holder.since}
        yield Check("run.at_work", State.NOTE, at_work)
    yield check_open_files(workspace)
    yield check_plan(workspace.plan)
    yield check_template(workspace.template)
    collected, issued = workspace.collected_periods(), workspace.issued_periods
    newest = max((*collected, *issued), default=None)
    if newest is None:
        yield Check("months.none", State.NOTE)
        return
    counts: dict[str, Value] = {"collected": len(collected), "issued": len(issued)}
    yield Check("months.well", State.WELL, counts | {"newest": str(newest)})


def check_open_files(workspace: Workspace) -> Check:
    """Check that nobody has a file of the workspace open, as lock files and Windows say."""
    opened: dict[str, str] = {}
    for name in Folder:
        folder = workspace.root / name
        if not folder.is_dir():
            continue
        for file in find_files(folder):
            if file.kind is FileKind.LOCK:
                lock = read_lock(file)
                form = PurePosixPath(name, file.name).with_name(lock.form)
                opened[str(form)] = lock.owner
        for below in (folder, *(each for each in folder.iterdir() if each.is_dir())):
            for held, owner in held_files(below):
                opened.setdefault(f"{below.relative_to(workspace.root).as_posix()}/{held}", owner)
    if not opened:
        return Check("open_files.well")
    shown: list[str | Message] = [
        Message("open_files.by", {"file": file, "owner": owner}, "doctor") if owner else file
        for file, owner in sorted(opened.items())
    ]
    return Check("open_files.some", State.TO_DO, {"count": len(opened), "files": tuple(shown)})


def check_plan(file: Path) -> Check:
    """Read the plan workbook as every command does; from here on things are named as in it."""
    try:
        plan = read_plan(file)
    except PlanError as error:
        speak_as(Edition(error.workbook, error.workbook))
        faulty: dict[str, Value] = {"file": str(file), "count": len(error.findings)}
        return Check("plan.faulty", State.TO_DO, faulty)
    except PledgexlError as error:
        return Check("plan.unreadable", State.TO_DO, {"message": error.message})
    except PermissionError:
        return Check("plan.refused", State.TO_DO, {"file": str(file)})
    speak_as(Edition.of(plan.settings))
    counts = {"initiatives": len(plan.initiatives), "departments": len(plan.departments)}
    return Check("plan.well", State.WELL, counts)


def check_template(file: Path) -> Check:
    """Check that there is a template; `template check` tries it."""
    if file.is_file():
        return Check("template.well", State.WELL, {"file": file.name})
    return Check("template.missing", State.TO_DO, {"file": str(file)})
