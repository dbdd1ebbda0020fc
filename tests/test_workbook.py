"""The summary workbook and the figures that are read back from it."""

from dataclasses import replace
from datetime import datetime

import pytest

from pledgexl.commands.documents import proved_workbook
from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.model.plan import Plan, PlanItem
from pledgexl.model.proof import CellFigure
from pledgexl.model.summary import Summary
from pledgexl.rules.summarise import summarise
from summaries import sample_summary, small_plan, small_summary

CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)


def figures(summary: Summary) -> dict[str, CellFigure]:
    return dict(proved_workbook(summary, CREATED).figures)


def test_reads_back_every_figure_with_its_cell() -> None:
    found = figures(small_summary())

    assert found == {
        "1": CellFigure("70", "総括表!C5"),
        "1-1": CellFigure("70", "総括表!C6"),
        "": CellFigure("70", "総括表!C7"),
        "1-1-1": CellFigure("7", "施策別!E5"),
    }


@pytest.mark.parametrize("policies", [1, 5, 14])
def test_knows_what_each_figure_says_whatever_the_number_of_policies(policies: int) -> None:
    summary = small_summary(policies=policies)
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)

    assert figures(summary).keys() == {item.id for item in items}


def test_reads_the_figures_of_the_sample() -> None:
    summary = sample_summary()
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)

    assert {id_: found.shown for id_, found in figures(summary).items()} == {
        item.id: item.shown for item in items
    }


def test_reads_a_dash_as_no_figure() -> None:
    summary = replace(summarise(small_plan(), NEWEST_PERIOD, []), is_provisional=True)

    assert {found.shown for found in figures(summary).values()} == {None}


def test_is_not_misled_by_a_policy_that_is_called_as_the_whole() -> None:
    def renamed(item: PlanItem) -> PlanItem:
        return replace(item, title="全体") if item.id == "1" else item

    plan: Plan = small_plan(policies=2)
    named = replace(plan, items=tuple(map(renamed, plan.items)))

    assert len(figures(summarise(named, NEWEST_PERIOD, []))) == 7


@pytest.mark.parametrize(
    "name", ["_x0000_.xlsx", "_x005F_x0041_", "a\x7f\uffff\r\n_xd83d_.xlsx", "<&>_x0026_"]
)
def test_knows_a_file_again_whatever_its_name(name: str) -> None:
    summary = small_summary((name,))
    records = tuple(replace(record, file=name) for record in summary.files)

    assert figures(replace(summary, files=records)).keys() == {"1", "1-1", "", "1-1-1"}
