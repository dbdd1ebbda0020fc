"""The rules of a workbook that others read: tables, labels, blanks, properties, and its print.

They are those of the UK's "Releasing statistics in spreadsheets" as far as they fit an office that
prints, and A4 paper on which nothing is smaller than eight points.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from itertools import groupby, pairwise
from pathlib import Path
from shutil import which
from subprocess import run
from typing import NamedTuple

import pytest
from lxml import etree

from generated import generated_summary
from office import convert
from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.excel.summary.page import WorkbookContext
from pledgexl.excel.summary.write import office_workbook, summary_workbook, workbook_of
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.names import OfficeSheet, SummarySheet
from pledgexl.model.period import Period
from pledgexl.rules.averages import audit
from pledgexl.rules.summarise import summarise
from reread import Reread
from summaries import sample_summary, small_plan, small_summary

CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)
PAST = (PastMonth(Period(2024, 1), {"": "51.4"}, {}),)
NOTHING_CAME = replace(summarise(small_plan(), NEWEST_PERIOD, []), is_provisional=True)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COVERS = (SummarySheet.COVER, OfficeSheet.OFFICE)
# Where a cell of a table may be blank: its note says so, and a chart would draw a dash as 0.
BLANKS = (SummarySheet.PROOF, SummarySheet.CHARTS, SummarySheet.TREND)
LEAST_POINTS = 8
POINTS_PER_INCH = 72
A4_INCHES = (210 / 25.4, 297 / 25.4)
# A unit of a column's width is a digit of BIZ UDPゴシック, 0.76 of ten points (LibreOffice).
POINTS_PER_UNIT = 7.6


class Table(NamedTuple):
    """A table as its part says: its name, its cells, its labels, and whether it has buttons."""

    name: str
    cells: str
    labels: list[str]
    has_buttons: bool


@dataclass(frozen=True)
class Opened:
    """A workbook's parts, and its cells as another reader has them."""

    content: bytes

    def part(self, name: str) -> etree._Element:
        with zipfile.ZipFile(BytesIO(self.content)) as package:
            return etree.fromstring(package.read(name))

    def names(self) -> list[str]:
        with zipfile.ZipFile(BytesIO(self.content)) as package:
            return package.namelist()

    def sheets(self) -> dict[str, str]:
        return Reread(self.content).sheets

    def rows(self, sheet: str) -> dict[int, dict[str, str]]:
        found = Reread(self.content).rows(sheet)
        return {number: {at: cell.value for at, cell in row.items()} for number, row in found}

    def related(self, part: str, kind: str) -> list[str]:
        """Return the parts of a `kind` that belong to `part`."""
        folder, _, file = part.rpartition("/")
        relations = f"{folder}/_rels/{file}.rels"
        if relations not in self.names():
            return []
        targets = [str(each.get("Target")) for each in self.part(relations)]
        return [target.replace("..", "xl") for target in targets if f"/{kind}" in target]

    def tables(self, sheet: str) -> list[Table]:
        parts = self.related(self.sheets()[sheet], "table")
        return [_table(self.part(name)) for name in parts]


def _table(part: etree._Element) -> Table:
    labels = [str(each.get("name")) for each in part.iter(f"{MAIN}tableColumn")]
    has_buttons = part.find(f"{MAIN}autoFilter") is not None
    return Table(str(part.get("displayName")), str(part.get("ref")), labels, has_buttons)


def month(summary: Summary) -> list[Opened]:
    audited = audit(summary)
    council = summary_workbook(summary, audited, CREATED, PAST)
    inside = office_workbook(summary, audited, CREATED, (("pledgexl", "9.9"),))
    return [Opened(council), Opened(inside)]


def in_parts(summary: Summary) -> list[Opened]:
    """Return the workbooks as they are where a list takes several sheets, row by row."""
    editions = (
        WorkbookContext(summary, CREATED, tuple(kind), audit(summary), last_row=30, is_large=True)
        for kind in (SummarySheet, OfficeSheet)
    )
    return [Opened(workbook_of(edition)) for edition in editions]


CASES = [
    *month(sample_summary()),
    *month(small_summary()),
    *month(NOTHING_CAME),
    *in_parts(generated_summary(90, 3)),
]
SHEETS = [(book, sheet) for book in CASES for sheet in book.sheets()]
SAMPLE = [(book, sheet) for book in CASES[:2] for sheet in book.sheets()]


def bounds(cells: str) -> tuple[str, int, str, int]:
    found = re.fullmatch(r"([A-Z]+)(\d+):([A-Z]+)(\d+)", cells)
    assert found is not None
    return found[1], int(found[2]), found[3], int(found[4])


@pytest.mark.parametrize(("book", "sheet"), SHEETS)
def test_each_sheet_is_one_table_with_nothing_below_it(book: Opened, sheet: str) -> None:
    [table] = book.tables(sheet)
    left, top, _, bottom = bounds(table.cells)
    rows = book.rows(sheet)

    assert left == "A"
    assert table.name == f"表_{sheet}"
    assert (top == 4) is (sheet != SummarySheet.COVER)
    assert max(rows) == bottom
    assert set(range(top, bottom + 1)) <= set(rows)
    assert {"A"} <= rows[1].keys() & rows[2].keys()


@pytest.mark.parametrize(("book", "sheet"), SHEETS)
def test_labels_are_those_of_the_cells_and_each_there_once(book: Opened, sheet: str) -> None:
    [table] = book.tables(sheet)
    _, top, _, _ = bounds(table.cells)

    assert list(book.rows(sheet)[top].values()) == table.labels
    assert not [label for label in table.labels if "\n" in label]
    # Excel compares without case; whether without width as well is not known.
    alike = [unicodedata.normalize("NFKC", label).casefold() for label in table.labels]
    assert len(set(alike)) == len(alike)


@pytest.mark.parametrize(("book", "sheet"), SHEETS)
def test_no_cell_of_a_table_is_blank_where_the_notes_do_not_say_why(
    book: Opened, sheet: str
) -> None:
    [table] = book.tables(sheet)
    _, top, _, bottom = bounds(table.cells)
    rows = book.rows(sheet)

    widths = {len(rows[number]) for number in range(top, bottom + 1)}
    if not sheet.startswith(BLANKS):
        assert widths == {len(table.labels)}


@pytest.mark.parametrize(("book", "sheet"), SHEETS)
def test_only_what_is_worked_in_has_buttons_and_nothing_is_merged(book: Opened, sheet: str) -> None:
    [table] = book.tables(sheet)
    is_worked_in = book.sheets().keys() >= {OfficeSheet.OFFICE} and sheet not in COVERS
    tree = book.part(book.sheets()[sheet])

    assert table.has_buttons is is_worked_in
    assert tree.find(f"{MAIN}autoFilter") is None
    assert tree.find(f"{MAIN}mergeCells") is None


@pytest.mark.parametrize("book", CASES[:4])
def test_the_contents_lead_to_every_sheet(book: Opened) -> None:
    cover, *_ = sheets = list(book.sheets())
    links = book.part(book.sheets()[cover]).iter(f"{MAIN}hyperlink")

    places = {str(link.get("location")).split("!")[0].strip("'") for link in links}
    assert places == set(sheets)


def test_the_notes_say_how_many_sheets_there_are_and_whom_to_ask() -> None:
    notes = {row["A"]: row["B"] for row in CASES[0].rows(SummarySheet.GUIDE).values() if "B" in row}

    assert f"シートは{len(SummarySheet)}枚です。" in notes["シート"]
    assert notes["問合せ先"] == "総合政策部 企画政策課（内線 2315）"
    for sign in ("「－」", "「なし」", "空欄", "★と☆", "「＝」と「≠」", "※追加"):
        assert sign in notes


@pytest.mark.parametrize("book", CASES[:2])
def test_says_whose_it_is_what_it_is_and_in_which_language(book: Opened) -> None:
    properties = {
        str(each.tag).rpartition("}")[2]: each.text for each in book.part("docProps/core.xml")
    }

    assert properties["creator"] == "汐見野市"
    assert properties["language"] == "ja-JP"
    assert properties["title"] == "汐見野市　市長公約の取組状況（令和5年度末）"
    assert "公約" in str(properties["keywords"])


# --- Print ---


def printed_columns(book: Opened, sheet: str) -> int:
    """Return how many columns are printed: those of the print area, else all up to a chart's."""
    index = list(book.sheets()).index(sheet)
    names = book.part("xl/workbook.xml").iter(f"{MAIN}definedName")
    areas = {
        each.get("localSheetId"): each.text for each in names if "Print_Area" in each.values()[0]
    }
    if area := areas.get(str(index)):
        return number_of(area.rpartition("$")[0].rpartition("$")[2])
    [table] = book.tables(sheet)
    last = number_of(bounds(table.cells)[2])
    for drawing in book.related(book.sheets()[sheet], "drawing"):
        ends = [each.findtext("{*}col") for each in book.part(drawing).iter("{*}to")]
        last = max(last, *(int(end or 0) + 1 for end in ends))
    return last


def number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def print_scale(book: Opened, sheet: str) -> int:
    """Return the percentage at which a sheet is printed: as wide as the page at most."""
    tree = book.part(book.sheets()[sheet])
    widths = {
        number: float(str(each.get("width")))
        for each in tree.iter(f"{MAIN}col")
        for number in range(int(str(each.get("min"))), int(str(each.get("max"))) + 1)
    }
    printed = sum(widths[number] for number in range(1, printed_columns(book, sheet) + 1))
    [margins] = tree.iter(f"{MAIN}pageMargins")
    [setup] = tree.iter(f"{MAIN}pageSetup")
    paper = A4_INCHES[setup.get("orientation") == "landscape"]
    room = (paper - float(str(margins.get("left"))) - float(str(margins.get("right")))) * (
        POINTS_PER_INCH
    )
    return min(100, int(100 * room / (printed * POINTS_PER_UNIT)))


def font_sizes(book: Opened, sheet: str) -> Iterator[float]:
    """Yield the sizes of all letters on a sheet: in cells, charts, headers and footers."""
    styles = book.part("xl/styles.xml")
    fonts = [float(str(size.get("val"))) for size in styles.iterfind("{*}fonts/{*}font/{*}sz")]
    looks = [int(str(each.get("fontId"))) for each in styles.iterfind("{*}cellXfs/{*}xf")]
    part = book.sheets()[sheet]
    for cell in book.part(part).iter(f"{MAIN}c"):
        if len(cell):
            yield fonts[looks[int(cell.get("s", "0"))]]
    for drawing in book.related(part, "drawing"):
        for chart in book.related(drawing, "chart"):
            sizes = (each.get("sz") for each in book.part(chart).iter())
            yield from (int(size) / 100 for size in sizes if size)
    [margins] = book.part(part).iter(f"{MAIN}headerFooter")
    yield from (float(size) for text in margins for size in re.findall(r'"&(\d+)', text.text or ""))


@pytest.mark.parametrize(("book", "sheet"), SHEETS)
def test_prints_nothing_smaller_than_eight_points(book: Opened, sheet: str) -> None:
    scale, smallest = print_scale(book, sheet), min(font_sizes(book, sheet))

    assert smallest * scale / 100 >= LEAST_POINTS


def pdf_of(book: Opened, folder: Path) -> Path:
    source = folder / "book.xlsx"
    source.write_bytes(book.content)
    return convert(source, "pdf", folder)


@pytest.mark.office
@pytest.mark.skipif(which("pdftohtml") is None, reason="pdftohtml is not installed")
@pytest.mark.parametrize("book", CASES[:2])
def test_libreoffice_prints_nothing_smaller_than_eight_points(book: Opened, tmp_path: Path) -> None:
    # Three times as large, as sizes come in whole points.
    command = ["pdftohtml", "-xml", "-i", "-stdout", "-zoom", "3", str(pdf_of(book, tmp_path))]
    found = run(command, check=True, capture_output=True).stdout.decode()

    sizes = [int(size) / 3 for size in re.findall(r'<fontspec [^>]*size="(\d+)"', found)]
    assert min(sizes) >= LEAST_POINTS


@pytest.mark.office
@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("book", CASES[:2])
def test_libreoffice_prints_no_page_but_the_last_of_a_sheet_half_empty(
    book: Opened, tmp_path: Path
) -> None:
    pages = list(filled(pdf_of(book, tmp_path)))

    following = [(one, share) for (one, share), (other, _) in pairwise(pages) if one == other]
    assert [page for page in following if page[1] < 2 / 3] == []
    counts = {sheet: len(list(found)) for sheet, found in groupby(sheet for sheet, _ in pages)}
    if SummarySheet.PROOF in counts:
        # A row for each item, none on a page of its own.
        assert counts[SummarySheet.PROOF] <= 5
        last = [share for sheet, share in pages if sheet == SummarySheet.PROOF][-1]
        assert last >= 1 / 3


def filled(pdf: Path) -> Iterator[tuple[str, float]]:
    """Yield the sheet of each page and how far down its table goes, of the room for it."""
    command = ["pdftotext", "-bbox", str(pdf), "-"]
    tree = etree.fromstring(
        run(command, check=True, capture_output=True).stdout, etree.HTMLParser(encoding="utf-8")
    )
    for page in tree.iter("page"):
        height = float(str(page.get("height")))
        words = [(float(str(word.get("ymax"))), str(word.text)) for word in page.iter("word")]
        top, foot = min(words)[0], max(words)[0]
        name = [text for end, text in words if end == top][-1]
        lowest = max(end for end, _ in words if end < foot - height / 50)
        yield name, lowest / foot
