"""Which letters of a document a reader sees, and why not the others.

Colours are compared as WCAG compares them. Letters in front of a picture or a pattern count as
seen, since nothing tells; so do letters in a row or box of fixed height that has the least room
they can take.
"""

import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import Literal

from docx.document import Document
from lxml import etree

from pledgexl.word.document import (
    FALLBACK,
    W,
    around,
    column,
    find,
    is_on,
    number,
    own_runs,
    paragraph_text,
    span,
    unmarked,
)
from pledgexl.word.looks import UNKNOWN, WHITE, Looks

_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_STORIES = (f"{W}body", f"{W}hdr", f"{W}ftr")
_LEAST_CONTRAST = 1.25
_SMALLEST = 8  # half points
_NARROWEST = 20  # per cent of the usual width
_TWIPS_PER_HALF_POINT, _EMU_PER_TWIP = 10, 635
_WIDEST = 9_000
_LEAST_LINE = 0.6
_CELL_MARGIN = 108
# Cells that continue in the row below, or are written from top to bottom, have other room.
_OTHER_ROOM = ("tcPr/vMerge", "tcPr/textDirection")

# Why letters are not seen, or seen as withdrawn.
Unseen = Literal["hidden", "colour", "small", "cut", "struck", "off"]


class Sight:
    """What a reader sees of `document`; of a template, whose tags are short, in one line each."""

    def __init__(self, document: Document, *, is_template: bool = False) -> None:
        """Read its styles."""
        self._looks = Looks(document)
        self._is_template = is_template
        self._columns: dict[etree._Element, int] = {}
        self._judged: dict[object, tuple[Unseen | None, bool]] = {}

    def unseen(self, root: etree._Element) -> dict[etree._Element, Unseen]:
        """Return the runs below `root` whose letters a reader does not see, and why."""
        found: dict[etree._Element, Unseen] = {}
        for paragraph in root.iter(f"{W}p"):
            whole = self._whole_paragraph(paragraph)
            for run in own_runs(paragraph):
                reason = whole or self._by_its_looks(run, paragraph)
                if reason is not None:
                    found[run] = reason
        return found

    def _whole_paragraph(self, paragraph: etree._Element) -> Unseen | None:
        rows = paragraph.iterancestors(f"{W}tr")
        in_hidden_row = any(is_on(find(row, "trPr/hidden")) for row in rows)
        if in_hidden_row or next(paragraph.iterancestors(FALLBACK), None) is not None:
            return "hidden"
        for within, width, height in _fixed(paragraph):
            if self._height_to(paragraph, within, width, height) > height:
                return "cut"
        cell = around(paragraph, "tc")
        table = None if cell is None else around(cell, "tbl")
        parent = None if table is None else table.getparent()
        if cell is None or table is None or parent is None or parent.tag != f"{W}body":
            return None
        if table not in self._columns:
            self._columns[table] = _columns_on_paper(table)
        return "off" if column(cell) + span(cell) > self._columns[table] else None

    def _by_its_looks(self, run: etree._Element, paragraph: etree._Element) -> Unseen | None:
        # What decides how the run looks; a report has thousands of runs with the same looks.
        settings = (_xml(run.find(f"{W}rPr")), _xml(paragraph.find(f"{W}pPr")))
        cells = tuple(map(self._key_of_cell, paragraph.iterancestors(f"{W}tc")))
        key = (settings, around(paragraph, "txbxContent"), cells)
        if key not in self._judged:
            self._judged[key] = self._judge(run, paragraph)
        reason, is_on_the_page = self._judged[key]
        return None if reason and is_on_the_page and self._may_cover_a_picture(run) else reason

    def _key_of_cell(self, cell: etree._Element) -> object:
        if self._looks.depends_on_place(cell):
            return cell
        return around(cell, "tbl"), _xml(find(cell, "tcPr/shd"))

    def _judge(self, run: etree._Element, paragraph: etree._Element) -> tuple[Unseen | None, bool]:
        """Return why the letters of `run` are not seen, and whether the page's colour is why."""
        looks, size = self._looks, self._looks.half_points(run)
        spacing = looks.attributes(paragraph, "spacing")
        is_exact = spacing.get(f"{W}lineRule") == "exact"
        line = spacing.get(f"{W}line", "") if is_exact else ""
        # The gap between letters is in twentieths of a point.
        is_squeezed = (
            looks.number(run, "w", 100) < _NARROWEST or -looks.number(run, "spacing", 0) > size * 7
        )
        reason: Unseen | None = None
        if looks.is_any_on(run, "vanish", "specVanish", "webHidden"):
            reason = "hidden"
        elif looks.is_any_on(run, "strike", "dstrike"):
            reason = "struck"
        elif size < _SMALLEST or is_squeezed:
            reason = "small"
        elif line.isdecimal() and int(line) < size * _TWIPS_PER_HALF_POINT * _LEAST_LINE:
            reason = "cut"
        colour = looks.colour(run)
        if reason is not None or colour is None:
            return reason, False
        behind = looks.background(run)
        if colour and (behind == UNKNOWN or _is_distinct(colour, behind or WHITE)):
            return None, False
        return "colour", bool(colour) and behind is None

    def _may_cover_a_picture(self, run: etree._Element) -> bool:
        """Return whether a picture is behind the page of `run`, as far as page breaks tell."""
        top = run
        while (parent := top.getparent()) is not None and parent.tag not in _STORIES:
            top = parent
        page = [top]
        for above in () if self._begins_a_page(top) else top.itersiblings(preceding=True):
            page.append(above)
            if self._begins_a_page(above) or _ends_a_page(above):
                break
        for below in top.itersiblings():
            if self._begins_a_page(below) or _ends_a_page(top):
                break
            page.append(below)
            top = below
        anchors = (anchor for block in page for anchor in block.iter(f"{_WP}anchor"))
        return any(anchor.get("behindDoc") in ("1", "true") for anchor in anchors)

    def _begins_a_page(self, block: etree._Element) -> bool:
        is_paragraph = block.tag == f"{W}p"
        return is_paragraph and is_on(self._looks.of_paragraph(block, "pageBreakBefore"))

    def _height_to(
        self, paragraph: etree._Element, within: etree._Element, width: int, most: int
    ) -> int:
        """Return the least height of the content of `within` down to `paragraph`, up to `most`."""
        total, is_alone = 0, self._is_template or within is paragraph
        for each in (paragraph,) if is_alone else within.iterchildren(f"{W}p"):
            total += self._height(each, width)
            if each is paragraph or total > most:
                break
        return total

    def _height(self, paragraph: etree._Element, width: int) -> int:
        run = next(own_runs(paragraph), None)
        size = _TWIPS_PER_HALF_POINT * (0 if run is None else self._looks.half_points(run)) or 1
        if self._is_template:
            return size
        per_line = max(2 * width // size, 1)
        lines = unmarked(paragraph_text(paragraph)).split("\n")
        # A letter of full width takes two halves.
        wide = [sum(unicodedata.east_asian_width(sign) in "WFA" for sign in line) for line in lines]
        halves = [len(line) + more for line, more in zip(lines, wide, strict=True)]
        return size * sum(max(-(-each // per_line), 1) for each in halves)


def _columns_on_paper(table: etree._Element) -> int:
    """Return how many columns of `table` end on the paper; Word itself shrinks most tables."""
    layout = find(table, "tblPr/tblLayout")
    sections = (each for below in table.itersiblings() for each in below.iter(f"{W}sectPr"))
    section = next(sections, table)
    paper, margins = find(section, "pgSz"), find(section, "pgMar")
    is_fixed = layout is not None and layout.get(f"{W}type") == "fixed"
    is_placed = any(find(table, f"tblPr/{name}") is not None for name in ("tblpPr", "jc"))
    if not is_fixed or is_placed or paper is None or margins is None:
        return _WIDEST
    room = number(paper, f"{W}w", _WIDEST) - number(margins, f"{W}left") + _CELL_MARGIN
    widths = (number(each, f"{W}w") for each in table.iterfind(f"{W}tblGrid/{W}gridCol"))
    ends = list(accumulate(widths))
    return _WIDEST if not ends or ends[-1] <= room else sum(end <= room for end in ends)


def _fixed(paragraph: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    """Yield what has a fixed height around `paragraph`, with its width and height in twips."""
    frame = find(paragraph, "pPr/framePr")
    if frame is not None and frame.get(f"{W}hRule") == "exact":
        yield paragraph, number(frame, f"{W}w", _WIDEST), number(frame, f"{W}h", _WIDEST)
    for outer in paragraph.iterancestors(f"{W}tc", f"{W}txbxContent"):
        if outer.tag == f"{W}txbxContent":
            yield from _fixed_box(outer)
            return
        height = find(next(outer.iterancestors(f"{W}tr")), "trPr/trHeight")
        is_other = any(find(outer, path) is not None for path in _OTHER_ROOM)
        if height is not None and height.get(f"{W}hRule") == "exact" and not is_other:
            width = find(outer, "tcPr/tcW")
            is_in_twips = width is not None and width.get(f"{W}type", "dxa") == "dxa"
            known = number(width if is_in_twips else None, f"{W}w", _WIDEST)
            yield outer, known, number(height, f"{W}val", _WIDEST)


def _fixed_box(content: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    shape = next(content.iterancestors(f"{_WPS}wsp"), None)
    extent = None if shape is None else shape.find(f"{_WPS}spPr/{_A}xfrm/{_A}ext")
    if shape is None or extent is None:
        return
    fits = [f"{_WPS}bodyPr/{_A}{kind}" for kind in ("spAutoFit", "normAutofit")]
    if all(shape.find(path) is None for path in fits):
        width, height = (number(extent, side) // _EMU_PER_TWIP for side in ("cx", "cy"))
        yield content, width, height


def _xml(element: etree._Element | None) -> bytes:
    return b"" if element is None else etree.tostring(element)


def _ends_a_page(block: etree._Element) -> bool:
    kinds = (mark.get(f"{W}type") for mark in block.iter(f"{W}br"))
    return "page" in kinds or block.find(f".//{W}sectPr") is not None


def _is_distinct(one: str, other: str) -> bool:
    """Return whether a reader can tell the colours apart; an unknown one counts as distinct."""
    try:
        dark, light = sorted((_luminance(one), _luminance(other)))
    except ValueError:
        return True
    return (light + 0.05) / (dark + 0.05) >= _LEAST_CONTRAST


def _luminance(colour: str) -> float:
    """Return the relative luminance of `colour` (WCAG 2.2)."""
    parts = [part / 255 for part in bytes.fromhex(colour[:6])]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
