"""One cell of a worksheet: its address, and what its stored value says."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from pledgexl.intake.number_formats import (
    displayed,
    displayed_text,
    plain_number,
    shown_date,
    shows_moment,
)
from pledgexl.intake.styles import GENERAL, CellStyle, Look
from pledgexl.model.submission import BLANK_CELL, Cell, CellKind
from pledgexl.model.text import is_invisible

MAXIMUM_ROW = 1_048_576
MAXIMUM_COLUMN = 16_384

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_BETWEEN = " / "
_DIGITS_OF = {
    "superscript": str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"),
    "subscript": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
# Formats in which a whole number of at most eleven digits is shown as it is stored, as most are.
_AS_STORED = (GENERAL, "0")
_TEXT_AS_STORED = (GENERAL, "@")
_SHORT_WHOLE = re.compile("0|[1-9][0-9]{0,10}")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def address(reference: str) -> tuple[int, int] | None:
    """Return row and column of `H12`, None if no sheet has it."""
    found = _ADDRESS.fullmatch(reference)
    if found is None:
        return None
    row, column = int(found[2]), _column_number(found[1])
    return (row, column) if column <= MAXIMUM_COLUMN and row <= MAXIMUM_ROW else None


@lru_cache(maxsize=256)
def _column_number(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def unescaped(text: str) -> str:
    """Return `text` with `_x000D_` and its like turned into the characters they stand for."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Two halves of one character become that character; a lone half stays what it is.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


class Run(NamedTuple):
    """A piece of a text; without a `look` of its own it looks as its cell does."""

    text: str
    look: Look | None = None


# Most texts are in one piece.
Text = str | tuple[Run, ...]


def text_cell(text: Text, look: Look) -> Cell:
    """Return the cell that holds `text`, in a style with this `look`."""
    if isinstance(text, str) and not look.is_struck:
        return Cell(CellKind.TEXT, text)
    runs = (Run(text),) if isinstance(text, str) else text
    whole = "".join(run.text for run in runs)
    seen = [(run.text, run.look or look) for run in runs if not is_invisible(run.text)]
    struck = _joined(seen, lambda look: look.is_struck)
    # All of it set high is one small text.
    is_mixed = len({look.script for _, look in seen}) > 1
    raised = _joined(seen, lambda look: bool(look.script)) if is_mixed else ""
    if not struck and not raised:
        return Cell(CellKind.TEXT, whole)
    meant = "".join(_as_seen(run.text, run.look or look) for run in runs)
    return Cell(CellKind.TEXT, whole, struck=struck, raised=raised, meant=meant)


def _joined(seen: Sequence[tuple[str, Look]], is_wanted: Callable[[Look], bool]) -> str:
    """Return the pieces whose look `is_wanted`; those side by side are one."""
    groups = groupby(seen, key=lambda piece: is_wanted(piece[1]))
    return _BETWEEN.join("".join(text for text, _ in group) for wanted, group in groups if wanted)


def _as_seen(text: str, look: Look) -> str:
    """Return the characters of `text` that count: none that are struck, small digits as such."""
    return "" if look.is_struck else text.translate(_DIGITS_OF.get(look.script, {}))


def struck_through(cell: Cell, look: Look) -> Cell:
    """Return a `cell` that holds no text in a style with this `look`."""
    return cell if cell.is_blank or not look.is_struck else cell._replace(struck=cell.quoted)


def stored_cell(kind: str, stored: str) -> Cell:
    """Return the cell whose type is `kind` and whose value is `stored` (ECMA-376 18.18.11)."""
    if kind == "n":
        return _number(stored)
    if kind == "b":
        return Cell(CellKind.BOOLEAN, _BOOLEANS.get(stored.strip(), stored))
    if kind == "e":
        return Cell(CellKind.ERROR, stored)
    if kind == "d":
        return Cell(CellKind.DATE, stored)
    return Cell(CellKind.TEXT, unescaped(stored))


def _number(stored: str) -> Cell:
    number = stored.strip()
    if not number:
        return BLANK_CELL
    is_number = _NUMBER.fullmatch(number) is not None
    return Cell(CellKind.NUMBER, number) if is_number else Cell(CellKind.TEXT, stored)


def shown_in(cell: Cell, style: CellStyle, *, is_from_1904: bool) -> Cell:
    """Return `cell` with what its `style` shows, where that is something else than is stored."""
    code = style.number_format
    if cell.kind is CellKind.NUMBER:
        return _number_in(cell, code, is_from_1904=is_from_1904)
    if cell.kind is not CellKind.TEXT or code in _TEXT_AS_STORED:
        return cell
    shown = displayed_text(cell.text, code)
    if shown is None:
        return cell._replace(unknown_format=code)
    return cell if shown == cell.text else cell._replace(shown=shown)


def _number_in(cell: Cell, code: str, *, is_from_1904: bool) -> Cell:
    if code in _AS_STORED and _SHORT_WHOLE.fullmatch(cell.text):
        return cell
    shown = displayed(cell.text, code, is_from_1904=is_from_1904)
    unknown_format = code if shown is None else ""
    if shows_moment(cell.text, code):
        day = shown_date(cell.text, is_from_1904=is_from_1904)
        seen = shown or day or cell.text
        return Cell(CellKind.DATE, cell.text, False, seen, unknown_format, day)
    seen = plain_number(cell.text) if shown is None else shown
    if seen == cell.text and not unknown_format:
        return cell
    return cell._replace(shown=seen, unknown_format=unknown_format)


def says_nothing(cell: Cell) -> bool:
    """Say whether `cell` could as well not be there."""
    return not (cell.text or cell.is_formula or cell.kind is CellKind.ERROR)


def doubled(one: Cell, other: Cell) -> Cell:
    """Return the cell to which a file gives two values."""
    return Cell(CellKind.DOUBLED, f"{one.quoted} / {other.quoted}")
