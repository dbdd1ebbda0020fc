"""Texts and names, drawn from a seed, that have broken programs before."""

import os
import re
import unicodedata
from random import Random
from xml.sax.saxutils import escape

from fuzz import nasty

# Where Excel, zip, file systems and 16-bit counters end.
LENGTHS = tuple(end + by for end in (31, 255, 8_192, 32_767, 65_535) for by in (-1, 0, 1))
_SHORT, _LONG = LENGTHS[:6], LENGTHS[6:]
_FILLINGS = ("あ", "x", "𠮷", "e\u0301", "ﾊﾟ", "\n", " ", "　", "&", "_x0041_", "９", "\u202e", "😀")
_SIGNS = (
    *("\ud83d", "\udc00", "\x00", "\x01", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\r", "\n"),
    *("\r\n", "\t", "\u2028", "\u200b", "\u200d", "\ufeff", "\u202e", "\u2066", "\u2069", "\xad"),
    *("\ue000", "\ufffe", "\uffff", "\U000f0000", "\U0010fffd", "\u0301", "が", "が", "Å", "å"),
    *("👨‍👩‍👧", "葛󠄀", "ﾊﾝｶｸ", "Ａ１", "①", "㍿", "ﷺ", "\u0e33", "ß", "İ", "=", "+", "@", "-", "'"),
    *(
        '"',
        "“",
        "{{",
        "}}",
        "{%",
        "%}",
        "{_{",
        "{#",
        "｛｛ 市 ｝｝",
        "{{ 公約.進捗 }}",
        "{% endfor %}",
    ),
    *("%s", "%(x)s", "{0}", "{x}", "${HOME}", "$(id)", "`id`", "\\", "/", "..", "&", "&amp;", "<"),
    *("</w:t>", "<r><t>", "]]>", "<!--", "<?x?>", "<!DOCTYPE a>", "&#0;", "_x0000_", "_xD83D_"),
    *("_x005F_", "_x000D_", "_xFFFF_", "http://例え.jp/?a=1&b=2", "mailto:a@b", "#REF!", "#N/A"),
    *("'=1'!A1", "!", "[1]", "*", "?", ":", ";", "；", "、", ",", "|", "~", "\u3000", "\u00a0"),
    *("&P", "&&", '&"', "&D", "NUL", "None", "null", "nan", "TRUE", "1e9", "８", "−7", "7.5"),
)
_PIECES = (*_SIGNS, *nasty.TEXTS, *nasty.NUMBERS[:60], *nasty.ENTITIES, "公園", "整備を進めた")
_RESERVED = ("CON", "nul", "aux", "COM1", "LPT9", "com1.txt", "desktop", "CONIN$", "~", ".a", "-C")
_ENDINGS = (*(".xlsx",) * 12, ".XLSX", ".xlsm", ".xls", ".csv", ".docx", "", ".xlsx ", ".xlsx.")
_LONGEST_NAME = 255
# What a file may not hold as it is: Excel writes it so (ECMA-376 part 1, 22.9.2.19).
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def drawn_text(random: Random) -> str:
    """Return a text; one in fifty is thousands of letters long."""
    kind = random.random()
    if kind < 0.02:
        return _filled(random, random.choice(_LONG))
    if kind < 0.1:
        return _filled(random, random.choice(_SHORT))
    return "".join(random.choices(_PIECES, k=random.choice((1, 1, 2, 3, 6))))


def _filled(random: Random, length: int) -> str:
    """Return a text of `length` letters, the last of them something else at times."""
    filling = random.choice(_FILLINGS)
    text = (filling * (length // len(filling) + 1))[:length]
    return text if random.random() < 0.5 else text[:-1] + random.choice(_SIGNS)


def drawn_line(random: Random) -> str:
    """Return a short text of what people might type, without what nothing can hold."""
    return re.sub("[\x00-\x1f\ud800-\udfff]", "", "".join(random.choices(_PIECES, k=2)))


def drawn_name(random: Random, *, is_folder: bool = False) -> bytes:
    """Return the name of a file or folder that this system can hold."""
    ending = "" if is_folder else random.choice(_ENDINGS)
    kind = random.random()
    if kind < 0.1:
        name = random.choice(_RESERVED)
    elif kind < 0.25:
        name = _filled(random, _LONGEST_NAME)
    else:
        name = "".join(random.choices(_PIECES, k=random.choice((1, 2, 3))))
    if random.random() < 0.3:
        name = unicodedata.normalize(random.choice(("NFC", "NFD")), name)
    raw = b"\xff\x83e" if kind > 0.97 else name.encode("utf-8", "surrogatepass")
    raw = re.sub(b"[/\x00]", b"_", raw)[: _LONGEST_NAME - len(ending)]
    name_bytes = raw + ending.encode()
    return name_bytes if name_bytes.strip(b". ") else b"." * 3 + b"x"


def twin(random: Random, name: bytes) -> bytes:
    """Return a name that some systems take for `name`, or `name` itself if there is none."""
    text = os.fsdecode(name)
    others = (
        text.swapcase(),
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFC", text),
        unicodedata.normalize("NFKC", text).replace("/", "_"),
        text + " ",
    )
    try:
        raw = os.fsencode(random.choice(others))
    except UnicodeEncodeError:
        return name
    return raw if len(raw) <= _LONGEST_NAME and b"\x00" not in raw else name


def in_xml(text: str) -> str:
    """Return `text` as a spreadsheet program writes it into a file."""
    return escape(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
