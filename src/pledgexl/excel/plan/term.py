"""The term as the sheet 設定 has it: by months, or by the days on which it begins and ends."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from pledgexl.excel.plan.cells import Reading, Understood, faulty, optional, required
from pledgexl.excel.plan.table import PlanCell
from pledgexl.excel.plan.understood import DAY_BEHIND, month
from pledgexl.model.finding import Code
from pledgexl.model.period import Period

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# `10 July 2022`.
_DAY_BEFORE = re.compile(r"([0-9]{1,2})([A-Z]{3,9}\.?[0-9]{4})")


class _Moment(NamedTuple):
    """The month in a cell, and the day of it where one is typed."""

    month: Period
    day: date | None = None


class Term(NamedTuple):
    """The months of a term; its first and last day where they are typed, and an early end."""

    start: Reading[Period]
    end: Reading[Period]
    starts_on: Reading[date | None]
    ends_on: Reading[date | None]
    ended_early: Reading[date | None]


def read_term(start_cell: PlanCell, end_cell: PlanCell, early_cell: PlanCell) -> Term:
    """Return the term that these cells of the sheet 設定 have, with what is wrong in them."""
    start, end = required(start_cell, _moment), required(end_cell, _moment)
    early = _day_of(optional(early_cell, _moment, None), _last_day)
    begins, ends = _day_of(start, _first_day), _day_of(end, _last_day)
    findings, more = list(end.findings), list(early.findings)
    if begins.value and ends.value:
        is_reversed = ends.value < begins.value
        if is_reversed and start.value.month == end.value.month:
            findings.append(end_cell.finding(Code.PLAN_MONTHS_REVERSED, start=str(begins.value)))
        if early.value and not is_reversed and not begins.value <= early.value <= ends.value:
            values = {"label": early_cell.label, "expected": early_cell.expected}
            more.append(early_cell.finding(Code.PLAN_VALUE_BAD, **values))
    return Term(
        _month_of(start),
        _month_of(end._replace(findings=tuple(findings))),
        Reading(start.value.day if start.is_known else None),
        Reading(end.value.day if end.is_known else None),
        early._replace(findings=tuple(more)),
    )


def _day_of(
    reading: Reading[_Moment] | Reading[_Moment | None], edge: Callable[[_Moment], date]
) -> Reading[date | None]:
    """Return the day on which what was read begins or ends."""
    found = edge(reading.value) if reading.is_known and reading.value else None
    return Reading(found, reading.findings, reading.is_known)


def _month_of(reading: Reading[_Moment]) -> Reading[Period]:
    if not reading.is_known:
        return faulty(*reading.findings)
    return Reading(reading.value.month, reading.findings)


def _first_day(moment: _Moment) -> date:
    return moment.day or moment.month.first_day


def _last_day(moment: _Moment) -> date:
    return moment.day or moment.month.last_day


def _moment(cell: PlanCell) -> _Moment | Understood[_Moment]:
    """Return the month or the day in `cell`: `2022-07`, `2022-07-10`, `令和4年7月10日`, a date."""
    day = _day(cell)
    if day is None:
        found = month(cell)
        if isinstance(found, Understood):
            return Understood(_Moment(found.value), found.written)
        return _Moment(found)
    moment = _Moment(Period(day.year, day.month), day)
    is_plain = isinstance(cell.value, str) and _ISO_DAY.fullmatch(cell.text)
    return moment if is_plain else Understood(moment, str(day))


def _day(cell: PlanCell) -> date | None:
    """Return the day in `cell`, None where it has a month, or a date that shows no day."""
    if isinstance(cell.value, date):
        day = cell.value.date() if isinstance(cell.value, datetime) else cell.value
        return None if cell.text.startswith(cell.seen) and cell.seen != cell.text else day
    typed = "".join(unicodedata.normalize("NFKC", cell.text).upper().split())
    if not isinstance(cell.value, str):
        return None
    if before := _DAY_BEFORE.fullmatch(typed):
        number, named = int(before[1]), before[2]
    elif behind := DAY_BEHIND.fullmatch(typed):
        named, number = behind[1], int(behind[2])
    else:
        return None
    period = Period.typed(named)
    return date(period.year, period.month, number)
