"""Texts that strangers typed: what of them can be printed, compared, or name a file."""

import re
import unicodedata
from collections.abc import Iterable

# What XML 1.0 cannot hold, or no program prints: control characters but tab and newline,
# lone surrogates (they come from undecodable file names) and the non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

# What a cell of Excel can hold, in the UTF-16 units that it counts.
MAXIMUM_TEXT_UNITS = 32_767

# What takes no room or only room: every space, and the marks that steer direction and joining.
SPACES = "\\s\u3000\u00a0\u00ad\u180e\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff"
_SPACE = re.compile(f"[{SPACES}]")
_ENDS = re.compile(f"^[{SPACES}]+|[{SPACES}]+$")
_ONLY_SPACES = re.compile(f"[{SPACES}\x00-\x08\x0e-\x1f]*")

# Unicode's private use areas: what they show is made on each PC by itself (外字).
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")


def private_letters(text: str) -> str:
    """Return the letters in `text` that only some PCs can show, each once, with their numbers."""
    found = dict.fromkeys(_PRIVATE.findall(text))
    return "、".join(f"{letter}（U+{ord(letter):04X}）" for letter in found)


def is_invisible(text: str) -> bool:
    """Say whether `text` shows nothing at all."""
    return _ONLY_SPACES.fullmatch(text) is not None


def without_spaces(text: str) -> str:
    """Return `text` without all that `SPACES` names: for comparing, never for showing."""
    return _SPACE.sub("", text)


def comparable(text: str) -> str:
    """Return `text` without blanks and differences of width: for comparing, never for showing."""
    return without_spaces(unicodedata.normalize("NFKC", printable(text)))


def stripped(text: str) -> str:
    """Return `text` without all that `SPACES` names at its ends: for comparing as well."""
    return _ENDS.sub("", text)


def utf16_units(text: str) -> int:
    """Return the length of `text` as Excel counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bounded(text: str, most: int) -> str:
    """Return `text` as it can be printed, cut where it is longer than `most` letters."""
    shown = printable(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def printable(text: str) -> str:
    """Return `text` with one kind of line end and nothing that cannot be printed.

    Everything else stays to the letter: no width, form or accent is changed.
    """
    if text.isprintable():
        # True of most texts, and known at once: none of the above counts as printable.
        return text
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


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
