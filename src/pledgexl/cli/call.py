"""One call of the command: its workspace, language and options, and what it prints."""

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pledgexl.cli.screen import open_file, print_line
from pledgexl.messages.language import Language
from pledgexl.messages.screen import say
from pledgexl.messages.words import month_name
from pledgexl.model.errors import PledgexlError
from pledgexl.model.message import Message, Value
from pledgexl.model.period import Period
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings, now

# What the workers import.
_READERS = "pledgexl.commands.collect"
ALL_WELL, FINDINGS, CANNOT_RUN = 0, 1, 2


class Call:
    """One call of the command; `given` are the arguments and options of its command."""

    def __init__(self, root: Path, language: Language) -> None:
        """Work in the folder `root` and print in `language`."""
        self.workspace = Workspace(root)
        self.language = language
        self.started = now()
        self.given: Mapping[str, Any] = {}

    def has(self, flag: str) -> bool:
        """Return whether the option `--flag` was given."""
        return self.given.get(flag) is True

    def get_ready(self) -> None:
        """Start the server of the workers, while this process imports its own modules."""
        from pledgexl.intake.server import start_server  # noqa: PLC0415 (not every command reads)

        start_server(_READERS)

    def settings(self) -> Settings:
        """Return the settings of this call; a terminal gets a progress bar."""
        settings = Settings(
            self.started,
            self.language,
            wants_pdf=self.has("pdf"),
            scheduler=self.given.get("scheduler", ""),
            submissions=self.given.get("submissions", ""),
        )
        is_watched = sys.stderr.isatty() and not self.has("json")
        return replace(settings, track=self._progress_bar) if is_watched else settings

    def _progress_bar(self, things: Iterable[Any], label: Message, total: int) -> Iterable[Any]:
        from rich.console import Console  # noqa: PLC0415 (only a terminal needs it)
        from rich.progress import track  # noqa: PLC0415 (as above)

        console = Console(stderr=True)
        return track(things, say(label, self.language), total, console=console, transient=True)

    def require_workspace(self) -> None:
        """Raise PledgexlError where the folder is no workspace."""
        if not self.workspace.exists:
            raise PledgexlError("no_workspace", folder=str(self.workspace.root.resolve()))

    def sentence(self, name: str, /, **values: Value) -> str:
        """Return the sentence `name` in the language of this call."""
        return say(Message(name, values), self.language)

    def show(self, name: str, /, **values: Value) -> None:
        """Print the sentence `name`."""
        print_line(self.sentence(name, **values))

    def show_next(self, name: str, /, **values: Value) -> None:
        """Print what to do next."""
        self.show("next.step", sentence=Message(name, values))

    def label(self, period: Period) -> str:
        """Return how `period` is called in the language of this call."""
        return month_name(period, self.language)

    def show_month(self, period: Period) -> None:
        """Print which month it is about."""
        self.show("month", label=self.label(period), period=str(period))

    def open_made(self, path: Path) -> None:
        """Open `path` if `--open` was given; a failure is only reported, as the file exists."""
        try:
            if self.has("open"):
                open_file(path)
        except (OSError, subprocess.CalledProcessError):
            print_line(self.sentence("not_opened_by_itself", path=str(path)), err=True)
