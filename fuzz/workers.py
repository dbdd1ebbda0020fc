"""Judging in processes of their own: one that dies, hangs or swells costs its mutant alone."""

import os
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Protocol

from fuzz.judge import Verdict, judge, unseen_ratings
from fuzz.mutate import Seed, mutant
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Submission

# Of processor time: a busy machine is no fault of the file.
DEADLINE_SECONDS = 10.0
# The form was accepted; the independent reader could not read it, or died of it.
UNWITNESSED = "accepted, unwitnessed"
MEMORY_BYTES = 512 * 1024 * 1024
_LOOK_SECONDS = 0.05
_TELL_EVERY = 200
_KILOBYTE = 1024


class Phase(IntEnum):
    """What a worker is doing with its mutant."""

    MAKING = 0
    EXAMINING = 1
    WITNESSING = 2


@dataclass(frozen=True, slots=True)
class Job:
    """What to judge: mutants of `seeds` under numbers that begin with `run`."""

    seeds: tuple[Seed, ...]
    plan: Plan
    period: Period
    run: str
    stop_at: int
    step: int


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on mutant `index`."""

    index: int
    verdict: Verdict
    seconds: float


class _Shared(Protocol):
    """Numbers that parent and worker both see: index, begin in processor seconds, phase."""

    def __getitem__(self, place: int) -> float: ...
    def __setitem__(self, place: int, value: float) -> None: ...


def number(run: str, index: int) -> str:
    """Return the name of mutant `index` of `run`."""
    return f"{run}:{index}"


def work(job: Job, indices: Sequence[int], shared: _Shared, pipe: Connection) -> None:
    """Judge the mutants under `indices` and send the verdicts through `pipe`, None at the end."""
    _limit_memory()
    # A witness that panics writes pages; what matters is that it did, and that is counted.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    judged: list[Judged] = []
    for index in indices:
        shared[0], shared[2] = index, Phase.MAKING
        content = mutant(job.seeds, number(job.run, index)).content
        verdict, seconds = _judge(content, job, shared)
        judged.append(Judged(index, verdict, seconds))
        if verdict.complaint or len(judged) >= _TELL_EVERY:
            pipe.send(judged)
            judged = []
        if verdict.status == "memory":
            return
    pipe.send(judged)
    pipe.send(None)


def _judge(content: bytes, job: Job, shared: _Shared) -> tuple[Verdict, float]:
    """Return the verdict on `content`, and how long the intake took for it."""
    _forget_the_highest_memory()
    begin = time.process_time()
    shared[1], shared[2] = begin, Phase.EXAMINING
    verdict, submission = judge(content, job.plan, job.period)
    seconds = time.process_time() - begin
    if _highest_memory() > MEMORY_BYTES:
        return Verdict("memory", "more than 512 MB"), seconds
    if verdict.status == "accepted" and submission is not None:
        shared[1], shared[2] = time.process_time(), Phase.WITNESSING
        verdict = _witnessed(content, submission)
    return verdict, seconds


def _witnessed(content: bytes, submission: Submission) -> Verdict:
    """Return what the independent reader says of an accepted form."""
    try:
        unseen = unseen_ratings(content, submission)
    except BaseException as error:  # noqa: BLE001 (Rust panics are no Exception)
        return Verdict(UNWITNESSED, details=repr(error)[:70])
    if unseen:
        return Verdict("unaccounted", "rating neither counted nor found", unseen[0])
    return Verdict("accepted")


def _forget_the_highest_memory() -> None:
    """Let the next look at the highest memory mean what happens from now on (proc(5))."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _highest_memory() -> int:
    status = Path("/proc/self/status").read_text("ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes.split()[1]) * _KILOBYTE


def _limit_memory() -> None:
    """Let this process grow by 512 MB and no more."""
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_BYTES, used + MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Worker:
    """A worker process and what it is at; begun again where it dies."""

    def __init__(self, job: Job, first: int) -> None:
        """Start judging every `job.step`-th mutant from `first` on."""
        self._job = job
        self._left = list(range(first, job.stop_at, job.step))
        self._context = get_context("spawn")
        self._shared: Any = self._context.RawArray("d", 3)
        self._pipe: Connection
        self._process: SpawnProcess
        self.is_done = False
        self._begin()

    def _begin(self) -> None:
        self._shared[:] = [-1, 0.0, Phase.MAKING]
        self._pipe, theirs = self._context.Pipe(duplex=False)
        self._process = self._context.Process(
            target=work, args=(self._job, self._left, self._shared, theirs), daemon=True
        )
        self._process.start()
        theirs.close()

    def news(self) -> Iterator[Judged]:
        """Yield what was judged since the last call; a dead or hanging process is a verdict too."""
        yield from self._received()
        if self.is_done:
            return
        is_alive = self._process.is_alive()
        if not is_alive:
            # What it sent before it ended may still lie in the pipe.
            yield from self._received()
            if not self.is_done:
                yield from self._after_death()
        elif self._is_late():
            self._process.kill()
            self._process.join()
            yield from self._received()
            yield from self._again(Verdict("hang", f"{DEADLINE_SECONDS:.0f} s"))

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()

    def _received(self) -> Iterator[Judged]:
        try:
            while self._pipe.poll():
                judged = self._pipe.recv()
                if judged is None:
                    self.is_done = True
                    return
                known = {each.index for each in judged}
                self._left = [index for index in self._left if index not in known]
                yield from judged
        except EOFError:
            return

    def _is_late(self) -> bool:
        phase, begin = int(self._shared[2]), float(self._shared[1])
        return phase != Phase.MAKING and self._processor_seconds() - begin > DEADLINE_SECONDS

    def _processor_seconds(self) -> float:
        """Return how long the process has been computing: waiting for its turn is no hang."""
        path = Path(f"/proc/{self._process.pid}/stat")
        try:
            fields = path.read_text("ascii").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _after_death(self) -> Iterator[Judged]:
        code = self._process.exitcode
        if code == 0:
            # It ended itself because its memory is no longer a measure for the next mutant.
            self._begin()
            return
        yield from self._again(Verdict("crash", f"the process died ({code})"))

    def _again(self, verdict: Verdict) -> Iterator[Judged]:
        index, phase = int(self._shared[0]), int(self._shared[2])
        if phase == Phase.MAKING:
            raise RuntimeError(f"mutant {number(self._job.run, index)} could not be made")
        if phase == Phase.WITNESSING:
            verdict = Verdict(UNWITNESSED, details=verdict.complaint)
        # What was judged before it and not yet sent is judged again.
        self._left.remove(index)
        yield Judged(index, verdict, 0.0)
        self._begin()


def judged_mutants(job: Job, seconds: float) -> Iterator[Judged]:
    """Yield the verdict on every mutant of `job`, in no order, for `seconds` at most."""
    workers: Sequence[Worker] = [Worker(job, first) for first in range(job.step)]
    end = time.monotonic() + seconds
    try:
        for _ in count():
            for worker in workers:
                yield from worker.news()
            if all(worker.is_done for worker in workers) or time.monotonic() > end:
                return
            time.sleep(_LOOK_SECONDS)
    finally:
        for worker in workers:
            worker.stop()
