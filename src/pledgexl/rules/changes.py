"""What changed, cell by cell: from a department's revision to its next, and since the last run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pledgexl.model.change import Change
from pledgexl.model.doubt import NO_REPORT, Report
from pledgexl.model.history import PastInitiative
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import Entry, FileStatus, Submission
from pledgexl.model.summary import InitiativeSummary, rating_text


def changes_by_revision(
    read: Sequence[Submission], resolved: Sequence[Submission]
) -> tuple[Change, ...]:
    """Return how each accepted form differs from its department's revision before it.

    `read` are the submissions as read, `resolved` the same with their final status.
    """
    changes: list[Change] = []
    for accepted in resolved:
        earlier = _revision_before(accepted, read)
        if earlier is not None and accepted.identity is not None:
            pairs = _paired(earlier.entries, accepted.entries)
            changes.extend(_changes(accepted.identity.department, pairs))
    return tuple(changes)


def changes_since(
    initiatives: Iterable[InitiativeSummary], last: Mapping[str, PastInitiative]
) -> tuple[Change, ...]:
    """Return how `initiatives` differ from what the `last` run of the same month said."""
    return tuple(
        change
        for row in initiatives
        for change in _changes(
            row.department.code, [(row.id, _last(row, last), _report_of_row(row))]
        )
    )


def _revision_before(accepted: Submission, read: Sequence[Submission]) -> Submission | None:
    if accepted.status is not FileStatus.ACCEPTED or accepted.identity is None:
        return None
    own = accepted.identity
    earlier = [
        (one.identity.revision, one.file, one)
        for one in read
        if one.status is FileStatus.ACCEPTED
        and one.identity is not None
        and one.identity.department == own.department
        and one.identity.revision < own.revision
    ]
    return max(earlier, default=(0, "", None), key=lambda each: each[:2])[2]


_Pair = tuple[str, Report, Report]


def _paired(before: Sequence[Entry], now: Sequence[Entry]) -> Iterator[_Pair]:
    old = {_name(entry): _report(entry) for entry in before}
    new = {_name(entry): _report(entry) for entry in now}
    for name in dict.fromkeys((*old, *new)):
        yield name, old.get(name, NO_REPORT), new.get(name, NO_REPORT)


def _name(entry: Entry) -> str:
    """Return what an initiative is called: its number, and before it has one its title."""
    return entry.id or f"{entry.measure}　{entry.title}"


def _report(entry: Entry) -> Report:
    return Report(entry.rating_tenths, entry.state, entry.text, entry.remark)


def _report_of_row(row: InitiativeSummary) -> Report:
    return Report(row.rating_tenths, row.state, row.text, row.remark)


def _last(row: InitiativeSummary, last: Mapping[str, PastInitiative]) -> Report:
    found = last.get(row.id)
    return found.report if found else NO_REPORT


def _changes(department: str, pairs: Iterable[_Pair]) -> Iterator[Change]:
    for number, before, now in pairs:
        cells = (
            (FormLabel.RATING, rating_text(before.rating_tenths), rating_text(now.rating_tenths)),
            (FormLabel.STATE, before.state.value, now.state.value),
            (FormLabel.TEXT, before.text, now.text),
            (FormLabel.REMARK, before.remark, now.remark),
        )
        yield from (
            Change(department, number, label, old, new) for label, old, new in cells if old != new
        )
