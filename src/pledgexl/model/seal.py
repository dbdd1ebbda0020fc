"""Seals: what is recorded of a month that is closed or opened again, always as the same bytes."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pledgexl.model.names import FileName
from pledgexl.model.period import Period

SEAL_VERSION = "1"
# 64 bits: enough to print, to type, and not to be hit by another record.
HEAD_LETTERS = 16
_GROUP = 4
_FIGURES_AND_TEXTS = (FileName.RESULT.value, FileName.REPORT.value)


class SealKind(StrEnum):
    """What a record is about."""

    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file of a month: its stored bytes, and its `content` (figures and texts) where it has one.

    `name` is below the folder of the month; both digests are SHA-256.
    """

    name: str
    size: int
    sha256: str
    content: str | None


@dataclass(frozen=True, slots=True)
class Seal:
    """A record of the chain: its place, the head of the one before, and the files of its month.

    `previous` is "" in the first record; `reason` is "" where none was given.
    """

    count: int
    kind: SealKind
    period: Period
    recorded: datetime
    reason: str
    previous: str
    files: tuple[SealedFile, ...]

    @property
    def content(self) -> str:
        """The digest of the figures and texts of the month: of its result and its report."""
        known = {file.name: file.content for file in self.files}
        return digest(json.dumps([known.get(name) for name in _FIGURES_AND_TEXTS]).encode())

    @property
    def stored(self) -> bytes:
        """The record as it is stored: UTF-8, keys in this order, indented, a final newline."""
        document = {
            "version": SEAL_VERSION,
            "count": self.count,
            "kind": self.kind.value,
            "period": str(self.period),
            "recorded": self.recorded.isoformat(timespec="seconds"),
            "reason": self.reason,
            "previous": self.previous,
            "content": self.content,
            "files": [asdict(file) for file in self.files],
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def head(self) -> str:
        """The digest of the record, which stands for it and all before it."""
        return digest(self.stored)

    @property
    def file(self) -> str:
        """The name of the file that the record is stored in."""
        return record_name(self.count, self.head)


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content`."""
    return hashlib.sha256(content).hexdigest()


def content_digest_of(found: object) -> str:
    """Return the SHA-256 of the figures and texts `found` in a file, as JSON writes them."""
    return digest(json.dumps(found, ensure_ascii=False, sort_keys=True).encode())


def record_name(count: int, head: str) -> str:
    """Return the name of the file of a record: its place and the head's beginning."""
    return f"{count:04d}-{head[:HEAD_LETTERS]}.json"


def printed_head(head: str) -> str:
    """Return the letters of `head` that are printed: `3f2a-9c11-0b7e-55d0`."""
    return "-".join(head[at : at + _GROUP] for at in range(0, HEAD_LETTERS, _GROUP))


def read_seal(content: bytes) -> Seal:
    """Return the seal that is stored as `content`; raise ValueError unless to the byte as ours."""
    try:
        document: dict[str, Any] = json.loads(content.decode())
        seal = Seal(
            document["count"],
            SealKind(document["kind"]),
            Period.parse(document["period"]),
            datetime.fromisoformat(document["recorded"]),
            document["reason"],
            document["previous"],
            tuple(SealedFile(**file) for file in document["files"]),
        )
        is_ours = _has_right_kinds(seal) and seal.stored == content
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise ValueError("not a seal") from error
    if not is_ours:
        raise ValueError("not as a seal is stored")
    return seal


def _has_right_kinds(seal: Seal) -> bool:
    """Say whether each value is of its kind: `json` would write others just as well."""
    texts = [seal.reason, seal.previous]
    texts += [text for file in seal.files for text in (file.name, file.sha256)]
    texts += [file.content for file in seal.files if file.content is not None]
    numbers = [seal.count, *(file.size for file in seal.files)]
    return all(type(text) is str for text in texts) and all(type(each) is int for each in numbers)
