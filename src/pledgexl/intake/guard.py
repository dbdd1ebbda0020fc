"""A bounded look at a file before any parser: what it truly is, and that it is no bomb."""

import zlib
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pledgexl.intake.guess import guess, is_compound, refuse_by_content
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.xml import checked
from pledgexl.model.finding import Code

MAXIMUM_FILE = 20_000_000
MAXIMUM_ENTRIES = 2_000
_ZIP = b"PK\x03\x04"
_DIRECTORY_ENTRY = b"PK\x01\x02"
# Bit 0: encrypted; bit 6: strongly encrypted.
_ENCRYPTED_FLAGS = 0x1 | 0x40
_CONTENT_TYPES = "[content_types].xml"
_MACROS = b"macroEnabled"

# Content types say what a package is, whatever its name: "" is a workbook.
_MAIN_PARTS = (
    (b"spreadsheetml.sheet.main+xml", ""),
    (b"ms-excel.sheet.macroEnabled.main+xml", ""),
    (b"spreadsheetml.template.main+xml", ""),
    (b"ms-excel.template.macroEnabled.main+xml", ""),
    (b"ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    (b"wordprocessingml.", "docx"),
    (b"presentationml.", "pptx"),
)
# Formats that hold a table which Excel could save as a workbook.
_OLD_FORMATS = ("xls", "xlsb", "ods")
# What Apple Numbers writes.
_NUMBERS_PARTS = ("Index/Document.iwa", "Index.zip", "index.apxl")
# What a damaged archive makes the standard library raise.
_BROKEN = (BadZipFile, EOFError, NotImplementedError, OSError, OverflowError, ValueError)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may hold: bytes unpacked, of those what is read as XML; cells of a sheet."""

    file: int
    part: int
    unpacked: int
    xml: int
    xml_together: int
    cells: int
    area: int


# A form has some 10 KB, and these are a thousand times that, for files from whoever sent them.
FORM_LIMITS = Limits(
    file=MAXIMUM_FILE,
    part=64_000_000,
    unpacked=128_000_000,
    xml=8_000_000,
    xml_together=32_000_000,
    cells=200_000,
    area=2_000_000,
)
# The planning office's own file may fill its sheets with a million rows.
PLAN_LIMITS = Limits(
    file=200_000_000,
    part=1_000_000_000,
    unpacked=2_000_000_000,
    xml=1_000_000_000,
    xml_together=2_000_000_000,
    cells=12_000_000,
    area=20_000_000,
)


class Package:
    """The parts of a sound workbook package, unpacked one at a time within the bounds.

    Their names are compared as the standard of these packages says: without regard to case.
    """

    def __init__(self, archive: ZipFile, limits: Limits) -> None:
        """Read the directory of `archive`, which has been checked."""
        self.limits = limits
        self._archive = archive
        self._infos = {part_name(info.filename): info for info in archive.infolist()}
        self._size = 0

    def __contains__(self, name: str) -> bool:
        """Say whether there is a part `name`."""
        return part_name(name) in self._infos

    @cached_property
    def content_types(self) -> bytes:
        """The part that says what each part is."""
        return self.read(_CONTENT_TYPES)

    @property
    def has_macros(self) -> bool:
        """Whether the package says that it holds macros."""
        return _MACROS in self.content_types

    def read(self, name: str) -> bytes:
        """Return the XML part `name`, ready to parse."""
        return checked(self.unpack(name), name)

    def unpack(self, name: str) -> bytes:
        """Return the part `name` with its checksum verified."""
        info = self._infos.get(part_name(name))
        if info is None:
            raise Refusal(Code.PART_MISSING, detail=name)
        self._size += info.file_size
        if info.file_size > self.limits.xml or self._size > self.limits.xml_together:
            raise Refusal(Code.PART_TOO_LARGE, detail=f"{name}: {info.file_size:,} B")
        try:
            stream = self._archive.open(info)
        except _BROKEN as error:
            raise Refusal(Code.FILE_BROKEN, detail=name) from error
        try:
            content = stream.read()
        except (*_BROKEN, zlib.error) as error:
            raise Refusal(Code.CHECKSUM_WRONG, detail=name) from error
        # `zipfile` stops where the directory does, but not where a part ends before it.
        if len(content) != info.file_size:
            raise Refusal(Code.CHECKSUM_WRONG, detail=name)
        return content


def part_name(name: str) -> str:
    """Return `name` in the one spelling that names are compared by."""
    return name.replace("\\", "/").lstrip("/").lower()


def open_package(content: bytes, limits: Limits = FORM_LIMITS) -> Package:
    """Return the workbook package in `content` if it keeps to `limits`, or raise `Refusal`."""
    if not content:
        raise Refusal(Code.FILE_EMPTY)
    if len(content) > limits.file:
        raise Refusal(Code.FILE_TOO_LARGE, detail=f"{len(content):,} B")
    if not content.startswith(_ZIP):
        raise _not_at_the_start(content)
    if content.count(_DIRECTORY_ENTRY) > MAXIMUM_ENTRIES:
        raise Refusal(Code.TOO_MANY_PARTS, limit=f"{MAXIMUM_ENTRIES:,}")
    archive = _archive(content)
    _check_directory(archive.infolist())
    _check_sizes(archive.infolist(), limits)
    package = Package(archive, limits)
    _check_kind(package)
    return package


def _archive(content: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(content))
    except _BROKEN as error:
        raise Refusal(Code.FILE_BROKEN, detail="ZIP") from error


def _not_at_the_start(content: bytes) -> Refusal:
    # A workbook of Excel 97-2003 may hold an archive, which is its theme.
    if not is_compound(content) and _ZIP in content and guess(content) in ("csv", "unknown"):
        try:
            _archive(content)
        except Refusal:
            return refuse_by_content(content)
        return Refusal(Code.JUNK_BEFORE)
    return refuse_by_content(content)


def _check_directory(infos: list[ZipInfo]) -> None:
    if len(infos) > MAXIMUM_ENTRIES:
        raise Refusal(Code.TOO_MANY_PARTS, limit=f"{MAXIMUM_ENTRIES:,}")
    if infos and min(info.header_offset for info in infos) > 0:
        raise Refusal(Code.JUNK_BEFORE)
    _check_names([part_name(info.filename) for info in infos])
    if any(info.flag_bits & _ENCRYPTED_FLAGS for info in infos):
        raise Refusal(Code.FILE_ENCRYPTED, kind="zip")
    for info in infos:
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Refusal(Code.FILE_BROKEN, detail=f"ZIP {info.compress_type}")


def _check_sizes(infos: list[ZipInfo], limits: Limits) -> None:
    for info in infos:
        if info.file_size > limits.part:
            raise Refusal(Code.PART_TOO_LARGE, detail=f"{info.filename}: {info.file_size:,} B")
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked:
        raise Refusal(Code.PART_TOO_LARGE, detail=f"{total:,} B")


def _check_names(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Refusal(Code.PART_DOUBLED, detail=name)
        seen.add(name)


def _check_kind(package: Package) -> None:
    if _CONTENT_TYPES not in package:
        raise _refuse_without_types(package)
    types = package.content_types
    kind = next((kind for mark, kind in _MAIN_PARTS if mark in types), "zip")
    if kind in _OLD_FORMATS:
        raise Refusal(Code.OLD_EXCEL_FORMAT, kind=kind)
    if kind:
        raise Refusal(Code.NOT_A_WORKBOOK, kind=kind)


def _refuse_without_types(package: Package) -> Refusal:
    if "xl/workbook.xml" in package:
        return Refusal(Code.PART_MISSING, detail="[Content_Types].xml")
    if "mimetype" not in package:
        kind = "numbers" if any(name in package for name in _NUMBERS_PARTS) else "zip"
        return Refusal(Code.NOT_A_WORKBOOK, kind=kind)
    if b"opendocument.spreadsheet" in package.unpack("mimetype"):
        return Refusal(Code.OLD_EXCEL_FORMAT, kind="ods")
    return Refusal(Code.NOT_A_WORKBOOK, kind="odf")
