"""The letters and returns of a city in English, from the commands and by themselves."""

import email
import email.policy
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from command import pledgexl
from english import JAPANESE, PERIOD, SHEETS, english_plan
from pledgexl.messages.mail import letter_text
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.form import Arrived, Correction, DepartmentLetter, Form, LetterKind
from pledgexl.model.names import FormLabel
from pledgexl.rules.forms import forms
from tables import plan_file

BEFORE = date(2024, 4, 3)
BROKEN = Finding(Code.FILE_BROKEN, CellRef("201_old.xlsx"), "", {"detail": "ZIP"})


def form() -> Form:
    """Return the form of Family Affairs with an error and a question in it."""
    (_, issued, _) = forms(english_plan(), PERIOD, {})
    off_scale = Finding(Code.RATING_OUT_OF_RANGE, CellRef("a.xlsx", "Entry", 8, 4), "11")
    fell = Finding(
        Code.RATING_FELL, CellRef("a.xlsx", "Entry", 9, 4), "5", {"rating": "5", "previous": "6"}
    )
    late = Finding(
        Code.WRONG_PERIOD,
        CellRef("a.xlsx"),
        "",
        {"found": "令和6年2月末", "expected": "令和5年度末"},
    )
    corrections = (
        Correction(late),
        Correction(off_scale, 0, FormLabel.RATING),
        Correction(fell, 1, FormLabel.RATING),
    )
    return replace(issued, corrections=corrections)


@pytest.mark.parametrize("kind", LetterKind)
def test_a_letter_has_no_japanese_letter(kind: LetterKind) -> None:
    arrived = Arrived(("201_a.xlsx", "201_b.xlsx"), {"201_old.xlsx": (BROKEN,)})
    own = form() if kind is LetterKind.CORRECTION else replace(form(), corrections=())

    letter = letter_text(
        DepartmentLetter(kind, own, arrived), BEFORE, ("", "D8", "D9")[: len(own.corrections)]
    )

    assert JAPANESE.findall("\n".join(letter)) == []
    assert letter.body.startswith("To: Family Affairs (Mr Brook)\nFrom: Planning Office\n\nDear ")
    assert letter.body.endswith("Kind regards,\nPlanning Office\n")


def test_a_correction_request_says_where_what_is_wrong_and_what_to_do() -> None:
    letter = letter_text(DepartmentLetter(LetterKind.CORRECTION, form()), BEFORE, ("", "D8", "D9"))

    assert letter.name == "correction_request_201_Family Affairs"
    assert letter.subject == (
        "[Please correct] Mayor's Pledges (end of March 2024) (by Wednesday 10 April)"
    )
    assert (
        "Please correct each error. For each warning, correct it or give the reason" in letter.body
    )
    assert "The form is for the end of February 2024. Forms for the end of March" in letter.body
    assert (
        "  (2) [Error] The rating is not between 0 and 10.\n"
        "    - Sheet “Entry”, D8:  1-1-1-01   Advice by telephone\n"
        "    → Enter a number from 0 to 10.\n"
    ) in letter.body


def workspace(root: Path, language: str) -> None:
    """Save the plan of Westhaven in a workspace, with its documents in `language`."""
    folder = root / "input_templates"
    folder.mkdir(parents=True, exist_ok=True)
    settings = SHEETS["Settings"].replace("English", language)
    plan_file(folder / "plan.xlsx", SHEETS | {"Settings": settings})


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_was_written_in_the_other_language_goes_when_it_is_written_anew(
    tmp_path: Path,
) -> None:
    workspace(tmp_path, "日本語 ")
    assert pledgexl("-C", tmp_path, "forms", str(PERIOD)).code == 0
    sent = tmp_path / "submissions" / str(PERIOD)
    form_file = tmp_path / "forms" / str(PERIOD) / "101_Planning.xlsx"
    book = openpyxl.load_workbook(form_file)
    book["入力"]["D8"], book["入力"]["H8"] = 11, "We drew the maps."
    book.save(sent / form_file.name)
    (sent / "301_old.xlsx").write_bytes(b"PK\x03\x04 broken")
    returns, mail = tmp_path / "returns" / str(PERIOD), tmp_path / "mail" / str(PERIOD)
    for command in ("check", "mail"):
        pledgexl("-C", tmp_path, command, str(PERIOD))
    before = names_in(returns) | names_in(mail)

    workspace(tmp_path, "English")
    for command in ("check", "mail"):
        pledgexl("-C", tmp_path, command, str(PERIOD))

    assert {"受付できません_301_old.xlsx", "修正のお願い_101_Planning.eml"} <= before
    now = names_in(returns) | names_in(mail)
    assert {name for name in now if JAPANESE.search(name)} == set()
    assert {"not_accepted_301_old.xlsx", "correction_request_101_Planning.eml"} <= now
    assert "Correction request" in openpyxl.load_workbook(returns / form_file.name).sheetnames
    draft = (mail / "reminder_201_Family Affairs.eml").read_bytes()
    message = email.message_from_bytes(draft, policy=email.policy.default)
    assert message["Subject"].startswith("[Reminder] Mayor's Pledges (end of March 2024): form ")
    text = (mail / "resubmission_request_301_Public Works.txt").read_text(encoding="utf-8-sig")
    assert text.splitlines()[2] == "Attached: 301_Public Works.xlsx, not_accepted_301_old.xlsx"
    assert JAPANESE.findall(text) == []


def test_status_says_in_english_what_the_department_changed(tmp_path: Path) -> None:
    workspace(tmp_path, "English")
    pledgexl("-C", tmp_path, "forms", str(PERIOD))
    sent = tmp_path / "submissions" / str(PERIOD)
    file = "101_Planning.xlsx"
    book = openpyxl.load_workbook(tmp_path / "forms" / str(PERIOD) / file)
    book["Entry"]["D8"], book["Entry"]["H8"] = 5, "Maps were planned and completed."
    book["Entry"]["G8"] = "Completed"
    book.save(sent / file)
    pledgexl("-C", tmp_path, "check", str(PERIOD))
    book = openpyxl.load_workbook(tmp_path / "returns" / str(PERIOD) / file)
    book["Entry"]["G8"] = None
    book.save(sent / "second.xlsx")

    told = pledgexl("-C", tmp_path, "--lang", "en", "status", str(PERIOD)).out

    assert "State “Completed” -> " in told
