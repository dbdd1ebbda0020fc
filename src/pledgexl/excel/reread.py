"""A finished workbook of ours, read anew from its bytes by other code than wrote it."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW, _CELL, _ITEM, _TEXT = f"{_MAIN}row", f"{_MAIN}c", f"{_MAIN}si", f"{_MAIN}t"
_FORMULA, _VALUE = f"{_MAIN}f", f"{_MAIN}v"
_SHARED, _INLINE = "s", "inlineStr"
_PIECE = 1 << 20


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
        root = etree.fromstring(
            self._package.read("xl/sharedStrings.xml"), etree.XMLParser(huge_tree=True)
        )
        return ["".join(text.text or "" for text in item.iter(_TEXT)) for item in root.iter(_ITEM)]

    def parts_of(self, name: str) -> list[str]:
        """Return the sheets over which the table `name` goes: `明細`, `明細2` …, if it is long."""
        return [sheet for sheet in self.sheets if sheet.rstrip("0123456789") == name]

    def rows(self, sheet: str, wanted: AbstractSet[str] = frozenset()) -> Iterator[tuple[int, Row]]:
        """Yield the number and the filled cells of each row of `sheet`, by the column's letters.

        Cells of columns that are not `wanted` are passed over; an empty set wants all.
        """
        with self._package.open(self.sheets[sheet]) as stream:
            events = etree.iterparse(stream, events=("end",), tag=_ROW, huge_tree=True)
            for _, row in events:
                number = str(row.get("r"))
                yield int(number), self._cells(row, len(number), wanted)
                _forget(row)

    def has_formulas(self, sheet: str) -> bool:
        """Say whether any cell of `sheet` has a formula."""
        with self._package.open(self.sheets[sheet]) as stream:
            last = b""
            while piece := stream.read(_PIECE):
                if b"<f" in last + piece:
                    return True
                last = piece[-1:]
        return False

    def _cells(
        self, row: etree._Element, digits: int, wanted: AbstractSet[str]
    ) -> dict[str, Found]:
        cells = {}
        for cell in row:
            # A cell without children only has looks.
            if len(cell):
                letters = str(cell.get("r"))[:-digits]
                if not wanted or letters in wanted:
                    cells[letters] = self._found(cell)
        return cells

    def _found(self, cell: etree._Element) -> Found:
        kind = cell.get("t")
        if kind == _INLINE:
            return Found("".join(text.text or "" for text in cell.iter(_TEXT)))
        value, formula = "", ""
        for child in cell:
            if child.tag == _VALUE:
                value = child.text or ""
            elif child.tag == _FORMULA:
                formula = child.text or ""
        return Found(self._strings[int(value)] if kind == _SHARED else value, formula)


def _forget(row: etree._Element) -> None:
    """Take a row that has been read, and what stands before it, out of the tree."""
    row.clear()
    parent = row.getparent()
    assert parent is not None
    while row.getprevious() is not None:
        del parent[0]
