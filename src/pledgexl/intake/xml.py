"""XML from strangers: no entities, no network, no repair; and names without their namespace.

Workbooks come in two dialects (ECMA-376 and ISO 29500 Strict) that differ in namespaces
alone, so one name asks for both.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from posixpath import basename, dirname, join, normpath

from lxml import etree

from pledgexl.intake.package import Package, Refusal
from pledgexl.model.finding import Code

# Relation ID → (last word of its type, part name).
Relations = Mapping[str, tuple[str, str]]

_MAIN_NAMESPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
_ODD = {*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF}
_RAW_ODD = re.compile(b"[\x01-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NAMED_ODD = re.compile(rb"&#(?:x0{0,9}([0-9A-Fa-f]{1,4})|0{0,9}([0-9]{1,5}));")
_WHOLE_NUMBER = re.compile("[0-9]{1,9}")
# A comment in the middle of a value must not hide the rest of it.
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
)
# The furigana of a text, how it looks, and what programs leave for each other.
_EXTRAS = ("rPh", "rPr", "phoneticPr", "extLst")


def parse(package: Package, part: str) -> etree._Element:
    """Return the root of the `part` of `package`, or raise `Refusal`.

    Characters that XML does not allow become what Excel itself writes for them (`_x000B_`), so
    that they cost a note at their cell and not the file.
    """
    content = package.read(part)
    try:
        return etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError:
        named = _NAMED_ODD.sub(_escape_named, content)
        escaped = _RAW_ODD.sub(lambda found: b"_x%04X_" % ord(found[0].decode()), named)
    try:
        return etree.fromstring(escaped, _PARSER)
    except etree.XMLSyntaxError as error:
        raise Refusal(Code.XML_BROKEN, detail=f"{part}: {error.msg}") from error


def _escape_named(found: re.Match[bytes]) -> bytes:
    code = int(found[1], 16) if found[1] else int(found[2])
    return b"_x%04X_" % code if code in _ODD else found[0]


def relations_of(package: Package, part: str) -> Relations:
    """Return the relations that the `part` of `package` lists."""
    folder = dirname(dirname(part))
    relations = {}
    for relation in parse(package, part):
        target = attribute(relation, "Target").replace("\\", "/")
        name = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        relations[attribute(relation, "Id")] = (basename(attribute(relation, "Type")), name)
    return relations


def main_tags(*names: str) -> tuple[str, ...]:
    """Return the `names` as tags, in both dialects of the main namespace."""
    return tuple(space + name for space in _MAIN_NAMESPACES for name in names)


def main_name(element: etree._Element) -> str | None:
    """Return the name of `element` in the main namespace, None if it is in another."""
    space, brace, name = str(element.tag).rpartition("}")
    return name if space + brace in _MAIN_NAMESPACES else None


def children(
    parent: etree._Element, wanted: Collection[str], part: str
) -> Iterator[etree._Element]:
    """Yield the children of `parent` with `wanted` tags; others would shift or hide the rest."""
    for child in parent:
        if child.tag in wanted:
            yield child
        elif str(child.tag).rpartition("}")[2] not in _EXTRAS:
            raise stray_element(child, part)


def stray_element(element: etree._Element, part: str) -> Refusal:
    """Return why a file is rejected whose `part` has an `element` where none can be."""
    return Refusal(Code.XML_BROKEN, detail=f"{part}: <{str(element.tag).rpartition('}')[2]}>")


def characters(element: etree._Element, part: str) -> str:
    """Return the text of an `element` that must not have children."""
    if len(element):
        raise stray_element(element[0], part)
    return element.text or ""


def attribute(element: etree._Element, name: str) -> str:
    """Return the attribute `name` in whatever namespace, or ""."""
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    named = {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}
    return named.get(name, "")


@lru_cache(maxsize=10_000)
def whole_number(text: str) -> int | None:
    """Return the whole number that `text` writes in plain digits, None if it does not."""
    return int(text) if _WHOLE_NUMBER.fullmatch(text.strip()) else None


def is_true(value: str | None) -> bool:
    """Say whether an XML attribute says yes."""
    return value in ("1", "true", "on")
