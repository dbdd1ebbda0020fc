"""A plan that leaves open what became of last month's things is asked, and nothing is guessed."""

from dataclasses import replace

import pytest

from english import JAPANESE
from pledgexl.messages.edition import Edition, in_edition
from pledgexl.messages.findings import wording
from pledgexl.model.average import Level
from pledgexl.model.finding import Code
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.language import Language
from pledgexl.model.period import Period
from pledgexl.model.plan import Initiative, Lineage, Plan, PlanItem
from pledgexl.rules.continuity import continuity_faults
from summaries import small_plan
from tables import rows

THEN, NOW = Period(2024, 2), Period(2024, 3)
EDITION = Edition(Language.JA, Language.JA)


def plan_of(drawn: str, **changes: object) -> Plan:
    """Return the plan of a table: number, title, identifier of each initiative."""
    own = tuple(
        Initiative(number, "1-1-1", title, "101", identifier=identifier)
        for number, title, identifier in rows(drawn)
    )
    return replace(small_plan(), initiatives=own, **changes)  # type: ignore[arg-type]


def issued(drawn: str, *, is_added: bool | None = False, department: str = "101") -> PastMonth:
    """Return the month of a table of numbers and titles."""
    past = [
        PastInitiative(number, "1-1-1", title, department, 50, is_added=is_added)
        for number, title in rows(drawn)
    ]
    titles = {item.id: item.title for item in small_plan().items}
    return PastMonth(
        THEN,
        {},
        {one.id: one.rating_tenths for one in past},
        initiatives={one.id: one for one in past},
        titles=titles,
        keys={id_: id_ for id_ in titles},
    )


LAST = """
    | 1-1-1-01 | 相談 |
    | 1-1-1-02 | 保育 |
    | 1-1-1-03 | 遊び |
"""


@pytest.mark.parametrize(
    ("now", "places"),
    [
        # As before; a title that was corrected; a new one.
        ("相談 保育 遊び", {}),
        ("相談窓口 保育 遊び", {}),
        ("相談 保育 遊び 食", {}),
        # One goes in between, and the others after it; two are exchanged; the last one moves up.
        ("食 相談 保育 遊び", {"02": "01", "03": "02", "04": "03"}),
        ("保育 相談 遊び", {"01": "02", "02": "01"}),
        ("相談 遊び", {"02": "03"}),
        # The office has answered: by the old numbers, and by the same ones.
        ("保育=02 相談=01 遊び", {}),
        ("保育=01 相談=02 遊び", {}),
        # The same words again are another thing where the first still stands.
        ("相談 保育 遊び 相談", {}),
    ],
)
def test_asks_where_a_title_stands_under_another_number(now: str, places: dict[str, str]) -> None:
    named = [each.partition("=")[::2] for each in now.split()]
    drawn = [
        f"| 1-1-1-{place:02d} | {title} | {key and f'1-1-1-{key}'} |"
        for place, (title, key) in enumerate(named, start=1)
    ]

    found = continuity_faults(plan_of("\n".join(drawn)), NOW, issued(LAST))

    assert {each.code for each in found} <= {Code.PLAN_RENUMBERED}
    assert [(each.value, each.values["key"]) for each in found] == [
        (f"1-1-1-{number}", f"1-1-1-{key}") for number, key in places.items()
    ]


def test_asks_where_a_row_ended_and_another_begins_with_its_title() -> None:
    plan = plan_of("""
        | 1-1-1-01 | 相談 | |
        | 1-1-1-02 | 保育 | |
        | 1-1-1-03 | 遊び | |
        | 1-1-1-09 | 相談 | |
    """)
    ended, *others, new = plan.initiatives
    own = (replace(ended, end=THEN), *others, replace(new, start=NOW))
    moved = replace(plan, initiatives=own)

    (found,) = continuity_faults(moved, NOW, issued(LAST))

    assert (found.code, found.value, found.values["key"]) == ("E542", "1-1-1-09", "1-1-1-01")
    # The plan itself says that it is another thing, which the first went on in.
    answered = replace(moved, lineage=Lineage(successors={"1-1-1-01": ("1-1-1-09",)}))
    assert continuity_faults(answered, NOW, issued(LAST)) == ()


def test_asks_about_twenty_and_counts_the_others() -> None:
    last = "\n".join(f"| 1-1-1-{n:02d} | 題{n} |" for n in range(1, 31))
    now = "\n".join(f"| 1-1-1-{n + 1:02d} | 題{n} | |" for n in range(1, 31))

    found = continuity_faults(plan_of(now), NOW, issued(last))

    assert [each.code for each in found[19:]] == [Code.PLAN_RENUMBERED, Code.MORE_ERRORS]
    assert found[20].values["count"] == "10"
    assert found[20].at.sheet == "取組"


def test_asks_about_items_of_every_level() -> None:
    plan = small_plan(policies=2)
    first, second = (f"{number}" for number in (1, 2))
    titles = {item.id: item.title for item in plan.items}
    exchanged = tuple(
        replace(item, title=titles[(second if item.id[0] == first else first) + item.id[1:]])
        for item in plan.items
    )
    last = PastMonth(THEN, {}, {}, titles=titles, keys={id_: id_ for id_ in titles})

    found = continuity_faults(replace(plan, items=exchanged), NOW, last)

    assert {(each.value, each.values["label"]) for each in found} == {
        *(("1", "政策識別子"), ("2", "政策識別子"), ("1-1", "公約識別子"), ("2-1", "公約識別子")),
        *(("1-1-1", "施策識別子"), ("2-1-1", "施策識別子")),
    }
    assert {each.at.sheet for each in found} == {"体系"}


def test_calls_sheets_and_columns_as_an_english_plan_does() -> None:
    now = plan_of("| 1-1-1-02 | Advice | |")

    with in_edition(Edition(Language.EN, Language.EN)):
        found = continuity_faults(now, NOW, issued("| 1-1-1-01 | Advice |\n| 1-1-1-03 | Nursery |"))
        said = [text for each in found for text in (each.at.sheet, *wording(each, Language.EN))]

    assert [each.code for each in found] == [Code.PLAN_RENUMBERED, Code.PLAN_ROW_DELETED]
    assert [text for text in said if JAPANESE.search(text)] == []


def test_names_a_row_that_was_deleted_and_not_what_a_department_added() -> None:
    plan = plan_of("""
        | 1-1-1-01 | 相談 | |
        | 1-1-1-02 | 保育 | |
    """)

    (deleted,) = continuity_faults(plan, NOW, issued(LAST))

    assert (deleted.code, deleted.value, deleted.at.sheet) == (
        *(Code.PLAN_ROW_DELETED, "1-1-1-03", "取組"),
    )
    assert continuity_faults(plan, NOW, issued(LAST, is_added=True)) == ()
    # Of a month of an early version nobody knows.
    assert continuity_faults(plan, NOW, issued(LAST, is_added=None)) == ()
    ended = replace(plan, lineage=Lineage(frozenset({"1-1-1-03"})))
    assert continuity_faults(ended, NOW, issued(LAST)) == ()


@pytest.mark.parametrize("gone", ["department", "measure"])
def test_tells_the_office_what_was_added_and_has_no_place_any_more(gone: str) -> None:
    plan = plan_of("| 1-1-1-01 | 相談 | |")
    last = issued(
        "| 1-1-1-03 | 遊び |", is_added=True, department="909" if gone == "department" else "101"
    )
    if gone == "measure":
        items = (*plan.items[:2], PlanItem("1-1-2", Level.MEASURE, "別の施策", "1-1"))
        plan = replace(plan, items=items, initiatives=())

    (found,) = continuity_faults(plan, NOW, last)

    assert (found.code, found.value) == (Code.ADDED_WITHOUT_PLACE, "1-1-1-03")
    for language in Language:
        with in_edition(EDITION):
            said = wording(found, language)
        assert "{" not in said.why + said.fix
