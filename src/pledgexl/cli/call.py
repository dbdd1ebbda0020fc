"""What every command needs: the workspace, the month and the settings of this call."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pledgexl.cli.printing import print_line
from pledgexl.messages.language import Language
from pledgexl.messages.screen import say
from pledgexl.messages.words import month_name
from pledgexl.model.errors import PledgexlError
from pledgexl.model.message import Message, Value
from pledgexl.model.period import Period
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings, now

# What those who read forms have to import.
_READERS = "pledgexl.commands.collect"


class Call:
    """What every command needs: the workspace, the month and the settings of this call."""

    def __init__(self, root: Path, language: Language) -> None:
        """Work in the folder `root` and speak `language`."""
        self.workspace = Workspace(root)
        self.language = language
        self.started = now()
        # The flags that were given, such as `json`.
        self.wants: set[str] = set()
        # Where the forms lie and who reads them, if the operator says so.
        self.reach = {"scheduler": "", "submissions": ""}

    def settings(self) -> Settings:
        """Return what the operator chose; progress is shown to who watches."""
        settings = Settings(
            self.started,
            self.language,
            wants_pdf="pdf" in self.wants,
            scheduler=self.reach["scheduler"],
            submissions=self.reach["submissions"],
        )
        if "json" in self.wants or not sys.stderr.isatty():
            return settings
        return replace(settings, track=self._progress_bar)

    def require_workspace(self) -> None:
        """Raise PledgexlError where the folder is no workspace."""
        if not self.workspace.exists:
            folder = str(self.workspace.root.resolve())
            raise PledgexlError("no_workspace", folder=folder)

    def period(self, given: str | None, command: str) -> Period:
        """Return the month `given`, or else the one that is being worked on."""
        self.require_workspace()
        if given is not None:
            return self._parsed(given)
        # An address does not say which month lies there.
        found = None if self.reach["submissions"] else self.current_period(command)
        if found is None:
            raise PledgexlError("period_needed", command=command)
        return found

    def _parsed(self, given: str) -> Period:
        try:
            return Period.typed(given)
        except ValueError as error:
            raise PledgexlError("bad_period", value=given) from error

    def current_period(self, command: str = "") -> Period | None:
        """Return the newest month that is collected and not issued finally, or else the newest.

        For `forms` a month that is older than an issued one is not meant: the next one is.
        """
        collected = self.workspace.collected_periods()
        newest = max((*collected, *self.workspace.issued_periods), default=None)
        if command == "forms" and newest is not None:
            return newest if newest in collected and self.is_open(newest) else newest.following
        return next(filter(self.is_open, reversed(collected)), newest)

    def is_open(self, period: Period) -> bool:
        """Say whether the final report of `period` is still to come."""
        from pledgexl.commands.earlier import is_issued_finally  # noqa: PLC0415 (slow)

        return not is_issued_finally(self.workspace, period)

    def get_ready(self) -> None:
        """Let those who read forms start, while this process imports what it needs itself."""
        from pledgexl.intake.server import start_server  # noqa: PLC0415 (slow)

        start_server(_READERS)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Hold the workspace, and say so if a dead run held it."""
        from pledgexl.commands.run import at_work  # noqa: PLC0415 (slow)

        with at_work(self.workspace) as left:
            if left is not None:
                said = self.say("taken_over", computer=left.computer, since=left.since)
                print_line(said, err=True)
            yield

    def say(self, name: str, /, **values: Value) -> str:
        """Return the sentence `name` in the language of this call."""
        return say(Message(name, values), self.language)

    def tell(self, name: str, /, **values: Value) -> None:
        """Print the sentence `name`."""
        print_line(self.say(name, **values))

    def label(self, period: Period) -> str:
        """Return how `period` is called in the language of this call."""
        return month_name(period, self.language)

    def tell_month(self, period: Period) -> None:
        """Print which month it is about."""
        self.tell("month", label=self.label(period), period=str(period))

    def tell_next(self, name: str, /, **values: Value) -> None:
        """Print what to do next."""
        self.tell("next.step", sentence=self.say(name, **values))

    def _progress_bar(self, things: Iterable[Any], label: Message, total: int) -> Iterable[Any]:
        # Imported here: only somebody who watches needs it.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import track  # noqa: PLC0415

        console = Console(stderr=True)
        return track(things, say(label, self.language), total, console=console, transient=True)
