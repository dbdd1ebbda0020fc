"""What a worker of its own makes of a month: workbooks and tables, read back and verified.

Only that worker imports openpyxl, pandas and xlsxwriter's sheets, so the imports stand where it
needs them.
"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from pledgexl import __version__
from pledgexl.model.history import PastMonth
from pledgexl.model.issue import Errata
from pledgexl.model.month import Checks, ProvedWorkbook, Summary
from pledgexl.model.movement import Movements
from pledgexl.model.names import FileName

if TYPE_CHECKING:
    from pledgexl.export.trend import Trend

# What makes and verifies the documents; the office's record names it, to make a month again.
_LIBRARIES = ("xlsxwriter", "docxtpl", "lxml", "openpyxl", "pandas", "python-calamine")


@dataclass(frozen=True, slots=True)
class MonthTables:
    """The summary workbook, the files of the open data, the trend, and how many sums agree."""

    workbook: ProvedWorkbook
    open_data: Mapping[str, bytes]
    trend: "Trend"
    sums: int


def month_tables(
    summary: Summary, created: datetime, past: Sequence[PastMonth] = (), moved: Movements = ()
) -> MonthTables:
    """Return the workbook, read back and verified, and the tables that pandas makes of the month.

    A chart and the trend go through the `past` months; the figures have `moved` since those that
    are compared. Raises PledgexlError, which names sheet and cell where the workbook does not
    contain what it must, and the measure or department where pandas adds up other sums than the
    rules.
    """
    from pledgexl.excel.summary.write import summary_workbook  # noqa: PLC0415 (for the worker alone)
    from pledgexl.excel.verify.summary import verify_summary  # noqa: PLC0415 (as above)
    from pledgexl.export.frame import month_frame, require_same_sums, trend  # noqa: PLC0415 (as above)
    from pledgexl.export.opendata import open_data  # noqa: PLC0415 (as above)
    from pledgexl.rules.averages import audit  # noqa: PLC0415 (as above)

    audited = audit(summary)
    content = summary_workbook(summary, audited, created, past, moved)
    figures = verify_summary(content, summary, audited, past, moved)
    workbook = ProvedWorkbook(content, figures)
    frame = month_frame(summary)
    sums = require_same_sums(frame, summary, audited)
    return MonthTables(workbook, open_data(summary, frame), trend(summary, past), sums)


def errata_documents(
    summary: Summary, errata: Errata | None, created: datetime
) -> dict[str, bytes]:
    """Return what lists the differences to the issue before, read back; nothing where none was."""
    if errata is None:
        return {}
    from pledgexl.excel.errata import errata_workbook  # noqa: PLC0415 (for the worker alone)
    from pledgexl.word.errata import errata_document  # noqa: PLC0415 (as above)

    return {
        FileName.ERRATA.value: errata_document(summary, errata, created.date()),
        FileName.ERRATA_BOOK.value: errata_workbook(summary, errata, created),
    }


def import_libraries() -> None:
    """Import what `month_tables` needs."""
    import pledgexl.excel.verify.summary  # noqa: PLC0415 (for the worker alone)
    import pledgexl.export.frame  # noqa: F401, PLC0415 (as above)


def verified_office(summary: Summary, created: datetime, checks: Checks) -> bytes:
    """Return the workbook that stays in the office, read back and verified; it lists `checks`."""
    from pledgexl.excel.summary.write import office_workbook  # noqa: PLC0415 (as above)
    from pledgexl.excel.verify.summary import verify_office  # noqa: PLC0415 (for a run alone)
    from pledgexl.rules.averages import audit  # noqa: PLC0415 (as above)

    audited = audit(summary)
    programs = (
        ("pledgexl", __version__),
        ("Python", platform.python_version()),
        *((library, version(library)) for library in _LIBRARIES),
    )
    content = office_workbook(summary, audited, created, programs, checks)
    verify_office(content, summary, audited)
    return content
