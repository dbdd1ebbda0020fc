"""What a command costs as a whole process: wall time, processor time, memory.

Everything that the command starts is counted, also what outlives it: such processes are handed
to this one (Linux), which waits for their end. So this needs Linux.
"""

import ctypes
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from resource import struct_rusage

import psutil  # type: ignore[import-untyped]  # it ships no types

_BECOME_SUBREAPER = 36
_PATIENCE_WITH_ORPHANS = 20.0
_BETWEEN_LOOKS = 0.05

Command = Sequence[str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command cost, in seconds, and what it printed."""

    wall: float
    cpu: float
    said: str


class CommandFailedError(RuntimeError):
    """A measured command did not end well."""


def cost_of(command: Command, variables: Mapping[str, str], processors: int | None = None) -> Cost:
    """Return what `command` costs on so many `processors` (None: all)."""
    with tempfile.TemporaryFile() as output, _pinned(processors):
        _adopt_orphans()
        started = time.perf_counter()
        process = _start(command, variables, output.fileno())
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        left = _bury_orphans()
        output.seek(0)
        said = output.read().decode()
    if process.returncode:
        raise CommandFailedError(f"{process.returncode}: {' '.join(command)}\n{said}")
    cpu = sum(each.ru_utime + each.ru_stime for each in (usage, *left))
    return Cost(wall, cpu, said)


def memory_of(command: Command, variables: Mapping[str, str]) -> int:
    """Return the peak of the memory of `command` and all it starts, shared pages counted once.

    Looking slows the command down: this is a run of its own, whose time says nothing.
    """
    _adopt_orphans()
    process = psutil.Process(_start(command, variables, subprocess.DEVNULL).pid)
    peak = 0
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        peak = max(peak, sum(map(_memory, (process, *_below(process)))))
        time.sleep(_BETWEEN_LOOKS)
    _bury_orphans()
    return peak


def _start(
    command: Command, variables: Mapping[str, str], output: int
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 (our own commands)
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=os.environ | variables,
    )


@contextmanager
def _pinned(processors: int | None) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on so many processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[-processors:] if processors else before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _adopt_orphans() -> None:
    # Without this, the time of worker processes that outlive a run is nobody's.
    ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)


def _bury_orphans() -> list[struct_rusage]:
    """Wait until nothing is left of what was started; return what it used."""
    used: list[struct_rusage] = []
    deadline = time.monotonic() + _PATIENCE_WITH_ORPHANS
    while True:
        try:
            child, _, usage = os.wait3(os.WNOHANG)
        except ChildProcessError:
            return used
        if child:
            used.append(usage)
        elif time.monotonic() > deadline:
            _end_children()
        else:
            time.sleep(0.01)


def _end_children() -> None:
    for child in psutil.Process().children(recursive=True):
        child.send_signal(signal.SIGKILL)


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
