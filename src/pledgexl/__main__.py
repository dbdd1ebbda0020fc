"""The entry point: `pledgexl …` and `python -m pledgexl …`."""

import os
import signal
import sys
from pathlib import Path


def main() -> None:
    """Run the command and exit with its code."""
    # A planned task, or pythonw on Windows, has nowhere to print.
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r+", encoding="utf-8"))  # noqa: SIM115 (for good)
    code = _run()
    # An interrupt that went through `exec`, as dataclasses call it, marks the process: `python -m`
    # would end by the signal. The next `exec` clears the mark (CPython, pythonrun.c).
    exec("")  # noqa: S102 (nothing is executed)
    # Nothing is left to interrupt.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            # The reader has closed the pipe, as `head` does; Windows has another error for it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


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
