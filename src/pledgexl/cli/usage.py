"""How the command explains itself: help and mistakes, in the language of the call."""

import re
from collections.abc import Iterable
from functools import cache

import click

from pledgexl.cli.wrap import padded, width_of, wrapped
from pledgexl.messages.language import Language
from pledgexl.messages.screen import say
from pledgexl.messages.sentences import sentences
from pledgexl.model.message import Message

HELP = sentences("help")
# Nobody reads longer lines.
_WIDEST = 100
# What click shows where an option or a command belongs, and what stands there instead.
_PLACES = (
    ("[OPTIONS]", "place.options"),
    ("[COMMAND] [ARGS]...", "place.command"),
    ("COMMAND [ARGS]...", "place.command"),
)
_QUOTED = re.compile(r"'([^']+)'|\(([^()]+)\)")


def help_text(name: str, language: Language) -> str:
    """Return what help says of `name` in `language`."""
    return HELP[name].in_(language)


def explained(name: str, language: Language) -> dict[str, str]:
    """Return how the command `name` explains itself: what it does, and examples."""
    said = help_text(name, language)
    return {"help": said, "short_help": said, "epilog": help_text(f"example.{name}", language)}


@cache
def group_in(language: Language) -> type[click.Group]:
    """Return the class of a group of commands that explains itself in `language`."""
    formatter = type("Formatter", (_Formatter,), {"language": language})
    context = type("Context", (click.Context,), {"formatter_class": formatter})
    speaks = {"language": language, "context_class": context}
    command = type("Command", (_Explained, click.Command), speaks)
    group = {"command_class": command, "group_class": type}
    return type("Group", (_ExplainedGroup,), speaks | group)


class _Explained(click.Command):
    """A command that shows examples, and whose option `--help` speaks its language."""

    language = Language.JA

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = help_text("help", self.language)
        return option

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's own)
        if self.epilog:
            with formatter.section("Example"):
                formatter.write_text(self.epilog)


class _ExplainedGroup(_Explained, click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's own)
        # As a month goes, not by the alphabet.
        return list(self.commands)


class _Formatter(click.HelpFormatter):
    """Writes help in lines as wide as a screen shows them, in one language throughout."""

    language = Language.JA

    def __init__(self, width: int | None = None, max_width: int | None = None) -> None:
        super().__init__(width=width, max_width=max_width or _WIDEST)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for place, name in _PLACES:
            args = args.replace(place, help_text(name, self.language))
        self.write(f"{prefix or help_text('usage', self.language)}{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        text = help_text(f"heading.{heading.lower()}", self.language)
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


def usage_sentence(error: click.ClickException, language: Language) -> str:
    """Return the one line about what `error` says of the command line."""
    name, values = _mistake(error)
    possible = getattr(error, "possibilities", None)
    hint = Message("usage_hint", {"names": " ".join(possible)}) if possible else ""
    mistake = Message(name, {**values, "hint": hint})
    return say(Message("usage", {"message": mistake}), language)


def _mistake(error: click.ClickException) -> tuple[str, dict[str, str]]:
    """Return the sentence about a mistake of the command line, and its values."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return "usage_missing", {}
    if isinstance(error, click.NoSuchOption):
        return "usage_option", {"name": error.option_name}
    if isinstance(error, click.BadOptionUsage):
        return "usage_value", {"name": error.option_name}
    parameter = getattr(error, "param", None)
    if isinstance(error, click.BadParameter) and isinstance(parameter, click.Option):
        kind = parameter.type
        choices = " ".join(kind.choices) if isinstance(kind, click.Choice) else ""
        return "usage_choice", {"name": parameter.opts[0], "choices": choices}
    named = _QUOTED.search(error.format_message())
    found = (named[1] or named[2]) if named else ""
    # click 8.4 has a class for it.
    is_command = "command" in error.format_message()
    return "usage_command" if is_command else "usage_extra", {"name": found}
