"""What an earlier month said is used only if it follows from its own ratings."""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import pledgexl
from errors import raises_saying, worded
from pledgexl.commands.earlier import Earlier, earlier_months
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.excel.plan.read import read_plan
from pledgexl.export.read_result import read_result
from pledgexl.export.result import result_bytes
from pledgexl.model.average import Cut
from pledgexl.model.errors import PledgexlError
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.period import Period
from pledgexl.model.submission import State
from pledgexl.rules.changes import history
from pledgexl.workspace.folders import Workspace
from summaries import sample_summary

ISSUED_BY_0_1_0 = Path(__file__).parents[1] / "workspace_0_1_0"
JANUARY, FEBRUARY, MARCH = (Period(2024, month) for month in (1, 2, 3))
PLAN = read_plan(ISSUED_BY_0_1_0 / "input_templates" / "plan.xlsx")
RESULT = (ISSUED_BY_0_1_0 / "output" / "2024-02" / "result.json").read_bytes()

Change = Callable[[dict[str, Any]], object]


def put(path: str, value: object) -> Change:
    """Return what puts `value` at `path`: keys and places, with dots between."""

    def change(document: dict[str, Any]) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        node: Any = document
        for step in way:
            node = node[step]
        node[last] = value

    return change


def without(path: str) -> Change:
    def change(document: dict[str, Any]) -> None:
        *way, last = path.split(".")
        node: Any = document
        for step in way:
            node = node[int(step) if step.isdigit() else step]
        del node[last]

    return change


def changed(*changes: Change) -> bytes:
    document = json.loads(RESULT)
    for change in changes:
        change(document)
    return json.dumps(document).encode()


def refusal(content: bytes, folder: Path) -> str:
    path = folder / "result.json"
    path.write_bytes(content)
    with pytest.raises(PledgexlError) as refused:
        read_result(path, FEBRUARY, PLAN)
    said = worded(refused.value)
    assert str(path) in said
    assert "\n" not in said
    return said


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a workspace of 0.1.0: January and February issued, March sent."""
    return shutil.copytree(ISSUED_BY_0_1_0, tmp_path / "town")


FIRST = "policies.0.pledges.0.measures.0"
ROW = f"{FIRST}.initiatives.0"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        # A figure that its ratings do not give.
        (
            put("overall.shown", "55.0"),
            "「overall.shown」が「55.0」ですが、評価から計算すると「53.5」",
        ),
        (put("overall.exact", "55"), "overall.exact"),
        (put("policies.0.shown", "99"), "「1.shown」が「99」"),
        (put("policies.0.pledges.1.shown", None), "「1-2.shown」が「None」"),
        (put(f"{FIRST}.shown", "9"), "「1-1-1.shown」が「9」"),
        (put("policies.1.rated", 1), "2.rated"),
        (put("overall.expected", 9), "overall.expected"),
        (put("policies.0.excluded", 0), "1.excluded"),
        # A rating that no department can have given, or that gives other figures.
        (put(f"{ROW}.rating", 99), "initiatives[0].rating"),
        (put(f"{ROW}.rating", -3), "initiatives[0].rating"),
        (put(f"{ROW}.rating", "7"), "initiatives[0].rating"),
        (put(f"{ROW}.rating", True), "initiatives[0].rating"),
        (put(f"{ROW}.rating", 4.25), "1-1-1-01.rating"),
        (put(f"{ROW}.rating", 1e-7), "1-1-1-01.rating"),
        (put(f"{ROW}.rating", float("nan")), "JSON"),
        (put(f"{ROW}.rating", 9), "「1-1-1.shown」が「6」ですが、評価から計算すると「7」"),
        (put(f"{ROW}.rating", None), "1-1-1-01"),
        (put(f"{ROW}.state", "中止"), "1-1-1-01.state"),
        (put(f"{ROW}.state", "継続"), "initiatives[0].state"),
        # Another month, version or city.
        (put("period", "2024-01"), "2024-01"),
        (put("version", "3"), "version"),
        (put("version", 1), "version"),
        (put("municipality", "隣の町"), "隣の町"),
        # Values of another kind, keys that are missing, numbers in the wrong place.
        (put("overall", None), "overall"),
        (put("overall.shown", 55), "overall.shown"),
        (put("policies", {}), "policies"),
        (without("overall"), "overall"),
        (without(f"{ROW}.text"), "initiatives[0].text"),
        (put("provisional", 0), "provisional"),
        (put("rules", []), "rules"),
        (put("rules.0.places", 7), "rules[0]"),
        (put("rules.1.times", 10**4000), "rules"),
        (put("rules.0.cut", "round"), "rules[0].cut"),
        (put("rules.0.level", "whole"), "rules"),
        (put(f"{ROW}.id", "1-1-1-02"), "1-1-1-02"),
        (put(f"{ROW}.id", "1-2-1-09"), "1-2-1-09"),
        (put(f"{ROW}.id", "１-1-1-01"), "１-1-1-01"),
        (put(f"{ROW}.id", "1-1-1-" + "9" * 5000), "id 1-1-1-9"),
        # Texts that no cell can hold.
        (put(f"{ROW}.text", "長" * 32_768), "1-1-1-01.text"),
        (put(f"{ROW}.text", "𠮷" * 16_384), "1-1-1-01.text"),
        (put(f"{ROW}.title", "\x01"), "1-1-1-01.title"),
        (put(f"{ROW}.remark", "\ud83d"), "JSON"),
    ],
)
def test_refuses_a_result_that_does_not_follow_from_itself(
    tmp_path: Path, change: Change, said: str
) -> None:
    assert said in refusal(changed(change), tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        RESULT[:-20],
        RESULT.decode().encode("utf-16"),
        b"\xff" + RESULT,
        RESULT + b"x",
        b"[" * 200_000,
        RESULT[:-2] + b',"more":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        RESULT.replace(b'"text"', b'"text":"\xe3\x81","text"', 1),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_refuses_what_is_no_result_at_all(tmp_path: Path, content: bytes) -> None:
    assert "JSON" in refusal(content, tmp_path) or "「{}」" in refusal(content, tmp_path)


def test_refuses_a_file_that_is_larger_than_any_month(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.touch()
    os.truncate(path, 2 << 40)

    with raises_saying(PledgexlError, "512MB"):
        read_result(path, FEBRUARY, PLAN)


def test_refuses_another_citys_result_of_0_1_0_by_its_titles(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(RESULT.replace(b"2024-02", b"2024-03"))

    with raises_saying(PledgexlError, r"件のうち.*0件"):
        read_result(path, MARCH, sample_city().plan)


def test_reads_what_this_version_writes(tmp_path: Path) -> None:
    summary = sample_summary()
    path = tmp_path / "result.json"
    path.write_bytes(result_bytes(summary))

    month = read_result(path, NEWEST_PERIOD, summary.plan)

    assert month.shown == {"": "59.2"} | {
        item.id: item.shown for item in (*summary.policies, *summary.pledges, *summary.measures)
    }
    assert month.ratings == {row.id: row.rating_tenths for row in summary.initiatives}
    assert {row.id: row.text for row in month.initiatives.values()} == {
        row.id: row.text for row in summary.initiatives
    }


def _leaves(node: object, way: str = "") -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, child in node.items():
            yield from _leaves(child, f"{way}.{key}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _leaves(child, f"{way}.{place}")
    else:
        yield way.removeprefix(".")


USED = [
    way
    for way in _leaves(json.loads(RESULT))
    if way.split(".")[-1] in ("shown", "exact", "rated", "expected", "excluded", "rating")
    and way.split(".")[0] in ("overall", "policies")
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["50", "50.5", "101/2", "6", 6, 7, 10, 0]),
    st.lists(st.none(), max_size=2),
)


@given(way=st.sampled_from(USED), value=VALUES)
def test_no_figure_and_no_rating_can_be_changed_alone(
    tmp_path_factory: pytest.TempPathFactory, way: str, value: object
) -> None:
    content = changed(put(way, value))
    path = tmp_path_factory.getbasetemp() / "result.json"
    path.write_bytes(content)
    try:
        read_result(path, FEBRUARY, PLAN)
    except PledgexlError:
        return
    assert json.loads(content) == json.loads(RESULT)


def _ways(node: object, way: str = "") -> Iterator[str]:
    """Yield the way to everything in `node`, whatever it holds itself."""
    if way:
        yield way
    pairs = node.items() if isinstance(node, Mapping) else enumerate(node)  # type: ignore[arg-type]
    for key, child in pairs:
        if isinstance(child, Mapping | list):
            yield from _ways(child, f"{way}.{key}".removeprefix("."))
        else:
            yield f"{way}.{key}".removeprefix(".")


ANYTHING = st.recursive(
    VALUES | st.text(st.characters(), max_size=4) | st.sampled_from(["x" * 40_000, "\ud83d", "\n"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(way=st.sampled_from(sorted(_ways(json.loads(RESULT)))), value=ANYTHING)
def test_whatever_stands_in_a_result_ends_in_one_line_at_most(
    tmp_path_factory: pytest.TempPathFactory, way: str, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_bytes(changed(put(way, value)))
    try:
        month = read_result(path, FEBRUARY, PLAN)
    except PledgexlError as error:
        (_,) = worded(error).splitlines()
        return
    assert month.shown[""] == "53.5"
    assert all(len(row.text) < 32_768 for row in month.initiatives.values())


COMMANDS = (
    ("check", "2024-03"),
    ("run", "2024-03"),
    ("run", "2024-03", "--provisional"),
    ("status", "2024-03"),
    ("forms", "2024-03"),
    ("mail", "2024-03"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_uses_a_month_that_is_not_sound(town: Path, command: tuple[str, ...]) -> None:
    result = town / "output" / "2024-01" / "result.json"
    result.write_bytes(result.read_bytes().replace(b'"shown": "47.5"', b'"shown": "66.0"'))

    done = pledgexl("-C", town, *command)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert str(result) in done.err
    assert "overall.shown" in done.err
    assert not (town / "output" / "2024-03").exists()
    assert not any((town / name).exists() for name in ("forms", "returns", "mail"))


def a_folder(path: Path) -> None:
    path.mkdir()


def a_link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def nothing_beside_a_report(path: Path) -> None:
    path.with_name("report.docx").write_bytes(b"issued")


@pytest.mark.parametrize(
    "leave",
    [a_folder, a_link_to_nowhere, a_link_to_itself, a_pipe, nothing_beside_a_report],
    ids=lambda leave: leave.__name__,
)
def test_a_month_whose_result_is_gone_is_not_passed_over(
    town: Path, leave: Callable[[Path], None]
) -> None:
    result = town / "output" / "2024-02" / "result.json"
    result.unlink()
    leave(result)

    done = pledgexl("-C", town, "status", "2024-03")

    assert (done.code, done.err.count("\n")) == (2, 1)
    assert str(result) in done.err


def test_a_result_that_is_a_link_is_read_like_any_other(town: Path) -> None:
    result = town / "output" / "2024-02" / "result.json"
    result.rename(town / "elsewhere.json")
    result.symlink_to(town / "elsewhere.json")

    assert pledgexl("-C", town, "status", "2024-03").code == 0


def test_takes_no_other_folder_for_a_month(town: Path) -> None:
    for name in ("2024-02 (コピー)", " 2024-02", "2024-2", "２０２４-０２", "2024-13", "2024-04"):
        (town / "output" / name).mkdir()
    (town / "output" / "2023-12").write_bytes(b"")

    assert Workspace(town).issued_periods == (JANUARY, FEBRUARY)


def test_months_of_another_term_and_of_the_future_are_not_looked_at(town: Path) -> None:
    for name in ("2022-07", "2024-04"):
        (town / "output" / name).mkdir()
        (town / "output" / name / "result.json").write_bytes(b"another term")

    earlier = earlier_months(Workspace(town), PLAN, MARCH)

    assert [month.period for month in earlier.months] == [JANUARY, FEBRUARY]


def test_the_last_twelve_final_months_are_used_and_have_to_be_sound(town: Path) -> None:
    workspace = Workspace(town)
    for number in range(1, 13):
        result = workspace.result(Period(2023, number))
        result.parent.mkdir()
        result.write_bytes(RESULT.replace(b"2024-02", f"2023-{number:02d}".encode()))
    workspace.result(Period(2023, 2)).write_bytes(b"too old to be used")

    earlier = earlier_months(workspace, PLAN, MARCH)

    assert [str(month.period) for month in earlier.months][::11] == ["2023-03", "2024-02"]
    workspace.result(Period(2023, 3)).write_bytes(b"old")
    with raises_saying(PledgexlError, "2023-03"):
        earlier_months(workspace, PLAN, MARCH)


def test_a_month_knows_what_months_before_it_had(town: Path) -> None:
    workspace = Workspace(town)
    result = workspace.result(Period(2023, 12))
    result.parent.mkdir()
    document = json.loads(workspace.result(JANUARY).read_bytes())
    rows = document["policies"][1]["pledges"][0]["measures"][0]["initiatives"]
    for row in rows:
        row["identifier"] = f"{row['id']}-old"
    result.write_bytes(json.dumps(document | {"period": "2023-12"}).encode())

    december, january, february = earlier_months(workspace, PLAN, MARCH).months

    assert not december.gone
    assert january.gone == december.ratings.keys() - january.ratings.keys()
    assert len(january.gone) == len(rows)
    assert january.gone <= february.gone


def test_nothing_before_a_change_of_rules_is_compared() -> None:
    own = tuple(PLAN.rules.values())
    other = (replace(own[0], cut=Cut.UP), *own[1:])
    months = tuple(
        PastMonth(Period(2024, number), {}, {}, rules)
        for number, rules in enumerate((own, other, own, own), start=1)
    )

    assert Earlier(months, {}).comparable(PLAN) == months[2:]


def test_nothing_before_a_change_of_the_rating_step_is_compared() -> None:
    rules, step = tuple(PLAN.rules.values()), PLAN.settings.step_tenths
    # Versions before kept no step.
    months = tuple(
        PastMonth(Period(2024, number), {}, {}, rules, step_tenths=known)
        for number, known in enumerate((None, step + 5, None, step), start=1)
    )

    assert Earlier(months, {}).comparable(PLAN) == months[2:]


def said(
    rating: int | None, state: str, text: str, remark: str = "", *, is_accepted: bool = True
) -> PastInitiative:
    tenths = None if rating is None else 10 * rating
    state_said = State(state)
    return PastInitiative(
        "1-1-1-01", "1-1-1", "題", "101", tenths, text, state_said, remark, is_accepted=is_accepted
    )


def month(*said: PastInitiative, is_provisional: bool = False) -> PastMonth:
    initiatives = {one.id: one for one in said}
    return PastMonth(JANUARY, {}, {}, (), initiatives, is_provisional=is_provisional)


@pytest.mark.parametrize(
    ("final", "provisional", "known"),
    [
        # A text goes on, a rating does not.
        (said(5, "", "前"), said(9, "", "今", "理由"), said(5, "", "今")),
        (said(5, "", "前"), said(9, "", ""), said(5, "", "前")),
        (said(5, "", "前", "理由"), said(5, "", "今", "新"), said(5, "", "今", "新")),
        # What is stopped stays so with its reason; what is done, if its rating was issued.
        (said(5, "", "前"), said(None, "中止", "今", "内"), said(5, "中止", "今", "内")),
        (said(5, "", "前"), said(10, "完了", "今"), said(5, "", "今")),
        (said(10, "完了", "前"), said(10, "完了", "今"), said(10, "完了", "今")),
        (said(10, "完了", "前"), said(8, "", "今"), said(10, "", "今")),
        # Nothing was sent, or what was sent was refused.
        (
            said(None, "中止", "前", "内"),
            said(None, "", "", is_accepted=False),
            said(None, "中止", "前", "内"),
        ),
        (said(5, "", "前"), said(None, "中止", "前", is_accepted=False), said(5, "", "前")),
        (
            said(None, "中止", "前"),
            said(None, "中止", "今", is_accepted=False),
            said(None, "", "今"),
        ),
        # A department added it in the provisional month.
        (None, said(4, "", "追加"), said(None, "", "追加")),
    ],
)
def test_a_provisional_month_adds_texts_but_no_rating(
    final: PastInitiative | None, provisional: PastInitiative, known: PastInitiative
) -> None:
    before = month(*([final] if final else []))
    after = month(provisional, is_provisional=True)

    assert history([before, after]) == {known.id: known}
    assert history([after, before]) == before.initiatives


def test_a_rejected_exclusion_of_a_provisional_month_is_not_taken_for_one(tmp_path: Path) -> None:
    number = "1-2-1-02"
    path = tmp_path / "result.json"
    measure = "policies.0.pledges.1.measures.0"
    accepted, rejected = put("provisional", value=True), put(f"{measure}.excluded", 0)

    for changes, is_accepted in (((accepted,), True), ((accepted, rejected), False)):
        path.write_bytes(changed(*changes))
        found = read_result(path, FEBRUARY, PLAN).initiatives[number]
        assert (found.state, found.is_accepted) == (State.NOT_APPLICABLE, is_accepted)


def test_a_provisional_month_is_nowhere_the_month_before(town: Path) -> None:
    (town / "submissions" / "2024-02" / "101_こども課.xlsx").unlink()
    shutil.rmtree(town / "output" / "2024-02")
    assert pledgexl("-C", town, "run", "2024-02", "--provisional").code == 1

    assert pledgexl("-C", town, "run", "2024-03").code == 0

    report = _text(town / "output" / "2024-03" / "report.docx")
    assert "令和6年1月末" in report
    assert "令和6年2月末" not in report
    earlier = earlier_months(Workspace(town), PLAN, MARCH)
    assert [month.period for month in earlier.months] == [JANUARY]
    assert earlier.history["1-2-1-01"].rating_tenths == 60
    assert earlier.history["1-2-1-01"].text == "夜間の健診を始めました。"


def test_after_a_provisional_first_month_nothing_is_called_the_month_before(town: Path) -> None:
    shutil.rmtree(town / "output")
    shutil.rmtree(town / "submissions" / "2024-02")
    (town / "submissions" / "2024-01" / "102_健康課.xlsx").unlink()
    assert pledgexl("-C", town, "run", "2024-01", "--provisional").code == 1

    assert pledgexl("-C", town, "forms", "2024-02").code == 0
    assert pledgexl("-C", town, "mail", "2024-02").code == 0

    sheet = openpyxl.load_workbook(town / "forms" / "2024-02" / "101_こども課.xlsx")["入力"]
    lines = {row[0]: (row[3], row[1], row[7]) for row in sheet.iter_rows(values_only=True)}
    assert lines["1-1-1-01"] == (None, "保育所の整備", "用地を取得しました。")
    assert lines["1-1-1-04"] == (None, "病児保育", "委託先を決めました。")
    letters = [path.read_text("utf-8-sig") for path in (town / "mail" / "2024-02").glob("*.txt")]
    assert len(letters) == 2
    assert not [letter for letter in letters if "前回評価" in letter]


def _text(report: Path) -> str:
    document = docx.Document(str(report))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_a_provisional_report_never_replaces_the_final_one(town: Path) -> None:
    before = (town / "output" / "2024-02" / "result.json").read_bytes()

    done = pledgexl("-C", town, "run", "2024-02", "--provisional")

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "2024-02は確定版を作成済みです" in done.err
    assert (town / "output" / "2024-02" / "result.json").read_bytes() == before


def test_a_final_report_replaces_the_provisional_one(town: Path) -> None:
    assert pledgexl("-C", town, "run", "2024-03", "--provisional").code == 0
    assert json.loads((town / "output/2024-03/result.json").read_bytes())["provisional"]

    assert pledgexl("-C", town, "run", "2024-03").code == 0
    assert not json.loads((town / "output/2024-03/result.json").read_bytes())["provisional"]


@pytest.mark.parametrize("command", ["check", "run", "status", "forms", "mail"])
def test_no_command_works_on_a_month_outside_the_term(town: Path, command: str) -> None:
    (town / "submissions" / "2024-03").rename(town / "submissions" / "2026-08")

    done = pledgexl("-C", town, command, "2026-08")

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "2022-08から2026-07まで" in done.err
    assert not (town / "output" / "2026-08").exists()
    assert not (town / "returns").exists()
