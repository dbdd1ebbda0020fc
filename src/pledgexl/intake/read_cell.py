"""One cell as a worksheet writes it: where it stands, and what it holds.

The forms of a month are one form, filled in: nearly every cell of one is written, to the byte, as
a cell of the one before. So what a cell says is remembered by its bytes.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from pledgexl.intake.markup import ATTRIBUTES, DamageError, attributes, demand_blank, value
from pledgexl.intake.number_formats import Shape, shown_date, shown_percent
from pledgexl.intake.texts import item_text, unescaped
from pledgexl.intake.xml import LONGEST_NUMBER, whole_number
from pledgexl.model.submission import BLANK_CELL, Cell, CellKind

MAXIMUM_ROW = 1_048_576
MAXIMUM_COLUMN = 16_384

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
_MOST_REMEMBERED = 1 << 13
LONGEST_REMEMBERED = 4_000

# Text that is sound XML by itself, but for what `_UNSOUND` is.
_TEXT = rb"(?:[^<&\x00-\x08\x0b\x0c\x0e-\x1f]++|&(?:amp|lt|gt|quot|apos);)*+"
_UNSOUND = re.compile("]]>|[\ufffe\uffff]")
_FORMULA = (
    rb"(<f(?: aca=\"[a-z]{1,5}\")?(?: t=\"[a-zA-Z]{1,9}\")?(?: ref=\"[A-Z0-9:$]{1,30}\")?"
    rb"(?: ca=\"[a-z0-9]{1,5}\")?(?: si=\"[0-9]{1,9}\")?(?:/>|>" + _TEXT + rb"</f>))?"
)
_PLACE = rb"r=\"([A-Z]{1,3})([1-9][0-9]{0,6})\"(?: s=\"([0-9]{1,9})\")?"
_AFTER = rb"[ \t\r\n]*(</row>(?:\s|</?row[^<>]*>)*)?"
# A cell as programs write it, behind its "<c ", and behind it the end of its row.
_USUAL = re.compile(
    _PLACE
    + rb"(?: t=\"([a-zA-Z]{1,9})\")? ?(?:/>|>"
    + _FORMULA
    + rb"(?:<v(?: xml:space=\"preserve\")?>("
    + _TEXT
    + rb")</v>)?</c>)"
    + _AFTER
)
# A shared text or a blank: what most cells of a plan are, and many of a form.
_PLAIN = re.compile(_PLACE + rb"(?: t=\"s\"><v>([0-9]{1,9})</v></c>|/>)" + _AFTER)
_OTHER = re.compile(ATTRIBUTES + rb"(?:/>|>(.*?)</c>)[^<]*(</row>.*)?", re.DOTALL)
_PART = re.compile(rb"<(v|f|is)" + ATTRIBUTES + rb"(?:/>|>(.*?)</\1>)", re.DOTALL)


class Held(NamedTuple):
    """A value in a cell: `cell` before any format, or a shared text, whose number is `text`."""

    cell: Cell
    text: int | None = None


_BLANK, _UNCALCULATED = Held(BLANK_CELL), Held(Cell(is_formula=True))
_TEXT_CELL = Cell(CellKind.TEXT)
_TEXT_OF_FORMULA = Cell(CellKind.TEXT, is_formula=True)


# A cell at its place: row and column, 0 and 0 where no sheet has such a place; its style; what
# `Held` tells of it, cell and text; the XML behind the last cell of a row; and what else a cell
# holds that holds more than it can. No names: a plan has a hundred thousand, and they are felt.
Placed = tuple[int, int, str, Cell, int | None, bytes, tuple[Held, ...]]


class Other(NamedTuple):
    """A cell in another spelling: what it calls itself, if anything, its style and its values."""

    reference: str | None
    style: str
    values: tuple[Held, ...]
    after: bytes


def as_usual(typed: bytes) -> Placed | None:
    """Return what the cell says that is `typed` behind its "<c "; it is sound XML then.

    None where it is written in another way than programs do, or not sound by itself.
    """
    found = _PLAIN.fullmatch(typed)
    if found is not None:
        letters, number, style, text, after = found.groups()
        cell, shared = (_TEXT_CELL, int(text)) if text else _BLANK
    else:
        found = _USUAL.fullmatch(typed)
        if found is None or not _is_sound(typed):
            return None
        letters, number, style, kind, formula, stored, after = found.groups()
        cell, shared = _held(kind or b"n", stored, formula is not None)
    row, column = int(number), _column_number(letters)
    if not column or row > MAXIMUM_ROW:
        row, column = 0, 0
    return row, column, style.decode() if style else "", cell, shared, after or b"", ()


as_remembered = lru_cache(maxsize=_MOST_REMEMBERED)(as_usual)


def as_other(typed: bytes) -> Other:
    """Return what the cell says that is `typed` behind its "<c", in XML that is sound.

    Raises DamageError where something is in it that no cell has.
    """
    found = _OTHER.match(typed)
    if found is None:
        raise DamageError("c")
    demand_blank([typed[found.end() :]])
    said, pieces = attributes(found[1]), _PART.split(found[2] or b"")
    demand_blank(pieces[::4])
    parts = [(name, inside or b"") for name, inside in zip(pieces[1::4], pieces[3::4], strict=True)]
    demand_blank([inside for name, inside in parts if name != b"is"])
    is_formula = any(name == b"f" for name, _ in parts)
    kind = said.get("t", "n").encode()
    values = tuple(
        _inline(inside, is_formula) if name == b"is" else _held(kind, inside, is_formula)
        for name, inside in parts
        if name != b"f"
    )
    values = values or (_held(kind, None, is_formula),)
    return Other(said.get("r"), said.get("s", ""), values, found[3] or b"")


# A sheet has no more columns than these letters can name.
@lru_cache(maxsize=1 << 15)
def _column_number(letters: bytes) -> int:
    """Return the number of the column with these letters, 0 if no sheet has it."""
    place = address(f"{letters.decode()}1")
    return place[1] if place else 0


def address(reference: str) -> tuple[int, int] | None:
    """Return row and column of `H12`, None if no sheet has it."""
    found = _ADDRESS.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found[2])
    return (row, column) if column <= MAXIMUM_COLUMN and row <= MAXIMUM_ROW else None


def says_nothing(cell: Cell) -> bool:
    """Say whether `cell` could as well not be there."""
    return not (cell.text or cell.is_formula or cell.kind is CellKind.ERROR)


def formatted(cell: Cell, shape: Shape, *, is_from_1904: bool) -> Cell:
    """Return `cell` as its format shows it, if it is a number."""
    if cell.kind is not CellKind.NUMBER:
        return cell
    if shape is Shape.DATE:
        shown = shown_date(cell.text, is_from_1904=is_from_1904)
        return cell._replace(kind=CellKind.DATE, shown=shown)
    return cell._replace(shown=shown_percent(cell.text))


def _is_sound(typed: bytes) -> bool:
    """Say whether `typed`, which matches the pattern, has only characters that XML allows."""
    if typed.isascii():
        return b"]]>" not in typed
    try:
        return _UNSOUND.search(typed.decode()) is None
    except UnicodeDecodeError:
        return False


def _held(kind: bytes, stored: bytes | None, is_formula: bool) -> Held:  # noqa: FBT001 (as in Cell)
    if stored is None:
        return _UNCALCULATED if is_formula else _BLANK
    if kind == b"s":
        return _shared(stored, is_formula)
    text = value(stored)
    return Held(_number(text, is_formula) if kind == b"n" else _typed(kind, text, is_formula))


def _shared(stored: bytes, is_formula: bool) -> Held:  # noqa: FBT001 (as in Cell)
    """Return the shared text whose number is `stored`; what is none has no text, and says so."""
    if stored.isdigit() and len(stored) <= LONGEST_NUMBER:
        return Held(_TEXT_OF_FORMULA if is_formula else _TEXT_CELL, int(stored))
    text = value(stored)
    number = whole_number(text)
    return Held(Cell(CellKind.TEXT, text, is_formula), -1 if number is None else number)


def _inline(inside: bytes, is_formula: bool) -> Held:  # noqa: FBT001 (as in Cell)
    return Held(Cell(CellKind.TEXT, unescaped(item_text(inside)), is_formula))


def _number(stored: str, is_formula: bool) -> Cell:  # noqa: FBT001 (as in Cell)
    number = stored.strip()
    if not number:
        return Cell(CellKind.BLANK, "", is_formula)
    if _NUMBER.fullmatch(number) is None:
        return Cell(CellKind.TEXT, stored, is_formula)
    return Cell(CellKind.NUMBER, number, is_formula)


def _typed(kind: bytes, stored: str, is_formula: bool) -> Cell:  # noqa: FBT001 (as in Cell)
    if kind == b"b":
        return Cell(CellKind.BOOLEAN, _BOOLEANS.get(stored.strip(), stored), is_formula)
    if kind == b"e":
        return Cell(CellKind.ERROR, stored, is_formula)
    if kind == b"d":
        return Cell(CellKind.DATE, stored, is_formula)
    return Cell(CellKind.TEXT, unescaped(stored), is_formula)
