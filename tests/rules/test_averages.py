"""The averages of a month: against published figures, brute force and pandas; how each was made."""

import json
from dataclasses import replace
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated import generated_summary, reckoned_again
from pledgexl.commands.sample.city import sample_city
from pledgexl.messages.summary import band_text, number_text, working_text
from pledgexl.model.average import DEFAULT_RULES, Average, Carry, Cut, Level, LevelRule
from pledgexl.model.calculation import Band, CalculationSteps, Variant
from pledgexl.model.finding import CellRef
from pledgexl.model.month import Coverage
from pledgexl.model.period import Period
from pledgexl.model.plan import TENTHS_PER_POINT, Plan, PlanItem
from pledgexl.model.submission import Entry, RowStatus, State
from pledgexl.rules.averages import (
    WHOLE_ID,
    audit,
    calculation_steps,
    climb,
    compare,
    coverage_by_department,
    measure_means,
    roll_up,
)
from pledgexl.rules.summarise import summarise
from summaries import sample_summary, small_plan, small_summary, submission

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
    return replace(missing, status=RowStatus.RATED, rating_tenths=tenths)


@given(tree=trees, by_level=rules)
def test_agrees_with_brute_force_for_every_cut_carry_places_and_step(
    tree: Tree, by_level: dict[Level, LevelRule]
) -> None:
    plan, entries = plan_and_entries(tree, by_level)

    averages = roll_up(plan, measure_means(entries))

    assert {number: average.cut_value for number, average in averages.items()} == brute_force(
        tree, by_level
    )


@given(tree=trees)
def test_every_figure_lies_within_the_scale(tree: Tree) -> None:
    plan, entries = plan_and_entries(tree, DEFAULT_RULES)

    averages = roll_up(plan, measure_means(entries))

    assert all(0 <= average.cut_value <= 100 for average in averages.values())


def test_what_is_not_rated_has_no_average_and_is_left_out_above() -> None:
    plan, entries = plan_and_entries([[[[80, 60], []]], [[[]]]], DEFAULT_RULES)

    averages = roll_up(plan, measure_means(entries))

    assert {number: average.shown for number, average in averages.items()} == {
        "1-1-1": "7",
        "1-1": "70",
        "1": "70",
        "": "70.0",
    }


def entry(measure: str, department: str, status: RowStatus, tenths: int) -> Entry:
    """Return an entry that has a rating, of so many `tenths`, if it is rated."""
    at = CellRef(f"{department}.xlsx")
    missing = Entry.missing((f"{measure}-01", measure, "取組"), department, at)
    rating = tenths if status is RowStatus.RATED else None
    return replace(missing, status=status, rating_tenths=rating)


entries = st.lists(
    st.builds(
        entry,
        st.sampled_from(("1-1-1", "1-1-2")),
        st.sampled_from(("101", "102")),
        st.sampled_from((*RowStatus, RowStatus.RATED)),
        st.integers(0, 100),
    ),
    max_size=40,
)


def frame_of(drawn: list[Entry]) -> pd.DataFrame:
    """Return a row for each entry; a rating that is not there is 0, so that all are whole."""
    columns = ["measure", "department", "status", "tenths"]
    rows = [(one.measure, one.department, one.status.value, one.rating_tenths) for one in drawn]
    return pd.DataFrame(rows, columns=columns).fillna({"tenths": 0}).astype({"tenths": "int64"})


# pandas takes its time on a busy machine.
@settings(deadline=None)
@given(drawn=entries)
def test_the_means_are_those_of_pandas_to_the_last_digit(drawn: list[Entry]) -> None:
    frame = frame_of(drawn)
    rated = frame[frame["status"] == "rated"].groupby("measure")["tenths"].agg(["sum", "count"])

    assert measure_means(drawn) == {
        measure: Fraction(int(total), TENTHS_PER_POINT * int(count))
        for measure, total, count in rated.itertuples()
    }


# pandas takes its time on a busy machine.
@settings(deadline=None)
@given(drawn=entries)
def test_the_counts_are_those_of_pandas(drawn: list[Entry]) -> None:
    counted = frame_of(drawn).groupby(["department", "status"]).size().reset_index()
    sizes: dict[str, dict[str, int]] = {}
    for code, status, size in counted.itertuples(index=False):
        sizes.setdefault(code, {})[status] = int(size)

    assert coverage_by_department(drawn) == {
        code: Coverage(**found) for code, found in sizes.items()
    }


def test_tells_in_a_sentence_how_each_figure_of_the_sample_city_was_made() -> None:
    workings = calculation_steps(sample_summary())

    assert working_text(workings["1-4"]) == "43 = 10 × (4.5 + 4.25) ÷ 2 を切捨て"
    assert working_text(workings["1-1"]) == "73 = 10 × (23/3 + 7) ÷ 2 を切捨て"
    assert working_text(workings["1"]) == "62 = (73 + 66 + 70 + 43 + 61) ÷ 5 を切捨て"
    assert working_text(workings[""]) == "59.2 = (62 + 56 + 60 + 56 + 62) ÷ 5"
    assert working_text(workings["1-3"]) == "70 = 10 × (7 + 7) ÷ 2"


def test_gives_the_sum_where_there_are_too_many_values_to_see() -> None:
    workings = calculation_steps(small_summary(("しました。",) * 13))

    assert working_text(workings["1-1-1"]) == "7 = 13個の合計91 ÷ 13"
    assert working_text(workings["1-1"]) == "70 = 10 × 7"


def test_explains_every_average_and_nothing_else() -> None:
    summary = generated_summary(400, 3)

    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
    rated = {item.id: item.average for item in items if item.average}
    assert len(rated) < len(items)
    assert {name: each.average for name, each in calculation_steps(summary).items()} == rated


def test_notices_a_summary_whose_figures_are_not_of_its_ratings() -> None:
    summary = small_summary()
    wrong = Average(Fraction(8), DEFAULT_RULES[Level.WHOLE])

    with pytest.raises(ValueError, match="does not make 8"):
        calculation_steps(replace(summary, whole=replace(summary.whole, average=wrong)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(9, 2), "4.5"),
        (Fraction(17, 4), "4.25"),
        (Fraction(7), "7"),
        (Fraction(14, 3), "14/3"),
        (Fraction(1, 128), "0.0078125"),
        (Fraction(296, 5), "59.2"),
        (Fraction(0), "0"),
    ],
)
def test_writes_a_number_as_a_decimal_where_it_ends(value: Fraction, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("cut", "said"), [(Cut.DOWN, "切捨て"), (Cut.HALF_UP, "四捨五入"), (Cut.UP, "切上げ")]
)
def test_names_the_cut_only_where_digits_were_cut(cut: Cut, said: str) -> None:
    rule = replace(DEFAULT_RULES[Level.PLEDGE], cut=cut)
    terms = (Fraction(9, 2), Fraction(17, 4))
    cut_away = CalculationSteps(sum(terms, Fraction()), 2, terms, Average(Fraction(175, 4), rule))

    assert working_text(cut_away).endswith(f"を{said}")
    assert said not in working_text(replace(cut_away, average=Average(Fraction(43), rule)))


def test_shows_what_other_rules_would_print() -> None:
    variants = compare(sample_summary())

    assert {variant: found[""].shown for variant, found in variants.items()} == {
        Variant.EXACT: "60.09",
        Variant.HALF_UP: "60.4",
        Variant.CUT_AND_CARRY: "59.2",
    }
    assert variants[Variant.HALF_UP]["1-1"].shown == "73"
    assert variants[Variant.EXACT]["1-1"].exact == Fraction(220, 3)


def test_compares_the_ratings_and_not_what_the_plans_rule_made_of_them() -> None:
    rules = {
        level: replace(rule, cut=Cut.UP, carry=Carry.SHOWN, times=rule.times * 2)
        for level, rule in DEFAULT_RULES.items()
    }
    own = generated_summary(100, 5)
    other = generated_summary(100, 5, rules=rules)

    doubled = compare(other)[Variant.EXACT]
    # Four levels, each twice as high.
    factors = {level: 2 ** (place + 1) for place, level in enumerate(reversed(Level))}
    assert {
        name: average.exact / factors[average.rule.level] for name, average in doubled.items()
    } == {name: average.exact for name, average in compare(own)[Variant.EXACT].items()}


def test_counts_each_pledge_in_one_band_by_its_printed_figure() -> None:
    summary = generated_summary(2_000, 2)
    found = audit(summary)

    counted = [*(name for band in found.bands for name in band.pledges), *found.unrated_pledges]
    assert sorted(counted) == sorted(pledge.id for pledge in summary.pledges)
    assert found.unrated_pledges
    figures = {pledge.id: pledge.average for pledge in summary.pledges}
    for band in found.bands:
        for name in band.pledges:
            average = figures[name]
            assert average is not None
            assert band.lower <= average.cut_value < band.upper + (band.upper == 100)


def test_puts_a_full_figure_into_the_last_band_and_nought_into_the_first() -> None:
    summary = small_summary(("しました。",))

    def bands(tenths: int) -> list[int]:
        again = reckoned_again(summary, summary.initiatives[0]._replace(rating_tenths=tenths))
        return [len(band.pledges) for band in audit(again).bands]

    assert bands(0) == [1, 0, 0, 0, 0]
    assert bands(20) == [0, 1, 0, 0, 0]
    assert bands(70) == [0, 0, 0, 1, 0]
    assert bands(100) == [0, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("band", "text"),
    [(Band(0, 20, ()), "0％以上20％未満"), (Band(80, 100, ()), "80％以上100％以下")],
)
def test_names_a_band_so_that_no_figure_falls_between(band: Band, text: str) -> None:
    assert band_text(band) == text


def test_averages_what_each_department_rated() -> None:
    summary = sample_summary()
    found = audit(summary).departments

    ratings = [
        row.rating_tenths
        for row in summary.initiatives
        if row.department.code == "205" and row.status is RowStatus.RATED
    ]
    assert len(ratings) == 3
    assert found["205"].mean == Fraction(sum(each or 0 for each in ratings), 30)
    assert (found["205"].lowest_tenths, found["205"].highest_tenths) == (40, 70)


def test_counts_states() -> None:
    states = audit(sample_summary()).states

    assert (states[State.DONE], states[State.STOPPED], states[State.NOT_APPLICABLE]) == (5, 1, 1)


def test_counts_no_state_of_what_needs_correction() -> None:
    plan = small_plan(2)
    statuses = (RowStatus.EXCLUDED, RowStatus.REJECTED)
    at = CellRef("101.xlsx", "入力", 8, 4)
    entries = tuple(
        Entry(one.id, one.measure, one.title, "101", status, None, State.STOPPED, "終了", "", at)
        for one, status in zip(plan.initiatives, statuses, strict=True)
    )
    period = Period(2024, 3)

    summary = summarise(plan, period, [submission(plan, period, "101", entries)])

    assert audit(summary).states[State.STOPPED] == summary.whole.coverage.excluded == 1
