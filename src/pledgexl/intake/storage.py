"""Submissions on shared or object storage, by address: `s3://bucket/2024-03`, `file:///share`.

Whoever reads a file fetches it from there: the bytes go from the storage to the reader. Who may
do so is the storage's own business (its environment variables and files); nothing of it is kept
or printed. Only what names an address imports fsspec.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pledgexl.intake.executor import chunked
from pledgexl.intake.folder import (
    InMemorySource,
    ListedFile,
    SubmittedFile,
    find_files,
    kind_of,
    submitted_files,
)
from pledgexl.intake.package import MAXIMUM_FILE, Refusal
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Code

_LONGEST_REASON = 200
# What may stand in an address and is nobody's business: user and password, a signature.
_SECRET = re.compile(r"(?<=//)[^/@\s]*@|\?\S*")


@dataclass(frozen=True, slots=True)
class Stored:
    """A source in a storage: the address of the whole, and the path of the one file in it."""

    address: str = field(repr=False)
    path: str
    size: int = 0

    def content(self) -> bytes:
        """Return the bytes that are stored, or raise `Refusal`."""
        return InMemorySource(fetched(self.address, (self,))[0]).content()


def find_stored(address: str) -> tuple[SubmittedFile, ...]:
    """Return every file below `address`, by the same rules as in a folder."""
    with _explained(address):
        storage, root = _opened(address)
        is_there = storage.exists(root)
        found = _files(storage, address, root) if is_there else ()
    if not is_there:
        raise PledgexlError("no_submissions", file=_public(address))
    return found


def at_hand(files: Iterable[SubmittedFile]) -> Iterator[SubmittedFile]:
    """Yield `files` with the bytes of those that are stored, fetched some at a time."""
    for chunk in chunked(files):
        yield from fetched_files(chunk)


def fetched_files(files: Sequence[SubmittedFile]) -> tuple[SubmittedFile, ...]:
    """Return `files` with the bytes of those that are stored, all fetched at the same time."""
    stored = [file.source for file in files if isinstance(file.source, Stored)]
    if not stored:
        return tuple(files)
    contents = iter(fetched(stored[0].address, stored))
    return tuple(
        replace(file, source=InMemorySource(next(contents)))
        if isinstance(file.source, Stored)
        else file
        for file in files
    )


def fetched(address: str, stored: Sequence[Stored]) -> list[bytes | Refusal]:
    """Return the bytes of each of `stored`, all below `address`, or why there are none."""
    storage, _ = _opened(address)
    paths = [each.path for each in stored if each.size <= MAXIMUM_FILE]
    # By ranges, though they are whole: nothing else takes a `[1]` in a name to the letter.
    contents = dict(zip(paths, storage.cat_ranges(paths, None, None), strict=True))
    return [
        _bounded(contents[each.path]) if each.path in contents else _too_large(each.size)
        for each in stored
    ]


def unreachable(address: str) -> str:
    """Return why nothing can be read below `address` from here, "" if it can."""
    try:
        storage, root = _opened(address)
        return "" if storage.exists(root) else "not found"
    except Exception as error:  # noqa: BLE001 (each storage has its own errors)
        return _reason(error)


def _opened(address: str) -> tuple[Any, str]:
    """Return the storage and the path in it that `address` names."""
    from fsspec.core import url_to_fs  # noqa: PLC0415 (an extra, and rarely asked for)

    storage, root = url_to_fs(address)
    return storage, str(root)


def _files(storage: Any, address: str, root: str) -> tuple[SubmittedFile, ...]:  # noqa: ANN401 (fsspec says no more)
    from fsspec.implementations.local import LocalFileSystem  # noqa: PLC0415 (as above)

    # The folders of a file system have links and rights, which have rules of their own.
    if isinstance(storage, LocalFileSystem):
        return find_files(Path(root))
    return submitted_files(Path(), _lying(address, root, storage.find(root, detail=True)))


def _lying(
    address: str, root: str, listing: Mapping[str, Mapping[str, Any]]
) -> Iterator[ListedFile]:
    for path, told in listing.items():
        name = path.removeprefix(root).lstrip("/")
        # Some storages keep an empty object in the place of a folder.
        if name and not name.endswith("/"):
            stored = Stored(address, path, int(told.get("size") or 0))
            yield ListedFile(name, kind_of(name), source=stored)


def _bounded(content: bytes | Exception) -> bytes | Refusal:
    """Return `content` if it is the bytes of a file within the bound, else why it is refused."""
    if isinstance(content, Exception):
        detail = getattr(content, "strerror", None) or type(content).__name__
        return Refusal(Code.FILE_UNREADABLE, detail=detail)
    return content if len(content) <= MAXIMUM_FILE else _too_large(len(content))


def _too_large(size: int) -> Refusal:
    return Refusal(Code.FILE_TOO_LARGE, detail=f"{size:,} B")


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Tell in one line what keeps the storage at `address` from being listed."""
    try:
        yield
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name == "fsspec":
            raise PledgexlError("no_cluster_extra") from error
        values = {"file": _public(address), "reason": _reason(error)}
        raise PledgexlError("storage_refused", **values) from error


def _reason(error: Exception) -> str:
    return _public(" ".join(str(error).split())[:_LONGEST_REASON]) or type(error).__name__


def _public(text: str) -> str:
    return _SECRET.sub("", text)
