"""The figures and texts of a workbook, which stay the same when Excel saves it again.

Of a formula it is the result that counts; looks, charts and print settings are no part of it.
"""

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pledgexl.intake.package import PLAN_LIMITS, Refusal, open_package
from pledgexl.model.finding import Code

# openpyxl has no error of its own for parts that are missing or not as the standard says.
# SyntaxError is what XML parsers raise.
_UNREADABLE = (AttributeError, BadZipFile, LookupError, OSError, SyntaxError, TypeError, ValueError)
_DIGITS = 12


def workbook_content(content: bytes) -> list[object]:
    """Return each sheet's name, and its cells with a value or a comment.

    Raises Refusal where `content` is no workbook, or none that can be read.
    """
    package = open_package(content, PLAN_LIMITS)
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            package.read(name)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of formats and validations that it does not keep; nothing is saved.
            warnings.simplefilter("ignore")
            book = load_workbook(BytesIO(content), data_only=True, keep_links=False)
        return [[sheet.title, list(_cells(sheet))] for sheet in book.worksheets]
    except _UNREADABLE as error:
        raise Refusal(Code.FILE_BROKEN, detail=str(error)) from error


def _cells(sheet: Worksheet) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        for cell in row:
            value = _text(cell.value)
            comment = cell.comment.text if cell.comment else ""
            if value or comment:
                yield [cell.coordinate, value, *filter(None, (comment,))]


def _text(value: object) -> str:
    """Return `value` as text; programs write the last digits of a number anew."""
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.{_DIGITS}g}"
    return str(value).replace("\r\n", "\n")
