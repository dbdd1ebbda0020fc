"""What the generator says of a list is what is in the file, and every feature is drawn."""

from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import get_args

import docx
import pytest
from docx.table import Table
from openpyxl import load_workbook

from fuzz.lists.generator import random_list
from fuzz.lists.judge import squeezed
from fuzz.lists.layout import Dates, Departments, Layout, Shape, drawn_layout, tidiest
from fuzz.lists.truth import Truth

Texts = Counter[tuple[str, str, str]]


def texts_in_workbook(path: Path) -> Texts:
    book = load_workbook(path)
    return Counter(
        (sheet.title, cell.coordinate, squeezed(str(cell.value)))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not cell.is_date
    )


def texts_in_document(path: Path) -> Counter[str]:
    """Return each text once, whatever its place: a merged cell is one cell of several places."""
    document = docx.Document(str(path))
    texts = Counter(squeezed(one.text) for one in document.paragraphs if one.text)
    for table in document.tables:
        texts.update(texts_in_table(table))
    return texts


def texts_in_table(table: Table) -> Counter[str]:
    cells = {cell._tc: cell.text for row in table.rows for cell in row.cells}  # noqa: SLF001 (what a merged cell is known by)
    return Counter(squeezed(text) for text in cells.values() if text.strip())


def true_texts(truth: Truth, file: str) -> Texts:
    return Counter(
        (cell["sheet"], cell["cell"], squeezed(cell["text"]))
        for cell in truth["cells"]
        if cell.get("file", truth["file"]) == file and cell["type"] != "d"
    )


@pytest.mark.parametrize("seed", range(40))
def test_says_of_each_text_where_it_is(seed: int, tmp_path: Path) -> None:
    drawn = random_list(seed, seed % 5 + 1)
    truth = drawn.truth()

    for path in drawn.write(tmp_path):
        expected = true_texts(truth, path.name)
        if path.suffix == ".xlsx":
            assert texts_in_workbook(path) == expected
        else:
            found = texts_in_document(path)
            assert found == Counter(text for _, _, text in expected.elements())


def test_draws_the_same_list_from_the_same_seed() -> None:
    assert random_list(17, 4).truth() == random_list(17, 4).truth()
    assert random_list(17, 4).truth() != random_list(18, 4).truth()


def test_draws_every_choice_of_a_layout_within_three_hundred_lists() -> None:
    drawn = [drawn_layout(seed, seed % 5 + 1) for seed in range(300)]

    for one in fields(Layout):
        values = {getattr(layout, one.name) for layout in drawn}
        assert len(values) > 1, one.name
    assert {layout.shape for layout in drawn if layout.is_word} >= {"headings", "bands", "bullets"}
    assert {layout.dates for layout in drawn} == set(get_args(Dates))
    assert {layout.shape for layout in drawn} == set(get_args(Shape))
    assert {layout.departments for layout in drawn} == set(get_args(Departments))


def test_draws_no_odd_feature_in_a_tidy_list() -> None:
    tidy = [drawn_layout(seed, 1) for seed in range(50)]

    odd = [
        layout.story() for layout in tidy if layout.retired or layout.squares or layout.subtotals
    ]
    assert odd == []


def test_goes_back_to_the_plain_table_if_every_list_fails() -> None:
    assert tidiest(drawn_layout(4, 5), lambda _: True) == Layout(4)


def test_keeps_only_the_choices_without_which_a_list_does_not_fail() -> None:
    layout = next(
        one for one in (drawn_layout(seed, 5) for seed in range(300))
        if one.notes and one.dates == "marks" and one.policies > 2
    )  # fmt: skip

    made = tidiest(layout, lambda one: one.notes and one.dates == "marks" and one.policies >= 2)

    assert made == Layout(layout.seed, policies=2, dates="marks", notes=True)
