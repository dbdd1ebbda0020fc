"""Which letters of a document a reader sees, and why not the others.

Colours are compared as WCAG compares them. Letters in front of a picture or a pattern count as
seen, since nothing tells; so do letters in a row or box of fixed height that has the least room
they can take.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Literal

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
    """What a reader sees of a document with these `looks`."""

    def __init__(self, looks: Looks) -> None:
        """Judge by `looks`."""
        self._looks = looks
        self._tables: dict[etree._Element, bytes | None] = {}
        self._judged: dict[object, tuple[Unseen | None, bool]] = {}

    def unseen(
        self, root: etree._Element, *, is_template: bool = False
    ) -> dict[etree._Element, Unseen]:
        """Return the runs below `root` whose letters a reader does not see, and why.

        The tags of a template are short: each of its paragraphs counts as one line.
        """
        whole: dict[etree._Element, Unseen] = dict.fromkeys(_off_the_paper(root), "off")
        for within, width, height in _fixed(root):
            for paragraph in _paragraphs_in(within):
                lines = _down_to(paragraph, within, is_alone=is_template)
                if self._is_higher(lines, width, height, is_template=is_template):
                    whole[paragraph] = "cut"
        whole |= dict.fromkeys(_hidden(root), "hidden")
        found: dict[etree._Element, Unseen] = {}
        for paragraph in root.iter(f"{W}p"):
            # What decides how a run looks; a report has thousands of runs with the same looks.
            cells = tuple(map(self._key_of_cell, paragraph.iterancestors(f"{W}tc")))
            key = (_xml(find(paragraph, "pPr")), around(paragraph, "txbxContent"), cells)
            for run in own_runs(paragraph):
                reason = whole.get(paragraph) or self._by_its_looks(run, paragraph, key)
                if reason is not None:
                    found[run] = reason
        return found

    def _key_of_cell(self, cell: etree._Element) -> object:
        table = next(cell.iterancestors(f"{W}tbl"))
        if table not in self._tables:
            is_even = not self._looks.depends_on_place(table)
            self._tables[table] = _xml(find(table, "tblPr")) if is_even else None
        settings = self._tables[table]
        return cell if settings is None else (settings, _xml(find(cell, "tcPr/shd")))

    def _by_its_looks(
        self, run: etree._Element, paragraph: etree._Element, key: object
    ) -> Unseen | None:
        whole_key = (_xml(find(run, "rPr")), key)
        if whole_key not in self._judged:
            self._judged[whole_key] = self._judge(run, paragraph)
        reason, is_on_the_page = self._judged[whole_key]
        return None if reason and is_on_the_page and self._may_cover_a_picture(run) else reason

    def _judge(self, run: etree._Element, paragraph: etree._Element) -> tuple[Unseen | None, bool]:
        """Return why the letters of `run` are not seen, and whether the page's colour is why."""
        looks, letters = self._looks, list(self._looks.letters(run))
        size = looks.half_points(letters)
        spacing = looks.attributes(paragraph, "spacing")
        is_exact = spacing.get(f"{W}lineRule") == "exact"
        line = spacing.get(f"{W}line", "") if is_exact else ""
        # The gap between letters is in twentieths of a point.
        gap = looks.number(letters, "spacing", 0)
        is_squeezed = looks.number(letters, "w", 100) < _NARROWEST or -gap > size * 7
        reason: Unseen | None = None
        if looks.is_any_on(letters, "vanish", "specVanish", "webHidden"):
            reason = "hidden"
        elif looks.is_any_on(letters, "strike", "dstrike"):
            reason = "struck"
        elif size < _SMALLEST or is_squeezed:
            reason = "small"
        elif line.isdecimal() and int(line) < size * _TWIPS_PER_HALF_POINT * _LEAST_LINE:
            reason = "cut"
        colour = looks.colour(letters)
        if reason is not None or colour is None:
            return reason, False
        behind = looks.background(run, letters)
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

    def _is_higher(
        self, paragraphs: Iterable[etree._Element], width: int, most: int, *, is_template: bool
    ) -> bool:
        """Return whether `paragraphs` take more than `most`, even with the least room."""
        total = 0
        for paragraph in paragraphs:
            run = next(own_runs(paragraph), None)
            letters = 0 if run is None else self._looks.half_points(self._looks.letters(run))
            size = _TWIPS_PER_HALF_POINT * letters or 1
            text = "" if is_template else unmarked(paragraph_text(paragraph))
            per_line = max(2 * width // size, 1)
            total += size * sum(max(-(-_halves(line) // per_line), 1) for line in text.split("\n"))
            if total > most:
                return True
        return False


def _halves(line: str) -> int:
    """Return the width of `line`: a letter of full width takes two halves."""
    return len(line) + sum(unicodedata.east_asian_width(sign) in "WFA" for sign in line)


def _hidden(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs of hidden rows, and those for programs that know no text boxes."""
    rows = (around(switch, "tr") for switch in root.iter(f"{W}hidden") if is_on(switch))
    for hidden in (*rows, *root.iter(FALLBACK)):
        if hidden is not None:
            yield from hidden.iter(f"{W}p")


def _off_the_paper(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs in columns that end beyond the paper."""
    section = None
    # A section's paper is named at its end. Only tables of the body have no other around them.
    for block in root.iterchildren(reversed=True) if root.tag == f"{W}body" else ():
        columns = _WIDEST
        if block.tag == f"{W}tbl" and section is not None:
            columns = _columns_on_paper(block, section)
        for paragraph in block.iter(f"{W}p") if columns < _WIDEST else ():
            cell = around(paragraph, "tc")
            is_own = cell is not None and around(cell, "tbl") is block
            if cell is not None and is_own and column(cell) + span(cell) > columns:
                yield paragraph
        section = next(block.iter(f"{W}sectPr"), section)


def _columns_on_paper(table: etree._Element, section: etree._Element) -> int:
    """Return how many columns of `table` end on the paper; Word itself shrinks most tables."""
    layout = find(table, "tblPr/tblLayout")
    paper, margins = find(section, "pgSz"), find(section, "pgMar")
    is_fixed = layout is not None and layout.get(f"{W}type") == "fixed"
    is_placed = any(find(table, f"tblPr/{name}") is not None for name in ("tblpPr", "jc"))
    if not is_fixed or is_placed or paper is None or margins is None:
        return _WIDEST
    room = number(paper, f"{W}w", _WIDEST) - number(margins, f"{W}left") + _CELL_MARGIN
    widths = (number(each, f"{W}w") for each in table.iterfind(f"{W}tblGrid/{W}gridCol"))
    ends = list(accumulate(widths))
    return _WIDEST if not ends or ends[-1] <= room else sum(end <= room for end in ends)


def _fixed(root: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    """Yield what has a fixed height below `root`, with its width and height in twips."""
    for fixed in root.iter(f"{W}framePr", f"{W}trHeight"):
        within = around(fixed, "p" if fixed.tag == f"{W}framePr" else "tr")
        if within is None or fixed.get(f"{W}hRule") != "exact":
            continue
        if within.tag == f"{W}p":
            yield within, number(fixed, f"{W}w", _WIDEST), number(fixed, f"{W}h", _WIDEST)
            continue
        for cell in within.iter(f"{W}tc"):
            is_other = any(find(cell, path) is not None for path in _OTHER_ROOM)
            if around(cell, "tr") is within and not is_other:
                own = find(cell, "tcPr/tcW")
                is_in_twips = own is not None and own.get(f"{W}type", "dxa") == "dxa"
                known = number(own if is_in_twips else None, f"{W}w", _WIDEST)
                yield cell, known, number(fixed, f"{W}val", _WIDEST)
    for content in root.iter(f"{W}txbxContent"):
        shape = next(content.iterancestors(f"{_WPS}wsp"), None)
        extent = None if shape is None else shape.find(f"{_WPS}spPr/{_A}xfrm/{_A}ext")
        if shape is None or extent is None:
            continue
        fits = [f"{_WPS}bodyPr/{_A}{kind}" for kind in ("spAutoFit", "normAutofit")]
        if all(shape.find(path) is None for path in fits):
            width, height = (number(extent, side) // _EMU_PER_TWIP for side in ("cx", "cy"))
            yield content, width, height


def _paragraphs_in(within: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs of the paragraph, cell or box `within`, without those of other boxes."""
    box = within if within.tag == f"{W}txbxContent" else around(within, "txbxContent")
    for paragraph in (within,) if within.tag == f"{W}p" else within.iter(f"{W}p"):
        if around(paragraph, "txbxContent") is box:
            yield paragraph


def _down_to(
    paragraph: etree._Element, within: etree._Element, *, is_alone: bool
) -> Iterator[etree._Element]:
    """Yield the paragraphs of `within` down to `paragraph`, or that one if it `is_alone`."""
    for each in (paragraph,) if is_alone or within is paragraph else within.iterchildren(f"{W}p"):
        yield each
        if each is paragraph:
            return


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
