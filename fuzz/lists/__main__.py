"""`make lists`: drawn lists through the real import, and the smallest of those that fail."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fuzz.lists.generator import drawn_list
from fuzz.lists.layout import UGLIEST, drawn_layout
from fuzz.lists.trial import Trial, smallest, tried

_MOST_FAULTS_SHOWN = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Try as many lists as asked for; return 1 if one of them failed."""
    asked = _asked(arguments)
    layouts = [
        drawn_layout(seed, asked.ugliness or 1 + seed % UGLIEST)
        for seed in range(asked.seed, asked.seed + asked.count)
    ]
    with ProcessPoolExecutor(asked.workers) as pool:
        trials = list(pool.map(tried, layouts, chunksize=10))
        failed = [trial for trial in trials if trial.failures]
        _print_table(trials)
        groups: dict[str, list[Trial]] = {}
        for trial in pool.map(smallest, failed[: asked.most]):
            groups.setdefault(_what_is_odd(trial), []).append(trial)
    for _, found in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        _print_group(found, asked.keep)
    return 1 if failed else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz.lists", description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="lists (default 300)")
    parser.add_argument("--seed", type=int, default=0, help="the first list's number (default 0)")
    parser.add_argument("--ugliness", type=int, help="1 (tidy) to 5; all five if left out")
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--most", type=int, default=40, help="failures made smaller (default 40)")
    parser.add_argument("--keep", type=Path, help="a folder for one file of each group")
    return parser.parse_args(arguments)


def _print_table(trials: Sequence[Trial]) -> None:
    exact = sum(not trial.crash and trial.verdict.is_exact for trial in trials)
    print(f"{len(trials):,} lists, hierarchy exact in {exact:,} ({exact / len(trials):.1%})")
    counted = Counter(
        kind for trial in trials for kind in ({"crash"} if trial.crash else trial.verdict.kinds)
    )
    for kind, times in counted.most_common():
        print(f"{times:>6,}  lists with a fault: {kind}")
    unmarked = sum(not trial.verdict.is_marked for trial in trials)
    print(f"{unmarked:>6,}  lists with a fault at a place that is not doubted")


def _what_is_odd(trial: Trial) -> str:
    """Return by what failures are of one cause: how they fail, and the odd choices but the seed."""
    failure = trial.failures[0] if trial.failures else ""
    return f"{failure} {trial.layout.story().partition(',')[2]}"


def _print_group(found: Sequence[Trial], keep: Path | None) -> None:
    trial = found[0]
    print(f"\n{len(found)} x {', '.join(trial.failures)}\n  {trial.layout.story()}")
    faults = trial.verdict.faults
    for fault in faults[:_MOST_FAULTS_SHOWN]:
        print(f"  {fault.kind}: {fault.what}")
    if len(faults) > _MOST_FAULTS_SHOWN:
        print(f"  and {len(faults) - _MOST_FAULTS_SHOWN} more")
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        print(f"  kept as {', '.join(str(path) for path in drawn_list(trial.layout).write(keep))}")


if __name__ == "__main__":
    sys.exit(main())
