"""The Word report of a month of any size, made by pledgexl or by docxtpl alone.

    python -m benchmarks.report pledgexl|docxtpl|pdf INITIATIVES

Prints the seconds that making it took, without the imports and without the month itself.
"""
# A script by itself; it prints its time.
# ruff: noqa: T201

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

from docxtpl import DocxTemplate

from benchmarks.city import PERIOD, ROWS_PER_FORM, filled_forms, plan_of
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW
from pledgexl.model.finding import CellRef
from pledgexl.model.form import Form, FormLine
from pledgexl.model.month import Summary
from pledgexl.model.names import FORM_VERSION, FormLabel, FormSheet
from pledgexl.model.plan import TENTHS_PER_POINT, Plan
from pledgexl.model.submission import Entry, FileStatus, Identity, RowStatus, State, Submission
from pledgexl.rules.summarise import summarise
from pledgexl.word.context import ReportValues
from pledgexl.word.libreoffice import as_pdf
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report

ISSUED = date(2024, 4, 18)


def main(who: str, initiatives: str) -> None:
    """Make the report and print the seconds."""
    action = making(who, summary_of(int(initiatives)))
    started = time.perf_counter()
    action()
    print(time.perf_counter() - started)


def making(who: str, summary: Summary) -> Callable[[], bytes]:
    """Return what makes the document; all that is no part of that is done before."""
    template = default_template()
    if who == "pdf":
        report = write_report(template, summary, ISSUED)
        return lambda: as_pdf(report)
    if who == "docxtpl":
        context = ReportValues(summary, ISSUED).named()
        return lambda: bare_rendering(template, context)
    return lambda: write_report(template, summary, ISSUED)


def bare_rendering(template: bytes, context: dict[str, object]) -> bytes:
    """Return what docxtpl by itself makes of `template`."""
    document = DocxTemplate(BytesIO(template))
    document.render(context, autoescape=True)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def summary_of(initiatives: int) -> Summary:
    """Return a month of so many `initiatives`, as if each form had come in without a fault."""
    whole = plan_of(-(-initiatives // ROWS_PER_FORM))
    plan = replace(whole, initiatives=whole.initiatives[:initiatives])
    return summarise(plan, PERIOD, [_submission(plan, form) for form in filled_forms(plan)])


def _submission(plan: Plan, form: Form) -> Submission:
    code = form.department.code
    identity = Identity(FORM_VERSION, plan.fingerprint, PERIOD, code, 1)
    entries = tuple(
        _entry(form, place, line) for place, line in enumerate(form.lines) if not line.is_spare
    )
    digest = code.rjust(64, "0")
    return Submission(form.file_name, digest, FileStatus.ACCEPTED, identity, entries, ())


def _entry(form: Form, place: int, line: FormLine) -> Entry:
    return Entry(
        id=line.number,
        measure=line.number.rpartition("-")[0],
        title=line.title,
        department=form.department.code,
        status=RowStatus.RATED if line.rating else RowStatus.EXCLUDED,
        rating_tenths=int(line.rating) * TENTHS_PER_POINT if line.rating else None,
        state=State(line.state),
        text=line.text,
        remark="",
        at=CellRef(form.file_name, FormSheet.ENTRY, FIRST_ROW + place, COLUMN_OF[FormLabel.RATING]),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
