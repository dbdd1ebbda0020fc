"""`make nasty`: drawn texts and names at every text that comes in, through every command.

An input is one drawn text in one place: a cell of a form, the name of a file or folder, a text of
the plan, a value of an earlier result, a text, tag or property of the template. A workspace holds
some hundreds of them at once, and each command runs in a process of its own.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzz.nasty_cases import nasty_forms, nasty_past, nasty_plan, nasty_template
from fuzz.nasty_city import Case, City
from fuzz.nasty_texts import drawn_name

# Forms have by far the most texts, and the most people type into them.
_ROUND: tuple[Callable[[Case], None], ...] = (
    *(nasty_forms, nasty_plan, nasty_forms, nasty_past),
    *(nasty_forms, nasty_template, nasty_forms, nasty_forms),
)
_BATCH = 8


@dataclass
class Tally:
    """What was drawn so far and what became of it; a failure with the cases that had it."""

    placed: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def add(self, index: int, case: Case) -> None:
        """Count what `case` held."""
        self.placed += case.placed
        self.ends += case.ends
        for kind, details in case.wrong:
            self.wrong.setdefault(kind, []).append((index, details))

    def print(self, seconds: float, seed: str) -> None:
        """Say all of it."""
        print(f"{self.placed.total():,} inputs drawn, {seconds:.0f} s")
        for title, counts in (("", self.placed), ("\ncommands and their exit codes", self.ends)):
            print(
                title, *(f"{times:>9,}  {name}" for name, times in counts.most_common()), sep="\n"
            )
        failed = sum(map(len, self.wrong.values()))
        print(f"\n{failed:>9,}  failures")
        for kind, found in sorted(self.wrong.items()):
            index, details = min(found)
            print(
                f"\n{kind} ({len(found)}), such as --seed {seed} --case {index}\n{details[-900:]}"
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw as many inputs as asked for; return 1 if one of them broke something."""
    asked = _asked(arguments)
    begin = time.monotonic()
    tally = Tally()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        city = City(Path(name) / "city")
        if asked.case is None:
            _draw(tally, city, asked)
        else:
            case = judged_case(city, asked.seed, asked.case, keep=asked.keep)
            tally.add(asked.case, case)
    tally.print(time.monotonic() - begin, asked.seed)
    return 1 if tally.wrong else 0


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz.nastiness", description=__doc__)
    parser.add_argument("--count", type=int, default=3_000, help="inputs (default 3,000)")
    parser.add_argument("--seed", default="1", help="another seed, other inputs (default 1)")
    parser.add_argument("--workers", type=int, default=2, help="workspaces at once (default 2)")
    parser.add_argument("--case", type=int, help="this workspace alone")
    parser.add_argument("--keep", type=Path, help="with --case: a folder to leave it in")
    return parser.parse_args(arguments)


def _draw(tally: Tally, city: City, asked: argparse.Namespace) -> None:
    for index, case in _cases(city, asked):
        tally.add(index, case)
        done = tally.placed.total()
        for kind, _ in case.wrong:
            print(f"\r--case {index}: {kind}", file=sys.stderr)
        print(f"\r{done:,} / {asked.count:,}", end="", file=sys.stderr, flush=True)
        if done >= asked.count:
            return


def _cases(city: City, asked: argparse.Namespace) -> Iterator[tuple[int, Case]]:
    """Yield case after case, without end."""
    start = 0
    with ThreadPoolExecutor(asked.workers) as pool:
        while True:
            batch = range(start, start + _BATCH)
            yield from zip(
                batch,
                pool.map(lambda index: judged_case(city, asked.seed, index), batch),
                strict=True,
            )
            start += _BATCH


def judged_case(city: City, seed: str, index: int, *, keep: Path | None = None) -> Case:
    """Return what became of the workspace number `index`; it stays only where it is to `keep`."""
    random = Random(f"{seed}:{index}")
    root = city.workspace.root.parent / f"{index}"
    if random.random() < 0.2:
        # The folder of the workspace has a name as well.
        name = drawn_name(random, is_folder=True).decode("utf-8", "ignore")
        root = root / (name.replace("\\", "_").strip(". ")[:40] or "市")
    case = Case(city.copy(keep or root), random)
    _ROUND[index % len(_ROUND)](case)
    if keep is None:
        shutil.rmtree(city.workspace.root.parent / f"{index}")
    return case


if __name__ == "__main__":
    sys.exit(main())
