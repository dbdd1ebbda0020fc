"""Is what we read what is shown? Drawn values in drawn formats, read by us and by LibreOffice.

Each rating and text of an accepted form must be what LibreOffice shows in its cell, or a finding
must stand at that cell: a difference without one is silent.
"""

import argparse
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape, quoteattr

from openpyxl import load_workbook
from openpyxl.styles import Font

from fuzz.package import read_records, record, unpacked, write_records
from fuzz.seeds import PERIOD, plan
from pledgexl.commands.collect import examine
from pledgexl.commands.sample.workspace import sent_files
from pledgexl.excel.form.layout import COLUMN_OF
from pledgexl.model.finding import column_letters
from pledgexl.model.month import rating_text
from pledgexl.model.names import FormLabel, FormSheet
from pledgexl.model.submission import Entry, FileStatus, Submission

# What LibreOffice shows in each cell of a range of the entry sheet of a file.
Shown = Callable[[Path, str], list[list[str]]]

LABELS = (FormLabel.RATING, FormLabel.TEXT, FormLabel.REMARK)
NUMBERS = (
    *("7", "0", "10", "3", "5", "8", "7.5", "8.1999999999999993", "2023.0", "5000", "12", "0.7"),
    *("0.12345", "-3", "45382", "45382.4375", "0.4375", "1.5", "1234567.891", "123456789012"),
    *("43586", "59", "2.675", "1E-7", "3.14159265358979", "1E+20", "0.9999999", "70"),
)
FORMATS = (
    *("General", "0", "0.0", "0.00", "#", "#.##", "0.#", "000", "000-0000", "#,##0", "#,##0.0"),
    *("#,##0;[Red]-#,##0", "#,##0;△#,##0", '0;"▲"0;"－"', "0;-0;", ";;;", "0;;", "(0);(0)"),
    *('"¥"#,##0', '"¥"#,##0;[Red]"¥"\\-#,##0', "[$¥-411]#,##0", "[$€-2] #,##0.00", "¥#,##0"),
    *('_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ', '0"人"', '0"点"', "0点", "0人", '0.0"点"'),
    *('#,##0,"千円"', '0.0,,"百万"', '"約"0"人"', '"第"0"回"', 'General"人"', '0"/10"', '"10"'),
    *('"0"0', '0"0"', "-0", "+0;-0;0", "0%", "0.0%", "0.00%", '0"%"', '[>=1]"有";"無"', '"7"'),
    *('[=0]"なし";0', '[<5]"低";[<8]"中";"高"', '[=7]"済";General', "[Red]0", "[赤]0", "[White]0"),
    *("0.00E+00", "##0.0E+0", "@", '"第"@"号"', '0;-0;0;@"様"', '0;-0;0;"済"', "# ?/?", "0/10"),
    *("[DBNum1]General", "[DBNum3][$-411]0", "0km", "!0", "0.", "*★0", "0_)", "n0", "???", "0,0"),
    *("yyyy/m/d", "yyyy-mm-dd", "m/d", 'yyyy"年"m"月"d"日"', 'ggge"年"m"月"d"日"', "[$-411]ge.m.d"),
    *('m"月"d"日"(aaa)', "aaaa", "aaa", "d-mmm-yy", "mmmm", "ddd", "yyyy/m/d h:mm", "h:mm"),
    *("h:mm:ss", 'h"時"mm"分"', "[h]:mm", '[h]"時間"mm"分"', "[mm]:ss", "mm:ss", "mm:ss.0"),
    *("h:mm AM/PM", "[$-409]h:mm AM/PM", "[$-409]mmm d", "General;-General", "0 0", '0" 件"'),
)
WORDS = ("予定どおり", "7", "７", "8点", "  前後  ", "3", "=1+1", "中止", "1,234", "8.20")
# ECMA-376 18.8.30: what a file may name without a code.
BUILT_IN = range(82)
_SAYS_RATING = re.compile(r"\+?(\d+(?:\.\d+)?(?:E[+-]\d+)?)(?:点|/10点?)?")


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is put into a cell: a stored value, its format or the number of one, and its look."""

    stored: str
    is_text: bool
    code: str = ""
    number: int = 0
    is_struck: bool = False
    is_formula: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """A cell as we read it and as LibreOffice shows it, and the codes of what is found there."""

    place: str
    drawn: Drawn
    read: str
    shown: str
    codes: tuple[str, ...]

    @property
    def is_silent(self) -> bool:
        """Whether the two differ and nothing is said of it."""
        return self.read != self.shown and not self.codes


def compare(number: str, folder: Path, shown: Shown) -> list[Compared]:
    """Fill the form that `number` draws, and compare its cells as both read them."""
    dice = Random(number)
    file, content = dice.choice(_FORMS)
    rows = _rated(examine(content, file, plan(), PERIOD))
    cells = {
        f"{column_letters(COLUMN_OF[label])}{row}": _draw(dice, label)
        for row in rows
        for label in LABELS
    }
    write = dice.choice((_by_openpyxl, _by_hand))
    path = folder / f"{number.replace(':', '-')}.xlsx"
    path.write_bytes(write(content, cells))
    submission = examine(path.read_bytes(), path.name, plan(), PERIOD)
    if submission.status is not FileStatus.ACCEPTED:
        return []
    first, last = (column_letters(COLUMN_OF[label]) for label in (LABELS[0], LABELS[-1]))
    table = shown(path, f"{first}{min(rows)}:{last}{max(rows)}")
    return list(_compared(submission, cells, table, min(rows)))


def _rated(submission: Submission) -> list[int]:
    return [entry.at.row for entry in submission.entries if entry.at.row]


def _compared(
    submission: Submission, cells: dict[str, Drawn], table: list[list[str]], top: int
) -> Iterator[Compared]:
    codes: dict[str, list[str]] = {}
    for finding in submission.findings:
        codes.setdefault(finding.at.cell, []).append(finding.code.value)
    for entry in submission.entries:
        for label, read in _read(entry).items():
            place = f"{column_letters(COLUMN_OF[label])}{entry.at.row}"
            seen = table[entry.at.row - top][COLUMN_OF[label] - COLUMN_OF[FormLabel.RATING]]
            said = _rating(seen) if label is FormLabel.RATING else seen.strip()
            found = tuple(codes.get(place, ()))
            yield Compared(f"{submission.file} {place}", cells[place], read, said, found)


def _read(entry: Entry) -> dict[FormLabel, str]:
    return {
        FormLabel.RATING: rating_text(entry.rating_tenths),
        FormLabel.TEXT: entry.text.strip(),
        FormLabel.REMARK: entry.remark.strip(),
    }


def _rating(seen: str) -> str:
    """Return the rating that somebody sees who reads `seen`, which may be none."""
    found = _SAYS_RATING.fullmatch(unicodedata.normalize("NFKC", seen).strip())
    return f"{Decimal(found[1]).normalize():f}" if found else seen


def _draw(dice: Random, label: FormLabel) -> Drawn:
    is_text = dice.random() < (0.1 if label is FormLabel.RATING else 0.2)
    numbers = NUMBERS[:8] if label is FormLabel.RATING and dice.random() < 0.8 else NUMBERS
    return Drawn(
        stored=dice.choice(WORDS if is_text else numbers),
        is_text=is_text,
        code=dice.choice(FORMATS) if dice.random() < 0.8 else "",
        number=dice.choice(BUILT_IN),
        is_struck=dice.random() < 0.05,
        is_formula=not is_text and dice.random() < 0.1,
    )


def _by_openpyxl(content: bytes, cells: dict[str, Drawn]) -> bytes:
    book = load_workbook(BytesIO(content))
    sheet = book[FormSheet.ENTRY]
    for place, drawn in cells.items():
        cell = sheet[place]
        cell.value = drawn.stored if drawn.is_text else float(drawn.stored)
        cell.data_type = "s" if drawn.is_text else "n"
        cell.number_format = drawn.code or "General"
        if drawn.is_struck:
            cell.font = Font(strike=True)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def _by_hand(content: bytes, cells: dict[str, Drawn]) -> bytes:
    """Write the cells into the XML, each with a style of its own behind those of the form."""
    parts = {each.name.decode(): unpacked(each) for each in read_records(content)}
    sheet, styles = (parts[name].decode() for name in (_SHEET, _STYLES))
    count = len(re.findall("<xf ", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]))
    fonts = len(re.findall("<font>", styles.partition("</fonts>")[0]))
    looks, codes = [], []
    for index, (place, drawn) in enumerate(cells.items()):
        number = 500 + index if drawn.code else drawn.number
        codes.append(f'<numFmt numFmtId="{500 + index}" formatCode={quoteattr(drawn.code)}/>')
        font = fonts if drawn.is_struck else 0
        looks.append(f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="0" xfId="0"/>')
        before, _, after = re.split(f"({_cell(place)})", sheet)
        sheet = before + _xml(place, count + index, drawn) + after
    struck = "<font><strike/><sz val='11'/><name val='Calibri'/></font></fonts>"
    dates = f'<workbookPr date1904="{len(cells) % 2}" '
    book = parts[_BOOK].decode().replace("<workbookPr ", dates)
    styles = re.sub("<numFmts[^>]*>", lambda found: found[0] + "".join(codes), styles)
    styles = styles.replace("</fonts>", struck).replace("</cellXfs>", f"{''.join(looks)}</cellXfs>")
    changed = parts | {_SHEET: sheet.encode(), _STYLES: styles.encode(), _BOOK: book.encode()}
    return write_records([record(name.encode(), part) for name, part in changed.items()])


def _cell(place: str) -> str:
    return f'<c r="{place}"(?:[^>]*/>|[^>]*[^/]>.*?</c>)'


def _xml(place: str, style: int, drawn: Drawn) -> str:
    if drawn.is_text:
        text = f'<is><t xml:space="preserve">{escape(drawn.stored)}</t></is>'
        return f'<c r="{place}" s="{style}" t="inlineStr">{text}</c>'
    formula = f"<f>{drawn.stored}</f>" if drawn.is_formula else ""
    return f'<c r="{place}" s="{style}">{formula}<v>{drawn.stored}</v></c>'


_SHEET, _STYLES, _BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
_FORMS = tuple(sent_files(PERIOD))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare as many cells as asked for; return 1 if a difference was silent."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.shown", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="accepted cells (default 500)")
    parser.add_argument("--seed", default="1", help="another seed, other cells (default 1)")
    asked = parser.parse_args(arguments)
    # The tests know how to run LibreOffice.
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from office import running_office  # noqa: PLC0415 (found by the line above)

    compared: list[Compared] = []
    forms = 0
    with TemporaryDirectory() as name, running_office(Path(name), "ja-JP") as office:

        def shown(path: Path, cells: str) -> list[list[str]]:
            asked_for: dict[str, object] = {"sheet": FormSheet.ENTRY.value, "cells": cells}
            return list(office.work(path, [("shown", asked_for)]).steps[0])

        while len(compared) < asked.count:
            compared += compare(f"{asked.seed}:{forms}", Path(name), shown)
            forms += 1
    return _tell(compared, forms)


def _tell(compared: Sequence[Compared], forms: int) -> int:
    same = sum(each.read == each.shown for each in compared)
    silent = [each for each in compared if each.is_silent]
    print(
        f"{len(compared):,} cells of {forms} forms: {same:,} the same as LibreOffice shows,",
        end=" ",
    )
    print(
        f"{len(compared) - same - len(silent):,} different with a finding, {len(silent):,} silent"
    )
    differing = Counter(code for each in compared if each.read != each.shown for code in each.codes)
    print("  " + ", ".join(f"{code} {times}" for code, times in differing.most_common()))
    for each in silent:
        print(f"  {each.place}: read {each.read!r}, shown {each.shown!r}: {each.drawn}")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
