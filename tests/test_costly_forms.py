"""What one form repeats, or how much is wrong in it, costs nobody else the month."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import pytest

from drawn_forms import PERIOD
from hostile_forms import FORM, PLAN, SHEET, at, codes, examined, put_text, swapped
from pledgexl.commands.collect import examine
from pledgexl.commands.correct import CollectedMonth, return_documents
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.summary.write import findings_workbook
from pledgexl.export.result import accounting, result_document
from pledgexl.model.form import Form
from pledgexl.model.language import Language
from pledgexl.model.month import Summary
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import BLANK_CELL, RowStatus, Submission
from pledgexl.rules.entries import MOST_OF_A_KIND
from pledgexl.rules.forms import forms
from pledgexl.rules.returns import correction_forms
from pledgexl.rules.summarise import summarise
from pledgexl.workspace.settings import Settings

MADE = datetime(2024, 4, 1)  # noqa: DTZ001 (documents hold no zone)
NUMBER = PLAN.initiatives[0].id
LABELS = (FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)


def back(*submissions: Submission) -> tuple[Summary, Form]:
    """Return the summary and the form that goes back; all documents about it can be written."""
    summary = summarise(PLAN, PERIOD, submissions, {})
    resolved = CollectedMonth(summary, submissions, {}).resolved
    [form, *_] = correction_forms(forms(PLAN, PERIOD, {}), resolved, summary.findings)
    assert form_workbook(form, MADE)
    assert findings_workbook(summary, MADE)
    document = result_document(summary, Language.JA)
    assert json.dumps(document, ensure_ascii=False).encode()
    return summary, form


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("letters", ["あ" * 32_768, "a" * 50_000, "𠮷" * 16_384])
def test_a_text_that_no_cell_holds_is_told_at_its_cell_and_does_not_go_back(
    label: FormLabel, letters: str
) -> None:
    submission = examined(put_text(label, letters))
    _, form = back(submission)

    assert ("E219", at(label)) in codes(submission)
    assert submission.entries[0].status is RowStatus.REJECTED
    assert form.lines[0].typed[label] == BLANK_CELL
    assert submission.entries[1].status is RowStatus.RATED


def test_a_name_that_no_cell_holds_is_told_at_its_cell() -> None:
    spare = next(
        place for place, line in enumerate(forms(PLAN, PERIOD, {})[0].lines) if line.is_spare
    )
    submission = examined(put_text(FormLabel.INITIATIVE, "あ" * 40_000, spare))
    back(submission)

    assert ("E219", at(FormLabel.INITIATIVE, spare)) in codes(submission)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("あ" * 16_370, "い" * 16_370),
        ("あ" * 40_000, "い" * 40_000),
        ("_xD83D_", "う"),
        ("あ_xD83D_い", "あ_xDE00_い"),
        ("_x0000__xFFFF_", "\u202e"),
    ],
)
def test_two_rivals_can_differ_in_whatever_they_like(one: str, other: str) -> None:
    rivals = [
        examine(put_text(FormLabel.TEXT, text), f"{place}.xlsx", PLAN, PERIOD)
        for place, text in enumerate((one, other))
    ]
    summary, _ = back(*rivals)

    assert "E302" in {found.code.value for found in summary.findings}
    for found in summary.findings:
        assert max(map(len, (found.value, *found.values.values()))) <= 1_000


def with_rows(count: int, cells: Sequence[tuple[str, str]]) -> bytes:
    rows = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{column}{row}" t="str"><v>{text}</v></c>' for column, text in cells)
        + "</row>"
        for row in range(1_000, 1_000 + count)
    )
    return swapped(SHEET, "</sheetData>", f"{rows}</sheetData>")


ROWS = {
    "rows of nothing": [("H", "7")],
    "rows with one number": [("B", NUMBER), ("H", "７"), ("K", "&#9;")],
    "rows with control characters": [("B", NUMBER), ("H", "7"), ("K", "_x0007_あ")],
}


@pytest.mark.parametrize("what", ROWS)
def test_what_is_wrong_very_often_is_told_and_counted(what: str) -> None:
    submission = examined(with_rows(1_500, ROWS[what]))
    summary, form = back(submission)
    told = Counter(found.code.value for found in submission.findings)
    counted = sum(
        int(found.values["count"].replace(",", ""))
        for found in submission.findings
        if found.code.value in ("E225", "N208")
    )

    assert max(told.values()) <= MOST_OF_A_KIND + 1
    assert counted + sum(told.values()) >= 1_500
    assert len(json.dumps(result_document(summary, Language.JA))) < 100_000
    assert len(form.lines) < 200
    assert accounting(summary)["rows"]["expected"] == len(examined(FORM).entries)
    assert submission.entries[1].status is RowStatus.RATED


def test_pages_about_very_many_files_are_bounded_and_the_rest_is_told() -> None:
    litter = [examine(b"x%d" % place, f"{place}.xlsx", PLAN, PERIOD) for place in range(150)]
    summary = summarise(PLAN, PERIOD, litter, {})

    pages = return_documents(CollectedMonth(summary, tuple(litter), {}), Settings(MADE))

    assert len(pages) == 101
    assert "受付できません_ほか50件.xlsx" in pages
    assert accounting(summary)["files"]["found"] == 150
