"""Lock files of Excel, LibreOffice and WPS: which file each stands for, and who has it open."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

_EXCEL = "~$"
_LIBREOFFICE = (".~lock.", "#")
_WPS = ".~"


def is_lock(name: str) -> bool:
    """Say whether the file `name`, in small letters, is a lock file."""
    start, end = _LIBREOFFICE
    if name.startswith(start):
        return name.endswith(end)
    return name.startswith((_EXCEL, _WPS))


def locked_files(locks: Iterable[str], others: Iterable[str]) -> dict[str, str]:
    """Return the name of the file that each of the `locks` stands for, which is in its folder.

    Excel drops the first two letters of a long name.
    """
    names = set(others)
    shortened = defaultdict[str, list[str]](list)
    for name in names:
        folder, slash, last = name.rpartition("/")
        shortened[folder + slash + last[len(_EXCEL) :]].append(last)
    locked = {}
    for lock in locks:
        folder, slash, last = lock.rpartition("/")
        start, end = _LIBREOFFICE
        if last.startswith(_EXCEL):
            rest = last.removeprefix(_EXCEL)
            longer = shortened[folder + slash + rest]
            is_whole = folder + slash + rest in names or len(longer) != 1
            locked[lock] = rest if is_whole else longer[0]
        elif last.lower().startswith(start):
            locked[lock] = last[len(start) :].removesuffix(end)
        else:
            locked[lock] = last[len(_WPS) :]
    return locked


def lock_owner(name: str, content: bytes) -> str:
    """Return whose lock the file `name` with this `content` is, "" if it does not say."""
    names: list[str] = []
    if name.startswith(_LIBREOFFICE[0]):
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
    return next((name for name in names if name and _is_plain(name)), "")


def _is_plain(name: str) -> bool:
    return all(unicodedata.category(letter) not in ("Cc", "Cn", "Co") for letter in name)
