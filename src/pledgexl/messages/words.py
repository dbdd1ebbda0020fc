"""The office's words for severities and statuses, months, confirmations and refusals."""

import calendar
import errno
import os
from collections.abc import Sequence
from datetime import date

from pledgexl.messages.edition import document_language
from pledgexl.messages.labels import known_as, label_in, listed, spaced
from pledgexl.messages.sentences import sentences
from pledgexl.model.finding import Severity
from pledgexl.model.language import Language
from pledgexl.model.month import DepartmentStatus
from pledgexl.model.names import Role
from pledgexl.model.period import Period, era_date, era_day
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


def word(term: Term, language: Language | None = None) -> str:
    """Return the office's word for a severity or a status, by default as a document prints it."""
    language = language or document_language()
    return _WORDS[f"{_FAMILIES[type(term)]}{term}"].in_(language)


def month_name(period: Period, language: Language) -> str:
    """Return how `period` is called in `language`: `令和5年度末`, `31 March 2024`."""
    return period.label if language is Language.JA else period.english_label


def printed_month(period: Period) -> str:
    """Return how the document that is being written calls `period`."""
    return month_name(period, document_language())


def month_text(month: int, language: Language | None = None) -> str:
    """Return the name of the month with this number: `4月`, `April`."""
    return _WORDS["months"].in_(language or document_language()).split()[month - 1]


def printed_date(day: date) -> str:
    """Return `day` as a document has it: `令和6年4月10日`, `10 April 2024`."""
    if document_language() is Language.JA:
        return era_date(day)
    return f"{day.day} {month_text(day.month)} {day.year}"


def printed_day(day: date, language: Language | None = None) -> str:
    """Return `day` with its weekday: `令和6年4月10日（水）`, `Wednesday 10 April 2024`."""
    language = language or document_language()
    if language is Language.JA:
        return era_day(day)
    return (
        f"{calendar.day_name[day.weekday()]} {day.day} {month_text(day.month, language)} {day.year}"
    )


def reason_in_words(reason: str, language: Language) -> str:
    """Return `reason`, as an OSError gives it, in `language` where it is a common one."""
    name = _REASONS.get(reason)
    return _SYSTEM[name].in_(language) if name else reason


def confirmed(confirmations: Sequence[Confirmation], language: Language) -> str:
    """Return how far a form is confirmed, "" without any field for it: `確認 2/4（課長、部長が空欄）`."""
    if not confirmations:
        return ""
    between = _FORM["confirmed.between"].in_(language)
    blank = between.join(_role(each, language) for each in confirmations if not each.is_complete)
    count = sum(each.is_complete for each in confirmations)
    parts = [
        _FORM["confirmed.count"].in_(language).format(count=count, roles=len(confirmations)),
        _FORM["confirmed.blank"].in_(language).format(roles=blank) if blank and count else "",
        "" if are_in_order(confirmations) else _FORM["confirmed.order"].in_(language),
    ]
    return "".join(parts)


def confirmed_in_full(confirmations: Sequence[Confirmation]) -> str:
    """Return the same with every name and date, for the record: `記入者 佐藤 2024-04-03`."""
    language = document_language()
    each_of_them = listed(
        " ".join(filter(None, (_role(each, language), each.name, each.day)))
        for each in confirmations
        if each.name or each.day
    )
    return spaced(filter(None, (confirmed(confirmations, language), each_of_them)))


def _role(confirmation: Confirmation, language: Language) -> str:
    """Return a role in `language`; those of version 1 are known in Japanese alone."""
    role = known_as(Role, confirmation.role)
    return label_in(role, language) if role else confirmation.role
