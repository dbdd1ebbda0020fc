"""Questions and answers about a month (想定問答) as a Word file, in the looks of the report."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_PARAGRAPH_ALIGNMENT, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor, Twips

from pledgexl.model.answers import Answers, Field, Line, Look, Page, Paragraph, Row, Table
from pledgexl.word.document import clean
from pledgexl.word.paper import add_unsplit_row, blank_report, saved
from pledgexl.word.qa_proof import FIELD_STYLE, require_fields

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as WordParagraph

_STYLES = {
    Look.TITLE: "Heading1",
    Look.ABOUT: "PXTablePolicy",
    Look.QUESTION: "PXCaption",
    Look.ANSWER: "PXText",
    Look.POINT: "PXRule",
    Look.NOTE: "PXAbout",
    Look.LABEL: "PXLabel",
    Look.CELL: "PXCell",
    Look.TEXT: "PXCellText",
    Look.FIGURE: "PXMean",
    Look.GROUP: "PXGroup",
}
# What is read aloud is larger than in the report. By the names of styles.
_SIZES = {
    "Heading 1": Pt(15),
    "PXCaption": Pt(11),
    "PXText": Pt(11),
    "PXRule": Pt(10),
    "PXCell": Pt(9),
    "PXCellText": Pt(9.5),
}
# What may stand in the properties of a paragraph or a cell after its shade.
_BEHIND_SHADE = ("tabs", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr", "vAlign")
_HEAD_SIZE, _NAVY = Pt(13), RGBColor(0x1F, 0x38, 0x64)
_HANGING, _BELOW_TABLE = Twips(480), Pt(6)
_WIDTH = 10092  # twips between the margins
_SHADE, _LABEL_SHADE = "EAF0F8", "D9E2F0"


def qa_document(answers: Answers, facts: Mapping[tuple[str, str], str], day: date) -> bytes:
    """Return the document; the same input gives the same bytes.

    Raises PledgexlError where a field of the finished file is not what `facts` has for it.
    """
    document = blank_report()
    _set_styles(document)
    _set_foot(document.sections[0], answers)
    for place, page in enumerate(answers.pages):
        section = document.sections[-1]
        if place:
            section = _next_section(document)
        _set_head(section, answers, page)
        _Body(document, place).add(page)
    content = saved(document, answers.title, datetime.combine(day, time(), UTC))
    require_fields(content, answers, facts)
    return content


def _set_styles(document: "Document") -> None:
    """Give the styles of the report what is other here: sizes, and questions that stand out."""
    styles = document.styles
    styles.add_style(FIELD_STYLE, WD_STYLE_TYPE.CHARACTER)
    for name, size in _SIZES.items():
        styles[name].font.size = size
    group = styles.add_style("PXGroup", WD_STYLE_TYPE.PARAGRAPH)
    group.base_style = styles["PXCell"]
    group.font.bold = True
    group.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.page_break_before = False
    for name in ("PXCaption", "PXText"):
        layout = styles[name].paragraph_format
        layout.left_indent, layout.first_line_indent = _HANGING, -_HANGING
    _shade(styles["PXCaption"].element.get_or_add_pPr(), _SHADE)


def _next_section(document: "Document") -> "Section":
    """Begin a new page that has a header of its own; what ends the last one takes no line."""
    section: Section = document.add_section(WD_SECTION.NEW_PAGE)
    ending = document.element.body[-2]
    before = ending.getprevious()
    if before.tag == qn("w:p"):
        before.get_or_add_pPr().append(ending.pPr.sectPr)
        document.element.body.remove(ending)
    section.header.is_linked_to_previous = False
    return section


def _set_head(section: "Section", answers: Answers, page: Page) -> None:
    """Write above a page that it is for the office alone, and what it is about."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.LEFT
    paragraph.paragraph_format.tab_stops.add_tab_stop(Twips(_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _write(paragraph, (answers.mark, "\t", *page.above))
    mark, _, *about = paragraph.runs
    mark.font.size = _HEAD_SIZE
    box = OxmlElement("w:bdr")
    for name, text in (("val", "single"), ("sz", "12"), ("space", "0"), ("color", "C00000")):
        box.set(qn(f"w:{name}"), text)
    mark._r.get_or_add_rPr().append(box)  # noqa: SLF001 (python-docx knows no borders of runs)
    for run in about:
        run.font.color.rgb = _NAVY
        run.font.size = _HEAD_SIZE


def _set_foot(section: "Section", answers: Answers) -> None:
    """Write below each page of which issue it is, before the number of the page."""
    paragraph = section.footer.paragraphs[0]
    first, *_ = paragraph.runs
    runs = _write(paragraph, (*answers.stamp, "\t"))
    for run in runs:
        first._r.addprevious(run)  # noqa: SLF001 (python-docx adds runs at the end alone)
    paragraph._p.remove(first._r)  # noqa: SLF001 (as above)


def _write(paragraph: "WordParagraph", line: Line) -> list["BaseOxmlElement"]:
    """Add `line` to `paragraph`, each of its parts as a run, and return these."""
    runs: list[BaseOxmlElement] = []
    for part in line:
        run = paragraph.add_run(clean(part.text if isinstance(part, Field) else part))._r  # noqa: SLF001 (as below)
        if isinstance(part, Field):
            run.style = FIELD_STYLE
        runs.append(run)
    return runs


class _Body:
    """Writes what is on the pages; links lead to the titles of pages."""

    def __init__(self, document: "Document", place: int) -> None:
        """Write at the end of `document`, on the page at this `place`."""
        self._document = document
        self._place = place

    def add(self, page: Page) -> None:
        is_below_table = False
        for block in page.blocks:
            if isinstance(block, Table):
                self._add_table(block)
                is_below_table = True
                continue
            paragraph = self._document.add_paragraph()
            self._fill(paragraph, block)
            if is_below_table:
                paragraph.paragraph_format.space_before = _BELOW_TABLE
            is_below_table = False
            if block.look is Look.TITLE and page.id is not None:
                self._mark(paragraph, page.id)

    def _mark(self, paragraph: "WordParagraph", page: str) -> None:
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self._place))
            if tag == "w:bookmarkStart":
                mark.set(qn("w:name"), _anchor(page))
            paragraph._p.append(mark)  # noqa: SLF001 (python-docx knows no bookmarks)

    def _fill(self, paragraph: "WordParagraph", told: Paragraph) -> None:
        paragraph._p.style = _STYLES[told.look]  # noqa: SLF001 (by its ID; names are searched for)
        runs = _write(paragraph, told.line)
        if told.goes_to is not None:
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), _anchor(told.goes_to))
            paragraph._p.append(link)  # noqa: SLF001 (python-docx makes no links)
            link.extend(runs)

    def _add_table(self, told: Table) -> None:
        table = self._document.add_table(rows=0, cols=len(told.widths), style="PXTable")
        table.autofit = False
        widths = [Twips(_WIDTH * share // 100) for share in told.widths]
        labels = Row(tuple((Paragraph(Look.LABEL, label),) for label in told.labels))
        for row in (labels, *told.rows):
            cells = add_unsplit_row(table, is_label=row is labels).cells
            for cell, width in zip(cells, widths, strict=True):
                cell.width = width
            if row.is_group:
                cells = (cells[0].merge(cells[-1]),)
            for cell, paragraphs in zip(cells, row.cells, strict=True):
                self._fill_cell(cell, paragraphs)
                if row.is_group or row is labels:
                    shade = _LABEL_SHADE if row is labels else _SHADE
                    _shade(cell._tc.get_or_add_tcPr(), shade)  # noqa: SLF001 (as above)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width

    def _fill_cell(self, cell: "_Cell", paragraphs: Iterable[Paragraph]) -> None:
        first, *others = paragraphs
        self._fill(cell.paragraphs[0], first)
        for told in others:
            self._fill(cell.add_paragraph(), told)


def _anchor(page: str) -> str:
    """Return the name of the bookmark at the title of the page about this item."""
    return f"qa_{page.replace('-', '_')}"


def _shade(properties: "BaseOxmlElement", colour: str) -> None:
    """Give what has these `properties` the `colour` behind its letters."""
    shade = OxmlElement("w:shd")
    for name, text in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), text)
    following = [qn(f"w:{name}") for name in _BEHIND_SHADE]
    place = next((each for each in properties if each.tag in following), None)
    if place is None:
        properties.append(shade)
    else:
        place.addprevious(shade)
