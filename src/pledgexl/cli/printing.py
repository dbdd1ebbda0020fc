"""What reaches the screen: lines, JSON, and what is said while something takes long."""

import errno
import json
import logging
import os
import sys
from collections.abc import Mapping
from typing import IO, Any

import click

from pledgexl.messages.language import Language
from pledgexl.messages.screen import SCREEN, say
from pledgexl.model.message import Message

# Nobody reads what is printed: elsewhere, and on Windows.
UNREAD = (errno.EPIPE, errno.EINVAL)


class Screen(logging.Handler):
    """Shows what is said while something takes long: a sentence and its values."""

    def __init__(self, language: Language) -> None:
        """Speak `language`."""
        super().__init__()
        self._language = language

    def emit(self, record: logging.LogRecord) -> None:
        """Print the sentence that `record` names."""
        if record.msg in SCREEN and isinstance(record.args, Mapping):
            values = {name: str(value) for name, value in record.args.items()}
            print_line(say(Message(record.msg, values), self._language), err=True)


def print_line(text: str, *, err: bool = False) -> None:
    """Print `text`; once nobody reads any more, as after `| more` and q, it goes nowhere."""
    try:
        click.echo(text, err=err)
    except OSError as error:
        if error.errno not in UNREAD:
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, (sys.stderr if err else sys.stdout).fileno())


def print_json(document: Mapping[str, Any]) -> None:
    """Print JSON without a letter that another code page would garble, as PowerShell does."""
    print_line(json.dumps(document, indent=1))


def never_fail_to_print(stream: IO[str]) -> None:
    """Let `stream` write a letter that it lacks by its number."""
    # A pipe on Japanese Windows is cp932, which lacks some letters of names.
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def is_terminal() -> bool:
    """Say whether a person looks at what is printed, with every letter that tables need."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return sys.stdout.isatty() and is_unicode and os.environ.get("TERM") != "dumb"
