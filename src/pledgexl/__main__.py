"""The entry point: `pledgexl …` and `python -m pledgexl …`."""

import atexit
import gc
import os
import sys
import threading
from contextlib import suppress

from pledgexl import COLLECT_AFTER
from pledgexl.cli import main as run_command_line


def main() -> None:
    """Run the command and leave with its exit code."""
    gc.set_threshold(COLLECT_AFTER)
    code = run_command_line()
    # What was written is on the disk. Python would now take its modules and half a million
    # values apart one by one, for nothing.
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()  # noqa: SLF001 (the processes that were begun end here)
    # Whoever reads along may have gone, as `head` does.
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
