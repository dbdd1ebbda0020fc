"""The rules of a form are looked through once, and never believed without a look."""

from collections.abc import Callable

import pytest

from hostile_forms import FORM, SHEET, codes, examined, parts_of, swapped
from pledgexl.intake.around_table import rules_behind
from pledgexl.model.finding import Code

TABLE_END = "</sheetData>"
RULES_END = "<pageMargins"
A_RULE = '<formula>LEFT($M10,2)="確認"</formula>'
MERGE = '<mergeCells count="1"><mergeCell ref="H10:H11"/></mergeCells>'


def behind_table(xml: str) -> bytes:
    return swapped(SHEET, TABLE_END, TABLE_END + xml)


def behind_rules(xml: str) -> bytes:
    return swapped(SHEET, RULES_END, xml + RULES_END)


def test_rules_that_forms_have_in_common_are_looked_through_once() -> None:
    sheet = parts_of(FORM)[SHEET]
    begin = sheet.index(TABLE_END.encode()) + len(TABLE_END)
    first = rules_behind(sheet, begin, "入力")
    second = rules_behind(sheet.replace(b"</oddFooter>", b"x</oddFooter>"), begin, "入力")

    assert first.end == sheet.index(RULES_END.encode())
    assert second.around is first.around


UNSOUND = {
    "a reference to nothing": swapped(SHEET, A_RULE, "<formula>&nothing;</formula>"),
    "a prefix that nobody declared": swapped(SHEET, A_RULE, "<x14:f/>"),
    "an element that does not end": swapped(SHEET, A_RULE, "<formula>"),
    "an end too many": swapped(SHEET, A_RULE, f"{A_RULE}</formula>"),
    "another end": swapped(SHEET, RULES_END, f"</worksheet>{RULES_END}"),
}


@pytest.mark.parametrize("what", UNSOUND)
def test_refuses_a_sheet_with_unsound_rules_though_those_of_another_are_known(what: str) -> None:
    examined(FORM)

    for _ in range(2):
        assert codes(examined(UNSOUND[what])) == [(Code.XML_BROKEN.value, "")]


VIEWS = "<customSheetViews><customSheetView><pageMargins/></customSheetView></customSheetViews>"
# Extensions are left out, whatever stands in them.
EXTENSION = f"<extLst><ext><pageMargins/>{MERGE}<row/></ext></extLst>"
SAID_OTHERWISE = {
    "margins of somebody's own view": behind_table(VIEWS),
    "an extension that has margins": behind_table(EXTENSION),
    "an extension behind the rules": behind_rules(EXTENSION),
    "a comment among the rules": behind_table(f"<!-- {MERGE} -->"),
    "a comment on margins": behind_table(f"<!-- <row> {RULES_END} -->"),
    "no margins": swapped(SHEET, RULES_END, "<printMargins"),
    "no rules": swapped(SHEET, A_RULE, ""),
}


@pytest.mark.parametrize("what", SAID_OTHERWISE)
def test_reads_a_form_all_the_same_with(what: str) -> None:
    plain, other = examined(FORM), examined(SAID_OTHERWISE[what])

    assert other.entries == plain.entries
    assert other.findings == plain.findings
    assert other.form is not None
    assert other.form.merges == ()


@pytest.mark.parametrize("place", [behind_table, behind_rules])
def test_finds_a_merge_wherever_it_is_written(place: Callable[[str], bytes]) -> None:
    assert (Code.CELLS_MERGED.value, "H10") in codes(examined(place(MERGE)))


@pytest.mark.parametrize("place", [behind_table, behind_rules])
def test_refuses_a_row_behind_the_table(place: Callable[[str], bytes]) -> None:
    assert codes(examined(place('<row r="40"/>'))) == [(Code.XML_BROKEN.value, "")]
