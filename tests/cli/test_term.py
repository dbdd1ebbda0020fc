"""A term that ends early: what the commands say of its months."""

import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from cli.test_plan_diff import TOWN, plan_of, told
from tables import put


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a workspace in which January and February are issued; the term ended in February."""
    town = shutil.copytree(TOWN, tmp_path / "町")
    put(plan_of(town), "設定", "B5", "2026-07-09")
    put(plan_of(town), "設定", "A9", "任期の繰上げ終了")
    put(plan_of(town), "設定", "B9", "2024-02-10")
    return town


def test_a_month_after_the_early_end_is_outside_the_term(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    after = told(capsys, "-C", town, "forms", "2024-03", code=2)
    assert after == [
        (
            "エラー：2024-03は、任期の繰上げ終了（2024-02-10）より後です。最後に報告する月は2024-02です。"
            "対象月か、計画ブックの「設定」シートの「任期の繰上げ終了」を確かめてください。"
        )
    ]
    (outside,) = told(capsys, "-C", town, "check", "2026-08", code=2)
    assert outside.startswith("エラー：2026-08は、任期（2022-08から2026-07-09まで）に含まれません")


def test_says_that_no_month_follows_the_last_one(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(town / "submissions" / "2024-03")

    lines = told(capsys, "-C", town)

    assert lines[-1].startswith("任期が2024-02-10に終わったため、これが最後の報告です。")
    assert not any("forms" in line for line in lines)


def test_the_share_of_the_term_is_of_the_term_as_planned(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(capsys, "-C", town, "trend")

    assert any("（任期1439日のうち559日。1％未満切捨て）" in line for line in lines)
    assert lines[-1] == (
        "任期は、2026-07-09までの予定でしたが、2024-02-10に終わりました。"
        "割合は、予定していた任期に対するものです。"
    )


def test_the_last_report_says_so_and_its_workbook_lists_what_is_handed_over(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(plan_of(town), "設定", "B9", "2024-03-20")
    lines = told(capsys, "-C", town, "run", "2024-03")
    assert lines[-1].startswith("任期が2024-03-20に終わったため、これが最後の報告です。")

    output = town / "output" / "2024-03"
    said = (
        "任期は、令和8年7月9日までの予定でしたが、令和6年3月20日に終了しました。"
        "この報告書は、この任期の最後の報告です。"
    )
    paragraphs = docx.Document(str(output / "report.docx")).paragraphs
    assert [each.text.endswith(said) for each in paragraphs].count(True) == 1
    for name in ("index.html", "fragment.html"):
        assert said in (output / name).read_text("utf-8")
    book = openpyxl.load_workbook(output / "summary.xlsx", read_only=True)
    assert book.sheetnames[-1] == "引継表"
