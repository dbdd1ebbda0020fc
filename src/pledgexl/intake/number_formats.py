"""Which cell styles show a number as something else: a date, or a hundred times as much."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from lxml import etree

from pledgexl.intake.refusal import Refusal
from pledgexl.intake.xml import attribute, local_name, parse, whole_number
from pledgexl.model.finding import Code

# ECMA-376 18.8.30: built-in number formats that show dates or times, East Asian ones too.
_DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PERCENT_FORMATS = {9, 10}
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


# Forms of one month have the same styles, unless somebody gave theirs another look.
@lru_cache(maxsize=4)
def shapes_of_styles(content: bytes, part: str) -> Mapping[str, Shape]:
    """Return, by the number of a cell style as cells name it, those that show something else.

    `content` is the XML of `part`; raises `Refusal` where it is damaged.
    """
    root = parse(content, part)
    custom = {
        whole_number(attribute(form, "numFmtId")): attribute(form, "formatCode")
        for form in root.iter("{*}numFmt")
    }
    styles = next(root.iter("{*}cellXfs"), None)
    return {
        str(index): shape
        for index, style in enumerate(_styles_in(styles, part))
        if (shape := _shape(whole_number(attribute(style, "numFmtId")), custom)) is not None
    }


def _styles_in(styles: etree._Element | None, part: str) -> Iterator[etree._Element]:
    """Yield the cell styles; one under another name would shift the numbers of the rest."""
    for style in () if styles is None else styles:
        if local_name(style) != "xf":
            raise Refusal(Code.XML_BROKEN, detail=f"{part}: <{local_name(style)}>")
        yield style


def _shape(number: int | None, custom: Mapping[int | None, str]) -> Shape | None:
    if number in custom:
        return _shape_of_code(custom[number])
    if number in _DATE_FORMATS:
        return Shape.DATE
    return Shape.PERCENT if number in _PERCENT_FORMATS else None


def _shape_of_code(code: str) -> Shape | None:
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
