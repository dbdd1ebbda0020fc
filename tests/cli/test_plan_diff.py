"""`pledgexl plan diff`: what differs between two plans, in words and for programs."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from english import JAPANESE, SHEETS, english_plan_file
from pledgexl.cli.call import CANNOT_RUN, Call
from pledgexl.cli.main import main
from pledgexl.cli.plan_diff import change_line
from pledgexl.messages.edition import Edition, in_edition
from pledgexl.model.language import Language
from pledgexl.model.plan_change import PlanChange, PlanChangeKind, PlanPart, SameBy
from tables import plan_file, put

TOWN = Path(__file__).parents[1] / "workspace_0_1_0"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return shutil.copytree(TOWN, tmp_path / "町")


def plan_of(town: Path) -> Path:
    return town / "input_templates" / "plan.xlsx"


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> list[str]:
    """Return the lines that a call prints; all of them on stdout where it succeeds."""
    assert main([*map(str, arguments)]) == code
    out, err = capsys.readouterr()
    assert (out if code == CANNOT_RUN else err) == ""
    return str(err if code == CANNOT_RUN else out).splitlines()


def test_says_by_level_what_differs_and_what_is_known_by_its_number_alone(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = shutil.copy(plan_of(town), tmp_path / "前.xlsx")
    new = plan_of(town)
    put(new, "設定", "B7", None)
    put(new, "部署", "B3", "健康づくり課")
    put(new, "取組", "D3", "102")
    put(new, "取組", "G4", "2024-03")
    put(new, "取組", "C5", "運動教室")
    put(new, "取組", "C6", "食育")
    put(new, "計算規則", "D5", "切上げ")

    assert told(capsys, "plan", "diff", old, new) == [
        "計画の違い",
        f"前：{old}",
        f"後：{new}",
        "",
        "設定",
        "  提出期限：「10」から空欄に変わりました",
        "",
        "取組",
        (
            "  1-1-1-02「医療費の助成」：主担当が「101 こども課」から「102 健康づくり課」に"
            "変わりました"
        ),
        "  1-1-1-03「子育て相談」：2024-03で終わりました",
        (
            "  1-2-1-01「運動教室」：番号は同じで、名称が「健診の充実」から「運動教室」に"
            "変わりました"
        ),
        (
            "  1-2-1-02「食育」：番号は同じで、名称が「運動教室」から「食育」に変わりました。"
            "「運動教室」という名称は、後の計画では1-2-1-01にあります"
        ),
        "",
        "部署",
        "  102「健康づくり課」：名称が「健康課」から「健康づくり課」に変わりました",
        "",
        "計算規則",
        "  全体 端数処理：切捨てから切上げに変わりました",
        "",
        "違い：7件",
        (
            "「番号は同じで」「名称は同じで」とある2件は、識別子がないため、番号か名称だけで"
            "同じものとみています。別のものなら、新しい識別子を付けてください。同じものなら、"
            "前の番号を識別子に書いてください。"
        ),
    ]


def test_a_month_is_the_plan_at_its_end_and_names_what_its_report_was_made_from(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = town / "output" / "2024-02" / "inputs" / "input_templates" / "plan.xlsx"
    kept.parent.mkdir(parents=True)
    shutil.copy(plan_of(town), kept)

    assert told(capsys, "-C", town, "plan", "diff", "R6.2", "2024-03") == [
        "計画の違い",
        f"前：{plan_of(town)}（令和6年2月末の計画）",
        f"令和6年2月末の確定版は、そのときの計画ブックから作成しています：{kept}",
        f"後：{plan_of(town)}（令和5年度末の計画）",
        "",
        "違いはありません。",
    ]


def test_what_changes_from_march_on_is_listed_and_alters_no_issued_month(
    town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plan_of(town)
    put(plan, "取組", "C2", "保育所等の整備")
    (noted,) = [
        line for line in told(capsys, "-C", town, "check", "2024-03", "--all") if "→「" in line
    ]
    assert "（2024-01、2024-02）" in noted
    assert "今の計画ブックでは1か所違います：1-1-1-01「保育所の整備」→「保育所等の整備」。" in noted

    # Typed as of March, with the number as the identifier.
    put(plan, "取組", "C2", "保育所の整備")
    put(plan, "取組", "G2", "2024-02")
    put(plan, "取組", "H1", "識別子")
    row = ("1-1-1-01", "1-1-1", "保育所等の整備", "102", None, "2024-03", None, "1-1-1-01")
    for column, value in zip("ABCDEFGH", row, strict=True):
        put(plan, "取組", f"{column}9", value)
    assert told(capsys, "-C", town, "plan", "diff", "2024-02", "2024-03")[4:6] == [
        "取組",
        "  1-1-1-01「保育所等の整備」：主担当が「101 こども課」から「102 健康課」に変わりました",
    ]
    lines = told(capsys, "-C", town, "check", "2024-03", "--all", code=1)
    assert not any("確定版を作成した月" in line for line in lines)


def test_speaks_english_as_the_plan_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = english_plan_file(tmp_path / "old.xlsx")
    structure = SHEETS["Structure"].replace("Nurseries", "Nurseries in all wards")
    initiatives = SHEETS["Initiatives"].replace("2-1-1-02", "2-1-1-05")
    sheets = SHEETS | {"Structure": structure, "Initiatives": initiatives}
    new = plan_file(tmp_path / "new.xlsx", sheets)

    assert told(capsys, "plan", "diff", old, new) == [
        "Differences between the plans",
        f"Old: {old}",
        f"New: {new}",
        "",
        "Measures",
        (
            "  1-1-2 “Nurseries in all wards”: the number is the same; the title changed from "
            "“Nurseries” to “Nurseries in all wards”"
        ),
        "",
        "Initiatives",
        (
            "  2-1-1-02 → 2-1-1-05 “Maps of routes to high land”: the title is the same; "
            "the number changed from 2-1-1-02 to 2-1-1-05"
        ),
        "",
        "Differences: 2",
        (
            "Lines that say that the number or the title is the same: 2. Without identifiers, "
            "that is all that is known. Give another thing a new identifier; give the same thing "
            "its old number as its identifier."
        ),
    ]


def test_lists_as_an_english_plan_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = english_plan_file(tmp_path / "old.xlsx")
    names = "| Names of levels | Aim / Promise / Measure / Initiative | |"
    settings = SHEETS["Settings"] + f"{names}\n"
    initiatives = SHEETS["Initiatives"].replace("| 201  | 301 ", "| 201  | 101, 301 ")
    new = plan_file(
        tmp_path / "new.xlsx", {**SHEETS, "Settings": settings, "Initiatives": initiatives}
    )

    lines = told(capsys, "plan", "diff", old, new)

    assert [line for line in lines if " changed from " in line] == [
        "  Names of levels: changed from blank to “Aim / Promise / Measure / Initiative”",
        (
            "  1-1-2-01 “Two nurseries in the north”: the related departments changed from "
            "“Public Works” to “Planning, Public Works”"
        ),
    ]


def test_a_program_reads_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = english_plan_file(tmp_path / "old.xlsx")
    structure = SHEETS["Structure"].replace("Nurseries", "Nurseries in all wards")
    new = plan_file(tmp_path / "new.xlsx", SHEETS | {"Structure": structure})

    document = json.loads("".join(told(capsys, "plan", "diff", old, new, "--json")))
    assert document == {
        "old": {"file": str(old), "period": None},
        "new": {"file": str(new), "period": None},
        "changes": [
            {
                "part": "measure",
                "kind": "renamed",
                "old_number": "1-1-2",
                "number": "1-1-2",
                "title": "Nurseries in all wards",
                "before": "Nurseries",
                "after": "Nurseries in all wards",
                "same_by": "number",
                "successors": [],
                "elsewhere": None,
            }
        ],
    }


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (("無い.xlsx", "2024-03"), "エラー：無い.xlsx という計画ブックがなく"),
        (("2024-02", "2019-03"), "エラー：2019-03は、任期"),
        (("2024-02",), "エラー：比べる計画を二つ指定してください（指定は1つ）"),
        ((), "エラー：コマンドの書き方に誤りがあります：計画1 計画2を指定してください"),
    ],
)
def test_says_in_one_line_what_cannot_be_compared(
    town: Path, capsys: pytest.CaptureFixture[str], named: tuple[str, ...], said: str
) -> None:
    (line,) = told(capsys, "-C", town, "plan", "diff", *named, code=2)

    assert line.startswith(said)


@pytest.mark.parametrize("language", Language)
def test_has_words_for_every_difference(language: Language) -> None:
    values: dict[str, Any] = {
        "before": "a",
        "after": "2024-03",
        "successors": ("1-1-1-02 y",),
        "elsewhere": "3",
    }
    changes = [
        PlanChange(PlanPart.INITIATIVE, kind, "1-1-1-01", "1-1-1-01", "x", same_by=same_by, **more)
        for kind in PlanChangeKind
        if kind is not PlanChangeKind.VALUE
        for same_by in (None, *SameBy)
        for more in (dict[str, Any](), values)
    ]

    with in_edition(Edition(language, language)):
        lines = [change_line(Call(Path(), language), change) for change in changes]
    assert [line for line in lines if set("{}<>") & set(line)] == []
    assert language is Language.JA or [line for line in lines if JAPANESE.search(line)] == []
