"""One call of the command: its folder, language and options, what it prints, why it cannot run."""

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from pledgexl.cli.screen import open_file, print_json, print_line, spoken
from pledgexl.messages.edition import Edition, document_language, speak_as, workbook_language
from pledgexl.messages.screen import SCREEN, say
from pledgexl.messages.words import month_name
from pledgexl.model.errors import Message, PlanError, PledgexlError, Value
from pledgexl.model.language import Language
from pledgexl.model.month import Point
from pledgexl.model.period import Period
from pledgexl.model.plan import PlanSettings
from pledgexl.model.text import printable
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings, now

ALL_WELL, FINDINGS, CANNOT_RUN = 0, 1, 2
# A screen of faults, where a workbook lists all of them.
_MOST_FAULTS = 7
_QUOTED = re.compile(r"'([^']+)'|\(([^()]+)\)")


class Call:
    """One call of the command; `given` are the arguments and options of its command."""

    def __init__(self, root: Path, asked: Language | None, *, is_in_menu: bool = False) -> None:
        """Work in the folder `root` and print in the language `asked` for, if one was.

        A menu has no commands to type.
        """
        self.workspace = Workspace(root)
        self.asked = asked
        self.is_in_menu = is_in_menu
        self.started = now()
        self.given: Mapping[str, Any] = {}

    @property
    def language(self) -> Language:
        """What the screen speaks."""
        return spoken(self.asked)

    def follow_plan(self) -> PlanSettings | None:
        """Name things as the plan does from here on; speak so too, unless asked otherwise.

        Returns the settings of the plan, if it can be read.
        """
        if not self.workspace.exists:
            return None
        from pledgexl.commands.plan import speak_as_plan  # noqa: PLC0415 (not every command reads)

        return speak_as_plan(self.workspace)

    def has(self, flag: str) -> bool:
        """Return whether the option `--flag` was given."""
        return self.given.get(flag) is True

    def settings(self) -> Settings:
        """Return the settings of this call; a terminal gets a progress bar."""
        given, wants_pdf = self.given, self.has("pdf")
        addresses = {name: given.get(name, "") for name in ("scheduler", "submissions")}
        reason = " ".join(printable(given.get("reason", "")).split())
        settings = Settings(
            self.started,
            wants_pdf=wants_pdf,
            reason=reason,
            is_revision=self.has("revision"),
            **addresses,
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
        return self.say(Message(name, values))

    def say(self, message: Message) -> str:
        """Return `message` worded; where it names a command to type, a menu has its own words."""
        return say(in_menu(message) if self.is_in_menu else message, self.language)

    def show(self, name: str, /, **values: Value) -> None:
        """Print the sentence `name`."""
        print_line(self.sentence(name, **values))

    def show_next(self, name: str, /, **values: Value) -> None:
        """Print what to do next; a menu suggests it itself, but for what it has words."""
        message = in_menu(Message(name, values)) if self.is_in_menu else Message(name, values)
        if not self.is_in_menu or message.name != name:
            self.show("next.step", sentence=message)

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


def in_menu(message: Message) -> Message:
    """Return `message` in the words of the menu, which has no commands to type, if it has some."""
    own = f"in_menu.{message.name}"
    has_own = message.surface == "screen" and own in SCREEN
    return Message(own, message.values) if has_own else message


def follow_plan_workbook(arguments: Sequence[str]) -> None:
    """Speak English where the plan workbook does, and has not been read yet.

    Help and errors may come before a command reads it.
    """
    if {document_language(), workbook_language()} == {Language.JA}:
        root = Path(*(after for option, after in pairwise(arguments) if option == "-C"))
        if Workspace(root).plan_language is Language.EN:
            speak_as(Edition(Language.EN, Language.EN))


def cannot_run(
    error: BaseException,
    language: Language,
    *,
    result: Mapping[str, Any] | None = None,
    is_in_menu: bool = False,
    most: int | None = None,
) -> int:
    """Say in one line why the command cannot run, and return its exit code.

    At `most` so many findings are printed above it; by default all that no workbook lists.
    What a program reads on stdout with --json is one object: why, beside the `result` so far.
    """
    code, message = _code_and_message(error)
    message = in_menu(message) if is_in_menu else message
    findings = error.findings if isinstance(error, PledgexlError) else ()
    if findings:
        from pledgexl.cli.tables import finding_lines  # noqa: PLC0415 (slow)

        is_listed = isinstance(error, PlanError) and error.is_listed
        shown = findings[: most or (_MOST_FAULTS if is_listed else None)]
        points = [Point(finding, (finding.at,), None) for finding in shown]
        for line in finding_lines(points, language):
            print_line(line, err=result is not None)
        if len(shown) < len(findings):
            more = Message("more", {"count": len(findings) - len(shown)})
            print_line(say(more, language), err=result is not None)
    line = say(message, language)
    if result is not None:
        from pledgexl.export.result import error_document  # noqa: PLC0415 (slow)

        print_json({**result, **error_document(code, line, findings, language)})
    print_line(say(Message("error", {"message": line}), language), err=True)
    return CANNOT_RUN


def begun_json(given: Sequence[str]) -> dict[str, object] | None:
    """Return what a program reads after the command line `given`, None if a person does.

    A value, which `--json` does not take, makes no person of it.
    """
    return {} if any(word.partition("=")[0] == "--json" for word in given) else None


def _code_and_message(error: BaseException) -> tuple[str, Message]:
    """Return the code of `error`, and its message."""
    if isinstance(error, PledgexlError):
        return error.code, error.message
    if isinstance(error, click.ClickException):
        return "usage", Message("usage", {"message": _mistake(error)})
    message = Message("interrupted")
    if isinstance(error, OSError):
        # A disk or a network folder that goes away may do so anywhere.
        values = {"file": str(error.filename or "-"), "reason": error.strerror or str(error)}
        message = Message("system_refused", values)
        if isinstance(error, PermissionError):
            from pledgexl.intake.folder import opened  # noqa: PLC0415 (rare)

            lock = opened(Path(values["file"]))
            owner = lock.owner if lock else ""
            name = "open_elsewhere" if owner else "not_opened"
            message = Message(name, {**values, "owner": owner})
    return message.name, message


def _mistake(error: click.ClickException) -> Message:
    """Return what is wrong with the command line, and the names that may have been meant."""
    possible = getattr(error, "possibilities", None)
    hint = Message("usage_hint", {"names": " ".join(possible)}) if possible else ""
    option = getattr(error, "param", None)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return Message("usage_missing", {"hint": hint})
    if isinstance(error, click.NoSuchOption):
        return Message("usage_option", {"name": error.option_name, "hint": hint})
    if isinstance(error, click.BadOptionUsage):
        # click has one class for a value that is missing and for one that is too much.
        name = "usage_no_value" if "does not take" in error.message else "usage_value"
        return Message(name, {"name": error.option_name, "hint": hint})
    if isinstance(error, click.MissingParameter) and isinstance(option, click.Argument):
        return Message("usage_argument", {"name": (option.metavar or "").rstrip(".")})
    if isinstance(error, click.BadParameter) and isinstance(option, click.Option):
        choices = " ".join(option.type.choices) if isinstance(option.type, click.Choice) else ""
        values = {"name": option.opts[0], "choices": choices, "hint": hint}
        return Message("usage_choice", values)
    named = _QUOTED.search(error.format_message())
    found = (named[1] or named[2]) if named else ""
    # click 8.4 has a class for it.
    is_command = "command" in error.format_message()
    name = "usage_command" if is_command else "usage_extra"
    return Message(name, {"name": found, "hint": hint})
