"""The files of a submissions folder as they lie there, and which of them are nobody's form."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Litter(StrEnum):
    """What programs leave in folders; it is counted and skipped."""

    LOCK = "lock"
    SYSTEM = "system"


_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", ".ds_store"}
_SYSTEM_PREFIXES = ("._", ".~lock.")
_SYSTEM_SUFFIXES = (".tmp", ".part", ".crdownload")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file and its name below the submissions folder, with `/` between folders."""

    path: Path
    name: str

    @property
    def litter(self) -> Litter | None:
        """What kind of litter the file is, None if it may be a form."""
        name = self.path.name.lower()
        if name.startswith("~$"):
            return Litter.LOCK
        is_system = (
            name in _SYSTEM_NAMES
            or name.startswith(_SYSTEM_PREFIXES)
            or name.endswith(_SYSTEM_SUFFIXES)
        )
        return Litter.SYSTEM if is_system else None


def find_files(folder: Path) -> tuple[FoundFile, ...]:
    """Return every file below `folder`, in the order of its names; none if there is no folder."""
    return tuple(sorted(_walk(folder), key=lambda found: found.name))


def _walk(folder: Path) -> Iterator[FoundFile]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            yield FoundFile(path, path.relative_to(folder).as_posix())
