"""The text that a number format displays: exactly, or None where it is not known for certain.

This is what Excel displays on a Japanese PC in a column wide enough (ECMA-376 18.8.31). Where Excel
and LibreOffice differ, or the PC decides, the result is None, and the department is asked.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from pledgexl.intake.format_codes import (
    AS_GENERAL,
    MOMENT_KINDS,
    FormatSection,
    Piece,
    format_sections,
    is_unambiguous,
    section_for,
    section_for_text,
)

# A spreadsheet keeps fifteen digits; the rest comes from its binary arithmetic.
_FIFTEEN_DIGITS = Context(prec=15, traps=[])
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_TOO_LARGE = Decimal("1E15")
_MOST_PLACES = 30
# A number without a format is written out with at most so many characters.
_MOST_DIGITS = 40
# General shows eleven characters; a smaller number than this it may show with an exponent.
_MOST_OF_GENERAL = 11
_LEAST_OF_GENERAL = Decimal("0.0001")

_OF_TEXTS = {"literal", "room", "fill", "typed"}
_ENGLISH = ("409", "en-us")
# As LibreOffice writes [$-411] of an era date: with the calendar, in which a year is of its era.
_BY_ERA = "1030411"

# A number in one piece, thousands cut off behind it; and one with letters between its digits.
_IN_ONE = re.compile(r"(#*0*|#+,(?:##0|###|#00|000)|0+,000)(,*)(?:\.(0+#*|#+)(,*))?(E?)")
_IN_PIECES = re.compile("[0#x]+")
_SHAPES = {"point": ".", "comma": ",", "exponent": "E", "general": "G"}
_ELAPSED_TIME = re.compile(r"\[h+\](?:nn?)?(?:ss?)?|\[m+\](?:ss?)?|\[s+\]")

_LAST_DAY = 2_958_465
# Spreadsheets count a 29 February 1900; before it their days differ.
_FIRST_DAY = 61
_DAYS_TO_1904 = 1462
# All programs show the elapsed hours of so many days.
_LONGEST = 10_000
_SECONDS = 86_400
_CLEARLY_WHOLE = Decimal("0.00001")
_WEEKDAYS = "月火水木金土日"
_ERAS = (
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"),
    (date(1868, 1, 25), "明治", "M"),
)


def displayed(number: str, code: str, *, is_from_1904: bool) -> str | None:
    """Return `number` as the format `code` displays it, None where that is not certain."""
    value = _FIFTEEN_DIGITS.create_decimal(number)
    if not (value.is_finite() and abs(value) < _TOO_LARGE):
        return None
    sections = format_sections(code)
    section = section_for(value, sections)
    if section is None or not is_unambiguous(sections):
        return None
    if section.is_moment:
        return _moment(section, value, is_from_1904=is_from_1904)
    is_signed = value < 0 and (section is sections[0] or section is AS_GENERAL)
    return _number(section, abs(value), is_signed=is_signed)


def displayed_text(text: str, code: str) -> str | None:
    """Return `text` as the format `code` displays it, None where that is not certain."""
    section = section_for_text(format_sections(code))
    if section is None:
        return text
    kinds = [kind for kind, _ in section.pieces]
    if not _OF_TEXTS.issuperset(kinds) or kinds.count("typed") > 1:
        return None
    return "".join(text if kind == "typed" else its for kind, its in section.pieces)


def plain_number(number: str) -> str:
    """Return `number` written out, without any format."""
    text = f"{_FIFTEEN_DIGITS.create_decimal(number).normalize(_FIFTEEN_DIGITS):f}"
    return text if len(text) <= _MOST_DIGITS else number


def shows_moment(number: str, code: str) -> bool:
    """Say whether the format `code` shows `number` as a day or a time."""
    section = section_for(_FIFTEEN_DIGITS.create_decimal(number), format_sections(code))
    return section is not None and section.is_moment


def shown_date(serial: str, *, is_from_1904: bool) -> str:
    """Return the day that the number `serial` shows as, or "" if no calendar has it."""
    number = float(serial) + (_DAYS_TO_1904 if is_from_1904 else 0)
    if not 0 <= number <= _LAST_DAY:
        return ""
    days = int(number)
    start = date(1899, 12, 31) if days < _FIRST_DAY - 1 else date(1899, 12, 30)
    return (start + timedelta(days)).isoformat()


def _number(section: FormatSection, value: Decimal, *, is_signed: bool) -> str | None:
    pieces = section.pieces
    shape = "".join(text if kind == "digit" else _SHAPES.get(kind, "x") for kind, text in pieces)
    # From the first digit to the last.
    core = shape.strip("x")
    start = shape.index(core)
    end = start + len(core)
    hundreds = sum(kind == "percent" for kind, _ in pieces)
    body = _body(pieces[start:end], core, value.scaleb(2 * hundreds, _EXACT))
    # Programs differ where there are two % or no digit to a %, a currency or a minus.
    is_odd = hundreds > 1 or (not core and (is_signed or section.has("percent", "currency")))
    if body is None or is_odd or ("E" in core and len(core) < len(pieces)):
        return None
    minus = "-" if is_signed and re.search("[1-9]", body) else ""
    before, after = ("".join(text for _, text in side) for side in (pieces[:start], pieces[end:]))
    return f"{minus}{before}{body}{after}".strip()


def _body(pieces: Sequence[Piece], core: str, value: Decimal) -> str | None:
    """Return `value` in `pieces`, from the first digit to the last, whose shape is `core`."""
    if core == "G":
        text = f"{value.normalize(_FIFTEEN_DIGITS):f}"
        is_plain = len(text) <= _MOST_OF_GENERAL and (not value or value >= _LEAST_OF_GENERAL)
        return text if is_plain else None
    if not core.strip("?"):
        # As in _-* "-"??: room for digits that are not there.
        return " " * len(core) if not core or _rounded(value, 0)[0] == "0" else None
    found = _IN_ONE.fullmatch(core)
    if found is None:
        return _in_pieces(value, pieces) if _IN_PIECES.fullmatch(core) else None
    whole, thousands, places, more_thousands, exponent = found.groups(default="")
    if exponent:
        is_plain = whole == "0" and not (thousands or more_thousands or places.strip("0"))
        return _with_exponent(value, len(places), pieces[-1][1]) if is_plain else None
    if not whole or len(places) > _MOST_PLACES:
        return None
    return _in_one(value.scaleb(-3 * len(thousands + more_thousands)), whole, places)


def _rounded(value: Decimal, places: int) -> tuple[str, str]:
    """Return the digits of `value` before and behind its point, rounded to so many `places`."""
    rounded = value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    whole, _, rest = f"{rounded:f}".partition(".")
    return whole, rest


def _in_one(value: Decimal, whole: str, places: str) -> str | None:
    digits, rest = _rounded(value, len(places))
    digits = digits.lstrip("0").rjust(len(whole.replace(",", "").lstrip("#")), "0")
    if "," in whole:
        digits = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", digits)
    while rest and rest[-1] == "0" and places[len(rest) - 1] != "0":
        rest = rest[:-1]
    if places and not rest:
        # Excel leaves the point, other programs take it away.
        return None
    return f"{digits}.{rest}" if rest else digits


def _with_exponent(value: Decimal, places: int, exponent: str) -> str:
    with localcontext(_EXACT):
        mantissa, _, power = f"{value:.{places}E}".partition("E")
    return f"{mantissa}E{int(power) if value else 0:+0{len(exponent) - 1}}"


def _in_pieces(value: Decimal, pieces: Sequence[Piece]) -> str:
    """Return `value` with letters between its digits, as in 000-0000."""
    left = _rounded(value, 0)[0].lstrip("0")
    shown: list[str] = []
    for kind, text in reversed(pieces):
        if kind == "digit":
            shown.append(left[-1:] or ("0" if text == "0" else ""))
            left = left[:-1]
        else:
            shown.append(text)
    # `pieces` begin with the first digit, and digits that are left over precede it.
    return left + "".join(reversed(shown))


def _moment(section: FormatSection, value: Decimal, *, is_from_1904: bool) -> str | None:
    """Return the day or the time that `value` shows as; None also where no calendar has it."""
    has_halves = section.has("halves")
    latest = _LONGEST if section.has("elapsed") else _LAST_DAY + 1
    if not 0 <= value < latest or (has_halves and section.locale not in _ENGLISH):
        return None
    names = _names(section.pieces)
    has_clock = any(name[0] in "hns[" for name in names if name)
    exact = (value if has_clock else Decimal(int(value))) * _SECONDS
    seconds = int(exact.to_integral_value())
    if abs(exact - seconds) >= _CLEARLY_WHOLE:
        # Some programs cut what others round.
        if exact % 1 >= Decimal("0.5"):
            return None
        seconds = int(exact)
    days = seconds // _SECONDS + (_DAYS_TO_1904 if is_from_1904 else 0)
    words = _clock(seconds, has_halves=has_halves) | _calendar(days, section.locale)
    order = "".join(names)
    # Programs differ in what follows seconds and elapsed time.
    is_clear = _ELAPSED_TIME.fullmatch(order) if "[" in order else "sm" not in order
    if not is_clear or not all(name in words for name in names if name):
        return None
    shown = zip(names, section.pieces, strict=True)
    return "".join(words[name] if name else text for name, (_, text) in shown).strip()


def _names(pieces: Sequence[Piece]) -> list[str]:
    """Return which part of a day each of `pieces` shows, "" for none; minutes are called n."""
    texts = [text if kind in MOMENT_KINDS else "" for kind, text in pieces]
    names: list[str] = []
    before = ""
    for place, text in enumerate(texts, start=1):
        after = next(filter(None, texts[place:]), "")
        is_minutes = text in ("m", "mm") and (before.startswith(("h", "[h")) or after[:1] == "s")
        names.append(text.replace("m", "n") if is_minutes else text)
        before = text or before
    return names


def _clock(seconds: int, *, has_halves: bool) -> dict[str, str]:
    """Return the parts of a time by their names, the elapsed ones in brackets."""
    minutes = seconds // 60
    hours = minutes // 60
    hour = (hours - 1) % 12 + 1 if has_halves else hours % 24
    counts = {"h": hour, "n": minutes % 60, "s": seconds % 60}
    elapsed = {"[h]": hours, "[m]": minutes, "[s]": seconds}
    words = {"am/pm": "AM" if hours % 24 < 12 else "PM"}
    for name, count in (counts | elapsed).items():
        letter = name.strip("[]")
        words |= {name: str(count), name.replace(letter, letter * 2): f"{count:02}"}
    return words


def _calendar(days: int, locale: str) -> dict[str, str]:
    """Return the parts of a day by their names, none where no calendar has it for certain."""
    if not _FIRST_DAY <= days <= _LAST_DAY:
        return {}
    day = date(1899, 12, 30) + timedelta(days)
    words = {"m": str(day.month), "mm": f"{day.month:02}", "d": str(day.day), "dd": f"{day.day:02}"}
    if locale != _BY_ERA:
        words |= {"yyyy": f"{day.year}", "yy": f"{day.year % 100:02}"}
    if locale in _ENGLISH:
        return words
    begins, name, letter = next(era for era in _ERAS if day >= era[0])
    weekday = _WEEKDAYS[day.weekday()]
    words |= {"g": letter, "gg": name[0], "ggg": name, "aaa": weekday, "aaaa": f"{weekday}曜日"}
    year = day.year - begins.year + 1
    if "gannen" in locale and year == 1:
        words |= {"e": "元", "ee": "元"}
    elif 1 < year < 100:
        words |= {"e": str(year), "ee": f"{year:02}"}
    return words
