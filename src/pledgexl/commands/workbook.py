"""The workbooks of a month from the Summary to proven bytes: made, read again, and found right."""

from collections.abc import Sequence
from datetime import datetime

from pledgexl.excel.summary.write import office_workbook, summary_workbook
from pledgexl.excel.verify.figures import read_figures
from pledgexl.excel.verify.summary import verify_office, verify_summary
from pledgexl.model.history import PastMonth
from pledgexl.model.proof import ProvedWorkbook
from pledgexl.model.summary import Summary
from pledgexl.rules.averages import audit
from pledgexl.workspace.versions import versions


def proved_workbook(
    summary: Summary, created: datetime, past: Sequence[PastMonth] = ()
) -> ProvedWorkbook:
    """Return both workbooks after they were read again and found to say what they must.

    A chart goes through the `past` months. The figures go with them: the report must print the
    same.

    Raises PledgexlError, one line that names sheet and cell, where it does not.
    """
    audited = audit(summary)
    content = summary_workbook(summary, audited, created, past)
    book = verify_summary(content, summary, audited, past)
    office = office_workbook(summary, audited, created, versions())
    verify_office(office, summary, audited)
    policies = {policy.number: policy.id for policy in summary.policies}
    return ProvedWorkbook(content, office, read_figures(book, policies))
