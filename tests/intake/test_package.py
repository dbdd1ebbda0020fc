import io
import zipfile
from dataclasses import replace

import pytest

from drawn_forms import form_bytes
from fuzz.package import read_records, write_records
from pledgexl.intake.package import FORM_LIMITS, Package, Refusal, open_package
from pledgexl.messages.findings import department_wording, wording
from pledgexl.model.finding import Code
from pledgexl.model.language import Language

FORM = form_bytes("| 評価 | 実施内容 |")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def content_types(main: str) -> bytes:
    return f'<Types><Override PartName="/main" ContentType="{main}"/></Types>'.encode()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def read_every_part(content: bytes) -> None:
    package = open_package(content)
    with zipfile.ZipFile(io.BytesIO(content)) as names:
        for name in names.namelist():
            package.read(name)


def code_of(content: bytes) -> Code:
    with pytest.raises(Refusal) as refusal:
        read_every_part(content)
    return refusal.value.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.FILE_EMPTY),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Code.FILE_ENCRYPTED),
        (OLE + "Workbook".encode("utf-16-le"), Code.OLD_EXCEL_FORMAT),
        (OLE, Code.NOT_A_WORKBOOK),
        ("取組番号,評価\r\n1-1-1-01,7".encode("cp932"), Code.NOT_A_WORKBOOK),
        (b"<html><body>7</body></html>", Code.NOT_A_WORKBOOK),
        (b"%PDF-1.7", Code.NOT_A_WORKBOOK),
        (bytes(range(256)) * 20, Code.NOT_A_WORKBOOK),
        (FORM[: len(FORM) // 2], Code.FILE_BROKEN),
        (FORM[:-10], Code.FILE_BROKEN),
        (archive({"a.txt": b"x"}), Code.NOT_A_WORKBOOK),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            Code.OLD_EXCEL_FORMAT,
        ),
        (
            archive({"[Content_Types].xml": content_types("wordprocessingml.document.main+xml")}),
            Code.NOT_A_WORKBOOK,
        ),
        (
            archive(
                {
                    "[Content_Types].xml": content_types(
                        "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
                    )
                }
            ),
            Code.OLD_EXCEL_FORMAT,
        ),
    ],
)
def test_tells_what_a_file_truly_is(content: bytes, code: Code) -> None:
    assert code_of(content) is code


# An old workbook may hold an archive, which is its theme; one with a password is whole otherwise.
THEME = archive({"theme/theme1.xml": b"<theme/>"})


def with_streams(*names: str) -> bytes:
    return OLE + "\0".join(names).encode("utf-16-le")


def locked(content: bytes) -> bytes:
    """Return an archive whose parts are marked as encrypted."""
    flagged = bytearray(content)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = flagged.find(mark)
        while place >= 0:
            flagged[place + offset] |= 1
            place = flagged.find(mark, place + 1)
    return bytes(flagged)


@pytest.mark.parametrize(
    ("content", "code", "remedy"),
    [
        (with_streams("EncryptedPackage"), Code.FILE_ENCRYPTED, "「ブックの保護」でパスワード"),
        (
            with_streams("EncryptedPackage", "DRMEncryptedTransform"),
            Code.FILE_ENCRYPTED,
            "「秘密度」",
        ),
        (locked(archive({"様式.xlsx": FORM})), Code.FILE_ENCRYPTED, "展開"),
        (with_streams("Workbook") + THEME, Code.OLD_EXCEL_FORMAT, "「Excelブック（*.xlsx）」"),
        (with_streams("Workbook", "WordDocument"), Code.OLD_EXCEL_FORMAT, "「名前を付けて保存」"),
        (
            archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            Code.OLD_EXCEL_FORMAT,
            "LibreOffice",
        ),
        ("取組番号,評価".encode("cp932"), Code.NOT_A_WORKBOOK, "様式（.xlsx）に記入し"),
        (b"%PDF-1.7", Code.NOT_A_WORKBOOK, "様式（.xlsx）に記入し"),
        (b"\xff\xd8\xff\xe0", Code.NOT_A_WORKBOOK, "様式（.xlsx）に記入し"),
        (archive({"様式.xlsx": FORM}), Code.NOT_A_WORKBOOK, "すべて展開"),
        (b"Rar!\x1a\x07", Code.NOT_A_WORKBOOK, "すべて展開"),
        (archive({"Index/Document.iwa": b"x"}), Code.NOT_A_WORKBOOK, "「書き出す」"),
        (b"[InternetShortcut]\r\nURL=https://a.example", Code.NOT_A_WORKBOOK, "リンク先"),
        (b'{"":"WARNING!","doc_id":"1","email":"a@b"}', Code.NOT_A_WORKBOOK, "リンク先"),
        (with_streams("__substg1.0_0037001F"), Code.NOT_A_WORKBOOK, "添付された様式"),
        (b"", Code.FILE_EMPTY, "手元のファイルを開ける"),
    ],
)
def test_the_remedy_is_one_that_the_program_has(content: bytes, code: Code, remedy: str) -> None:
    with pytest.raises(Refusal) as refusal:
        open_package(content)

    finding = refusal.value.finding("a.xlsx")
    assert finding.code is code
    for told in (wording(finding, Language.JA), department_wording(finding)):
        assert remedy in told.fix
    assert wording(finding, Language.EN).fix.isprintable()


def test_refuses_a_part_too_large_to_unpack_before_unpacking_it() -> None:
    bomb = archive(parts_of(FORM) | {"xl/big.xml": b" " * (FORM_LIMITS.part + 1)})

    assert len(bomb) < 200_000
    assert code_of(bomb) is Code.PART_TOO_LARGE


def test_refuses_more_parts_than_any_form_has() -> None:
    assert code_of(archive({f"{place}.xml": b"" for place in range(2001)})) is Code.TOO_MANY_PARTS


def test_refuses_a_part_that_stands_twice() -> None:
    buffer = io.BytesIO(FORM)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(buffer, "a") as package:
        package.writestr("xl/workbook.xml", b"<other/>")

    assert code_of(buffer.getvalue()) is Code.PART_DOUBLED


def test_refuses_a_document_type_declaration() -> None:
    parts = parts_of(FORM)
    sheet = parts["xl/worksheets/sheet1.xml"]
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">]>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<worksheet", laughs + b"<worksheet", 1)

    assert code_of(archive(parts)) is Code.DOCUMENT_TYPE


def test_reads_every_part_of_a_sound_form() -> None:
    read_every_part(FORM)


def test_notices_a_flipped_bit() -> None:
    place = FORM.index(b"xl/sharedStrings.xml") + 60
    flipped = FORM[:place] + bytes([FORM[place] ^ 0xFF]) + FORM[place + 1 :]

    assert code_of(flipped) is Code.CHECKSUM_WRONG


def test_refuses_a_part_that_calls_itself_otherwise_than_the_directory_does() -> None:
    place = FORM.index(b"xl/sharedStrings.xml")

    assert code_of(FORM[:place] + b"X" + FORM[place + 1 :]) is Code.FILE_BROKEN


def test_refuses_a_part_that_is_shorter_than_the_directory_says() -> None:
    place = FORM.rindex(b"xl/sharedStrings.xml") - 22
    size = int.from_bytes(FORM[place : place + 4], "little") + 1

    content = FORM[:place] + size.to_bytes(4, "little") + FORM[place + 4 :]

    assert code_of(content) is Code.CHECKSUM_WRONG


def test_reads_parts_that_are_stored_as_they_are_and_named_in_any_alphabet() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, content in (*parts_of(FORM).items(), ("資料.xml", b"<a/>"), ("é.xml", b"<b/>")):
            package.writestr(name, content)

    package_of = open_package(buffer.getvalue())

    assert (package_of.read("資料.xml"), package_of.read("É.xml")) == (b"<a/>", b"<b/>")
    read_every_part(buffer.getvalue())


@pytest.mark.parametrize("behind", [0, 30_000])
def test_what_is_packed_behind_the_end_of_a_part_belongs_to_nothing(behind: int) -> None:
    name = "[Content_Types].xml"
    parts = read_records(archive({name: content_types("a")}))
    longer = write_records(
        [
            replace(part, packed=part.packed + bytes(behind), packed_size=part.packed_size + behind)
            for part in parts
        ]
    )
    package = Package(zipfile.ZipFile(io.BytesIO(longer)), FORM_LIMITS)

    assert package.unpack(name) == content_types("a")
