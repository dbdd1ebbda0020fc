"""What a number format shows of a number or a text: exactly, or that it is not known.

Shown is what Excel shows on a Japanese PC in a column wide enough (ECMA-376 18.8.31). Where Excel
and LibreOffice differ, or the PC decides, the answer is None, and whoever asks must ask back.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

# A spreadsheet keeps fifteen digits; what lies beyond comes from its binary arithmetic.
_FIFTEEN_DIGITS = Context(prec=15, traps=[])
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_TOO_LARGE = Decimal("1E15")
_MOST_PLACES = 30
# General shows eleven characters; what is smaller than this it may show with an exponent.
_MOST_OF_GENERAL = 11
_LEAST_OF_GENERAL = Decimal("0.0001")

# General as programs in other languages write it into a file, where it should be "General".
_GENERAL = "general|g/標準|g/通用格式|g/표준|standard|standaard|est[áa]ndar|geral|основной"
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<room>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    rf"|(?P<general>{_GENERAL})|(?P<exponent>e\+0+)|(?P<halves>am/pm)"
    r"|(?P<moment>y+|m+|d+|h+|s+|g+|e+|a{3,})|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)"
    r"|(?P<percent>%)|(?P<typed>@)|(?P<end>;)|(?P<plain>[-+/():$<>=~{}'^& ]|[^\x00-\x7f])"
    r"|(?P<odd>.)",
    re.IGNORECASE | re.DOTALL,
)
# White is left out: on white paper it shows nothing.
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|yellow|color ?\d\d?)", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d{1,15}(?:\.\d{1,15})?)")
_ELAPSED = re.compile("h+|m+|s+", re.IGNORECASE)
_ELAPSED_TIME = re.compile(r"\[h+\](?:nn?)?(?:ss?)?|\[m+\](?:ss?)?|\[s+\]")
_MONTH_AFTER_TIME = re.compile("s+m")
_CURRENCY = re.compile(r"\$([^-\]]+)(?:-(?:411|409|2|ja-JP|en-US))?")
_LOCALE = re.compile(
    r"\$-(?:1010)?(1030411|411|409|ja-JP(?:-x-gannen)?|en-US)(?:,\d+)?", re.IGNORECASE
)
_ENGLISH = ("409", "en-us")
# As LibreOffice writes [$-411] of an era date: with the calendar, in which a year is of its era.
_BY_ERA = "1030411"
# What more digits than this or a smaller number would need, nobody writes out.
_MOST_DIGITS = 40

# A number in one piece, thousands cut off behind it; and one with letters between its digits.
_IN_ONE = re.compile(r"(#*0*|#+,(?:##0|###|#00|000)|0+,000)(,*)(?:\.(0+#*|#+)(,*))?(E?)")
_IN_PIECES = re.compile("[0#x]+")
_IN_HEAD = ("colour", "condition", "locale")
_SHAPES = {"point": ".", "comma": ",", "exponent": "E", "general": "G"}

_LAST_DAY = 2_958_465
# Spreadsheets believe in a 29 February 1900; before it their days differ.
_FIRST_DAY = 61
_DAYS_TO_1904 = 1462
# Days for which all programs show the hours that went by.
_LONGEST = 10_000
_SECONDS = 86_400
_CLEARLY_WHOLE = Decimal("0.00001")
_HALF = Decimal("0.5")
_WEEKDAYS = "月火水木金土日"
_ERAS = (
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"),
    (date(1868, 1, 25), "明治", "M"),
)


class _Piece(NamedTuple):
    """A piece of a format: what kind it is, and its text."""

    kind: str
    text: str


class _Section(NamedTuple):
    """The part of a format that is for some numbers, or for texts."""

    pieces: tuple[_Piece, ...]
    condition: tuple[str, Decimal] | None = None
    locale: str = ""

    def has(self, *kinds: str) -> bool:
        """Say whether a piece of one of these `kinds` is in it."""
        return any(piece.kind in kinds for piece in self.pieces)

    @property
    def is_moment(self) -> bool:
        """Whether it shows a number as a day or a time."""
        return self.has("moment", "elapsed", "halves") and not self.has("digit")


_AS_GENERAL = _Section((_Piece("general", ""),))


def displayed(number: str, code: str, *, is_from_1904: bool) -> str | None:
    """Return `number` as the format `code` shows it, None where that is not known for certain."""
    value = _FIFTEEN_DIGITS.create_decimal(number)
    if not (value.is_finite() and abs(value) < _TOO_LARGE):
        return None
    section = _section_for(value, code)
    if section is None or not _is_known(_sections(code)):
        return None
    if section.is_moment:
        return _moment(section, value, is_from_1904=is_from_1904)
    is_signed = value < 0 and (section is _sections(code)[0] or section is _AS_GENERAL)
    return _number(section, abs(value), is_signed=is_signed)


def displayed_text(text: str, code: str) -> str | None:
    """Return `text` as the format `code` shows it, None where that is not known for certain."""
    section = _section_for_text(_sections(code))
    if section is None:
        return text
    known = {"literal", "room", "fill", "typed"}
    kinds = [piece.kind for piece in section.pieces]
    if not known.issuperset(kinds) or kinds.count("typed") > 1:
        return None
    return "".join(text if kind == "typed" else _letters(kind, its) for kind, its in section.pieces)


def plain_number(number: str) -> str:
    """Return `number` written out, without any format."""
    text = f"{_FIFTEEN_DIGITS.create_decimal(number).normalize(_FIFTEEN_DIGITS):f}"
    return text if len(text) <= _MOST_DIGITS else number


def shown_date(serial: str, *, is_from_1904: bool) -> str:
    """Return the day that the number `serial` shows as, or "" if no calendar has it."""
    number = float(serial) + (_DAYS_TO_1904 if is_from_1904 else 0)
    if not 0 <= number <= _LAST_DAY:
        return ""
    days = int(number)
    start = date(1899, 12, 31) if days < _FIRST_DAY - 1 else date(1899, 12, 30)
    return (start + timedelta(days)).isoformat()


def shows_moment(number: str, code: str) -> bool:
    """Say whether the format `code` shows `number` as a day or a time."""
    section = _section_for(_FIFTEEN_DIGITS.create_decimal(number), code)
    return section is not None and section.is_moment


def _is_known(sections: Sequence[_Section]) -> bool:
    """Say whether all of a format is known: programs pass over one that is faulty anywhere."""
    is_typed_last = not any(section.has("typed") for section in sections[:-1])
    return len(sections) <= 4 and is_typed_last and not any(map(_is_faulty, sections))


def _is_faulty(section: _Section) -> bool:
    has_digits = section.has("digit", "general", "exponent", "percent")
    has_time = section.has("moment", "elapsed", "halves")
    is_fraction = section.has("slash") and not has_time
    has_two_numbers = section.has("general") and section.has("digit")
    has_two_fills = sum(piece.kind == "fill" for piece in section.pieces) > 1
    is_mixed = (has_digits and has_time) or has_two_numbers or has_two_fills
    return section.has("odd") or is_fraction or is_mixed


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[list[_Piece]] = [[]]
    for found in _PIECE.finditer(code):
        if found.lastgroup == "end":
            sections.append([])
        else:
            sections[-1].append(_piece(found.lastgroup or "", found[found.lastgroup or 0]))
    return tuple(map(_section, sections))


def _piece(kind: str, text: str) -> _Piece:
    if kind == "bracket":
        return _bracket(text)
    if text == "/" and kind == "plain":
        return _Piece("slash", text)
    return _Piece("literal" if kind in ("quoted", "escaped", "plain") else kind, text)


def _bracket(text: str) -> _Piece:
    if _COLOUR.fullmatch(text):
        return _Piece("colour", text)
    currency = _CURRENCY.fullmatch(text)
    if currency is not None:
        return _Piece("currency", currency[1])
    locale = _LOCALE.fullmatch(text)
    if locale is not None:
        return _Piece("locale", locale[1].lower())
    if _CONDITION.fullmatch(text):
        return _Piece("condition", text)
    return _Piece("elapsed" if _ELAPSED.fullmatch(text) else "odd", text.lower())


def _section(pieces: Sequence[_Piece]) -> _Section:
    head = tuple(takewhile(lambda piece: piece.kind in _IN_HEAD, pieces))
    named = {piece.kind: piece.text for piece in head}
    # Elsewhere programs take them for something else.
    rest = [
        _Piece("odd", text) if kind in _IN_HEAD else _Piece(kind, text)
        for kind, text in pieces[len(head) :]
    ]
    condition = _CONDITION.fullmatch(named.get("condition", ""))
    limit = (condition[1], Decimal(condition[2])) if condition else None
    return _Section(tuple(rest), limit, named.get("locale", ""))


def _section_for_text(sections: Sequence[_Section]) -> _Section | None:
    """Return the one of `sections` that is for texts: the fourth, or a last one with an @."""
    return sections[-1] if len(sections) == 4 or sections[-1].has("typed") else None


def _section_for(value: Decimal, code: str) -> _Section | None:
    """Return the section of the format `code` that shows `value`, None if that is not known."""
    sections = _sections(code)
    if _section_for_text(sections) is not None:
        sections = sections[:-1]
    if len(sections) <= 1:
        section = sections[0] if sections else _AS_GENERAL
        return section if section.condition is None else None
    if any(section.condition for section in sections):
        return _section_by_condition(value, sections)
    if value < 0:
        # What stands for a negative number under an empty second section of two is not known.
        return sections[1] if sections[1].pieces or len(sections) == 3 else None
    return sections[2] if value == 0 and len(sections) == 3 else sections[0]


def _section_by_condition(value: Decimal, sections: Sequence[_Section]) -> _Section | None:
    has_gap = len(sections) == 3 and None in (sections[0].condition, sections[1].condition)
    if value < 0 or has_gap or sections[0].condition is None:
        return None
    return next((section for section in sections if _is_met(section.condition, value)), None)


def _is_met(condition: tuple[str, Decimal] | None, value: Decimal) -> bool:
    if condition is None:
        return True
    sign, limit = condition
    order = "<" if value < limit else ">" if value > limit else "="
    return order in sign


def _letters(kind: str, text: str) -> str:
    """Return what a piece shows that is no digit; room is as wide as the letter it names."""
    return " " if kind == "room" else "" if kind == "fill" else text


def _joined(pieces: Iterable[_Piece]) -> str:
    return "".join(_letters(*piece) for piece in pieces)


def _number(section: _Section, value: Decimal, *, is_signed: bool) -> str | None:
    pieces = section.pieces
    shape = "".join(
        piece.text if piece.kind == "digit" else _SHAPES.get(piece.kind, "x") for piece in pieces
    )
    core = shape.strip("x")
    start = len(shape) - len(shape.lstrip("x"))
    end = start + len(core)
    hundreds = sum(piece.kind == "percent" for piece in pieces)
    body = _body(pieces[start:end], core, value.scaleb(2 * hundreds, _EXACT))
    # Programs differ where there are two % or no digit to a %, a currency or a minus.
    is_odd = hundreds > 1 or (not core and (is_signed or section.has("percent", "currency")))
    if body is None or is_odd or ("E" in core and len(core) < len(pieces)):
        return None
    minus = "-" if is_signed and re.search("[1-9]", body) else ""
    return f"{minus}{_joined(pieces[:start])}{body}{_joined(pieces[end:])}".strip()


def _body(pieces: Sequence[_Piece], core: str, value: Decimal) -> str | None:
    """Return `value` in `pieces`, from the first digit to the last, whose shape is `core`."""
    if core == "G":
        return _in_general(value)
    if not core.strip("?"):
        # As in _-* "-"??: room for digits that are not there.
        return " " * len(core) if not core or _rounded(value, 0)[0] == "0" else None
    found = _IN_ONE.fullmatch(core)
    if found is None:
        return _in_pieces(value, pieces) if _IN_PIECES.fullmatch(core) else None
    whole, thousands, places, more_thousands, exponent = found.groups(default="")
    if exponent:
        is_plain = whole == "0" and not (thousands or more_thousands or places.strip("0"))
        return _with_exponent(value, len(places), pieces[-1].text) if is_plain else None
    if not whole or len(places) > _MOST_PLACES:
        return None
    return _in_one(value.scaleb(-3 * len(thousands + more_thousands)), whole, places)


def _in_general(value: Decimal) -> str | None:
    text = f"{value.normalize(_FIFTEEN_DIGITS):f}"
    is_plain = len(text) <= _MOST_OF_GENERAL and (not value or value >= _LEAST_OF_GENERAL)
    return text if is_plain else None


def _rounded(value: Decimal, places: int) -> tuple[str, str]:
    """Return the digits of `value` before and behind its point, cut to so many `places`."""
    rounded = value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    whole, _, rest = f"{rounded:f}".partition(".")
    return whole, rest


def _in_one(value: Decimal, whole: str, places: str) -> str | None:
    digits, rest = _rounded(value, len(places))
    plain = whole.replace(",", "")
    digits = digits.lstrip("0").rjust(len(plain.lstrip("#")), "0")
    if "," in whole:
        digits = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", digits)
    while rest and rest[-1] == "0" and places[len(rest) - 1] != "0":
        rest = rest[:-1]
    if places and not rest:
        # Excel leaves the point, other programs take it away.
        return None
    return f"{digits}.{rest}" if rest else digits


def _with_exponent(value: Decimal, places: int, exponent: str) -> str:
    power = value.adjusted() if value else 0
    whole, rest = _rounded(value.scaleb(-power), places)
    if len(whole) > 1:
        power += 1
        whole, rest = _rounded(value.scaleb(-power), places)
    mantissa = f"{whole}.{rest}" if rest else whole
    return f"{mantissa}E{power:+0{len(exponent) - 1}}"


def _in_pieces(value: Decimal, pieces: Sequence[_Piece]) -> str:
    """Return `value` with letters between its digits, as in 000-0000."""
    left = _rounded(value, 0)[0].lstrip("0")
    shown: list[str] = []
    for kind, text in reversed(pieces):
        if kind == "digit":
            shown.append(left[-1:] or ("0" if text == "0" else ""))
            left = left[:-1]
        else:
            shown.append(_letters(kind, text))
    first = next(index for index, piece in enumerate(pieces) if piece.kind == "digit")
    shown.reverse()
    shown.insert(first, left)
    return "".join(shown)


def _moment(section: _Section, value: Decimal, *, is_from_1904: bool) -> str | None:
    """Return the day or the time that `value` shows as; None also where no calendar has it."""
    latest = _LONGEST if section.has("elapsed") else _LAST_DAY + 1
    if not 0 <= value < latest:
        return None
    names = _named(section)
    has_clock = any(name[0] in "hns[" for name in names.values())
    seconds = _seconds(value) if has_clock else int(value) * _SECONDS
    has_halves = section.has("halves")
    if seconds is None or (has_halves and section.locale not in _ENGLISH):
        return None
    days = seconds // _SECONDS + (_DAYS_TO_1904 if is_from_1904 else 0)
    words = _clock(seconds, has_halves=has_halves) | _calendar(days, section.locale)
    shown = [
        words.get(names[place], "") if place in names else _letters(*piece)
        for place, piece in enumerate(section.pieces)
    ]
    is_known = all(name in words for name in names.values()) and _is_clear(names)
    return "".join(shown).strip() if is_known else None


def _named(section: _Section) -> dict[int, str]:
    """Return, by its place, which part of a day each piece shows; minutes are called n."""
    found = [
        (index, f"[{piece.text}]" if piece.kind == "elapsed" else piece.text.lower())
        for index, piece in enumerate(section.pieces)
        if piece.kind in ("moment", "elapsed", "halves")
    ]
    names: dict[int, str] = {}
    for order, (index, text) in enumerate(found):
        before = found[order - 1][1] if order else ""
        after = found[order + 1][1] if order + 1 < len(found) else ""
        is_minutes = text in ("m", "mm") and (before.strip("[")[:1] == "h" or after[:1] == "s")
        names[index] = text.replace("m", "n") if is_minutes else text
    return names


def _is_clear(names: Mapping[int, str]) -> bool:
    """Say whether programs agree on what follows seconds and elapsed time."""
    joined = "".join(names.values())
    return (
        _ELAPSED_TIME.fullmatch(joined) is not None
        if "[" in joined
        else _MONTH_AFTER_TIME.search(joined) is None
    )


def _seconds(value: Decimal) -> int | None:
    """Return the second that `value` days are in, None where programs cut and round apart."""
    exact = value * _SECONDS
    nearest = int(exact.to_integral_value())
    if abs(exact - nearest) < _CLEARLY_WHOLE:
        return nearest
    return int(exact) if exact % 1 < _HALF else None


def _clock(seconds: int, *, has_halves: bool) -> dict[str, str]:
    """Return the parts of a time by their names, the elapsed ones in brackets."""
    minutes = seconds // 60
    hours = minutes // 60
    hour = (hours - 1) % 12 + 1 if has_halves else hours % 24
    counts = {"h": hour, "n": minutes % 60, "s": seconds % 60}
    elapsed = {"h": hours, "m": minutes, "s": seconds}
    return {
        "am/pm": "AM" if hours % 24 < 12 else "PM",
        **{name: str(count) for name, count in counts.items()},
        **{name * 2: f"{count:02}" for name, count in counts.items()},
        **{f"[{name}]": str(count) for name, count in elapsed.items()},
        **{f"[{name * 2}]": f"{count:02}" for name, count in elapsed.items()},
    }


def _calendar(days: int, locale: str) -> dict[str, str]:
    """Return the parts of a day by their names, none where no calendar has it for certain."""
    if not _FIRST_DAY <= days <= _LAST_DAY:
        return {}
    day = date(1899, 12, 30) + timedelta(days)
    words = {
        "yyyy": f"{day.year}",
        "yy": f"{day.year % 100:02}",
        "m": str(day.month),
        "mm": f"{day.month:02}",
        "d": str(day.day),
        "dd": f"{day.day:02}",
    }
    if locale in _ENGLISH:
        return words
    begins, name, letter = next(era for era in _ERAS if day >= era[0])
    words |= {"g": letter, "gg": name[0], "ggg": name}
    words |= {"aaa": _WEEKDAYS[day.weekday()], "aaaa": f"{_WEEKDAYS[day.weekday()]}曜日"}
    year = day.year - begins.year + 1
    if "gannen" in locale and year == 1:
        words |= {"e": "元", "ee": "元"}
    elif 1 < year < 100:
        words |= {"e": str(year), "ee": f"{year:02}"}
    if locale == _BY_ERA:
        del words["yyyy"], words["yy"]
    return words
