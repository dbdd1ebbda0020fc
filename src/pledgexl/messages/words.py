"""The office's words for severities, statuses (words.toml) and months."""

from pledgexl.messages.language import Language
from pledgexl.messages.sentences import sentences
from pledgexl.model.finding import Severity
from pledgexl.model.period import Period
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.model.summary import DepartmentStatus

WORDS = sentences("words")


def month_name(period: Period, language: Language) -> str:
    """Return how `period` is called in `language`: `令和5年度末`, `31 March 2024`."""
    return period.label if language is Language.JA else period.english_label


def word(term: Severity | DepartmentStatus | RowStatus | FileStatus, language: Language) -> str:
    """Return the office's word for a severity or a status."""
    if isinstance(term, Severity):
        return WORDS[f"severity.{term}"].in_(language)
    if isinstance(term, DepartmentStatus):
        return WORDS[f"department.{term}"].in_(language)
    if isinstance(term, RowStatus):
        return WORDS[f"row.{term}"].in_(language)
    return WORDS[f"file.{term}"].in_(language)
