"""Sums and counts beside those of pandas, an independent witness."""

from fractions import Fraction

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pledgexl.model.finding import CellRef
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import Entry, RowStatus
from pledgexl.model.summary import Coverage
from pledgexl.rules.averages import coverage_by_department, measure_means


def entry(measure: str, department: str, status: RowStatus, tenths: int) -> Entry:
    """Return an entry that has a rating, of so many `tenths`, if it is rated."""
    at = CellRef(f"{department}.xlsx")
    missing = Entry.missing((f"{measure}-01", measure, "取組"), department, at)
    rating = tenths if status is RowStatus.RATED else None
    return missing.changed(status=status, rating_tenths=rating)


entries = st.lists(
    st.builds(
        entry,
        st.sampled_from(("1-1-1", "1-1-2")),
        st.sampled_from(("101", "102")),
        st.sampled_from((*RowStatus, RowStatus.RATED)),
        st.integers(0, 100),
    ),
    max_size=40,
)


def frame_of(drawn: list[Entry]) -> pd.DataFrame:
    """Return a row for each entry; a rating that is not there is 0, so that all are whole."""
    columns = ["measure", "department", "status", "tenths"]
    rows = [(one.measure, one.department, one.status.value, one.rating_tenths) for one in drawn]
    return pd.DataFrame(rows, columns=columns).fillna({"tenths": 0}).astype({"tenths": "int64"})


@given(drawn=entries)
def test_the_means_are_those_of_pandas_to_the_last_digit(drawn: list[Entry]) -> None:
    frame = frame_of(drawn)
    rated = frame[frame["status"] == "rated"].groupby("measure")["tenths"].agg(["sum", "count"])

    assert measure_means(drawn) == {
        measure: Fraction(int(total), TENTHS_PER_POINT * int(count))
        for measure, total, count in rated.itertuples()
    }


@given(drawn=entries)
def test_the_counts_are_those_of_pandas(drawn: list[Entry]) -> None:
    counted = frame_of(drawn).groupby(["department", "status"]).size().reset_index()
    sizes: dict[str, dict[str, int]] = {}
    for code, status, size in counted.itertuples(index=False):
        sizes.setdefault(code, {})[status] = int(size)

    assert coverage_by_department(drawn) == {
        code: Coverage(**found) for code, found in sizes.items()
    }
