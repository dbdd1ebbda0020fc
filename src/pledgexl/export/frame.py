"""The tidy month in pandas: one row an initiative, and the printed figures of all months.

Ratings are whole tenths of a point and sums are sums of whole numbers: a frame is never averaged,
and never changed in place. pandas takes a third of a second to import, so nothing imports this
module but a run that issues a month, and `pledgexl.read_month`.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from pledgexl.export.trend import Trend
from pledgexl.model.calculation import Audit
from pledgexl.model.errors import PledgexlError
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Coverage, InitiativeSummary, Summary
from pledgexl.model.period import Period
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus


class Column(NamedTuple):
    """A column of the tidy month; `unit` is the unit or the notation of its values."""

    name: str
    dtype: str
    unit: str
    meaning: str


# docs/columns.md is made from this table.
COLUMNS = (
    Column("period", "str", "YYYY-MM", "month; its last day is the day reported on"),
    Column("provisional", "bool", "", "whether the month has no final report yet"),
    Column("policy_id", "str", "1", "number of the policy (基本政策)"),
    Column("pledge_id", "str", "1-1", "number of the pledge (公約)"),
    Column("measure_id", "str", "1-1-1", "number of the measure (施策)"),
    Column("initiative_id", "str", "1-1-1-01", "number of the initiative (取組); unique"),
    Column("title", "str", "", "title of the initiative"),
    Column("department_code", "str", "", "code of the department that leads it"),
    Column("department", "str", "", "name of the department that leads it"),
    Column("related_departments", "str", "codes, spaces between", "other departments in it"),
    Column("row_status", "str", "rated, excluded, missing, rejected", "what became of the row"),
    Column("state", "str", "none, done, not_applicable, stopped", "its state (状態)"),
    Column("rating_tenths", "Int64", "tenths of a point, 0 to 100", "rating; missing unless rated"),
    Column("previous_tenths", "Int64", "tenths of a point, 0 to 100", "rating of the month before"),
    Column("text", "str", "", "what was done (実施内容)"),
    Column("added", "bool", "", "whether the department added it; the plan does not list it"),
)
# The sum of the ratings in tenths, then the number of rows of each status.
_Sums = tuple[Fraction | int, ...]


def columns_page() -> str:
    """Return docs/columns.md."""
    rows = (f"| `{one.name}` | {one.dtype} | {one.unit} | {one.meaning} |" for one in COLUMNS)
    head = ("| column | dtype | values | meaning |", "|---|---|---|---|")
    about = "The columns of the frame that `pledgexl.read_month` returns: one row an initiative."
    return "\n".join(("# The tidy month", "", about, "", *head, *rows, ""))


def month_frame(summary: Summary) -> pd.DataFrame:
    """Return the initiatives of `summary` as a tidy frame, in the order of the plan."""
    rows = ((measure.id, row) for measure in summary.measures for row in measure.initiatives)
    return initiatives_frame(rows, summary.period, is_provisional=summary.is_provisional)


def initiatives_frame(
    rows: Iterable[tuple[str, InitiativeSummary]], period: Period, *, is_provisional: bool
) -> pd.DataFrame:
    """Return the `rows`, each with the number of its measure, as a frame of `COLUMNS`."""
    records = [
        (
            str(period),
            is_provisional,
            measure.split("-")[0],
            measure.rpartition("-")[0],
            measure,
            row.id,
            row.title,
            row.department.code,
            row.department.name,
            " ".join(department.code for department in row.related),
            row.status.value,
            row.state.name.lower(),
            row.rating_tenths if row.status is RowStatus.RATED else None,
            row.previous_tenths,
            row.text,
            row.is_added,
        )
        for measure, row in rows
    ]
    # By column: pandas would make floating-point numbers of whole ones with gaps between.
    values = zip(*records, strict=True) if records else ((),) * len(COLUMNS)
    return pd.DataFrame(
        {
            column.name: pd.Series(list(found), dtype=column.dtype)
            for column, found in zip(COLUMNS, values, strict=True)
        }
    )


def group_sums(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the sum of tenths and the number of rows of each status, for each value of `by`."""
    statuses = [status.value for status in RowStatus]
    counts = pd.crosstab(frame[by], frame["row_status"]).reindex(columns=statuses, fill_value=0)
    return counts.assign(tenths=frame.groupby(by)["rating_tenths"].sum())[["tenths", *statuses]]


def require_same_sums(frame: pd.DataFrame, summary: Summary, audited: Audit) -> int:
    """Return how many groups of initiatives have the sums that the rules computed.

    Raises PledgexlError for the first measure or department whose sums differ.
    """
    by_measure, by_department = {}, {}
    for one in summary.measures:
        mean = one.average.exact / one.average.rule.times if one.average else None
        by_measure[one.id] = _sums(one.coverage, mean)
    for each in summary.departments:
        code = each.department.code
        by_department[code] = _sums(each.coverage, audited.departments[code].mean)
    for by, expected in (("measure_id", by_measure), ("department_code", by_department)):
        sums = group_sums(frame, by)
        found = dict(zip(sums.index, sums.itertuples(index=False, name=None), strict=True))
        for name in dict.fromkeys((*expected, *found)):
            nothing = (0,) * len(sums.columns)
            ours, other = expected.get(name, nothing), found.get(name, nothing)
            if ours != other:
                values = {"name": name, "rules": _sums_text(ours), "frame": _sums_text(other)}
                raise PledgexlError(f"sums_differ.{by}", **values)
    return len(by_measure) + len(by_department)


def _sums(coverage: Coverage, mean: Fraction | None) -> _Sums:
    """Return what the rules counted, and the sum of ratings that their `mean` was made of."""
    tenths = (mean or Fraction(0)) * coverage.rated * TENTHS_PER_POINT
    return (tenths, *(getattr(coverage, status.value) for status in RowStatus))


def _sums_text(sums: _Sums) -> str:
    return "／".join(map(str, (Fraction(sums[0]) / TENTHS_PER_POINT, *sums[1:])))


def trend(summary: Summary, past: Sequence[PastMonth]) -> Trend:
    """Return the printed figures of the whole and the policies in the `past` months and this."""
    now = {item.id: item.shown for item in (summary.whole, *summary.policies)}
    shown = {month.period: month.shown for month in past} | {summary.period: now}
    history = pd.DataFrame(shown, index=list(now), dtype=object)
    figures = {
        id_: tuple(figure if isinstance(figure, str) else None for figure in history.loc[id_])
        for id_ in now
    }
    return Trend(tuple(shown), figures)
