"""XML from strangers: no entities, no network, no repair; and names without their namespace.

Workbooks come in two dialects (ECMA-376 and ISO 29500 Strict) that differ in namespaces
alone, so names are compared without them.
"""

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from pledgexl.intake.refusal import Refusal
from pledgexl.model.finding import Code


def local_name(element: etree._Element) -> str:
    """Return the name of `element` without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str:
    """Return the attribute `name` in whatever namespace, or ""."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def parse(content: bytes, part: str) -> etree._Element:
    """Return the root of `content`, or refuse the file with the name of its `part`."""
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Refusal(Code.FILE_BROKEN, detail=f"{part}: {error.msg}") from error


def children_named(content: bytes, part: str, name: str) -> Iterator[etree._Element]:
    """Yield each element `name` of `content` when complete, and forget it afterwards."""
    events = etree.iterparse(
        BytesIO(content),
        events=("end",),
        tag=f"{{*}}{name}",
        resolve_entities=False,
        no_network=True,
    )
    try:
        for _, element in events:
            yield element
            element.clear()
    except etree.XMLSyntaxError as error:
        raise Refusal(Code.FILE_BROKEN, detail=f"{part}: {error.msg}") from error
