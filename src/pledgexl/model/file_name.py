"""Names of files made from what others typed: no path, no device, no endless or empty name."""

import re
import unicodedata
from collections.abc import Iterable

# A path component has 255 bytes on Linux and 255 letters on Windows; the rest is room for the
# marks that office suites put in front (`.~lock.…#`) and for a number behind.
MAXIMUM_BYTES = 200
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_FORBIDDEN = frozenset('\\/:*?"<>|')
_DEVICE = re.compile("(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *", re.IGNORECASE)
# By Unicode's categories: ends of lines and other controls; then marks of direction and joining,
# and halves of characters, which nobody sees.
_CONTROLS = ("Cc", "Zl", "Zp")
_UNSEEN = ("Cf", "Cs")


def file_name(stem: str, ending: str) -> str:
    """Return `stem` and `ending` as a name that every system can have, and in no other folder."""
    letters = []
    for letter in unicodedata.normalize("NFC", stem):
        category = unicodedata.category(letter)
        replaced = " " if category in _CONTROLS else "" if category in _UNSEEN else letter
        letters.append("_" if letter in _FORBIDDEN else replaced)
    name = "".join(letters).strip(". ")
    if _DEVICE.fullmatch(name.partition(".")[0]) or not name:
        name = f"_{name}"
    most = MAXIMUM_BYTES - len(ending.encode())
    return name.encode()[:most].decode(errors="ignore").rstrip(". ") + ending


def same_name(name: str) -> str:
    """Return what two names have in common that one folder of Windows or macOS cannot hold."""
    return unicodedata.normalize("NFC", name).casefold()


def kept_apart(names: Iterable[str]) -> list[str]:
    """Return `names` with a number before the ending of each that a folder would mix up."""
    taken: set[str] = set()
    apart: list[str] = []
    for name in names:
        stem, dot, ending = name.rpartition(".")
        number, tried = 1, name
        while same_name(tried) in taken:
            number += 1
            tried = f"{stem} ({number}){dot}{ending}"
        taken.add(same_name(tried))
        apart.append(tried)
    return apart
