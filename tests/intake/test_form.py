import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from drawn_forms import CREATED, PERIOD, blank_form, filled, form_bytes
from pledgexl.commands.collect import examine
from pledgexl.excel.form.layout import COLUMN_OF
from pledgexl.excel.form.write import form_workbook
from pledgexl.intake.form import read_form
from pledgexl.model.finding import Code
from pledgexl.model.names import FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import FileStatus, Submission
from summaries import small_plan

PLAN = small_plan()
DRAWN = """
    | 評価 | 状態 | 実施内容       | 備考 |
    | 7    |      | 窓口を開いた   | 継続 |
    | 10   | 完了 | すべて終えた   |      |
"""


def examined(content: bytes, plan: Plan = PLAN, period: Period = PERIOD) -> Submission:
    return examine(content, "様式.xlsx", plan, period)


def changed_by_openpyxl(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def without_part(content: bytes, left_out: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            if name != left_out:
                target.writestr(name, source.read(name))
    return buffer.getvalue()


def test_every_rating_text_and_state_arrives_with_its_cell() -> None:
    submission = examined(form_bytes(DRAWN))

    assert submission.status is FileStatus.ACCEPTED
    assert submission.findings == ()
    assert [(e.rating_tenths, e.state, e.text, e.remark) for e in submission.entries] == [
        (70, "", "窓口を開いた", "継続"),
        (100, "完了", "すべて終えた", ""),
    ]
    assert [(e.at.sheet, e.at.cell) for e in submission.entries] == [("入力", "D8"), ("入力", "D9")]


def test_knows_the_form_by_its_hidden_sheet_alone_and_by_its_properties_alone() -> None:
    without_properties = without_part(form_bytes(DRAWN), "docProps/custom.xml")
    without_sheet = changed_by_openpyxl(form_bytes(DRAWN), lambda book: book.remove(book["_meta"]))

    assert examined(without_properties).status is FileStatus.ACCEPTED
    assert examined(without_sheet).status is FileStatus.ACCEPTED


def test_finds_the_table_in_a_renamed_sheet_with_inserted_rows_and_columns() -> None:
    def rearrange(book: openpyxl.Workbook) -> None:
        sheet = book["入力"]
        sheet.title = "1月分（修正）"
        sheet.insert_cols(4)
        sheet.insert_rows(3)

    submission = examined(changed_by_openpyxl(form_bytes(DRAWN), rearrange))

    assert [entry.rating_tenths for entry in submission.entries] == [70, 100]
    assert [entry.at.cell for entry in submission.entries] == ["E9", "E10"]


def test_refuses_a_workbook_that_is_no_form_of_ours() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["取組番号", "評価"])
    buffer = io.BytesIO()
    book.save(buffer)

    assert [finding.code for finding in examined(buffer.getvalue()).findings] == [Code.NOT_OUR_FORM]


def test_names_the_column_that_is_missing() -> None:
    def drop(book: openpyxl.Workbook) -> None:
        book["入力"].delete_cols(COLUMN_OF[FormLabel.STATE])

    submission = examined(changed_by_openpyxl(form_bytes(DRAWN), drop))

    assert [finding.code for finding in submission.findings] == [Code.LABEL_MISSING]
    assert submission.findings[0].values["label"] == FormLabel.STATE


def test_sees_error_cells_booleans_dates_and_formulas_without_results() -> None:
    def spoil(book: openpyxl.Workbook) -> None:
        sheet = book["入力"]
        sheet["D8"] = "=1/0"
        sheet["D9"] = True
        sheet["H9"] = "#REF!"
        sheet["H9"].data_type = "e"

    submission = examined(changed_by_openpyxl(form_bytes(DRAWN), spoil))

    assert [(f.code, f.at.cell) for f in submission.findings] == [
        (Code.FORMULA_NOT_CALCULATED, "D8"),
        (Code.RATING_IS_BOOLEAN, "D9"),
        (Code.CELL_IS_ERROR, "H9"),
    ]


def test_reads_a_half_point_and_keeps_what_is_no_number_to_the_letter() -> None:
    plan = replace(PLAN, settings=replace(PLAN.settings, step_tenths=5))
    drawn = """
        | 評価 | 実施内容 |
        | 6.5  | した     |
        | 八   | した     |
    """

    submission = examined(form_bytes(drawn, plan), plan)

    assert submission.entries[0].rating_tenths == 65
    assert [(f.code, f.value) for f in submission.findings] == [(Code.RATING_NOT_A_NUMBER, "八")]


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "http://example.invalid/",
    "R&D <重点>",
    "𠮷野①㈱か\u3099",
    "{{ 7*7 }}",
    "_x0041_",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_arrive_as_typed(text: str) -> None:
    form = blank_form(PLAN)
    lines = (replace(form.lines[0], rating="7", text=text), *form.lines[1:])

    submission = examined(form_workbook(replace(form, lines=lines), CREATED))

    assert submission.entries[0].text == text


def test_a_form_is_the_same_bytes_every_time() -> None:
    form = filled(blank_form(PLAN), DRAWN)

    assert form_workbook(form, CREATED) == form_workbook(form, CREATED)


def test_a_form_names_no_person_and_no_machine() -> None:
    with zipfile.ZipFile(io.BytesIO(form_bytes(DRAWN))) as package:
        core = package.read("docProps/core.xml").decode()

    assert "<dc:creator>pledgexl</dc:creator>" in core


def test_reads_the_same_form_under_any_name() -> None:
    content = form_bytes(DRAWN)

    assert read_form(content, "a.xlsx").rows == read_form(content, "ｂ（最終）.XLSX").rows
