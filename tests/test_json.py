"""With `--json` a program reads one object on stdout, in plain ASCII, whatever happens."""

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from command import Called, pledgexl
from pledgexl.messages.screen import SCREEN
from pledgexl.model.errors import PledgexlError

OLD = Path(__file__).with_name("workspace_0_1_0")
SCHEMA = json.loads(files("pledgexl").joinpath("result.schema.json").read_text("utf-8"))


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return shutil.copytree(OLD, tmp_path / "町")


def only_object(done: Called) -> dict[str, Any]:
    """Return the one object that was printed."""
    assert done.out.isascii()
    document = json.loads(done.out)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("command", ["check", "run", "status"])
def test_prints_the_result(town: Path, command: str) -> None:
    done = pledgexl("-C", town, command, "2024-03", "--json")

    jsonschema.validate(only_object(done), SCHEMA)
    assert (done.code, done.err) == (0, "")


def test_prints_which_forms_were_written(town: Path) -> None:
    done = pledgexl("-C", town, "forms", "2024-03", "--json")

    assert only_object(done) == {
        "period": "2024-03",
        "folder": str(town / "forms" / "2024-03"),
        "files": ["101_こども課.xlsx", "102_健康課.xlsx"],
    }


def test_prints_which_drafts_were_written(town: Path) -> None:
    plan = town / "input_templates" / "plan.xlsx"
    book = openpyxl.load_workbook(plan)
    book["部署"]["D2"] = None
    book.save(plan)

    done = pledgexl("-C", town, "mail", "2024-04", "--json")

    document = only_object(done)
    assert {key: document[key] for key in ("period", "folder", "count")} == {
        "period": "2024-04",
        "folder": str(town / "mail" / "2024-04"),
        "count": 2,
    }
    assert [name.split("_")[1] for name in document["without_address"]] == ["101"]


def test_prints_what_is_wrong_with_a_template(town: Path) -> None:
    template = town / "input_templates" / "report.docx"
    fine = only_object(pledgexl("-C", town, "template", "check", "--json"))
    shutil.copy(town / "input_templates" / "plan.xlsx", template)

    done = pledgexl("-C", town, "template", "check", "--json")

    assert fine == {"file": str(template), "findings": []}
    assert done.code == 2
    found = only_object(done)
    assert found["file"] == str(template)
    assert all(each["message"] for each in found["findings"])
    assert found["findings"]


def test_prints_every_fault_of_a_plan(tmp_path: Path) -> None:
    assert pledgexl("init", tmp_path).code == 0

    done = pledgexl("-C", tmp_path, "check", "2024-03", "--json")

    error = only_object(done)["error"]
    assert (done.code, error["code"]) == (2, "plan_faulty")
    faults = SCHEMA["properties"]["findings"]
    jsonschema.validate(error["findings"], faults)
    assert "設定" in {each["sheet"] for each in error["findings"]}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "2030-01"), "outside_term"),
        (("run", "2024-02", "--provisional"), "final_stands"),
        (("status", "2024-05"), "no_submissions"),
        (("check", "March"), "bad_period"),
        (("forms", "2026-08"), "outside_term"),
        (("mail", "2026-08"), "outside_term"),
        (("run", "2024-03", "--no-such-option"), "usage"),
        (("no-such-command",), "usage"),
        (("run", "2024-03", "--lang"), "usage"),
    ],
)
def test_prints_why_a_command_cannot_run(town: Path, arguments: tuple[str, ...], code: str) -> None:
    done = pledgexl("-C", town, *arguments, "--json")

    error = only_object(done)["error"]
    assert done.code == 2
    assert error == {"code": code, "message": error["message"], "findings": []}
    assert done.err == f"エラー：{error['message']}\n"


def test_answers_a_program_that_gives_json_a_value(tmp_path: Path) -> None:
    done = pledgexl("-C", tmp_path, "check", "2024-03", "--json=1")

    assert only_object(done)["error"]["code"] == "usage"
    assert "--json に値は付けられません" in done.err


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("input_templates/plan.xlsx", "no_plan"),
        ("input_templates/report.docx", "no_template"),
        ("output/2024-02/result.json", "result_unsound"),
    ],
)
def test_prints_which_file_is_missing(town: Path, file: str, code: str) -> None:
    (town / file).unlink()
    (town / "output" / "2024-02" / "report.docx").touch()

    done = pledgexl("-C", town, "run", "2024-03", "--json")

    assert (done.code, only_object(done)["error"]["code"]) == (2, code)
    assert Path(file).name in only_object(done)["error"]["message"]


def test_prints_the_result_beside_what_could_not_be_written(town: Path) -> None:
    (town / "output" / "2024-03").write_bytes(b"no folder")

    done = pledgexl("-C", town, "run", "2024-03", "--json")

    document = only_object(done)
    jsonschema.validate(document, SCHEMA)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert document["error"]["code"] == "cannot_write"
    assert document["overall"]["shown"] == "50.5"


@pytest.mark.parametrize(
    "code",
    [
        *("no_plan", "plan_unreadable", "no_template", "no_submissions", "bad_period"),
        *("period_needed", "nothing_to_rate", "result_unsound", "final_stands", "cannot_write"),
        *("files_open", "path_too_long", "would_overwrite", "usage", "outside_term", "bad_epoch"),
        *("template_faulty", "no_readers", "process_lost", "held", "system_refused"),
        *("open_elsewhere", "not_opened", "no_cluster_extra", "no_scheduler", "cluster_failed"),
        *("other_version", "storage_refused", "worker_without_storage", "interrupted"),
        *("plan_faulty", "summary_differs", "page_differs", "not_a_document", "unknown_name"),
        *("bad_tag", "full_width_tag", "forbidden", "cannot_evaluate", "broken_layout", "endless"),
        *("unprintable", "no_final_month"),
        *("partial_loop", "too_large", "old_format", "locked", "broken_part", "document_type"),
        *("mistakes", "braces_left", "marks_left", "touched", "invisible", "pdf_differs"),
        *("tag_swallowed", "not_printed", "text_changed", "workbook_differs", "not_in_workbook"),
    ],
)
def test_the_code_of_an_error_never_changes(code: str) -> None:
    assert code in SCREEN
    assert PledgexlError(code).code == code
