"""A term that ends early: what the commands say of its months."""

import shutil
from pathlib import Path

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

    assert "任期が2024-02-10に終わったため、これが最後の報告です。" in lines
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
