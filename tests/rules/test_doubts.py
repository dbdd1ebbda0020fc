from dataclasses import replace

import pytest

from pledgexl.model.finding import CellRef, Finding
from pledgexl.model.history import PastInitiative
from pledgexl.model.language import Language
from pledgexl.model.submission import Entry, RowStatus, State
from pledgexl.rules.doubts import plausibility_warnings, unexplained_exclusions, with_answers
from tables import rows

AT = CellRef("101_企画課.xlsx", "入力", 10, 8)


def tenths(rating: str) -> int | None:
    return int(rating) * 10 if rating else None


def entry(rating: str, state: str, text: str, remark: str = "") -> Entry:
    status = RowStatus.EXCLUDED if State(state).is_excluded else RowStatus.RATED
    return Entry(
        id="1-1-1-01",
        measure="1-1-1",
        title="取組",
        department="101",
        status=status,
        rating_tenths=tenths(rating),
        state=State(state),
        text=text,
        remark=remark,
        at=AT,
        text_column=11,
    )


def past(rating: str, state: str, text: str, remark: str = "") -> dict[str, PastInitiative]:
    said = PastInitiative(
        "1-1-1-01", "1-1-1", "取組", "101", tenths(rating), text, State(state), remark
    )
    return {said.id: said}


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [each.code.value for each in found]


@pytest.mark.parametrize(
    "drawn",
    rows("""
        | 6 |        | した         | 5 |        | した             | W211 |
        | 6 |        | した         | 6 |        | した             |      |
        | 6 |        | した         | 8 |        | 広げた           |      |
        | 6 |        | した         | 9 |        | 広げた           | W212 |
        | 6 |        | した         | 7 |        | した             | W213 |
        | 6 |        | した         | 9 |        | した             | W212 W213 |
        | 9 |        | した         | 9 | 完了   | 終えた           | W214 |
        | 9 |        | した         | 10 | 完了  | 終えた           |      |
        | 9 |        | した         | 10 |       | 開始を検討中     | W215 |
        | 9 |        | した         | 10 |       | 予定どおり終えた |      |
        | 9 |        | した         | 10 |       | 予定していた整備を終えた | |
        | 0 |        | 未着手       | 0 |        | 工事を開始した   | W216 |
        | 0 |        | 未着手       | 0 |        | 着手できなかった |      |
        | 6 |        | した         |   | 中止   | した             |      |
        | 6 |        | した         |   | 中止   | 国の制度に移った |      |
        |   | 中止   | 国の制度に移った | | 中止 | 国の制度に移った |      |
    """),
)
def test_asks_back_what_is_odd_after_the_month_before(drawn: list[str]) -> None:
    before, now, expected = drawn[:3], drawn[3:6], drawn[6]

    found = plausibility_warnings([entry(*now)], past(*before), Language.JA)

    assert codes(found) == expected.split()
    assert all(each.at == AT for each in found)


@pytest.mark.parametrize(
    "drawn",
    rows("""
        | 6 |      | した             | | 中止   | した             | E230 |
        | 6 |      | した             | | 対象外 | した　           | E230 |
        | 6 | 完了 | した             | | 対象外 | した             | E230 |
        | 6 |      | した             | | 中止   | 国の制度に移った |      |
        |   | 中止 | 国の制度に移った | | 中止   | 国の制度に移った |      |
        |   | 中止 | 国の制度に移った | | 対象外 | 国の制度に移った |      |
    """),
)
def test_takes_no_copied_text_for_the_reason_of_a_new_exclusion(drawn: list[str]) -> None:
    before, (rating, state, text, expected) = drawn[:3], drawn[3:]
    now = entry(rating, state, text, "備考の理由は印刷されない")

    found = unexplained_exclusions([now], past(*before))

    assert codes(found) == expected.split()
    assert [each.at.cell for each in found] == ["K10"] * len(found)


def test_asks_nothing_of_what_is_missing_or_rejected() -> None:
    silent = replace(entry("5", "", "した"), status=RowStatus.REJECTED)

    assert plausibility_warnings([silent], past("9", "", "した"), Language.JA) == ()


def test_asks_nothing_about_a_month_before_which_there_is_none() -> None:
    assert plausibility_warnings([entry("5", "", "した")], {}, Language.JA) == ()


def test_keeps_a_question_with_the_reason_that_is_given() -> None:
    now, before = entry("5", "", "減った", "補助が終わったため"), past("6", "", "した")

    (found,) = with_answers(plausibility_warnings([now], before, Language.JA), [now], before)

    assert (found.code.value, found.answer, found.is_open) == ("W211", "補助が終わったため", False)


def test_does_not_ask_again_while_nothing_changes() -> None:
    before = past("9", "完了", "終えた", "残りは県が行うため")
    same, other = entry("9", "完了", "終えた"), entry("8", "完了", "終えた")

    (answered,) = with_answers(plausibility_warnings([same], before, Language.JA), [same], before)
    asked = with_answers(plausibility_warnings([other], before, Language.JA), [other], before)

    assert answered.answer == "残りは県が行うため"
    assert {each.answer for each in asked} == {""}


@pytest.mark.parametrize(
    ("rating", "remark", "answered"),
    [
        ("9", "残りは県が行うため", "残りは県が行うため"),
        ("3", "残りは県が行うため", ""),
        ("3", " 残りは県が行うため\n", ""),
        ("3", "事故で止まったため", "事故で止まったため"),
    ],
)
def test_takes_no_remark_of_the_month_before_for_the_reason_of_a_change(
    rating: str, remark: str, answered: str
) -> None:
    before = past("9", "完了", "終えた", "残りは県が行うため")
    now = entry(rating, "完了", "終えた", remark)

    found = with_answers(plausibility_warnings([now], before, Language.JA), [now], before)

    assert found
    assert {each.answer for each in found} == {answered}
