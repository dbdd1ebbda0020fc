"""The menu as people have it: the command in a real pseudo-terminal, read and typed into."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EPOCH = "1712707200"  # 2024-04-10
ASKS = re.compile(r"(Enter だけなら \d+）：|Enter alone: \d+\):) $")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PATIENCE = 180.0


class Terminal:
    """A command on a terminal: what it has shown, and the keys that it is sent."""

    def __init__(self, process: subprocess.Popen[bytes], ours: int, encoding: str) -> None:
        self.process, self._ours, self._encoding = process, ours, encoding
        self._raw = b""
        self._seen = 0

    @property
    def text(self) -> str:
        """All that was shown, without what moves the cursor."""
        return _CONTROL.sub("", self._raw.decode(self._encoding, "replace")).replace("\r", "")

    def _read(self, until: float) -> bool:
        """Read what comes until that moment; say whether anything still can."""
        ready, _, _ = select.select([self._ours], [], [], max(0.0, until - time.monotonic()))
        assert ready, f"nothing more was shown:\n{self.text}"
        try:
            part = os.read(self._ours, 65536)
        except OSError:
            # Linux says so once nobody writes any more.
            return False
        self._raw += part
        return bool(part)

    def asked(self) -> str:
        """Return what is shown until the next question, with it."""
        until = time.monotonic() + _PATIENCE
        while not ASKS.search(self.text[self._seen :]):
            assert self._read(until), f"ended without a question:\n{self.text}"
        return self._new()

    def ended(self) -> tuple[int, str]:
        """Return the exit code, and what is shown until the end."""
        until = time.monotonic() + _PATIENCE
        while self._read(until):
            pass
        return self.process.wait(_PATIENCE), self._new()

    def shown(self, text: str) -> None:
        """Wait until `text` is shown, after all that was returned before."""
        until = time.monotonic() + _PATIENCE
        while text not in self.text[self._seen :]:
            assert self._read(until), f"ended without {text!r}:\n{self.text}"

    def _new(self) -> str:
        text, seen = self.text, self._seen
        self._seen = len(text)
        return text[seen:]

    def press(self, keys: str | bytes) -> None:
        """Send `keys` as they are typed."""
        os.write(self._ours, keys if isinstance(keys, bytes) else keys.encode())

    def answer(self, typed: str = "") -> str:
        """Type an answer and Enter; return what is shown until the next question."""
        self.press(f"{typed}\n")
        return self.asked()


@contextmanager
def terminal(
    *arguments: str | Path, columns: int = 100, encoding: str = "utf-8", **environment: str
) -> Iterator[Terminal]:
    """Run `pledgexl` with `arguments` on a terminal of so many `columns`."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    kept = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES")}
    told = {"SOURCE_DATE_EPOCH": EPOCH, "TERM": "xterm", "PYTHONUTF8": "1"} | environment
    # Ctrl-C comes from the terminal, as that of a window does: it has to be the command's own.
    own = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    own += "os.execv(sys.executable, [sys.executable, '-m', 'pledgexl', *sys.argv[1:]])"
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", own, *map(str, arguments)],
        stdin=its,
        stdout=its,
        stderr=its,
        env=kept | told,
        start_new_session=True,
    )
    os.close(its)
    try:
        yield Terminal(process, ours, encoding)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(ours)
