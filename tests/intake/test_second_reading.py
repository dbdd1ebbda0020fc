"""Each rating is read a second time by a reader of strangers, and both must agree."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawn_forms import CREATED
from hostile_forms import FORM, at, examined, inline, put, put_text, styled
from pledgexl.commands.sample.city import PERIODS
from pledgexl.commands.sample.workspace import filled_forms
from pledgexl.excel.form.write import form_workbook
from pledgexl.intake.form import read_form
from pledgexl.intake.second_reading import (
    FileToReread,
    ReadRating,
    SecondReading,
    read_again,
    stored_tenths,
)
from pledgexl.model.finding import CellRef
from pledgexl.model.names import FormLabel
from pledgexl.model.period import Period
from pledgexl.model.submission import Cell, CellKind, RowStatus
from pledgexl.rules.rating import parse_rating

FIRST = at(FormLabel.RATING)
FILE = "様式.xlsx"


def wanted(content: bytes) -> FileToReread:
    """Return what our own reader accepted in `content`, to be read again."""
    submission = examined(content, FILE)
    ratings = [
        ReadRating(entry.at, entry.rating_tenths)
        for entry in submission.entries
        if entry.status is RowStatus.RATED and entry.rating_tenths is not None
    ]
    return to_reread(content, *ratings)


def to_reread(content: bytes, *ratings: ReadRating) -> FileToReread:
    digest = hashlib.sha256(content).hexdigest()
    return FileToReread(Path(FILE), FILE, held=content, sha256=digest, ratings=ratings)


def read_twice(content: bytes) -> SecondReading:
    return read_again(wanted(content))


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_agrees_on_the_forms_of_the_sample_city(period: Period) -> None:
    for form in filled_forms(period)[::7]:
        content = form_workbook(form, CREATED)
        ratings = [
            ReadRating(CellRef(FILE, "入力", row, column), tenths)
            for row, column, tenths in typed_ratings(content)
        ]

        assert ratings
        assert read_again(to_reread(content, *ratings)) == SecondReading(agreed=len(ratings))


def typed_ratings(content: bytes) -> list[tuple[int, int, int]]:
    """Return row, column and tenths of each rating that our reader finds in a form."""
    form = read_form(content, FILE)
    column = form.columns[FormLabel.RATING]
    return [
        (row.row, column, tenths)
        for row in form.rows
        if (tenths := parse_rating(row.cell(FormLabel.RATING), 1).tenths) is not None
    ]


@pytest.mark.parametrize(
    "content",
    [
        FORM,
        put_text(FormLabel.RATING, "８"),
        put_text(FormLabel.RATING, "8点"),
        put_text(FormLabel.RATING, "⑧"),
        put_text(FormLabel.RATING, "★★★★★★★★☆☆"),
        put(FIRST, inline("_x0038_"), 't="inlineStr"'),
        put(FIRST, "<f>4+4</f><v>8</v>"),
        put(FIRST, "<f>4+4</f><v>8</v>", 't="str"'),
        put(FIRST, "<v>7.0000000000000009</v>"),
        styled("0%", "8"),
        styled("0点", "8"),
    ],
)
def test_compares_what_the_cell_stores(content: bytes) -> None:
    assert read_twice(content) == SecondReading(agreed=2)


LETTERS = st.sampled_from("0123456789０１８９.．+＋-－点/／★☆①⑧⑩⓪ 　\u200b\ufe0f")


@given(st.text(LETTERS, max_size=10))
def test_understands_every_text_that_counts_as_a_rating(typed: str) -> None:
    first = parse_rating(Cell(CellKind.TEXT, typed), 1).tenths

    assert first is None or stored_tenths(typed) == first


@given(st.integers(0, 100))
def test_understands_every_number_that_counts_as_a_rating(tenths: int) -> None:
    assert stored_tenths(tenths / 10) == tenths


@pytest.mark.parametrize("value", [True, "", "約7", "七", float("nan"), float("inf"), 7.25])
def test_understands_nothing_else(value: float | str) -> None:
    assert stored_tenths(value) is None


@pytest.mark.parametrize("stored", ["<v>&#56;</v>", "<v><![CDATA[8]]></v>"])
def test_names_a_cell_that_two_readers_understand_differently(stored: str) -> None:
    # Our reader takes references and CDATA for what they stand for; calamine 0.9 sees a blank.
    content = put(FIRST, stored)
    first = wanted(content).ratings[0]

    assert first == ReadRating(CellRef(FILE, "入力", first.at.row, first.at.column), 80)
    assert first.at.cell == FIRST
    assert read_twice(content) == SecondReading(agreed=1, differing=((first, ""),))


def test_says_which_rating_it_takes_for_a_date() -> None:
    content = styled("0 d", "8")
    first = wanted(content).ratings[0]

    assert read_twice(content) == SecondReading(agreed=1, unread=(first,))


def test_says_that_a_file_cannot_be_read_a_second_time() -> None:
    # calamine reads no sheet that has an error which it does not know.
    content = put(at(FormLabel.REMARK), "<v>#NEW!</v>", 't="e"')
    ratings = wanted(content).ratings

    assert read_twice(content) == SecondReading(unread=ratings)


def test_notices_a_file_that_was_changed_or_removed_in_between(tmp_path: Path) -> None:
    path = tmp_path / FILE
    there = replace(wanted(FORM), path=path, held=None)

    assert read_again(there) == SecondReading(is_changed=True)
    path.write_bytes(put_text(FormLabel.REMARK, "終了"))
    assert read_again(there) == SecondReading(is_changed=True)
    path.write_bytes(FORM)
    assert read_again(there) == SecondReading(agreed=2)
