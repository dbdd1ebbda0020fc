"""Grids and paragraphs as an Excel workbook by openpyxl or a Word document by python-docx."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from fuzz.lists.grid import Area, Cell, Grid, Look

_FONT = "BIZ UDPゴシック"
_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a Word document between its tables."""

    text: str
    role: str
    style: str


def write_book(path: Path, grids: Sequence[Grid]) -> None:
    """Write each grid as a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        _fill_sheet(book.create_sheet(grid.name), grid)
    book.save(path)


def _fill_sheet(sheet: Worksheet, grid: Grid) -> None:
    for index, (width, is_hidden) in enumerate(grid.real_widths(), 1):
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width, dimension.hidden = width, is_hidden
    styles: dict[tuple[Look, bool], Any] = {}
    for area, cell in [*grid.areas(), *((area, None) for area in grid.empty_areas())]:
        _fill_area(sheet, area, cell, styles)
    for row, lines in grid.row_lines().items():
        sheet.row_dimensions[row].height = 13.5 * lines + 2
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _fill_area(
    sheet: Worksheet, area: Area, cell: Cell | None, styles: dict[tuple[Look, bool], Any]
) -> None:
    """Write `cell`, or a blank, over `area`; `styles` has the styles that the sheet has already."""
    row, column, last_row, last_column = area
    look = cell.look if cell is not None else Look()
    kind = look, cell is not None and isinstance(cell.value, date)
    first: Any = sheet.cell(row, column, cell.value if cell is not None else None)
    if kind not in styles:
        _dress(first, look, is_date=kind[1])
        styles[kind] = first._style  # noqa: SLF001 (openpyxl looks up each style that is set: slow)
    for cells in sheet.iter_rows(row, last_row, column, last_column):
        one: Any
        for one in cells:
            one._style = styles[kind]  # noqa: SLF001 (as above)
    if area[:2] != area[2:]:
        # `merge_cells` copies borders cell by cell, and all of them are there.
        sheet.merged_cells.add(CellRange(None, column, row, last_column, last_row))


def _dress(cell: Any, look: Look, *, is_date: bool) -> None:  # noqa: ANN401 (a cell, or one of a merge)
    cell.font = Font(name=_FONT, size=10, bold=look.bold, strike=look.strike or None)
    cell.alignment = Alignment(
        horizontal="center" if look.centred else None,
        vertical="center",
        wrap_text=look.border,
        indent=look.indent,
    )
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if is_date:
        cell.number_format = 'yyyy"年"m"月"'
    if look.border:
        cell.border = _BOX


def write_word(path: Path, blocks: Sequence[Grid | Paragraph]) -> None:
    """Write paragraphs and tables in their order."""
    document = docx.Document()
    _set_font(document)
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text, style=block.style)
            continue
        if index and isinstance(blocks[index - 1], Grid):
            document.add_paragraph("")  # Word joins tables that touch
        _fill_table(document.add_table(block.rows, len(block.widths)), block)
    document.save(str(path))


def _set_font(document: Any) -> None:  # noqa: ANN401 (python-docx ships no types)
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = _FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    document.styles["Normal"].font.size = Pt(9)
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Pt(40)


def _fill_table(table: Any, grid: Grid) -> None:  # noqa: ANN401 (python-docx ships no types)
    table.style = "Table Grid"
    cells = [list(row.cells) for row in table.rows]
    for (row, column, last_row, last_column), cell in grid.areas():
        if (row, column) != (last_row, last_column):
            cells[row - 1][column - 1].merge(cells[last_row - 1][last_column - 1])
        if cell is not None:
            _fill_word_cell(cells[row - 1][column - 1], str(cell.value), cell.look)
    for row in grid.heading_rows:
        properties = table.rows[row]._tr.get_or_add_trPr()  # noqa: SLF001 (python-docx has no other way)
        properties.append(properties.makeelement(qn("w:tblHeader"), {}))


def _fill_word_cell(cell: Any, text: str, look: Look) -> None:  # noqa: ANN401 (as above)
    for index, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        run = paragraph.add_run(line)
        run.bold, run.font.strike = look.bold or None, look.strike or None
