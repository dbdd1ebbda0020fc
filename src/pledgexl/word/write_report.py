"""Summary and template → the report for the council, proved to be complete."""

import io
from datetime import UTC, date, datetime, time

from docx.document import Document
from lxml import etree

from pledgexl.model.summary import Summary
from pledgexl.word.context import report_context
from pledgexl.word.engine import open_template, render
from pledgexl.word.package import rezipped
from pledgexl.word.proof import (
    clean,
    paragraph_text,
    paragraph_texts,
    remove_marks,
    require_all_printed,
    require_same_paragraphs,
)
from pledgexl.word.styles import NAMESPACE

_W = f"{{{NAMESPACE}}}"
_CHARACTERS_PER_LINE = 30
_LINES_PER_UNSPLIT_ROW = 30
_LONGEST_PROPERTY = 255


def write_report(template: bytes, summary: Summary, issued: date) -> bytes:
    """Return the report of `summary` as a Word file; the same input gives the same bytes.

    A mistake in `template` raises TemplateError; a report that would leave out or change what
    was submitted raises ReportIncompleteError.
    """
    context = report_context(summary, issued)
    opened = open_template(template)
    named = paragraph_texts(opened.docx.element.body)
    render(opened, context)
    document: Document = opened.docx
    body = document.element.body
    require_all_printed(context, named, paragraph_texts(body))
    remove_marks(body)
    _fill_empty_cells(body)
    _let_tall_rows_split(body)
    _set_properties(document, summary, issued)
    report = _saved(document)
    part = str(document.part.partname).lstrip("/")
    require_same_paragraphs(report, part, paragraph_texts(body))
    return report


def _fill_empty_cells(body: etree._Element) -> None:
    """Give a paragraph to each cell that a template's loop left empty: Word wants one."""
    for cell in body.iter(f"{_W}tc"):
        last = next(cell.iterchildren(reversed=True), None)
        if last is None or last.tag != f"{_W}p":
            etree.SubElement(cell, f"{_W}p")


def _let_tall_rows_split(body: etree._Element) -> None:
    """Let rows split that are taller than half a page or so.

    Kept whole they leave white pages, and LibreOffice takes minutes to place a few hundred.
    """
    for row in body.iter(f"{_W}tr"):
        kept = row.find(f"{_W}trPr/{_W}cantSplit")
        if kept is not None and _lines(row) > _LINES_PER_UNSPLIT_ROW:
            parent = kept.getparent()
            assert parent is not None
            parent.remove(kept)


def _lines(row: etree._Element) -> int:
    return max((_cell_lines(cell) for cell in row.iter(f"{_W}tc")), default=0)


def _cell_lines(cell: etree._Element) -> int:
    return sum(
        1 + len(line) // _CHARACTERS_PER_LINE
        for paragraph in cell.iter(f"{_W}p")
        for line in paragraph_text(paragraph).split("\n")
    )


def _set_properties(document: Document, summary: Summary, issued: date) -> None:
    settings = summary.plan.settings
    midnight = datetime.combine(issued, time(), UTC)
    properties = document.core_properties
    properties.title = clean(f"{settings.report_title}（{summary.period.label}）")[
        :_LONGEST_PROPERTY
    ]
    properties.author = properties.last_modified_by = "pledgexl"
    properties.created = properties.modified = midnight
    properties.revision = 1
    properties.language = "ja-JP"


def _saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return rezipped(buffer.getvalue())
