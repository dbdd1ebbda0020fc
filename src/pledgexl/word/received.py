"""A template as it was handed in: a whole zip file of sound parts, or it is refused by name.

Every part is parsed here once, before any library opens the file: without document types, without
repair, in the encodings that a package may have.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from pledgexl.messages.report import ReportFault
from pledgexl.word.errors import TemplateError
from pledgexl.word.package import zipped
from pledgexl.word.styles import NAMESPACE

CONTENT_TYPES = "[Content_Types].xml"
_MOST_PARTS, _MOST_BYTES = 2_000, 100_000_000
# What Word saves before it was zip files, and what it saves with a password.
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(r"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,60})["']""")
_ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii"}
# A document type stands before the first element, or nowhere.
_DOCUMENT_TYPE = re.compile(r"(?>\s|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_ENCRYPTED_ENTRY = 1
_W = f"{{{NAMESPACE}}}"
_BELONGS = {f"{_W}tr": f"{_W}tbl", f"{_W}tc": f"{_W}tr", f"{_W}fldChar": f"{_W}p"}


@dataclass(frozen=True, slots=True)
class Received:
    """The parts of a template by name, and the trees of those that are XML."""

    parts: dict[str, bytes]
    trees: dict[str, etree._Element]

    def type_of(self, name: str) -> str:
        """Return the content type of the part `name`, or ""."""
        types = self.trees[CONTENT_TYPES]
        extension = name.rpartition(".")[2].lower()
        found = ""
        for each in types:
            if (each.get("PartName") or "").lower() == f"/{name}".lower():
                return each.get("ContentType", "")
            if (each.get("Extension") or "").lower() == extension:
                found = each.get("ContentType", "")
        return found

    def packed(self) -> bytes:
        """Return the template as a file again, its trees as they are now."""
        written = {
            name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
            for name, tree in self.trees.items()
        }
        return zipped(self.parts | written)


def receive(template: bytes) -> Received:
    """Return `template` taken apart, or raise TemplateError with the part that is not sound."""
    if template.startswith(_CONTAINER):
        is_locked = _LOCKED in template
        raise TemplateError(ReportFault.LOCKED if is_locked else ReportFault.OLD_FORMAT)
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            _refuse_odd_directory(package.infolist())
            parts = {entry.filename: _unpacked(package, entry) for entry in package.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise not_a_document(error) from error
    if CONTENT_TYPES not in parts:
        raise not_a_document(KeyError(CONTENT_TYPES))
    trees = {name: _tree(content, name) for name, content in parts.items() if _is_xml(name)}
    for name, tree in trees.items():
        (_refuse_odd_relations if name.endswith(".rels") else _refuse_odd_structure)(tree, name)
    return Received(parts, trees)


def not_a_document(error: BaseException) -> TemplateError:
    """Return what is said of a template that cannot be opened because of `error`."""
    detail = " ".join(str(error).split()) or type(error).__name__
    return TemplateError(ReportFault.NOT_A_DOCUMENT, detail=detail)


def _refuse_odd_directory(entries: list[zipfile.ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_PARTS or size > _MOST_BYTES:
        raise TemplateError(ReportFault.TOO_LARGE, size=str(size // 1_000_000))
    names = Counter(entry.filename.lower() for entry in entries)
    for entry in entries:
        if names[entry.filename.lower()] > 1 or entry.flag_bits & _ENCRYPTED_ENTRY:
            raise TemplateError(ReportFault.BROKEN_PART, part=entry.filename, detail="zip")


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return package.read(entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        values = {"part": entry.filename, "detail": str(error)}
        raise TemplateError(ReportFault.BROKEN_PART, **values) from error


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _tree(content: bytes, name: str) -> etree._Element:
    text = _decoded(content, name)
    if _DOCUMENT_TYPE.match(text):
        raise TemplateError(ReportFault.DOCUMENT_TYPE, part=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        values = {"part": name, "detail": " ".join(str(error).split())}
        raise TemplateError(ReportFault.BROKEN_PART, **values) from error


def _refuse_odd_relations(tree: etree._Element, name: str) -> None:
    for relation in tree.iter("*"):
        is_root = relation is tree
        wanted = "Relationships" if is_root else "Relationship"
        told = is_root or all(relation.get(each) for each in ("Id", "Type", "Target"))
        if etree.QName(relation).localname != wanted or not told:
            raise TemplateError(ReportFault.BROKEN_PART, part=name, detail=wanted)


def _refuse_odd_structure(tree: etree._Element, name: str) -> None:
    """Raise where something stands outside what it belongs to, or a table has no columns."""
    for element in tree.iter(*_BELONGS):
        around = _BELONGS[str(element.tag)]
        if next(element.iterancestors(around), None) is None:
            detail = etree.QName(element).localname
            raise TemplateError(ReportFault.BROKEN_PART, part=name, detail=detail)
    for table in tree.iter(f"{_W}tbl"):
        if table.find(f"{_W}tblGrid") is None:
            raise TemplateError(ReportFault.BROKEN_PART, part=name, detail="tblGrid")


def _decoded(content: bytes, name: str) -> str:
    encoding = "utf-16" if content.startswith(_BYTE_ORDERS) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TemplateError(ReportFault.BROKEN_PART, part=name, detail=encoding) from error
    declared = _DECLARED.match(text)
    if declared and declared[1].lower() not in _ENCODINGS:
        raise TemplateError(ReportFault.BROKEN_PART, part=name, detail=declared[1])
    return text
