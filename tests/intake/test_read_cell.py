"""A cell, or a row, as programs write it is read by its bytes, and only if they are sound."""

import re
from xml.parsers import expat

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hostile_forms import FORM, SHEET, archive, at, changed, codes, examined, parts_of, put
from pledgexl.intake.read_cell import as_remembered, as_usual
from pledgexl.intake.written_sheet import SheetReader
from pledgexl.model.finding import Code
from pledgexl.model.submission import CellKind, FileStatus
from pledgexl.schema import FormLabel
from tables import rows

FORMULA = b'r="B2" s="3" t="str"><f>IF(A1&gt;0,"x","")</f><v>x</v></c>'
PIECES = (
    b'r="B2"',
    b' s="3"',
    b' t="str"',
    b' s="3" s="3"',
    b"/>",
    b">",
    b"<f>",
    b'<f t="shared" ref="B2:B9" si="0">',
    b"</f>",
    b"<v>",
    b"</v>",
    b"</c>",
    b"7",
    b"&amp;",
    b"&nbsp;",
    b"&#7;",
    b"&",
    b"]]>",
    b"]]",
    b"\x07",
    b"\xff",
    b"\xef\xbf\xbe",
    b"\xed\xa0\x80",
    "評価".encode(),
    b"\r\n",
    b'"',
)


def is_sound(cell: bytes) -> bool:
    try:
        expat.ParserCreate("UTF-8", "}").Parse(cell, True)
    except expat.ExpatError:
        return False
    return True


@given(st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join))
@example(FORMULA.replace(b"x", b"]]>"))
@example(FORMULA.replace(b"x", b"\xef\xbf\xbf"))
@example(FORMULA.replace(b"x", b"\xed\xa0\x80"))
@example(FORMULA.replace(b"x", b"&nbsp;"))
@example(FORMULA.replace(b"x", b"\x0b"))
@example(b'r="B2" t="s"><v>7</v></c>\x0b')
def test_what_is_taken_for_a_usual_cell_is_sound_for_a_parser_as_well(typed: bytes) -> None:
    if as_usual(typed) is not None:
        assert is_sound(b"<c " + typed)


@pytest.mark.parametrize(
    ("cell", "kind", "text", "formula"),
    rows("""
        | r="B2" s="3"/>                                           | BLANK  |       |         |
        | r="B2"><v>7</v></c>                                      | NUMBER | 7     |         |
        | r="B2" s="3" t="str"><f>A1&amp;"x"</f><v>7x</v></c>      | TEXT   | 7x    | formula |
        | r="B2" s="3"><f aca="false">A1</f><v>7</v></c>           | NUMBER | 7     | formula |
        | r="B2"><f t="shared" ref="B2:B9" si="0">A1</f></c>       | BLANK  |       | formula |
        | r="B2" t="e"><v>#REF!</v></c>                            | ERROR  | #REF! |         |
        | r="B2" t="b" ><v>1</v></c>                               | BOOLEAN | TRUE |         |
    """),
)
def test_reads_a_cell_as_programs_write_it(cell: str, kind: str, text: str, formula: str) -> None:
    found = as_usual(cell.encode())

    assert found is not None
    row, column, _, read, *_ = found
    assert (row, column) == (2, 2)
    assert read.kind is CellKind[kind]
    assert (read.text, read.is_formula) == (text, formula == "formula")


def sheet_rows(sheet: bytes) -> list[tuple[int, object]]:
    return list(SheetReader(sheet, "入力").sheet().rows)


def test_a_form_with_the_rows_of_another_is_read_from_memory() -> None:
    sheet = parts_of(FORM)[SHEET]
    first, second = sheet_rows(sheet), sheet_rows(sheet.replace(b"</oddFooter>", b"x</oddFooter>"))

    assert len(first) > 10
    assert all(one is other for (_, one), (_, other) in zip(first, second, strict=True))


def test_a_form_with_the_cells_of_another_in_other_rows_is_read_from_memory() -> None:
    examined(FORM)
    before = as_remembered.cache_info()
    examined(changed(SHEET, lambda text: re.sub('(<row r="[0-9]+")', r'\1 spans="1:18"', text)))
    after = as_remembered.cache_info()

    assert after.misses == before.misses
    assert after.hits - before.hits > 100


def test_a_long_cell_is_not_remembered() -> None:
    sheet = b'<sheetData><row r="1"><c r="A1" t="str"><v>%s</v></c></row></sheetData>'
    before = as_remembered.cache_info()
    [(row, cells)] = SheetReader(sheet % (b"x" * 5_000), "入力").sheet().rows

    assert (row, len(cells)) == (1, 1)
    assert as_remembered.cache_info() == before


UNSOUND = {
    "an entity that nobody declared": b"&nbsp;",
    "the end of a section that never began": b"]]>",
    "bytes that are no character": b"\xff\xfe",
    "half a character": b"\xed\xa0\x80",
    "the number of no character": b"&#0;",
}


@pytest.mark.parametrize("unsound", UNSOUND)
@pytest.mark.parametrize("place", ["<f>", "<v>"])
def test_refuses_a_sheet_with_an_unsound_cell_though_all_its_others_are_known(
    unsound: str, place: str
) -> None:
    parts = parts_of(put(at(FormLabel.REMARK), "<f>A1</f><v>7</v>", 't="str"'))
    examined(archive(parts))
    before, _, after = parts[SHEET].rpartition(place.encode())
    damaged = before + place.encode() + UNSOUND[unsound] + after

    assert codes(examined(archive(parts | {SHEET: damaged}))) == [(Code.XML_BROKEN.value, "")]


UNSOUND_ROWS = {
    "an attribute twice": ' ht="20" ht="20"',
    "its number twice": ' r="10"',
    "a name whose prefix nobody declared": ' x14ac:dyDescent="0.15"',
    "a reference to nothing": ' s="&nothing;"',
}


@pytest.mark.parametrize("unsound", UNSOUND_ROWS)
def test_refuses_a_sheet_with_an_unsound_row(unsound: str) -> None:
    examined(FORM)
    damaged = changed(
        SHEET, lambda text: text.replace('<row r="10"', f'<row r="10"{UNSOUND_ROWS[unsound]}')
    )

    assert codes(examined(damaged)) == [(Code.XML_BROKEN.value, "")]


DECLARED = 'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '


def as_excel_writes(text: str) -> str:
    """Return the sheet with rows that say more of themselves, by a name that is declared."""
    rows = re.sub('<row r="([0-9]+)"', r'<row r="\1" spans="1:18" x14ac:dyDescent="0.4"', text)
    return rows.replace("<worksheet ", f"<worksheet {DECLARED}")


def test_a_row_may_say_what_its_program_declares() -> None:
    content = changed(SHEET, as_excel_writes)
    sheet = parts_of(content)[SHEET]

    assert examined(content).entries == examined(FORM).entries
    first, second = sheet_rows(sheet), sheet_rows(sheet)
    assert all(one is other for (_, one), (_, other) in zip(first, second, strict=True))


def test_refuses_rows_that_are_known_where_nobody_declares_what_they_say() -> None:
    known = changed(SHEET, as_excel_writes)
    assert codes(examined(known)) == codes(examined(FORM))

    assert codes(examined(changed(SHEET, lambda text: text.replace(DECLARED, ""), known))) == [
        (Code.XML_BROKEN.value, "")
    ]


ROWS_WRITTEN_OTHERWISE = {
    "no number": ('<row r="11"', "<row"),
    "another quote": ('<row r="11"', "<row r='11'"),
    "a number that is not the first word": ('<row r="11"', '<row spans="1:18" r="11"'),
    "an empty row before": ('<row r="11"', '<row r="10"/><row r="11"'),
    "blanks around": ('<row r="11"', '\n  <row r="11"'),
    "a very long row": ('<row r="11"', f'<row r="11" {"spans".ljust(9_000, "x")}="1:18"'),
}


@pytest.mark.parametrize("spelling", ROWS_WRITTEN_OTHERWISE)
def test_reads_a_row_that_is_written_otherwise(spelling: str) -> None:
    examined(FORM)
    content = changed(SHEET, lambda text: text.replace(*ROWS_WRITTEN_OTHERWISE[spelling]))

    for _ in range(2):
        assert examined(content).entries == examined(FORM).entries


def test_finds_a_hidden_row_that_is_known() -> None:
    hidden = changed(SHEET, lambda text: text.replace('<row r="10"', '<row r="10" hidden="1"'))

    for _ in range(2):
        assert ("W203", "10:10") in codes(examined(hidden))


ROWS_OUT_OF_PLACE = {
    "a row in a row": ('<row r="11"', '<row r="10"><row r="11"'),
    "a cell of another row": ('<c r="B11"', '<c r="B12"'),
    "a cell between rows": ('<row r="11"', '<c r="A11"/><row r="11"'),
}


@pytest.mark.parametrize("what", ROWS_OUT_OF_PLACE)
def test_refuses_a_row_out_of_place_though_all_others_are_known(what: str) -> None:
    examined(FORM)
    content = changed(SHEET, lambda text: text.replace(*ROWS_OUT_OF_PLACE[what], 1))

    assert examined(content).status is FileStatus.REJECTED
