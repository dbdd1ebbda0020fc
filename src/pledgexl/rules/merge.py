"""All accepted forms as one list of entries: numbered, complete, each initiative once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.history import PastInitiative
from pledgexl.model.levels import number_order
from pledgexl.model.period import Period
from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import Entry, FileStatus, RowStatus, Submission
from pledgexl.rules.added import NO_NUMBERS, GivenNumbers, added_initiatives, number_added


class Merged(NamedTuple):
    """Every expected initiative of the month exactly once, and the findings of the merge."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def merge(
    submissions: Sequence[Submission],
    plan: Plan,
    period: Period,
    history: Mapping[str, PastInitiative],
    numbers: GivenNumbers = NO_NUMBERS,
) -> Merged:
    """Return the entries of the accepted `submissions` and of the departments without one.

    `numbers` are those that initiatives have which departments added, or may not get.
    """
    accepted = [one for one in submissions if one.status is FileStatus.ACCEPTED]
    reported, doubled = _each_once([entry for one in accepted for entry in one.entries])
    reporting = {one.department for one in accepted}
    before = added_initiatives(plan, period, history)
    here = {entry.id for entry in reported}
    lacking = [one for one in before.values() if one.id not in here and one.lead in reporting]
    used = numbers._replace(taken=numbers.taken | history.keys())
    numbered, added = number_added(reported, lacking, plan, used)
    planned = (one for one in plan.initiatives if one.counts_in(period))
    missing = [
        Entry.missing((one.id, one.measure, one.title), one.lead, CellRef(""))
        for one in (*planned, *before.values())
        if one.lead not in reporting
    ]
    absent, not_in_form = _not_in_form(accepted, lacking, {entry.id for entry in numbered})
    found = (*numbered, *missing, *absent)
    entries = sorted(found, key=lambda one: number_order(one.id))
    findings = (*_not_submitted(submissions, plan, missing), *doubled, *added, *not_in_form)
    return Merged(tuple(entries), findings)


def _not_in_form(
    accepted: Iterable[Submission], lacking: Iterable[Initiative], numbered: AbstractSet[str]
) -> tuple[list[Entry], list[Finding]]:
    """Return what is `lacking` in an accepted form, which went out before it was added.

    What the department typed in a spare row instead is `numbered`.
    """
    file_of = {one.department: one.file for one in accepted}
    entries, findings = [], []
    for one in lacking:
        if one.id not in numbered:
            at = CellRef(file_of[one.lead])
            entries.append(Entry.missing((one.id, one.measure, one.title), one.lead, at))
            values = {"number": one.id, "title": one.title}
            findings.append(Finding(Code.ADDED_NOT_IN_FORM, at, one.id, values))
    return entries, findings


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
