"""目次: Word's own field of contents, filled when the report is made.

Each entry is a link to its heading, so that it is right wherever pages break. The field is not
marked for updating: Word would ask about it on every opening. Page numbers are added once the
report was laid out (see `numbered`); without them Word adds them on request.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

from docx.document import Document
from lxml import etree

from pledgexl.messages.edition import document_language
from pledgexl.model.language import Language
from pledgexl.word.document import (
    W,
    around,
    find,
    next_bookmark,
    number,
    paragraph_text,
    paragraph_texts,
    parsed,
    remove,
    reread,
    unzipped,
    value,
    written,
    zipped,
)
from pledgexl.word.proof import require_same_paragraphs

_NAMED = "_Toc9"
_DOCUMENT = "word/document.xml"
_OUTLINE = re.compile(r'\\o\s+"(\d)-(\d)"')
_STYLES = re.compile(r'\\t\s+"([^"]*)"')
_BY_OUTLINE = re.compile(r"\\u\b")
_FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def empty_contents(body: etree._Element) -> None:
    """Take the entries out of the template's 目次: they are of the template, not of the report."""
    for (first, *rest), instruction in _fields(body):
        for child in list(first):
            if child.tag != f"{W}pPr":
                first.remove(child)
        first.extend(_elements(_field_begin(instruction) + _FIELD_END))
        for paragraph in rest:
            remove(paragraph)


def fill_contents(document: Document) -> bool:
    """Fill each 目次 of `document` with links to its headings; say whether there is any."""
    body = document.element.body
    every = document.styles.element.iter(f"{W}style")
    styles = {id_: style for style in every if (id_ := style.get(f"{W}styleId"))}
    names = {value(style, "name").lower(): id_ for id_, style in styles.items()}
    is_filled = False
    for (contents, *_), instruction in _fields(body):
        levels = _levels(instruction, styles)
        headings = [
            (heading, levels[value(heading, "pPr/pStyle")], _heading_text(heading))
            for heading in body.iter(f"{W}p")
            if heading is not contents and value(heading, "pPr/pStyle") in levels
            if _heading_text(heading)
        ]
        entries = ""
        for id_, (heading, level, text) in enumerate(headings, start=next_bookmark(body)):
            anchor = f"{_NAMED}{id_:06d}"
            mark, end = _elements(
                f'<w:bookmarkStart w:id="{id_}" w:name="{anchor}"/><w:bookmarkEnd w:id="{id_}"/>'
            )
            heading.insert(1, mark)
            heading.append(end)
            style = names.get(f"toc {level}", "")
            look = f'<w:pPr><w:pStyle w:val="{escape(style)}"/></w:pPr>' if style else ""
            begin = "" if entries else _field_begin(instruction)
            last = _FIELD_END if heading is headings[-1][0] else ""
            link = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{_text_run(text)}</w:hyperlink>'
            entries += f"<w:p>{look}{begin}{link}{last}</w:p>"
        if headings:
            is_filled = True
            for entry in _elements(entries):
                contents.addprevious(entry)
            remove(contents)
    return is_filled


def _fields(body: etree._Element) -> list[tuple[list[etree._Element], str]]:
    """Return the paragraphs and instructions of the fields of contents that stay in one parent."""
    found: list[tuple[list[etree._Element], str]] = []
    begins: list[tuple[etree._Element, list[str]]] = []
    for piece in body.iter(f"{W}instrText", f"{W}fldChar"):
        kind = piece.get(f"{W}fldCharType")
        if kind == "begin":
            begins.append((piece, []))
        elif kind is None and begins:
            begins[-1][1].append(piece.text or "")
        elif kind == "end" and begins:
            begin, codes = begins.pop()
            instruction = "".join(codes).strip()
            first, last = around(begin, "p"), around(piece, "p")
            # A field within another, such as a page number in an entry, is not its own.
            if begins or instruction.split()[:1] != ["TOC"] or first is None:
                continue
            together = [first, *first.itersiblings()]
            if last in together:
                found.append((together[: together.index(last) + 1], instruction))
    return found


def _levels(instruction: str, styles: Mapping[str, etree._Element]) -> dict[str, int]:
    r"""Return the level that each style has in the contents, by its ID.

    `\o "1-3"` takes the headings of these levels, `\t "name,level,name,level"` the styles named,
    and `\u` the styles with an outline level (ISO/IEC 29500-1, 17.16.5.68).
    """
    outline, listed = _OUTLINE.search(instruction), _STYLES.search(instruction)
    span = range(int(outline[1]), int(outline[2]) + 1) if outline else range(0)
    wanted = {f"heading {level}": level for level in span}
    words = re.split("[,;]", listed[1]) if listed else []
    for name, typed in zip(words[::2], words[1::2], strict=False):
        if typed.strip().isdecimal():
            wanted[name.strip().lower()] = int(typed)
    levels: dict[str, int] = {}
    for id_, style in styles.items():
        level = wanted.get(value(style, "name").lower(), 0)
        if _BY_OUTLINE.search(instruction) and find(style, "pPr/outlineLvl") is not None:
            own = int(value(style, "pPr/outlineLvl") or 9) + 1
            level = own if own in (span or range(1, 10)) else level
        if level:
            levels[id_] = level
    return levels


def _heading_text(paragraph: etree._Element) -> str:
    between = "　" if document_language() is Language.JA else "  "
    return re.sub(r"[\t\n]+", between, paragraph_text(paragraph)).strip()


def _elements(xml: str) -> list[etree._Element]:
    return list(parsed(f'<w:body xmlns:w="{W[1:-1]}">{xml}</w:body>'.encode()))


def _run(content: str) -> str:
    is_japanese = document_language() is Language.JA
    look = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>' if is_japanese else ""
    return f"<w:r>{look}{content}</w:r>"


def _text_run(text: str) -> str:
    return _run(f'<w:t xml:space="preserve">{escape(text)}</w:t>')


def _field_begin(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def listed_headings(report: bytes) -> list[str]:
    """Return the entries of all 目次 of the finished `report`, in order."""
    return [_heading_text(entry) for entry in _entries(reread(report, _DOCUMENT))]


def numbered(report: bytes, pages: Sequence[int] | None = None) -> bytes:
    """Return `report` with `pages` behind the entries of its 目次, in order.

    Without `pages` LibreOffice is to number the entries as it lays them out: within a field of
    contents it prints the numbers as it finds them; without one around them it replaces them by
    the pages of the headings.
    """
    root = reread(report, _DOCUMENT)
    entries = _entries(root)
    section = next(root.iter(f"{W}sectPr"))
    left, right = (number(find(section, "pgMar"), f"{W}{side}") for side in ("left", "right"))
    width = number(find(section, "pgSz"), f"{W}w") - left - right
    stop = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'
    for entry, page in zip(entries, [0] * len(entries) if pages is None else pages, strict=True):
        link = next(entry.iter(f"{W}hyperlink"))
        reference = _field_begin(f"PAGEREF {link.get(f'{W}anchor')} \\h")
        link.extend(_elements(_run("<w:tab/>") + reference + _text_run(str(page)) + _FIELD_END))
        properties = find(entry, "pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            entry.insert(0, properties)
        properties.extend(_elements(stop))
        for mark in entry.findall(f"{W}r") if pages is None else ():
            entry.remove(mark)
    package = zipped(unzipped(report) | {_DOCUMENT: written(root)})
    require_same_paragraphs(paragraph_texts(reread(package, _DOCUMENT)), paragraph_texts(root))
    return package


def _entries(root: etree._Element) -> list[etree._Element]:
    return [
        next(link.iterancestors(f"{W}p"))
        for link in root.iter(f"{W}hyperlink")
        if link.get(f"{W}anchor", "").startswith(_NAMED)
    ]
