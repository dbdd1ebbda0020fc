"""The parts of a document that hold paragraphs: its body, headers, footers and notes."""

from collections.abc import Iterator
from dataclasses import dataclass

from docx.document import Document
from docx.opc.part import Part, XmlPart
from lxml import etree

from pledgexl.word.place import Area
from pledgexl.word.proof import parsed

_AREAS = {
    "header": Area.HEADER,
    "footer": Area.FOOTER,
    "footnotes": Area.FOOTNOTES,
    "endnotes": Area.ENDNOTES,
}
NOTES = (Area.FOOTNOTES, Area.ENDNOTES)


@dataclass(frozen=True, slots=True)
class Story:
    """A part with paragraphs: what it is, its name, and its tree."""

    area: Area
    part: Part
    root: etree._Element

    @property
    def name(self) -> str:
        """The name of the part within the file."""
        return str(self.part.partname).lstrip("/")

    def keep(self) -> None:
        """Let the part be saved as its tree is now."""
        if not isinstance(self.part, XmlPart):
            self.part._blob = etree.tostring(  # noqa: SLF001 (python-docx has no way in)
                self.root, xml_declaration=True, encoding="UTF-8", standalone=True
            )


def stories(document: Document) -> Iterator[Story]:
    """Yield the body of `document` and each of its headers, footers and notes."""
    yield Story(Area.BODY, document.part, document.element.body)
    seen: set[str] = set()
    for relation in document.part.rels.values():
        area = _AREAS.get(relation.reltype.rpartition("/")[2])
        if area is None or str(relation.target_part.partname) in seen:
            continue
        part = relation.target_part
        seen.add(str(part.partname))
        yield Story(area, part, part.element if isinstance(part, XmlPart) else parsed(part.blob))
