"""The workbook that lists the faults of a plan."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from fuzz.office_limits import violations
from pledgexl.excel.plan.faults import faults_workbook
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.language import Language

CREATED = datetime(2024, 4, 1)  # noqa: DTZ001 (documents hold no zone)


def fault(sheet: str, row: int, column: int, value: str) -> Finding:
    at = CellRef("plan.xlsx", sheet, row, column)
    values = {"label": "政策番号", "expected": "expected.structure.policy_number"}
    return Finding(Code.PLAN_VALUE_BAD, at, value, values)


FAULTS = (
    fault("体系", 5, 1, "二"),
    fault("取組", 2, 4, "=1+1"),
    Finding(Code.PLAN_SHEET_EMPTY, CellRef("plan.xlsx", "部署"), values={"sheet": "部署"}),
    Finding(Code.PLAN_SHEET_MISSING, CellRef("plan.xlsx", "設定"), values={"sheet": "設定"}),
)


@pytest.mark.parametrize(
    ("language", "labels", "whole"),
    [
        (Language.JA, ["No.", "シート", "セル", "入力されている内容"], "全体"),
        (Language.EN, ["No.", "Sheet", "Cell", "Content"], "Whole"),
    ],
)
def test_lists_faults_with_links_to_their_cells(
    tmp_path: Path, language: Language, labels: list[str], whole: str
) -> None:
    listed = tmp_path / "list.xlsx"
    listed.write_bytes(faults_workbook("plan.xlsx", FAULTS, language, CREATED))

    assert violations(listed.read_bytes()) == []
    (sheet,) = openpyxl.load_workbook(listed).worksheets
    rows = list(sheet.iter_rows(min_row=4))

    assert [[cell.value for cell in row[:4]] for row in rows] == [
        labels,
        [1, "体系", "A5", "二"],
        [2, "取組", "D2", "=1+1"],
        [3, "部署", whole, None],
        [4, "設定", whole, None],
    ]
    links = [row[2].hyperlink for row in rows[1:]]
    assert [(link.target, link.location) if link else None for link in links] == [
        ("plan.xlsx", "'体系'!A5"),
        ("plan.xlsx", "'取組'!D2"),
        ("plan.xlsx", "'部署'!A1"),
        None,
    ]
