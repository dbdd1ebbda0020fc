"""Who has a file open: the owner that the lock file of Excel, Word, LibreOffice or WPS names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from pledgexl.intake.folder import FileKind, SubmittedFile, find_files
from pledgexl.intake.package import Refusal

_LONGEST_LOCK = 4096
# Control characters, and what is no character or one of a single PC.
_UNREADABLE = {"Cc", "Cn", "Co"}


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
    return OpenForm(file.locks, _owner(file.path.name, content))


def _owner(name: str, content: bytes) -> str:
    """Return whose lock the file `name` with this `content` is, "" if it does not say."""
    names: list[str] = []
    if name.startswith(".~lock."):
        # Full name, or the name on the computer.
        fields = content.decode("utf-8", "replace").split(",")[:2]
        names += [field.replace("\\", "").strip() for field in fields]
    elif content:
        # Twice, each behind its length: as UTF-16 at about 55, and as bytes at the start.
        for start in (54, 55):
            letters = int.from_bytes(content[start : start + 2], "little")
            wide = content[start + 2 : start + 2 + 2 * letters]
            if 0 < letters <= 54 and len(wide) == 2 * letters:
                names.append(wide.decode("utf-16-le", "replace").strip("\0 "))
        narrow = content[1 : 1 + content[0]]
        names.append(narrow.decode("cp932", "replace").strip("\0 "))
    readable = (name for name in names if _UNREADABLE.isdisjoint(map(category, name)))
    return next(filter(None, readable), "")


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
