"""Which of a month's files count: one per department, by revision, never picked silently."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.plan import Plan
from pledgexl.model.submission import FileStatus, Identity, Submission
from pledgexl.rules.differences import Difference, differences, told
from pledgexl.rules.sender import department_named

_Sent = tuple[Submission, Identity]


def resolve(submissions: Sequence[Submission], plan: Plan) -> tuple[Submission, ...]:
    """Return all `submissions` with their final status; what is not accepted has no entries.

    Identical bytes count once, but for two files that are no forms and are named after two
    departments. So do equal revisions that say the same in every cell. Of one department's files
    the highest revision counts; equal revisions that differ are a conflict in which none counts.
    What they say is compared where their forms are open.
    """
    return _by_revision(_by_bytes(submissions, plan), plan)


def newest_returned(
    submissions: Sequence[Submission], recorded: Mapping[str, int] | None
) -> dict[str, int]:
    """Return the newest revision that each department can have been sent, 1 if it is not named.

    It is the one `recorded`. Where what went back was not recorded (None), a revision is believed
    where the one before it came as well.
    """
    if recorded is not None:
        return dict(recorded)
    sent: dict[str, set[int]] = defaultdict(set)
    for one in submissions:
        if one.identity is not None:
            sent[one.identity.department].add(one.identity.revision)
    return {
        code: max(revision + 1 for revision in revisions if revision < max(revisions))
        for code, revisions in sent.items()
        if len(revisions) > 1
    }


def asking_about_unreturned(
    submissions: Iterable[Submission], plan: Plan, newest: Mapping[str, int]
) -> list[Submission]:
    """Return `submissions`, with a question to those of a revision above the `newest` returned."""
    asked = []
    for one in submissions:
        own = one.identity
        returned = newest.get(own.department, 1) if own else 1
        if own is not None and one.status is FileStatus.ACCEPTED and own.revision > returned:
            values = {
                "department": plan.department_of[own.department].name,
                "revision": str(own.revision),
                "newest": str(returned),
            }
            found = Finding(
                Code.REVISION_NOT_RETURNED, CellRef(one.file), str(own.revision), values
            )
            asked.append(replace(one, findings=(*one.findings, found)))
        else:
            asked.append(one)
    return asked


def _by_bytes(submissions: Sequence[Submission], plan: Plan) -> tuple[Submission, ...]:
    first_with: dict[tuple[str, str], str] = {}
    resolved: list[Submission] = []
    for submission in submissions:
        # A file that could not be read has no digest, and equals no other.
        counts = submission.status is not FileStatus.IGNORED and submission.sha256 != ""
        # Two departments may both have sent an empty file.
        sender = "" if submission.identity else department_named(submission.file, plan.departments)
        key = (submission.sha256, sender)
        first = first_with.setdefault(key, submission.file) if counts else ""
        if counts and first != submission.file:
            resolved.append(_without(submission, FileStatus.IGNORED, Code.SAME_BYTES, file=first))
        else:
            resolved.append(submission)
    return tuple(resolved)


def _by_revision(submissions: Sequence[Submission], plan: Plan) -> tuple[Submission, ...]:
    of_department = _by_department(submissions, FileStatus.ACCEPTED)
    refused = _by_department(submissions, FileStatus.REJECTED)
    changed: dict[str, Submission] = {}
    for code, rivals in of_department.items():
        name = plan.department_of[code].name
        changed |= {loser.file: loser for loser in _losers(name, rivals)}
        newest = max(rivals, key=lambda each: each[1].revision)
        changed |= {one.file: one for one in _outdated(refused.get(code, ()), plan, newest)}
    return tuple(changed.get(submission.file, submission) for submission in submissions)


def _by_department(submissions: Sequence[Submission], status: FileStatus) -> dict[str, list[_Sent]]:
    sent: dict[str, list[_Sent]] = defaultdict(list)
    for submission in submissions:
        if submission.status is status and submission.identity is not None:
            sent[submission.identity.department].append((submission, submission.identity))
    return sent


def _outdated(refused: Sequence[_Sent], plan: Plan, newest: _Sent) -> list[Submission]:
    """Return what was `refused` of a department that has sent a newer form of this plan since."""
    counted, own = newest
    said = {"newer": str(own.revision), "file": counted.file}
    return [
        _without(one, FileStatus.SUPERSEDED, Code.SUPERSEDED, **said)
        for one, identity in refused
        if identity.revision < own.revision and identity.plan == plan.fingerprint
    ]


def _losers(department: str, rivals: list[_Sent]) -> list[Submission]:
    highest = max(identity.revision for _, identity in rivals)
    newest = [submission for submission, identity in rivals if identity.revision == highest]
    files = "、".join(submission.file for submission in newest)
    superseded = [
        _without(one, FileStatus.SUPERSEDED, Code.SUPERSEDED, newer=str(highest), file=files)
        for one, identity in rivals
        if identity.revision < highest
    ]
    differing, twins = _told_apart(newest)
    if len(differing) == 1:
        return superseded + twins
    first, *others = differing
    said = {"department": department, "revision": str(highest), "files": files}
    apart = [told(_differences(first, other) or ()) for other in others]
    said["differences"] = "、".join(filter(None, apart)) or "－"
    conflict = _without(first, FileStatus.REJECTED, Code.TWO_FILES, **said)
    rest = (_without(one, FileStatus.REJECTED, Code.RIVAL_FILE, file=first.file) for one in others)
    return [*superseded, *twins, conflict, *rest]


def _told_apart(newest: Sequence[Submission]) -> tuple[list[Submission], list[Submission]]:
    """Return those of the `newest` that say different things, and the copies of them, ignored."""
    differing: list[Submission] = []
    twins: list[Submission] = []
    for one in newest:
        alike = next((each for each in differing if _differences(each, one) == ()), None)
        if alike is None:
            differing.append(one)
        else:
            twins.append(_without(one, FileStatus.IGNORED, Code.SAME_CELLS, file=alike.file))
    return differing, twins


def _differences(one: Submission, other: Submission) -> tuple[Difference, ...] | None:
    """Return the cells in which the two forms differ, None where they are not open."""
    if one.form is None or other.form is None:
        return None
    return differences(one.form, other.form)


def _without(submission: Submission, status: FileStatus, code: Code, **values: str) -> Submission:
    finding = Finding(code, CellRef(submission.file), "", values)
    return replace(submission, status=status, entries=(), findings=(finding,))
