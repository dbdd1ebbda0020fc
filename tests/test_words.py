"""One word for one thing, and to each reader what he can act on."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from command import pledgexl
from drawn_forms import CREATED
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.messages.findings import (
    DEPARTMENT,
    department_wording,
    placeholders,
    unfilled,
    wording,
)
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.language import Language
from summaries import small_plan

ROOT = Path(__file__).parent.parent
# What is said no more, as a pattern, and the word for it.
FORMER_WORDS = {
    "計画担当": "企画担当",
    "読み飛ば": "対象としない",
    "督促": "再依頼",
    "修正依頼": "修正のお願い",
    "配られた": "お送りした",
    "配った": "お送りした、配布した",
    "(?<!文書)(?<!された)テンプレート": "ひな形",
    "Word様式": "報告書のひな形",
    "ひな型": "ひな形",
    "集計表": "集計ブック",
    "確認事項|指摘の一覧": "指摘一覧",
    "対処": "対応",
    "(評価|提出|入力|回答)済(?!み)": "済み",
    "問い合わせ(?!る|先)": "問合せ",
    "確認待ち": "回答待ち",
    "改訂番号": "版",
    "予備行": "「新規」の行",
    "元の内容": "配布したときの内容",
    "要ります": "必要です",
    "すべて(?!展開)": "全て",
    "くわしく": "詳しく",
    "もしかして": "ではありませんか",
    "綴り": "つづり",
    "しかた": "方法",
    "ご容赦": "御容赦",
    "または": "又は、か",
    "〜": "～",
    # Untrue of pledges, whose measures go up uncut.
    "印刷された数字どうしで検算できます": "基本政策と全体は、一つ下の印刷した値だけで検算できます",
}
# Only the planning office has a plan workbook, a folder of submissions and this program.
OF_THE_OFFICE = (
    "計画",
    "フォルダー",
    "「部署」シート",
    "「取組」シート",
    "実行",
    "pledgexl",
    "集計",
)
# What a letter must know of earlier versions.
# Names of fields in templates, and what forms and folders of earlier versions hold.
_DONE, _LIST, _SPARE = "(評価|提出|入力|回答)済(?!み)", "確認事項|指摘の一覧", "予備行"
EXCEPTIONS = {
    ("messages/mail.py", "督促"),
    ("messages/mail.py", "修正依頼"),
    ("messages/template.toml", _DONE),
    ("template.md", _DONE),
    ("model/names.py", _LIST),
    ("model/names.py", _SPARE),
}


def texts_for_people() -> Iterator[tuple[str, str]]:
    source = ROOT / "src" / "pledgexl"
    messages = sorted((source / "messages").glob("*"))
    texts = [path for path in messages if path.suffix in (".py", ".toml")]
    for path in (*texts, source / "model" / "names.py"):
        yield path.relative_to(source).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("docs/*.md")):
        yield path.name, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", FORMER_WORDS)
def test_one_thing_has_one_word(word: str) -> None:
    said = [
        f"{name}: {found[0]}"
        for name, text in texts_for_people()
        if (found := re.search(word, text)) and (name, word) not in EXCEPTIONS
    ]

    assert said == [], f"{word} → {FORMER_WORDS[word]}"


def goes_to_departments(code: Code) -> bool:
    finding = Finding(code, CellRef("a.xlsx"))
    is_of_the_office = code in (Code.FILE_UNREADABLE, Code.FILE_CHANGING, Code.NOT_SUBMITTED)
    return finding.is_open and code.value[1] in "123" and not is_of_the_office


@pytest.mark.parametrize("code", [code for code in Code if goes_to_departments(code)])
def test_a_department_is_told_nothing_that_only_the_planning_office_can_do(code: Code) -> None:
    texts = unfilled(code, Language.JA)
    names = placeholders(texts.why + texts.fix)
    values = {name: "xls" if name == "kind" else "…" for name in names}

    told = department_wording(Finding(code, CellRef("a.xlsx"), values=values))

    assert [word for word in OF_THE_OFFICE if word in told.why + told.fix] == []


# How large a file is, or which cells are merged: that much a clerk can see.
SEEN_DETAILS = (Code.FILE_TOO_LARGE, Code.MERGE_TOO_LARGE)


@pytest.mark.parametrize("code", [code for code in Code if goes_to_departments(code)])
def test_a_department_is_told_nothing_of_the_inside_of_its_file(code: Code) -> None:
    told = unfilled(code, Language.JA, DEPARTMENT)

    named = {"detail", "encoding", "seconds", "megabytes"} & placeholders(told.why + told.fix)
    assert not named or code in SEEN_DETAILS


def test_places_are_listed_as_each_language_lists_them() -> None:
    values = {"cells": "B10、B11"}
    doubled = Finding(Code.INITIATIVE_DOUBLED, CellRef("a.xlsx"), values=values)

    assert "（B10、B11）" in wording(doubled, Language.JA).why
    assert "(B10, B11)" in wording(doubled, Language.EN).why


def test_a_part_of_a_file_is_named_for_people() -> None:
    broken = Finding(Code.FILE_BROKEN, CellRef("a.xlsx"), values={"detail": "ZIP"})

    assert "（ファイル全体）" in wording(broken, Language.JA).why


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--help",),
        ("status", "--help"),
        ("template", "--help"),
        ("template",),
        ("--foo",),
        ("nope",),
        ("status", "1", "2"),
        ("status", "--scheduler"),
        ("--lang", "fr"),
        ("check", "2024-13"),
    ],
)
def test_the_command_speaks_no_english_in_japanese(arguments: tuple[str, ...]) -> None:
    done = pledgexl(*arguments)

    said = done.out + done.err
    for click_word in ("Usage", "Options", "Commands", "Show this", "No such", "Try ", "Missing"):
        assert click_word not in said
    assert done.code == (0 if not arguments or "--help" in arguments else 2)
    assert done.code == 0 or (said.startswith("エラー：") and len(said.splitlines()) == 1)


def test_the_same_in_english_is_as_click_has_it() -> None:
    assert "No such option" in pledgexl("--lang", "en", "--foo").err
    assert pledgexl("--lang", "en", "template", "--help").out.startswith("Usage: ")


def test_what_the_system_refuses_is_said_in_japanese(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(b"")
    (tmp_path / "input_templates").mkdir()
    (tmp_path / "input_templates" / "plan.xlsx").write_bytes(plan_workbook(small_plan(), CREATED))

    done = pledgexl("-C", tmp_path, "mail", "2024-03")

    assert done.code == 2
    assert "フォルダーではありません" in done.err or "同じ名前のものがあります" in done.err
    finding = Finding(
        Code.FILE_UNREADABLE, CellRef("a"), values={"detail": os.strerror(errno.EACCES)}
    )
    assert "権限がありません" in wording(finding, Language.JA).why
    assert os.strerror(errno.EACCES) in wording(finding, Language.EN).why
