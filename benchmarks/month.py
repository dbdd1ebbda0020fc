"""How long a whole month takes: `pledgexl run` as a process, beside a process that only imports.

Both are started by turns, so that a busy moment of the machine meets both. Prints the medians
and their ratio, and leaves all times in out/month.json.
"""
# A script, no package; it starts our own command; its output is for whoever starts it.
# ruff: noqa: INP001, S603, T201

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PAIRS = 7
PERIOD = "2024-03"
LIBRARIES = "import pandas, docxtpl, xlsxwriter, openpyxl"
RESULT = Path(__file__).parent / "out" / "month.json"


def main() -> int:
    """Measure, print and store; return the exit code."""
    with tempfile.TemporaryDirectory() as workspace:
        pledgexl = (sys.executable, "-m", "pledgexl", "-C", workspace)
        bare = (sys.executable, "-c", LIBRARIES)
        # The demo ends with the very run that is measured: it is its warm-up as well.
        seconds_of((*pledgexl, "demo", workspace))
        seconds_of(bare)
        pairs = [(seconds_of((*pledgexl, "run", PERIOD)), seconds_of(bare)) for _ in range(PAIRS)]
    month, imports = (list(times) for times in zip(*pairs, strict=True))
    report(month, imports)
    return 0


def seconds_of(command: Sequence[str]) -> float:
    """Return how long `command` took; it must end well."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def report(month: Sequence[float], imports: Sequence[float]) -> None:
    """Print the medians and their ratio, and store every time."""
    own, bare = statistics.median(month), statistics.median(imports)
    print(f"pledgexl run {PERIOD}   {own:6.3f} s   (median of {len(month)})")
    print(f"{LIBRARIES}   {bare:6.3f} s")
    print(f"ratio   {own / bare:.2f}")
    measured = {
        "period": PERIOD,
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "run_seconds": month,
        "imports_seconds": imports,
        "run_median": own,
        "imports_median": bare,
        "ratio": own / bare,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(measured, indent=2) + "\n", "utf-8")
    print(f"→ {RESULT}")


if __name__ == "__main__":
    sys.exit(main())
