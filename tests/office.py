"""LibreOffice as an independent client: it opens, fills, recalculates and prints our documents."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# The Python that the package python3-uno belongs to; the tests' own Python has no `uno`.
SYSTEM_PYTHON = "/usr/bin/python3"
_CLIENT = Path(__file__).with_name("uno_client.py")
_START_SECONDS = 90
_JOB_SECONDS = 120
_CONVERT_SECONDS = 180
_END_SECONDS = 10

# One thing to do in an open document: its name in uno_client.py, and what it is given.
Step = tuple[str, dict[str, object]]


class OfficeError(Exception):
    """LibreOffice did not do what it was told, with what it said."""


@cache
def lacking() -> str:
    """Return what is missing to work with LibreOffice, or ""."""
    if shutil.which("soffice") is None:
        return "soffice (LibreOffice) is not installed"
    try:
        found = subprocess.run(
            [SYSTEM_PYTHON, "-I", "-c", "import uno"], capture_output=True, check=False
        )
    except OSError:
        return f"there is no {SYSTEM_PYTHON}"
    return "" if found.returncode == 0 else f"{SYSTEM_PYTHON} has no module uno (python3-uno)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a job gave: the sheets' names in order, and one answer for each step."""

    sheets: list[str]
    steps: list[Any]


@dataclass(frozen=True, slots=True)
class Office:
    """A running LibreOffice; `address` is where it listens."""

    address: str

    def work(self, file: Path, steps: Sequence[Step], *, save: Path | None = None) -> Answer:
        """Open `file`, do `steps` one by one, and store the result at `save` as xlsx."""
        job: dict[str, object] = {
            "open": str(file),
            "steps": steps,
            "save": str(save) if save else None,
        }
        done = self._tell(job)
        if done.returncode != 0:
            raise OfficeError(done.stderr)
        said = json.loads(done.stdout)
        return Answer(said["sheets"], said["answers"])

    def is_listening(self) -> bool:
        """Say whether it takes jobs yet."""
        return self._tell({}).returncode == 0

    def end(self) -> None:
        """Ask it to end; whoever started it sees to it that it does."""
        with suppress(subprocess.TimeoutExpired):
            self._tell({"end": True}, _END_SECONDS)

    def _tell(
        self, job: dict[str, object], seconds: int = _JOB_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SYSTEM_PYTHON, "-I", _CLIENT],
            input=json.dumps(job | {"office": self.address}),
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            check=False,
        )


# Where LibreOffice keeps in which country it works.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>{locale}</value></prop></item></oor:items>"""


@contextmanager
def running_office(folder: Path, locale: str = "") -> Iterator[Office]:
    """Start a LibreOffice with its own profile in `folder`, and end it afterwards.

    `locale` is the country in which it works, such as "ja-JP"; else the machine's.
    """
    if locale:
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS.format(locale=locale), "utf-8")
    pipe = f"pledgexl-{uuid.uuid4().hex}"
    office = Office(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
    with _soffice(folder, f"--accept=pipe,name={pipe};urp;") as process:
        _await_start(office, process, folder)
        try:
            yield office
        finally:
            office.end()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_END_SECONDS)


def _await_start(office: Office, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not office.is_listening():
        if process.poll() is not None or time.monotonic() > deadline:
            raise OfficeError(f"LibreOffice did not start: {_said(folder)}")
        time.sleep(0.2)


def convert(file: Path, kind: str, folder: Path) -> Path:
    """Return `file` converted to `kind`, such as "pdf", in `folder`."""
    target = folder / f"{file.stem}.{kind.partition(':')[0]}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        own = Path(name)
        asked = ("--convert-to", kind, "--outdir", str(folder), str(file))
        with _soffice(own, *asked) as process:
            process.wait(_CONVERT_SECONDS)
        # Its exit code is 0 even where it could not convert.
        if not target.is_file():
            raise OfficeError(f"LibreOffice made no {target.name}: {_said(own)}")
    return target


@contextmanager
def _soffice(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run soffice with its own profile in `folder`; nothing of it is left afterwards."""
    profile = f"-env:UserInstallation={(folder / 'profile').absolute().as_uri()}"
    command = ["soffice", profile, "--headless", "--norestore", "--nologo", *arguments]
    # With the locale C it does not find files with Japanese names.
    surroundings = os.environ | {"LC_ALL": "C.UTF-8"}
    with (
        _log(folder).open("wb") as log,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=surroundings,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                # soffice is a script that starts the office proper: both are in this group.
                os.killpg(process.pid, signal.SIGKILL)


def _log(folder: Path) -> Path:
    return folder / "soffice.log"


def _said(folder: Path) -> str:
    return _log(folder).read_text("utf-8", "replace").strip() or "it said nothing"
