"""What differs between two issues, as a workbook (正誤表): written, and read back."""

from datetime import datetime
from io import BytesIO

import openpyxl

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.look import FILE_UNITS, Style, row_height
from pledgexl.messages.edition import printed_for
from pledgexl.messages.errata import ErrataTexts, errata_texts
from pledgexl.messages.plan import plan_text
from pledgexl.model.errors import PledgexlError
from pledgexl.model.issue import Errata
from pledgexl.model.month import Summary
from pledgexl.model.names import FileName

_COLUMNS: tuple[tuple[float, Style], ...] = (
    *((7, look.CENTRED), (16, look.CENTRED), (36, look.BODY), (22, look.BODY)),
    *((46, look.BODY), (46, look.BODY)),
)
_FIRST_LINE = 1


@printed_for(lambda summary, *_: summary.plan.settings)
def errata_workbook(summary: Summary, errata: Errata, created: datetime) -> bytes:
    """Return the list; raises PledgexlError where a cell does not have its text."""
    texts = errata_texts(summary, errata, created.date())
    lines = (texts.subtitle, texts.day, texts.about[0], texts.reason, *texts.about[1:])
    label_row = _FIRST_LINE + len(lines) + 2
    with Book(texts.footer, created) as book:
        sheet = book.sheet(texts.title)
        sheet.columns({place: width * FILE_UNITS for place, (width, _) in enumerate(_COLUMNS, 1)})
        sheet.write(_FIRST_LINE, 1, texts.title, look.TITLE)
        for row, line in enumerate(lines, start=_FIRST_LINE + 1):
            sheet.write(row, 1, line, look.ABOUT)
        styles = [style for _, style in _COLUMNS]
        sheet.row(label_row, list(zip(texts.labels, map(look.label, styles), strict=True)))
        widths = [width for width, _ in _COLUMNS]
        for row, cells in enumerate(texts.rows, start=label_row + 1):
            sheet.row(row, [(int(cells[0]), styles[0]), *zip(cells[1:], styles[1:], strict=True)])
            sheet.row_height(row, row_height(zip(cells, widths, strict=True)))
        last = label_row + len(texts.rows)
        sheet.filter((label_row, 1, last, len(_COLUMNS)))
        sheet.show_no_warning_marks((label_row, 1, last, len(_COLUMNS)))
        sheet.freeze(label_row, 0)
        repeat, footer = (label_row, label_row), plan_text("page_footer")
        sheet.print_setup(landscape=True, repeat_rows=repeat, header="", footer=footer)
    _verify(book.bytes, texts, lines, label_row)
    return book.bytes


def _verify(content: bytes, texts: ErrataTexts, lines: tuple[str, ...], label_row: int) -> None:
    """Read the finished file and compare every cell with what it must be."""
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    above = {_FIRST_LINE + row: (line,) for row, line in enumerate((texts.title, *lines))}
    table = {label_row + row: cells for row, cells in enumerate((texts.labels, *texts.rows))}
    for row, cells in (above | table).items():
        for column, expected in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            if str(cell.value) != expected:
                raise PledgexlError(
                    "errata_differs",
                    file=f"{FileName.ERRATA_BOOK} {cell.coordinate}",
                    found=str(cell.value),
                    expected=expected,
                )
