import warnings
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from office import Office, Step
from pledgexl.excel.book import Book, SheetLimitError, list_of, margin_text
from pledgexl.excel.look import PLAIN
from pledgexl.excel.plan.read import read_plan
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.messages.plan import PLAN as SENTENCES
from pledgexl.messages.plan import expected, sample_rows
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.names import PLAN_LABELS, PlanSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from tables import plan_file

CREATED = datetime(2024, 4, 1, 9, 0, tzinfo=UTC)
PLAN = Plan(
    PlanSettings("汐見野市", "取組状況", Period(2022, 7), Period(2026, 7), 5, 10, "内線2315"),
    (
        PlanItem("1", Level.POLICY, "こども", ""),
        PlanItem("1-1", Level.PLEDGE, "子育て", "1"),
        PlanItem("1-1-1", Level.MEASURE, "相談 & <窓口>", "1-1"),
        PlanItem("1-1-2", Level.MEASURE, "=1+1", "1-1", identifier="1-2-1"),
        PlanItem("1-2", Level.PLEDGE, "学校", "1"),
        PlanItem("1-2-1", Level.MEASURE, "一行目\n二行目", "1-2", identifier="1-2-1b"),
    ),
    (
        Department("001", "企画政策課", "山田", "kikaku@city.example"),
        Department("A-2", "㈱髙﨑１課", "", "", Period(2022, 7), Period(2026, 7), ("001",)),
    ),
    (
        Initiative("1-1-1-01", "1-1-1", "窓口", "001", ("A-2",), Period(2022, 7), Period(2024, 3)),
        Initiative("1-2-1-01", "1-2-1", "長い名称の取組" * 30, "A-2", identifier="古い番号"),
    ),
    DEFAULT_RULES | {Level.PLEDGE: LevelRule(Level.PLEDGE, 100, 2, Cut.HALF_UP, Carry.EXACT)},
    (("8～10", "果たした"), ("0", "着手していない")),
)


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def sheet_of(content: bytes, name: str) -> Worksheet:
    sheet = opened(content)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def first_column(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for (cell,) in sheet.iter_rows(min_row=2, max_col=1)]


def test_writes_a_plan_that_reads_as_the_same_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(PLAN, CREATED))

    assert read_plan(path) == PLAN


@pytest.mark.parametrize("tenths", [10, 5, 1])
def test_writes_every_step_so_that_it_reads_the_same(tmp_path: Path, tenths: int) -> None:
    settings = PlanSettings("市", "報告書", Period(2022, 7), Period(2026, 7), tenths)
    plan = Plan(settings, PLAN.items, PLAN.departments, PLAN.initiatives, DEFAULT_RULES)
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(plan, CREATED))

    assert read_plan(path) == plan


def test_writes_the_same_bytes_for_the_same_plan() -> None:
    assert plan_workbook(PLAN, CREATED) == plan_workbook(PLAN, CREATED)


@pytest.mark.parametrize("plan", [None, PLAN])
def test_puts_the_guide_first_and_the_labels_into_row_one(plan: Plan | None) -> None:
    book = opened(plan_workbook(plan, CREATED))

    assert book.sheetnames == [str(name) for name in PlanSheet]
    for name, labels in PLAN_LABELS.items():
        assert tuple(cell.value for cell in book[name][1]) == labels


def test_prefills_the_empty_workbook_with_the_default_rules() -> None:
    rules = sheet_of(plan_workbook(None, CREATED), "計算規則")

    assert [[cell.value for cell in row] for row in rules.iter_rows(min_row=2)] == [
        ["施策", 1, 0, "切捨て", "端数処理前"],
        ["公約", 10, 0, "切捨て", "端数処理後"],
        ["基本政策", 1, 0, "切捨て", "端数処理後"],
        ["全体", 1, 1, "切捨て", "端数処理後"],
    ]


@pytest.mark.parametrize("name", ["体系", "部署", "取組"])
def test_shows_grey_samples_in_the_empty_workbook_only(name: str) -> None:
    empty = sheet_of(plan_workbook(None, CREATED), name)

    assert all(value.startswith("例：") for value in first_column(empty))
    assert empty["A2"].font.i
    assert not any(
        value.startswith("例：")
        for value in first_column(sheet_of(plan_workbook(PLAN, CREATED), name))
    )


def test_offers_samples_that_read_as_a_plan_without_their_mark(tmp_path: Path) -> None:
    def drawn(name: PlanSheet) -> str:
        sample = [[cell.removeprefix("例：") for cell in row] for row in sample_rows()[name]]
        labels = [label.value for label in PLAN_LABELS[name]]
        return "\n".join(f"| {' | '.join(row)} |" for row in [labels, *sample])

    settings = """
        | 項目     | 値       | 説明 |
        | 自治体名 | 汐見野市 |      |
        | 報告書名 | 取組状況 |      |
        | 任期開始 | 2022-07  |      |
        | 任期終了 | 2026-07  |      |
    """
    sheets = {name.value: drawn(name) for name in sample_rows()} | {"設定": settings}

    assert len(read_plan(plan_file(tmp_path / "plan.xlsx", sheets)).initiatives) == 2


@pytest.mark.parametrize("plan", [None, PLAN])
def test_formats_ids_as_text_in_the_rows_still_empty(plan: Plan | None) -> None:
    book = opened(plan_workbook(plan, CREATED))

    for name, columns in {"取組": "ABDEF", "部署": "A", "設定": "B", "評価基準": "A"}.items():
        for letters in columns:
            assert book[name].column_dimensions[letters].number_format == "@", (name, letters)
    # openpyxl takes like columns together: F stands for 開始 and 終了.
    assert book["取組"].column_dimensions["F"].max == 7


def test_offers_lists_where_only_some_values_are_right() -> None:
    content = plan_workbook(None, CREATED)

    offered = {
        (name, str(each.sqref)): each.formula1
        for name in ("設定", "取組", "計算規則")
        for each in sheet_of(content, name).data_validations.dataValidation
        if each.type == "list"
    }

    assert offered == {
        ("設定", "B7"): '"1,0.5,0.1"',
        ("設定", "B12"): '"日本語,English"',
        ("取組", "D2:D302"): "'部署'!$A$2:$A$500",
        ("計算規則", "A2:A5"): '"施策,公約,基本政策,全体"',
        ("計算規則", "D2:D5"): '"切捨て,四捨五入,切上げ"',
        ("計算規則", "E2:E5"): '"端数処理前,端数処理後"',
    }


def advised() -> dict[tuple[str, str], str]:
    """Return the formula, or the list, of each area where a spreadsheet asks about other values."""
    content = plan_workbook(None, CREATED)
    return {
        (name, str(each.sqref)): each.formula1
        for name in PLAN_LABELS
        for each in sheet_of(content, name).data_validations.dataValidation
        if each.errorStyle == "warning"
    }


def test_asks_about_a_value_that_is_not_in_the_list_where_another_may_be_understood() -> None:
    assert list(advised()) == [
        *(("設定", "B8"), ("体系", "A2:A103"), ("体系", "C2:C103"), ("体系", "E2:E103")),
        ("取組", "D2:D302"),
    ]


@pytest.mark.office
@pytest.mark.parametrize(
    ("area", "taken", "doubted"),
    [
        (
            ("体系", "A2:A103"),
            ("Ⅰ", "①", "（10）", "ア", "1", 1, 999),
            ("校舎の改修", 1.5, 0, 1000),
        ),
        (("設定", "B8"), ("10", "10日", "翌月10日", 31), ("32", 0, "10.5", "月末")),
    ],
    ids=["numbers", "deadline"],
)
def test_what_is_understood_is_typed_without_a_question(
    office: Office,
    tmp_path: Path,
    area: tuple[str, str],
    taken: tuple[str | float, ...],
    doubted: tuple[str | float, ...],
) -> None:
    first, formula = area[1].partition(":")[0], advised()[area]
    Workbook().save(tmp_path / "空.xlsx")
    steps: list[Step] = []
    for value in (*taken, *doubted):
        steps += [
            ("put", {"sheet": "Sheet", "cell": first, "value": value}),
            ("enter", {"sheet": "Sheet", "cell": "H1", "typed": f"={formula.replace(',', ';')}"}),
            ("read", {"sheet": "Sheet", "cells": "H1:H1"}),
        ]

    answers = office.work(tmp_path / "空.xlsx", steps).steps[2::3]

    assert [answer[0][0] for answer in answers] == [1] * len(taken) + [0] * len(doubted)


@pytest.mark.parametrize("plan", [None, PLAN])
def test_prints_every_sheet_on_a4_one_page_wide_with_its_labels(plan: Plan | None) -> None:
    content = plan_workbook(plan, CREATED)

    for name in PLAN_LABELS:
        sheet = sheet_of(content, name)
        assert sheet.page_setup.paperSize == 9
        fitted = sheet.sheet_properties.pageSetUpPr
        assert fitted is not None
        assert fitted.fitToPage
        # A width that is not stated is one page; a height of 0 is as many as needed.
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes == "A2"
        assert not sheet.merged_cells.ranges


def test_makes_a_row_high_enough_for_its_text() -> None:
    initiatives = sheet_of(plan_workbook(PLAN, CREATED), "取組")

    assert (initiatives.row_dimensions[3].height or 0) > 3 * (
        initiatives.row_dimensions[2].height or 0
    )


def test_tells_of_every_column_that_is_read_what_it_takes() -> None:
    for name, labels in PLAN_LABELS.items():
        read = [label for label in labels if label not in ("値", "説明")]
        assert [label for label in read if expected(name, label) not in SENTENCES] == []


# --- What the wrapper offers for this ---


def test_refuses_a_validation_outside_the_sheet() -> None:
    with Book("題", CREATED) as book:
        sheet = book.sheet("体系")

        with pytest.raises(SheetLimitError):
            sheet.validate((1, 1, 2_000_000, 1), list_of("1"))


def test_refuses_a_validation_that_excel_does_not_know() -> None:
    with Book("題", CREATED) as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # xlsxwriter only warns; the wrapper refuses
        sheet = book.sheet("体系")

        with pytest.raises(SheetLimitError):
            sheet.validate((1, 1, 2, 1), {"validate": "nonsense"})


def test_refuses_a_list_longer_than_excel_reads() -> None:
    with pytest.raises(SheetLimitError):
        list_of(*("部署" * 10 for _ in range(20)))


def test_refuses_a_header_that_excel_would_drop() -> None:
    with Book("題", CREATED) as book:
        sheet = book.sheet("体系")

        with pytest.raises(SheetLimitError):
            sheet.print_setup(landscape=False, repeat_rows=None, header="市" * 256, footer="")


def test_prints_an_ampersand_in_a_margin_as_it_is() -> None:
    assert margin_text("R&D\n課") == "R&&D 課"


def test_keeps_rows_and_columns_in_view_and_filters_a_range() -> None:
    with Book("題", CREATED) as book:
        sheet = book.sheet("明細")
        sheet.write(1, 1, "番号", PLAIN)
        sheet.freeze(1, 2)
        sheet.filter((1, 1, 5, 3))

    written = sheet_of(book.bytes, "明細")
    assert (written.freeze_panes, written.auto_filter.ref) == ("C2", "A1:C5")
