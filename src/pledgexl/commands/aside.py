"""Work beside this process: what needs nothing but its arguments runs on another processor.

The process begins early and imports what the work needs, while this one imports what it needs
itself. It listens on a pipe of its own, so it ends with this process, whatever ends that.
"""

import gc
import importlib
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, NoReturn, Self, TypeVar

from pledgexl import COLLECT_AFTER
from pledgexl.intake.server import CONTEXT, PROCESS
from pledgexl.model.errors import PledgexlError

Result = TypeVar("Result")


class AsideLostError(PledgexlError):
    """The process beside this one ended without an answer, as when somebody killed it."""

    def __init__(self) -> None:
        """Name the sentence."""
        super().__init__("process_lost")


class Aside(Generic[Result]):
    """One piece of `work`, done in a process beside this one within a `with`."""

    def __init__(self, work_module: str, work_name: str) -> None:
        """Begin a process that imports the function `work_name` of `work_module`."""
        self._here, there = CONTEXT.Pipe()
        self._process = PROCESS(target=_serve, args=(there, work_module, work_name), daemon=True)
        # The server of the processes may still be starting; that is no reason to wait for it.
        self._start = threading.Thread(target=_begin, args=(self._process.start, there))
        self._start.start()

    def ask(self, *arguments: object) -> None:
        """Let the process do its work on `arguments`."""
        self._start.join()
        # One that is gone is missed where its answer is asked for.
        with suppress(OSError):
            self._here.send(arguments)

    def answer(self) -> Result:
        """Wait for what was asked for and return it, or raise what the work raised."""
        if self._process.pid is not None:
            # On Windows, a pipe that the process had not fetched yet does not end with it.
            wait([self._here, self._process.sentinel])
        try:
            result, error = self._here.recv() if self._here.poll() else _nothing()
        except (EOFError, OSError) as lost:
            raise AsideLostError from lost
        if error is not None:
            raise error
        answered: Result = result
        return answered

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up: the process ends when it has nobody to listen to."""
        self._start.join()
        self._here.close()


def _begin(start: Callable[[], None], there: Connection) -> None:
    # One that dies as it begins is missed later.
    with there, suppress(OSError, EOFError):
        start()
    # The process has its own copy; only with ours closed does the end of one reach the other.


def _nothing() -> NoReturn:
    raise EOFError


def _serve(connection: Connection, work_module: str, work_name: str) -> None:
    gc.set_threshold(COLLECT_AFTER)
    work = getattr(importlib.import_module(work_module), work_name)
    try:
        connection.send(_done(work, connection.recv()))
    except (EOFError, OSError):
        return


def _done(work: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """Return what `work` returns and raises; the error goes on where the answer is asked for."""
    try:
        return work(*arguments), None
    except Exception as error:  # noqa: BLE001 (it is raised again in the other process)
        error.add_note(traceback.format_exc())
        return None, error
