"""The files of a submissions folder: no link leads out of it, and no file is left out.

Whatever is no folder is one submitted file, whether it can be read or not.
"""

import errno
import os
import re
import stat
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

from pledgexl.intake.package import MAXIMUM_FILE, Refusal
from pledgexl.model.finding import Code

# By name: of Windows and macOS. By beginning: of macOS, Linux, NFS and Word. By end: of browsers,
# of Windows about a download, of iCloud, an editor's copy of before, of a Synology NAS.
_SYSTEM_FILE = re.compile(
    r"thumbs\.db|desktop\.ini|\.ds_store|icon\r|(?:\._|\.fuse_hidden|\.nfs|~wrl).*"
    r"|.*(?:\.tmp|\.part|\.partial|\.crdownload|\.download|:zone\.identifier|\.icloud|~"
    r"|@synoeastream|@synoresource)",
    re.DOTALL,
)
# Folders of a NAS, of macOS and of waste-paper baskets; nobody submits a form there.
_SYSTEM_FOLDERS = {"@eadir", "#recycle", "$recycle.bin", "__macosx", ".trashes", ".dropbox.cache"}
# Of Excel, of LibreOffice, of WPS.
_LOCK_FILE = re.compile(r"~\$.*|\.~lock\..*#|\.~(?!lock\.).*", re.DOTALL)
_NO_FILE = "FIFO, socket, device"
# IO_REPARSE_TAG_MOUNT_POINT; a folder of OneDrive has another tag and is a folder.
_JUNCTION = 0xA0000003
_READS = 3
_SECONDS_BETWEEN_READS = 0.2


class FileKind(StrEnum):
    """What a submitted file is, by its name and place."""

    FORM = "form"
    LOCK = "lock"
    SYSTEM = "system"
    LINK = "link"
    UNREADABLE = "unreadable"


class Source(Protocol):
    """Where the bytes of a file are that cannot be opened at its path."""

    @property
    def size(self) -> int:
        """The number of bytes, as far as known."""

    def content(self) -> bytes:
        """Return them, or raise `Refusal`."""


@dataclass(frozen=True, slots=True)
class InMemorySource:
    """A source that contains the bytes itself, or why there are none."""

    held: bytes | Refusal = field(repr=False)

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.held) if isinstance(self.held, bytes) else 0

    def content(self) -> bytes:
        """Return the bytes, or raise the `Refusal`."""
        if isinstance(self.held, Refusal):
            raise self.held
        return self.held


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as it is listed: its name below the folder verbatim, with `/` between."""

    name: str
    kind: FileKind
    reason: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file, and its name as it is shown: below the folder, composed (NFC), printable, unique.

    `alike` is the name of another file that differs in capitals or composition alone, `reason`
    is why the file or folder is unreadable as a whole, and `locks` names the form that a lock
    file stands for. Without a `source`, the bytes are at `path`.
    """

    path: Path
    name: str
    kind: FileKind = FileKind.FORM
    alike: str = ""
    reason: str = ""
    locks: str = ""
    source: Source | None = None

    def content(self) -> bytes:
        """Return the bytes of the file as they were at one moment, or raise `Refusal`."""
        return read_content(self.path) if self.source is None else self.source.content()


File = TypeVar("File", bound=SubmittedFile)


def find_files(folder: Path) -> tuple[SubmittedFile, ...]:
    """Return every file below `folder`, in the order of its names; none if there is no folder."""
    return submitted_files(folder, _walk(folder))


def _walk(folder: Path) -> Iterator[ListedFile]:
    root = os.path.realpath(folder)
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(folder / below) as entries:
                children = list(entries)
        except OSError as error:
            if not below:
                raise
            yield ListedFile(below, FileKind.UNREADABLE, error.strerror or type(error).__name__)
            continue
        for child in children:
            name = f"{below}/{child.name}" if below else child.name
            is_folder = child.is_dir(follow_symlinks=False)
            if is_folder and not _is_junction(child):
                waiting.append(name)
            elif is_folder or child.is_symlink():
                is_inside = _stays_inside(child.path, root)
                yield ListedFile(name, FileKind.FORM if is_inside else FileKind.LINK)
            elif child.is_file(follow_symlinks=False):
                yield ListedFile(name, kind_of(name))
            else:
                yield ListedFile(name, FileKind.UNREADABLE, _NO_FILE)


def _is_junction(child: os.DirEntry[str]) -> bool:
    """Say whether `child` is a link between folders as Windows makes them; elsewhere none is."""
    status = child.stat(follow_symlinks=False) if os.name == "nt" else None
    return getattr(status, "st_reparse_tag", 0) == _JUNCTION


def _stays_inside(link: str, root: str) -> bool:
    """Say whether `link` leads to a file below `root`; a loop or a loose end does not."""
    target = os.path.realpath(link)
    return os.path.isfile(target) and target.startswith(os.path.join(root, ""))  # noqa: PTH113, PTH118 (names that Path would change)


def kind_of(path: str) -> FileKind:
    """Return what a file is by its name and those of its folders, with `/` between."""
    *folders, name = unicodedata.normalize("NFC", path).lower().split("/")
    if not _SYSTEM_FOLDERS.isdisjoint(folders):
        return FileKind.SYSTEM
    if _LOCK_FILE.fullmatch(name):
        return FileKind.LOCK
    return FileKind.SYSTEM if _SYSTEM_FILE.fullmatch(name) else FileKind.FORM


def submitted_files(folder: Path, listed: Iterable[ListedFile]) -> tuple[SubmittedFile, ...]:
    """Return what is `listed` below `folder`, by the names that are shown and in their order."""
    ordered = sorted(listed, key=lambda each: (_shown(each.name), os.fsencode(each.name)))
    names = [each.name for each in ordered]
    locks = [name for name in names if kind_of(name) is FileKind.LOCK]
    locked = _locked_files(locks, set(names).difference(locks))
    files = []
    count: Counter[str] = Counter()
    first: dict[str, str] = {}
    for each in ordered:
        shown = _shown(each.name)
        count[shown] += 1
        name = shown if count[shown] == 1 else f"{shown} ({count[shown]})"
        alike = first.setdefault(shown.casefold(), name)
        file = SubmittedFile(
            path=folder / each.name,
            name=name,
            kind=each.kind,
            alike="" if alike == name else alike,
            reason=each.reason,
            locks=_shown(locked.get(each.name, "")),
            source=each.source,
        )
        files.append(file)
    return tuple(files)


def _locked_files(locks: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """Return the name of the file that each of the `locks` stands for, which is in its folder.

    Excel drops the first two letters of a long name.
    """
    names = set(others)
    shortened = defaultdict[str, list[str]](list)
    for name in names:
        folder, slash, last = name.rpartition("/")
        shortened[folder + slash + last[2:]].append(last)
    locked = {}
    for lock in locks:
        folder, slash, last = lock.rpartition("/")
        locked[lock] = last[2:]
        if last.lower().startswith(".~lock."):
            locked[lock] = last[len(".~lock.") :].removesuffix("#")
        elif last.startswith("~$") and folder + slash + last[2:] not in names:
            longer = shortened[folder + slash + last[2:]]
            locked[lock] = longer[0] if len(longer) == 1 else last[2:]
    return locked


def _shown(name: str) -> str:
    """Return `name` composed, with / between folders, and with escapes for what cannot be shown."""
    readable = os.fsencode(name).decode("utf-8", "backslashreplace")
    composed = unicodedata.normalize("NFC", readable.replace(os.sep, "/"))
    # Gaiji (Co) and wide spaces (Zs) stay as they are.
    return "".join(
        letter.encode("unicode_escape").decode("ascii")
        if unicodedata.category(letter) in ("Cc", "Zl", "Zp")
        else letter
        for letter in composed
    )


def with_content(file: File) -> File:
    """Return `file` with its bytes, for a reader that cannot open its path or its source."""
    is_read = file.kind in (FileKind.FORM, FileKind.LOCK)
    if isinstance(file.source, InMemorySource) or not is_read:
        return file
    held: bytes | Refusal
    try:
        held = file.content()
    except Refusal as refusal:
        # Without its traceback, which Dask pickles: its frames would keep a worker's readers alive.
        held = Refusal(refusal.code, refusal.at, **refusal.values)
    return replace(file, source=InMemorySource(held))


def read_content(path: Path) -> bytes:
    """Return the bytes of the file at `path` as they were at one moment, or raise `Refusal`."""
    for attempt in range(_READS):
        if attempt:
            time.sleep(_SECONDS_BETWEEN_READS)
        try:
            content = _read_if_still(path)
        except OSError as error:
            # A virus scanner of Windows may have it for a moment.
            if os.name == "nt" and isinstance(error, PermissionError) and attempt < _READS - 1:
                continue
            detail = error.strerror or type(error).__name__
            raise Refusal(Code.FILE_UNREADABLE, detail=detail) from error
        if content is not None:
            return content
    raise Refusal(Code.FILE_CHANGING)


def _read_if_still(path: Path) -> bytes | None:
    """Return the bytes of the file at `path`, None if it changed meanwhile."""
    # Without O_NONBLOCK, a pipe that has replaced the file would wait for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 (Path cannot open a descriptor)
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(errno.EINVAL, _NO_FILE)
        if before.st_size > MAXIMUM_FILE:
            raise Refusal(Code.FILE_TOO_LARGE, detail=f"{before.st_size:,} B")
        # One byte more than there should be; room for the largest file of all takes time to have.
        content = file.read(before.st_size + 1)
        after = os.fstat(file.fileno())
    moments = {
        (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
        for status in (before, after, path.stat())
    }
    return content if len(moments) == 1 and len(content) == before.st_size else None
