"""The wheels of a bundle: pledgexl's own, and by its metadata all that it needs, as locked."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bundle.errors import BundleError
from bundle.lock import Locked
from bundle.target import Target

# Page numbers in the report's contents need pypdf.
_EXTRAS = ("pdf",)


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel: its file, its SHA-256, and what its METADATA says of it.

    `needs` are the names of the packages that it needs in the bundle.
    """

    path: Path
    sha256: str
    name: str
    version: str
    licence: str
    needs: tuple[str, ...]


def collect_wheels(
    own: Path, locked: Mapping[str, Locked], target: Target, folder: Path
) -> tuple[Wheel, ...]:
    """Return the wheel `own` and every wheel that it needs on `target`, by name.

    What `folder` does not have is downloaded into it by pip, from wherever pip is set up to. Raises
    BundleError where the lock file lacks a package or a hash differs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first = read_wheel(own, target, _EXTRAS)
    found = {first.name: first}
    while missing := {name for wheel in found.values() for name in wheel.needs} - found.keys():
        unknown = sorted(missing - locked.keys())
        if unknown:
            needed = ", ".join(unknown)
            raise BundleError(f"{needed}: needed, and not in requirements.lock; run `make lock`")
        packages = [locked[name] for name in sorted(missing)]
        absent = [package for package in packages if _stored(folder, package, target) is None]
        refusal = _download(folder, absent, target) if absent else ""
        for package in packages:
            path = _stored(folder, package, target)
            if path is None:
                what = f"{package.name}=={package.version} for Python {target.dotted}"
                raise BundleError(f"no wheel of {what} on {target.platform}. {refusal}")
            found[package.name] = read_wheel(path, target)
    return tuple(found[name] for name in sorted(found))


def read_wheel(path: Path, target: Target, extras: Sequence[str] = ()) -> Wheel:
    """Return the wheel at `path`, with what it needs on `target`."""
    with zipfile.ZipFile(path) as archive:
        file = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(file).decode("utf-8"))
    licence = (
        metadata["License-Expression"] or metadata["License"] or _by_classifier(metadata.items())
    )
    lines = metadata.get_all("Requires-Dist", [])
    name = canonicalize_name(metadata["Name"])
    needs = tuple(sorted(_needed(lines, target, extras)))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Wheel(path, digest, name, metadata["Version"], licence.strip(), needs)


def _by_classifier(headers: Sequence[tuple[str, str]]) -> str:
    """Return the licence that a classifier names: `License :: OSI Approved :: MIT License`."""
    named = [
        text.rpartition(" :: ")[2]
        for name, text in headers
        if name == "Classifier"
        if text.startswith("License ::")
    ]
    return named[0] if named else ""


def _needed(lines: Sequence[str], target: Target, extras: Sequence[str]) -> Iterator[str]:
    for requirement in map(Requirement, lines):
        marker = requirement.marker
        if marker is None or any(
            marker.evaluate({**target.environment, "extra": extra}) for extra in ("", *extras)
        ):
            yield canonicalize_name(requirement.name)


def _stored(folder: Path, package: Locked, target: Target) -> Path | None:
    """Return the wheel of `package` in `folder` whose hash is locked, if it is there."""
    for path in sorted(folder.glob("*.whl")):
        is_meant = canonicalize_name(path.name.partition("-")[0]) == package.name
        if is_meant and target.accepts(path.name):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest in package.hashes:
                return path
    return None


def _download(folder: Path, packages: Sequence[Locked], target: Target) -> str:
    """Download wheels into `folder`, whose hashes pip compares; return why it could not."""
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        requirements = Path(temporary, "requirements.txt")
        requirements.write_text("".join(map(_requirement, packages)), encoding="ascii")
        command = (
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary=:all:", "--require-hashes", "--dest", temporary),
            *(_platform_options(target) if target.is_windows else ()),
            *("--requirement", str(requirements)),
        )
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 (our own arguments)
        # Another build that uses the folder sees whole files alone.
        for path in Path(temporary).glob("*.whl"):
            path.replace(folder / path.name)
    return done.stderr.strip() if done.returncode else ""


def _requirement(package: Locked) -> str:
    hashes = " ".join(f"--hash=sha256:{each}" for each in sorted(package.hashes))
    return f"{package.name}=={package.version} {hashes}\n"


def _platform_options(target: Target) -> tuple[str, ...]:
    return ("--platform", "win_amd64", "--python-version", target.dotted, "--implementation", "cp")
