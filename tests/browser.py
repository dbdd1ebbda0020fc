"""Chromium as an independent reader of our pages: playwright-core drives it, axe-core judges."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
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


def looked_at(page: Path, words: str, outside: str = "") -> dict[str, Any]:
    """Return what Chromium makes of `page`, in which it searches for `words`.

    An injected picture asks the address `outside` for itself; without one the page is opened and
    searched, and no more.
    """
    chromium = shutil.which("chromium")
    assert chromium is not None
    done = subprocess.run(
        ["node", _DRIVER, page, words, outside],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=_SECONDS,
        env=os.environ | {"CHROMIUM": chromium},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
