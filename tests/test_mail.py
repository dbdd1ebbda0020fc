"""Drafts of letters: any mail program can open them, and the same letter is the same bytes."""

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from pledgexl.core.letters import reminders, requests
from pledgexl.mail import Draft
from pledgexl.sample.city import NEWEST_PERIOD
from pledgexl.sample.workspace import filled_forms, sample_workspace
from test_month import pledgexl

CONTENT = b"PK\x03\x04 a workbook"


def draft(to: str = "kikaku@shiomino.example") -> Draft:
    return Draft(
        "依頼_101",
        to,
        "【依頼】市長公約",
        "企画政策課　様\n\n本文です。\n",
        "101_企画政策課.xlsx",
        CONTENT,
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


def test_a_draft_names_no_sender_no_day_and_no_computer() -> None:
    assert {"From", "Date", "Message-ID"} & set(parsed(draft().eml).keys()) == set()
    assert draft().eml == draft().eml


def test_a_draft_is_ascii_with_short_lines_as_mail_servers_want_it() -> None:
    assert draft().eml.isascii()
    assert max(map(len, draft().eml.split(b"\r\n"))) <= 998


def test_the_same_stands_in_a_text_to_paste() -> None:
    text = draft(to="").text.decode("utf-8-sig")

    assert "件名：【依頼】市長公約\r\n" in text
    assert "メールアドレスが計画の「部署」シートにありません" in text


def test_a_form_is_asked_for_until_it_comes() -> None:
    forms = filled_forms(NEWEST_PERIOD)

    asked = requests(forms)

    assert len(asked) == len(reminders(forms, [])) == len(forms)
    assert asked[0].name == "依頼_101_企画政策課"
    assert "令和6年4月10日" in asked[0].body


def test_a_letter_needs_neither_deadline_nor_contact() -> None:
    form = filled_forms(NEWEST_PERIOD)[0]
    settings = replace(form.plan.settings, deadline_day=None, contact="")
    plain = replace(form, plan=replace(form.plan, settings=settings))

    (asked,) = requests([plain])

    assert "（別にお知らせします）" in asked.body
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
    assert kinds == {"督促", "修正依頼"}
    message = parsed((folder / "修正依頼_104_移住定住推進課.eml").read_bytes())
    body = message.get_body()
    assert body is not None
    assert "入力シート H10" in body.get_content()
    assert (folder / "督促_501_こども政策課.txt").is_file()


def test_drafts_that_are_true_no_longer_go(workspace: Path) -> None:
    folder = workspace / "mail" / "2024-02"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "督促_101_企画政策課.eml").write_bytes(b"old")
    (folder / "メモ.txt").write_bytes(b"mine")

    assert pledgexl("-C", workspace, "mail", "2024-02").code == 0

    assert not (folder / "督促_101_企画政策課.eml").exists()
    assert (folder / "メモ.txt").read_bytes() == b"mine"
