"""What `check` asks about a month as a whole: revisions that never went back, an open plan."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from command import pledgexl
from drawn_forms import CREATED, PERIOD, form_bytes
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.model.language import Language
from pledgexl.word.template import default_template
from pledgexl.workspace.folders import Workspace
from summaries import small_plan

PLAN = small_plan()
SOUND = """
    | 評価 | 実施内容 |
    | 7    | した     |
    | 8    | した     |
"""
FAULTY = SOUND.replace("| 7 ", "| 八")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path)
    made.plan.parent.mkdir()
    made.plan.write_bytes(plan_workbook(PLAN, CREATED))
    made.template.write_bytes(default_template())
    made.submissions(PERIOD).mkdir(parents=True)
    return made


def send(workspace: Workspace, name: str, content: bytes) -> None:
    (workspace.submissions(PERIOD) / name).write_bytes(content)


def checked(workspace: Workspace) -> dict[str, Any]:
    done = pledgexl("-C", workspace.root, "check", str(PERIOD), "--json")
    result: dict[str, Any] = json.loads(done.out)
    return result


def codes(result: dict[str, Any]) -> list[str]:
    return [found["code"] for found in result["findings"] if found["code"] != "E301"]


def test_asks_about_a_revision_that_never_went_back(workspace: Workspace) -> None:
    send(workspace, "101.xlsx", form_bytes(SOUND))
    send(workspace, "101 (9).xlsx", form_bytes(SOUND.replace("8", "10"), revision=9))

    result = checked(workspace)

    asked = next(found for found in result["findings"] if found["code"] == "W304")
    assert (asked["file"], asked["value"]) == ("101 (9).xlsx", "9")
    assert "第1版まで" in asked["message"]
    assert "W304" in pledgexl("-C", workspace.root, "check", str(PERIOD)).out


@pytest.mark.parametrize("command", ["check", "mail"])
def test_believes_what_went_back_even_when_the_earlier_file_was_replaced(
    workspace: Workspace, command: str
) -> None:
    send(workspace, "101.xlsx", form_bytes(FAULTY))
    pledgexl("-C", workspace.root, command, str(PERIOD))
    send(workspace, "101.xlsx", form_bytes(SOUND, revision=2))

    # The return is gone after the first of these, and what went back is still known.
    assert codes(checked(workspace)) == []
    assert codes(checked(workspace)) == []
    send(workspace, "101.xlsx", form_bytes(SOUND, revision=3))
    assert codes(checked(workspace)) == ["W304"]


def test_a_month_that_an_earlier_version_returned_goes_on(workspace: Workspace) -> None:
    send(workspace, "101.xlsx", form_bytes(FAULTY))
    checked(workspace)
    (workspace.returns(PERIOD) / "returned.json").unlink()
    send(workspace, "101 再提出.xlsx", form_bytes(SOUND, revision=2))

    assert [codes(checked(workspace)) for _ in range(2)] == [["N301"]] * 2


def test_the_list_of_findings_takes_the_place_of_the_one_of_an_earlier_version(
    workspace: Workspace,
) -> None:
    send(workspace, "101.xlsx", form_bytes(FAULTY))
    checked(workspace)
    folder = workspace.returns(PERIOD)
    (folder / "指摘一覧.xlsx").rename(folder / "確認事項.xlsx")
    (folder / "returned.json").unlink()
    send(workspace, "101 再提出.xlsx", form_bytes(SOUND, revision=2))

    assert codes(checked(workspace)) == ["N301"]
    assert not (folder / "確認事項.xlsx").exists()
    assert (folder / "指摘一覧.xlsx").exists()


def test_the_list_of_findings_is_named_in_the_language_of_the_plan(workspace: Workspace) -> None:
    send(workspace, "101.xlsx", form_bytes(FAULTY))
    checked(workspace)
    names = []
    for language in (Language.EN, Language.JA):
        plan = replace(PLAN, settings=replace(PLAN.settings, language=language))
        workspace.plan.write_bytes(plan_workbook(plan, CREATED))
        checked(workspace)
        found = workspace.returns(PERIOD).glob("*.xlsx")
        names.append([path.name for path in found if not path.name.startswith("101")])

    assert names == [["findings.xlsx"], ["指摘一覧.xlsx"]]


@pytest.mark.parametrize("content", [b"", b"\xff", b"[" * 9000, b'{"101": "2"}', b"[2]"])
def test_a_damaged_record_of_returns_stops_nothing(workspace: Workspace, content: bytes) -> None:
    send(workspace, "101.xlsx", form_bytes(FAULTY))
    checked(workspace)
    (workspace.returns(PERIOD) / "returned.json").write_bytes(content)

    assert codes(checked(workspace)) == ["E202"]


@pytest.mark.parametrize("lock", ["~$plan.xlsx", ".~lock.plan.xlsx#", ".~plan.xlsx"])
def test_asks_about_a_plan_that_is_open(workspace: Workspace, lock: str) -> None:
    send(workspace, "101.xlsx", form_bytes(SOUND))
    content = b",taro,PC-1,,;" if lock.endswith("#") else b"\x04taro" + b" " * 50
    (workspace.plan.parent / lock).write_bytes(content)

    result = checked(workspace)

    (asked,) = [found for found in result["findings"] if found["code"] == "W305"]
    assert (asked["file"], "taro" in asked["message"]) == ("plan.xlsx", True)


def test_passes_over_the_litter_of_other_programs(workspace: Workspace) -> None:
    send(workspace, "101.xlsx", form_bytes(SOUND))
    litter = ("101.xlsx:Zone.Identifier", ".101.xlsx.icloud", "101.xlsx~", "~WRL1.tmp")
    for name in litter:
        send(workspace, name, b"[ZoneTransfer]")
    (workspace.submissions(PERIOD) / "@eaDir").mkdir()
    send(workspace, "@eaDir/101.xlsx", form_bytes(SOUND.replace("7", "1")))
    send(workspace, ".~101.xlsx", b"\x04taro")

    result = checked(workspace)

    assert result["accounting"]["files"]["ignored"] == len(litter) + 2
    assert sorted(codes(result)) == ["N303"] * 5 + ["W301"]
    assert result["accounting"]["files"]["accepted"] == 1
