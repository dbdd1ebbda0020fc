"""目次: Word's own field of contents, filled when the report is made.

Each entry is a link to its heading, so that it is right wherever pages break. The field is not
marked for updating: Word would ask about it on every opening. Page numbers are put in when
somebody has laid the report out (see `numbered`); without them Word adds them on request.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docx.document import Document
from lxml import etree

from pledgexl.word.document import W, paragraph_text, paragraph_texts, reread, zipped
from pledgexl.word.figures import next_bookmark
from pledgexl.word.proof import require_same_paragraphs

_NAMED = "_Toc9"
_DOCUMENT = "word/document.xml"
_OUTLINE = re.compile(r'\\o\s+"(\d)-(\d)"')
_STYLES = re.compile(r'\\t\s+"([^"]*)"')
_BY_OUTLINE = re.compile(r"\\u\b")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of contents: its paragraphs from the first to the last, and its instruction."""

    paragraphs: tuple[etree._Element, ...]
    instruction: str


@dataclass(frozen=True, slots=True)
class _Heading:
    paragraph: etree._Element
    level: int
    text: str


def empty_contents(body: etree._Element) -> None:
    """Take the entries out of the template's 目次: they are of the template, not of the report."""
    for field in _fields(body):
        first, *rest = field.paragraphs
        _leave_only(first, field.instruction)
        for paragraph in rest:
            parent = paragraph.getparent()
            assert parent is not None
            parent.remove(paragraph)


def _leave_only(paragraph: etree._Element, instruction: str) -> None:
    for child in list(paragraph):
        if child.tag != f"{W}pPr":
            paragraph.remove(child)
    _append_field(paragraph, instruction, ends=True)


def fill_contents(document: Document) -> bool:
    """Fill each 目次 of `document` with links to its headings; say whether there is any."""
    body = document.element.body
    styles = {
        style.get(f"{W}styleId"): style for style in document.styles.element.iter(f"{W}style")
    }
    is_filled = False
    for field in list(_fields(body)):
        levels = _levels(field.instruction, styles)
        headings = list(_headings(body, levels, field.paragraphs[0]))
        if headings:
            _write_entries(field, headings, _entry_styles(styles), next_bookmark(body))
            is_filled = True
    return is_filled


def _fields(body: etree._Element) -> list[_Field]:
    """Return the fields of contents whose paragraphs stand in one row."""
    found: list[_Field] = []
    begins: list[tuple[etree._Element, list[str]]] = []
    for piece in body.iter(f"{W}instrText", f"{W}fldChar"):
        kind = piece.get(f"{W}fldCharType")
        if kind == "begin":
            begins.append((piece, []))
        elif kind == "end" and begins:
            begin, codes = begins.pop()
            # A field within another, such as a page number in an entry, is not its own.
            found += [] if begins else _field(begin, piece, "".join(codes))
        elif kind is None and begins:
            begins[-1][1].append(piece.text or "")
    return found


def _field(begin: etree._Element, end: etree._Element, instruction: str) -> list[_Field]:
    first, last = (next(run.iterancestors(f"{W}p")) for run in (begin, end))
    together = [first, *first.itersiblings()]
    if instruction.split()[:1] != ["TOC"] or last not in together:
        return []
    return [_Field(tuple(together[: together.index(last) + 1]), instruction.strip())]


def _levels(instruction: str, styles: Mapping[str | None, etree._Element]) -> dict[str | None, int]:
    """Return the level that each style has in the contents, by its ID."""
    outline = _OUTLINE.search(instruction)
    span = range(int(outline[1]), int(outline[2]) + 1) if outline else range(0)
    wanted = {f"heading {level}": level for level in span} | _listed_styles(instruction)
    levels = {id_: wanted.get(_name_of(style), 0) for id_, style in styles.items()}
    if _BY_OUTLINE.search(instruction):
        allowed = span or range(1, 10)
        by_outline = {id_: _outline_of(style) for id_, style in styles.items()}
        levels |= {id_: level for id_, level in by_outline.items() if level in allowed}
    return {id_: level for id_, level in levels.items() if level}


def _listed_styles(instruction: str) -> dict[str, int]:
    r"""Return the levels of the styles named in `\t "name,level,name,level"`."""
    found = _STYLES.search(instruction)
    listed = re.split("[,;]", found[1]) if found else []
    return {
        name.strip().lower(): int(level)
        for name, level in zip(listed[::2], listed[1::2], strict=False)
        if level.strip().isdecimal()
    }


def _name_of(style: etree._Element) -> str:
    name = style.find(f"{W}name")
    return "" if name is None else name.get(f"{W}val", "").lower()


def _outline_of(style: etree._Element) -> int:
    outline = style.find(f"{W}pPr/{W}outlineLvl")
    return 0 if outline is None else int(outline.get(f"{W}val", "9")) + 1


def _headings(
    body: etree._Element, levels: Mapping[str | None, int], contents: etree._Element
) -> Iterator[_Heading]:
    for style in body.iter(f"{W}pStyle"):
        level = levels.get(style.get(f"{W}val"))
        if not level:
            continue
        paragraph = next(style.iterancestors(f"{W}p"))
        text = _heading_text(paragraph)
        if text and paragraph is not contents:
            yield _Heading(paragraph, level, text)


def _heading_text(paragraph: etree._Element) -> str:
    return re.sub(r"[\t\n]+", "　", paragraph_text(paragraph)).strip()


def _entry_styles(styles: Mapping[str | None, etree._Element]) -> dict[int, str]:
    names = {_name_of(style): id_ or "" for id_, style in styles.items()}
    return {level: names[f"toc {level}"] for level in range(1, 10) if f"toc {level}" in names}


def _write_entries(
    field: _Field, headings: Sequence[_Heading], styles: Mapping[int, str], number: int
) -> None:
    place = field.paragraphs[0]
    for offset, heading in enumerate(headings):
        name = f"{_NAMED}{number + offset:06d}"
        _bookmark(heading.paragraph, number + offset, name)
        entry = _entry(styles.get(heading.level, ""))
        if offset == 0:
            _append_field(entry, field.instruction, ends=False)
        entry.append(_link(heading.text, name))
        if offset == len(headings) - 1:
            entry.append(_field_mark("end"))
        place.addprevious(entry)
    parent = place.getparent()
    assert parent is not None
    parent.remove(place)


def _bookmark(paragraph: etree._Element, number: int, name: str) -> None:
    begin = etree.Element(f"{W}bookmarkStart", {f"{W}id": str(number), f"{W}name": name})
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else 1, begin)
    etree.SubElement(paragraph, f"{W}bookmarkEnd", {f"{W}id": str(number)})


def _entry(style: str) -> etree._Element:
    entry = etree.Element(f"{W}p")
    if style:
        properties = etree.SubElement(entry, f"{W}pPr")
        etree.SubElement(properties, f"{W}pStyle", {f"{W}val": style})
    return entry


def _link(text: str, name: str) -> etree._Element:
    link = etree.Element(f"{W}hyperlink", {f"{W}anchor": name, f"{W}history": "1"})
    link.append(_run_saying(text))
    return link


def _run_saying(text: str) -> etree._Element:
    run = _run()
    letters = etree.SubElement(run, f"{W}t")
    letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    letters.text = text
    return run


def _run() -> etree._Element:
    run = etree.Element(f"{W}r")
    properties = etree.SubElement(run, f"{W}rPr")
    etree.SubElement(properties, f"{W}rFonts", {f"{W}hint": "eastAsia"})
    return run


def _append_field(parent: etree._Element, instruction: str, *, ends: bool) -> None:
    code = etree.Element(f"{W}r")
    text = etree.SubElement(code, f"{W}instrText")
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    text.text = f" {instruction} "
    parent.extend([_field_mark("begin"), code, _field_mark("separate")])
    if ends:
        parent.append(_field_mark("end"))


def _field_mark(kind: str) -> etree._Element:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": kind})
    return run


# Page numbers, once somebody has laid the report out.


def listed_headings(report: bytes) -> list[str]:
    """Return the entries of all 目次 of the finished `report`, in order."""
    return [_heading_text(entry) for entry in _entries(reread(report, _DOCUMENT))]


def numbered(report: bytes, pages: Sequence[int]) -> bytes:
    """Return `report` with `pages` behind the entries of its 目次, in order."""
    root = reread(report, _DOCUMENT)
    _add_numbers(root, pages)
    written = _with_body(report, root)
    require_same_paragraphs(paragraph_texts(reread(written, _DOCUMENT)), paragraph_texts(root))
    return written


def with_live_numbers(report: bytes) -> bytes:
    """Return `report` for LibreOffice to lay out once and tell the pages of its entries.

    Within a field of contents it prints the numbers as it finds them; without one around them
    it reckons them.
    """
    root = reread(report, _DOCUMENT)
    _add_numbers(root, [0] * len(_entries(root)))
    for field in _fields(root):
        for paragraph in field.paragraphs:
            for mark in paragraph.findall(f"{W}r"):
                paragraph.remove(mark)
    return _with_body(report, root)


def _with_body(report: bytes, root: etree._Element) -> bytes:
    written = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return zipped(parts | {_DOCUMENT: written})


def _add_numbers(root: etree._Element, pages: Sequence[int]) -> None:
    right = _text_width(root)
    for entry, page in zip(_entries(root), pages, strict=True):
        _add_number(entry, page, right)


def _entries(root: etree._Element) -> list[etree._Element]:
    links = (link for link in root.iter(f"{W}hyperlink"))
    ours = (link for link in links if link.get(f"{W}anchor", "").startswith(_NAMED))
    return [next(link.iterancestors(f"{W}p")) for link in ours]


def _text_width(root: etree._Element) -> int:
    section = next(root.iter(f"{W}sectPr"))
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert size is not None
    assert margins is not None
    sides = sum(int(margins.get(f"{W}{side}", "0")) for side in ("left", "right"))
    return int(size.get(f"{W}w", "0")) - sides


def _add_number(entry: etree._Element, page: int, right: int) -> None:
    link = next(entry.iter(f"{W}hyperlink"))
    tab = _run()
    etree.SubElement(tab, f"{W}tab")
    link.append(tab)
    _append_field(link, f"PAGEREF {link.get(f'{W}anchor')} \\h", ends=False)
    link.extend([_run_saying(str(page)), _field_mark("end")])
    properties = entry.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        entry.insert(0, properties)
    stop = {f"{W}val": "right", f"{W}leader": "dot", f"{W}pos": str(right)}
    tabs = etree.SubElement(properties, f"{W}tabs")
    etree.SubElement(tabs, f"{W}tab", stop)
