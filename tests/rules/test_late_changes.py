"""What is typed late alters no issued month: a note says where the plan says something else now."""

from dataclasses import replace

from english import JAPANESE
from pledgexl.messages.edition import Edition, in_edition
from pledgexl.messages.findings import wording
from pledgexl.model.finding import Code, Severity
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.language import Language
from pledgexl.model.period import Period
from pledgexl.model.plan import Lineage, Plan, PlanState
from pledgexl.rules.late_changes import late_changes
from rules.test_plan_diff import INITIATIVES, ITEMS, plan, without

FEBRUARY, MARCH, APRIL = (Period(2024, month) for month in (2, 3, 4))


def issued(then: Plan, period: Period, *, is_provisional: bool = False) -> PastMonth:
    """Return `period` as it was issued of the plan `then`, by the numbers of that plan."""
    initiatives = {
        each.key: PastInitiative(
            each.key, each.measure, each.title, each.lead, 70, number=each.id, identifier=each.key
        )
        for each in then.initiatives
    }
    return PastMonth(
        period,
        {},
        {},
        initiatives=initiatives,
        is_provisional=is_provisional,
        titles={each.key: each.title for each in then.items},
        numbers={each.key: each.id for each in then.items},
    )


def over_time(*states: tuple[Period | None, Plan]) -> Plan:
    """Return the last of the plans, which knows each of them up to its month."""
    found = tuple(PlanState(until, each.items, each.initiatives) for until, each in states)
    return replace(states[-1][1], lineage=Lineage(states=found))


def told(now: Plan, *months: PastMonth) -> list[str]:
    notes = late_changes(now, months)
    assert {each.code for each in notes} <= {Code.PLAN_SAYS_OTHERWISE}
    return [f"{each.values['months']}: {each.values['differences']}" for each in notes]


def test_a_plan_that_says_what_was_issued_has_no_note() -> None:
    assert told(over_time((None, plan())), issued(plan(), MARCH)) == []
    # Workbooks are not the only place that plans come from.
    assert told(plan(ITEMS.replace("相談", "窓口")), issued(plan(), MARCH)) == []


def test_what_is_changed_from_april_on_alters_no_month_before() -> None:
    later = plan(
        ITEMS.replace("相談の充実", "相談と支援"),
        INITIATIVES.replace("屋根     | 102", "屋根 | 101"),
    )
    now = over_time((MARCH, plan()), (None, later))

    assert told(now, issued(plan(), FEBRUARY), issued(plan(), MARCH)) == []
    assert told(now, issued(plan(), APRIL)) == [
        "2024-04: 1-1-1「相談の充実」→「相談と支援」、1-2-1-01「102」→「101」"
    ]


def test_months_with_the_same_differences_have_one_note_with_their_places() -> None:
    renumbered = INITIATIVES.replace(
        "| 1-1-1-02 | 相談窓口 | 102 |", "| 1-1-1-07 | 窓口 | 102 | 1-1-1-02 |"
    )
    now = over_time((None, plan(initiatives=renumbered)))
    march = issued(plan(initiatives=INITIATIVES.replace("屋根", "壁")), MARCH)

    assert told(now, issued(plan(), Period(2024, 1)), issued(plan(), FEBRUARY), march) == [
        "2024-01、2024-02: 1-1-1-02「1-1-1-02」→「1-1-1-07」、1-1-1-02「相談窓口」→「窓口」",
        (
            "2024-03: 1-1-1-02「1-1-1-02」→「1-1-1-07」、1-1-1-02「相談窓口」→「窓口」、"
            "1-2-1-01「壁」→「屋根」"
        ),
    ]


def test_names_three_places_and_counts_them_all() -> None:
    other = INITIATIVES.replace("101", "102").replace("屋根", "壁").replace("電話", "電子")
    (note,) = late_changes(over_time((None, plan(initiatives=other))), [issued(plan(), MARCH)])

    assert (note.values["count"], note.values["differences"].count("→")) == ("4", 3)
    assert note.severity is Severity.NOTE


def test_nothing_is_said_of_a_provisional_month_nor_of_what_is_not_in_the_plan() -> None:
    other = over_time((None, plan(initiatives=INITIATIVES.replace("屋根", "壁"))))
    fewer = over_time((None, plan(initiatives=without(INITIATIVES, "1-2-1-01"))))

    assert told(other, issued(plan(), MARCH, is_provisional=True)) == []
    assert told(fewer, issued(plan(), MARCH)) == []


def test_is_said_in_both_languages() -> None:
    other = over_time((None, plan(initiatives=INITIATIVES.replace("| 101 |", "| 102 |"))))
    months = [issued(plan(), FEBRUARY), issued(plan(), MARCH)]
    with in_edition(Edition(Language.EN, Language.EN)):
        (note,) = late_changes(other, months)
        why, fix = wording(note, Language.EN)

    assert why == (
        "Of months whose final report was issued (2024-02, 2024-03), 2 numbers, titles or leads "
        "are others in the plan workbook now: 1-1-1-01 “101”→“102”, 1-1-2-01 “101”→“102”."
    )
    assert (note.at.sheet, JAPANESE.search(why + fix)) == ("Initiatives", None)
