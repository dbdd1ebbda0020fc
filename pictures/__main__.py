"""Render docs/images anew: the sample city through LibreOffice and Chromium, as people see it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from pypdf import PdfReader

from pictures.office_list import SHEET, write_list
from pictures.on_screen import as_on_screen

_IMAGES = Path(__file__).parents[1] / "docs" / "images"
_NEEDED = ("soffice", "pdftoppm", "chromium")
_SECONDS = 180
# A screen's width and, for paper, a page's, in pixels.
_SCREEN, _DOTS, _PAPER_DOTS = 1366, 96, 120
_MARGIN = 70
# While February is collected, and on the day that March is issued.
_FEBRUARY, _MARCH = "1709884800", "1713398400"


class _Area(NamedTuple):
    """What of a page is drawn, in pixels, and how many of them an inch has."""

    width: int
    height: int
    dots: int
    above: int = 0


def main() -> int:
    """Render every picture, or say what is missing."""
    missing = [program for program in _NEEDED if shutil.which(program) is None]
    if missing:
        print(f"make pictures: missing: {', '.join(missing)}", file=sys.stderr)
        return 2
    with TemporaryDirectory() as name:
        folder = Path(name)
        city = folder / "city"
        _pledgexl(city, _MARCH, "demo")
        _pledgexl(city, _FEBRUARY, "check", "2024-02")
        begun = city / "begun"
        begun.mkdir()
        write_list(begun / "list.xlsx")
        _pledgexl(begun, _MARCH, "import", "begun/list.xlsx", "--yes")
        for picture, draw in PICTURES.items():
            draw(city, folder, _IMAGES / picture)
            print(_IMAGES / picture)
    return 0


def _pledgexl(city: Path, moment: str, *words: str) -> None:
    city.mkdir(exist_ok=True)
    # Exit code 1: February has errors, which the pictures show.
    subprocess.run(
        [sys.executable, "-m", "pledgexl", "-C", city, *words],
        stdout=subprocess.DEVNULL,
        cwd=city.parent,
        env=os.environ | {"SOURCE_DATE_EPOCH": moment},
        check=False,
    )


def _sheet(
    file: str, sheet: str, height: int, width: int = _SCREEN
) -> Callable[[Path, Path, Path], None]:
    """Return what draws the top of a sheet as the screen shows it."""

    def draw(city: Path, folder: Path, picture: Path) -> None:
        workbook = folder / f"{picture.stem}.xlsx"
        as_on_screen(city / file, sheet, workbook)
        _cut(_pdf(workbook, folder), 1, _Area(width, height, _DOTS), picture)

    return draw


def _report(text: str, height: int) -> Callable[[Path, Path, Path], None]:
    """Return what draws the report's first page with `text`, below its upper margin."""

    def draw(city: Path, folder: Path, picture: Path) -> None:
        pdf = _pdf(city / "output/2024-03/report.docx", folder)
        pages = PdfReader(pdf).pages
        number = next(i for i, page in enumerate(pages, 1) if text in page.extract_text())
        width = int(pages[number - 1].mediabox.width / 72 * _PAPER_DOTS)
        _cut(pdf, number, _Area(width, height, _PAPER_DOTS, _MARGIN), picture)

    return draw


def _page(file: str, height: int) -> Callable[[Path, Path, Path], None]:
    """Return what draws the top of a page as a browser shows it."""

    def draw(city: Path, folder: Path, picture: Path) -> None:
        # Chromium refuses to work for root in its sandbox.
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        size = f"--window-size={_SCREEN},{height}"
        options = ["--headless", "--hide-scrollbars", f"--user-data-dir={folder / 'chromium'}"]
        address = (city / file).as_uri()
        _run("chromium", *sandbox, *options, size, f"--screenshot={picture}", address)

    return draw


def _pdf(document: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'soffice').as_uri()}"
    options = ["--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)]
    _run("soffice", profile, *options, str(document))
    return folder / f"{document.stem}.pdf"


def _cut(pdf: Path, page: int, area: _Area, picture: Path) -> None:
    """Write `area` of a page of `pdf` as `picture`."""
    corner = ["-x", "0", "-y", str(area.above), "-W", str(area.width), "-H", str(area.height)]
    place = ["-f", str(page), "-singlefile", "-r", str(area.dots), *corner]
    _run("pdftoppm", "-png", *place, str(pdf), str(picture.with_suffix("")))


def _run(*command: str) -> None:
    # With the locale C, LibreOffice does not find files with Japanese names.
    surroundings = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(command, env=surroundings, timeout=_SECONDS, check=True, capture_output=True)


PICTURES = {
    "form.png": _sheet("submissions/2024-03/703_道路河川課.xlsx", "入力", 604),
    "request.png": _sheet("returns/2024-02/304_環境政策課.xlsx", "修正のお願い", 275),
    "return.png": _sheet("returns/2024-02/304_環境政策課.xlsx", "入力", 406),
    "summary.png": _sheet("output/2024-03/summary.xlsx", "総括表", 386, 900),
    "report.png": _report("妊娠・出産期から寄り添う", 669),
    "month.png": _page("output/2024-03/index.html", 900),
    "collecting.png": _page("returns/2024-02/index.html", 900),
    "first-list.png": _sheet("begun/list.xlsx", SHEET, 215, 1366),
    "first-plan.png": _sheet("begun/input_templates/plan.xlsx", "設定", 325, 1250),
    "first-check.png": _sheet("begun/input_templates/取込の確認.xlsx", "取込の確認", 420, 1100),
}

if __name__ == "__main__":
    sys.exit(main())
