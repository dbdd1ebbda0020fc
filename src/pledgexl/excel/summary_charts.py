"""The sheet グラフ: the figures of 総括表 as native charts, beside the cells they draw."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.excel import styles
from pledgexl.excel.charts import Drawn, Frame, column_chart, line_chart, radar_chart
from pledgexl.excel.sheets import Book
from pledgexl.excel.summary_page import LABEL_ROW, Column, Edition, Live, Page, Styled, begin_page
from pledgexl.excel.summary_proof import figure_cells
from pledgexl.messages import summary as messages
from pledgexl.model.history import PastMonth
from pledgexl.model.summary import ItemSummary
from pledgexl.schema import SummaryLabel, SummarySheet

_COLUMNS = (
    Column(SummaryLabel.NUMBER, 12, styles.CENTRED),
    Column(SummaryLabel.TITLE, 68),
    Column(SummaryLabel.PROGRESS, 12, styles.NUMBER),
)
_MONTHS = (
    Column(messages.MONTH, 12, styles.CENTRED),
    Column(messages.TREND_OF, 68),
    _COLUMNS[2],
)
_LABELS_AND_FIGURES = (1, 3)
# More columns than this cannot be read on a page.
_MOST_COLUMNS = 40
_FEWEST_SPOKES, _MOST_SPOKES = 3, 12
_POLICY_FRAME = Frame(LABEL_ROW, 5, 740, 380)
_PLEDGE_FRAME = Frame(LABEL_ROW + 15, 5, 740, 400)
_TREND_SIZE = (740, 300)
_TREND_ROWS = 16


def write_charts(book: Book, edition: Edition) -> None:
    """Add the sheet グラフ to `book`."""
    page = begin_page(book, SummarySheet.CHARTS, _COLUMNS, edition)
    summary = edition.summary
    policies = _listed(page, edition, summary.policies)
    pledges = _listed(page, edition, summary.pledges)
    page.name_table()
    _draw_policies(book, page, policies, summary.policies)
    if len(summary.pledges) <= _MOST_COLUMNS:
        drawn = _drawn(messages.PLEDGE_CHART, pledges, summary.pledges)
        column_chart(book, page.sheet, drawn, _PLEDGE_FRAME)
    else:
        page.line(messages.TOO_MANY_BARS.format(limit=_MOST_COLUMNS), styles.NOTE)
    if edition.past:
        _draw_trend(book, page, edition)
    page.finish()


def _listed(page: Page, edition: Edition, items: Sequence[ItemSummary]) -> tuple[int, int]:
    """Write the figures of `items` as they stand in 総括表; return the first row and the last."""
    first = page.next_row
    cells = figure_cells(edition)
    for item in items:
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
        columns=_LABELS_AND_FIGURES,
        labels=tuple(map(_label, items)),
        figures=tuple(item.average.shown_value if item.average else None for item in items),
        shown=tuple(item.shown or messages.NO_AVERAGE for item in items),
        highest=max(item.highest for item in items),
        groups=tuple(order.index(parent) for parent in parents),
    )


def _draw_trend(book: Book, page: Page, edition: Edition) -> None:
    """Draw the whole month by month: a line needs two points, this month is one of them."""
    page.space()
    page.labels(_MONTHS)
    first = page.next_row
    months = [*map(_past, edition.past), _now(edition)]
    whole = edition.summary.whole
    looks = styles.number_style(edition.summary.plan.rules[whole.level].places, 0)
    for period, figure in months:
        page.row([period, messages.WHOLE_TITLE, Styled(figure, looks)])
    drawn = Drawn(
        title=messages.TREND_CHART,
        rows=(first, page.next_row - 1),
        columns=_LABELS_AND_FIGURES,
        labels=tuple(period for period, _ in months),
        figures=tuple(figure for _, figure in months),
        shown=tuple(
            messages.NO_AVERAGE if figure is None else messages.number_text(figure)
            for _, figure in months
        ),
        highest=whole.highest,
        number_format=looks.num_format,
    )
    row = max(first - 1, _PLEDGE_FRAME.row + _TREND_ROWS + 1)
    line_chart(book, page.sheet, drawn, Frame(row, _PLEDGE_FRAME.column, *_TREND_SIZE))


def _past(month: PastMonth) -> tuple[str, Fraction | None]:
    shown = month.shown.get("")
    return str(month.period), None if shown is None else Fraction(shown)


def _now(edition: Edition) -> tuple[str, Fraction | None]:
    average = edition.summary.whole.average
    return str(edition.summary.period), average.shown_value if average else None
