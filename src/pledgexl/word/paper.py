"""Word files that are written by paragraphs: begun in the looks of the report, and saved."""

import io
from datetime import datetime
from typing import TYPE_CHECKING

import docx
from docx.oxml import OxmlElement

from pledgexl.messages.edition import document_language
from pledgexl.word.document import clean, unzipped, zipped
from pledgexl.word.template import default_template

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Row

# python-docx refuses a longer one.
_LONGEST_PROPERTY = 255


def blank_report() -> "Document":
    """Return the default report without its text: with its styles and the footer of its pages."""
    document = docx.Document(io.BytesIO(default_template(document_language())))
    body, section = document.element.body, document.sections[0]
    for child in list(body)[:-1]:
        body.remove(child)
    section.different_first_page_header_footer = False
    for part in (section.header, section.first_page_header, section.first_page_footer):
        for paragraph in part.paragraphs:
            paragraph.clear()
    return document


def add_unsplit_row(table: "Table", *, is_label: bool) -> "_Row":
    """Add a row that stays on one page to `table`; one of labels is repeated on each page."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call] # python-docx has no type here
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 (python-docx has no way of its own)
    properties.append(OxmlElement("w:cantSplit"))
    if is_label:
        properties.append(OxmlElement("w:tblHeader"))
    return row


def describe(document: "Document", title: str, made: datetime) -> None:
    """Set the properties of `document`: its `title`, cut where it is too long, and its time."""
    properties = document.core_properties
    properties.title = clean(title)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = "pledgexl"
    properties.created = properties.modified = made


def saved(document: "Document", title: str, made: datetime) -> bytes:
    """Return `document` as a file of this `title`; the same document gives the same bytes."""
    describe(document, title, made)
    buffer = io.BytesIO()
    document.save(buffer)
    return zipped(unzipped(buffer.getvalue()))
