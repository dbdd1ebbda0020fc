"""`make fuzz`: mutants of filled forms through the real intake, and what became of them."""

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fuzz.mutate import mutant
from fuzz.seeds import PERIOD, plan, seeds
from fuzz.workers import (
    DEADLINE_SECONDS,
    MEMORY_BYTES,
    UNWITNESSED,
    Job,
    Judged,
    judged_mutants,
    number,
)

KEPT = Path(__file__).parents[1] / "tests" / "fuzz_corpus"
FAILURES = ("crash", "hang", "memory", "unaccounted")
_LARGEST_KEPT = 100_000
_SHOW_EVERY = 1_000


class Tally:
    """What was judged so far."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.statuses: Counter[str] = Counter()
        self.failures: dict[tuple[str, str], list[Judged]] = {}
        self.silent: Counter[str] = Counter()
        self.longest = 0.0

    def add(self, judged: Judged) -> None:
        """Count `judged`, and remember it if it is a failure."""
        verdict = judged.verdict
        self.statuses[verdict.status] += 1
        self.longest = max(self.longest, judged.seconds)
        if verdict.status == UNWITNESSED:
            self.silent[verdict.details] += 1
        if verdict.status in FAILURES:
            self.failures.setdefault((verdict.status, verdict.complaint), []).append(judged)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as many mutants as asked for; return 1 if one of them failed."""
    asked = _asked(arguments)
    job = Job(seeds(), plan(), PERIOD, str(asked.seed), asked.count, asked.workers)
    tally = Tally()
    begin = time.monotonic()
    # Whoever stops a long run still sees what it found so far.
    with suppress(KeyboardInterrupt):
        for judged in judged_mutants(job, asked.seconds):
            tally.add(judged)
            _show_progress(tally, asked.count)
    _print_table(tally, time.monotonic() - begin)
    for kind, found in tally.failures.items():
        _report_failure(job, kind, found)
    return 1 if tally.failures else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz.intake", description=__doc__)
    parser.add_argument("--count", type=int, default=2_000, help="mutants (default 2,000)")
    parser.add_argument("--seed", default="1", help="another seed, other mutants (default 1)")
    parser.add_argument("--seconds", type=float, default=86_400, help="stop after this time")
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    return parser.parse_args(arguments)


def _show_progress(tally: Tally, count: int) -> None:
    done = tally.statuses.total()
    if done % _SHOW_EVERY == 0:
        end = "" if sys.stderr.isatty() else "\n"
        print(f"\r{done:,} / {count:,}", end=end, file=sys.stderr, flush=True)


def _print_table(tally: Tally, seconds: float) -> None:
    done = tally.statuses.total()
    print(f"\n{done:,} mutants, {seconds:.0f} s, the longest {tally.longest:.2f} s")
    for status, times in sorted(tally.statuses.items(), key=lambda pair: -pair[1]):
        if status not in FAILURES:
            print(f"{times:>10,}  {status}")
    limits = {"hang": f" over {DEADLINE_SECONDS:.0f} s", "memory": f" over {MEMORY_BYTES >> 20} MB"}
    for status in FAILURES:
        print(f"{tally.statuses[status]:>10,}  {status}{limits.get(status, '')}")
    for reason, times in tally.silent.most_common(5):
        print(f"  the witness: {times:>6,}  {reason}")


def _report_failure(job: Job, kind: tuple[str, str], found: list[Judged]) -> None:
    """Say what failed how often, and keep the smallest mutant that did."""
    made = [(mutant(job.seeds, number(job.run, each.index)), each) for each in found[:20]]
    smallest, judged = min(made, key=lambda pair: (len(pair[0].story), len(pair[0].content)))
    print(f"\n{kind[0]}: {kind[1]} ({len(found)} mutants), such as {job.run}:{judged.index}")
    print(f"  {', '.join(smallest.story)}\n  {judged.verdict.details}")
    if len(smallest.content) > _LARGEST_KEPT:
        print("  too large to keep: remake it from its number")
        return
    KEPT.mkdir(exist_ok=True)
    name = re.sub(r"[^\w.]+", "-", f"{kind[1]}--{'-'.join(smallest.story[1:])}")[:100]
    path = KEPT / f"{name}--{job.run}-{judged.index}.xlsx"
    path.write_bytes(smallest.content)
    print(f"  kept as {path}")


if __name__ == "__main__":
    sys.exit(main())
