"""Where the processes beside this one come from.

On Linux they come from a small server process that is started before anything heavy is imported
here, and imports what they need meanwhile; elsewhere they are started afresh. They are never
forked from this process: it has threads, and may be in the middle of an import.
"""

import ctypes
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess

_CAN_SERVE = sys.platform.startswith("linux")
_STARTING = threading.Lock()


@contextmanager
def _deaf() -> Iterator[None]:
    """Let the processes that start meanwhile never hear Ctrl-C: the run ends them, and says so."""
    with _STARTING:
        if sys.platform == "win32":
            # "This attribute of ignoring Ctrl+C is inherited by child processes."
            ctypes.windll.kernel32.SetConsoleCtrlHandler(None, True)
            try:
                yield
            finally:
                ctypes.windll.kernel32.SetConsoleCtrlHandler(None, False)
            return
        heard_before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard_before)


class _DeafProcess(SpawnProcess):
    def start(self) -> None:
        with _deaf():
            super().start()


class _DeafContext(SpawnContext):
    Process = _DeafProcess


# How processes beside this one begin.
CONTEXT = multiprocessing.get_context("forkserver") if _CAN_SERVE else _DeafContext()
PROCESS: Callable[..., multiprocessing.process.BaseProcess] = CONTEXT.Process


def get_ready(module: str) -> None:
    """Start the server of the workers and have it import `module`, beside what the caller does."""
    if not _CAN_SERVE:
        return
    quiet = "pledgexl.intake.quiet_server"
    CONTEXT.set_forkserver_preload([quiet, "pebble.pool.process", module])
    resource_tracker.ensure_running()
    with _deaf():
        forkserver.ensure_running()
