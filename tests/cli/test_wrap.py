"""Lines as wide as a screen shows them, broken where Japanese may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgexl.cli.screen import padded, width_of, wrapped


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("評価が空欄です。", ["評価が空欄で", "す。"]),
        ("「完了」と「中止」", ["「完了」と", "「中止」"]),
        ("pledgexl check です", ["pledgexl", "check です"]),
        ("点検します → 直して", ["点検します", "→ 直して"]),
        ("abcdefghijklmnop", ["abcdefghijkl", "mnop"]),
        ("", [""]),
    ],
)
def test_breaks_lines_where_japanese_may_be(text: str, lines: list[str]) -> None:
    assert wrapped(text, 12) == lines


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(8, 60))
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line) <= width for line in lines)


def test_pads_to_the_same_column() -> None:
    assert [width_of(padded(text, 10)) for text in ("評価", "abc", "")] == [10, 10, 10]
