"""The command line: arguments in, exit code out.

Exit codes: 0 all well, 1 findings of severity error, 2 cannot run (one clear line).
"""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import click

from pledgexl import __version__
from pledgexl.cli.call import ALL_WELL, Call
from pledgexl.cli.screen import UNREAD, Screen
from pledgexl.cli.usage import Command, Group, cannot_run, help_text, parameter
from pledgexl.messages.language import Language
from pledgexl.model.errors import PledgexlError

_LANGUAGE_VARIABLE = "PLEDGEXL_LANG"
# The function of each command in this package, and the arguments and options that it has.
_COMMANDS = {
    "init": ("start:init", ("folder", "open")),
    "demo": ("start:demo", ("folder", "open")),
    "forms": ("run:forms", ("period", "open", "json")),
    "mail": ("run:mail", ("period", "open", "json")),
    "check": ("run:check", ("period", "all", "open", "submissions", "scheduler", "json")),
    "status": ("status:status", ("period", "all", "submissions", "scheduler", "json")),
    "run": (
        "run:run",
        ("period", "provisional", "pdf", "all", "open", "submissions", "scheduler", "json"),
    ),
}
_TEMPLATE_COMMANDS = {
    "template_new": ("start:template_new", ("file", "open")),
    "template_check": ("start:template_check", ("file", "json")),
}
_LOG = logging.getLogger("pledgexl")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (default: the process's) and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _language_of(given)
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Japanese Windows is cp932: a letter that it lacks is written by its number.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    _LOG.handlers = [Screen(language)]
    code: object = ALL_WELL
    try:
        code = build(language).main(given, prog_name="pledgexl", standalone_mode=False)
    except (click.ClickException, click.Abort, PledgexlError, OSError, KeyboardInterrupt) as error:
        is_unread = isinstance(error, OSError) and error.errno in UNREAD
        # click prints help itself; a closed pipe is no error there.
        if not is_unread or {"--help", "--version"}.isdisjoint(given):
            code = cannot_run(error, language, result={} if "--json" in given else None)
    return code if isinstance(code, int) else ALL_WELL


def interrupted() -> int:
    """Say that the command was interrupted, and return its exit code."""
    given = sys.argv[1:]
    language = _language_of(given)
    return cannot_run(KeyboardInterrupt(), language, result={} if "--json" in given else None)


def _language_of(arguments: Sequence[str]) -> Language:
    """Return the language asked for; help is built before click has read the option."""
    asked = os.environ.get(_LANGUAGE_VARIABLE, "")
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return Language.EN if asked == Language.EN else Language.JA


def build(language: Language) -> click.Group:
    """Return the command with its help in `language`."""
    own: dict[str, Any] = {
        "language": language,
        "subcommand_metavar": help_text("place.command", language),
    }

    @click.group(cls=Group, text="app", invoke_without_command=True, **own)
    @click.option(
        "-C",
        "workspace",
        type=click.Path(path_type=Path),
        default=Path(),
        metavar=help_text("place.folder", language),
        help=help_text("workspace", language),
    )
    @click.option(
        "--lang",
        type=click.Choice([each.value for each in Language]),
        default=language.value,
        help=help_text("lang", language),
    )
    @click.version_option(
        __version__, message="%(prog)s %(version)s", help=help_text("version", language)
    )
    @click.pass_context
    def app(context: click.Context, workspace: Path, lang: str) -> None:
        context.obj = call = Call(workspace, Language(lang))
        if context.invoked_subcommand is None:
            _function("months:print_state")(call)

    template = Group("template", text="template", **own)
    for text, (function, takes) in _COMMANDS.items():
        app.add_command(_command(text, text, function, takes, language))
    for text, (function, takes) in _TEMPLATE_COMMANDS.items():
        name = text.removeprefix("template_")
        template.add_command(_command(name, text, function, takes, language))
    app.add_command(template)
    return app


def _command(
    name: str, text: str, function: str, takes: Sequence[str], language: Language
) -> click.Command:
    @click.pass_obj
    def callback(call: Call, /, **given: Any) -> int:  # noqa: ANN401 (whatever click parsed)
        call.given = given
        if "scheduler" in takes:
            call.get_ready()
        code: int = _function(function)(call)
        return code

    parameters = [parameter(each, language) for each in takes]
    return Command(name, text=text, language=language, callback=callback, params=parameters)


def _function(name: str) -> Callable[[Call], Any]:
    """Return the function `name` of this package: a command imports what it uses itself."""
    function: Callable[[Call], Any] = resolve_name(f"pledgexl.cli.{name}")
    return function
