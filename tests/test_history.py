"""A few months of a small drawn city; `python -m fuzz.history` tries many of them."""

from random import Random

import pytest

from fuzz.history.city import first_plan
from fuzz.history.drill import Drill
from fuzz.history.events import (
    department_renamed,
    initiative_added,
    initiative_ended,
    initiative_moved,
    initiative_resumed,
    measures_renumbered,
    title_changed,
)
from fuzz.history.judge import Judge
from fuzz.history.months import Month

MONTHS = (
    Month(is_late=True),
    Month((initiative_added, title_changed, measures_renumbered)),
    Month((initiative_ended, department_renamed, initiative_moved), is_dated=True, is_added=True),
    Month((initiative_resumed, measures_renumbered), is_dated=True, back=1),
)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Return a city that lived through these months, to be judged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "0")
        drill = Drill(tmp_path_factory.mktemp("city"), Random(1), first_plan(Random(1)))
        drill.live(MONTHS)
        return Judge(drill)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the drill set the clock, and put it back."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")


def test_each_month_was_issued_and_closed_and_written_by_nothing_else(judge: Judge) -> None:
    assert judge.drill.wrong == []
    assert [len(judge.issues), judge.drill.happened["reopen"]] == [5, 1]
    assert judge.drill.happened["rows dated"] == 3
    assert [paper.place for paper in judge.drill.papers] == [1, 2, 3, 4, 5, 6]


def test_an_issue_after_a_correction_is_made_again_to_the_byte(judge: Judge) -> None:
    first, second = (issue for issue in judge.issues if "2024-01" in issue.parts)

    judge.make_again([second])

    assert (first.parent.parent, judge.wrong) == (second, [])


def test_every_movement_agrees_with_all_orders_of_its_causes(judge: Judge) -> None:
    judge.prove_bridges()

    assert judge.wrong == []
    assert judge.bridges.results == 4
    assert judge.bridges.items > judge.bridges.results


def test_each_flipped_byte_and_each_removed_month_record_and_tail_is_found(judge: Judge) -> None:
    judge.tamper(rounds=1, most=2)

    assert judge.wrong == []
    assert min(judge.tried[what] for what in ("removed-month", "removed-record", "cut-tail")) > 1
