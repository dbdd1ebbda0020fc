"""Compare each report with the one before: warnings, the reasons given for them, and rejections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pledgexl.model.finding import Code, Finding
from pledgexl.model.history import (
    NO_REPORT,
    Doubt,
    PastInitiative,
    Report,
    answer,
    doubts,
    lacks_reason,
)
from pledgexl.model.language import Language
from pledgexl.model.month import rating_text
from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import Cell, CellKind, Entry, RowStatus

_REPORTED = (RowStatus.RATED, RowStatus.EXCLUDED)


def _reports(entry: Entry, history: Mapping[str, PastInitiative]) -> tuple[Report, Report]:
    """Return what is reported of an initiative now, and what was before."""
    past = history.get(entry.id)
    now = Report(entry.rating_tenths, entry.state, entry.text, entry.remark)
    return now, past.report if past else NO_REPORT


def plausibility_warnings(
    entries: Iterable[Entry], history: Mapping[str, PastInitiative], language: Language
) -> tuple[Finding, ...]:
    """Return what is odd about `entries` compared with the same initiatives in `history`.

    Their texts are in `language`.
    """
    warnings: list[Finding] = []
    for entry in entries:
        if entry.status not in _REPORTED:
            continue
        now, past = _reports(entry, history)
        rating, state = rating_text(entry.rating_tenths), entry.state.value
        previous = rating_text(past.rating_tenths)
        values = {"rating": rating, "previous": previous, "state": state}
        # Each doubt has a code of the same name; a missing text is found where the cell is read.
        warnings += [
            Finding(Code[doubt.name], entry.at, rating or state, values)
            for doubt in doubts(now, past, language)
            if doubt is not Doubt.TEXT_MISSING
        ]
    return tuple(warnings)


def with_answers(
    findings: Iterable[Finding], entries: Iterable[Entry], history: Mapping[str, PastInitiative]
) -> tuple[Finding, ...]:
    """Return `findings`, each question with the reason that its department gives, if it does.

    A reason given before holds while rating, state and text are the same.
    """
    entry_at = {(entry.at.file, entry.at.row): entry for entry in entries if entry.at.row}
    answered = []
    for finding in findings:
        entry = entry_at.get((finding.at.file, finding.at.row))
        reason = ""
        if entry is not None and finding.code.asks_back:
            reason = answer(*_reports(entry, history))
        answered.append(replace(finding, answer=reason) if reason else finding)
    return tuple(answered)


def unexplained_exclusions(
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
        if entry.status is RowStatus.EXCLUDED and lacks_reason(*_reports(entry, history))
    )


def added_elsewhere(
    entries: Iterable[Entry], plan: Plan, added: Mapping[str, Initiative]
) -> tuple[Finding, ...]:
    """Return the entries under numbers that neither `plan` nor what was `added` has for their row.

    A form's hidden keys name what was added before, and can be forged: a number is believed under
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
        if (
            added[entry.id].lead != entry.department
            if entry.id in added
            else (entry.department, entry.measure) not in own
        )
    )


def rejecting(entries: Iterable[Entry], faults: Sequence[Finding]) -> tuple[Entry, ...]:
    """Return `entries`, those in the rows of the `faults` as rejected."""
    rows = {(fault.at.file, fault.at.row) for fault in faults}
    return tuple(
        replace(entry, status=RowStatus.REJECTED, rating_tenths=None)
        if (entry.at.file, entry.at.row) in rows
        else entry
        for entry in entries
    )
