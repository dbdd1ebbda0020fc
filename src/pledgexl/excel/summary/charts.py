"""The sheets グラフ and 推移: figures as native charts, beside the cells they draw.

Charts have fixed axes and values as labels, and are legible in grey.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from pledgexl.excel import look
from pledgexl.excel.book import Book, Formula, plain_number
from pledgexl.excel.look import font
from pledgexl.excel.summary.page import LABEL_ROW, Page, StyledCell, WorkbookContext, number_text
from pledgexl.excel.summary.recalculation import proof_lines
from pledgexl.messages import summary as messages
from pledgexl.messages.labels import listed
from pledgexl.messages.words import printed_month

# A radar of fewer axes has hardly an area.
_FEWEST_SPOKES, _MOST_SPOKES = 5, 12
_FEWEST_MONTHS = 2
# Beside the table, a narrow column that is empty; below a chart, columns of a known width, as its
# place is given by cells.
_GAP, _CHART_COLUMN, _CHART_COLUMNS = 2, 5.5, 16
_INK = "#1F2F46"
_GRID = {"visible": True, "line": {"color": "#D5D9E0", "width": 0.5}}
_LINE = {"color": _INK, "width": 2.25}
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


class _Frame(NamedTuple):
    """Where a chart stands: its top left cell and its size in pixels."""

    row: int
    column: int
    width: int
    height: int


_POLICY_FRAME = _Frame(LABEL_ROW, 5, 599, 350)
_PLEDGE_FRAME = _Frame(LABEL_ROW + 15, 5, 599, 360)
_TREND_FRAME = _Frame(LABEL_ROW, 4, 959, 480)


@dataclass(frozen=True, slots=True)
class _Chart:
    """A chart of the last rows of a table, what stands in them, and its fixed scale from 0.

    `shown` are the figures as printed, `number_format` is that of the labels beside its marks.
    """

    kind: str
    title: str
    labels: Sequence[str]
    figures: Sequence[Fraction | None]
    shown: Sequence[str | None]
    highest: int
    number_format: str = "General"


def write_charts(page: Page, context: WorkbookContext) -> None:
    """Write the figures of policies and pledges, as they stand in 総括表, and draw them."""
    summary, lines = context.summary, proof_lines(context)
    _make_room(page, _POLICY_FRAME)
    # A radar needs an area, and room between its spokes.
    is_radar = _FEWEST_SPOKES <= len(summary.policies) <= _MOST_SPOKES
    parts = {
        "policies": ("radar" if is_radar else "column", summary.policies, _POLICY_FRAME),
        "pledges": ("column", summary.pledges, _PLEDGE_FRAME),
    }
    for name, (kind, items, frame) in parts.items():
        figures = [each.average.cut_value if each.average else None for each in items]
        for item, figure in zip(items, figures, strict=True):
            # A dash would be drawn as 0.
            drawn = None if figure is None else Formula(f"={lines[item.id].printed}", figure)
            page.row([number_text(item), item.title, drawn])
        if name == "policies" or len(items) <= messages.MOST_BARS:
            labels, shown = map(number_text, items), [each.shown for each in items]
            highest = max(each.highest for each in items)
            title = messages.said(f"chart.{name}")
            _draw(page, _Chart(kind, title, tuple(labels), figures, shown, highest), frame)


def _make_room(page: Page, frame: _Frame) -> None:
    columns = range(frame.column, frame.column + _CHART_COLUMNS)
    page.sheet.columns({frame.column - 1: _GAP} | dict.fromkeys(columns, _CHART_COLUMN))


def write_trend(page: Page, context: WorkbookContext) -> None:
    """Write and draw the whole month by month; a line needs two points."""
    summary, whole = context.summary, context.summary.whole
    _make_room(page, _TREND_FRAME)
    months = [(printed_month(month.period), month.shown.get("")) for month in context.past]
    months.append((printed_month(summary.period), whole.shown))
    labels, shown = zip(*months, strict=True)
    figures = [None if each is None else Fraction(each) for each in shown]
    style = look.number_style(summary.plan.rules[whole.level].places)
    for label, figure in zip(labels, figures, strict=True):
        page.row([label, StyledCell(figure, style)])
    if len(months) >= _FEWEST_MONTHS:
        title, digits = messages.said("chart.trend"), style.num_format
        chart = _Chart("line", title, labels, figures, shown, whole.highest, digits)
        _draw(page, chart, _TREND_FRAME)


def _draw(page: Page, data: _Chart, frame: _Frame) -> None:
    """Add a radar, columns filled by what stands before the `-` of their labels, or a line."""
    chart = _empty_chart(page.book, data.kind)
    series = _series(page, data)
    if data.kind == "column":
        parents = [label.partition("-")[0] for label in data.labels]
        order = list(dict.fromkeys(parents))
        points = [_filled(order.index(parent)) for parent in parents]
        series |= {"points": points, "gap": 45} | _filled(0)
    else:
        shape, colour = "circle" if data.kind == "radar" else "square", {"color": _INK}
        marker = {"type": shape, "size": 7, "fill": colour, "border": colour}
        series |= {"line": _LINE, "marker": marker}
    if data.kind == "line":
        # On the line they could not be read.
        series["data_labels"]["position"] = "above"
    chart.add_series(series)
    _set_axes(chart, data)
    if data.kind == "radar":
        chart.set_plotarea({"layout": dict(_RADAR_AREA)})
    chart.set_size({"width": frame.width, "height": frame.height})
    shown = [each or messages.no_value() for each in data.shown]
    figures = listed(map(" ".join, zip(data.labels, shown, strict=True)))
    # What stands for the chart where it cannot be seen: its title and every figure in it.
    description = messages.said("chart.text", title=data.title, figures=figures)
    placed = {"description": description, "object_position": 2}
    page.sheet.raw.insert_chart(frame.row - 1, frame.column - 1, chart, placed)


def _empty_chart(book: Book, kind: str) -> Any:  # noqa: ANN401 (xlsxwriter has no types)
    """Return a chart whose letters are Japanese ones wherever it names a font."""
    chart = book.raw.add_chart(
        {"type": kind} | ({"subtype": "with_markers"} if kind == "radar" else {})
    )
    write_latin = chart._write_a_latin  # noqa: SLF001 (xlsxwriter names no East Asian font)

    def write_both(attributes: list[tuple[str, str]]) -> None:
        write_latin(attributes)
        chart._xml_empty_tag("a:ea", [("typeface", font())])  # noqa: SLF001 (as above)

    chart._write_a_latin = write_both  # noqa: SLF001 (as above)
    return chart


def _series(page: Page, data: _Chart) -> dict[str, Any]:
    """Return the cells of a series and what stands there, so that no program must look it up."""
    name, last, column = page.sheet.name, page.next_row - 2, len(page.columns) - 1
    first, letters = last - len(data.labels) + 1, _font(10, is_bold=True)
    return {
        "name": data.title,
        "categories": [name, first, 0, last, 0],
        "values": [name, first, column, last, column],
        "categories_data": list(data.labels),
        "values_data": ["" if each is None else plain_number(each) for each in data.figures],
        "data_labels": {"value": True, "font": letters, "num_format": data.number_format},
    }


def _filled(group: int) -> dict[str, Any]:
    color = _FILLS[group % len(_FILLS)]
    pattern = _PATTERNS[group % len(_PATTERNS)]
    return {
        "pattern": {"pattern": pattern, "fg_color": color, "bg_color": "#FFFFFF"},
        "border": {"color": color, "width": 1},
    }


def _set_axes(chart: Any, data: _Chart) -> None:  # noqa: ANN401 (xlsxwriter has no types)
    chart.set_title({"name": data.title, "name_font": _font(12, is_bold=True)})
    chart.set_legend({"none": True})
    is_crowded = data.kind == "column" and len(data.labels) > _MOST_LEVEL_LABELS
    chart.set_x_axis({"num_font": _font(10) | ({"rotation": -90} if is_crowded else {})})
    step = plain_number(Fraction(data.highest, _STEPS))
    named = {"name": messages.said("chart.axis"), "name_font": _font(10), "num_font": _font(10)}
    scale = {"min": 0, "max": data.highest, "major_unit": step, "major_gridlines": _GRID}
    chart.set_y_axis(scale | named)


def _font(points: int, *, is_bold: bool = False) -> dict[str, Any]:
    return {"name": font(), "size": points, "bold": is_bold, "color": "#1A1A1A"}
