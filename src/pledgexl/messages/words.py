"""The office's words for severities and statuses, months, confirmations and refusals."""

import errno
import os
from collections.abc import Sequence

from pledgexl.messages.language import Language
from pledgexl.messages.sentences import sentences
from pledgexl.model.finding import Severity
from pledgexl.model.month import DepartmentStatus
from pledgexl.model.period import Period
from pledgexl.model.submission import Confirmation, FileStatus, RowStatus, are_in_order

Term = Severity | DepartmentStatus | RowStatus | FileStatus

_WORDS, _FORM, _SYSTEM = sentences("words"), sentences("form"), sentences("system")
_FAMILIES = {
    Severity: "severity.",
    DepartmentStatus: "department.",
    RowStatus: "row.",
    FileStatus: "file.",
}
# Python gets the system's reasons in English.
_REASONS = {
    os.strerror(number): f"reason.{name}"
    for number, name in errno.errorcode.items()
    if f"reason.{name}" in _SYSTEM
}


def word(term: Term, language: Language) -> str:
    """Return the office's word for a severity or a status."""
    return _WORDS[f"{_FAMILIES[type(term)]}{term}"].in_(language)


def month_name(period: Period, language: Language) -> str:
    """Return how `period` is called in `language`: `令和5年度末`, `31 March 2024`."""
    return period.label if language is Language.JA else period.english_label


def reason_in_words(reason: str, language: Language) -> str:
    """Return `reason`, as an OSError gives it, in `language` where it is a common one."""
    name = _REASONS.get(reason)
    return _SYSTEM[name].in_(language) if name else reason


def confirmed(confirmations: Sequence[Confirmation], language: Language) -> str:
    """Return how far a form is confirmed, "" without any field for it: `確認 2/4（課長、部長が空欄）`."""
    if not confirmations:
        return ""
    between = _FORM["confirmed.between"].in_(language)
    blank = between.join(each.role for each in confirmations if not each.is_complete)
    count = sum(each.is_complete for each in confirmations)
    parts = [
        _FORM["confirmed.count"].in_(language).format(count=count, roles=len(confirmations)),
        _FORM["confirmed.blank"].in_(language).format(roles=blank) if blank and count else "",
        "" if are_in_order(confirmations) else _FORM["confirmed.order"].in_(language),
    ]
    return "".join(parts)


def confirmed_in_full(confirmations: Sequence[Confirmation]) -> str:
    """Return the same with every name and date, for the record: `記入者 佐藤 2024-04-03`."""
    each_of_them = "、".join(
        " ".join(filter(None, each)) for each in confirmations if each.name or each.day
    )
    return "　".join(filter(None, (confirmed(confirmations, Language.JA), each_of_them)))
