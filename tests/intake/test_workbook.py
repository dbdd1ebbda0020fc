"""The same XML in other spellings reads the same; what no sheet has where it stands refuses."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from hostile_forms import (
    FORM,
    SHEET,
    STRINGS,
    archive,
    at,
    changed,
    codes,
    examined,
    parts_of,
    put,
    swapped,
)
from pledgexl.intake.cells import stored_cell
from pledgexl.model.finding import Code
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import CellKind, FileStatus, Submission
from tables import rows

RATING = at(FormLabel.RATING)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_prefix(text: str) -> str:
    prefixed = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", text)
    return prefixed.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')


def with_single_quotes(text: str) -> str:
    return re.sub(r'([A-Za-z]+)="([^"<>]*)"(?=[^<>]*>)', r"\1='\2'", text)


def with_line_ends(text: str) -> str:
    return re.sub(r"(<(?:row|c|v|f|/row|/c)\b)", "\r\n  \\1", text)


def with_everything_named(text: str) -> str:
    return re.sub("<v>([0-9])", lambda found: f"<v>&#x{ord(found[1]):x};", text)


def with_other_order(text: str) -> str:
    return re.sub(r'<c (r="[A-Z0-9]+") (s="\d+")', r"<c \2 \1", text)


def with_foreign_extension(text: str) -> str:
    inside = '<c xmlns="urn:other"><f>1</f><v>9</v></c>'
    return text.replace("</worksheet>", f"<extLst><ext>{inside}</ext></extLst></worksheet>")


def with_another_default(text: str) -> str:
    return with_prefix(text).replace("<x:worksheet ", '<x:worksheet xmlns="urn:other" ')


def with_an_end_in_a_value(text: str) -> str:
    return text.replace("<row ", '<row spans="1>18" ').replace("<cols>", "<cols  >")


def with_own_namespace_again(text: str) -> str:
    return text.replace("<row ", f'<row xmlns="{MAIN}" ').replace("<c ", f'<c xmlns="{MAIN}" ')


SPELLINGS: dict[str, Callable[[str], str]] = {
    "a prefix": with_prefix,
    "a prefix beside another namespace": with_another_default,
    "single quotes": with_single_quotes,
    "line ends between elements": with_line_ends,
    "characters by number": with_everything_named,
    "attributes in another order": with_other_order,
    "an extension whose names are like ours": with_foreign_extension,
    "the end of an element in a value": with_an_end_in_a_value,
    "the namespace said again": with_own_namespace_again,
}


def told(submission: Submission) -> Submission:
    return replace(submission, sha256="")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_sheet_in_another_spelling_says_the_same(spelling: str) -> None:
    content = changed(SHEET, SPELLINGS[spelling])

    assert content != FORM
    assert told(examined(content)) == told(examined(FORM))


@pytest.mark.parametrize("spelling", ["a prefix", "single quotes", "an extension"])
def test_shared_texts_in_another_spelling_say_the_same(spelling: str) -> None:
    extension = "<extLst><ext><si><t>x</t></si></ext></extLst></sst>"
    change = SPELLINGS.get(spelling, lambda text: text.replace("</sst>", extension))

    assert told(examined(changed(STRINGS, change))) == told(examined(FORM))


DAMAGED: dict[str, Callable[[str], str]] = {
    "an element between rows": lambda text: text.replace("<row ", "<roe/><row ", 1),
    "an element between cells": lambda text: text.replace("<c ", "<d/><c ", 1),
    "a row in a row": lambda text: text.replace("</sheetData>", "<row><row/></row></sheetData>"),
    "a cell in no row": lambda text: text.replace("</sheetData>", '<c r="A99"/></sheetData>'),
    "a row in no table": lambda text: text.replace("</worksheet>", "<row/></worksheet>"),
    "two tables": lambda text: text.replace("</worksheet>", "<sheetData/></worksheet>"),
    "another namespace": lambda text: text.replace(MAIN, "urn:other"),
    "no namespace": lambda text: text.replace(f'xmlns="{MAIN}"', ""),
    "a row of another namespace": lambda text: text.replace("<row ", '<row xmlns="urn:other" ', 1),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_refuses_a_sheet_with_what_cannot_stand_there(damage: str) -> None:
    assert codes(examined(changed(SHEET, DAMAGED[damage]))) == [(Code.XML_BROKEN.value, "")]


@pytest.mark.parametrize(
    "inner",
    [
        "<v>7<b/></v>",
        "<f>1<v>7</v></f>",
        "<f><g/></f><v>7</v>",
        "<v>7</v><w/>",
        "<is><u>7</u></is>",
    ],
)
def test_refuses_a_cell_with_an_element_that_is_none_of_its_own(inner: str) -> None:
    assert codes(examined(put(RATING, inner))) == [(Code.XML_BROKEN.value, "")]


TABLE_END = "</sheetData>"
RULES_END = "<pageMargins"
_RULE = re.search(b"<formula>.*?</formula>", parts_of(FORM)[SHEET])
assert _RULE is not None
A_RULE = _RULE[0].decode()
MERGE = '<mergeCells count="1"><mergeCell ref="D8:D9"/></mergeCells>'


def behind_table(xml: str) -> bytes:
    return swapped(SHEET, TABLE_END, TABLE_END + xml)


def behind_rules(xml: str) -> bytes:
    return swapped(SHEET, RULES_END, xml + RULES_END)


UNSOUND_RULES = {
    "a reference to nothing": swapped(SHEET, A_RULE, "<formula>&nothing;</formula>"),
    "a prefix that nobody declared": swapped(SHEET, A_RULE, "<x14:f/>"),
    "an element that does not end": swapped(SHEET, A_RULE, "<formula>"),
    "an end too many": swapped(SHEET, A_RULE, f"{A_RULE}</formula>"),
    "another end": swapped(SHEET, RULES_END, f"</worksheet>{RULES_END}"),
}


@pytest.mark.parametrize("what", UNSOUND_RULES)
def test_refuses_a_sheet_with_unsound_rules(what: str) -> None:
    assert codes(examined(UNSOUND_RULES[what])) == [(Code.XML_BROKEN.value, "")]


VIEWS = "<customSheetViews><customSheetView><pageMargins/></customSheetView></customSheetViews>"
# Extensions are left out, whatever stands in them.
EXTENSION = f"<extLst><ext><pageMargins/>{MERGE}<row/></ext></extLst>"
SAID_OTHERWISE = {
    "margins of somebody's own view": behind_table(VIEWS),
    "an extension that has margins": behind_table(EXTENSION),
    "an extension behind the rules": behind_rules(EXTENSION),
    "a comment among the rules": behind_table(f"<!-- {MERGE} -->"),
    "a comment on margins": behind_table(f"<!-- <row> {RULES_END} -->"),
    "no margins": changed(SHEET, lambda text: re.sub(r"<pageMargins [^>]*/>", "", text)),
    "what another namespace has": behind_table('<row xmlns="urn:other"><c/></row>'),
    "no rules": swapped(SHEET, A_RULE, ""),
}


@pytest.mark.parametrize("what", SAID_OTHERWISE)
def test_reads_a_form_all_the_same_with(what: str) -> None:
    plain, other = examined(FORM), examined(SAID_OTHERWISE[what])

    assert other.entries == plain.entries
    assert other.findings == plain.findings
    assert other.form is not None
    assert plain.form is not None
    assert other.form.merges == plain.form.merges


@pytest.mark.parametrize("place", [behind_table, behind_rules])
def test_finds_a_merge_wherever_it_is_written(place: Callable[[str], bytes]) -> None:
    assert (Code.CELLS_MERGED.value, "D8") in codes(examined(place(MERGE)))


@pytest.mark.parametrize("place", [behind_table, behind_rules])
def test_refuses_a_row_behind_the_table(place: Callable[[str], bytes]) -> None:
    assert codes(examined(place('<row r="40"/>'))) == [(Code.XML_BROKEN.value, "")]


UNSOUND = {
    "an entity that nobody declared": b"&nbsp;",
    "the end of a section that never began": b"]]>",
    "bytes that are no character": b"\xff\xfe",
    "half a character": b"\xed\xa0\x80",
    "the number of no character": b"&#0;",
}


@pytest.mark.parametrize("unsound", UNSOUND)
@pytest.mark.parametrize("place", ["<f>", "<v>"])
def test_refuses_a_sheet_with_an_unsound_cell(unsound: str, place: str) -> None:
    parts = parts_of(put(at(FormLabel.REMARK), "<f>A1</f><v>7</v>", 't="str"'))
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
    damaged = changed(
        SHEET, lambda text: text.replace('<row r="8"', f'<row r="8"{UNSOUND_ROWS[unsound]}')
    )

    assert codes(examined(damaged)) == [(Code.XML_BROKEN.value, "")]


DECLARED = 'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '


def as_excel_writes(text: str) -> str:
    """Return the sheet with rows that say more of themselves, by a name that is declared."""
    rows = re.sub('<row r="([0-9]+)"', r'<row r="\1" spans="1:18" x14ac:dyDescent="0.4"', text)
    return rows.replace("<worksheet ", f"<worksheet {DECLARED}")


def test_a_row_may_say_what_its_program_declares() -> None:
    content = changed(SHEET, as_excel_writes)

    assert examined(content).entries == examined(FORM).entries
    undeclared = changed(SHEET, lambda text: text.replace(DECLARED, ""), content)
    assert codes(examined(undeclared)) == [(Code.XML_BROKEN.value, "")]


ROWS_WRITTEN_OTHERWISE = {
    "no number": ('<row r="9"', "<row"),
    "another quote": ('<row r="9"', "<row r='9'"),
    "a number that is not the first word": ('<row r="9"', '<row spans="1:18" r="9"'),
    "an empty row before": ('<row r="9"', '<row r="8"/><row r="9"'),
    "blanks around": ('<row r="9"', '\n  <row r="9"'),
    "a very long row": ('<row r="9"', f'<row r="9" {"spans".ljust(9_000, "x")}="1:18"'),
}


@pytest.mark.parametrize("spelling", ROWS_WRITTEN_OTHERWISE)
def test_reads_a_row_that_is_written_otherwise(spelling: str) -> None:
    content = changed(SHEET, lambda text: text.replace(*ROWS_WRITTEN_OTHERWISE[spelling]))

    assert examined(content).entries == examined(FORM).entries


def test_finds_a_hidden_row() -> None:
    hidden = changed(SHEET, lambda text: text.replace('<row r="8"', '<row r="8" hidden="1"'))

    assert ("W203", "8:8") in codes(examined(hidden))


ROWS_OUT_OF_PLACE = {
    "a row in a row": ('<row r="9"', '<row r="8"><row r="9"'),
    "a cell of another row": ('<c r="A9"', '<c r="A10"'),
    "a cell between rows": ('<row r="9"', '<c r="A9"/><row r="9"'),
}


@pytest.mark.parametrize("what", ROWS_OUT_OF_PLACE)
def test_refuses_a_row_out_of_place(what: str) -> None:
    content = changed(SHEET, lambda text: text.replace(*ROWS_OUT_OF_PLACE[what], 1))

    assert examined(content).status is FileStatus.REJECTED


DISPLACED = {
    "cells below an element of the sheet": "<rowBreaks><c/></rowBreaks>",
    "a value below an element of another namespace": '<x xmlns="urn:other"><v xmlns="{}"/></x>',
    "merges under another name": '<mergeCelle><mergeCell ref="D8:D9"/></mergeCelle>',
    "a merge under another name": '<mergeCells><mergeCelm ref="D8:D9"/></mergeCells>',
    "columns under another name": '<colz><col min="8" max="8" hidden="1"/></colz>',
    "a text": "<is><t>7</t></is>",
}


@pytest.mark.parametrize("what", DISPLACED)
def test_refuses_what_stands_outside_the_table_and_no_sheet_has_there(what: str) -> None:
    content = behind_table(DISPLACED[what].format(MAIN))

    assert codes(examined(content)) == [(Code.XML_BROKEN.value, "")]


@pytest.mark.parametrize(
    ("kind", "stored", "read", "text"),
    rows("""
        | n    | 7     | NUMBER  | 7     |
        | n    | -1e2  | NUMBER  | -1e2  |
        | n    | 7点   | TEXT    | 7点   |
        | str  | 7x    | TEXT    | 7x    |
        | e    | #REF! | ERROR   | #REF! |
        | b    | 1     | BOOLEAN | TRUE  |
        | b    | false | BOOLEAN | FALSE |
        | d    | 2024-03-01 | DATE | 2024-03-01 |
    """),
)
def test_a_value_is_what_its_type_says(kind: str, stored: str, read: str, text: str) -> None:
    cell = stored_cell(kind, stored)

    assert (cell.kind, cell.text) == (CellKind[read], text)
