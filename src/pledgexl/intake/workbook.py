"""A package → its worksheets in order, found by the workbook's own table of contents."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath

from lxml import etree

from pledgexl.intake.cells import (
    CellStyle,
    Text,
    read_styles,
    read_text,
)
from pledgexl.intake.package import Package, Refusal
from pledgexl.intake.worksheet import Shared, Sheet, SheetReader
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


@dataclass(frozen=True, slots=True)
class Workbook:
    """All worksheets in order (chart sheets are none), and the custom document properties."""

    sheets: tuple[Sheet, ...]
    properties: Mapping[str, str]


def read_workbook(package: Package) -> Workbook:
    """Return the workbook in `package`, or raise `Refusal`."""
    main = _main_part(package)
    contents = parse(package.read(main), main)
    relations = _relations(package, f"{dirname(main)}/_rels/{basename(main)}.rels")
    worksheets = _worksheets(contents, relations)
    settings = next(contents.iter("{*}workbookPr"), None)
    shared = Shared(
        texts=_shared_texts(package, relations),
        styles=_styles(package, relations),
        is_from_1904=settings is not None and is_true(settings.get("date1904")),
        limits=package.limits,
    )
    sheets = tuple(
        SheetReader(part, printable(attribute(sheet, "name")), shared).read(
            parse(package.read(part), part),
            is_hidden=attribute(sheet, "state") in ("hidden", "veryHidden"),
        )
        for sheet, part in worksheets
    )
    return Workbook(sheets, _properties(package))


# Relation ID → (last word of its type, part name).
_Relations = Mapping[str, tuple[str, str]]


def _main_part(package: Package) -> str:
    if _PACKAGE_RELATIONS not in package:
        return _MAIN_PART
    found = _first_of_kind("officeDocument", _relations(package, _PACKAGE_RELATIONS))
    if not found:
        raise Refusal(Code.PART_MISSING, detail=_MAIN_PART)
    return found


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
    sheets = list(contents.iter("{*}sheet"))
    ids = [attribute(sheet, "id") for sheet in sheets]
    for each in ids:
        if each not in relations:
            raise Refusal(Code.PART_MISSING, detail=f"sheet {each}")
    found = [relations[each] for each in ids]
    parts = [part for _, part in found]
    if len(set(parts)) < len(parts):
        # No program writes that, and each entry of the sheet would count twice.
        raise Refusal(Code.PART_DOUBLED, detail="、".join(sorted(parts)))
    worksheets = [
        (sheet, part)
        for sheet, (kind, part) in zip(sheets, found, strict=True)
        if kind == "worksheet"
    ]
    if not worksheets:
        raise Refusal(Code.PART_MISSING, detail="worksheet")
    return worksheets


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
