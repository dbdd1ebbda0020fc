"""XML from strangers: no entities, no network, no repair; and names without their namespace.

Workbooks come in two dialects (ECMA-376 and ISO 29500 Strict) that differ in namespaces
alone, so both are asked for by one name.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from io import BytesIO
from typing import TypeVar

from lxml import etree

from pledgexl.intake.package import Refusal
from pledgexl.model.finding import Code

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)

_CONTROLS = bytes(code for code in range(1, 32) if code not in (9, 10, 13))
_ODD = {*_CONTROLS, 0xFFFE, 0xFFFF}
_RAW_ODD = re.compile(b"[\x01-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NAMED_ODD = re.compile(rb"&#(?:x0{0,9}([0-9A-Fa-f]{1,4})|0{0,9}([0-9]{1,5}));")
_LONGEST_NUMBER = 9
# A comment in the middle of a value must not hide the rest of it.
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
)
_MAIN = tuple(f"{{{space}}}" for space in MAIN_NAMESPACES)
# The furigana beside a text, how it looks, and what programs leave for each other.
_BESIDE = ("rPh", "rPr", "phoneticPr", "extLst")


def whole_number(text: str) -> int | None:
    """Return the whole number that `text` writes in plain digits, None if it does not."""
    typed = text.strip()
    is_plain = len(typed) <= _LONGEST_NUMBER and typed.isascii() and typed.isdigit()
    return int(typed) if is_plain else None


def is_true(value: str | None) -> bool:
    """Say whether an XML attribute says yes."""
    return value in ("1", "true", "on")


def attribute(element: etree._Element, name: str) -> str:
    """Return the attribute `name` in whatever namespace, or ""."""
    # Most attributes have no namespace; that is asked first.
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


Parsed = TypeVar("Parsed")


def parse(content: bytes, part: str) -> etree._Element:
    """Return the root of `content`, or refuse the file with the name of its `part`."""
    return of_sound(lambda plain: etree.fromstring(plain, _PARSER), content, part)


def of_sound(parsed: Callable[[bytes], Parsed], content: bytes, part: str) -> Parsed:
    """Return what `parsed` makes of `content`, or refuse the file with the name of its `part`.

    Characters that XML does not allow become what Excel itself writes for them (`_x000B_`), so
    that they cost a note at their cell and not the file.
    """
    try:
        try:
            return parsed(content)
        except etree.XMLSyntaxError:
            escaped = _with_odd_characters_escaped(content)
            if escaped == content:
                raise
            return parsed(escaped)
    except etree.XMLSyntaxError as error:
        raise Refusal(Code.XML_BROKEN, detail=f"{part}: {error.msg}") from error


def in_pieces(
    content: bytes, names: Iterable[str], take: Callable[[etree._Element], None]
) -> etree._Element:
    """Return the root of `content`, whose elements of these `names` were taken and then emptied.

    So a large part needs no room for its whole tree.
    """
    pieces = etree.iterparse(
        BytesIO(content),
        tag=main_tags(*names),
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in pieces:
        take(element)
        element.clear()
    root: etree._Element = pieces.root
    return root


def main_tags(*names: str) -> tuple[str, ...]:
    """Return the `names` as tags, in both dialects of the main namespace."""
    return tuple(f"{{{space}}}{name}" for space in MAIN_NAMESPACES for name in names)


def main_name(element: etree._Element) -> str | None:
    """Return the name of `element` in the main namespace, None if it is in another."""
    tag = str(element.tag)
    for space in _MAIN:
        if tag.startswith(space):
            return tag[len(space) :]
    return None


def children(
    parent: etree._Element, wanted: Collection[str], part: str
) -> Iterator[etree._Element]:
    """Yield the children of `parent` with `wanted` tags; others would shift or hide the rest."""
    for child in parent:
        if child.tag in wanted:
            yield child
        elif str(child.tag).rpartition("}")[2] not in _BESIDE:
            raise stray_element(child, part)


def stray_element(element: etree._Element, part: str) -> Refusal:
    """Return why a file is refused in whose `part` an `element` stands where none can."""
    return Refusal(Code.XML_BROKEN, detail=f"{part}: <{str(element.tag).rpartition('}')[2]}>")


def _with_odd_characters_escaped(content: bytes) -> bytes:
    named = _NAMED_ODD.sub(_escape_named, content)
    return _RAW_ODD.sub(lambda found: _escaped(ord(found[0].decode())), named)


def _escape_named(found: re.Match[bytes]) -> bytes:
    code = int(found[1], 16) if found[1] else int(found[2])
    return _escaped(code) if code in _ODD else found[0]


def _escaped(code: int) -> bytes:
    return b"_x%04X_" % code
