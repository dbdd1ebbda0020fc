"""Mutations of bytes that know nothing of what they mean."""

from collections.abc import Callable
from random import Random

from fuzz.nasty import LONG_WORDS, WORDS

ByteMutation = Callable[[Random, bytes], bytes]


def _span(random: Random, content: bytes, longest: int = 512) -> tuple[int, int]:
    begin = random.randrange(len(content) + 1)
    return begin, min(len(content), begin + random.randint(1, longest))


def flip_bits(random: Random, content: bytes) -> bytes:
    """Return `content` with one to eight bits turned over."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 8) if content else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def put_bytes(random: Random, content: bytes) -> bytes:
    """Return `content` with a few bytes overwritten at random."""
    begin, end = _span(random, content, 8)
    return content[:begin] + random.randbytes(end - begin) + content[end:]


def put_word(random: Random, content: bytes) -> bytes:
    """Return `content` with a number of two or four bytes replaced by one that hurts."""
    at = random.randrange(max(1, len(content) - 4))
    if random.random() < 0.5:
        return content[:at] + random.choice(WORDS).to_bytes(2, "little") + content[at + 2 :]
    return content[:at] + random.choice(LONG_WORDS).to_bytes(4, "little") + content[at + 4 :]


def delete_bytes(random: Random, content: bytes) -> bytes:
    """Return `content` without a stretch of it."""
    begin, end = _span(random, content)
    return content[:begin] + content[end:]


def insert_bytes(random: Random, content: bytes) -> bytes:
    """Return `content` with random bytes in it that were not there."""
    at = random.randrange(len(content) + 1)
    return content[:at] + random.randbytes(random.randint(1, 64)) + content[at:]


def double_bytes(random: Random, content: bytes) -> bytes:
    """Return `content` with a stretch of it repeated."""
    begin, end = _span(random, content, 4096)
    return content[:end] + content[begin:end] * random.choice((1, 1, 2, 20)) + content[end:]


def truncate(random: Random, content: bytes) -> bytes:
    """Return the beginning of `content`."""
    return content[: random.randrange(len(content) + 1)]


def zero_the_tail(random: Random, content: bytes) -> bytes:
    """Return `content` with zeros from some place on, as a broken copy leaves it."""
    at = random.randrange(len(content) + 1)
    return content[:at].ljust(len(content), b"\0")


def put_before(random: Random, content: bytes) -> bytes:
    """Return `content` behind other bytes."""
    return random.choice((b"\xef\xbb\xbf", b"PK\x03\x04", b"\0" * 40, b"MZ", b" \r\n")) + content


def put_behind(random: Random, content: bytes) -> bytes:
    """Return `content` before other bytes."""
    return content + random.choice(
        (b"\0" * 100, b"\r\n", content[-200:], b"PK\x05\x06" + b"\0" * 18)
    )


BYTE_MUTATIONS: tuple[ByteMutation, ...] = (
    flip_bits,
    flip_bits,
    put_bytes,
    put_word,
    put_word,
    delete_bytes,
    insert_bytes,
    double_bytes,
    truncate,
    zero_the_tail,
    put_before,
    put_behind,
)
