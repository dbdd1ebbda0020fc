"""Python's official embeddable package, whose checksum is in python_zips.toml."""

import hashlib
import re
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bundle.errors import BundleError
from bundle.target import Target

CHECKSUMS = Path(__file__).with_name("python_zips.toml")
_NAME = re.compile(r"python-(\d+\.\d+\.\d+)-embed-amd64\.zip")


@dataclass(frozen=True, slots=True)
class PythonZip:
    """The package: its name, version and SHA-256, and its files by name, as they were signed."""

    name: str
    version: str
    sha256: str
    files: Mapping[str, bytes]


def read_python_zip(path: Path, target: Target, checksums: Path = CHECKSUMS) -> PythonZip:
    """Return the package at `path`; raise BundleError unless it is a known one for `target`."""
    named = _NAME.fullmatch(path.name)
    if named is None or not target.is_windows:
        raise BundleError(
            f"{path.name} is no python-<version>-embed-amd64.zip for {target.platform}"
        )
    if not named[1].startswith(f"{target.dotted}."):
        raise BundleError(
            f"{path.name} is not Python {target.dotted}: choose PYTHON_VERSION= to fit"
        )
    if not path.is_file():
        raise BundleError(f"{path} does not exist")
    known = tomllib.loads(checksums.read_text(encoding="utf-8"))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if path.name not in known:
        raise BundleError(
            f"the checksum of {path.name} is not known. It is {digest}: compare it with the one on"
            f" python.org, and add it to {checksums.name}"
        )
    if known[path.name] != digest:
        raise BundleError(
            f"{path} has the SHA-256 {digest}, and not {known[path.name]}: do not use it"
        )
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    return PythonZip(path.name, named[1], digest, files)
