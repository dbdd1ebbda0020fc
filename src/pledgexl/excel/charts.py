"""Native charts of figures that stand in cells: fixed axes, values as labels, legible in grey."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pledgexl.excel.book import Book, Sheet
from pledgexl.excel.look import FONT
from pledgexl.messages.summary import AXIS_TITLE, chart_text

_INK = "#1F2F46"
_GRID = {"visible": True, "line": {"color": "#D5D9E0", "width": 0.5}}
_STEPS = 5
# More labels than this stand on end below their columns.
_MOST_LEVEL_LABELS = 15
_RADAR_AREA = {"x": 0.25, "y": 0.21, "width": 0.5, "height": 0.72}
# Told apart without colour, for a plan's policies in turn.
_PATTERNS = (
    "wide_upward_diagonal",
    "percent_25",
    "large_check",
    "wide_downward_diagonal",
    "percent_75",
)
_FILLS = ("#1F4E8C", "#3F7A4F", "#8C5A1F", "#6A4C93", "#8C1F3F")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart: the rows of the cells it draws, what stands there, and its fixed scale from 0.

    `number_format` is that of the figures beside its marks; `groups` says for each figure which
    pattern fills its column.
    """

    title: str
    rows: tuple[int, int]
    columns: tuple[int, int]
    labels: tuple[str, ...]
    figures: tuple[Fraction | None, ...]
    shown: tuple[str, ...]
    highest: int
    groups: tuple[int, ...] = ()
    number_format: str = "General"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart stands: its top left cell and its size in pixels."""

    row: int
    column: int
    width: int
    height: int


def radar_chart(book: Book, sheet: Sheet, drawn: Drawn, frame: Frame) -> None:
    """Add `drawn` as a radar."""
    chart = _chart(book, {"type": "radar", "subtype": "with_markers"})
    marks = {"type": "circle", "size": 7, "fill": {"color": _INK}, "border": {"color": _INK}}
    line = {"color": _INK, "width": 2.25}
    chart.add_series(_series(sheet, drawn) | {"line": line, "marker": marks})
    _finish(chart, drawn)
    chart.set_plotarea({"layout": dict(_RADAR_AREA)})
    _insert(sheet, chart, drawn, frame)


def column_chart(book: Book, sheet: Sheet, drawn: Drawn, frame: Frame) -> None:
    """Add `drawn` as columns, each filled with the pattern of its group."""
    chart = _chart(book, {"type": "column"})
    points = [_filled(group) for group in drawn.groups]
    chart.add_series(_series(sheet, drawn) | {"points": points, "gap": 45} | _filled(0))
    _finish(chart, drawn)
    if len(drawn.labels) > _MOST_LEVEL_LABELS:
        chart.set_x_axis({"num_font": _font(10) | {"rotation": -90}})
    _insert(sheet, chart, drawn, frame)


def line_chart(book: Book, sheet: Sheet, drawn: Drawn, frame: Frame) -> None:
    """Add `drawn` as a line through the months."""
    chart = _chart(book, {"type": "line"})
    marks = {"type": "square", "size": 7, "fill": {"color": _INK}, "border": {"color": _INK}}
    line = {"color": _INK, "width": 2.25}
    series = _series(sheet, drawn)
    # On the line they could not be read.
    series["data_labels"]["position"] = "above"
    chart.add_series(series | {"line": line, "marker": marks})
    _finish(chart, drawn)
    _insert(sheet, chart, drawn, frame)


def _chart(book: Book, kind: dict[str, str]) -> Any:  # noqa: ANN401 (xlsxwriter has no types)
    """Return an empty chart whose letters are Japanese ones wherever it names a font."""
    chart = book.raw.add_chart(kind)
    write_latin = chart._write_a_latin  # noqa: SLF001 (xlsxwriter names no East Asian font)

    def write_both(attributes: list[tuple[str, str]]) -> None:
        write_latin(attributes)
        chart._xml_empty_tag("a:ea", [("typeface", FONT)])  # noqa: SLF001 (as above)

    chart._write_a_latin = write_both  # noqa: SLF001 (as above)
    return chart


def _series(sheet: Sheet, drawn: Drawn) -> dict[str, Any]:
    """Return the cells of a series and what stands there, so that no program must look it up."""
    first, last = (row - 1 for row in drawn.rows)
    labels, figures = (column - 1 for column in drawn.columns)
    return {
        "name": drawn.title,
        "categories": [sheet.name, first, labels, last, labels],
        "values": [sheet.name, first, figures, last, figures],
        "categories_data": list(drawn.labels),
        "values_data": ["" if each is None else _plain(each) for each in drawn.figures],
        "data_labels": {
            "value": True,
            "font": _font(10, is_bold=True),
            "num_format": drawn.number_format,
        },
    }


def _plain(figure: Fraction) -> int | float:
    return figure.numerator if figure.denominator == 1 else figure.numerator / figure.denominator


def _filled(group: int) -> dict[str, Any]:
    color = _FILLS[group % len(_FILLS)]
    pattern = _PATTERNS[group % len(_PATTERNS)]
    return {
        "pattern": {"pattern": pattern, "fg_color": color, "bg_color": "#FFFFFF"},
        "border": {"color": color, "width": 1},
    }


def _finish(chart: Any, drawn: Drawn) -> None:  # noqa: ANN401 (xlsxwriter has no types)
    step = Fraction(drawn.highest, _STEPS)
    chart.set_title({"name": drawn.title, "name_font": _font(12, is_bold=True)})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": _font(10)})
    chart.set_y_axis(
        {
            "min": 0,
            "max": drawn.highest,
            "major_unit": _plain(step),
            "major_gridlines": _GRID,
            "num_font": _font(10),
            "name": AXIS_TITLE,
            "name_font": _font(10),
        }
    )


def _font(points: int, *, is_bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": points, "bold": is_bold, "color": "#1A1A1A"}


def _insert(sheet: Sheet, chart: Any, drawn: Drawn, frame: Frame) -> None:  # noqa: ANN401 (as above)
    chart.set_size({"width": frame.width, "height": frame.height})
    pairs: Sequence[tuple[str, str]] = list(zip(drawn.labels, drawn.shown, strict=True))
    options = {"description": chart_text(drawn.title, pairs), "object_position": 2}
    sheet.raw.insert_chart(frame.row - 1, frame.column - 1, chart, options)
