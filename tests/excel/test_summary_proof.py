"""The sheet 検算 against LibreOffice, and the proof before release against planted faults."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import product
from pathlib import Path
from xml.parsers.expat import ExpatError

import pytest

from english import english_summary
from errors import raises_saying, worded
from generated import generated_summary, reckoned_again
from office import Office
from pledgexl.excel.summary.page import WorkbookContext
from pledgexl.excel.summary.write import office_workbook, summary_workbook, workbook_of
from pledgexl.excel.verify.book import SummaryMismatchError
from pledgexl.excel.verify.summary import verify_office, verify_summary
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.movement import Movements
from pledgexl.model.names import OfficeSheet, SummarySheet
from pledgexl.model.period import Period
from pledgexl.rules.averages import audit
from pledgexl.rules.movement import movements
from reread import Reread
from summaries import as_past, sample_summary

CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)
# What spreadsheets keep of an endless decimal.
DIGITS = 14


def workbook(summary: Summary, moved: Movements = ()) -> bytes:
    return summary_workbook(summary, audit(summary), CREATED, moved=moved)


def sample_moved() -> Movements:
    """Return how the sample city's figures moved since January."""
    before = sample_summary(Period(2024, 1))
    return [movements(sample_summary(), as_past(before, before.period))]


def office(summary: Summary) -> bytes:
    return office_workbook(summary, audit(summary), CREATED)


def in_parts(summary: Summary, last_row: int) -> bytes:
    """Return the workbook whose sheets end with `last_row`, as if spreadsheets were so short."""
    return workbook_of(
        WorkbookContext(summary, CREATED, tuple(SummarySheet), audit(summary), last_row=last_row)
    )


def cached(content: bytes) -> dict[tuple[str, str], str]:
    """Return what each cell with a formula holds, by sheet and address."""
    book = Reread(content)
    return {
        (sheet, f"{column}{row}"): found.value
        for sheet in book.sheets
        for row, cells in book.rows(sheet)
        for column, found in cells.items()
        if found.formula
    }


def recalculated(
    office: Office, content: bytes, folder: Path, *before: tuple[str, dict[str, object]]
) -> dict[tuple[str, str], str]:
    """Return what LibreOffice makes of the same cells when it calculates everything anew."""
    file = folder / "summary.xlsx"
    file.write_bytes(content)
    wanted = list(cached(content))
    sheets = list(dict.fromkeys(sheet for sheet, _ in wanted))
    steps = [*before, ("calculate", {})]
    steps += [("read", {"sheet": name, "cells": f"A1:P{last(name, wanted)}"}) for name in sheets]
    tables = dict(zip(sheets, office.work(file, steps).steps[len(before) + 1 :], strict=True))
    return {(sheet, cell): str(at(tables[sheet], cell)) for sheet, cell in wanted}


def last(sheet: str, cells: list[tuple[str, str]]) -> int:
    return max(int(re.sub("[A-Z]", "", cell)) for name, cell in cells if name == sheet)


def at(table: list[list[float | str]], cell: str) -> float | str:
    return table[int(cell[1:]) - 1][ord(cell[0]) - ord("A")]


def differences(
    one: Mapping[tuple[str, str], str], other: Mapping[tuple[str, str], str]
) -> list[tuple[tuple[str, str], str, str]]:
    return [
        (place, one[place], other[place]) for place in one if not same(one[place], other[place])
    ]


def same(one: str, other: str) -> bool:
    try:
        return f"{float(one):.{DIGITS}g}" == f"{float(other):.{DIGITS}g}"
    except ValueError:
        return one == other


def assert_libreoffice_agrees(
    office: Office, summary: Summary, folder: Path, moved: Movements = ()
) -> None:
    content = workbook(summary, moved)
    verify_summary(content, summary, audit(summary), moved=moved)
    found = cached(content)

    assert all(found.values())
    assert differences(found, recalculated(office, content, folder)) == []


def rules_with(cut: Cut, carry: Carry, places: int, times: int = 10) -> dict[Level, LevelRule]:
    return {
        level: LevelRule(level, times if level is Level.PLEDGE else 1, places, cut, carry)
        for level in DEFAULT_RULES
    }


@pytest.mark.office
def test_libreoffice_finds_the_same_value_in_every_formula_of_the_demo(
    office: Office, tmp_path: Path
) -> None:
    assert_libreoffice_agrees(office, sample_summary(), tmp_path, sample_moved())


@pytest.mark.office
def test_libreoffice_finds_the_same_values_in_an_english_workbook(
    office: Office, tmp_path: Path
) -> None:
    content = workbook(english_summary())
    change = ("put", {"sheet": "Details", "cell": "E5", "value": 0})

    assert_libreoffice_agrees(office, english_summary(), tmp_path)
    found = recalculated(office, content, tmp_path, change)
    assert cached(content)["Recalculation", "A2"].startswith("Equal: all 10 values")
    assert found["Recalculation", "A2"].endswith("The first is number 1")
    assert found["Recalculation", "M5"] == "≠"
    assert found["Recalculation", "A2"] == found["Cover", "B7"]


@pytest.mark.office
@pytest.mark.parametrize(("count", "step"), [(1_000, 10), (1_000, 1), (10_000, 10)])
def test_libreoffice_agrees_on_thousands_of_initiatives(
    office: Office, tmp_path: Path, count: int, step: int
) -> None:
    assert_libreoffice_agrees(office, generated_summary(count, step, step_tenths=step), tmp_path)


@pytest.mark.office
def test_libreoffice_agrees_on_as_many_digits_as_a_rule_may_show(
    office: Office, tmp_path: Path
) -> None:
    rules = rules_with(Cut.DOWN, Carry.EXACT, 6)

    assert_libreoffice_agrees(office, generated_summary(120, 11, rules=rules), tmp_path)


@pytest.mark.office
@pytest.mark.parametrize(("cut", "carry", "places"), list(product(Cut, Carry, (0, 2))), ids=str)
def test_libreoffice_agrees_under_every_cut_and_carry(
    office: Office, tmp_path: Path, cut: Cut, carry: Carry, places: int
) -> None:
    rules = rules_with(cut, carry, places)

    assert_libreoffice_agrees(office, generated_summary(120, 7, rules=rules), tmp_path)


@pytest.mark.office
def test_libreoffice_agrees_where_a_list_goes_over_several_sheets(
    office: Office, tmp_path: Path
) -> None:
    summary = generated_summary(90, 3)
    content = in_parts(summary, 30)
    verify_summary(content, summary, audit(summary))

    assert "明細4" in Reread(content).sheets
    assert "検算2" in Reread(content).sheets
    assert differences(cached(content), recalculated(office, content, tmp_path)) == []


def test_a_large_workbook_is_written_row_by_row_and_says_the_same() -> None:
    summary = generated_summary(400, 9)
    audited = audit(summary)
    edition = WorkbookContext(summary, CREATED, tuple(SummarySheet), audited, is_large=True)
    large = workbook_of(edition)
    verify_summary(large, summary, audited)

    books = [Reread(content) for content in (large, workbook(summary))]
    for sheet in SummarySheet:
        one, other = ([row for row in book.rows(sheet) if row[1]] for book in books)
        assert one == other
        assert heights(large, sheet) == heights(workbook(summary), sheet)


def heights(content: bytes, sheet: str) -> list[tuple[str, str]]:
    """Return the number and the height of each row with cells."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read(Reread(content).sheets[sheet]).decode()
    rows = re.findall('<row r="([0-9]+)"([^>/]*)>', xml)
    return [(number, "".join(re.findall(' ht="([^"]*)"', looks))) for number, looks in rows]


@pytest.mark.office
def test_a_rating_changed_in_libreoffice_gives_the_whole_that_the_core_computes(
    office: Office, tmp_path: Path
) -> None:
    summary = sample_summary()
    content = workbook(summary)
    first = cached(content)
    change = ("put", {"sheet": "明細", "cell": "E5", "value": 0})

    found = recalculated(office, content, tmp_path, change)

    changed_row = summary.initiatives[0]._replace(rating_tenths=0)
    expected = workbook(reckoned_again(summary, changed_row))
    # 総括表 still shows what was printed; the formulas show what it would be.
    computed = {
        place: value
        for place, value in cached(expected).items()
        if place[0] == "検算" and place[1][0] in "CDEFGHIJK"
    }
    assert differences(computed, found) == []
    assert found["検算", "A2"].startswith("不一致")
    assert found["検算", "A2"] == found["表紙", "B7"]
    assert first["検算", "A2"].startswith("一致")


def patched(content: bytes, sheet: str, cell: str, change: Callable[[str], str]) -> bytes:
    """Return the workbook with the XML of one cell changed."""
    part = Reread(content).sheets[sheet]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            xml = old.read(name)
            new.writestr(name, changed(xml.decode(), cell, change) if name == part else xml)
    return out.getvalue()


def changed(xml: str, cell: str, change: Callable[[str], str]) -> str:
    found = re.search(f'<c r="{cell}".*?</c>', xml)
    assert found is not None
    other = change(found[0])
    assert other != found[0]
    return xml.replace(found[0], other)


def replacing(old: str, new: str) -> Callable[[str], str]:
    return lambda xml: xml.replace(old, new)


@pytest.mark.parametrize(
    ("sheet", "cell", "change"),
    [
        ("検算", "G6", replacing("<v>73</v>", "<v>74</v>")),
        ("検算", "F6", replacing("<v>73.33", "<v>73.34")),
        ("検算", "C7", replacing("<v>3</v>", "<v>4</v>")),
        ("検算", "M6", replacing("＝</v>", "≠</v>")),
        ("検算", "A2", replacing("<v>一致", "<v>不一致")),
        ("表紙", "B5", replacing("<v>59.2</v>", "<v>59.3</v>")),
        ("グラフ", "C5", replacing("<v>62</v>", "<v>63</v>")),
    ],
)
def test_a_planted_wrong_cached_value_is_caught_at_its_cell(
    sheet: str, cell: str, change: Callable[[str], str]
) -> None:
    assert_caught(sheet, cell, change)


@pytest.mark.parametrize(
    ("sheet", "cell", "change"),
    [
        ("検算", "D7", replacing("E7)", "E6)")),
        ("検算", "F6", replacing("*10)", "*11)")),
        ("検算", "I5", replacing("ROUNDDOWN", "ROUNDUP")),
        ("検算", "K85", replacing(",1)", ",2)")),
        ("検算", "H5", replacing("G6:", "F6:")),
        ("検算", "L6", replacing("C6", "C7")),
        ("検算", "M6", replacing('"≠"', '"＝"')),
        ("検算", "G6", lambda xml: re.sub("<f>.*</f>", "", xml)),
        ("グラフ", "C5", replacing("C5<", "C6<")),
    ],
)
def test_a_planted_wrong_formula_is_caught_at_its_cell(
    sheet: str, cell: str, change: Callable[[str], str]
) -> None:
    assert_caught(sheet, cell, change)


@pytest.mark.parametrize(
    ("sheet", "cell", "change"),
    [
        ("総括表", "C5", replacing("<v>62</v>", "<v>63</v>")),
        ("総括表", "E5", replacing("<v>27</v>", "<v>26</v>")),
        ("総括表", "G35", replacing("<v>2</v>", "<v>3</v>")),
        ("施策別", "E5", replacing("<v>7</v>", "<v>8</v>")),
        ("明細", "E5", replacing("<v>8</v>", "<v>9</v>")),
        ("部署別", "H5", replacing("<v>5.5</v>", "<v>5.6</v>")),
        ("進捗の分布", "B7", replacing("<v>12</v>", "<v>13</v>")),
    ],
)
def test_a_planted_wrong_figure_is_caught_at_its_cell(
    sheet: str, cell: str, change: Callable[[str], str]
) -> None:
    assert_caught(sheet, cell, change)


@pytest.mark.parametrize(
    ("sheet", "cell", "change"),
    [
        (OfficeSheet.SUBMISSIONS, "F5", replacing("<v>2</v>", "<v>1</v>")),
        (OfficeSheet.FINDINGS, "A5", lambda _: '<c r="A5"/>'),
        (OfficeSheet.REMARKS, "D5", lambda _: '<c r="D5"/>'),
        (OfficeSheet.VARIANTS, "C5", replacing("<v>", "<v>1")),
        (OfficeSheet.VARIANTS, "F5", replacing("<v>", "<v>1")),
        (OfficeSheet.RECORD, "F5", lambda _: '<c r="F5"/>'),
    ],
)
def test_a_planted_fault_in_the_workbook_of_the_office_is_caught_at_its_cell(
    sheet: str, cell: str, change: Callable[[str], str]
) -> None:
    summary = sample_summary()
    verify_office(office(summary), summary, audit(summary))

    wrong = patched(office(summary), sheet, cell, change)
    with raises_saying(SummaryMismatchError, f"{sheet}!{cell}"):
        verify_office(wrong, summary, audit(summary))


@pytest.mark.parametrize("remark", ["x005F_", "_x0041_", "_x005F_x0041_", "=1+1", "１\n２"])
def test_a_remark_that_looks_like_an_escape_stops_nothing(remark: str) -> None:
    summary = sample_summary()
    changed_row = summary.initiatives[0]._replace(remark=remark)
    changed_summary = reckoned_again(summary, changed_row)
    assert changed_summary.initiatives[0].remark == remark

    verify_office(office(changed_summary), changed_summary, audit(changed_summary))


def test_a_formula_in_the_workbook_of_the_office_is_caught() -> None:
    summary = sample_summary()
    wrong = patched(office(summary), "提出状況", "E5", replacing("<v>", "<f>1+1</f><v>"))

    with raises_saying(SummaryMismatchError, "提出状況"):
        verify_office(wrong, summary, audit(summary))


@pytest.mark.parametrize(
    ("cell", "change"),
    [
        ("B5", replacing("<v>51.4</v>", "<v>51.5</v>")),
        ("B6", replacing("<v>59.2</v>", "<v>60.2</v>")),
        ("A5", lambda _: '<c r="A5"/>'),
    ],
)
def test_a_planted_wrong_month_of_the_trend_is_caught_at_its_cell(
    cell: str, change: Callable[[str], str]
) -> None:
    summary = sample_summary()
    past = (PastMonth(Period(2024, 1), {"": "51.4"}, {}),)
    content = summary_workbook(summary, audit(summary), CREATED, past=past)
    verify_summary(content, summary, audit(summary), past)

    wrong = patched(content, "推移", cell, change)
    with raises_saying(SummaryMismatchError, f"推移!{cell}"):
        verify_summary(wrong, summary, audit(summary), past)


@pytest.mark.parametrize(
    ("cell", "change"),
    [
        ("D5", replacing("<v>49.4</v>", "<v>49.3</v>")),
        ("E5", replacing("<v>9.8</v>", "<v>9.9</v>")),
        ("N5", replacing("<v>-0.1</v>", "<v>0</v>")),
        ("O5", replacing("総括表", "グラフ")),
        ("O5", replacing("<v>59.2</v>", "<v>59.3</v>")),
        ("P5", replacing("SUM(E5:N5)", "SUM(E5:M5)")),
        ("P5", replacing("＝</v>", "≠</v>")),
        ("B6", lambda _: '<c r="B6"/>'),
    ],
)
def test_a_planted_wrong_movement_is_caught_at_its_cell(
    cell: str, change: Callable[[str], str]
) -> None:
    summary, moved = sample_summary(), sample_moved()
    content = workbook(summary, moved)
    verify_summary(content, summary, audit(summary), moved=moved)

    wrong = patched(content, "増減", cell, change)
    with raises_saying(SummaryMismatchError, f"増減!{cell}"):
        verify_summary(wrong, summary, audit(summary), moved=moved)


@pytest.mark.parametrize(
    ("sheet", "cell"), [("総括表", "B5"), ("総括表", "B35"), ("総括表", "D6"), ("施策別", "B5")]
)
def test_a_planted_wrong_text_is_caught_at_its_cell(sheet: str, cell: str) -> None:
    # Texts are kept apart from the sheets, by their numbers.
    assert_caught(sheet, cell, lambda xml: re.sub("<v>[0-9]+</v>", "<v>0</v>", xml))


@pytest.mark.parametrize(("sheet", "cell"), [("総括表", "C5"), ("明細", "E5"), ("部署別", "D5")])
def test_a_figure_turned_into_a_formula_is_caught(sheet: str, cell: str) -> None:
    summary = sample_summary()
    content = patched(workbook(summary), sheet, cell, replacing("<v>", "<f>60+2</f><v>"))

    with raises_saying(SummaryMismatchError, sheet):
        verify_summary(content, summary, audit(summary))


def test_a_part_that_no_parser_reads_is_never_released() -> None:
    summary = sample_summary()
    content = patched(workbook(summary), "取組の状態", "B5", replacing("</v>", "<v>"))

    with pytest.raises(ExpatError):
        verify_summary(content, summary, audit(summary))


def test_an_initiative_that_went_missing_is_caught() -> None:
    summary = sample_summary()
    content = patched(workbook(summary), "明細", "A9", lambda _: '<c r="A9"/>')

    with raises_saying(SummaryMismatchError, "明細!A9"):
        verify_summary(content, summary, audit(summary))


def assert_caught(sheet: str, cell: str, change: Callable[[str], str]) -> None:
    summary = sample_summary()
    content = workbook(summary)
    verify_summary(content, summary, audit(summary))

    with pytest.raises(SummaryMismatchError) as caught:
        verify_summary(patched(content, sheet, cell, change), summary, audit(summary))
    assert f"{sheet}!{cell}" in worded(caught.value)
    assert "\n" not in worded(caught.value)


@pytest.mark.office
def test_libreoffice_does_not_believe_a_wrong_cached_value(office: Office, tmp_path: Path) -> None:
    content = workbook(sample_summary())
    wrong = patched(content, "検算", "G6", replacing("<v>73</v>", "<v>74</v>"))

    assert differences(cached(content), recalculated(office, wrong, tmp_path)) == []
