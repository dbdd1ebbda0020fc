"""The arguments and options that several commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pledgexl.cli.usage import help_text
from pledgexl.messages.language import Language

Function = Callable[..., int]
_Decorator = Callable[[Function], Function]


def path_argument(name: str, place: str, language: Language) -> _Decorator:
    """Return the argument `name`, a path that may be left out."""
    metavar = help_text(f"place.{place}", language)
    return click.argument(name, metavar=metavar, required=False, type=click.Path(path_type=Path))


def period_argument(language: Language) -> _Decorator:
    """Return the argument that says which month."""
    return click.argument("period", metavar=help_text("place.period", language), required=False)


def flag(name: str, language: Language) -> _Decorator:
    """Return the option `--name`; a call that has it wants it."""

    def keep(context: click.Context, _: click.Parameter, given: bool) -> None:  # noqa: FBT001 (as click calls it)
        if given:
            context.obj.wants.add(name)

    return click.option(
        f"--{name}",
        is_flag=True,
        callback=keep,
        expose_value=False,
        help=help_text(name, language),
    )


def reach(language: Language) -> _Decorator:
    """Return the options for forms that lie elsewhere, and for readers elsewhere."""

    def keep(context: click.Context, option: click.Parameter, value: str) -> None:
        context.obj.reach[option.name] = value

    def option(name: str, place: str) -> Callable[[Any], Any]:
        return click.option(
            f"--{name}",
            metavar=place,
            default="",
            callback=keep,
            expose_value=False,
            help=help_text(name, language),
        )

    scheduler = option("scheduler", help_text("place.address", language))
    submissions = option("submissions", "URL")
    return lambda command: submissions(scheduler(command))
