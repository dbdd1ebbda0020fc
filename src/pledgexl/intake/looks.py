"""What a cell style says: its number format, how its words look, and whether anybody sees them."""

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import NamedTuple, TypeVar

from lxml import etree

from pledgexl.intake.xml import attribute, children, is_true, main_tags, whole_number

# Only text documents have the second; a file that contains it means it.
_STRIKES = main_tags("strike", "dstrike")
_ALIGNMENT = main_tags("vertAlign")
_FONT_NAMES = main_tags("name", "rFont")
_COLOUR = main_tags("color")
_FILL, _FOREGROUND = main_tags("patternFill"), main_tags("fgColor")
# Fonts in which a letter shows as a picture: ü is a tick.
_SYMBOL_FONTS = frozenset(
    {"symbol", "webdings", "wingdings", "wingdings 2", "wingdings 3", "zapfdingbats"}
)
_SCRIPTS = ("superscript", "subscript")
GENERAL = "General"
# Formats that a file names by number alone. Those for money and some more are set up on each PC:
# Excel writes their codes into the file.
_BUILT_IN_FORMATS: dict[int | None, str] = {number: f"built-in {number}" for number in range(1, 82)}
_CODES = files(__package__).joinpath("built_in_formats.toml").read_text("utf-8")
_BUILT_IN_FORMATS |= {int(number): code for number, code in tomllib.loads(_CODES).items()}
_RGB = re.compile("[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?")
_WHITE, _BLACK = 0xFFFFFF, 0
# Colours by number and by theme, where these are the same on every PC.
_INDEXED = {1: _WHITE, 8: _BLACK, 9: _WHITE, 64: _BLACK, 65: _WHITE}
_THEME = {0: _WHITE, 1: _BLACK}
# White on our pale yellow differs by as much, and nobody reads it.
_LEAST_DIFFERENCE = 36

Listed = TypeVar("Listed")


class Look(NamedTuple):
    """How words look: struck through, `superscript` or `subscript` in `script`, or as pictures."""

    is_struck: bool = False
    script: str = ""
    is_symbol: bool = False


PLAIN = Look()


class CellStyle(NamedTuple):
    """What a cell style says: the code of its number format, and the look of its font.

    It `is_unseen` where its words have the colour of what is behind them.
    """

    number_format: str = GENERAL
    look: Look = PLAIN
    is_unseen: bool = False


def read_styles(root: etree._Element, part: str) -> tuple[CellStyle, ...]:
    """Return the cell styles in the `root` of `part`, numbered from 0; may raise `Refusal`."""
    formats = dict(_BUILT_IN_FORMATS)
    for form in root.iter("{*}numFmt"):
        formats[whole_number(attribute(form, "numFmtId"))] = attribute(form, "formatCode")

    def listed(name: str, each: str) -> list[etree._Element]:
        found = next(root.iterchildren(*main_tags(name)), None)
        # One under another name would shift the numbers of the rest.
        return [] if found is None else list(children(found, main_tags(each), part))

    fonts = listed("fonts", "font")
    looks, inks = list(map(look_of, fonts)), [_colour(font, _COLOUR, _BLACK) for font in fonts]
    papers = [_paper(fill) for fill in listed("fills", "fill")]
    named = [_look_in_style(style, looks, ()) for style in listed("cellStyleXfs", "xf")]
    return tuple(
        CellStyle(
            formats.get(whole_number(attribute(style, "numFmtId")), GENERAL),
            _look_in_style(style, looks, named),
            _are_alike(
                numbered(inks, style.get("fontId"), _BLACK),
                numbered(papers, style.get("fillId"), _WHITE),
            ),
        )
        for style in listed("cellXfs", "xf")
    )


def look_of(font: etree._Element) -> Look:
    """Return the look that a `font`, or the font of a piece of a text, gives to words."""
    strikes = (is_true(each.get("val", "1")) for each in font.iterchildren(*_STRIKES))
    scripts = (each.get("val") for each in font.iterchildren(*_ALIGNMENT))
    script = next(scripts, None)
    names = (str(each.get("val")).lower() for each in font.iterchildren(*_FONT_NAMES))
    is_symbol = not _SYMBOL_FONTS.isdisjoint(names)
    return Look(any(strikes), script if script in _SCRIPTS else "", is_symbol)


def _colour(parent: etree._Element, tags: Sequence[str], default: int) -> int | None:
    """Return the colour that the child of `parent` with one of `tags` names, None if unknown."""
    colour = next(parent.iterchildren(*tags), None)
    if colour is None or is_true(colour.get("auto")):
        return default
    rgb, theme = colour.get("rgb", ""), whole_number(colour.get("theme", ""))
    if _RGB.fullmatch(rgb):
        return int(rgb[-6:], 16)
    if theme is None:
        return _INDEXED.get(whole_number(colour.get("indexed", "")) or -1)
    # A tint makes another colour of it.
    return None if colour.get("tint") else _THEME.get(theme)


def _paper(fill: etree._Element) -> int | None:
    """Return the colour behind the words of a cell with this `fill`, None if unknown."""
    pattern = next(fill.iterchildren(*_FILL), None)
    if pattern is None:
        return None
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return _WHITE
    return _colour(pattern, _FOREGROUND, _BLACK) if kind == "solid" else None


def _are_alike(ink: int | None, paper: int | None) -> bool:
    """Say whether nobody can tell one colour from the other."""
    if ink is None or paper is None:
        return False
    pairs = zip(ink.to_bytes(3, "big"), paper.to_bytes(3, "big"), strict=True)
    return all(abs(one - other) < _LEAST_DIFFERENCE for one, other in pairs)


def _look_in_style(style: etree._Element, looks: Sequence[Look], named: Sequence[Look]) -> Look:
    """Return the look of a cell style: of its own font, or struck as the style it is based on.

    Where its own font is not marked as applied, programs differ in which of the two they show.
    """
    own = numbered(looks, style.get("fontId"), Look())
    is_own = is_true(style.get("applyFont"))
    base = Look() if is_own else numbered(named, style.get("xfId"), Look())
    return own._replace(is_struck=True) if base.is_struck else own


def numbered(listed: Sequence[Listed], given: str | None, default: Listed) -> Listed:
    """Return the one of `listed` with the `given` number, 0 where there is none."""
    # Programs read `020` as 20.
    number = whole_number(given or "0")
    return listed[number] if number is not None and number < len(listed) else default
