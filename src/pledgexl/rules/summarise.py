"""All submissions of a month → the Summary that the writers lay out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from pledgexl.messages.labels import label_text
from pledgexl.model.average import UPWARD, Average, Level
from pledgexl.model.finding import CellRef, Code, Finding, Severity
from pledgexl.model.history import Basis, PastInitiative, PastMonth
from pledgexl.model.month import (
    Coverage,
    DepartmentStatus,
    DepartmentSummary,
    FileRecord,
    InitiativeSummary,
    ItemSummary,
    Summary,
)
from pledgexl.model.names import FileName, PlanSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import HIGHEST_RATING, Department, Plan, PlanItem
from pledgexl.model.submission import Entry, FileStatus, Submission
from pledgexl.rules.added import NO_NUMBERS, GivenNumbers, added_initiatives
from pledgexl.rules.averages import (
    WHOLE_ID,
    coverage_by_department,
    coverage_of,
    measure_means,
    roll_up,
)
from pledgexl.rules.doubts import (
    added_elsewhere,
    plausibility_warnings,
    rejecting,
    unexplained_exclusions,
    with_answers,
)
from pledgexl.rules.merge import merge
from pledgexl.rules.resolve import by_department, department_named, resolve

_NO_HISTORY: Mapping[str, PastInitiative] = {}


def summarise(  # noqa: PLR0913, PLR0917 (each is another thing that a month is made from)
    plan: Plan,
    period: Period,
    submissions: Sequence[Submission],
    history: Mapping[str, PastInitiative] = _NO_HISTORY,
    past: Sequence[PastMonth] = (),
    numbers: GivenNumbers = NO_NUMBERS,
) -> Summary:
    """Return the month of `submissions`: averages, coverage, findings, files; never provisional.

    `history` is the last report of each initiative, `past` the earlier months as issued, and
    `numbers` are those of what departments added.
    """
    resolved = resolve(submissions, plan)
    merged = merge(resolved, plan, period, history, numbers)
    entries = merged.entries
    added = added_initiatives(plan, period, history)
    faults = (*unexplained_exclusions(entries, history), *added_elsewhere(entries, plan, added))
    entries = rejecting(entries, faults)
    rules = CellRef(FileName.PLAN, label_text(PlanSheet.RULES))
    found = (
        *(finding for one in resolved for finding in one.findings),
        *merged.findings,
        *faults,
        *plausibility_warnings(entries, history, plan.settings.language),
        *(
            Finding(Code.RULES_CHANGED, rules, "", {"past": newest.period.label})
            for newest in past[-1:]
            if not newest.is_comparable(Basis.of(plan))
        ),
    )
    findings = in_order(with_answers(found, entries, history))
    of_measure: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        of_measure[entry.measure].append(entry)
    keys = {one.id: one.key for one in (*numbers.standing.values(), *history.values())}
    new = {keys.get(one.id, one.id) for one in entries if one.is_added and one.id not in history}
    items = _Items(plan, roll_up(plan, measure_means(entries)), history, of_measure, keys)
    return Summary(
        plan=plan,
        period=period,
        whole=items.summary(WHOLE_ID, Level.WHOLE),
        departments=_departments(plan, period, resolved, findings, entries),
        findings=findings,
        files=tuple(map(_file_record, resolved)),
        numbers_given=tuple(sorted(numbers.given | new)),
    )


def _file_record(one: Submission) -> FileRecord:
    return FileRecord(
        file=one.file,
        sha256=one.sha256,
        department=one.department,
        revision=one.identity.revision if one.identity else None,
        status=one.status,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` as they are listed: by severity, then by place."""
    rank = {severity: place for place, severity in enumerate(Severity)}

    def order(found: Finding) -> tuple[object, ...]:
        at = found.at
        return (rank[found.severity], at.file, at.sheet, at.row, at.column, found.code, found.value)

    return tuple(sorted(findings, key=order))


@dataclass(frozen=True, slots=True)
class _Items:
    """The items of a plan with their averages, and the entries of each measure."""

    plan: Plan
    averages: Mapping[str, Average]
    history: Mapping[str, PastInitiative]
    entries: Mapping[str, Sequence[Entry]]
    keys: Mapping[str, str]

    def summary(self, id_: str, level: Level, item: PlanItem | None = None) -> ItemSummary:
        """Return the summary of an `item`, or of the whole (None), with all below it."""
        children = tuple(
            self.summary(child.id, child.level, child) for child in self.plan.children(id_)
        )
        rows = tuple(self.initiative(entry) for entry in self.entries.get(id_, ()))
        own = coverage_of([row.status for row in rows])
        levels = UPWARD[: UPWARD.index(level) + 1]
        highest = HIGHEST_RATING * prod(self.plan.rules[below].times for below in levels)
        departments = (
            *(row.department for row in rows),
            *(one for row in rows for one in row.related),
        )
        return ItemSummary(
            id=id_,
            key=item.key if item else id_,
            level=level,
            number=item.number if item else "",
            title=item.title if item else "",
            average=self.averages.get(id_),
            highest=highest,
            coverage=sum((child.coverage for child in children), own),
            children=children,
            initiatives=rows,
            departments=tuple({one.code: one for one in departments}.values()),
            is_hidden=level is Level.MEASURE and not self.plan.has_measures,
        )

    def initiative(self, entry: Entry) -> InitiativeSummary:
        """Return the summary of one initiative."""
        planned = self.plan.initiative_of.get(entry.id)
        past = self.history.get(entry.id)
        departments = self.plan.department_of
        return InitiativeSummary(
            id=entry.id,
            title=entry.title,
            department=departments[entry.department],
            related=tuple(departments[code] for code in planned.related) if planned else (),
            status=entry.status,
            rating_tenths=entry.rating_tenths,
            previous_tenths=past.rating_tenths if past else None,
            state=entry.state,
            text=entry.text,
            remark=entry.remark,
            at=entry.at if entry.at.row else None,
            is_added=planned is None,
            key=planned.key if planned else self.keys.get(entry.id, entry.id),
        )


def _departments(
    plan: Plan,
    period: Period,
    submissions: Sequence[Submission],
    findings: Sequence[Finding],
    entries: Iterable[Entry],
) -> tuple[DepartmentSummary, ...]:
    coverage = coverage_by_department(entries)
    sent = by_department(submissions, FileStatus.ACCEPTED, FileStatus.REJECTED)
    # The files that contain no department, by the department that their name shows.
    unread: dict[str, list[str]] = defaultdict(list)
    for one in submissions:
        if one.status is FileStatus.REJECTED and not one.department:
            unread[department_named(one.file, plan.departments)].append(one.file)
    sender = {one.file: one.department for one in submissions if one.department}
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.at.file in sender:
            found[sender[finding.at.file]].append(finding)
    return tuple(
        _department(
            one,
            sent.get(one.code, ()),
            coverage.get(one.code, Coverage()),
            found[one.code],
            unread[one.code],
        )
        for one in plan.departments
        # One that is no more, or not yet, may have sent something all the same.
        if one.exists_in(period) or one.code in sent or one.code in coverage or unread[one.code]
    )


def _department(
    department: Department,
    sent: Sequence[Submission],
    coverage: Coverage,
    findings: Sequence[Finding],
    unread: Sequence[str],
) -> DepartmentSummary:
    accepted = next((one for one in sent if one.status is FileStatus.ACCEPTED), None)
    errors = sum(found.severity is Severity.ERROR for found in findings)
    if unread and not sent:
        status = DepartmentStatus.UNREADABLE
    elif errors:
        status = DepartmentStatus.NEEDS_CORRECTION
    elif any(found.is_open for found in findings):
        status = DepartmentStatus.TO_BE_CONFIRMED
    elif sent:
        status = DepartmentStatus.SUBMITTED
    elif coverage.expected:
        status = DepartmentStatus.NOT_SUBMITTED
    else:
        status = DepartmentStatus.NOTHING_TO_RATE
    return DepartmentSummary(
        department=department,
        status=status,
        file=accepted.file if accepted else "",
        revision=accepted.identity.revision if accepted and accepted.identity else None,
        coverage=coverage,
        errors=errors,
        questions=sum(found.code.asks_back for found in findings),
        answered=sum(bool(found.answer) for found in findings),
        saved=accepted.saved if accepted else "",
        unread=tuple(unread),
        confirmations=accepted.confirmations if accepted else (),
    )
