"""Months as a list has them: `R6.11～R7.3`, `令和5年度～`, `～R7`, years as columns."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from pledgexl.model.period import Period

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
_DIGITS = r"\d{1,2}|元"
_ERA = r"(?P<era>令和|平成|昭和|[RHS])"
_DAY = r"(?:[-./]\d{1,2}|\d{1,2}日)?(?:頃|末|初め?|上旬|中旬|下旬|予定|から|より|まで)?"
_MONTHS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{_ERA}\.?(?P<short>{_DIGITS})|(?P<year>(?:19|20)\d\d))(?:年|[-./])(?P<month>\d{{1,2}})月?{_DAY}",
        r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])",
    )
)
_YEAR = re.compile(
    rf"(?:{_ERA}\.?(?P<short>{_DIGITS})|(?P<year>(?:19|20)\d\d))(?:年度|年|FY|fy)?(?P<edge>末|当初|中|内)?"
    r"(?:予定|見込み?|目標|まで|から|より|実施)?"
)
_SHORT_YEAR = re.compile(r"(?P<short>\d{1,2})(?:年度|年)?(?:予定|まで|末)?")
_SHORT_MONTH = re.compile(r"(?P<month>\d{1,2})月?(?:末|まで|頃)?")
_RANGE = re.compile(
    r"\s*(?:~|〜|～|∼|→|⇒|から|より|ー|–|—|―|-(?=[RHS令平昭2])|(?<=度)-|(?<=月)-|(?<=年)-)\s*"
)
# Words that a list has instead of a month; they give none.
_NO_DATE = re.compile(
    r"[-－―—ー‐–/／×✕…]+|なし|無し?|未定|随時|通年|毎年度?|毎月|検討中?|調整中|継続(?:実施)?(?:中)?|実施中|実施済み?|"
    r"常時|適宜|経常|恒常|不定期|順次|必要に応じて|期間なし|定めなし|期限なし|当面|未着手|完了|任期中|永年|通期|時期未定|都度|TBD|未"
)
_FISCAL_START, _FISCAL_END = 4, 3


class Span(NamedTuple):
    """From the first month to the last one, each None if open; `is_year` if years were written."""

    start: Period | None
    end: Period | None
    is_year: bool = False


NO_SPAN = Span(None, None)


def parse_span(text: str) -> Span | None:
    """Return the months that `text` gives, `NO_SPAN` for words such as 未定, None if unclear.

    A year is a fiscal year: R6 is April 2024 to March 2025.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"^\((.*)\)$", r"\1", plain)
    if not plain or _NO_DATE.fullmatch(plain):
        return NO_SPAN
    whole = _moment(plain)
    if whole is not None:
        return _open_end(plain, whole)
    parts = _RANGE.split(plain)
    if len(parts) != 2:
        return None
    first, last = parts
    start = _moment(first) if first else NO_SPAN
    end = _end_of(last, first, start) if last and not _NO_DATE.fullmatch(last) else NO_SPAN
    if start is None or end is None or (start == end == NO_SPAN):
        return None
    span = Span(start.start, end.end, start.is_year or end.is_year)
    is_in_order = not (span.start and span.end) or span.start <= span.end
    return span if is_in_order else None


def _open_end(plain: str, span: Span) -> Span:
    """Return `span` open at one end where a word says so: `R6から`, `R7まで`."""
    if plain.endswith(("から", "より")):
        return span._replace(end=None)
    return span._replace(start=None) if plain.endswith("まで") else span


def _end_of(last: str, first: str, start: Span | None) -> Span | None:
    """Return the second half of a range, which may leave out the era or the year."""
    found = _moment(last)
    if found is not None or start is None or start.start is None:
        return found
    era = re.match(r"令和|平成|昭和|[RHS]", first)
    short = _SHORT_YEAR.fullmatch(last)
    if start.is_year and short and era:
        return _fiscal_year(_ERAS[era[0]] + int(short["short"]))
    month = _SHORT_MONTH.fullmatch(last)
    if not start.is_year and month and 1 <= int(month["month"]) <= 12:
        this = Period(start.start.year, int(month["month"]))
        return Span(this, this) if this >= start.start else None
    dated = re.fullmatch(r"(\d{1,2})[./年](\d{1,2})月?", last)
    if dated and era and 1 <= int(dated[2]) <= 12:
        this = Period(_ERAS[era[0]] + int(dated[1]), int(dated[2]))
        return Span(this, this)
    return None


def _moment(plain: str) -> Span | None:
    """Return the month or the fiscal year that `plain` writes, None for anything else."""
    for pattern in _MONTHS:
        found = pattern.fullmatch(plain)
        if found:
            month = int(found["month"])
            year = _year_of(found.groupdict())
            return Span(Period(year, month), Period(year, month)) if 1 <= month <= 12 else None
    found = _YEAR.fullmatch(plain)
    if found is None:
        return None
    return _fiscal_year(_year_of(found.groupdict()))


def _year_of(found: dict[str, str | None]) -> int:
    if found.get("year"):
        return int(found["year"] or 0)
    return _ERAS[found["era"] or "R"] + int((found["short"] or "").replace("元", "1"))


def _fiscal_year(year: int) -> Span:
    first, last = Period(year, _FISCAL_START), Period(year + 1, _FISCAL_END)
    return Span(first, last, is_year=True)


def heading_year(text: str) -> int | None:
    """Return the fiscal year that a heading names, None if it names none: `R6`, `令和6年度`."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"\((?:令和|R|H|平成)?\d*(?:年度?)?\)$", "", plain)
    found = _YEAR.fullmatch(plain)
    if found is None or found["edge"]:
        return None
    return _year_of(found.groupdict())


def short_heading_year(text: str, after: int) -> int | None:
    """Return the year of a heading that leaves the era out, if it is the one `after` another."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = re.fullmatch(r"(\d{1,2})(?:年度|年)?", plain)
    is_next = found is not None and int(found[1]) == after + 1 - _ERAS["R"]
    return after + 1 if is_next else None


def span_of_years(years: Iterable[int]) -> Span:
    """Return April of the first to March of the last of these fiscal `years`."""
    known = sorted(years)
    if not known:
        return NO_SPAN
    return Span(_fiscal_year(known[0]).start, _fiscal_year(known[-1]).end, is_year=True)
