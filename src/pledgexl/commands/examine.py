"""One file of a department: its bytes in, a Submission out. A pure function of bytes and plan."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from pledgexl.commands.packing import packed, plan_for_readers, plan_of_reader
from pledgexl.intake.folder import FileKind, SubmittedFile, read_lock
from pledgexl.intake.form import read_form
from pledgexl.intake.package import Refusal
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import FileStatus, RawForm, Submission
from pledgexl.rules.entries import bound_findings, form_faults, parse_form


@dataclass(frozen=True)
class Examiner:
    """Makes a Submission of whatever lies in the folder of `period`; each worker has one."""

    plan: Plan
    period: Period

    def __reduce__(self) -> tuple[Callable[..., "Examiner"], tuple[bytes, Period]]:
        """Travel packed: a plan of many thousand initiatives takes long to pickle, and room."""
        return _examiner, (self.packed_plan, self.period)

    @cached_property
    def packed_plan(self) -> bytes:
        """The plan as each worker gets it, and some executors with every chunk of files."""
        return plan_for_readers(self.plan)

    def __call__(self, found: SubmittedFile) -> Submission:
        """Return what `found` says, or why it does not count."""
        submission = self._submission(found)
        if not found.alike:
            return submission
        values = {"file": found.alike}
        note = Finding(Code.NAMES_ALIKE, CellRef(found.name), values=values)
        return replace(submission, findings=(*submission.findings, note))

    def _submission(self, found: SubmittedFile) -> Submission:
        if found.kind is FileKind.LOCK:
            return _lock(found)
        if found.kind is FileKind.SYSTEM:
            return _ignored(found, Code.SYSTEM_FILE)
        if found.kind is FileKind.LINK:
            return _ignored(found, Code.LINK_NOT_FOLLOWED)
        if found.kind is FileKind.UNREADABLE:
            refusal = Refusal(Code.FILE_UNREADABLE, detail=found.reason)
            return rejected(found.name, "", (refusal.finding(found.name),))
        return self._understood(found)

    def _understood(self, found: SubmittedFile) -> Submission:
        try:
            content = found.content()
        except Refusal as refusal:
            return rejected(found.name, "", (refusal.finding(found.name),))
        return examine(content, found.name, self.plan, self.period)


def _examiner(plan: bytes, period: Period) -> Examiner:
    return Examiner(plan_of_reader(plan), period)


@dataclass(frozen=True, slots=True)
class Packing:
    """Does what an Examiner does, and packs the answer: it has a way to go."""

    examiner: Examiner

    def __call__(self, found: SubmittedFile) -> bytes | Submission:
        """Return what `found` says, packed if it can be."""
        submission = self.examiner(found)
        return packed(submission) or submission


def examine(content: bytes, file: str, plan: Plan, period: Period) -> Submission:
    """Return what `content`, a file named `file`, says for `period`; bad input never raises."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        form = read_form(content, file)
    except Refusal as refusal:
        return rejected(file, digest, (refusal.finding(file),))
    faults = form_faults(form, plan, period)
    if faults:
        return rejected(file, digest, (*faults, *form.findings), form)
    parsed = parse_form(form, plan, period)
    findings = bound_findings((*form.findings, *parsed.findings), parsed.entries, file)
    accepted = FileStatus.ACCEPTED
    return Submission(
        file,
        digest,
        accepted,
        form.identity,
        parsed.entries,
        findings,
        form,
        form.saved,
        confirmations=form.confirmations,
    )


def rejected(
    file: str, digest: str, findings: tuple[Finding, ...], form: RawForm | None = None
) -> Submission:
    """Return a file that does not count, with the reasons."""
    identity = form.identity if form else None
    return Submission(file, digest, FileStatus.REJECTED, identity, (), findings, form)


def _lock(found: SubmittedFile) -> Submission:
    opened = read_lock(found)
    values = {"form": opened.form, "owner": opened.owner or "－"}
    return _ignored(found, Code.LOCK_FILE, values)


def _ignored(found: SubmittedFile, code: Code, values: dict[str, str] | None = None) -> Submission:
    note = Finding(code, CellRef(found.name), values=values or {})
    return Submission(found.name, "", FileStatus.IGNORED, None, (), (note,))
