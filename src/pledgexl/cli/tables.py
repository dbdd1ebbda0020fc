"""Tables for a terminal, by rich; whoever reads a pipe or a file gets lines instead."""

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pledgexl.cli.wrap import width_of, wrapped

if TYPE_CHECKING:
    from rich.text import Text

_GAP = 2
_NARROWEST, _WIDEST = 24, 26


class Line(NamedTuple):
    """A line of a cell, and how its first word looks."""

    text: str
    look: str = ""


Cell = Sequence[Line]


def print_table(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Print `rows` under `headings`; the last column takes what the others leave."""
    # Imported here: only somebody who watches needs it, and it is slow.
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = Console(width=screen_width(), highlight=False, markup=False, emoji=False)
    widths = _widths(headings, rows, console.width)
    # No frame: its lines are as wide as two letters on some Japanese consoles.
    table = Table(box=None, padding=(0, _GAP, 0, 0), header_style="bold underline")
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, width=width, no_wrap=True)
    for row in rows:
        table.add_row(*map(_shown, row, widths))
    console.print(table)


def screen_width() -> int:
    """Return how many columns the screen has."""
    return shutil.get_terminal_size().columns


def _widths(
    headings: Sequence[str], rows: Sequence[Sequence[Cell]], screen: int
) -> tuple[int, ...]:
    columns = zip(headings, *rows, strict=True)
    *others, _ = (
        min(max(width_of(heading), *map(_width, cells)), _WIDEST) for heading, *cells in columns
    )
    left = screen - sum(others) - _GAP * (len(others) + 1)
    return (*others, max(left, _NARROWEST))


def _width(cell: Cell) -> int:
    return max((width_of(line.text) for line in cell), default=0)


def _shown(cell: Cell, width: int) -> "Text":
    """Return `cell` with its lines broken where Japanese may be."""
    from rich.text import Text  # noqa: PLC0415 (slow)

    shown = Text()
    for place, line in enumerate(cell):
        text = Text("\n" * bool(place) + "\n".join(wrapped(line.text, width)))
        if line.look:
            text.stylize(line.look, 0, len(line.text.partition(" ")[0]) + bool(place))
        shown.append_text(text)
    return shown
