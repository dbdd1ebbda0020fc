"""A workbook's sheets in order, and what they share, found by its own table of contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath

from lxml import etree

from pledgexl.intake.guard import Package
from pledgexl.intake.number_formats import Shape, shapes_of_styles
from pledgexl.intake.read_sheet import Grid, Shared, read_grid
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.texts import shared_texts
from pledgexl.intake.xml import attribute, is_true, parse
from pledgexl.model.finding import Code
from pledgexl.model.text import printable

_WORKBOOK = "xl/workbook.xml"
_PACKAGE_RELATIONS = "_rels/.rels"
_CUSTOM_PROPERTIES = "docProps/custom.xml"


@dataclass(frozen=True)
class Parts:
    """A workbook's main part, and the parts that one leads to as (kind, name) by ID."""

    package: Package
    root: etree._Element
    named: dict[str, tuple[str, str]]

    @cached_property
    def shared(self) -> Shared:
        """What all sheets draw on."""
        settings = next(self.root.iter("{*}workbookPr"), None)
        is_from_1904 = settings is not None and is_true(settings.get("date1904"))
        return Shared(self._texts(), self._shapes(), is_from_1904, self.package.limits)

    def _texts(self) -> Sequence[str]:
        part = self._of_kind("sharedStrings")
        return shared_texts(self.package.read(part), part) if part else []

    def _shapes(self) -> Mapping[str, Shape]:
        part = self._of_kind("styles")
        return shapes_of_styles(self.package.read(part), part) if part else {}

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
        listed = [(sheet, attribute(sheet, "id")) for sheet in parts.root.iter("{*}sheet")]
        for _, relation in listed:
            if relation not in parts.named:
                raise Refusal(Code.PART_MISSING, detail=f"sheet {relation}")
        names = [parts.named[relation][1] for _, relation in listed]
        if len(set(names)) < len(names):
            # No program writes that; whatever stands there would stand there twice.
            raise Refusal(Code.PART_DOUBLED, detail="、".join(sorted(names)))
        return tuple(
            Sheet(
                printable(attribute(sheet, "name")),
                parts.named[relation][1],
                attribute(sheet, "state") in ("hidden", "veryHidden"),
                parts,
            )
            for sheet, relation in listed
            if parts.named[relation][0] == "worksheet"
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
    root = parse(package.read(main), main)
    workbook = Workbook(Parts(package, root, _relations(package, main)))
    if not workbook.sheets:
        raise Refusal(Code.PART_MISSING, detail="worksheet")
    return workbook


def _main_part(package: Package) -> str:
    if _PACKAGE_RELATIONS not in package:
        return _WORKBOOK
    root = parse(package.read(_PACKAGE_RELATIONS), _PACKAGE_RELATIONS)
    for relation in root:
        if attribute(relation, "Type").endswith("/officeDocument"):
            return _target("", attribute(relation, "Target"))
    raise Refusal(Code.PART_MISSING, detail=_WORKBOOK)


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
    plain = target.replace("\\", "/")
    return plain.lstrip("/") if plain.startswith("/") else normpath(join(folder, plain))
