"""The form of a plan in English: written, filled in, judged and sent back without Japanese."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from drawn_forms import typed
from english import JAPANESE, PERIOD, english_plan
from office import Office, Step
from pledgexl.commands.collect import examine
from pledgexl.excel.form.entry import VERDICT_END
from pledgexl.excel.form.layout import (
    COLUMN_OF,
    COUNTS_ROW,
    FIRST_ROW,
    HELPER_COLUMN,
    MARK_ROW,
    VERDICT,
    VERDICT_ROW,
    width_to,
)
from pledgexl.excel.form.request import refusal_name, refusal_workbook
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.look import UNITS_PER_PIXEL, wrapped_lines
from pledgexl.messages.edition import Edition, in_edition
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import confirmed, confirmed_in_full
from pledgexl.model.finding import CellRef, Code, Finding, Severity, column_letters
from pledgexl.model.form import Form
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.language import Language
from pledgexl.model.levels import LevelNames
from pledgexl.model.names import FormHelper, FormLabel
from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import FileStatus, State, Submission
from pledgexl.rules.forms import forms
from pledgexl.rules.returns import correction_forms
from pledgexl.rules.summarise import summarise
from tables import rows

CREATED = datetime(2024, 4, 1)  # noqa: DTZ001 (documents hold no zone)
CHECK = column_letters(HELPER_COLUMN[FormHelper.CHECK])
ENGLISH = Edition(Language.EN, Language.EN)
# In hundredths of a millimetre, as LibreOffice measures; its own lines are lower than Excel's.
LINE, PADDING = 480, 290
# What is wrong in the form of Family Affairs: rating, state, text and remark of each line.
FAULTY = """
    | 11 | continued | Staff answered calls.      |      |
    |  7 | 中止      | The offices are open.      |      |
    |    | Stopped   |                            |      |
    |  3 |           | A market has been held.    |      |
"""
# Last month's rating and text; this month's rating, state, text and remark.
CASES = rows("""
    | 6 | Did it.       | 7       |                | Did more of it.           |             |
    | 6 | Did it.       |         |                | Did it.                   |             |
    | 6 | Did it.       | seven   |                | Did more.                 |             |
    | 6 | Did it.       | 11      |                | Did more.                 |             |
    | 6 | Did it.       | 7.5     |                | Did more.                 |             |
    | 6 | Did it.       | #DIV/0! |                | Did more.                 |             |
    | 6 | Did it.       | 7       | Stopped        | No more money.            |             |
    | 6 | Did it.       | 7       | going on       | Did more.                 |             |
    | 6 | Did it.       | 7       |                |                           |             |
    | 6 | Did it.       | 5       |                | Less of it.               |             |
    | 6 | Did it.       | 5       |                | Less of it.               | A strike.   |
    | 6 | Did it.       | 9       |                | Much more.                |             |
    | 6 | Did it.       | 7       |                | Did it.                   |             |
    | 9 | Did it.       | 9       | Completed      | It is done.               |             |
    | 9 | Did it.       | 10      | completed      | It is done.               |             |
    | 9 | Did it.       | 10      |                | Planned for next year.    |             |
    | 9 | Did it.       | 10      |                | All is done as planned.   |             |
    | 0 | Not yet.      | 0       |                | The road was COMPLETED.   |             |
    | 6 | Did it.       |         | Stopped        | Did it.                   |             |
    | 6 | Did it.       |         | Not applicable | The state does it now.    |             |
    | 6 | Did it.       |         | not applicable |                           | A reason.   |
""")


def blank(code: str = "201", **changes: object) -> Form:
    """Return the blank form of a department, by default that of Family Affairs."""
    settings = replace(english_plan().settings, **changes)  # type: ignore[arg-type]
    issued = forms(replace(english_plan(), settings=settings), PERIOD, {})
    return next(form for form in issued if form.department.code == code)


def full_form() -> Form:
    """Return a form with last month's results."""
    plan = english_plan()
    figures = {item.id: "6" for item in plan.items} | {"": "59"}
    ratings: dict[str, int | None] = {each.id: 60 for each in plan.initiatives}
    past = tuple(
        PastMonth(period, figures, ratings)
        for period in (PERIOD.previous.previous, PERIOD.previous)
    )
    history = {
        each.id: PastInitiative(each.id, each.measure, each.title, each.lead, 60, "Begun.")
        for each in plan.initiatives
    }
    return next(
        each for each in forms(plan, PERIOD, history, past) if each.department.code == "201"
    )


def filled(form: Form, drawn: str) -> bytes:
    """Return the form with the drawn ratings, states, texts and remarks, as a file."""
    labels = (FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)
    book = openpyxl.load_workbook(io.BytesIO(form_workbook(form, CREATED)))
    for row, cells in enumerate(rows(drawn), start=FIRST_ROW):
        for label, cell in zip(labels, cells, strict=True):
            value = int(cell) if cell.isdigit() else cell or None
            entry_of(book).cell(row, COLUMN_OF[label]).value = value
    return saved(book)


def entry_of(book: openpyxl.Workbook) -> Worksheet:
    sheet = book[book.sheetnames[0]] if "Entry" not in book.sheetnames else book["Entry"]
    assert isinstance(sheet, Worksheet)
    return sheet


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(content: bytes, plan: Plan | None = None) -> Submission:
    return examine(content, "201_Family Affairs.xlsx", plan or english_plan(), PERIOD)


@cache
def returned() -> Form:
    """Return what goes back for the drawn faults."""
    submission = read(filled(blank(), FAULTY))
    (form,) = correction_forms([blank()], [submission], submission.findings)
    return form


def carried() -> Form:
    """Return what goes back for last month's form."""
    (old,) = (
        form for form in forms(english_plan(), PERIOD.previous, {}) if form.department.code == "201"
    )
    submission = read(filled(old, 3 * "| 5 | | We did. | |\n"))
    (form,) = correction_forms([blank()], [submission], submission.findings)
    return form


def japanese_in(content: bytes) -> list[str]:
    """Return the Japanese words in a workbook, but for the font's name.

    A formula may look for 点 and the wide blank, which people may type.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist()]
    text = re.sub("<f[ >].*?</f>", lambda found: re.sub("[点\u3000]", "", found[0]), "".join(parts))
    return JAPANESE.findall(text.replace("BIZ UDPゴシック", ""))


REFUSED = refusal_workbook(
    [Finding(Code.NOT_OUR_FORM, CellRef("a.xlsx"))], english_plan().settings, PERIOD, CREATED
)


@pytest.mark.parametrize(
    "content",
    [*(form_workbook(form, CREATED) for form in (full_form(), returned(), carried())), REFUSED],
    ids=["issued", "returned", "carried over", "refused"],
)
def test_has_no_japanese_letter(content: bytes) -> None:
    assert japanese_in(content) == []


def test_a_form_with_faults_comes_back_with_each_of_them_at_its_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_workbook(returned(), CREATED)))
    told = [
        [str(cell.value) for cell in row[1:8] if cell.value]
        for row in book["Correction request"].iter_rows(min_row=8)
    ]

    assert [(line[0], line[1], line[3]) for line in told] == [
        ("Error", "D8", "Rating"),
        ("Error", "G8", "State"),
        ("Error", "D9", "Rating"),
        ("Error", "H10", "What was done"),
        ("Error", "J11", "Measure"),
    ]
    assert told[1][4:] == [
        "continued",
        "The state is not one of the choices.",
        "Leave it blank, or choose “Completed”, “Not applicable” or “Stopped”.",
    ]


def test_a_japanese_state_is_understood_and_goes_back_in_english() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_workbook(returned(), CREATED)))

    assert entry_of(book).cell(FIRST_ROW + 1, COLUMN_OF[FormLabel.STATE]).value == "Stopped"
    found = read(
        filled(blank(), "|  | 対象外 | The state does it. |  |\n" + 2 * "| 5 | | Yes. | |\n")
    )
    assert [(found.code, found.severity) for found in found.findings] == []
    assert found.entries[0].state is State.NOT_APPLICABLE


@pytest.mark.parametrize("is_marked", [True, False])
def test_is_read_by_its_labels_where_its_marks_are_gone(*, is_marked: bool) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(filled(blank(), 3 * "| 5 | Completed | We did. | We did. |\n"))
    )
    if not is_marked:
        for cell in entry_of(book)[MARK_ROW]:
            cell.value = None

    found = read(saved(book))

    assert found.status is FileStatus.ACCEPTED
    values = {(one.rating_tenths, one.state, one.text, one.remark) for one in found.entries}
    assert values == {(50, State.DONE, "We did.", "We did.")}


@pytest.mark.parametrize(
    ("issued", "now", "label"),
    [(Language.JA, Language.EN, "実施内容"), (Language.EN, Language.JA, "What was done")],
)
def test_a_form_that_was_sent_out_before_the_language_changed_is_accepted(
    issued: Language, now: Language, label: str
) -> None:
    before, plan = blank(language=issued), blank(language=now).plan
    content = filled(before, 2 * "| 10 | 完了 | We did. | |\n" + "| | STOPPED | No money. | |\n")
    labels = [cell.value for cell in entry_of(openpyxl.load_workbook(io.BytesIO(content)))[7]]

    found = read(content, plan)

    assert label in labels
    assert (found.status, found.findings) == (FileStatus.ACCEPTED, ())
    assert [one.state for one in found.entries] == [State.DONE, State.DONE, State.STOPPED]


def test_who_confirmed_is_read_from_either_language() -> None:
    book = openpyxl.load_workbook(io.BytesIO(form_workbook(blank(), CREATED)))
    column = COLUMN_OF[FormLabel.TEXT] + 1
    for row, texts in enumerate((("Brook", "2024-04-03"), ("Ashdown", "2024-04-04")), start=1):
        for place, text in enumerate(texts):
            entry_of(book).cell(row, column + place).value = text

    told = read(saved(book)).confirmations

    assert confirmed(told, Language.EN) == (
        "confirmed 2/4 (Head of section, Head of division blank)"
    )
    assert confirmed(told, Language.JA) == "確認 2/4（課長、部長が空欄）"
    with in_edition(ENGLISH):
        assert confirmed_in_full(told).endswith(
            "Filled in by Brook 2024-04-03, Team leader Ashdown 2024-04-04"
        )


def test_a_new_initiative_is_added_in_the_row_for_it() -> None:
    form = blank()
    drawn = 3 * "| 5 | | We did. | |\n" + "| 2 | | It began. | |\n"
    book = openpyxl.load_workbook(io.BytesIO(filled(form, drawn)))
    row = FIRST_ROW + 3
    for label, text in ((FormLabel.INITIATIVE, "A market"), (FormLabel.MEASURE, form.measures[1])):
        entry_of(book).cell(row, COLUMN_OF[label]).value = text

    found = read(saved(book))

    assert entry_of(book).cell(row, COLUMN_OF[FormLabel.NUMBER]).value == "New"
    assert [(one.title, one.measure) for one in found.entries if one.is_added] == [
        ("A market", "1-1-2")
    ]


def case_plan() -> tuple[Plan, dict[str, PastInitiative]]:
    """Return the plan with an initiative of one department for each case, and last month."""
    plan = english_plan()
    initiatives = tuple(
        Initiative(f"1-1-1-{place:02d}", "1-1-1", f"Initiative {place}", "201")
        for place in range(1, len(CASES) + 1)
    )
    history = {
        each.id: PastInitiative(each.id, "1-1-1", each.title, "201", int(case[0]) * 10, case[1])
        for each, case in zip(initiatives, CASES, strict=True)
    }
    return replace(plan, initiatives=initiatives), history


def case_form() -> Form:
    """Return the form of the cases as a department fills it."""
    plan, history = case_plan()
    (form,) = forms(plan, PERIOD, history)
    labels = (FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)
    lines = [
        replace(line, typed=dict(zip(labels, map(typed, case[2:]), strict=True)))
        for line, case in zip(form.lines, CASES, strict=False)
    ]
    return replace(form, lines=(*lines, *form.lines[len(lines) :]))


def word_of(findings: list[Finding]) -> str:
    """Return the word that a check begins with, for a row with these findings."""
    errors = {found.code for found in findings if found.severity is Severity.ERROR}
    if errors == {Code.RATING_MISSING}:
        return "Blank"
    return "Error" if errors else "Warning" if findings else "Entered"


@pytest.mark.office
def test_its_checks_say_what_check_finds_and_are_stored_as_calculated(
    office: Office, tmp_path: Path
) -> None:
    form = case_form()
    path = tmp_path / form.file_name
    path.write_bytes(form_workbook(form, CREATED))
    last = FIRST_ROW + len(CASES) - 1
    places = (f"{CHECK}{FIRST_ROW}:{CHECK}{last}", f"A{VERDICT_ROW}:A{COUNTS_ROW}")
    asked: list[Step] = [("read", {"sheet": "Entry", "cells": place}) for place in places]

    *stored, _, checks, panel = office.work(path, [*asked, ("calculate", {}), *asked]).steps
    submission = examine(path.read_bytes(), path.name, form.plan, PERIOD)
    summary = summarise(form.plan, PERIOD, [submission], case_plan()[1])

    expected = [
        word_of([found for found in summary.findings if found.at.row == row and found.is_open])
        for row in range(FIRST_ROW, last + 1)
    ]
    assert stored == [checks, panel]
    assert [re.split("[: ]", str(check))[0] for (check,) in checks] == expected
    assert set(expected) == {"Entered", "Blank", "Error", "Warning"}
    counts = {word: expected.count(word) for word in ("Entered", "Blank", "Error", "Warning")}
    told = "   ".join(f"{word}: {count}" for word, count in counts.items())
    assert panel[1] == [f"All initiatives: {len(CASES)}   {told}"]
    assert str(panel[0][0]).startswith(f"{counts['Blank'] + counts['Error']} to do (")


@pytest.mark.office
def test_a_form_filled_in_libreoffice_is_accepted(office: Office, tmp_path: Path) -> None:
    path, back = tmp_path / "201_Family Affairs.xlsx", tmp_path / "from Family Affairs.xlsx"
    path.write_bytes(form_workbook(blank(), CREATED))
    put = {"D8": 7, "H8": "We did.", "D9": 10, "G9": "Completed", "H9": "All is done.",
           "G10": "Not applicable", "H10": "The state does it now."}  # fmt: skip
    steps: list[Step] = [
        ("put", {"sheet": "Entry", "cell": cell, "value": value}) for cell, value in put.items()
    ]
    panel: Step = ("read", {"sheet": "Entry", "cells": f"A{VERDICT_ROW}:A{COUNTS_ROW}"})

    answer = office.work(path, [*steps, panel], save=back)
    found = examine(back.read_bytes(), back.name, english_plan(), PERIOD)

    assert answer.steps[-1] == [
        ["Ready: save the form and submit it."],
        ["All initiatives: 3   Entered: 3   Blank: 0   Error: 0   Warning: 0"],
    ]
    assert (found.status, found.findings) == (FileStatus.ACCEPTED, ())
    assert [one.state for one in found.entries] == [State.NONE, State.DONE, State.NOT_APPLICABLE]


@pytest.mark.office
@pytest.mark.parametrize(("sheet", "last"), [("Correction request", 12), ("Guide", 14)])
def test_every_row_is_high_enough_and_not_by_more_than_a_line(
    office: Office, tmp_path: Path, sheet: str, last: int
) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_workbook(returned(), CREATED))
    first = 8 if sheet == "Correction request" else 3
    asked: list[Step] = [("heights", {"sheet": sheet, "first": first, "last": last})]

    found = office.work(path, asked).steps[0]

    assert len(found) == last - first + 1
    assert [(high, needed) for high, needed in found if high < needed] == []
    most = [1.35 * needed + LINE + PADDING for _, needed in found]
    assert [pair for pair, limit in zip(found, most, strict=True) if pair[0] > limit] == []


def test_every_verdict_fits_into_its_line_and_the_entries_onto_the_screen() -> None:
    most = {"left": 99, "blank": 99, "wrong": 99, "asked": 99}
    with in_edition(ENGLISH):
        told = [
            sentences("form")[f"verdict.{name}"].printed.format_map(most)
            for name in ("left", "open", "gone", "ready")
        ]
        units = width_to(VERDICT_END) * UNITS_PER_PIXEL
        seen = width_to(COLUMN_OF[FormLabel.TEXT])

    assert [each for each in told if wrapped_lines(each, units, VERDICT.font_size) > 1] == []
    assert seen <= 1_320


def test_a_page_about_a_refused_file_has_an_english_name() -> None:
    with in_edition(ENGLISH):
        assert refusal_name("a/broken.xlsx") == "not_accepted_a_broken.xlsx"


@pytest.mark.parametrize("measure", ["Step", "－"])
def test_has_the_offices_own_words(measure: str) -> None:
    own = LevelNames("Vision", "Item", measure, "Action")
    content = form_workbook(blank(level_names=own), CREATED)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = archive.read("xl/sharedStrings.xml").decode()
    # What programs read names its columns for good.
    shown = re.sub("pledgexl[.:][^<\\s]*", "", texts)

    usual = "(?i)polic(?:y|ies)|(?<!Mayor's )pledges?|initiatives?|measures?"
    assert re.findall(usual, shown) == []
    assert "Action" in shown
