"""The summary workbook from the Summary to proven bytes: made, read again, and found right."""

from collections.abc import Sequence
from datetime import datetime

from pledgexl.core.audit import audit
from pledgexl.excel.read_figures import read_figures
from pledgexl.excel.verify_summary import verify_summary
from pledgexl.excel.write_summary import summary_workbook
from pledgexl.messages.language import Language
from pledgexl.model.history import PastMonth
from pledgexl.model.proof import ProvedWorkbook
from pledgexl.model.summary import Summary
from pledgexl.versions import versions


def proved_workbook(
    summary: Summary, created: datetime, language: Language, past: Sequence[PastMonth] = ()
) -> ProvedWorkbook:
    """Return the summary workbook after it was read again and found to say what it must.

    Its chart goes through the `past` months. Its figures go with it: the report must print the
    same.

    Raises PledgexlError, one line that names sheet and cell, where it does not.
    """
    audited = audit(summary)
    content = summary_workbook(summary, audited, created, versions(), past)
    book = verify_summary(content, summary, audited, language, past)
    policies = {policy.number: policy.id for policy in summary.policies}
    return ProvedWorkbook(content, read_figures(book, policies))
