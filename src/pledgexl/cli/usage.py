"""How the command explains itself: help, and in one clear line why it cannot run."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from pledgexl.cli.call import CANNOT_RUN
from pledgexl.cli.screen import padded, print_json, print_line, width_of, wrapped
from pledgexl.messages.language import Language
from pledgexl.messages.screen import say
from pledgexl.messages.sentences import sentences
from pledgexl.model.errors import PledgexlError
from pledgexl.model.message import Message
from pledgexl.model.point import Point

_HELP = sentences("help")
# Longer lines are hard to read.
_WIDEST = 100
_ARGUMENTS = {"period": "place.period", "folder": "place.optional_folder", "file": "place.file"}
_ADDRESSES = ("scheduler", "submissions")
_QUOTED = re.compile(r"'([^']+)'|\(([^()]+)\)")


def help_text(name: str, language: Language) -> str:
    """Return what help says of `name` in `language`."""
    return _HELP[name].in_(language)


def parameter(name: str, language: Language) -> click.Parameter:
    """Return the argument, address or flag `name`, each of which may be left out."""
    if name in _ARGUMENTS:
        kind = None if name == "period" else click.Path(path_type=Path)
        metavar = help_text(_ARGUMENTS[name], language)
        return click.Argument([name], metavar=metavar, required=False, type=kind)
    explanation = help_text(name, language)
    if name in _ADDRESSES:
        metavar = help_text("place.address", language) if name == "scheduler" else "URL"
        return click.Option([f"--{name}"], metavar=metavar, default="", help=explanation)
    return click.Option([f"--{name}"], is_flag=True, help=explanation)


class Command(click.Command):
    """A command that explains itself: what it does, an example, its options, in one language."""

    def __init__(self, *arguments: Any, text: str, language: Language, **more: Any) -> None:  # noqa: ANN401 (click's own)
        """Explain it by the sentences `text` and `example.text` of help.toml."""
        explanation = help_text(text, language)
        example = help_text(f"example.{text}", language)
        more |= {"help": explanation, "short_help": explanation, "epilog": example}
        more["options_metavar"] = help_text("place.options", language)
        super().__init__(*arguments, **more)
        self._language = language

    def get_help(self, ctx: click.Context) -> str:
        """Return the help in lines as wide as the screen."""
        formatter = _Formatter(self._language, ctx.terminal_width, ctx.max_content_width)
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option `--help`, explained as the others are."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = help_text("help", self._language)
        return option

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's own)
        """Write the examples."""
        with formatter.section("Example"):
            formatter.write_text(self.epilog or "")


class Group(Command, click.Group):
    """Commands in the order in which a month needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's own)
        """Return the names as they were added, not by the alphabet."""
        return list(self.commands)


class _Formatter(click.HelpFormatter):
    """Writes help in lines as wide as a screen shows them, in one language throughout."""

    def __init__(self, language: Language, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width or _WIDEST)
        self._language = language

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self.write(f"{prefix or help_text('usage', self._language)}{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        text = help_text(f"heading.{heading.lower()}", self._language)
        self.write(f"{' ' * self.current_indent}{text}\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for line in text.strip("\n").split("\n"):
            for part in wrapped(line, self.width - self.current_indent):
                self.write(f"{indent}{part}".rstrip() + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        rows = tuple(rows)
        first = min(max(width_of(term) for term, _ in rows), col_max) + col_spacing
        for term, meaning in rows:
            head, *rest = wrapped(meaning, self.width - first - self.current_indent)
            lines = (padded(term, first) + head, *(" " * first + line for line in rest))
            self.write("".join(f"{' ' * self.current_indent}{line}\n" for line in lines))


def cannot_run(
    error: BaseException, language: Language, *, result: Mapping[str, Any] | None
) -> int:
    """Say in one line why the command cannot run, and return its exit code.

    What a program reads on stdout with --json is one object: why, beside the `result` so far.
    """
    code, message = _code_and_message(error)
    findings = error.findings if isinstance(error, PledgexlError) else ()
    if findings:
        from pledgexl.cli.findings import finding_lines  # noqa: PLC0415 (slow)

        points = [Point(finding, (finding.at,), None) for finding in findings]
        for line in finding_lines(points, language):
            print_line(line, err=result is not None)
    line = say(message, language)
    if result is not None:
        from pledgexl.export.result import error_document  # noqa: PLC0415 (slow)

        print_json({**result, **error_document(code, line, findings, language)})
    print_line(say(Message("error", {"message": line}), language), err=True)
    return CANNOT_RUN


def _code_and_message(error: BaseException) -> tuple[str, Message]:
    """Return the code of `error`, and its message."""
    if isinstance(error, PledgexlError):
        return error.code, error.message
    if isinstance(error, click.ClickException):
        name, values = _mistake(error)
        possible = getattr(error, "possibilities", None)
        hint = Message("usage_hint", {"names": " ".join(possible)}) if possible else ""
        return "usage", Message("usage", {"message": Message(name, {**values, "hint": hint})})
    # A disk or a network folder that goes away may do so anywhere.
    message = _refusal(error) if isinstance(error, OSError) else Message("interrupted")
    return message.name, message


def _refusal(error: OSError) -> Message:
    """Return the message about a file or folder that the system refuses."""
    values = {"file": str(error.filename or "-"), "reason": error.strerror or str(error)}
    if not isinstance(error, PermissionError):
        return Message("system_refused", values)
    from pledgexl.intake.locks import opened  # noqa: PLC0415 (rare)

    lock = opened(Path(values["file"]))
    owner = lock.owner if lock else ""
    return Message("open_elsewhere" if owner else "not_opened", {**values, "owner": owner})


def _mistake(error: click.ClickException) -> tuple[str, dict[str, str]]:
    """Return the sentence about a mistake of the command line, and its values."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return "usage_missing", {}
    if isinstance(error, click.NoSuchOption):
        return "usage_option", {"name": error.option_name}
    if isinstance(error, click.BadOptionUsage):
        return "usage_value", {"name": error.option_name}
    option = getattr(error, "param", None)
    if isinstance(error, click.BadParameter) and isinstance(option, click.Option):
        choices = " ".join(option.type.choices) if isinstance(option.type, click.Choice) else ""
        return "usage_choice", {"name": option.opts[0], "choices": choices}
    named = _QUOTED.search(error.format_message())
    found = (named[1] or named[2]) if named else ""
    # click 8.4 has a class for it.
    is_command = "command" in error.format_message()
    return "usage_command" if is_command else "usage_extra", {"name": found}
