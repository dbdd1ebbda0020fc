"""A list in the form of a published progress report: 5 policies, 25 pledges, 50 measures.

It has the size and the kind of table of the report whose figures tests/rules/published_fy2023.json
has; its titles, departments and initiatives are our own.
"""

from collections.abc import Iterator, Sequence
from random import Random

from fuzz.lists.generator import DrawnList, drawn_list
from fuzz.lists.layout import Layout
from fuzz.lists.plan import Department, DrawnPlan, Item, Measure, Pledge, Policy
from fuzz.lists.words import DEPARTMENTS, PLEDGES, POLICIES, made_titles

POLICY_COUNT, PLEDGES_EACH, MEASURES_EACH = 5, 5, 2
_DONE = (
    "を終えました。",
    "を始めました。",
    "について関係者と協議しました。",
    "を3か所で行いました。",
)


def report_layout() -> Layout:
    """Return the layout of the report: a Word table with a measure and its initiatives a cell."""
    return Layout(
        seed=2024,
        policies=POLICY_COUNT,
        shape="bullets",
        is_word=True,
        numbering=("roman", "wide", "", ""),
        departments="lines",
        has_title=True,
        as_of=True,
        notes=True,
        head_rows=2,
    )


def published_report() -> DrawnList:
    """Return the report as a list."""
    return drawn_list(report_layout(), report_plan())


def report_plan() -> DrawnPlan:
    """Return the plan of the report."""
    random = Random(2024)
    departments = [Department(name, "", "") for name in DEPARTMENTS[:20]]
    made = iter(made_titles(random, 200))
    pledges = iter(random.sample(PLEDGES, POLICY_COUNT * PLEDGES_EACH))
    policies = [
        Policy(
            title,
            [
                Pledge(
                    next(pledges),
                    [_measure(random, made, departments) for _ in range(MEASURES_EACH)],
                )
                for _ in range(PLEDGES_EACH)
            ],
        )
        for title in POLICIES[:POLICY_COUNT]
    ]
    return DrawnPlan(policies, departments, first_year=2023)


def _measure(random: Random, made: Iterator[str], departments: Sequence[Department]) -> Measure:
    own = random.sample(departments, random.choice((1, 1, 2, 3)))
    items = [
        Item(next(made) + random.choice(_DONE), own[0], own[1:], None, None)
        for _ in range(random.randint(1, 3))
    ]
    return Measure(next(made), items, own)
