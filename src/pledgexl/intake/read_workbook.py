"""A workbook as typed: each cell with its address, kind and stored value, formulas and errors told.

Our own reader, because the libraries that are fast lose what the checks must see: error
cells read as blanks, formulas without results as blanks, TRUE as 1, dates as other dates
(docs/architecture.md, "Why there is a reader here").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath

from lxml import etree

from pledgexl.intake.guard import Package
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.xml import attribute, children_named, local_name, parse
from pledgexl.model.finding import Code
from pledgexl.model.submission import Cell, CellKind

_WORKBOOK = "xl/workbook.xml"
_PACKAGE_RELATIONS = "_rels/.rels"
_CUSTOM_PROPERTIES = "docProps/custom.xml"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MAXIMUM_ROW = 1_048_576
_MAXIMUM_COLUMN = 16_384
# ECMA-376 18.8.30: built-in number formats that show dates or times, East Asian ones too.
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATE_LETTERS = re.compile("[ymdhsge]", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """A worksheet, read when its rows are asked for; hidden ones too."""

    name: str
    part: str
    workbook: "Workbook" = field(repr=False)

    @cached_property
    def rows(self) -> dict[int, dict[int, Cell]]:
        """The cells by row, then column, both 1-based; blanks are left out."""
        book = self.workbook
        return _read_rows(book.package.read(self.part), self.part, book.strings, book.dates)


@dataclass(frozen=True)
class Workbook:
    """A workbook's worksheets in order, and what all of them share."""

    package: Package
    sheet_parts: tuple[tuple[str, str], ...]
    parts: dict[str, str]

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All worksheets in order."""
        return tuple(Sheet(name, part, self) for name, part in self.sheet_parts)

    @cached_property
    def properties(self) -> dict[str, str]:
        """The custom document properties as texts."""
        if _CUSTOM_PROPERTIES not in self.package:
            return {}
        root = parse(self.package.read(_CUSTOM_PROPERTIES), _CUSTOM_PROPERTIES)
        return {attribute(child, "name"): "".join(map(str, child.itertext())) for child in root}

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells name by number."""
        part = self.parts.get("sharedStrings", "")
        if part not in self.package:
            return []
        return [_rich_text(item) for item in children_named(self.package.read(part), part, "si")]

    @cached_property
    def dates(self) -> frozenset[int]:
        """The numbers of the cell styles that show dates."""
        part = self.parts.get("styles", "")
        if part not in self.package:
            return frozenset()
        return _date_styles(parse(self.package.read(part), part))


def read_workbook(package: Package) -> Workbook:
    """Return the workbook in `package`; its sheets are read when asked for. May raise `Refusal`."""
    main = _main_part(package)
    relations = _relations(package, main)
    root = parse(package.read(main), main)
    by_id = {name: target for name, (_, target) in relations.items()}
    kinds = dict(relations.values())
    sheets = tuple(
        (attribute(sheet, "name"), by_id[attribute(sheet, "id")])
        for sheet in root.iter("{*}sheet")
        if _is_worksheet(relations, attribute(sheet, "id"))
    )
    if not sheets:
        raise Refusal(Code.FILE_BROKEN, detail="no worksheet")
    return Workbook(package, sheets, kinds)


def _is_worksheet(relations: dict[str, tuple[str, str]], name: str) -> bool:
    if name not in relations:
        raise Refusal(Code.FILE_BROKEN, detail=f"no part for sheet {name}")
    return relations[name][0] == "worksheet"


def _main_part(package: Package) -> str:
    if _WORKBOOK in package:
        return _WORKBOOK
    root = parse(package.read(_PACKAGE_RELATIONS), _PACKAGE_RELATIONS)
    for relation in root:
        if attribute(relation, "Type").endswith("/officeDocument"):
            return attribute(relation, "Target").lstrip("/")
    raise Refusal(Code.FILE_BROKEN, detail=_WORKBOOK)


def _relations(package: Package, main: str) -> dict[str, tuple[str, str]]:
    """Return relation ID → (last word of its type, part name)."""
    folder = dirname(main)
    part = f"{folder}/_rels/{main.rpartition('/')[2]}.rels"
    root = parse(package.read(part), part)
    return {
        attribute(relation, "Id"): (
            attribute(relation, "Type").rpartition("/")[2],
            _target(folder, attribute(relation, "Target")),
        )
        for relation in root
    }


def _target(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))


def _rich_text(element: etree._Element) -> str:
    """Return a string item's text: its runs, not the furigana beside them."""
    pieces = [
        text.text or "" for text in element.iter("{*}t") if local_name(_parent(text)) != "rPh"
    ]
    return _unescaped("".join(pieces))


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _date_styles(root: etree._Element) -> frozenset[int]:
    """Return the numbers of the cell styles that show a number as a date or time."""
    custom = {
        int(attribute(form, "numFmtId")): attribute(form, "formatCode")
        for form in root.iter("{*}numFmt")
        if attribute(form, "numFmtId").isdigit()
    }
    dates = _DATE_FORMATS | {number for number, code in custom.items() if _shows_a_date(code)}
    styles = next(root.iter("{*}cellXfs"), None)
    if styles is None:
        return frozenset()
    return frozenset(index for index, style in enumerate(styles) if _format_number(style) in dates)


def _format_number(style: etree._Element) -> int:
    number = attribute(style, "numFmtId")
    return int(number) if number.isdigit() else 0


def _shows_a_date(code: str) -> bool:
    plain = _QUOTED.sub("", code)
    return plain.lower() != "general" and _DATE_LETTERS.search(plain) is not None


def _read_rows(
    content: bytes, part: str, strings: list[str], dates: frozenset[int]
) -> dict[int, dict[int, Cell]]:
    rows: dict[int, dict[int, Cell]] = {}
    last = 0
    for element in children_named(content, part, "row"):
        last = _row_number(element, last)
        cells = dict(_read_cells(element, strings, dates))
        if cells:
            rows.setdefault(last, {}).update(cells)
    return dict(sorted(rows.items()))


def _row_number(element: etree._Element, last: int) -> int:
    given = element.get("r")
    if given is None:
        return last + 1
    if not (given.isascii() and given.isdigit()) or not 1 <= int(given) <= _MAXIMUM_ROW:
        raise Refusal(Code.FILE_BROKEN, detail=f"row {given[:20]}")
    return int(given)


def _read_cells(
    row: etree._Element, strings: list[str], dates: frozenset[int]
) -> Iterator[tuple[int, Cell]]:
    last = 0
    for element in row:
        if local_name(element) != "c":
            continue
        reference = element.get("r")
        last = last + 1 if reference is None else _column_number(str(reference))
        cell = _read_cell(element, strings, dates)
        if cell.text or cell.is_formula:
            yield last, cell


def _column_number(reference: str) -> int:
    found = _REFERENCE.fullmatch(reference)
    column = 0
    for letter in found[1] if found else "":
        column = column * 26 + ord(letter) - ord("A") + 1
    if not 1 <= column <= _MAXIMUM_COLUMN:
        raise Refusal(Code.FILE_BROKEN, detail=f"cell {reference[:20]}")
    return column


def _read_cell(element: etree._Element, strings: list[str], dates: frozenset[int]) -> Cell:
    stored, inline, is_formula = "", "", False
    for child in element:
        name = local_name(child)
        if name == "v":
            stored = child.text or ""
        elif name == "f":
            is_formula = True
        elif name == "is":
            inline = _rich_text(child)
    kind = element.get("t", "n")
    if kind == "s":
        return Cell(CellKind.TEXT, _shared(strings, stored), is_formula)
    if kind == "inlineStr":
        return Cell(CellKind.TEXT, inline, is_formula)
    if kind in _KINDS:
        return Cell(_KINDS[kind], _unescaped(stored), is_formula)
    return _numeric_cell(stored, is_formula, shows_date=_style(element) in dates)


_KINDS = {"str": CellKind.TEXT, "b": CellKind.BOOLEAN, "e": CellKind.ERROR, "d": CellKind.DATE}


def _style(element: etree._Element) -> int:
    style = element.get("s", "0")
    return int(style) if style.isdigit() else 0


def _shared(strings: list[str], index: str) -> str:
    if not index.strip().isdigit() or int(index) >= len(strings):
        raise Refusal(Code.FILE_BROKEN, detail=f"shared string {index[:20]}")
    return strings[int(index)]


def _numeric_cell(stored: str, is_formula: bool, *, shows_date: bool) -> Cell:  # noqa: FBT001 (as in Cell)
    if not stored:
        return Cell(CellKind.BLANK, "", is_formula)
    if _NUMBER.fullmatch(stored.strip()) is None:
        return Cell(CellKind.TEXT, stored, is_formula)
    return Cell(CellKind.DATE if shows_date else CellKind.NUMBER, stored.strip(), is_formula)
