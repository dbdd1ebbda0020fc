"""The files of a submissions folder as they lie there: nothing is followed out, nothing left out.

Whatever is no folder is one found file, whether it can be read or not.
"""

import errno
import os
import stat
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from pledgexl.intake.package import MAXIMUM_FILE, Refusal
from pledgexl.model.finding import Code

_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", ".ds_store", "icon\r"}
_SYSTEM_PREFIXES = ("._", ".fuse_hidden", ".nfs", "~wrl")
_SYSTEM_SUFFIXES = (
    ".tmp",
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    # What Windows knows of a download, copied where a name may have a colon.
    ":zone.identifier",
    # A placeholder of iCloud, an editor's copy of before, what a Synology NAS knows of a file.
    ".icloud",
    "~",
    "@synoeastream",
    "@synoresource",
)
# Folders of a NAS, of macOS and of waste-paper baskets; nobody puts a form there to send it.
_SYSTEM_FOLDERS = {"@eadir", "#recycle", "$recycle.bin", "__macosx", ".trashes", ".dropbox.cache"}
_EXCEL_LOCK = "~$"
_LIBREOFFICE_LOCK = (".~lock.", "#")
_WPS_LOCK = ".~"
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


class Source(Protocol):
    """Where the bytes of a file are that cannot be opened at its path."""

    @property
    def size(self) -> int:
        """How many bytes there are, as far as known."""

    def content(self) -> bytes:
        """Return them, or raise `Refusal`."""


@dataclass(frozen=True, slots=True)
class InMemorySource:
    """A source that holds the bytes itself, or why there are none."""

    held: bytes | Refusal = field(repr=False)

    @property
    def size(self) -> int:
        """How many bytes are held."""
        return len(self.held) if isinstance(self.held, bytes) else 0

    def content(self) -> bytes:
        """Return the bytes, or raise the `Refusal`."""
        if isinstance(self.held, Refusal):
            raise self.held.without_traceback()
        return self.held


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file, and its name as it is shown: below the folder, composed (NFC), printable, unique.

    `alike` is the name of another file that differs in capitals or composition alone, `reason`
    says why the file or folder is unreadable as a whole, and `locks` names the form that a lock
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


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as it lies there: its name below the folder to the letter, with `/` between."""

    name: str
    kind: FileKind
    reason: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form that somebody has open: its file name, and who it is, "" if the lock does not say."""

    form: str
    owner: str


def find_files(folder: Path) -> tuple[SubmittedFile, ...]:
    """Return every file below `folder`, in the order of its names; none if there is no folder."""
    return submitted_files(folder, _walk(folder))


def submitted_files(folder: Path, lying: Iterable[ListedFile]) -> tuple[SubmittedFile, ...]:
    """Return what is `lying` below `folder`, by the names that are shown and in their order."""
    ordered = sorted(lying, key=lambda each: (_shown(each.name), os.fsencode(each.name)))
    shown = [_shown(each.name) for each in ordered]
    locked = _locked_forms([each.name for each in ordered])
    return tuple(
        SubmittedFile(
            path=folder / each.name,
            name=name,
            kind=each.kind,
            alike=other,
            reason=each.reason,
            locks=_shown(locked.get(each.name, "")),
            source=each.source,
        )
        for each, name, other in zip(ordered, _unique(shown), _alike(shown), strict=True)
    )


def with_content(found: SubmittedFile) -> SubmittedFile:
    """Return `found` with its bytes, for a reader who cannot open its path."""
    if found.source is not None or found.kind not in (FileKind.FORM, FileKind.LOCK):
        return found
    if found.kind is FileKind.LOCK:
        return replace(found, source=InMemorySource(_beginning(found)))
    try:
        return replace(found, source=InMemorySource(read_content(found.path)))
    except Refusal as refusal:
        return replace(found, source=InMemorySource(refusal.without_traceback()))


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


def read_lock(found: SubmittedFile) -> OpenForm:
    """Return which form the lock file `found` stands for and who has it open."""
    content = _beginning(found)
    if not found.path.name.startswith(_LIBREOFFICE_LOCK[0]):
        return OpenForm(found.locks, _excel_owner(content))
    return OpenForm(found.locks, _libreoffice_owner(content))


def opened(file: Path) -> OpenForm | None:
    """Return that `file` is open, and who has it open, None if no lock beside it says so."""
    locks = _of_kind(find_files(file.parent), FileKind.LOCK)
    return next((read for read in map(read_lock, locks) if read.form == file.name), None)


def owner_of(file: Path) -> str:
    """Return who has `file` open in Excel, Word or LibreOffice; "" if no lock beside it says so."""
    lock = opened(file)
    return lock.owner if lock else ""


def held_files(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return the files in `folder` that are open, as Windows sees it, each with who has it open.

    A file that nobody has open can be moved to its own name. Elsewhere than on Windows any can.
    """
    found = find_files(folder) if folder.is_dir() else ()
    owners = {read.form: read.owner for read in map(read_lock, _of_kind(found, FileKind.LOCK))}
    held = filter(_is_held, _of_kind(found, FileKind.FORM))
    return tuple((each.path.name, owners.get(each.path.name, "")) for each in held)


def _of_kind(found: Iterable[SubmittedFile], kind: FileKind) -> Iterator[SubmittedFile]:
    return (each for each in found if each.kind is kind)


def _is_held(file: SubmittedFile) -> bool:
    try:
        file.path.rename(file.path)
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _walk(folder: Path) -> Iterator[ListedFile]:
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
            yield ListedFile(below, FileKind.UNREADABLE, reason)
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


def _lying(child: os.DirEntry[str], name: str, root: str) -> ListedFile:
    if child.is_symlink() or child.is_dir(follow_symlinks=False):
        return ListedFile(name, FileKind.FORM if _stays_inside(child.path, root) else FileKind.LINK)
    if not child.is_file(follow_symlinks=False):
        return ListedFile(name, FileKind.UNREADABLE, _NO_FILE)
    return ListedFile(name, kind_of(name))


def kind_of(path: str) -> FileKind:
    """Return what a file is by its name and those of its folders, with `/` between."""
    *folders, name = unicodedata.normalize("NFC", path).lower().split("/")
    if not _SYSTEM_FOLDERS.isdisjoint(folders):
        return FileKind.SYSTEM
    start, end = _LIBREOFFICE_LOCK
    is_of_libreoffice = name.startswith(start) and name.endswith(end)
    is_of_wps = name.startswith(_WPS_LOCK) and not name.startswith(start)
    if name.startswith(_EXCEL_LOCK) or is_of_libreoffice or is_of_wps:
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
    if composed.isprintable():
        return composed
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
        # One byte more than there should be; room for the largest file of all takes time to have.
        content = file.read(before.st_size + 1)
        after = os.fstat(file.fileno())
    is_still = _moment(before) == _moment(after) == _moment(path.stat())
    return content if is_still and len(content) == before.st_size else None


def _moment(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _beginning(found: SubmittedFile) -> bytes:
    """Return as much of the lock file `found` as can say something."""
    try:
        if found.source is not None:
            return found.source.content()[:_LONGEST_LOCK]
        with found.path.open("rb") as file:
            return file.read(_LONGEST_LOCK)
    except (OSError, Refusal):
        return b""


def _locked_forms(names: Sequence[str]) -> dict[str, str]:
    """Return for each lock among `names`, all below one folder, the form that it stands for."""
    locks = [name for name in names if kind_of(name) is FileKind.LOCK]
    if not locks:
        return {}
    others = set(names) - set(locks)
    shortened: defaultdict[str, list[str]] = defaultdict(list)
    for name in others:
        start = len(name) - len(_last_of(name))
        shortened[name[:start] + name[start + len(_EXCEL_LOCK) :]].append(name)
    return {lock: _locked_form(lock, others, shortened) for lock in locks}


def _locked_form(
    lock: str, others: AbstractSet[str], shortened: Mapping[str, Sequence[str]]
) -> str:
    """Return which of the `others` `lock` stands for; Excel drops a long name's first letters."""
    name = _last_of(lock)
    if not name.startswith(_EXCEL_LOCK):
        start, end = _LIBREOFFICE_LOCK
        is_of_libreoffice = name.lower().startswith(start)
        return name[len(start) :].removesuffix(end) if is_of_libreoffice else name[len(_WPS_LOCK) :]
    rest = name.removeprefix(_EXCEL_LOCK)
    beside = lock.removesuffix(name) + rest
    longer = shortened.get(beside, ())
    return rest if beside in others or len(longer) != 1 else _last_of(longer[0])


def _last_of(name: str) -> str:
    return name.rpartition("/")[2]


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
