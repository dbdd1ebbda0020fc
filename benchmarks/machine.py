"""Where and with what was measured: a figure without that says nothing."""

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types

from pledgexl import __version__

_LIBRARIES = ("pandas", "openpyxl", "python-calamine", "lxml", "xlsxwriter", "docxtpl", "pebble")


def machine() -> dict[str, str | float]:
    """Return what the machine is, and how busy it was when asked."""
    return {
        "processor": _processor(),
        "processors": len(os.sched_getaffinity(0)),
        "memory_gb": psutil.virtual_memory().total // 10**9,
        "system": f"{platform.system()} {platform.release()}",
        "load": os.getloadavg()[0],
    }


def versions() -> dict[str, str]:
    """Return the version of each thing that is measured."""
    named = {name: version(name) for name in _LIBRARIES}
    return {"pledgexl": __version__, "python": sys.version.split()[0]} | named


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
