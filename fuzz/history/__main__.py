"""Many months of a city, by the real program; then everything is proved again.

In 48 months everything happens that can; what does not is a failure.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from fuzz.history.city import first_plan
from fuzz.history.drill import Drill
from fuzz.history.judge import Judge
from fuzz.history.months import FULL, drawn_months, lacking
from pledgexl.commands.sample.city import sample_city


def main(arguments: Sequence[str] | None = None) -> int:
    """Let a city live for some months and judge it; return 1 if anything went wrong."""
    asked = _asked(arguments)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        root = asked.keep or Path(name) / "city"
        root.mkdir(parents=True)
        random = Random(asked.seed)
        is_sample = asked.months >= FULL if asked.sample is None else asked.sample
        drill = Drill(root, random, sample_city().plan if is_sample else first_plan(random))
        drill.live(drawn_months(random, asked.months, drill.begins))
        if asked.months >= FULL:
            drill.wrong += lacking(drill.happened)
        # What was issued until something went wrong is judged all the same.
        judge = Judge(drill)
        judge.prove_bridges()
        judge.make_again(judge.issues)
        if not drill.wrong:
            judge.tamper(asked.rounds, asked.drawn)
    wrong = (*drill.wrong, *judge.wrong)
    bridges = judge.bridges
    counts = drill.happened + judge.tried
    city = "the sample city" if is_sample else "a drawn city"
    print(f"{asked.months} months of {city}, seed {asked.seed},", end=" ")
    print(f"{time.monotonic() - begin:.0f} s: {len(wrong)} failures")
    for what, times in counts.most_common():
        print(f"{times:>7,}  {what}")
    print(f"{bridges.items:>7,}  movements proved, of {bridges.results} pairs of results")
    for each in wrong[: asked.most]:
        print(f"  {each}")
    return 1 if wrong else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz.history", description=__doc__)
    parser.add_argument("--months", type=int, default=12, help="months (default 12)")
    parser.add_argument(
        "--sample",
        action=argparse.BooleanOptionalAction,
        help=f"the sample city, not a small drawn one (default: from {FULL} months on)",
    )
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
