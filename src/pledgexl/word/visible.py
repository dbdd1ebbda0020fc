"""Which letters of a document a reader sees, and why not the others.

Colours are compared as WCAG compares them. What a picture or a pattern lies behind is taken for
seen, since nobody can tell; so are letters in a row or box of fixed height as long as the least
room that they can take is there.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from lxml import etree

from pledgexl.word.document import W, own_runs, paragraph_text, unmarked
from pledgexl.word.looks import UNKNOWN, WHITE, Looks, is_on, of_cell, span

if TYPE_CHECKING:
    from docx.document import Document

_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPECIAL = (
    _FALLBACK,
    *(f"{W}{name}" for name in ("hidden", "trHeight", "framePr", "txbxContent")),
)
_LEAST_CONTRAST = 1.25
_SMALLEST = 8  # half points
_TWIPS_PER_HALF_POINT, _EMU_PER_TWIP = 10, 635
_WIDEST = 9_000
_LEAST_LINE = 0.6
# What a cell keeps free at its edge.
_PADDING = 108


class Unseen(Enum):
    """Why letters are not seen, or seen as withdrawn."""

    HIDDEN = "hidden"
    COLOUR = "colour"
    SMALL = "small"
    CUT = "cut"
    STRUCK = "struck"
    OFF = "off"


class Sight:
    """What a reader sees of `document`; of a template, whose tags are short, in one line each."""

    def __init__(self, document: "Document", *, is_template: bool = False) -> None:
        """Read its styles."""
        theme = next(
            (
                etree.fromstring(relation.target_part.blob)
                for relation in document.part.rels.values()
                if relation.reltype.endswith("/theme")
            ),
            None,
        )
        self.looks = Looks(document.styles.element, theme)
        self._is_template = is_template
        self._columns: dict[etree._Element, int] = {}
        self._known: dict[object, tuple[Unseen | None, bool]] = {}

    def unseen(self, root: etree._Element) -> dict[etree._Element, Unseen]:
        """Return the runs below `root` that hold letters nobody sees, and why."""
        found: dict[etree._Element, Unseen] = {}
        # Rare, and looked for once.
        has_more = next(root.iter(*_SPECIAL), None) is not None
        for paragraph in root.iter(f"{W}p"):
            whole = self._whole_paragraph(paragraph) if has_more else None
            whole = whole or self._beside_the_page(paragraph)
            for run in own_runs(paragraph):
                reason = whole or self._by_its_looks(run)
                if reason is not None:
                    found[run] = reason
        return found

    def _whole_paragraph(self, paragraph: etree._Element) -> Unseen | None:
        rows = paragraph.iterancestors(f"{W}tr")
        hidden = (row.find(f"{W}trPr/{W}hidden") for row in rows)
        if any(mark is not None and is_on(mark) for mark in hidden):
            return Unseen.HIDDEN
        if next(paragraph.iterancestors(_FALLBACK), None) is not None:
            return Unseen.HIDDEN
        is_cut = any(
            self._height_to(paragraph, within, width, height) > height
            for within, width, height in _fixed(paragraph)
        )
        return Unseen.CUT if is_cut else None

    def _beside_the_page(self, paragraph: etree._Element) -> Unseen | None:
        """Return OFF if `paragraph` stands in a column that goes beyond the edge of the paper."""
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        table = None if cell is None else next(cell.iterancestors(f"{W}tbl"))
        around = None if table is None else table.getparent()
        if cell is None or table is None or around is None or around.tag != f"{W}body":
            return None
        if table not in self._columns:
            self._columns[table] = _seen_columns(table)
        seen = self._columns[table]
        before = sum(map(span, cell.itersiblings(f"{W}tc", preceding=True)))
        return Unseen.OFF if before + span(cell) > seen else None

    def _by_its_looks(self, run: etree._Element) -> Unseen | None:
        key = self._key(run)
        if key not in self._known:
            self._known[key] = self._judged(run)
        reason, is_on_the_page = self._known[key]
        return None if reason and is_on_the_page and self._may_lie_on_a_picture(run) else reason

    def _may_lie_on_a_picture(self, run: etree._Element) -> bool:
        """Say whether a picture lies behind the page of `run`, as far as breaks tell."""
        chain = [run, *run.iterancestors()]
        ends = (f"{W}body", f"{W}hdr", f"{W}ftr")
        tops = (each for each, around in pairwise(chain) if around.tag in ends)
        top = next(tops, chain[-1])
        page = [top]
        for above in () if self._begins_a_page(top) else top.itersiblings(preceding=True):
            page.append(above)
            if self._begins_a_page(above) or _breaks(above):
                break
        last = top
        for below in top.itersiblings():
            if self._begins_a_page(below) or _breaks(last):
                break
            page.append(below)
            last = below
        anchors = (anchor for block in page for anchor in block.iter(f"{_WP}anchor"))
        return any(anchor.get("behindDoc") in ("1", "true") for anchor in anchors)

    def _begins_a_page(self, block: etree._Element) -> bool:
        is_paragraph = block.tag == f"{W}p"
        mark = self.looks.of_paragraph(block, "pageBreakBefore") if is_paragraph else None
        return mark is not None and is_on(mark)

    def _key(self, run: etree._Element) -> object:
        """Return what decides how `run` looks."""
        paragraph = next(run.iterancestors(f"{W}p"))
        settings = (run.find(f"{W}rPr"), paragraph.find(f"{W}pPr"))
        box = next(paragraph.iterancestors(f"{W}txbxContent"), None)
        cells = paragraph.iterancestors(f"{W}tc")
        return tuple(map(_written, settings)), box, tuple(map(self._key_of_cell, cells))

    def _key_of_cell(self, cell: etree._Element) -> object:
        if self.looks.depends_on_place(cell):
            return cell
        table = next(cell.iterancestors(f"{W}tbl"))
        return table, _written(of_cell(cell, "shd"))

    def _judged(self, run: etree._Element) -> tuple[Unseen | None, bool]:
        """Return why letters such as those of `run` are not seen; True if for the page's colour."""
        size = self.looks.half_points(run)
        paragraph = next(run.iterancestors(f"{W}p"))
        if self.looks.is_hidden(run):
            return Unseen.HIDDEN, False
        if self.looks.is_struck(run):
            return Unseen.STRUCK, False
        if size < _SMALLEST or self.looks.is_squeezed(run):
            return Unseen.SMALL, False
        spacing = self.looks.attributes(paragraph, "spacing")
        if spacing.get(f"{W}lineRule") == "exact":
            line = _whole(spacing, f"{W}line", _WIDEST)
            if line < size * _TWIPS_PER_HALF_POINT * _LEAST_LINE:
                return Unseen.CUT, False
        colour = self.looks.colour(run)
        if colour is None:
            return None, False
        behind = self.looks.background(run)
        is_seen = colour and (behind == UNKNOWN or _contrast(colour, behind or WHITE))
        return (None, False) if is_seen else (Unseen.COLOUR, bool(colour) and behind is None)

    def _height_to(
        self, paragraph: etree._Element, within: etree._Element, width: int, most: int
    ) -> int:
        """Return the least height of what stands in `within` to the end of `paragraph`.

        What is above `most` is not counted to the end.
        """
        if self._is_template or within is paragraph:
            return self._height(paragraph, width)
        total = 0
        for each in within.iterchildren(f"{W}p"):
            total += self._height(each, width)
            if each is paragraph or total > most:
                break
        return total

    def _height(self, paragraph: etree._Element, width: int) -> int:
        size = self._letters(paragraph)
        text = unmarked(paragraph_text(paragraph))
        per_line = max(2 * width // size, 1)
        lines = sum(max(-(-_halves(line) // per_line), 1) for line in text.split("\n"))
        return size * (1 if self._is_template else lines)

    def _letters(self, paragraph: etree._Element) -> int:
        run = next(own_runs(paragraph), None)
        return _TWIPS_PER_HALF_POINT * (0 if run is None else self.looks.half_points(run)) or 1


def _seen_columns(table: etree._Element) -> int:
    """Return how many columns of the body's `table` end on the paper; Word shrinks most tables."""
    layout = table.find(f"{W}tblPr/{W}tblLayout")
    sections = (each for below in table.itersiblings() for each in below.iter(f"{W}sectPr"))
    section = next(sections, None)
    paper, margins = (
        None if section is None else section.find(f"{W}{name}") for name in ("pgSz", "pgMar")
    )
    is_fixed = layout is not None and layout.get(f"{W}type") == "fixed"
    is_placed = any(table.find(f"{W}tblPr/{W}{name}") is not None for name in ("tblpPr", "jc"))
    widths = [_whole(each, f"{W}w", 0) for each in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    if not is_fixed or is_placed or paper is None or margins is None:
        return _WIDEST
    room = _whole(paper, f"{W}w", _WIDEST) - _whole(margins, f"{W}left", 0) + _PADDING
    ends = list(accumulate(widths))
    return _WIDEST if not ends or ends[-1] <= room else sum(end <= room for end in ends)


def _written(element: etree._Element | None) -> bytes:
    return b"" if element is None else etree.tostring(element)


def _halves(text: str) -> int:
    """Return the width of `text` in halves of a Japanese letter."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _fixed(paragraph: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    """Yield what is of a fixed height around `paragraph`, with its width and height in twips."""
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    if frame is not None and frame.get(f"{W}hRule") == "exact":
        yield paragraph, _whole(frame, f"{W}w", _WIDEST), _whole(frame, f"{W}h", _WIDEST)
    for around in paragraph.iterancestors(f"{W}tc", f"{W}txbxContent"):
        if around.tag == f"{W}txbxContent":
            yield from _fixed_box(around)
            return
        height = next(around.iterancestors(f"{W}tr")).find(f"{W}trPr/{W}trHeight")
        if height is None or height.get(f"{W}hRule") != "exact":
            continue
        # What goes on in the row below, or is written from top to bottom, has other room.
        if all(of_cell(around, name) is None for name in ("vMerge", "textDirection")):
            width = of_cell(around, "tcW")
            is_known = width is not None and width.get(f"{W}type", "dxa") == "dxa"
            wide = _whole(width, f"{W}w", _WIDEST) if width is not None and is_known else _WIDEST
            yield around, wide, _whole(height, f"{W}val", _WIDEST)


def _fixed_box(content: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    shape = next(content.iterancestors(f"{_WPS}wsp"), None)
    body = None if shape is None else shape.find(f"{_WPS}bodyPr")
    fits = body is not None and any(
        body.find(f"{_A}{kind}") is not None for kind in ("spAutoFit", "normAutofit")
    )
    extent = None if shape is None else shape.find(f"{_WPS}spPr/{_A}xfrm/{_A}ext")
    if extent is not None and not fits:
        width, height = (_whole(extent, side, 0) // _EMU_PER_TWIP for side in ("cx", "cy"))
        yield content, width, height


def _whole(element: etree._Element | Mapping[str, str], name: str, otherwise: int) -> int:
    """Return the whole number in the attribute `name`; what is none is not judged by."""
    value = element.get(name, "")
    return int(value) if value.isdecimal() else otherwise


def _contrast(one: str, other: str) -> bool:
    """Say whether two colours differ enough to be told apart."""
    try:
        lights = sorted((_light(one), _light(other)))
    except ValueError:
        return True
    return (lights[1] + 0.05) / (lights[0] + 0.05) >= _LEAST_CONTRAST


def _light(colour: str) -> float:
    """Return the relative luminance of `colour`, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _breaks(block: etree._Element) -> bool:
    """Say whether a page ends within `block`, or with it."""
    kinds = (mark.get(f"{W}type") for mark in block.iter(f"{W}br"))
    return "page" in kinds or block.find(f".//{W}sectPr") is not None
