"""One run at a time on a workspace, from whatever PC: a lock file that says who, and since when.

The holder keeps the file open and touches it every now and then. A lock is dead when its process
is gone (same PC), or when nobody has touched it for a while (any PC). The lock is no output: it
names the PC so that people can phone each other, and is gone when the run ends.
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

import msgspec

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


@contextmanager
def hold(lock: Path) -> Iterator[Holder | None]:
    """Hold the workspace that `lock` lies in; yield the dead run it was taken over from, if any.

    Raises PledgexlError where another run holds it, or where the file cannot be written.
    """
    if not lock.parent.is_dir():
        # There is nothing to protect; the command will say what it misses.
        yield None
        return
    mine = _myself()
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
        _release(lock, mine)


def _myself() -> Holder:
    since = datetime.now().astimezone().isoformat(" ", "minutes")
    return Holder(socket.gethostname(), os.getpid(), since, secrets.token_hex(8))


def _acquire(lock: Path, mine: Holder) -> tuple[Holder | None, BinaryIO]:
    """Return the dead run that held `lock`, if any, and the lock, open as long as it is ours."""
    for _ in range(_ATTEMPTS):
        if (opened := _create(lock, mine)) is not None:
            return None, opened
        found = _read(lock) or _read_later(lock)
        with suppress(FileNotFoundError):
            if _is_alive(lock, found):
                raise _held(found)
            if (opened := _take_over(lock, found, mine)) is not None:
                return found or Holder("?", 0, "?", ""), opened
    raise _held(_read(lock))


def _create(lock: Path, mine: Holder) -> BinaryIO | None:
    """Make `lock`, which must not be there, and return it open; return None if it is."""
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
            return msgspec.json.decode(file.read(_LONGEST_LOCK), type=Holder)
    except (OSError, ValueError):
        return None


def _read_later(lock: Path) -> Holder | None:
    # It may have been made a moment ago, and be written in the next.
    time.sleep(_SECONDS_FOR_WRITING)
    return _read(lock)


def _is_alive(lock: Path, found: Holder | None) -> bool:
    if _age(lock) > _DEAD_AFTER_SECONDS:
        return False
    is_ours_to_ask = found is not None and found.computer == socket.gethostname()
    return not (is_ours_to_ask and found is not None and _is_gone(lock, found.process))


def _is_gone(lock: Path, process: int) -> bool:
    """Say whether the `process` of this PC that made `lock` is gone."""
    if os.name == "nt":
        return _is_closed(lock)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _is_closed(lock: Path) -> bool:
    """Say whether no process has `lock` open, as Windows sees it: it can be moved to its name."""
    try:
        lock.rename(lock)
    except PermissionError:
        return False
    return True


def _age(file: Path) -> float:
    """Return for how many seconds nobody touched `file`, by the clock of the disk it lies on."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".pledgexl.") as probe:
        return os.fstat(probe.fileno()).st_mtime - file.stat().st_mtime


def _take_over(lock: Path, found: Holder | None, mine: Holder) -> BinaryIO | None:
    """Replace the dead `lock` by ours, open; return None if somebody else is about to, or did."""
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
    computer, since = (found.computer, found.since) if found else ("?", "?")
    return PledgexlError("held", computer=computer, since=since)


def _keep_touching(lock: Path, mine: Holder, is_over: threading.Event) -> None:
    while not is_over.wait(_SECONDS_BETWEEN_TOUCHES):
        if _read(lock) == mine:
            # A network folder that is away for a moment is no reason to stop.
            with suppress(OSError):
                os.utime(lock)


def _release(lock: Path, mine: Holder) -> None:
    if _read(lock) == mine:
        with suppress(OSError):
            lock.unlink()
