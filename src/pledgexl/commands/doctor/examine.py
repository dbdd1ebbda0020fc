"""All checks in the order in which they are read."""

from pledgexl.commands.doctor.check import Check, State
from pledgexl.commands.doctor.computer import (
    check_fonts,
    check_libreoffice,
    check_packages,
    check_python,
)
from pledgexl.commands.doctor.folder import checks_of_folder
from pledgexl.workspace.folders import Workspace


def examine(workspace: Workspace) -> tuple[Check, ...]:
    """Return what was found about this PC, the folder of `workspace` and what is in it."""
    computer = (check_python(), *check_packages(), check_fonts(), check_libreoffice())
    checks = (*computer, *checks_of_folder(workspace))
    if any(check.state is State.CANNOT_RUN for check in checks):
        # The plan cannot be read without its packages, and nothing where nothing can be written.
        return checks
    from pledgexl.commands.doctor.contents import checks_of_contents  # noqa: PLC0415 (see above)

    return (*checks, *checks_of_contents(workspace))
