"""The summary workbook and the figures that are read back from it."""

import io
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version

import openpyxl
import pytest

from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.commands.tables import month_tables, verified_office
from pledgexl.model.month import CellFigure, Checks, Proof, Summary
from pledgexl.model.plan import Plan, PlanItem
from pledgexl.rules.summarise import summarise
from summaries import sample_summary, small_plan, small_summary

CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)

CHECKS = Checks(2, 2, 2, Proof(texts=5, figures=4, figures_in_workbook=3), page_figures=9)


def figures(summary: Summary) -> dict[str, CellFigure]:
    return dict(month_tables(summary, CREATED).workbook.figures)


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

    assert verified_office(replace(summary, files=records), CREATED, CHECKS)


def test_the_office_reads_what_was_verified() -> None:
    content = verified_office(small_summary(), CREATED, CHECKS)

    sheet = openpyxl.load_workbook(io.BytesIO(content))["実行記録"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [(line[1], line[-1]) for line in lines if line[0] == "照合"] == [
        ("評価の2回読み取り", "2件中2件が一致"),
        ("施策・部署の合計の2通りの計算", "2組が一致"),
        ("報告書の文言と数値", "文言5件、数値4か所を確認"),
        ("報告書と集計ブックの数値", "3件が一致"),
        ("ページの数値", "9か所を確認"),
    ]


def test_the_office_reads_which_programs_made_the_month() -> None:
    content = verified_office(small_summary(), CREATED, CHECKS)

    sheet = openpyxl.load_workbook(io.BytesIO(content))["実行記録"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    programs = {line[1]: line[-1] for line in lines if line[0] == "プログラム"}
    libraries = ["xlsxwriter", "docxtpl", "lxml", "openpyxl", "pandas", "python-calamine"]
    assert list(programs) == ["pledgexl", "Python", *libraries]
    assert all(programs[library] == version(library) for library in libraries)
