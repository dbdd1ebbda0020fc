"""A finished workbook of ours, read anew from its bytes by other code than wrote it.

A parser sees that all of it is well-formed; the cells, of which there may be millions, are found
by the one spelling that they have here. What is spelled otherwise is not found, and missed.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache, cached_property
from io import BytesIO
from typing import NamedTuple
from xml.sax.saxutils import unescape
from zipfile import ZipFile

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(r'<row r="(\d+)"(?:[^>]*[^/])?>(.*?)</row>', re.DOTALL)
_ITEM = re.compile("<si>(?:<r>)?<t[^>]*>([^<]*)</t>(?:</r>)?</si>")
# What looks like a letter's number is written behind a mark (ECMA-376 part 1, 22.9.2.19).
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
_SHARED = "s"
_PIECE = 1 << 16


class Found(NamedTuple):
    """What a cell holds: a text or a number as it is stored, and its formula or ""."""

    value: str
    formula: str = ""


Row = Mapping[str, Found]
NOTHING = Found("")


class Reread:
    """The sheets of a workbook by name, in order."""

    def __init__(self, content: bytes) -> None:
        """Open `content`."""
        self._package = ZipFile(BytesIO(content))

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The parts of the sheets by name."""
        relations = etree.fromstring(self._package.read("xl/_rels/workbook.xml.rels"))
        target = {each.get("Id"): each.get("Target") for each in relations}
        book = etree.fromstring(self._package.read("xl/workbook.xml"))
        return {
            str(sheet.get("name")): f"xl/{target[sheet.get(_RELATION)]}"
            for sheet in book.iter(f"{_MAIN}sheet")
        }

    @cached_property
    def _strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self._package.namelist():
            return []
        content = _lines(self._package.read("xl/sharedStrings.xml"))
        return [_plain(item[1]) for item in _ITEM.finditer(content)]

    def rows(self, sheet: str, wanted: AbstractSet[str] = frozenset()) -> Iterator[tuple[int, Row]]:
        """Yield the number and the filled cells of each row of `sheet`, by the column's letters.

        Cells of columns that are not `wanted` are passed over; an empty set wants all.
        """
        cell = _cell(frozenset(wanted))
        for row in self._row_texts(sheet):
            yield int(row[1]), {found[1]: self._found(found) for found in cell.finditer(row[2])}

    def _row_texts(self, sheet: str) -> Iterator[re.Match[str]]:
        rest = b""
        with self._package.open(self.sheets[sheet]) as stream:
            while piece := stream.read(_PIECE):
                rows, end, rest = (rest + piece).rpartition(b"</row>")
                yield from _ROW.finditer(_lines(rows + end))

    def _found(self, cell: re.Match[str]) -> Found:
        _, kind, formula, value = cell.groups("")
        text = self._strings[int(value)] if kind == _SHARED else _plain(value)
        return Found(text, _plain(formula))


@cache
def _cell(columns: frozenset[str]) -> re.Pattern[str]:
    """Return what finds the cells of `columns`, or all: column, kind, formula, value."""
    letters = "|".join(columns) or "[A-Z]+"
    value = r"<(?:v|is><t[^>]*)>([^<]*)<"
    return re.compile(
        rf'<c r="({letters})\d+"(?: s="\d+")?(?: t="(\w+)")?>(?:<f>([^<]*)</f>)?{value}'
    )


def _lines(content: bytes) -> str:
    """Return `content` with lines as a parser passes them on (XML 1.0, 2.11)."""
    return content.decode().replace("\r\n", "\n")


def _plain(text: str) -> str:
    return _ESCAPED.sub("_", unescape(text)) if "&" in text or "_x" in text else text
