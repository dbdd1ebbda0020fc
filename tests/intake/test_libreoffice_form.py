from dataclasses import dataclass
from pathlib import Path

import pytest

from office import Answer, Office, Step
from pledgexl.commands.collect import examine
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.commands.start import TEMPLATE_TIME
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form
from pledgexl.model.month import rating_text
from pledgexl.model.names import FORM_VERSION, FormLabel, FormSheet
from pledgexl.model.submission import FileStatus, Identity, Submission
from pledgexl.rules.forms import forms
from tables import rows

pytestmark = pytest.mark.office

SHEET = FormSheet.ENTRY.value
LABELS = (FormLabel.INITIATIVE, FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)
# What 健康づくり課 types, by the key of the line; ⏎ is a new line in the cell.
TYPED = """
    | 1-1-1-02 |                | 7  |        | 「&<満足>」は前年の1.5倍 |                  |
    | 2-1-2-02 |                | 10 | 完了   | =1+1 と𠮷野・髙﨑・㈱１  | 予定どおり       |
    | +#2      | 出張相談の試行 | 3  |        | 一件目⏎二件目            |                  |
    | 2-3-1-01 |                | 0  |        | 007                      | 2024-03-31       |
    | 2-3-1-02 |                |    | 対象外 | 国の制度に移った         | 予算はない       |
    | 2-3-2-01 |                | 5  |        | 合計 1,234,567歩 ❤       |                  |
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was filled in LibreOffice: what LibreOffice answered, and what we read."""

    form: Form
    answer: Answer
    submission: Submission


def typed_lines() -> dict[str, list[str]]:
    return {key: [cell.replace("⏎", "\n") for cell in cells] for key, *cells in rows(TYPED)}


def fill_steps(form: Form) -> list[Step]:
    """Return the typing of all that is drawn in TYPED; a rating is typed as a number."""
    place = {line.key: FIRST_ROW + index for index, line in enumerate(form.lines)}
    steps: list[Step] = []
    for key, cells in typed_lines().items():
        for label, typed in zip(LABELS, cells, strict=True):
            cell = f"{column_letters(COLUMN_OF[label])}{place[key]}"
            value = int(typed) if label is FormLabel.RATING and typed else typed
            if typed:
                steps.append(("put", {"sheet": SHEET, "cell": cell, "value": value}))
    measure = f"{column_letters(COLUMN_OF[FormLabel.MEASURE])}{place['+#2']}"
    steps.append(("put", {"sheet": SHEET, "cell": measure, "value": form.measures[0]}))
    return steps


def send(office: Office, folder: Path, *first: Step) -> Sent:
    """Issue the form, do `first` and fill it in LibreOffice, send it under another name."""
    city = sample_city()
    issued = forms(city.plan, NEWEST_PERIOD, city.history(NEWEST_PERIOD))
    form = next(each for each in issued if each.department.name == "健康づくり課")
    blank = folder / form.file_name
    blank.write_bytes(form_workbook(form, TEMPLATE_TIME))
    returned = folder / "【再提出】健康づくり課 (1).xlsx"
    answer = office.work(blank, [*fill_steps(form), *first], save=returned)
    submission = examine(returned.read_bytes(), returned.name, city.plan, NEWEST_PERIOD)
    return Sent(form, answer, submission)


def as_typed(submission: Submission) -> dict[str, list[str]]:
    """Return the entries as TYPED draws them, an added one under the key of its spare line."""
    return {
        entry.id or "+#2": [
            entry.title if entry.is_added else "",
            rating_text(entry.rating_tenths),
            entry.state.value,
            entry.text,
            entry.remark,
        ]
        for entry in submission.entries
    }


def test_reads_a_form_filled_in_libreoffice_to_the_letter(office: Office, tmp_path: Path) -> None:
    sent = send(office, tmp_path)

    assert sent.submission.findings == ()
    assert sent.submission.status is FileStatus.ACCEPTED
    assert as_typed(sent.submission) == typed_lines()


def test_knows_the_form_under_another_name_after_libreoffice(
    office: Office, tmp_path: Path
) -> None:
    sent = send(office, tmp_path)

    plan = sample_city().plan
    keys = tuple(line.key for line in sent.form.lines)
    assert sent.submission.identity == Identity(
        FORM_VERSION, plan.fingerprint, NEWEST_PERIOD, "405", 1, keys
    )
    not_issued = (FormSheet.REQUEST, FormSheet.FEEDBACK)
    issued = [sheet.value for sheet in FormSheet if sheet not in not_issued]
    assert sent.answer.sheets == issued


def test_names_the_cells_where_a_row_inserted_in_libreoffice_moved_them(
    office: Office, tmp_path: Path
) -> None:
    unprotect: Step = ("unprotect", {"sheet": SHEET})
    insert: Step = ("insert_rows", {"sheet": SHEET, "before": FIRST_ROW + 1, "count": 2})

    as_issued = send(office, tmp_path).submission
    moved = send(office, tmp_path, unprotect, insert).submission

    assert as_typed(moved) == typed_lines()
    assert [entry.at.row for entry in moved.entries] == [
        entry.at.row + (2 if entry.at.row > FIRST_ROW else 0) for entry in as_issued.entries
    ]


def test_shows_the_stars_of_a_rating_typed_in_libreoffice(office: Office, tmp_path: Path) -> None:
    stars = f"{column_letters(COLUMN_OF[FormLabel.STARS])}{FIRST_ROW}"

    sent = send(office, tmp_path, ("read", {"sheet": SHEET, "cells": stars}))

    assert sent.answer.steps[-1] == [["★★★★★\n★★☆☆☆"]]
