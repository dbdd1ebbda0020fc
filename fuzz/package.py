"""A zip package as records that may lie: what a header says need not be what lies behind it."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

STORED = 0
DEFLATED = 8
_UTF8_FLAG = 0x800
_DATE = 0x21  # 1980-01-01, the first day that a zip can name
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")


@dataclass(frozen=True, slots=True)
class Record:
    """A part as it lies in the file, and what its headers say of it."""

    name: bytes
    packed: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = _UTF8_FLAG
    packed_size: int = 0


def record(name: bytes, content: bytes, *, method: int = DEFLATED) -> Record:
    """Return an honest record of `content`."""
    packed = deflated(content) if method == DEFLATED else content
    return Record(name, packed, len(content), zlib.crc32(content), method, packed_size=len(packed))


def deflated(content: bytes) -> bytes:
    """Return `content` as a zip stores it when compressed."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def unpacked(record: Record) -> bytes:
    """Return the content of an honest `record`."""
    return zlib.decompress(record.packed, -15) if record.method == DEFLATED else record.packed


def read_records(content: bytes) -> tuple[Record, ...]:
    """Return the parts of the sound package `content`."""
    with ZipFile(BytesIO(content)) as archive:
        return tuple(
            record(info.filename.encode(), archive.read(info)) for info in archive.infolist()
        )


def write_records(records: Sequence[Record], directory: Sequence[Record] | None = None) -> bytes:
    """Return a package of `records`; its central directory says `directory` if that is given."""
    told = records if directory is None else directory
    out = bytearray()
    offsets = []
    for each in records:
        offsets.append(len(out))
        out += _local_header(each) + each.name + each.packed
    begin = len(out)
    for place, each in enumerate(told):
        offset = offsets[place] if place < len(offsets) else 0
        out += _central_header(each, offset) + each.name
    count = len(told) & 0xFFFF
    out += _END.pack(b"PK\x05\x06", 0, 0, count, count, len(out) - begin, begin, 0)
    return bytes(out)


def _local_header(each: Record) -> bytes:
    sizes = (each.crc, each.packed_size, each.size, len(each.name), 0)
    return _LOCAL.pack(b"PK\x03\x04", 20, each.flags, each.method, 0, _DATE, *sizes)


def _central_header(each: Record, offset: int) -> bytes:
    sizes = (each.crc, each.packed_size, each.size, len(each.name))
    begin = (b"PK\x01\x02", 20, 20, each.flags, each.method, 0, _DATE)
    return _CENTRAL.pack(*begin, *sizes, 0, 0, 0, 0, 0, offset)
