"""An earlier month means the same after its plan was renumbered, by identifiers."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_months import MISSING, MONTHS, NOW, RULES, THEN, Drawn, month, plan_of
from pledgexl.export.read_result import read_result
from pledgexl.export.result import result_bytes
from pledgexl.model.average import DEFAULT_RULES, Level, LevelRule
from pledgexl.model.history import Move, PastMonth
from pledgexl.model.movement import Cause
from pledgexl.rules.changes import history, since
from pledgexl.rules.movement import movements
from tables import rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("issued")


def issued(drawn: Drawn, now: Drawn, rules: Mapping[Level, LevelRule], folder: Path) -> PastMonth:
    """Return the month of `drawn` as it is read for the plan of `now`."""
    path = folder / "result.json"
    path.write_bytes(result_bytes(month(drawn, 1, THEN, rules)))
    return read_result(path, THEN, plan_of(now, 2, rules))


def renumbered(drawn: Drawn, draw: Random) -> list[list[str]]:
    """Return `drawn` with each number moved among those beside it; the old one identifies it."""
    new: dict[str, str] = {"": ""}
    numbers = [cells[0] for cells in drawn]
    for depth in range(1, 5):
        ids = dict.fromkeys("-".join(number.split("-")[:depth]) for number in numbers)
        for parent in dict.fromkeys(id_.rpartition("-")[0] for id_ in ids):
            own = [id_ for id_ in ids if id_.rpartition("-")[0] == parent]
            places = draw.sample(range(1, 9), len(own))
            for id_, place in zip(own, places, strict=True):
                last = f"{place:02d}" if depth == 4 else str(place)
                new[id_] = f"{new[parent]}-{last}" if parent else last
    return [[new[number], *cells, number] for number, *cells in drawn]


@given(MONTHS, RULES, st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_figures_and_findings_are_the_same_in_a_renumbered_plan(
    folder: Path, drawn: Drawn, rules: Mapping[Level, LevelRule], seed: int
) -> None:
    def told(now: Drawn) -> list[object]:
        past = issued(plain, now, rules, folder)
        summary = month(now, 2, NOW, rules, history([past]))
        items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
        moved, found = movements(summary, past), since(summary, past)
        key_of = dict(past.numbers)
        key_of |= {item.id: item.key for item in items}
        key_of |= {row.id: row.key for row in summary.initiatives}
        return [
            {row.key: (row.previous_tenths, row.rating_tenths) for row in summary.initiatives},
            {key_of[id_]: each for id_, each in moved.items()},
            {key_of[one.id]: one.move for one in found.moved},
            {key_of[id_]: each for id_, each in found.counted_then.items()},
            {key_of[id_]: each for id_, each in found.then.items()},
            {key_of[mover.row.id]: mover.effect for mover in found.movers},
            sorted((each.code, sorted(each.values.items())) for each in summary.findings),
        ]

    # A month that was issued finally has nothing that was not reported.
    drawn = [(number, then.replace(MISSING, "中止"), now) for number, then, now in drawn]
    plain = [[*cells, cells[0]] for cells in drawn]

    assert told(renumbered(drawn, Random(seed))) == told(plain)


def moved(then: str, now: str, folder: Path) -> PastMonth:
    return issued(rows(then), rows(now), DEFAULT_RULES, folder)


def test_a_stranger_gets_no_rating_of_what_had_its_number(folder: Path) -> None:
    then = """
        | 1-1-1-01 | 7 |   |
        | 1-1-1-02 | 5 |   |
    """
    now = """
        | 1-1-1-01 |   | 5 | 1-1-1-02 |
        | 1-1-1-02 |   | 2 | new      |
    """
    past = moved(then, now, folder)

    assert past.ratings == {"1-1-1-01": 50, "1-1-1-03": 70}
    assert past.numbers["1-1-1-03"] == "1-1-1-01"
    assert past.initiatives["1-1-1-03"].number == "1-1-1-01"
    assert past.initiatives["1-1-1-03"].key == "1-1-1-01"


def test_what_moves_to_another_measure_moves_both_figures_by_structure(folder: Path) -> None:
    then = """
        | 1-1-1-01 | 7 |   |
        | 1-1-1-02 | 5 |   |
        | 1-2-1-01 | 1 |   |
    """
    now = """
        | 1-1-1-01 |   | 7 | 1-1-1-01 |
        | 1-2-1-01 |   | 1 | 1-2-1-01 |
        | 1-2-1-02 |   | 5 | 1-1-1-02 |
    """
    past = moved(then, now, folder)
    found = since(month(rows(now), 2, NOW, DEFAULT_RULES, history([past])), past)

    causes = {
        id_: {cause for cause in Cause if each.parts[cause]}
        for id_, each in found.movements.items()
    }
    assert causes["1-1"] == causes["1-2"] == {Cause.STRUCTURE}
    assert found.movements["1-1"].printed == 10
    assert found.movements["1-2"].printed == 20
    assert not [one for one in found.moved if one.move in (Move.ADDED, Move.ENDED)]
    assert found.counted_then["1-1"].rated == found.counted_now["1-2"].rated == 2


def test_a_pledge_below_another_policy_keeps_its_figure_then(folder: Path) -> None:
    then = """
        | 1-1-1-01 | 7 |   |
        | 1-2-1-01 | 5 |   |
        | 2-1-1-01 | 1 |   |
    """
    now = """
        | 1-1-1-01 |   | 7 | 1-1-1-01 |
        | 2-1-1-01 |   | 1 | 2-1-1-01 |
        | 2-2-1-01 |   | 5 | 1-2-1-01 |
    """
    past = moved(then, now, folder)

    assert past.shown["2-2"] == "50"
    assert past.parents["2-2"] == "1"
    assert past.shown["1"] == "60"


def test_what_is_there_again_after_months_without_it_is_resumed(folder: Path) -> None:
    then = """
        | 1-1-1-01 | 7 |   |
    """
    now = """
        | 1-1-1-01 |   | 7 | 1-1-1-01 |
        | 1-1-1-02 |   | 5 | 1-1-1-02 |
        | 1-1-1-03 |   | 5 | 1-1-1-03 |
    """
    past = replace(moved(then, now, folder), gone=frozenset({"1-1-1-02"}))

    found = since(month(rows(now), 2, NOW, DEFAULT_RULES, history([past])), past)

    assert {one.id: one.move for one in found.moved} == {
        "1-1-1-02": Move.RESUMED,
        "1-1-1-03": Move.ADDED,
    }
    assert found.causes[Cause.RESUMED] == found.causes[Cause.ADDED] == 1


def test_what_has_ended_is_named_by_the_number_that_was_printed(folder: Path) -> None:
    then = """
        | 1-1-1-01 | 7 |   |
        | 1-1-1-02 | 7 |   |
    """
    now = """
        | 1-1-1-01 |   | 7 | 1-1-1-02 |
    """
    past = moved(then, now, folder)

    (ended,) = since(month(rows(now), 2, NOW, DEFAULT_RULES, history([past])), past).moved

    assert (ended.id, ended.number, ended.move) == ("1-1-1-02", "1-1-1-01", Move.ENDED)
