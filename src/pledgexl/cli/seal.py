"""The commands about seals: a month is closed, opened again, and what was closed is verified."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from pledgexl.cli.call import ALL_WELL, FINDINGS, Call
from pledgexl.cli.months import period_of
from pledgexl.cli.screen import print_json
from pledgexl.commands import seal as commands
from pledgexl.commands.month import at_work
from pledgexl.model.errors import Message, PledgexlError, Value
from pledgexl.model.period import Period
from pledgexl.model.seal import Seal, SealKind, printed_head
from pledgexl.rules.seals import ChainFault, FileState, not_same
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings

# Fewer letters could be found by trying.
_HEAD = re.compile(r"[0-9a-f]{12,64}")
_BETWEEN = re.compile(r"[\s‐‑–—−ー-]")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")


def close(call: Call) -> int:
    """Close a month: seal its documents."""
    return _seal(call, "close", commands.close)


def reopen(call: Call) -> int:
    """Open a closed month again, and say what had changed in it."""
    return _seal(call, "reopen", commands.reopen)


def verify(call: Call) -> int:
    """Say whether all that was closed is as it was sealed."""
    call.require_workspace()
    head, count = _head(call.given["head"]), _count(call.given["count"])
    found = commands.verify(call.workspace, head, count)
    has_paper = bool(head or count)
    if call.has("json"):
        print_json(_verified_document(found, has_paper=has_paper))
    else:
        _print_verified(call, found, has_paper=has_paper)
    return ALL_WELL if found.is_sound else FINDINGS


def _seal(
    call: Call, command: str, seal: Callable[[Workspace, Period, Settings, str], commands.Sealed]
) -> int:
    """Add a record about the month that was given: what is closed for good is not guessed."""
    call.require_workspace()
    if call.given["period"] is None:
        raise PledgexlError("period_needed", command=command)
    month = period_of(call, command)
    with at_work(call.workspace):
        sealed = seal(call.workspace, month, call.settings(), call.given["reason"])
    if call.has("json"):
        print_json(_sealed_document(sealed))
    else:
        call.show_month(month)
        _show_sealed(call, sealed)
    call.open_made(sealed.certificate)
    return FINDINGS if sealed.changed or sealed.altered else ALL_WELL


def _head(typed: str) -> str:
    """Return the head typed from paper, "" if none was."""
    letters = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).lower()
    if typed and not _HEAD.fullmatch(letters):
        raise PledgexlError("bad_head", value=typed)
    return letters


def _count(typed: str) -> int | None:
    digits = unicodedata.normalize("NFKC", typed).strip()
    if typed and not _COUNT.fullmatch(digits):
        raise PledgexlError("bad_count", value=typed)
    return int(digits) if typed else None


def _show_sealed(call: Call, sealed: commands.Sealed) -> None:
    seal, is_reopened = sealed.seal, sealed.seal.kind is SealKind.REOPENED
    if is_reopened:
        call.show("reopened", reason=seal.reason)
    else:
        call.show("closed", count=len(seal.files))
    if sealed.changed:
        call.show("changed_when_reopened")
        _show_files(call, sealed.changed)
    _show_altered(call, seal.period, sealed.altered)
    call.show("seal_number", head=printed_head(seal.head), count=seal.count)
    call.show("certificate_written", file=str(sealed.certificate))
    if is_reopened:
        call.show_next("next.run_again", period=str(seal.period))


def _show_files(call: Call, states: Mapping[str, FileState]) -> None:
    for name, state in sorted(states.items()):
        call.show("sealed_file", file=name, state=Message(f"sealed.{state}"))


def _show_altered(call: Call, period: Period, names: Iterable[str]) -> None:
    for name in names:
        call.show("report_altered", period=str(period), label=call.label(period), file=name)


def _print_verified(call: Call, found: commands.Verification, *, has_paper: bool) -> None:
    for fault in found.faults:
        call.show("chain_fault", fault=_fault_message(fault))
    periods = {seal.count: seal.period for seal in found.chain.seals}
    for count, states in found.reopened.items():
        period = periods[count]
        label = call.label(period)
        call.show("changed_before_reopening", count=count, period=str(period), label=label)
        _show_files(call, states)
    for period, states in found.closed.items():
        other = not_same(states)
        name = "month_differs" if other else "month_as_sealed"
        call.show(name, period=str(period), label=call.label(period), count=len(states))
        _show_files(call, other)
    for period, names in found.altered.items():
        _show_altered(call, period, names)
    for period in found.unsealed:
        call.show("month_unsealed", period=str(period), label=call.label(period))
    call.show("verified" if found.is_sound else "not_verified")
    seals = found.chain.seals
    if seals:
        call.show("newest_seal", head=printed_head(seals[-1].head), count=seals[-1].count)
    if not has_paper:
        call.show("verify_with_paper")


def _fault_message(fault: ChainFault) -> Message:
    values: dict[str, Value] = {"count": fault.count, "last": fault.last, "file": fault.file}
    return Message(f"chain.{fault.kind}", values)


def _sealed_document(sealed: commands.Sealed) -> dict[str, object]:
    return _seal_document(sealed.seal) | {
        "record": str(sealed.record),
        "certificate": str(sealed.certificate),
        "files": len(sealed.seal.files),
        "changed": {name: state.value for name, state in sealed.changed.items()},
        "altered_reports": list(sealed.altered),
    }


def _seal_document(seal: Seal) -> dict[str, object]:
    return {
        "count": seal.count,
        "kind": seal.kind.value,
        "period": str(seal.period),
        "head": seal.head,
        "printed_head": printed_head(seal.head),
        "content": seal.content,
        "previous": seal.previous or None,
        "reason": seal.reason or None,
    }


def _verified_document(found: commands.Verification, *, has_paper: bool) -> dict[str, object]:
    return {
        "sound": found.is_sound,
        "compared_with_paper": has_paper,
        "seals": [_seal_document(seal) for seal in found.chain.seals],
        "faults": [
            {
                "code": fault.kind.value,
                "count": fault.count or None,
                "last": fault.last or None,
                "file": fault.file or None,
            }
            for fault in found.faults
        ],
        "closed": [
            {"period": str(period), "files": {name: state.value for name, state in states.items()}}
            for period, states in found.closed.items()
        ],
        "changed_before_reopening": [
            {"count": count, "files": {name: state.value for name, state in states.items()}}
            for count, states in found.reopened.items()
        ],
        "altered_reports": {str(period): names for period, names in found.altered.items()},
        "unsealed": [str(period) for period in found.unsealed],
    }
