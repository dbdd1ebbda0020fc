"""What an issued result.json says of its issue: which one it is, and its documents."""

from dataclasses import dataclass, field
from pathlib import Path

from pledgexl.export.read_result import about_file, result_json
from pledgexl.export.result_keys import Head
from pledgexl.export.typed_json import typed
from pledgexl.model.issue import ReportIssue
from pledgexl.model.period import Period


@dataclass(frozen=True)
class _Issued:
    documents: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Issue(Head):
    # Early results do not name their documents.
    issued: _Issued = _Issued()


def issued_as(path: Path, period: Period) -> ReportIssue | None:
    """Return which issue the result of `period` at `path` is of, None for a provisional one.

    Raises PledgexlError if that cannot be read.
    """
    with about_file(path):
        head = typed(result_json(path, period), Head)
        return None if head.provisional else head.issue or ReportIssue()


def issued_documents(path: Path, period: Period) -> tuple[str, ...]:
    """Return the names of the documents that were issued with the result of `period` at `path`."""
    with about_file(path):
        return tuple(typed(result_json(path, period), _Issue).issued.documents)
