"""A workspace of 0.1.0 goes on: its plan, its edited template, its filled forms, its results.

`workspace_0_1_0` was made by 0.1.0: a small town, two months issued (in the second a form was
returned and sent again), a third sent; what 0.1.0 issued of that is `issued_2024-03.json`. The
forms were filled with openpyxl, and a sentence was added to the template. Folders that are made
anew (forms, returns, mail, documents) were left out.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from command import Called, pledgexl
from pledgexl.model.names import FormLabel, FormSheet
from test_month import result

OLD = Path(__file__).with_name("workspace_0_1_0")
FIGURES = ("id", "shown", "exact", "rated", "expected", "excluded")
SAID = ("id", "title", "rating", "state", "text", "remark", "department")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workspace with its third month issued by this version."""
    root = shutil.copytree(OLD, tmp_path_factory.mktemp("old") / "town")
    for command in ("status", "check", "run"):
        done = pledgexl("-C", root, command, "2024-03")
        assert (done.code, done.err) == (0, ""), command
    return root


def said_by(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the figures of every item and what was said of every initiative."""
    yield {key: document["overall"][key] for key in FIGURES[1:]}
    items = list(document["policies"])
    for item in items:
        items += [*item.get("pledges", ()), *item.get("measures", ())]
        yield {key: item[key] for key in FIGURES}
        yield from ({key: row[key] for key in SAID} for row in item.get("initiatives", ()))


def test_the_month_has_the_figures_that_0_1_0_gave_it(town: Path) -> None:
    issued = json.loads((OLD / "issued_2024-03.json").read_bytes())

    assert list(said_by(result(town))) == list(said_by(issued))
    assert result(town)["overall"]["shown"] == "50.5"
    assert result(town)["accounting"]["rows"] == issued["accounting"]["rows"]


@pytest.mark.parametrize("period", ["2024-01", "2024-02"])
def test_a_month_that_was_issued_is_issued_again_the_same(tmp_path: Path, period: str) -> None:
    root = shutil.copytree(OLD, tmp_path / "town")
    before = result(root, period)

    assert pledgexl("-C", root, "run", period).code == 0

    assert list(said_by(result(root, period))) == list(said_by(before))
    assert result(root, period)["accounting"] == before["accounting"]


def test_the_edited_template_is_printed_with_the_month_before(town: Path) -> None:
    document = docx.Document(str(town / "output" / "2024-03" / "report.docx"))
    report = "\n".join(paragraph.text for paragraph in document.paragraphs)

    assert "町議会に報告し、町の広報紙でもお知らせします。" in report
    assert "令和6年2月末" in report
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"53.5", "50.5"} <= set(cells)


def test_nothing_has_changed_since_0_1_0_issued_the_month(tmp_path: Path) -> None:
    root = shutil.copytree(OLD, tmp_path / "town")
    (root / "output" / "2024-03").mkdir()
    shutil.copy(root / "issued_2024-03.json", root / "output" / "2024-03" / "result.json")

    done = pledgexl("-C", root, "status", "2024-03", "--json")

    assert json.loads(done.out)["progress"]["changes_since_run"] == []


def test_the_forms_of_the_next_month_bring_what_this_one_said(town: Path) -> None:
    assert pledgexl("-C", town, "forms", "2024-04").code == 0
    rows: dict[str, tuple[Any, ...]] = {}
    for form in sorted((town / "forms" / "2024-04").iterdir()):
        sheet = openpyxl.load_workbook(form)[FormSheet.ENTRY]
        table = list(sheet.iter_rows(values_only=True))
        labels = next(row for row in table if FormLabel.NUMBER in row)
        wanted = (FormLabel.NUMBER, FormLabel.PREVIOUS, FormLabel.INITIATIVE, FormLabel.TEXT)
        number, *others = (labels.index(label) for label in wanted)
        rows |= {str(row[number]): tuple(row[place] for place in others) for row in table}

    for said in said_by(result(town)):
        if "rating" in said:
            assert rows[said["id"]] == (said["rating"], said["title"], said["text"])
    assert rows["1-1-1-04"] == (6, "病児保育", "三か所に増やしました。")


def test_the_forms_are_mailed(town: Path) -> None:
    done: Called = pledgexl("-C", town, "mail", "2024-04")

    assert done.code == 0
    drafts = sorted((town / "mail" / "2024-04").glob("*.eml"))
    letters = [message_from_bytes(draft.read_bytes(), policy=default) for draft in drafts]
    assert [letter["To"] for letter in letters] == ["kodomo@example.jp", "kenko@example.jp"]
    for letter in letters:
        (form,) = letter.iter_attachments()
        assert FormSheet.ENTRY in openpyxl.load_workbook(BytesIO(form.get_content())).sheetnames
