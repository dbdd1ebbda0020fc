"""How letters of a document look by their own settings, their styles and what is behind them.

Word adds up settings from the run, the character style, the paragraph style, the table style and
the defaults of the document; the nearest wins.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from lxml import etree

from pledgexl.word.document import W

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
WHITE = "FFFFFF"
_HIGHLIGHTS = {
    "black": "000000",
    "white": WHITE,
    "yellow": "FFFF00",
    "cyan": "00FFFF",
    "green": "00FF00",
    "lightGray": "C0C0C0",
    "magenta": "FF00FF",
    "red": "FF0000",
    "blue": "0000FF",
    "darkBlue": "000080",
    "darkGray": "808080",
    "darkGreen": "008000",
    "darkRed": "800000",
    "darkCyan": "008080",
    "darkMagenta": "800080",
    "darkYellow": "808000",
}
_THEME_NAMES = {
    f"{long}{number}": f"{short}{number}"
    for number in "12"
    for short, longs in (("lt", ("background", "light", "bg")), ("dk", ("text", "dark", "tx")))
    for long in longs
}
_HIDING = ("vanish", "specVanish", "webHidden")
_STRIKING = ("strike", "dstrike")
_DEFAULT_SIZE = 20
UNKNOWN = "?"


class Looks:
    """The looks of a document with the root `styles` and, if it has any, the root `theme`."""

    def __init__(self, styles: etree._Element, theme: etree._Element | None) -> None:
        """Index the styles."""
        self._styles = {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}
        self._defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        is_default = (f"{W}default", "1")
        self._normal = next(
            (
                id_
                for id_, style in self._styles.items()
                if is_default in style.items() and style.get(f"{W}type") == "paragraph"
            ),
            "",
        )
        self._theme = {} if theme is None else _theme_colours(theme)
        self._chains: dict[str, list[etree._Element]] = {}
        # Of the run that was asked about last: it is asked about several times.
        self._looked_at: tuple[etree._Element | None, tuple[Sequence[etree._Element], ...]] = (
            None,
            (),
        )

    def is_hidden(self, run: etree._Element) -> bool:
        """Say whether `run` is hidden text."""
        return self._is_any_on(run, _HIDING)

    def is_struck(self, run: etree._Element) -> bool:
        """Say whether a line is drawn through the letters of `run`."""
        return self._is_any_on(run, _STRIKING)

    def _is_any_on(self, run: etree._Element, switches: Sequence[str]) -> bool:
        """Say whether one of `switches` is on; two kinds of styles that say so cancel out."""
        direct, *styled = self._levels(run)
        for name in switches:
            own = _first(direct, name)
            if own is not None:
                if is_on(own):
                    return True
                continue
            said = [found for level in styled if (found := _first(level, name)) is not None]
            if sum(map(is_on, said)) % 2:
                return True
        return False

    def half_points(self, run: etree._Element) -> int:
        """Return the size of the letters of `run`, in half points."""
        return self._number(run, "sz", _DEFAULT_SIZE)

    def is_squeezed(self, run: etree._Element) -> bool:
        """Say whether the letters of `run` are too narrow to read or lie upon each other."""
        gap = self._number(run, "spacing", 0)
        # A spacing is in twentieths of a point; a half point is ten of them.
        return self._number(run, "w", 100) < 20 or -gap > self.half_points(run) * 7

    def _number(self, run: etree._Element, name: str, otherwise: int) -> int:
        found = self._nearest(run, name)
        try:
            value = "" if found is None else found.get(f"{W}val", "").rstrip("%")
            return int(value) if value else otherwise
        except ValueError:
            return otherwise

    def colour(self, run: etree._Element) -> str | None:
        """Return the colour of the letters of `run`; None if Word sees to it by itself."""
        fill = self._nearest(run, f"{_W14}textFill")
        if fill is not None:
            if fill.find(f"{_W14}noFill") is not None or _is_clear(fill):
                return ""
            solid = fill.find(f"{_W14}solidFill/{_W14}srgbClr")
            if solid is not None:
                return solid.get(f"{_W14}val")
        found = self._nearest(run, "color")
        return None if found is None else self._ink(found, "val", "themeColor", "theme")

    def _ink(self, found: etree._Element, plain: str, themed: str, prefix: str) -> str | None:
        """Return the colour that `found` names, of the theme or by itself; None if automatic."""
        named = found.get(f"{W}{themed}", "")
        own = found.get(f"{W}{plain}", "auto")
        # Word writes a colour of the theme that is made lighter or darker by itself as well.
        is_changed = any(found.get(f"{W}{prefix}{change}") for change in ("Tint", "Shade"))
        of_theme = None if is_changed else self._theme.get(_THEME_NAMES.get(named, named))
        return of_theme or (None if own == "auto" else own)

    def _shade(self, found: etree._Element | None) -> str | None:
        """Return the colour that a shading lays behind letters, None if it lays none."""
        kind = "nil" if found is None else found.get(f"{W}val", "clear")
        if found is None or kind == "nil":
            return None
        if kind == "clear":
            return self._ink(found, "fill", "themeFill", "themeFill")
        return found.get(f"{W}color", UNKNOWN) if kind == "solid" else UNKNOWN

    def background(self, run: etree._Element) -> str | None:
        """Return what colour lies behind `run`, UNKNOWN if that is not plain, None for the page."""
        highlight = self._nearest(run, "highlight")
        if highlight is not None and highlight.get(f"{W}val") in _HIGHLIGHTS:
            return _HIGHLIGHTS[highlight.get(f"{W}val", "")]
        own = self._shade(self._nearest(run, "shd"))
        paragraph = next(run.iterancestors(f"{W}p"))
        return own or self._shade(self.of_paragraph(paragraph, "shd")) or self._around(paragraph)

    def _around(self, paragraph: etree._Element) -> str | None:
        for element in paragraph.iterancestors(f"{W}tc", f"{W}txbxContent"):
            if element.tag == f"{W}txbxContent":
                return self._behind_box(element)
            cells = [of_cell(element, "shd"), *self._styled_shades(element)]
            found = next(filter(None, map(self._shade, cells)), None)
            if found:
                return found
        return None

    def _styled_shades(self, cell: etree._Element) -> Iterator[etree._Element | None]:
        for properties in self._table_properties(cell):
            yield properties.find(f"{W}tcPr/{W}shd")
        table = next(cell.iterancestors(f"{W}tbl"))
        yield table.find(f"{W}tblPr/{W}shd")
        for style in self._chain(_style_of(table, "tblPr/tblStyle")):
            yield style.find(f"{W}tblPr/{W}shd")

    def _behind_box(self, content: etree._Element) -> str | None:
        shape = next(content.iterancestors(f"{_WPS}wsp"), None)
        if shape is None:
            return UNKNOWN
        properties = shape.find(f"{_WPS}spPr")
        if properties is not None:
            if properties.find(f"{_A}noFill") is not None:
                return None
            solid = properties.find(f"{_A}solidFill")
            if solid is not None and len(solid) == 1 and not len(solid[0]):
                named = solid[0].get("val", "")
                return self._theme.get(_THEME_NAMES.get(named, named), named)
        has_style = shape.find(f"{_WPS}style") is not None
        is_filled = properties is not None and any("Fill" in str(each.tag) for each in properties)
        return UNKNOWN if has_style or is_filled else None

    def of_paragraph(self, paragraph: etree._Element, name: str) -> etree._Element | None:
        """Return what `paragraph` or its styles say by `name`."""
        return next(self._of_paragraph(paragraph, name), None)

    def attributes(self, paragraph: etree._Element, name: str) -> Mapping[str, str]:
        """Return what `paragraph` and its styles say by `name`, each attribute from the nearest."""
        found: dict[str, str] = {}
        for each in self._of_paragraph(paragraph, name):
            found = {**{str(key): str(value) for key, value in each.items()}, **found}
        return found

    def _of_paragraph(self, paragraph: etree._Element, name: str) -> Iterator[etree._Element]:
        chain = self._chain(_style_of(paragraph, "pPr/pStyle") or self._normal)
        for around in (paragraph, *chain):
            found = around.find(f"{W}pPr/{W}{name}")
            if found is not None:
                yield found

    def _nearest(self, run: etree._Element, name: str) -> etree._Element | None:
        for level in self._levels(run):
            found = _first(level, name)
            if found is not None:
                return found
        return None

    def _levels(self, run: etree._Element) -> tuple[Sequence[etree._Element], ...]:
        """Return the settings of letters that count for `run`, nearest first."""
        if run is self._looked_at[0]:
            return self._looked_at[1]
        paragraph = next(run.iterancestors(f"{W}p"))
        direct = [each for each in [run.find(f"{W}rPr")] if each is not None]
        chains = (
            _style_of(run, "rPr/rStyle"),
            _style_of(paragraph, "pPr/pStyle") or self._normal,
        )
        styled = [_all(self._chain(id_), "rPr") for id_ in chains]
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        table = [] if cell is None else _all(self._table_properties(cell), "rPr")
        defaults = [] if self._defaults is None else [self._defaults]
        self._looked_at = (run, (direct, *styled, table, defaults))
        return self._looked_at[1]

    def _table_properties(self, cell: etree._Element) -> list[etree._Element]:
        """Return what the style of the table says of `cell`, nearest first."""
        row = next(cell.iterancestors(f"{W}tr"))
        table = next(row.iterancestors(f"{W}tbl"))
        chain = self._chain(_style_of(table, "tblPr/tblStyle"))
        if not self.depends_on_place(cell):
            return chain
        kinds = _kinds_of(table, row, cell)
        found = [
            each
            for style in chain
            for kind in kinds
            for each in style.findall(f"{W}tblStylePr")
            if each.get(f"{W}type") == kind
        ]
        return [*found, *chain]

    def depends_on_place(self, cell: etree._Element) -> bool:
        """Say whether the table's style has other looks for some cells, such as the first row."""
        table = next(cell.iterancestors(f"{W}tbl"))
        chain = self._chain(_style_of(table, "tblPr/tblStyle"))
        return any(style.find(f"{W}tblStylePr") is not None for style in chain)

    def _chain(self, id_: str) -> list[etree._Element]:
        """Return the style `id_` and those that it is based on."""
        if id_ not in self._chains:
            found: list[etree._Element] = []
            style = self._styles.get(id_)
            while style is not None and style not in found:
                found.append(style)
                style = self._styles.get(_value(style.find(f"{W}basedOn")))
            self._chains[id_] = found
        return self._chains[id_]

    @cached_property
    def style_ids(self) -> frozenset[str]:
        """The IDs of all styles."""
        return frozenset(self._styles)


def is_on(element: etree._Element) -> bool:
    """Say whether a switch such as `w:vanish` is on."""
    return element.get(f"{W}val", "1") not in ("0", "false", "off")


def of_cell(cell: etree._Element, name: str) -> etree._Element | None:
    """Return the setting `name` of `cell`, however much stands in it."""
    properties = cell.find(f"{W}tcPr")
    return None if properties is None else properties.find(f"{W}{name}")


def span(cell: etree._Element) -> int:
    """Return how many columns of the grid `cell` takes."""
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    width = "1" if found is None else found.get(f"{W}val", "1")
    return int(width) if width.isdecimal() else 1


def _first(level: Sequence[etree._Element], name: str) -> etree._Element | None:
    tag = name if name.startswith("{") else f"{W}{name}"
    return next((found for each in level if (found := each.find(tag)) is not None), None)


def _all(elements: Sequence[etree._Element], name: str) -> list[etree._Element]:
    found = (each.find(f"{W}{name}") for each in elements)
    return [each for each in found if each is not None]


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")


def _style_of(element: etree._Element, path: str) -> str:
    around, name = path.split("/")
    return _value(element.find(f"{W}{around}/{W}{name}"))


def _theme_colours(theme: etree._Element) -> Mapping[str, str]:
    scheme = next(theme.iter(f"{_A}clrScheme"), None)
    colours: dict[str, str] = {}
    for each in () if scheme is None else scheme:
        if len(each):
            value = each[0].get("lastClr") or each[0].get("val") or ""
            colours[etree.QName(each).localname] = value
    return colours


def _is_clear(fill: etree._Element) -> bool:
    """Say whether letters filled so let everything through; the scale ends at 100,000."""
    alphas = (each.get(f"{_W14}val", "0") for each in fill.iter(f"{_W14}alpha"))
    return any(value.isdecimal() and int(value) >= 90_000 for value in alphas)


def _kinds_of(table: etree._Element, row: etree._Element, cell: etree._Element) -> tuple[str, ...]:
    """Return which parts of a table style count for `cell`, nearest first."""
    look = table.find(f"{W}tblPr/{W}tblLook")
    candidates = (
        ("firstRow", 0x20, row.getprevious()),
        ("lastRow", 0x40, row.getnext()),
        ("firstCol", 0x80, cell.getprevious()),
        ("lastCol", 0x100, cell.getnext()),
    )
    kinds = [
        name
        for name, bit, beside in candidates
        if (beside is None or beside.tag != (row if "Row" in name else cell).tag)
        and _looks(look, name, bit)
    ]
    down = len(list(row.itersiblings(f"{W}tr", preceding=True)))
    across = len(list(cell.itersiblings(f"{W}tc", preceding=True)))
    if not _looks(look, "noHBand", 0x200):
        kinds.append(f"band{(down - _looks(look, 'firstRow', 0x20)) % 2 + 1}Horz")
    if not _looks(look, "noVBand", 0x400):
        kinds.append(f"band{(across - _looks(look, 'firstCol', 0x80)) % 2 + 1}Vert")
    return (*kinds, "wholeTable")


def _looks(look: etree._Element | None, name: str, bit: int) -> bool:
    """Say whether a table asks for the part `name` of its style."""
    if look is None:
        return False
    full = {"firstCol": "firstColumn", "lastCol": "lastColumn"}.get(name, name)
    own = look.get(f"{W}{full}")
    if own is not None:
        return own in ("1", "true", "on")
    try:
        return bool(int(look.get(f"{W}val", "0"), 16) & bit)
    except ValueError:
        return False
