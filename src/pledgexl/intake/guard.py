"""A bounded look at a file before any parser: what it truly is, and that it is no bomb.

The bounds are documented: a form has some 10 KB; these are a thousand times that.
"""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from pledgexl.intake.refusal import Refusal
from pledgexl.model.finding import Code

MAXIMUM_FILE = 20_000_000
MAXIMUM_PART = 64_000_000
MAXIMUM_UNPACKED = 128_000_000
MAXIMUM_ENTRIES = 2_000
_ENCRYPTED_FLAG = 0x1
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTENT_TYPES = "[Content_Types].xml"

# Content types say what a package is, whatever its name.
_MAIN_PARTS = (
    (b"spreadsheetml.sheet.main+xml", ""),
    (b"ms-excel.sheet.macroEnabled.main+xml", ""),
    (b"spreadsheetml.template.main+xml", ""),
    (b"ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    (b"wordprocessingml.", "docx"),
    (b"presentationml.", "pptx"),
)
# Formats that hold a table which Excel could save as a workbook.
_OLD_FORMATS = ("xls", "xlsb", "ods")


class Package:
    """The parts of a sound workbook package, unpacked one at a time within the bounds."""

    def __init__(self, archive: ZipFile) -> None:
        """Read the directory of `archive`, which has been checked."""
        self._archive = archive
        self._infos = {info.filename: info for info in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        """Say whether there is a part `name`."""
        return name in self._infos

    def read(self, name: str) -> bytes:
        """Return the XML part `name` with its checksum verified; refuse one that declares a DTD."""
        try:
            content = self._archive.read(self._infos[name])
        except KeyError as error:
            raise Refusal(Code.FILE_BROKEN, detail=name) from error
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise Refusal(Code.FILE_BROKEN, detail=f"{name}: {error}") from error
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Refusal(Code.FILE_BROKEN, detail=f"{name}: DTD")
        return content


def open_package(content: bytes) -> Package:
    """Return the workbook package in `content`, or raise `Refusal`."""
    if not content:
        raise Refusal(Code.FILE_EMPTY)
    if len(content) > MAXIMUM_FILE:
        raise Refusal(Code.FILE_TOO_LARGE, detail=f"{len(content):,} B")
    if not content.startswith(b"PK\x03\x04"):
        raise _refuse_by_content(content)
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refusal(Code.FILE_BROKEN, detail=str(error)) from error
    _check_directory(archive.infolist())
    package = Package(archive)
    _check_kind(package)
    return package


def _refuse_by_content(content: bytes) -> Refusal:
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return Refusal(Code.FILE_ENCRYPTED)
        if "Workbook".encode("utf-16-le") in content or b"B\0o\0o\0k\0" in content:
            return Refusal(Code.OLD_EXCEL_FORMAT, format="xls")
        return Refusal(Code.NOT_A_WORKBOOK, guess="doc")
    return Refusal(Code.NOT_A_WORKBOOK, guess=_guess(content))


def _guess(content: bytes) -> str:
    head = content[:4096]
    if head.startswith(b"%PDF"):
        return "pdf"
    if b"<html" in head.lower() or b"<!doctype html" in head.lower():
        return "html"
    for encoding in ("utf-8", "cp932"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            # A character that the cut at 4,096 bytes split is no sign of binary data.
            if error.start < len(head) - 4:
                continue
        if b"\0" not in head:
            return "csv"
    return "unknown"


def _check_directory(infos: list[ZipInfo]) -> None:
    if len(infos) > MAXIMUM_ENTRIES:
        raise Refusal(Code.FILE_TOO_LARGE, detail=f"{len(infos):,} entries")
    names = {info.filename for info in infos}
    if len(names) != len(infos):
        raise Refusal(Code.FILE_BROKEN, detail="doubled parts")
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
        raise Refusal(Code.FILE_ENCRYPTED)
    if any(info.file_size > MAXIMUM_PART for info in infos):
        raise Refusal(Code.FILE_TOO_LARGE, detail=f"> {MAXIMUM_PART:,} B")
    if sum(info.file_size for info in infos) > MAXIMUM_UNPACKED:
        raise Refusal(Code.FILE_TOO_LARGE, detail=f"> {MAXIMUM_UNPACKED:,} B")


def _check_kind(package: Package) -> None:
    if _CONTENT_TYPES not in package:
        is_open_document = "mimetype" in package and "content.xml" in package
        if is_open_document:
            raise Refusal(Code.OLD_EXCEL_FORMAT, format="ods")
        raise Refusal(Code.NOT_A_WORKBOOK, guess="zip")
    types = package.read(_CONTENT_TYPES)
    kind = next((kind for mark, kind in _MAIN_PARTS if mark in types), "zip")
    if kind in _OLD_FORMATS:
        raise Refusal(Code.OLD_EXCEL_FORMAT, format=kind)
    if kind:
        raise Refusal(Code.NOT_A_WORKBOOK, guess=kind)
