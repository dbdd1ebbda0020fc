import pytest

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


def test_counts_months_across_the_year() -> None:
    assert str(Period(2024, 1).previous) == "2023-12"
    assert str(Period(2023, 12).following) == "2024-01"
    assert Period(2024, 2).last_day.day == 29
