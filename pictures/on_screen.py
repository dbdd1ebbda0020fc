"""One sheet of a workbook as a screen shows it: at 100 %, with the names of columns and rows."""

import posixpath
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What says how a sheet is printed; ours takes its place.
_PRINTED = ("printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks")
# A3 across takes 1,587 pixels at 96 dots an inch, which is what programs show as 100 %.
_PAGE = (
    ("printOptions", {"headings": "1"}),
    ("pageMargins", dict.fromkeys(("left", "right", "top", "bottom", "header", "footer"), "0")),
    ("pageSetup", {"paperSize": "8", "orientation": "landscape", "scale": "100"}),
)
# What the schema has behind the set-up of the page, as far as our workbooks have it.
_BEHIND = ("ignoredErrors", "drawing", "legacyDrawing", "tableParts", "extLst")


def as_on_screen(workbook: Path, sheet: str, target: Path) -> None:
    """Write `workbook` to `target` so that it prints `sheet` alone, and as the screen shows it."""
    with ZipFile(workbook) as source, ZipFile(target, "w") as changed:
        parts = {name: source.read(name) for name in source.namelist()}
        shown = _only(parts, sheet)
        parts[shown] = _set_up(parts[shown])
        for name, content in parts.items():
            changed.writestr(name, content)


def _only(parts: dict[str, bytes], sheet: str) -> str:
    """Hide all other sheets in `parts`, and return the name of the part of `sheet`."""
    book = _parsed(parts["xl/workbook.xml"])
    relations = _parsed(parts["xl/_rels/workbook.xml.rels"])
    place = {each.get("Id"): each.get("Target") for each in relations}
    shown = ""
    for number, each in enumerate(book.iter(_tag("sheet"))):
        if each.get("name") == sheet:
            each.attrib.pop("state", "")
            shown = posixpath.join("/xl", place[each.get(_RELATION)] or "").removeprefix("/")
            for view in book.iter(_tag("workbookView")):
                view.set("activeTab", str(number))
        else:
            each.set("state", "hidden")
    for names in book.findall(_tag("definedNames")):
        book.remove(names)
    parts["xl/workbook.xml"] = etree.tostring(book)
    return shown


def _set_up(content: bytes) -> bytes:
    root = _parsed(content)
    for name in _PRINTED:
        for each in root.findall(_tag(name)):
            root.remove(each)
    for fit in root.iter(_tag("pageSetUpPr")):
        fit.attrib.pop("fitToPage", "")
    behind = next((each for each in root if etree.QName(each).localname in _BEHIND), None)
    place = len(root) if behind is None else root.index(behind)
    for name, values in reversed(_PAGE):
        root.insert(place, etree.Element(_tag(name), values))
    return etree.tostring(root)


def _parsed(content: bytes) -> etree._Element:
    return etree.parse(BytesIO(content)).getroot()


def _tag(name: str) -> str:
    return f"{{{_MAIN}}}{name}"
