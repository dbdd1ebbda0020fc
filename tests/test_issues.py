"""Issues of a month: one that stands, the next one and its errata, by the command itself."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

import docx
import jsonschema
import openpyxl
import pytest

from command import Called, pledgexl
from english import JAPANESE
from fuzz.office_limits import violations
from ooxml_validator import faults
from pledgexl.model.names import FormLabel
from test_month import result

OLD = Path(__file__).with_name("workspace_0_1_0")
PERIOD = "2024-03"
SCHEMA = json.loads(files("pledgexl").joinpath("result.schema.json").read_text("utf-8"))
LATER = "1715299200"  # 2024-05-10
FORM = "submissions/2024-03/101_こども課.xlsx"


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def type_into(form: Path, number: str, **typed: int | str) -> None:
    """Type into the line `number` of `form`, by the names of its labels."""
    book = openpyxl.load_workbook(form)
    sheet = next(each for each in book if each.sheet_state == "visible")
    rows = list(sheet.iter_rows())
    labels = next(row for row in rows if FormLabel.NUMBER in [cell.value for cell in row])
    places = {cell.value: place for place, cell in enumerate(labels)}
    (line,) = [row for row in rows if row[0].value == number]
    for name, value in typed.items():
        line[places[FormLabel[name]]].value = value
    book.save(form)


def again(folder: Path, *options: str) -> Called:
    return pledgexl("-C", folder, "run", PERIOD, *options, SOURCE_DATE_EPOCH=LATER)


def errata(folder: Path) -> list[list[str]]:
    document = docx.Document(str(folder / "output" / PERIOD / "errata.docx"))
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def texts(folder: Path, name: str = "errata.docx") -> str:
    document = docx.Document(str(folder / "output" / PERIOD / name))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small town whose month is issued for the first time."""
    folder = shutil.copytree(OLD, tmp_path_factory.mktemp("issues") / "町")
    assert pledgexl("-C", folder, "run", PERIOD).code == 0
    return folder


@pytest.fixture
def town(issued: Path, tmp_path: Path) -> Path:
    return shutil.copytree(issued, tmp_path / "町")


@pytest.fixture(scope="module")
def corrected(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same after a rating and a text were corrected, and issued a second time."""
    folder = shutil.copytree(issued, tmp_path_factory.mktemp("corrected") / "町")
    type_into(folder / FORM, "1-1-1-01", RATING=9, TEXT="四か所に増やしました。")
    done = again(folder, "--reason", "こども課の報告の訂正")
    assert (done.code, done.err) == (0, "")
    return folder


def test_a_final_report_is_the_first_issue_and_keeps_what_it_was_made_from(issued: Path) -> None:
    kept = issued / "output" / PERIOD / "inputs"
    issue = result(issued)["issue"]

    jsonschema.validate(result(issued), SCHEMA)
    assert (issue["number"], issue["kind"], issue["reason"]) == (1, None, None)
    for name, content in contents(kept).items():
        assert (issued / name).read_bytes() == content
    assert {"input_templates/plan.xlsx", "input_templates/report.docx", FORM} <= {*contents(kept)}
    assert not (issued / "output" / PERIOD / "issues").exists()


def test_the_same_month_is_not_written_again(town: Path) -> None:
    before = contents(town)

    done = again(town)

    assert (done.code, done.err) == (0, "")
    assert "第1版から何も変わっていないので" in done.out
    assert contents(town) == before


def test_says_to_programs_which_issue_stands_where_nothing_is_written(town: Path) -> None:
    document = json.loads(again(town, "--json").out)

    jsonschema.validate(document, SCHEMA)
    assert document["issue"] == result(town)["issue"]
    assert document["issued"] == result(town)["issued"]


def test_a_plan_and_a_form_that_were_only_saved_again_are_the_same(town: Path) -> None:
    for name in ("input_templates/plan.xlsx", FORM):
        book = openpyxl.load_workbook(town / name)
        saved = (town / name).read_bytes()
        book.save(town / name)
        assert (town / name).read_bytes() != saved
    before = contents(town / "output")

    done = again(town)

    assert (done.code, contents(town / "output")) == (0, before)


def test_another_month_needs_a_reason_and_is_not_written_without(town: Path) -> None:
    type_into(town / FORM, "1-1-1-01", RATING=9)
    before = contents(town)

    done = again(town)

    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "第1版を作成済み" in done.err
    assert "--reason" in done.err
    assert contents(town) == before
    assert json.loads(again(town, "--json").out)["error"]["code"] == "issue_reason_needed"


def test_the_issue_before_stays_whole_with_what_it_was_made_from(
    issued: Path, corrected: Path
) -> None:
    first = contents(issued / "output" / PERIOD)

    assert contents(corrected / "output" / PERIOD / "issues" / "1") == first
    issue = result(corrected)["issue"]
    jsonschema.validate(result(corrected), SCHEMA)
    assert (issue["number"], issue["kind"]) == (2, "correction")
    assert issue["reason"] == "こども課の報告の訂正"
    kept = corrected / "output" / PERIOD / "inputs" / FORM
    assert kept.read_bytes() == (corrected / FORM).read_bytes()
    assert kept.read_bytes() != first[f"inputs/{FORM}"]


def test_the_errata_list_each_printed_difference_in_the_order_of_the_report(
    corrected: Path,
) -> None:
    labels, *rows = errata(corrected)
    old, new = (result_of(corrected / "output" / PERIOD / name) for name in ("issues/1", "."))

    assert labels == ["No.", "箇所", "番号・名称", "項目", "誤", "正"]
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    places = [row[1] for row in rows]
    assert places == sorted(places, key=["総括表", "施策・取組", "比較"].index)
    ratings = {row[2].split()[0]: row[5] for row in rows if row[3] == "評価"}
    assert ratings["1-1-1-01"] == "9"
    figures = {row[2].split()[0]: row[4:] for row in rows if row[3] == "進捗"}
    for id_, shown in figures.items():
        assert shown == [old[id_], new[id_]], id_
    changed = {id_ for id_ in old if old[id_] != new[id_] and id_.count("-") < 2}
    assert {*figures} == changed
    assert "四か所に増やしました。" in [row[5] for row in rows if row[3] == "実施内容"]
    assert "理由：こども課の報告の訂正" in texts(corrected)
    assert "第1版（令和6年4月10日）の次の箇所に誤りがありました。" in texts(corrected)


def result_of(folder: Path) -> dict[str, str]:
    """Return the printed figure of the whole and of each item, by its number."""
    document = json.loads((folder / "result.json").read_bytes())
    found, items = {"全体": document["overall"]["shown"]}, list(document["policies"])
    for item in items:
        items += [*item.get("pledges", ()), *item.get("measures", ())]
        found[item["id"]] = item["shown"]
    return found


def test_the_workbook_has_the_same_rows(corrected: Path) -> None:
    book = openpyxl.load_workbook(corrected / "output" / PERIOD / "errata.xlsx")
    rows = [[str(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]

    assert [row for row in rows if row[1] != "None"] == errata(corrected)


@pytest.mark.validator
@pytest.mark.parametrize("name", ["errata.docx", "errata.xlsx"])
def test_office_opens_the_errata_without_a_word(corrected: Path, name: str) -> None:
    path = corrected / "output" / PERIOD / name

    assert (faults(path), violations(path.read_bytes())) == ([], [])


def test_the_documents_say_which_issue_they_are(corrected: Path) -> None:
    folder = corrected / "output" / PERIOD

    assert "第2版（訂正版）" in (folder / "index.html").read_text("utf-8")
    assert "第2版（訂正版）" in (folder / "fragment.html").read_text("utf-8")
    assert 'href="./errata.docx"' in (folder / "index.html").read_text("utf-8")
    header = docx.Document(str(folder / "report.docx")).sections[0].first_page_header
    assert [each.text for each in header.paragraphs] == ["第2版（訂正版）"]
    cover = openpyxl.load_workbook(folder / "summary.xlsx").worksheets[0]["A1"].value
    assert str(cover).startswith("【第2版（訂正版）】")
    assert "errata.docx" in result(corrected)["issued"]["documents"]
    assert "第1版" in (folder / "issues/1/index.html").read_text("utf-8")


def test_the_state_of_the_month_says_which_issue_stands(corrected: Path) -> None:
    assert "第2版（訂正版）" in pledgexl("-C", corrected).out
    assert "第2版から何も変わっていない" in again(corrected).out


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ja", "報告書は作成済みです（第2版（訂正版））："),
        ("en", "The report has been created (Issue 2 (corrected))"),
    ],
)
def test_status_says_which_issue_stands(corrected: Path, language: str, line: str) -> None:
    done = pledgexl("-C", corrected, "--lang", language, "status", PERIOD)

    assert done.code == 0
    assert done.out.splitlines()[-1].startswith(line)


def test_new_data_make_a_revision_that_says_so(town: Path) -> None:
    type_into(town / FORM, "1-1-1-01", RATING=9)

    done = again(town, "--reason", "国の統計の公表", "--revision")

    assert done.code == 0
    assert result(town)["issue"]["kind"] == "revision"
    assert errata(town)[0][4:] == ["改訂前", "改訂後"]
    assert "作成した時点では誤りではありません" in texts(town)
    assert "改訂新旧対照表" in texts(town)


def test_a_third_issue_is_compared_with_the_second_alone(corrected: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(corrected, tmp_path / "町")
    kept = contents(folder / "output" / PERIOD / "issues")
    type_into(folder / FORM, "1-1-1-01", TEXT="五か所に増やしました。")

    assert again(folder, "--reason", "か所数の訂正").code == 0

    assert [row[4:] for row in errata(folder)[1:]] == [
        ["四か所に増やしました。", "五か所に増やしました。"]
    ]
    now = contents(folder / "output" / PERIOD / "issues")
    assert {name: now[name] for name in kept} == kept
    assert sorted(path.name for path in (folder / "output" / PERIOD / "issues").iterdir()) == [
        "1",
        "2",
    ]


def test_an_issue_is_made_again_to_the_byte_from_its_own_inputs(
    corrected: Path, tmp_path: Path
) -> None:
    first = corrected / "output" / PERIOD / "issues" / "1"
    alone = shutil.copytree(first / "inputs", tmp_path / "町")

    assert pledgexl("-C", alone, "run", PERIOD).code == 0

    assert contents(alone / "output" / PERIOD) == contents(first)


def test_another_template_is_another_issue_though_no_figure_differs(town: Path) -> None:
    template = town / "input_templates" / "report.docx"
    document = docx.Document(str(template))
    document.add_paragraph("町長のことば")
    document.save(str(template))

    assert again(town).code == 2
    assert again(town, "--reason", "体裁の変更").code == 0

    assert [row[3] for row in errata(town)[1:]] == ["ひな形（SHA-256の先頭）"]
    first = json.loads((town / f"output/{PERIOD}/issues/1/result.json").read_bytes())
    digests = [each["issue"]["template"] for each in (first, result(town))]
    assert errata(town)[1][4:] == [each[:12] for each in digests]


def test_a_document_that_is_lacking_is_made_again_in_the_same_issue(town: Path) -> None:
    report = town / "output" / PERIOD / "report.docx"
    before = report.read_bytes()
    report.unlink()

    done = again(town)

    assert done.code == 0
    assert report.read_bytes() == before
    assert result(town)["issue"]["number"] == 1
    assert not (town / "output" / PERIOD / "issues").exists()


def test_a_provisional_report_is_no_issue_and_replaces_none(town: Path) -> None:
    assert again(town, "--provisional").code == 2
    shutil.rmtree(town / "output" / PERIOD)

    assert again(town, "--provisional").code == 0
    assert result(town)["issue"] is None
    assert not (town / "output" / PERIOD / "inputs").exists()
    assert again(town).code == 0
    assert result(town)["issue"]["number"] == 1


def test_a_month_issued_by_a_version_before_goes_on(town: Path) -> None:
    path = town / "output" / PERIOD / "result.json"
    document = {key: each for key, each in result(town).items() if key not in ("issue", "term")}
    path.write_text(json.dumps(document), "utf-8")
    shutil.rmtree(path.parent / "inputs")

    assert "第1版から何も変わっていない" in again(town).out
    type_into(town / FORM, "1-1-1-01", RATING=9)
    assert again(town, "--reason", "評価の訂正").code == 0

    assert result(town)["issue"]["number"] == 2
    assert (path.parent / "issues/1/report.docx").is_file()
    assert not (path.parent / "issues/1/inputs").exists()


def test_a_result_that_cannot_be_used_is_kept_and_replaced_for_a_reason_alone(town: Path) -> None:
    path = town / "output" / PERIOD / "result.json"
    path.write_text(path.read_text("utf-8").replace('"shown": "50.5"', '"shown": "70.5"'), "utf-8")
    altered = contents(path.parent)

    refused = again(town)
    done = again(town, "--reason", "結果ファイルの破損")

    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "70.5" in refused.err
    assert done.code == 0
    assert "正誤表は作成していません" in done.out
    assert contents(path.parent / "issues" / "1") == altered
    assert not (path.parent / "errata.docx").exists()
    assert result(town)["overall"]["shown"] == "50.5"


def test_an_issue_that_was_put_back_by_hand_is_not_written_over(
    corrected: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(corrected, tmp_path / "町")
    month = folder / "output" / PERIOD
    shutil.copy(month / "issues/1/result.json", month / "result.json")
    before = contents(month)

    done = again(folder, "--reason", "取消し")

    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "第1版" in done.err
    assert contents(month) == before


def test_what_the_office_put_beside_the_documents_stays_there(town: Path) -> None:
    month = town / "output" / PERIOD
    (month / "議会用メモ.txt").write_bytes(b"mine")
    type_into(town / FORM, "1-1-1-01", RATING=9)

    assert again(town, "--reason", "評価の訂正").code == 0

    assert (month / "議会用メモ.txt").read_bytes() == b"mine"
    assert "議会用メモ.txt" not in contents(month / "issues" / "1")


def test_errata_of_an_english_plan_have_no_japanese_letter(town: Path) -> None:
    plan = town / "input_templates" / "plan.xlsx"
    book = openpyxl.load_workbook(plan)
    settings = book["設定"]
    settings.append(["言語", "English"])
    book.save(plan)
    type_into(town / FORM, "1-1-1-01", RATING=9)

    assert again(town, "--reason", "A rating was wrong").code == 0

    document = docx.Document(str(town / "output" / PERIOD / "errata.docx"))
    own = json.dumps(result(town), ensure_ascii=False)
    printed = [each.text for each in document.paragraphs]
    printed += [text for row in errata(town) for text in row]
    for text in printed:
        for found in JAPANESE.findall(text):
            assert found in own, text
    assert "Issue 2 (corrected)" in texts(town)
