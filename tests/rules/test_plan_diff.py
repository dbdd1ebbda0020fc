"""What differs between two plans: by identifiers, and else never as a guess."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level
from pledgexl.model.language import Language
from pledgexl.model.levels import NO_LEVEL, LevelNames
from pledgexl.model.period import Period
from pledgexl.model.plan import (
    Department,
    Initiative,
    Lineage,
    Plan,
    PlanItem,
    PlanSettings,
    PlanState,
)
from pledgexl.model.plan_change import PlanAt, PlanChange
from pledgexl.rules.plan_diff import plan_changes
from tables import rows

MARCH, APRIL = Period(2024, 3), Period(2024, 4)
SETTINGS = PlanSettings("試験市", "公約の進捗", Period(2022, 8), Period(2026, 7))
ITEMS = """
    | 1     | 政策の一   |
    | 1-1   | 公約の一   |
    | 1-1-1 | 相談の充実 |
    | 1-1-2 | 保育の充実 |
    | 1-2   | 公約の二   |
    | 1-2-1 | 学校の修繕 |
"""
INITIATIVES = """
    | 1-1-1-01 | 電話相談 | 101 |
    | 1-1-1-02 | 相談窓口 | 102 |
    | 1-1-2-01 | 保育園   | 101 |
    | 1-2-1-01 | 屋根     | 102 |
"""
DEPARTMENTS = "| 101 | 企画課 |\n| 102 | 財政課 |\n| 109 | 総務課 |"


def month(text: str) -> Period | None:
    return Period.parse(text) if text else None


def plan(
    items: str = ITEMS, initiatives: str = INITIATIVES, departments: str = DEPARTMENTS
) -> Plan:
    """Return the drawn plan.

    Items are drawn as number, title, identifier; initiatives as number, title, lead, identifier,
    first and last month; departments as code, name, first and last month, successors.
    """
    levels = (Level.POLICY, Level.PLEDGE, Level.MEASURE)
    drawn = [[*row, "", "", "", ""] for row in rows(items)]
    below = [[*row, "", "", ""] for row in rows(initiatives)]
    offices = [[*row, "", "", ""] for row in rows(departments)]
    return Plan(
        SETTINGS,
        tuple(
            PlanItem(id_, levels[id_.count("-")], title, id_.rpartition("-")[0], "", identifier)
            for id_, title, identifier, *_ in drawn
        ),
        tuple(
            Department(code, name, "", "", month(start), month(end), tuple(successors.split()))
            for code, name, start, end, successors, *_ in offices
        ),
        tuple(
            Initiative(
                id_, id_.rpartition("-")[0], title, lead, (), month(start), month(end), identifier
            )
            for id_, title, lead, identifier, start, end, *_ in below
        ),
        DEFAULT_RULES,
        (("0", "未着手"), ("10", "実現")),
    )


def without(drawn: str, number: str) -> str:
    """Return the drawn table without the row of `number`."""
    return "\n".join(line for line in drawn.splitlines() if f"| {number} " not in line)


def told(change: PlanChange) -> str:
    """Return a change as one line: number, what changed, how it is known, from what to what."""
    number = "→".join(dict.fromkeys(filter(None, (change.old_number, change.number))))
    known = f" by {change.same_by}" if change.same_by else ""
    also = f" {' + '.join(change.successors)}" if change.successors else ""
    elsewhere = f" ({change.elsewhere})" if change.elsewhere else ""
    return f"{number} {change.kind}{known}: {change.before} > {change.after}{also}{elsewhere}"


def changes(
    old: Plan, new: Plan, then: Period | None = None, now: Period | None = None
) -> list[str]:
    return [told(each) for each in plan_changes(PlanAt(old, then), PlanAt(new, now))]


def test_the_same_plan_has_no_difference() -> None:
    assert changes(plan(), plan()) == []
    assert changes(plan(), plan(), MARCH, APRIL) == []


def test_an_identifier_says_what_was_renumbered_and_renamed() -> None:
    renumbered = INITIATIVES.replace(
        "| 1-1-1-02 | 相談窓口 | 102 |", "| 1-1-1-07 | 窓口 | 102 | 1-1-1-02 |"
    )

    assert changes(plan(), plan(initiatives=renumbered)) == [
        "1-1-1-02→1-1-1-07 renumbered by identifier: 1-1-1-02 > 1-1-1-07",
        "1-1-1-02→1-1-1-07 renamed by identifier: 相談窓口 > 窓口",
    ]


def test_without_an_identifier_the_same_title_is_all_that_is_known() -> None:
    renumbered = INITIATIVES.replace("1-1-1-02", "1-1-1-07")

    assert changes(plan(), plan(initiatives=renumbered)) == [
        "1-1-1-02→1-1-1-07 renumbered by title: 1-1-1-02 > 1-1-1-07"
    ]


def test_a_title_that_stands_twice_says_nothing() -> None:
    twice = INITIATIVES.replace("屋根", "相談窓口")
    renumbered = twice.replace("1-1-1-02", "1-1-1-07")

    assert changes(plan(initiatives=twice), plan(initiatives=renumbered)) == [
        "1-1-1-02 gone:  > ",
        "1-1-1-07 added:  > ",
    ]


def test_a_number_used_again_is_said_as_the_same_number_with_the_place_of_the_old_title() -> None:
    exchanged = """
        | 1-1-1-01 | 相談窓口 | 101 |
        | 1-1-1-02 | 電話相談 | 102 |
        | 1-1-2-01 | 保育園   | 101 |
        | 1-2-1-01 | 壁の塗装 | 102 |
    """

    assert changes(plan(), plan(initiatives=exchanged)) == [
        "1-1-1-01 renamed by number: 電話相談 > 相談窓口 (1-1-1-02)",
        "1-1-1-02 renamed by number: 相談窓口 > 電話相談 (1-1-1-01)",
        "1-2-1-01 renamed by number: 屋根 > 壁の塗装",
    ]


def test_a_new_identifier_says_that_it_is_another_thing() -> None:
    other = INITIATIVES.replace("| 屋根     | 102 |", "| 屋根     | 102 | 1-2-1-01b |")

    assert changes(plan(), plan(initiatives=other)) == ["1-2-1-01 added:  > ", "1-2-1-01 gone:  > "]


def test_what_moved_is_named_with_both_places() -> None:
    moved = without(INITIATIVES, "1-1-2-01") + "\n| 1-2-1-02 | 保育園 | 101 | 1-1-2-01 |"

    assert changes(plan(), plan(initiatives=moved)) == [
        "1-1-2-01→1-2-1-02 moved by identifier: 1-1-2 保育の充実 > 1-2-1 学校の修繕"
    ]


def test_what_goes_with_its_renumbered_pledge_has_not_moved() -> None:
    items = ITEMS.replace("| 1-2   | 公約の二   |", "| 1-3   | 公約の二   | 1-2 |").replace(
        "| 1-2-1 | 学校の修繕 |", "| 1-3-1 | 学校の修繕 | 1-2-1 |"
    )
    below = INITIATIVES.replace("1-2-1-01 | 屋根     | 102 |", "1-3-1-01 | 屋根 | 102 | 1-2-1-01 |")

    assert changes(plan(), plan(items, below)) == [
        "1-2→1-3 renumbered by identifier: 1-2 > 1-3",
        "1-2-1→1-3-1 renumbered by identifier: 1-2-1 > 1-3-1",
        "1-2-1-01→1-3-1-01 renumbered by identifier: 1-2-1-01 > 1-3-1-01",
    ]


def test_the_ends_of_two_months_say_what_ended_began_and_resumed_between_them() -> None:
    months = """
        | 1-1-1-01 | 電話相談 | 101 |  |         | 2024-03 |
        | 1-1-1-02 | 相談窓口 | 102 |  | 2024-04 |         |
        | 1-1-2-01 | 保育園   | 101 |  |         | 2024-12 |
    """
    then = months + "| 1-2-1-01 | 屋根 | 102 |  |         | 2023-09 |"
    now = months + "| 1-2-1-01 | 屋根 | 102 |  | 2024-04 |         |"

    assert changes(plan(initiatives=then), plan(initiatives=now), MARCH, APRIL) == [
        "1-1-1-01 ended by number:  > 2024-03",
        "1-1-1-02 added by number:  > 2024-04",
        "1-2-1-01 resumed by number:  > 2024-04",
    ]


def test_two_workbooks_say_which_months_were_typed() -> None:
    then = INITIATIVES.replace("屋根     | 102 |", "屋根 | 102 |  |  | 2023-09 |").replace(
        "保育園   | 101 |", "保育園 | 101 |  | 2023-01 | 2024-12 |"
    )
    now = (
        then.replace("|  | 2023-09 |", "| 2024-04 |  |")
        .replace("2024-12", "2025-03")
        .replace("電話相談 | 101 |", "電話相談 | 101 |  |  | 2024-03 |")
    )
    now = now.replace("屋根 | 102 |  | 2024-04 |  |", "屋根 | 102 |  | 2024-04 | |")

    assert changes(plan(initiatives=then), plan(initiatives=now)) == [
        "1-1-1-01 ended by number:  > 2024-03",
        "1-1-2-01 end by number: 2024-12 > 2025-03",
        "1-2-1-01 resumed by number:  > 2024-04",
    ]


def test_what_has_ended_is_named_with_what_it_went_on_in() -> None:
    ended = """
        | 1-1-1-01 | 電話相談 | 101 |  |         | 2024-03 |
        | 1-1-1-02 | 相談窓口 | 102 |  |         | 2024-03 |
        | 1-1-2-01 | 保育園   | 101 |  |         | 2024-03 |
        | 1-2-1-01 | 屋根     | 102 |  |         | 2024-03 |
        | 1-1-1-03 | 総合相談 | 101 |  | 2024-04 |         |
        | 1-2-1-02 | 北校舎   | 102 |  | 2024-04 |         |
        | 1-2-1-03 | 南校舎   | 102 |  | 2024-04 |         |
        | 1-1-2-02 | 新保育園 | 101 |  | 2024-04 |         |
    """
    successors = {
        "1-1-1-01": ("1-1-1-03",),
        "1-1-1-02": ("1-1-1-03",),
        "1-1-2-01": ("1-1-2-02",),
        "1-2-1-01": ("1-2-1-02", "1-2-1-03"),
    }
    new = replace(plan(initiatives=ended), lineage=Lineage(frozenset(), successors))

    assert [each for each in changes(new, new, MARCH, APRIL) if "added" not in each] == [
        "1-1-1-01 merged by number:  > 2024-03 1-1-1-03 総合相談",
        "1-1-1-02 merged by number:  > 2024-03 1-1-1-03 総合相談",
        "1-1-2-01 continued by number:  > 2024-03 1-1-2-02 新保育園",
        "1-2-1-01 split by number:  > 2024-03 1-2-1-02 北校舎 + 1-2-1-03 南校舎",
    ]


def test_a_measure_that_is_gone_went_on_in_another() -> None:
    lineage = Lineage(frozenset(), {"1-1-2": ("1-1-1",)})
    new = replace(plan(without(ITEMS, "1-1-2"), without(INITIATIVES, "1-1-2-01")), lineage=lineage)

    assert changes(plan(), new) == ["1-1-2 continued:  >  1-1-1 相談の充実", "1-1-2-01 gone:  > "]


def test_a_deleted_row_is_not_taken_for_an_end() -> None:
    new = plan(initiatives=without(INITIATIVES, "1-1-2-01"))
    known = Lineage(frozenset(each.key for each in new.initiatives))

    assert changes(plan(), replace(new, lineage=known)) == ["1-1-2-01 deleted:  > "]


def test_what_only_earlier_months_have_ended_with_the_last_of_them() -> None:
    new = plan(without(ITEMS, "1-1-2"), without(INITIATIVES, "1-1-2-01"))
    before, after = (PlanState(MARCH, plan().items, plan().initiatives), Period(2026, 7))
    states = (before, PlanState(after, new.items, new.initiatives))
    keys = frozenset(each.key for each in plan().initiatives)
    known = replace(new, lineage=Lineage(keys, {"1-1-2": ("1-1-1",)}, states))

    ended = ["1-1-2 continued:  > 2024-03 1-1-1 相談の充実", "1-1-2-01 ended:  > 2024-03"]
    assert changes(plan(), known) == ended
    assert changes(plan(), known, MARCH, APRIL) == ended
    # At the end of March it is still there, whatever its plan knows of later months.
    later = replace(plan(), lineage=known.lineage)
    assert changes(known, later, APRIL, MARCH) == ["1-1-2 added:  > ", "1-1-2-01 added:  > "]


def test_what_begins_later_has_not_ended_in_the_month_before() -> None:
    early = plan(without(ITEMS, "1-1-2"), without(INITIATIVES, "1-1-2-01"))
    states = (
        PlanState(MARCH, early.items, early.initiatives),
        PlanState(Period(2026, 7), plan().items, plan().initiatives),
    )
    keys = frozenset(each.key for each in plan().initiatives)
    march = replace(early, lineage=Lineage(keys, {}, states))

    assert changes(plan(), march, APRIL, MARCH) == ["1-1-2 gone:  > ", "1-1-2-01 gone:  > "]


def test_successors_typed_later_are_a_difference_of_workbooks_and_not_of_the_month() -> None:
    then = "| 101 | 企画課 |  | 2024-03 |\n| 102 | 財政課 |\n| 103 | 政策課 |"
    now = then.replace("2024-03 |", "2024-03 | 103 |")

    assert changes(plan(departments=then), plan(departments=now)) == [
        "101 successors by identifier:  > 103 政策課"
    ]
    assert changes(plan(departments=then), plan(departments=now), MARCH, MARCH) == []


def test_departments_are_the_same_by_their_codes() -> None:
    then = "| 101 | 企画課 |  | 2024-03 | 103 |\n| 102 | 財政課 |\n| 103 | 政策課 | 2024-04 |  |"
    now = then.replace("財政課", "財務課")
    led = INITIATIVES.replace("屋根     | 102", "屋根 | 103")

    assert changes(plan(departments=then), plan(ITEMS, led, now), MARCH, APRIL) == [
        "1-2-1-01 lead by number: 102 財政課 > 103 政策課",
        "101 continued by identifier:  > 2024-03 103 政策課",
        "102 renamed by identifier: 財政課 > 財務課",
        "103 added by identifier:  > 2024-04",
    ]


def test_in_another_term_an_equal_number_means_nothing() -> None:
    old = plan("| 1 | 政策 |\n| 1-1 | 給食 |\n| 1-2 | 道路 |\n| 1-3 | 公園 |", "")
    drawn = "| 1 | 政策 |\n| 1-1 | 図書館 |\n| 1-2 | 公 園 |\n| 1-3 | 学校給食 | 1-1 |"
    new = plan(drawn, "")
    settings = replace(SETTINGS, term_start=Period(2026, 8), term_end=Period(2030, 7))

    # What the new plan knows of its own months says nothing of another term.
    states = (PlanState(Period(2027, 3), old.items, ()), PlanState(None, new.items, ()))
    lineage = Lineage(frozenset({"1-1-1-01"}), {"1-2": ("1-1",)}, states)
    found = changes(old, replace(new, settings=settings, lineage=lineage))
    assert [each for each in found if not each.startswith("TERM")] == [
        "1 kept by title:  > ",
        "1-1 added:  > ",
        "1-3→1-2 renumbered by title: 1-3 > 1-2",
        "1-3→1-2 renamed by title: 公園 > 公 園",
        "1-2 gone:  > ",
        "1-1→1-3 renumbered by identifier: 1-1 > 1-3",
        "1-1→1-3 renamed by identifier: 給食 > 学校給食",
    ]


def test_a_plan_without_measures_has_its_initiatives_below_pledges() -> None:
    settings = replace(SETTINGS, level_names=LevelNames(measure=NO_LEVEL))
    drawn = (
        "| 1 | 政策 |\n| 1-1 | 公約一 |\n| 1-1-1 | 公約一 |\n| 1-2 | 公約二 |\n| 1-2-1 | 公約二 |"
    )
    old = plan(drawn, "| 1-1-1-01 | 給食 | 101 |")
    new = plan(drawn, "| 1-2-1-01 | 給食 | 101 | 1-1-1-01 |")

    found = changes(replace(old, settings=settings), replace(new, settings=settings))
    assert found == ["1-1-1-01→1-2-1-01 moved by identifier: 1-1 公約一 > 1-2 公約二"]


def test_settings_rules_and_meanings_are_compared_by_name() -> None:
    rules = {
        **DEFAULT_RULES,
        Level.WHOLE: replace(DEFAULT_RULES[Level.WHOLE], cut=Cut.UP, carry=Carry.EXACT),
    }
    new = replace(
        plan(),
        settings=replace(SETTINGS, contact="企画課", step_tenths=5),
        rules=rules,
        rubric=(("0", "なし"), ("10", "実現")),
    )

    assert changes(plan(), new) == [
        "STEP value: 1 > 1/2",
        "CONTACT value:  > 企画課",
        "whole.cut value: down > up",
        "whole.carry value: shown > exact",
        "0 value: 未着手 > なし",
    ]


OTHER: dict[str, Any] = {
    "id": "1-1-1-09",
    "measure": "1-1-2",
    "title": "別の名称",
    "lead": "102",
    "related": ("102",),
    "start": MARCH,
    "end": APRIL,
    "name": "別課",
    "contact": "担当",
    "mail": "a@b.example",
    "successors": ("102",),
    "municipality": "別市",
    "report_title": "別の報告書",
    "term_start": Period(2022, 9),
    "term_end": Period(2026, 8),
    "starts_on": date(2022, 8, 10),
    "ends_on": date(2026, 7, 9),
    "ended_early": date(2025, 11, 20),
    "step_tenths": 1,
    "deadline_day": 10,
    "level_names": LevelNames("柱"),
    "number_forms": ("①",),
    "language": Language.EN,
    "times": 7,
    "places": 3,
    "cut": Cut.UP,
    "carry": Carry.EXACT,
}
# With another identifier, code or level it is another thing.
SILENT = {"workbook_language", "identifier", "level", "code"}


def with_initiative(name: str) -> Plan:
    first, *rest = plan().initiatives
    return replace(plan(), initiatives=(replace(first, **{name: OTHER[name]}), *rest))


def with_department(name: str) -> Plan:
    *others, last = plan().departments
    return replace(plan(), departments=(*others, replace(last, **{name: OTHER[name]})))


def with_setting(name: str) -> Plan:
    return replace(plan(), settings=replace(SETTINGS, **{name: OTHER[name]}))


def with_rule(name: str) -> Plan:
    rule = replace(DEFAULT_RULES[Level.PLEDGE], **{name: OTHER[name]})
    return replace(plan(), rules={**DEFAULT_RULES, Level.PLEDGE: rule})


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        (changed, each.name)
        for changed, kind in (
            (with_initiative, Initiative),
            (with_department, Department),
            (with_setting, PlanSettings),
            (with_rule, type(DEFAULT_RULES[Level.WHOLE])),
        )
        for each in fields(kind)
        if each.name not in SILENT
    ],
)
def test_no_field_of_a_plan_differs_in_silence(changed: Callable[[str], Plan], name: str) -> None:
    assert len(changes(plan(), changed(name))) == 1
