"""The tidy month: documented columns, whole numbers, and sums that equal those of the rules."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from generated import generated_summary
from pledgexl.export.frame import (
    COLUMNS,
    columns_page,
    group_sums,
    month_frame,
    require_same_sums,
    trend,
)
from pledgexl.model.errors import PledgexlError, Value
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.model.submission import RowStatus
from pledgexl.rules.averages import audit
from summaries import as_past, sample_summary, small_summary

COLUMNS_PAGE = Path(__file__).parents[2] / "docs" / "columns.md"


def compared(summary: Summary, frame: pd.DataFrame) -> int:
    return require_same_sums(frame, summary, audit(summary))


def filled(error: PledgexlError) -> dict[str, Value]:
    return dict(error.message.values)


@pytest.mark.parametrize(
    "summary", [sample_summary(), small_summary(()), generated_summary(40, step_tenths=5)]
)
def test_has_the_documented_columns_and_dtypes(summary: Summary) -> None:
    frame = month_frame(summary)

    assert list(frame.dtypes.items()) == [(column.name, column.dtype) for column in COLUMNS]
    assert list(frame["initiative_id"]) == [row.id for row in summary.initiatives]
    assert frame["initiative_id"].is_unique


def test_the_page_of_the_columns_is_made_from_the_code() -> None:
    assert COLUMNS_PAGE.read_text("utf-8") == columns_page(), "run `make docs`"


def test_holds_ratings_as_whole_tenths_and_nothing_where_there_is_none() -> None:
    summary = sample_summary()
    frame = month_frame(summary)

    by_id = frame.set_index("initiative_id")
    assert by_id.loc["1-1-1-01", "rating_tenths"] == 80
    assert by_id.loc["4-1-1-02", "rating_tenths"] is pd.NA
    assert by_id.loc["4-1-1-02", "row_status"] == "excluded"
    assert frame["rating_tenths"].sum() == sum(
        row.rating_tenths or 0 for row in summary.initiatives if row.status is RowStatus.RATED
    )


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("step", [10, 5, 1])
def test_adds_up_to_the_sums_of_the_rules_in_drawn_months(seed: int, step: int) -> None:
    summary = generated_summary(60, seed, step_tenths=step)

    groups = len(summary.measures) + len(summary.departments)
    assert compared(summary, month_frame(summary)) == groups


def test_counts_every_row_of_a_group_once() -> None:
    frame = month_frame(sample_summary())

    for by in ("policy_id", "department_code"):
        counts = group_sums(frame, by).drop(columns="tenths")
        assert counts.to_numpy().sum() == len(frame)


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        (
            "rating_tenths",
            90,
            {"code": "sums_differ.measure_id", "name": "1-1-1", "rules": "23／3／0／0／0"},
        ),
        ("row_status", "missing", {"code": "sums_differ.measure_id", "frame": "23／2／0／1／0"}),
        ("measure_id", "9-9-9", {"code": "sums_differ.measure_id", "name": "1-1-1"}),
        ("department_code", "999", {"code": "sums_differ.department_code", "name": "503"}),
    ],
)
def test_a_changed_cell_of_the_frame_stops_the_release(
    column: str, value: object, found: dict[str, str]
) -> None:
    summary = sample_summary()
    frame = month_frame(summary)
    changed = frame.assign(**{column: [value, *frame[column][1:]]}).astype(frame.dtypes)

    with pytest.raises(PledgexlError) as stopped:
        compared(summary, changed)

    told = {"code": stopped.value.code} | filled(stopped.value)
    assert told | found == told


def test_a_wrong_mean_of_the_rules_stops_the_release() -> None:
    summary = sample_summary()
    policy, *others = summary.policies
    pledge, *rest = policy.children
    measure, *more = pledge.children
    wrong = replace(measure, coverage=replace(measure.coverage, missing=1))
    pledge = replace(pledge, children=(wrong, *more))
    policy = replace(policy, children=(pledge, *rest))
    whole = replace(summary.whole, children=(policy, *others))

    with pytest.raises(PledgexlError) as stopped:
        compared(replace(summary, whole=whole), month_frame(summary))

    assert filled(stopped.value)["rules"] == "23／3／0／1／0"


def test_the_trend_has_the_printed_figures_in_the_order_of_the_months() -> None:
    summary = sample_summary()
    january, february = Period(2024, 1), Period(2024, 2)
    first, second = as_past(small_summary(), january), as_past(sample_summary(), february)

    found = trend(summary, (first, second))

    assert found.periods == (january, february, summary.period)
    assert found.shown[""] == (first.shown[""], second.shown[""], summary.whole.shown)
    assert found.shown["5"][0] is None
