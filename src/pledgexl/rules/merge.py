"""All accepted forms as one list of entries: numbered, complete, each initiative once."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.history import PastInitiative
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Entry, FileStatus, RowStatus, Submission


@dataclass(frozen=True, slots=True)
class Merged:
    """Every expected initiative of the month exactly once, and what the merging found."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def merge(
    submissions: Sequence[Submission],
    plan: Plan,
    period: Period,
    history: Mapping[str, PastInitiative],
) -> Merged:
    """Return the entries of the accepted `submissions` and of the departments without one."""
    reported, doubled = _each_once(_reported(submissions))
    missing, absent = _unreported(submissions, plan, period, history)
    numbered, added = _number_added(reported, plan, history)
    everything = sorted((*numbered, *missing), key=_order)
    return Merged(tuple(everything), (*absent, *doubled, *added))


def _order(entry: Entry) -> tuple[int, ...]:
    return tuple(map(int, entry.id.split("-")))


def _reported(submissions: Sequence[Submission]) -> list[Entry]:
    return [
        entry
        for submission in submissions
        if submission.status is FileStatus.ACCEPTED
        for entry in submission.entries
    ]


def _each_once(entries: Sequence[Entry]) -> tuple[list[Entry], list[Finding]]:
    """Join entries that several files claim for one initiative into one rejected entry."""
    claims = Counter(entry.id for entry in entries if entry.id)
    contested: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if claims[entry.id] > 1:
            contested[entry.id].append(entry)
    joined = [
        rivals[0].changed(status=RowStatus.REJECTED, rating_tenths=None)
        for rivals in contested.values()
    ]
    findings = [_contested(entry, rivals) for rivals in contested.values() for entry in rivals]
    return [entry for entry in entries if entry.id not in contested] + joined, findings


def _contested(entry: Entry, rivals: list[Entry]) -> Finding:
    files = "、".join(rival.at.file for rival in rivals)
    values = {"number": entry.id, "files": files}
    return Finding(Code.DOUBLED_ACROSS_FILES, entry.at, entry.id, values)


def _unreported(
    submissions: Sequence[Submission],
    plan: Plan,
    period: Period,
    history: Mapping[str, PastInitiative],
) -> tuple[list[Entry], list[Finding]]:
    heard = {
        submission.identity.department: submission.status
        for submission in submissions
        if submission.identity and submission.status is not FileStatus.IGNORED
    }
    accepted = {
        submission.identity.department
        for submission in submissions
        if submission.identity and submission.status is FileStatus.ACCEPTED
    }
    missing = _missing(plan, period, history, accepted)
    counts: dict[str, int] = defaultdict(int)
    for entry in missing:
        counts[entry.department] += 1
    findings = [
        _not_submitted(plan, code, count)
        for code, count in sorted(counts.items())
        if code not in heard
    ]
    return missing, findings


def _missing(
    plan: Plan, period: Period, history: Mapping[str, PastInitiative], accepted: Container[str]
) -> list[Entry]:
    """Return an entry for each expected initiative whose department has no `accepted` form."""
    planned = [
        Entry.missing((each.id, each.measure, each.title), each.lead, CellRef(""))
        for each in plan.initiatives
        if each.lead not in accepted and each.counts_in(period)
    ]
    carried = [
        Entry.missing((past.id, past.measure, past.title), past.department, CellRef(""))
        for past in carried_initiatives(plan, history)
        if past.department not in accepted
    ]
    return planned + carried


def carried_initiatives(plan: Plan, history: Mapping[str, PastInitiative]) -> list[PastInitiative]:
    """Return what departments added in earlier months and the plan does not hold yet."""
    return [
        past
        for past in history.values()
        if past.id not in plan.initiative_of
        and past.measure in plan.item_of
        and past.department in plan.department_of
    ]


def _not_submitted(plan: Plan, code: str, count: int) -> Finding:
    department = plan.department_of[code].name
    values = {"department": department, "code": code, "count": str(count)}
    return Finding(Code.NOT_SUBMITTED, CellRef(""), department, values)


def _number_added(
    entries: Sequence[Entry], plan: Plan, history: Mapping[str, PastInitiative]
) -> tuple[list[Entry], list[Finding]]:
    """Give each entry of a spare row the next free number of its measure, in a fixed order."""
    added = [entry for entry in entries if not entry.id]
    if not added:
        return list(entries), []
    known = {*plan.initiative_of, *history, *(entry.id for entry in entries if entry.id)}
    last: dict[str, int] = defaultdict(int)
    for number in known:
        measure, _, running = number.rpartition("-")
        last[measure] = max(last[measure], int(running))
    numbered: list[Entry] = []
    for entry in sorted(added, key=lambda each: (each.department, each.at.row)):
        last[entry.measure] += 1
        numbered.append(entry.changed(id=f"{entry.measure}-{last[entry.measure]:02d}"))
    findings = [
        Finding(Code.INITIATIVE_ADDED, one.at, one.title, {"number": one.id}) for one in numbered
    ]
    return [entry for entry in entries if entry.id] + numbered, findings
