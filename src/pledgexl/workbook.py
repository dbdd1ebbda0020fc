"""The summary workbook from the Summary to proven bytes: made, read again, and found right."""

from datetime import datetime

from pledgexl.core.audit import audit
from pledgexl.excel.verify_summary import verify_summary
from pledgexl.excel.write_summary import summary_workbook
from pledgexl.messages.language import Language
from pledgexl.model.summary import Summary
from pledgexl.versions import versions


def proved_workbook(summary: Summary, created: datetime, language: Language) -> bytes:
    """Return the summary workbook after it was read again and found to say what it must.

    Raises PledgexlError, one line that names sheet and cell, where it does not.
    """
    audited = audit(summary)
    content = summary_workbook(summary, audited, created, versions())
    verify_summary(content, summary, audited, language)
    return content
