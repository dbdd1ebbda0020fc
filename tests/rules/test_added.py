"""What departments added keeps its number for good, and is missed rather than gone."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from drawn_forms import CREATED, PERIOD, blank_form, filled, form_bytes
from pledgexl.commands.collect import examine
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.history import PastInitiative
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Lineage, Plan
from pledgexl.model.submission import Entry, RowStatus, State
from pledgexl.rules.added import GivenNumbers, added_initiatives, leading
from pledgexl.rules.forms import forms
from pledgexl.rules.summarise import summarise
from summaries import small_plan, submission
from tables import rows

FEBRUARY = PERIOD.previous
PLAN = small_plan(2)


def departments(drawn: str) -> tuple[Department, ...]:
    """Return departments as drawn: code, last month, successors."""
    return tuple(
        Department(
            code,
            f"部署{code}",
            end=Period.parse(end) if end else None,
            successors=tuple(successors.split()),
        )
        for code, end, successors in rows(drawn)
    )


def entry(number: str, title: str, rating: int, row: int, department: str = "101") -> Entry:
    return Entry(
        id=number,
        measure="1-1-1",
        title=title,
        department=department,
        status=RowStatus.RATED,
        rating_tenths=rating * 10,
        state=State.NONE,
        text="した",
        remark="",
        at=CellRef(f"{department}.xlsx", "入力", row, 8),
        is_added=not number,
    )


PLANNED = (entry("1-1-1-01", "取組1の1", 5, 8), entry("1-1-1-02", "取組1の2", 5, 9))


def added(number: str = "1-1-1-03", title: str = "前月の追加", **changes: str) -> PastInitiative:
    return PastInitiative(
        number,
        "1-1-1",
        title,
        changes.get("department", "101"),
        40,
        identifier=changes.get("identifier", ""),
        is_added=True,
    )


def month(
    *entries: Entry,
    plan: Plan = PLAN,
    before: Sequence[PastInitiative] = (),
    numbers: GivenNumbers | None = None,
) -> Summary:
    sent = [submission(plan, PERIOD, "101", (*PLANNED, *entries))]
    given = numbers or GivenNumbers({}, frozenset(), frozenset())
    return summarise(plan, PERIOD, sent, {one.id: one for one in before}, (), given)


def numbered(summary: Summary) -> dict[str, str]:
    return {row.title: row.id for row in summary.initiatives[2:]}


def test_what_a_form_lacks_since_it_went_out_before_is_missing_and_named() -> None:
    summary = month(before=[added()])

    (found,) = (each for each in summary.findings if each.code is Code.ADDED_NOT_IN_FORM)
    assert (found.value, found.at.file) == ("1-1-1-03", "101_企画課.xlsx")
    assert summary.initiatives[-1].status is RowStatus.MISSING
    assert summary.has_errors


def test_the_same_title_in_a_spare_row_is_what_was_added_before() -> None:
    summary = month(entry("", "前月の　追加", 8, 20), before=[added()])

    assert numbered(summary) == {"前月の　追加": "1-1-1-03"}
    assert summary.initiatives[-1].previous_tenths == 40
    assert summary.numbers_given == ()
    assert not summary.has_errors


def test_a_second_run_gives_each_the_number_that_it_has() -> None:
    first = month(entry("", "あ", 8, 20), entry("", "い", 8, 21))
    standing = {
        row.id: PastInitiative(row.id, "1-1-1", row.title, "101", 80, is_added=True)
        for row in first.initiatives[2:]
    }
    given = GivenNumbers(standing, frozenset(standing), frozenset(first.numbers_given))
    # A row above the others is new, one has gone.
    again = month(entry("", "う", 8, 19), entry("", "い", 8, 21), numbers=given)

    assert numbered(first) == {"あ": "1-1-1-03", "い": "1-1-1-04"}
    assert numbered(again) == {"い": "1-1-1-04", "う": "1-1-1-05"}
    assert again.numbers_given == ("1-1-1-03", "1-1-1-04", "1-1-1-05")


@pytest.mark.parametrize("taken", ["1-1-1-07", "1-1-1-07-x", "x"])
def test_gives_no_number_that_names_something_else(taken: str) -> None:
    summary = month(
        entry("", "あ", 8, 20), numbers=GivenNumbers({}, frozenset({taken}), frozenset())
    )

    assert numbered(summary) == {"あ": "1-1-1-08" if taken == "1-1-1-07" else "1-1-1-03"}


def test_goes_on_under_a_measure_that_was_renumbered_and_keeps_its_key() -> None:
    past = added("1-1-1-04", identifier="2-1-1-03")
    summary = month(entry("1-1-1-04", "前月の追加", 9, 20), before=[past])

    row = summary.initiatives[-1]
    assert (row.id, row.key, row.previous_tenths) == ("1-1-1-04", "2-1-1-03", 40)


@pytest.mark.parametrize(
    ("drawn", "lead"),
    [
        ("| 101 | | |", "101"),
        ("| 101 | 2024-03 | 102 | \n | 102 | | |", "101"),
        ("| 101 | 2024-02 | 102 | \n | 102 | | |", "102"),
        ("| 101 | 2023-12 | 102 | \n | 102 | 2024-02 | 103 | \n | 103 | | |", "103"),
        ("| 101 | 2024-02 | 102 103 | \n | 102 | | | \n | 103 | | |", ""),
        ("| 101 | 2024-02 | | \n | 102 | | |", ""),
        ("| 102 | | |", ""),
        ("| 101 | 2024-01 | 102 | \n | 102 | 2024-02 | 101 |", ""),
    ],
)
def test_is_led_by_the_sole_successor_of_its_department(drawn: str, lead: str) -> None:
    plan = replace(PLAN, departments=departments(drawn.replace(" \n ", "\n")))

    assert leading(plan, "101", PERIOD) == lead
    found = added_initiatives(plan, PERIOD, {"1-1-1-03": added()})
    assert [one.lead for one in found.values()] == ([lead] if lead else [])


def test_is_in_the_form_of_the_department_that_leads_it_now() -> None:
    drawn = """
        | 101 | 2024-02 | 102 |
        | 102 |         |     |
    """
    led = tuple(replace(one, lead="102") for one in PLAN.initiatives)
    plan = replace(PLAN, departments=departments(drawn), initiatives=led)

    (form,) = forms(plan, PERIOD, {"1-1-1-03": added()})

    assert form.department.code == "102"
    assert [line.number for line in form.lines if line.number][-1] == "1-1-1-03"


def test_what_the_plan_had_and_ended_is_not_taken_for_added() -> None:
    plan = replace(PLAN, lineage=Lineage(frozenset({"1-1-1-03"})))

    assert added_initiatives(plan, PERIOD, {"1-1-1-03": replace(added(), is_added=None)}) == {}


# --- Forms by what names an initiative in all months ---

SENT = """
    | 評価 | 実施内容 |
    | 7    | 一つめ   |
    | 3    | 二つめ   |
"""


def moved_plan(*pairs: str) -> Plan:
    """Return the plan whose initiatives are `number:identifier`, each with its title of before."""
    titles = {one.key: one.title for one in PLAN.initiatives}
    named = [pair.split(":") for pair in pairs]
    own = tuple(
        Initiative(number, "1-1-1", titles.get(key, key), "101", identifier=key)
        for number, key in named
    )
    return replace(PLAN, initiatives=own)


SWAPPED = moved_plan("1-1-1-01:1-1-1-02", "1-1-1-02:1-1-1-01")


@pytest.mark.parametrize(
    ("issued_by", "read_by"),
    [(PLAN, SWAPPED), (SWAPPED, PLAN), (SWAPPED, SWAPPED), (PLAN, PLAN)],
    ids=["before", "undone", "after", "never"],
)
def test_a_form_is_read_by_keys_whatever_the_numbers_are_since(
    issued_by: Plan, read_by: Plan
) -> None:
    found = examine(form_bytes(SENT, issued_by), "101.xlsx", read_by, PERIOD)

    wanted = {one.title: str(7 - 4 * place) for place, one in enumerate(issued_by.initiatives)}
    read = {one.title: str((one.rating_tenths or 0) // 10) for one in found.entries}
    assert read == wanted
    assert found.findings == ()


def test_a_row_of_what_the_plan_lacks_is_not_read_as_what_has_its_number_now() -> None:
    plan = moved_plan("1-1-1-01:1-1-1-01", "1-1-1-02:new")

    found = examine(form_bytes(SENT), "101.xlsx", plan, PERIOD)

    assert {one.id: one.rating_tenths for one in found.entries} == {
        "1-1-1-01": 70,
        "1-1-1-02": None,
    }
    assert {each.code for each in found.findings} == {Code.INITIATIVE_UNKNOWN, Code.ROW_GONE}


def test_a_form_has_what_was_added_by_its_key_and_is_read_by_it() -> None:
    past = added("1-1-1-03", identifier="9-9-9-03")
    (form,) = forms(PLAN, PERIOD, {past.id: past})
    typed = filled(form, f"{SENT.rstrip()}\n    | 6 | 三つめ |")
    content = form_workbook(typed, CREATED)

    found = examine(content, "101.xlsx", PLAN, PERIOD, {"9-9-9-03": "1-1-1-03"})

    assert [one.id for one in found.entries] == ["1-1-1-01", "1-1-1-02", "1-1-1-03"]
    assert found.entries[-1].rating_tenths == 60
    assert [each.code for each in found.findings] == [Code.INITIATIVE_CARRIED]


def test_what_goes_back_has_the_same_keys_and_is_read_again() -> None:
    blank = blank_form(SWAPPED)

    assert [line.hidden_key for line in blank.lines[:2]] == ["1-1-1-02", "1-1-1-01"]
    assert [line.key for line in blank.lines[:2]] == ["1-1-1-01", "1-1-1-02"]
