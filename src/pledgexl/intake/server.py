"""How worker processes start: from a small server process, or each by itself on Windows.

The server starts before this process imports anything large, and imports what workers need in
parallel. Workers are never forked from this process: it has threads.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from types import ModuleType

_STARTING = threading.Lock()


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide the main module from a process that starts, which would import it.

    A script that calls `pledgexl.read_month` would run once more in each worker ("Safe importing
    of main module" in the documentation of multiprocessing).
    """
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


if sys.platform == "win32":
    import ctypes
    from multiprocessing.context import SpawnContext as _Base
    from multiprocessing.context import SpawnProcess

    class _Process(SpawnProcess):
        def start(self) -> None:
            # "This attribute of ignoring Ctrl+C is inherited by child processes."
            ctypes.windll.kernel32.SetConsoleCtrlHandler(None, True)
            try:
                with _without_main():
                    super().start()
            finally:
                ctypes.windll.kernel32.SetConsoleCtrlHandler(None, False)

else:
    from multiprocessing.context import ForkServerContext as _Base
    from multiprocessing.context import ForkServerProcess

    class _Process(ForkServerProcess):
        def start(self) -> None:
            with _without_main():
                super().start()


class _Context(_Base):
    Process = _Process


CONTEXT = _Context()


def start_server(*modules: str) -> None:
    """Start the server of the workers, unless it runs, and let it import `modules`."""
    if sys.platform == "win32":
        return
    CONTEXT.set_forkserver_preload(["pledgexl.intake.quiet_server", *modules])
    # The server and its workers ignore Ctrl-C: the run ends them, and prints one line.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
