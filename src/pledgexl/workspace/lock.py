"""One run at a time on a workspace, from whatever PC: a lock file with the holder, and since when.

The holder keeps the file open and touches it every 15 seconds. A lock is dead when its process is
gone (same PC), or when it was not touched for two minutes (any PC). filelock's SoftFileLease must
watch for as long to know that, and records neither since when nor from whom a lock was taken.
"""

import json
import os
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pledgexl.model.errors import PledgexlError

_SECONDS_BETWEEN_TOUCHES = 15.0
_DEAD_AFTER_SECONDS = 120.0
_SECONDS_FOR_WRITING = 0.3
_LONGEST_LOCK = 4096
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a workspace: the PC, the process on it, and since when."""

    computer: str
    process: int
    since: str
    token: str


_UNKNOWN = Holder("?", 0, "?", "")


@contextmanager
def hold(lock: Path) -> Iterator[Holder | None]:
    """Hold the workspace that `lock` is in; yield the dead run it was taken over from, if any.

    Raises PledgexlError where another run holds it, or where the file cannot be written.
    """
    if not lock.parent.is_dir():
        # There is nothing to protect; the command will report what is missing.
        yield None
        return
    since = datetime.now().astimezone().isoformat(" ", "minutes")
    mine = Holder(socket.gethostname(), os.getpid(), since, secrets.token_hex(8))
    try:
        left, opened = _acquire(lock, mine)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PledgexlError("cannot_write", file=str(lock.parent), reason=reason) from error
    is_over = threading.Event()
    threading.Thread(target=_keep_touching, args=(lock, mine, is_over), daemon=True).start()
    try:
        yield left
    finally:
        is_over.set()
        opened.close()
        if _read(lock) == mine:
            with suppress(OSError):
                lock.unlink()


def holder_of(lock: Path) -> Holder | None:
    """Return who is at work in the workspace that `lock` is in, None if nobody is."""
    found = _read(lock)
    try:
        return found if found is not None and _is_alive(lock, found) else None
    except OSError:
        # The lock went away meanwhile, or nothing can be written there: then nobody works there.
        return None


def _acquire(lock: Path, mine: Holder) -> tuple[Holder | None, BinaryIO]:
    """Return the dead run that held `lock`, if any, and the lock, open as long as it is ours."""
    for _ in range(_ATTEMPTS):
        if (opened := _create(lock, mine)) is not None:
            return None, opened
        found = _read(lock)
        if found is None:
            # The lock file may have been created but not yet written.
            time.sleep(_SECONDS_FOR_WRITING)
            found = _read(lock)
        with suppress(FileNotFoundError):
            if _is_alive(lock, found):
                raise _held(found)
            if (opened := _take_over(lock, found, mine)) is not None:
                return found or _UNKNOWN, opened
    raise _held(_read(lock))


def _create(lock: Path, mine: Holder) -> BinaryIO | None:
    """Create `lock` and return it open; return None if it exists."""
    try:
        file = lock.open("xb", buffering=0)
    except FileExistsError:
        return None
    try:
        file.write(json.dumps(asdict(mine), ensure_ascii=False).encode())
    except OSError:
        file.close()
        lock.unlink()
        raise
    return file


def _read(lock: Path) -> Holder | None:
    """Return who holds `lock`; None if it is gone, or does not say so (yet)."""
    try:
        with lock.open("rb") as file:
            found = Holder(**json.loads(file.read(_LONGEST_LOCK)))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return found if isinstance(found.process, int) else None


def _is_alive(lock: Path, found: Holder | None) -> bool:
    if _age(lock) > _DEAD_AFTER_SECONDS:
        return False
    if found is None or found.computer != socket.gethostname():
        return True
    try:
        if os.name == "nt":
            # A file that no process has open can be moved to its own name.
            lock.rename(lock)
            return False
        os.kill(found.process, 0)
    except (ProcessLookupError, PermissionError, OverflowError) as error:
        return not isinstance(error, ProcessLookupError)
    return True


def _age(file: Path) -> float:
    """Return for how many seconds nobody touched `file`, by the clock of its disk."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".pledgexl.") as probe:
        return os.fstat(probe.fileno()).st_mtime - file.stat().st_mtime


def _take_over(lock: Path, found: Holder | None, mine: Holder) -> BinaryIO | None:
    """Replace the dead `lock` by ours, open; return None if another run is about to, or did."""
    turn = lock.with_name(f"{lock.name}.next")
    ours = _create(turn, mine)
    if ours is None:
        if _age(turn) > _DEAD_AFTER_SECONDS:
            turn.unlink()
        return None
    try:
        if _read(lock) != found:
            return None
        lock.unlink()
        return _create(lock, mine)
    finally:
        ours.close()
        turn.unlink()


def _held(found: Holder | None) -> PledgexlError:
    holder = found or _UNKNOWN
    return PledgexlError("held", computer=holder.computer, since=holder.since)


def _keep_touching(lock: Path, mine: Holder, is_over: threading.Event) -> None:
    while not is_over.wait(_SECONDS_BETWEEN_TOUCHES):
        if _read(lock) == mine:
            # Ignore temporary errors of a network folder.
            with suppress(OSError):
                os.utime(lock)
