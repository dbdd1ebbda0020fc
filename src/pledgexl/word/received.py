"""A template as it was handed in: a whole zip file of sound parts, or it is refused by name.

Every part is parsed here once, before any library opens the file: without document types, without
repair, in the encodings that a package may have.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pledgexl.word.document import W, zipped
from pledgexl.word.findings import TemplateError, TemplateFinding, part_place

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
_BELONGS = {f"{W}tr": f"{W}tbl", f"{W}tc": f"{W}tr", f"{W}fldChar": f"{W}p"}


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
        raise TemplateError("locked" if is_locked else "old_format")
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
    return TemplateError("not_a_document", detail=detail)


def _refuse_odd_directory(entries: list[zipfile.ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_PARTS or size > _MOST_BYTES:
        raise TemplateError("too_large", size=str(size // 1_000_000))
    names = Counter(entry.filename.lower() for entry in entries)
    for entry in entries:
        if names[entry.filename.lower()] > 1 or entry.flag_bits & _ENCRYPTED_ENTRY:
            raise TemplateError("broken_part", part=entry.filename, detail="zip")


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return package.read(entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        values = {"part": entry.filename, "detail": str(error)}
        raise TemplateError("broken_part", **values) from error


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _tree(content: bytes, name: str) -> etree._Element:
    text = _decoded(content, name)
    if _DOCUMENT_TYPE.match(text):
        raise TemplateError("document_type", part=name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        values = {"part": name, "detail": " ".join(str(error).split())}
        raise TemplateError("broken_part", **values) from error


def _refuse_odd_relations(tree: etree._Element, name: str) -> None:
    for relation in tree.iter("*"):
        is_root = relation is tree
        wanted = "Relationships" if is_root else "Relationship"
        told = is_root or all(relation.get(each) for each in ("Id", "Type", "Target"))
        if etree.QName(relation).localname != wanted or not told:
            raise TemplateError("broken_part", part=name, detail=wanted)


def _refuse_odd_structure(tree: etree._Element, name: str) -> None:
    """Raise where something stands outside what it belongs to, or a table has no columns."""
    for element in tree.iter(*_BELONGS):
        around = _BELONGS[str(element.tag)]
        if next(element.iterancestors(around), None) is None:
            detail = etree.QName(element).localname
            raise TemplateError("broken_part", part=name, detail=detail)
    for table in tree.iter(f"{W}tbl"):
        if table.find(f"{W}tblGrid") is None:
            raise TemplateError("broken_part", part=name, detail="tblGrid")


def _decoded(content: bytes, name: str) -> str:
    encoding = "utf-16" if content.startswith(_BYTE_ORDERS) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise TemplateError("broken_part", part=name, detail=encoding) from error
    declared = _DECLARED.match(text)
    if declared and declared[1].lower() not in _ENCODINGS:
        raise TemplateError("broken_part", part=name, detail=declared[1])
    return text


_RELATIONS = re.compile(
    "officeDocument|core-properties|extended-properties|custom-properties|styles|stylesWithEffects"
    "|numbering|settings|webSettings|fontTable|font|theme|themeOverride|image|header|footer"
    "|footnotes|endnotes|hyperlink|chart|chartUserShapes|chartStyle|chartColorStyle|chartEx"
    "|diagram(Data|Layout|QuickStyle|Colors|Drawing)|hdphoto|customXml|customXmlProps"
    "|printerSettings|classificationlabels|intelligence2?"
)
# They are taken out: what is said in the margin, pictures and texts of the template itself, and
# the panes that add-ins of Word open beside the text.
_LEFT_OUT = re.compile(
    "comments(Extended|Ids|Extensible)?|people|documenttasks|glossaryDocument|thumbnail"
    "|webextensiontaskpanes"
)
_FIELDS = re.compile(
    "PAGE|NUMPAGES|SECTION|SECTIONPAGES|PAGEREF|REF|NOTEREF|STYLEREF|TOC|TC|INDEX|XE|HYPERLINK"
    "|SEQ|LISTNUM|AUTONUM|AUTONUMLGL|AUTONUMOUT|EQ|SYMBOL|ADVANCE|PRIVATE"
)
# { = { PAGE } - 1 }: the fields within are judged by themselves.
_PAGE_SUM = re.compile(r"\s*=[\s\d+*/()-]*(\\\*\s*MERGEFORMAT\s*)?")
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COMMENT_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")


def foreign_findings(template: Received) -> Iterator[TemplateFinding]:
    """Yield what stands in `template` and is not among what is known."""
    for name, tree in template.trees.items():
        if name.endswith(".rels"):
            source = name.replace("_rels/", "", 1).removesuffix(".rels")
            for relation in tree:
                yield from _relation_faults(template, source, relation)
        else:
            if tree.find(f"{W}mailMerge") is not None:
                values = {"found": "mailMerge", "target": name}
                yield TemplateFinding("foreign_part", values, part_place(name))
            for instruction in field_instructions(tree):
                yield from _field_faults(name, instruction)


def _relation_faults(
    template: Received, source: str, relation: etree._Element
) -> Iterator[TemplateFinding]:
    kind = (relation.get("Type") or "").rpartition("/")[2]
    target = relation.get("Target", "")
    is_external = relation.get("TargetMode") == "External" and kind != "hyperlink"
    is_of_a_chart = kind == "package" and template.type_of(source).endswith(".chart+xml")
    is_known = any(kinds.fullmatch(kind) for kinds in (_RELATIONS, _LEFT_OUT)) or (
        is_of_a_chart and template.type_of(_path(source, target)) == _WORKBOOK
    )
    if is_external or not is_known:
        values = {"found": kind, "target": target}
        yield TemplateFinding("foreign_part", values, part_place(source or "_rels/.rels"))


def _path(source: str, target: str) -> str:
    """Return the name of the part that `target` leads to from the part `source`."""
    steps: list[str] = [] if target.startswith("/") else source.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _field_faults(name: str, instruction: str) -> Iterator[TemplateFinding]:
    words = instruction.split()
    kind = "=" if instruction.strip().startswith("=") else words[0].upper() if words else ""
    if kind and not _FIELDS.fullmatch(kind) and not _PAGE_SUM.fullmatch(instruction):
        values = {"found": kind}
        place = part_place(name, instruction)
        yield TemplateFinding("foreign_field", values, place)


def field_instructions(root: etree._Element) -> Iterator[str]:
    """Yield what each field below `root` is told, wherever it is split."""
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
            told = waiting.pop()
            yield told or ""
            # Behind its mark stands what the field shows.
            if kind == "separate":
                waiting.append(None)
    yield from (told or "" for told in waiting)


def leave_out(template: Received) -> int:
    """Take comments, and what else is of the template only, out; return how many comments."""
    for name, tree in template.trees.items():
        if name.endswith(".rels"):
            for relation in list(tree):
                if _LEFT_OUT.fullmatch((relation.get("Type") or "").rpartition("/")[2]):
                    tree.remove(relation)
    marks = [
        mark
        for tree in template.trees.values()
        for mark in tree.iter(*(f"{W}{kind}" for kind in _COMMENT_MARKS))
    ]
    for mark in marks:
        _remove_with_its_run(mark)
    return sum(mark.tag == f"{W}commentReference" for mark in marks)


def _remove_with_its_run(mark: etree._Element) -> None:
    run = mark.getparent()
    assert run is not None
    run.remove(mark)
    parent = run.getparent()
    is_empty = not [each for each in run if each.tag != f"{W}rPr"]
    if run.tag == f"{W}r" and is_empty and parent is not None:
        parent.remove(run)


_ADDED, _TAKEN = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
# They only tell where a revision begins and ends, or how something looked before it.
_MARKS = frozenset(
    f"{W}{name}"
    for name in (
        *(f"{kind}Range{end}" for kind in ("moveFrom", "moveTo") for end in ("Start", "End")),
        *(
            f"customXml{kind}Range{end}"
            for kind in ("Ins", "Del", "MoveFrom", "MoveTo")
            for end in ("Start", "End")
        ),
        *("cellIns", "cellMerge", "numberingChange"),
        *(f"{kind}Change" for kind in ("rPr", "pPr", "sectPr", "tblPr", "tblGrid", "tblPrEx")),
        *(f"{kind}Change" for kind in ("trPr", "tcPr")),
    )
)
_PROPERTIES = (f"{W}rPr", f"{W}trPr", f"{W}tcPr", f"{W}numPr")


def accept_revisions(root: etree._Element) -> int:
    """Accept all revisions below `root` and return how many there were."""
    found = [each for each in root.iter() if _is_revision(each)]
    for each in found:
        parent = each.getparent()
        if parent is None or root not in [each, *each.iterancestors()]:
            continue  # gone with something around it
        if (each.tag in _TAKEN and parent.tag == f"{W}trPr") or each.tag == f"{W}cellDel":
            _remove(_owner(parent))
        elif each.tag in _TAKEN and parent.tag == f"{W}rPr":
            _join_with_the_next(_owner(_owner(parent)))
        elif each.tag in _ADDED and parent.tag not in _PROPERTIES:
            _unwrap(each)
        else:
            parent.remove(each)
    return len(found)


def _is_revision(element: etree._Element) -> bool:
    return element.tag in (*_ADDED, *_TAKEN, f"{W}cellDel") or element.tag in _MARKS


def _owner(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _remove(element: etree._Element) -> None:
    _owner(element).remove(element)


def _unwrap(element: etree._Element) -> None:
    for child in list(element):
        element.addprevious(child)
    _remove(element)


def _join_with_the_next(paragraph: etree._Element) -> None:
    """Let what is left of `paragraph`, whose end was deleted, begin the paragraph below it."""
    below = paragraph.getnext()
    content = [child for child in paragraph if child.tag != f"{W}pPr"]
    if below is None or below.tag != f"{W}p":
        return
    first = 0 if below.find(f"{W}pPr") is None else 1
    for place, child in enumerate(content, start=first):
        below.insert(place, child)
    _remove(paragraph)
