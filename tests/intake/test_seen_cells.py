"""What nobody sees, or what something is drawn over, is asked about and not read in silence."""

import re

import pytest

from drawn_forms import PERIOD
from hostile_forms import (
    FORM,
    PLAN,
    SHEET,
    STYLES,
    archive,
    at,
    changed,
    codes,
    examined,
    inline,
    parts_of,
    put,
    put_in,
    put_text,
)
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import RowStatus
from pledgexl.rules.summarise import summarise
from tables import rows

RATING, STATE, TEXT, REMARK = (
    *(FormLabel.RATING, FormLabel.STATE),
    *(FormLabel.TEXT, FormLabel.REMARK),
)


def coloured(label: FormLabel, font: str, fill: str) -> bytes:
    """Return the form whose first cell under `label` has this font and fill; FORM has 7 there."""
    parts = parts_of(FORM)
    styles = parts[STYLES].decode()
    fonts = styles.partition("</fonts>")[0].count("<font>")
    fills = styles.partition("</fills>")[0].count("<fill>")
    count = len(re.findall("<xf ", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]))
    styles = styles.replace("</fonts>", f'<font><sz val="11"/>{font}</font></fonts>')
    styles = styles.replace("</fills>", f"<fill>{fill}</fill></fills>")
    own = f'<xf numFmtId="0" fontId="{fonts}" fillId="{fills}" borderId="0" xfId="0"/>'
    styles = styles.replace("</cellXfs>", f"{own}</cellXfs>")
    sheet = re.sub(
        f'<c r="{at(label)}" s="[0-9]+"', f'<c r="{at(label)}" s="{count}"', parts[SHEET].decode()
    )
    return archive(parts | {STYLES: styles.encode(), SHEET: sheet.encode()})


def solid(colour: str) -> str:
    return f'<patternFill patternType="solid"><fgColor {colour}/></patternFill>'


NO_FILL = '<patternFill patternType="none"/>'
YELLOW, DARK = solid('rgb="FFFFF8DC"'), solid('rgb="FF1F3864"')
UNSEEN = {
    "white": ('<color rgb="FFFFFFFF"/>', NO_FILL),
    "white of the theme": ('<color theme="0"/>', NO_FILL),
    "white by number": ('<color indexed="9"/>', NO_FILL),
    "white on our yellow": ('<color rgb="FFFFFFFF"/>', YELLOW),
    "as dark as its cell": ('<color rgb="FF1F3864"/>', DARK),
    "black on black": ("", solid('theme="1"')),
}
SEEN = {
    "white on a dark cell": ('<color rgb="FFFFFFFF"/>', DARK),
    "white of the theme, made grey": ('<color theme="0" tint="-0.5"/>', NO_FILL),
    "grey": ('<color rgb="FFBFBFBF"/>', NO_FILL),
    "automatic": ('<color auto="1"/>', YELLOW),
    "white on a pattern": ('<color theme="0"/>', '<patternFill patternType="darkGray"/>'),
    "a colour of the theme": ('<color theme="4"/>', solid('theme="4"')),
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_letters_in_the_colour_of_their_cell_are_not_read(kind: str) -> None:
    rated, told = (examined(coloured(label, *UNSEEN[kind])) for label in (RATING, TEXT))

    assert codes(rated) == [("E227", at(RATING))]
    assert rated.entries[0].status is RowStatus.REJECTED
    assert codes(told) == [("W222", at(TEXT)), ("W201", at(TEXT))]
    assert told.entries[0].text == ""


@pytest.mark.parametrize("kind", SEEN)
def test_letters_that_are_seen_are_read_whatever_their_colour(kind: str) -> None:
    assert codes(examined(coloured(RATING, *SEEN[kind]))) == []


def without_zeros(content: bytes) -> bytes:
    return changed(
        SHEET, lambda text: text.replace("<sheetView ", '<sheetView showZeros="0" ', 1), content
    )


@pytest.mark.parametrize(
    ("label", "inner", "found"),
    [
        (RATING, "<v>0</v>", ["E227"]),
        (TEXT, "<v>0</v>", ["W222", "W201"]),
        (TEXT, "<f>A1</f><v>0</v>", ["W231", "W201"]),
        (RATING, "<v>10</v>", []),
    ],
)
def test_a_zero_that_the_sheet_does_not_show_is_asked_about(
    label: FormLabel, inner: str, found: list[str]
) -> None:
    hidden = examined(without_zeros(put(at(label), inner)))

    assert [code for code, cell in codes(hidden) if cell == at(label)] == found


XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def corner(name: str, column: int, row: int, offset: int = 9525) -> str:
    across = f"<xdr:col>{column}</xdr:col><xdr:colOff>{offset}</xdr:colOff>"
    down = f"<xdr:row>{row}</xdr:row><xdr:rowOff>{offset}</xdr:rowOff>"
    return f"<xdr:{name}>{across}{down}</xdr:{name}>"


def drawn(*corners: str, anchor: str = "twoCellAnchor", looks: str = "") -> bytes:
    """Return the form with a line, as Excel writes it, between `corners`."""
    named = f'<xdr:cNvPr id="2" name="線 1"{looks}/>'
    line = f"<xdr:cxnSp><xdr:nvCxnSpPr>{named}</xdr:nvCxnSpPr></xdr:cxnSp>"
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{XDR}"><xdr:{anchor}>{"".join(corners)}{line}<xdr:clientData/>'
        f"</xdr:{anchor}></xdr:wsDr>"
    )
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/>'
        "</Relationships>"
    )
    return archive(
        parts_of(FORM)
        | {
            "xl/worksheets/_rels/sheet1.xml.rels": related.encode(),
            "xl/drawings/drawing1.xml": drawing.encode(),
        }
    )


# Columns and rows are counted from 0: the first rating is in D8, its text in H8.
@pytest.mark.parametrize(
    ("content", "cells"),
    [
        (drawn(corner("from", 3, 7), corner("to", 3, 7)), ["D8"]),
        (drawn(corner("from", 3, 7), corner("to", 7, 8)), ["D8"]),
        (drawn(corner("from", 7, 8), corner("to", 8, 8)), ["H9"]),
        (drawn(corner("from", 3, 8), anchor="oneCellAnchor"), ["D9"]),
        (drawn(anchor="absoluteAnchor"), ["A8"]),
        (drawn(corner("from", 2, 7), corner("to", 3, 7, offset=0)), []),
        (drawn(corner("from", 3, 2), corner("to", 3, 7, offset=0)), []),
        (drawn(corner("from", 6, 7), corner("to", 6, 7)), []),
        (drawn(corner("from", 3, 7), corner("to", 3, 7), looks=' hidden="1"'), []),
    ],
    ids=[
        *("line through a rating", "box over two rows", "over a text", "in one cell", "anywhere"),
        *("up to its left edge", "up to its top edge", "over blanks", "hidden"),
    ],
)
def test_a_drawing_over_what_was_typed_is_asked_about(content: bytes, cells: list[str]) -> None:
    submission = examined(content)

    assert codes(submission) == [("W206", cell) for cell in cells]
    assert submission.entries[0].rating_tenths == 70


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (drawn(corner("from", 3, 7), corner("to", 3, 7)), "「7」／「7〈▭〉」"),
        (coloured(RATING, *UNSEEN["white"]), "「7」／「」"),
        (put(at(RATING), "<v>7.0</v>"), ""),
    ],
)
def test_two_copies_that_do_not_look_alike_are_not_the_same(other: bytes, what: str) -> None:
    sent = [examined(content, f"{place}.xlsx") for place, content in enumerate((FORM, other))]
    found = summarise(PLAN, PERIOD, sent, {}).findings

    told = [each.values["differences"] for each in found if each.code.value == "E302"]
    assert told == ([f"D8 評価{what}"] if what else [])


@pytest.mark.parametrize(
    ("inner", "text", "found"),
    rows("""
        | ü   | \uf0fc   | W207 |
        | abc | \uf061\uf062\uf063 | W207 |
        | 完了 | 完了     |      |
    """),
)
def test_a_sign_of_a_font_of_pictures_is_no_letter(inner: str, text: str, found: str) -> None:
    run = f'<r><rPr><rFont val="Wingdings"/></rPr><t>{inner}</t></r><r><t>済み</t></r>'
    content = changed(
        SHEET, lambda sheet: put_in(sheet, at(TEXT), f"<is>{run}</is>", 't="inlineStr"')
    )
    submission = examined(content)

    assert submission.entries[0].text == f"{text}済み"
    assert codes(submission) == [(code, at(TEXT)) for code in found.split()]


def test_a_rating_in_such_a_font_is_not_read() -> None:
    font = '<name val="Wingdings"/>'

    assert codes(examined(coloured(RATING, font, NO_FILL))) == [("E227", at(RATING))]
    assert ("W207", at(TEXT)) not in codes(examined(put_text(TEXT, "ü")))
    assert inline("ü") in parts_of(put_text(TEXT, "ü"))[SHEET].decode()
