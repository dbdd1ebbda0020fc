"""The files of a submissions folder, and who has them open; no link leads out of it.

Whatever is no folder is one submitted file, whether it can be read or not.
"""

import errno
import os
import re
import stat
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

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
# Of a lock file. Control characters, and what is no character or one of a single PC.
_LONGEST_LOCK = 4096
_UNREADABLE = {"Cc", "Cn", "Co"}
_READS = 3
_SECONDS_BETWEEN_READS = 0.2


class FileKind(StrEnum):
    """What a submitted file is, by its name and place."""

    FORM = "form"
    LOCK = "lock"
    SYSTEM = "system"
    LINK = "link"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file, and its name as it is shown: below the folder, composed (NFC), printable, unique.

    `alike` is the name of another file that differs in capitals or composition alone, `reason`
    is why the file or folder is unreadable as a whole, and `locks` names the form that a lock
    file stands for. `source` reads the bytes where they are not at `path`; once they are read for
    another process, they are `held`, or why they cannot be read.
    """

    path: Path
    name: str
    kind: FileKind = FileKind.FORM
    alike: str = ""
    reason: str = ""
    locks: str = ""
    source: Callable[[], bytes] | None = None
    held: bytes | Refusal | None = field(default=None, repr=False)

    def content(self) -> bytes:
        """Return the bytes of the file as they were at one moment, or raise `Refusal`."""
        if isinstance(self.held, Refusal):
            raise self.held
        if self.held is not None:
            return self.held
        return self.source() if self.source else read_content(self.path)


File = TypeVar("File", bound=SubmittedFile)


def find_files(folder: Path) -> tuple[SubmittedFile, ...]:
    """Return every file below `folder`, in the order of its names; none if there is no folder."""
    return submitted_files(_walk(folder))


def _walk(folder: Path) -> Iterator[SubmittedFile]:
    """Yield every file by its name below `folder` verbatim, with `/` between."""
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
            reason = error.strerror or type(error).__name__
            yield SubmittedFile(folder / below, below, FileKind.UNREADABLE, reason=reason)
            continue
        for child in children:
            name = f"{below}/{child.name}" if below else child.name
            is_folder = child.is_dir(follow_symlinks=False)
            # Windows has links between folders that are no symbolic links.
            status = child.stat(follow_symlinks=False) if os.name == "nt" else None
            is_junction = getattr(status, "st_reparse_tag", 0) == _JUNCTION
            kind, reason = kind_of(name), ""
            if is_folder and not is_junction:
                waiting.append(name)
                continue
            if is_folder or child.is_symlink():
                kind = FileKind.FORM if _stays_inside(child.path, root) else FileKind.LINK
            elif not child.is_file(follow_symlinks=False):
                kind, reason = FileKind.UNREADABLE, _NO_FILE
            yield SubmittedFile(folder / name, name, kind, reason=reason)


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


def submitted_files(listed: Iterable[SubmittedFile]) -> tuple[SubmittedFile, ...]:
    """Return what is `listed` by its name verbatim, by the names that are shown and in order."""
    ordered = sorted(listed, key=lambda each: (_shown(each.name), os.fsencode(each.name)))
    locked = _locked_files([each.name for each in ordered])
    files = []
    count: Counter[str] = Counter()
    first: dict[str, str] = {}
    for each in ordered:
        shown = _shown(each.name)
        count[shown] += 1
        name = shown if count[shown] == 1 else f"{shown} ({count[shown]})"
        alike = first.setdefault(shown.casefold(), name)
        locks = _shown(locked.get(each.name, ""))
        files.append(replace(each, name=name, alike="" if alike == name else alike, locks=locks))
    return tuple(files)


def _locked_files(names: Iterable[str]) -> dict[str, str]:
    """Return the name of the file that each lock file of `names` stands for, in its folder."""
    locks, others, shortened = [], set(), defaultdict[str, list[str]](list)
    for name in names:
        folder, slash, last = name.rpartition("/")
        if kind_of(name) is FileKind.LOCK:
            locks.append((name, folder + slash, last))
        else:
            others.add(name)
            shortened[folder + slash + last[2:]].append(last)
    locked = {}
    for lock, folder, last in locks:
        locked[lock] = last[2:]
        if last.lower().startswith(".~lock."):
            locked[lock] = last[len(".~lock.") :].removesuffix("#")
        elif last.startswith("~$") and folder + last[2:] not in others:
            # Excel drops the first two letters of a long name.
            longer = shortened[folder + last[2:]]
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
    if file.held is not None or file.kind not in (FileKind.FORM, FileKind.LOCK):
        return file
    try:
        return replace(file, held=file.content())
    except Refusal as refusal:
        # Without its traceback, which Dask pickles: its frames would keep a worker's readers alive.
        return replace(file, held=Refusal(refusal.code, refusal.at, **refusal.values))


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


# --- Who has a file open, as the lock files of Excel, Word, LibreOffice and WPS say ---


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that somebody has open: its file name, and who it is, "" if the lock does not say."""

    form: str
    owner: str


def read_lock(file: SubmittedFile) -> OpenForm:
    """Return which form the lock file `file` stands for and who has it open."""
    try:
        content = file.content()[:_LONGEST_LOCK]
    except Refusal:
        content = b""
    names: list[str] = []
    if file.path.name.startswith(".~lock."):
        # Full name, or the name on the computer.
        fields = content.decode("utf-8", "replace").split(",")[:2]
        names += [each.replace("\\", "").strip() for each in fields]
    elif content:
        # Twice, each behind its length: as UTF-16 at about 55, and as bytes at the start.
        for start in (54, 55):
            letters = int.from_bytes(content[start : start + 2], "little")
            wide = content[start + 2 : start + 2 + 2 * letters]
            if 0 < letters <= 54 and len(wide) == 2 * letters:
                names.append(wide.decode("utf-16-le", "replace").strip("\0 "))
        narrow = content[1 : 1 + content[0]]
        names.append(narrow.decode("cp932", "replace").strip("\0 "))
    readable = (name for name in names if _UNREADABLE.isdisjoint(map(unicodedata.category, name)))
    return OpenForm(file.locks, next(filter(None, readable), ""))


def opened(file: Path) -> OpenForm | None:
    """Return that `file` is open and who has it open, None if no lock file says so."""
    return next((lock for lock in _locks(find_files(file.parent)) if lock.form == file.name), None)


def _locks(files: Iterable[SubmittedFile]) -> Iterator[OpenForm]:
    return (read_lock(file) for file in files if file.kind is FileKind.LOCK)


def held_files(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return the files in `folder` that are open, as Windows sees it, each with who has it open.

    A file that nobody has open can be moved to its own name. Elsewhere than on Windows any can.
    """
    found = find_files(folder) if folder.is_dir() else ()
    owners = {lock.form: lock.owner for lock in _locks(found)}
    held = []
    for file in found:
        if file.kind is FileKind.FORM:
            try:
                file.path.rename(file.path)
            except PermissionError:
                held.append((file.path.name, owners.get(file.path.name, "")))
            except OSError:
                continue
    return tuple(held)
