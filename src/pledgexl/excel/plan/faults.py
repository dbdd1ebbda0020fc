"""The faults of a plan workbook as a workbook, from which each leads to its cell."""

from collections.abc import Sequence
from datetime import datetime

from pledgexl.excel import look
from pledgexl.excel.book import Book, Sheet
from pledgexl.excel.look import FILE_UNITS, Style, row_height, visible_text
from pledgexl.messages.findings import wording
from pledgexl.messages.plan import PLAN, plan_text
from pledgexl.model.finding import Code, Finding
from pledgexl.model.language import Language

# In the order of the columns, by the names of their labels.
_COLUMNS: dict[str, tuple[float, Style]] = {
    "number": (7, look.CENTRED),
    "sheet": (13, look.CENTRED),
    "cell": (12, look.CENTRED),
    "value": (27, look.BODY),
    "why": (62, look.BODY),
    "fix": (56, look.BODY),
    "code": (10, look.CENTRED),
}
_LABEL_ROW = 4
_HIGHEST_VALUE = 80
_CUT_MARK = "…"
# They have no place to lead to.
_WITHOUT_SHEET = (Code.PLAN_SHEET_MISSING,)


def faults_workbook(
    file: str, faults: Sequence[Finding], language: Language, created: datetime
) -> bytes:
    """Return the workbook that lists `faults`, with links into the plan workbook `file` beside it.

    There are less than 65,530 links in a sheet: faults beyond have none.
    """
    title = PLAN["faults.title"].in_(language)
    with Book(title, created) as book:
        sheet = book.sheet(title)
        widths = {number: width for number, (width, _) in enumerate(_COLUMNS.values(), start=1)}
        sheet.columns({number: width * FILE_UNITS for number, width in widths.items()})
        about = PLAN["faults.about"].in_(language).format(file=file, count=len(faults))
        sheet.write(1, 1, title, look.TITLE)
        for row, line in enumerate(about.split("\n"), start=2):
            sheet.write(row, 1, line, look.ABOUT)
        labels = [PLAN[f"faults.{name}"].in_(language) for name in _COLUMNS]
        styles = [style for _, style in _COLUMNS.values()]
        sheet.row(_LABEL_ROW, list(zip(labels, map(look.label, styles), strict=True)))
        for row, fault in enumerate(faults, start=_LABEL_ROW + 1):
            _write_fault(sheet, row, fault, language)
            if fault.code not in _WITHOUT_SHEET:
                place = f"'{fault.at.sheet}'!{fault.at.cell or 'A1'}"
                sheet.link_out(row, list(_COLUMNS).index("cell") + 1, f"{file}#{place}")
        last = _LABEL_ROW + len(faults)
        sheet.filter((_LABEL_ROW, 1, last, len(_COLUMNS)))
        sheet.show_no_warning_marks((_LABEL_ROW, 1, last, len(_COLUMNS)))
        sheet.freeze(_LABEL_ROW, 0)
        repeat = (_LABEL_ROW, _LABEL_ROW)
        sheet.print_setup(
            landscape=True, repeat_rows=repeat, header="", footer=plan_text("page_footer")
        )
    return book.bytes


def _write_fault(sheet: Sheet, row: int, fault: Finding, language: Language) -> None:
    said = wording(fault, language)
    cell = fault.at.cell or PLAN["faults.whole"].in_(language)
    texts = (fault.at.sheet, cell, fault.value, said.why, said.fix, fault.code.value)
    cells = [(text, *column) for text, column in zip(texts, [*_COLUMNS.values()][1:], strict=True)]
    shown = [visible_text(text, _CUT_MARK, width, _HIGHEST_VALUE) for text, width, _ in cells[:3]]
    shown += [text for text, *_ in cells[3:]]
    styles = [style for *_, style in cells]
    if fault.code not in _WITHOUT_SHEET:
        styles[1] = look.LINKED_TEXT.but(align="center")
    number = (row - _LABEL_ROW, look.CENTRED)
    sheet.row(row, [number, *zip(shown, styles, strict=True)])
    widths = [width for _, width, _ in cells]
    sheet.row_height(row, row_height(zip(shown, widths, strict=True)))
