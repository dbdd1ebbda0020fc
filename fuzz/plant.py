"""`make plant`: single faults of every kind in random forms; each must be found at its cell."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from fuzz.draft import Draft, Kind, random_draft
from fuzz.faults_cells import cell_kinds
from fuzz.faults_files import FILE_KINDS
from fuzz.faults_rows import ROW_KINDS
from fuzz.plans import PERIOD
from pledgexl.commands.collect import examine
from pledgexl.model.finding import Finding, Severity

FILE = "planted.xlsx"
_KEPT_FORMS = 64
KINDS: tuple[Kind, ...] = (*cell_kinds(), *ROW_KINDS, *FILE_KINDS)


@dataclass(frozen=True, slots=True)
class Miss:
    """A planted fault that was not found as planted, or something found that was not planted."""

    kind: str
    number: str
    wanted: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, str], ...]


def plant(kind: Kind, number: str) -> Miss | None:
    """Plant a fault of `kind` in the random form that `number` names; None if it was found.

    The form without the fault is examined as well; there nothing but notes may be found.
    """
    draft, wrong = _sound(number)
    if wrong:
        return Miss("no fault", number, (), wrong)
    planted = kind.plant(Random(f"{kind.name}:{number}"), draft)
    wanted = {(kind.code.value, cell) for cell in planted.cells}
    seen = _seen(_found(draft, planted.content), kind)
    if seen == wanted:
        return None
    return Miss(kind.name, number, tuple(sorted(wanted)), tuple(sorted(seen)))


@lru_cache(_KEPT_FORMS)
def _sound(number: str) -> tuple[Draft, tuple[tuple[str, str], ...]]:
    """Return the random form `number`, and what is found in it but notes: nothing, one hopes."""
    draft = random_draft(Random(number))
    wrong = tuple(
        (finding.code.value, finding.at.cell)
        for finding in _found(draft, draft.content())
        if finding.severity is not Severity.NOTE
    )
    return draft, wrong


def _found(draft: Draft, content: bytes) -> tuple[Finding, ...]:
    return examine(content, FILE, draft.plan, PERIOD).findings


def _seen(found: Iterable[Finding], kind: Kind) -> set[tuple[str, str]]:
    """Return code and cell of what `kind` is answerable for: notes only where a note is wanted."""
    return {
        (finding.code.value, finding.at.cell)
        for finding in found
        if finding.code is kind.code or finding.severity is not Severity.NOTE
        if finding.code not in kind.also
    }


def misses(kinds: Sequence[Kind], count: int, run: str) -> Iterator[Miss]:
    """Yield what went wrong with `count` faults, of each kind in turn."""
    for index in range(count):
        miss = plant(kinds[index % len(kinds)], f"{run}:{index}")
        if miss is not None:
            yield miss


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant as many faults as asked for; return 1 if one was missed or one too many found."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.plant", description=__doc__)
    parser.add_argument("--count", type=int, default=1_000, help="faults (default 1,000)")
    parser.add_argument("--seed", default="1", help="another seed, other forms (default 1)")
    asked = parser.parse_args(arguments)
    begin = time.monotonic()
    found = list(misses(KINDS, asked.count, asked.seed))
    print(f"{asked.count:,} faults of {len(KINDS)} kinds and as many sound forms,", end=" ")
    print(f"{time.monotonic() - begin:.0f} s: {len(found):,} misses")
    for kind, times in Counter(miss.kind for miss in found).most_common():
        first = next(miss for miss in found if miss.kind == kind)
        print(f"{times:>6}  {kind} ({first.number}): {first.wanted} but {first.found}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
