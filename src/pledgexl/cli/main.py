"""The command: builds it, runs it, and says in one line why it cannot run.

Exit codes: 0 all well, 1 findings of severity error, 2 cannot run (one clear line).
"""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from pledgexl import __version__
from pledgexl.cli.beginnings import add_beginnings
from pledgexl.cli.call import Call
from pledgexl.cli.cannot_run import cannot_run
from pledgexl.cli.months import add_months
from pledgexl.cli.printing import UNREAD, Screen, never_fail_to_print
from pledgexl.cli.template import add_template
from pledgexl.cli.usage import explained, group_in, help_text
from pledgexl.messages.language import Language
from pledgexl.model.errors import PledgexlError

_ALL_WELL = 0
_LANGUAGE_VARIABLE = "PLEDGEXL_LANG"
_LOG = logging.getLogger("pledgexl")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (default: the process's) and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = _language_of(given)
    for stream in (sys.stdout, sys.stderr):
        never_fail_to_print(stream)
    _LOG.handlers = [Screen(language)]
    code: object = _ALL_WELL
    try:
        code = build(language).main(given, prog_name="pledgexl", standalone_mode=False)
    except (click.ClickException, click.Abort, PledgexlError, OSError, KeyboardInterrupt) as error:
        is_unread = isinstance(error, OSError) and error.errno in UNREAD
        # click prints help itself, and nobody may read it to its end.
        if not is_unread or {"--help", "--version"}.isdisjoint(given):
            code = cannot_run(error, language, result={} if "--json" in given else None)
    return code if isinstance(code, int) else _ALL_WELL


def interrupted(arguments: Sequence[str] | None = None) -> int:
    """Say that the command was interrupted, and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    language = _language_of(given)
    return cannot_run(KeyboardInterrupt(), language, result={} if "--json" in given else None)


def build(language: Language) -> click.Group:
    """Return the command with its help in `language`."""

    @click.group(
        cls=group_in(language),
        invoke_without_command=True,
        **explained("app", language),
    )
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
            from pledgexl.cli.next_step import print_where_we_stand  # noqa: PLC0415 (rarely asked)

            print_where_we_stand(call)

    for add in (add_beginnings, add_months, add_template):
        add(app, language)
    return app


def _language_of(arguments: Sequence[str]) -> Language:
    """Return the language asked for; help is built before click has read the option."""
    asked = os.environ.get(_LANGUAGE_VARIABLE, "")
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return Language.EN if asked == Language.EN else Language.JA
