"""A bundle for this computer, built once for a session of tests and unzipped where they need it."""

import io
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from bundle.build import ROOT, Bundle, build, build_own_wheel
from bundle.errors import BundleError
from bundle.target import this_computer

STORE = ROOT / "build" / "wheels"


@dataclass(frozen=True)
class Started:
    """How a start of the bundle ended."""

    code: int
    out: str
    err: str


def bundle_for_this_computer(folder: Path) -> tuple[Path, Bundle]:
    """Return pledgexl's wheel, built into `folder`, and a bundle with it.

    The other wheels are downloaded where they are not in build/wheels: without an index, what asks
    for a bundle is skipped, and in CI fails.
    """
    own = build_own_wheel(folder)
    try:
        return own, build(this_computer(), own, STORE)
    except BundleError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must be able to fetch the wheels: {error}", pytrace=False)
        pytest.skip(f"the wheels cannot be had: {error}")


def unzip(content: bytes, folder: Path) -> Path:
    """Unzip the bundle into `folder` and return the one folder that is in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return next(folder.glob("pledgexl-*"))


# What pledgexl.cmd gives to Python in front of start.py: a test compares it.
OPTIONS = ("-I", "-X", "utf8")
PYTHON = os.path.realpath(sys.executable)
_EPOCH = "1712707200"  # 2024-04-10


def start(
    folder: Path, *arguments: str | Path, mount: str = "", python: str = PYTHON, **told: str
) -> Started:
    """Start the bundle in `folder` as pledgexl.cmd does, in a namespace without any network."""
    script = f'{mount or ":"} && exec "$@"'
    offline = ("unshare", "--map-root-user", "--mount", "--net", "sh", "-c", script, "sh")
    command = (python, *OPTIONS, folder / "start.py", *arguments)
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "FOLDER": str(folder)}
    done = subprocess.run(
        [*offline, *map(str, command)],
        capture_output=True,
        encoding="utf-8",
        env=environment | {"SOURCE_DATE_EPOCH": _EPOCH} | told,
        check=False,
    )
    if done.returncode and not done.stdout and "unshare" in done.stderr:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must be able to refuse the network: {done.stderr}", pytrace=False)
        pytest.skip(f"the network cannot be refused here: {done.stderr.strip()}")
    return Started(done.returncode, done.stdout, done.stderr)
