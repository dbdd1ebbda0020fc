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
from made_once import made_once

STORE = ROOT / "build" / "wheels"


@dataclass(frozen=True)
class Started:
    """How a start of the bundle ended."""

    code: int
    out: str
    err: str


def bundle_for_this_computer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bundle]:
    """Return pledgexl's wheel and a bundle with it, made once for all processes of the run.

    The other wheels are downloaded where they are not in build/wheels: without an index, what asks
    for a bundle is skipped, and in CI fails.
    """
    folder = made_once("bundle", _make_bundle, tmp_path_factory)
    zip_ = next(folder.glob("*.zip"))
    return next(folder.glob("*.whl")), Bundle(zip_.name, zip_.read_bytes())


def _make_bundle(folder: Path) -> None:
    own = build_own_wheel(folder)
    try:
        bundle = build(this_computer(), own, STORE)
        (folder / bundle.name).write_bytes(bundle.content)
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
