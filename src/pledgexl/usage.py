"""How the command explains itself: click's own words in the language of the call."""

import re

import click

from pledgexl.messages.help import Help, help_text
from pledgexl.messages.language import Language
from pledgexl.messages.screen import Said, say

_HEADINGS = {"Options": Help.OPTIONS, "Commands": Help.COMMANDS}
_PLACES = (("[OPTIONS]", Help.OPTIONS_PLACE), ("COMMAND [ARGS]...", Help.COMMAND_PLACE))
# What a message of click names: an option, a command or an argument.
_NO_COMMAND = "Missing command."
_NAMED = re.compile(r"'([^']+)'|\(([^()]+)\)")


class _Formatter(click.HelpFormatter):
    """Writes help under Japanese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for place, word in _PLACES:
            args = args.replace(place, help_text(word, Language.JA))
        super().write_usage(prog, args, prefix or help_text(Help.USAGE, Language.JA))

    def write_heading(self, heading: str) -> None:
        word = _HEADINGS.get(heading)
        super().write_heading(help_text(word, Language.JA) if word else heading)


class _Context(click.Context):
    formatter_class = _Formatter


class _Command(click.Command):
    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _in_japanese(super().get_help_option(ctx))


class JapaneseGroup(click.Group):
    """A group of commands whose help is Japanese throughout."""

    context_class = _Context
    command_class = _Command
    group_class = type

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option `--help`, which says in Japanese what it does."""
        return _in_japanese(super().get_help_option(ctx))


def _in_japanese(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = help_text(Help.HELP, Language.JA)
    return option


def usage_sentence(error: click.ClickException, language: Language) -> str:
    """Return the one line about what `error` says of the command line."""
    # What has no command below it is a group of commands, and click's message its whole help.
    is_help = isinstance(error, click.exceptions.NoArgsIsHelpError)
    message = _NO_COMMAND if is_help else error.format_message()
    if language is Language.JA:
        named = _NAMED.search(message)
        message = say(Said.NAMED, language, name=named[1] or named[2]) if named else ""
    return say(Said.USAGE, language, message=message)
