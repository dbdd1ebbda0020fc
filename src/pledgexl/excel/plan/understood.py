"""Numbers, months and days as offices write them, where they can be read in one way only."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from pledgexl.excel.plan.cells import Parser, Understood, code
from pledgexl.excel.plan.table import PlanCell
from pledgexl.model.levels import KANA, ROMAN
from pledgexl.model.period import Period

_PLAIN = re.compile(r"0*([1-9][0-9]{0,8})(?:\.0+)?")
# After NFKC, which makes (1) of ⑴, 1. of ⒈ and 1 of ①.
_DECORATED = re.compile(r"[(\[〔【<]?([0-9A-Za-zア-ン]{1,9})[)\]〕】>]?[.、]?")
# Letters that are a number by themselves, as ① and Ⅱ: two of them are two numbers.
_WHOLE_NUMBERS = ("No", "Nl")
_ROMAN = {unicodedata.normalize("NFKC", each): number for number, each in enumerate(ROMAN, 1)}
# Hyphens, dashes, the minus sign and the long vowel, which a keyboard has in the same place.
_DASHES = re.compile("[‐‑‒–—―−ー]")
_PARTS_OF_INITIATIVE = 4
_INITIATIVE = re.compile(r"[1-9][0-9]*-[1-9][0-9]*-[1-9][0-9]*-[0-9]{2,}")
_IDENTIFIER = re.compile(r"[^\W_][\w.-]{0,19}")
# `R4.7.10`, `2022/7/10` and `令和4年7月10日`: the month, and the day of it.
DAY_BEHIND = re.compile(r"(.*(?:月|[-/.][0-9]{1,2}(?=[-/.])))[-/.]?([0-9]{1,2})日?")
_DEADLINE = re.compile(r"(?:(?:毎月|翌月)の?)?([0-9]{1,2})日(?:まで)?")
_LAST_DEADLINE = 31

# For Excel's own check of what is typed: whole numbers, and what is as short as Ⅰ or (10).
NUMBER_FORMULA = "IF(ISTEXT({cell}),LEN({cell})<=4,AND({cell}>=1,{cell}<=999,{cell}=INT({cell})))"
# In a cell of texts 10 is a text, too.
DAY_FORMULA = (
    "IFERROR(AND(VALUE({cell})>=1,VALUE({cell})<=31,VALUE({cell})=INT(VALUE({cell}))),"
    'RIGHT({cell},1)="日")'
)


def _plain(cell: PlanCell) -> str:
    return _DASHES.sub("-", "".join(unicodedata.normalize("NFKC", cell.text).split()))


def _number(typed: str) -> int:
    """Return the number written in `typed` in any style; raise ValueError if in none."""
    found = _DECORATED.fullmatch(unicodedata.normalize("NFKC", typed))
    core = found[1] if found else ""
    if sum(unicodedata.category(letter) in _WHOLE_NUMBERS for letter in typed) > 1:
        raise ValueError(typed)
    if core.isdecimal() and int(core):
        return int(core)
    if core.upper() in _ROMAN:
        return _ROMAN[core.upper()]
    if len(core) == 1 and core in KANA:
        return KANA.index(core) + 1
    raise ValueError(typed)


def item_number(cell: PlanCell) -> int | Understood[int]:
    """Return the number of a policy, pledge or measure: 1, Ⅰ, １, ①, (1) or ア."""
    if typed := _PLAIN.fullmatch(cell.text):
        return int(typed[1])
    # Of a number, such as 1.5 or -1, nothing else is typed than what it is.
    number = _number(cell.text if isinstance(cell.value, str) else "")
    return Understood(number, str(number))


def measure_id(cell: PlanCell) -> str:
    """Return the number of a measure with each part in digits: 1-2-1 for `Ⅰ-2-(1)`."""
    return "-".join(str(_number(part)) for part in _plain(cell).split("-"))


def initiative_number(cells: Collection[PlanCell]) -> Parser[str]:
    """Return a parser of the initiative numbers in `cells`.

    `1-1-1-1` is 1-1-1-01 where all of `cells` have the running number without a nought before it.
    """
    last = [_plain(cell).rpartition("-")[2] for cell in cells if isinstance(cell.value, str)]
    has_noughts = any(len(number) > 1 and number.startswith("0") for number in last)

    def parse(cell: PlanCell) -> str | Understood[str]:
        if _INITIATIVE.fullmatch(typed := code(cell)):
            return typed
        *measure, running = _plain(cell).split("-")
        is_short = len(running) == 1 and running != "0"
        is_known = running.isdecimal() and (len(running) > 1 or (is_short and not has_noughts))
        if len(measure) + 1 != _PARTS_OF_INITIATIVE or not is_known:
            raise ValueError(typed)
        found = "-".join((*(str(_number(part)) for part in measure), running.zfill(2)))
        return Understood(found, found)

    return parse


def identifier(cell: PlanCell) -> str:
    """Return the identifier in `cell`: letters and digits, a number among them as it is typed."""
    typed = _DASHES.sub("-", code(cell))
    if not _IDENTIFIER.fullmatch(typed):
        raise ValueError(cell.text)
    return typed


def month(cell: PlanCell) -> Period | Understood[Period]:
    """Return the month in `cell`: `2024-03`, a date, or as people write it, `R6.3`."""
    if isinstance(cell.value, date):
        found = Period(cell.value.year, cell.value.month)
        return Understood(found, str(found))
    if not isinstance(cell.value, str) and not cell.text.isdecimal():
        # Of the number 2024.1 nobody knows whether it was typed as 2024.10.
        raise ValueError(cell.text)
    typed = unicodedata.normalize("NFKC", cell.text)
    try:
        return Period.parse(typed)
    except ValueError:
        found = _typed_month("".join(typed.split()))
    return Understood(found, str(found))


def _typed_month(typed: str) -> Period:
    """Return the month that is `typed`, with or without a day of it."""
    try:
        return Period.typed(typed)
    except ValueError:
        if (parts := DAY_BEHIND.fullmatch(typed)) is None:
            raise
    found = Period.typed(parts[1])
    date(found.year, found.month, int(parts[2]))
    return found


def deadline_day(cell: PlanCell) -> int | Understood[int]:
    """Return the day of the month in `cell`: 10, or 10日."""
    # The number itself counts, not its format: a 10 may be shown as 10日.
    typed = code(cell._replace(seen=cell.text))
    plain = _PLAIN.fullmatch(typed)
    words = _DEADLINE.fullmatch("".join(typed.split()))
    found = plain or words
    if found is None or not 1 <= int(found[1]) <= _LAST_DEADLINE:
        raise ValueError(cell.text)
    return int(found[1]) if plain else Understood(int(found[1]), str(int(found[1])))
