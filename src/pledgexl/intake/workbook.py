"""A package → its worksheets in order, found by the workbook's own table of contents."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath

from lxml import etree

from pledgexl.intake.cells import CellStyle, Text, read_styles, read_text
from pledgexl.intake.package import Package, Refusal
from pledgexl.intake.worksheet import Sheet, SheetReader
from pledgexl.intake.xml import (
    attribute,
    children,
    is_true,
    main_name,
    main_tags,
    parse,
    stray_element,
)
from pledgexl.model.finding import Code
from pledgexl.model.text import printable

_MAIN_PART = "xl/workbook.xml"
_PACKAGE_RELATIONS = "_rels/.rels"
_CUSTOM_PROPERTIES = "docProps/custom.xml"


# Relation ID → (last word of its type, part name).
_Relations = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """All worksheets in order (chart sheets are none), and the custom document properties."""

    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str]


def read_workbook(package: Package) -> Workbook:
    """Return the workbook in `package`, or raise `Refusal`."""
    main = _MAIN_PART
    if _PACKAGE_RELATIONS in package:
        main = _first_of_kind("officeDocument", _relations(package, _PACKAGE_RELATIONS))
        if not main:
            raise Refusal(Code.PART_MISSING, detail=_MAIN_PART)
    contents = parse(package.read(main), main)
    relations = _relations(package, f"{dirname(main)}/_rels/{basename(main)}.rels")
    worksheets = _worksheets(contents, relations)
    texts, styles = _shared_texts(package, relations), _styles(package, relations)
    settings = next(contents.iter("{*}workbookPr"), None)
    is_from_1904 = settings is not None and is_true(settings.get("date1904"))
    sheets = []
    for sheet, part in worksheets:
        name = printable(attribute(sheet, "name"))
        is_hidden = attribute(sheet, "state") in ("hidden", "veryHidden")
        reader = SheetReader(part, name, texts, styles, is_from_1904)
        sheets.append(reader.read(parse(package.read(part), part), is_hidden=is_hidden))
    return Workbook(tuple(sheets), _properties(package))


def _relations(package: Package, part: str) -> _Relations:
    folder = dirname(dirname(part))
    relations = {}
    for relation in parse(package.read(part), part):
        target = attribute(relation, "Target").replace("\\", "/")
        name = target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
        relations[attribute(relation, "Id")] = (basename(attribute(relation, "Type")), name)
    return relations


def _first_of_kind(wanted: str, relations: _Relations) -> str:
    return next((part for kind, part in relations.values() if kind == wanted), "")


def _worksheets(
    contents: etree._Element, relations: _Relations
) -> list[tuple[etree._Element, str]]:
    """Return each worksheet as the main part lists it, with the name of its own part."""
    sheets, kinds, parts = list(contents.iter("{*}sheet")), [], []
    for sheet in sheets:
        number = attribute(sheet, "id")
        if number not in relations:
            raise Refusal(Code.PART_MISSING, detail=f"sheet {number}")
        kinds.append(relations[number][0])
        parts.append(relations[number][1])
    if len(set(parts)) < len(parts):
        # No program writes that, and each entry of the sheet would count twice.
        raise Refusal(Code.PART_DOUBLED, detail="、".join(sorted(parts)))
    if "worksheet" not in kinds:
        raise Refusal(Code.PART_MISSING, detail="worksheet")
    listed = zip(sheets, kinds, parts, strict=True)
    return [(sheet, part) for sheet, kind, part in listed if kind == "worksheet"]


def _shared_texts(package: Package, relations: _Relations) -> list[Text]:
    """Return the texts that cells name by number; a lost one would shift all that follow."""
    part = _first_of_kind("sharedStrings", relations)
    if part not in package:
        return []
    root = parse(package.read(part), part)
    if main_name(root) != "sst":
        raise stray_element(root, part)
    return [read_text(item, part) for item in children(root, main_tags("si"), part)]


def _styles(package: Package, relations: _Relations) -> tuple[CellStyle, ...]:
    part = _first_of_kind("styles", relations)
    return read_styles(parse(package.read(part), part), part) if part in package else ()


def _properties(package: Package) -> dict[str, str]:
    if _CUSTOM_PROPERTIES not in package:
        return {}
    root = parse(package.read(_CUSTOM_PROPERTIES), _CUSTOM_PROPERTIES)
    return {attribute(child, "name"): "".join(map(str, child.itertext())) for child in root}
