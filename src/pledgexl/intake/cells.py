"""One cell of a worksheet: its address, the look of its style, and the value it shows."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby

from lxml import etree

from pledgexl.intake.looks import GENERAL, PLAIN, CellStyle, Look, look_of
from pledgexl.intake.number_formats import (
    displayed,
    displayed_text,
    plain_number,
    shown_date,
    shows_moment,
)
from pledgexl.intake.package import Refusal
from pledgexl.intake.xml import characters, children, main_tags
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import BLANK_CELL, Cell, CellKind
from pledgexl.model.text import is_invisible

MAXIMUM_ROW = 1_048_576
MAXIMUM_COLUMN = 16_384

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_TEXT, _RUN, _FONT_OF_RUN = main_tags("t"), main_tags("r"), main_tags("rPr")
_DIGITS_OF = {
    "superscript": str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"),
    "subscript": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
# Formats in which a whole number of at most eleven digits is shown as it is stored, as most are.
_AS_STORED = (GENERAL, "0")
_TEXT_AS_STORED = (GENERAL, "@")
# What Word writes for the letters of a font of pictures; other fonts show a box there.
_SYMBOLS = {code: 0xF000 + code for code in range(0x21, 0x100)}
_SHORT_WHOLE = re.compile("0|[1-9][0-9]{0,10}")
# A text in its pieces; without a look of its own a piece looks as its cell does.
Text = list[tuple[str, Look | None]]


@lru_cache(maxsize=10_000)
def address(reference: str, sheet: str) -> tuple[int, int]:
    """Return row and column of `H12`; raise `Refusal` if `sheet`, like any, does not have it."""
    row, column = 0, 0
    if found := _ADDRESS.fullmatch(reference):
        row = int(found[2])
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - ord("A") + 1
    if not (1 <= column <= MAXIMUM_COLUMN and row <= MAXIMUM_ROW):
        raise Refusal(Code.REFERENCE_IMPOSSIBLE, CellRef("", sheet), detail=reference)
    return row, column


def read_text(item: etree._Element, part: str) -> Text:
    """Return a shared or inline text: its pieces joined, without their furigana."""
    runs: Text = []
    for child in children(item, _TEXT + _RUN, part):
        if child.tag in _TEXT:
            runs.append((characters(child, part), None))
            continue
        look = next(map(look_of, child.iterchildren(*_FONT_OF_RUN)), None)
        runs += [(characters(each, part), look) for each in children(child, _TEXT, part)]
    if any(look is not None for _, look in runs):
        return [(unescaped(text), look) for text, look in runs]
    return [(unescaped("".join(text for text, _ in runs)), None)]


def unescaped(text: str) -> str:
    """Return `text` with `_x000D_` and its like turned into the characters they stand for."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Two halves of one character become that character; a lone half stays what it is.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def text_cell(text: Text, style: CellStyle) -> Cell:
    """Return the cell that contains `text` in this `style`."""
    looks = [(run, look or style.look) for run, look in text]
    looks = [(run.translate(_SYMBOLS) if its.is_symbol else run, its) for run, its in looks]
    whole = "".join(run for run, _ in looks)
    cell = _as_displayed(Cell(CellKind.TEXT, whole), style.number_format)
    if style.look == PLAIN and all(look is None for _, look in text):
        return _as_seen(cell, style)
    seen = [(run, look) for run, look in looks if not is_invisible(run)]
    struck = _joined(seen, lambda look: look.is_struck)
    # A text that is raised as a whole is one small text.
    is_mixed = len({look.script for _, look in seen}) > 1
    raised = _joined(seen, lambda look: bool(look.script)) if is_mixed else ""
    if not struck and not raised:
        return cell
    counted = ((run, _DIGITS_OF.get(look.script, {})) for run, look in looks if not look.is_struck)
    meant = "".join(run.translate(digits) for run, digits in counted)
    return cell._replace(struck=struck, raised=raised, meant=meant)


def _joined(seen: Sequence[tuple[str, Look]], is_wanted: Callable[[Look], bool]) -> str:
    """Return the pieces whose look `is_wanted`; neighbours are one."""
    groups = groupby(seen, key=lambda piece: is_wanted(piece[1]))
    return " / ".join("".join(text for text, _ in group) for wanted, group in groups if wanted)


def value_cell(kind: str, stored: str, style: CellStyle, *, is_from_1904: bool) -> Cell:
    """Return the cell whose type is `kind` and whose value is `stored` (ECMA-376 18.18.11)."""
    cell = stored_cell(kind, stored)
    if cell.kind is CellKind.NUMBER:
        cell = _number_as_displayed(cell.text, style.number_format, is_from_1904=is_from_1904)
    elif cell.kind is CellKind.TEXT:
        cell = _as_displayed(cell, style.number_format)
    if style.look.is_symbol:
        cell = cell._replace(shown=cell.seen.translate(_SYMBOLS))
    cell = _as_seen(cell, style)
    return cell if cell.is_blank or not style.look.is_struck else cell._replace(struck=cell.quoted)


def _as_seen(cell: Cell, style: CellStyle) -> Cell:
    """Return a `cell` that shows nothing if the words of its style cannot be seen."""
    is_seen = not style.is_unseen or cell.is_blank
    return cell if is_seen else cell._replace(shown="", unknown_format="")


def stored_cell(kind: str, stored: str) -> Cell:
    """Return the cell as it is stored, without a style."""
    if kind == "n":
        number = stored.strip()
        if not number:
            return BLANK_CELL
        is_number = _NUMBER.fullmatch(number) is not None
        return Cell(CellKind.NUMBER, number) if is_number else Cell(CellKind.TEXT, stored)
    if kind == "b":
        return Cell(CellKind.BOOLEAN, _BOOLEANS.get(stored.strip(), stored))
    other = {"e": CellKind.ERROR, "d": CellKind.DATE}.get(kind)
    return Cell(other, stored) if other else Cell(CellKind.TEXT, unescaped(stored))


def _as_displayed(cell: Cell, code: str) -> Cell:
    """Return a `cell` of text with what the format `code` shows, where that is something else."""
    if code in _TEXT_AS_STORED:
        return cell
    shown = displayed_text(cell.text, code)
    if shown is None:
        return cell._replace(unknown_format=code)
    return cell if shown == cell.text else cell._replace(shown=shown)


def _number_as_displayed(number: str, code: str, *, is_from_1904: bool) -> Cell:
    if code in _AS_STORED and _SHORT_WHOLE.fullmatch(number):
        return Cell(CellKind.NUMBER, number)
    shown = displayed(number, code, is_from_1904=is_from_1904)
    unknown_format = code if shown is None else ""
    if shows_moment(number, code):
        day = shown_date(number, is_from_1904=is_from_1904)
        return Cell(CellKind.DATE, number, False, shown or day or number, unknown_format, day)
    seen = plain_number(number) if shown is None else shown
    is_as_stored = seen == number and not unknown_format
    return Cell(CellKind.NUMBER, number, False, None if is_as_stored else seen, unknown_format)


def doubled(one: Cell, other: Cell) -> Cell:
    """Return the cell to which a file gives two values."""
    return Cell(CellKind.DOUBLED, f"{one.quoted} / {other.quoted}")
