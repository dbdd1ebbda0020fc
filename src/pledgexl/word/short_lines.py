"""Set paragraphs so that none ends in a line of one to three letters, such as 「た。」.

How wide letters are is known roughly (measured in a PDF of BIZ UDP Mincho, to half a letter), so
that a paragraph is set only where it also ends well at a slightly other width. The space between
letters shrinks by a twentieth of their size at most, which nobody sees; where that does not help,
the paragraph becomes narrower and its last line longer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

from docx.shared import Twips
from docx.text.parfmt import ParagraphFormat
from lxml import etree

from pledgexl.word.document import W, own_runs, paragraph_text
from pledgexl.word.looks import Looks, is_on

_FEWEST_LETTERS = 4
# A narrower column has short lines anyway.
_NARROWEST = 1500
# Widths in hundredths of the size of a letter.
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
# What these hold is not laid out as a line of letters.
_OTHERS = ("drawing", "pict", "fldChar", "fldSimple", "object")
# What the schema wants behind the space between letters.
_BEHIND_SPACING = frozenset(
    f"{W}{name}"
    for name in (
        *("w", "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd"),
        *("fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout"),
    )
)


@dataclass(frozen=True, slots=True)
class _Room:
    """What a paragraph has for a line, in hundredths of a letter, and how wide a letter is."""

    width: int
    first: int
    letter: int
    has_autospace: bool

    def ends_well(self, text: str, gap: int, narrower: int) -> bool:
        """Say whether `text` ends in a line of several letters, whatever the widths are exactly."""
        slacks = _UNCERTAIN_WITH_SPACES if self.has_autospace else _UNCERTAIN
        return all(
            _ends_well(self._words(line, gap), self.width - 100 * narrower + slack, self.first)
            for line, slack in product(text.split("\n"), slacks)
        )

    def _words(self, line: str, gap: int) -> list[tuple[str, int]]:
        between = gap * _TWIPS_PER_HUNDREDTH // self.letter
        places = {found.start() for found in _BOUNDARY.finditer(line)} if self.has_autospace else ()
        return [
            (
                found[0],
                sum(_width(letter) + between for letter in found[0])
                + _AUTOSPACE * (found.start() in places),
            )
            for found in _WORDS.finditer(line)
        ]


def avoid_short_lines(body: etree._Element, looks: Looks) -> None:
    """Set the paragraphs of `body` so that none ends in a line of one to three letters."""
    for paragraph in body.iter(f"{W}p"):
        text = _running_text(paragraph)
        room = _room(paragraph, looks) if len(text) > _FEWEST_LETTERS else None
        if room is None or room.width < _NARROWEST:
            continue
        for gap, narrower in _SETTINGS:
            if room.ends_well(text, gap, narrower):
                _set(paragraph, gap, narrower * room.letter)
                break


def _ends_well(words: list[tuple[str, int]], width: int, first: int) -> bool:
    used, letters, lines = first, 0, 1
    for word, wide in words:
        if used + wide > width and letters and word not in _HANGING:
            used, letters, lines = 0, 0, lines + 1
        used += wide
        letters += len(word)
    return lines == 1 or letters >= _FEWEST_LETTERS


def _width(letter: str) -> int:
    if letter in _HANGING:
        return _STOP
    if letter in "・「」『』（）":
        return _BRACKET
    if letter < "\u2000":
        return _LATIN
    return _KANA if "\u3041" <= letter <= "\u30ff" else _KANJI


def _running_text(paragraph: etree._Element) -> str:
    """Return the letters of `paragraph` behind its number, "" if it is not only letters."""
    if any(paragraph.find(f".//{W}{name}") is not None for name in _OTHERS):
        return ""
    number, tab, text = paragraph_text(paragraph).rpartition("\t")
    return "" if "\t" in number else text if tab else number or text


def _room(paragraph: etree._Element, looks: Looks) -> _Room | None:
    run = next(own_runs(paragraph), None)
    around = _width_around(paragraph)
    if run is None or around is None:
        return None
    indent = looks.attributes(paragraph, "ind")
    left, right, first = (_twips(indent, name) for name in ("left", "right", "firstLine"))
    letter = looks.half_points(run) * _TWIPS_PER_HALF_POINT
    spaced = looks.of_paragraph(paragraph, "autoSpaceDE")
    return _Room(
        width=(around - left - right) * _TWIPS_PER_HUNDREDTH // letter,
        first=first * _TWIPS_PER_HUNDREDTH // letter,
        letter=letter,
        has_autospace=spaced is None or is_on(spaced),
    )


def _width_around(paragraph: etree._Element) -> int | None:
    """Return the width of the cell or page that `paragraph` stands in, None if not known."""
    parent = paragraph.getparent()
    if parent is not None and parent.tag == f"{W}tc":
        width = parent.find(f"{W}tcPr/{W}tcW")
        is_known = width is not None and width.get(f"{W}type") == "dxa"
        return _twips(width, "w") - _CELL_MARGINS if is_known and width is not None else None
    if parent is None or parent.tag != f"{W}body":
        return None
    page, margins = (parent.find(f"{W}sectPr/{W}{name}") for name in ("pgSz", "pgMar"))
    if page is None or margins is None:
        return None
    sides = _twips(margins, "left") + _twips(margins, "right")
    return _twips(page, "w") - sides


def _twips(attributes: Mapping[str, str] | etree._Element, name: str) -> int:
    value = attributes.get(f"{W}{name}", "0")
    return int(value) if value.lstrip("-").isdecimal() else 0


def _set(paragraph: etree._Element, gap: int, right: int) -> None:
    if right:
        # python-docx puts it where the schema wants it.
        ParagraphFormat(cast("Any", paragraph)).right_indent = Twips(right)
    for run in own_runs(paragraph) if gap else ():
        looks = run.find(f"{W}rPr")
        if looks is None:
            looks = etree.Element(f"{W}rPr")
            run.insert(0, looks)
        behind = next((each for each in looks if each.tag in _BEHIND_SPACING), None)
        spacing = etree.Element(f"{W}spacing", {f"{W}val": str(gap)})
        looks.insert(len(looks) if behind is None else looks.index(behind), spacing)
