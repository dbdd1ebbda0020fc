"""A workbook's sheets in order, and what they share, found by its own table of contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath

from lxml import etree

from pledgexl.intake.cells import Text
from pledgexl.intake.package import Package, Refusal
from pledgexl.intake.styles import Styles, read_styles
from pledgexl.intake.worksheet import Grid, Shared, item_text, read_grid
from pledgexl.intake.xml import (
    attribute,
    children,
    in_pieces,
    is_true,
    main_name,
    main_tags,
    of_sound,
    parse,
    stray_element,
)
from pledgexl.model.finding import Code
from pledgexl.model.text import printable

_WORKBOOK = "xl/workbook.xml"
_PACKAGE_RELATIONS = "_rels/.rels"
_CUSTOM_PROPERTIES = "docProps/custom.xml"


@dataclass(frozen=True)
class Parts:
    """What a workbook's main part lists, and the parts it leads to as (kind, name) by ID."""

    package: Package
    contents: "_Contents"
    named: Mapping[str, tuple[str, str]]

    @cached_property
    def shared(self) -> Shared:
        """What all sheets draw on."""
        is_from_1904 = self.contents.is_from_1904
        return Shared(self._texts(), self._styles(), is_from_1904, self.package.limits)

    def _texts(self) -> Sequence[Text]:
        part = self._of_kind("sharedStrings")
        return _shared_texts(self.package.read(part), part) if part else []

    def _styles(self) -> Styles:
        part = self._of_kind("styles")
        return read_styles(self.package.read(part), part) if part else Styles()

    def _of_kind(self, wanted: str) -> str:
        """Return the part of the `wanted` kind, "" where there is none: both may be left out."""
        named = next((part for kind, part in self.named.values() if kind == wanted), "")
        return named if named in self.package else ""


@dataclass(frozen=True)
class Sheet:
    """A worksheet, read when what stands in it is asked for; hidden ones too."""

    name: str
    part: str
    is_hidden: bool
    parts: Parts = field(repr=False)

    @cached_property
    def grid(self) -> Grid:
        """What stands in it."""
        content = self.parts.package.read(self.part)
        return read_grid(content, self.part, self.name, self.parts.shared)


@dataclass(frozen=True)
class Workbook:
    """A workbook; its sheets hold no way back to it, so that all ends with the last look."""

    parts: Parts

    @property
    def package(self) -> Package:
        """The package that it came in."""
        return self.parts.package

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """All worksheets in order; chart sheets are none."""
        parts = self.parts
        listed = parts.contents.sheets
        for sheet in listed:
            if sheet.relation not in parts.named:
                raise Refusal(Code.PART_MISSING, detail=f"sheet {sheet.relation}")
        names = [parts.named[sheet.relation][1] for sheet in listed]
        if len(set(names)) < len(names):
            # No program writes that; whatever stands there would stand there twice.
            raise Refusal(Code.PART_DOUBLED, detail="、".join(sorted(names)))
        return tuple(
            Sheet(sheet.name, name, sheet.is_hidden, parts)
            for sheet, name in zip(listed, names, strict=True)
            if parts.named[sheet.relation][0] == "worksheet"
        )

    @cached_property
    def properties(self) -> dict[str, str]:
        """The custom document properties as texts."""
        if _CUSTOM_PROPERTIES not in self.package:
            return {}
        root = parse(self.package.read(_CUSTOM_PROPERTIES), _CUSTOM_PROPERTIES)
        return {attribute(child, "name"): "".join(map(str, child.itertext())) for child in root}


def read_workbook(package: Package) -> Workbook:
    """Return the workbook in `package`; its sheets are read when asked for. May raise `Refusal`."""
    main = _main_part(package)
    contents = _contents(package.read(main), main)
    workbook = Workbook(Parts(package, contents, _relations(package, main)))
    if not workbook.sheets:
        raise Refusal(Code.PART_MISSING, detail="worksheet")
    return workbook


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the main part lists it."""

    name: str
    relation: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the main part of a workbook says."""

    sheets: tuple[_Listed, ...]
    is_from_1904: bool


def _contents(content: bytes, part: str) -> _Contents:
    root = parse(content, part)
    settings = next(root.iter("{*}workbookPr"), None)
    sheets = tuple(
        _Listed(
            printable(attribute(sheet, "name")),
            attribute(sheet, "id"),
            attribute(sheet, "state") in ("hidden", "veryHidden"),
        )
        for sheet in root.iter("{*}sheet")
    )
    return _Contents(sheets, settings is not None and is_true(settings.get("date1904")))


def _main_part(package: Package) -> str:
    if _PACKAGE_RELATIONS not in package:
        return _WORKBOOK
    named = _named(package.read(_PACKAGE_RELATIONS), _PACKAGE_RELATIONS)
    found = next((part for kind, part in named.values() if kind == "officeDocument"), "")
    if not found:
        raise Refusal(Code.PART_MISSING, detail=_WORKBOOK)
    return found


def _relations(package: Package, main: str) -> Mapping[str, tuple[str, str]]:
    part = f"{dirname(main)}/_rels/{main.rpartition('/')[2]}.rels"
    return _named(package.read(part), part)


def _named(content: bytes, part: str) -> Mapping[str, tuple[str, str]]:
    """Return relation ID → (last word of its type, part name), as the relations in `part` say."""
    folder = dirname(dirname(part))
    return {
        attribute(relation, "Id"): (
            attribute(relation, "Type").rpartition("/")[2],
            _target(folder, attribute(relation, "Target")),
        )
        for relation in parse(content, part)
    }


def _target(folder: str, target: str) -> str:
    plain = target.replace("\\", "/")
    return plain.lstrip("/") if plain.startswith("/") else normpath(join(folder, plain))


def _shared_texts(content: bytes, part: str) -> list[Text]:
    """Return the texts that cells name by number; a lost one would shift all that follow."""

    def texts(plain: bytes) -> list[Text]:
        found: list[Text] = []

        def take(element: etree._Element) -> None:
            parent = element.getparent()
            if main_name(element) == "si" and parent is not None and parent.getparent() is None:
                found.append(item_text(element, part))

        root = in_pieces(plain, ("si", "extLst"), take)
        if main_name(root) != "sst":
            raise stray_element(root, part)
        for _ in children(root, main_tags("si"), part):
            pass
        return found

    return of_sound(texts, content, part)
