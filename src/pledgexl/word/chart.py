"""A chart as Word keeps it: vector, editable, and the same figures in a workbook inside.

Every setting is written out, since programs differ in what they take for granted where one is
missing: with the defaults left out LibreOffice labels each point with all it knows. Patterns,
not colours, tell the policies apart, and each point bears its figure: a copy in black and white
says the same.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from html import escape

import xlsxwriter
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from pledgexl.word.document import clean

_GOTHIC = "BIZ UDPゴシック"
_NAVY = "1F3864"
CHART_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WORD_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "Sheet1"
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 (documents hold no zone)

_EMU_PER_MM = 36_000
# How finely a chart can be cut before its labels run into each other.
_FEW, _MOST_LARGE_LABELS, _MOST_LABELS = 8, 30, 60
_PATTERNS = ("solid", "wdUpDiag", "pct50", "dkHorz", "ltVert", "smGrid", "dkDnDiag", "pct20")


class ChartKind(Enum):
    """How figures are drawn, and how large: width and height in millimetres."""

    RADAR = (128, 82)
    BARS = (172, 78)


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a chart, None where there is none; points of one `group` look alike."""

    label: str
    title: str
    shown: str | None
    group: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: a `title` for those who do not see it, a `unit`, and the points."""

    kind: ChartKind
    title: str
    unit: str
    highest: int
    points: tuple[Point, ...]

    @property
    def description(self) -> str:
        """The figures in words, for those who hear the report."""
        said = "、".join(f"{point.label} {point.shown or '－'}" for point in self.points)
        return clean(f"{self.title}（{self.unit}）：{said}")


def insert_chart(part: Part, chart: Chart) -> tuple[str, str]:
    """Put `chart` into the package of `part`; return its name there and what shows it."""
    package = part.package
    workbook_name = package.next_partname("/word/embeddings/Microsoft_Excel_Sheet%d.xlsx")
    workbook = Part(PackURI(str(workbook_name)), _WORKBOOK_TYPE, _workbook(chart), package)
    chart_name = package.next_partname("/word/charts/chart%d.xml")
    drawn = Part(PackURI(str(chart_name)), _CHART_TYPE, b"", package)
    # Without this relation "edit data" does nothing in Word.
    link = drawn.relate_to(workbook, f"{_RELATIONS}/package")
    drawn._blob = chart_xml(chart, link).encode()  # noqa: SLF001 (python-docx has no way in)
    relation = part.relate_to(drawn, f"{_RELATIONS}/chart")
    return str(chart_name).lstrip("/"), _inline(chart, relation)


def _inline(chart: Chart, relation: str) -> str:
    width, height = (side * _EMU_PER_MM for side in chart.kind.value)
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_WORD_DRAWING}" distT="0" distB="0" distL="0"'
        f' distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0"'
        f' b="0"/><wp:docPr id="1" name="{escape(chart.title)}"'
        f' descr="{escape(chart.description)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{CHART_NAMESPACE}">'
        f'<c:chart xmlns:c="{CHART_NAMESPACE}" xmlns:r="{_RELATIONS}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _workbook(chart: Chart) -> bytes:
    """Return the figures as a workbook, laid out as the chart names its cells."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    workbook.set_properties({"author": "pledgexl", "created": _EPOCH})
    sheet = workbook.add_worksheet(_SHEET)
    sheet.set_column("C:C", 60)
    sheet.write_row(0, 0, ("番号", chart.unit, "名称"))
    for row, point in enumerate(chart.points, start=1):
        sheet.write_string(row, 0, clean(point.label))
        if point.shown is not None:
            sheet.write_number(row, 1, Decimal(point.shown))
        sheet.write_string(row, 2, clean(point.title)[:32_000])
    workbook.close()
    return buffer.getvalue()


# The chart's own part. Elements stand in the order of the standard.


def chart_xml(chart: Chart, workbook: str) -> str:
    """Return the part that draws `chart`; `workbook` is the relation to its figures."""
    plot = _radar(chart) if chart.kind is ChartKind.RADAR else _bars(chart)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{CHART_NAMESPACE}" xmlns:a="{_DRAWING}"'
        f' xmlns:r="{_RELATIONS}"><c:date1904 val="0"/><c:lang val="ja-JP"/>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea><c:layout/>{plot}{_category_axis(chart)}{_value_axis(chart)}"
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln>'
        f'</c:spPr>{_text(900)}<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/>'
        "</c:externalData></c:chartSpace>"
    )


def _radar(chart: Chart) -> str:
    line = f'<a:ln w="31750"><a:solidFill><a:srgbClr val="{_NAVY}"/></a:solidFill></a:ln>'
    marker = (
        '<c:marker><c:symbol val="circle"/><c:size val="7"/><c:spPr><a:solidFill>'
        f'<a:srgbClr val="{_NAVY}"/></a:solidFill></c:spPr></c:marker>'
    )
    return (
        '<c:radarChart><c:radarStyle val="marker"/><c:varyColors val="0"/>'
        f"<c:ser>{_series_name(chart)}<c:spPr>{line}</c:spPr>{marker}{_labels(1000, '')}"
        f"{_figures(chart)}</c:ser>{_labels(1000, '')}{_AXES}</c:radarChart>"
    )


def _bars(chart: Chart) -> str:
    points = "".join(_bar(place, point) for place, point in enumerate(chart.points))
    size = 900 if len(chart.points) <= _MOST_LARGE_LABELS else 600
    shown = len(chart.points) <= _MOST_LABELS
    gap = 45 if len(chart.points) > _FEW else 300
    labels = _labels(size, '<c:dLblPos val="outEnd"/>', shown=shown)
    return (
        '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'<c:ser>{_series_name(chart)}{_pattern("solid")}<c:invertIfNegative val="0"/>{points}'
        f'{labels}{_figures(chart)}</c:ser>{labels}<c:gapWidth val="{gap}"/><c:overlap val="0"/>'
        f"{_AXES}</c:barChart>"
    )


def _bar(place: int, point: Point) -> str:
    pattern = _PATTERNS[point.group % len(_PATTERNS)]
    return (
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"{_pattern(pattern)}</c:dPt>"
    )


def _pattern(name: str) -> str:
    ink, paper = f'<a:srgbClr val="{_NAVY}"/>', '<a:srgbClr val="FFFFFF"/>'
    edge = f'<a:ln w="9525"><a:solidFill>{ink}</a:solidFill></a:ln>'
    if name == "solid":
        return f"<c:spPr><a:solidFill>{ink}</a:solidFill>{edge}</c:spPr>"
    fill = f"<a:fgClr>{ink}</a:fgClr><a:bgClr>{paper}</a:bgClr>"
    return f'<c:spPr><a:pattFill prst="{name}">{fill}</a:pattFill>{edge}</c:spPr>'


def _series_name(chart: Chart) -> str:
    name = f'<c:pt idx="0"><c:v>{_escaped(chart.unit)}</c:v></c:pt>'
    return (
        '<c:idx val="0"/><c:order val="0"/><c:tx><c:strRef>'
        f'<c:f>{_SHEET}!$B$1</c:f><c:strCache><c:ptCount val="1"/>{name}</c:strCache>'
        "</c:strRef></c:tx>"
    )


def _figures(chart: Chart) -> str:
    last = len(chart.points) + 1
    labels = _cached(point.label for point in chart.points)
    figures = _cached(point.shown for point in chart.points)
    return (
        f"<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f>"
        f"<c:strCache>{labels}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{_SHEET}!$B$2:$B${last}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{figures}</c:numCache></c:numRef></c:val>"
    )


def _cached(values: Iterable[str | None]) -> str:
    listed = list(values)
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{_escaped(value)}</c:v></c:pt>'
        for place, value in enumerate(listed)
        if value is not None
    )
    return f'<c:ptCount val="{len(listed)}"/>{points}'


def _labels(size: int, position: str, *, shown: bool = True) -> str:
    switches = "".join(
        f'<c:{name} val="{int(shown and name == "showVal")}"/>'
        for name in (
            "showLegendKey",
            "showVal",
            "showCatName",
            "showSerName",
            "showPercent",
            "showBubbleSize",
        )
    )
    return (
        '<c:dLbls><c:numFmt formatCode="General" sourceLinked="0"/><c:spPr><a:noFill/>'
        f"<a:ln><a:noFill/></a:ln></c:spPr>{_text(size, bold=True)}{position}{switches}</c:dLbls>"
    )


_AXES = '<c:axId val="101"/><c:axId val="102"/>'
_NO_TICKS = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
_GREY_LINE = (
    '<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="A6A6A6"/></a:solidFill></a:ln></c:spPr>'
)


def _category_axis(chart: Chart) -> str:
    is_radar = chart.kind is ChartKind.RADAR
    grid = f"<c:majorGridlines>{_GREY_LINE}</c:majorGridlines>" if is_radar else ""
    size = 1000 if is_radar else 800 if len(chart.points) <= _MOST_LARGE_LABELS else 600
    return (
        '<c:catAx><c:axId val="101"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="b"/>{grid}'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{_NO_TICKS}{_GREY_LINE}{_text(size)}'
        '<c:crossAx val="102"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
    )


def _value_axis(chart: Chart) -> str:
    # On a radar the figures between would run into those of the first point.
    is_radar = chart.kind is ChartKind.RADAR
    form = escape(f"[={chart.highest}]0;[=0]0;") if is_radar else "General"
    return (
        '<c:valAx><c:axId val="102"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{chart.highest}"/><c:min val="0"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:majorGridlines>{_GREY_LINE}</c:majorGridlines>'
        f'<c:numFmt formatCode="{form}" sourceLinked="0"/>{_NO_TICKS}{_GREY_LINE}{_text(700)}'
        '<c:crossAx val="101"/><c:crosses val="autoZero"/><c:crossBetween val="between"/>'
        f'<c:majorUnit val="{chart.highest // 5}"/></c:valAx>'
    )


def _text(size: int, *, bold: bool = False) -> str:
    # Without `ea` Word takes the theme's font for Japanese letters.
    face = (
        f'<a:latin typeface="{_GOTHIC}"/><a:ea typeface="{_GOTHIC}"/><a:cs typeface="{_GOTHIC}"/>'
    )
    ink = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}" b="{int(bold)}">'
        f'{ink}{face}</a:defRPr></a:pPr><a:endParaRPr lang="ja-JP" altLang="en-US"/></a:p>'
        "</c:txPr>"
    )


def _escaped(text: str) -> str:
    return escape(clean(text))


def cached_points(part: bytes) -> list[tuple[str, str | None]]:
    """Return the labels and figures that a chart's `part` holds, as they will be drawn."""
    root = etree.fromstring(part)
    labels, figures = (_cache_of(root, name) for name in ("cat", "val"))
    return [(label or "", figure) for label, figure in zip(labels, figures, strict=True)]


def _cache_of(root: etree._Element, name: str) -> Sequence[str | None]:
    chart = f"{{{CHART_NAMESPACE}}}"
    holder = root.find(f".//{chart}{name}")
    assert holder is not None
    count = holder.find(f".//{chart}ptCount")
    assert count is not None
    values = {
        int(point.get("idx", "")): point.findtext(f"{chart}v")
        for point in holder.iter(f"{chart}pt")
    }
    return [values.get(place) for place in range(int(count.get("val", "")))]
