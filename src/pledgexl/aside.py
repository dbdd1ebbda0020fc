"""Work beside this process: what needs nothing but its arguments runs on another processor.

The process is started early and imports what the work needs, while this one imports what it
needs itself.
"""

import importlib
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pledgexl.intake.workers import CONTEXT

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def _load(module: str) -> None:
    importlib.import_module(module)


class Aside:
    """One process beside this one for the time of a `with`."""

    def __init__(self, module: str) -> None:
        """Begin a process that imports `module`."""
        self._executor = ProcessPoolExecutor(1, CONTEXT)
        self._executor.submit(_load, module)

    def submit(
        self,
        work: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **options: Arguments.kwargs,
    ) -> "Future[Result]":
        """Let the process do `work`; what it raises is raised where the result is asked for."""
        return self._executor.submit(work, *arguments, **options)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process; nobody waits for work that nobody asked for."""
        self._executor.shutdown(wait=error is None, cancel_futures=True)
