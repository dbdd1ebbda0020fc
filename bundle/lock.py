"""requirements.lock: the version of each package for a target, and the SHA-256 of its files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bundle.errors import BundleError
from bundle.target import Target

_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of the lock file: `name==version`, and the SHA-256 of each of its files."""

    name: str
    version: str
    hashes: frozenset[str]


def read_lock(file: Path, target: Target) -> Mapping[str, Locked]:
    """Return the packages in `file` that `target` uses, by their names."""
    locked: dict[str, Locked] = {}
    for entry in file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        if not entry.strip() or entry.startswith("#"):
            continue
        requirement = Requirement(entry.partition("--hash")[0].strip())
        if requirement.marker and not requirement.marker.evaluate(dict(target.environment)):
            continue
        name = canonicalize_name(requirement.name)
        version = str(requirement.specifier).removeprefix("==")
        if name in locked:
            raise BundleError(f"{file.name} names {name} twice for {target.platform}")
        locked[name] = Locked(name, version, frozenset(_HASH.findall(entry)))
    return locked
