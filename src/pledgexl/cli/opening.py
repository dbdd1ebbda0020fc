"""What was made, opened by the program that the system has for it."""

import os
import subprocess
import sys
from pathlib import Path

from pledgexl.cli.call import Call
from pledgexl.cli.printing import print_line
from pledgexl.model.names import FileName

# Some openers stay until what they opened is closed; one that fails says so sooner.
_SECONDS = 5


def open_made(call: Call, path: Path) -> None:
    """Open `path` if the call wants it; where that fails, say so: it was made all the same."""
    if "open" not in call.wants:
        return
    try:
        _open(path)
    except (OSError, subprocess.CalledProcessError):
        print_line(call.say("not_opened_by_itself", path=str(path)), err=True)


def _open(path: Path) -> None:
    start = getattr(os, "startfile", None)
    if start is not None:
        start(path)
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    process = subprocess.Popen(  # noqa: S603 (the system's own, and a path of ours)
        [opener, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return
    if code:
        raise subprocess.CalledProcessError(code, opener)


def page_or(folder: Path) -> Path:
    """Return the page of the month in `folder`, or that where there is none."""
    page = folder / FileName.PAGE
    return page if page.is_file() else folder
