"""Files that are no list, or hardly one: each function draws one at the path that it gets."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import xlsxwriter
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table
from openpyxl import Workbook

HEADINGS = ("基本政策", "公約", "施策", "取組", "担当課")
LINES = (
    ("人が集うまち", "窓口を待たせません", "窓口の改善", "番号札の電子化", "市民課"),
    ("人が集うまち", "窓口を待たせません", "窓口の改善", "昼休みの受付", "税務課"),
    ("人が集うまち", "道を直します", "歩道の整備", "段差の解消工事", "土木課"),
    ("水のまち", "川を守ります", "水辺の保全", "葦原の刈取り", "環境課"),
)
_ROWS_OF_A_REGISTER = 50_000
# Where an old Office file, or an encrypted one, begins; its streams are named in UTF-16.
_OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1016)


def book_of(path: Path, lines: Sequence[Sequence[object]]) -> Workbook:
    """Save a workbook with `lines` and return it."""
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(list(line))
    book.save(path)
    return book


def a_list(path: Path) -> None:
    book_of(path, [HEADINGS, *LINES])


def prose(path: Path) -> None:
    book_of(
        path, [["公約の取組について"], [], ["本市では、公約の実現に向けて全庁で取り組んでいる。"]]
    )


def prose_in_word(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("公約の取組について")
    document.add_paragraph("本市では、公約の実現に向けて全庁で取り組んでいる。")
    document.save(str(path))


def headings_alone(path: Path) -> None:
    book_of(path, [HEADINGS])


def an_empty_workbook(path: Path) -> None:
    Workbook().save(path)


def an_empty_document(path: Path) -> None:
    docx.Document().save(str(path))


def two_levels(path: Path) -> None:
    book_of(path, [("公約", "取組", "担当課"), *(line[1:2] + line[3:] for line in LINES)])


def one_level(path: Path) -> None:
    book_of(path, [("取組", "担当課"), *(line[3:] for line in LINES)])


def a_password(path: Path) -> None:
    path.write_bytes(_OLE + "EncryptedPackage".encode("utf-16-le") + bytes(2000))


def an_old_workbook(path: Path) -> None:
    path.write_bytes(_OLE + "Workbook".encode("utf-16-le") + bytes(2000))


def an_old_document(path: Path) -> None:
    path.write_bytes(_OLE + "WordDocument".encode("utf-16-le") + bytes(2000))


def a_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n")


def a_csv(path: Path) -> None:
    path.write_text("\n".join(",".join(line) for line in (HEADINGS, *LINES)), encoding="cp932")


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def half_a_file(path: Path) -> None:
    a_list(path)
    path.write_bytes(path.read_bytes()[:2000])


def macros(path: Path) -> None:
    """A workbook with macros, as Excel saves it: another type of its main part, and the macros."""
    a_list(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = types.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ).encode()
    parts["xl/vbaProject.bin"] = _OLE
    _write_package(path, parts)


def a_register(path: Path) -> None:
    """A sheet of 50,000 rows."""
    rows = [(f"分類{at % 7}", f"項目{at % 91}", f"区分{at % 900}", f"行{at}", "課") for at in
            range(_ROWS_OF_A_REGISTER)]  # fmt: skip
    _with_sheet(path, [HEADINGS, *rows])


def formatted_blanks(path: Path) -> None:
    """A list above 50,000 rows of blank cells, as a border down the whole sheet leaves them."""
    a_list(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    blanks = "".join(
        f'<row r="{row}">{"".join(f"""<c r="{column}{row}" s="0"/>""" for column in "ABCDE")}</row>'
        for row in range(6, _ROWS_OF_A_REGISTER)
    )
    sheet = (
        parts["xl/worksheets/sheet1.xml"].decode().replace("</sheetData>", f"{blanks}</sheetData>")
    )
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    _write_package(path, parts)


def _with_sheet(path: Path, lines: Sequence[Sequence[str]]) -> None:
    a_list(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    rows = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{"ABCDE"[at]}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
            for at, text in enumerate(line)
        )
        + "</row>"
        for row, line in enumerate(lines, 1)
    )
    before, _, rest = parts["xl/worksheets/sheet1.xml"].decode().partition("<sheetData>")
    after = rest.partition("</sheetData>")[2]
    sheet = f"{before}<sheetData>{rows}</sheetData>{after}"
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    _write_package(path, parts)


def _write_package(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def a_hidden_sheet(path: Path) -> None:
    """Last year's list on a hidden sheet, with an initiative that is no longer there."""
    book = book_of(path, [HEADINGS, *LINES])
    hidden = book.create_sheet("R5（旧）")
    for line in (HEADINGS, *LINES[:2], (*LINES[2][:3], "旧道の舗装", "土木課")):
        hidden.append(line)
    hidden.sheet_state = "hidden"
    book.save(path)


def formulas(path: Path) -> None:
    """Numbers and a title by formulas whose results Excel has stored."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("№", *HEADINGS))
    for row, line in enumerate(LINES, 1):
        sheet.write_formula(row, 0, "=ROW()-1", None, row)
        sheet.write_row(row, 1, line)
    sheet.write_formula(4, 4, '="葦原の"&"刈取り"', None, "葦原の刈取り")
    book.close()


def formulas_without_results(path: Path) -> None:
    """A title by a formula that another program saved without its result."""
    lines = [list(line) for line in LINES]
    lines[3][3] = '="葦原の"&"刈取り"'
    book_of(path, [HEADINGS, *lines])


def error_cells(path: Path) -> None:
    """A department and a title that Excel could not find."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADINGS)
    for row, line in enumerate(LINES, 1):
        sheet.write_row(row, 0, line)
    sheet.write_formula(2, 4, "=VLOOKUP(1,A1:A2,2,0)", None, "#REF!")
    book.close()


def deleted_title(path: Path) -> None:
    """A Word table in which a title was deleted while changes were tracked."""
    document, table = _word_table(path)
    run = table.rows[1].cells[3].paragraphs[0].runs[0]._r  # noqa: SLF001 (python-docx has no other way)
    deletion = parse_xml(
        f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>番号札の更新'
        "</w:delText></w:r></w:del>"
    )
    run.getparent().replace(run, deletion)
    document.save(str(path))


def tracked_changes(path: Path) -> None:
    """A Word table in which a title was typed over while changes were tracked."""
    document, table = _word_table(path)
    paragraph = table.rows[1].cells[3].paragraphs[0]
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)  # noqa: SLF001 (python-docx has no other way)
    paragraph._p.append(  # noqa: SLF001 (as above)
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>番号札の更新'
            "</w:delText></w:r></w:del>"
        )
    )
    paragraph._p.append(  # noqa: SLF001 (as above)
        parse_xml(
            f'<w:ins {nsdecls("w")} w:id="2" w:author="a"><w:r><w:t>番号札の電子化'
            "</w:t></w:r></w:ins>"
        )
    )
    document.save(str(path))


def content_controls(path: Path) -> None:
    """A Word table in which a department was chosen from a list."""
    document, table = _word_table(path)
    paragraph = table.rows[1].cells[4].paragraphs[0]
    run = paragraph.runs[0]._r  # noqa: SLF001 (python-docx has no other way)
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent/></w:sdt>"
    )
    run.addprevious(control)
    control[-1].append(run)
    document.save(str(path))


def _word_table(path: Path) -> tuple[Document, Table]:
    document = docx.Document()
    table = document.add_table(len(LINES) + 1, len(HEADINGS))
    for row, line in zip(table.rows, (HEADINGS, *LINES), strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
    document.save(str(path))
    return document, table
