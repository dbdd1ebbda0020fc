"""Everything known of a month → the Summary that the writers lay out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pledgexl.model.average import Average, Level
from pledgexl.model.finding import CellRef, Code, Finding, Severity
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.names import FileName, PlanSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import HIGHEST_RATING, Department, Plan, PlanItem
from pledgexl.model.submission import Entry, FileStatus, Submission
from pledgexl.model.summary import (
    Coverage,
    DepartmentStatus,
    DepartmentSummary,
    FileRecord,
    InitiativeSummary,
    ItemSummary,
    Summary,
)
from pledgexl.rules.averages import (
    WHOLE_ID,
    coverage_by_department,
    coverage_of,
    measure_means,
    roll_up,
)
from pledgexl.rules.doubts import (
    added_elsewhere,
    implausible,
    rejecting,
    unexplained,
    with_answers,
)
from pledgexl.rules.merge import merge
from pledgexl.rules.resolve import department_named, resolve

_NO_HISTORY: Mapping[str, PastInitiative] = {}


def summarise(
    plan: Plan,
    period: Period,
    submissions: Sequence[Submission],
    history: Mapping[str, PastInitiative] = _NO_HISTORY,
    past: Sequence[PastMonth] = (),
) -> Summary:
    """Return the month of `submissions`: averages, coverage, findings, files; never provisional.

    `history` tells what the last month said of each initiative, `past` how its figures were made.
    """
    resolved = resolve(submissions, plan)
    merged = merge(resolved, plan, period, history)
    entries = merged.entries
    faults = (*unexplained(entries, history), *added_elsewhere(entries, plan, history))
    entries = rejecting(entries, faults)
    averages = roll_up(plan, measure_means(entries))
    builder = _Builder(plan, entries, averages, history)
    asked = implausible(entries, history)
    changed = _changed_rules(plan, past)
    found = (*_file_findings(resolved), *merged.findings, *faults, *asked, *changed)
    findings = in_order(with_answers(found, entries, history))
    return Summary(
        plan=plan,
        period=period,
        whole=builder.whole(),
        departments=_departments(plan, resolved, findings, entries),
        findings=findings,
        files=tuple(_file_record(submission) for submission in resolved),
    )


def _changed_rules(plan: Plan, past: Sequence[PastMonth]) -> Iterable[Finding]:
    """Yield a finding if the newest of the `past` months was made by other rules."""
    for month in past[-1:]:
        if not month.is_comparable(plan.rules.values()):
            at = CellRef(FileName.PLAN, PlanSheet.RULES)
            yield Finding(Code.RULES_CHANGED, at, "", {"past": month.period.label})


def _file_findings(submissions: Iterable[Submission]) -> Iterable[Finding]:
    return (finding for submission in submissions for finding in submission.findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` as they are listed: by severity, then by place."""
    rank = {severity: place for place, severity in enumerate(Severity)}
    return tuple(
        sorted(
            findings,
            key=lambda found: (
                rank[found.severity],
                found.at.file,
                found.at.sheet,
                found.at.row,
                found.at.column,
                found.code,
                found.value,
            ),
        )
    )


def _file_record(submission: Submission) -> FileRecord:
    identity = submission.identity
    return FileRecord(
        file=submission.file,
        sha256=submission.sha256,
        department=identity.department if identity else "",
        revision=identity.revision if identity else None,
        status=submission.status,
    )


class _Builder:
    """Builds the tree of item summaries from the leaves up."""

    def __init__(
        self,
        plan: Plan,
        entries: Sequence[Entry],
        averages: Mapping[str, Average],
        history: Mapping[str, PastInitiative],
    ) -> None:
        self._plan = plan
        self._averages = averages
        self._history = history
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._entries[entry.measure].append(entry)

    def whole(self) -> ItemSummary:
        policies = tuple(self._item(policy) for policy in self._plan.children())
        return ItemSummary(
            id=WHOLE_ID,
            level=Level.WHOLE,
            number="",
            title="",
            average=self._averages.get(WHOLE_ID),
            highest=self._highest(Level.WHOLE),
            coverage=_sum(policy.coverage for policy in policies),
            children=policies,
        )

    def _item(self, item: PlanItem) -> ItemSummary:
        children = tuple(self._item(child) for child in self._plan.children(item.id))
        initiatives = tuple(self._initiative(entry) for entry in self._entries.get(item.id, ()))
        own = coverage_of([row.status for row in initiatives])
        return ItemSummary(
            id=item.id,
            level=item.level,
            number=item.number,
            title=item.title,
            average=self._averages.get(item.id),
            highest=self._highest(item.level),
            coverage=_sum((own, *(child.coverage for child in children))),
            children=children,
            initiatives=initiatives,
            departments=_each_once(initiatives),
        )

    def _highest(self, level: Level) -> int:
        highest = HIGHEST_RATING
        for below in (Level.MEASURE, Level.PLEDGE, Level.POLICY, Level.WHOLE):
            highest *= self._plan.rules[below].times
            if below is level:
                break
        return highest

    def _initiative(self, entry: Entry) -> InitiativeSummary:
        planned = self._plan.initiative_of.get(entry.id)
        related = planned.related if planned else ()
        past = self._history.get(entry.id)
        departments = self._plan.department_of
        return InitiativeSummary(
            id=entry.id,
            title=entry.title,
            department=departments[entry.department],
            related=tuple(departments[code] for code in related) if related else (),
            status=entry.status,
            rating_tenths=entry.rating_tenths,
            previous_tenths=past.rating_tenths if past else None,
            state=entry.state,
            text=entry.text,
            remark=entry.remark,
            at=entry.at if entry.at.row else None,
            is_added=planned is None,
        )


def _sum(coverages: Iterable[Coverage]) -> Coverage:
    return sum(coverages, Coverage())


def _each_once(initiatives: Sequence[InitiativeSummary]) -> tuple[Department, ...]:
    leads = [row.department for row in initiatives]
    related = [department for row in initiatives for department in row.related]
    return tuple({department.code: department for department in (*leads, *related)}.values())


def _departments(
    plan: Plan,
    submissions: Sequence[Submission],
    findings: Sequence[Finding],
    entries: Iterable[Entry],
) -> tuple[DepartmentSummary, ...]:
    coverage = coverage_by_department(entries)
    found = _findings_by_department(submissions, findings)
    sent = _heard_by_department(submissions)
    unread = _unread_by_department(plan, submissions)
    return tuple(
        _department(
            department,
            sent.get(department.code, ()),
            coverage.get(department.code, Coverage()),
            found.get(department.code, ()),
            unread.get(department.code, ()),
        )
        for department in plan.departments
    )


def _unread_by_department(
    plan: Plan, submissions: Iterable[Submission]
) -> dict[str, tuple[str, ...]]:
    """Return the files that do not say whose they are, by the department that their name tells."""
    unread: dict[str, tuple[str, ...]] = {}
    for one in submissions:
        if one.status is FileStatus.REJECTED and one.identity is None:
            code = department_named(one.file, plan.departments)
            unread[code] = (*unread.get(code, ()), one.file)
    return unread


def _findings_by_department(
    submissions: Sequence[Submission], findings: Sequence[Finding]
) -> dict[str, list[Finding]]:
    sender = {one.file: one.identity.department for one in submissions if one.identity}
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.at.file in sender:
            found[sender[finding.at.file]].append(finding)
    return found


def _heard_by_department(submissions: Sequence[Submission]) -> dict[str, list[Submission]]:
    heard: dict[str, list[Submission]] = defaultdict(list)
    for one in submissions:
        if one.identity and one.status in (FileStatus.ACCEPTED, FileStatus.REJECTED):
            heard[one.identity.department].append(one)
    return heard


def _department(
    department: Department,
    sent: Sequence[Submission],
    coverage: Coverage,
    findings: Sequence[Finding],
    unread: tuple[str, ...],
) -> DepartmentSummary:
    accepted = next((one for one in sent if one.status is FileStatus.ACCEPTED), None)
    errors = sum(found.severity is Severity.ERROR for found in findings)
    questions = sum(found.code.asks_back for found in findings)
    is_open = sum(found.is_open for found in findings) > errors
    return DepartmentSummary(
        department=department,
        status=(
            DepartmentStatus.UNREADABLE
            if unread and not sent
            else _department_status(coverage, errors, is_heard=bool(sent), is_asked=is_open)
        ),
        file=accepted.file if accepted else "",
        revision=accepted.identity.revision if accepted and accepted.identity else None,
        coverage=coverage,
        errors=errors,
        questions=questions,
        answered=sum(bool(found.answer) for found in findings),
        saved=accepted.saved if accepted else "",
        unread=unread,
        confirmations=accepted.confirmations if accepted else (),
    )


def _department_status(
    coverage: Coverage, errors: int, *, is_heard: bool, is_asked: bool
) -> DepartmentStatus:
    if errors:
        return DepartmentStatus.NEEDS_CORRECTION
    if is_asked:
        return DepartmentStatus.TO_BE_CONFIRMED
    if is_heard:
        return DepartmentStatus.SUBMITTED
    if coverage.expected:
        return DepartmentStatus.NOT_SUBMITTED
    return DepartmentStatus.NOTHING_TO_RATE
