"""Output that is all or nothing: written beside the target, flushed, verified, then moved.

A folder of documents is changed as a whole. Where the system can exchange two folders in
one step (Linux), there is no moment without a whole month; elsewhere there are two renames,
and `recover` finishes them after a crash.
"""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from pledgexl.errors import PledgexlError
from pledgexl.messages.language import Language
from pledgexl.messages.screen import Said, say

_NEW = ".new"
_OLD = ".old"
# linux/fs.h and fcntl.h
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def publish(folder: Path, documents: Mapping[str, bytes], language: Language) -> None:
    """Make `folder` hold `documents` (and whatever else it held), wholly or not at all.

    Raises PledgexlError with one clear line where the system refuses.
    """
    try:
        recover(folder)
        staging = _stage(folder, documents)
        _verify(staging, documents)
        _move(staging, folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = say(Said.CANNOT_WRITE, language, file=str(folder), reason=reason)
        raise PledgexlError(message) from error


def recover(folder: Path) -> None:
    """Put back a month that a crash left set aside, and sweep what a crash left half-written."""
    old = _beside(folder, _OLD)
    if old.exists() and not folder.exists():
        old.rename(folder)
    for remains in (old, _beside(folder, _NEW)):
        if remains.exists():
            shutil.rmtree(remains)


def _beside(folder: Path, mark: str) -> Path:
    return folder.with_name(f".{folder.name}{mark}")


def _stage(folder: Path, documents: Mapping[str, bytes]) -> Path:
    staging = _beside(folder, _NEW)
    staging.mkdir(parents=True)
    for name, content in documents.items():
        _write(staging / name, content)
    if folder.is_dir():
        _keep_what_is_not_ours(folder, staging)
    _flush_folder(staging)
    return staging


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_what_is_not_ours(folder: Path, staging: Path) -> None:
    for child in folder.iterdir():
        target = staging / child.name
        if target.exists():
            continue
        if child.is_dir():
            shutil.copytree(child, target, symlinks=True)
        else:
            shutil.copy2(child, target, follow_symlinks=False)


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _verify(staging: Path, documents: Mapping[str, bytes]) -> None:
    for name, content in documents.items():
        if (staging / name).read_bytes() != content:
            raise OSError(errno.EIO, os.strerror(errno.EIO), name)


def _move(staging: Path, folder: Path) -> None:
    if not folder.exists():
        staging.rename(folder)
    elif _exchange(staging, folder):
        shutil.rmtree(staging)
    else:
        old = _beside(folder, _OLD)
        folder.rename(old)
        staging.rename(folder)
        shutil.rmtree(old)
    _flush_folder(folder.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    return bool(renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)
