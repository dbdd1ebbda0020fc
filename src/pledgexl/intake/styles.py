"""How the cells of a workbook look, as far as a look says something."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from pledgexl.intake.xml import (
    attribute,
    children,
    is_true,
    main_tags,
    parse,
    whole_number,
)

GENERAL = "General"
# The second is known to text documents alone; whoever writes it means it.
_STRIKES = main_tags("strike", "dstrike")
_ALIGNMENT = main_tags("vertAlign")
_SCRIPTS = ("superscript", "subscript")
# ECMA-376 18.8.30, the East Asian ones as in Japanese; a file names these by number alone.
BUILT_IN_FORMATS: Mapping[int, str] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 57), "[$-411]ge.m.d"),
    **dict.fromkeys((28, 29, 51, 54, 58), '[$-411]ggge"年"m"月"d"日"'),
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    **dict.fromkeys((34, 52, 55), 'yyyy"年"m"月"'),
    **dict.fromkeys((35, 53, 56), 'm"月"d"日"'),
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    # Money and more, as each PC is set up: Excel writes the codes of these into the file.
    **{number: f"組み込み形式{number}" for number in (*range(5, 9), *range(23, 27), 42, 44)},
    **{number: f"組み込み形式{number}" for number in range(59, 82)},
}


class Look(NamedTuple):
    """How words look: struck through, and `superscript` or `subscript` in `script`."""

    is_struck: bool = False
    script: str = ""


PLAIN_LOOK = Look()


class CellStyle(NamedTuple):
    """What a cell style says: the code of its number format, and the look of its font."""

    number_format: str = GENERAL
    look: Look = PLAIN_LOOK


PLAIN_STYLE = CellStyle()


def look_of(font: etree._Element) -> Look:
    """Return the look that a `font`, or the font of a piece of a text, gives to words."""
    strikes = (is_true(each.get("val", "1")) for each in font.iterchildren(*_STRIKES))
    scripts = (each.get("val") for each in font.iterchildren(*_ALIGNMENT))
    script = next(scripts, None)
    return Look(any(strikes), script if script in _SCRIPTS else "")


class Styles:
    """The cell styles of a workbook by the number by which its cells name them."""

    def __init__(self, styles: tuple[CellStyle, ...] = ()) -> None:
        """Number `styles` from 0."""
        self._styles = styles

    def style(self, named: str | None) -> CellStyle:
        """Return the style that a cell has `named`; without a name it is the first one."""
        # Programs read `020` as 20.
        number = 0 if named is None else whole_number(named)
        is_known = number is not None and number < len(self._styles)
        return self._styles[number] if number is not None and is_known else PLAIN_STYLE


def read_styles(content: bytes, part: str) -> Styles:
    """Return the styles in the XML `content` of `part`; raises `Refusal` where it is damaged."""
    root = parse(content, part)
    custom = {
        whole_number(attribute(form, "numFmtId")): attribute(form, "formatCode")
        for form in root.iter("{*}numFmt")
    }
    looks = [look_of(font) for font in _listed(root, "fonts", "font", part)]
    named = [_look(style, looks) for style in _listed(root, "cellStyleXfs", "xf", part)]
    return Styles(
        tuple(
            CellStyle(_format(style, custom), _look(style, looks, named))
            for style in _listed(root, "cellXfs", "xf", part)
        )
    )


def _listed(root: etree._Element, name: str, each: str, part: str) -> Iterator[etree._Element]:
    """Yield what is listed; one under another name would shift the numbers of the rest."""
    for listed in root.iterchildren(*main_tags(name)):
        yield from children(listed, main_tags(each), part)
        return


def _look(style: etree._Element, looks: Sequence[Look], named: Sequence[Look] = ()) -> Look:
    """Return the look of a cell style: of its own font, or struck as the style it is based on.

    Where its own font is not marked as applied, programs differ in which of the two they show.
    """
    own = _numbered(looks, style.get("fontId"))
    base = PLAIN_LOOK if is_true(style.get("applyFont")) else _numbered(named, style.get("xfId"))
    return Look(True, own.script) if base.is_struck else own


def _numbered(looks: Sequence[Look], given: str | None) -> Look:
    number = whole_number(given or "0")
    return looks[number] if number is not None and number < len(looks) else PLAIN_LOOK


def _format(style: etree._Element, custom: Mapping[int | None, str]) -> str:
    number = whole_number(attribute(style, "numFmtId"))
    return custom[number] if number in custom else BUILT_IN_FORMATS.get(number or 0, GENERAL)
