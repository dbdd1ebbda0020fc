"""Why a printed figure moved: parts that add up, whatever the order of the causes."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings

from drawn_months import MISSING, MONTHS, NOW, RULES, STATES, THEN, Drawn, as_issued, month
from pledgexl.model.average import DEFAULT_RULES, Level, LevelRule
from pledgexl.model.movement import Cause, Movement, decimal
from pledgexl.rules.movement import movements
from tables import rows


def moved(
    drawn: str | Drawn, rules: Mapping[Level, LevelRule] = DEFAULT_RULES
) -> dict[str, Movement]:
    cells = rows(drawn) if isinstance(drawn, str) else drawn
    past = as_issued(month(cells, 1, THEN, rules))
    return movements(month(cells, 2, NOW, rules), past)


def told(movement: Movement) -> dict[str, str]:
    return {cause.value: str(part) for cause, part in movement.parts.items() if part}


@pytest.mark.parametrize(
    ("then", "now", "cause"),
    [
        ("5", "8", Cause.RAISED),
        ("8", "5", Cause.LOWERED),
        ("", "8", Cause.ADDED),
        ("8", "", Cause.ENDED),
        ("8", "中止", Cause.EXCLUDED),
        ("8", "対象外", Cause.EXCLUDED),
        ("中止", "8", Cause.RESUMED),
        (MISSING, "8", Cause.REPORTED),
        ("8", MISSING, Cause.UNREPORTED),
    ],
)
def test_names_what_happened_to_an_initiative(then: str, now: str, cause: Cause) -> None:
    found = moved([["1-1-1-01", then, now], ["1-1-1-02", "6", "6"]])

    assert {each for each in Cause if found["1-1"].parts[each]} == {cause}


@pytest.mark.parametrize(
    ("then", "now"),
    [("6", "6"), ("中止", "対象外"), (MISSING, "中止"), ("", MISSING), ("", "中止"), ("中止", "")],
)
def test_what_is_in_neither_average_moves_nothing(then: str, now: str) -> None:
    found = moved([["1-1-1-01", then, now], ["1-1-1-02", "6", "6"]])

    assert not any(told(each) for each in found.values())


def test_tells_a_pledge_that_fell_because_an_initiative_ended() -> None:
    found = moved("""
        | 1-1-1-01 | 10 |   |
        | 1-1-1-02 | 3  | 3 |
    """)

    assert found["1-1"].printed == -35
    assert told(found["1-1"]) == {"ended": "-35"}


def test_shares_what_two_causes_do_together_evenly() -> None:
    found = moved("""
        | 1-1-1-01 | 4 | 8 |
        | 1-1-1-02 |   | 2 |
    """)

    # Raised first: +40, then added: -30. Added first: -10, then raised: +20.
    assert told(found["1-1"]) == {"raised": "30", "added": "-20"}


def test_a_figure_whose_initiatives_were_all_replaced_moves_by_both_causes() -> None:
    found = moved("""
        | 1-1-1-01 | 4 |   |
        | 1-1-1-02 |   | 9 |
    """)

    # Ended first: nothing is rated, which moves nothing. Added first: +25, then ended: +25.
    assert told(found["1-1"]) == {"ended": "25/2", "added": "75/2"}


def test_the_cuts_of_the_printed_figures_are_a_cause_of_their_own() -> None:
    found = moved("""
        | 1-1-1-01 | 4 | 5 |
        | 1-1-1-02 | 4 | 4 |
        | 1-1-1-03 | 4 | 4 |
    """)

    # 40 and 43.3…, of which 43 is printed.
    assert found["1-1"].printed == 3
    assert told(found["1-1"]) == {"raised": "10/3", "rounding": "-1/3"}


def test_has_no_movement_of_what_was_or_is_not_printed() -> None:
    found = moved("""
        | 1-1-1-01 | 4    | 5 |
        | 1-1-2-01 | 中止 | 5 |
        | 1-2-1-01 |      | 5 |
        | 1-3-1-01 | 5    |   |
    """)

    assert set(found) == {"", "1", "1-1", "1-1-1"}


@given(MONTHS, RULES)
@settings(max_examples=150, deadline=None)
def test_parts_add_up_to_the_printed_movement_at_every_item(
    drawn: Drawn, rules: Mapping[Level, LevelRule]
) -> None:
    now = month(drawn, 2, NOW, rules)
    past = as_issued(month(drawn, 1, THEN, rules))

    items = (now.whole, *now.policies, *now.pledges, *now.measures)
    shown = {each.id: each.shown for each in items}
    for item, movement in movements(now, past).items():
        assert movement.printed == Fraction(shown[item] or "") - Fraction(past.shown[item] or "")
        assert sum(movement.parts.values()) == movement.printed
        assert list(movement.parts) == list(Cause)


@given(MONTHS, RULES)
@settings(max_examples=150, deadline=None)
def test_shown_parts_add_up_too_and_are_less_than_one_unit_off(
    drawn: Drawn, rules: Mapping[Level, LevelRule]
) -> None:
    for movement in moved(drawn, rules).values():
        unit = Fraction(1, 10**movement.places)
        assert sum(movement.shown.values()) == movement.printed
        for cause, shown in movement.shown.items():
            assert shown % unit == 0
            assert abs(shown - movement.parts[cause]) < unit
            assert shown == 0 or movement.parts[cause] != 0


def in_any_order(drawn: Drawn, rules: Mapping[Level, LevelRule], item: str) -> dict[str, Fraction]:
    """Return the mean effect of each cause over all orders, by lists and nothing of `rules`."""
    whole = {number: (then, now, _named(then, now)) for number, then, now in drawn}
    causes = sorted({cause for *_, cause in whole.values() if cause})
    totals = dict.fromkeys(causes, Fraction(0))
    orders = list(permutations(causes))
    for order in orders:
        done: set[str] = set()
        start = _value(whole, done, rules, item) or Fraction(0)
        value = start
        for cause in order:
            done.add(cause)
            found = _value(whole, done, rules, item)
            after = start if found is None else found
            totals[cause] += (after - value) / len(orders)
            value = after
    return totals


def _named(then: str, now: str) -> str:
    if then.isdecimal() and now.isdecimal():
        return "" if then == now else "raised" if int(now) > int(then) else "lowered"
    if now.isdecimal():
        return "added" if not then else "resumed" if then in STATES else "reported"
    if then.isdecimal():
        return "ended" if not now else "excluded" if now in STATES else "unreported"
    return ""


def _value(
    whole: Mapping[str, tuple[str, str, str]],
    done: set[str],
    rules: Mapping[Level, LevelRule],
    item: str,
) -> Fraction | None:
    """Return the mean of means below `item` times the factors on the way, None without any."""
    ratings = {
        number: Fraction(int(cell))
        for number, (then, now, cause) in whole.items()
        if (cell := now if cause in done else then).isdecimal()
    }

    def mean(prefix: str, depth: int) -> Fraction | None:
        if depth == 4:
            return ratings.get(prefix)
        under = f"{prefix}-" if prefix else ""
        inside = [number.split("-") for number in whole if number.startswith(under)]
        below = dict.fromkeys("-".join(each[: depth + 1]) for each in inside)
        found = [value for each in below if (value := mean(each, depth + 1)) is not None]
        level = (Level.WHOLE, Level.POLICY, Level.PLEDGE, Level.MEASURE)[depth]
        return sum(found, Fraction(0)) / len(found) * rules[level].times if found else None

    return mean(item, len(item.split("-")) if item else 0)


@given(MONTHS, RULES)
@settings(max_examples=60, deadline=None)
def test_a_second_program_that_tries_every_order_agrees(
    drawn: Drawn, rules: Mapping[Level, LevelRule]
) -> None:
    if len({_named(then, now) for _, then, now in drawn}) > 6:
        # Of more causes there are too many orders.
        drawn = drawn[:4]
    for item, movement in moved(drawn, rules).items():
        expected = in_any_order(drawn, rules, item)
        parts = {cause.value: part for cause, part in movement.parts.items() if part}
        parts.pop("rounding", None)
        assert parts == {cause: part for cause, part in expected.items() if part}


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        ("49/5", 1, "9.8"),
        ("-1", 1, "-1.0"),
        ("0", 2, "0.00"),
        ("-1/20", 2, "-0.05"),
        ("12", 0, "12"),
    ],
)
def test_writes_a_part_with_the_decimals_of_the_figure(
    value: str, places: int, written: str
) -> None:
    assert decimal(Fraction(value), places) == written
