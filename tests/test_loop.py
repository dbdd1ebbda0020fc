"""The correction loop: 44 departments, 120 faults, one return each, and a clean second round."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from command import pledgexl
from departments import (
    ADDED_TITLE,
    CUT_OFF,
    NO_WORKBOOK,
    OLD_FORMS,
    REASON,
    TWICE,
    WHOLE_FILES,
    WRONG_MONTH,
    Fault,
    mend,
    planted,
    requests,
    sent_files,
)
from pledgexl.commands.collect import examine
from pledgexl.commands.sample.city import FAULTY_PERIOD, NEWEST_PERIOD, sample_city
from pledgexl.commands.sample.workspace import filled_forms, sample_workspace
from pledgexl.commands.start import TEMPLATE_TIME
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.form import Form
from pledgexl.model.names import FORM_VERSION, FormLabel
from pledgexl.model.submission import BLANK_CELL, Cell, CellKind
from pledgexl.workspace.folders import Workspace

FAULTS = 120
PERIOD = NEWEST_PERIOD
INPUTS = (FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)


@dataclass(frozen=True)
class Round:
    """What a check of the month said, and what it gave back, by the department's code."""

    result: dict[str, Any]
    returned: dict[str, Path]
    pages: list[str]


@dataclass(frozen=True)
class Loop:
    """The whole loop: what was planted and sent, and both rounds."""

    workspace: Workspace
    forms: dict[str, Form]
    faults: tuple[Fault, ...]
    first: Round
    second: Round
    status: dict[str, Any]


def new_workspace(root: Path) -> Workspace:
    """Return the sample city with February issued and March not yet begun."""
    for name, content in sample_workspace().items():
        if name.startswith("input_templates"):
            write(root / name, content)
    workspace = Workspace(root)
    for form in filled_forms(FAULTY_PERIOD):
        path = workspace.submissions(FAULTY_PERIOD) / form.file_name
        write(path, form_workbook(form, TEMPLATE_TIME))
    assert pledgexl("-C", root, "run", str(FAULTY_PERIOD)).code == 0
    return workspace


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def check(workspace: Workspace) -> Round:
    done = pledgexl("-C", workspace.root, "check", str(PERIOD), "--json")
    folder = workspace.returns(PERIOD)
    given = [path for path in folder.glob("*.xlsx") if path.name != "指摘一覧.xlsx"]
    returned = {path.name[:3]: path for path in given if path.name[:3].isdigit()}
    pages = sorted(path.name for path in given if path.name[:3] not in returned)
    return Round(json.loads(done.out), returned, pages)


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory) -> Loop:
    workspace = new_workspace(tmp_path_factory.mktemp("loop"))
    forms, faults = planted(FAULTS)
    for name, content in sent_files(forms):
        write(workspace.submissions(PERIOD) / name, content)
    first = check(workspace)
    first_returns = workspace.root / "first returns"
    shutil.copytree(workspace.returns(PERIOD), first_returns)
    first = Round(
        first.result,
        {code: first_returns / path.name for code, path in first.returned.items()},
        first.pages,
    )
    send_again(workspace, first)
    second = check(workspace)
    status = json.loads(pledgexl("-C", workspace.root, "status", str(PERIOD), "--json").out)
    return Loop(workspace, forms, faults, first, second, status)


def send_again(workspace: Workspace, first: Round) -> None:
    """Mend what came back and put it beside the first files; send anew what was no form."""
    truth = {form.department.code: form for form in filled_forms(PERIOD)}
    folder = workspace.submissions(PERIOD)
    for code, path in first.returned.items():
        mended = folder / "再提出" / path.name
        write(mended, path.read_bytes())
        mend(mended, truth[code])
    for code in (CUT_OFF, NO_WORKBOOK):
        write(folder / truth[code].file_name, form_workbook(truth[code], TEMPLATE_TIME))


def rows(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for policy in result["policies"]:
        for pledge in policy["pledges"]:
            for measure in pledge["measures"]:
                yield from measure["initiatives"]


def test_plants_as_many_faults_as_it_says(loop: Loop) -> None:
    assert len(loop.faults) == FAULTS
    assert len(loop.forms) == 44


def test_takes_forms_of_version_1_among_the_others(loop: Loop) -> None:
    inputs = {each["file"]: each["status"] for each in loop.first.result["inputs"]}
    assert {inputs[path.name] for path in OLD_FORMS.values()} == {"accepted"}
    # Nothing was to be mended in one of them, and what it added counts.
    assert set(loop.first.returned) & OLD_FORMS.keys() == {"301", "703"}
    (added,) = [row for row in rows(loop.first.result) if row["title"] == "関係人口登録制度の試行"]
    assert (added["id"].rpartition("-")[0], added["rating"]) == ("5-5-2", 2)


def test_gives_back_what_was_typed_in_version_1_in_todays_form(loop: Loop) -> None:
    returned = loop.first.returned["301"]
    form = examine(returned.read_bytes(), returned.name, sample_city().plan, PERIOD).form
    assert form is not None
    assert form.identity.form_version == FORM_VERSION
    spare = next(row for row in form.rows if row.cell(FormLabel.RATING).text == "3")
    assert spare.key == "+#1"
    assert spare.cell(FormLabel.MEASURE).text.startswith("5-1-1 ")
    assert spare.cell(FormLabel.TEXT).text == "準備を始めました。"


def test_finds_every_planted_fault_in_the_first_round(loop: Loop) -> None:
    found = {(each["file"][:3], each["code"]) for each in loop.first.result["findings"]}

    missed = [
        fault for fault in loop.faults if fault.code and (fault.department, fault.code) not in found
    ]
    assert missed == []
    counted = sum(each["severity"] != "note" for each in loop.first.result["findings"])
    assert counted >= FAULTS


def test_gives_back_one_file_to_each_department_with_something_to_mend(loop: Loop) -> None:
    faulty = {fault.department for fault in loop.faults}

    assert set(loop.first.returned) == faulty - {CUT_OFF, NO_WORKBOOK}
    assert [page[:6] for page in loop.first.pages] == ["受付できません"[:6]] * 2


def test_keeps_everything_as_it_was_typed(loop: Loop) -> None:
    kept = [
        code
        for code in loop.first.returned
        if code not in WHOLE_FILES and cells(loop, code, sent=True) != cells(loop, code, sent=False)
    ]

    assert kept == []


def cells(loop: Loop, code: str, *, sent: bool) -> list[tuple[Cell, ...]]:
    """Return the inputs of a department as sent or as given back; blank rows are left out."""
    own = loop.forms[code]
    path = loop.workspace.submissions(PERIOD) / own.file_name if sent else loop.first.returned[code]
    form = examine(path.read_bytes(), path.name, sample_city().plan, PERIOD).form
    assert form is not None
    typed = [tuple(row.cell(label) for label in INPUTS) for row in form.rows]
    used = [row for row in typed if any(not cell.is_blank for cell in row)]
    return sorted((tuple(map(plain, row)) for row in used), key=repr)


def plain(cell: Cell) -> Cell:
    """Return `cell` as it may be given back: a date as it was seen, a formula as its result."""
    if cell.kind is CellKind.DATE:
        return Cell(CellKind.TEXT, cell.seen)
    return BLANK_CELL if cell.is_blank else Cell(cell.kind, cell.text)


def test_who_filled_last_months_form_gets_what_was_typed_in_this_months(loop: Loop) -> None:
    path = loop.first.returned[WRONG_MONTH]

    assert [request.code for request in requests(path)] == ["E114", "W306"]
    assert cells(loop, WRONG_MONTH, sent=True) == cells(loop, WRONG_MONTH, sent=False)
    # Nobody touched it, and only now does it count.
    (sent_again,) = [
        each
        for each in loop.second.result["inputs"]
        if each["file"].endswith(path.name)
        if each["status"] == "accepted"
    ]
    assert sent_again["department"] == WRONG_MONTH
    first = [row for row in rows(loop.first.result) if row["department"] == WRONG_MONTH]
    assert {row["rating"] for row in first} == {None}


def test_the_second_round_is_clean(loop: Loop) -> None:
    left = [
        (each["code"], each["file"], each["cell"], each["value"])
        for each in loop.second.result["findings"]
        if each["severity"] == "error" or (each["severity"] == "warning" and not each["answer"])
    ]

    assert left == []
    assert loop.second.returned == {}
    assert loop.second.pages == []
    statuses = {each["status"] for each in loop.second.result["departments"]}
    assert statuses == {"submitted"}


def test_every_answer_is_kept_with_its_question(loop: Loop) -> None:
    asked = [each for each in loop.second.result["findings"] if each["answer"] == REASON]
    planted_questions = [fault for fault in loop.faults if fault.code in ("W211", "W212")]

    assert len(asked) >= len(planted_questions) > 0
    assert all(each["fix"] and "回答済" not in each["fix"] for each in asked)


def test_the_newer_revision_counts_and_the_older_is_told(loop: Loop) -> None:
    inputs = loop.second.result["inputs"]

    accepted = {each["department"]: each for each in inputs if each["status"] == "accepted"}
    superseded = [each for each in inputs if each["status"] == "superseded"]
    assert {code for code, each in accepted.items() if each["revision"] == 2} == set(
        loop.first.returned
    )
    assert all(accepted[each["department"]]["revision"] > each["revision"] for each in superseded)
    # One department had sent two files.
    assert len(superseded) == len(loop.first.returned) + 1


def test_no_value_that_nobody_touched_has_changed(loop: Loop) -> None:
    truth = {line.number: line for form in filled_forms(PERIOD) for line in form.lines}
    asked = {
        (fault.department, fault.key) for fault in loop.faults if fault.code in ("W211", "W212")
    }

    found = list(rows(loop.second.result))
    changed = [
        row["id"]
        for row in found
        if row["title"] != ADDED_TITLE and (row["department"], row["id"]) not in asked
        if row["id"] in truth and row["rating"] != as_number(truth[row["id"]].rating)
    ]
    texts = [
        row["id"] for row in found if row["id"] in truth and row["text"] != truth[row["id"]].text
    ]
    assert (changed, texts) == ([], [])


def as_number(rating: str) -> int | None:
    return int(rating) if rating else None


def test_the_difference_to_the_revision_before_is_what_was_mended(loop: Loop) -> None:
    changes = loop.status["progress"]["changes_since_revision"]
    asked = {
        (code, request.which.partition("　")[0])
        for code, path in loop.first.returned.items()
        for request in requests(path)
        if code != TWICE
    }

    named = {(each["department"], each["id"]) for each in changes if each["department"] != TWICE}
    spare = {pair for pair in named if "　" in pair[1]}
    assert named - spare <= asked
    fell = next(fault for fault in loop.faults if fault.code == "W211")
    own = [each for each in changes if each["id"] == fell.key]
    assert [(each["label"], each["before"], each["now"]) for each in own] == [("備考", "", REASON)]


def test_the_month_is_issued_after_the_second_round(loop: Loop) -> None:
    done = pledgexl("-C", loop.workspace.root, "run", str(PERIOD))

    assert done.code == 0
    assert "全体の進捗" in done.out


def test_status_as_json_keeps_its_contract(loop: Loop) -> None:
    schema = json.loads(files("pledgexl").joinpath("result.schema.json").read_text("utf-8"))

    jsonschema.validate(loop.status, schema)
