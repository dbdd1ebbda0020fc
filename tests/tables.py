"""Sheets drawn as `| a | b |` tables, as tests write them down."""

from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def rows(drawn: str) -> list[list[str]]:
    """Return the cells of a drawn table, line by line, without the blanks around them."""
    lines = (line.strip() for line in drawn.strip().splitlines())
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]


def plan_file(path: Path, sheets: Mapping[str, str]) -> Path:
    """Save a workbook with a sheet per drawn table at `path`; its cells are text, or empty."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, drawn in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows(drawn):
            sheet.append([cell or None for cell in cells])
    book.save(path)
    return path


def put(path: Path, sheet: str, cell: str, value: object) -> None:
    """Write `value`, such as a number or a date, into `cell` of the saved workbook."""
    book = load_workbook(path)
    worksheet = book[sheet]
    assert isinstance(worksheet, Worksheet)
    worksheet[cell] = value  # type: ignore[assignment]  # any value that openpyxl knows
    book.save(path)
