"""A chart as Word keeps it: vector, editable, and the same figures in a workbook inside.

Patterns, not colours, tell the policies apart, and each point bears its figure: a copy in black
and white says the same. How a chart looks is in chart.xml.j2.
"""

import html
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import jinja2
import xlsxwriter
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree
from xlsxwriter.utility import xl_col_to_name

from pledgexl.messages.labels import listed
from pledgexl.messages.report import no_figure, said
from pledgexl.word.document import clean
from pledgexl.word.language import word_language

_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WORD_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "Sheet1"
_EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001 (documents hold no zone)

_EMU_PER_MM = 36_000


class ChartKind(Enum):
    """How figures are drawn, and how large: width and height in millimetres."""

    RADAR = (128, 82)
    BARS = (172, 78)
    # Bars that each begin where the one before ended, on bars that nobody sees.
    BRIDGE = (172, 50)
    LINES = (172, 52)


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a chart, None where there is none; points of one `group` look alike."""

    label: str
    title: str
    shown: str | None
    group: int = 0


class Series(NamedTuple):
    """A figure for each point of a chart, and what they are of."""

    name: str
    figures: tuple[str | None, ...]


class Scale(NamedTuple):
    """Where an axis begins and ends, and the distance of its lines."""

    lowest: str
    highest: str
    step: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: a `title` for those who do not see it, a `unit`, and the points.

    Some have several `series` of figures, and bars of their own scale; `figures` say these in
    words where the points alone do not.
    """

    kind: ChartKind
    title: str
    unit: str
    highest: int
    points: tuple[Point, ...]
    series: tuple[Series, ...] = ()
    own_scale: Scale | None = None
    figures: tuple[str, ...] = ()

    @property
    def drawn(self) -> tuple[Series, ...]:
        """The figures that are drawn: those of the points, if there are no others."""
        own = Series(self.unit, tuple(point.shown for point in self.points))
        return self.series or (own,)

    @property
    def scale(self) -> Scale:
        """The scale of the figures, from 0 unless it is given."""
        return self.own_scale or Scale("0", str(self.highest), str(self.highest // 5))

    @property
    def description(self) -> str:
        """The figures in words, for those who hear the report."""
        points = [f"{point.label} {point.shown or no_figure()}" for point in self.points]
        figures = listed(self.figures or points)
        return clean(said("chart.description", title=self.title, unit=self.unit, figures=figures))


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
    width, height = (side * _EMU_PER_MM for side in chart.kind.value)
    title, description = html.escape(chart.title), html.escape(chart.description)
    return str(chart_name).lstrip("/"), (
        f'<w:drawing><wp:inline xmlns:wp="{_WORD_DRAWING}" distT="0" distB="0" distL="0"'
        f' distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0"'
        f' b="0"/><wp:docPr id="1" name="{title}" descr="{description}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{_NAMESPACE}">'
        f'<c:chart xmlns:c="{_NAMESPACE}" xmlns:r="{_RELATIONS}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _workbook(chart: Chart) -> bytes:
    """Return the figures as a workbook, in the cells that the chart names."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    workbook.set_properties({"author": "pledgexl", "created": _EPOCH})
    sheet = workbook.add_worksheet(_SHEET)
    last = len(chart.drawn) + 1
    sheet.set_column(last, last, 60)
    names = [clean(series.name) for series in chart.drawn]
    sheet.write_row(0, 0, (said("chart.number"), *names, said("chart.title")))
    for row, point in enumerate(chart.points, start=1):
        sheet.write_string(row, 0, clean(point.label))
        for column, series in enumerate(chart.drawn, start=1):
            figure = series.figures[row - 1]
            if figure is not None:
                sheet.write_number(row, column, Decimal(figure))
        sheet.write_string(row, last, clean(point.title)[:32_000])
    workbook.close()
    return buffer.getvalue()


@cache
def _template() -> jinja2.Template:
    source = files("pledgexl.word").joinpath("chart.xml.j2").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["clean"] = clean
    environment.filters["column"] = xl_col_to_name
    # The layout of the template is for its readers; the chart has no blanks between elements.
    return environment.from_string("".join(line.strip() for line in source.splitlines()))


def chart_xml(chart: Chart, workbook: str) -> str:
    """Return the part that draws `chart`; `workbook` is the relation to its figures."""
    changes = said("chart.changes")
    look = word_language()
    return _template().render(chart=chart, workbook=workbook, language=look, changes=changes)


def cached_series(part: bytes) -> list[list[tuple[str, str | None]]]:
    """Return the labels and figures that a chart's `part` holds for each series, as drawn."""
    root, c = etree.fromstring(part), f"{{{_NAMESPACE}}}"
    found = []
    for series in root.iter(f"{c}ser"):
        columns: list[list[str | None]] = []
        for name in ("cat", "val"):
            points = series.iterfind(f"{c}{name}//{c}pt")
            values = {int(point.get("idx", "")): point.findtext(f"{c}v") for point in points}
            count = series.find(f"{c}{name}//{c}ptCount")
            assert count is not None
            columns.append([values.get(place) for place in range(int(count.get("val", "")))])
        found.append([(label or "", figure) for label, figure in zip(*columns, strict=True)])
    return found


def drawn_series(chart: Chart) -> list[list[tuple[str, str | None]]]:
    """Return the same as `chart` has it."""
    labels = [clean(point.label) for point in chart.points]
    return [list(zip(labels, series.figures, strict=True)) for series in chart.drawn]
