"""Who confirmed a form is read from it, in either version; it informs and blocks nothing."""

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hostile_forms import FORM, codes, examined
from pledgexl.commands.collect import examine
from pledgexl.excel.plan.read import read_plan
from pledgexl.messages.words import confirmed, confirmed_in_full
from pledgexl.model.language import Language
from pledgexl.model.names import FormSheet
from pledgexl.model.period import Period
from pledgexl.model.submission import Confirmation

OLD = Path(__file__).parent.parent / "workspace_0_1_0"


def written(content: bytes, cells: Mapping[str, str | date]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cell, value in cells.items():
        book[FormSheet.ENTRY][cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


WRITER: dict[str, str | date] = {"I1": "佐藤", "J1": date(2024, 4, 3)}
HEAD: dict[str, str | date] = {"I2": "鈴木", "J2": date(2024, 4, 4)}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({}, "確認 0/4"),
        (WRITER | HEAD, "確認 2/4（課長、部長が空欄）"),
        (WRITER | {"I2": "鈴木"}, "確認 1/4（係長、課長、部長が空欄）"),
        (WRITER | HEAD | {"J2": date(2024, 4, 2)}, "確認 2/4（課長、部長が空欄）（日付の順が逆）"),
        (WRITER | HEAD | {"J2": "四月四日"}, "確認 2/4（課長、部長が空欄）"),
    ],
)
def test_says_how_many_confirmed_and_whether_in_order(
    cells: dict[str, str | date], told: str
) -> None:
    submission = examined(written(FORM, cells))

    assert confirmed(submission.confirmations, Language.JA) == told
    assert codes(submission) == []


def test_the_record_has_every_name_with_its_date() -> None:
    submission = examined(written(FORM, WRITER | HEAD))

    assert confirmed_in_full(submission.confirmations).endswith(
        "記入者 佐藤 2024-04-03、係長 鈴木 2024-04-04"
    )


def test_a_form_of_0_1_0_has_a_writer_and_one_who_checked_it() -> None:
    plan = read_plan(OLD / "input_templates/plan.xlsx")
    content = (OLD / "submissions/2024-03/101_こども課.xlsx").read_bytes()
    cells: dict[str, str | date] = {"L1": "佐藤", "L2": date(2024, 4, 3), "L3": "田中"}

    submission = examine(written(content, cells), "a.xlsx", plan, Period(2024, 3))

    assert submission.confirmations == (
        Confirmation("記入者", "佐藤", "2024-04-03"),
        Confirmation("確認者", "田中"),
    )
    assert confirmed(submission.confirmations, Language.EN) == "confirmed 1/2 (確認者 blank)"
