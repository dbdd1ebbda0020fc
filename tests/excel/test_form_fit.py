"""A form fits the screen, the paper and the mail, and its rows grow with what is typed."""

import re
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from office import Office, Step, convert
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.commands.start import TEMPLATE_TIME
from pledgexl.excel.form.layout import (
    COLUMN_OF,
    FIRST_ROW,
    LABEL_ROW,
    LEAST_HEIGHT,
    WIDTHS,
    first_height,
)
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.finding import CellRef, Code, Finding, column_letters
from pledgexl.model.form import Correction, Form
from pledgexl.model.history import PastMonth
from pledgexl.model.language import Language
from pledgexl.model.names import FormLabel, FormSheet
from pledgexl.rules.forms import forms

SHEET = FormSheet.ENTRY.value
TEXT = column_letters(COLUMN_OF[FormLabel.TEXT])
# What stood in 0.1.0's form of the same department: 77 KB of XML.
OLD_ENTRY_BYTES = 77_000
MOST_FILE_BYTES = 17 * 1024
# What Excel leaves of 1,366 pixels beside row numbers and scroll bar.
SCREEN_PIXELS = 1_320
LEAST_POINTS = 8.0


def form_of(code: str = "703") -> Form:
    """Return the blank form of a department with all the sheets that a form can have."""
    city = sample_city()
    figures = {item.id: "6" for item in city.plan.items} | {"": "59"}
    ratings = {each.id: 60 for each in city.plan.initiatives}
    past = tuple(
        PastMonth(period, figures, ratings)
        for period in (NEWEST_PERIOD.previous.previous, NEWEST_PERIOD.previous)
    )
    issued = forms(city.plan, NEWEST_PERIOD, city.history(NEWEST_PERIOD), past)
    return next(form for form in issued if form.department.code == code)


def returned_form() -> Form:
    """Return the same with two things to mend in it."""
    form = form_of()
    finding = Finding(Code.RATING_NOT_A_NUMBER, CellRef("a.xlsx", SHEET, FIRST_ROW, 4), "八")
    fell = Finding(
        Code.RATING_FELL,
        CellRef("a.xlsx", SHEET, FIRST_ROW + 1, 4),
        "5",
        {"rating": "5", "previous": "6"},
    )
    corrections = (Correction(finding, 0, FormLabel.RATING), Correction(fell, 1, FormLabel.RATING))
    return replace(form, revision=2, corrections=corrections)


def in_english(form: Form) -> Form:
    settings = replace(form.plan.settings, language=Language.EN)
    return replace(form, plan=replace(form.plan, settings=settings))


def three_hundred(number: int) -> str:
    """Return 300 letters without a blank, unlike those of any other row."""
    return (f"第{number}号の取組として、市内全域で窓口を開き、利用者の声を聞きました。" * 20)[:300]


def points_of(pdf: Path) -> list[tuple[float, str]]:
    """Return every text of `pdf` with the size of its letters on paper."""
    # The most that the tool knows: sizes are whole thirds of a point.
    zoom = 3
    asked = ["pdftohtml", "-xml", "-stdout", "-i", "-zoom", str(zoom), str(pdf)]
    xml = subprocess.run(asked, capture_output=True, check=True).stdout.decode()
    fonts = re.findall(r'id="(\d+)" size="(\d+)"', xml)
    sizes = {number: int(size) / zoom for number, size in fonts}
    texts = re.findall(r'<text [^>]*font="(\d+)"[^>]*>(.*?)</text>', xml)
    return [(sizes[number], re.sub("<[^>]*>", "", text)) for number, text in texts]


def edges_of(pdf: Path) -> list[tuple[float, float]]:
    """Return how far every word of `pdf` goes to the right, and how wide its page is."""
    told = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True)
    found: list[tuple[float, float]] = []
    width = 0.0
    for page, right in re.findall(r'<page width="([\d.]+)"|xMax="([\d.]+)"', told.stdout.decode()):
        if page:
            width = float(page)
        else:
            found.append((float(right), width))
    return found


def test_entry_sheet_and_file_are_as_small_as_a_mail_wants_them() -> None:
    content = form_workbook(form_of(), TEMPLATE_TIME)

    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        entry = package.getinfo("xl/worksheets/sheet1.xml")
    assert len(sheets) == 5
    assert entry.file_size <= OLD_ENTRY_BYTES // 3
    assert len(content) <= MOST_FILE_BYTES


def test_all_that_a_clerk_works_with_is_seen_without_scrolling_sideways() -> None:
    seen = list(WIDTHS)[: list(WIDTHS).index(FormLabel.TEXT) + 1]

    assert sum(WIDTHS[each] for each in seen) <= SCREEN_PIXELS
    assert sum(WIDTHS[each] for each in (FormLabel.NUMBER, FormLabel.INITIATIVE)) < 250


def test_a_measure_takes_no_more_lines_than_the_stars_beside_it() -> None:
    heights = {
        line.measure: first_height([(line.measure, FormLabel.MEASURE)]) for line in form_of().lines
    }

    assert set(heights.values()) == {LEAST_HEIGHT}


@pytest.mark.office
@pytest.mark.parametrize(
    "form",
    [form_of(), returned_form(), in_english(returned_form())],
    ids=["issued", "returned", "returned in English"],
)
def test_everything_is_printed_at_eight_points_or_more(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(form_workbook(form, TEMPLATE_TIME))

    texts = points_of(convert(path, "pdf", tmp_path))

    assert all(right <= width for right, width in edges_of(tmp_path / "form.pdf"))
    small = [(points, text) for points, text in texts if points < LEAST_POINTS and text.strip()]
    assert small == []
    assert len(texts) > 100


@pytest.mark.office
def test_rows_grow_with_three_hundred_letters_and_nothing_is_cut_off(
    office: Office, tmp_path: Path
) -> None:
    form = form_of()
    path, saved = tmp_path / "blank.xlsx", tmp_path / "filled.xlsx"
    path.write_bytes(form_workbook(form, TEMPLATE_TIME))
    rows = [FIRST_ROW + place for place, line in enumerate(form.lines) if line.number]
    typed: list[Step] = [
        ("put", {"sheet": SHEET, "cell": f"{TEXT}{row}", "value": three_hundred(row)})
        for row in rows
    ]
    first, last = rows[0], FIRST_ROW + len(form.lines) - 1

    office.work(path, typed, save=saved)
    again = office.work(saved, [("heights", {"sheet": SHEET, "first": first, "last": last})]).steps[
        0
    ]

    assert all(height >= needed for height, needed in again)
    pdf = convert(saved, "pdf", tmp_path)
    told = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True).stdout
    printed = re.sub(r"\s", "", told.decode())
    assert [row for row in rows if three_hundred(row) not in printed] == []


@pytest.mark.office
def test_rows_are_high_enough_as_they_are_issued(office: Office, tmp_path: Path) -> None:
    form = form_of()
    lines = tuple(
        replace(line, text=three_hundred(place)) if line.number else line
        for place, line in enumerate(form.lines)
    )
    path = tmp_path / "long.xlsx"
    path.write_bytes(form_workbook(replace(form, lines=lines), TEMPLATE_TIME))
    last = FIRST_ROW + len(lines) - 1
    asked: list[Step] = [("heights", {"sheet": SHEET, "first": LABEL_ROW, "last": last})]

    found = office.work(path, asked).steps[0]

    assert [pair for pair in found if pair[0] < pair[1]] == []


def test_no_height_in_the_table_is_fixed() -> None:
    with zipfile.ZipFile(BytesIO(form_workbook(form_of(), TEMPLATE_TIME))) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()

    rows = dict(re.findall(r'<row r="(\d+)"([^>]*)>', xml))
    table = [told for number, told in rows.items() if int(number) >= FIRST_ROW]
    assert table
    assert all(" ht=" in told and "customHeight" not in told for told in table)
