"""Worker processes: a file that crashes, hangs or floods memory is refused, and only that file.

Each call is one file or one piece of work. Windows has no cap on memory that a process can set
for itself: there, only the deadline holds.
"""

import faulthandler
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from pebble import CONSTS, ProcessExpired, ProcessFuture, ProcessPool

from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.package import Refusal
from pledgexl.intake.server import CONTEXT, start_server
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Code

Result = TypeVar("Result")
Made = TypeVar("Made")
# What a task is about: a submitted file, or the lists of the office.
File = TypeVar("File")

# The reading of so many files takes longer than the start of a worker.
_FILES_PER_WORKER = 20
_FILES_AHEAD = 32
_RESTARTS = 5
_SECONDS_OF_WORK = 900
_STANDARD_ERROR = 2
# Seconds between two looks of a pool at its workers; closing it waits for the last.
CONSTS.sleep_unit = 0.02


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may cost; `memory` is bytes on top of what the worker has before.

    `patience` is how many seconds a task may wait for a worker once it is the next.
    """

    seconds: float = 10
    memory: int = 512_000_000
    patience: float = 60


DEFAULT_BOUNDS = Bounds()


class ReadingError(Exception):
    """An exception in a worker, by its name."""


class Task(Generic[Result]):
    """Something that a worker of `pool` was asked to do."""

    def __init__(self, future: ProcessFuture[Result], pool: ProcessPool, patience: float) -> None:
        """Wait for `future`, but no more than `patience` seconds for a worker to begin it."""
        self._future, self._pool, self._patience = future, pool, patience

    def result(self) -> Result:
        """Wait, and return the result or raise the exception of the worker."""
        error = self.error()
        if isinstance(error, BrokenProcessPool | ProcessExpired | TooSlow):
            raise PledgexlError("process_lost") from error
        if error is not None:
            raise error
        return self._future.result()

    def error(self) -> BaseException | None:
        """Wait, and return what went wrong, if anything.

        A worker that is stopped or killed while it fetches its task never begins it, and pebble
        would wait for ever: the pool is ended, as if it had broken. Once begun, a task ends within
        the time that pebble gives it.
        """
        end = time.monotonic() + self._patience
        while self._pool.active and not self._future.done():
            wait((self._future,), timeout=1)
            if time.monotonic() > end and not self._future.running():
                self._pool.stop()  # type: ignore[no-untyped-call] # pebble leaves out a "-> None"
        return self._future.exception() if self._future.done() else BrokenProcessPool()


class WorkerPool(Generic[Result]):
    """Worker processes for the time of a `with`; leaving it, for whatever reason, ends them."""

    def __init__(
        self,
        read: Callable[[SubmittedFile], Result] | None,
        workers: int,
        bounds: Bounds = DEFAULT_BOUNDS,
    ) -> None:
        """Start so many `workers` with the first task; each receives `read`, if any, once."""
        start_server()
        self._workers, self._bounds, self._restarts = workers, bounds, 0
        self._new_pool: Callable[[], ProcessPool] = partial(
            ProcessPool,
            workers,
            initializer=_start_worker,
            initargs=(read, bounds),
            context=CONTEXT,
        )
        self._pool = self._new_pool()

    def __enter__(self) -> Self:
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes at once, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call] # pebble leaves out a "-> None"
        self._pool.join()

    def begin(self, work: Callable[..., Made], *arguments: object) -> Task[Made]:
        """Let a worker do `work`, a function of a module, and return at once.

        Raises PledgexlError where no worker can be started.
        """
        try:
            return self._ask(work, arguments, _SECONDS_OF_WORK, self._bounds.patience)
        except BrokenProcessPool as error:
            raise PledgexlError("no_readers") from error

    def read(self, files: Iterable[SubmittedFile]) -> Iterator[Result | Refusal]:
        """Return what the pool's `read` returns for each of `files`, like `each`."""
        return self.each(_read_file, files)

    def each(self, read: Callable[[File], Made], files: Iterable[File]) -> Iterator[Made | Refusal]:
        """Return what `read`, a function of a module, returns for each of `files`, in their order.

        The workers begin now. A file on which two workers fail is refused. Raises
        BrokenProcessPool or OSError where no workers can be had.
        """
        waiting = iter(files)

        def ask(file: File, before: int = 0) -> Task[Made]:
            # So many others, each of which may take all its time, are asked before it.
            patience = self._bounds.patience + before * self._bounds.seconds
            return self._ask(_bounded, (read, file), self._bounds.seconds, patience)

        asked = deque((file, ask(file)) for file in islice(waiting, _FILES_AHEAD * self._workers))

        def results() -> Iterator[Made | Refusal]:
            while asked:
                file, task = asked.popleft()
                # Another process may have ended the worker, or a laptop was asleep.
                task = task if task.error() is None else ask(file, len(asked))
                asked.extend((file, ask(file)) for file in islice(waiting, 1))
                if (error := task.error()) is not None:
                    yield _refusal(error, self._bounds)
                    continue
                self._restarts = 0
                yield task.result()

        return results()

    def _ask(
        self,
        work: Callable[..., Made],
        arguments: tuple[object, ...],
        seconds: float,
        patience: float,
    ) -> Task[Made]:
        if not self._pool.active:
            self._restarts += 1
            if self._restarts > _RESTARTS:
                raise BrokenProcessPool
            self.__exit__()
            self._pool = self._new_pool()
        future = self._pool.schedule(work, arguments, timeout=seconds)
        return Task(future, self._pool, patience)


def workers_for(files: int) -> int:
    """Return how many workers are worth their start for so many `files`."""
    allowed = getattr(os, "sched_getaffinity", None)
    processors = len(allowed(0)) if allowed else os.cpu_count() or 1
    return max(1, min(processors, files // _FILES_PER_WORKER))


def _refusal(error: BaseException, bounds: Bounds) -> Refusal:
    """Return why a file is refused whose reading ended in `error`."""
    if isinstance(error, TooSlow):
        return Refusal(Code.READER_TOO_SLOW, seconds=f"{bounds.seconds:g}")
    if isinstance(error, MemoryError):
        return Refusal(Code.READER_OUT_OF_MEMORY, megabytes=f"{bounds.memory // 1_000_000}")
    exit_code = f"exit {error.exitcode}" if isinstance(error, ProcessExpired) else ""
    return Refusal(Code.READER_CRASHED, detail=exit_code or str(error) or type(error).__name__)


# What follows runs in a worker.

_JOB: ContextVar[tuple[Callable[[SubmittedFile], Any] | None, Bounds]] = ContextVar("_JOB")


def _start_worker(read: Callable[[SubmittedFile], Any] | None, bounds: Bounds) -> None:
    # A worker owns nothing that it would have to clean up: a signal may end it at once.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # C libraries print as they crash. The operator gets a message that names the file instead.
    with Path(os.devnull).open("w", encoding="ascii") as nowhere:
        os.dup2(nowhere.fileno(), _STANDARD_ERROR)
    _JOB.set((read, bounds))


def _read_file(file: SubmittedFile) -> Any:  # noqa: ANN401 (whatever the pool's `read` returns)
    read, _ = _JOB.get()
    return read(file) if read else None


def _bounded(read: Callable[[File], Made], file: File) -> Made:
    bounds = _JOB.get()[1]
    # Ends this process even in native code, and when the run has been killed.
    faulthandler.dump_traceback_later(2 * bounds.seconds, exit=True, file=_STANDARD_ERROR)
    try:
        with _memory_cap(bounds.memory):
            return read(file)
    except MemoryError:
        raise
    # Not every library's exceptions can be pickled: their names can.
    except Exception as error:  # noqa: BLE001 (whatever it is, it costs one file)
        raise ReadingError(type(error).__name__) from None
    finally:
        faulthandler.cancel_dump_traceback_later()


@contextmanager
def _memory_cap(memory: int) -> Iterator[None]:
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource  # noqa: PLC0415 (Windows has none)

    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + memory, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
