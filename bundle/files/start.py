"""Starts pledgexl from the bundle that this file lies in.

Uses nothing but Python itself. At the first start it unpacks the wheels, whose SHA-256 are in
bundle.json, into one folder: beside this file or, where that is read-only or its path too long,
in the user's own. Nothing is installed, and no launcher, .pth file or virtual environment is made:
all of them fail on paths with Japanese letters.
"""

import hashlib
import json
import os
import runpy
import shutil
import signal
import sys
import sysconfig
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

_HERE = Path(__file__).absolute().parent
_CANNOT_RUN = 2
_LONGEST_ON_WINDOWS = 259
_SECONDS_OF_A_SCANNER = 20


class NotReadyError(Exception):
    """Why pledgexl cannot start: the name of a sentence in start.toml, and its values."""

    def __init__(self, name: str, **values: object) -> None:
        """Keep the name of the sentence and the `values` that fill it."""
        super().__init__(name)
        self.name, self.values = name, values


def main() -> None:
    """Put the packages in place, if they are not yet, and run pledgexl with the arguments given."""
    # As pledgexl does: what is started in the background would not hear Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        bundle = json.loads((_HERE / "bundle.json").read_text(encoding="utf-8"))
        _require_python(bundle)
        packages = _packages(bundle)
    except NotReadyError as error:
        _print(error.name, **error.values)
        sys.exit(_CANNOT_RUN)
    except KeyboardInterrupt:
        _print("interrupted")
        sys.exit(_CANNOT_RUN)
    # Processes that pledgexl starts inherit this path; Python's own folders come behind it.
    sys.path.insert(0, str(packages))
    runpy.run_module("pledgexl", run_name="__main__", alter_sys=True)


def _require_python(bundle: Mapping[str, Any]) -> None:
    """Raise NotReadyError where the wheels are for another Python than the one that runs."""
    found, here = "{}.{}".format(*sys.version_info[:2]), sysconfig.get_platform()
    if (found, here) != (bundle["python"], bundle["platform"]):
        values = {"needed": bundle["python"], "platform": bundle["platform"]}
        raise NotReadyError("wrong_python", **values, found=found, here=here, path=sys.executable)


def _packages(bundle: Mapping[str, Any]) -> Path:
    """Return the folder with the packages; unpack them where none of the places has it."""
    places = [parent / f"packages-{bundle['id']}" for parent in (_HERE, _own_folder())]
    # A folder gets this name once it is complete.
    ready = next((place for place in places if place.is_dir()), None)
    if ready is not None:
        return ready
    tried = []
    for place in places:
        length = len(str(place)) + 1 + bundle["longest"]
        if os.name == "nt" and length > _LONGEST_ON_WINDOWS:
            values = {"folder": place, "length": length, "limit": _LONGEST_ON_WINDOWS}
            tried.append(_sentence("too_long", **values))
            continue
        try:
            _unpack(bundle["wheels"], place)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            tried.append(_sentence("refused", folder=place, reason=reason))
        else:
            return place
    raise NotReadyError("no_place", tried=" / ".join(tried))


def _own_folder() -> Path:
    """Return the folder of the user's own where programs keep what they can make again."""
    own = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME")
    return (Path(own) if own else Path.home() / ".cache") / "pledgexl"


def _unpack(wheels: Mapping[str, str], place: Path) -> None:
    """Unpack `wheels`, each after its SHA-256 was compared, into `place`: all or nothing."""
    place.parent.mkdir(parents=True, exist_ok=True)
    started = Path(tempfile.mkdtemp(prefix="packages-", suffix=".part", dir=place.parent))
    try:
        _print("preparing", folder=place)
        for name, digest in wheels.items():
            _compare(_HERE / "wheels" / name, digest)
            _unpack_one(_HERE / "wheels" / name, started)
        # Others may read it as well: a temporary folder is for its owner alone.
        started.chmod(0o755)
        _rename(started, place)
    finally:
        shutil.rmtree(started, ignore_errors=True)


def _compare(wheel: Path, digest: str) -> None:
    if not wheel.is_file():
        raise NotReadyError("damaged", file=wheel, why=_sentence("damaged_missing"))
    with wheel.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise NotReadyError("damaged", file=wheel, why=_sentence("damaged_changed"))


def _unpack_one(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name, target in unpacked(archive.namelist()):
            path = folder / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(name))


def unpacked(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the files of a wheel that are used, each with its path among the packages.

    Left out are scripts, and the tests of pandas and others: half of all files.
    """
    for name in names:
        parts = PurePosixPath(name).parts
        if parts[0].endswith(".data"):
            # Of <name>.data/<kind>/… a library belongs beside the packages (PEP 427).
            if parts[1] not in ("purelib", "platlib"):
                continue
            parts = parts[2:]
        if not name.endswith("/") and "tests" not in parts[:-1] and not name.endswith(".pth"):
            yield name, "/".join(parts)


def _rename(started: Path, place: Path) -> None:
    """Give the complete folder its name; another start may have been faster."""
    for seconds_left in reversed(range(_SECONDS_OF_A_SCANNER)):
        try:
            started.rename(place)
        except OSError as error:
            if place.is_dir():
                return
            # On Windows, a virus scanner may look at a new file for a while.
            if os.name != "nt" or not isinstance(error, PermissionError) or not seconds_left:
                raise
            time.sleep(1)
        else:
            return


def _print(name: str, **values: object) -> None:
    print(_sentence(name, **values), file=sys.stderr, flush=True)


def _sentence(name: str, **values: object) -> str:
    sentences = tomllib.loads((_HERE / "start.toml").read_text(encoding="utf-8"))
    given = [os.environ.get("PLEDGEXL_LANG", ""), *sys.argv[1:]]
    is_english = given[0] == "en" or "--lang=en" in given or ("--lang" in given and "en" in given)
    return str(sentences[name]["en" if is_english else "ja"]).format_map(values)


if __name__ == "__main__":
    main()
