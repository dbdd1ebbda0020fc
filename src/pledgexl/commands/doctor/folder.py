"""The checks of a folder: writing, free room, the clock, the length of paths, where it lies."""

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PureWindowsPath

from pledgexl.commands.doctor.check import Check, State
from pledgexl.model.names import Folder
from pledgexl.workspace.folders import Workspace

# A month of 44 departments takes some 2 MB, and as much again while it is replaced; with photos in
# the office's template, more.
_ROOM_FOR_A_MONTH, _ROOM_FOR_A_YEAR = 20_000_000, 300_000_000
_MEGABYTE = 1_000_000
# Departments' PCs differ by a minute or two.
_CLOCK_MAY_DIFFER = 300.0
# Before the program was written, its clock cannot be right.
_WRITTEN = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
# Excel opens no file with a longer path ("File names and paths" in its specifications); Windows
# itself, unless it is told otherwise, none from 260 on.
_LONGEST_FOR_EXCEL, _LONGEST_FOR_WINDOWS = 218, 259
# returns/2024-03/受付できません_104_… with a long name of a department.
_LONGEST_NAME = 60
_REMOTE, _REMOVABLE = 4, 2
_SHARES = re.compile(r"cifs|smb.*|nfs.*|9p|fuse\.sshfs|afpfs|ncpfs")


if sys.platform == "win32":
    import ctypes

    def _drive_type(root: str) -> int:
        """Return what GetDriveTypeW says of a drive: a mapped one is 4, an USB stick 2."""
        return int(ctypes.windll.kernel32.GetDriveTypeW(root))

else:

    def _drive_type(_root: str) -> int:
        """Return that the type is unknown: there are no drives."""
        return 0


class Place(StrEnum):
    """Where a folder lies."""

    LOCAL = "local"
    SHARE = "share"
    SYNCED = "synced"
    REMOVABLE = "removable"


def checks_of_folder(workspace: Workspace) -> Iterator[Check]:
    """Yield what was found about the folder of `workspace`, whether it is one or not."""
    folder = workspace.root.resolve()
    if not folder.is_dir():
        yield Check("folder.missing", State.CANNOT_RUN, {"folder": str(folder)})
        return
    is_windows = os.name == "nt"
    files = _files_of(workspace)
    longest = max((len(str(path.relative_to(workspace.root))) for path in files), default=0)
    yield check_writing(workspace)
    yield check_room(folder)
    yield check_clock(folder, files)
    yield check_paths(str(folder), longest, is_windows=is_windows)
    yield Check(f"place.{place_of(folder)}", _state_of_place(folder), {"folder": str(folder)})


def _state_of_place(folder: Path) -> State:
    return State.WELL if place_of(folder) is Place.LOCAL else State.NOTE


def _files_of(workspace: Workspace) -> tuple[Path, ...]:
    """Return the files below the folders that a workspace has; elsewhere nothing is looked at."""
    if not workspace.exists:
        return ()
    folders = (workspace.root / name for name in Folder)
    return tuple(
        Path(parent, name)
        for folder in folders
        for parent, _, names in os.walk(folder)
        for name in names
    )


def check_writing(workspace: Workspace) -> Check:
    """Write a file of one byte wherever a command would, and remove it."""
    folders = [workspace.root.resolve(), Path(tempfile.gettempdir())]
    if workspace.exists:
        folders += [folder for folder in workspace.published if folder.is_dir()]
    for folder in folders:
        try:
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".pledgexl.") as probe:
                probe.write(b"1")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return Check(
                "writing.refused", State.CANNOT_RUN, {"folder": str(folder), "reason": reason}
            )
    return Check("writing.well")


def check_room(folder: Path) -> Check:
    """Check the free room for the documents, and for temporary files."""
    rooms = {each: shutil.disk_usage(each).free for each in (folder, Path(tempfile.gettempdir()))}
    tightest = min(rooms, key=lambda each: rooms[each])
    free = rooms[tightest]
    values = {"folder": str(tightest), "free": f"{free // _MEGABYTE:,}"}
    if free < _ROOM_FOR_A_MONTH:
        return Check("room.none", State.CANNOT_RUN, values)
    if free < _ROOM_FOR_A_YEAR:
        return Check("room.low", State.TO_DO, values)
    return Check("room.well", State.WELL, values)


def check_clock(folder: Path, files: tuple[Path, ...]) -> Check:
    """Compare this PC's clock with that of the folder's disk, and with the times of `files`."""
    now = time.time()
    values = {"now": _moment(now)}
    if now < _WRITTEN:
        return Check("clock.past", State.TO_DO, values)
    disk = _time_of_disk(folder)
    if disk is not None and abs(disk - now) > _CLOCK_MAY_DIFFER:
        return Check("clock.differs", State.TO_DO, values | {"disk": _moment(disk)})
    newest = max(files, key=_changed, default=None)
    if newest is not None and _changed(newest) > now + _CLOCK_MAY_DIFFER:
        more = {"file": str(newest), "changed": _moment(_changed(newest))}
        return Check("clock.future", State.TO_DO, values | more)
    return Check("clock.well", State.WELL, values)


def _time_of_disk(folder: Path) -> float | None:
    """Return what the clock of the disk says: that of a server where `folder` is a share."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".pledgexl.") as probe:
            return os.fstat(probe.fileno()).st_mtime
    except OSError:
        # Reported by check_writing.
        return None


def _changed(file: Path) -> float:
    try:
        return file.lstat().st_mtime
    except OSError:
        return 0.0


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


def check_paths(folder: str, longest: int, *, is_windows: bool) -> Check:
    """Check that the files below `folder`, of which the longest name has `longest` letters, open.

    Elsewhere than on Windows there is no such limit.
    """
    length = len(folder) + 1 + max(longest, _LONGEST_NAME)
    values = {"length": length, "folder": len(folder)}
    if is_windows and length > _LONGEST_FOR_WINDOWS:
        return Check("paths.windows", State.CANNOT_RUN, values | {"limit": _LONGEST_FOR_WINDOWS})
    if is_windows and length > _LONGEST_FOR_EXCEL:
        return Check("paths.excel", State.TO_DO, values | {"limit": _LONGEST_FOR_EXCEL})
    return Check("paths.well", State.WELL, values)


def place_of(folder: Path) -> Place:
    """Return where `folder` lies, as far as the system tells; else it counts as local."""
    text = str(folder)
    if os.name == "nt":
        return place_on_windows(text, _drive_type(PureWindowsPath(text).anchor))
    return Place.SHARE if _SHARES.fullmatch(_file_system(folder)) else Place.LOCAL


def place_on_windows(folder: str, drive_type: int) -> Place:
    """Return where `folder` lies, by its text and the type of its drive."""
    path = PureWindowsPath(folder)
    synced = (os.environ.get(name) for name in ("OneDrive", "OneDriveCommercial"))
    if any(path.is_relative_to(root) for root in synced if root):
        return Place.SYNCED
    if folder.startswith("\\\\") and not folder.startswith(("\\\\?\\", "\\\\.\\")):
        return Place.SHARE
    if folder.upper().startswith("\\\\?\\UNC\\"):
        return Place.SHARE
    return {_REMOTE: Place.SHARE, _REMOVABLE: Place.REMOVABLE}.get(drive_type, Place.LOCAL)


def _file_system(folder: Path) -> str:
    """Return the type of the file system that `folder` is on, as Linux has it; else ""."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = {}
    for line in lines:
        _, point, kind, *_ = line.split(" ")
        # Blanks in names are octal; a later mount hides an earlier one.
        mounts[Path(point.encode().decode("unicode_escape").encode("latin-1").decode())] = kind
    parents = (folder, *folder.parents)
    return next((mounts[parent] for parent in parents if parent in mounts), "")
