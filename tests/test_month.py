"""The month end to end, by the command itself, on the sample city."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import jsonschema
import openpyxl
import pytest
from lxml import etree

from command import pledgexl
from pledgexl.commands.sample.city import sample_city
from pledgexl.excel.form.layout import LABEL_ROW
from pledgexl.model.names import FormLabel


@pytest.fixture(scope="module")
def demo(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample city made once more in place."""
    folder = shutil.copytree(made_demo, tmp_path_factory.mktemp("month") / "demo")
    done = pledgexl("demo", folder)
    assert (done.code, done.err) == (0, "")
    assert str(folder / "output" / "2024-03") in done.out
    for name in ("summary.xlsx", "report.docx", "result.json"):
        assert (folder / "output" / "2024-03" / name).is_file()
    return folder


def result(folder: Path, period: str = "2024-03") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "output" / period / "result.json").read_bytes())
    return found


def every_text(document: Path) -> str:
    with zipfile.ZipFile(document) as package:
        return "\n".join(
            package.read(name).decode() for name in package.namelist() if name.endswith(".xml")
        )


def assert_adds_up(accounting: Mapping[str, Mapping[str, int]]) -> None:
    found, *ends = accounting["files"].values()
    assert found == sum(ends)
    expected, *states = accounting["rows"].values()
    assert expected == sum(states)


def test_the_demo_prints_the_published_table(demo: Path) -> None:
    document = result(demo)

    assert document["overall"]["shown"] == "59.2"
    assert document["overall"]["exact"] == "296/5"
    assert [policy["shown"] for policy in document["policies"]] == ["62", "56", "60", "56", "62"]
    assert document["label"] == "令和5年度末"
    assert document["provisional"] is False


def test_result_json_keeps_its_contract(demo: Path) -> None:
    schema = json.loads(files("pledgexl").joinpath("result.schema.json").read_text("utf-8"))

    jsonschema.validate(result(demo), schema)
    assert_adds_up(result(demo)["accounting"])


def test_the_workbook_and_the_report_show_the_figures_of_the_result(demo: Path) -> None:
    document = result(demo)
    shown = [figure["shown"] for policy in document["policies"] for figure in policy["pledges"]]
    output = demo / "output" / "2024-03"

    overview = openpyxl.load_workbook(output / "summary.xlsx")["総括表"]
    numbers = [cell for row in overview.iter_rows(values_only=True) for cell in row]
    report = docx.Document(str(output / "report.docx"))
    cells = [cell.text for table in report.tables for row in table.rows for cell in row.cells]

    assert 59.2 in numbers
    assert all(int(figure) in numbers for figure in shown)
    assert "59.2" in cells
    assert all(figure in cells for figure in shown)


def test_nothing_that_others_read_names_the_workbook_of_the_office(demo: Path) -> None:
    issued = demo / "output" / "2024-03"
    read = [path for path in issued.rglob("*") if path.suffix in (".html", ".json", ".csv")]

    assert (issued / "office.xlsx").is_file()
    assert {"index.html", "fragment.html", "result.json", "datapackage.json"} <= {
        path.name for path in read
    }
    assert [path for path in read if b"office.xlsx" in path.read_bytes()] == []


def test_every_text_of_every_initiative_is_in_the_report(demo: Path) -> None:
    report = docx.Document(str(demo / "output" / "2024-03" / "report.docx"))
    paragraphs = "\n".join(
        paragraph.text
        for table in report.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    )
    texts = [
        row["text"]
        for policy in result(demo)["policies"]
        for pledge in policy["pledges"]
        for measure in pledge["measures"]
        for row in measure["initiatives"]
    ]

    assert len(texts) == 135
    assert [text for text in texts if text not in paragraphs] == []


def test_the_demo_made_again_in_place_gives_the_same_bytes(demo: Path, made_demo: Path) -> None:
    for name in ("summary.xlsx", "report.docx", "result.json"):
        one, other = (folder / "output" / "2024-03" / name for folder in (demo, made_demo))
        assert one.read_bytes() == other.read_bytes(), name


def test_the_demo_overwrites_nothing_that_is_somebodys(tmp_path: Path) -> None:
    mine = tmp_path / "input_templates" / "plan.xlsx"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")

    done = pledgexl("demo", tmp_path)

    assert done.code == 2
    assert str(mine) in done.err
    assert done.err.count("\n") == 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]


# What the sample's February holds: code, file, sheet and cell, value.
PLANTED = {
    ("E101", "601_", "", ""),
    ("E103", "701_", "", ""),
    ("E114", "403_", "入力", "令和6年1月"),
    ("E115", "999_", "入力", "999"),
    ("E201", "102_", "入力!D8", ""),
    ("E202", "104_", "入力!D8", "八"),
    ("E203", "202_", "入力!D8", "11"),
    ("E204", "204_", "入力!D8", "7.5"),
    ("E203", "301_", "入力!D8", "-1"),
    ("E210", "302_", "入力!G8", "継続"),
    ("E211", "304_", "入力!A8", "9-9-9-99"),
    ("E302", "404_", "", ""),
    ("E301", "", "", ""),
}


def test_a_month_with_faults_is_refused_and_every_fault_is_named(demo: Path) -> None:
    done = pledgexl("-C", demo, "run", "2024-02")

    heads = [line for line in done.out.splitlines() if line.startswith("  要修正 E")]
    assert done.code == 1
    assert not (demo / "output" / "2024-02").exists()
    for code, file, place, value in PLANTED:
        wanted = [part for part in (code, file, place.replace("!", "!"), value) if part]
        assert any(all(part in head for part in wanted) for head in heads), (code, file)
    for code, file in (("E209", "303_"), ("E212", "401_"), ("E214", "402_")):
        assert any(code in head and file in head and "入力!" in head for head in heads), code
    assert (demo / "returns" / "2024-02" / "指摘一覧.xlsx").is_file()


def test_no_other_error_is_found_than_those_that_were_planted(demo: Path) -> None:
    done = pledgexl("-C", demo, "check", "2024-02", "--json")
    document = json.loads(done.out)

    errors = [found for found in document["findings"] if found["severity"] == "error"]
    files_with_errors = {found["file"][:3] for found in errors if found["file"]}
    assert files_with_errors == {
        *("102", "104", "202", "204", "301", "302", "303", "304", "401", "402"),
        *("403", "404", "601", "701", "999"),
    }
    assert all(found["message"] and found["fix"] for found in document["findings"])
    assert_adds_up(document["accounting"])


def test_a_provisional_report_says_so_and_names_what_is_missing(demo: Path) -> None:
    done = pledgexl("-C", demo, "run", "2024-02", "--provisional")

    output = demo / "output" / "2024-02"
    report = every_text(output / "report.docx")
    assert done.code == 1
    assert result(demo, "2024-02")["provisional"] is True
    assert "暫定" in report
    missing = [each for each in result(demo, "2024-02")["departments"] if each["missing"]]
    assert len(missing) >= 4
    assert all(each["name"] in report for each in missing)
    first = openpyxl.load_workbook(output / "summary.xlsx").worksheets[0]
    cells = [str(cell) for row in first.iter_rows(values_only=True) for cell in row if cell]
    assert any("暫定" in cell for cell in cells)
    assert_adds_up(result(demo, "2024-02")["accounting"])


def test_the_next_months_forms_bring_what_this_month_said(demo: Path) -> None:
    done = pledgexl("-C", demo, "forms", "2024-04")

    forms = sorted((demo / "forms" / "2024-04").iterdir())
    assert done.code == 0
    assert len(forms) == 44
    rows = [row for form in forms for row in entry_rows(form)]
    past = {row[FormLabel.NUMBER]: row[FormLabel.PREVIOUS] for row in rows}
    ratings = {
        row["id"]: row["rating"]
        for policy in result(demo)["policies"]
        for pledge in policy["pledges"]
        for measure in pledge["measures"]
        for row in measure["initiatives"]
    }
    assert {number: past[number] for number in ratings} == ratings
    added = {each.initiative.id for each in sample_city().initiatives if each.added}
    assert len(added) == 2
    assert added < set(past)


def entry_rows(form: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(form)["入力"]
    lines = list(sheet.iter_rows(min_row=LABEL_ROW, values_only=True))
    labels = [str(label) for label in lines[0]]
    return [dict(zip(labels, line, strict=True)) for line in lines[1:]]


def test_an_exception_on_the_way_leaves_last_months_files_whole(demo: Path) -> None:
    output = demo / "output" / "2024-03"
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    template = demo / "input_templates" / "report.docx"
    good = template.read_bytes()
    template.write_bytes(b"broken")

    done = pledgexl("-C", demo, "run", "2024-03", "--reason", "体裁の変更")
    template.write_bytes(good)

    assert done.code == 2
    assert "Traceback" not in done.err
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == before


def bookmarked(figure: str, name: str) -> etree._Element:
    """Return a paragraph that prints `figure` as finished reports do."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return etree.fromstring(
        f"""<w:p xmlns:w="{word}"><w:bookmarkStart w:id="900" w:name="{name}"/>
        <w:r><w:t>{figure}</w:t></w:r><w:bookmarkEnd w:id="900"/></w:p>"""
    )


@pytest.mark.parametrize(
    ("figure", "name", "said"),
    [
        (
            "99",
            "_px7_1_1",
            ("公約1-1は、report.docxでは「99」", "summary.xlsxの総括表!C6では「73」"),
        ),
        ("8", "_px7_1_1_1", ("施策1-1-1は、report.docxでは「8」", "施策別!E5では「7」")),
        ("50", "_px7_9_9", ("公約9-9は、report.docxでは「50」", "summary.xlsxの総括表、施策別")),
    ],
)
def test_a_figure_in_word_that_is_not_the_workbooks_stops_the_issue_of_both(
    demo: Path, tmp_path: Path, figure: str, name: str, said: tuple[str, ...]
) -> None:
    workspace = tmp_path / "city"
    shutil.copytree(demo, workspace)
    shutil.rmtree(workspace / "output" / "2024-03")
    # An office makes a template of last month's report: one figure stays as it was printed.
    document = docx.Document()
    document.add_paragraph("全体の進捗 {{ 全体.進捗 }}")
    document.element.body.insert(0, bookmarked(figure, name))
    document.save(str(workspace / "input_templates" / "report.docx"))

    done = pledgexl("-C", workspace, "run", "2024-03")

    assert done.code == 2
    assert [part for part in said if part not in done.err] == []
    assert done.err.count("\n") == 1
    assert not (workspace / "output" / "2024-03").exists()


# "2回" and "2通り" are no counts.
NUMBERS = re.compile(r"[0-9]+(?=[件組か])")


def test_what_was_proved_is_recorded_and_told(demo: Path) -> None:
    shutil.rmtree(demo / "output" / "2024-03")
    done = pledgexl("-C", demo, "run", "2024-03")
    proof = result(demo)["proof"]

    assert proof["figures_in_workbook"] == 1 + 5 + 25 + 50
    assert proof["texts"] > 300
    assert proof["figures"] > proof["figures_in_workbook"]
    told = next(line for line in done.out.splitlines() if line.startswith("照合"))
    ratings, read_twice, sums, texts, figures, page, compared = map(int, NUMBERS.findall(told))
    assert (texts, figures, compared) == tuple(proof.values())
    assert ratings == read_twice == result(demo)["overall"]["rated"]
    # Each measure and each department; each figure stands on the page and in the fragment.
    assert sums == 50 + len(result(demo)["departments"])
    assert page > 2 * (1 + 5 + 25)


def test_status_leaves_every_file_as_it_is(made_demo: Path, tmp_path: Path) -> None:
    city = shutil.copytree(made_demo, tmp_path / "市")
    before = {path: path.is_file() and path.read_bytes() for path in city.rglob("*")}

    assert pledgexl("-C", city, "status", "2024-03").code == 0
    assert before == {path: path.is_file() and path.read_bytes() for path in city.rglob("*")}


def test_status_tells_how_far_each_department_is(demo: Path) -> None:
    done = pledgexl("-C", demo, "status", "2024-02")

    lines = done.out.splitlines()
    assert done.code == 1
    assert "提出済みで指摘のない部署 29（`--all` で表示します）" in lines
    assert any(line.startswith("未提出  501") for line in lines)
    assert any(line.startswith("要修正  102") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "3月"), "2024-03"),
        (("run", "2025-01"), "提出フォルダー"),
        (("run", "2024-13"), "R6.3"),
        (("forms", "1999-01"), "任期"),
        (("fly",), "--help"),
        (("run", "2024-03", "--fast"), "--help"),
        (("-C", "/nowhere", "forms", "2024-03"), "作業フォルダーではありません"),
    ],
)
def test_an_operators_mistake_is_one_clear_line(
    demo: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = pledgexl("-C", demo, *arguments)

    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_every_fault_of_a_plan_is_listed_at_once(tmp_path: Path) -> None:
    assert pledgexl("init", tmp_path).code == 0
    (tmp_path / "submissions" / "2024-03").mkdir(parents=True)

    done = pledgexl("-C", tmp_path, "run", "2024-03")

    assert done.code == 2
    assert "設定!B" in done.out
    assert "自治体名" in done.out
    assert done.err.count("\n") == 1
    assert pledgexl("init", tmp_path).code == 0


def test_with_json_the_lines_about_a_plan_do_not_stand_on_stdout(tmp_path: Path) -> None:
    assert pledgexl("init", tmp_path).code == 0

    done = pledgexl("-C", tmp_path, "check", "2024-03", "--json")

    assert done.code == 2
    assert json.loads(done.out).keys() == {"error"}
    assert "自治体名" in done.err


def test_a_provisional_month_stays_open(demo: Path) -> None:
    assert pledgexl("-C", demo, "run", "2024-02", "--provisional").code == 1
    (demo / "submissions" / "2024-04").mkdir(exist_ok=True)

    done = pledgexl("-C", demo, "status")

    assert "（2024-04）" in done.out
    assert "未提出" in done.out


def test_help_speaks_japanese_and_english() -> None:
    assert "部署ごとの入力様式と" in pledgexl("--help").out
    assert "Create one form per department" in pledgexl("--lang", "en", "--help").out


def test_json_prints_the_result_and_nothing_else(demo: Path) -> None:
    done = pledgexl("-C", demo, "run", "2024-03", "--json")

    assert done.code == 0
    assert json.loads(done.out) == result(demo)


def test_a_time_that_is_none_is_an_operators_mistake(demo: Path) -> None:
    done = pledgexl("-C", demo, "run", "2024-03", SOURCE_DATE_EPOCH="yesterday")

    assert done.code == 2
    assert "SOURCE_DATE_EPOCH" in done.err


def test_findings_speak_english_when_asked(demo: Path) -> None:
    done = pledgexl("--lang", "en", "-C", demo, "check", "2024-02")

    assert "No rating is entered." in done.out
    assert "error E201" in done.out


def test_the_tracked_templates_are_those_the_code_makes(demo: Path) -> None:
    tracked = Path(__file__).parent.parent / "input_templates"

    for made in sorted((demo / "input_templates").iterdir()):
        assert parts(tracked / made.name) == parts(made), made.name


def parts(document: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document.read_bytes())) as package:
        return {name: package.read(name) for name in package.namelist()}
