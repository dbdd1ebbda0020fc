"""Months as offices write them: a year is a fiscal year, and what is unclear gives no month."""

import pytest

from pledgexl.intake.lists.months import NO_SPAN, heading_year, parse_span


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023-04", "2023-04", "2023-04"),
        ("令和６年４月", "2024-04", "2024-04"),
        ("Ｒ５．４", "2023-04", "2023-04"),
        ("R6.11～R7.3", "2024-11", "2025-03"),
        ("R6.4～9", "2024-04", "2024-09"),
        ("令和5年度～令和8年度", "2023-04", "2027-03"),
        ("令和5～8年度", "2023-04", "2027-03"),
        ("R6", "2024-04", "2025-03"),
        ("2024年度", "2024-04", "2025-03"),
        ("令和元年度", "2019-04", "2020-03"),
        ("H31.4", "2019-04", "2019-04"),
        ("R6年度～", "2024-04", "None"),
        ("～R7", "None", "2026-03"),
        ("R7まで", "None", "2026-03"),
        ("R6から", "2024-04", "None"),
    ],
)
def test_reads_months(text: str, start: str, end: str) -> None:
    span = parse_span(text)

    assert span is not None
    assert (str(span.start), str(span.end)) == (start, end)


@pytest.mark.parametrize("text", ["未定", "随時", "通年", "毎年度", "検討中", "－", ""])
def test_words_without_a_month_give_none(text: str) -> None:
    assert parse_span(text) == NO_SPAN


@pytest.mark.parametrize("text", ["R8～R6", "次期計画", "4/1", "R6.13", "45383", "R6、R8"])
def test_what_is_unclear_is_asked_about(text: str) -> None:
    assert parse_span(text) is None


def test_reads_years_of_headings() -> None:
    texts = ("R6", "令和6年度", "2024", "Ｒ６", "6", "R6予算", "年度")

    assert [heading_year(text) for text in texts] == [*[2024] * 4, *[None] * 3]
