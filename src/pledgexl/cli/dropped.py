"""Files that were dropped on the menu: a form is checked by itself, a list is imported."""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from pledgexl.cli.answers import Choice, choose
from pledgexl.cli.call import ALL_WELL, FINDINGS, Call, cannot_run
from pledgexl.cli.main import run_in_menu
from pledgexl.cli.months import current_period, open_counts
from pledgexl.cli.screen import print_line
from pledgexl.cli.tables import print_points
from pledgexl.commands.check_form import check_form, months_of_forms
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Code
from pledgexl.model.month import DepartmentFindings, Summary
from pledgexl.model.period import Period
from pledgexl.rules.findings_by_department import findings_by_department
from pledgexl.workspace.folders import Workspace, workspaces_below

# What 公約まとめ.cmd says of its own call: its path, and the command line of the console.
_SCRIPT, _COMMAND_LINE = "PLEDGEXL_SCRIPT", "PLEDGEXL_COMMAND_LINE"
_ARGUMENT = re.compile(r'"([^"]*)"|([^"\t ]+)')


def dropped_paths(given: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that were dropped on the .cmd file, else those that were `given`.

    Explorer writes quotes only around names with a space, so that cmd.exe takes the others apart
    at `&`, `^`, `,`, `;` and `=`. The command line itself has every name whole.
    """
    script, line = os.environ.get(_SCRIPT, ""), os.environ.get(_COMMAND_LINE, "")
    at = line.lower().find(f'{script}"'.lower())
    if not script or at < 0:
        return tuple(given)
    # The last quote closes what `cmd /c "` opens.
    rest = line[at + len(script) + 1 :].rstrip().removesuffix('"')
    return tuple(Path(quoted or plain) for quoted, plain in _ARGUMENT.findall(rest))


def take(call: Call, paths: Sequence[Path]) -> int:
    """Check each form among `paths` by itself, import the lists, and return the exit code."""
    codes = [ALL_WELL]
    files = [path for path in paths if path.is_file()]
    for path in paths:
        if path not in files:
            error = PledgexlError("not_a_file", file=str(path))
            codes.append(cannot_run(error, call.language))
    months = months_of_forms(files)
    lists = [path for path in files if path not in months]
    if files and not _enter_workspace(call, begins=bool(lists)):
        return ALL_WELL
    codes += [_check(call, path, period) for path, period in months.items()]
    if lists:
        # Together: the list and the table of departments may be two files.
        codes.append(run_in_menu(call, "import", "--open", *map(str, lists)))
    return max(codes)


def _enter_workspace(call: Call, *, begins: bool) -> bool:
    """Go to the workspace below a folder that is none, as the bundle's; say whether to go on.

    Where it `begins` with a list, the office's own one is begun if it is not there.
    """
    root = call.workspace.root
    if call.workspace.exists:
        return True
    below = list(workspaces_below(root))
    own = Workspace(root / call.sentence("menu.folder.init"))
    if begins and not own.exists:
        below.insert(0, own)
    if len(below) > 1:
        call.show("menu.choose_workspace", folder=str(root.resolve()))
        choices = [
            Choice(call.sentence("menu.workspace", name=each.root.name), each) for each in below
        ]
        chosen = choose(call, choices, "menu.no")
        if chosen is None:
            return False
        below = [chosen]
    call.workspace = below[0] if below else call.workspace
    return True


def _check(call: Call, path: Path, period: Period) -> int:
    try:
        call.require_workspace()
        return _print_checked(call, check_form(call.workspace, path, period, call.settings()))
    except (PledgexlError, OSError) as error:
        return cannot_run(error, call.language, is_in_menu=True)


def _print_checked(call: Call, summary: Summary) -> int:
    """Print what was found in the one file of `summary`, and return the exit code."""
    sent = summary.files[0]
    groups = _of_file(findings_by_department(summary), sent.file, sent.department)
    print_line("")
    call.show("form_checked", file=sent.file)
    call.show_month(summary.period)
    current = current_period(call)
    if current not in (None, summary.period):
        call.show("form_of_other_month", label=call.label(current))
    call.given = {"all": True}
    print_points(call, groups)
    counts = open_counts(groups)
    call.show("form_points" if any(counts.values()) else "nothing_open", **counts)
    for each in summary.departments:
        if each.file == sent.file:
            call.show("rows_counted", expected=each.coverage.expected, **asdict(each.coverage))
    return FINDINGS if counts["errors"] else ALL_WELL


def _of_file(
    groups: Iterable[DepartmentFindings], file: str, department: str
) -> tuple[DepartmentFindings, ...]:
    """Return what was found in `file` of `department`; that others sent nothing is not asked."""
    found = []
    for each in groups:
        code = each.department.code if each.department else ""
        if each.file == file or (code and code == department):
            points = (one for one in each.points if one.finding.code is not Code.NOT_SUBMITTED)
            found.append(replace(each, points=tuple(points)))
    return tuple(found)
