"""`pledgexl trend`: the final months of a term as they were printed, and how far the term was."""

import json
import shutil
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import chain
from pathlib import Path

import jsonschema
import pytest

from command import Called, pledgexl
from english import JAPANESE, english_plan_file, english_summary
from export.test_earlier import PLAN, Change, changed, put
from pledgexl.cli.screen import width_of
from pledgexl.export.result import result_bytes
from pledgexl.model.period import Period

TOWN = Path(__file__).parents[1] / "workspace_0_1_0"
FIGURE = {"type": ["string", "null"], "pattern": r"^[0-9]+([./][0-9]+)?$"}
FIGURES = {"printed": FIGURE, "exact": FIGURE}
TEXT, DAYS, FLAG = {"type": "string"}, {"type": "integer", "minimum": 1}, {"type": "boolean"}


def record(properties: Mapping[str, object]) -> dict[str, object]:
    required = list(properties)
    return {"properties": properties, "required": required, "additionalProperties": False}


POLICY = record({"id": TEXT, "title": TEXT, **FIGURES})
MONTH = record(
    {
        "period": TEXT,
        "label": TEXT,
        "label_en": TEXT,
        "provisional": FLAG,
        "comparable": FLAG,
        "elapsed": record({"days": DAYS, "term_days": DAYS, "exact": FIGURE, "shown": FIGURE}),
        "overall": record(FIGURES),
        "policies": {"type": "array", "items": POLICY},
    }
)
DOCUMENT = record(
    {
        "municipality": TEXT,
        "term": record({"start": TEXT, "end": TEXT}),
        "months": {"type": "array", "items": MONTH},
    }
)
PROVISIONAL = put("provisional", value=True)
# It changes no figure of that month.
OTHER_RULE = put("rules.3.cut", "up")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a workspace of 0.1.0 with a term of four years: January and February 2024 issued."""
    return shutil.copytree(TOWN, tmp_path / "町")


def issue(town: Path, period: str, *changes: Change) -> None:
    """Issue `period` with the figures of February."""
    folder = town / "output" / period
    folder.mkdir()
    (folder / "result.json").write_bytes(changed(put("period", period), *changes))


def told(town: Path, *arguments: str, columns: int = 80) -> list[str]:
    done = pledgexl("-C", town, *arguments, COLUMNS=str(columns))
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()


def as_json(town: Path) -> list[dict[str, object]]:
    """Return the months that a program reads."""
    done = pledgexl("-C", town, "trend", "--json")
    assert (done.code, done.err, done.out.isascii()) == (0, "", True)
    document = json.loads(done.out)
    jsonschema.validate(document, DOCUMENT)
    months: list[dict[str, object]] = document["months"]
    return months


def cells(lines: list[str], name: str) -> list[list[str]]:
    """Return the cells of each row of that name."""
    return [line.removeprefix(name).split() for line in lines if line.startswith(name)]


def test_shows_each_printed_figure_beside_the_share_of_the_term_that_had_passed(town: Path) -> None:
    assert told(town, "trend") == [
        "進捗の推移（確定した月の、報告書に印刷した値）",
        "",
        "                       令和6年   令和6年",
        "                         1月末     2月末",
        "任期のうち過ぎた時間  37％経過  39％経過",
        "全体の進捗                47.5      53.5",
        "Ⅰ すこやかに育つまち        60        67",
        "Ⅱ にぎわうまち              35        40",
        "",
        (
            "令和6年2月末は、任期の39％が過ぎた時点です（任期1461日のうち578日。1％未満切捨て）。"
            "これは時間の割合で、進捗の割合ではありません。"
        ),
    ]


def test_a_program_reads_every_figure_as_it_was_printed_and_exact(town: Path) -> None:
    _, february = as_json(town)

    assert february == {
        "period": "2024-02",
        "label": "令和6年2月末",
        "label_en": "end of February 2024",
        "provisional": False,
        "comparable": True,
        "elapsed": {"days": 578, "term_days": 1461, "exact": "578/1461", "shown": "39"},
        "overall": {"printed": "53.5", "exact": "107/2"},
        "policies": [
            {"id": "1", "title": "すこやかに育つまち", "printed": "67", "exact": "135/2"},
            {"id": "2", "title": "にぎわうまち", "printed": "40", "exact": "40"},
        ],
    }


@pytest.mark.parametrize(
    ("period", "days", "percent"),
    [
        (PLAN.settings.term_start, 31, 2),
        (Period(2024, 7), 731, 50),
        (Period(2026, 6), 1430, 97),
        (PLAN.settings.term_end, 1461, 100),
    ],
    ids=str,
)
def test_time_is_counted_in_days_and_cut_down(period: Period, days: int, percent: int) -> None:
    elapsed = PLAN.settings.elapsed(period)

    assert (date(2022, 7, 31) - period.last_day).days == -days
    assert (elapsed.days, elapsed.exact, elapsed.percent) == (days, Fraction(days, 1461), percent)


def test_a_provisional_month_is_named_and_has_no_column(town: Path) -> None:
    issue(town, "2023-12", PROVISIONAL)

    shown = told(town, "trend")

    assert cells(shown, "全体の進捗") == [["47.5", "53.5"]]
    assert shown[-1] == "暫定版の月は載せていません：令和5年12月末"
    found = [(one["period"], one["provisional"], one["comparable"]) for one in as_json(town)]
    assert found == [("2023-12", True, False), ("2024-01", False, True), ("2024-02", False, True)]


def test_months_before_a_change_of_rules_stand_apart_with_the_reason(town: Path) -> None:
    issue(town, "2023-11")
    issue(town, "2023-12", OTHER_RULE)

    shown = told(town, "trend")

    assert cells(shown, "全体の進捗") == [["53.5"], ["53.5"], ["47.5", "53.5"]]
    reasons = [line for line in shown if "比べられません" in line]
    assert [line.partition("から")[0] for line in reasons] == ["令和5年12月末", "令和6年1月末"]
    # The rules of November hold again, but a month between has others.
    assert [one["comparable"] for one in as_json(town)] == [False, False, True, True]


def test_months_with_another_rating_step_stand_apart(town: Path) -> None:
    issue(town, "2023-12", put("rating_step_tenths", 5))

    shown = told(town, "trend")

    (reason,) = (line for line in shown if "比べられません" in line)
    assert reason.startswith("令和6年1月末から計算規則又は評価の刻みが変わったため")
    assert [one["comparable"] for one in as_json(town)] == [False, True, True]


def test_a_policy_that_had_another_name_is_asked_about(town: Path) -> None:
    for period in ("2023-11", "2023-12"):
        issue(town, period, put("policies.1.title", "港のまち"))

    shown = told(town, "trend")

    assert cells(shown, "Ⅱ にぎわうまち") == [["40", "40", "35", "40"]]
    (line,) = (line for line in shown if "港のまち" in line)
    assert line.startswith("Ⅱの名称は、令和5年12月末までは「港のまち」でした。")


def test_a_policy_that_is_gone_keeps_its_row(town: Path) -> None:
    def third(document: dict[str, object]) -> None:
        policies: list[dict[str, object]] = document["policies"]  # type: ignore[assignment]
        none = {"shown": None, "exact": None, "rated": 0, "expected": 0, "excluded": 0}
        policies.append({"id": "3", "title": "学びのまち", **none, "pledges": []})

    issue(town, "2023-12", third)

    shown = told(town, "trend")

    assert cells(shown, "Ⅲ 学びのまち") == [["－", "－", "－"]]
    assert "「－」は、その月に値がないことを示します。" in shown


@pytest.mark.parametrize(("columns", "parts"), [(40, [2] * 6), (80, [4] * 3), (160, [12])], ids=str)
def test_shows_the_newest_twelve_months_in_parts_that_fit_the_screen(
    town: Path, columns: int, parts: list[int]
) -> None:
    for month in range(1, 13):
        issue(
            town, f"2023-{month:02d}", put("policies.0.title", "だれもがすこやかに育つ大きなまち")
        )

    shown = told(town, "trend", columns=columns)

    assert [len(row) for row in cells(shown, "全体の進捗")] == parts
    assert [*chain(*cells(shown, "全体の進捗"))] == ["53.5"] * 10 + ["47.5", "53.5"]
    table = [line for line in shown[1:] if not line.endswith("。")]
    assert max(map(width_of, table)) < columns
    assert shown[-1].startswith("これより前に作成した2か月は載せていません")
    assert len(as_json(town)) == 14


def test_an_english_city_reads_no_japanese(tmp_path: Path) -> None:
    folder = tmp_path / "output" / "2024-03"
    (tmp_path / "input_templates").mkdir()
    folder.mkdir(parents=True)
    english_plan_file(tmp_path / "input_templates" / "plan.xlsx")
    drawn = """
        | 1-1-1-01 | 8 | |            | |
        | 1-1-1-02 | 6 | |            | |
        | 1-1-2-01 | 7 | |            | |
        | 1-2-1-01 | 5 | |            | |
        | 2-1-1-01 | 3 | |            | |
        | 2-1-1-02 | 9 | |            | |
    """
    (folder / "result.json").write_bytes(result_bytes(english_summary(drawn)))

    shown = told(tmp_path, "trend")

    assert not [line for line in shown if JAPANESE.search(line)]
    assert shown[2:] == [
        "                                Mar",
        "                               2024",
        "Time passed in the term  42% passed",
        "Overall progress               60.0",
        "Ⅰ For all                        60",
        "Ⅱ By the sea                     60",
        "",
        (
            "At the end of March 2024, 42% of the term had passed "
            "(640 of 1492 days, rounded down). This is time, not progress."
        ),
    ]


def error(done: Called) -> str:
    """Return the code of the error, which is one line for people too."""
    assert (done.code, done.err.count("\n")) == (2, 1)
    return str(json.loads(done.out)["error"]["code"])


def test_without_a_final_month_of_the_term_says_so_in_one_line(town: Path) -> None:
    shutil.rmtree(town / "output")
    (town / "output").mkdir()
    issue(town, "2022-07")
    issue(town, "2024-02", PROVISIONAL)

    done = pledgexl("-C", town, "trend")

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "任期（2022-08から2026-07まで）に、確定した月がまだありません。" in done.err
    assert error(pledgexl("-C", town, "trend", "--json")) == "no_final_month"


def test_uses_no_month_whose_figures_do_not_follow_from_its_ratings(town: Path) -> None:
    issue(town, "2023-12", put("policies.1.shown", "41"))

    assert error(pledgexl("-C", town, "trend", "--json")) == "result_unsound"


def test_writes_nothing(town: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in town.rglob("*")}

    told(town, "trend")

    assert {path: path.stat().st_mtime_ns for path in town.rglob("*")} == before
