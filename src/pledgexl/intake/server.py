"""Where the processes beside this one come from.

On Linux they come from a small server process that is started before anything heavy is imported
here, and imports what they need meanwhile; elsewhere they are started afresh. They are never
forked from this process: it has threads, and may be in the middle of an import.
"""

import multiprocessing
import signal
import sys
from collections.abc import Callable
from multiprocessing import forkserver, resource_tracker

_CAN_SERVE = sys.platform.startswith("linux")
# How processes beside this one begin.
CONTEXT = multiprocessing.get_context("forkserver" if _CAN_SERVE else "spawn")
PROCESS: Callable[..., multiprocessing.process.BaseProcess] = CONTEXT.Process  # type: ignore[attr-defined]  # not in the stubs of the base


def get_ready(module: str) -> None:
    """Start the server of the workers and have it import `module`, beside what the caller does."""
    if not _CAN_SERVE:
        return
    CONTEXT.set_forkserver_preload(["pebble.pool.process", module])
    resource_tracker.ensure_running()
    # The server and its workers are deaf to Ctrl-C, from their first moment: the run ends them.
    deaf_before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, deaf_before)
