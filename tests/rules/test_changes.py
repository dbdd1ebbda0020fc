"""What changed between revisions, and since an earlier month."""

from dataclasses import replace

import pytest

from drawn_forms import PERIOD, form_bytes
from pledgexl.commands.collect import examine
from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.model.finding import CellRef
from pledgexl.model.history import Counted, Move, PastInitiative, PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.plan import Initiative, Lineage, PlanState
from pledgexl.model.submission import Entry, RowStatus, State, Submission
from pledgexl.rules.changes import changes_by_revision, since
from pledgexl.rules.resolve import resolve
from pledgexl.rules.summarise import summarise
from summaries import RATING_COLUMN, small_plan, submission

FIRST = """
    | 評価 | 状態 | 実施内容 | 備考 |
    | 7    |      | した     |      |
    | 8    |      | した     |      |
"""
SECOND = """
    | 評価 | 状態 | 実施内容 | 備考 |
    | 7    |      | した     |      |
    | 6    |      | した     | 理由 |
"""


def sent(drawn: str, revision: int) -> Submission:
    content = form_bytes(drawn, revision=revision)
    return examine(content, f"第{revision}版.xlsx", small_plan(), PERIOD)


def test_tells_cell_by_cell_what_a_newer_revision_changed() -> None:
    read = [sent(FIRST, 1), sent(SECOND, 2)]

    changes = changes_by_revision(read, resolve(read, small_plan()))

    assert [(each.label, each.before, each.now) for each in changes] == [
        ("評価", "8", "6"),
        ("備考", "", "理由"),
    ]
    assert {each.id for each in changes} == {"1-1-1-02"}


def test_compares_with_the_revision_right_before_even_if_three_came() -> None:
    read = [sent(FIRST, 1), sent(SECOND, 2), replace(sent(SECOND, 3), file="第3版.xlsx")]

    assert changes_by_revision(read, resolve(read, small_plan())) == ()


def test_tells_nothing_of_a_first_revision() -> None:
    read = [sent(FIRST, 1)]

    assert changes_by_revision(read, resolve(read, small_plan())) == ()


WORDS = {"対象外": State.NOT_APPLICABLE, "中止": State.STOPPED}


def month(*ratings: str) -> Summary:
    """Return a month of one measure whose initiatives are `7`, `中止` or `` (missing)."""
    plan = small_plan(len(ratings))
    entries = tuple(
        Entry(
            id=row.id,
            measure=row.measure,
            title=row.title,
            department="101",
            status=RowStatus.EXCLUDED
            if typed in WORDS
            else RowStatus.RATED
            if typed
            else RowStatus.MISSING,
            rating_tenths=int(typed) * 10 if typed.isdecimal() else None,
            state=WORDS.get(typed, State.NONE),
            text="理由です。",
            remark="庁内だけの備考",
            at=CellRef("101_企画課.xlsx", "入力", 8 + place, RATING_COLUMN),
        )
        for place, (row, typed) in enumerate(zip(plan.initiatives, ratings, strict=True))
    )
    return summarise(plan, NEWEST_PERIOD, [submission(plan, NEWEST_PERIOD, "101", entries)])


def past(**ratings: int | None) -> PastMonth:
    """Return the month before; `i01=70` is how the first initiative was rated, in tenths."""
    rated = {f"1-1-1-{name[1:]}": tenths for name, tenths in ratings.items()}
    known = {
        id_: PastInitiative(id_, "1-1-1", f"前の{id_}", "101", tenths)
        for id_, tenths in rated.items()
    }
    return PastMonth(NEWEST_PERIOD.previous, {"": "50.0"}, rated, initiatives=known)


@pytest.mark.parametrize(
    ("then", "now", "move"),
    [
        ({"i01": 70}, "7", None),
        ({"i01": 60}, "7", None),
        ({"i01": 80}, "7", Move.FALLEN),
        ({}, "7", Move.ADDED),
        ({}, "中止", Move.ADDED),
        ({"i01": None}, "7", Move.RESUMED),
        ({"i01": None}, "対象外", None),
        ({"i01": 70}, "対象外", Move.NOT_APPLICABLE),
        ({"i01": 70}, "中止", Move.STOPPED),
        ({"i01": 70}, "", Move.MISSING),
    ],
)
def test_names_what_became_of_an_initiative(
    then: dict[str, int | None], now: str, move: Move | None
) -> None:
    assert [each.move for each in since(month(now), past(**then)).moved] == ([move] if move else [])


def test_says_when_an_initiative_ended_whose_number_another_has_by_now() -> None:
    summary, last = month("7"), past(i01=70, i02=30)
    ended = Initiative("1-1-1-02", "1-1-1", "前の1-1-1-02", "101", end=last.period)
    lineage = Lineage(states=(PlanState(last.period, summary.plan.items, (ended,)),))
    known = replace(summary, plan=replace(summary.plan, lineage=lineage))

    assert [each.planned for each in since(known, last).moved] == [last.period]
    assert [each.planned for each in since(summary, last).moved] == [None]


def test_names_an_initiative_that_the_plan_no_longer_has_by_its_last_title() -> None:
    (moved,) = since(month("7"), past(i01=70, i02=30)).moved

    assert (moved.move, moved.title, moved.then_tenths) == (Move.ENDED, "前の1-1-1-02", 30)


def test_averages_the_initiatives_of_both_months_alone_by_the_same_rules() -> None:
    found = since(month("7", "中止", "8"), past(i01=60, i02=10))

    assert found.then["1-1"].shown == "60"
    assert found.now["1-1"].shown == "70"
    assert found.counted_then["1-1"] == Counted(2, 2)
    assert found.counted_now[""] == Counted(2, 3)
    assert (found.compared, found.risen, found.fallen) == (1, 1, 0)
    assert [each.move for each in found.exchanged("1-1")] == [Move.STOPPED, Move.ADDED]
    assert found.exchanged("1-2") == ()


def test_does_not_take_a_lower_rating_for_an_exchange() -> None:
    found = since(month("7"), past(i01=80))

    assert found.exchanged("") == ()
    assert found.fallen == 1


def test_gives_the_reason_from_the_text_and_never_from_the_remark() -> None:
    found = since(month("中止"), past(i01=70))

    assert [each.text for each in found.moved] == ["理由です。"]
    assert "備考" not in repr(found.moved)


def test_counts_what_was_moved_to_another_measure_where_it_stood_in_each_month() -> None:
    before = past(i01=70)
    elsewhere = replace(before.initiatives["1-1-1-01"], measure="9-9-9")
    before = replace(before, initiatives={"1-1-1-01": elsewhere})

    found = since(month("7"), before)

    assert found.counted_then["9-9"] == found.counted_now["1-1"] == Counted(1, 1)
    assert "1-1" not in found.counted_then
