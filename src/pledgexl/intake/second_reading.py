"""The second reading of ratings before release, by calamine, which shares no code with our reader.

A rating is compared with what its cell stores, so that no number format matters. A file can make
calamine fail or take all memory; it runs in a worker, and a reading that fails says so.
"""

import hashlib
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.package import Refusal
from pledgexl.model.finding import CellRef
from pledgexl.model.plan import TENTHS_PER_POINT

_STARS = re.compile("(★{0,10})☆{0,10}")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:点|/10点?)")
# Excel stores at most fifteen digits; what lies beyond comes from binary arithmetic.
_FIFTEEN_DIGITS = ".15g"


class ReadRating(NamedTuple):
    """A rating as it was read first, in tenths, and its cell."""

    at: CellRef
    tenths: int


@dataclass(frozen=True, slots=True)
class FileToReread(SubmittedFile):
    """A file, its digest when it was read first, and the ratings that were read from it."""

    sha256: str = ""
    ratings: tuple[ReadRating, ...] = ()


@dataclass(frozen=True, slots=True)
class SecondReading:
    """What came of it: how many ratings agree, which differ, and the text that their cells store.

    `unread` are ratings in cells that calamine takes for dates, or whose file it cannot read.
    """

    agreed: int = 0
    differing: tuple[tuple[ReadRating, str], ...] = ()
    unread: tuple[ReadRating, ...] = ()
    is_changed: bool = False


def read_again(wanted: FileToReread) -> SecondReading:
    """Return how far the ratings of a file agree with what calamine reads in their cells."""
    try:
        content = wanted.content()
    except Refusal:
        content = b""
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        return SecondReading(is_changed=True)
    try:
        stored = stored_values(content, wanted.ratings)
    # A panic in Rust is no Exception. The first reading stands, and a remark is printed.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        return SecondReading(unread=wanted.ratings)
    agreed, differing, unread = 0, [], []
    for rating in wanted.ratings:
        value = stored[rating.at]
        if not isinstance(value, bool | int | float | str):
            unread.append(rating)
        elif stored_tenths(value) == rating.tenths:
            agreed += 1
        else:
            differing.append((rating, str(value)))
    return SecondReading(agreed, tuple(differing), tuple(unread))


def stored_values(content: bytes, ratings: Sequence[ReadRating]) -> Mapping[CellRef, object]:
    """Return what calamine reads in the cells of `ratings`; "" where it finds none."""
    # Imported here: only a run that issues a month reads twice.
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: dict[CellRef, object] = {}
    for sheet in {rating.at.sheet for rating in ratings}:
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        for at in (rating.at for rating in ratings if rating.at.sheet == sheet):
            row = rows[at.row - 1] if at.row <= len(rows) else []
            found[at] = row[at.column - 1] if at.column <= len(row) else ""
    return found


def stored_tenths(value: float | str) -> int | None:
    """Return the rating in tenths that a cell stores as a number or as a text, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        plain = "".join(
            character
            for character in unicodedata.normalize("NFKC", value)
            if unicodedata.category(character)[0] not in "CZM"
        )
        stars, unit = _STARS.fullmatch(plain), _WITH_UNIT.fullmatch(plain)
        number = str(len(stars[1])) if stars and len(plain) == 10 else unit[1] if unit else plain
        if not _NUMBER.fullmatch(number):
            return None
    else:
        number = format(value, _FIFTEEN_DIGITS)
    tenths = Decimal(number) * TENTHS_PER_POINT
    return int(tenths) if tenths.is_finite() and tenths == int(tenths) else None
