"""Many months of a small drawn city, by the real program; then everything is proved again."""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from fuzz.history.drill import Drill, drawn_months
from fuzz.history.judge import Judge


def main(arguments: Sequence[str] | None = None) -> int:
    """Let a city live for some months and judge it; return 1 if anything went wrong."""
    asked = _asked(arguments)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        root = asked.keep or Path(name) / "city"
        root.mkdir(parents=True)
        drill = Drill(root, Random(asked.seed))
        drill.live(drawn_months(drill.random, asked.months))
        judge = Judge(drill)
        if not drill.wrong:
            judge.make_again(judge.issues)
            judge.prove_bridges()
            judge.tamper(asked.rounds, asked.drawn)
    wrong = (*drill.wrong, *judge.wrong)
    bridges = judge.bridges
    counts = drill.happened + judge.tried
    print(f"{asked.months} months, seed {asked.seed}, {time.monotonic() - begin:.0f} s", end=": ")
    print(f"{len(wrong)} failures")
    for what, times in counts.most_common():
        print(f"{times:>7,}  {what}")
    print(f"{bridges.items:>7,}  movements proved, of {bridges.results} results;", end=" ")
    print(f"{bridges.skipped} results with too many causes for all orders: sums alone")
    for each in wrong[: asked.most]:
        print(f"  {each}")
    return 1 if wrong else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz.history", description=__doc__)
    parser.add_argument("--months", type=int, default=12, help="months (default 12)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another city")
    parser.add_argument("--rounds", type=int, default=3, help="flips of each file (default 3)")
    parser.add_argument(
        "--drawn", type=int, help="of months, seals and tails so many are taken away (default all)"
    )
    parser.add_argument("--most", type=int, default=40, help="failures that are printed")
    parser.add_argument("--keep", type=Path, help="a new folder in which the city stays")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
