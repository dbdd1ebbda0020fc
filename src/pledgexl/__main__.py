"""The entry point: `pledgexl …` and `python -m pledgexl …`."""

import atexit
import gc
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from pledgexl import COLLECT_AFTER


def main() -> None:
    """Run the command and leave with its exit code."""
    gc.set_threshold(COLLECT_AFTER)
    # A planned task, or pythonw on Windows, has nowhere to print.
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r+", encoding="utf-8"))  # noqa: SIM115 (for good)
    code = _run()
    # All is said and done: there is nothing left to interrupt.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What was written is on the disk. Python would now take its modules and half a million
    # values apart one by one, for nothing.
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()  # noqa: SLF001 (the processes that were begun end here)
    # Whoever reads along may have gone, as `head` does; Windows has another error for it.
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _run() -> int:
    """Run the command; Ctrl-C while its modules are imported is kept until they are."""
    interrupts: list[object] = []
    signal.signal(signal.SIGINT, lambda *_: interrupts.append(_))
    from pledgexl.cli.main import interrupted, main  # noqa: PLC0415 (see above)

    signal.signal(signal.SIGINT, _interrupt)
    try:
        return interrupted() if interrupts else main()
    except KeyboardInterrupt:
        return interrupted()


def _interrupt(*_: object) -> None:
    """Interrupt the command once: what it puts right then is not interrupted again."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
