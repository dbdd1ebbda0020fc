"""Sound forms turned into what departments, other programs and bad luck make of them."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping

from drawn_forms import PERIOD, form_bytes
from pledgexl.commands.collect import examine
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW, KEY_COLUMN, LABEL_ROW
from pledgexl.model.finding import column_letters
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import Submission
from summaries import small_plan

PLAN = small_plan()
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
FORM = form_bytes("""
    | 評価 | 状態 | 実施内容     | 備考 |
    | 7    |      | 窓口を開いた | 継続 |
    | 10   | 完了 | すべて終えた |      |
""")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = (
    (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)

Parts = dict[str, bytes]


def examined(content: bytes, file: str = "様式.xlsx") -> Submission:
    return examine(content, file, PLAN, PERIOD)


def codes(submission: Submission) -> list[tuple[str, str]]:
    return [(found.code.value, found.at.cell) for found in submission.findings]


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def archive(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def changed(part: str, change: Callable[[str], str], content: bytes = FORM) -> bytes:
    """Return the form with the text of one part changed."""
    parts = parts_of(content)
    before = parts[part].decode()
    after = change(before)
    assert after != before, f"nothing to change in {part}"
    return archive(parts | {part: after.encode()})


def swapped(part: str, old: str, new: str) -> bytes:
    """Return the form with one text of one part replaced by another."""
    return changed(part, lambda text: text.replace(old, new))


def without(*left_out: str, content: bytes = FORM) -> bytes:
    return archive({name: part for name, part in parts_of(content).items() if name not in left_out})


def twice(part: str) -> bytes:
    buffer = io.BytesIO(FORM)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr(part, package.read(part))
    return buffer.getvalue()


def at(label: FormLabel | None, line: int = 0) -> str:
    """Return the address of the cell under `label` in the `line`th line; None is the hidden key."""
    column = COLUMN_OF[label] if label else KEY_COLUMN
    return f"{column_letters(column)}{FIRST_ROW + line}"


def label_cell(label: FormLabel) -> str:
    return f"{column_letters(COLUMN_OF[label])}{LABEL_ROW}"


def cell_pattern(cell: str) -> re.Pattern[str]:
    return re.compile(f'<c r="{cell}"((?: s="[0-9]+")?)[^>]*?(?:/>|>.*?</c>)')


def put(cell: str, inner: str, attributes: str = "") -> bytes:
    """Return the form with the XML `inner` in `cell`, which keeps its style."""
    return changed(SHEET, lambda text: put_in(text, cell, inner, attributes))


def put_in(sheet: str, cell: str, inner: str, attributes: str = "") -> str:
    whole = f'<c r="{cell}"\\1 {attributes}>{inner}</c>'
    made, count = cell_pattern(cell).subn(whole, sheet)
    assert count == 1, cell
    return made


def inline(text: str) -> str:
    return f'<is><t xml:space="preserve">{text}</t></is>'


def put_text(label: FormLabel | None, text: str, line: int = 0) -> bytes:
    return put(at(label, line), inline(text), 't="inlineStr"')


def styled(code: str, serial: str, formula: str = "") -> bytes:
    """Return the form whose first rating is the number `serial` in the number format `code`."""
    return shown(FormLabel.RATING, code, f"{formula}<v>{serial}</v>")


def shown(label: FormLabel, code: str, inner: str, attributes: str = "") -> bytes:
    """Return the form whose first cell under `label` holds `inner` in the number format `code`.

    `id 14` for `code` is a format that the file names by its number alone.
    """
    parts = parts_of(put(at(label), inner, attributes))
    styles = parts[STYLES].decode()
    count = len(re.findall("<xf ", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]))
    number = code.removeprefix("id ") if code.startswith("id ") else "190"
    own = f'<numFmts count="1"><numFmt numFmtId="190" formatCode="{code}"/></numFmts>'
    styles = re.sub("<numFmts.*?</numFmts>", "", styles).replace("<fonts", f"{own}<fonts", 1)
    style = f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    styles = styles.replace("</cellXfs>", f"{style}</cellXfs>")
    sheet = parts[SHEET].decode()
    cell = at(label)
    sheet = re.sub(f'<c r="{cell}" s="[0-9]+"', f'<c r="{cell}" s="{count}"', sheet)
    return archive(parts | {STYLES: styles.encode(), SHEET: sheet.encode()})


def merged(*areas: str) -> bytes:
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return with_merges(FORM, merges)


def with_merges(content: bytes, merges: str) -> bytes:
    def add(text: str) -> str:
        whole = f'<mergeCells count="1">{merges}</mergeCells>'
        bare = re.sub("<mergeCells.*?</mergeCells>", "", text)
        return bare.replace("<conditionalFormatting", f"{whole}<conditionalFormatting", 1).replace(
            "<dataValidations",
            f"{whole}<dataValidations",
            int("<conditionalFormatting" not in bare),
        )

    return changed(SHEET, add, content)


def row_pattern(row: int) -> re.Pattern[str]:
    return re.compile(f'<row r="{row}".*?</row>', re.DOTALL)


def row_xml(line: int, content: bytes = FORM) -> str:
    found = row_pattern(FIRST_ROW + line).search(parts_of(content)[SHEET].decode())
    assert found is not None
    return found[0]


def strict(content: bytes = FORM) -> bytes:
    """Return the form in the strict dialect, as Excel saves it on request."""

    def change(part: bytes) -> bytes:
        for transitional, purl in STRICT:
            part = part.replace(transitional.encode(), purl.encode())
        return part

    return archive({name: change(part) for name, part in parts_of(content).items()})
