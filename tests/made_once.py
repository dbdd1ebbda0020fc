"""What is costly to make is made once, though the tests run in several processes."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

if sys.platform != "win32":
    import fcntl


def made_once(
    name: str, make: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the folder `name`, into which the first process that asks for it lets `make` write."""
    base = tmp_path_factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own below the run's.
    is_shared = "PYTEST_XDIST_WORKER" in os.environ and sys.platform != "win32"
    common = base.parent if is_shared else base
    folder, draft = common / name, common / f"{name}.draft"
    with _alone(common / f"{name}.lock"):
        if not folder.exists():
            make(draft)
            draft.rename(folder)
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one process after the other work; on Windows each has a folder of its own."""
    with lock.open("w") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
