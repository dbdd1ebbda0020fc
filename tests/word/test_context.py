"""What a template may name: ready-made texts for every figure, text and note."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.messages.edition import words_of
from pledgexl.messages.report import coverage_note, rule_line, rule_sentences
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.language import Language
from pledgexl.model.month import Coverage, Summary
from pledgexl.model.period import Period
from pledgexl.model.submission import Entry, FileStatus, RowStatus, State
from pledgexl.rules.summarise import summarise
from pledgexl.word.chart import Chart
from pledgexl.word.context import ListedValues, PolicyValues, ReportValues, WholeValues
from pledgexl.word.values import Record
from summaries import RATING_COLUMN, sample_summary, small_plan, small_summary, submission

ISSUED = date(2024, 4, 18)


def values(summary: Summary, name: str) -> object:
    return ReportValues(summary, ISSUED).named()[name]


def policies(summary: Summary) -> tuple[PolicyValues, ...]:
    found = values(summary, "政策一覧")
    assert isinstance(found, tuple)
    return found


def whole(summary: Summary) -> WholeValues:
    found = values(summary, "全体")
    assert isinstance(found, WholeValues)
    return found


REMARK = "（連絡）公表前につき未公開。"


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, Record):
        yield from leaves(tuple(value.named().values()))
    else:
        yield value


def printed(summary: Summary) -> list[str]:
    return [
        initiative.実施内容
        for policy in policies(summary)
        for pledge in policy.公約一覧
        for measure in pledge.施策一覧
        for initiative in measure.取組一覧
    ]


def month(*rows: tuple[RowStatus, State, str], findings: tuple[Finding, ...] = ()) -> Summary:
    """Return a month with one initiative a row; those not excluded are rated 7 if rated."""
    plan = small_plan(len(rows))
    entries = tuple(
        Entry(
            id=initiative.id,
            measure=initiative.measure,
            title=initiative.title,
            department="101",
            status=status,
            rating_tenths=70 if status is RowStatus.RATED else None,
            state=state,
            text=text,
            remark=REMARK,
            at=CellRef("101_企画課.xlsx", "入力", 8 + number, RATING_COLUMN),
        )
        for number, (initiative, (status, state, text)) in enumerate(
            zip(plan.initiatives, rows, strict=True)
        )
    )
    sent = submission(plan, NEWEST_PERIOD, "101", entries, findings)
    return summarise(plan, NEWEST_PERIOD, [sent])


def test_gives_texts_only_but_for_the_one_truth() -> None:
    context = ReportValues(sample_summary(), ISSUED).named()
    found = {name: {type(leaf) for leaf in leaves(value)} for name, value in context.items()}

    assert found.pop("暫定") == {bool}
    charts = ("グラフ_基本政策", "グラフ_公約", "グラフ_推移")
    assert {frozenset(found.pop(name)) for name in charts} == {frozenset({Chart})}
    assert all(issubclass(kind, str) for kinds in found.values() for kind in kinds)


def test_writes_dates_and_spans_in_the_japanese_era() -> None:
    context = ReportValues(sample_summary(), ISSUED).named()

    assert context["期間"] == "令和4年7月から令和6年3月まで"
    assert context["期間短縮"] == "令和4年7月～令和6年3月"
    assert context["時点"] == "令和5年度末"
    assert context["作成日"] == "令和6年4月18日"


def test_names_the_month_within_a_fiscal_year() -> None:
    assert values(sample_summary(Period(2024, 2)), "時点") == "令和6年2月末"


def test_shows_the_figures_of_the_summary() -> None:
    summary = sample_summary()

    assert whole(summary).進捗 == "59.2"
    assert [policy.進捗 for policy in policies(summary)] == ["62", "56", "60", "56", "62"]
    shown = [pledge.進捗 for policy in policies(summary) for pledge in policy.公約一覧]
    assert shown == [pledge.shown for pledge in summary.pledges]


def test_breaks_the_ten_stars_into_two_lines_of_five() -> None:
    measure = policies(small_summary())[0].公約一覧[0].施策一覧[0]

    assert (measure.星上段, measure.星下段, measure.評価) == ("★★★★★", "★★☆☆☆", "7／10")


def test_prints_a_dash_where_no_figure_exists() -> None:
    summary = month((RowStatus.EXCLUDED, State.STOPPED, "やめました。"))
    policy = policies(summary)[0]
    measure = policy.公約一覧[0].施策一覧[0]

    assert {whole(summary).進捗, policy.進捗, policy.公約一覧[0].進捗, measure.評価} == {"－"}
    assert measure.星上段 == measure.星下段 == ""


def test_prints_the_title_of_an_initiative_without_text() -> None:
    assert printed(month((RowStatus.RATED, State.DONE, ""))) == ["取組1の1"]


def test_names_what_no_average_counts_by_why_it_does_not() -> None:
    summary = month(
        (RowStatus.EXCLUDED, State.STOPPED, "やめました。"),
        (RowStatus.EXCLUDED, State.NOT_APPLICABLE, ""),
        (RowStatus.MISSING, State.NONE, "書きかけ"),
        (RowStatus.REJECTED, State.NONE, "書いたもの"),
    )

    assert printed(summary) == [
        "【中止】取組1の1：やめました。",
        "【確認中】取組1の2",
        "【未報告】取組1の3",
        "【確認中】取組1の4",
    ]


def test_never_prints_a_remark() -> None:
    summary = month(
        (RowStatus.EXCLUDED, State.STOPPED, ""),
        (RowStatus.EXCLUDED, State.STOPPED, "やめました。"),
        (RowStatus.RATED, State.DONE, ""),
    )

    context = ReportValues(summary, ISSUED).named()

    assert [row.理由 for row in values(summary, "除外一覧")] == ["やめました。"]  # type: ignore[attr-defined]
    assert not any(REMARK in str(leaf) for leaf in leaves(tuple(context.values())))


def test_lists_the_excluded_with_their_reasons() -> None:
    excluded = values(sample_summary(), "除外一覧")

    assert isinstance(excluded, tuple)
    assert [(row.番号, row.状態, row.担当部署) for row in excluded] == [
        ("4-1-1-02", "対象外", "危機管理課"),
        ("5-1-1-03", "中止", "市民課"),
    ]
    assert all(row.理由.endswith("。") for row in excluded)


def test_tells_a_council_nothing_of_what_the_office_found_at_a_row() -> None:
    at = CellRef("101_企画課.xlsx", "入力", 8, RATING_COLUMN)
    expected = MappingProxyType({"expected": "0〜10"})
    wrong = Finding(Code.RATING_OUT_OF_RANGE, at, "12", expected)
    summary = month(
        (RowStatus.REJECTED, State.NONE, ""),
        (RowStatus.MISSING, State.NONE, ""),
        (RowStatus.REJECTED, State.NONE, ""),
        findings=(wrong,),
    )
    reasons = [row.理由 for row in listed(summary)]

    checking = "報告内容を確認しています。"
    assert reasons == [checking, "評価の報告がありません。", checking]


def listed(summary: Summary) -> tuple[ListedValues, ...]:
    found = values(summary, "未報告一覧")
    assert isinstance(found, tuple)
    return found


def test_tells_a_form_that_did_not_come_from_one_that_was_turned_back() -> None:
    plan = small_plan()
    turned_back = replace(submission(plan, NEWEST_PERIOD, "101", ()), status=FileStatus.REJECTED)

    absent = listed(summarise(plan, NEWEST_PERIOD, []))
    rejected = listed(summarise(plan, NEWEST_PERIOD, [turned_back]))

    assert {row.理由 for row in absent} == {"担当部署の報告を待っています。"}
    assert {row.理由 for row in rejected} == {"担当部署の報告内容を確認しています。"}


def test_says_beside_a_figure_what_does_not_stand_behind_it() -> None:
    assert coverage_note(Coverage(rated=14)) == ""
    assert coverage_note(Coverage(rated=12, missing=1, rejected=1)) == "※14件中12件を集計"
    assert coverage_note(Coverage(rated=13, excluded=1)) == "※1件除外"
    assert coverage_note(Coverage(rated=12, excluded=1, missing=1)) == "※14件中12件を集計\n※1件除外"


def test_says_how_many_initiatives_stand_behind_the_report() -> None:
    assert values(sample_summary(), "集計状況") == (
        "取組は全部で135件あり、このうち133件の評価を集計しました。"
        "「対象外」又は「中止」の2件は含めていません。"
    )


@pytest.mark.parametrize(
    ("language", "early", "said"),
    [
        (Language.JA, None, "任期は、令和6年3月20日に満了しました。"),
        (
            Language.JA,
            date(2024, 3, 5),
            "任期は、令和6年3月20日までの予定でしたが、令和6年3月5日に終了しました。",
        ),
        (Language.EN, None, " The term ended on 20 March 2024."),
        (
            Language.EN,
            date(2024, 3, 5),
            " The term was to end on 20 March 2024; it ended on 5 March 2024.",
        ),
    ],
)
def test_the_last_report_of_a_term_says_so(
    language: Language, early: date | None, said: str
) -> None:
    summary = small_summary()
    last = replace(
        summary.plan.settings,
        language=language,
        term_end=summary.period,
        ends_on=date(2024, 3, 20),
        ended_early=early,
    )
    ended = replace(summary, plan=replace(summary.plan, settings=last))

    with words_of(last):
        assert said in str(values(ended, "集計状況"))
        assert said not in str(values(summary, "集計状況"))


def test_puts_the_rules_of_the_plan_into_words() -> None:
    rules: Mapping[Level, LevelRule] = {
        Level.MEASURE: LevelRule(Level.MEASURE, 1, 1, Cut.HALF_UP, Carry.SHOWN),
        Level.PLEDGE: LevelRule(Level.PLEDGE, 10, 0, Cut.UP, Carry.EXACT),
        Level.POLICY: DEFAULT_RULES[Level.POLICY],
        Level.WHOLE: DEFAULT_RULES[Level.WHOLE],
    }

    assert rule_sentences(rules) == (
        "施策：取組の評価の平均を求め、小数第2位を四捨五入した値です。公約を計算するときは、四捨五入した値を使います。",
        "公約：施策の値の平均を10倍し、小数点以下を切り上げた値です。基本政策を計算するときは、切り上げる前の値を使います。",
        "基本政策：公約の値の平均を求め、小数点以下を切り捨てた値です。全体を計算するときは、切り捨てた値を使います。",
        "全体：基本政策の値の平均を求め、小数第2位以下を切り捨てた値です。",
    )
    assert rule_line(rules).startswith(
        "施策＝取組の評価の平均（小数第1位まで、四捨五入、端数処理後を上の平均へ）／公約＝"
    )


def test_speaks_of_points_where_the_plan_makes_no_percentages() -> None:
    summary = small_summary()

    assert values(summary, "単位") == "％"
    assert values(replace(summary, whole=replace(summary.whole, highest=10)), "単位") == "10点満点"
