"""The measured list of what files do to programs, row by row: what becomes of each here.

Names are those of the rows; the list is kept with the project's research.
"""

import pickle
import re
import struct
from collections.abc import Callable

import pytest

from hostile_forms import (
    FORM,
    PLAN,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    archive,
    at,
    changed,
    codes,
    examined,
    inline,
    merged,
    parts_of,
    put,
    put_in,
    put_text,
    row_pattern,
    row_xml,
    strict,
    styled,
    swapped,
    twice,
    with_merges,
    without,
)
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW
from pledgexl.intake.package import FORM_LIMITS
from pledgexl.messages.findings import wording
from pledgexl.model.finding import Code, column_letters
from pledgexl.model.language import Language
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import FileStatus, RowStatus

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
RATING, TEXT = at(FormLabel.RATING), at(FormLabel.TEXT)
RATING_BELOW = at(FormLabel.RATING, 1)
KEPT = [70, 100]


RENAMED = {
    "rows": (SHEET, "<row ", "<roe "),
    "the rows' end": (SHEET, "sheetData>", "sheetDate>"),
    "cells": (SHEET, "<c ", "<d "),
    "values": (SHEET, "v>", "w>"),
    "formulas": (SHEET, "f>", "g>"),
    "texts": (STRINGS, "t>", "u>"),
    "text items": (STRINGS, "si>", "sj>"),
    "the list of texts": (STRINGS, "sst", "ssu"),
    "styles": (STYLES, "<xf ", "<xg "),
}


@pytest.mark.parametrize("what", RENAMED)
def test_refuses_a_file_whose_values_stand_under_names_that_no_program_reads(what: str) -> None:
    part, name, other = RENAMED[what]
    ends = (name.replace("<", "</").rstrip() + ">", other.replace("<", "</").rstrip() + ">")
    content = changed(part, lambda text: text.replace(name, other).replace(*ends))

    assert codes(examined(content)) == [(Code.XML_BROKEN.value, "")]


def test_leaves_out_what_other_programs_may_leave_out() -> None:
    extended = put(RATING, "<v>7</v><extLst><ext><c><v>9</v></c></ext></extLst>")

    assert examined(extended).entries[0].rating_tenths == 70


def content_types(main: str) -> bytes:
    return f'<Types><Override PartName="/main" ContentType="{main}"/></Types>'.encode()


def renamed(part: str, name: str) -> bytes:
    return archive({name if old == part else old: c for old, c in parts_of(FORM).items()})


def encrypted_by_flag() -> bytes:
    flagged = bytearray(FORM)
    place = FORM.index(b"PK\x01\x02")
    flagged[place + 8] |= 1
    return bytes(flagged)


def lying_about_size() -> bytes:
    """Return the form whose largest part unpacks to more than its directory says."""
    parts = parts_of(FORM)
    content = archive(parts | {SHEET: parts[SHEET] + b" " * 5_000_000})
    size = len(parts[SHEET]) + 5_000_000
    return content.replace(struct.pack("<L", size), struct.pack("<L", 400))


def flipped() -> bytes:
    place = FORM.index(SHEET.encode()) + len(SHEET) + 40
    return FORM[:place] + bytes([FORM[place] ^ 0xFF]) + FORM[place + 1 :]


def declared(encoding: str, codec: str) -> bytes:
    parts = parts_of(FORM)
    text = parts[STRINGS].decode().replace("UTF-8", encoding, 1)
    return archive(parts | {STRINGS: text.encode(codec, "xmlcharrefreplace")})


def declaring(declaration: str, part: str = SHEET) -> bytes:
    return changed(
        part, lambda text: re.sub(r"(<\?xml.*?\?>\s*)", rf"\1{declaration}", text, count=1)
    )


def laughing(part: str) -> bytes:
    return declaring('<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>', part)


def with_row(xml: str) -> bytes:
    return swapped(SHEET, "</sheetData>", f"{xml}</sheetData>")


def with_cell(reference: str, inner: str = "<v>1</v>") -> bytes:
    row = re.sub("[^0-9]", "", reference)
    return with_row(f'<row r="{row}"><c r="{reference}">{inner}</c></row>')


REFUSED: dict[str, tuple[Callable[[], bytes], Code]] = {
    # 1.1 the container
    "encrypted workbook": (
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        Code.FILE_ENCRYPTED,
    ),
    ".xls renamed": (lambda: OLE + "Workbook".encode("utf-16-le"), Code.OLD_EXCEL_FORMAT),
    ".xls of Excel 5": (lambda: OLE + "Book".encode("utf-16-le"), Code.OLD_EXCEL_FORMAT),
    ".doc renamed": (lambda: OLE, Code.NOT_A_WORKBOOK),
    ".xlsb renamed": (
        lambda: archive(
            {TYPES: content_types("application/vnd.ms-excel.sheet.binary.macroEnabled.main")}
        ),
        Code.OLD_EXCEL_FORMAT,
    ),
    ".ods renamed": (
        lambda: archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        Code.OLD_EXCEL_FORMAT,
    ),
    ".odt renamed": (
        lambda: archive({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        Code.NOT_A_WORKBOOK,
    ),
    "CSV in cp932": (lambda: "取組番号,評価\r\n1-1-1-01,7".encode("cp932"), Code.NOT_A_WORKBOOK),
    "CSV in UTF-16": (lambda: "取組番号\t評価".encode("utf-16"), Code.NOT_A_WORKBOOK),
    "HTML": (lambda: b"<html><table><td>7</td></table></html>", Code.NOT_A_WORKBOOK),
    "XML of Excel 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', Code.NOT_A_WORKBOOK),
    "PDF": (lambda: b"%PDF-1.7", Code.NOT_A_WORKBOOK),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0", Code.NOT_A_WORKBOOK),
    "docx": (
        lambda: archive({TYPES: content_types("wordprocessingml.document.main+xml")}),
        Code.NOT_A_WORKBOOK,
    ),
    "plain zip": (lambda: archive({"a.txt": b"x"}), Code.NOT_A_WORKBOOK),
    "empty zip": (lambda: archive({}), Code.NOT_A_WORKBOOK),
    "0 byte": (lambda: b"", Code.FILE_EMPTY),
    "zeros only": (lambda: b"\0" * 8000, Code.FILE_BROKEN),
    "50 % cut off": (lambda: FORM[: len(FORM) // 2], Code.FILE_BROKEN),
    "90 % cut off": (lambda: FORM[: len(FORM) * 9 // 10], Code.FILE_BROKEN),
    "tail cut off": (lambda: FORM[:-10], Code.FILE_BROKEN),
    "zero-filled tail": (lambda: FORM[:-900] + b"\0" * 900, Code.FILE_BROKEN),
    "junk before": (lambda: b"X-Mail: 1\r\n" * 4 + FORM, Code.JUNK_BEFORE),
    "zip before": (lambda: archive({"a": b"1"})[:40] + FORM, Code.JUNK_BEFORE),
    "wrong CRC": (flipped, Code.CHECKSUM_WRONG),
    "lying size": (lying_about_size, Code.CHECKSUM_WRONG),
    "doubled part": (lambda: twice(WORKBOOK), Code.PART_DOUBLED),
    "part doubled in another case": (
        lambda: archive(parts_of(FORM) | {"XL/Workbook.xml": b"<x/>"}),
        Code.PART_DOUBLED,
    ),
    "ZipCrypto": (encrypted_by_flag, Code.FILE_ENCRYPTED),
    "bomb, sheet of spaces": (
        lambda: archive(parts_of(FORM) | {SHEET: b" " * (FORM_LIMITS.part + 1)}),
        Code.PART_TOO_LARGE,
    ),
    "bomb in several parts": (
        lambda: archive(
            parts_of(FORM) | {f"xl/{n}.xml": b" " * (FORM_LIMITS.part - 1) for n in range(3)}
        ),
        Code.PART_TOO_LARGE,
    ),
    "too many parts": (
        lambda: archive({f"{n}.xml": b"" for n in range(2001)}),
        Code.TOO_MANY_PARTS,
    ),
    "XXE": (
        lambda: declaring('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        Code.DOCUMENT_TYPE,
    ),
    "laughs in the sheet": (lambda: laughing(SHEET), Code.DOCUMENT_TYPE),
    "laughs in the texts": (lambda: laughing(STRINGS), Code.DOCUMENT_TYPE),
    "laughs in the workbook": (lambda: laughing(WORKBOOK), Code.DOCUMENT_TYPE),
    "UTF-16 part": (lambda: declared("UTF-16", "utf-16"), Code.XML_ENCODING),
    "Shift_JIS part": (lambda: declared("Shift_JIS", "cp932"), Code.XML_ENCODING),
    "UTF-7 part": (lambda: declared("UTF-7", "ascii"), Code.XML_ENCODING),
    "EBCDIC part": (
        lambda: archive(parts_of(FORM) | {SHEET: "<x/>".encode("cp500")}),
        Code.XML_BROKEN,
    ),
    "missing sheet part": (lambda: without(SHEET), Code.PART_MISSING),
    "missing workbook part": (lambda: without(WORKBOOK), Code.PART_MISSING),
    "missing relations": (lambda: without(RELATIONS), Code.PART_MISSING),
    "sheet without relation": (
        lambda: swapped(RELATIONS, 'Id="rId1"', 'Id="rId99"'),
        Code.PART_MISSING,
    ),
    "one part as two sheets": (
        lambda: swapped(WORKBOOK, 'r:id="rId2"', 'r:id="rId1"'),
        Code.PART_DOUBLED,
    ),
    "missing content types": (lambda: without(TYPES), Code.PART_MISSING),
    "missing texts": (lambda: without(STRINGS), Code.SHARED_TEXT_MISSING),
    "text beyond the list": (lambda: put(TEXT, "<v>99999</v>", 't="s"'), Code.SHARED_TEXT_MISSING),
    "text number is none": (lambda: put(TEXT, "<v>²</v>", 't="s"'), Code.SHARED_TEXT_MISSING),
    "broken XML": (lambda: swapped(SHEET, "</sheetData>", ""), Code.XML_BROKEN),
    "bare ampersand": (lambda: swapped(STRINGS, "窓口を", "R&D"), Code.XML_BROKEN),
    "&nbsp;": (lambda: swapped(STRINGS, "窓口を", "&nbsp;"), Code.XML_BROKEN),
    "&#0;": (lambda: swapped(STRINGS, "窓口を", "&#0;"), Code.XML_BROKEN),
    "a lone surrogate by number": (lambda: swapped(STRINGS, "窓口を", "&#xD800;"), Code.XML_BROKEN),
    "nested 300 deep": (
        lambda: swapped(SHEET, "</sheetData>", "<a>" * 300 + "</a>" * 300),
        Code.XML_BROKEN,
    ),
    "a text of 11 million letters": (
        lambda: swapped(STRINGS, "窓口を", "あ" * 11_000_000),
        Code.PART_TOO_LARGE,
    ),
    # 1.2 the sheet
    "value in XFD1048576": (lambda: with_cell("XFD1048576"), Code.AREA_TOO_LARGE),
    "a diagonal of values": (
        lambda: with_row(
            "".join(
                f'<row r="{n}"><c r="{column_letters(n // 60)}{n}"><v>1</v></c></row>'
                for n in range(6000, 900_000, 6000)
            )
        ),
        Code.AREA_TOO_LARGE,
    ),
    "row 4294967295": (lambda: with_row('<row r="4294967295"/>'), Code.REFERENCE_IMPOSSIBLE),
    "row beyond 64 bits": (lambda: with_row(f'<row r="{"9" * 5000}"/>'), Code.REFERENCE_IMPOSSIBLE),
    "row 0": (lambda: with_row('<row r="0"/>'), Code.REFERENCE_IMPOSSIBLE),
    "row ²": (lambda: with_row('<row r="²"/>'), Code.REFERENCE_IMPOSSIBLE),
    "row 1048577": (lambda: with_cell("A1048577"), Code.REFERENCE_IMPOSSIBLE),
    "column XFE": (lambda: with_cell("XFE900"), Code.REFERENCE_IMPOSSIBLE),
    "column ZZZZZZZ": (lambda: with_cell("ZZZZZZZ900"), Code.REFERENCE_IMPOSSIBLE),
    "junk for a reference": (
        lambda: with_row('<row r="900"><c r="?"><v>1</v></c></row>'),
        Code.REFERENCE_IMPOSSIBLE,
    ),
    "cell of another row": (
        lambda: with_row('<row r="900"><c r="A7"><v>1</v></c></row>'),
        Code.REFERENCE_IMPOSSIBLE,
    ),
    "columns beyond the last": (
        lambda: with_row(f'<row r="900">{"<c/>" * 16_385}</row>'),
        Code.REFERENCE_IMPOSSIBLE,
    ),
    "giant merge": (lambda: merged("A20:XFD1048576"), Code.MERGE_TOO_LARGE),
    "junk for a merge": (lambda: merged("?"), Code.REFERENCE_IMPOSSIBLE),
    "20,001 merges": (lambda: merged(*["Z900:Z901"] * 20_001), Code.MERGE_TOO_LARGE),
    "200,001 values": (
        lambda: with_row(
            "".join(f'<row r="{n}">{"<c><v>1</v></c>" * 200}</row>' for n in range(2000, 3001))
        ),
        Code.AREA_TOO_LARGE,
    ),
}


@pytest.mark.parametrize("row", REFUSED)
def test_refuses_with_a_code_of_its_own_and_says_what_to_do(row: str) -> None:
    build, code = REFUSED[row]

    submission = examined(build())

    assert [found.code for found in submission.findings] == [code]
    assert submission.status is FileStatus.REJECTED
    for language in Language:
        said = wording(submission.findings[0], language)
        assert "{" not in said.why + said.fix


def test_names_the_cell_that_makes_a_sheet_too_large() -> None:
    submission = examined(with_cell("XFD1048576"))

    assert codes(submission) == [("E132", "XFD1048576")]
    assert submission.findings[0].value == "1"


def unchanged() -> bytes:
    return FORM


def sorted_backwards() -> bytes:
    """Return the form with its rows, and the cells in them, in reverse order in the file."""

    def reverse(text: str) -> str:
        head, _, rest = text.partition("<sheetData>")
        rows, _, tail = rest.partition("</sheetData>")
        whole = re.findall(r"<row .*?(?:</row>|/>(?=<row|$))", rows, re.DOTALL)
        turned = "".join(reversed([turn_cells(row) for row in whole]))
        return f"{head}<sheetData>{turned}</sheetData>{tail}"

    return changed(SHEET, reverse)


def turn_cells(row: str) -> str:
    cells = re.findall(r"<c .*?(?:/>|</c>)", row)
    start = re.match("<row[^>]*>", row)
    return f"{start[0]}{''.join(reversed(cells))}</row>" if start and cells else row


def without_references() -> bytes:
    """Return the form whose rows and cells do not say where they are, blanks in between."""
    lines = []
    sheet = parts_of(FORM)[SHEET].decode()
    for row in range(1, 40):
        found = row_pattern(row).search(sheet)
        cells = (
            dict(re.findall(r'(<c r="([A-Z]+)[0-9]+".*?(?:/>|</c>))', found[0])) if found else {}
        )
        by_column = {column: cell for cell, column in cells.items()}
        width = 20 if by_column else 0
        lines.append(
            "<row>"
            + "".join(
                re.sub(' r="[A-Z0-9]+"', "", by_column.get(column_letters(n), "<c/>"), count=1)
                for n in range(1, width + 1)
            )
            + "</row>"
        )
    return changed(
        SHEET,
        lambda text: re.sub(
            "<sheetData>.*</sheetData>",
            f"<sheetData>{''.join(lines)}</sheetData>",
            text,
            flags=re.DOTALL,
        ),
    )


def with_sheets(count: int) -> bytes:
    parts = parts_of(FORM)
    extra = {
        f"xl/worksheets/extra{n}.xml": b'<worksheet xmlns="%s"><sheetData/></worksheet>' % MAIN_NS
        for n in range(count)
    }
    relations = "".join(
        f'<Relationship Id="x{n}" Type="{WORKSHEET}" Target="worksheets/extra{n}.xml"/>'
        for n in range(count)
    )
    sheets = "".join(
        f'<sheet name="余分{n}" sheetId="{900 + n}" r:id="x{n}"/>' for n in range(count)
    )
    return archive(
        parts
        | extra
        | {
            RELATIONS: parts[RELATIONS].replace(
                b"</Relationships>", relations.encode() + b"</Relationships>"
            ),
            WORKBOOK: parts[WORKBOOK].replace(b"</sheets>", sheets.encode() + b"</sheets>"),
        }
    )


WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
MAIN_NS = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"

# What is read as if nothing were the matter: the row, the file, and what is said of it.
ACCEPTED: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "as issued": (unchanged, []),
    "junk after": (lambda: FORM + b"\0" * 100, []),
    "macro content type": (
        lambda: swapped(
            TYPES,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
        ["W101"],
    ),
    "path traversal name": (lambda: archive(parts_of(FORM) | {"../../etc/passwd": b"x"}), []),
    "strict": (strict, []),
    "odd-case part": (lambda: renamed(SHEET, "xl/Worksheets/SHEET1.xml"), []),
    "backslash part": (lambda: renamed(SHEET, "xl\\worksheets\\sheet1.xml"), []),
    "absolute target": (
        lambda: swapped(RELATIONS, "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"),
        [],
    ),
    "backslash target": (
        lambda: swapped(RELATIONS, "worksheets/sheet1.xml", "worksheets\\sheet1.xml"),
        [],
    ),
    "package relations missing": (lambda: without("_rels/.rels"), []),
    "styles missing": (lambda: without(STYLES), []),
    "styles damaged": (
        lambda: changed(STYLES, lambda t: re.sub('<cellStyle name="[^"]*"', "<cellStyle", t)),
        [],
    ),
    "style beyond the list": (
        lambda: changed(
            SHEET, lambda t: re.sub(f'<c r="{RATING}" s="[0-9]+"', f'<c r="{RATING}" s="99999"', t)
        ),
        [],
    ),
    "lying count of texts": (
        lambda: changed(
            STRINGS, lambda t: re.sub('uniqueCount="[0-9]+"', 'uniqueCount="4294967295"', t)
        ),
        [],
    ),
    "300 sheets": (lambda: with_sheets(300), ["W104"]),
    "dimension of a whole sheet": (
        lambda: changed(
            SHEET, lambda t: re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', t)
        ),
        [],
    ),
    "dimension junk": (
        lambda: changed(
            SHEET, lambda t: re.sub('<dimension ref="[^"]*"', '<dimension ref="A0:?"', t)
        ),
        [],
    ),
    "formatted blank in XFD1048576": (
        lambda: with_row('<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
        [],
    ),
    "100,000 formatted blank rows": (
        lambda: with_row(
            "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(1000, 101_000))
        ),
        [],
    ),
    "rows and cells out of order": (sorted_backwards, []),
    "no references": (without_references, []),
    "two sheets of one name": (lambda: swapped(WORKBOOK, 'name="記入要領"', 'name="入力"'), []),
    "sheet renamed": (lambda: swapped(WORKBOOK, 'name="入力"', 'name=" ３月分（最終）"'), []),
    "sheet without a name": (lambda: swapped(WORKBOOK, 'name="入力"', 'name=""'), []),
    "hidden sheet": (
        lambda: swapped(WORKBOOK, 'name="入力"', 'name="入力" state="veryHidden"'),
        ["W105"],
    ),
    "1904 date system": (
        lambda: changed(WORKBOOK, lambda t: t.replace("<workbookPr ", '<workbookPr date1904="1" ')),
        [],
    ),
    "number with a point at its end": (lambda: put(RATING, "<v>7.</v>"), []),
    "number in powers": (lambda: put(RATING, "<v>7E0</v>"), []),
    "text item without a number": (lambda: put(at(FormLabel.REMARK, 1), "", 't="s"'), []),
}


@pytest.mark.parametrize("row", ACCEPTED)
def test_reads_all_the_same(row: str) -> None:
    build, said = ACCEPTED[row]

    submission = examined(build())

    assert [entry.rating_tenths for entry in submission.entries] == KEPT
    assert [entry.text for entry in submission.entries] == ["窓口を開いた", "すべて終えた"]
    assert [found.code.value for found in submission.findings] == said
    assert submission.entries[0].at.cell == RATING


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("様式.XLSX", []),
        ("様式.xls", ["W102"]),
        ("様式.xlsb", ["W102"]),
        ("様式", ["W102"]),
        ("様式.xlsm", ["W102"]),
    ],
)
def test_goes_by_what_a_file_holds_and_not_by_its_name(file: str, said: list[str]) -> None:
    submission = examined(FORM, file)

    assert [found.code.value for found in submission.findings] == said
    assert submission.status is FileStatus.ACCEPTED


def column_merge(label: FormLabel, *, lines: int = 2) -> str:
    return f"{at(label)}:{at(label, lines - 1)}"


def hidden_column(label: FormLabel) -> bytes:
    column = COLUMN_OF[label]
    hidden = f'<col min="{column}" max="{column}" width="7" hidden="1"/></cols>'
    return swapped(SHEET, "</cols>", hidden)


def hidden_row(attributes: str) -> bytes:
    row = FIRST_ROW
    return changed(
        SHEET, lambda text: re.sub(f'<row r="{row}"[^>]*>', f'<row r="{row}" {attributes}>', text)
    )


def doubled_row() -> bytes:
    again = row_xml(0).replace("<v>7</v>", "<v>8</v>")
    return changed(SHEET, lambda text: text.replace("</sheetData>", f"{again}</sheetData>"))


def doubled_cell() -> bytes:
    again = f'<c r="{RATING}"><v>8</v></c>'
    return changed(SHEET, lambda text: re.sub(f'(<c r="{RATING}".*?</c>)', rf"\1{again}", text))


def merged_over_a_blank() -> bytes:
    return with_merges(
        put(RATING_BELOW, ""), f'<mergeCell ref="{column_merge(FormLabel.RATING)}"/>'
    )


BLANK_TEXT = put(TEXT, "")
LONG = "あ" * 40_000

# A single fault: its row, the file, where it is found, as what, and what stands there.
FOUND: dict[str, tuple[Callable[[], bytes], list[tuple[str, str, str]]]] = {
    "duplicate cell": (doubled_cell, [("E222", RATING, "7 / 8")]),
    "filtered row": (
        lambda: hidden_row('hidden="1"'),
        [("W203", f"{FIRST_ROW}:{FIRST_ROW}", "1-1-1-01")],
    ),
    "row of no height": (
        lambda: hidden_row('ht="0" customHeight="1"'),
        [("W203", f"{FIRST_ROW}:{FIRST_ROW}", "1-1-1-01")],
    ),
    "hidden column": (
        lambda: hidden_column(FormLabel.RATING),
        [("W106", at(FormLabel.RATING, -1), "評価")],
    ),
    "merged ratings": (merged_over_a_blank, [("E220", RATING, "7")]),
    "value under a merge": (
        lambda: merged(column_merge(FormLabel.RATING)),
        [("E220", RATING, "7"), ("E221", RATING_BELOW, "10")],
    ),
    "value under a merge to the left": (
        lambda: merged(f"{at(FormLabel.PREVIOUS)}:{RATING}"),
        [("E221", RATING, "7")],
    ),
    "text under a merge": (
        lambda: merged(f"{TEXT}:{at(FormLabel.REMARK)}"),
        [("E221", at(FormLabel.REMARK), "継続")],
    ),
    # 1.3 the values
    "formula without a value": (lambda: put(RATING, "<f>1+1</f>"), [("E208", RATING, "")]),
    "formula with a value": (lambda: put(RATING, "<f>3+4</f><v>7</v>"), [("N205", RATING, "7")]),
    "formula with a text": (
        lambda: put(RATING, '<f>"7"</f><v>7</v>', 't="str"'),
        [("N201", RATING, "7"), ("N205", RATING, "7")],
    ),
    "formula with an empty text": (
        lambda: put(RATING, '<f>""</f><v></v>', 't="str"'),
        [("E201", RATING, "")],
    ),
    "text formula without a value": (lambda: put(TEXT, "<f>A1</f>"), [("E208", TEXT, "")]),
    "state formula without a value": (
        lambda: put(at(FormLabel.STATE), "<f>A1</f>"),
        [("E208", at(FormLabel.STATE), "")],
    ),
    "error in a text": (lambda: put(TEXT, "<v>#REF!</v>", 't="e"'), [("E207", TEXT, "#REF!")]),
    "error in the state": (
        lambda: put(at(FormLabel.STATE), "<v>#NAME?</v>", 't="e"'),
        [("E207", at(FormLabel.STATE), "#NAME?")],
    ),
    "boolean 1": (lambda: put(RATING, "<v>1</v>", 't="b"'), [("E206", RATING, "TRUE")]),
    "boolean true": (lambda: put(RATING, "<v>true</v>", 't="b"'), [("E206", RATING, "TRUE")]),
    "boolean 2": (lambda: put(RATING, "<v>2</v>", 't="b"'), [("E206", RATING, "2")]),
    "number 1_0": (lambda: put(RATING, "<v>1_0</v>"), [("E202", RATING, "1_0")]),
    "number abc": (lambda: put(RATING, "<v>abc</v>"), [("E202", RATING, "abc")]),
    "number 八": (lambda: put(RATING, "<v>八</v>"), [("E202", RATING, "八")]),
    "number NaN": (lambda: put(RATING, "<v>NaN</v>"), [("E202", RATING, "NaN")]),
    "number INF": (lambda: put(RATING, "<v>INF</v>"), [("E202", RATING, "INF")]),
    "number 1e400": (lambda: put(RATING, "<v>1e400</v>"), [("E203", RATING, "1e400")]),
    "number 1e9999999": (lambda: put(RATING, "<v>1e9999999</v>"), [("E202", RATING, "1e9999999")]),
    "number 1e-9999999": (
        lambda: put(RATING, "<v>1e-9999999</v>"),
        [("E202", RATING, "1e-9999999")],
    ),
    "date made of 8-10": (
        lambda: styled("m&quot;月&quot;d&quot;日&quot;", "46244"),
        [("E205", RATING, "8月10日")],
    ),
    "8 in a date format": (lambda: styled("yyyy/m/d", "8"), [("E205", RATING, "1900-01-08")]),
    "0 in a date format": (lambda: styled("yyyy/m/d", "0"), [("E205", RATING, "1899-12-31")]),
    "-5 in a date format": (lambda: styled("yyyy/m/d", "-5"), [("E205", RATING, "-5")]),
    "8 in an era format": (
        lambda: styled("[$-411]ggge&quot;年&quot;m", "8"),
        [("E205", RATING, "1900-01-08")],
    ),
    "8 as hours": (lambda: styled("[h]:mm", "8"), [("E205", RATING, "192:00")]),
    "date beyond 9999": (lambda: styled("yyyy/m/d", "2958466"), [("E205", RATING, "2958466")]),
    "date beyond all bounds": (lambda: styled("yyyy/m/d", "1e300"), [("E205", RATING, "1e300")]),
    "ISO date": (
        lambda: put(RATING, "<v>2026-08-10</v>", 't="d"'),
        [("E205", RATING, "2026-08-10")],
    ),
    "ISO date that is none": (
        lambda: put(RATING, "<v>2026-13-45</v>", 't="d"'),
        [("E205", RATING, "2026-13-45")],
    ),
    "7 shown as 700 %": (lambda: styled("0%", "7"), [("W204", RATING, "700%")]),
    "0.7 shown as 70 %": (lambda: styled("0.0%", "0.7"), [("E204", RATING, "70.0%")]),
    '7 shown as "10"': (lambda: styled("&quot;10&quot;", "7"), [("E227", RATING, "10")]),
    "7 shown as 70": (lambda: styled("0&quot;0&quot;", "7"), [("E227", RATING, "70")]),
    "7 shown as -7": (lambda: styled("-0", "7"), [("E227", RATING, "-7")]),
    "7 shown as a weekday": (lambda: styled("aaa", "7"), [("E205", RATING, "1900-01-07")]),
    "7 shown as 済": (lambda: styled("[=7]&quot;済&quot;;0", "7"), [("E227", RATING, "済")]),
    "7 shown as 7 %": (lambda: styled("0&quot;%&quot;", "7"), [("E227", RATING, "7%")]),
    "7 shown as 7人": (lambda: styled("0&quot;人&quot;", "7"), [("E227", RATING, "7人")]),
    "7.5 shown as 8": (lambda: styled("0", "7.5"), [("E227", RATING, "8")]),
    "a hidden 7": (lambda: styled(";;;", "7"), [("E227", RATING, "7")]),
    "7 as a fraction": (lambda: styled("# ?/?", "7"), [("W221", RATING, "7")]),
    "7 in other digits": (lambda: styled("[DBNum3]General", "7"), [("W221", RATING, "7")]),
    "7 in white": (lambda: styled("[White]0", "7"), [("W221", RATING, "7")]),
    "7.0": (lambda: styled("0.0", "7"), []),
    "7点": (lambda: styled("0&quot;点&quot;", "7"), []),
    "7/10": (lambda: styled("0&quot;/10&quot;", "7"), []),
    "+7": (lambda: styled("+0;-0;0", "7"), []),
    "a formula shown as 70": (
        lambda: styled("0&quot;0&quot;", "7", "<f>3+4</f>"),
        [("E227", RATING, "70")],
    ),
    "date in a text": (
        lambda: put(TEXT, "<v>2026-08-10</v>", 't="d"'),
        [("N207", TEXT, "2026-08-10")],
    ),
    "_x000B_": (lambda: put_text(FormLabel.TEXT, "あ_x000B_い"), [("N202", TEXT, "あい")]),
    "_x0000_": (lambda: put_text(FormLabel.TEXT, "あ_x0000_い"), [("N202", TEXT, "あい")]),
    "raw control character": (
        lambda: put_text(FormLabel.TEXT, "あ\x0bい"),
        [("N202", TEXT, "あい")],
    ),
    "&#11;": (lambda: put_text(FormLabel.TEXT, "あ&#11;い"), [("N202", TEXT, "あい")]),
    "U+FFFF": (lambda: put_text(FormLabel.TEXT, "あ\uffffい"), [("N202", TEXT, "あい")]),
    "&#xFFFE;": (lambda: put_text(FormLabel.TEXT, "あ&#xFFFE;い"), [("N202", TEXT, "あい")]),
    "lone surrogate": (lambda: put_text(FormLabel.TEXT, "あ_xD800_い"), [("N202", TEXT, "あい")]),
    "40,000 characters": (
        lambda: put_text(FormLabel.TEXT, LONG),
        [("E219", TEXT, "あ" * 199 + "…")],
    ),
    "spaces of every kind for a text": (
        lambda: put_text(FormLabel.TEXT, " 　\u00a0\u2003\u200b"),
        [("W201", TEXT, " 　\u00a0\u2003\u200b")],
    ),
    "state among spaces": (lambda: put_text(FormLabel.STATE, "　完了 "), []),
}


@pytest.mark.parametrize("row", FOUND)
def test_finds_what_is_odd_at_its_cell_and_says_what_stands_there(row: str) -> None:
    build, expected = FOUND[row]

    submission = examined(build())

    found = [(each.code.value, each.at.cell, each.value) for each in submission.findings]
    # A text that shows nothing is quoted as nothing.
    assert [(code, cell, value.strip()) for code, cell, value in found] == [
        (code, cell, value.strip()) if code != "W201" else (code, cell, "")
        for code, cell, value in expected
    ]
    assert submission.status is FileStatus.ACCEPTED
    assert {entry.id for entry in submission.entries} == {"1-1-1-01", "1-1-1-02"}
    is_error = any(code.startswith("E2") for code, _, _ in expected)
    is_rated = submission.entries[0].status is RowStatus.RATED
    assert is_error != is_rated


@pytest.mark.parametrize(
    "error",
    [
        *("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"),
        *("#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BUSY!", "ERROR", ""),
    ],
)
def test_an_error_cell_is_an_error_whatever_it_says(error: str) -> None:
    submission = examined(put(RATING, f"<v>{error}</v>", 't="e"'))

    assert [(f.code, f.at.cell, f.value) for f in submission.findings] == [
        (Code.CELL_IS_ERROR, RATING, error)
    ]


def test_a_row_given_twice_is_found_in_every_cell_it_changes() -> None:
    submission = examined(doubled_row())

    assert ("E222", RATING) in codes(submission)
    assert submission.entries[0].status is RowStatus.REJECTED


@pytest.mark.parametrize(
    "text",
    [
        "NA",
        "None",
        "null",
        "0012",
        "#N/A",
        "か\u3099",
        "葛\U000e0100",
        "𠮷髙①㈱㋿〜～－―",
        "\u202e右から",
        " 前後 ",
        "1e1",
        "=1+1",
    ],
)
def test_a_text_stays_as_typed(text: str) -> None:
    submission = examined(put_text(FormLabel.TEXT, text))

    assert submission.entries[0].text == text
    assert submission.findings == ()


@pytest.mark.parametrize(
    ("item", "text"),
    [
        (
            "<is><r><t>窓口</t></r><rPh sb='0' eb='2'><t>マドグチ</t></rPh><phoneticPr/></is>",
            "窓口",
        ),
        ("<is><rPh sb='0' eb='2'><t>マドグチ</t></rPh><t>窓口</t></is>", "窓口"),
        ("<is><r><t>窓</t></r><r><rPr><b/></rPr><t>口</t></r></is>", "窓口"),
        (inline("_x005F_x0041_"), "_x0041_"),
        (inline("一行目_x000D_\n二行目"), "一行目\n二行目"),
        (inline("_xD842__xDFB7_"), "𠮷"),
    ],
)
def test_a_text_is_its_runs_without_the_readings_beside_them(item: str, text: str) -> None:
    submission = examined(put(TEXT, item, 't="inlineStr"'))

    assert submission.entries[0].text == text
    assert submission.findings == ()


def test_a_row_among_the_readings_of_a_text_refuses_the_file() -> None:
    row = "<row r='9'><c r='H9'><v>3</v></c></row>"

    submission = examined(put(TEXT, f"<is><t>窓口</t><rPh>{row}</rPh></is>", 't="inlineStr"'))

    assert [found.code for found in submission.findings] == [Code.XML_BROKEN]


@pytest.mark.parametrize(
    ("typed", "codes_found"),
    [
        ("8", ["N201"]),
        ("８", ["N201"]),
        ("8点", ["N201"]),
        ("⑧", ["N201"]),
        ("8\u200b", ["N201"]),
        ("８．５", ["E204"]),
        ("1e1", ["E202"]),
        ("inf", ["E202"]),
        ("0x8", ["E202"]),
        ("8 10", ["E202"]),
        ("7〜8", ["E202"]),
    ],
)
def test_a_rating_typed_as_text_is_read_where_it_is_plain(
    typed: str, codes_found: list[str]
) -> None:
    submission = examined(put_text(FormLabel.RATING, typed))

    assert [(f.code.value, f.at.cell, f.value) for f in submission.findings] == [
        (code, RATING, typed) for code in codes_found
    ]


def test_a_general_or_scientific_format_is_no_date() -> None:
    for code in (
        "General;[Red]-General",
        "0.00E+00",
        "G/標準",
        "G/通用格式",
        "G/표준",
        "Standard",
        "Estándar",
        "0&quot;点&quot;",
    ):
        submission = examined(styled(code, "7"))

        assert submission.findings == (), code
        assert submission.entries[0].rating_tenths == 70


def test_several_faults_are_all_found_in_one_run() -> None:
    sheet = put_in(parts_of(FORM)[SHEET].decode(), RATING, "<v>11</v>")
    sheet = put_in(sheet, RATING_BELOW, "<v>八</v>")
    submission = examined(archive(parts_of(FORM) | {SHEET: sheet.encode()}))

    assert codes(submission) == [("E203", RATING), ("E202", RATING_BELOW)]


def test_a_submission_travels_between_processes() -> None:
    for content in (FORM, BLANK_TEXT, b"", FORM[:500]):
        submission = examined(content)

        again = pickle.loads(pickle.dumps(submission))  # noqa: S301 (our own bytes)

        assert again == submission


def test_is_the_plan_of_the_rows_above() -> None:
    assert [initiative.id for initiative in PLAN.initiatives] == ["1-1-1-01", "1-1-1-02"]
