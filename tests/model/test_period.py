from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgexl.model.period import Period


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("2024-02", "令和6年2月末"),
        ("2024-03", "令和5年度末"),
        ("2020-03", "令和元年度末"),
        ("2019-05", "令和元年5月末"),
        ("2019-04", "平成31年4月末"),
        ("2019-03", "平成30年度末"),
    ],
)
def test_names_the_point_in_time_as_an_office_does(written: str, label: str) -> None:
    assert Period.parse(written).label == label


@pytest.mark.parametrize("written", ["2024-13", "2024-00", "24-03", "2024-3", "2024/03", "", "x"])
def test_refuses_what_is_no_month(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.parse(written)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("4/2024", "2024-04"),
        ("April 2024", "2024-04"),
        ("Sept. 2024", "2024-09"),
        ("end of March 2024", "2024-03"),
        ("2024-4", "2024-04"),
        ("2024-04", "2024-04"),
        ("２０２４年４月", "2024-04"),
        ("2024/04", "2024-04"),
        ("202404", "2024-04"),
        ("R6.4", "2024-04"),
        ("r6-04", "2024-04"),
        ("令和6年4月", "2024-04"),
        ("令和６年４月末", "2024-04"),
        (" 令和 6年 4月 ", "2024-04"),
        ("令和元年5月", "2019-05"),
        ("H31.4", "2019-04"),
        ("令和5年度末", "2024-03"),
        ("令和元年度末", "2020-03"),
        ("平成31年度末", "2020-03"),
    ],
)
def test_reads_a_month_as_offices_type_it(typed: str, month: str) -> None:
    assert str(Period.typed(typed)) == month


@pytest.mark.parametrize(
    "typed",
    [
        "13/2024",
        "Abril 2024",
        *("", "4", "4月", "6.4", "24-4", "20244", "2024-04-10", "R64", "2024", "令和6年"),
        *("2024-13", "202413", "R6.0", "令和6年13月", "H32.4", "R1.4", "令和0年5月", "M45.1", "x"),
    ],
)
def test_guesses_no_month(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period.typed(typed)


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_reads_what_it_writes_itself(day: date) -> None:
    period = Period(day.year, day.month)

    assert Period.typed(period.label) == Period.typed(str(period)) == period
    assert Period.typed(period.era) == period


def test_counts_months_across_the_year() -> None:
    assert str(Period(2024, 1).previous) == "2023-12"
    assert str(Period(2023, 12).following) == "2024-01"
    assert Period(2024, 2).last_day.day == 29
