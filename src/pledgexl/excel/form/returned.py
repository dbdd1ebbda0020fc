"""What goes back to a department: its form with the wrong cells marked, or why there is none.

A return is made by the writer of forms from what was read, never by changing the file that came.
"""

from collections.abc import Sequence
from datetime import datetime

from pledgexl.excel.book import Book
from pledgexl.excel.form.request import cell_of, write_refusal
from pledgexl.excel.form.write import form_workbook
from pledgexl.messages.sentences import sentences
from pledgexl.model.file_name import file_name
from pledgexl.model.finding import Finding
from pledgexl.model.form import Correction, Form
from pledgexl.model.names import FormSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import PlanSettings

FORM = sentences("form")


def return_workbook(form: Form, created: datetime) -> bytes:
    """Return `form`, which has corrections, as the file that goes back."""
    return form_workbook(form, created)


def refusal_workbook(
    findings: Sequence[Finding], settings: PlanSettings, period: Period, created: datetime
) -> bytes:
    """Return the page that tells why a file is no form, by its `findings`."""
    with Book(f"{FORM['refusal.title'].ja} {period}", created) as book:
        corrections = [Correction(finding) for finding in findings]
        write_refusal(book.sheet(FormSheet.REQUEST), corrections, settings, period.label)
    return book.bytes


def refusal_name(file: str) -> str:
    """Return the name of the page about `file`."""
    return file_name(FORM["refusal.name"].ja.format(name=file.removesuffix(".xlsx")), ".xlsx")


def correction_cells(form: Form) -> tuple[str, ...]:
    """Return where on `form` its corrections are, "" for those about the whole file."""
    return tuple(map(cell_of, form.corrections))
