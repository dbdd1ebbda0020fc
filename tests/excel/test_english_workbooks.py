"""The workbooks of a month in English: no Japanese letter, the same figures, verified as such."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from shutil import which
from subprocess import run
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from english import JAPANESE, MONTH, SHEETS, english_plan, english_summary, in_japanese
from office import convert
from pledgexl.excel.plan.read import read_plan
from pledgexl.excel.summary.columns import columns_of
from pledgexl.excel.summary.write import findings_workbook, office_workbook, summary_workbook
from pledgexl.excel.verify.summary import verify_office, verify_summary
from pledgexl.messages.edition import words_of
from pledgexl.messages.labels import label_text
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Checks, Proof, Summary
from pledgexl.model.names import OfficeSheet, SummarySheet
from pledgexl.model.period import Period
from pledgexl.rules.averages import audit
from pledgexl.rules.movement import movements
from summaries import as_past
from tables import plan_file

CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)
OWN = "Vision/Item/Action line/Project"
WITHOUT_MEASURES = "Vision/Item/-/Project"
STRUCTURE = """
    | Policy no. | Policy     | Pledge no. | Pledge   | Measure no. | Measure |
    | 1          | For all    | 1          | Families |             |         |
    | 1          | For all    | 2          | Schools  |             |         |
    | 2          | By the sea | 1          | Floods   |             |         |
"""
USUAL = re.compile("(?<!Mayor's )[Pp]ledge|[Mm]easure|[Ii]nitiative|polic(?:y|ies)", re.IGNORECASE)
PRINTED = (*SummarySheet, *OfficeSheet)


def with_levels(names: str, folder: Path) -> Summary:
    """Return the month of a plan with own `names` of levels."""
    settings = SHEETS["Settings"] + f"| Names of levels | {names} | |"
    sheets = SHEETS | {"Settings": settings}
    drawn = MONTH
    if "-" in names:
        # Each pledge has its initiatives right below it.
        sheets["Structure"] = STRUCTURE
        sheets["Initiatives"] = SHEETS["Initiatives"].replace("1-1-2-01", "1-1-1-03")
        sheets["Initiatives"] = re.sub("([0-9]-[0-9])-[0-9] ", "\\1   ", sheets["Initiatives"])
        drawn = MONTH.replace("1-1-2-01", "1-1-1-03")
    plan = read_plan(plan_file(folder / "plan.xlsx", sheets))
    return english_summary(drawn, plan=plan)


def past(summary: Summary) -> tuple[PastMonth, ...]:
    return tuple(as_past(summary, Period(2023, month)) for month in (9, 12))


def workbooks(summary: Summary) -> dict[str, bytes]:
    """Return the three workbooks of a month, each verified as before release."""
    audited, before = audit(summary), past(summary)
    checks = Checks(4, 4, 7, Proof(1, 2, 3), 5)
    moved = [movements(summary, each) for each in before]
    content = summary_workbook(summary, audited, CREATED, before, moved)
    verify_summary(content, summary, audited, before, moved)
    office = office_workbook(summary, audited, CREATED, (("pledgexl", "9.9"),), checks)
    verify_office(office, summary, audited)
    return {"summary": content, "office": office, "findings": findings_workbook(summary, CREATED)}


def parts(content: bytes) -> Iterable[tuple[str, str]]:
    with ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            yield name, package.read(name).decode()


def japanese_in(summary: Summary) -> list[tuple[str, str, str]]:
    """Return the texts and names with a Japanese letter or sign in any part of the workbooks."""
    return [
        (name, part, text)
        for name, content in workbooks(summary).items()
        for part, xml in parts(content)
        for text in re.findall('[^<>"]+', xml)
        if JAPANESE.search(text) or "－" in text
    ]


def test_no_part_of_the_workbooks_has_a_japanese_letter() -> None:
    assert japanese_in(english_summary()) == []


def test_a_finding_without_a_value_shows_the_dash_of_english() -> None:
    found = Finding(Code.PLAN_OPEN, CellRef("plan.xlsx"), "", {"owner": "－"})
    summary = replace(english_summary(), findings=(found,))

    assert japanese_in(summary) == []


@pytest.mark.parametrize("names", [OWN, WITHOUT_MEASURES], ids=["own", "without measures"])
def test_own_names_of_levels_stand_in_the_english_workbooks(names: str, tmp_path: Path) -> None:
    summary = with_levels(names, tmp_path)

    assert japanese_in(summary) == []
    written = "\n".join(xml for _, xml in parts(workbooks(summary)["summary"]))
    shown = "\n".join(re.findall(">[^<>]+<", written))
    assert "Progress of visions and items" in shown
    assert USUAL.findall(shown) == []
    assert ("By action line" in shown) == ("Action" in names)


def numbers(content: bytes) -> list[list[float]]:
    """Return the numbers of each sheet, row by row."""
    book = load_workbook(BytesIO(content), data_only=True)
    cells = (chain(*sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    return [[each for each in row if isinstance(each, int | float)] for row in cells]


def test_the_workbooks_have_the_same_numbers_in_both_languages() -> None:
    english, japanese = (
        workbooks(each) for each in (english_summary(), in_japanese(english_summary()))
    )

    for name, content in english.items():
        assert numbers(content) == numbers(japanese[name])
    assert 50.0 in numbers(english["summary"])[0]


def test_names_and_sheets_are_english_ones() -> None:
    book = load_workbook(BytesIO(workbooks(english_summary())["summary"]))

    assert book.sheetnames[:4] == ["Cover", "Notes", "Overview", "Left out"]
    assert book.defined_names["Overall_progress"].attr_text == "'Overview'!$C$10"
    assert list(book["Left out"].tables) == ["Table_Left_Out"]
    assert book.properties.language == "en-US"


def test_says_how_the_figures_are_made() -> None:
    book = load_workbook(BytesIO(workbooks(english_summary())["summary"]))

    assert [book["Rules"].cell(row, 6).value for row in (5, 6, 8)] == [
        "Mean of the initiative ratings (decimals: 0, rounded down)",
        "Mean of the measure values before rounding × 10 (decimals: 0, rounded down)",
        "Mean of the policy values after rounding (decimals: 1, rounded down)",
    ]
    assert book["Recalculation"]["N8"].value == "7 = 7"
    assert book["Cover"]["B6"].value == "4 of 6 (missing: 1, excluded: 1)"


@pytest.mark.office
@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not installed")
def test_no_word_of_a_label_is_broken_in_print(tmp_path: Path) -> None:
    printed = ""
    for name, content in workbooks(english_summary()).items():
        source = tmp_path / f"{name}.xlsx"
        source.write_bytes(content)
        pdf = convert(source, "pdf", tmp_path)
        shown = run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True)
        printed += shown.stdout.decode()
    with words_of(english_plan().settings):
        columns = [column for sheet in PRINTED for column in columns_of(sheet) if column.is_printed]
        words = {word for column in columns for word in column.shown.split()}
        words |= {word for sheet in PRINTED for word in label_text(sheet).split()}

    assert sorted(words - set(re.split(r"\s+", printed))) == []
