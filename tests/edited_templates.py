"""The default Word template as somebody has edited it, in Word or in some other program."""

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy

import docx
from lxml import etree

from pledgexl.word.document import zipped
from pledgexl.word.template import default_template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMESPACES = (
    f'xmlns:w="{W[1:-1]}"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Edit = Callable[[docx.document.Document], None]


def edited(edit: Edit, template: bytes | None = None) -> bytes:
    """Return `template`, or the default one, after `edit`."""
    document = docx.Document(io.BytesIO(template or default_template()))
    edit(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def parts_of(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(name: str, edit: Callable[[bytes], bytes], template: bytes | None = None) -> bytes:
    """Return `template` with one part as `edit` makes it; a part that is not there is b""."""
    parts = parts_of(template or default_template())
    return zipped(parts | {name: edit(parts.get(name, b""))})


def related(kind: str, target: str, *, external: bool = False, source: str = "document") -> bytes:
    """Return the default template with a relation of `kind` from one of its parts."""
    mode = ' TargetMode="External"' if external else ""
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="{target}"{mode}/>'
    empty = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b"</Relationships>"
    )
    added = with_part(
        f"word/_rels/{source}.xml.rels",
        lambda part: (part or empty).replace(
            b"</Relationships>", f"{relation}</Relationships>".encode()
        ),
    )
    if external:
        return added
    return with_part(f"word/{target}", lambda _: b"<x/>", added)


def xml(text: str) -> etree._Element:
    """Return the element that `text` writes; the usual prefixes are known."""
    return etree.fromstring(f"<x {NAMESPACES}>{text}</x>")[0]


def run_saying(document: docx.document.Document, text: str, nth: int = 0) -> etree._Element:
    """Return the `nth` run of the body in which `text` stands."""
    letters = document.element.body.iter(f"{W}t")
    found: list[etree._Element] = [each for each in letters if text in (each.text or "")]
    run = found[nth].getparent()
    assert run is not None
    return run


def within(element: etree._Element, name: str) -> etree._Element:
    """Return the nearest `name` (p, tc, tr, tbl) around `element`."""
    return next(element.iterancestors(f"{W}{name}"))


def properties(element: etree._Element, name: str) -> etree._Element:
    """Return the settings `name` (rPr, pPr, tcPr, trPr) of `element`, which it has from now on."""
    found = element.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}")
        element.insert(0, found)
    return found


def dressed(text: str, looks: str, nth: int = 0) -> Edit:
    """Return the edit that gives the letters of the run with `text` the settings `looks`."""

    def edit(document: docx.document.Document) -> None:
        settings = properties(run_saying(document, text, nth), "rPr")
        for setting in etree.fromstring(f"<x {NAMESPACES}>{looks}</x>"):
            settings.append(deepcopy(setting))

    return edit


def retyped(old: str, new: str, nth: int = 0) -> Edit:
    """Return the edit that types `new` instead of `old` in the `nth` run that holds it."""

    def edit(document: docx.document.Document) -> None:
        letters = run_saying(document, old, nth).find(f"{W}t")
        assert letters is not None
        letters.text = (letters.text or "").replace(old, new)

    return edit
