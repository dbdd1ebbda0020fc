"""The arithmetic: against the published table, and against a brute-force computation."""

import json
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgexl.commands.sample.city import sample_city
from pledgexl.model.average import DEFAULT_RULES, Average, Carry, Cut, Level, LevelRule
from pledgexl.model.finding import CellRef
from pledgexl.model.plan import Plan, PlanItem
from pledgexl.model.submission import Entry, RowStatus
from pledgexl.rules.averages import WHOLE_ID, climb, measure_means, roll_up
from summaries import sample_summary, small_plan

PUBLISHED: dict[str, Any] = json.loads(
    Path(__file__).with_name("published_fy2023.json").read_text("utf-8")
)


def published_pledges() -> dict[str, int]:
    return {
        f"{policy['id']}-{number}": figure
        for policy in PUBLISHED["policies"]
        for number, figure in enumerate(policy["pledges"], start=1)
    }


def test_the_published_pledges_give_the_published_policies_and_whole() -> None:
    plan = sample_city().plan
    rule = DEFAULT_RULES[Level.PLEDGE]
    pledges = {
        pledge: Average(Fraction(figure), rule) for pledge, figure in published_pledges().items()
    }

    averages = climb(plan, pledges, [Level.POLICY])

    policies = {policy["id"]: str(policy["published"]) for policy in PUBLISHED["policies"]}
    assert {policy: averages[policy].shown for policy in policies} == policies
    assert averages[WHOLE_ID].shown == PUBLISHED["overall"]
    assert averages["1"].exact == Fraction(313, 5)


def test_the_sample_citys_ratings_give_the_whole_published_table() -> None:
    summary = sample_summary()

    assert {pledge.id: pledge.shown for pledge in summary.pledges} == {
        pledge: str(figure) for pledge, figure in published_pledges().items()
    }
    assert summary.whole.shown == PUBLISHED["overall"]


@pytest.mark.parametrize("pair", PUBLISHED["legible_star_pairs"], ids=lambda pair: pair["pledge"])
def test_the_sample_citys_measures_show_the_published_stars(pair: dict[str, Any]) -> None:
    pledge = next(each for each in sample_summary().pledges if each.id == pair["pledge"])

    assert [measure.stars.count("★") for measure in pledge.children] == pair["stars"]


def test_half_up_would_print_another_headline() -> None:
    """The table tells the rules apart: only cut-and-carry gives 59.2."""
    plan = sample_city().plan
    exact = {
        level: LevelRule(level, rule.times, rule.places, Cut.HALF_UP, Carry.EXACT)
        for level, rule in DEFAULT_RULES.items()
    }
    means = {measure.id: _mean_of(measure.id) for measure in plan.at(Level.MEASURE)}

    other = roll_up(Plan(**{**vars_of(plan), "rules": exact}), means)

    assert other[WHOLE_ID].shown != PUBLISHED["overall"]


def _mean_of(measure: str) -> Fraction:
    summary = next(each for each in sample_summary().measures if each.id == measure)
    assert summary.average is not None
    return summary.average.exact


def vars_of(plan: Plan) -> dict[str, Any]:
    names = ("settings", "items", "departments", "initiatives", "rules", "rubric")
    return {name: getattr(plan, name) for name in names}


def test_an_exact_whole_is_not_lost_to_binary_arithmetic() -> None:
    """14/5 and 48/5 make exactly 62; in floats the same sum is cut to 61."""
    assert floor((14 / 5 + 48 / 5) / 2 * 10) == 61
    items = (
        PlanItem("1", Level.POLICY, "政策", ""),
        PlanItem("1-1", Level.PLEDGE, "公約", "1"),
        PlanItem("1-1-1", Level.MEASURE, "施策一", "1-1"),
        PlanItem("1-1-2", Level.MEASURE, "施策二", "1-1"),
    )
    plan = Plan(**{**vars_of(small_plan()), "items": items})

    averages = roll_up(plan, {"1-1-1": Fraction(14, 5), "1-1-2": Fraction(48, 5)})

    assert averages["1-1"].shown == "62"


# --- the brute force -------------------------------------------------------------------

Tree = list[list[list[list[int]]]]  # policies of pledges of measures of ratings in tenths

trees = st.lists(
    st.lists(
        st.lists(st.lists(st.integers(0, 100), max_size=5), min_size=1, max_size=3),
        min_size=1,
        max_size=3,
    ),
    min_size=1,
    max_size=3,
)
rules = st.builds(
    lambda times, places, cuts, carries: {
        level: LevelRule(level, times[index], places[index], cuts[index], carries[index])
        for index, level in enumerate(DEFAULT_RULES)
    },
    st.lists(st.sampled_from([1, 10, 100]), min_size=4, max_size=4),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.lists(st.sampled_from(list(Cut)), min_size=4, max_size=4),
    st.lists(st.sampled_from(list(Carry)), min_size=4, max_size=4),
)


def brute_cut(value: Fraction, rule: LevelRule) -> Fraction:
    """Search for the printed figure step by step instead of computing it."""
    step = Fraction(1, 10**rule.places)
    below = Fraction(int(value)) - step
    while below + step <= value:
        below += step
    if rule.cut is Cut.DOWN or below == value:
        return below
    if rule.cut is Cut.UP:
        return below + step
    return below + step if value - below >= step / 2 else below


def brute_mean(values: list[Fraction], rule: LevelRule) -> tuple[Fraction, Fraction] | None:
    """Return the printed and the carried value, one addition at a time."""
    if not values:
        return None
    total = Fraction(0)
    for value in values:
        total = total + value
    exact = total * rule.times / len(values)
    shown = brute_cut(exact, rule)
    return shown, exact if rule.carry is Carry.EXACT else shown


def brute_force(tree: Tree, by_level: dict[Level, LevelRule]) -> dict[str, Fraction]:
    """Return every printed figure of `tree`, by ID, from a plain recursive walk."""
    shown: dict[str, Fraction] = {}

    def visit(node: Any, number: str, levels: list[Level]) -> Fraction | None:  # noqa: ANN401
        if len(levels) == 1:
            values = [Fraction(rating, 10) for rating in node]
        else:
            found = [
                visit(child, f"{number}-{place}".lstrip("-"), levels[1:])
                for place, child in enumerate(node, start=1)
            ]
            values = [value for value in found if value is not None]
        made = brute_mean(values, by_level[levels[0]])
        if made is None:
            return None
        shown[number] = made[0]
        return made[1]

    visit(tree, "", [Level.WHOLE, Level.POLICY, Level.PLEDGE, Level.MEASURE])
    return shown


def plan_and_entries(tree: Tree, by_level: dict[Level, LevelRule]) -> tuple[Plan, list[Entry]]:
    items: list[PlanItem] = []
    entries: list[Entry] = []
    for first, policy in enumerate(tree, start=1):
        items.append(PlanItem(f"{first}", Level.POLICY, "政策", ""))
        for second, pledge in enumerate(policy, start=1):
            items.append(PlanItem(f"{first}-{second}", Level.PLEDGE, "公約", f"{first}"))
            for third, measure in enumerate(pledge, start=1):
                number = f"{first}-{second}-{third}"
                items.append(PlanItem(number, Level.MEASURE, "施策", f"{first}-{second}"))
                entries.extend(rated(number, tenths) for tenths in measure)
    plan = Plan(**{**vars_of(small_plan()), "items": tuple(items), "rules": by_level})
    return plan, entries


def rated(measure: str, tenths: int) -> Entry:
    missing = Entry.missing((f"{measure}-01", measure, "取組"), "101", CellRef(""))
    return missing.changed(status=RowStatus.RATED, rating_tenths=tenths)


@given(tree=trees, by_level=rules)
def test_agrees_with_brute_force_for_every_cut_carry_places_and_step(
    tree: Tree, by_level: dict[Level, LevelRule]
) -> None:
    plan, entries = plan_and_entries(tree, by_level)

    averages = roll_up(plan, measure_means(entries))

    assert {number: average.shown_value for number, average in averages.items()} == brute_force(
        tree, by_level
    )


@given(tree=trees)
def test_every_figure_lies_within_the_scale(tree: Tree) -> None:
    plan, entries = plan_and_entries(tree, DEFAULT_RULES)

    averages = roll_up(plan, measure_means(entries))

    assert all(0 <= average.shown_value <= 100 for average in averages.values())


def test_what_is_not_rated_has_no_average_and_is_left_out_above() -> None:
    plan, entries = plan_and_entries([[[[80, 60], []]], [[[]]]], DEFAULT_RULES)

    averages = roll_up(plan, measure_means(entries))

    assert {number: average.shown for number, average in averages.items()} == {
        "1-1-1": "7",
        "1-1": "70",
        "1": "70",
        "": "70.0",
    }
