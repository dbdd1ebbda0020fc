from dataclasses import replace

import pytest

from drawn_forms import PERIOD, identity, raw_form
from pledgexl.commands.sample.city import sample_city
from pledgexl.model.finding import Code, Finding
from pledgexl.model.period import Period
from pledgexl.model.plan import Initiative
from pledgexl.model.submission import Identity, RowStatus, State
from pledgexl.rules.entries import ParsedForm, form_faults, parse_form
from summaries import small_plan

PLAN = small_plan()


def parsed(drawn: str, **changes: object) -> ParsedForm:
    return parse_form(raw_form(PLAN, drawn, **changes), PLAN, PERIOD)


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(finding.code.value, finding.at.cell, finding.value) for finding in findings]


def test_reads_a_form_without_a_fault() -> None:
    form = parsed("""
        | 行キー   | 取組番号 | 評価 | 状態 | 実施内容 | 備考 |
        | 1-1-1-01 | 1-1-1-01 | 7    |      | した     | 特になし |
        | 1-1-1-02 | 1-1-1-02 | 10   | 完了 | 終えた   |      |
    """)

    assert form.findings == ()
    assert [(e.id, e.rating_tenths, e.state, e.text, e.remark) for e in form.entries] == [
        ("1-1-1-01", 70, State.NONE, "した", "特になし"),
        ("1-1-1-02", 100, State.DONE, "終えた", ""),
    ]
    assert [entry.at.cell for entry in form.entries] == ["D8", "D9"]


def test_tells_a_missing_rating_from_a_wrong_one_and_from_an_excluded_row() -> None:
    plan = small_plan(3)
    form = parse_form(
        raw_form(
            plan,
            """
            | 行キー   | 取組番号 | 評価 | 状態   | 実施内容     |
            | 1-1-1-01 | 1-1-1-01 |      |        |              |
            | 1-1-1-02 | 1-1-1-02 | 11   |        | した         |
            | 1-1-1-03 | 1-1-1-03 |      | 中止   | 要望がない   |
            """,
        ),
        plan,
        PERIOD,
    )

    assert [entry.status for entry in form.entries] == [
        RowStatus.MISSING,
        RowStatus.REJECTED,
        RowStatus.EXCLUDED,
    ]
    assert places(form.findings) == [("E201", "D8", ""), ("E203", "D9", "11")]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| 1-1-1-01 | 1-1-1-01 | 八   |      | した | |", ("E202", "D8", "八")),
        ("| 1-1-1-01 | 1-1-1-01 | 7.5  |      | した | |", ("E204", "D8", "7.5")),
        ("| 1-1-1-01 | 1-1-1-01 | TRUE |      | した | |", ("E206", "D8", "1")),
        ("| 1-1-1-01 | 1-1-1-01 | #N/A |      | した | |", ("E207", "D8", "#N/A")),
        ("| 1-1-1-01 | 1-1-1-01 | =    |      | した | |", ("E208", "D8", "")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    | 中止 | した | |", ("E209", "D8", "7")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    | 継続 | した | |", ("E210", "G8", "継続")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      | #REF! | |", ("E207", "H8", "#REF!")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      |      | |", ("W201", "H8", "")),
        ("| 1-1-1-01 | 1-1-1-01 |      | 対象外 |    | |", ("E230", "H8", "")),
        ("| 1-1-1-01 | 1-1-1-01 |      | 中止 |  | 庁内用 |", ("E230", "H8", "")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      | \ue000辺 | |", ("W207", "H8", "\ue000辺")),
        (
            "| 1-1-1-01 | 1-1-1-01 | 7    |      | した | 渡\U000f0000 |",
            ("W207", "I8", "渡\U000f0000"),
        ),
        ("| 1-1-1-01 | 1-1-1-01 | '７  |      | した | |", ("N201", "D8", "７")),
        ("| 1-1-1-01 | 1-1-1-01 | =7   |      | した | |", ("N205", "D8", "7")),
        ("| 1-1-1-01 | 1-1-1-01 | =0   |      | した | |", ("W231", "D8", "0")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      | =0   | |", ("W231", "H8", "0")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    | =0   | した | |", ("E210", "G8", "0")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      | した | =0 |", ("W231", "I8", "0")),
    ],
)
def test_reports_each_slip_at_its_cell(row: str, found: tuple[str, str, str]) -> None:
    form = parsed(f"""
        | 行キー   | 取組番号 | 評価 | 状態 | 実施内容 | 備考 |
        {row}
        | 1-1-1-02 | 1-1-1-02 | 5    |      | した     |      |
    """)

    assert places(form.findings) == [found]


def test_refuses_to_choose_between_two_rows_of_one_initiative() -> None:
    form = parsed("""
        | 行キー   | 取組番号 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 5    | した     |
        | 1-1-1-01 | 1-1-1-01 | 8    | した     |
    """)

    assert places(form.findings) == [("E212", "A8", "1-1-1-01"), ("E212", "A10", "1-1-1-01")]
    assert [(entry.id, entry.status) for entry in form.entries] == [
        ("1-1-1-01", RowStatus.REJECTED),
        ("1-1-1-02", RowStatus.RATED),
    ]


def test_reports_a_number_that_was_changed_and_the_row_that_is_gone() -> None:
    form = parsed("""
        | 行キー   | 取組番号 | 評価 | 実施内容 |
        | 1-1-1-01 | 9-9-9-99 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 5    | した     |
    """)

    assert places(form.findings) == [("E211", "A8", "9-9-9-99"), ("E217", "", "1-1-1-01")]
    assert {entry.id: entry.status for entry in form.entries} == {
        "1-1-1-01": RowStatus.MISSING,
        "1-1-1-02": RowStatus.RATED,
    }


def test_does_not_guess_when_two_rows_exchanged_their_numbers() -> None:
    form = parsed("""
        | 行キー   | 取組番号 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-02 | 7    | した     |
        | 1-1-1-02 | 1-1-1-01 | 5    | した     |
    """)

    assert [found[0] for found in places(form.findings)] == ["E218", "E218", "E217", "E217"]


def test_finds_rows_by_their_hidden_key_when_the_number_was_cleared() -> None:
    form = parsed("""
        | 行キー   | 取組番号 | 取組事業 | 評価 | 実施内容 |
        | 1-1-1-01 |          | 取組1の1 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 取組1の2 | 5    | した     |
    """)

    assert form.findings == ()
    assert form.entries[0].rating_tenths == 70


@pytest.mark.parametrize("title", ["別の事業", ""])
def test_does_not_guess_from_the_hidden_key_alone(title: str) -> None:
    form = parsed(f"""
        | 行キー   | 取組番号 | 取組事業 | 評価 | 実施内容 |
        | 1-1-1-01 |          | {title}  | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 取組1の2 | 5    | した     |
    """)

    assert places(form.findings) == [("E218", "A8", ""), ("E217", "", "1-1-1-01")]
    assert form.entries[-1].status is RowStatus.MISSING


def test_does_not_give_a_rating_to_the_number_when_the_title_is_anothers() -> None:
    form = parsed("""
        | 行キー   | 取組番号 | 取組事業   | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 | 取組1の2   | 5    | した     |
        | 1-1-1-02 | 1-1-1-02 | 取組１ の1 | 7    | した     |
    """)

    assert places(form.findings)[:2] == [("E218", "B8", "取組1の2"), ("E218", "B9", "取組１ の1")]
    assert {entry.status for entry in form.entries} == {RowStatus.MISSING}


@pytest.mark.parametrize(
    ("label", "said", "cell"), [("取組事業", "広場の整備", "B8"), ("施策", "9 広場", "J8")]
)
def test_asks_about_a_row_whose_given_words_were_pasted_over(
    label: str, said: str, cell: str
) -> None:
    issued = {"1-1-1-01": {"取組事業": "取組1の1", "施策": "1 施策その1を行います"}}
    drawn = f"""
        | 行キー   | 取組番号 | {label} | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 | {said}  | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 |         | 5    | した     |
    """

    form = parse_form(replace(raw_form(PLAN, drawn), issued=issued), PLAN, PERIOD)

    assert places(form.findings) == [("W232", cell, said)]
    assert form.findings[0].values["expected"] == issued["1-1-1-01"][label]
    assert form.findings[0].values["found"] == said
    assert form.entries[0].rating_tenths == 70


@pytest.mark.parametrize(("given", "codes"), [("した", ["E230"]), ("", []), ("別の事", [])])
def test_takes_no_text_that_was_filled_in_for_the_reason_of_an_exclusion(
    given: str, codes: list[str]
) -> None:
    drawn = """
        | 行キー   | 取組番号 | 評価 | 状態 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 |      | 中止 | した     |
        | 1-1-1-02 | 1-1-1-02 | 5    |      | した     |
    """
    issued = {"1-1-1-01": {"取組事業": "取組1の1", "実施内容": given}}

    form = parse_form(replace(raw_form(PLAN, drawn), issued=issued), PLAN, PERIOD)

    assert places(form.findings) == [(code, "H8", "した") for code in codes]


def test_asks_nothing_where_the_plan_was_corrected_after_the_form_was_issued() -> None:
    issued = {"1-1-1-01": {"取組事業": "取組一の一", "前回評価": "6"}}
    form = replace(
        raw_form(
            PLAN,
            """
            | 行キー   | 取組番号 | 取組事業   | 前回評価 | 評価 | 実施内容 |
            | 1-1-1-01 | 1-1-1-01 | 取組一の一 | 6        | 7    | した     |
            | 1-1-1-02 | 1-1-1-02 | 取組1 の 2 | 3        | 5    | した     |
            """,
        ),
        issued=issued,
    )

    assert parse_form(form, PLAN, PERIOD).findings == ()


def test_asks_about_a_previous_rating_that_is_not_the_one_issued() -> None:
    issued = {"1-1-1-01": {"取組事業": "取組1の1", "前回評価": "6"}}
    drawn = """
        | 行キー   | 取組番号 | 取組事業 | 前回評価 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 | 取組1の1 | 4        | 5    | した     |
        | 1-1-1-02 | 1-1-1-02 | 取組1の2 |          | 5    | した     |
    """

    form = parse_form(replace(raw_form(PLAN, drawn), issued=issued), PLAN, PERIOD)

    assert places(form.findings) == [("W232", "C8", "4")]
    assert form.findings[0].values["expected"] == "6"


@pytest.mark.parametrize("titles", [("取組1の2", "別の事業"), ("新しい窓口", "新しい　窓口")])
def test_counts_no_spare_row_that_repeats_a_title(titles: tuple[str, str]) -> None:
    form = parsed(f"""
        | 行キー   | 取組番号   | 取組事業    | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01   | 取組1の1    | 7    | した     |
        | 1-1-1-02 | 1-1-1-02   | 取組1の2    | 5    | した     |
        | +1-1-1#1 | （予備行） | {titles[0]} | 3    | 始めた   |
        | +1-1-1#2 | （予備行） | {titles[1]} | 3    | 始めた   |
    """)

    added = [entry.title for entry in form.entries if entry.is_added]
    repeated = [found[:2] for found in places(form.findings)]
    assert repeated[0] == ("E232", "B10")
    assert (len(repeated), added) == ((1, ["別の事業"]) if "別の事業" in titles else (2, []))


def test_adds_nothing_to_a_measure_of_another_department() -> None:
    plan = sample_city().plan
    own = plan.led_by["301"][0]
    other = next(each for each in plan.initiatives if each.lead != "301")
    form = raw_form(
        plan,
        f"""
        | 行キー              | 取組番号   | 取組事業     | 評価 | 実施内容 |
        | {own.id}            | {own.id}   | {own.title}  | 7    | した     |
        | +{other.measure}#1  | （予備行） | 潜り込む取組 | 9    | した     |
        """,
        department="301",
    )

    found = parse_form(form, plan, PERIOD)

    assert ("E231", "B9", "潜り込む取組") in places(found.findings)
    assert not any(entry.is_added for entry in found.entries)


def test_reports_ratings_in_a_row_that_is_nobodys() -> None:
    form = parsed("""
        | 行キー   | 取組番号 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 5    | した     |
        |          |          | 9    | 追加     |
        |          | ※注     |      |          |
    """)

    assert places(form.findings) == [("E215", "A10", "9")]


def test_says_whose_initiative_it_is() -> None:
    other = Initiative("1-1-1-03", "1-1-1", PLAN.initiatives[1].title, "102")
    plan = replace(PLAN, initiatives=(*PLAN.initiatives, other))
    form = parse_form(
        raw_form(
            plan,
            """
            | 行キー   | 取組番号 | 評価 | 実施内容 |
            | 1-1-1-01 | 1-1-1-01 | 7    | した     |
            | 1-1-1-02 | 1-1-1-02 | 5    | した     |
            | 1-1-1-03 | 1-1-1-03 | 5    | した     |
            """,
        ),
        plan,
        PERIOD,
    )

    assert places(form.findings) == [("E213", "A10", "1-1-1-03")]
    assert form.findings[0].values["lead"] == "財政課"


def test_counts_an_initiative_only_between_its_months() -> None:
    ended = Initiative("1-1-1-03", "1-1-1", "終わった取組", "101", end=Period(2024, 2))
    plan = replace(PLAN, initiatives=(*PLAN.initiatives, ended))
    drawn = """
        | 行キー   | 取組番号 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 5    | した     |
        | 1-1-1-03 | 1-1-1-03 | 5    | した     |
    """

    form = parse_form(raw_form(plan, drawn), plan, PERIOD)

    assert places(form.findings) == [("E216", "A10", "1-1-1-03")]
    assert len(form.entries) == 2


def test_takes_what_a_department_adds_in_a_spare_row() -> None:
    form = parsed("""
        | 行キー   | 取組番号   | 取組事業 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01   | 取組1の1 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02   | 取組1の2 | 5    | した     |
        | +1-1-1#1 | （予備行） | 新しい窓口 | 3  | 始めた   |
        | +1-1-1#2 | （予備行） |          |      |          |
    """)

    added = form.entries[-1]
    assert (added.id, added.measure, added.title) == ("", "1-1-1", "新しい窓口")
    assert (added.rating_tenths, added.is_added) == (30, True)
    assert form.findings == ()


def test_takes_no_zero_of_a_formula_for_a_text_or_a_title() -> None:
    form = parsed("""
        | 行キー   | 取組番号   | 取組事業 | 評価 | 実施内容 | 備考 |
        | 1-1-1-01 | 1-1-1-01   | 取組1の1 | 7    | =0       | =0   |
        | 1-1-1-02 | 1-1-1-02   | 取組1の2 | 5    | した     |      |
        | +1-1-1#1 | （予備行） | =0       | =0   | =0       | =0   |
    """)

    assert (form.entries[0].text, form.entries[0].remark) == ("", "")
    assert len(form.entries) == 2
    assert places(form.findings)[-1] == ("E214", "B10", "0")


def test_asks_for_the_title_of_an_added_initiative() -> None:
    form = parsed("""
        | 行キー   | 取組番号   | 取組事業 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01   | 取組1の1 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02   | 取組1の2 | 5    | した     |
        | +1-1-1#1 | （予備行） |          | 3    | 始めた   |
    """)

    assert places(form.findings) == [("E214", "B10", "3")]


def test_knows_an_initiative_that_was_added_in_an_earlier_month() -> None:
    form = parsed(
        """
        | 行キー   | 取組番号 | 取組事業 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 | 取組1の1 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 取組1の2 | 5    | した     |
        | 1-1-1-03 | 1-1-1-03 | 前月の追加 | 4  | 進めた   |
        """,
        keys=("1-1-1-01", "1-1-1-02", "1-1-1-03"),
    )

    assert places(form.findings) == [("N204", "A10", "1-1-1-03")]
    assert (form.entries[-1].id, form.entries[-1].title) == ("1-1-1-03", "前月の追加")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"form_version": "0"}, Code.FORM_VERSION_UNKNOWN),
        ({"plan": "another"}, Code.OTHER_PLAN),
        ({"period": Period(2024, 2)}, Code.WRONG_PERIOD),
        ({"department": "999"}, Code.DEPARTMENT_UNKNOWN),
        ({"department": "102"}, Code.DEPARTMENT_RATES_NOTHING),
    ],
)
def test_refuses_a_form_that_is_not_this_months(changes: dict[str, object], code: Code) -> None:
    if "department" in changes:
        changes = changes | {"keys": ()}
    form = raw_form(PLAN, "| 行キー | 取組番号 | 評価 |", **changes)

    assert [finding.code for finding in form_faults(form, PLAN, PERIOD)] == [code]


def test_refuses_a_form_of_a_department_that_is_no_more_as_a_whole() -> None:
    first, *others = PLAN.departments
    ended = replace(first, end=PERIOD.previous)
    plan = replace(PLAN, departments=(ended, *others))
    form = raw_form(plan, "| 行キー | 取組番号 | 評価 |")

    assert first.code == form.identity.department
    assert [finding.code for finding in form_faults(form, plan, PERIOD)] == [
        Code.DEPARTMENT_RATES_NOTHING
    ]


def test_accepts_the_form_it_asked_for() -> None:
    form = raw_form(PLAN, "| 行キー | 取組番号 | 評価 |")

    assert form_faults(form, PLAN, PERIOD) == ()
    assert isinstance(identity(PLAN), Identity)
