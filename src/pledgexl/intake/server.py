"""How worker processes start: from a small server process, or each by itself on Windows.

The server starts before this process imports anything large, and imports what workers need in
parallel. Workers are never forked from this process: it has threads.
"""

import multiprocessing
import signal
import sys
from multiprocessing import forkserver
from multiprocessing.context import SpawnContext, SpawnProcess


class _SpawnProcess(SpawnProcess):
    def start(self) -> None:
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415 (for Windows alone)

            # "This attribute of ignoring Ctrl+C is inherited by child processes."
            ctypes.windll.kernel32.SetConsoleCtrlHandler(None, True)
            try:
                super().start()
            finally:
                ctypes.windll.kernel32.SetConsoleCtrlHandler(None, False)


class _SpawnContext(SpawnContext):
    Process = _SpawnProcess


_IS_WINDOWS = sys.platform == "win32"
CONTEXT = _SpawnContext() if _IS_WINDOWS else multiprocessing.get_context("forkserver")


def start_server(*modules: str) -> None:
    """Start the server of the workers, unless it runs, and let it import `modules`."""
    if _IS_WINDOWS:
        return
    CONTEXT.set_forkserver_preload(["pledgexl.intake.quiet_server", *modules])
    # The server and its workers ignore Ctrl-C: the run ends them, and prints one line.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
