"""The files of a submissions folder as they lie there: nothing is followed out, nothing left out.

Whatever is no folder is one found file, whether it can be read or not.
"""

import errno
import os
import stat
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pledgexl.intake.guard import MAXIMUM_FILE
from pledgexl.intake.refusal import Refusal
from pledgexl.model.finding import Code

_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", ".ds_store", "icon\r"}
_SYSTEM_PREFIXES = ("._", ".fuse_hidden", ".nfs", "~wrl")
_SYSTEM_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".download")
_EXCEL_LOCK = "~$"
_LIBREOFFICE_LOCK = (".~lock.", "#")
_LONGEST_LOCK = 4096
_NO_FILE = "FIFO, socket, device"
# IO_REPARSE_TAG_MOUNT_POINT; a folder of OneDrive has another tag and is a folder.
_JUNCTION = 0xA0000003
_READS = 3
_SECONDS_BETWEEN_READS = 0.2


class FileKind(StrEnum):
    """What a found file is, before anybody looks into it."""

    FORM = "form"
    LOCK = "lock"
    SYSTEM = "system"
    LINK = "link"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file, and its name as it is shown: below the folder, composed (NFC), printable, unique.

    `alike` is the name of another file that differs in capitals or composition alone, and
    `reason` says why the file or folder is unreadable as a whole.
    """

    path: Path
    name: str
    kind: FileKind = FileKind.FORM
    alike: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Lying:
    """A file as it lies there: its name below the folder to the letter, with `/` between."""

    name: str
    kind: FileKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that somebody has open: its file name, and who it is, "" if the lock does not say."""

    form: str
    owner: str


def find_files(folder: Path) -> tuple[FoundFile, ...]:
    """Return every file below `folder`, in the order of its names; none if there is no folder."""
    lying = sorted(_walk(folder), key=lambda each: (_shown(each.name), os.fsencode(each.name)))
    shown = [_shown(each.name) for each in lying]
    return tuple(
        FoundFile(folder / each.name, name, each.kind, other, each.reason)
        for each, name, other in zip(lying, _unique(shown), _alike(shown), strict=True)
    )


def read_content(path: Path) -> bytes:
    """Return the bytes of the file at `path` as they were at one moment, or raise `Refusal`."""
    for attempt in range(_READS):
        if attempt:
            time.sleep(_SECONDS_BETWEEN_READS)
        try:
            content = _read_if_still(path)
        except OSError as error:
            detail = error.strerror or type(error).__name__
            raise Refusal(Code.FILE_UNREADABLE, detail=detail) from error
        if content is not None:
            return content
    raise Refusal(Code.FILE_CHANGING)


def read_lock(found: FoundFile) -> OpenForm:
    """Return which form the lock file `found` stands for and who has it open."""
    name = found.path.name
    try:
        with found.path.open("rb") as file:
            content = file.read(_LONGEST_LOCK)
    except OSError:
        content = b""
    if name.startswith(_EXCEL_LOCK):
        return OpenForm(_shown(_locked_by_excel(found.path)), _excel_owner(content))
    start, end = _LIBREOFFICE_LOCK
    form = name.removeprefix(start).removesuffix(end)
    return OpenForm(_shown(form), _libreoffice_owner(content))


def _walk(folder: Path) -> Iterator[_Lying]:
    root = os.path.realpath(folder)
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            children = _children(folder / below)
        except OSError as error:
            if not below:
                raise
            reason = error.strerror or type(error).__name__
            yield _Lying(below, FileKind.UNREADABLE, reason)
            continue
        for child in children:
            name = f"{below}/{child.name}" if below else child.name
            if child.is_dir(follow_symlinks=False) and not _is_junction(child):
                waiting.append(name)
            else:
                yield _lying(child, name, root)


def _children(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _is_junction(child: os.DirEntry[str]) -> bool:
    """Say whether `child` is a link between folders as Windows makes them; elsewhere none is."""
    if os.name != "nt":
        return False
    status = child.stat(follow_symlinks=False)
    return getattr(status, "st_reparse_tag", 0) == _JUNCTION


def _lying(child: os.DirEntry[str], name: str, root: str) -> _Lying:
    if child.is_symlink() or child.is_dir(follow_symlinks=False):
        return _Lying(name, FileKind.FORM if _stays_inside(child.path, root) else FileKind.LINK)
    if not child.is_file(follow_symlinks=False):
        return _Lying(name, FileKind.UNREADABLE, _NO_FILE)
    return _Lying(name, _kind(unicodedata.normalize("NFC", child.name).lower()))


def _kind(name: str) -> FileKind:
    start, end = _LIBREOFFICE_LOCK
    if name.startswith(_EXCEL_LOCK) or (name.startswith(start) and name.endswith(end)):
        return FileKind.LOCK
    is_system = (
        name in _SYSTEM_NAMES
        or name.startswith(_SYSTEM_PREFIXES)
        or name.endswith(_SYSTEM_SUFFIXES)
    )
    return FileKind.SYSTEM if is_system else FileKind.FORM


def _stays_inside(link: str, root: str) -> bool:
    """Say whether `link` leads to a file below `root`; a loop or a loose end does not."""
    target = os.path.realpath(link)
    return os.path.isfile(target) and target.startswith(os.path.join(root, ""))  # noqa: PTH113, PTH118 (names that Path would change)


def _shown(name: str) -> str:
    """Return `name` composed, with / between folders, and with escapes for what cannot be shown."""
    readable = os.fsencode(name).decode("utf-8", "backslashreplace")
    composed = unicodedata.normalize("NFC", readable.replace(os.sep, "/"))
    return "".join(_escaped(letter) for letter in composed)


def _escaped(letter: str) -> str:
    # Gaiji (Co) and wide spaces (Zs) stay as they are.
    is_control = unicodedata.category(letter) in ("Cc", "Zl", "Zp")
    return letter.encode("unicode_escape").decode("ascii") if is_control else letter


def _unique(names: Iterable[str]) -> list[str]:
    """Return `names` with a number behind the second and later of equal ones."""
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _alike(names: Sequence[str]) -> list[str]:
    """Return for each name the first that differs in capitals or composition alone, or ""."""
    unique = _unique(names)
    first: dict[str, str] = {}
    others = (
        first.setdefault(shown.casefold(), name) for shown, name in zip(names, unique, strict=True)
    )
    return ["" if other == name else other for name, other in zip(unique, others, strict=True)]


def _read_if_still(path: Path) -> bytes | None:
    """Return the bytes of the file at `path`, None if it changed meanwhile."""
    # Without O_NONBLOCK, a pipe that has come in a file's place would wait for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 (Path cannot open a descriptor)
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode):
            raise OSError(errno.EINVAL, _NO_FILE)
        if before.st_size > MAXIMUM_FILE:
            raise Refusal(Code.FILE_TOO_LARGE, detail=f"{before.st_size:,} B")
        content = file.read(MAXIMUM_FILE + 1)
        after = os.fstat(file.fileno())
    is_still = _moment(before) == _moment(after) == _moment(path.stat())
    return content if is_still and len(content) == before.st_size else None


def _moment(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _locked_by_excel(lock: Path) -> str:
    """Return the name of the file that `lock` stands for; a long one loses its first letters."""
    rest = lock.name.removeprefix(_EXCEL_LOCK)
    try:
        names = [name for name in os.listdir(lock.parent) if not name.startswith(_EXCEL_LOCK)]  # noqa: PTH208 (the names alone)
    except OSError:
        return rest
    shortened = [name for name in names if name[len(_EXCEL_LOCK) :] == rest]
    return rest if rest in names or len(shortened) != 1 else shortened[0]


def _excel_owner(content: bytes) -> str:
    """Return the name in an owner file: twice, as bytes at 1 and as UTF-16 at about 55."""
    for start in (54, 55):
        letters = int.from_bytes(content[start : start + 2], "little")
        wide = content[start + 2 : start + 2 + 2 * letters]
        name = wide.decode("utf-16-le", "replace").strip("\0 ")
        if 0 < letters <= 54 and len(wide) == 2 * letters and _is_plain(name):
            return name
    name = content[1 : 1 + content[0]].decode("cp932", "replace").strip("\0 ") if content else ""
    return name if _is_plain(name) else ""


def _libreoffice_owner(content: bytes) -> str:
    """Return the first field that says something: full name, or the name on the computer."""
    fields = content.decode("utf-8", "replace").split(",")
    said = (field.replace("\\", "").strip() for field in fields[:2])
    return next((name for name in said if name and _is_plain(name)), "")


def _is_plain(name: str) -> bool:
    return all(unicodedata.category(letter) not in ("Cc", "Cn", "Co") for letter in name)
