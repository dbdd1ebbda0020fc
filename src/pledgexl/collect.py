"""The plan and the submissions of a month: remembered from the last time, or read anew."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pledgexl.aside import Aside
from pledgexl.cache import Records, digest, program_digest, records
from pledgexl.examine import Examiner, Packing, rejected
from pledgexl.excel.read_plan import read_plan
from pledgexl.intake.folder import FileKind, FoundFile
from pledgexl.intake.reach import Reading
from pledgexl.intake.refusal import Refusal
from pledgexl.messages.language import Language
from pledgexl.messages.screen import Said, say
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Submission
from pledgexl.packing import packed_plan, unpacked, unpacked_plan
from pledgexl.settings import Settings

Answer = bytes | Submission | Refusal

_NOTHING_ELSE = nullcontext()
# Bytes of a plan workbook with some 50,000 initiatives.
_LARGE_PLAN = 1_500_000

# Makes a reader for so many files, which ends with its `with`.
MakeReader = Callable[[Packing, int], AbstractContextManager[Reading[bytes | Submission]]]


def remembered_plan(
    path: Path,
    cache: Path,
    language: Language,
    *,
    keeps: bool = True,
    meanwhile: AbstractContextManager[object] = _NOTHING_ELSE,
) -> Plan:
    """Return the plan at `path`; it is read again only if its bytes are others.

    One who `keeps` nothing leaves no file. `meanwhile` is entered while it is read.
    Raises PlanError or PledgexlError, as read_plan does.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return read_plan(path, language)
    key = digest(program_digest(), content)
    with records(cache, keeps=keeps) as memory:
        record = memory.get(key)
        if record is not None:
            return unpacked_plan(record)
        with meanwhile:
            is_large = len(content) > _LARGE_PLAN
            plan, made = (_read_aside if is_large else _read_here)(path, language)
        # Somebody may have saved it between the two looks.
        if path.read_bytes() == content:
            memory.keep(key, made)
        return plan


def plan_at(path: Path, language: Language) -> bytes:
    """Return the plan at `path`, packed; raises what read_plan raises."""
    return packed_plan(read_plan(path, language))


def _read_here(path: Path, language: Language) -> tuple[Plan, bytes]:
    """Return the plan at `path`, and packed; raises what read_plan raises."""
    plan = read_plan(path, language)
    return plan, packed_plan(plan)


def _read_aside(path: Path, language: Language) -> tuple[Plan, bytes]:
    """Return the same from a process that takes the rests of a million cells with it."""
    with Aside[bytes](__name__, plan_at.__name__) as reader:
        reader.ask(path, language)
        made = reader.answer()
    return unpacked_plan(made), made


@dataclass(frozen=True)
class Collection:
    """What is to be read, by whom, and where it may be remembered."""

    found: Sequence[FoundFile]
    examiner: Examiner
    make_reader: MakeReader
    cache: Path
    keeps: bool = True

    def submissions(self, settings: Settings, meanwhile: Callable[[], None]) -> list[Submission]:
        """Return what each file says, in their order; `meanwhile` is done while others read.

        Raises PledgexlError where nobody can be had who reads.
        """
        with records(self.cache, keeps=self.keeps) as memory:
            known = self._known(memory)
            fresh = [file for file in self.found if file.name not in known]
            kept = memory if fresh or len(known) != len(memory) else None
            with self._answers(fresh, meanwhile) as answers:
                label = say(Said.READING, settings.language)
                files = settings.track(self.found, label, len(self.found))
                told = (
                    known.pop(file.name) if file.name in known else next(answers) for file in files
                )
                return [
                    self._submission(file, answer, kept)
                    for file, answer in zip(self.found, told, strict=True)
                ]

    def _known(self, memory: Records) -> dict[str, bytes]:
        """Return what is remembered of files that hold the very same bytes, by their names."""
        known: dict[str, bytes] = {}
        # Where nothing is remembered, nobody needs to look at the files twice.
        for file in self.found if len(memory) else ():
            record = memory.get(self._key(file, _sha256(file)))
            if record is not None:
                known[file.name] = record
        return known

    def _submission(self, file: FoundFile, answer: Answer, memory: Records | None) -> Submission:
        """Return what `file` says, kept in `memory`; one that nobody could read says why."""
        if isinstance(answer, Refusal):
            return rejected(file.name, "", (answer.finding(file.name),))
        if isinstance(answer, Submission):
            return answer
        submission = unpacked(answer, self.examiner.plan)
        if memory is not None and submission.sha256:
            memory.keep(self._key(file, submission.sha256), answer)
        return submission

    def _key(self, file: FoundFile, sha256: str) -> bytes:
        return digest(
            self._surroundings, *(each.encode() for each in (file.name, file.alike, sha256))
        )

    @cached_property
    def _surroundings(self) -> bytes:
        """What an answer depends on beside the file."""
        examiner = self.examiner
        return digest(program_digest(), examiner.packed_plan, str(examiner.period).encode())

    @contextmanager
    def _answers(
        self, fresh: Sequence[FoundFile], meanwhile: Callable[[], None]
    ) -> Iterator[Iterator[Answer]]:
        if not fresh:
            meanwhile()
            yield iter(())
            return
        with self.make_reader(Packing(self.examiner), len(fresh)) as reader:
            answers = reader.read(fresh)
            # The first answer is some time in coming; this process has things to do as well.
            meanwhile()
            yield answers


def _sha256(file: FoundFile) -> str:
    """Return what names the bytes of `file`, "" where they are elsewhere or not to be had."""
    if file.kind is not FileKind.FORM or file.source is not None:
        return ""
    try:
        return hashlib.sha256(file.content()).hexdigest()
    except Refusal:
        # Whoever reads it will find out as well, and say so.
        return ""
