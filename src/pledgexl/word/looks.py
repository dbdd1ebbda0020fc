"""How the letters of a document look: their settings, their styles, and their background.

Word combines the settings of the run, the character style, the paragraph style, the table style
and the defaults of the document; the nearest wins (ECMA-376-1, 17.7.2).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import TypeAlias

from docx.document import Document
from lxml import etree

from pledgexl.word.document import W, around, find, is_on, number, value

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
WHITE = "FFFFFF"
UNKNOWN = "?"
# ECMA-376-1, 17.18.40.
_HIGHLIGHTS: dict[str, str] = dict(
    re.findall(
        r"(\w+)=(\w+)",
        "black=000000 white=FFFFFF red=FF0000 green=00FF00 blue=0000FF cyan=00FFFF magenta=FF00FF"
        " yellow=FFFF00 darkRed=800000 darkGreen=008000 darkBlue=000080 darkCyan=008080"
        " darkMagenta=800080 darkYellow=808000 darkGray=808080 lightGray=C0C0C0",
    )
)
_THEME_NAMES = {
    f"{long}{digit}": f"{short}{digit}"
    for digit in "12"
    for short, longs in (("lt", ("background", "light", "bg")), ("dk", ("text", "dark", "tx")))
    for long in longs
}
# The edges in `w:tblLook`, their names in a table style, and the bit of older files.
_EDGES = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100}
_NO_BANDS = {"noHBand": 0x200, "noVBand": 0x400}
_WHOLE_NUMBER = re.compile(r"\s*[+-]?\d+\s*")
_DEFAULT_SIZE = 20

# The settings that count for the letters of a run, by kind, nearest first.
Letters: TypeAlias = "Iterable[list[etree._Element]]"  # noqa: SLF001 (the name of lxml's type)


class Looks:
    """The looks that the settings, styles and theme of `document` give to its letters."""

    def __init__(self, document: Document) -> None:
        """Index the styles and the colours of the theme."""
        root = document.styles.element
        self.styles = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
        self._chains = {id_: self._with_bases(id_) for id_ in self.styles}
        # Thousands of paragraphs ask for the same settings of the same styles.
        self._of_style = cache(self._found_in_style)
        self._defaults = root.findall(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._by_place = {
            id_
            for id_, styles in self._chains.items()
            if any(find(style, "tblStylePr") is not None for style in styles)
        }
        normal = root.find(f"{W}style[@{W}default='1'][@{W}type='paragraph']")
        self._normal = "" if normal is None else normal.get(f"{W}styleId", "")
        relations = document.part.rels.values()
        themes = (each.target_part.blob for each in relations if each.reltype.endswith("/theme"))
        theme = etree.fromstring(next(themes, b"<none/>"))
        self._theme = {
            etree.QName(each).localname: each[0].get("lastClr") or each[0].get("val") or ""
            for each in next(theme.iter(f"{_A}clrScheme"), ())
            if len(each)
        }

    def is_any_on(self, letters: Letters, *switches: str) -> bool:
        """Return whether one of `switches`, such as `vanish`, is on for `letters`."""
        for name in switches:
            own, *styled = (_first(level, f"{W}{name}") for level in letters)
            # Switches of two kinds of styles cancel out (ECMA-376-1, 17.7.3).
            if is_on(own) or (own is None and sum(map(is_on, styled)) % 2):
                return True
        return False

    def half_points(self, letters: Letters) -> int:
        """Return the size of `letters`, in half points."""
        return self.number(letters, "sz", _DEFAULT_SIZE)

    def number(self, letters: Letters, name: str, otherwise: int) -> int:
        """Return the whole number that the setting `name` of `letters` is, or `otherwise`."""
        found = _nearest(letters, f"{W}{name}")
        text = "" if found is None else found.get(f"{W}val", "").rstrip("%")
        return int(text) if _WHOLE_NUMBER.fullmatch(text) else otherwise

    def colour(self, letters: Letters) -> str | None:
        """Return the colour of `letters`: "" if clear, None if Word chooses it."""
        fill = _nearest(letters, f"{_W14}textFill")
        if fill is not None:
            # The scale of transparency ends at 100,000.
            alphas = (number(each, f"{_W14}val") for each in fill.iter(f"{_W14}alpha"))
            if fill.find(f"{_W14}noFill") is not None or max(alphas, default=0) >= 90_000:
                return ""
            solid = fill.find(f"{_W14}solidFill/{_W14}srgbClr")
            if solid is not None:
                return solid.get(f"{_W14}val")
        found = _nearest(letters, f"{W}color")
        return None if found is None else self._ink(found, "val", "themeColor", "theme")

    def _ink(self, found: etree._Element, plain: str, themed: str, prefix: str) -> str | None:
        """Return the colour of the theme or the plain colour in `found`; None if automatic."""
        named = found.get(f"{W}{themed}", "")
        own = found.get(f"{W}{plain}", "auto")
        # If a colour of the theme is tinted, Word writes the result as the plain colour.
        is_changed = any(found.get(f"{W}{prefix}{change}") for change in ("Tint", "Shade"))
        of_theme = None if is_changed else self._theme.get(_THEME_NAMES.get(named, named))
        return of_theme or (None if own == "auto" else own)

    def background(self, run: etree._Element, letters: Letters) -> str | None:
        """Return the colour behind `letters` of `run`, None for the page, UNKNOWN if not plain."""
        highlight = _nearest(letters, f"{W}highlight")
        if highlight is not None and highlight.get(f"{W}val") in _HIGHLIGHTS:
            return _HIGHLIGHTS[highlight.get(f"{W}val", "")]
        return next(filter(None, self._colours_behind(run, letters)), None)

    def _colours_behind(self, run: etree._Element, letters: Letters) -> Iterator[str | None]:
        """Yield the colours of the shadings behind `run`, nearest first, up to a text box."""
        yield self._shade(_nearest(letters, f"{W}shd"))
        paragraph = next(run.iterancestors(f"{W}p"))
        yield self._shade(self.of_paragraph(paragraph, "shd"))
        for element in paragraph.iterancestors(f"{W}tc", f"{W}txbxContent"):
            if element.tag == f"{W}txbxContent":
                yield self._behind_box(element)
                return
            table = next(element.iterancestors(f"{W}tbl"))
            for owner in (element, *self._table_styles(element)):
                yield self._shade(find(owner, "tcPr/shd"))
            for owner in (table, *self._chain(table)):
                yield self._shade(find(owner, "tblPr/shd"))

    def _shade(self, found: etree._Element | None) -> str | None:
        """Return the colour that the shading `found` puts behind letters, None if none."""
        kind = "nil" if found is None else found.get(f"{W}val", "clear")
        if found is None or kind == "nil":
            return None
        if kind == "clear":
            return self._ink(found, "fill", "themeFill", "themeFill")
        return found.get(f"{W}color", UNKNOWN) if kind == "solid" else UNKNOWN

    def _behind_box(self, content: etree._Element) -> str:
        """Return the colour of the text box around `content`, "" if it has none."""
        shape = next(content.iterancestors(f"{_WPS}wsp"), None)
        if shape is None:
            return UNKNOWN
        solid = shape.find(f"{_WPS}spPr/{_A}solidFill")
        if shape.find(f"{_WPS}spPr/{_A}noFill") is not None:
            return ""
        if solid is not None and len(solid) == 1 and not len(solid[0]):
            named = solid[0].get("val", "")
            return self._theme.get(_THEME_NAMES.get(named, named), named)
        is_filled = any("Fill" in str(each.tag) for each in shape.iterfind(f"{_WPS}spPr/*"))
        return UNKNOWN if is_filled or shape.find(f"{_WPS}style") is not None else ""

    def of_paragraph(self, paragraph: etree._Element, name: str) -> etree._Element | None:
        """Return the setting `name` of `paragraph` or of its nearest style that has it."""
        return next(self._of_paragraph(paragraph, name), None)

    def attributes(self, paragraph: etree._Element, name: str) -> Mapping[str, str]:
        """Return the attributes of the setting `name`, each from the nearest that has it."""
        found: dict[str, str] = {}
        for each in reversed(list(self._of_paragraph(paragraph, name))):
            found |= {str(key): str(text) for key, text in each.items()}
        return found

    def _of_paragraph(self, paragraph: etree._Element, name: str) -> Iterator[etree._Element]:
        own = find(paragraph, f"pPr/{name}")
        if own is not None:
            yield own
        style = value(paragraph, "pPr/pStyle") or self._normal
        yield from self._of_style(style, f"{W}pPr/{W}{name}")

    def _found_in_style(self, id_: str, path: str) -> list[etree._Element]:
        """Return the settings at `path` of the style `id_` and of its bases, nearest first."""
        return [each for style in self._chains.get(id_, ()) for each in style.iterfind(path)]

    def letters(self, run: etree._Element) -> Iterator[list[etree._Element]]:
        """Yield the settings of letters that count for `run`, by kind, nearest first."""
        yield run.findall(f"{W}rPr")
        yield self._of_style(value(run, "rPr/rStyle"), f"{W}rPr")
        paragraph = next(run.iterancestors(f"{W}p"))
        yield self._of_style(value(paragraph, "pPr/pStyle") or self._normal, f"{W}rPr")
        cell = around(paragraph, "tc")
        table = [] if cell is None else self._table_styles(cell)
        yield [each for style in table for each in style.findall(f"{W}rPr")]
        yield self._defaults

    def _table_styles(self, cell: etree._Element) -> list[etree._Element]:
        """Return the styles of the table of `cell`, first those for the place of `cell` in it."""
        table = next(cell.iterancestors(f"{W}tbl"))
        styles = self._chain(table)
        kinds = _kinds_of(cell) if self.depends_on_place(table) else ()
        paths = [f"{W}tblStylePr[@{W}type='{kind}']" for kind in kinds]
        parts = [part for style in styles for path in paths for part in style.findall(path)]
        return [*parts, *styles]

    def depends_on_place(self, table: etree._Element) -> bool:
        """Return whether the style of `table` has parts for some cells, such as the first row."""
        return value(table, "tblPr/tblStyle") in self._by_place

    def _with_bases(self, id_: str) -> list[etree._Element]:
        found: list[etree._Element] = []
        style = self.styles.get(id_)
        while style is not None and style not in found:
            found.append(style)
            style = self.styles.get(value(style, "basedOn"))
        return found

    def _chain(self, table: etree._Element) -> list[etree._Element]:
        """Return the style of `table`, and those that it is based on."""
        return self._chains.get(value(table, "tblPr/tblStyle"), [])


def _first(settings: Iterable[etree._Element], tag: str) -> etree._Element | None:
    return next((found for each in settings if (found := each.find(tag)) is not None), None)


def _nearest(letters: Letters, tag: str) -> etree._Element | None:
    return _first(chain.from_iterable(letters), tag)


def _kinds_of(cell: etree._Element) -> tuple[str, ...]:
    """Return which parts of a table style count for `cell`, nearest first."""
    row = next(cell.iterancestors(f"{W}tr"))
    look = find(next(row.iterancestors(f"{W}tbl")), "tblPr/tblLook")
    asked = {name for name, bit in (_EDGES | _NO_BANDS).items() if _asks_for(look, name, bit)}
    others = (row.getprevious(), row.getnext(), cell.getprevious(), cell.getnext())
    kinds = [
        name.replace("Column", "Col")
        for name, own, other in zip(_EDGES, (row, row, cell, cell), others, strict=True)
        if name in asked and (other is None or other.tag != own.tag)
    ]
    bands = (("noHBand", "firstRow", row, "Horz"), ("noVBand", "firstColumn", cell, "Vert"))
    for switch, first, element, direction in bands:
        if switch not in asked:
            before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
            kinds.append(f"band{(before - (first in asked)) % 2 + 1}{direction}")
    return (*kinds, "wholeTable")


def _asks_for(look: etree._Element | None, name: str, bit: int) -> bool:
    """Return whether `look` asks for the part `name` of a table's style."""
    own = None if look is None else look.get(f"{W}{name}")
    if look is None or own is not None:
        return own in ("1", "true", "on")
    try:
        return bool(int(look.get(f"{W}val", "0"), 16) & bit)
    except ValueError:
        return False
