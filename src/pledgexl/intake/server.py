"""How worker processes start: from a small server process, or each by itself on Windows.

The server starts before this process imports anything large, and imports what workers need in
parallel. Workers are never forked from this process: it has threads.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from types import ModuleType

_STARTING = threading.Lock()

if sys.platform == "win32":
    import ctypes
    from multiprocessing.context import SpawnContext as _BaseContext
    from multiprocessing.context import SpawnProcess as _BaseProcess

    def _ignore_interrupts(*, ignore: bool) -> None:
        # "This attribute of ignoring Ctrl+C is inherited by child processes."
        ctypes.windll.kernel32.SetConsoleCtrlHandler(None, ignore)

else:
    from multiprocessing.context import ForkServerContext as _BaseContext
    from multiprocessing.context import ForkServerProcess as _BaseProcess

    def _ignore_interrupts(*, ignore: bool) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK if ignore else signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def _on_its_own() -> Iterator[None]:
    """Let a process start that ignores Ctrl-C and does not import the main module.

    The run ends its processes, and prints one line. A script that calls `pledgexl.read_month`
    would run once more in each worker ("Safe importing of main module" in the documentation of
    multiprocessing).
    """
    with _STARTING:
        main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        _ignore_interrupts(ignore=True)
        try:
            yield
        finally:
            _ignore_interrupts(ignore=False)
            sys.modules["__main__"] = main


class _Process(_BaseProcess):
    def start(self) -> None:
        with _on_its_own():
            super().start()


class _Context(_BaseContext):
    Process = _Process


CONTEXT = _Context()


def start_server(*modules: str) -> None:
    """Start the server of the workers, unless it runs, and let it import `modules`."""
    if sys.platform != "win32":
        CONTEXT.set_forkserver_preload(["pledgexl.intake.quiet_server", *modules])
        # Its start ends with SIGINT unblocked: it comes before the server's, not within.
        resource_tracker.ensure_running()
        with _on_its_own():
            forkserver.ensure_running()
