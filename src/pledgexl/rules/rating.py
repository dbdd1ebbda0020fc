"""What one rating cell means: tenths of a point, or the rule it breaks.

What people really type is accepted and noted; what could mean two things is not.
Source: product.md ("Form and submission") and the measured list of odd cells.
"""

import re
from decimal import Context, Decimal
from typing import NamedTuple

from pledgexl.model.finding import Code
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import Cell, CellKind
from pledgexl.model.text import SPACES, without_spaces

# A spreadsheet keeps fifteen digits; what lies beyond comes from its binary arithmetic.
# Without traps what is beyond all bounds becomes infinite, and nothing is raised.
_FIFTEEN_DIGITS = Context(prec=15, traps=[])
_WIDTHS = str.maketrans("０１２３４５６７８９．－＋／", "0123456789.-+/")
_CIRCLED = {chr(0x2460 + index): str(index + 1) for index in range(10)} | {"⓪": "0"}
_STARS = re.compile("(★{0,10})(☆{0,10})")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,3})?")
_WITH_UNIT = re.compile(r"([0-9]{1,2}(?:\.[0-9])?)(?:点|/10点?)")
# "7 8" is two values, not 78: a space between digits is not taken away.
_TWO_VALUES = re.compile(f"[0-9][{SPACES}]+[0-9]")
_ALL_STARS = 10
# Most ratings are one of these, and there is nothing to compute.
_TENTHS_OF = {str(points): points * TENTHS_PER_POINT for points in range(HIGHEST_RATING + 1)}

_PERCENT = ("%", "％")

_CODE_OF_KIND = {
    CellKind.BOOLEAN: Code.RATING_IS_BOOLEAN,
    CellKind.DATE: Code.RATING_IS_DATE,
    CellKind.ERROR: Code.CELL_IS_ERROR,
    CellKind.DOUBLED: Code.CELL_DOUBLED,
}


class ParsedRating(NamedTuple):
    """A rating in tenths, or the code of the rule it breaks, never both; blank is neither."""

    tenths: int | None = None
    code: Code | None = None
    is_normalised: bool = False


def parse_rating(cell: Cell, step_tenths: int) -> ParsedRating:
    """Return what is typed in `cell`, for a plan whose ratings go in steps of `step_tenths`."""
    code = Code.RATING_SHOWN_OTHERWISE if shows_other(cell) else _CODE_OF_KIND.get(cell.kind)
    if code is not None:
        return ParsedRating(code=code)
    if cell.kind is CellKind.NUMBER and cell.text in _TENTHS_OF:
        # Whole points are in every step.
        return ParsedRating(_TENTHS_OF[cell.text])
    if cell.is_blank:
        return _parse_blank(cell)
    typed = cell.text if cell.kind is CellKind.NUMBER else _plain_number(cell.text)
    if typed is None:
        return ParsedRating(code=Code.RATING_NOT_A_NUMBER)
    value = _FIFTEEN_DIGITS.create_decimal(typed)
    if not value.is_finite():
        return ParsedRating(code=Code.RATING_NOT_A_NUMBER)
    return _within_the_scale(value, step_tenths, is_text=cell.kind is CellKind.TEXT)


def shows_other(cell: Cell) -> bool:
    """Say whether people see another rating in `cell` than it holds.

    What is seen counts as if it were typed: `7.0` and `7点` are a 7, `70` and `約7` are not.
    """
    is_known = cell.shown is not None and not cell.unknown_format
    if not is_known or cell.kind not in (CellKind.NUMBER, CellKind.TEXT):
        return False
    return _value_of(cell.seen) != _value_of(cell.text)


def _value_of(seen: str) -> Decimal | str:
    """Return the number that `seen` says, a hundredth of it where it is percent; else itself."""
    narrow = seen.translate(_WIDTHS).strip()
    digits = _plain_number(narrow) or narrow.rstrip("".join(_PERCENT)).replace(",", "")
    value = _FIFTEEN_DIGITS.create_decimal(digits)
    if not value.is_finite():
        return seen
    return value / 100 if narrow.endswith(_PERCENT) else value


def _parse_blank(cell: Cell) -> ParsedRating:
    # Excel saves what it calculated; a formula without a result was saved by another program.
    return ParsedRating(code=Code.FORMULA_NOT_CALCULATED if cell.is_uncalculated else None)


def _within_the_scale(value: Decimal, step_tenths: int, *, is_text: bool) -> ParsedRating:
    if not 0 <= value <= HIGHEST_RATING:
        return ParsedRating(code=Code.RATING_OUT_OF_RANGE)
    tenths = value * TENTHS_PER_POINT
    if tenths % step_tenths != 0:
        return ParsedRating(code=Code.RATING_OFF_STEP)
    return ParsedRating(tenths=int(tenths), is_normalised=is_text)


def _plain_number(text: str) -> str | None:
    """Return the digits that `text` plainly means, or None."""
    typed = without_spaces(text)
    if typed in _CIRCLED:
        return _CIRCLED[typed]
    starred = _STARS.fullmatch(typed)
    if starred is not None:
        return str(len(starred[1])) if len(typed) == _ALL_STARS else None
    narrow = text.translate(_WIDTHS)
    return None if _TWO_VALUES.search(narrow) else _digits(typed.translate(_WIDTHS))


def _digits(typed: str) -> str | None:
    with_unit = _WITH_UNIT.fullmatch(typed)
    if with_unit is not None:
        return with_unit[1]
    return typed if _NUMBER.fullmatch(typed) else None
