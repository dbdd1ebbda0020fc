"""A template as it was received: well-formed parts of known kinds, or it is refused by name.

Every part is parsed here once, before any library opens the file: without document types, without
repair, in the encodings that a package may have. Relations and fields are known kinds. Of fields
those whose result follows from the document alone: nothing proves a date that changes, a sum that
Word calculates, or a text from another file. A hyperlink may lead anywhere: only readers follow it.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pledgexl.word.document import W, around, remove, written, zipped
from pledgexl.word.findings import TemplateError, TemplateFinding, part_place

_CONTENT_TYPES = "[Content_Types].xml"
_MOST_PARTS, _MOST_BYTES = 2_000, 100_000_000
# The container of .doc files and of documents with a password.
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(r"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,60})["']""")
_ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii"}
# A document type is before the first element, or nowhere.
_DOCUMENT_TYPE = re.compile(r"(?>\s|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_ENCRYPTED_ENTRY = 1
_BELONGS = {f"{W}tr": f"{W}tbl", f"{W}tc": f"{W}tr", f"{W}fldChar": f"{W}p"}

_RELATIONS = re.compile(
    "officeDocument|core-properties|extended-properties|custom-properties|styles|stylesWithEffects"
    "|numbering|settings|webSettings|fontTable|font|theme|themeOverride|image|header|footer"
    "|footnotes|endnotes|hyperlink|chart|chartUserShapes|chartStyle|chartColorStyle|chartEx"
    "|diagram(Data|Layout|QuickStyle|Colors|Drawing)|hdphoto|customXml|customXmlProps"
    "|printerSettings|classificationlabels|intelligence2?"
)
# Removed: comments, pictures and texts of the template itself, and panes of add-ins.
_LEFT_OUT = re.compile(
    "comments(Extended|Ids|Extensible)?|people|documenttasks|glossaryDocument|thumbnail"
    "|webextensiontaskpanes"
)
_FIELDS = re.compile(
    "PAGE|NUMPAGES|SECTION|SECTIONPAGES|PAGEREF|REF|NOTEREF|STYLEREF|TOC|TC|INDEX|XE|HYPERLINK"
    "|SEQ|LISTNUM|AUTONUM|AUTONUMLGL|AUTONUMOUT|EQ|SYMBOL|ADVANCE|PRIVATE"
)
# { = { PAGE } - 1 }: the fields within are judged separately.
_PAGE_SUM = re.compile(r"\s*=[\s\d+*/()-]*(\\\*\s*MERGEFORMAT\s*)?")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_COMMENT_MARKS = tuple(f"{W}comment{part}" for part in ("RangeStart", "RangeEnd", "Reference"))
_INSERTED = (f"{W}ins", f"{W}moveTo")
_DELETED = (f"{W}del", f"{W}moveFrom", f"{W}cellDel")
# Where a revision begins and ends, and how something looked before it.
_REVISION_MARKS = tuple(
    f"{W}{name}"
    for name in re.findall(
        r"\w+",
        "moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd"
        " customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd"
        " customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart"
        " customXmlMoveToRangeEnd cellIns cellMerge numberingChange rPrChange pPrChange"
        " sectPrChange tblPrChange tblGridChange tblPrExChange trPrChange tcPrChange",
    )
)


@dataclass(frozen=True, slots=True)
class Received:
    """The parts of a template by name, and the trees of those that are XML."""

    parts: dict[str, bytes]
    trees: dict[str, etree._Element]

    def type_of(self, name: str) -> str:
        """Return the content type of the part `name`, or ""."""
        extension, found = name.rpartition(".")[2].lower(), ""
        for each in self.trees[_CONTENT_TYPES]:
            if (each.get("PartName") or "").lower() == f"/{name}".lower():
                return each.get("ContentType", "")
            if (each.get("Extension") or "").lower() == extension:
                found = each.get("ContentType", "")
        return found

    def packed(self) -> bytes:
        """Return the template as a file again, its trees as they are now."""
        return zipped(self.parts | {name: written(tree) for name, tree in self.trees.items()})


def receive(template: bytes) -> Received:
    """Return the parts of `template`, or raise TemplateError with the part that is not valid."""
    if template.startswith(_CONTAINER):
        raise TemplateError("locked" if _LOCKED in template else "old_format")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as package:
            parts = _unpacked(package)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise not_a_document(error) from error
    if _CONTENT_TYPES not in parts:
        raise not_a_document(KeyError(_CONTENT_TYPES))
    names = [name for name in parts if name.lower().endswith((".xml", ".rels", ".vml"))]
    trees = {name: _tree(parts[name], name) for name in names}
    for name, tree in trees.items():
        _refuse_odd_structure(tree, name)
    return Received(parts, trees)


def not_a_document(error: BaseException) -> TemplateError:
    """Return the error about a template that cannot be opened because of `error`."""
    detail = " ".join(str(error).split()) or type(error).__name__
    return TemplateError("not_a_document", detail=detail)


def _broken(part: str, detail: object) -> TemplateError:
    return TemplateError("broken_part", part=part, detail=" ".join(str(detail).split()))


def _unpacked(package: zipfile.ZipFile) -> dict[str, bytes]:
    entries = package.infolist()
    size = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_PARTS or size > _MOST_BYTES:
        raise TemplateError("too_large", size=size // 1_000_000)
    names = Counter(entry.filename.lower() for entry in entries)
    parts: dict[str, bytes] = {}
    for entry in entries:
        if names[entry.filename.lower()] > 1 or entry.flag_bits & _ENCRYPTED_ENTRY:
            raise _broken(entry.filename, "zip")
        try:
            parts[entry.filename] = package.read(entry)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise _broken(entry.filename, error) from error
    return parts


def _tree(content: bytes, name: str) -> etree._Element:
    encoding = "utf-16" if content.startswith(_BYTE_ORDERS) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(name, encoding) from error
    declared = _DECLARED.match(text)
    if declared and declared[1].lower() not in _ENCODINGS:
        raise _broken(name, declared[1])
    if _DOCUMENT_TYPE.match(text):
        raise TemplateError("document_type", part=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _broken(name, error) from error


def _refuse_odd_structure(tree: etree._Element, name: str) -> None:
    """Raise if an element is outside what it belongs to, or lacks what it needs."""
    for relation in tree.iter("*") if name.endswith(".rels") else ():
        wanted = "Relationships" if relation is tree else "Relationship"
        is_whole = relation is tree or all(map(relation.get, ("Id", "Type", "Target")))
        if etree.QName(relation).localname != wanted or not is_whole:
            raise _broken(name, wanted)
    for element in tree.iter(*_BELONGS):
        if next(element.iterancestors(_BELONGS[str(element.tag)]), None) is None:
            raise _broken(name, etree.QName(element).localname)
    if any(table.find(f"{W}tblGrid") is None for table in tree.iter(f"{W}tbl")):
        raise _broken(name, "tblGrid")


def foreign_findings(template: Received) -> Iterator[TemplateFinding]:
    """Yield what `template` contains and is not known."""
    for name, tree in template.trees.items():
        if name.endswith(".rels"):
            source = name.replace("_rels/", "", 1).removesuffix(".rels")
            for relation in tree:
                kind = (relation.get("Type") or "").rpartition("/")[2]
                if not _is_known(template, source, relation, kind):
                    target, place = relation.get("Target", ""), part_place(source or "_rels/.rels")
                    yield TemplateFinding("foreign_part", place, found=kind, target=target)
            continue
        if tree.find(f"{W}mailMerge") is not None:
            yield TemplateFinding("foreign_part", part_place(name), found="mailMerge", target=name)
        for instruction in _field_instructions(tree):
            is_sum = instruction.strip().startswith("=")
            field = "=" if is_sum else "".join(instruction.split()[:1]).upper()
            if field and not _FIELDS.fullmatch(field) and not _PAGE_SUM.fullmatch(instruction):
                yield TemplateFinding("foreign_field", part_place(name, instruction), found=field)


def _is_known(template: Received, source: str, relation: etree._Element, kind: str) -> bool:
    if relation.get("TargetMode") == "External" and kind != "hyperlink":
        return False
    if kind == "package" and template.type_of(source).endswith(".chart+xml"):
        path = posixpath.join("/", posixpath.dirname(source), relation.get("Target", ""))
        return template.type_of(posixpath.normpath(path).lstrip("/")) == _WORKBOOK
    return bool(_RELATIONS.fullmatch(kind) or _LEFT_OUT.fullmatch(kind))


def _field_instructions(root: etree._Element) -> Iterator[str]:
    """Yield the instruction of each field below `root`, however it is split."""
    # Open fields: the instruction so far, or None where the field's result begins.
    waiting: list[str | None] = []
    for piece in root.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText"):
        kind = piece.get(f"{W}fldCharType")
        if piece.tag == f"{W}fldSimple":
            yield piece.get(f"{W}instr", "")
        elif kind == "begin":
            waiting.append("")
        elif kind is None and waiting and waiting[-1] is not None:
            waiting[-1] += piece.text or ""
        elif kind is None:
            yield piece.text or ""
        elif waiting:
            yield waiting.pop() or ""
            if kind == "separate":
                waiting.append(None)
    yield from (instruction or "" for instruction in waiting)


def leave_out(template: Received) -> int:
    """Remove comments and what else belongs to the template only; return how many comments."""
    count = 0
    for name, tree in template.trees.items():
        for relation in list(tree) if name.endswith(".rels") else ():
            if _LEFT_OUT.fullmatch((relation.get("Type") or "").rpartition("/")[2]):
                tree.remove(relation)
        for mark in list(tree.iter(*_COMMENT_MARKS)):
            count += mark.tag == f"{W}commentReference"
            run = mark.getparent()
            remove(mark)
            if run is not None and run.tag == f"{W}r" and {each.tag for each in run} <= {f"{W}rPr"}:
                remove(run)
    return count


def accept_revisions(root: etree._Element) -> int:
    """Accept all revisions below `root` as Word does by 「すべての変更を反映」; return how many."""
    count = sum(1 for _ in root.iter(*_REVISION_MARKS, *_INSERTED, *_DELETED))
    etree.strip_elements(root, *_REVISION_MARKS, with_tail=False)
    etree.strip_tags(root, *_INSERTED)
    for deleted in list(root.iter(*_DELETED)):
        owner, paragraph = deleted.getparent(), around(deleted, "p")
        if owner is not None and (owner.tag == f"{W}trPr" or deleted.tag == f"{W}cellDel"):
            remove(owner.getparent())
        elif owner is not None and owner.tag == f"{W}rPr" and paragraph is not None:
            # The end of the paragraph was deleted: its content goes in front of what is below.
            below = paragraph.getnext()
            if below is not None and below.tag == f"{W}p":
                first = 0 if below.find(f"{W}pPr") is None else 1
                below[first:first] = [child for child in paragraph if child.tag != f"{W}pPr"]
                remove(paragraph)
    etree.strip_elements(root, *_DELETED, with_tail=False)
    return count
