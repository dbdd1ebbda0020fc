"""The figures of a term as a table: a row for the whole and each policy, a column for a month.

It is the same through a pipe, in 80 columns.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence

from pledgexl.cli.call import ALL_WELL, Call
from pledgexl.cli.screen import padded, print_json, print_line, width_of, wrapped
from pledgexl.commands.trend import TermTrend, term_trend, trend_document
from pledgexl.messages.words import month_text
from pledgexl.model.history import PastMonth
from pledgexl.model.language import Language
from pledgexl.model.period import Period, era_year
from pledgexl.rules.averages import WHOLE_ID

_MOST_MONTHS = 12
_WIDEST_NAME, _NARROWEST_NAME = 30, 12
_GAP = 2
_SHORT_NAME = len("Jan")
_NO_FIGURE = "－"

# The name of a row, and its cell of each month.
_Row = tuple[str, Sequence[str]]


def trend(call: Call) -> int:
    """Show the figures of the final months of the term; write nothing."""
    call.require_workspace()
    if call.has("json"):
        print_json(trend_document(term_trend(call.workspace, call.settings())))
    else:
        _print_trend(call, term_trend(call.workspace, call.settings(), _MOST_MONTHS))
    return ALL_WELL


def _print_trend(call: Call, trend: TermTrend) -> None:
    call.show("trend.title")
    for place, same_rules in enumerate(_by_rules(trend.final)):
        if place:
            print_line("")
            call.show("trend.rules_changed", label=call.label(same_rules[0].period))
        _print_months(call, trend, same_rules)
    print_line("")
    for line in _notes(call, trend):
        print_line(line)


def _by_rules(months: Iterable[PastMonth]) -> list[list[PastMonth]]:
    """Return `months`, oldest first, with those together that may be compared."""
    found: list[list[PastMonth]] = []
    for month in months:
        if found and found[-1][-1].is_comparable(month.basis):
            found[-1].append(month)
        else:
            found.append([month])
    return found


def _print_months(call: Call, trend: TermTrend, months: Sequence[PastMonth]) -> None:
    """Print the table of `months`, in parts below each other where the screen is too narrow."""
    rows = list(_rows(call, trend, months))
    headings = [_heading(call, month.period) for month in months]
    cells = (cell for row in (*headings, *(row for _, row in rows)) for cell in row)
    columns = shutil.get_terminal_size().columns - 1
    own = max(width_of(name) for name, _ in rows)
    name_width = min(own, _WIDEST_NAME, max(columns // 3, _NARROWEST_NAME))
    width = max(map(width_of, cells)) + _GAP
    fitting = max((columns - name_width) // width, 1)
    parts = -(-len(months) // fitting)
    step = -(-len(months) // parts)
    for start in range(0, len(months), step):
        part = slice(start, start + step)
        print_line("")
        for line in zip(*headings[part], strict=True):
            print_line(" " * name_width + _right(line, width))
        for name, row in rows:
            first, *others = wrapped(name, name_width)
            print_line(padded(first, name_width) + _right(row[part], width))
            for other in others:
                print_line(other)


def _rows(call: Call, trend: TermTrend, months: Sequence[PastMonth]) -> Iterator[_Row]:
    settings = trend.plan.settings
    shares = [settings.elapsed(month.period).percent for month in months]
    yield (
        call.sentence("trend.elapsed"),
        [call.sentence("trend.share", percent=share) for share in shares],
    )
    items = [(call.sentence("trend.whole"), WHOLE_ID)]
    items += [(f"{trend.number(each)} {each.title}", each.id) for each in trend.policies]
    for name, id_ in items:
        yield name, [month.shown.get(id_) or _NO_FIGURE for month in months]


def _heading(call: Call, period: Period) -> tuple[str, str]:
    """Return the year and the month as two lines, in the order of the language."""
    if call.language is Language.JA:
        return era_year(period.last_day), call.sentence("trend.month", month=period.month)
    name = month_text(period.month, call.language)[:_SHORT_NAME]
    return call.sentence("trend.month", month=name), str(period.year)


def _right(cells: Sequence[str], width: int) -> str:
    """Return `cells` so that each ends where its column of this `width` does."""
    return "".join(" " * (width - width_of(cell)) + cell for cell in cells)


def _notes(call: Call, trend: TermTrend) -> Iterator[str]:
    """Yield what must be known to read the table."""
    newest = trend.final[-1].period
    elapsed = trend.plan.settings.elapsed(newest)
    days = {"days": elapsed.days, "term_days": elapsed.term_days}
    yield call.sentence("trend.newest", label=call.label(newest), percent=elapsed.percent, **days)
    settings = trend.plan.settings
    if settings.ended_early:
        ends = {"planned": str(settings.planned_last_day), "day": str(settings.last_day)}
        yield call.sentence("trend.ended_early", **ends)
    ids = (WHOLE_ID, *(policy.id for policy in trend.policies))
    if any(month.shown.get(id_) is None for month in trend.final for id_ in ids):
        yield call.sentence("trend.no_figure")
    for policy in trend.policies:
        for title, until in trend.earlier_titles(policy):
            named = {"number": trend.number(policy), "label": call.label(until), "title": title}
            yield call.sentence("trend.titled", **named)
    provisional = [month.period for month in trend.months if month.is_provisional]
    if provisional:
        yield call.sentence("trend.provisional", months=tuple(map(call.label, provisional)))
    if trend.left_out:
        yield call.sentence("trend.older", count=trend.left_out)
