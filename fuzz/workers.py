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
from typing import Any, Protocol

from fuzz.judge import Verdict, judge, unseen_ratings
from fuzz.mutate import Seed, mutant
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan

DEADLINE_SECONDS = 10.0
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
    """Numbers that parent and worker both see: index, begin of the examination, phase."""

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
        begin = time.monotonic()
        shared[1], shared[2] = begin, Phase.EXAMINING
        verdict = _judge(content, job, shared)
        judged.append(Judged(index, verdict, time.monotonic() - begin))
        if verdict.complaint or len(judged) >= _TELL_EVERY:
            pipe.send(judged)
            judged = []
        if verdict.status == "memory":
            return
    pipe.send(judged)
    pipe.send(None)


def _judge(content: bytes, job: Job, shared: _Shared) -> Verdict:
    verdict, submission = judge(content, job.plan, job.period)
    if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE > MEMORY_BYTES:
        return Verdict("memory", "more than 512 MB")
    if verdict.status != "accepted" or submission is None:
        return verdict
    shared[2] = Phase.WITNESSING
    try:
        unseen = unseen_ratings(content, submission)
    except BaseException as error:  # noqa: BLE001 (Rust panics are no Exception)
        return Verdict("accepted, unwitnessed", details=repr(error)[:200])
    if unseen:
        return Verdict("unaccounted", "rating neither counted nor found", unseen[0])
    return verdict


def _limit_memory() -> None:
    """Let this process grow by 512 MB and no more."""
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 (no file on a disk)
        used = int(statm.read().split()[0]) * resource.getpagesize()
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
        self._shared[:] = [-1, time.monotonic(), Phase.MAKING]
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
        phase, begin = self._shared[2], self._shared[1]
        return phase != Phase.MAKING and time.monotonic() - begin > DEADLINE_SECONDS

    def _after_death(self) -> Iterator[Judged]:
        code = self._process.exitcode
        if code == 0:
            # It ended itself because its memory is no longer a measure for the next mutant.
            self._begin()
            return
        yield from self._again(Verdict("crash", f"the process died ({code})"))

    def _again(self, verdict: Verdict) -> Iterator[Judged]:
        index, begin, phase = int(self._shared[0]), self._shared[1], self._shared[2]
        if phase == Phase.MAKING:
            raise RuntimeError(f"mutant {number(self._job.run, index)} could not be made")
        if phase == Phase.WITNESSING:
            verdict = Verdict("accepted, unwitnessed", details=verdict.complaint)
        # What was judged before it and not yet sent is judged again.
        self._left.remove(index)
        yield Judged(index, verdict, time.monotonic() - begin)
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
