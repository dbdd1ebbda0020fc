"""What a finished body needs so that Word and LibreOffice lay it out well.

A paragraph is set so that it does not end in a line of one to three letters, such as 「た。」. How
wide letters are is known roughly (measured in a PDF of BIZ UDP Mincho, to half a letter), so that
the paragraph has to end well at slightly other widths, too. The space between letters shrinks by
a twentieth of their size at most, which nobody notices; where that does not help, the paragraph
becomes narrower and its last line longer.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from docx.shared import Twips
from docx.text.parfmt import ParagraphFormat
from lxml import etree

from pledgexl.messages.edition import document_language
from pledgexl.model.language import Language
from pledgexl.word.document import W, around, find, is_on, number, own_runs, paragraph_text, remove
from pledgexl.word.looks import Looks

_CHARACTERS_PER_LINE = 30
_LINES_PER_UNSPLIT_ROW = 30
# The styles of the table rows that begin a group; the rows of a group stay on one page by theirs.
_STYLES_OF_A_GROUP = ("PXTablePolicy", "PXChangedPolicy")
# LibreOffice's time grows with the square of a table's rows: 2,500 take it minutes.
_ROWS_PER_TABLE = 120
# A paragraph that nobody sees: without one Word would join the tables again.
_HAIRLINE = (
    f'<w:p xmlns:w="{W[1:-1]}"><w:pPr>'
    '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
).encode()

_FEWEST_LETTERS = 4
# Widths in hundredths of the size of a letter; a narrower column has short lines anyway.
_NARROWEST = 1500
_KANA, _KANJI, _LATIN, _STOP, _BRACKET, _AUTOSPACE = 94, 100, 80, 64, 50, 25
_UNCERTAIN, _UNCERTAIN_WITH_SPACES = (0, -140, 150), (0, -140, 150, 250)
# Twentieths of a point between letters, then letters at the right edge.
_SETTINGS = (
    *((gap, 0) for gap in (0, -3, -5, -8, -11)),
    *((0, narrower) for narrower in range(1, 9)),
)
_WORDS = re.compile(r"[!-~]+|.", re.DOTALL)
_HANGING = "、。，．"
_BOUNDARY = re.compile(r"(?<=[!-~])(?=[^ -~、。（）「」])|(?<=[^ -~、。（）「」])(?=[!-~])")
_TWIPS_PER_HALF_POINT, _TWIPS_PER_HUNDREDTH = 10, 100
_CELL_MARGINS = 160
# A paragraph with one of these is not a line of letters alone.
_OTHERS = tuple(f"{W}{name}" for name in ("drawing", "pict", "fldChar", "fldSimple", "object"))
# What the schema wants behind the space between letters.
_BEHIND_SPACING = (
    *("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:effect", "w:bdr"),
    *("w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout"),
)


def lay_out(body: etree._Element, looks: Looks) -> None:
    """Fill empty cells, let tables and tall rows break well, and avoid short last lines."""
    for cell in body.iter(f"{W}tc"):
        # Word wants a paragraph in each cell, also where a template's loop left none.
        if len(cell) == 0 or cell[-1].tag != f"{W}p":
            etree.SubElement(cell, f"{W}p")
    for row in body.iter(f"{W}tr"):
        whole = find(row, "trPr/cantSplit")
        # Kept whole, tall rows leave white pages, and LibreOffice takes minutes to place them.
        if whole is not None and _lines(row) > _LINES_PER_UNSPLIT_ROW:
            remove(whole)
    for style in body.iter(f"{W}pStyle"):
        group = around(style, "tr") if style.get(f"{W}val") in _STYLES_OF_A_GROUP else None
        above = None if group is None else group.getprevious()
        if above is None or find(above, "trPr/tblHeader") is not None:
            continue
        # The table may break before a group.
        for paragraph in above.iter(f"{W}p"):
            _format(paragraph).keep_with_next = False
    for table in list(body.iter(f"{W}tbl")):
        _part_long_table(table)
    # What is known of the widths of letters is known of Japanese text.
    is_japanese = document_language() is Language.JA
    for paragraph in body.iter(f"{W}p") if is_japanese else ():
        _avoid_short_line(paragraph, looks)


def _lines(row: etree._Element) -> int:
    """Return about how many lines the tallest cell of `row` has."""
    counts = [0]
    for cell in row.iter(f"{W}tc"):
        texts = "\n".join(paragraph_text(each) for each in cell.iter(f"{W}p")).split("\n")
        counts.append(sum(1 + len(line) // _CHARACTERS_PER_LINE for line in texts))
    return max(counts)


def _part_long_table(table: etree._Element) -> None:
    """Make several tables of one with very many rows, each with the label rows above it."""
    rows = table.findall(f"{W}tr")
    labels = [row for row in rows if find(row, "trPr/tblHeader") is not None]
    last = table
    for start in range(len(labels) + _ROWS_PER_TABLE, len(rows), _ROWS_PER_TABLE):
        below = etree.Element(table.tag)
        looks = [*table.findall(f"{W}tblPr"), *table.findall(f"{W}tblGrid")]
        below.extend(copy.deepcopy(each) for each in (*looks, *labels))
        below.extend(rows[start : start + _ROWS_PER_TABLE])
        gap = etree.fromstring(_HAIRLINE)
        last.addnext(gap)
        gap.addnext(below)
        last = below


def _format(paragraph: etree._Element) -> ParagraphFormat:
    """Return what sets `paragraph` and puts its settings where the schema wants them."""
    return ParagraphFormat(cast("Any", paragraph))


@dataclass(frozen=True, slots=True)
class _Line:
    """The lines of a paragraph: their widths in hundredths of a letter, a letter's in twips."""

    width: int
    first_indent: int
    letter: int
    has_autospace: bool

    def ends_well(self, text: str, gap: int, narrower: int) -> bool:
        """Say whether `text` ends in a line of several letters, whatever the widths are exactly."""
        slacks = _UNCERTAIN_WITH_SPACES if self.has_autospace else _UNCERTAIN
        between = gap * _TWIPS_PER_HUNDREDTH // self.letter
        widths = [self.width - 100 * narrower + slack for slack in slacks]
        for line in text.split("\n"):
            if self.first_indent + len(line) * (_KANJI + _AUTOSPACE) <= min(widths):
                # It fits even if each letter is wide and has a space.
                continue
            spaced = {at.start() for at in _BOUNDARY.finditer(line)} if self.has_autospace else ()
            words: list[tuple[str, int]] = []
            place = 0
            for word in _WORDS.findall(line):
                wide = sum(map(_width, word)) + between * len(word)
                words.append((word, wide + _AUTOSPACE * (place in spaced)))
                place += len(word)
            if not all(_ends_well(words, width, self.first_indent) for width in widths):
                return False
        return True


def _ends_well(words: Sequence[tuple[str, int]], width: int, first_indent: int) -> bool:
    used, letters, lines = first_indent, 0, 1
    for word, wide in words:
        if used + wide > width and letters and word not in _HANGING:
            used, letters, lines = 0, 0, lines + 1
        used += wide
        letters += len(word)
    return lines == 1 or letters >= _FEWEST_LETTERS


@cache
def _width(letter: str) -> int:
    if letter in _HANGING:
        return _STOP
    if letter in "・「」『』（）":
        return _BRACKET
    if letter < "\u2000":
        return _LATIN
    return _KANA if "\u3041" <= letter <= "\u30ff" else _KANJI


def _avoid_short_line(paragraph: etree._Element, looks: Looks) -> None:
    text = _running_text(paragraph)
    line = _line(paragraph, looks) if text else None
    if line is None or line.width < _NARROWEST:
        return
    gap, narrower = next((each for each in _SETTINGS if line.ends_well(text, *each)), (0, 0))
    if narrower:
        _format(paragraph).right_indent = Twips(narrower * line.letter)
    for run in own_runs(paragraph) if gap else ():
        spacing = etree.Element(f"{W}spacing", {f"{W}val": str(gap)})
        look = cast("Any", run).get_or_add_rPr()
        look.insert_element_before(spacing, *_BEHIND_SPACING)


def _running_text(paragraph: etree._Element) -> str:
    """Return the letters of `paragraph` behind its number, "" if few or not only letters."""
    number, _, text = paragraph_text(paragraph).rpartition("\t")
    if len(text) <= _FEWEST_LETTERS or "\t" in number:
        return ""
    return text if next(paragraph.iter(*_OTHERS), None) is None else ""


def _line(paragraph: etree._Element, looks: Looks) -> _Line | None:
    """Return how long the lines of `paragraph` are, None if not known."""
    run, width = next(own_runs(paragraph), None), _width_around(paragraph)
    if run is None or width is None:
        return None
    indent = looks.attributes(paragraph, "ind")
    left, right, first = (_twips(indent, name) for name in ("left", "right", "firstLine"))
    letter = looks.half_points(looks.letters(run)) * _TWIPS_PER_HALF_POINT
    spaced = looks.of_paragraph(paragraph, "autoSpaceDE")
    return _Line(
        width=(width - left - right) * _TWIPS_PER_HUNDREDTH // letter,
        first_indent=first * _TWIPS_PER_HUNDREDTH // letter,
        letter=letter,
        has_autospace=spaced is None or is_on(spaced),
    )


def _width_around(paragraph: etree._Element) -> int | None:
    """Return the width of the cell or page that `paragraph` is in, None if not known."""
    parent = paragraph.getparent()
    if parent is not None and parent.tag == f"{W}tc":
        width = find(parent, "tcPr/tcW")
        is_known = width is not None and width.get(f"{W}type") == "dxa"
        return number(width, f"{W}w") - _CELL_MARGINS if is_known else None
    if parent is None or parent.tag != f"{W}body":
        return None
    page, margins = find(parent, "sectPr/pgSz"), find(parent, "sectPr/pgMar")
    if page is None or margins is None:
        return None
    return number(page, f"{W}w") - number(margins, f"{W}left") - number(margins, f"{W}right")


def _twips(attributes: Mapping[str, str], name: str) -> int:
    twips = attributes.get(f"{W}{name}", "0")
    return int(twips) if twips.lstrip("-").isdecimal() else 0
