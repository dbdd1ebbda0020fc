"""The submissions of a month: where the files are, who reads them, what each contains."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from pledgexl.intake.folder import FileKind, SubmittedFile, find_files, read_lock
from pledgexl.intake.form import read_form
from pledgexl.intake.package import Refusal
from pledgexl.intake.workers import WorkerPool
from pledgexl.messages.edition import words_of
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import FileStatus, RawForm, Submission, compressed
from pledgexl.rules.entries import bound_findings, form_faults, parse_form
from pledgexl.rules.numbering import in_numbers_of
from pledgexl.workspace.settings import Settings

_NOTHING_ADDED: Mapping[str, str] = {}
PlanAndNotes = tuple[Plan, tuple[Finding, ...]]
_IGNORED = {
    FileKind.LOCK: Code.LOCK_FILE,
    FileKind.SYSTEM: Code.SYSTEM_FILE,
    FileKind.LINK: Code.LINK_NOT_FOLLOWED,
}


def plan_with_notes(path: Path, period: Period | None = None) -> PlanAndNotes:
    """Return the plan at `path` as it is at the end of `period`, and notes on how it is written.

    Without a month it is that at the end of the term, with all changes that are known. A worker
    does it for commands that need no openpyxl themselves.
    """
    from pledgexl.excel.plan.read import read_plan_and_notes  # noqa: PLC0415 (for the worker alone)

    return read_plan_and_notes(path, period)


def plan_at(path: Path, period: Period | None = None) -> Plan:
    """Return the same plan for whoever has read the notes before."""
    return plan_with_notes(path, period)[0]


def find_submissions(folder: Path, settings: Settings) -> tuple[SubmittedFile, ...]:
    """Return every file below the address that the operator gave, else below `folder`."""
    if settings.submissions:
        from pledgexl.intake.cluster import find_stored  # noqa: PLC0415 (rarely asked for)

        return find_stored(settings.submissions)
    if not folder.is_dir():
        raise PledgexlError("no_submissions", file=str(folder))
    return find_files(folder)


def read_submissions(
    files: Sequence[SubmittedFile],
    read: Callable[[SubmittedFile], Submission],
    pool: WorkerPool[Submission],
    settings: Settings,
) -> list[Submission]:
    """Return what `read` returns for each of `files`, in the workers of `pool` or a cluster.

    Raises PledgexlError where no worker can be started.
    """
    with ExitStack() as stack:
        sent: Iterable[SubmittedFile] = files
        read_all: Callable[[Iterable[SubmittedFile]], Iterator[Submission | Refusal]] = pool.read
        if settings.scheduler:
            from pledgexl.intake.cluster import cluster_reader  # noqa: PLC0415 (rarely asked for)

            joined = cluster_reader(read, settings.scheduler, settings.submissions)
            read_all = stack.enter_context(joined)
        elif settings.submissions:
            from pledgexl.intake.cluster import fetched  # noqa: PLC0415 (rarely asked for)

            sent = fetched(files)
        try:
            found = read_all(sent)
            shown = settings.track(files, Message("reading"), len(files))
            return [
                _refused(file.name, one) if isinstance(one, Refusal) else one
                for file, one in zip(shown, found, strict=True)
            ]
        except BrokenProcessPool as error:
            raise PledgexlError("no_readers") from error


def submission_in(
    found: SubmittedFile, plan: Plan, period: Period, added: Mapping[str, str] = _NOTHING_ADDED
) -> Submission:
    """Return what `found` contains for `period`, or why it does not count.

    `added` are the numbers of what departments added in earlier months, by key.
    """
    name = found.name
    if found.kind in _IGNORED:
        values = {}
        if found.kind is FileKind.LOCK:
            lock = read_lock(found)
            values = {"form": lock.form, "owner": lock.owner or "－"}
        note = Finding(_IGNORED[found.kind], CellRef(name), values=values)
        submission = Submission(name, "", FileStatus.IGNORED, None, (), (note,))
    elif found.kind is FileKind.UNREADABLE:
        submission = _refused(name, Refusal(Code.FILE_UNREADABLE, detail=found.reason))
    else:
        try:
            submission = examine(found.content(), name, plan, period, added)
        except Refusal as refusal:
            submission = _refused(name, refusal)
    if found.alike:
        note = Finding(Code.NAMES_ALIKE, CellRef(name), values={"file": found.alike})
        submission = replace(submission, findings=(*submission.findings, note))
    return submission


def examine(
    content: bytes, file: str, plan: Plan, period: Period, added: Mapping[str, str] = _NOTHING_ADDED
) -> Submission:
    """Return what `content`, a file named `file`, says for `period`; bad input never raises."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        # Where a program dropped the hidden marks, columns are known by the labels of this plan.
        with words_of(plan.settings):
            form = in_numbers_of(plan, read_form(content, file), added)
    except Refusal as refusal:
        return _refused(file, refusal, digest)
    faults = form_faults(form, plan, period)
    if faults:
        return rejected(file, digest, (*faults, *form.findings), form)
    parsed = parse_form(form, plan, period)
    return Submission(
        file,
        digest,
        FileStatus.ACCEPTED,
        form.identity,
        parsed.entries,
        bound_findings((*form.findings, *parsed.findings), parsed.entries, file),
        compressed(form),
        form.saved,
        form.confirmations,
    )


def rejected(
    file: str, digest: str, findings: tuple[Finding, ...], form: RawForm | None = None
) -> Submission:
    """Return a file that does not count, with the reasons."""
    identity = form.identity if form else None
    typed = compressed(form) if form else b""
    return Submission(file, digest, FileStatus.REJECTED, identity, (), findings, typed)


def _refused(file: str, refusal: Refusal, digest: str = "") -> Submission:
    return rejected(file, digest, (refusal.finding(file),))
