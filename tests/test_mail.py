"""Drafts of letters: any mail program can open them, and the same letter is the same bytes."""

import email
import email.policy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest

from command import pledgexl
from pledgexl.commands.sample.city import FIRST_PERIOD, NEWEST_PERIOD
from pledgexl.commands.sample.workspace import filled_forms, sample_workspace
from pledgexl.commands.start import TEMPLATE_TIME
from pledgexl.excel.form.write import form_workbook
from pledgexl.intake.form import read_form
from pledgexl.messages.mail import LetterText, letter_text
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.form import Arrived, Correction, DepartmentLetter, Form, LetterKind
from pledgexl.model.names import XLSX_TYPE, FormLabel
from pledgexl.model.submission import Cell, CellKind
from pledgexl.rules.returns import arrived_by_department, replies
from pledgexl.workspace.mail import Draft

CONTENT = b"PK\x03\x04 a workbook"
BEFORE, AFTER = date(2024, 4, 10), date(2024, 4, 11)


def draft(to: str = "kikaku@shiomino.example") -> Draft:
    return Draft(
        "依頼_101",
        to,
        "【依頼】市長公約",
        "企画政策課　様\n\n本文です。\n",
        (("101_企画政策課.xlsx", CONTENT),),
    )


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_draft_is_opened_to_be_sent_with_its_attachment() -> None:
    message = parsed(draft().eml)

    assert message["X-Unsent"] == "1"
    assert message["To"] == "kikaku@shiomino.example"
    assert message["Subject"] == "【依頼】市長公約"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "101_企画政策課.xlsx"
    assert attached.get_content() == CONTENT
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "企画政策課　様\n\n本文です。\n"


@pytest.mark.parametrize("name", ["101_企画政策課.xlsx", f"101_{'課' * 60}.xlsx", "101.xlsx"])
def test_an_attachment_has_its_name_in_both_ways_that_mail_programs_read(name: str) -> None:
    raw = replace(draft(), attached=((name, CONTENT), ("受付できません_x.xlsx", b"PK"))).eml

    first, second = (part for part in email.message_from_bytes(raw).walk() if part.get_filename())
    # The way of RFC 2047, in the text as it stands in the file: no RFC 2231 there.
    encoded = first.get_param("name")
    assert isinstance(encoded, str)
    assert str(make_header(decode_header(encoded))) == name
    assert first.get_content_type() == XLSX_TYPE
    # The way of RFC 2231, as the standard has it.
    assert [part.get_filename() for part in parsed(raw).iter_attachments()] == [
        name,
        "受付できません_x.xlsx",
    ]
    assert second.get_payload(decode=True) == b"PK"


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def test_a_draft_names_no_sender_no_day_and_no_computer() -> None:
    assert {"From", "Date", "Message-ID"} & set(parsed(draft().eml).keys()) == set()
    assert draft().eml == draft().eml


def test_a_draft_is_ascii_with_short_lines_as_mail_servers_want_it() -> None:
    assert draft().eml.isascii()
    assert max(map(len, draft().eml.split(b"\r\n"))) <= 998


def test_the_same_stands_in_a_text_to_paste() -> None:
    text = draft(to="").text.decode("utf-8-sig")

    assert "件名：【依頼】市長公約\r\n" in text
    assert "計画ブックの「部署」シートにメールアドレスがありません" in text


def requested(*forms: Form) -> list[LetterText]:
    return [letter_text(DepartmentLetter(LetterKind.REQUEST, form), BEFORE) for form in forms]


def reminders(
    forms: Sequence[Form], refused: Mapping[str, Sequence[Finding]]
) -> list[DepartmentLetter]:
    """Return the letters where nothing came but the `refused` files."""
    return list(replies(forms, {}, arrived_by_department(forms, [], refused)))


def not_a_workbook(*files: str) -> dict[str, tuple[Finding, ...]]:
    return {
        file: (Finding(Code.NOT_A_WORKBOOK, CellRef(file), values={"kind": "csv"}),)
        for file in files
    }


def test_a_form_is_asked_for_until_it_comes() -> None:
    forms = filled_forms(NEWEST_PERIOD)

    asked = requested(*forms)

    assert len(asked) == len(reminders(forms, {})) == len(forms)
    assert asked[0].name == "依頼_101_企画政策課"
    assert "令和6年4月10日（水）\n" in asked[0].body
    assert asked[0].subject.endswith("の入力について（4月10日（水）まで）")
    assert asked[0].body.startswith(
        "企画政策課　御担当者様\n（政策推進係）\n\n総合政策部 企画政策課です。"
    )
    assert "評価は、前回と同じ場合も\n必ず記入してください" in asked[0].body


def test_the_first_month_speaks_of_no_month_before() -> None:
    (first, *_) = requested(*filled_forms(FIRST_PERIOD))

    assert "前回" not in first.body


def test_a_reminder_says_that_the_day_is_over_only_then() -> None:
    forms = filled_forms(NEWEST_PERIOD)[:1]

    (reminder,) = reminders(forms, {})
    before, after = letter_text(reminder, BEFORE), letter_text(reminder, AFTER)

    assert "過ぎています" not in before.body
    assert before.subject.endswith("（4月10日（水）まで）")
    assert "令和6年4月10日（水）　※過ぎています。" in after.body
    assert "4月10日" not in after.subject


@pytest.mark.parametrize(
    ("file", "is_of_101"),
    [
        ("101.csv", True),
        ("101_様式.xls", True),
        ("101企画政策課.ods", True),
        ("１０１（再）.pdf", True),
        ("101_企画/様式.csv", True),
        ("1011.csv", False),
        ("101件の一覧.csv", False),
        ("様式101.csv", False),
        # Two departments are named: nobody is guessed.
        ("102_広報/101.csv", False),
    ],
)
def test_a_refused_file_belongs_to_whose_code_its_name_or_folder_begins_with(
    file: str, *, is_of_101: bool
) -> None:
    first, *others = reminders(filled_forms(NEWEST_PERIOD), not_a_workbook(file))

    assert first.kind is (LetterKind.RESUBMIT if is_of_101 else LetterKind.REMINDER)
    assert first.refused == ((file,) if is_of_101 else ())
    assert all(other.kind is LetterKind.REMINDER for other in others)


def asked_of(form: Form, *corrections: Correction) -> LetterText:
    """Return the letter that brings back `form` with these `corrections`, each at H10."""
    returned = {form.department.code: replace(form, corrections=corrections)}
    (letter,) = replies([form], returned, {})
    return letter_text(letter, BEFORE, ["H10"] * len(corrections))


def test_a_letter_lists_no_more_than_is_read() -> None:
    (form, *_) = filled_forms(NEWEST_PERIOD)
    many = [
        Correction(Finding(Code.RATING_NOT_A_NUMBER, CellRef("101.xlsx")), 0),
        *(
            Correction(Finding(Code.GIVEN_CELL_CHANGED, CellRef("101.xlsx"), values=values), 0)
            for number in range(40)
            for values in [{"label": f"{number}", "expected": "", "found": ""}]
        ),
    ]

    letter = asked_of(form, *many)

    assert "次の41件" in letter.body
    assert letter.body.count("→") == 10
    assert "ほか31件は、添付の「修正のお願い」シート" in letter.body


def test_what_is_wrong_with_many_initiatives_is_said_once_with_their_names() -> None:
    form = next(form for form in filled_forms(NEWEST_PERIOD) if form.department.code == "601")
    missing = Finding(Code.RATING_MISSING, CellRef("601.xlsx", "入力", 10, 8))
    places = [place for place, line in enumerate(form.lines) if line.number][:2]

    body = asked_of(form, *(Correction(missing, place) for place in places)).body

    rated = [form.lines[place] for place in places]
    first, second = (f"「入力」シート H10　{line.number}　{line.title}" for line in rated)
    told = body.index("(1) 【要修正】評価が入力されていません。（2件）")
    assert told < body.index(first) < body.index(second) < body.index("→ 0～10の数字を")
    assert body.count("評価が入力されていません") == 1
    assert asked_of(form, *(Correction(missing, 0),) * 19).body.count("・「入力」シート") == 10


def test_what_was_typed_stands_beside_the_cell_unless_it_is_long() -> None:
    (form, *_) = filled_forms(NEWEST_PERIOD)
    lines = tuple(
        replace(form.lines[0], typed={FormLabel.RATING.value: Cell(CellKind.TEXT, text)})
        for text in ("７くらい", "七" * 30)
    )
    wrong = Finding(Code.RATING_NOT_A_NUMBER, CellRef("101.xlsx", "入力", 10, 8))
    asked = [Correction(wrong, place, FormLabel.RATING) for place in (0, 1)]

    body = asked_of(replace(form, lines=lines), *asked).body

    assert body.count("・「入力」シート H10") == 2
    assert body.count("（入力：") == body.count("（入力：７くらい）\n") == 1


def test_initiatives_are_named_and_only_ten_of_many() -> None:
    (form, *_) = filled_forms(NEWEST_PERIOD)
    rated = [line for line in form.lines if line.number]
    few = [f"{line.number}　{line.title}" for line in rated]
    many = replace(form, lines=form.lines + (rated[0],) * 10)

    short, long = (letter.body for letter in requested(form, many))

    assert all(named in short for named in few)
    assert "ほか" not in short
    named = [line for line in long.splitlines() if line.startswith("　　")]
    assert len(named) == 11
    assert named[-1] == f"　　ほか{len(rated)}件（添付の様式にあります。）"


def test_a_department_gets_one_letter_with_all_that_is_asked_of_it() -> None:
    (form, *_) = filled_forms(NEWEST_PERIOD)
    missing = Correction(Finding(Code.RATING_MISSING, CellRef("101.xlsx")), 0)
    came = {"101": Arrived(("101.xlsx",), not_a_workbook("101.csv"))}

    (letter,) = replies([form], {"101": replace(form, corrections=(missing,))}, came)
    text = letter_text(letter, BEFORE, ["H10"])

    assert text.name.startswith("修正のお願い_101")
    assert letter.refused == ("101.csv",)
    assert letter.encloses_form
    assert "「101.xlsx」が届いています" in text.body
    assert "・101.csv\n　　Excelブック（.xlsx）ではありません。" in text.body
    # What it holds belongs into the form that goes back.
    assert text.body.count("→") == 1


def test_cells_are_those_of_the_form_that_goes_back() -> None:
    (form, *_) = filled_forms(NEWEST_PERIOD)
    doubled = Finding(
        Code.INITIATIVE_DOUBLED, CellRef("101.xlsx"), "1-1-1-01", {"cells": "B20、B21"}
    )

    body = asked_of(form, Correction(doubled, 0), Correction(doubled, 0)).body

    assert "（H10、H10）。（2件）" in body
    assert "B20" not in body


def test_who_sent_a_good_form_and_another_file_is_asked_what_the_other_is() -> None:
    (form, *_) = filled_forms(NEWEST_PERIOD)
    came = {"101": Arrived(("101.xlsx",), not_a_workbook("101.csv"))}

    (letter,) = replies([form], {}, came)
    text = letter_text(letter, BEFORE)

    assert text.name.startswith("確認のお願い_101")
    assert "「101.xlsx」を受け付けています" in text.body
    assert "・101.csv\n" in text.body
    assert not letter.encloses_form
    assert list(replies([form], {}, {"101": Arrived(("101.xlsx",))})) == []


def test_a_folder_full_of_other_files_makes_no_endless_letter() -> None:
    files = [f"101_企画/{number}.csv" for number in range(50)]

    (letter,) = reminders(filled_forms(NEWEST_PERIOD)[:1], not_a_workbook(*files))

    assert letter.refused == tuple(files[:10])
    assert "ほか40件のファイルも" in letter_text(letter, BEFORE).body


def test_a_letter_needs_neither_deadline_nor_contact() -> None:
    form = filled_forms(NEWEST_PERIOD)[0]
    settings = replace(form.plan.settings, deadline_day=None, contact="")
    plain = replace(form, plan=replace(form.plan, settings=settings))

    (asked,) = requested(plain)

    assert "別途お知らせします。" in asked.body
    assert asked.subject.endswith("について")
    assert "企画担当です" in asked.body


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("mail")
    for name, content in sample_workspace().items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def test_before_anything_came_all_are_asked(workspace: Path) -> None:
    done = pledgexl("-C", workspace, "mail", "2024-04")

    names = [path.name for path in (workspace / "mail" / "2024-04").iterdir()]
    assert done.code == 0
    assert len(names) == 2 * 44
    assert {name[:2] for name in names} == {"依頼"}


def test_later_who_is_missing_is_reminded_and_returns_go_back(workspace: Path) -> None:
    assert pledgexl("-C", workspace, "mail", "2024-02").code == 0
    folder = workspace / "mail" / "2024-02"

    kinds = {path.name.partition("_")[0] for path in folder.iterdir()}
    assert kinds == {"再依頼", "修正のお願い", "再提出のお願い"}
    body = text_of(folder / "修正のお願い_104_移住定住推進課.txt")
    assert "「入力」シート D8　5-5-1-01　移住相談のワンストップ対応" in body
    assert "「104_移住定住推進課.xlsx」が届いています" in body
    assert len({path.name.split("_")[1] for path in folder.iterdir()}) * 2 == len(
        list(folder.iterdir())
    )
    assert (folder / "再依頼_501_こども政策課.txt").is_file()


def test_drafts_that_are_true_no_longer_go(workspace: Path) -> None:
    folder = workspace / "mail" / "2024-02"
    folder.mkdir(parents=True, exist_ok=True)
    old = [folder / "督促_101_企画政策課.eml", folder / "再依頼_101_企画政策課.eml"]
    for path in old:
        path.write_bytes(b"old")
    (folder / "メモ.txt").write_bytes(b"mine")

    assert pledgexl("-C", workspace, "mail", "2024-02").code == 0

    assert not any(path.exists() for path in old)
    assert (folder / "メモ.txt").read_bytes() == b"mine"


def test_who_sent_something_else_is_told_what_came_and_why_and_gets_its_page(
    workspace: Path,
) -> None:
    sent = workspace / "submissions" / "2024-02"
    (sent / "501_こども").mkdir(exist_ok=True)
    (sent / "501_こども" / "回答.csv").write_bytes("取組番号,評価\r\n".encode("cp932"))

    assert pledgexl("-C", workspace, "mail", "2024-02").code == 0
    folder = workspace / "mail" / "2024-02"
    body = text_of(folder / "再提出のお願い_501_こども政策課.txt")
    message = parsed((folder / "再提出のお願い_501_こども政策課.eml").read_bytes())

    assert "様式を、まだ" not in body
    assert "・回答.csv\n　　Excelブック（.xlsx）ではありません" in body
    assert "　　1-1-2-01　こども医療費助成の対象年齢拡大\n" in body
    assert "CSV" in body
    assert "企画担当がお送りした様式（.xlsx）に記入し" in body
    assert [part.get_filename() for part in message.iter_attachments()] == [
        "501_こども政策課.xlsx",
        "受付できません_501_こども_回答.csv.xlsx",
    ]
    assert not (folder / "再依頼_501_こども政策課.eml").exists()


def test_a_letter_says_what_the_form_in_it_holds(workspace: Path) -> None:
    """Whether what was typed is in it or not: a sentence that is untrue is worse than none."""
    sent = workspace / "submissions" / "2024-02"
    wrong_month = next(form for form in filled_forms(FIRST_PERIOD) if form.department.code == "502")
    for path in sent.glob("502*"):
        path.unlink()
    (sent / "502.xlsx").write_bytes(form_workbook(wrong_month, TEMPLATE_TIME))

    assert pledgexl("-C", workspace, "mail", "2024-02").code == 0
    folder = workspace / "mail" / "2024-02"
    (other,) = folder.glob("修正のお願い_502_*.txt")
    (attached,) = parsed(other.with_suffix(".eml").read_bytes()).iter_attachments()
    form = read_form(attached.get_content(), "502.xlsx")
    kept = any(not row.cell(FormLabel.RATING).is_blank for row in form.rows)

    assert "入力していただいた内容を入れてあります" in text_of(
        folder / "修正のお願い_104_移住定住推進課.txt"
    )
    assert ("入力していただいた内容を" in text_of(other)) == kept
    assert ("改めて記入してください" in text_of(other)) == (not kept)


def test_who_sent_two_copies_is_asked_once_which_is_meant(workspace: Path) -> None:
    assert pledgexl("-C", workspace, "mail", "2024-02").code == 0

    body = text_of(next((workspace / "mail" / "2024-02").glob("修正のお願い_404_*.txt")))

    assert body.count("同じ版（第1版）") == 1
    assert "違う欄：D8 評価「6」／「7」" in body
    assert "お返しした様式の「入力」シートに、正しい内容を記入して" in body
    assert "フォルダー" not in body
