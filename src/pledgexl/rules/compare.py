"""The same ratings under other rules: would another rule change the headline?"""

from collections.abc import Mapping
from dataclasses import replace

from pledgexl.model.audit import Variant
from pledgexl.model.average import DEFAULT_RULES, Average, Carry, Cut, Level, LevelRule
from pledgexl.model.summary import Summary
from pledgexl.rules.rollup import roll_up

_DIGITS_OF_AN_EXACT_MEAN = 2


def compare(summary: Summary) -> dict[Variant, dict[str, Average]]:
    """Return the averages of all items under each other rule, by the items' IDs."""
    means = {
        measure.id: measure.average.exact / measure.average.rule.times
        for measure in summary.measures
        if measure.average
    }
    return {
        variant: roll_up(replace(summary.plan, rules=rules), means)
        for variant, rules in _rules(summary.plan.rules).items()
    }


def _rules(own: Mapping[Level, LevelRule]) -> dict[Variant, dict[Level, LevelRule]]:
    """Return each variant's rules; factors and digits stay, so that figures can be compared."""
    return {
        Variant.EXACT: {
            level: replace(
                rule, places=_DIGITS_OF_AN_EXACT_MEAN, cut=Cut.HALF_UP, carry=Carry.EXACT
            )
            for level, rule in own.items()
        },
        Variant.HALF_UP: {level: replace(rule, cut=Cut.HALF_UP) for level, rule in own.items()},
        Variant.CUT_AND_CARRY: {
            level: replace(rule, cut=Cut.DOWN, carry=DEFAULT_RULES[level].carry)
            for level, rule in own.items()
        },
    }
