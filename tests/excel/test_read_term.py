"""The term of a plan workbook: months or days, and an early end."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from english import english_plan_file
from excel.test_read_plan import SHEETS, faults
from pledgexl.excel.plan.read import read_plan, read_plan_and_notes
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.model.finding import Code
from pledgexl.model.period import Period
from pledgexl.model.plan import PlanSettings
from tables import plan_file, put

EARLY = "    | 任期の繰上げ終了 | {early} | |\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a plan whose term is from July 2022 to July 2026, and has a row for an early end."""
    settings = SHEETS["設定"] + EARLY.format(early="")
    return plan_file(tmp_path / "plan.xlsx", SHEETS | {"設定": settings})


def term(path: Path) -> PlanSettings:
    return read_plan(path).settings


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("2022-07", date(2022, 7, 1)),
        ("2022-07-10", date(2022, 7, 10)),
        ("令和4年7月10日", date(2022, 7, 10)),
        ("R4.7.10", date(2022, 7, 10)),
        ("2022/7/10", date(2022, 7, 10)),
        ("10 July 2022", date(2022, 7, 10)),
        (datetime(2022, 7, 10), date(2022, 7, 10)),  # noqa: DTZ001 (cells hold no zone)
    ],
)
def test_a_term_begins_in_a_month_or_on_a_day(path: Path, typed: object, begins: date) -> None:
    put(path, "設定", "B4", typed)
    plan, notes = read_plan_and_notes(path)

    assert (plan.settings.term_start, plan.settings.first_day) == (Period(2022, 7), begins)
    is_usual = typed in ("2022-07", "2022-07-10")
    assert [(each.code, each.at.cell) for each in notes] == (
        [] if is_usual else [(Code.PLAN_UNDERSTOOD, "B4")]
    )


@pytest.mark.parametrize(
    ("shown", "ends"),
    [
        ('yyyy"年d"m"月"', date(2026, 7, 31)),
        ("mmm-yy", date(2026, 7, 31)),
        ("yyyy/m/d", date(2026, 7, 1)),
        ("[$-411]ge.m.d", date(2026, 7, 1)),
    ],
)
def test_the_first_of_a_month_is_the_month_where_no_day_is_shown(
    path: Path, shown: str, ends: date
) -> None:
    book = openpyxl.load_workbook(path)
    cell = book["設定"]["B5"]
    cell.value, cell.number_format = datetime(2026, 7, 1), shown  # noqa: DTZ001 (cells hold no zone)
    book.save(path)

    assert (term(path).term_end, term(path).last_day) == (Period(2026, 7), ends)


@pytest.mark.parametrize(
    ("early", "last"),
    [
        ("", date(2026, 7, 9)),
        ("2025-11", date(2025, 11, 30)),
        ("令和7年11月20日", date(2025, 11, 20)),
    ],
)
def test_a_term_may_end_early(path: Path, early: str, last: date) -> None:
    put(path, "設定", "B5", "2026-07-09")
    put(path, "設定", "B9", early or None)

    assert (term(path).last_day, term(path).planned_last_day) == (last, date(2026, 7, 9))
    assert term(path).last_month == Period(last.year, last.month)


@pytest.mark.parametrize(
    ("cell", "typed", "code"),
    [
        ("B4", "2022-07-32", Code.PLAN_VALUE_BAD),
        ("B4", "令和4年2月30日", Code.PLAN_VALUE_BAD),
        ("B5", "2022-06-30", Code.PLAN_MONTHS_REVERSED),
        ("B9", "2022-06-30", Code.PLAN_VALUE_BAD),
        ("B9", "2026-08", Code.PLAN_VALUE_BAD),
        ("B9", "辞職の日", Code.PLAN_VALUE_BAD),
    ],
)
def test_names_the_cell_of_a_day_that_cannot_be(
    path: Path, cell: str, typed: str, code: Code
) -> None:
    put(path, "設定", cell, typed)

    assert [(each.code, each.at.cell) for each in faults(path)] == [(code, cell)]


def test_a_last_day_before_the_first_in_one_month_is_reported(path: Path) -> None:
    put(path, "設定", "B4", "2026-07-20")
    put(path, "設定", "B5", "2026-07-10")

    (found,) = faults(path)
    assert (found.code, found.at.cell) == (Code.PLAN_MONTHS_REVERSED, "B5")
    assert found.values == {"start": "2026-07-20"}


def test_days_are_written_as_they_are_read(tmp_path: Path) -> None:
    path = english_plan_file(tmp_path / "plan.xlsx")
    put(path, "Settings", "B4", "2022-07-10")
    put(path, "Settings", "A10", "Term ended early")
    put(path, "Settings", "B10", "20 November 2025")
    plan = read_plan(path)
    assert (plan.settings.starts_on, plan.settings.ended_early) == (
        date(2022, 7, 10),
        date(2025, 11, 20),
    )

    again = tmp_path / "again.xlsx"
    again.write_bytes(plan_workbook(plan, datetime(2024, 4, 1)))  # noqa: DTZ001 (documents hold none)
    assert read_plan(again).settings == plan.settings


def test_a_share_of_the_term_is_one_of_the_term_as_it_was_meant_to_be(path: Path) -> None:
    put(path, "設定", "B4", "2022-07-10")
    put(path, "設定", "B5", "2026-07-09")
    march = term(path).elapsed(Period(2024, 3))
    assert (march.days, march.term_days) == (631, 1461)
    assert term(path).elapsed(Period(2026, 7)).percent == 100

    put(path, "設定", "B9", "2024-06-10")
    assert term(path).elapsed(Period(2024, 3)) == march
    # It ended on the 10th.
    assert term(path).elapsed(Period(2024, 6)) == (702, 1461)
