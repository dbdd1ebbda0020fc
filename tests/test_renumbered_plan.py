"""A town whose plan changes after it issued March: by the command, and with workbooks as saved."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from command import Called, pledgexl
from pledgexl.model.names import FormLabel, FormSheet
from tables import put
from test_issues import again
from test_month import result

OLD = Path(__file__).with_name("workspace_0_1_0")
MARCH, APRIL = "2024-03", "2024-04"
PLAN = "input_templates/plan.xlsx"
CHILDREN = "submissions/2024-03/101_こども課.xlsx"
# The rows 2 to 8 of the sheet 取組, in whose column H no version before had anything.
IDENTIFIER = {"H1": "識別子"}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the town, whose department 101 added 1-1-1-04 in February, with March issued."""
    folder = shutil.copytree(OLD, tmp_path_factory.mktemp("renumbered") / "町")
    assert pledgexl("-C", folder, "run", MARCH).code == 0
    return folder


@pytest.fixture
def town(issued: Path, tmp_path: Path) -> Path:
    return shutil.copytree(issued, tmp_path / "町")


def typed(town: Path, sheet: str, cells: Mapping[str, str]) -> None:
    for cell, value in cells.items():
        put(town / PLAN, sheet, cell, value)


def april(town: Path) -> Called:
    return pledgexl("-C", town, "forms", APRIL)


def previous(town: Path, department: str) -> dict[str, tuple[str, object]]:
    """Return number and previous rating by title, as the form of `department` has them."""
    (path,) = (town / "forms" / APRIL).glob(f"{department}_*.xlsx")
    sheet = openpyxl.load_workbook(path)[FormSheet.ENTRY]
    assert isinstance(sheet, Worksheet)
    table = list(sheet.iter_rows(values_only=True))
    labels = next(row for row in table if FormLabel.NUMBER in row)
    wanted = (FormLabel.NUMBER, FormLabel.INITIATIVE, FormLabel.PREVIOUS)
    number, title, rating = map(labels.index, wanted)
    return {
        str(row[title]): (str(row[number]), row[rating])
        for row in table
        if str(row[number]).count("-") == 3
    }


def faults(town: Path) -> list[tuple[str, str]]:
    sheet = openpyxl.load_workbook(town / "input_templates" / "計画の指摘一覧.xlsx").worksheets[0]
    cells = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    return [(row[0], " ".join(row)) for row in cells if any(cell.startswith("E5") for cell in row)]


REPORTED: dict[str, str | int] = {FormLabel.RATING: 5, FormLabel.TEXT: "始めました。"}
EXCHANGED = {"C2": "医療費の助成", "C3": "保育所の整備"}


def test_a_renumbered_plan_is_asked_about_and_no_form_is_made(town: Path) -> None:
    typed(town, "取組", EXCHANGED)

    done = april(town)

    assert done.code == 2
    assert done.out.count("E542") == 2
    assert "計画の指摘一覧.xlsx" in done.err
    assert not (town / "forms").exists()
    told = [text for _, text in faults(town)]
    assert len(told) == 2
    assert all("E542" in text and "取組" in text for text in told)
    assert "「医療費の助成」の番号は1-1-1-01ですが、令和5年度末の報告では1-1-1-02でした" in told[0]


def test_with_the_old_numbers_as_identifiers_each_keeps_its_rating(town: Path) -> None:
    assert april(town).code == 0
    before = previous(town, "101")
    typed(town, "取組", EXCHANGED | IDENTIFIER | {"H2": "1-1-1-02", "H3": "1-1-1-01"})

    assert april(town).code == 0

    after = previous(town, "101")
    assert {title: rating for title, (_, rating) in after.items()} == {
        title: rating for title, (_, rating) in before.items()
    }
    assert after["医療費の助成"][0] == "1-1-1-01"
    assert not (town / "input_templates" / "計画の指摘一覧.xlsx").exists()


def test_who_makes_forms_is_told_that_a_number_has_another_title(town: Path) -> None:
    typed(town, "取組", {"C2": "給食の無償化"})

    done = april(town)

    assert done.code == 0
    assert "N307  取組  " in done.err
    assert "1-1-1-01「保育所の整備」→「給食の無償化」" in done.err


def test_a_deleted_row_is_named_and_not_taken_for_one_that_a_department_added(town: Path) -> None:
    book = openpyxl.load_workbook(town / PLAN)
    book["取組"].delete_rows(4)
    book.save(town / PLAN)

    assert april(town).code == 2

    ((_, told),) = faults(town)
    assert "E541" in told
    assert "1-1-1-03「子育て相談」" in told


def test_after_a_reorganisation_the_successor_goes_on_with_what_was_added(town: Path) -> None:
    cells = {"E1": "開始", "F1": "終了", "G1": "承継先", "F2": MARCH, "G2": "103"}
    new = {"A4": "103", "B4": "こども政策課", "E4": APRIL}
    typed(town, "部署", cells | new)

    assert april(town).code == 0
    assert previous(town, "103")["病児保育"] == ("1-1-1-04", 6)
    # March stays as it was issued.
    standing = again(town)
    assert standing.code == 0
    assert result(town)["issue"]["number"] == 1
    assert result(town)["departments"][0]["name"] == "こども課"


def test_where_nobody_succeeds_the_office_is_told_what_was_added(town: Path) -> None:
    rows = {f"D{row}": "102" for row in (2, 3, 4, 7)}
    typed(town, "取組", rows)
    typed(town, "部署", {"E1": "開始", "F1": "終了", "G1": "承継先", "F2": MARCH})

    done = april(town)

    assert done.code == 2
    told = " ".join(text for _, text in faults(town))
    assert "E543" in told
    assert "こども課が追加した取組1-1-1-04「病児保育」" in told


def taken_in(town: Path, number: str, measure: str, lead: str, first: str) -> None:
    """Take what 101 added into the plan, from the month `first` on."""
    cells = {"A9": number, "B9": measure, "C9": "病児保育", "D9": lead, "F9": first}
    typed(town, "取組", {"H1": "識別子", "H9": "1-1-1-04"} | cells)


def test_a_month_before_the_plan_took_in_what_was_added_still_has_it(tmp_path: Path) -> None:
    town = shutil.copytree(OLD, tmp_path / "町")
    cells = {"E1": "開始", "F1": "終了", "F2": MARCH, "A4": "103", "B4": "政策課", "E4": APRIL}
    typed(town, "部署", cells)
    typed(town, "取組", {f"G{row}": MARCH for row in (2, 3, 4, 7)})
    taken_in(town, "1-1-1-09", "1-1-1", "103", APRIL)

    assert pledgexl("-C", town, "run", MARCH).code == 0

    measure = result(town)["policies"][0]["pledges"][0]["measures"][0]
    row = measure["initiatives"][-1]
    assert (row["id"], row["title"], row["rating"]) == ("1-1-1-04", "病児保育", 6)
    assert (row["department"], row["added"]) == ("101", True)
    # From April on it is the plan's, of whom the plan names.
    assert april(town).code == 0
    assert previous(town, "103") == {"病児保育": ("1-1-1-09", 6)}
    assert again(town).code == 0
    assert result(town)["issue"]["number"] == 1


def test_questions_are_answered_where_what_was_added_has_another_number_now(tmp_path: Path) -> None:
    town = shutil.copytree(OLD, tmp_path / "町")
    # What the health department had comes below the measure of what 101 added, under its number.
    typed(town, "取組", IDENTIFIER | {"A6": "1-1-1-04", "B6": "1-1-1", "H6": "1-2-1-02"})
    assert pledgexl("-C", town, "forms", MARCH).code == 0
    for form in (town / "forms" / MARCH).glob("*.xlsx"):
        rate_all(form)
        shutil.copy(form, town / "submissions" / MARCH)
    assert pledgexl("-C", town, "run", MARCH).code == 0
    measure = result(town)["policies"][0]["pledges"][0]["measures"][0]
    added = {row["id"]: row["rating"] for row in measure["initiatives"] if row["added"]}
    assert added == {"1-1-1-05": 5}

    done = pledgexl("-C", town, "qa", MARCH)

    assert done.code == 0, done.err
    assert (town / "output" / "qa" / MARCH / "qa.docx").is_file()


def test_what_is_added_keeps_its_number_when_the_month_is_run_again(tmp_path: Path) -> None:
    folder = shutil.copytree(OLD, tmp_path / "町")
    form = folder / CHILDREN
    rows = spare_rows(form)
    fill(form, rows[1], "学童保育")
    assert pledgexl("-C", folder, "run", MARCH).code == 0
    fill(form, rows[0], "絵本の配布")

    assert again(folder, "--reason", "報告の追加").code == 0

    added = {
        row["title"]: (row["id"], row["added"])
        for policy in result(folder)["policies"]
        for pledge in policy["pledges"]
        for measure in pledge["measures"]
        for row in measure["initiatives"]
    }
    assert added["学童保育"] == ("1-1-1-05", True)
    assert added["絵本の配布"] == ("1-1-1-06", True)
    assert result(folder)["numbers_given"] == ["1-1-1-05", "1-1-1-06"]
    # The same numbers come from what is kept with the issue alone.
    alone = shutil.copytree(folder / "output" / MARCH / "inputs", tmp_path / "控え")
    assert again(alone, "--reason", "報告の追加").code == 0
    assert result(alone) == result(folder)


def spare_rows(form: Path) -> list[int]:
    """Return the rows in which the department adds initiatives to the measure 1-1-1."""
    sheet = openpyxl.load_workbook(form).worksheets[0]
    return [row[0].row or 0 for row in sheet.iter_rows() if str(row[0].value).startswith("+1-1-1#")]


def fill(form: Path, row: int, title: str) -> None:
    book = openpyxl.load_workbook(form)
    put_labelled(book.worksheets[0], row, {FormLabel.INITIATIVE: title, **REPORTED})
    book.save(form)


def rate_all(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    sheet = book[FormSheet.ENTRY]
    assert isinstance(sheet, Worksheet)
    for cells in sheet.iter_rows():
        if any(str(cell.value).count("-") == 3 for cell in cells[:2]):
            put_labelled(sheet, cells[0].row or 0, REPORTED | {FormLabel.STATE: ""})
    book.save(form)


def put_labelled(sheet: Worksheet, row: int, typed: Mapping[str, str | int]) -> None:
    (labels,) = (
        {cell.value: cell.column for cell in cells}
        for cells in sheet.iter_rows()
        if FormLabel.RATING in [cell.value for cell in cells]
    )
    for label, value in typed.items():
        sheet.cell(row, labels[label] or 0, value)
