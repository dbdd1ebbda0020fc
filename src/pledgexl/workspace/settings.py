"""What the operator chose for this call, and the one look at the clock."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from pledgexl.model.errors import Message, PledgexlError

# Passes things on one by one while showing how far it has come.
Tracker = Callable[[Iterable[Any], Message, int], Iterable[Any]]


def _untracked(things: Iterable[Any], _label: Message, _total: int) -> Iterable[Any]:
    return things


@dataclass(frozen=True, slots=True)
class Settings:
    """Start of the run, how progress is shown, and whether a PDF is wanted.

    `scheduler` is the address of the cluster that reads, and `submissions` that of the storage
    where the forms lie; "" for this PC and the workspace's folder. `reason` is why a month is
    issued again, and `is_revision` whether new data came.
    """

    started: datetime
    track: Tracker = _untracked
    wants_pdf: bool = False
    scheduler: str = ""
    submissions: str = ""
    reason: str = ""
    is_revision: bool = False

    def on(self, day: date, *, has_pdf: bool) -> "Settings":
        """Return these settings for documents of another `day`, with a PDF if it `has_pdf`."""
        started = datetime.combine(day, self.started.time())
        return replace(self, started=started, wants_pdf=self.wants_pdf or has_pdf)

    @property
    def issued(self) -> date:
        """The day that stands on the cover."""
        return self.started.date()


def now() -> datetime:
    """Return the time that all outputs of this run bear, without a zone, as documents want it.

    SOURCE_DATE_EPOCH (reproducible-builds.org) fixes it; otherwise it is the local time.
    """
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is not None:
        try:
            return datetime.fromtimestamp(int(fixed), UTC).replace(tzinfo=None)
        except (ValueError, OverflowError, OSError) as error:
            raise PledgexlError("bad_epoch", value=fixed) from error
    return datetime.now().astimezone().replace(tzinfo=None, microsecond=0)
