"""Mutations of the package: parts dropped, doubled, renamed, and headers that lie."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from random import Random

from fuzz.nasty import LONG_WORDS, WORDS
from fuzz.package import STORED, Record, record, unpacked, write_records

Records = tuple[Record, ...]
# The parts, and what the central directory says of them (None: the same).
Packed = tuple[Records, Records | None]
ZipMutation = Callable[[Random, Records], Packed]
_MEGABYTE = 1_000_000


def _with(records: Records, place: int, changed: Record) -> Records:
    return (*records[:place], changed, *records[place + 1 :])


def drop_part(random: Random, records: Records) -> Packed:
    """Leave a part out."""
    place = random.randrange(len(records))
    return (*records[:place], *records[place + 1 :]), None


def drop_some_parts(random: Random, records: Records) -> Packed:
    """Leave about a third of the parts out."""
    return tuple(each for each in records if random.random() > 0.3) or records[:1], None


def double_part(random: Random, records: Records) -> Packed:
    """Put a part in twice, the second time perhaps with another's content."""
    again = random.choice(records)
    other = replace(random.choice(records), name=again.name)
    return (*records, random.choice((again, other))), None


def rename_part(random: Random, records: Records) -> Packed:
    """Give a part a name that means another one, or none."""
    place = random.randrange(len(records))
    name = records[place].name
    names = (
        *(name.upper(), name.lower(), name.replace(b"/", b"\\"), b"/" + name, b"./" + name),
        *(b"../" + name, name + b"/", name + b"\0.xml", b"", b"a" * 5000, name.replace(b"1", b"2")),
        *("xl/ワーク.xml".encode("cp932"), b"\xff\xfe", random.choice(records).name),
    )
    return _with(records, place, replace(records[place], name=random.choice(names))), None


def shuffle_parts(random: Random, records: Records) -> Packed:
    """Put the parts in another order, which is allowed."""
    return tuple(random.sample(records, len(records))), None


def swap_contents(random: Random, records: Records) -> Packed:
    """Let two parts change places under their names."""
    first, second = random.sample(range(len(records)), 2)
    one, other = records[first], records[second]
    swapped = _with(records, first, replace(other, name=one.name))
    return _with(swapped, second, replace(one, name=other.name)), None


def _a_lie(random: Random, told: Record) -> Record:
    """Return `told` with one field of its header changed."""
    number = random.choice((*LONG_WORDS, told.size + 1, max(0, told.size - 1), told.size * 2))
    return random.choice(
        (
            replace(told, size=number & 0xFFFFFFFF),
            replace(told, packed_size=number & 0xFFFFFFFF),
            replace(told, crc=number & 0xFFFFFFFF),
            replace(told, method=random.choice((*WORDS, 9, 12, 14, 93, 95, 97, 98, 99))),
            replace(told, flags=random.choice((*WORDS, 0x1, 0x8, 0x20, 0x40, 0x2000, 0x808))),
            replace(told, name=random.choice((b"xl/workbook.xml", b"", told.name + b"x"))),
        )
    )


def lie_in_the_directory(random: Random, records: Records) -> Packed:
    """Let the central directory say something else than the part's own header."""
    place = random.randrange(len(records))
    return records, _with(records, place, _a_lie(random, records[place]))


def lie_in_a_header(random: Random, records: Records) -> Packed:
    """Let a part's own header say something else than the central directory."""
    place = random.randrange(len(records))
    return _with(records, place, _a_lie(random, records[place])), records


def lie_in_both(random: Random, records: Records) -> Packed:
    """Let both headers of a part lie alike."""
    place = random.randrange(len(records))
    return _with(records, place, _a_lie(random, records[place])), None


def short_directory(random: Random, records: Records) -> Packed:
    """Let the central directory name fewer parts, or some of them twice."""
    told = random.choices(records, k=random.randint(0, len(records) + 2))
    return records, tuple(told)


def recompress(random: Random, records: Records) -> Packed:
    """Store a part by another method, told or untold."""
    place = random.randrange(len(records))
    old = records[place]
    content = unpacked(old)
    packed, method = random.choice(
        (
            (content, STORED),
            (bz2.compress(content), 12),
            (lzma.compress(content, lzma.FORMAT_ALONE), 14),
            (zlib.compress(content), 8),
            (b"", 8),
            (old.packed[:-1], 8),
            (old.packed + b"\0\0", 8),
        )
    )
    changed = replace(old, packed=packed, packed_size=len(packed), method=method)
    return _with(records, place, changed), None


def nest(random: Random, records: Records) -> Packed:
    """Put the package into itself, as a part or under a part's name."""
    inner = write_records(records)
    name = random.choice((b"xl/embeddings/form.xlsx", random.choice(records).name, b"form.xlsx"))
    return (*(each for each in records if each.name != name), record(name, inner)), None


def many_parts(random: Random, records: Records) -> Packed:
    """Add more parts than a form can have."""
    empty = record(b"", b"")
    count = random.choice((100, 1_999, 2_001, 5_000))
    return (
        *records,
        *(replace(empty, name=b"xl/media/%d" % place) for place in range(count)),
    ), None


@cache
def _bomb(filler: bytes, megabytes: int) -> tuple[bytes, int, int]:
    """Return a raw deflate stream of `megabytes` of `filler`, its size and checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = filler * (_MEGABYTE // len(filler))
    packed, crc = bytearray(), 0
    for _ in range(megabytes):
        packed += packer.compress(block)
        crc = zlib.crc32(block, crc)
    return bytes(packed + packer.flush()), len(block) * megabytes, crc


def bomb(random: Random, records: Records) -> Packed:
    """Let a part unpack to far more than its size, honestly told or not."""
    place = random.randrange(len(records))
    filler = random.choice((b" ", b"<c/>", b"<si/>", b"<row/>", b"<a>"))
    packed, size, crc = _bomb(filler, random.choice((5, 70)))
    told = random.choice((size, records[place].size))
    return _with(
        records, place, Record(records[place].name, packed, told, crc, packed_size=len(packed))
    ), None


def splice(random: Random, records: Records, others: Sequence[Record]) -> Records:
    """Return `records` with some of the parts of another form under the same names."""
    other = {each.name: each for each in others}
    return tuple(other.get(each.name, each) if random.random() < 0.4 else each for each in records)


ZIP_MUTATIONS: tuple[ZipMutation, ...] = (
    *(drop_part, drop_some_parts, double_part, rename_part, rename_part, shuffle_parts),
    *(swap_contents, lie_in_the_directory, lie_in_the_directory, lie_in_a_header, lie_in_both),
    *(lie_in_both, short_directory, recompress, recompress, nest),
)
# Each of these takes as long as a hundred others, so they are drawn more rarely.
SLOW_ZIP_MUTATIONS: tuple[ZipMutation, ...] = (many_parts, bomb)
