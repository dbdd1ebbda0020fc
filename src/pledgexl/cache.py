"""What was read before, so that an unchanged form or plan is not read again.

A record is found by the bytes of the file it was made from, never by a name or a date, and by
all else that it depends on: the plan, the month and this very program. Whatever is damaged, of
another version or not to be read counts for nothing, and what cannot be written is done without:
the folder can be deleted at any time.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

import pledgexl

_MAGIC = b"pledgexl cache 1\n"
_DIGEST_BYTES = 32
_LENGTH_BYTES = 4
_HEAD_BYTES = _LENGTH_BYTES + 2 * _DIGEST_BYTES
_NEW = ".new"


def digest(*parts: bytes) -> bytes:
    """Return 32 bytes that name `parts`, whole and in this order."""
    told = (each for part in parts for each in (len(part).to_bytes(8, "big"), part))
    return hashlib.sha256(b"".join(told)).digest()


@cache
def program_digest() -> bytes:
    """Return what names this program as it is installed: another one may read otherwise."""
    root = Path(pledgexl.__file__).parent
    sources = sorted(root.rglob("*.py"))
    said = [f"{path.relative_to(root)} {path.stat().st_mtime_ns}" for path in sources]
    return digest(pledgexl.__version__.encode(), "\n".join(said).encode())


class Records:
    """The records of one cache file by key, and what is put down for the next run."""

    def __init__(self, path: Path, *, keeps: bool) -> None:
        """Look at the file at `path`; a missing or foreign one has no records."""
        self._path = path
        self._keeps = keeps
        self._file = _opened(path)
        self._places = _places(self._file) if self._file else {}
        self._new: BinaryIO | None = None
        self._is_broken = False

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self._places)

    def get(self, key: bytes) -> bytes | None:
        """Return the record under `key`, None where there is none or it is damaged."""
        place = self._places.get(key)
        if place is None or self._file is None:
            return None
        start, length, proof = place
        try:
            self._file.seek(start)
            record = self._file.read(length)
        except OSError:
            return None
        return record if digest(key, record) == proof else None

    def keep(self, key: bytes, record: bytes) -> None:
        """Put `record` down under `key`; what is kept takes the place of all that was there."""
        if self._is_broken or not self._keeps:
            return
        try:
            if self._new is None:
                self._new = self._begun()
            head = len(record).to_bytes(_LENGTH_BYTES, "big") + key + digest(key, record)
            self._new.write(head + record)
        except OSError:
            self._is_broken = True

    def close(self, *, is_whole: bool) -> None:
        """End; only if all that there is was kept does it take its place."""
        if self._file is not None:
            self._file.close()
        if not self._keeps:
            return
        new = self._path.with_suffix(_NEW)
        if self._new is not None:
            with suppress(OSError):
                self._new.close()
                if is_whole and not self._is_broken:
                    new.replace(self._path)
        # Half a file, of this run or of one that was killed.
        with suppress(OSError):
            new.unlink(missing_ok=True)

    def _begun(self) -> BinaryIO:
        new = self._path.with_suffix(_NEW)
        new.parent.mkdir(exist_ok=True)
        file = new.open("wb")
        file.write(_MAGIC)
        return file


@contextmanager
def records(path: Path, *, keeps: bool = True) -> Iterator[Records]:
    """Yield the records at `path`; what is kept replaces them, unless an error comes between.

    One that `keeps` nothing leaves the folder as it is: it needs no hold on the workspace.
    """
    found = Records(path, keeps=keeps)
    try:
        yield found
    except BaseException:
        found.close(is_whole=False)
        raise
    found.close(is_whole=True)


def _opened(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except OSError:
        return None


def _places(file: BinaryIO) -> dict[bytes, tuple[int, int, bytes]]:
    """Return where each record begins, how long it is, and its proof, by its key."""
    places: dict[bytes, tuple[int, int, bytes]] = {}
    try:
        size = os.fstat(file.fileno()).st_size
        if file.read(len(_MAGIC)) != _MAGIC:
            return {}
        while len(head := file.read(_HEAD_BYTES)) == _HEAD_BYTES:
            length = int.from_bytes(head[:_LENGTH_BYTES], "big")
            start = file.tell()
            if start + length > size:
                break
            places[head[_LENGTH_BYTES:-_DIGEST_BYTES]] = start, length, head[-_DIGEST_BYTES:]
            file.seek(start + length)
    except OSError:
        return {}
    return places
