"""The menu that a double-click opens: the state of a month, and what to do next by its number.

Each choice runs a command as the command line does, so every sentence and figure is the same.
"""

import sys
import traceback
from io import TextIOWrapper
from pathlib import Path

from pledgexl.cli.answers import Choice, choose, confirm
from pledgexl.cli.call import ALL_WELL, CANNOT_RUN, Call, cannot_run
from pledgexl.cli.dropped import dropped_paths, take
from pledgexl.cli.main import run_in_menu
from pledgexl.cli.months import current_period, show_stage
from pledgexl.cli.screen import print_line
from pledgexl.commands.earlier import is_issued_finally
from pledgexl.commands.next_step import (
    Stage,
    Step,
    month_state,
    months_to_choose,
    next_steps,
    page_of,
)
from pledgexl.commands.start import is_blank, put_menu
from pledgexl.intake.folder import opened
from pledgexl.messages.labels import label_text
from pledgexl.model.errors import PlanError, PledgexlError
from pledgexl.model.names import FileName
from pledgexl.model.period import Period
from pledgexl.workspace.folders import Workspace, workspaces_below

# The command of a step; what it makes is opened.
_COMMANDS = {
    Step.FORMS: ("forms", "--open"),
    Step.NEXT_FORMS: ("forms", "--open"),
    Step.MAIL: ("mail", "--open"),
    Step.CHECK: ("check", "--open"),
    Step.STATUS: ("status",),
    Step.RUN: ("run", "--open"),
    Step.QA: ("qa", "--open"),
    Step.PROVISIONAL: ("run", "--provisional", "--open"),
}
_WITHOUT_PLAN = (Step.PLAN, Step.IMPORT, Step.AGAIN, Step.FOLDERS, Step.MONTHS)
_AFTER_AN_ERROR = (Step.AGAIN, Step.PLAN, Step.FOLDERS, Step.MONTHS)
# Of a plan with faults; how many months are offered at once.
_MOST_FAULTS, _MOST_MONTHS = 5, 12
_RULE = "-" * 60


def menu(call: Call) -> int:
    """Take the files that were dropped, else offer what comes next until people end it.

    A traceback is of no use to them: it goes into a file.
    """
    call.is_in_menu = True
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    try:
        paths = dropped_paths(call.given["files"])
        if paths:
            return take(call, paths)
        if _find_workspace(call):
            call.follow_plan()
            _put_menu(call)
            _work(call)
    except (EOFError, KeyboardInterrupt):
        # The question has not ended its line.
        print_line("")
    except (PledgexlError, OSError) as error:
        return cannot_run(error, call.language, is_in_menu=True)
    except Exception:  # noqa: BLE001 (a bug, whatever it is)
        return _report_bug(call)
    call.show("menu.ended")
    return ALL_WELL


def _report_bug(call: Call) -> int:
    """Write the traceback of the bug that is being handled into a file, and name it."""
    path = call.workspace.root.resolve() / label_text(FileName.BUG)
    try:
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError as error:
        return cannot_run(error, call.language)
    return cannot_run(PledgexlError("menu_bug", file=str(path)), call.language)


# --- A workspace to work in ---


def _find_workspace(call: Call) -> bool:
    """Let people choose a workspace below, or begin one, unless the folder is one."""
    while not call.workspace.exists:
        root = call.workspace.root
        choices: list[Choice[Workspace | str]] = [
            Choice(call.sentence("menu.workspace", name=each.root.name), each)
            for each in workspaces_below(root)
        ]
        name = "menu.choose_workspace" if choices else "menu.no_workspace"
        call.show(name, folder=str(root.resolve()))
        choices += [
            Choice(call.sentence(f"menu.{name}"), name)
            for name in ("init", "demo")
            if not Workspace(root / call.sentence(f"menu.folder.{name}")).exists
        ]
        chosen = choose(call, choices, "menu.end")
        if chosen is None:
            return False
        if isinstance(chosen, str):
            folder = call.sentence(f"menu.folder.{chosen}")
            if run_in_menu(call, chosen, folder) == CANNOT_RUN:
                continue
            chosen = Workspace(root / folder)
        call.workspace = chosen
    return True


def _put_menu(call: Call) -> None:
    """Put the file to double-click into a workspace of before, where it can be written."""
    try:
        put = put_menu(call.workspace.root)
    except PledgexlError as error:
        cannot_run(error, call.language)
    else:
        if put is not None:
            call.show("menu.put", file=str(put))


# --- A month ---


def _work(call: Call) -> None:
    """Offer the steps of a month, and take the one that is chosen, until people end it."""
    period = current_period(call) or _last_month(call)
    call.show("menu.title", folder=str(call.workspace.root.resolve()))
    while True:
        steps = _show(call, period)
        texts = [
            call.sentence(f"step.{each}", following=call.label(period.following)) for each in steps
        ]
        texts[0] = call.sentence("menu.suggested", text=texts[0])
        step = choose(call, [*map(Choice, texts, steps)], "menu.end")
        if step is None:
            return
        period = _take(call, period, step)


def _last_month(call: Call) -> Period:
    return Period(call.started.year, call.started.month).previous


def _show(call: Call, period: Period) -> tuple[Step, ...]:
    """Print the state of `period`, and return the steps that it allows, the next one first."""
    print_line("")
    print_line(_RULE)
    call.show_month(period)
    settings = Call(call.workspace.root, call.asked).settings()
    try:
        state = month_state(call.workspace, period, settings)
        steps = next_steps(call.workspace, state, settings)
    except (PledgexlError, OSError) as error:
        _show_error(call, error)
        steps = _WITHOUT_PLAN if isinstance(error, PlanError) else _AFTER_AN_ERROR
    else:
        show_stage(call, state)
        plan = call.follow_plan() if state.stage is Stage.ISSUED else None
        if plan and period >= plan.last_month:
            call.show("term_over", day=str(plan.last_day))
            steps = tuple(each for each in steps if each is not Step.NEXT_FORMS)
    lock = opened(call.workspace.plan)
    if lock is not None:
        name = "menu.plan_open_by" if lock.owner else "menu.plan_open"
        call.show(name, owner=lock.owner, file=str(call.workspace.plan))
    return steps


def _show_error(call: Call, error: PledgexlError | OSError) -> None:
    """Print `error` in one line, below the first faults of the plan if it is about these."""
    if isinstance(error, PlanError) and is_blank(call.workspace.plan):
        call.show("menu.blank_plan", file=str(call.workspace.plan))
    else:
        cannot_run(error, call.language, is_in_menu=True, most=_MOST_FAULTS)


def _take(call: Call, period: Period, step: Step) -> Period:
    """Take `step` with `period`, and return the month to go on with."""
    workspace = call.workspace
    if step is Step.MONTHS:
        return _chosen_month(call) or period
    if step is Step.NEXT_FORMS:
        period = period.following
    if step in _COMMANDS:
        question = _replaced(workspace, period, step)
        if question and not _agreed(call, question, period):
            return period
        name, *options = _COMMANDS[step]
        print_line("")
        run_in_menu(call, name, str(period), *options)
    elif step is Step.FOLDERS:
        _open(call, _chosen_folder(call, period))
    elif step is Step.IMPORT:
        call.show("menu.how_to_import")
    else:
        paths = {
            Step.PLAN: workspace.plan,
            Step.SUBMISSIONS: workspace.submissions(period),
            Step.PAGE: page_of(workspace, period),
        }
        _open(call, paths.get(step))
    return period


def _replaced(workspace: Workspace, period: Period, step: Step) -> str:
    """Return the question to ask before `step` writes over what was made, "" where it does not."""
    is_run = step in (Step.RUN, Step.PROVISIONAL) and period in workspace.issued_periods
    # A final report that stands is kept whatever is made after it.
    if is_run and not is_issued_finally(workspace, period):
        return "menu.replace_issue"
    is_forms = step in (Step.FORMS, Step.NEXT_FORMS)
    return "menu.replace_forms" if is_forms and workspace.forms(period).is_dir() else ""


def _agreed(call: Call, question: str, period: Period) -> bool:
    """Return whether people agree to replace what `question` is about."""
    workspace = call.workspace
    is_issue = question == "menu.replace_issue"
    folder = workspace.output(period) if is_issue else workspace.forms(period)
    sentence = call.sentence(question, label=call.label(period))
    return confirm(call, f"{sentence}\n{folder}", "menu.replace")


def _open(call: Call, path: Path | None) -> None:
    """Open `path`, if one was chosen, in its program, and say which it is."""
    if path is None:
        return
    print_line("")
    call.given = {"open": True}
    call.show("menu.opened", path=str(path))
    call.open_made(path)


def _chosen_month(call: Call) -> Period | None:
    """Return the month that is chosen, a page of them at a time."""
    months = months_to_choose(call.workspace, _last_month(call))
    while True:
        shown, months = months[:_MOST_MONTHS], months[_MOST_MONTHS:]
        choices: list[Choice[Period | Step]] = [
            Choice(_month_text(call, month), month) for month in shown
        ]
        if months:
            choices.append(Choice(call.sentence("menu.older"), Step.MONTHS))
        chosen = choose(call, choices, "menu.back")
        if not isinstance(chosen, Step):
            return chosen


def _month_text(call: Call, period: Period) -> str:
    is_issued = is_issued_finally(call.workspace, period)
    begun = period in call.workspace.collected_periods()
    name = "menu.month_issued" if is_issued else "menu.month_begun" if begun else "month"
    return call.sentence(name, label=call.label(period), period=str(period))


def _chosen_folder(call: Call, period: Period) -> Path | None:
    """Return the folder or workbook that is chosen of those that are there."""
    workspace = call.workspace
    paths = {
        "submissions": workspace.submissions(period),
        "forms": workspace.forms(period),
        "mail": workspace.mail(period),
        "returns": workspace.returns(period),
        "output": workspace.output(period),
        "plan": workspace.plan,
        "plan_faults": workspace.plan_faults,
        "template": workspace.template,
        "root": workspace.root.resolve(),
    }
    choices = [
        Choice(call.sentence(f"place.{name}"), path)
        for name, path in paths.items()
        if path.exists()
    ]
    return choose(call, choices, "menu.back")
