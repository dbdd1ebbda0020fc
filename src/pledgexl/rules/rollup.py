"""The roll-up: exact means up the plan, each level cut and carried by its rule.

Source: design/arithmetic.md; the rule's four values stand in the plan's sheet 計算規則.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from pledgexl.model.average import Average, Level, LevelRule
from pledgexl.model.plan import Plan

WHOLE_ID = ""
_UPWARD = (Level.PLEDGE, Level.POLICY)


def roll_up(plan: Plan, means: Mapping[str, Fraction]) -> dict[str, Average]:
    """Return the average of every plan item that has one; the whole has the ID ""."""
    rule = plan.rules[Level.MEASURE]
    measures = {measure: average_of(mean, 1, rule) for measure, mean in means.items()}
    return climb(plan, measures, _UPWARD)


def climb(
    plan: Plan, averages: Mapping[str, Average], levels: Iterable[Level]
) -> dict[str, Average]:
    """Return `averages` and those of `levels` above them, bottom up, and of the whole.

    An item none of whose children has an average has none itself, and is left out above.
    """
    found = dict(averages)
    for level in levels:
        for item in plan.at(level):
            children = (child.id for child in plan.children(item.id))
            found |= _average_of(item.id, children, found, plan.rules[level])
    policies = (policy.id for policy in plan.children())
    return found | _average_of(WHOLE_ID, policies, found, plan.rules[Level.WHOLE])


def _average_of(
    parent: str, children: Iterable[str], averages: Mapping[str, Average], rule: LevelRule
) -> dict[str, Average]:
    carried = [averages[child].carried for child in children if child in averages]
    if not carried:
        return {}
    return {parent: average_of(sum(carried, Fraction(0)), len(carried), rule)}


def average_of(total: Fraction, count: int, rule: LevelRule) -> Average:
    """Return the average of `count` values that add up to `total`."""
    return Average(total / count * rule.times, rule)
