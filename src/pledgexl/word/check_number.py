"""The number by which a report shows that its figures and texts are those it was issued with.

It is printed in the report itself, and calculated from all but the paragraphs that print one.
"""

import re
from dataclasses import dataclass
from typing import cast

from pledgexl.messages.report import REPORT
from pledgexl.model.month import Summary
from pledgexl.model.seal import content_digest_of, digest, printed_head
from pledgexl.word.content import document_content
from pledgexl.word.document import unzipped, zipped
from pledgexl.word.findings import ReportIncompleteError

_NUMBER = "([0-9a-f]{4}(?:-[0-9a-f]{4}){3})"
# Whatever the language of the plan is by now, a report stays in its own.
_SENTENCES = (REPORT["check_number"].ja, REPORT["check_number"].en)
_BEFORE = (" ".join(each.partition("{number}")[0].split()) for each in _SENTENCES)
_LINE = re.compile(f"(?:{'|'.join(map(re.escape, _BEFORE))}) ?{_NUMBER}")


@dataclass(frozen=True, slots=True)
class CheckNumbers:
    """The numbers that a report prints, in the order of their digits, and the one that it has."""

    printed: tuple[str, ...]
    own: str

    @property
    def agree(self) -> bool:
        """Whether the report prints its own number, or none."""
        return not self.printed or self.own in self.printed


def check_numbers(report: bytes) -> CheckNumbers:
    """Return which numbers `report` prints, and its own; raise Refusal where it cannot be read."""
    body, around, *others = cast("list[list[str]]", document_content(report))
    found = filter(None, map(_LINE.search, (*body, *around)))
    kept = [[line for line in lines if not _LINE.search(line)] for lines in (body, around)]
    own = printed_head(content_digest_of([*kept, *others]))
    return CheckNumbers(tuple(sorted({each[1] for each in found})), own)


def unknown_number(template: bytes, summary: Summary) -> str:
    """Return what stands for the number until it is known: digits that no text can foresee."""
    digits = str(int(digest(template + repr(summary.files).encode()), 16))
    return printed_head(digits)


def numbered(draft: bytes, unknown: str) -> tuple[bytes, str]:
    """Return `draft` with its number in place of the `unknown` one, and the number.

    That is "" where the template does not print it.
    """
    parts = unzipped(draft)
    if not any(unknown.encode() in part for part in parts.values()):
        return draft, ""
    number = check_numbers(draft).own
    return zipped(
        {name: part.replace(unknown.encode(), number.encode()) for name, part in parts.items()}
    ), number


def require_own_number(report: bytes, number: str) -> None:
    """Raise ReportIncompleteError unless the finished `report` prints its own `number`."""
    found = check_numbers(report)
    if number != found.own or number not in found.printed:
        raise ReportIncompleteError("check_number_differs", number=number)
