"""The shared texts of a workbook, and what is written in them for other characters."""

import re
from collections.abc import Iterator

from pledgexl.intake.markup import (
    ATTRIBUTES,
    DamageError,
    demand_blank,
    end_of,
    in_parts,
    plain,
    refusing,
    value,
    without_extensions,
)

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LIST = re.compile(rb"\s*(?:<\?xml.*?\?>)?\s*<sst" + ATTRIBUTES + rb"(/?)>", re.DOTALL)
_LIST_END = b"</sst>"
_ITEM_END = b"</si>"
# A text in one piece, which most are; anything else.
_ITEM = re.compile(
    rb"<si(?:/>|>(?:<t(?: xml:space=\"[a-z]+\")?>([^<]*)</t></si>|(.*?)</si>))", re.DOTALL
)
# The furigana beside a text, how it looks, and what other programs may leave out.
_BESIDE = re.compile(
    rb"<(rPh|rPr|phoneticPr|extLst)(?:\s[^<>]*[\"'])?\s*(?:/>|>.*?</\1>)", re.DOTALL
)
_PIECE = re.compile(rb"<t(?:\s[^<>]*[\"'])?\s*(?:/>|>([^<]*)</t>)|</?r/?>")


def unescaped(text: str) -> str:
    """Return `text` with `_x000D_` and its like turned into the characters they stand for."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Two halves of one character become that character; a lone half stays what it is.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def shared_texts(content: bytes, part: str) -> list[str]:
    """Return the texts that cells name by number, from the XML of `part`; may raise `Refusal`.

    A lost one would shift all that follow.
    """
    with refusing(part):
        sound = plain(content)
        found = _LIST.match(sound)
        if found is None:
            raise DamageError("sst")
        begin = found.end()
        end = begin if found[2] else end_of(_LIST_END, sound, begin)
        parts = in_parts(sound, begin, end, _ITEM_END)
        return [text for part in parts for text in _texts(without_extensions(part))]


def _texts(part: bytes) -> Iterator[str]:
    pieces = _ITEM.split(part)
    demand_blank(pieces[::3])
    # Most forms have nothing to be read between the letters, and a hundred texts.
    read = bytes.decode if _is_to_the_letter(part) else _read
    for whole, other in zip(pieces[1::3], pieces[2::3], strict=True):
        yield read(whole or b"") if other is None else unescaped(item_text(other))


def _is_to_the_letter(part: bytes) -> bool:
    return b"&" not in part and b"_x" not in part and b"\r" not in part


def _read(typed: bytes) -> str:
    return unescaped(value(typed))


def item_text(item: bytes) -> str:
    """Return the text of the `item`, whose pieces may each have a look; may raise DamageError."""
    pieces = _PIECE.split(_BESIDE.sub(b"", item))
    demand_blank(pieces[::2])
    return "".join(value(piece) for piece in pieces[1::2] if piece)
