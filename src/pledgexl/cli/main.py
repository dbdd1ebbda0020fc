"""The command line: arguments in, exit code out; and its help in two languages.

Exit codes: 0 all well, 1 findings of severity error, 2 cannot run (one clear line).
"""

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import click

from pledgexl import __version__
from pledgexl.cli.screen import UNREAD, Screen, padded, spoken, width_of, wrapped
from pledgexl.messages.edition import Edition, in_edition
from pledgexl.messages.sentences import sentences
from pledgexl.model.errors import PledgexlError
from pledgexl.model.language import Language

if TYPE_CHECKING:
    from pledgexl.cli.call import Call

_LANGUAGE_VARIABLE = "PLEDGEXL_LANG"
_READING = ("submissions", "scheduler", "json")
_RUN_FLAGS = ("provisional", "pdf", "all", "open")
# Which column of the office's own list contains what, as the operator names it.
_COLUMNS = (
    *("policy", "pledge", "measure", "initiative"),
    *("department", "related", "start", "end", "months"),
)
# The function of each command in this package, and the arguments and options that it has.
_COMMANDS = {
    "init": ("run:init", ("folder", "open")),
    "demo": ("run:demo", ("folder", "open")),
    "forms": ("run:forms", ("period", "open", "json")),
    "mail": ("run:mail", ("period", "open", "json")),
    "check": ("run:check", ("period", "all", "open", *_READING)),
    "status": ("tables:status", ("period", "all", *_READING)),
    "run": ("run:run", ("period", "reason", "revision", *_RUN_FLAGS, *_READING)),
    "trend": ("trend:trend", ("json",)),
    "qa": ("qa:qa", ("period", "open", "json")),
    "close": ("seal:close", ("period", "reason", "open", "json")),
    "verify": ("seal:verify", ("head", "count", "json")),
    "reopen": ("seal:reopen", ("period", "reason", "open", "json")),
    "import": ("import_list:import_list", ("lists", *_COLUMNS, "dry_run", "yes", "open", "json")),
    "plan_diff": ("plan_diff:plan_diff", ("plans", "json")),
    "menu": ("menu:menu", ("files",)),
    "doctor": ("doctor:doctor", ("json",)),
    "template_new": ("run:template_new", ("file", "open")),
    "template_check": ("run:template_check", ("file", "json")),
}
_ARGUMENTS = {"period": "period", "folder": "optional_folder", "file": "file", "files": "files"}
# Arguments that must be given; there may be several.
_REQUIRED = ("lists", "plans")
_ADDRESSES = ("scheduler", "submissions")
# Options with a text, by what stands for it in the help.
_TEXTS = {"reason": "place.text", "head": "place.head", "count": "place.count"}
# What the workers import: a form's reader, and openpyxl, which reads the plan.
_READERS = ("pledgexl.commands.collect", "pledgexl.excel.plan.read")
_HELP = sentences("help")
# Longer lines are hard to read.
_WIDEST = 100
_LOG = logging.getLogger("pledgexl")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (default: the process's) and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked = _asked_language(given)
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Japanese Windows is cp932: a letter that it lacks is written by its number.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    # As long as the plan is not known.
    with in_edition(Edition(spoken(asked), spoken(asked))):
        if asked is None and "--help" in given:
            from pledgexl.cli.call import follow_plan_workbook  # noqa: PLC0415 (other help needs none of it)

            follow_plan_workbook(given)
        return perform(given, asked)


def perform(given: Sequence[str], asked: Language | None, *, is_in_menu: bool = False) -> int:
    """Run the command line `given` and return the exit code; an error is one line."""
    _LOG.handlers = [Screen(asked)]
    code: object = 0
    try:
        app = build(asked, is_in_menu=is_in_menu)
        code = app.main(list(given), prog_name="pledgexl", standalone_mode=False)
    except (click.ClickException, click.Abort, PledgexlError, OSError, KeyboardInterrupt) as error:
        is_unread = isinstance(error, OSError) and error.errno in UNREAD
        # click prints help itself; a closed pipe is no error there.
        if not is_unread or {"--help", "--version"}.isdisjoint(given):
            from pledgexl.cli.call import begun_json, cannot_run, follow_plan_workbook  # noqa: PLC0415 (help needs none)

            error = _interruption_in(error) or error
            if asked is None and isinstance(error, (click.ClickException, PledgexlError)):
                follow_plan_workbook(given)
            result = begun_json(given)
            code = cannot_run(error, spoken(asked), result=result, is_in_menu=is_in_menu)
    return code if isinstance(code, int) else 0


def run_in_menu(call: "Call", *arguments: str) -> int:
    """Run a command in the workspace of `call` as if it was typed, and return its exit code."""
    handler = signal.getsignal(signal.SIGINT)
    given = ("-C", str(call.workspace.root), *arguments)
    try:
        return perform(given, call.asked, is_in_menu=True)
    finally:
        # Ctrl-C has ended this command alone: the next can be interrupted again.
        signal.signal(signal.SIGINT, handler)


def _interruption_in(error: BaseException | None) -> KeyboardInterrupt | None:
    """Return the Ctrl-C that `error` came from: openpyxl makes a TypeError of whatever it meets."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error


def interrupted() -> int:
    """Say that the command was interrupted, and return its exit code."""
    from pledgexl.cli.call import begun_json, cannot_run  # noqa: PLC0415 (help needs none of it)

    given = sys.argv[1:]
    asked = _asked_language(given)
    return cannot_run(KeyboardInterrupt(), spoken(asked), result=begun_json(given))


def _asked_language(arguments: Sequence[str]) -> Language | None:
    """Return the language asked for, if one was; help is built before click has read the option."""
    asked = os.environ.get(_LANGUAGE_VARIABLE, "")
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return Language(asked) if asked in [*Language] else None


def build(asked: Language | None, *, is_in_menu: bool = False) -> click.Group:
    """Return the command with its help in the language `asked` for."""
    language = spoken(asked)

    @click.pass_context
    def begin(context: click.Context, workspace: Path, lang: str | None) -> None:  # noqa: ARG001 (read before)
        def call() -> "Call":
            from pledgexl.cli.call import Call  # noqa: PLC0415 (help needs none of it)

            return Call(workspace, asked, is_in_menu=is_in_menu)

        context.obj = call
        if context.invoked_subcommand is None:
            _function("months:print_state")(call())

    folder = click.Option(
        ["-C", "workspace"],
        type=click.Path(path_type=Path),
        default=Path(),
        metavar=_text("place.folder", language),
        help=_text("workspace", language),
    )
    kind, text = click.Choice([each.value for each in Language]), _text("lang", language)
    lang = click.Option(["--lang"], type=kind, help=text)
    metavar = _text("place.command", language)
    own: dict[str, Any] = {"language": language, "subcommand_metavar": metavar}
    app = _Group(
        "app", "app", callback=begin, params=[folder, lang], invoke_without_command=True, **own
    )
    version = _text("version", language)
    click.version_option(__version__, message="%(prog)s %(version)s", help=version)(app)
    groups: dict[str, click.Group] = {"": app}
    for text, (function, takes) in _COMMANDS.items():
        above, _, name = text.rpartition("_")
        if above not in groups:
            groups[above] = _Group(above, above, **own)
            app.add_command(groups[above])
        parameters = [_parameter(each, language) for each in takes]
        more = {"callback": _callback(function, takes), "params": parameters}
        groups[above].add_command(_Command(name, text, language=language, **more))
    return app


def _callback(name: str, takes: Sequence[str]) -> Callable[..., int]:
    @click.pass_obj
    def callback(new_call: "Callable[[], Call]", /, **given: Any) -> int:  # noqa: ANN401 (whatever click parsed)
        if "scheduler" in takes:
            from pledgexl.intake.server import start_server  # noqa: PLC0415 (not every command reads)

            # It imports what its workers need, while this process imports the command.
            start_server(*_READERS)
        call = new_call()
        call.given = given
        code: int = _function(name)(call)
        return code

    return callback


def _function(name: str) -> "Callable[[Call], Any]":
    """Return the function `name` of this package: a command imports what it uses itself."""
    function: Callable[[Call], Any] = resolve_name(f"pledgexl.cli.{name}")
    return function


def _text(name: str, language: Language) -> str:
    return _HELP[name].in_(language)


def _parameter(name: str, language: Language) -> click.Parameter:
    """Return the argument, address or flag `name`, each of which may be left out."""
    if name in _ARGUMENTS:
        kind = None if name == "period" else click.Path(path_type=Path)
        metavar, number = _text(f"place.{_ARGUMENTS[name]}", language), -1 if name == "files" else 1
        return click.Argument([name], metavar=metavar, required=False, type=kind, nargs=number)
    if name in _REQUIRED:
        metavar, kind = _text(f"place.{name}", language), click.Path(path_type=Path)
        return click.Argument([name], metavar=metavar, required=True, nargs=-1, type=kind)
    if name in _COLUMNS:
        text, metavar = _text(f"column.{name}", language), _text("place.column", language)
        return click.Option([f"--{name}"], metavar=metavar, default="", help=text)
    explanation = _text(name, language)
    if name in _TEXTS:
        metavar = _text(_TEXTS[name], language)
        return click.Option([f"--{name}"], metavar=metavar, default="", help=explanation)
    if name in _ADDRESSES:
        metavar = _text("place.address", language) if name == "scheduler" else "URL"
        return click.Option([f"--{name}"], metavar=metavar, default="", help=explanation)
    return click.Option([f"--{name.replace('_', '-')}"], is_flag=True, help=explanation)


class _Command(click.Command):
    """A command that explains itself in one language, by the `text` and `example.text` of help."""

    def __init__(self, name: str, text: str, *, language: Language, **more: Any) -> None:  # noqa: ANN401 (click's own)
        explanation = _text(text, language)
        more |= {"help": explanation, "short_help": explanation}
        more |= {"epilog": _text(f"example.{text}", language)}
        super().__init__(name, options_metavar=_text("place.options", language), **more)
        self._language = language

    def get_help(self, ctx: click.Context) -> str:
        formatter = _Formatter(self._language, ctx.terminal_width, ctx.max_content_width)
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _text("help", self._language)
        return option

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's own)
        with formatter.section("Example"):
            formatter.write_text(self.epilog or "")


class _Group(_Command, click.Group):
    """Commands in the order in which a month needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's own)
        return list(self.commands)


class _Formatter(click.HelpFormatter):
    """Writes help in lines as wide as a screen shows them, in one language throughout."""

    def __init__(self, language: Language, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width or _WIDEST)
        self._language = language

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self.write(f"{prefix or _text('usage', self._language)}{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        text = _text(f"heading.{heading.lower()}", self._language)
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
