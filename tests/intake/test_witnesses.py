"""Two other readers, written by strangers, see what ours sees in every cell of accepted forms."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from drawn_forms import CREATED
from hostile_forms import strict
from pledgexl.commands.sample.city import PERIODS
from pledgexl.commands.sample.workspace import filled_forms
from pledgexl.excel.form.write import form_workbook
from pledgexl.intake.package import open_package
from pledgexl.intake.workbook import read_workbook
from pledgexl.model.period import Period
from pledgexl.model.submission import Cell, CellKind

Cells = dict[tuple[str, int, int], str]


def seen_by_us(content: bytes) -> Cells:
    return {
        (sheet.name, row, column): as_text(cell)
        for sheet in read_workbook(open_package(content)).sheets
        for row, cells in sheet.rows.items()
        for column, cell in cells.items()
        if cell.text
    }


def as_text(cell: Cell) -> str:
    return str(float(cell.text)) if cell.kind is CellKind.NUMBER else cell.text


def seen_by_openpyxl(content: bytes) -> Cells:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.row, cell.column): plain(cell.value)
        for sheet in book.worksheets
        for line in sheet.iter_rows()
        for cell in line
        if cell.value not in (None, "") and cell.row is not None and cell.column is not None
    }


def seen_by_calamine(content: bytes) -> Cells:
    return dict(calamine_cells(CalamineWorkbook.from_filelike(io.BytesIO(content))))


def calamine_cells(book: CalamineWorkbook) -> Iterator[tuple[tuple[str, int, int], str]]:
    for name in book.sheet_names:
        lines = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                if value != "":
                    yield (name, row, column), plain(value)


def plain(value: object) -> str:
    return str(float(value)) if isinstance(value, int | float) else str(value)


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_three_readers_see_the_same_in_every_cell_of_the_sample(period: Period) -> None:
    for form in filled_forms(period)[::5]:
        content = form_workbook(form, CREATED)
        ours = seen_by_us(content)

        assert ours == seen_by_openpyxl(content)
        assert ours == seen_by_calamine(content)
        assert len(ours) > 100


def saved_by_openpyxl(content: bytes) -> bytes:
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_a_stranger_agrees_on_forms_that_other_programs_saved(period: Period) -> None:
    for form in filled_forms(period)[::9]:
        content = form_workbook(form, CREATED)
        for other in (saved_by_openpyxl(content), strict(content)):
            assert seen_by_us(other) == seen_by_calamine(other)
