"""`python -m fuzz.look RUN:INDEX [PART]`: a mutant, what becomes of it, and a part of it."""

import sys
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZipFile

from fuzz.judge import judge, unseen_ratings
from fuzz.mutate import mutant
from fuzz.seeds import PERIOD, plan, seeds


def main(arguments: Sequence[str]) -> int:
    """Print the story of a mutant and the verdict on it."""
    name, *parts = arguments
    made = mutant(seeds(), name)
    verdict, submission = judge(made.content, plan(), PERIOD)
    print(*made.story, sep="\n")
    print(verdict)
    for found in submission.findings if submission else ():
        print(found.code, found.at.sheet, found.at.cell, repr(found.value)[:80], dict(found.values))
    for entry in submission.entries if submission else ():
        print(entry.id, entry.status, entry.rating_tenths, entry.at.cell)
    for part in parts:
        print(ZipFile(BytesIO(made.content)).read(part).decode("utf-8", "replace"))
    if submission and submission.entries:
        print(unseen_ratings(made.content, submission))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
