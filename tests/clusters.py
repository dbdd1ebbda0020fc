"""A real Dask cluster on this PC: a scheduler and workers, each a process of its own."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_TESTS = Path(__file__).parent
_SECONDS_TO_START = 30
# A cluster that was hurt may be long in ending.
_SECONDS_TO_END = 2


def lacking() -> str:
    """Return what a cluster would need and is not there, "" if all is."""
    return "" if importlib.util.find_spec("distributed") else "Dask distributed is not installed"


def require_cluster() -> None:
    """Skip a test where no cluster can be had; in CI it must be."""
    if not lacking():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have a cluster: {lacking()}", pytrace=False)
    pytest.skip(lacking())


@dataclass
class Cluster:
    """A scheduler and its workers, by the process number of each worker."""

    scheduler: subprocess.Popen[bytes]
    scheduler_file: Path
    address: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, *options: str, path: Path = _TESTS) -> None:
        """Start one more worker, with one thread; it finds its modules in `path` first."""
        folder = str(self.scheduler_file.parent)
        usual = ("--nthreads", "1", "--no-dashboard", "--local-directory", folder)
        command = ["dask_worker", "--scheduler-file", str(self.scheduler_file), *usual, *options]
        self.workers.append(_started(*command, path=path))

    def kill_worker(self) -> None:
        """Kill the first worker, as a power cut does."""
        self.workers[0].send_signal(signal.SIGKILL)
        self.workers.pop(0).wait()


@contextmanager
def running_cluster(folder: Path, workers: int = 2, *options: str) -> Iterator[Cluster]:
    """Yield a cluster with so many workers, started with `options`; it ends with the `with`."""
    require_cluster()
    told = folder / "scheduler.json"
    scheduler = _started(
        "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told)
    )
    cluster = Cluster(scheduler, told)
    try:
        cluster.address = _address(told)
        for _ in range(workers):
            cluster.add_worker(*options)
        yield cluster
    finally:
        for process in (*cluster.workers, scheduler):
            _end(process)


def _started(module: str, *arguments: str, path: Path = _TESTS) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
    seen = os.pathsep.join((str(path), os.environ.get("PYTHONPATH", "")))
    environment = os.environ | {"PYTHONPATH": seen}
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _address(told: Path) -> str:
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end:
        if told.exists() and (said := told.read_text("utf-8")):
            return str(json.loads(said)["address"])
        time.sleep(0.05)
    raise TimeoutError("the scheduler does not start")
