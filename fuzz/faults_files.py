"""Faults of a file as a whole: another month's, cut off, or no workbook at all."""

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from random import Random

from openpyxl import Workbook

from fuzz.draft import (
    IDENTITY,
    SHEET,
    Draft,
    Kind,
    Plant,
    Planted,
    changed,
    part_named,
    put_cell,
    with_part,
)
from fuzz.package import STORED, Record, read_records, record, unpacked, write_records
from fuzz.plans import PERIOD, filled_form, random_plan
from pledgexl.excel.form.layout import COLUMN_OF, KEY_COLUMN, LABEL_ROW, MARK_ROW
from pledgexl.model.finding import Code, column_letters
from pledgexl.model.names import FORM_VERSION, FormLabel
from pledgexl.model.plan import Department

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
_TYPES = "[Content_Types].xml"
_WORKBOOK = "xl/workbook.xml"
_PROPERTIES = "docProps/custom.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHEET_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_TEXTS = "xl/sharedStrings.xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MEGABYTES_OF_SPACES = 70


def wrong_month(random: Random, draft: Draft) -> Planted:
    """Send the form of another month."""
    month = random.choice((PERIOD.previous, PERIOD.following, PERIOD.previous.previous))
    return Planted(replace(draft, form=replace(draft.form, period=month)).content())


def other_plan(random: Random, draft: Draft) -> Planted:
    """Send the form of another city."""
    settings = replace(draft.plan.settings, municipality="よその市")
    plan = replace(random_plan(random), settings=settings)
    return Planted(Draft(plan, filled_form(random, plan), 0).content())


def unknown_department(_: Random, draft: Draft) -> Planted:
    """Send the form of a department that the plan does not have."""
    stranger = replace(draft.form, department=Department("999", "臨時調整室"))
    return Planted(replace(draft, form=stranger).content())


def old_version(_: Random, draft: Draft) -> Planted:
    """Send a form that calls itself an older version, in all three places."""
    said = f'name="pledgexl.form_version"><vt:lpwstr>{FORM_VERSION}<'
    older = said.replace(f">{FORM_VERSION}<", ">0<")
    content = changed(draft.content(), _PROPERTIES, lambda text: text.replace(said, older))
    mark = f"pledgexl.form_version={FORM_VERSION}"
    content = changed(content, _TEXTS, lambda text: text.replace(mark, "pledgexl.form_version=0"))
    inner = "<is><t>0</t></is>"
    return Planted(
        changed(content, IDENTITY, lambda text: put_cell(text, "B1", ' t="inlineStr"', inner))
    )


def identity_lost(_: Random, draft: Draft) -> Planted:
    """Send a form that no longer says anywhere whose it is."""
    content = changed(draft.content(), _PROPERTIES, lambda text: text.replace("pledgexl.", "x."))
    content = changed(content, _TEXTS, lambda text: text.replace("pledgexl.", "x."))
    empty = re.compile(r"<sheetData>.*</sheetData>", re.DOTALL)
    return Planted(changed(content, IDENTITY, lambda text: empty.sub("<sheetData/>", text)))


def identity_differs(_: Random, draft: Draft) -> Planted:
    """Let the hidden sheet name another department than the document properties."""
    other = next(
        each.code for each in draft.plan.departments if each.code != draft.form.department.code
    )
    inner = f"<is><t>{other}</t></is>"
    content = changed(
        draft.content(), IDENTITY, lambda text: put_cell(text, "B4", ' t="inlineStr"', inner)
    )
    # The sheet itself is believed; the finding stands where it says whose it is.
    return Planted(content, (f"{column_letters(KEY_COLUMN + 1)}{MARK_ROW}",))


def other_workbook(_: Random, __: Draft) -> Planted:
    """Send a workbook that is no form."""
    book, saved = Workbook(), BytesIO()
    book.worksheets[0].append(["評価", "名前"])
    book.save(saved)
    return Planted(saved.getvalue())


def _label_cell(label: FormLabel) -> str:
    return f"{column_letters(COLUMN_OF[label])}{LABEL_ROW}"


def label_deleted(_: Random, draft: Draft) -> Planted:
    """Clear the column that 状態 stands above, label and all."""
    column = draft.cell(FormLabel.STATE).rstrip("0123456789")
    pattern = re.compile(rf'<c r="{column}\d+".*?(?:/>|</c>)')
    content = changed(draft.content(), SHEET, lambda sheet: pattern.sub("", sheet))
    return Planted(content, (f"{LABEL_ROW}:{LABEL_ROW}",))


def label_doubled(_: Random, draft: Draft) -> Planted:
    """Write 評価 above another column as well."""
    inner = f"<is><t>{FormLabel.RATING}</t></is>"
    cell = _label_cell(FormLabel.PREVIOUS)
    content = changed(
        draft.content(), SHEET, lambda text: put_cell(text, cell, ' t="inlineStr"', inner)
    )
    return Planted(content, (_label_cell(FormLabel.RATING),))


def label_rewritten(random: Random, draft: Draft) -> Planted:
    """Write something else above the ratings."""
    inner = f"<is><t>{random.choice(('点数', '評価点', '今回評価'))}</t></is>"
    cell = _label_cell(FormLabel.RATING)
    content = changed(
        draft.content(), SHEET, lambda text: put_cell(text, cell, ' t="inlineStr"', inner)
    )
    return Planted(content, (cell,))


def _without_column(column: int) -> Plant:
    """Return a fault: all cells of `column` cleared."""
    cells = re.compile(rf'<c r="{column_letters(column)}\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)

    def plant(_: Random, draft: Draft) -> Planted:
        return Planted(changed(draft.content(), SHEET, lambda text: cells.sub("", text)))

    return plant


def two_tables(_: Random, draft: Draft) -> Planted:
    """Add a copy of the entry sheet with another rating."""
    content = draft.content()
    parts = read_records(content)
    sheet = next(each for each in parts if each.name == part_named(parts, SHEET))
    rating = "3" if draft.line.rating != "3" else "4"
    cell = draft.cell(FormLabel.RATING)
    copy = put_cell(unpacked(sheet).decode(), cell, "", f"<v>{rating}</v>")
    content = changed(
        content,
        _WORKBOOK,
        lambda text: text.replace(
            "</sheets>", '<sheet name="入力 (2)" sheetId="99" r:id="rId99"/></sheets>'
        ),
    )
    related = '<Relationship Id="rId99" Type="{}" Target="worksheets/copy.xml"/></Relationships>'
    content = changed(
        content,
        _RELATIONS,
        lambda text: text.replace("</Relationships>", related.format(_SHEET_RELATION)),
    )
    part = record(b"xl/worksheets/copy.xml", copy.encode())
    return Planted(write_records((*read_records(content), part)))


def of(content: bytes) -> Callable[[Random, Draft], Planted]:
    """Return a fault: `content` in place of the form."""
    return lambda _, __: Planted(content)


def cut_off(random: Random, draft: Draft) -> Planted:
    """Cut the file off on its way."""
    content = draft.content()
    return Planted(content[: random.randint(len(content) // 10, len(content) - 30)])


def zeros_at_the_end(random: Random, draft: Draft) -> Planted:
    """Overwrite the file's end with zeros, as a broken copy leaves it."""
    content = draft.content()
    kept = random.randint(len(content) // 10, len(content) - 1000)
    return Planted(content[:kept].ljust(len(content), b"\0"))


def junk_before(random: Random, draft: Draft) -> Planted:
    """Put something in front of the file."""
    return Planted(random.choice((b"\r\n", b"\xef\xbb\xbf", b"--mail--\r\n\r\n")) + draft.content())


def wrong_checksum(random: Random, draft: Draft) -> Planted:
    """Let a part have another checksum than its headers say."""
    part = random.choice((SHEET, _WORKBOOK, IDENTITY))
    return Planted(
        with_part(draft.content(), part, lambda each: replace(each, crc=each.crc ^ 0xFF))
    )


def encrypted_zip(_: Random, draft: Draft) -> Planted:
    """Say of every part that it is encrypted in the old way of zips."""
    parts = [replace(each, flags=each.flags | 1) for each in read_records(draft.content())]
    return Planted(write_records(parts))


def doubled_part(_: Random, draft: Draft) -> Planted:
    """Put the entry sheet into the package twice."""
    parts = read_records(draft.content())
    again = next(each for each in parts if each.name == part_named(parts, SHEET))
    return Planted(write_records((*parts, again)))


def missing_part(_: Random, draft: Draft) -> Planted:
    """Leave the entry sheet out of the package."""
    parts = read_records(draft.content())
    name = part_named(parts, SHEET)
    return Planted(write_records([each for each in parts if each.name != name]))


def many_parts(_: Random, draft: Draft) -> Planted:
    """Put more parts into the package than a form can have."""
    empty = record(b"", b"")
    more = (replace(empty, name=b"xl/media/%d" % place) for place in range(2_500))
    return Planted(write_records((*read_records(draft.content()), *more)))


def large_part(_: Random, draft: Draft) -> Planted:
    """Let the entry sheet unpack to 70 MB of blanks."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    blanks = b" " * 1_000_000
    packed = b"".join(packer.compress(blanks) for _ in range(_MEGABYTES_OF_SPACES)) + packer.flush()
    size = _MEGABYTES_OF_SPACES * len(blanks)
    return Planted(
        with_part(
            draft.content(),
            SHEET,
            lambda each: Record(each.name, packed, size, 0, packed_size=len(packed)),
        )
    )


def document_type(random: Random, draft: Draft) -> Planted:
    """Declare a document type in one of the parts."""
    part = random.choice((SHEET, _WORKBOOK, IDENTITY))
    declared = '?>\n<!DOCTYPE x [<!ENTITY x "8">]>'
    return Planted(changed(draft.content(), part, lambda text: text.replace("?>", declared, 1)))


def other_encoding(_: Random, draft: Draft) -> Planted:
    """Write the entry sheet in UTF-16."""
    return Planted(
        with_part(
            draft.content(),
            SHEET,
            lambda each: record(
                each.name, unpacked(each).decode().replace("UTF-8", "UTF-16").encode("utf-16")
            ),
        )
    )


def broken_xml(random: Random, draft: Draft) -> Planted:
    """Cut the text of the entry sheet off, inside a sound package."""
    share = random.uniform(0.2, 0.9)
    return Planted(changed(draft.content(), SHEET, lambda text: text[: int(len(text) * share)]))


def giant_merge(_: Random, draft: Draft) -> Planted:
    """Merge nearly the whole sheet."""
    merge = '<mergeCell ref="A20:XFD1048576"/></mergeCells>'
    return Planted(
        changed(draft.content(), SHEET, lambda text: text.replace("</mergeCells>", merge, 1)),
        ("A20",),
    )


def impossible_cell(random: Random, draft: Draft) -> Planted:
    """Name a cell that no sheet has."""
    cell = random.choice(("XFE1", "A1048577", "ZZZZZZZ1", "A99999999999"))
    row = re.sub(r"\D", "", cell)
    far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    return Planted(changed(draft.content(), SHEET, lambda text: text.replace("</sheetData>", far)))


def macros(_: Random, draft: Draft) -> Planted:
    """Send a workbook with macros."""
    macro_type = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    content = changed(draft.content(), _TYPES, lambda text: text.replace(_SHEET_TYPE, macro_type))
    return Planted(write_records((*read_records(content), record(b"xl/vbaProject.bin", _OLE))))


def hidden_sheet(random: Random, draft: Draft) -> Planted:
    """Hide the entry sheet."""
    state = random.choice(("hidden", "veryHidden"))
    named = '<sheet name="入力" '
    return Planted(
        changed(
            draft.content(), _WORKBOOK, lambda text: text.replace(named, f'{named}state="{state}" ')
        )
    )


def hidden_column(_: Random, draft: Draft) -> Planted:
    """Hide the column of the ratings."""
    hidden = COLUMN_OF[FormLabel.RATING]

    def split(found: re.Match[str]) -> str:
        columns = range(int(found[1]), int(found[2]) + 1)
        looks = {column: ' hidden="1"' if column == hidden else "" for column in columns}
        return "".join(
            f'<col min="{column}" max="{column}"{found[3]}{look}/>'
            for column, look in looks.items()
        )

    pattern = re.compile(r'<col min="(\d+)" max="(\d+)"([^>]*)/>')
    content = changed(draft.content(), SHEET, lambda text: pattern.sub(split, text))
    return Planted(content, (_label_cell(FormLabel.RATING),))


def archive(*names: str, types: str = "") -> bytes:
    """Return a package of parts with these names that is no workbook of ours."""
    parts = [record(name.encode(), b"<x/>") for name in names]
    if types:
        parts.insert(0, record(_TYPES.encode(), types.encode()))
    return write_records(parts)


_XLSB = (
    '<Types><Override ContentType="application/vnd.ms-excel.sheet.binary'
    '.macroEnabled.main"/></Types>'
)
_DOCX = (
    '<Types><Override ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)

_OPEN_DOCUMENT = write_records(
    (
        record(b"mimetype", b"application/vnd.oasis.opendocument.spreadsheet", method=STORED),
        record(b"content.xml", b"<office:document-content/>"),
    )
)

# The other plan may have departments that this one lacks.
_OTHER_CODES = frozenset({Code.DEPARTMENT_UNKNOWN})

FILE_KINDS: tuple[Kind, ...] = (
    Kind("another month's form", Code.WRONG_PERIOD, wrong_month),
    Kind("another plan's form", Code.OTHER_PLAN, other_plan, _OTHER_CODES),
    Kind("an unknown department's form", Code.DEPARTMENT_UNKNOWN, unknown_department),
    Kind("an older form", Code.FORM_VERSION_UNKNOWN, old_version),
    Kind("a form without identity", Code.NOT_OUR_FORM, identity_lost),
    Kind("a form that contradicts itself", Code.IDENTITY_DIFFERS, identity_differs),
    Kind("another workbook", Code.NOT_OUR_FORM, other_workbook),
    Kind("a column deleted", Code.LABEL_MISSING, label_deleted),
    Kind("a label rewritten", Code.LABEL_CHANGED, label_rewritten),
    Kind("the row keys deleted", Code.ROW_KEYS_GONE, _without_column(KEY_COLUMN)),
    Kind("the numbers deleted", Code.NUMBERS_GONE, _without_column(COLUMN_OF[FormLabel.NUMBER])),
    Kind("two entry sheets", Code.TWO_TABLES, two_tables),
    Kind("a label doubled", Code.LABEL_DOUBLED, label_doubled),
    Kind("nothing at all", Code.FILE_EMPTY, of(b"")),
    Kind("a file cut off", Code.FILE_BROKEN, cut_off),
    Kind("zeros at the end", Code.FILE_BROKEN, zeros_at_the_end),
    Kind("junk in front", Code.JUNK_BEFORE, junk_before),
    Kind("a wrong checksum", Code.CHECKSUM_WRONG, wrong_checksum),
    Kind("a password", Code.FILE_ENCRYPTED, of(_OLE + "EncryptedPackage".encode("utf-16-le"))),
    Kind("an encrypted zip", Code.FILE_ENCRYPTED, encrypted_zip),
    Kind("Excel 97", Code.OLD_EXCEL_FORMAT, of(_OLE + "Workbook".encode("utf-16-le"))),
    Kind("a binary workbook", Code.OLD_EXCEL_FORMAT, of(archive("xl/workbook.bin", types=_XLSB))),
    Kind("OpenDocument", Code.OLD_EXCEL_FORMAT, of(_OPEN_DOCUMENT)),
    Kind("Word", Code.NOT_A_WORKBOOK, of(archive("word/document.xml", types=_DOCX))),
    Kind("a zip of something", Code.NOT_A_WORKBOOK, of(archive("readme.txt"))),
    Kind(
        "a table of commas", Code.NOT_A_WORKBOOK, of("取組番号,評価\r\n1-1-1-01,8".encode("cp932"))
    ),
    Kind("a web page", Code.NOT_A_WORKBOOK, of(b"<html><body><table></table></body></html>")),
    Kind("a PDF", Code.NOT_A_WORKBOOK, of(b"%PDF-1.7\n" + bytes(range(256)))),
    Kind("zeros alone", Code.FILE_BROKEN, of(b"\0" * 10_000)),
    Kind("a part doubled", Code.PART_DOUBLED, doubled_part),
    Kind("a part missing", Code.PART_MISSING, missing_part),
    Kind("too many parts", Code.TOO_MANY_PARTS, many_parts),
    Kind("a part too large", Code.PART_TOO_LARGE, large_part),
    Kind("a document type", Code.DOCUMENT_TYPE, document_type),
    Kind("UTF-16", Code.XML_ENCODING, other_encoding),
    Kind("XML cut off", Code.XML_BROKEN, broken_xml),
    Kind("a giant merge", Code.MERGE_TOO_LARGE, giant_merge),
    Kind("a cell that cannot be", Code.REFERENCE_IMPOSSIBLE, impossible_cell),
    Kind("macros", Code.MACROS_INSIDE, macros),
    Kind("a hidden entry sheet", Code.SHEET_HIDDEN, hidden_sheet),
    Kind("a hidden column", Code.COLUMN_HIDDEN, hidden_column),
)
