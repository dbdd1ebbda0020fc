"""Two files of one revision: the same form twice, or forms that differ, and where."""

import io
import warnings
import zipfile

import openpyxl
import pytest

from drawn_forms import PERIOD, form_bytes
from pledgexl.commands.collect import examine
from pledgexl.messages.edition import Edition, in_edition
from pledgexl.messages.findings import wording
from pledgexl.model.language import Language
from pledgexl.model.month import DepartmentStatus
from pledgexl.model.names import FormSheet
from pledgexl.model.submission import FileStatus, Submission
from pledgexl.rules.resolve import resolve
from pledgexl.rules.summarise import summarise
from summaries import small_plan

PLAN = small_plan()
FORM = """
    | 評価 | 状態 | 実施内容     | 備考 |
    | 7    |      | 窓口を開いた |      |
    | 10   | 完了 | すべて終えた |      |
"""


def sent(content: bytes, file: str) -> Submission:
    return examine(content, file, PLAN, PERIOD)


def saved_again(content: bytes) -> bytes:
    """Return the form as another program saves it without a change."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_a_property(content: bytes) -> bytes:
    """Return the form with a part more, as a document library stores what it knows of a file."""
    buffer = io.BytesIO(content)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as package:
        package.writestr("customXml/item1.xml", "<library/>")
    return buffer.getvalue()


@pytest.mark.parametrize("change", [saved_again, with_a_property])
def test_the_same_form_in_other_bytes_counts_once(change: object) -> None:
    content = form_bytes(FORM)
    assert callable(change)
    other = change(content)
    assert other != content

    first, twin = resolve([sent(content, "a.xlsx"), sent(other, "b.xlsx")], PLAN)

    assert (first.status, twin.status) == (FileStatus.ACCEPTED, FileStatus.IGNORED)
    assert [(found.code.value, found.values["file"]) for found in twin.findings] == [
        ("N305", "a.xlsx")
    ]


def test_the_empty_files_of_two_departments_are_of_both_and_a_copy_counts_once() -> None:
    files = ("101.xlsx", "101 (1).xlsx", "102.xlsx", "a.xlsx", "b.xlsx")

    resolved = resolve([sent(b"", file) for file in files], PLAN)

    assert [one.status for one in resolved] == [
        FileStatus.REJECTED,
        FileStatus.IGNORED,
        FileStatus.REJECTED,
        FileStatus.REJECTED,
        FileStatus.IGNORED,
    ]


def test_a_sorted_copy_says_the_same() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_bytes(FORM)))
    sheet = book[FormSheet.ENTRY]
    for column in range(1, 13):
        one, other = sheet.cell(10, column), sheet.cell(11, column)
        one.value, other.value = other.value, one.value
    buffer = io.BytesIO()
    book.save(buffer)

    both = resolve([sent(form_bytes(FORM), "a.xlsx"), sent(buffer.getvalue(), "b.xlsx")], PLAN)

    assert [one.status for one in both] == [FileStatus.ACCEPTED, FileStatus.IGNORED]


def test_two_that_differ_are_one_error_that_names_the_cells_and_what_both_say() -> None:
    other = FORM.replace("| 7 ", "| 6 ").replace("すべて終えた", "終えた　")
    files = (sent(form_bytes(FORM), "a.xlsx"), sent(form_bytes(other), "b.xlsx"))

    summary = summarise(PLAN, PERIOD, files)

    errors = [found for found in summary.findings if found.code.value == "E302"]
    (department, *_) = summary.departments
    assert [error.at.file for error in errors] == ["a.xlsx"]
    assert errors[0].values["differences"] == (
        "D8 評価「7」／「6」、H9 実施内容「すべて終えた」／「終えた」"
    )
    assert (department.status, department.errors) == (DepartmentStatus.NEEDS_CORRECTION, 1)
    assert [file.status for file in summary.files] == [FileStatus.REJECTED] * 2


def test_names_differing_cells_as_the_forms_of_an_english_plan_do() -> None:
    other = FORM.replace("| 7 ", "| 6 ")
    files = (sent(form_bytes(FORM), "a.xlsx"), sent(form_bytes(other), "b.xlsx"))

    with in_edition(Edition(Language.EN)):
        (first, _) = resolve(files, PLAN)
        why = wording(first.findings[0], Language.EN).why

    assert "Cells that differ: D8 Rating “7” / “6”." in why


def test_names_no_more_than_the_first_cells_and_letters() -> None:
    plan = small_plan(9)
    lines = "".join(f"| 7 | {'長い文章' * 9}{row} |\n" for row in range(9))
    others = lines.replace("| 7 |", "| 6 |")
    files = (
        examine(form_bytes(f"| 評価 | 実施内容 |\n{drawn}", plan), name, plan, PERIOD)
        for name, drawn in (("a.xlsx", lines), ("b.xlsx", others.replace("長い", "短い")))
    )

    (first, _) = resolve(list(files), plan)

    differences = first.findings[0].values["differences"]
    assert differences.endswith("…（+13）")
    assert differences.count("／") == 5
    assert len(differences) < 300


def test_shows_where_two_long_texts_part() -> None:
    begin = "市内の全ての小学校で見守りの活動を始め、延べ"
    files = (
        sent(form_bytes(f"| 評価 | 実施内容 |\n| 7 | {begin}{said} |"), f"{said}.xlsx")
        for said in ("300人", "500人が参加し、次の年度の準備も終えた")
    )

    (first, _) = resolve(list(files), PLAN)

    said = "「…始め、延べ300人」／「…始め、延べ500人が参加し、次の年度の準…」"
    assert first.findings[0].values["differences"].endswith(said)


def test_of_three_files_two_that_are_the_same_count_as_one_of_two_that_differ() -> None:
    other = form_bytes(FORM.replace("| 7 ", "| 6 "))
    files = (("a", form_bytes(FORM)), ("b", other), ("c", saved_again(form_bytes(FORM))))

    resolved = resolve([sent(content, f"{name}.xlsx") for name, content in files], PLAN)

    assert [one.status for one in resolved] == [
        FileStatus.REJECTED,
        FileStatus.REJECTED,
        FileStatus.IGNORED,
    ]
    assert [one.findings[0].code.value for one in resolved] == ["E302", "N306", "N305"]
