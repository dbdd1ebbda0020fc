"""How each figure was made, what other rules would say, and what the figures come to."""

from dataclasses import replace
from fractions import Fraction

import pytest

from generated import generated_summary, reckoned_again
from pledgexl.messages.summary import band_text, number_text, working_text
from pledgexl.model.audit import Band, CalculationSteps, Variant
from pledgexl.model.average import DEFAULT_RULES, Average, Carry, Cut, Level
from pledgexl.model.submission import RowStatus, State
from pledgexl.rules.averages import audit, calculation_steps, compare
from summaries import sample_summary, small_summary


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
            assert band.lower <= average.shown_value < band.upper + (band.upper == 100)


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
