"""Which initiatives moved the whole, from where to where each went, and which have not moved."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings

from drawn_months import MONTHS, NOW, RULES, THEN, Drawn, as_issued, month
from pledgexl.model.average import DEFAULT_RULES, Level, LevelRule
from pledgexl.model.explanation import Standing
from pledgexl.model.history import Move, Since
from pledgexl.model.movement import Cause
from pledgexl.model.period import Period
from pledgexl.rules.changes import since
from pledgexl.rules.explanation import unmoved
from tables import rows


def moved_since(drawn: Drawn, rules: Mapping[Level, LevelRule] = DEFAULT_RULES) -> Since:
    return since(month(drawn, 2, NOW, rules), as_issued(month(drawn, 1, THEN, rules)))


@given(MONTHS, RULES)
@settings(max_examples=30, deadline=None)
def test_effects_of_movers_add_up_to_the_parts_of_the_whole(
    drawn: Drawn, rules: Mapping[Level, LevelRule]
) -> None:
    found = moved_since(drawn, rules)

    for cause in (Cause.RAISED, Cause.LOWERED):
        own = [mover for mover in found.movers if mover.cause is cause]
        assert found.causes[cause] == len(own)
        if "" in found.movements:
            part = found.movements[""].parts[cause]
            assert sum((mover.effect for mover in own), Fraction(0)) == part


def test_movers_begin_with_the_largest_effect_and_name_ratings_and_measure() -> None:
    found = moved_since(
        rows("""
        | 1-1-1-01 | 4 | 7 |
        | 1-1-1-02 | 6 | 6 |
        | 1-1-2-01 | 8 | 6 |
        | 2-1-1-01 | 5 |   |
    """)
    )

    assert [
        (each.row.id, each.measure, each.then_tenths, each.now_tenths, each.cause)
        for each in found.movers
    ] == [("1-1-2-01", "1-1-2", 80, 60, Cause.LOWERED), ("1-1-1-01", "1-1-1", 40, 70, Cause.RAISED)]
    # Alone in a measure of two, in one policy of two and then in the only one.
    assert found.movers[0].effect == -(Fraction(20, 2) / 2 + Fraction(20, 2)) / 2
    assert {cause: count for cause, count in found.causes.items() if count} == {
        Cause.RAISED: 1,
        Cause.LOWERED: 1,
        Cause.ENDED: 1,
    }


@given(MONTHS)
@settings(max_examples=30, deadline=None)
def test_every_initiative_of_either_month_goes_from_one_place_to_one(drawn: Drawn) -> None:
    found = moved_since(drawn)

    assert sum(found.transitions.values()) == sum(bool(then or now) for _, then, now in drawn)
    for place, ratings in enumerate(zip(*(cells[1:] for cells in drawn), strict=True)):
        counted = (
            count
            for standings, count in found.transitions.items()
            if isinstance(standings[place].value, tuple)
        )
        assert sum(counted) == sum(rating.isdecimal() for rating in ratings)


def test_tells_from_where_to_where_initiatives_went() -> None:
    found = moved_since(
        rows("""
        | 1-1-1-01 | 4    | 7      |
        | 1-1-1-02 | 5    | 6      |
        | 1-1-1-03 | 1    | 1      |
        | 1-1-1-04 | 9    | 10     |
        | 1-1-1-05 | 2    | 中止   |
        | 1-1-1-06 | 中止 | 3      |
        | 1-1-1-07 | 8    | 未報告 |
        | 1-1-1-08 |      | 0      |
        | 1-1-1-09 | 8    |        |
    """)
    )

    assert found.transitions == {
        (Standing.MIDDLE, Standing.HIGH): 2,
        (Standing.LOWEST, Standing.LOWEST): 1,
        (Standing.HIGHEST, Standing.FULL): 1,
        (Standing.LOW, Standing.EXCLUDED): 1,
        (Standing.EXCLUDED, Standing.LOW): 1,
        (Standing.HIGHEST, Standing.UNREPORTED): 1,
        (Standing.ABSENT, Standing.LOWEST): 1,
        (Standing.HIGHEST, Standing.ABSENT): 1,
    }


MONTHS_READ = [Period(2023, 8), Period(2023, 9), Period(2024, 2), NOW]
TERM = rows("""
    | 1-1-1-01 | 4 | 4    | 4 | 4  |
    | 1-1-1-02 | 3 | 5    | 5 | 5  |
    | 1-1-1-03 | 3 | 3    | 5 | 5  |
    | 1-1-1-04 | 4 | 中止 | 4 | 4  |
    | 1-1-1-05 | 4 | 4    | 4 | 中止 |
    | 1-1-1-06 | 10 | 10  | 10 | 10 |
    | 1-1-1-07 |   | 2    | 2 | 2  |
""")


def not_moved(count: int, least: int = 6) -> list[tuple[str, Period, bool]]:
    """Return what has not moved, read from the last `count` of the months before."""
    past = [
        as_issued(month(TERM, place, period, DEFAULT_RULES))
        for place, period in enumerate(MONTHS_READ[:-1], start=1)
    ][3 - count :]
    now = month(TERM, 4, NOW, DEFAULT_RULES)
    return [(each.row.id, each.since, each.is_first) for each in unmoved(now, past, least)]


def test_names_what_has_not_moved_for_months_the_longest_and_lowest_first() -> None:
    assert not_moved(3) == [
        ("1-1-1-01", Period(2023, 8), True),
        ("1-1-1-07", Period(2023, 9), False),
        ("1-1-1-02", Period(2023, 9), False),
    ]


def test_counts_months_of_the_calendar_and_not_reports() -> None:
    assert [number for number, *_ in not_moved(3, least=7)] == ["1-1-1-01"]
    assert not_moved(1) == []
    assert len(not_moved(1, least=1)) == 5
    assert not_moved(0) == []


def test_tells_the_months_by_which_the_plan_says_that_initiatives_came_and_went() -> None:
    drawn = rows("""
        | 1-1-1-01 | 4 | 4 |
        | 1-1-1-02 | 4 |   |
        | 1-1-1-03 |   | 4 |
    """)
    now, past = month(drawn, 2, NOW, DEFAULT_RULES), as_issued(month(drawn, 1, THEN, DEFAULT_RULES))
    assert [each.planned for each in since(now, past).moved] == [None, None]

    first, third = now.plan.initiatives
    planned = (first, replace(third, start=NOW), replace(first, id="1-1-1-02", end=THEN))
    now = replace(now, plan=replace(now.plan, initiatives=planned))

    moved = {each.move: each.planned for each in since(now, past).moved}
    assert moved == {Move.ENDED: THEN, Move.ADDED: NOW}
