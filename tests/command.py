"""The command in the process of the tests: a process of its own would import everything anew.

What only such a process shows (the end by a signal, a terminal, Windows) is seen in test_windows,
test_bundle, test_guides and below tests/cli.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from pledgexl.cli.main import main

EPOCH = "1712707200"  # 2024-04-10


@dataclass(frozen=True)
class Called:
    """How a call of the command ended."""

    code: int
    out: str
    err: str


def pledgexl(*arguments: str | Path, **environment: str) -> Called:
    """Run the command in the folder of the test; nobody types anything."""
    streams = {name: TextIOWrapper(BytesIO(), "utf-8") for name in ("stdin", "stdout", "stderr")}
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        for name, text in {"SOURCE_DATE_EPOCH": EPOCH, **environment}.items():
            patch.setenv(name, text)
        code = main([*map(str, arguments)])
    return Called(code, _written(streams["stdout"]), _written(streams["stderr"]))


def in_its_own_process(*arguments: str | Path, **environment: str) -> Called:
    """Run the command in a process that has all of `environment` from its start on."""
    done = subprocess.run(
        [sys.executable, "-m", "pledgexl", *map(str, arguments)],
        capture_output=True,
        check=False,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONUTF8": "1"} | environment,
    )
    return Called(done.returncode, done.stdout.decode(), done.stderr.decode())


def _written(stream: TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, BytesIO)
    return written.getvalue().decode()
