"""Each rating is read twice before a release: a disagreement stops it, and nothing is skipped."""

import shutil
from pathlib import Path

import pytest

from command import Called, pledgexl
from hostile_forms import SHEET, archive, parts_of, put_in

FORM = "204_資産経営課.xlsx"
RATING = "D8"
# A text without a letter in the last cell of a sheet: nothing is there, but calamine makes room
# for every cell before it.
FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t></t></is></c></row>'


@pytest.fixture
def city(made_demo: Path, tmp_path: Path) -> Path:
    """Return the sample city, whose March is complete."""
    city = shutil.copytree(made_demo, tmp_path / "市")
    shutil.rmtree(city / "output" / "2024-03")
    return city


def run_with(city: Path, sheet: str, *options: str) -> Called:
    """Run March with the XML `sheet` in one of its forms."""
    path = city / "submissions" / "2024-03" / FORM
    path.write_bytes(archive(parts_of(path.read_bytes()) | {SHEET: sheet.encode()}))
    return pledgexl("-C", city, *options, "run", "2024-03")


def sheet_of(city: Path) -> str:
    content = (city / "submissions" / "2024-03" / FORM).read_bytes()
    return parts_of(content)[SHEET].decode()


def test_says_how_many_ratings_were_read_twice(city: Path) -> None:
    done = run_with(city, sheet_of(city))

    assert (done.code, done.err) == (0, "")
    assert "評価133件中133件を2回読み取り" in done.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), f"{FORM} の 入力!{RATING} の評価が、二つの読み取りで一致しません"),
        (("--lang", "en"), f"{FORM}, 入力!{RATING}: two readings of the rating differ (first 8, "),
    ],
)
def test_a_cell_that_two_readers_understand_differently_stops_the_release(
    city: Path, options: tuple[str, ...], told: str
) -> None:
    before = {path: path.read_bytes() for path in (city / "output").rglob("*") if path.is_file()}

    # Our reader takes the reference for an 8, as Excel does; calamine 0.9 sees a blank.
    done = run_with(city, put_in(sheet_of(city), RATING, "<v>&#56;</v>"), *options)

    assert done.code == 2
    assert told in done.err.replace("\n", "")
    after = {path: path.read_bytes() for path in (city / "output").rglob("*") if path.is_file()}
    assert after == before


def test_a_form_that_ends_the_second_reader_counts_and_is_named(city: Path) -> None:
    sheet = sheet_of(city).replace("</sheetData>", f"{FAR}</sheetData>")

    done = run_with(city, sheet)

    assert (done.code, done.err) == (0, "")
    assert "受付 44 + 差戻し 0" in done.out
    told = done.out.replace("\n", "")
    assert "件は、2回目の読み取りができなかったため" in told
    assert f"{FORM} 入力!{RATING}" in told
    assert "評価133件中133件" not in told
