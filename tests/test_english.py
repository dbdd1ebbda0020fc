"""A plan whose documents are in English: its letters, its figures, and what is read back."""

import io
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from english import JAPANESE, SHEETS, english_plan, english_plan_file, english_summary, in_japanese
from pledgexl.cli.main import main
from pledgexl.excel.plan.read import read_plan, read_plan_and_notes
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.messages.edition import Edition, in_edition, words_of
from pledgexl.messages.findings import wording
from pledgexl.messages.labels import listed
from pledgexl.model.errors import PlanError
from pledgexl.model.language import Language
from pledgexl.model.names import Setting
from pledgexl.workspace.folders import Workspace
from tables import plan_file, put

CREATED = datetime(2024, 4, 1)  # noqa: DTZ001 (documents hold no zone)


def test_a_plan_workbook_in_english_has_its_documents_in_english() -> None:
    settings = english_plan().settings

    assert (settings.language, settings.workbook_language) == (Language.EN, Language.EN)
    assert [settings.municipality, len(english_plan().initiatives)] == ["Westhaven", 6]


def test_figures_do_not_depend_on_the_language() -> None:
    english, japanese = english_summary(), in_japanese(english_summary())

    assert english.whole == japanese.whole
    assert english.whole.shown == "50.0"


def japanese_in(content: bytes) -> dict[str, str]:
    """Return the cells, headers and messages of a workbook that have a Japanese letter."""
    book = load_workbook(io.BytesIO(content))
    texts = {f"{sheet.title}!": sheet.title for sheet in book}
    for sheet in book:
        texts |= {
            f"{sheet.title}!{cell.coordinate}": str(cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for each in sheet.data_validations.dataValidation:
            # People see of a formula only the values of a list.
            values = each.formula1 if each.type == "list" else ""
            spoken = (values, each.error, each.errorTitle, each.prompt, each.promptTitle)
            texts[f"{sheet.title}!{each.sqref}"] = " ".join(filter(None, map(str, spoken)))
        texts[f"{sheet.title}!header"] = f"{sheet.oddHeader}{sheet.oddFooter}"
    return {place: text for place, text in texts.items() if JAPANESE.search(text)}


@pytest.mark.parametrize("is_empty", [True, False])
def test_the_plan_workbook_has_no_japanese_letter(*, is_empty: bool) -> None:
    content = plan_workbook(None if is_empty else english_plan(), CREATED, Language.EN)

    assert japanese_in(content) == {}


def test_the_plan_workbook_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(english_plan(), CREATED))

    assert read_plan(path) == english_plan()


def test_the_documents_may_have_another_language_than_the_plan_workbook(tmp_path: Path) -> None:
    settings = SHEETS["Settings"].replace("English", "日本語")
    path = plan_file(tmp_path / "plan.xlsx", SHEETS | {"Settings": settings})

    found = read_plan(path).settings
    assert (found.language, found.workbook_language) == (Language.JA, Language.EN)


def test_a_blank_language_is_that_of_the_plan_workbook(tmp_path: Path) -> None:
    settings = SHEETS["Settings"].replace("English", "       ")

    found = read_plan(plan_file(tmp_path / "plan.xlsx", SHEETS | {"Settings": settings}))

    assert found.settings.language is Language.EN


def test_a_language_that_pledgexl_has_not_is_a_fault(tmp_path: Path) -> None:
    settings = SHEETS["Settings"].replace("English", "Deutsch")

    with pytest.raises(PlanError) as caught:
        read_plan(plan_file(tmp_path / "plan.xlsx", SHEETS | {"Settings": settings}))

    (fault,) = caught.value.findings
    assert (fault.at.sheet, fault.at.cell, fault.value) == ("Settings", "B9", "Deutsch")
    assert wording(fault, Language.EN).fix == "Enter English or Japanese."


@pytest.mark.parametrize(
    ("sheet", "typed", "instead", "why"),
    [
        ("Departments", "101 ", "102 ", "The sheet Departments has no such department."),
        ("Structure", "Pledge no.", "Pledge    ", "The label “Pledge no.” is missing."),
        ("Initiatives", "2023-04", "2027-13", "Invalid value for “Begins”."),
        (
            "Structure",
            "| 1           | Repairs",
            "| 3           | Repairs",
            "“Measure no.” of Pledge 1-2 has no 1 to 2.",
        ),
        ("Initiatives", "| 1-2-1   | New", "| 1-9-1   | New", "The sheet Structure has no such"),
    ],
)
def test_faults_of_the_plan_name_what_its_workbook_has(
    tmp_path: Path, sheet: str, typed: str, instead: str, why: str
) -> None:
    path = plan_file(
        tmp_path / "plan.xlsx", SHEETS | {sheet: SHEETS[sheet].replace(typed, instead)}
    )
    with pytest.raises(PlanError) as caught:
        read_plan(path)

    with in_edition(Edition(Language.EN, caught.value.workbook)):
        said = [wording(fault, Language.EN) for fault in caught.value.findings]
    assert any(each.why.startswith(why) for each in said)
    assert not any(JAPANESE.search(text) for each in said for text in each)
    assert {fault.at.sheet for fault in caught.value.findings} <= set(SHEETS)


def test_what_was_typed_in_an_english_plan_is_quoted_as_english_does(tmp_path: Path) -> None:
    path = english_plan_file(tmp_path / "plan.xlsx")
    place = [*Setting].index(Setting.TERM_START) + 2
    put(path, "Settings", f"B{place}", "April 2023")

    plan, (note,) = read_plan_and_notes(path)

    with words_of(plan.settings):
        assert "“April 2023”→“2023-04”." in wording(note, Language.EN).why
    put(path, "Settings", "B2", "West\thav\nen")
    with pytest.raises(PlanError) as caught:
        read_plan(path)
    (fault, *_) = caught.value.findings
    assert "invisible character (tab, line break)." in wording(fault, Language.EN).why


LIST = """
    | Policy        | Pledge            | Measure          | Initiative            | Department   |
    | A safe harbor | Storms do no harm | Stronger dikes   | Raise the north dike  | Public Works |
    |               |                   |                  | Renew the pumps       | Public Works |
    |               |                   | Early warning    | Sirens on three hills |              |
"""


def test_a_list_in_english_becomes_an_english_plan_workbook(tmp_path: Path) -> None:
    path = plan_file(tmp_path / "pledges.xlsx", {"Pledges": LIST})
    root = tmp_path / "Westhaven"

    code = main(("--lang", "en", "-C", str(root), "import", str(path)))

    folder = root / "input_templates"
    assert code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "import_check.xlsx",
        "plan.xlsx",
        "report.docx",
    ]
    for name in ("plan.xlsx", "import_check.xlsx"):
        assert japanese_in((folder / name).read_bytes()) == {}
    initiatives = load_workbook(folder / "plan.xlsx")["Initiatives"]
    assert [row[0:3] for row in initiatives.iter_rows(2, 4, values_only=True)] == [
        ("1-1-1-01", "1-1-1", "Raise the north dike"),
        ("1-1-1-02", "1-1-1", "Renew the pumps"),
        ("1-1-2-01", "1-1-2", "Sirens on three hills"),
    ]
    structure = load_workbook(folder / "plan.xlsx")["Structure"]
    assert structure["B2"].value == "A safe harbor"
    asked = load_workbook(folder / "import_check.xlsx")["Questions"]
    questions = [str(row[3]) for row in asked.iter_rows(2, values_only=True)]
    assert any(each.startswith("Does this go on with “Renew the pumps”") for each in questions)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("--help", "Usage: pledgexl"),
        ("chek", "Error: No such command: chek"),
        ("check 2024-13", "Error: Invalid month: 2024-13"),
        ("template check none.docx", "Error: Report template not found"),
        ("doctor", "BIZ UDPGothic"),
    ],
)
def test_the_screen_speaks_as_the_plan_before_a_command_has_read_it(
    typed: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "input_templates").mkdir()
    (tmp_path / "input_templates/plan.xlsx").write_bytes(
        plan_workbook(english_plan(), CREATED, Language.EN)
    )

    main(["-C", str(tmp_path), *typed.split()])

    told = "".join(capsys.readouterr())
    assert said in told
    assert not JAPANESE.search(told)


@pytest.mark.parametrize(
    ("language", "saved"), [(Language.EN, "2024-04-08 08:30"), (Language.JA, "2024-04-08 21:30")]
)
def test_a_form_was_saved_by_the_clock_of_the_office(
    language: Language, saved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        department = replace(english_summary().departments[0], saved="2024-04-08T12:30:00Z")

        assert department.saved_at(language) == saved
    finally:
        monkeypatch.undo()
        time.tzset()


def test_names_with_commas_are_listed_by_semicolons() -> None:
    assert listed(["Parks, Trees", "Roads"], Language.EN) == "Parks, Trees; Roads"
    assert listed(["B10", "B11"], Language.EN) == "B10, B11"


@pytest.mark.parametrize(
    ("content", "language"),
    [
        (plan_workbook(None, CREATED, Language.EN), Language.EN),
        (plan_workbook(None, CREATED), Language.JA),
        (b"PK no archive", Language.JA),
        (None, Language.JA),
    ],
)
def test_the_language_of_a_plan_workbook_is_known_without_reading_it(
    tmp_path: Path, content: bytes | None, language: Language
) -> None:
    workspace = Workspace(tmp_path)
    workspace.plan.parent.mkdir()
    if content:
        workspace.plan.write_bytes(content)

    assert workspace.plan_language is language


def test_the_same_sheet_in_both_languages_is_a_fault(tmp_path: Path) -> None:
    sheets = SHEETS | {"部署": SHEETS["Departments"].replace("Planning", "Plans   ")}

    with pytest.raises(PlanError) as caught:
        read_plan(plan_file(tmp_path / "plan.xlsx", sheets))

    (fault,) = caught.value.findings
    assert (fault.code.value, fault.at.sheet, fault.value) == ("E505", "Departments", "部署")
    assert "also appears in Departments" in wording(fault, Language.EN).why
