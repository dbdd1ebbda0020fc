"""The office's words for severities and statuses."""

from pledgexl.messages.language import Language
from pledgexl.model.finding import Severity
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.model.summary import DepartmentStatus

_SEVERITIES = {
    Severity.ERROR: ("要修正", "error"),
    Severity.WARNING: ("要確認", "warning"),
    Severity.NOTE: ("参考", "note"),
}
_DEPARTMENT_STATUSES = {
    DepartmentStatus.SUBMITTED: ("提出済", "submitted"),
    DepartmentStatus.NEEDS_CORRECTION: ("要修正", "needs correction"),
    DepartmentStatus.TO_BE_CONFIRMED: ("確認待ち", "to be confirmed"),
    DepartmentStatus.NOT_SUBMITTED: ("未提出", "not submitted"),
    DepartmentStatus.NOTHING_TO_RATE: ("対象なし", "nothing to rate"),
}
_ROW_STATUSES = {
    RowStatus.RATED: ("評価済", "rated"),
    RowStatus.EXCLUDED: ("除外", "excluded"),
    RowStatus.MISSING: ("未報告", "missing"),
    RowStatus.REJECTED: ("要修正", "rejected"),
}
_FILE_STATUSES = {
    FileStatus.ACCEPTED: ("受付", "accepted"),
    FileStatus.REJECTED: ("差戻し", "rejected"),
    FileStatus.SUPERSEDED: ("旧版", "superseded"),
    FileStatus.IGNORED: ("対象としないファイル", "ignored"),
}


def word(term: Severity | DepartmentStatus | RowStatus | FileStatus, language: Language) -> str:
    """Return the office's word for a severity or a status."""
    tables = (_SEVERITIES, _DEPARTMENT_STATUSES, _ROW_STATUSES, _FILE_STATUSES)
    pair = next(pair for table in tables for key, pair in table.items() if key is term)
    return pair[0] if language is Language.JA else pair[1]
