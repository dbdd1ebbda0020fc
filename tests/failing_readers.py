"""Readers with every fault a reader can have, for workers to run."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pledgexl.intake.folder import SubmittedFile

NEVER_IN_A_WORKER = (
    "pandas",
    "numpy",
    "docxtpl",
    "docx",
    "openpyxl",
    "xlsxwriter",
    "rich",
    "click",
)


def read(file: SubmittedFile) -> str:
    """Read as a reader does that has every fault a reader can have."""
    faults: dict[str, Callable[[], object]] = {
        "abort": os.abort,
        "exit": lambda: os._exit(3),
        "segmentation fault": lambda: ctypes.string_at(0),
        "hang": lambda: time.sleep(60),
        "hang in native code": lambda: sum(range(10**13)),
        "memory": lambda: bytearray(4_000_000_000),
        "exception": lambda: int("八つ"),
        "exception that cannot travel": lambda: (_ for _ in ()).throw(UntravellingError(1, 2)),
        "recursion": endless,
    }
    faults.get(file.path.stem, bool)()
    return file.name


class UntravellingError(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one}{two}")


def endless() -> object:
    return [endless()]


def libraries(_: SubmittedFile) -> tuple[str, ...]:
    return tuple(name for name in NEVER_IN_A_WORKER if name in sys.modules)


def process(_: SubmittedFile) -> int:
    return os.getpid()


def came_along(file: SubmittedFile) -> bool:
    """Say whether the bytes of `file` came with it."""
    return file.held is not None


def tell_and_hang(file: SubmittedFile) -> None:
    """Write the number of the worker into `file` and never end, deaf to Python's own signals."""
    written = file.path.with_suffix(".part")
    written.write_text(str(os.getpid()), "ascii")
    written.rename(file.path)
    sum(range(10**13))


def kill_its_worker(file: SubmittedFile) -> str:
    """Kill the worker of a cluster whose reader this is, for one file alone."""
    if file.name == "killer":
        server = Path(f"/proc/{os.getppid()}/stat").read_text("ascii")
        os.kill(int(server.rpartition(")")[2].split()[1]), signal.SIGKILL)
        time.sleep(60)
    return file.name
