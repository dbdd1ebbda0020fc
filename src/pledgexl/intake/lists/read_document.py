"""A Word document (.docx) → its rows of texts, by python-docx behind the guard of packages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import cast
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.oxml.text.paragraph import CT_P
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from pledgexl.intake.lists.document_numbers import ListNumbers
from pledgexl.intake.lists.read_workbook import LIST_LIMITS
from pledgexl.intake.lists.sources import BODY, NO_TABLE, Flow, Row, Source, SourceKind, rows_of
from pledgexl.intake.lists.workbook_asides import aside
from pledgexl.intake.package import Refusal, open_package
from pledgexl.model.finding import Code
from pledgexl.model.text import printable

_UNREADABLE = (AttributeError, BadZipFile, LookupError, OSError, SyntaxError, TypeError, ValueError)
# Twentieths of a point: a step of 10.5 points, which one letter takes.
_STEP = 210
# Texts in front of and behind the body, by the end of the content type's name.
_PARTS = {"header+xml": "ヘッダー", "footer+xml": "フッター", "footnotes+xml": "脚注",
          "endnotes+xml": "文末脚注", "comments+xml": "コメント"}  # fmt: skip
_DELETED, _MOVED = qn("w:del"), qn("w:moveFrom")
_NO_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def read_document_list(content: bytes, file: str) -> tuple[Flow, ...]:
    """Return the Word document `content` as one flow of rows, or raise `Refusal`."""
    package = open_package(content, LIST_LIMITS, kind="docx")
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            package.read(name)
    try:
        document = Document(BytesIO(content))
        reader = _DocumentReader(file, ListNumbers(document))
        rows = tuple(reader.rows(document))
        return (Flow(file, BODY, rows, tuple(_asides(document, file))),)
    except _UNREADABLE as error:
        raise Refusal(Code.FILE_BROKEN, detail=str(error)) from error


@dataclass
class _DocumentReader:
    file: str
    numbers: ListNumbers
    paragraphs: int = 0
    tables: int = 0
    waiting: list[Table] = field(default_factory=list)

    def rows(self, document: DocumentObject) -> Iterator[Row]:
        for block in _blocks(document.element.body):
            if block.tag == qn("w:p"):
                self.paragraphs += 1
                yield from self.body_row(Paragraph(cast("CT_P", block), document))
            else:
                self.waiting.append(Table(cast("CT_Tbl", block), document))
            while self.waiting:
                self.tables += 1
                yield from rows_of(self.tables, self.cells(self.waiting.pop(0)))

    def body_row(self, paragraph: Paragraph) -> Iterator[Row]:
        text, kept = _texts([paragraph])
        number = self.numbers.next_number(paragraph)
        if text.strip():
            place = (BODY, f"段落{self.paragraphs}", self.paragraphs, 1, text, kept)
            source = Source(
                *(self.file, *place, self.paragraphs, 1),
                kind=SourceKind.PARAGRAPH,
                indent=_indent(paragraph),
                is_bold=_is_bold(paragraph),
                outline=_outline(paragraph),
                list_mark=number,
                is_deleted=_has_deletion([paragraph]),
            )
            yield Row(NO_TABLE, self.paragraphs, (source,))

    def cells(self, table: Table) -> Iterator[Source]:
        """Yield the texts of `table`; a table within a cell is read after it."""
        name, rows = f"表{self.tables}", list(table._tbl.tr_lst)  # noqa: SLF001 (python-docx hides merges)
        grid = [list(_grid_cells(row)) for row in rows]
        for number, cells in enumerate(grid, start=1):
            for column, span, element in cells:
                inner = element.findall(qn("w:tbl"))
                self.waiting += [Table(cast("CT_Tbl", each), table) for each in inner]
                own = element.findall(qn("w:p"))
                paragraphs = [Paragraph(cast("CT_P", each), table) for each in own]
                marks = [self.numbers.next_number(each) for each in paragraphs]
                if _merge(element) == "continue":
                    continue
                text, kept = _texts(paragraphs)
                if text.strip() or _fill(element):
                    last = (_last_row(grid, number, column), column + span - 1)
                    place = (name, f"R{number}C{column}", number, column, text, kept, *last)
                    yield Source(
                        *(self.file, *place),
                        indent=_indent(paragraphs[0]),
                        is_bold=any(map(_is_bold, paragraphs)),
                        fill=_fill(element),
                        outline=_outline(paragraphs[0]),
                        list_mark=_mark_of(paragraphs, marks),
                        is_deleted=_has_deletion(paragraphs),
                    )


def _blocks(body: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs and tables in their order, also those within content controls."""
    for element in body:
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins")):
            yield from _blocks(element)


def _grid_cells(row: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Yield the first column, the number of columns and the element of each cell of `row`."""
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    column = 1 if before is None else 1 + int(before.get(qn("w:val"), "0"))
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr"))) is row:
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            width = 1 if span is None else max(1, int(span.get(qn("w:val"), "1")))
            yield column, width, cell
            column += width


def _merge(cell: etree._Element) -> str:
    """Return "restart", "continue" or "" where the cell is not merged with others below."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return "" if merge is None else str(merge.get(qn("w:val"), "continue"))


def _last_row(
    grid: Sequence[Sequence[tuple[int, int, etree._Element]]], first: int, column: int
) -> int:
    """Return the last row of the merged cell that begins in row `first` at `column`."""
    last = first
    for cells in grid[first:]:
        below = next((cell for begins, _, cell in cells if begins == column), None)
        if below is None or _merge(below) != "continue":
            break
        last += 1
    return last


def _texts(paragraphs: Iterable[Paragraph]) -> tuple[str, str]:
    """Return the texts of `paragraphs` and what of them is not struck through."""
    pieces = [_pieces(each) for each in paragraphs]
    whole = "\n".join("".join(text for text, _ in each) for each in pieces)
    kept = "\n".join(
        "".join("\n" * text.count("\n") if gone else text for text, gone in each) for each in pieces
    )
    return printable(whole), printable(kept)


def _has_deletion(paragraphs: Iterable[Paragraph]) -> bool:
    """Say whether any text of `paragraphs` was deleted while changes were tracked."""
    texts = (each for paragraph in paragraphs for each in paragraph._p.iter(_DELETED, _MOVED))  # noqa: SLF001 (python-docx hides revisions)
    return next(texts, None) is not None


def _pieces(paragraph: Paragraph) -> list[tuple[str, bool]]:
    """Return the texts of a paragraph's runs, each with whether it is struck or deleted."""
    pieces = []
    for run in paragraph._p.iter(qn("w:r")):  # noqa: SLF001 (runs within links and revisions too)
        if next(run.iterancestors(qn("w:p"))) is not paragraph._p:  # noqa: SLF001 (a text box)
            continue
        properties = run.find(qn("w:rPr"))
        is_struck = properties is not None and any(
            _is_on(properties.find(qn(name))) for name in ("w:strike", "w:dstrike")
        )
        is_deleted = next(run.iterancestors(_DELETED, _MOVED), None) is not None
        pieces.append((_text_of_run(run), is_struck or is_deleted))
    return pieces


def _text_of_run(run: etree._Element) -> str:
    signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    return "".join(
        (each.text or "") if each.tag in (qn("w:t"), qn("w:delText")) else signs.get(each.tag, "")
        for each in run
    )


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(qn("w:val"), "true") not in ("0", "false", "off")


def _is_bold(paragraph: Paragraph) -> bool:
    return any(run.bold for run in paragraph.runs)


def _outline(paragraph: Paragraph) -> int:
    """Return the level of a heading: by its style, or by its own outline level."""
    # python-docx searches all styles where a paragraph has none.
    style = paragraph.style if paragraph._p.style else None  # noqa: SLF001 (its own ID)
    while style is not None:
        head, _, level = (style.name or "").lower().rpartition(" ")
        if head in ("heading", "見出し") and level.isdigit():
            return int(level)
        style = style.base_style
    level_element = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")  # noqa: SLF001 (python-docx has no name for it)
    level = "9" if level_element is None else level_element.get(qn("w:val"), "9")
    return int(level) + 1 if level in "012345678" else 0


def _indent(paragraph: Paragraph) -> int:
    indent = paragraph.paragraph_format.left_indent
    return 0 if indent is None else max(0, round(indent.twips / _STEP))


def _fill(cell: etree._Element) -> str:
    shading = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
    fill = "" if shading is None else str(shading.get(qn("w:fill"), ""))
    return "" if fill.lower() in ("", "auto", "ffffff") else fill.lower()


def _mark_of(paragraphs: Sequence[Paragraph], marks: Sequence[str]) -> str:
    """Return the automatic numbers of a cell's paragraphs, one a line."""
    return "\n".join(marks) if any(marks) and paragraphs else ""


def _asides(document: DocumentObject, file: str) -> Iterator[Source]:
    """Yield the texts of page headers and footers, notes, comments and text boxes."""
    for box in document.element.body.iter(qn("w:txbxContent")):
        # Word writes a text box twice: for itself, and for older programs.
        if not any(each.tag.endswith("}Fallback") for each in box.iterancestors()):
            yield from _aside_of(box, file, "図形")
    for part in document.part.package.iter_parts():
        kind = next((name for end, name in _PARTS.items() if part.content_type.endswith(end)), "")
        if kind:
            yield from _aside_of(etree.fromstring(part.blob), file, kind)


def _aside_of(element: etree._Element, file: str, kind: str) -> Iterator[Source]:
    number = 0
    for paragraph in element.iter(qn("w:p")):
        parent = paragraph.getparent()
        if parent is not None and str(parent.get(qn("w:type"))) in _NO_NOTES:
            continue
        text = "".join(each.text or "" for each in paragraph.iter(qn("w:t"))).strip()
        if text and not text.strip("-－ 0123456789/"):
            continue
        if text:
            number += 1
            yield aside(file, BODY, f"{kind}{number}", text)
