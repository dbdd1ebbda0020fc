"""The chain of seals: whatever is altered, removed, moved or added in it is found."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgexl.model.period import Period
from pledgexl.model.seal import Seal, SealedFile, SealKind, digest, printed_head, read_seal
from pledgexl.rules.seals import (
    FaultKind,
    FileState,
    changed_before_reopening,
    compared,
    paper_faults,
    read_chain,
)
from tables import rows

DAY = datetime(2024, 5, 10, 16, 30)  # noqa: DTZ001 (as the clock of the office shows it)


def sealed_files(drawn: str) -> tuple[SealedFile, ...]:
    """Return the drawn files: name, bytes, and content or nothing."""
    return tuple(
        SealedFile(name, len(stored), digest(stored.encode()), digest(content.encode()))
        if content
        else SealedFile(name, len(stored), digest(stored.encode()), None)
        for name, stored, content in rows(drawn)
    )


MONTH = sealed_files("""
    | report.docx | bytes of the report | its text |
    | result.json | bytes of the result | figures  |
    | index.html  | bytes of the page   |          |
""")


def records(*steps: tuple[SealKind, Period]) -> dict[str, bytes]:
    """Return the stored records of `steps`, which is all that a chain consists of."""
    stored: dict[str, bytes] = {}
    previous = ""
    for count, (kind, period) in enumerate(steps, start=1):
        reason = "転記の誤り" if kind is SealKind.REOPENED else ""
        seal = Seal(count, kind, period, DAY, reason, previous, MONTH)
        stored[seal.file] = seal.stored
        previous = seal.head
    return stored


def closed_months(count: int) -> dict[str, bytes]:
    return records(*((SealKind.CLOSED, Period(2024, month + 1)) for month in range(count)))


FIVE = closed_months(5)


def kinds(stored: dict[str, bytes]) -> list[FaultKind]:
    return [fault.kind for fault in read_chain(stored).faults]


def test_a_chain_as_it_was_written_has_no_fault() -> None:
    chain = read_chain(FIVE)

    assert chain.faults == ()
    assert [seal.count for seal in chain.seals] == [1, 2, 3, 4, 5]
    assert chain.is_closed(Period(2024, 5))
    assert not chain.is_closed(Period(2024, 6))


def test_a_seal_is_stored_as_the_same_bytes_and_read_back() -> None:
    for stored in FIVE.values():
        assert read_seal(stored).stored == stored
    # What was printed on paper stays: the form of version 1 never changes.
    assert next(iter(FIVE)) == "0001-f3dc7dad99ce296c.json"
    assert printed_head("0123456789abcdef" + "0" * 48) == "0123-4567-89ab-cdef"


def test_each_flipped_bit_of_each_record_is_found() -> None:
    for name, content in closed_months(2).items():
        for at in range(len(content)):
            flipped = bytearray(content)
            flipped[at] ^= 1 << at % 8
            assert kinds(closed_months(2) | {name: bytes(flipped)}), (name, at)


@pytest.mark.parametrize("name", list(FIVE)[:-1])
def test_each_removed_record_before_the_last_is_found(name: str) -> None:
    stored = {other: content for other, content in FIVE.items() if other != name}

    assert FaultKind.MISSING in kinds(stored)


@pytest.mark.parametrize("left", range(5))
def test_each_cut_tail_is_found_with_the_paper_and_only_with_it(left: int) -> None:
    cut = read_chain(dict(list(FIVE.items())[:left]))
    last = read_chain(FIVE).seals[-1]

    assert cut.faults == ()
    (by_count,) = paper_faults(cut, last.head[:16], 5)
    assert (by_count.kind, by_count.count, by_count.last) == (FaultKind.CUT, left + 1, 5)
    (by_head,) = paper_faults(cut, last.head[:16], None)
    assert by_head.kind is FaultKind.UNKNOWN_HEAD


def test_an_older_paper_still_agrees_and_names_its_own_place() -> None:
    chain = read_chain(FIVE)
    third = chain.seals[2]

    assert list(paper_faults(chain, third.head[:16], 3)) == []
    assert list(paper_faults(chain, third.head[:12], None)) == []
    assert [fault.kind for fault in paper_faults(chain, third.head[:16], 4)] == [
        FaultKind.OTHER_HEAD
    ]


def test_a_chain_that_was_made_anew_from_its_beginning_is_found_with_the_paper() -> None:
    other = sealed_files("| report.docx | forged | forged |")
    stored: dict[str, bytes] = {}
    previous = ""
    for seal in read_chain(FIVE).seals:
        forged = replace(seal, files=other, previous=previous)
        stored[forged.file], previous = forged.stored, forged.head

    assert kinds(stored) == []
    (fault,) = paper_faults(read_chain(stored), read_chain(FIVE).seals[-1].head[:16], 5)
    assert fault.kind is FaultKind.OTHER_HEAD


def test_a_record_replaced_under_its_own_number_is_found_by_the_next() -> None:
    seals = read_chain(FIVE).seals
    forged = replace(seals[2], files=())
    stored = {name: content for name, content in FIVE.items() if name != seals[2].file}

    (fault,) = read_chain(stored | {forged.file: forged.stored}).faults

    assert (fault.kind, fault.count) == (FaultKind.UNLINKED, 4)


def test_an_edited_count_is_found() -> None:
    seals = read_chain(FIVE).seals
    stored = {name: content for name, content in FIVE.items() if name != seals[4].file}
    edited = replace(seals[4], count=9)
    under_its_place = f"0005-{edited.head[:16]}.json"

    assert FaultKind.MISSING in kinds(stored | {edited.file: edited.stored})
    assert kinds(stored | {under_its_place: edited.stored}) == [FaultKind.MISPLACED]


@given(st.permutations(range(5)))
@settings(max_examples=60, deadline=None)
def test_records_in_another_order_are_found(order: list[int]) -> None:
    names, contents = list(FIVE), list(FIVE.values())
    # The numbers in front change places, or the whole names.
    numbered = {f"{names[at][:4]}{names[to][4:]}": contents[to] for at, to in enumerate(order)}
    renamed = {names[at]: contents[to] for at, to in enumerate(order)}

    assert bool(kinds(numbered)) is bool(kinds(renamed)) is (order != sorted(order))


def test_a_record_that_stands_twice_and_a_strange_file_are_found() -> None:
    forged = replace(read_chain(FIVE).seals[1], reason="二つ目")

    assert FaultKind.DOUBLED in kinds(FIVE | {forged.file: forged.stored})
    assert kinds(FIVE | {"0006.json": b"{}"}) == [FaultKind.UNKNOWN]
    assert kinds(FIVE | {"0006-0123456789abcdef.json": b"["}) == [FaultKind.ALTERED]


def spellings(content: bytes) -> Iterator[bytes]:
    """Yield the same values written otherwise than a seal is stored."""
    text = content.decode()
    yield text.replace("\n", "\r\n").encode()
    yield b"\xef\xbb\xbf" + content
    yield content.rstrip(b"\n")
    yield text.replace('"count": 1,', '"count": 1.0,').encode()
    yield text.replace('"count": 1,', '"count": true,').encode()
    yield text.replace('"count": 1,', '"count": 7,\n "count": 1,').encode()
    yield text.replace('"count": 1,', '"count": 1,\n "note": "",').encode()
    yield text.replace('"reason": "",', '"reason": null,').encode()
    yield b"[" * 100_000


def test_a_seal_that_is_written_otherwise_is_none() -> None:
    content = next(iter(FIVE.values()))

    for spelling in spellings(content):
        with pytest.raises(ValueError, match="seal"):
            read_seal(spelling)


def test_a_month_is_closed_and_reopened_by_turns() -> None:
    march = Period(2024, 3)
    by_turns = records(
        (SealKind.CLOSED, march), (SealKind.REOPENED, march), (SealKind.CLOSED, march)
    )
    twice = records((SealKind.CLOSED, march), (SealKind.CLOSED, march))

    assert kinds(by_turns) == []
    assert read_chain(by_turns).is_closed(march)
    assert kinds(twice) == [FaultKind.OUT_OF_TURN]
    assert kinds(records((SealKind.REOPENED, march))) == [FaultKind.OUT_OF_TURN]


def test_tells_what_became_of_each_file() -> None:
    now = sealed_files("""
        | report.docx | saved by Word       | its text       |
        | result.json | edited              | other figures  |
        | new.docx    | bytes               | its text       |
    """)

    assert compared(MONTH, now) == {
        "report.docx": FileState.RESAVED,
        "result.json": FileState.CHANGED,
        "index.html": FileState.MISSING,
        "new.docx": FileState.ADDED,
    }
    assert set(compared(MONTH, MONTH).values()) == {FileState.SAME}


def test_a_file_without_a_content_of_its_own_is_changed_by_any_byte() -> None:
    now = sealed_files("| index.html | other bytes | |")

    assert compared(MONTH[2:], now) == {"index.html": FileState.CHANGED}


def test_a_change_that_a_reopening_could_hide_stays_on_record() -> None:
    march = Period(2024, 3)
    closed = Seal(1, SealKind.CLOSED, march, DAY, "", "", MONTH)
    opened = Seal(2, SealKind.REOPENED, march, DAY, "訂正", closed.head, MONTH[:2])
    again = Seal(3, SealKind.CLOSED, march, DAY, "", opened.head, MONTH)

    chain = read_chain({seal.file: seal.stored for seal in (closed, opened, again)})

    assert chain.faults == ()
    assert changed_before_reopening(chain) == {2: {"index.html": FileState.MISSING}}
