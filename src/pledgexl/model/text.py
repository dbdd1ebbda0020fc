"""Which characters of a text can be printed at all."""

import re
import unicodedata

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
