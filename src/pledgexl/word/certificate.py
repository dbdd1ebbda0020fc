"""The certificate of a seal: one page with the seal's number, to print, to sign and to keep."""

from collections.abc import Iterator, Sequence

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from pledgexl.messages.labels import spaced
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import printed_date, printed_month
from pledgexl.model.plan import PlanSettings
from pledgexl.model.seal import HEAD_LETTERS, Seal, printed_head
from pledgexl.word.document import clean
from pledgexl.word.language import word_language
from pledgexl.word.paper import saved

_SEAL = sentences("seal")
_DIGITS = "Consolas"
_PAPER, _MARGIN = (Mm(210), Mm(297)), Mm(22)
_LABEL, _VALUE = Mm(42), Mm(124)
_SIGN = (Mm(29), Mm(43), Mm(35), Mm(25), Mm(34))
_MOST_FILES = 10
_SMALL, _LARGE, _TITLE = Pt(8.5), Pt(18), Pt(22)
_PADDING, _ABOVE, _SIGN_ROW = Pt(2.5), Pt(12), Mm(15)


def certificate(seal: Seal, settings: PlanSettings) -> bytes:
    """Return the certificate of `seal` as a Word file; the same seal gives the same bytes."""
    document: DocumentObject = Document()
    _set_up(document)
    _add(document, _said(f"title.{seal.kind}"), size=_TITLE, is_centred=True)
    named = (settings.municipality, settings.report_title)
    _add(document, spaced(map(clean, named)), is_centred=True)
    _add(document, _said(f"about.{seal.kind}", month=printed_month(seal.period)))
    _rows(document, seal)
    _files(document, seal)
    _add(document, _said("means"))
    _add_command(document, seal)
    _add(document, _said("limits"))
    _signatures(document, seal)
    document.core_properties.language = word_language().code
    return saved(document, f"{_said(f'title.{seal.kind}')} {seal.count}", seal.recorded)


def _said(name: str, **values: object) -> str:
    return _SEAL[name].printed.format_map(values)


def _set_up(document: DocumentObject) -> None:
    """Make the page A4, and all letters those of the reports."""
    section = document.sections[0]
    section.page_width, section.page_height = _PAPER
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = _MARGIN
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    language = word_language()
    normal.font.name, normal.font.size = language.latin, Pt(10)
    normal.paragraph_format.space_after = Pt(6)
    fonts = normal.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), language.japanese)
    fonts.set(qn("w:cs"), language.latin)


def _add(
    document: DocumentObject, text: str, *, size: Pt | None = None, is_centred: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    if size:
        run.font.size, run.font.bold = size, True
    if is_centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _rows(document: DocumentObject, seal: Seal) -> None:
    """Add what the seal is: its number and count in large letters first."""
    rows = list(_described(seal))
    table = _table(document, (_LABEL, _VALUE), len(rows))
    for row, (name, value, size) in zip(table.rows, rows, strict=True):
        _fill(row.cells[0], _said(f"row.{name}"))
        _fill(row.cells[1], value, size=size, font=_DIGITS if name in _IN_DIGITS else "")


_IN_DIGITS = ("head", "whole", "previous", "content")


def _described(seal: Seal) -> Iterator[tuple[str, str, Pt | None]]:
    day, time = printed_date(seal.recorded.date()), f"{seal.recorded:%H:%M}"
    yield "head", printed_head(seal.head), _LARGE
    yield "count", _said("count", count=seal.count), _LARGE
    yield "month", f"{printed_month(seal.period)} ({seal.period})", None
    yield "recorded", _said("recorded", day=day, time=time), None
    if seal.reason:
        yield "reason", clean(seal.reason), None
    yield "previous", printed_head(seal.previous) if seal.previous else _said("none_before"), None
    yield "content", printed_head(seal.content), None
    yield "files", str(len(seal.files)), None
    yield "whole", seal.head, _SMALL


def _files(document: DocumentObject, seal: Seal) -> None:
    """List the documents of the month; the record has those in folders below it as well."""
    main = [file for file in seal.files if "/" not in file.name][:_MOST_FILES]
    _add(document, _said("files_listed")).paragraph_format.space_before = _ABOVE
    table = _table(document, (_VALUE - Mm(20), _LABEL + Mm(20)), len(main) + 1)
    lines = [(_said("file"), _said("digest"))]
    lines += [(clean(file.name), file.sha256[:HEAD_LETTERS]) for file in main]
    for row, (name, digits) in zip(table.rows, lines, strict=True):
        _fill(row.cells[0], name, size=_SMALL)
        _fill(row.cells[1], digits, size=_SMALL)
    others = len(seal.files) - len(main)
    end = _add(document, _said("others", count=others) if others else "")
    end.paragraph_format.space_before = _PADDING


def _add_command(document: DocumentObject, seal: Seal) -> None:
    command = f"pledgexl verify --head {printed_head(seal.head)} --count {seal.count}"
    run = document.add_paragraph().add_run(command)
    run.font.name = _DIGITS


def _signatures(document: DocumentObject, seal: Seal) -> None:
    names = ("sign.office", "sign.name", "sign.date", "sign.mark")
    heading = ("", *map(_said, names))
    table = _table(document, _SIGN, 3)
    for cell, text in zip(table.rows[0].cells, heading, strict=True):
        _fill(cell, text, size=_SMALL)
    by = (f"signed_by.{seal.kind}", "witnessed_by")
    for row, name in zip(table.rows[1:], by, strict=True):
        row.height = _SIGN_ROW
        _fill(row.cells[0], _said(name), size=_SMALL)


def _table(document: DocumentObject, widths: Sequence[int], rows: int) -> Table:
    table: Table = document.add_table(rows, len(widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        # A row that is broken over two pages cannot be signed.
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 (python-docx has no setter)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return table


def _fill(cell: _Cell, text: str, *, size: Pt | None = None, font: str = "") -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = _PADDING
    run = paragraph.add_run(text)
    if size:
        run.font.size = size
        run.font.bold = size == _LARGE
    if font:
        run.font.name = font
