"""What the chain of seals proves: each record in its place, each file as it was sealed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pledgexl.model.issue import PreviousSeal
from pledgexl.model.period import Period
from pledgexl.model.seal import HEAD_LETTERS, Seal, SealedFile, SealKind, digest, read_seal

_NAME = re.compile(rf"(\d{{4,9}})-[0-9a-f]{{{HEAD_LETTERS}}}\.json")


class FaultKind(StrEnum):
    """What is wrong with the chain."""

    UNKNOWN = "unknown"
    ALTERED = "altered"
    DOUBLED = "doubled"
    MISSING = "missing"
    MISPLACED = "misplaced"
    UNLINKED = "unlinked"
    OUT_OF_TURN = "out_of_turn"
    CUT = "cut"
    OTHER_HEAD = "other_head"
    UNKNOWN_HEAD = "unknown_head"
    PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A fault at the record `count` (0 where it has no place), stored in `file` if in any.

    Where records are missing or cut off, `last` is the last of them. Where a report names a seal
    that is not there, the month of the report stands for the file.
    """

    kind: FaultKind
    count: int
    file: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """The records that can be read, in their order, and what is wrong."""

    seals: tuple[Seal, ...]
    faults: tuple[ChainFault, ...]

    @property
    def newest(self) -> Mapping[Period, Seal]:
        """The newest record of each month."""
        return {seal.period: seal for seal in self.seals}

    def is_closed(self, period: Period) -> bool:
        """Say whether `period` is closed."""
        seal = self.newest.get(period)
        return seal is not None and seal.kind is SealKind.CLOSED


class FileState(StrEnum):
    """What became of a file since it was sealed."""

    SAME = "same"
    RESAVED = "resaved"
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


def read_chain(stored: Mapping[str, bytes]) -> Chain:
    """Return the chain of the records that are `stored` under the names of their files."""
    named = {name: _NAME.fullmatch(name) for name in stored}
    faults = [ChainFault(FaultKind.UNKNOWN, 0, name) for name, found in named.items() if not found]
    seals: list[Seal] = []
    places = sorted((int(found[1]), name) for name, found in named.items() if found)
    # The head of the record before; None where that is not known.
    expected = 1
    head: str | None = ""
    for count, name in places:
        if count < expected:
            faults.append(ChainFault(FaultKind.DOUBLED, count, name))
            continue
        if count > expected:
            faults.append(ChainFault(FaultKind.MISSING, expected, last=count - 1))
        seal = _read(stored[name], name)
        known = head if count == expected else None
        faults += _faults_of(seal, count, name, known)
        expected, head = count + 1, digest(stored[name]) if seal else None
        if seal is not None:
            seals.append(seal)
    return Chain(tuple(seals), (*faults, *_out_of_turn(seals)))


def _read(content: bytes, name: str) -> Seal | None:
    """Return the seal in `content`, None unless it is that after which its file is named."""
    try:
        seal = read_seal(content)
    except ValueError:
        return None
    return seal if name.endswith(f"-{seal.head[:HEAD_LETTERS]}.json") else None


def _faults_of(
    seal: Seal | None, count: int, name: str, previous: str | None
) -> Iterator[ChainFault]:
    if seal is None:
        yield ChainFault(FaultKind.ALTERED, count, name)
    elif seal.count != count:
        yield ChainFault(FaultKind.MISPLACED, count, name)
    elif previous is not None and seal.previous != previous:
        yield ChainFault(FaultKind.UNLINKED, count, name)


def _out_of_turn(seals: Sequence[Seal]) -> Iterator[ChainFault]:
    """Yield each record that closes a closed month, or opens one that is not closed."""
    closed: set[Period] = set()
    for seal in seals:
        if (seal.period in closed) is (seal.kind is SealKind.CLOSED):
            yield ChainFault(FaultKind.OUT_OF_TURN, seal.count, seal.file)
        closed ^= {seal.period}


def paper_faults(chain: Chain, head: str, count: int | None) -> Iterator[ChainFault]:
    """Yield how `chain` differs from the `head` and `count` on paper; either may be left out."""
    last = max((seal.count for seal in chain.seals), default=0)
    if count is not None and count > last:
        yield ChainFault(FaultKind.CUT, last + 1, last=count)
        return
    if not head:
        return
    asked = [seal for seal in chain.seals if count in (None, seal.count)]
    if not any(seal.head.startswith(head) for seal in asked):
        kind = FaultKind.UNKNOWN_HEAD if count is None else FaultKind.OTHER_HEAD
        yield ChainFault(kind, count or 0)


def printed_faults(
    chain: Chain, printed: Mapping[Period, PreviousSeal | None]
) -> Iterator[ChainFault]:
    """Yield each seal that the report of a month has `printed`, and that `chain` does not have."""
    heads = {seal.count: seal.head for seal in chain.seals}
    for period, seal in sorted(printed.items()):
        if seal and seal.count and heads.get(seal.count) != seal.head:
            yield ChainFault(FaultKind.PRINTED, seal.count, str(period))


def compared(sealed: Sequence[SealedFile], found: Sequence[SealedFile]) -> dict[str, FileState]:
    """Return what became of each of the `sealed` files, and which of those `found` are new."""
    now = {file.name: file for file in found}
    states = {file.name: _state(file, now.get(file.name)) for file in sealed}
    return states | {name: FileState.ADDED for name in now if name not in states}


def not_same(states: Mapping[str, FileState]) -> dict[str, FileState]:
    """Return those of `states` that are not as they were sealed."""
    return {name: state for name, state in states.items() if state is not FileState.SAME}


def _state(sealed: SealedFile, now: SealedFile | None) -> FileState:
    if now is None:
        return FileState.MISSING
    if (now.sha256, now.size) == (sealed.sha256, sealed.size):
        return FileState.SAME
    has_same_content = sealed.content is not None and now.content == sealed.content
    return FileState.RESAVED if has_same_content else FileState.CHANGED


def changed_before_reopening(chain: Chain) -> dict[int, dict[str, FileState]]:
    """Return what had become of a closed month when it was opened again, by the record's count."""
    closed: dict[Period, Seal] = {}
    found: dict[int, dict[str, FileState]] = {}
    for seal in chain.seals:
        before = closed.pop(seal.period, None)
        if seal.kind is SealKind.CLOSED:
            closed[seal.period] = seal
        elif before is not None:
            states = compared(before.files, seal.files)
            if other := not_same(states):
                found[seal.count] = other
    return found
