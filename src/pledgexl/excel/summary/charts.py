"""The sheets グラフ and 推移: figures as native charts, beside the cells they draw.

Charts have fixed axes and values as labels, and are legible in grey.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.book import Book, Sheet, plain_number
from pledgexl.excel.look import FONT
from pledgexl.excel.summary.page import (
    LABEL_ROW,
    Column,
    Page,
    StyledCell,
    WorkbookContext,
    begin_page,
)
from pledgexl.excel.summary.proof import figure_cells
from pledgexl.messages import summary as messages
from pledgexl.model.names import SummaryLabel, SummarySheet
from pledgexl.model.summary import ItemSummary

_COLUMNS = (
    Column(SummaryLabel.NUMBER, 9.2, look.CENTRED),
    Column(SummaryLabel.TITLE, 68),
    Column(SummaryLabel.PROGRESS, 10, look.NUMBER),
)
_MONTHS = (
    Column(SummaryLabel.MONTH, 24),
    Column(SummaryLabel.PROGRESS, 14, look.NUMBER),
)
# A radar of fewer axes has hardly an area.
_FEWEST_SPOKES, _MOST_SPOKES = 5, 12
_FEWEST_MONTHS = 2
# Beside the table, a narrow column that is empty; below a chart, columns of a known width, as its
# place is told by cells.
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


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a chart stands: its top left cell and its size in pixels."""

    row: int
    column: int
    width: int
    height: int


_POLICY_FRAME = _Frame(LABEL_ROW, 5, 599, 350)
_PLEDGE_FRAME = _Frame(LABEL_ROW + 15, 5, 599, 360)
_TREND_FRAME = _Frame(LABEL_ROW, 4, 959, 480)


@dataclass(frozen=True, slots=True)
class _ChartData:
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


def write_charts(book: Book, context: WorkbookContext) -> None:
    """Add the sheet グラフ to `book`."""
    page = begin_page(book, SummarySheet.CHARTS, _COLUMNS, context)
    summary = context.summary
    _make_room(page, _POLICY_FRAME)
    policies = _listed(page, context, messages.said("chart.policies"), summary.policies)
    pledges = _listed(page, context, messages.said("chart.pledges"), summary.pledges)
    page.finish()
    # A radar needs an area, and room between its spokes.
    is_radar = _FEWEST_SPOKES <= len(summary.policies) <= _MOST_SPOKES
    _draw(book, page.sheet, "radar" if is_radar else "column", policies, _POLICY_FRAME)
    if len(summary.pledges) <= messages.MOST_BARS:
        _draw(book, page.sheet, "column", pledges, _PLEDGE_FRAME)


def _make_room(page: Page, frame: _Frame) -> None:
    columns = range(frame.column, frame.column + _CHART_COLUMNS)
    page.sheet.columns({frame.column - 1: _GAP} | dict.fromkeys(columns, _CHART_COLUMN))


def _listed(
    page: Page, context: WorkbookContext, title: str, items: Sequence[ItemSummary]
) -> _ChartData:
    """Write the figures of `items` as they stand in 総括表; return what a chart draws of them."""
    first, cells = page.next_row, figure_cells(context)
    labels = tuple(
        item.number if item.children and item.children[0].children else item.id for item in items
    )
    figures = tuple(item.average.shown_value if item.average else None for item in items)
    for item, label, figure in zip(items, labels, figures, strict=True):
        formula = f"={cells[item.id]}" if figure is not None else ""
        # A dash would be drawn as 0.
        page.row([label, item.title, StyledCell(figure, formula=formula)])
    parents = [item.id.partition("-")[0] for item in items]
    order = list(dict.fromkeys(parents))
    return _ChartData(
        title=title,
        rows=(first, page.next_row - 1),
        columns=(1, 3),
        labels=labels,
        figures=figures,
        shown=tuple(item.shown or messages.NO_AVERAGE for item in items),
        highest=max(item.highest for item in items),
        groups=tuple(order.index(parent) for parent in parents),
    )


def write_trend(book: Book, context: WorkbookContext) -> None:
    """Add the sheet 推移 to `book`: the whole month by month; a line needs two points."""
    page = begin_page(book, SummarySheet.TREND, _MONTHS, context)
    _make_room(page, _TREND_FRAME)
    summary = context.summary
    past = [(month.period.label, month.shown.get("")) for month in context.past]
    months = [*past, (summary.period.label, summary.whole.shown)]
    figures = tuple(None if shown is None else Fraction(shown) for _, shown in months)
    style = look.number_style(summary.plan.rules[summary.whole.level].places, 0)
    first = page.next_row
    for (period, _), figure in zip(months, figures, strict=True):
        page.row([period, StyledCell(figure, style)])
    data = _ChartData(
        title=messages.said("chart.trend"),
        rows=(first, page.next_row - 1),
        columns=(1, 2),
        labels=tuple(period for period, _ in months),
        figures=figures,
        shown=tuple(
            messages.NO_AVERAGE if figure is None else messages.number_text(figure)
            for figure in figures
        ),
        highest=summary.whole.highest,
        number_format=style.num_format,
    )
    page.finish()
    if len(months) >= _FEWEST_MONTHS:
        _draw(book, page.sheet, "line", data, _TREND_FRAME)


def _draw(book: Book, sheet: Sheet, kind: str, data: _ChartData, frame: _Frame) -> None:
    """Add `data` to `sheet` as a radar, as columns filled by group, or as a line."""
    options = {"type": kind} | ({"subtype": "with_markers"} if kind == "radar" else {})
    chart = _chart(book, options)
    series = _series(sheet, data)
    if kind == "column":
        series |= {"points": [_filled(group) for group in data.groups], "gap": 45} | _filled(0)
    else:
        shape = "circle" if kind == "radar" else "square"
        colour = {"color": _INK}
        marker = {"type": shape, "size": 7, "fill": colour, "border": colour}
        series |= {"line": _LINE, "marker": marker}
    if kind == "line":
        # On the line they could not be read.
        series["data_labels"]["position"] = "above"
    chart.add_series(series)
    _set_axes(chart, data)
    if kind == "radar":
        chart.set_plotarea({"layout": dict(_RADAR_AREA)})
    elif kind == "column" and len(data.labels) > _MOST_LEVEL_LABELS:
        chart.set_x_axis({"num_font": _font(10) | {"rotation": -90}})
    chart.set_size({"width": frame.width, "height": frame.height})
    figures = "、".join(map(" ".join, zip(data.labels, data.shown, strict=True)))
    # What stands for the chart where it cannot be seen: its title and every figure in it.
    description = messages.said("chart.text", title=data.title, figures=figures)
    placed = {"description": description, "object_position": 2}
    sheet.raw.insert_chart(frame.row - 1, frame.column - 1, chart, placed)


def _chart(book: Book, options: dict[str, str]) -> Any:  # noqa: ANN401 (xlsxwriter has no types)
    """Return an empty chart whose letters are Japanese ones wherever it names a font."""
    chart = book.raw.add_chart(options)
    write_latin = chart._write_a_latin  # noqa: SLF001 (xlsxwriter names no East Asian font)

    def write_both(attributes: list[tuple[str, str]]) -> None:
        write_latin(attributes)
        chart._xml_empty_tag("a:ea", [("typeface", FONT)])  # noqa: SLF001 (as above)

    chart._write_a_latin = write_both  # noqa: SLF001 (as above)
    return chart


def _series(sheet: Sheet, data: _ChartData) -> dict[str, Any]:
    """Return the cells of a series and what stands there, so that no program must look it up."""
    first, last = (row - 1 for row in data.rows)
    labels, figures = (column - 1 for column in data.columns)
    font = _font(10, is_bold=True)
    return {
        "name": data.title,
        "categories": [sheet.name, first, labels, last, labels],
        "values": [sheet.name, first, figures, last, figures],
        "categories_data": list(data.labels),
        "values_data": ["" if each is None else plain_number(each) for each in data.figures],
        "data_labels": {"value": True, "font": font, "num_format": data.number_format},
    }


def _filled(group: int) -> dict[str, Any]:
    color = _FILLS[group % len(_FILLS)]
    pattern = _PATTERNS[group % len(_PATTERNS)]
    return {
        "pattern": {"pattern": pattern, "fg_color": color, "bg_color": "#FFFFFF"},
        "border": {"color": color, "width": 1},
    }


def _set_axes(chart: Any, data: _ChartData) -> None:  # noqa: ANN401 (xlsxwriter has no types)
    chart.set_title({"name": data.title, "name_font": _font(12, is_bold=True)})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": _font(10)})
    chart.set_y_axis(
        {
            "min": 0,
            "max": data.highest,
            "major_unit": plain_number(Fraction(data.highest, _STEPS)),
            "major_gridlines": _GRID,
            "num_font": _font(10),
            "name": messages.said("chart.axis"),
            "name_font": _font(10),
        }
    )


def _font(points: int, *, is_bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": points, "bold": is_bold, "color": "#1A1A1A"}
