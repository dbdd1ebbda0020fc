"""A file's bytes → its XML parts, within bounds; or what the file is instead of a workbook."""

import re
import unicodedata
import zlib
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.text import printable

MB, GB = 1_000_000, 1_000_000_000
MAXIMUM_FILE = 20 * MB
MAXIMUM_ENTRIES = 2_000
_WHOLE_FILE = CellRef("")
_LONGEST_VALUE = 120
_ZIP = b"PK\x03\x04"
_DIRECTORY_ENTRY = b"PK\x01\x02"
# Bit 0: encrypted; bit 6: strongly encrypted.
_ENCRYPTED_FLAGS = 0x1 | 0x40
_CONTENT_TYPES = "[Content_Types].xml"
# Content types identify a package, whatever its name: "" is a workbook.
_MAIN_PARTS = (
    (b"spreadsheetml.sheet.main+xml", ""),
    (b"ms-excel.sheet.macroEnabled.main+xml", ""),
    (b"spreadsheetml.template.main+xml", ""),
    (b"ms-excel.template.macroEnabled.main+xml", ""),
    (b"ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    (b"wordprocessingml.", "docx"),
    (b"presentationml.", "pptx"),
)
_NUMBERS_PARTS = ("Index/Document.iwa", "Index.zip", "index.apxl")
# What a damaged archive makes the standard library raise.
_BROKEN = (BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, ValueError)

_HEAD = 4096
_BEGINNINGS = {
    "pdf": (b"%PDF",),
    "rtf": (b"{\\rtf",),
    "image": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"),
    "zip": (b"PK",),
    "archive": (b"7z\xbc\xaf\x27\x1c", b"Rar!"),
    # Shortcuts of Windows: to a file, and to a web page.
    "link": (b"L\0\0\0\x01\x14\x02\0", b"[InternetShortcut]"),
}
# What a shortcut of Google Drive (.gsheet) contains, and one of macOS (.webloc).
_LINKS = ((b"{", b'"doc_id"'), (b"<?xml", b"<key>URL</key>"))
# A compound file (Office until 2003), by the names of the streams that identify it (MS-OFFCRYPTO
# for the first two, MS-OXMSG, MS-XLS).
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("DRMEncrypted", Code.FILE_ENCRYPTED, "rights"),
    ("EncryptedPackage", Code.FILE_ENCRYPTED, "password"),
    ("__substg1.0_", Code.NOT_A_WORKBOOK, "message"),
    ("Workbook", Code.OLD_EXCEL_FORMAT, "xls"),
    ("Book", Code.OLD_EXCEL_FORMAT, "xls"),
)

_UTF8_MARK = b"\xef\xbb\xbf"
_OTHER_BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,60})["']""")
# US-ASCII is a part of UTF-8.
_ENCODINGS = ("utf-8", "utf8", "us-ascii", "ascii")
# A document type precedes the first element.
_DOCUMENT_TYPE = re.compile(rb"(?>\s|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_MOST_BLANKS = 9


class Refusal(Exception):  # noqa: N818 (it is the word for it)
    """A file that is rejected: the code of the reason, its place, the values of its message."""

    def __init__(self, code: Code, at: CellRef = _WHOLE_FILE, **values: str) -> None:
        """Keep all three; `at` need not name the file."""
        super().__init__(code.value)
        self.code = code
        self.at = at
        # Values of a hostile file are quoted, so they must be short and printable.
        self.values = {name: printable(value)[:_LONGEST_VALUE] for name, value in values.items()}

    def __reduce__(self) -> tuple[Callable[[], "Refusal"], tuple[()]]:
        """Support pickling: by itself, an exception keeps its text alone."""
        return partial(Refusal, self.code, self.at, **self.values), ()

    def finding(self, file: str) -> Finding:
        """Return the refusal of `file` as a finding."""
        found = self.values.get("found", "")
        return Finding(self.code, self.at.within(file), found, self.values)


class Limits(NamedTuple):
    """What a workbook may contain in bytes: unpacked, and of that what is parsed as XML."""

    file: int
    part: int
    total: int
    xml: int
    total_xml: int


# A form has some 10 KB, and these are a thousand times that, for files from whoever sent them.
FORM_LIMITS = Limits(file=20 * MB, part=64 * MB, total=128 * MB, xml=8 * MB, total_xml=32 * MB)
# The planning office's own file may fill its sheets with a million rows.
PLAN_LIMITS = Limits(file=200 * MB, part=GB, total=2 * GB, xml=GB, total_xml=2 * GB)


class Package:
    """The parts of a workbook package, unpacked one at a time within the limits.

    Their names are compared as ECMA-376 part 2 demands: without regard to case.
    """

    def __init__(self, archive: ZipFile, limits: Limits) -> None:
        """Index the parts of `archive`."""
        self._limits = limits
        self._archive = archive
        self._infos = {_part_name(info.filename): info for info in archive.infolist()}
        self._size = 0

    def __contains__(self, name: str) -> bool:
        """Say whether there is a part `name`."""
        return _part_name(name) in self._infos

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple(self._infos)

    @cached_property
    def content_types(self) -> bytes:
        """The part that says what each part is."""
        return self.read(_CONTENT_TYPES)

    def read(self, name: str) -> bytes:
        """Return the XML part `name` in UTF-8, without a declaration of entities."""
        plain = self.unpack(name).removeprefix(_UTF8_MARK)
        if plain.startswith(_OTHER_BYTE_ORDERS):
            raise Refusal(Code.XML_ENCODING, detail=name, encoding="UTF-16")
        declared = _DECLARED.match(plain)
        encoding = declared[1].decode("ascii", "replace") if declared else "utf-8"
        if encoding.lower() not in _ENCODINGS:
            raise Refusal(Code.XML_ENCODING, detail=name, encoding=encoding)
        if not plain[:_MOST_BLANKS].lstrip().startswith(b"<"):
            raise Refusal(Code.XML_BROKEN, detail=name)
        if _DOCUMENT_TYPE.match(plain):
            raise Refusal(Code.DOCUMENT_TYPE, detail=name)
        return plain

    def unpack(self, name: str) -> bytes:
        """Return the part `name` with its checksum verified."""
        info = self._infos.get(_part_name(name))
        if info is None:
            raise Refusal(Code.PART_MISSING, detail=name)
        self._size += info.file_size
        if info.file_size > self._limits.xml or self._size > self._limits.total_xml:
            raise Refusal(Code.PART_TOO_LARGE, detail=f"{name}: {info.file_size:,} B")
        try:
            stream = self._archive.open(info)
        except _BROKEN as error:
            raise Refusal(Code.FILE_BROKEN, detail=name) from error
        try:
            content = stream.read()
        except (*_BROKEN, zlib.error) as error:
            raise Refusal(Code.CHECKSUM_WRONG, detail=name) from error
        # `zipfile` accepts a part that ends before the length that the directory promises.
        if len(content) != info.file_size:
            raise Refusal(Code.CHECKSUM_WRONG, detail=name)
        return content


def _part_name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def open_package(content: bytes, limits: Limits = FORM_LIMITS, kind: str = "") -> Package:
    """Return the package in `content` if it keeps to `limits`, or raise `Refusal`.

    It must be a workbook, or the other `kind` of document: "docx".
    """
    if not content:
        raise Refusal(Code.FILE_EMPTY)
    if len(content) > limits.file:
        raise Refusal(Code.FILE_TOO_LARGE, detail=f"{len(content):,} B")
    if not content.startswith(_ZIP):
        raise _not_an_archive(content)
    if content.count(_DIRECTORY_ENTRY) > MAXIMUM_ENTRIES:
        raise Refusal(Code.TOO_MANY_PARTS, limit=f"{MAXIMUM_ENTRIES:,}")
    try:
        archive = ZipFile(BytesIO(content))
    except _BROKEN as error:
        raise Refusal(Code.FILE_BROKEN, detail="ZIP") from error
    _check_directory(archive, limits)
    package = Package(archive, limits)
    _check_kind(package, kind)
    return package


def _check_directory(archive: ZipFile, limits: Limits) -> None:
    """Reject hidden, doubled, encrypted or too large parts before anything is unpacked."""
    infos = archive.infolist()
    if infos and min(info.header_offset for info in infos) > 0:
        raise Refusal(Code.JUNK_BEFORE)
    names = Counter(_part_name(info.filename) for info in infos)
    if len(names) < len(infos):
        raise Refusal(Code.PART_DOUBLED, detail=names.most_common(1)[0][0])
    if any(info.flag_bits & _ENCRYPTED_FLAGS for info in infos):
        raise Refusal(Code.FILE_ENCRYPTED, kind="zip")
    unknown = {info.compress_type for info in infos} - {ZIP_STORED, ZIP_DEFLATED}
    if unknown:
        raise Refusal(Code.FILE_BROKEN, detail=f"ZIP {min(unknown)}")
    for info in infos:
        if info.file_size > limits.part:
            raise Refusal(Code.PART_TOO_LARGE, detail=f"{info.filename}: {info.file_size:,} B")
    total = sum(info.file_size for info in infos)
    if total > limits.total:
        raise Refusal(Code.PART_TOO_LARGE, detail=f"{total:,} B")


def _check_kind(package: Package, wanted: str) -> None:
    """Reject a package of another kind than `wanted`; "" is a workbook of Excel 2007 or later."""
    if _CONTENT_TYPES in package:
        types = package.content_types
        kind = next((kind for mark, kind in _MAIN_PARTS if mark in types), "zip")
    elif "xl/workbook.xml" in package:
        raise Refusal(Code.PART_MISSING, detail=_CONTENT_TYPES)
    elif "mimetype" in package:
        is_table = b"opendocument.spreadsheet" in package.unpack("mimetype")
        kind = "ods" if is_table else "odf"
    else:
        kind = "numbers" if any(name in package for name in _NUMBERS_PARTS) else "zip"
    if kind != wanted:
        # Excel can save the first two as a workbook.
        code = Code.OLD_EXCEL_FORMAT if kind in ("xlsb", "ods") else Code.NOT_A_WORKBOOK
        raise Refusal(code, kind=kind)


def _not_an_archive(content: bytes) -> Refusal:
    """Return why `content`, which does not begin as a ZIP archive does, is rejected."""
    if not content.strip(b"\0"):
        return Refusal(Code.FILE_BROKEN, detail="NUL")
    if content.startswith(_COMPOUND):
        for name, code, kind in _STREAMS:
            if name.encode("utf-16-le") in content:
                return Refusal(code, kind=kind)
        return Refusal(Code.NOT_A_WORKBOOK, kind="doc")
    kind = _kind_of(content[:_HEAD])
    if _ZIP in content and kind in ("csv", "unknown"):
        try:
            ZipFile(BytesIO(content))
        except _BROKEN:
            return Refusal(Code.NOT_A_WORKBOOK, kind=kind)
        return Refusal(Code.JUNK_BEFORE)
    return Refusal(Code.NOT_A_WORKBOOK, kind=kind)


def _kind_of(head: bytes) -> str:
    """Return by one word what a file with this `head` seems to be."""
    for kind, beginnings in _BEGINNINGS.items():
        if head.startswith(beginnings):
            return kind
    if any(head.startswith(start) and mark in head for start, mark in _LINKS):
        return "link"
    lowered = head.lower()
    if b"<html" in lowered or b"<!doctype html" in lowered:
        return "html"
    if head.removeprefix(_UTF8_MARK).lstrip().startswith(b"<?xml"):
        return "xml"
    return "csv" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    for encoding in ("utf-8", "cp932"):
        with suppress(UnicodeDecodeError):
            # A character that the cut split is no sign of binary data.
            text = getincrementaldecoder(encoding)().decode(head, final=len(head) < _HEAD)
            controls = (char for char in text if unicodedata.category(char) == "Cc")
            if all(char in "\t\r\n\x1a" for char in controls):
                return True
    return False
