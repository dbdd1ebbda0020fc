"""Reading in worker processes: a file that crashes, hangs or eats memory costs itself alone.

The files go to the workers in chunks. A chunk that fails is read again file by file, and the
file that fails once more, by itself, is refused by its name; the others are none the worse.

Windows knows no cap on memory that a process can set for itself: there, only the deadline holds.
"""

import faulthandler
import gc
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessFuture, ProcessPool

from pledgexl import COLLECT_AFTER
from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.package import Refusal
from pledgexl.intake.server import CONTEXT, get_ready
from pledgexl.model.finding import Code

Result = TypeVar("Result")
Chunk = Sequence[SubmittedFile]

_FILES_PER_WORKER = 100
# With few files at once, what was read is soon told; with few that wait, the end is soon there.
_FILES_AT_ONCE = 32
_CHUNKS_AHEAD = 4
_RESTARTS = 5
_STANDARD_ERROR = 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may cost; `memory` counts bytes on top of the bare worker.

    `patience` is how many seconds a chunk may wait for a worker once it is the next.
    """

    seconds: float = 10
    memory: int = 512_000_000
    patience: float = 60


@dataclass(frozen=True, slots=True)
class _Job:
    """What a worker does with a file, and within what; each is told once, when it starts."""

    read: Callable[[SubmittedFile], Any]
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class _Asked:
    """A chunk that `pool` was asked to read, and what will come of it."""

    chunk: Chunk
    future: ProcessFuture[list[Any]]
    pool: ProcessPool

    def error(self, bounds: Bounds) -> BaseException | None:
        """Wait for the end and return what went wrong, if anything did.

        A worker that is stopped or killed as it fetches its chunk never begins it, and the pool
        would wait for ever: it is ended, as if it had broken.
        """
        end = time.monotonic() + bounds.seconds + bounds.patience
        while self.pool.active and not self.future.done():
            wait((self.future,), timeout=1)
            if time.monotonic() > end:
                self.pool.stop()  # type: ignore[no-untyped-call] # pebble leaves out a "-> None"
        return self.future.exception() if self.future.done() else BrokenProcessPool()


_JOB: ContextVar[_Job] = ContextVar("_JOB")


class ReadingError(Exception):
    """An exception in a worker, by its name."""


# Seconds between two looks of a pool at itself: a run that is done waits for the last.
CONSTS.sleep_unit = 0.02
DEFAULT_BOUNDS = Bounds()


class Readers(Generic[Result]):
    """Worker processes for the time of a `with`; leaving it, for whatever reason, ends them."""

    def __init__(
        self,
        read: Callable[[SubmittedFile], Result],
        bounds: Bounds = DEFAULT_BOUNDS,
        workers: int | None = None,
    ) -> None:
        """Let each worker `read` within `bounds`; there are as many as processors by default."""
        get_ready(read.__module__)
        self._job = _Job(read, bounds)
        self._workers = workers or processors()
        self._restarts = 0
        self._pool = self._new_pool()

    def __enter__(self) -> "Readers[Result]":
        """Return the readers; their processes start with the first file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End all processes at once, whatever they do; after good work nobody waits for it."""
        if error is None:
            threading.Thread(target=self._end).start()
        else:
            self._end()

    def read(self, files: Iterable[SubmittedFile]) -> Iterator[Result | Refusal]:
        """Return what reading each of `files` gives, in their order; the workers begin now.

        Raises BrokenProcessPool or OSError where no workers can be had.
        """
        chunks = _chunked(files)
        asked = deque(map(self._ask, islice(chunks, _CHUNKS_AHEAD * self._workers)))
        return self._results(asked, chunks)

    def _results(
        self, asked: deque[_Asked], waiting: Iterator[Chunk]
    ) -> Iterator[Result | Refusal]:
        while asked:
            first = asked.popleft()
            if first.error(self._job.bounds) is None:
                self._restarts = 0
                yield from first.future.result()
            else:
                yield from map(self._read_alone, first.chunk)
            asked.extend(map(self._ask, islice(waiting, 1)))

    def _read_alone(self, file: SubmittedFile) -> Result | Refusal:
        asked = self._ask((file,))
        if isinstance(asked.error(self._job.bounds), BrokenProcessPool):
            asked = self._ask((file,))
        error = asked.error(self._job.bounds)
        if error is not None:
            return _refusal(error, self._job.bounds)
        result: Result = asked.future.result()[0]
        return result

    def _ask(self, chunk: Chunk) -> _Asked:
        if not self._pool.active:
            self._restart()
        seconds = self._job.bounds.seconds
        future = self._pool.schedule(_read_chunk, (chunk,), timeout=seconds)
        return _Asked(chunk, future, self._pool)

    def _restart(self) -> None:
        self._restarts += 1
        if self._restarts > _RESTARTS:
            raise BrokenProcessPool
        self._end()
        self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            self._workers, initializer=_start_worker, initargs=(self._job,), context=CONTEXT
        )

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call] # pebble leaves out a "-> None"
        self._pool.join()


def _refusal(error: BaseException, bounds: Bounds) -> Refusal:
    """Return why a file is refused whose reading ended in `error`."""
    if isinstance(error, TooSlow):
        return Refusal(Code.READER_TOO_SLOW, seconds=f"{bounds.seconds:g}")
    if isinstance(error, MemoryError):
        return Refusal(Code.READER_OUT_OF_MEMORY, megabytes=f"{bounds.memory // 1_000_000}")
    if isinstance(error, ProcessExpired):
        return Refusal(Code.READER_CRASHED, detail=f"exit {error.exitcode}")
    return Refusal(Code.READER_CRASHED, detail=str(error) or type(error).__name__)


def workers_for(files: int) -> int:
    """Return how many workers are worth their start for so many `files`."""
    return max(1, min(processors(), files // _FILES_PER_WORKER))


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _chunked(files: Iterable[SubmittedFile]) -> Iterator[Chunk]:
    waiting = iter(files)
    while chunk := tuple(islice(waiting, _FILES_AT_ONCE)):
        yield chunk


# What follows runs in a worker.


def _start_worker(job: _Job) -> None:
    # A worker owns nothing that it would have to clean up: a signal may end it at once.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What C libraries print as they die is nothing for the operator, who is told the file.
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        os.dup2(nowhere.fileno(), _STANDARD_ERROR)
    _cap_memory(job.bounds.memory)
    gc.set_threshold(COLLECT_AFTER)
    _JOB.set(job)


def _cap_memory(memory: int) -> None:
    if not sys.platform.startswith("linux"):
        return
    import resource  # noqa: PLC0415 (there is none on Windows)

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


@contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """End this process after `seconds`, even in native code: the run may have been killed."""
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _read_chunk(chunk: Chunk) -> list[Any]:
    job = _JOB.get()
    try:
        with _watched(2 * job.bounds.seconds):
            return [job.read(file) for file in chunk]
    except MemoryError:
        raise
    # Not every library's exceptions survive the way to another process: their names do.
    except Exception as error:  # noqa: BLE001 (whatever it is, it costs one file)
        raise ReadingError(type(error).__name__) from None
