"""Output that is all or nothing: written next to the target, flushed, read back, then moved.

A folder of documents is changed as a whole. Linux exchanges two folders in one step, so there is
no moment without a whole month; elsewhere there are two renames, and `recover` completes them
after a crash.

Next to the folder `2024-03` there may be `.2024-03.old`, a whole month during the two renames, and
`.2024-03.….scrap`, an incomplete new month or the rest of an old one, which the next run removes.
"""

import ctypes
import errno
import filecmp
import logging
import os
import secrets
import shutil
import sys
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from glob import escape
from pathlib import Path
from types import MappingProxyType

from pledgexl.intake.folder import held_files
from pledgexl.model.errors import Message, PledgexlError

_OLD = ".old"
_SCRAP = ".scrap"
# linux/fs.h and fcntl.h
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}
_WRITABLE = 0o200
# MAX_PATH less the twelve letters of a short name, which a folder must leave room for.
_LONGEST_PATH = 248
# Virus scanners and network folders of Windows keep a file open for some seconds.
_WAITS = (0.1, 0.3, 0.6, *9 * (1.0,)) if os.name == "nt" else ()
_WAITS_UNSAID = 3
_LOG = logging.getLogger(__name__)


def publish(
    folder: Path,
    documents: Mapping[str, bytes],
    *,
    unwanted: Collection[str] = (),
    moved: Mapping[str, str] = MappingProxyType({}),
    at_once: bool = True,
) -> None:
    """Write all `documents` into `folder`, next to what else it contains, or none of them.

    The `unwanted` files, which are of an earlier run, are removed. Files of the folder that are
    `moved` have another name in it from then on, which no file may have. Raises PledgexlError where
    the system refuses. Without `at_once`, two renames are made even where one exchange would do.
    """
    # A folder that is a link stays one; what it leads to is changed.
    target = folder.resolve() if folder.is_symlink() else folder
    staging = _scrap_beside(target)
    try:
        recover(target)
        if os.name == "nt" and target.exists():
            # Fails where something in the folder is open, before anything is staged.
            old = _beside(target, _OLD)
            _rename(target, old)
            _rename(old, target)
        _carry(staging, target, moved)
        _stage(staging, target, documents, {*unwanted, *moved} - documents.keys())
        if not target.exists():
            _rename(staging, target)
        elif not (at_once and _exchange(staging, target)):
            _replace(target, staging)
        _flush_folder(target.parent)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        # After a failure: the incomplete new folder. After success: the replaced old one.
        _remove(staging)


def write_new(path: Path, content: bytes) -> None:
    """Write the file `path` with `content`, wholly or not at all."""
    scrap = _scrap_beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(scrap, content)
        _rename(scrap, path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        with suppress(OSError):
            scrap.unlink(missing_ok=True)


def recover_all(parent: Path) -> None:
    """Put back every folder below `parent` that a crash left between two renames."""
    for old in parent.glob(f".*{_OLD}"):
        folder = parent / old.name[1 : -len(_OLD)]
        # A file of a replaced month that is open disturbs no other command.
        with suppress(*[PermissionError] if folder.exists() else []):
            recover(folder)


def recover(folder: Path) -> None:
    """Put back a month that a crash left between two renames; remove incomplete ones."""
    old = _beside(folder, _OLD)
    if old.exists():
        _rename(old, _scrap_beside(folder) if folder.exists() else folder)
    for scrap in folder.parent.glob(f".{escape(folder.name)}.*{_SCRAP}"):
        _remove(scrap)


def _cannot_write(path: Path, error: OSError) -> PledgexlError:
    refused = Path(error.filename or path)
    held = held_files(refused) if isinstance(error, PermissionError) else ()
    if held:
        files = []
        for file, owner in held:
            values = {"file": f"{refused.name}/{file}", "owner": owner}
            files.append(Message("file_open_by" if owner else "file_open", values))
        return PledgexlError("files_open", files=tuple(files), folder=str(path))
    if os.name == "nt" and len(str(refused.absolute())) >= _LONGEST_PATH:
        return PledgexlError("path_too_long", file=str(path))
    reason = error.strerror or type(error).__name__
    return PledgexlError("cannot_write", file=str(path), reason=reason)


def _remove(folder: Path) -> None:
    """Remove scrap, read-only or not; the next run removes what is open now."""
    for file in (folder, *folder.rglob("*")):
        with suppress(OSError):
            _make_writable(file)
    shutil.rmtree(folder, ignore_errors=True)


def _make_writable(file: Path) -> None:
    if not file.is_symlink() and not file.stat().st_mode & _WRITABLE:
        file.chmod(file.stat().st_mode | _WRITABLE)


def _beside(folder: Path, mark: str) -> Path:
    return folder.with_name(f".{folder.name}{mark}")


def _scrap_beside(folder: Path) -> Path:
    return _beside(folder, f".{secrets.token_hex(4)}{_SCRAP}")


def _carry(staging: Path, folder: Path, moved: Mapping[str, str]) -> None:
    """Add to `staging` the files of `folder` that get another name; each has to be the same."""
    for name, goal in moved.items():
        source, target = folder / name, staging / goal
        if os.path.lexists(folder / goal):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), goal)
        target.parent.mkdir(parents=True, exist_ok=True)
        _bring_file(source, target)
        if not (target.samefile(source) or filecmp.cmp(source, target, shallow=False)):
            raise OSError(errno.EIO, os.strerror(errno.EIO), goal)
    for parent in {(staging / goal).parent for goal in moved.values()}:
        _flush_folder(parent)


def _stage(
    staging: Path, folder: Path, documents: Mapping[str, bytes], unwanted: Collection[str]
) -> None:
    staging.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        _write(staging / name, content)
    if folder.exists():
        _bring(folder, staging)
    for parent in {staging, *((staging / name).parent for name in documents)}:
        _flush_folder(parent)
    for name in unwanted:
        with suppress(FileNotFoundError):
            _make_writable(staging / name)
            (staging / name).unlink()
    for name, content in documents.items():
        if (staging / name).read_bytes() != content:
            raise OSError(errno.EIO, os.strerror(errno.EIO), name)


def _write(path: Path, content: bytes) -> None:
    # A document may be in a folder of its own: `open/initiatives.csv`.
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _bring(source: Path, target: Path) -> None:
    """Add to `target` what `source` contains and `target` does not."""
    for child in source.iterdir():
        goal = target / child.name
        if child.is_dir() and not child.is_symlink():
            if goal.is_dir() or not os.path.lexists(goal):
                goal.mkdir(exist_ok=True)
                _bring(child, goal)
                _flush_folder(goal)
                shutil.copystat(child, goal)
        elif not os.path.lexists(goal):
            _bring_file(child, goal)


def _bring_file(file: Path, goal: Path) -> None:
    if not _linked(file, goal):
        shutil.copyfile(file, goal, follow_symlinks=False)
        if not goal.is_symlink():
            with goal.open("rb+") as copy:
                os.fsync(copy.fileno())
        shutil.copystat(file, goal, follow_symlinks=False)


def _linked(file: Path, goal: Path) -> bool:
    # A hard link takes no space and loses nothing, where the disk has links. On Windows all names
    # of a file are read-only, or none: a read-only file is copied.
    if file.is_symlink() or file.stat().st_mode & _WRITABLE:
        with suppress(OSError, NotImplementedError):
            os.link(file, goal, follow_symlinks=False)
            return True
    return False


def _flush_folder(folder: Path) -> None:
    # Some network folders refuse this.
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return False where the system cannot."""
    is_linux = sys.platform.startswith("linux")
    library = ctypes.CDLL(None, use_errno=True) if is_linux else None
    renameat2 = getattr(library, "renameat2", None)
    if renameat2 is None:
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    if renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code not in _NO_EXCHANGE:
        raise OSError(code, os.strerror(code), str(other))
    return False


def _replace(folder: Path, staging: Path) -> None:
    """Put `staging` in the place of `folder` by two renames; the old folder becomes scrap."""
    old = _beside(folder, _OLD)
    _rename(folder, old)
    try:
        _rename(staging, folder)
    except BaseException:
        _rename(old, folder)
        raise
    # The month is whole now; the next run removes the old one if a file in it is open.
    with suppress(OSError):
        _rename(old, staging)


def _rename(source: Path, target: Path) -> None:
    """Rename `source`; wait for a file that is open, unless a person has opened it."""
    for waited, wait in enumerate(_WAITS):
        with suppress(PermissionError):
            source.rename(target)
            return
        if waited == _WAITS_UNSAID:
            if any(owner for _, owner in held_files(source)):
                break
            shown = target if source.name.startswith(".") else source
            _LOG.warning("waiting_for", {"file": str(shown)})
        time.sleep(wait)
    source.rename(target)
