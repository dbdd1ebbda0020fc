from dataclasses import replace

import pytest

from drawn_forms import PERIOD, identity, raw_form
from pledgexl.core.parse_form import ParsedForm, form_faults, parse_form
from pledgexl.model.finding import Code, Finding
from pledgexl.model.period import Period
from pledgexl.model.plan import Initiative
from pledgexl.model.submission import Identity, RowStatus, State
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
    assert [entry.at.cell for entry in form.entries] == ["H8", "H9"]


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
    assert places(form.findings) == [("E201", "H8", ""), ("E203", "H9", "11")]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| 1-1-1-01 | 1-1-1-01 | 八   |      | した | |", ("E202", "H8", "八")),
        ("| 1-1-1-01 | 1-1-1-01 | 7.5  |      | した | |", ("E204", "H8", "7.5")),
        ("| 1-1-1-01 | 1-1-1-01 | TRUE |      | した | |", ("E206", "H8", "1")),
        ("| 1-1-1-01 | 1-1-1-01 | #N/A |      | した | |", ("E207", "H8", "#N/A")),
        ("| 1-1-1-01 | 1-1-1-01 | =    |      | した | |", ("E208", "H8", "")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    | 中止 | した | |", ("E209", "H8", "7")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    | 継続 | した | |", ("E210", "J8", "継続")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      | #REF! | |", ("E207", "K8", "#REF!")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      |      | |", ("W201", "K8", "")),
        ("| 1-1-1-01 | 1-1-1-01 |      | 対象外 |    | |", ("E230", "K8", "")),
        ("| 1-1-1-01 | 1-1-1-01 |      | 中止 |  | 庁内用 |", ("E230", "K8", "")),
        ("| 1-1-1-01 | 1-1-1-01 | '７  |      | した | |", ("N201", "H8", "７")),
        ("| 1-1-1-01 | 1-1-1-01 | =7   |      | した | |", ("N205", "H8", "7")),
        ("| 1-1-1-01 | 1-1-1-01 | =0   |      | した | |", ("W231", "H8", "0")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      | =0   | |", ("W231", "K8", "0")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    | =0   | した | |", ("E210", "J8", "0")),
        ("| 1-1-1-01 | 1-1-1-01 | 7    |      | した | =0 |", ("W231", "L8", "0")),
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

    assert places(form.findings) == [("E212", "B8", "1-1-1-01"), ("E212", "B10", "1-1-1-01")]
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

    assert places(form.findings) == [("E211", "B8", "9-9-9-99"), ("E217", "", "1-1-1-01")]
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
        | 行キー   | 取組番号 | 評価 | 実施内容 |
        | 1-1-1-01 |          | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 5    | した     |
    """)

    assert form.findings == ()
    assert form.entries[0].rating_tenths == 70


def test_reports_ratings_in_a_row_that_is_nobodys() -> None:
    form = parsed("""
        | 行キー   | 取組番号 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02 | 5    | した     |
        |          |          | 9    | 追加     |
        |          | ※注     |      |          |
    """)

    assert places(form.findings) == [("E215", "B10", "9")]


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

    assert places(form.findings) == [("E213", "B10", "1-1-1-03")]
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

    assert places(form.findings) == [("E216", "B10", "1-1-1-03")]
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
    assert places(form.findings)[-1] == ("E214", "F10", "0")


def test_asks_for_the_title_of_an_added_initiative() -> None:
    form = parsed("""
        | 行キー   | 取組番号   | 取組事業 | 評価 | 実施内容 |
        | 1-1-1-01 | 1-1-1-01   | 取組1の1 | 7    | した     |
        | 1-1-1-02 | 1-1-1-02   | 取組1の2 | 5    | した     |
        | +1-1-1#1 | （予備行） |          | 3    | 始めた   |
    """)

    assert places(form.findings) == [("E214", "F10", "3")]


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

    assert places(form.findings) == [("N204", "B10", "1-1-1-03")]
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


def test_accepts_the_form_it_asked_for() -> None:
    form = raw_form(PLAN, "| 行キー | 取組番号 | 評価 |")

    assert form_faults(form, PLAN, PERIOD) == ()
    assert isinstance(identity(PLAN), Identity)
