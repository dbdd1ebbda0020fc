"""What a workbook shows beside its cells: shapes, page headers; and formulas without a result."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from pledgexl.intake.lists.sources import Source, SourceKind
from pledgexl.intake.package import Package
from pledgexl.intake.xml import attribute, parse
from pledgexl.model.finding import column_letters
from pledgexl.model.text import printable

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHAPES = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_WORKBOOK = "xl/workbook.xml"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
# In a page header, what Excel itself fills in: `&P` the page, `&D` the date, `&"font"` its look.
_PAGE_CODE = re.compile(r'&"[^"]*"|&\[[^\]]*\]|&K[0-9A-F]{6}|&\d+|&[A-Za-z]')
_SHAPE, _PAGE = "図形", {"header": "ヘッダー", "footer": "フッター"}


def aside(file: str, sheet: str, place: str, text: str) -> Source:
    """Return a text that is in no cell, as a source at `place`."""
    shown = printable(text)
    place_and_text = (file, sheet, place, 0, 0, shown, shown, 0, 0)
    return Source(*place_and_text, kind=SourceKind.ASIDE)


@dataclass(frozen=True)
class Asides:
    """The parts of a workbook that openpyxl does not keep."""

    package: Package
    file: str

    def page_texts(self, sheet: Worksheet) -> Iterator[Source]:
        """Yield the texts that are printed at the head and foot of each page of `sheet`."""
        for name, part in (("header", sheet.oddHeader), ("footer", sheet.oddFooter)):
            for side in ("left", "center", "right"):
                text = (getattr(part, side).text if part else "") or ""
                if re.search(r"[^\W\d_]", _PAGE_CODE.sub("", text)):
                    yield aside(self.file, sheet.title, f"{_PAGE[name]} {side}", text)

    def unread_formulas(self, sheet: str) -> Iterator[Source]:
        """Yield the cells of `sheet` with a formula whose result is not stored in the file."""
        part = self._parts.get(sheet, "")
        if part not in self.package or not _FORMULA.search(self.package.read(part)):
            return
        for formula in parse(self.package, part).iter("{*}f"):
            cell = formula.getparent()
            value = None if cell is None else cell.find("{*}v")
            if cell is not None and (value is None or not (value.text or cell.get("t") == "str")):
                yield aside(self.file, sheet, cell.get("r", ""), f"={formula.text or ''}")

    def shape_texts(self, sheet: str) -> Iterator[Source]:
        """Yield the texts of shapes over the cells of `sheet`."""
        part = self._parts.get(sheet, "")
        for kind, target in self._relations(part).values():
            if kind.endswith("/drawing") and target in self.package:
                for number, anchor in enumerate(parse(self.package, target), start=1):
                    text = _text_of_shape(anchor)
                    if text:
                        yield aside(self.file, sheet, f"{_corner(anchor)} {_SHAPE}{number}", text)

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The part of each worksheet by its name."""
        if _WORKBOOK not in self.package:
            return {}
        relations = self._relations(_WORKBOOK)
        sheets = parse(self.package, _WORKBOOK).iter("{*}sheet")
        return {
            sheet.get("name", ""): relations.get(attribute(sheet, "id"), ("", ""))[1]
            for sheet in sheets
        }

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the part of each relation of `part` by its ID."""
        folder, _, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self.package:
            return {}
        return {
            each.get("Id", ""): (each.get("Type", ""), _resolved(folder, each.get("Target", "")))
            for each in parse(self.package, relations)
        }


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts = folder.split("/")
    for step in target.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def _text_of_shape(anchor: etree._Element) -> str:
    paragraphs = (
        "".join(text.text or "" for text in paragraph.iter(f"{_DRAWING}t"))
        for paragraph in anchor.iter(f"{_DRAWING}p")
    )
    return "\n".join(paragraphs).strip()


def _corner(anchor: etree._Element) -> str:
    column, row = (
        int(anchor.findtext(f"{_SHAPES}from/{_SHAPES}{name}") or 0) + 1 for name in ("col", "row")
    )
    return f"{column_letters(column)}{row}"
