"""Output on the screen: lines, JSON, tables; and opening files in their programs."""

import errno
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import combining, east_asian_width

import click

from pledgexl.messages.edition import document_language
from pledgexl.model.errors import Message, Value
from pledgexl.model.finding import Finding
from pledgexl.model.language import Language

# The reader of the output has closed the pipe: on POSIX, and on Windows.
UNREAD = (errno.EPIPE, errno.EINVAL)
# Some openers run until the document is closed; one that fails exits sooner.
_SECONDS_TO_OPEN = 5
# Not broken: a word, or a letter with the marks that may not begin or end a line.
_OPENING, _CLOSING = "「『（", "、。，．：？！」』）％ーぁぃぅぇぉゃゅょっァィゥェォャュョッ々"
_PIECE = re.compile(rf"(?:→ )?[{_OPENING}]*(?:[!-~]+|[^\s{_OPENING}])[{_CLOSING}]*|\s+|.")
_GAP = 2
_NARROWEST, _WIDEST = 24, 26


class Screen(logging.Handler):
    """Prints log records: a record names a sentence of screen.toml and has its values."""

    def __init__(self, asked: Language | None) -> None:
        """Print in the language `asked` for, else in that of the plan once it was read."""
        super().__init__()
        self._asked = asked

    def emit(self, record: logging.LogRecord) -> None:
        """Print the sentence that `record` names."""
        from pledgexl.messages.screen import SCREEN, say  # noqa: PLC0415 (help needs none of it)

        if record.msg in SCREEN and isinstance(record.args, Mapping):
            language = spoken(self._asked)
            values = {name: _worded(value, language) for name, value in record.args.items()}
            print_line(say(Message(record.msg, values), language), err=True)


def spoken(asked: Language | None) -> Language:
    """Return the language `asked` for, else that of the plan once it was read."""
    return asked or document_language()


def _worded(value: object, language: Language) -> Value:
    """Return `value` as a sentence is filled with it; of a finding, why it is one."""
    if isinstance(value, tuple):
        return value
    if not isinstance(value, Finding):
        return str(value)
    from pledgexl.messages.findings import wording  # noqa: PLC0415 (slow, and rarely needed)

    return wording(value, language).why


def print_line(text: str, *, err: bool = False, ends: bool = True) -> None:
    """Print `text`; once the reader has closed the pipe, as `| more` and q do, discard it.

    A question does not end its line: the answer stands on it.
    """
    try:
        click.echo(text, err=err, nl=ends)
    except OSError as error:
        if error.errno not in UNREAD:
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, (sys.stderr if err else sys.stdout).fileno())


def print_json(document: Mapping[str, Any]) -> None:
    """Print JSON without a letter that another code page would garble, as PowerShell does."""
    print_line(json.dumps(document, indent=1))


def is_terminal() -> bool:
    """Return whether stdout is a terminal with every letter that tables need."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return sys.stdout.isatty() and is_unicode and os.environ.get("TERM") != "dumb"


def width_of(text: str) -> int:
    """Return how many columns of a screen `text` takes."""
    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` columns; a wider word is broken."""
    lines, line = [], ""
    for found in _PIECE.findall(text):
        for piece in found if width_of(found) > width else (found,):
            if line and width_of(line) + width_of(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece if line or not piece.isspace() else ""
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def padded(text: str, width: int) -> str:
    """Return `text` with blanks behind it up to `width` columns."""
    return text + " " * (width - width_of(text))


def print_table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], looks: Sequence[str], *, column: int
) -> None:
    """Print `rows` under `headings`; the last column takes what the others leave.

    The first word in `column` of each row has the look of that row.
    """
    from rich.console import Console  # noqa: PLC0415 (only a terminal gets tables, and it is slow)
    from rich.table import Table  # noqa: PLC0415 (as above)
    from rich.text import Text  # noqa: PLC0415 (as above)

    columns = shutil.get_terminal_size().columns
    console = Console(width=columns, highlight=False, markup=False, emoji=False)
    widths = [
        min(max(width_of(line) for cell in cells for line in cell.split("\n")), _WIDEST)
        for cells in zip(headings, *rows, strict=True)
    ]
    left = columns - sum(widths[:-1]) - _GAP * len(widths)
    widths[-1] = max(left, _NARROWEST)
    # No frame: its lines are as wide as two letters on some Japanese consoles.
    table = Table(box=None, padding=(0, _GAP, 0, 0), header_style="bold underline")
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, width=width, no_wrap=True)
    for row, look in zip(rows, looks, strict=True):
        # Lines are broken where Japanese may be.
        cells = [
            Text("\n".join(part for line in cell.split("\n") for part in wrapped(line, width)))
            for cell, width in zip(row, widths, strict=True)
        ]
        word = row[column].partition("\n")[0].partition(" ")[0]
        cells[column].stylize(look, 0, len(word))
        table.add_row(*cells)
    console.print(table)


def open_file(path: Path) -> None:
    """Open `path` by the program that the system has for it, or raise what keeps it from that."""
    start = getattr(os, "startfile", None)
    if start is not None:
        start(path)
        return
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    process = subprocess.Popen(  # noqa: S603 (the system's own, and a path of ours)
        [opener, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = process.wait(_SECONDS_TO_OPEN)
    except subprocess.TimeoutExpired:
        return
    if code:
        raise subprocess.CalledProcessError(code, opener)
