"""A Word document: its zip file, its parts, its paragraphs, and the ids in it."""

import io
import re
import zipfile
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from docx.document import Document
from docx.opc.part import Part, XmlPart
from lxml import etree

from pledgexl.model.text import printable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
# The first date that a zip file can contain: our packages do not depend on the time of day.
_EPOCH = (1980, 1, 1, 0, 0, 0)
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT = f"{W}t"
_LETTERS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}

# Markers around values while a report is made: noncharacters, which no text can contain. A name
# is between BEGIN and NAMED, the value between NAMED and END.
BEGIN, NAMED, END = "\ufdd0", "\ufdd1", "\ufdd2"
# The braces of a value, so that each brace that remains belongs to the template.
_BRACES, _GUARDS = "{}｛｝", "\ufdd3\ufdd4\ufdd5\ufdd6"
GUARDED = str.maketrans(_BRACES, _GUARDS)
_MARKERS = re.compile(f"{BEGIN}[^{NAMED}]*{NAMED}|{END}")
ANY_MARKER = re.compile("[\ufdd0-\ufdef]")


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip file of `parts` in their order, the same bytes for the same parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return buffer.getvalue()


def unzipped(package: bytes) -> dict[str, bytes]:
    """Return the parts of `package`, in their order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def parsed(content: bytes) -> etree._Element:
    """Return the tree of a part of a document, however large, without repair."""
    return etree.fromstring(content, etree.XMLParser(huge_tree=True, resolve_entities=False))


def reread(report: bytes, part: str) -> etree._Element:
    """Return the tree of `part` of the finished `report`."""
    return parsed(unzipped(report)[part])


def written(root: etree._Element) -> bytes:
    """Return the part whose tree is `root`."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# The kinds of parts with paragraphs other than the body, as their relations name them.
NOTES = ("footnotes", "endnotes")
_AREAS = ("header", "footer", *NOTES)


@dataclass(frozen=True, slots=True)
class Story:
    """A part with paragraphs: its kind (body, header …), the part, and its tree."""

    area: str
    part: Part
    root: etree._Element

    @property
    def name(self) -> str:
        """The name of the part within the file."""
        return str(self.part.partname).lstrip("/")

    def keep(self) -> None:
        """Let python-docx save the part as its tree is now."""
        if not isinstance(self.part, XmlPart):
            self.part._blob = written(self.root)  # noqa: SLF001 (python-docx has no setter)


def stories(document: Document) -> Iterator[Story]:
    """Yield the body of `document` and each of its headers, footers and notes."""
    yield Story("body", document.part, document.element.body)
    seen: set[str] = set()
    for relation in document.part.rels.values():
        area = relation.reltype.rpartition("/")[2]
        if area not in _AREAS or str(relation.target_part.partname) in seen:
            continue
        part = relation.target_part
        seen.add(str(part.partname))
        yield Story(area, part, part.element if isinstance(part, XmlPart) else parsed(part.blob))


def find(element: etree._Element, path: str) -> etree._Element | None:
    """Return the first element of `path`, such as `pPr/pStyle`, below `element`.

    Step by step: a cell may contain thousands of paragraphs, which lxml's own paths would search.
    """
    for name in path.split("/"):
        found = next(element.iterchildren(f"{W}{name}"), None)
        if found is None:
            return None
        element = found
    return element


def value(element: etree._Element, path: str) -> str:
    """Return the attribute `w:val` of the first element of `path`, "" if there is none."""
    found = find(element, path)
    return "" if found is None else found.get(f"{W}val", "")


def number(element: etree._Element | None, attribute: str, otherwise: int = 0) -> int:
    """Return the whole number in `attribute` of `element`, `otherwise` if there is none."""
    text = "" if element is None else element.get(attribute, "")
    return int(text) if text.isdecimal() else otherwise


def is_on(switch: etree._Element | None) -> bool:
    """Return whether `switch`, such as `w:vanish`, is there and on."""
    return switch is not None and switch.get(f"{W}val", "1") not in ("0", "false", "off")


def around(element: etree._Element, name: str) -> etree._Element | None:
    """Return the nearest element around `element` with this `name`, such as `tc`."""
    return next(element.iterancestors(f"{W}{name}"), None)


def remove(element: etree._Element | None) -> None:
    """Remove `element` from its parent, if it has one."""
    parent = None if element is None else element.getparent()
    if element is not None and parent is not None:
        parent.remove(element)


def span(cell: etree._Element) -> int:
    """Return how many columns of the table's grid `cell` takes."""
    return number(find(cell, "tcPr/gridSpan"), f"{W}val", 1)


def column(cell: etree._Element) -> int:
    """Return the column of the table's grid in which `cell` begins."""
    return sum(map(span, cell.itersiblings(f"{W}tc", preceding=True)))


def own_runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Return the runs of `paragraph`, without those of text boxes in it."""
    runs = paragraph.iter(f"{W}r")
    if next(paragraph.iter(f"{W}txbxContent"), None) is None:
        return runs
    return (run for run in runs if around(run, "p") is paragraph)


def run_text(run: etree._Element) -> str:
    """Return the text of `run`, with its breaks and tabs as characters."""
    return "".join(
        [
            piece.text or "" if piece.tag == _TEXT else _LETTERS.get(str(piece.tag), "")
            for piece in run
        ]
    )


def paragraph_text(paragraph: etree._Element, unseen: Container[etree._Element] = ()) -> str:
    """Return the text of `paragraph`, without text boxes in it and without `unseen` runs."""
    return "".join([run_text(run) for run in own_runs(paragraph) if run not in unseen])


def paragraph_texts(root: etree._Element) -> list[str]:
    """Return the text of every paragraph below `root`, in order."""
    return [paragraph_text(paragraph) for paragraph in root.iter(f"{W}p")]


def clean(text: str) -> str:
    """Return `text` without the characters that a document cannot contain."""
    return ANY_MARKER.sub("", printable(text))


def unguarded(text: str) -> str:
    """Return `text` with the braces of its values as they were typed."""
    for guard, brace in zip(_GUARDS, _BRACES, strict=True):
        text = text.replace(guard, brace)
    return text


def unmarked(text: str) -> str:
    """Return `text` without the markers and the names in them."""
    return _MARKERS.sub("", text)


def next_bookmark(body: etree._Element) -> int:
    """Return a number above those of all bookmarks in `body`."""
    bookmarks = body.iter(f"{W}bookmarkStart")
    return 1 + max((number(bookmark, f"{W}id") for bookmark in bookmarks), default=0)


def make_unique(roots: Iterable[etree._Element], styles: Container[str]) -> None:
    """Give each thing below `roots` its own id; remove uses of styles that are not in `styles`.

    A row that is repeated repeats its bookmarks (Word itself leaves `_GoBack`), text boxes and
    content controls. The ids of paragraphs, which only comments need, are removed.
    """
    # Permissions to edit; and content controls, which Word would fill with what they are
    # bound to: `w:id` and `dataBinding` are elements of nothing else.
    needless = [f"{W}{name}" for name in ("permStart", "permEnd", "id", "dataBinding")]
    bookmarks, drawings = count(1), count(1)
    names, shapes = {"_GoBack"}, set[str]()
    for root in roots:
        _number_bookmarks(root, bookmarks, names)
        for drawing in root.iter(f"{_WP}docPr"):
            drawing.set("id", str(next(drawings)))
        for shape in list(root.iter(f"{_VML}*")):
            _name_shape(shape, shapes)
        for use in list(undefined_styles(root, styles)):
            remove(use)
        etree.strip_elements(root, *needless, f"{_W15}dataBinding", with_tail=False)
        etree.strip_attributes(root, f"{_W14}paraId", f"{_W14}textId")


def undefined_styles(root: etree._Element, styles: Container[str]) -> Iterator[etree._Element]:
    """Yield the elements below `root` that name a style that is not among `styles`."""
    for use in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle"):
        if use.get(f"{W}val", "") not in styles:
            yield use


def _number_bookmarks(root: etree._Element, numbers: Iterator[int], names: set[str]) -> None:
    """Number the bookmarks, keep one of each name, and remove those without an end."""
    begun: dict[str, etree._Element] = {}
    marks = list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd"))
    kept: set[etree._Element] = set()
    for mark in marks:
        id_ = mark.get(f"{W}id", "")
        start = begun.pop(id_, None)
        if mark.tag == f"{W}bookmarkStart":
            begun[id_] = mark
        elif start is not None and start.get(f"{W}name", "") not in names:
            names.add(start.get(f"{W}name", ""))
            number = str(next(numbers))
            for each in (start, mark):
                each.set(f"{W}id", number)
                kept.add(each)
    for mark in marks:
        if mark not in kept:
            remove(mark)


def _name_shape(shape: etree._Element, known: set[str]) -> None:
    """Give `shape` an id of its own if another has it; a repeated type of shapes is removed."""
    for name in ("id", f"{_OFFICE}spid"):
        id_ = shape.get(name)
        if id_ is None:
            continue
        if f"{name}{id_}" in known:
            if shape.tag == f"{_VML}shapetype":
                remove(shape)
                return
            id_ = f"{id_}_{len(known)}"
            shape.set(name, id_)
        known.add(f"{name}{id_}")
