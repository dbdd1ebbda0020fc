"""Months, and how an office writes them in the Japanese era."""

import re
import unicodedata
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

_YEAR_MONTH = re.compile(r"(\d{4})-(\d{2})")
# First day of each era, newest first (元号を改める政令 of 1989 and of 2019).
_ERAS = (("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25)))
_FISCAL_YEAR_END = 3
_WEEKDAYS = "月火水木金土日"
# What people type for a month, and what the screen shows itself: `令和5年度末`.
_MONTH = r"(?:(?:[-‐−–ー/.]|年)(?P<month>\d{1,2})月?末?分?|(?P<fiscal>年度末))"
_WESTERN = re.compile(rf"(?P<year>\d{{4}})(?:{_MONTH}|(?P<joined>\d{{2}}))")
_JAPANESE = re.compile(rf"(?P<era>令和|平成|昭和|[RHS])(?P<year>元|\d{{1,2}}){_MONTH}")
_ENGLISH = re.compile(r"(?:ENDOF)?(?:(?P<month>\d{1,2})/|(?P<name>[A-Z]{3,9})\.?)(?P<year>\d{4})")
_INITIALS = {"R": "令和", "H": "平成", "S": "昭和"}


def era_year(day: date) -> str:
    """Return the era year of `day`, such as `令和6年`; the first year is `元年`."""
    for name, begins in _ERAS:
        if day >= begins:
            number = day.year - begins.year + 1
            return f"{name}{'元' if number == 1 else number}年"
    return f"{day.year}年"


def era_date(day: date) -> str:
    """Return `day` as it stands on a cover: `令和6年4月10日`."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def era_day(day: date) -> str:
    """Return `day` with its weekday, as offices write a deadline: `令和6年4月10日（水）`."""
    return f"{era_date(day)}（{_WEEKDAYS[day.weekday()]}）"


def _named_month(name: str) -> int:
    """Return the number of the month whose English name begins with `name`, in capitals."""
    names = [each.upper() for each in month_name]
    return next((number for number, each in enumerate(names) if each.startswith(name)), 0)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A month; its last day is the day that is reported on."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse a month that no calendar has."""
        if not (1900 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month written as `YYYY-MM` in `text`, or raise ValueError."""
        found = _YEAR_MONTH.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"not written as YYYY-MM: {text!r}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def typed(cls, text: str) -> Self:
        """Return the month that somebody typed: `2024-4`, `202404`, `R6.4`, `令和6年4月末`.

        In English `4/2024` or `April 2024`. Raises ValueError where it is no month, or may be
        more than one.
        """
        plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
        if english := _ENGLISH.fullmatch(plain):
            return cls(int(english["year"]), int(english["month"] or _named_month(english["name"])))
        western, era = _WESTERN.fullmatch(plain), _JAPANESE.fullmatch(plain)
        if western:
            return cls._ending(int(western["year"]), western["month"] or western["joined"])
        if era is None:
            raise ValueError(f"not a month: {text!r}")
        name = _INITIALS.get(era["era"], era["era"])
        begins = dict(_ERAS)[name]
        year = begins.year - 1 + int(era["year"].replace("元", "1"))
        found = cls._ending(year, era["month"])
        first = date(found.year, found.month, 1) if era["month"] else date(year, 4, 1)
        if not any(era_year(day).startswith(name) for day in (first, found.last_day)):
            raise ValueError(f"not a month of its era: {text!r}")
        return found

    @classmethod
    def _ending(cls, year: int, month: str | None) -> Self:
        """Return the `month` of `year`, the last of its fiscal year where there is none."""
        return cls(year, int(month)) if month else cls(year + 1, _FISCAL_YEAR_END)

    @property
    def first_day(self) -> date:
        """The day it begins."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The day the report speaks of."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def previous(self) -> "Period":
        """The month before."""
        return Period(self.year - 1, 12) if self.month == 1 else Period(self.year, self.month - 1)

    @property
    def following(self) -> "Period":
        """The month after, in which the forms are collected."""
        return Period(self.year + 1, 1) if self.month == 12 else Period(self.year, self.month + 1)

    def months_until(self, later: "Period") -> int:
        """Return how many months `later` is after this one."""
        return (later.year - self.year) * 12 + later.month - self.month

    def is_within(self, start: "Period | None", end: "Period | None") -> bool:
        """Say whether it is one of the months from `start` to `end`, of which None is no bound."""
        return (start is None or start <= self) and (end is None or self <= end)

    @property
    def last_fiscal_year_end(self) -> "Period":
        """The end of the fiscal year before the one that this month belongs to."""
        ended = self.year - 1 if self.month <= _FISCAL_YEAR_END else self.year
        return Period(ended, _FISCAL_YEAR_END)

    @property
    def era(self) -> str:
        """The month in words: `令和6年3月`."""
        return f"{era_year(self.last_day)}{self.month}月"

    @property
    def label(self) -> str:
        """The point in time in words: `令和6年2月末`, and `令和5年度末` at a fiscal year's end."""
        if self.month == _FISCAL_YEAR_END:
            # The fiscal year that began under 平成31年 is called 令和元年度.
            return f"{era_year(date(self.year - 1, 5, 1))}度末"
        return f"{self.era}末"

    @property
    def english_label(self) -> str:
        """The same in English: `end of March 2024`."""
        return f"end of {month_name[self.month]} {self.year}"

    def __str__(self) -> str:
        """Return the month as commands and folders spell it: `2024-03`."""
        return f"{self.year:04d}-{self.month:02d}"
