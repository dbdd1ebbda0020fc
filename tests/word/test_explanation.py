"""第4 of the report: why the whole changed, which months are shown, and what stands still."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import docx
import pytest
from hypothesis import given, settings
from lxml import etree

from drawn_months import MONTHS, NOW, THEN, Drawn, as_issued, month
from pledgexl.model.average import DEFAULT_RULES, Cut, Level, LevelRule
from pledgexl.model.course import Course
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.rules.changes import since_each
from pledgexl.rules.explanation import course
from pledgexl.word.chart import ChartKind, chart_xml
from pledgexl.word.comparison import ComparisonValues
from pledgexl.word.context import ReportValues
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from tables import rows

ISSUED = date(2024, 4, 18)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
FELL = """
    | 1-1-1-01 | 8 | 2  |
    | 1-1-1-02 | 6 | 6  |
    | 1-2-1-01 | 9 | 10 |
    | 2-1-1-01 | 5 | 4  |
    | 2-1-1-02 | 7 |    |
    | 2-2-1-01 |   | 6  |
    | 2-2-1-02 | 4 | 中止 |
"""


def compared(
    drawn: str | Drawn, rules: Mapping[Level, LevelRule] = DEFAULT_RULES
) -> ComparisonValues:
    cells = rows(drawn) if isinstance(drawn, str) else drawn
    now, past = month(cells, 2, NOW, rules), as_issued(month(cells, 1, THEN, rules))
    (found,) = ReportValues(now, ISSUED, since_each(now, [past])).比較一覧
    return found


def signed(text: str) -> Fraction:
    return Fraction(text[1:]) * (-1 if text[0] == "△" else 1)


def test_answers_first_why_the_whole_fell() -> None:
    found = compared(FELL)

    assert found.答え == (
        "全体は65.0から60.0（△5ポイント）になりました。"
        "下がった主な理由は、評価の低下（2件）△9.7ポイント、終了した取組（1件）△3.6ポイントです。"
        "反対に働いたのは、対象外・中止になった取組（1件）＋3ポイント、"
        "新しい取組（1件）＋2.8ポイントです。"
        "評価が下がり、全体を最も下げた取組は、1-1-1-01「取組」（8→2）です。"
    )


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        ("| 1-1-1-01 | 4 | 7 |", "上がった主な理由は、評価の上昇（1件）＋30ポイントです。"),
        ("| 1-1-1-01 | 4 | 4 |", "評価も、集計する取組も変わっていません。"),
        (
            """
            | 1-1-1-01 | 4 | 5 |
            | 1-1-1-02 | 5 | 4 |
            """,
            "評価の上昇（1件）＋5ポイント、評価の低下（1件）△5ポイントが打ち消し合いました。",
        ),
    ],
)
def test_answers_why_it_rose_or_stayed(drawn: str, said: str) -> None:
    assert said in compared(drawn).答え


@given(MONTHS)
@settings(max_examples=40, deadline=None)
def test_bars_begin_where_the_one_before_ended_and_end_at_the_total(drawn: Drawn) -> None:
    found = compared(drawn)
    if not found.要因一覧:
        return
    chart = found.グラフ_要因
    base, above, below = (list(map(Fraction, map(str, one.figures))) for one in chart.series)
    ends = zero = Fraction(0)
    parts = [signed(each.増減) for each in found.要因一覧]
    bars = [*parts, sum(parts, Fraction(0))]
    for place, change in enumerate(bars):
        begin = ends if place < len(parts) else zero
        low, high = min(begin, begin + change), max(begin, begin + change)
        # Nothing is seen where the base is; what is seen reaches from one end to the other.
        assert above[place] - below[place] == high - low
        assert base[place] == max(low, zero) + min(high, zero)
        ends = begin + change
    assert ends == signed(found.増減)
    scale = [Fraction(each) for each in chart.scale]
    assert scale[0] <= min(zero, *below, *base)
    assert ends <= scale[1]
    assert (scale[1] - scale[0]) / scale[2] <= 7


def test_draws_a_bridge_on_bars_that_nobody_sees() -> None:
    chart = compared(FELL).グラフ_要因
    root = etree.fromstring(chart_xml(chart, "rId1").encode())
    first, *others = root.iter(f"{C}ser")
    drawn = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

    assert next(root.iter(f"{C}grouping")).get("val") == "stacked"
    assert next(root.iter(f"{C}overlap")).get("val") == "100"
    fills = [look[0].tag for look in first.iter(f"{C}spPr")]
    assert set(fills[:-1]) == {f"{drawn}noFill"}
    assert all(next(each.iter(f"{C}spPr"))[0].tag == f"{drawn}solidFill" for each in others)
    assert chart.description == (
        "全体の進捗の増減とその理由（ポイント）：評価の上昇＋2.5、評価の低下△9.7、新しい取組＋2.8、"
        "終了した取組△3.6、対象外・中止になった取組＋3、増減の計△5"
    )


def test_says_how_many_movers_the_table_leaves_out() -> None:
    found = compared("\n".join(f"| 1-1-1-0{number} | {number} | 9 |" for number in range(1, 8)))

    assert [each.番号 for each in found.変動一覧] == ["1-1-1-01", "1-1-1-02", "1-1-1-03"]
    assert found.変動の説明 == (
        "評価が上がった取組は7件、下がった取組は0件です。表には、全体への影響が大きい順に、"
        "上がったものと下がったものを3件ずつまで示し、4件を省いています。"
    )


def test_lists_what_fell_once_with_the_movers_or_with_the_others() -> None:
    drawn = "\n".join(f"| 1-1-1-0{number} | 9 | {number} |" for number in range(1, 7))
    found = compared(drawn + "\n| 1-1-1-07 | 5 | |")

    told = [*(each.番号 for each in found.変動一覧), *(each.番号 for each in found.ほかの変化一覧)]
    assert sorted(told) == [f"1-1-1-0{number}" for number in range(1, 8)]
    assert len(found.変化一覧) == 7


def test_names_the_ranges_by_the_step_of_ratings() -> None:
    now = month(rows(FELL), 2, NOW, DEFAULT_RULES)
    halves = replace(now.plan, settings=replace(now.plan.settings, step_tenths=5))
    past = as_issued(month(rows(FELL), 1, THEN, DEFAULT_RULES))
    (found,) = ReportValues(replace(now, plan=halves), ISSUED, since_each(now, [past])).比較一覧

    assert list(found.移動見出し.named().values())[1:7:5] == ["0～1.5", "10"]
    assert compared(FELL).移動見出し.named()["最低"] == "0～1"
    assert [(each.範囲, each.named()["計"]) for each in compared(FELL).移動一覧] == [
        ("4～5", "2"),
        ("6～7", "2"),
        ("8～9", "2"),
        ("計画にない", "1"),
    ]


TERM = """
    | 1-1-1-01 | 4 | 4 | 4 | 4 |
    | 1-1-1-02 | 3 | 5 | 6 | 7 |
"""
PERIODS = [Period(2023, 8), Period(2023, 9), Period(2024, 2), NOW]


def term(unlike: int = 0) -> tuple[Summary, Course, list[PastMonth]]:
    """Return a month, the term before it, and its months, of which the first have other rules."""
    *past, now = (
        month(rows(TERM), place, period, DEFAULT_RULES)
        for place, period in enumerate(PERIODS, start=1)
    )
    other = tuple(replace(rule, cut=Cut.UP) for rule in DEFAULT_RULES.values())
    issued = [as_issued(each) for each in past]
    issued = [
        replace(each, rules=other) if place < unlike else each for place, each in enumerate(issued)
    ]
    return now, course(now, issued), issued


def test_shows_the_months_of_the_term_with_the_time_that_had_passed() -> None:
    now, so_far, _ = term()
    values = ReportValues(now, ISSUED, (), so_far)

    assert [(each.時点, each.経過, each.全体) for each in values.推移一覧] == [
        ("令和5年8月末", "28％経過", "35.0"),
        ("令和5年9月末", "30％経過", "45.0"),
        ("令和6年2月末", "40％経過", "50.0"),
        ("令和5年度末", "42％経過", "55.0"),
    ]
    assert values.推移の説明 == (
        "令和5年度末は、任期の42％が過ぎた時点です（任期1492日のうち640日。1％未満切捨て）。"
        "これは時間の割合で、進捗の割合ではありません。"
        "示しているのは、計算規則が同じ最近の4か月の報告書の数値です。"
    )
    chart = values.グラフ_推移
    assert (chart.kind, [each.name for each in chart.series]) == (
        ChartKind.LINES,
        ["全体", "基本政策Ⅰ"],
    )
    assert chart.description.endswith("令和5年度末：全体 55.0・基本政策Ⅰ 55")
    assert [each.番号 for each in values.停滞一覧] == ["1-1-1-01"]
    assert values.停滞一覧[0].時点 == "令和5年8月末以前から"
    assert "評価が6か月以上変わっていない取組は、1件です" in values.停滞の説明


def test_compares_nothing_across_a_change_of_rules_and_says_so() -> None:
    now, so_far, _ = term(unlike=3)
    values = ReportValues(now, ISSUED, (), so_far)

    assert values.比べない理由 == (
        "令和6年2月末の報告書とは、計算規則又は評価の刻みが違うため比べられません。増減と理由は示しません。"
    )
    assert (values.比較一覧, values.推移一覧, values.停滞一覧) == ((), (), ())
    assert (
        "令和6年2月末以前の報告書は、計算規則又は評価の刻みが違うため示していません。"
        in values.推移の説明
    )
    assert "まだ数えられません" in values.停滞の説明
    said = [
        each.text
        for each in docx.Document(
            io.BytesIO(write_report(default_template(), now, ISSUED, (), so_far))
        ).element.body.iter(f"{{{W}}}p")
    ]
    assert values.比べない理由 in said
    assert not [each for each in said if "→" in (each or "")]


def test_counts_only_months_since_the_rules_changed() -> None:
    now, so_far, _ = term(unlike=2)
    values = ReportValues(now, ISSUED, (), so_far)

    assert values.比べない理由 == ""
    assert [each.時点 for each in values.推移一覧] == ["令和6年2月末", "令和5年度末"]
    assert values.停滞の説明.endswith("令和6年2月末からのものしかないためです。")
