"""All accepted forms as one list of entries: numbered, complete, each initiative once."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.history import PastInitiative
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Entry, FileStatus, RowStatus, Submission
from pledgexl.rules.forms import added_in_earlier_months


class Merged(NamedTuple):
    """Every expected initiative of the month exactly once, and the findings of the merge."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def merge(
    submissions: Sequence[Submission],
    plan: Plan,
    period: Period,
    history: Mapping[str, PastInitiative],
) -> Merged:
    """Return the entries of the accepted `submissions` and of the departments without one."""
    accepted = [one for one in submissions if one.status is FileStatus.ACCEPTED]
    reported, doubled = _each_once([entry for one in accepted for entry in one.entries])
    reporting = {one.department for one in accepted}
    numbered, added = _number_added(reported, plan, history)
    missing = [
        Entry.missing((each.id, each.measure, each.title), each.lead, CellRef(""))
        for each in plan.initiatives
        if each.lead not in reporting and each.counts_in(period)
    ]
    missing += [
        Entry.missing((past.id, past.measure, past.title), past.department, CellRef(""))
        for past in added_in_earlier_months(plan, history)
        if past.department not in reporting
    ]
    entries = sorted((*numbered, *missing), key=lambda one: tuple(map(int, one.id.split("-"))))
    findings = (*_not_submitted(submissions, plan, missing), *doubled, *added)
    return Merged(tuple(entries), findings)


def _each_once(entries: Sequence[Entry]) -> tuple[list[Entry], list[Finding]]:
    """Join entries that several files claim for one initiative into one rejected entry."""
    claims = Counter(entry.id for entry in entries if entry.id)
    contested: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if claims[entry.id] > 1:
            contested[entry.id].append(entry)
    joined: list[Entry] = []
    findings: list[Finding] = []
    for number, rivals in contested.items():
        joined.append(replace(rivals[0], status=RowStatus.REJECTED, rating_tenths=None))
        values = {"number": number, "files": "、".join(rival.at.file for rival in rivals)}
        findings += [
            Finding(Code.DOUBLED_ACROSS_FILES, rival.at, number, values) for rival in rivals
        ]
    return [entry for entry in entries if entry.id not in contested] + joined, findings


def _not_submitted(
    submissions: Sequence[Submission], plan: Plan, missing: Sequence[Entry]
) -> list[Finding]:
    """Return a finding for each department that sent no form, with the number of its entries."""
    submitting = {one.department for one in submissions if one.status is not FileStatus.IGNORED}
    counts = Counter(entry.department for entry in missing)
    findings = []
    for code, count in sorted(counts.items()):
        if code not in submitting:
            name = plan.department_of[code].name
            values = {"department": name, "code": code, "count": str(count)}
            findings.append(Finding(Code.NOT_SUBMITTED, CellRef(""), name, values))
    return findings


def _number_added(
    entries: Sequence[Entry], plan: Plan, history: Mapping[str, PastInitiative]
) -> tuple[list[Entry], list[Finding]]:
    """Give each entry of a spare row the next free number of its measure, in a fixed order."""
    added = [entry for entry in entries if not entry.id]
    known = [entry for entry in entries if entry.id]
    if not added:
        return known, []
    last: dict[str, int] = defaultdict(int)
    for number in (*plan.initiative_of, *history, *(entry.id for entry in known)):
        measure, _, running = number.rpartition("-")
        last[measure] = max(last[measure], int(running))
    numbered: list[Entry] = []
    for entry in sorted(added, key=lambda each: (each.department, each.at.row)):
        last[entry.measure] += 1
        numbered.append(replace(entry, id=f"{entry.measure}-{last[entry.measure]:02d}"))
    findings = [
        Finding(Code.INITIATIVE_ADDED, one.at, one.title, {"number": one.id}) for one in numbered
    ]
    return known + numbered, findings
