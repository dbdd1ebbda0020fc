"""The sheets グラフ and 推移: figures as native charts, beside the cells they draw."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.excel import look
from pledgexl.excel.book import Book
from pledgexl.excel.charts import Drawn, Frame, column_chart, line_chart, radar_chart
from pledgexl.excel.summary_page import LABEL_ROW, Column, Edition, Live, Page, Styled, begin_page
from pledgexl.excel.summary_proof import figure_cells
from pledgexl.messages import summary as messages
from pledgexl.model.history import PastMonth
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
_POLICY_FRAME = Frame(LABEL_ROW, 5, 599, 350)
_PLEDGE_FRAME = Frame(LABEL_ROW + 15, 5, 599, 360)
_TREND_FRAME = Frame(LABEL_ROW, 4, 959, 480)
# Beside the table, a narrow column that is empty; below a chart, columns of a known width, as its
# place is told by cells.
_GAP, _CHART_COLUMN, _CHART_COLUMNS = 2, 5.5, 16


def write_charts(book: Book, edition: Edition) -> None:
    """Add the sheet グラフ to `book`."""
    page = begin_page(book, SummarySheet.CHARTS, _COLUMNS, edition)
    summary = edition.summary
    _make_room(page, _POLICY_FRAME)
    policies = _listed(page, edition, summary.policies)
    pledges = _listed(page, edition, summary.pledges)
    page.finish()
    _draw_policies(book, page, policies, summary.policies)
    if len(summary.pledges) <= messages.MOST_BARS:
        drawn = _drawn(messages.PLEDGE_CHART, pledges, summary.pledges)
        column_chart(book, page.sheet, drawn, _PLEDGE_FRAME)


def _make_room(page: Page, frame: Frame) -> None:
    columns = range(frame.column, frame.column + _CHART_COLUMNS)
    widths = {frame.column - 1: _GAP} | dict.fromkeys(columns, _CHART_COLUMN)
    page.sheet.columns(widths)


def _listed(page: Page, edition: Edition, items: Sequence[ItemSummary]) -> tuple[int, int]:
    """Write the figures of `items` as they stand in 総括表; return the first row and the last."""
    first = page.next_row
    cells = figure_cells(edition)
    for item in items:
        # A dash would be drawn as 0.
        figure = Live(f"={cells[item.id]}", item.average.shown_value) if item.average else None
        page.row([_label(item), item.title, figure])
    return first, page.next_row - 1


def _label(item: ItemSummary) -> str:
    """Return the number that a chart shows: `Ⅰ` for a policy, `1-2` for a pledge."""
    return item.number if item.children and item.children[0].children else item.id


def _draw_policies(
    book: Book, page: Page, rows: tuple[int, int], policies: Sequence[ItemSummary]
) -> None:
    drawn = _drawn(messages.POLICY_CHART, rows, policies)
    # A radar needs an area, and room between its spokes.
    is_radar = _FEWEST_SPOKES <= len(policies) <= _MOST_SPOKES
    draw = radar_chart if is_radar else column_chart
    draw(book, page.sheet, drawn, _POLICY_FRAME)


def _drawn(title: str, rows: tuple[int, int], items: Sequence[ItemSummary]) -> Drawn:
    parents = [item.id.partition("-")[0] for item in items]
    order = list(dict.fromkeys(parents))
    return Drawn(
        title=title,
        rows=rows,
        columns=(1, 3),
        labels=tuple(map(_label, items)),
        figures=tuple(item.average.shown_value if item.average else None for item in items),
        shown=tuple(item.shown or messages.NO_AVERAGE for item in items),
        highest=max(item.highest for item in items),
        groups=tuple(order.index(parent) for parent in parents),
    )


def write_trend(book: Book, edition: Edition) -> None:
    """Add the sheet 推移 to `book`: the whole month by month; a line needs two points."""
    page = begin_page(book, SummarySheet.TREND, _MONTHS, edition)
    _make_room(page, _TREND_FRAME)
    months = [*map(_past, edition.past), _now(edition)]
    whole = edition.summary.whole
    looks = look.number_style(edition.summary.plan.rules[whole.level].places, 0)
    first = page.next_row
    for period, figure in months:
        page.row([period, Styled(figure, looks)])
    rows = (first, page.next_row - 1)
    page.finish()
    if len(months) < _FEWEST_MONTHS:
        return
    drawn = Drawn(
        title=messages.TREND_CHART,
        rows=rows,
        columns=(1, 2),
        labels=tuple(period for period, _ in months),
        figures=tuple(figure for _, figure in months),
        shown=tuple(
            messages.NO_AVERAGE if figure is None else messages.number_text(figure)
            for _, figure in months
        ),
        highest=whole.highest,
        number_format=looks.num_format,
    )
    line_chart(book, page.sheet, drawn, _TREND_FRAME)


def _past(month: PastMonth) -> tuple[str, Fraction | None]:
    shown = month.shown.get("")
    return month.period.label, None if shown is None else Fraction(shown)


def _now(edition: Edition) -> tuple[str, Fraction | None]:
    average = edition.summary.whole.average
    return edition.summary.period.label, average.shown_value if average else None
