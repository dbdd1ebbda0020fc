"""What is no list is one clear line; what hardly is one comes in with its places marked."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fuzz.lists.truth import Document
from lists.bad_lists import (
    LINES,
    a_csv,
    a_hidden_sheet,
    a_list,
    a_password,
    a_pdf,
    a_register,
    an_empty_document,
    an_empty_workbook,
    an_old_document,
    an_old_workbook,
    content_controls,
    deleted_title,
    error_cells,
    formatted_blanks,
    formulas,
    formulas_without_results,
    half_a_file,
    headings_alone,
    macros,
    nothing,
    one_level,
    prose,
    prose_in_word,
    tracked_changes,
    two_levels,
)
from pledgexl.cli.main import main

Drawing = Callable[[Path], None]
TITLES = [line[3] for line in LINES]


@dataclass
class Imported:
    """What `pledgexl import` did with a file."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Document:
        read: Document = json.loads(self.out)
        return read

    @property
    def titles(self) -> list[str]:
        return [
            one["title"]
            for policy in self.document["policies"]
            for pledge in policy["pledges"]
            for measure in pledge["measures"]
            for one in measure["initiatives"]
        ]

    @property
    def doubted(self) -> set[str]:
        return {doubt["cell"] for doubt in self.document["doubts"]}

    def left_out(self, text: str) -> bool:
        rows = [row for row in self.document["sources"] if row["text"] == text]
        return bool(rows) and all(row["left_out"] and not row["used_in"] for row in rows)


@pytest.fixture
def imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Imported]:
    """Return what draws a file and imports it, without writing anything."""
    monkeypatch.chdir(tmp_path)

    def draw_and_import(draw: Drawing, name: str, *flags: str) -> Imported:
        draw(tmp_path / name)
        code = main(["import", name, "--dry-run", *(flags or ["--json"])])
        said = capsys.readouterr()
        assert sorted(path.name for path in tmp_path.iterdir()) == [name]
        return Imported(code, said.out, said.err)

    return draw_and_import


@pytest.mark.parametrize(
    ("draw", "name", "line"),
    [
        (prose, "文章.xlsx", "計画として読める表がありません"),
        (prose_in_word, "文章.docx", "計画として読める表がありません"),
        (headings_alone, "見出し.xlsx", "計画として読める表がありません"),
        (an_empty_workbook, "空.xlsx", "計画として読める表がありません"),
        (an_empty_document, "空.docx", "計画として読める表がありません"),
        (a_password, "鍵.xlsx", "パスワード"),
        (a_password, "鍵.xlsx", "Excelで開き"),
        (a_password, "鍵.docx", "Wordで開き"),
        (an_old_workbook, "旧.xls", "古い形式のファイルです。Excelで"),
        (an_old_document, "旧.doc", "古い形式のファイルです。Wordで"),
        (an_old_workbook, "旧.xlsx", "古い形式"),
        (a_pdf, "印刷.pdf", "Excelブック"),
        (a_pdf, "印刷.xlsx", "Excelブック"),
        (a_csv, "表.csv", "Excelブック"),
        (nothing, "零.xlsx", "空です"),
        (half_a_file, "半分.xlsx", "壊れています"),
        (a_register, "台帳.xlsx", "大きすぎます"),
    ],
)
def test_says_in_one_line_that_a_file_is_no_list(
    imported: Callable[..., Imported], draw: Drawing, name: str, line: str
) -> None:
    done = imported(draw, name, "--yes")

    assert (done.code, done.out) == (2, "")
    assert line in done.err
    assert name in done.err
    assert done.err.startswith("エラー：")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("draw", "name"),
    [
        (a_list, "一覧.xlsx"),
        (macros, "マクロ.xlsm"),
        (formatted_blanks, "罫線.xlsx"),
        (formulas, "数式.xlsx"),
        (content_controls, "選択.docx"),
    ],
)
def test_reads_what_is_a_list_all_the_same(
    imported: Callable[..., Imported], draw: Drawing, name: str
) -> None:
    done = imported(draw, name)

    assert (done.code, done.err) == (0, "")
    assert done.titles == TITLES
    assert done.document["doubts"] == []


@pytest.mark.parametrize("draw", [two_levels, one_level])
def test_asks_about_the_levels_that_a_list_does_not_have(
    imported: Callable[..., Imported], draw: Drawing
) -> None:
    done = imported(draw, "一覧.xlsx")

    assert done.titles == TITLES
    assert any("欄がありません" in doubt["question"] for doubt in done.document["doubts"])


def test_leaves_out_a_hidden_sheet_and_says_so(imported: Callable[..., Imported]) -> None:
    done = imported(a_hidden_sheet, "一覧.xlsx")

    assert done.titles == TITLES
    assert [doubt["sheet"] for doubt in done.document["doubts"]] == ["R5（旧）"]
    assert done.left_out("旧道の舗装")


def test_asks_for_the_value_of_a_formula_that_has_none(imported: Callable[..., Imported]) -> None:
    done = imported(formulas_without_results, "一覧.xlsx")

    assert "D5" in done.doubted
    assert done.titles[:3] == TITLES[:3]
    assert any(row["cell"] == "D5" for row in done.document["sources"])


def test_asks_what_stood_in_a_cell_with_an_error(imported: Callable[..., Imported]) -> None:
    done = imported(error_cells, "一覧.xlsx")

    assert done.titles == TITLES
    assert "E3" in done.doubted
    assert "#REF!" not in {one["name"] for one in done.document["departments"]}
    assert done.left_out("#REF!")


def test_reads_a_tracked_change_as_it_would_be_accepted_and_marks_it(
    imported: Callable[..., Imported],
) -> None:
    done = imported(tracked_changes, "一覧.docx")

    assert done.titles == TITLES
    doubts = {doubt["cell"]: doubt["question"] for doubt in done.document["doubts"]}
    assert "変更履歴に、一部の削除があります" in doubts["R2C4"]


def test_a_title_that_was_deleted_while_changes_were_tracked_is_called_so(
    imported: Callable[..., Imported],
) -> None:
    done = imported(deleted_title, "一覧.docx")

    assert done.titles == TITLES[1:]
    reasons = {row["text"]: row["left_out"] for row in done.document["sources"]}
    assert reasons["番号札の更新"] == "変更履歴で削除された文"
