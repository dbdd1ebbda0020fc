"""Months that are closed, opened again, and verified: the order of steps."""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pledgexl.commands.collect import plan_with_notes
from pledgexl.commands.earlier import is_issued_finally, standing_issue
from pledgexl.commands.month import at_work
from pledgexl.commands.plan import workspace_plan
from pledgexl.export.content import content_digest
from pledgexl.export.issued_result import issued_documents
from pledgexl.intake.package import Refusal
from pledgexl.messages.edition import Edition, speak_as, words_of
from pledgexl.model.errors import PledgexlError
from pledgexl.model.issue import PreviousSeal
from pledgexl.model.names import FileName, Folder
from pledgexl.model.period import Period
from pledgexl.model.plan import PlanSettings
from pledgexl.model.seal import Seal, SealKind
from pledgexl.model.text import printable
from pledgexl.rules.seals import (
    Chain,
    ChainFault,
    FaultKind,
    FileState,
    changed_before_reopening,
    compared,
    not_same,
    paper_faults,
    printed_faults,
    read_chain,
)
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.seals import files_now, files_to_seal, store_seal, stored_records
from pledgexl.workspace.settings import Settings

# Faults of a file itself, not of its place in the chain.
_UNREAD = (FaultKind.UNKNOWN, FaultKind.ALTERED, FaultKind.MISPLACED, FaultKind.DOUBLED)
# The certificate is one page.
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Sealed:
    """A new record of the chain, where it is stored, and its certificate.

    `changed` is what had become of the files of a month that is opened again, and `altered` the
    reports of a month that do not have the check number they print.
    """

    seal: Seal
    record: Path
    certificate: Path
    changed: Mapping[str, FileState]
    altered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """The chain, its faults, what became of the files of each closed month, and what is open.

    `reopened` has what was other than sealed when a month was opened again, by the record's count,
    and `altered` are the reports of each month that do not have the check number they print.
    """

    chain: Chain
    faults: tuple[ChainFault, ...]
    closed: Mapping[Period, Mapping[str, FileState]]
    reopened: Mapping[int, Mapping[str, FileState]]
    unsealed: tuple[Period, ...]
    altered: Mapping[Period, tuple[str, ...]]

    @property
    def is_sound(self) -> bool:
        """Whether nothing that is sealed has changed, and no report since it was issued.

        What a reopening recorded is no secret, nor is a report that was altered before it was
        sealed: `close` said so.
        """
        states = {state for files in self.closed.values() for state in files.values()}
        altered = any(
            self.closed.get(period, {}).get(name) is not FileState.SAME
            for period, names in self.altered.items()
            for name in names
        )
        return not self.faults and states <= {FileState.SAME} and not altered


def require_open(workspace: Workspace, period: Period) -> Chain:
    """Return the chain of seals; raise PledgexlError where `period` is closed."""
    chain = read_chain(stored_records(workspace))
    if chain.is_closed(period):
        raise PledgexlError("month_closed", period=str(period))
    return chain


def previous_seal(workspace: Workspace, chain: Chain) -> PreviousSeal:
    """Return the newest seal of `chain`, which a report that is issued now names.

    Raises PledgexlError where a record cannot be read: it might be that one.
    """
    if any(fault.kind in _UNREAD for fault in chain.faults):
        raise PledgexlError("seals_unread", folder=str(workspace.seals))
    return (
        PreviousSeal(chain.seals[-1].head, chain.seals[-1].count) if chain.seals else PreviousSeal()
    )


def close(workspace: Workspace, period: Period, settings: Settings, reason: str = "") -> Sealed:
    """Seal the documents of `period`, which have to be final and complete."""
    plan, _ = workspace_plan(workspace, settings)
    chain = _sound_chain(workspace)
    if chain.is_closed(period):
        raise PledgexlError("month_is_closed", period=str(period))
    if not is_issued_finally(workspace, period):
        raise PledgexlError("not_issued_finally", period=str(period))
    folder = workspace.output(period)
    missing = [
        name
        for name in issued_documents(workspace.result(period), period)
        if not (folder / name).is_file()
    ]
    if missing:
        raise PledgexlError("documents_missing", folder=str(folder), files=tuple(missing))
    return _sealed(
        workspace, chain, settings, _Asked(SealKind.CLOSED, period, reason, plan.settings)
    )


def reopen(workspace: Workspace, period: Period, settings: Settings, reason: str) -> Sealed:
    """Record that `period` is opened again, and how its files were found."""
    plan, _ = workspace_plan(workspace, settings)
    if not reason.strip():
        raise PledgexlError("reason_needed", period=str(period))
    chain = _sound_chain(workspace)
    if not chain.is_closed(period):
        raise PledgexlError("month_not_closed", period=str(period))
    return _sealed(
        workspace, chain, settings, _Asked(SealKind.REOPENED, period, reason, plan.settings)
    )


def _sound_chain(workspace: Workspace) -> Chain:
    """Return the chain to which a record can be added."""
    chain = read_chain(stored_records(workspace))
    if chain.faults:
        raise PledgexlError("chain_unsound", folder=str(workspace.seals))
    return chain


class _Asked(NamedTuple):
    kind: SealKind
    period: Period
    reason: str
    plan: PlanSettings


def _sealed(workspace: Workspace, chain: Chain, settings: Settings, asked: _Asked) -> Sealed:
    from pledgexl.word.certificate import certificate  # noqa: PLC0415 (slow, and not for `verify`)

    before = chain.newest.get(asked.period)
    known = before.files if before else ()
    files = (
        files_to_seal(workspace, asked.period, content_digest)
        if asked.kind is SealKind.CLOSED
        else files_now(workspace, asked.period, content_digest, known)
    )
    seal = Seal(
        count=len(chain.seals) + 1,
        kind=asked.kind,
        period=asked.period,
        recorded=settings.started.replace(microsecond=0),
        reason=_one_line(asked.reason),
        previous=chain.seals[-1].head if chain.seals else "",
        files=files,
    )
    with words_of(asked.plan):
        paper = certificate(seal, asked.plan)
        record, printed = store_seal(workspace, seal, paper)
    states = compared(known, seal.files) if asked.kind is SealKind.REOPENED else {}
    altered = _altered_reports(workspace, asked.period)
    return Sealed(seal, record, printed, not_same(states), altered)


def _one_line(reason: str) -> str:
    """Return `reason` as it is recorded and printed; raise PledgexlError where that is too long."""
    text = " ".join(printable(reason).split())
    if len(text) > _LONGEST_REASON:
        raise PledgexlError("reason_too_long", limit=_LONGEST_REASON)
    return text


def verify(workspace: Workspace, head: str = "", count: int | None = None) -> Verification:
    """Compare every closed month with its seal, and the chain with `head` and `count` from paper.

    A workspace that may only be read, as a copy on a disc, is read as it is.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(at_work(workspace))
        except PledgexlError as error:
            if error.code != "cannot_write":
                raise
        _speak_as_the_plan_does(workspace)
        chain = read_chain(stored_records(workspace))
        if not (chain.seals or chain.faults or head or count):
            raise PledgexlError("no_seals", folder=str(workspace.seals))
        newest = [seal for seal in chain.newest.values() if seal.kind is SealKind.CLOSED]
        closed = {
            seal.period: compared(
                seal.files, files_now(workspace, seal.period, content_digest, seal.files)
            )
            for seal in sorted(newest, key=lambda seal: seal.period)
        }
        # Where a record cannot be read, its month is not known.
        issued = () if chain.faults else workspace.issued_periods
        unsealed = tuple(
            period for period in issued if period not in closed and _is_final(workspace, period)
        )
        named = {period: _printed_seal(workspace, period) for period in {*closed, *unsealed}}
        altered = {period: _altered_reports(workspace, period) for period in sorted(named)}
    papers = (*paper_faults(chain, head, count), *printed_faults(chain, named))
    return Verification(
        chain,
        (*chain.faults, *papers),
        closed,
        changed_before_reopening(chain),
        unsealed,
        {period: names for period, names in altered.items() if names},
    )


def _printed_seal(workspace: Workspace, period: Period) -> PreviousSeal | None:
    """Return the seal that the report of `period` names, None where that cannot be read."""
    with suppress(PledgexlError):
        issue = standing_issue(workspace, period)
        return issue.previous_seal if issue else None
    return None


def _altered_reports(workspace: Workspace, period: Period) -> tuple[str, ...]:
    """Return the names of the reports of `period` that do not have the number they print."""
    from pledgexl.word.check_number import check_numbers  # noqa: PLC0415 (slow)

    folder = workspace.output(period)
    names = []
    for path in (
        folder / FileName.REPORT,
        *sorted(folder.glob(f"{Folder.ISSUES}/*/{FileName.REPORT}")),
    ):
        # Of a report that cannot be read, its seal says that it has changed.
        with suppress(OSError, Refusal):
            if not check_numbers(path.read_bytes()).agree:
                names.append(path.relative_to(folder).as_posix())
    return tuple(names)


def _speak_as_the_plan_does(workspace: Workspace) -> None:
    """Speak the language of the plan, where there is one that can be read; without a worker."""
    with suppress(PledgexlError):
        plan, _ = plan_with_notes(workspace.plan)
        speak_as(Edition.of(plan.settings))


def _is_final(workspace: Workspace, period: Period) -> bool:
    """Say whether a month that is not closed could be; one that cannot be read is not verified."""
    with suppress(PledgexlError):
        return is_issued_finally(workspace, period)
    return False
