"""What people see is what they mean: nothing that is struck through, no 10² for a 102."""

import re

import pytest

from drawn_forms import PERIOD
from hostile_forms import (
    PLAN,
    SHEET,
    STYLES,
    archive,
    at,
    cell_pattern,
    changed,
    codes,
    examined,
    parts_of,
    put,
    put_in,
)
from pledgexl.commands.collect import examine
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import BLANK_CELL, RowStatus
from pledgexl.rules.forms import forms
from pledgexl.rules.returns import correction_forms
from pledgexl.rules.summarise import summarise
from tables import rows

RATING, STATE, TEXT = FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT
STRIKE = "<rPr><strike/></rPr>"
NO_STRIKE = '<rPr><strike val="0"/></rPr>'
HIGH = '<rPr><vertAlign val="superscript"/></rPr>'
LOW = '<rPr><vertAlign val="subscript"/></rPr>'
# As programs write a piece that has another font than its cell.
PLAIN = '<rPr><sz val="10"/><rFont val="Yu Gothic"/><scheme val="minor"/></rPr>'
LOOKS = {"-": STRIKE, "^": HIGH, "_": LOW, "+": NO_STRIKE, "=": PLAIN, "": ""}


def rich(drawn: str) -> str:
    """Return an inline text drawn as pieces between slashes; `-` before one strikes it through."""
    pieces = re.findall(r"([-^_+=]?)([^/]+)", drawn)
    runs = (f"<r>{LOOKS[look]}<t>{text}</t></r>" for look, text in pieces)
    return f"<is>{''.join(runs)}</is>"


def put_rich(label: FormLabel, drawn: str, content: bytes | None = None) -> bytes:
    if content is None:
        return put(at(label), rich(drawn), 't="inlineStr"')
    return changed(
        SHEET, lambda text: put_in(text, at(label), rich(drawn), 't="inlineStr"'), content
    )


def in_struck_style(label: FormLabel, *, by_base: bool = False) -> bytes:
    """Return the form with a cell whose style strikes it through, or is based on one that does."""
    parts = parts_of(put(at(FormLabel.REMARK), "<v>1</v>"))
    styles = parts[STYLES].decode()
    fonts = styles.partition("</fonts>")[0].count("<font>")
    count = len(re.findall("<xf ", styles.partition("<cellXfs")[2].partition("</cellXfs>")[0]))
    styles = styles.replace("</fonts>", '<font><strike/><sz val="11"/></font></fonts>')
    base = f'<xf numFmtId="0" fontId="{fonts}"/></cellStyleXfs>'
    styles = styles.replace("</cellStyleXfs>", base)
    own = f'fontId="{0 if by_base else fonts}" xfId="{1 if by_base else 0}"'
    styles = styles.replace("</cellXfs>", f'<xf numFmtId="0" {own}/></cellXfs>')
    sheet = re.sub(
        f'<c r="{at(label)}" s="[0-9]+"', f'<c r="{at(label)}" s="{count}"', parts[SHEET].decode()
    )
    return archive(parts | {STYLES: styles.encode(), SHEET: sheet.encode()})


@pytest.mark.parametrize("drawn", ["-1/0", "-7/8", "7/-8", "-7", "10/-点", "-完了/7"])
def test_a_rating_with_a_struck_word_is_never_read(drawn: str) -> None:
    submission = examined(put_rich(RATING, drawn))

    assert codes(submission) == [("E223", at(RATING))]
    assert submission.entries[0].status is RowStatus.REJECTED
    struck = re.findall(r"-([^/]+)", drawn)
    assert submission.findings[0].values["struck"] == " / ".join(struck)


@pytest.mark.parametrize("drawn", ["-完了", "-対象外/完了", "完/-了"])
def test_a_state_with_a_struck_word_is_never_read(drawn: str) -> None:
    submission = examined(put_rich(STATE, drawn))

    assert codes(submission) == [("E223", at(STATE))]
    assert submission.entries[0].status is RowStatus.REJECTED


@pytest.mark.parametrize("by_base", [False, True])
@pytest.mark.parametrize("label", [RATING, TEXT])
def test_a_cell_whose_style_strikes_it_through_is_not_read_as_meant(
    label: FormLabel,
    by_base: bool,  # noqa: FBT001 (drawn)
) -> None:
    submission = examined(in_struck_style(label, by_base=by_base))

    wanted = "E223" if label is RATING else "W205"
    assert (wanted, at(label)) in codes(submission)
    assert submission.entries[0].text == ("" if label is TEXT else "窓口を開いた")


@pytest.mark.parametrize(
    ("drawn", "text", "struck"),
    rows("""
        | 三つ/=五つ  | 五つ | 三つ |
        | -三つ/=五つ | 五つ | 三つ |
        | =五つ       | 五つ |      |
    """),
)
def test_what_was_typed_plainly_into_a_struck_cell_is_read(
    drawn: str, text: str, struck: str
) -> None:
    submission = examined(put_rich(TEXT, drawn, in_struck_style(TEXT)))

    assert submission.entries[0].text == text
    assert [found.values["struck"] for found in submission.findings] == [struck][: bool(struck)]


def test_a_blank_in_a_struck_style_says_nothing() -> None:
    assert codes(examined(in_struck_style(STATE))) == []


@pytest.mark.parametrize(
    ("drawn", "text", "struck"),
    rows("""
        | 窓口を-五つ開いた     | 窓口を-五つ開いた |                |
        | 窓口を/-三つ/五つ     | 窓口を五つ        | 三つ           |
        | -三つ/-四つ/五つ      | 五つ              | 三つ四つ       |
        | -三つ/五つ/-四つ      | 五つ              | 三つ / 四つ    |
        | -すべて取りやめ       |                   | すべて取りやめ |
        | +三つ/五つ            | 三つ五つ          |                |
        | 10/^2 本              | 10² 本            |                |
        | CO/_2/を減らした      | CO₂を減らした     |                |
    """),
)
def test_a_text_is_what_is_not_struck_and_says_what_was_left_out(
    drawn: str, text: str, struck: str
) -> None:
    submission = examined(put_rich(TEXT, drawn))

    assert submission.entries[0].text == text
    assert codes(submission) == ([("W205", at(TEXT))] if struck else [])
    assert [found.values["struck"] for found in submission.findings] == [struck][: bool(struck)]


@pytest.mark.parametrize("drawn", ["10/^2", "1/^0", "7/_1"])
def test_a_rating_with_a_power_is_no_longer_a_number(drawn: str) -> None:
    assert codes(examined(put_rich(RATING, drawn))) == [("E224", at(RATING))]


def test_what_is_struck_does_not_go_back_as_if_it_were_meant() -> None:
    content = put_rich(TEXT, "窓口を/-三つ/五つ", put_rich(RATING, "-1/0"))
    submission = examined(content)
    fresh = forms(PLAN, PERIOD, {})
    summary = summarise(PLAN, PERIOD, [submission], {})
    back = correction_forms(fresh, [submission], summary.findings)[0]

    assert back.lines[0].typed[RATING] == BLANK_CELL
    assert back.lines[0].typed[TEXT].text == "窓口を五つ"


def without_style(number_format: int, style: str = "") -> bytes:
    """Return the form whose first rating has no style, where style 0 shows something else."""
    parts = parts_of(put(at(RATING), "<v>7</v>"))
    styles = re.sub(
        r'(<cellXfs count="[0-9]+"><xf numFmtId=)"0"',
        rf'\1"{number_format}"',
        parts[STYLES].decode(),
    )
    assert styles != parts[STYLES].decode()
    sheet = cell_pattern(at(RATING)).sub(
        f'<c r="{at(RATING)}"{style}><v>7</v></c>', parts[SHEET].decode()
    )
    return archive(parts | {STYLES: styles.encode(), SHEET: sheet.encode()})


@pytest.mark.parametrize("style", ["", ' s="0"', ' s="000"'])
def test_a_cell_without_a_style_looks_as_the_first_one_does(style: str) -> None:
    assert codes(examined(without_style(14, style))) == [("E205", at(RATING))]


@pytest.mark.parametrize("height", ["0", "0.75", "3"])
def test_a_row_that_nobody_can_see_is_hidden(height: str) -> None:
    content = changed(
        SHEET, lambda text: re.sub('<row r="8"[^>]*>', f'<row r="8" ht="{height}">', text)
    )

    assert codes(examined(content)) == [("W203", "8:8")]


@pytest.mark.parametrize(("width", "is_hidden"), [("0", True), ("0.1", True), ("4", False)])
def test_a_column_that_nobody_can_see_is_hidden(width: str, is_hidden: bool) -> None:  # noqa: FBT001
    column = f'<cols><col min="8" max="8" width="{width}" customWidth="1"/>'
    content = changed(SHEET, lambda text: text.replace("<cols>", column, 1))

    assert ("W106" in [code for code, _ in codes(examined(content))]) is is_hidden


@pytest.mark.parametrize(
    ("label", "drawn"),
    [
        (FormLabel.NUMBER, "-1-1-1-01"),
        (FormLabel.INITIATIVE, "-古い名称/新しい名称"),
        (FormLabel.REMARK, "-継続"),
    ],
)
def test_asks_about_struck_words_beside_the_values_too(label: FormLabel, drawn: str) -> None:
    assert ("W205", at(label)) in codes(examined(put_rich(label, drawn)))


def test_a_title_is_compared_without_what_is_struck_in_it() -> None:
    old, new = (line.title for line in forms(PLAN, PERIOD, {})[0].lines[:2])
    title, number = at(FormLabel.INITIATIVE), at(FormLabel.NUMBER)
    renamed = examined(put_rich(FormLabel.INITIATIVE, f"-{old}/新しい名称")).findings
    kept = codes(examined(put_rich(FormLabel.INITIATIVE, f"{old}/-など")))
    taken = codes(examined(put_rich(FormLabel.INITIATIVE, f"-{old}/{new}")))
    numbered = codes(examined(put_rich(FormLabel.NUMBER, "-9-9-9-99/1-1-1-01")))

    assert "新しい名称" in [found.values.get("found") for found in renamed]
    assert kept == [("W205", title)]
    assert ("E218", title) in taken
    assert numbered == [("W205", number)]


def test_the_name_of_an_added_row_is_all_or_nothing() -> None:
    spare = next(line for line, row in enumerate(forms(PLAN, PERIOD, {})[0].lines) if row.is_spare)
    inner = rich("-前の名前/今の名前")
    name = at(FormLabel.INITIATIVE, spare)
    content = changed(SHEET, lambda text: put_in(text, name, inner, 't="inlineStr"'))

    assert ("E223", name) in codes(examined(content))


def test_two_files_that_differ_in_a_strike_alone_are_not_the_same() -> None:
    sent = [
        examine(put_rich(RATING, drawn), f"{place}.xlsx", PLAN, PERIOD)
        for place, drawn in enumerate(("+7", "-7"))
    ]

    assert "E302" in {found.code.value for found in summarise(PLAN, PERIOD, sent, {}).findings}
