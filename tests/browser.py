"""Chromium as an independent reader of our pages: playwright-core drives it, axe-core judges."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Timer
from typing import Any

ROOT = Path(__file__).parents[1]
_DRIVER = Path(__file__).with_name("browser.mjs")
_SECONDS = 300


@cache
def lacking() -> str:
    """Return what is missing to look at a page, or ""."""
    for program in ("node", "chromium"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    for module in ("axe-core", "playwright-core"):
        if not (ROOT / "node_modules" / module).is_dir():
            return f"{module} is not installed: npm ci"
    return ""


class Browser:
    """A running Chromium, which looks at page after page."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        """Let `driver` look."""
        self._driver = driver

    def looked_at(self, page: Path, words: str, outside: str = "") -> dict[str, Any]:
        """Return what Chromium makes of `page`, in which it searches for `words`.

        An injected picture asks the address `outside` for itself; without one the page is opened
        and searched, and no more.
        """
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        job = {"file": str(page), "words": words, "outside": outside}
        watch = Timer(_SECONDS, self._driver.kill)
        watch.start()
        try:
            self._driver.stdin.write(f"{json.dumps(job)}\n")
            self._driver.stdin.flush()
            answer = self._driver.stdout.readline()
        finally:
            watch.cancel()
        # What it says of a failure is on the standard error.
        assert answer, f"Chromium could not look at {page}, or not within {_SECONDS} seconds"
        found: dict[str, Any] = json.loads(answer)
        return found


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Yield a Chromium; it ends with the `with`."""
    chromium = shutil.which("chromium")
    assert chromium is not None
    with subprocess.Popen(
        ["node", _DRIVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"CHROMIUM": chromium},
    ) as driver:
        yield Browser(driver)
