"""How the default template looks: its styles, lists and settings, as Word stores them.

Fonts and languages were measured: the same Japanese font for all scripts keeps ★ ● Ⅰ from
falling to a Latin one, and the pair of languages in `_DEFAULTS` and in Normal keeps Latin words
whole while the document says it is Japanese. There is no line grid: it would pull lines apart.
"""

from dataclasses import dataclass

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
GOTHIC = "BIZ UDPゴシック"
MINCHO = "BIZ UDP明朝"
NAVY = "1F3864"
RED = "C00000"
GREY = "595959"
HEADER_FILL = "D9E2F3"
POLICY_FILL = "C9D8EE"
PLEDGE_FILL = "EDF3E4"
_LINE = "7F7F7F"

# What stands between the margins, in twentieths of a point.
TEXT_WIDTH = 9864

# The styles of the default template's paragraphs that print a figure.
FIGURE_STYLES = frozenset(
    ("PXCallout", "PXCount", "PXRating", "PXFigure", "PXPolicyFigureSmall", "PXPolicyFigure")
) | {"PXPledgeFigure"}

BULLET_MEASURE, BULLET_TEXT, BULLET_DEPARTMENT, BULLET_RULE = 1, 2, 3, 4


def _fonts(font: str) -> str:
    return (
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"'
        ' w:hint="eastAsia"/>'
    )


def _face(font: str, half_points: int, color: str = "", *, bold: bool = False) -> str:
    weight = "<w:b/><w:bCs/>" if bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    ink = f'<w:color w:val="{color}"/>' if color else ""
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    return _fonts(font) + weight + ink + size


def _gap(before: int, after: int, line: int = 0) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


def _list(number: int) -> str:
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def _hang(left: int, hanging: int) -> str:
    return f'<w:ind w:left="{left}" w:hanging="{hanging}"/>'


def _rule(side: str, color: str = NAVY, eighths: int = 12, space: int = 12) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{color}"/>'


def _box(color: str) -> str:
    sides = "".join(_rule(side, color, 12, 6) for side in ("top", "left", "bottom", "right"))
    return f"<w:pBdr>{sides}</w:pBdr>"


def _tab(position: int, kind: str = "left", leader: str = "") -> str:
    dots = f' w:leader="{leader}"' if leader else ""
    return f'<w:tabs><w:tab w:val="{kind}"{dots} w:pos="{position}"/></w:tabs>'


_KEEP = "<w:keepNext/>"
# No extra space between Japanese and digits where room is short.
_TIGHT = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
_CENTRE = '<w:jc w:val="center"/>'
_RIGHT = '<w:jc w:val="right"/>'
# A policy or pledge row stays with the row below: programs look at the first paragraph of a row.
# A measure's title must not say so, or all rows of the table would hang together.
_POLICY = _KEEP + _tab(1020) + _gap(30, 30, 264) + _hang(1020, 1020)
_PLEDGE = _KEEP + _tab(340) + _gap(20, 20, 264) + _hang(340, 340)


_TITLE = _face(GOTHIC, 32, NAVY, bold=True)
_DOTS = _tab(TEXT_WIDTH, "right", "dot")


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its name, and what Word stores of its paragraphs and letters."""

    name: str
    paragraph: str
    letters: str
    level: int | None = None
    id: str = ""


_STYLES = (
    Style(
        "heading 1",
        f"{_KEEP}<w:keepLines/><w:pageBreakBefore/><w:pBdr>{_rule('bottom', NAVY, 8, 4)}</w:pBdr>"
        + _gap(0, 240),
        _TITLE,
        level=0,
        id="Heading1",
    ),
    Style(
        "heading 2",
        f"{_KEEP}<w:keepLines/>{_gap(280, 80)}",
        _face(GOTHIC, 24, NAVY, bold=True),
        level=1,
        id="Heading2",
    ),
    Style("PXContentsTitle", f"{_KEEP}<w:pageBreakBefore/>{_gap(0, 360)}{_CENTRE}", _TITLE),
    Style("toc 1", _DOTS + _gap(160, 40), _face(GOTHIC, 22, bold=True), id="TOC1"),
    Style("toc 2", _DOTS + _gap(40, 40) + _hang(1460, 1040), _face(GOTHIC, 20), id="TOC2"),
    Style("footer", _tab(TEXT_WIDTH, "right") + _gap(0, 0), _face(GOTHIC, 17, GREY), id="Footer"),
    Style("header", _gap(0, 0) + _RIGHT, _face(GOTHIC, 22, RED, bold=True), id="Header"),
    Style("PXCoverCity", _gap(3000, 520) + _CENTRE, _face(GOTHIC, 36)),
    Style(
        "PXCoverTitle",
        f"<w:pBdr>{_rule('top', NAVY, 18, 20)}{_rule('bottom', NAVY, 18, 20)}</w:pBdr>"
        + _gap(0, 0)
        + _CENTRE,
        _face(GOTHIC, 60, NAVY, bold=True),
    ),
    Style("PXCoverSpan", _gap(640, 0) + _CENTRE, _face(GOTHIC, 28)),
    Style("PXCoverPoint", _gap(240, 0) + _CENTRE, _face(GOTHIC, 36, bold=True)),
    Style(
        "PXCoverMark",
        _box(RED) + _gap(640, 0) + '<w:ind w:left="3200" w:right="3200"/>' + _CENTRE,
        _face(GOTHIC, 40, RED, bold=True),
    ),
    Style("PXCoverDate", _gap(3700, 0) + _CENTRE, _face(GOTHIC, 28)),
    Style(
        "PXText",
        _gap(0, 100, 340) + '<w:ind w:firstLine="210"/><w:jc w:val="both"/>',
        _face(MINCHO, 21),
    ),
    Style("PXRule", _list(BULLET_RULE) + _gap(0, 60, 320), _face(MINCHO, 21)),
    Style(
        "PXCallout",
        _box(NAVY) + _gap(320, 120) + '<w:ind w:left="1600" w:right="1600"/>' + _CENTRE,
        _face(GOTHIC, 28, bold=True),
    ),
    Style("PXLabel", _KEEP + _TIGHT + _gap(20, 20, 264) + _CENTRE, _face(GOTHIC, 18, bold=True)),
    Style("PXCell", _gap(0, 0, 276), _face(GOTHIC, 18)),
    Style("PXCellText", _gap(0, 0, 276), _face(MINCHO, 19)),
    Style(
        "PXTablePolicy",
        _KEEP + _tab(460) + _gap(30, 30, 276) + _hang(460, 460),
        _face(GOTHIC, 19, bold=True),
    ),
    Style(
        "PXTablePledge",
        _KEEP + _tab(760) + _gap(20, 20, 276) + _hang(760, 300),
        _face(GOTHIC, 19),
    ),
    Style("PXTableWhole", _gap(60, 60) + _CENTRE, _face(GOTHIC, 22, bold=True)),
    Style("PXCaption", _KEEP + _gap(160, 60), _face(GOTHIC, 21, bold=True)),
    Style("PXChart", _gap(0, 60) + _CENTRE, _face(GOTHIC, 18)),
    Style("PXFigure", _gap(0, 0) + _RIGHT, _face(GOTHIC, 19)),
    Style("PXPolicyFigureSmall", _gap(0, 0) + _RIGHT, _face(GOTHIC, 20, bold=True)),
    Style("PXCount", _gap(0, 0) + _RIGHT, _face(GOTHIC, 18)),
    Style("PXPolicy", _POLICY, _face(GOTHIC, 23, bold=True), level=1),
    Style("PXPledge", _PLEDGE, _face(GOTHIC, 21, bold=True)),
    Style("PXMeasure", _list(BULLET_MEASURE) + _gap(20, 40, 264), _face(GOTHIC, 20)),
    Style("PXInitiative", _list(BULLET_TEXT) + _gap(0, 20, 269), _face(MINCHO, 19)),
    Style("PXDepartment", _list(BULLET_DEPARTMENT) + _gap(0, 0, 276), _face(GOTHIC, 16)),
    Style("PXStars", _gap(0, 0, 252) + _CENTRE, _face(GOTHIC, 22)),
    Style("PXRating", _gap(40, 0) + _CENTRE, _face(GOTHIC, 18)),
    Style("PXPolicyFigure", _gap(0, 0) + _RIGHT, _face(GOTHIC, 26, bold=True)),
    Style("PXPledgeFigure", _gap(0, 0) + _RIGHT, _face(GOTHIC, 22, bold=True)),
    Style("PXNote", _TIGHT + _gap(0, 0) + _RIGHT, _face(GOTHIC, 15)),
    Style("PXNoteCentred", _TIGHT + _gap(0, 0) + _CENTRE, _face(GOTHIC, 15)),
    Style(
        "PXControl",
        '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' + _gap(0, 0),
        _face(GOTHIC, 14, "7F7F7F"),
    ),
)

_DEFAULTS = (
    "<w:docDefaults><w:rPrDefault><w:rPr>"
    f'{_fonts(MINCHO)}<w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
    '<w:lang w:val="ja-JP" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
)
_NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    f'<w:qFormat/><w:rPr>{_fonts(MINCHO)}<w:lang w:val="en-US" w:eastAsia="ja-JP"/></w:rPr>'
    "</w:style>"
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
    "<w:unhideWhenUsed/></w:style>"
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
)


def _table_styles() -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 40), ("left", 100), ("bottom", 40), ("right", 100))
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        '<w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="PXTable"><w:name w:val="PXTable"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>'
        f"<w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar>"
        "</w:tblPr></w:style>"
    )


def _style_xml(style: Style) -> str:
    custom = "" if style.id else ' w:customStyle="1"'
    outline = "" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id or style.name}">'
        f'<w:name w:val="{style.name}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{style.paragraph}{outline}</w:pPr><w:rPr>{style.letters}</w:rPr></w:style>"
    )


def styles_xml() -> str:
    """Return the part styles.xml."""
    ours = "".join(_style_xml(style) for style in _STYLES)
    return f'<w:styles xmlns:w="{NAMESPACE}">{_DEFAULTS}{_NORMAL}{ours}{_table_styles()}</w:styles>'


@dataclass(frozen=True, slots=True)
class _Bullet:
    number: int
    sign: str
    left: int
    hanging: int
    style: str


_BULLETS = (
    _Bullet(BULLET_MEASURE, "●", 340, 280, "PXMeasure"),
    _Bullet(BULLET_TEXT, "・", 500, 190, "PXInitiative"),
    _Bullet(BULLET_DEPARTMENT, "・", 170, 170, "PXDepartment"),
    _Bullet(BULLET_RULE, "・", 420, 210, "PXRule"),
)


def _bullet_xml(bullet: _Bullet) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{bullet.number}">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="bullet"/><w:pStyle w:val="{bullet.style}"/>'
        f'<w:lvlText w:val="{bullet.sign}"/><w:lvlJc w:val="left"/>'
        f"<w:pPr>{_hang(bullet.left, bullet.hanging)}</w:pPr>"
        f"<w:rPr>{_fonts(GOTHIC)}</w:rPr></w:lvl></w:abstractNum>"
    )


def numbering_xml() -> str:
    """Return the part numbering.xml: the signs before measures, initiatives and departments."""
    shapes = "".join(_bullet_xml(bullet) for bullet in _BULLETS)
    lists = "".join(
        f'<w:num w:numId="{bullet.number}"><w:abstractNumId w:val="{bullet.number}"/></w:num>'
        for bullet in _BULLETS
    )
    return f'<w:numbering xmlns:w="{NAMESPACE}">{shapes}{lists}</w:numbering>'


def settings_xml() -> str:
    """Return the part settings.xml: today's Word, Japanese, no compatibility mode."""
    return (
        f'<w:settings xmlns:w="{NAMESPACE}"><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="840"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )
