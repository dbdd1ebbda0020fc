"""第4 and the spread of the pledges: what has changed since and why, and how far they are."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import docx
import pytest

from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.messages.report import bands, difference
from pledgexl.model.average import DEFAULT_RULES, Average, Level
from pledgexl.model.history import PastMonth, compared_periods
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.rules.changes import since_each
from pledgexl.rules.summarise import summarise
from pledgexl.word.comparison import ComparisonValues
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from summaries import sample_summary, small_plan, small_summary

ISSUED = date(2024, 4, 18)


def past(shown: Mapping[str, str | None], ratings: Mapping[str, int | None]) -> PastMonth:
    return PastMonth(NEWEST_PERIOD.previous, shown, ratings)


def as_past(summary: Summary, period: Period) -> PastMonth:
    items = (summary.whole, *summary.policies, *summary.pledges)
    ratings = {row.id: row.rating_tenths for row in summary.initiatives}
    return PastMonth(period, {item.id: item.shown for item in items}, ratings)


def compared(summary: Summary, *months: PastMonth) -> tuple[ComparisonValues, ...]:
    return tuple(ComparisonValues(since, summary) for since in since_each(summary, months))


def texts(report: bytes) -> list[str]:
    body = docx.Document(io.BytesIO(report)).element.body
    return [each.text for each in body.iter() if str(each.tag).endswith("}p") and each.text]


def test_puts_the_figures_of_both_months_side_by_side() -> None:
    earlier = past({"": "70.5", "1": "72", "1-1": "70"}, {"1-1-1-01": 60, "1-1-1-02": 80})
    (found,) = compared(small_summary(), earlier)
    policy = found.比較政策一覧[0]
    pledge = policy.比較公約一覧[0]

    assert (found.名称, found.前回時点) == ("前回", "令和6年2月末")
    assert (found.前回, found.今回, found.増減) == ("70.5", "70.0", "△0.5")
    assert (policy.前回, policy.今回, policy.増減) == ("72", "70", "△2")
    assert (pledge.前回, pledge.今回, pledge.増減) == ("70", "70", "±0")
    assert found.要約 == (
        "全体は70.5から70.0（△0.5ポイント）になりました。全体の増減の内訳は、評価の上昇＋5、評価の低下△5、"
        "端数の処理△0.5です。両方の時点で評価した取組は2件です。"
        "この2件だけで比べると、全体は70.0から70.0（±0ポイント）です。このうち、評価が上がった取組は1件、"
        "下がった取組は1件、変わらない取組は0件です。"
    )


def test_says_nothing_of_parts_where_nothing_moved() -> None:
    before = past({"": "70.0", "1": "70", "1-1": "70"}, {"1-1-1-01": 70, "1-1-1-02": 70})
    (found,) = compared(small_summary(), before)

    assert "内訳" not in found.要約


def test_has_a_dash_where_one_of_the_figures_is_missing() -> None:
    (new_pledge,) = compared(small_summary(), past({"": "70.0"}, {}))
    nothing = summarise(small_plan(), NEWEST_PERIOD, [])
    (lost,) = compared(nothing, past({"": "70.0", "1": "70"}, {}))

    assert (new_pledge.比較政策一覧[0].前回, new_pledge.比較政策一覧[0].増減) == ("－", "－")
    assert (lost.前回, lost.今回, lost.増減) == ("70.0", "－", "－")


@pytest.mark.parametrize(
    ("period", "issued", "compared"),
    [
        ("2024-03", ["2024-01", "2024-02", "2024-04"], ["2024-02"]),
        ("2024-06", ["2023-03", "2024-03", "2024-05"], ["2024-05", "2024-03"]),
        ("2024-04", ["2024-02", "2024-03"], ["2024-03"]),
        ("2024-03", ["2023-03", "2024-02"], ["2024-02", "2023-03"]),
        ("2024-02", ["2022-03", "2023-12"], ["2023-12"]),
        ("2024-01", ["2024-01", "2024-02"], []),
    ],
)
def test_compares_with_the_last_month_and_the_last_end_of_a_fiscal_year(
    period: str, issued: list[str], compared: list[str]
) -> None:
    found = compared_periods(Period.parse(period), map(Period.parse, issued))

    assert [str(each) for each in found] == compared


def test_prints_a_chapter_for_each_earlier_month() -> None:
    summary = sample_summary()
    earlier = [as_past(sample_summary(Period(2024, 2)), Period(2024, 2))]
    earlier.append(replace(earlier[0], period=Period(2023, 3)))
    since = since_each(summary, earlier)
    said = texts(write_report(default_template(), summary, ISSUED, since))

    assert "第4　進捗が変わった理由" in said
    last = said.index("前回（令和6年2月末）との比較（増減：ポイント）")
    assert said.index("前年度末（令和4年度末）との比較（増減：ポイント）") > last


def test_says_in_a_sentence_that_nothing_was_issued_before() -> None:
    package = write_report(default_template(), sample_summary(), ISSUED)
    said = texts(package)

    # The contents name it first.
    begins = max(place for place, text in enumerate(said) if text == "第4　進捗が変わった理由")
    chapter = said[begins + 1 : begins + 6]
    assert said[begins + 6] == "第5　注記"
    assert chapter[0].startswith("この月より前に確定した報告書がないため、")
    assert chapter[1:4:2] == ["任期中の推移", "評価が長く変わっていない取組"]
    assert "任期の42％が過ぎた時点です" in chapter[2]
    assert "これは時間の割合で、進捗の割合ではありません。" in chapter[2]
    assert chapter[4].endswith("比べられる確定した報告書がないためです。")
    assert package.count(b"word/charts/chart") == 4


def averages(*shown: int, places: int = 0) -> list[Average | None]:
    rule = replace(DEFAULT_RULES[Level.PLEDGE], places=places)
    return [Average(Fraction(each), rule) for each in shown]


def test_counts_the_pledges_in_each_fifth_of_the_scale() -> None:
    assert bands(averages(0, 19, 20, 39, 79, 80, 100), 100) == [
        ("0～19", 2),
        ("20～39", 2),
        ("40～59", 0),
        ("60～79", 1),
        ("80～100", 2),
    ]


def test_names_the_bands_of_figures_with_digits_without_a_gap() -> None:
    assert [span for span, _ in bands([*averages(5, places=1), None], 100)] == [
        "0以上20未満",
        "20以上40未満",
        "40以上60未満",
        "60以上80未満",
        "80～100",
        "－",
    ]


def test_writes_differences_as_an_office_does() -> None:
    changes = [Fraction(3), Fraction(-21, 10), Fraction(0), Fraction(1, 2)]

    assert [difference(change) for change in changes] == ["＋3", "△2.1", "±0", "＋0.5"]
