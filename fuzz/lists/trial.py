"""One drawn list through the real import, and what the judge says; made smaller where it fails."""

import tempfile
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from fuzz.lists.generator import drawn_list
from fuzz.lists.judge import NEVER, Verdict, judge
from fuzz.lists.layout import Layout, tidiest
from fuzz.lists.truth import Document
from pledgexl.intake.lists.proposal import propose


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the list of `layout`."""

    layout: Layout
    verdict: Verdict = field(default_factory=Verdict)
    crash: str = ""

    @property
    def failures(self) -> list[str]:
        """Return in short what may not be: nothing, if all is as it must be."""
        if self.crash:
            return [f"crash: {self.crash}"]
        wrong = [kind for kind in NEVER if kind in self.verdict.kinds]
        if not self.verdict.is_exact:
            wrong.append("hierarchy")
        if not self.verdict.is_marked:
            wrong += sorted({f"unmarked {fault.kind}" for fault in self.verdict.unmarked})
        return wrong


def tried(layout: Layout) -> Trial:
    """Return what the import makes of the list of `layout`."""
    drawn = drawn_list(layout)
    with tempfile.TemporaryDirectory() as folder:
        paths = drawn.write(Path(folder))
        try:
            document = propose(paths, {}).document()
        except Exception as error:  # noqa: BLE001 (any exception is what is looked for here)
            return Trial(layout, crash=_place_of(error))
    return Trial(layout, judge(drawn.truth(), cast("Document", document)))


def _place_of(error: Exception) -> str:
    """Return the kind of `error` and the last function that it came through."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).stem}.{last.name}: {error}"


def smallest(trial: Trial) -> Trial:
    """Return a trial that fails in the same way with the fewest odd choices in its layout."""
    wanted = _kind(trial)
    return tried(tidiest(trial.layout, lambda layout: _kind(tried(layout)) == wanted))


def _kind(trial: Trial) -> str:
    """Return the first failure, without the values in it."""
    return trial.failures[0].partition(": ")[0] if trial.failures else ""
