"""Is a report plausible after the one before it? What is asked, and what has been answered."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from pledgexl.model.doubt import NO_REPORT, Doubt, Report, answer, doubts, lacks_reason
from pledgexl.model.finding import Code, Finding
from pledgexl.model.history import PastInitiative
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Cell, CellKind, Entry, RowStatus
from pledgexl.model.summary import rating_text

# A missing text is found where the cell is read.
_CODE_OF = {
    Doubt.RATING_FELL: Code.RATING_FELL,
    Doubt.RATING_JUMPED: Code.RATING_JUMPED,
    Doubt.TEXT_UNCHANGED: Code.TEXT_UNCHANGED,
    Doubt.DONE_BELOW_FULL: Code.DONE_BELOW_FULL,
    Doubt.FULL_BUT_UNDECIDED: Code.FULL_BUT_UNDECIDED,
    Doubt.ZERO_WITH_RESULTS: Code.ZERO_WITH_RESULTS,
}
_REPORTED = (RowStatus.RATED, RowStatus.EXCLUDED)


def unexplained(
    entries: Iterable[Entry], history: Mapping[str, PastInitiative]
) -> tuple[Finding, ...]:
    """Return the exclusions among `entries` whose text is that of `history`: it gives no reason.

    One without any text was found when its form was read.
    """
    return tuple(
        Finding(
            Code.EXCLUDED_WITHOUT_REASON,
            entry.text_at,
            Cell(CellKind.TEXT, entry.text).quoted,
            {"state": entry.state.value},
        )
        for entry in entries
        if entry.status is RowStatus.EXCLUDED
        and lacks_reason(_report(entry), _past(entry, history))
    )


def added_elsewhere(
    entries: Iterable[Entry], plan: Plan, history: Mapping[str, PastInitiative]
) -> tuple[Finding, ...]:
    """Return the entries under numbers that neither `plan` nor `history` knows for their row.

    A form's hidden keys say what was added before, and can be forged: a number is believed under
    a measure in which the department has a part, and elsewhere if it was issued for it.
    """
    own = {
        (code, initiative.measure)
        for initiative in plan.initiatives
        for code in (initiative.lead, *initiative.related)
    }
    return tuple(
        Finding(Code.ADDED_ELSEWHERE, entry.at, entry.id, {"measure": entry.measure})
        for entry in entries
        if entry.at.row and not entry.is_added and entry.id not in plan.initiative_of
        if not _is_known(entry, history.get(entry.id), own)
    )


def _is_known(entry: Entry, past: PastInitiative | None, own: Container[tuple[str, str]]) -> bool:
    if past is not None:
        return past.department == entry.department
    return (entry.department, entry.measure) in own


def rejecting(entries: Iterable[Entry], faults: Iterable[Finding]) -> tuple[Entry, ...]:
    """Return `entries`, those in whose rows one of the `faults` lies as rejected."""
    rows = {(fault.at.file, fault.at.row) for fault in faults}
    return tuple(
        entry.changed(status=RowStatus.REJECTED, rating_tenths=None)
        if (entry.at.file, entry.at.row) in rows
        else entry
        for entry in entries
    )


def implausible(
    entries: Iterable[Entry], history: Mapping[str, PastInitiative]
) -> tuple[Finding, ...]:
    """Return what is odd about `entries` beside what `history` says of the same initiatives."""
    return tuple(
        finding
        for entry in entries
        if entry.status in _REPORTED
        for finding in _odd(entry, _past(entry, history))
    )


def with_answers(
    findings: Sequence[Finding], entries: Sequence[Entry], history: Mapping[str, PastInitiative]
) -> tuple[Finding, ...]:
    """Return `findings`, each question with the reason that its department gives, if it does.

    A reason given before holds while rating, state and text are the same.
    """
    asked = {finding.at.file for finding in findings if finding.code.asks_back}
    if not asked:
        return tuple(findings)
    answers = {
        (entry.at.file, entry.at.row): answer(_report(entry), _past(entry, history))
        for entry in entries
        if entry.at.row and entry.at.file in asked
    }
    return tuple(
        replace(finding, answer=answers.get((finding.at.file, finding.at.row), ""))
        if finding.code.asks_back
        else finding
        for finding in findings
    )


def _odd(entry: Entry, past: Report) -> tuple[Finding, ...]:
    found = doubts(_report(entry), past)
    if not found:
        return ()
    asked = [_CODE_OF[doubt] for doubt in found if doubt in _CODE_OF]
    values = {
        "rating": rating_text(entry.rating_tenths),
        "previous": rating_text(past.rating_tenths),
        "state": entry.state.value,
    }
    value = values["rating"] or entry.state.value
    return tuple(Finding(code, entry.at, value, values) for code in asked)


def _report(entry: Entry) -> Report:
    return Report(entry.rating_tenths, entry.state, entry.text, entry.remark)


def _past(entry: Entry, history: Mapping[str, PastInitiative]) -> Report:
    past = history.get(entry.id)
    return past.report if past else NO_REPORT
