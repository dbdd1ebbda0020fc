"""Which number formats show a number as something else: a date, or a hundred times as much."""

import re
from datetime import date, timedelta
from enum import StrEnum

# What is shown to the letter, and what is a condition, a colour or an exponent.
_QUOTED = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_.|\*.|e[+-]', re.IGNORECASE)
_GENERAL = re.compile("general|g/標準", re.IGNORECASE)
_DATE_LETTERS = re.compile("[ymdhsge]", re.IGNORECASE)
_LAST_DAY = 2_958_465
_LEAP_DAY_1900 = 60
_DAYS_TO_1904 = 1462


class Shape(StrEnum):
    """How a number is shown that is not shown as itself."""

    DATE = "date"
    PERCENT = "percent"


def shape_of(code: str) -> Shape | None:
    """Return what the number format `code` shows a number as, None if as itself."""
    plain = _GENERAL.sub("", _QUOTED.sub("", code))
    if _DATE_LETTERS.search(plain):
        return Shape.DATE
    return Shape.PERCENT if "%" in plain else None


def shown_date(serial: str, *, is_from_1904: bool) -> str:
    """Return the day that the number `serial` shows as, or "" if no calendar has it."""
    number = float(serial) + (_DAYS_TO_1904 if is_from_1904 else 0)
    if not 0 <= number <= _LAST_DAY:
        return ""
    days = int(number)
    # Spreadsheets believe in a 29 February 1900.
    start = date(1899, 12, 31) if days < _LEAP_DAY_1900 else date(1899, 12, 30)
    return (start + timedelta(days)).isoformat()


def shown_percent(number: str) -> str:
    """Return `number` as a percent format shows it."""
    return f"{float(number) * 100:g}%"
