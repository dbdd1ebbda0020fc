"""A figure's working can be checked by hand, whatever the rules are."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.calculation import carried_text, mean_text, working
from pledgexl.model.finding import CellRef
from pledgexl.model.month import ItemSummary
from pledgexl.model.plan import Initiative, PlanItem
from pledgexl.model.submission import Entry, RowStatus, State
from pledgexl.rules.summarise import summarise
from summaries import RATING_COLUMN, small_plan, submission


def month(
    measures: Sequence[Sequence[int | None]], rules: dict[Level, LevelRule] | None = None
) -> ItemSummary:
    """Return a month of one pledge, whose measures have initiatives rated so, in tenths."""
    places = [f"1-1-{number}" for number in range(1, len(measures) + 1)]
    items = [PlanItem(id_, Level.MEASURE, f"施策{id_}", "1-1") for id_ in places]
    rows = [
        (Initiative(f"{id_}-{row:02d}", id_, f"取組{id_}-{row}", "101"), tenths)
        for id_, ratings in zip(places, measures, strict=True)
        for row, tenths in enumerate(ratings, 1)
    ]
    plan = small_plan()
    plan = replace(
        plan,
        items=(*plan.items[:2], *items),
        initiatives=tuple(row for row, _ in rows),
        rules=rules or DEFAULT_RULES,
    )
    entries = tuple(
        Entry(
            id=row.id,
            measure=row.measure,
            title=row.title,
            department="101",
            status=RowStatus.MISSING if tenths is None else RowStatus.RATED,
            rating_tenths=tenths,
            state=State.NONE,
            text="しました。",
            remark="",
            at=CellRef("101_企画課.xlsx", "入力", 8 + place, RATING_COLUMN),
        )
        for place, (row, tenths) in enumerate(rows)
    )
    return summarise(plan, NEWEST_PERIOD, [submission(plan, NEWEST_PERIOD, "101", entries)]).whole


def pledge(whole: ItemSummary) -> ItemSummary:
    return whole.children[0].children[0]


def rules(**changes: LevelRule) -> dict[Level, LevelRule]:
    return DEFAULT_RULES | {rule.level: rule for rule in changes.values()}


def test_shows_the_sum_that_makes_a_pledge_43() -> None:
    found = pledge(month([[50, 40], [50, 40, 40, 40]]))

    assert working(found) == "10×(4.5＋4.25)÷2＝43.75"
    assert found.shown == "43"


def test_keeps_a_fraction_that_no_two_digits_hold() -> None:
    found = pledge(month([[80, 70, 80], [70]]))

    assert working(found) == "10×(23÷3＋7)÷2＝73.33…"
    assert [working(measure) for measure in found.children] == ["23÷3", ""]


def test_carries_a_fraction_on_where_the_level_above_uses_it() -> None:
    exact = LevelRule(Level.PLEDGE, 10, 0, Cut.HALF_UP, Carry.EXACT)
    whole = month([[80, 70, 80], [70]], rules(pledge=exact))

    assert working(pledge(whole)) == "10×(23÷3＋7)÷2＝220÷3＝73.33…"
    assert working(whole.children[0]) == "220÷3÷1＝73.33…"
    assert working(whole) == "73÷1＝73"


@pytest.mark.parametrize(("places", "carried"), [(0, "8"), (1, "7.7")])
def test_says_what_a_measure_brings_where_that_is_not_its_mean(places: int, carried: str) -> None:
    shown = LevelRule(Level.MEASURE, 1, places, Cut.HALF_UP, Carry.SHOWN)
    found = pledge(month([[80, 70, 80]], rules(measure=shown)))

    assert carried_text(found.children[0]) == carried
    assert working(found).startswith(f"10×{carried}÷1＝")


def test_adds_up_half_points_and_leaves_missing_ratings_out() -> None:
    found = pledge(month([[65, 70, None, 70], [None]]))

    assert [working(measure) for measure in found.children] == ["20.5÷3", ""]
    assert working(found) == "10×20.5÷3÷1＝68.33…"


def test_begins_a_long_sum_with_its_total() -> None:
    found = pledge(month([[70]] * 12 + [[65]]))

    assert working(found) == "10×90.5÷13＝69.61…"
    assert working(pledge(month([[70]] * 12))).count("＋") == 11


def test_shows_the_exact_mean_of_a_measure_with_two_digits() -> None:
    measures = pledge(month([[80, 70, 80], [45], [50, 40]])).children

    assert [mean_text(each.average) for each in measures if each.average] == [
        "7.66…",
        "4.50",
        "4.50",
    ]


def test_shows_a_digit_more_than_is_printed() -> None:
    fine = LevelRule(Level.MEASURE, 1, 2, Cut.HALF_UP, Carry.EXACT)
    measures = pledge(month([[80, 70, 80]], rules(measure=fine))).children

    assert [mean_text(each.average) for each in measures if each.average] == ["7.666…"]
