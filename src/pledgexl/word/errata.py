"""What differs between two issues, as a Word file (正誤表): written, and read back."""

import io
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Pt, Twips

from pledgexl.messages.edition import printed_for
from pledgexl.messages.errata import ErrataTexts, errata_texts
from pledgexl.model.errors import PledgexlError
from pledgexl.model.issue import Errata
from pledgexl.model.month import Summary
from pledgexl.model.names import FileName
from pledgexl.word.document import clean
from pledgexl.word.paper import add_unsplit_row, blank_report, saved

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

# A4 in landscape, less the margins of the report.
_PAGE = (16838, 11906)
_WIDTHS = (640, 1560, 3700, 1920, 3600, 3604)
_UPRIGHT_WIDTH = 10092
_TITLE_POINTS = 18


@printed_for(lambda summary, *_: summary.plan.settings)
def errata_document(summary: Summary, errata: Errata, day: date) -> bytes:
    """Return the list, in the looks of the default report; the same input gives the same bytes.

    Raises PledgexlError where the file does not have each text in its place.
    """
    texts = errata_texts(summary, errata, day)
    document = blank_report()
    _turn_page(document, texts)
    for text, style, alignment in (
        (texts.day, "PXAbout", WD_ALIGN_PARAGRAPH.RIGHT),
        (texts.title, "PXCaption", WD_ALIGN_PARAGRAPH.CENTER),
        (texts.subtitle, "PXCaption", WD_ALIGN_PARAGRAPH.CENTER),
        *((line, "PXText", WD_ALIGN_PARAGRAPH.LEFT) for line in (texts.about[0], texts.reason)),
        *((line, "PXCaption", WD_ALIGN_PARAGRAPH.LEFT) for line in texts.about[1:]),
    ):
        paragraph = document.add_paragraph(clean(text), style)
        paragraph.alignment = alignment
        if text == texts.title:
            paragraph.runs[0].font.size = Pt(_TITLE_POINTS)
        if text == texts.subtitle:
            paragraph.paragraph_format.space_after = Pt(_TITLE_POINTS)
    if texts.rows:
        _write_table(document, texts)
    content = saved(document, texts.footer, datetime.combine(day, time(), UTC))
    _verify(content, texts)
    return content


def _turn_page(document: "Document", texts: ErrataTexts) -> None:
    """Lay the page on its side, with a footer that says what this is."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = map(Twips, _PAGE)
    # Its first run has the title and a tabulator; the number of the page stays.
    footer = section.footer.paragraphs[0]
    footer.runs[0].text = f"{clean(texts.footer)}\t"
    stops = footer.paragraph_format.tab_stops
    # The style's own is at the edge of an upright page.
    stops.add_tab_stop(Twips(_UPRIGHT_WIDTH), WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Twips(sum(_WIDTHS)), WD_TAB_ALIGNMENT.RIGHT)


def _write_table(document: "Document", texts: ErrataTexts) -> None:
    table: Table = document.add_table(rows=0, cols=len(texts.labels), style="PXTable")
    table.autofit = False
    for row in (texts.labels, *texts.rows):
        is_label = row is texts.labels
        cells = add_unsplit_row(table, is_label=is_label).cells
        for cell, text, width in zip(cells, row, _WIDTHS, strict=True):
            cell.width = Twips(width)
            paragraph = cell.paragraphs[0]
            paragraph.style = "PXLabel" if is_label else "PXCell"
            paragraph.add_run(clean(text))
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Twips(width)


def _verify(content: bytes, texts: ErrataTexts) -> None:
    """Read the finished file and compare every text with what it must be."""
    document = docx.Document(io.BytesIO(content))
    lines = (texts.day, texts.title, texts.subtitle, texts.about[0], texts.reason)
    wanted = [(*lines, *texts.about[1:])]
    found = [[paragraph.text for paragraph in document.paragraphs]]
    if texts.rows:
        wanted += [texts.labels, *texts.rows]
        found += [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    for wants, has in zip(wanted, found, strict=True):
        for expected, written in zip(wants, has, strict=True):
            if clean(expected) != written:
                values = {"found": written, "expected": expected}
                raise PledgexlError("errata_differs", file=FileName.ERRATA.value, **values)
