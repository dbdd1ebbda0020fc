"""The open data: tidy, safe, and described so that a program needs no explanation."""

import csv
import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from frictionless import Package

from generated import generated_summary, reckoned_again
from pledgexl.export.frame import month_frame
from pledgexl.export.opendata import guarded, open_data
from pledgexl.model.month import Summary
from pledgexl.model.submission import RowStatus
from summaries import sample_summary, small_summary

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "＝1+1",
    "－1",
    "'already",
    "''twice",
    '1",=2',
    "一行目\n=二行目",
)


def written(summary: Summary, folder: Path) -> Path:
    """Write the open data of `summary` below `folder`; return the descriptor."""
    for name, content in open_data(summary, month_frame(summary)).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return folder / "open" / "datapackage.json"


def table(summary: Summary, name: str) -> list[dict[str, str]]:
    text = open_data(summary, month_frame(summary))[f"open/{name}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def provisional() -> Summary:
    summary = sample_summary()
    missing = summary.initiatives[0]._replace(status=RowStatus.MISSING, rating_tenths=None, at=None)
    return replace(reckoned_again(summary, missing), is_provisional=True)


@pytest.mark.filterwarnings("ignore")  # frictionless and its helpers speak of their own future
@pytest.mark.parametrize(
    "summary",
    [
        sample_summary(),
        provisional(),
        small_summary(HOSTILE),
        generated_summary(200, step_tenths=5),
    ],
    ids=["demo", "provisional", "hostile", "generated"],
)
def test_frictionless_finds_nothing_wrong(summary: Summary, tmp_path: Path) -> None:
    report = Package(str(written(summary, tmp_path))).validate()

    assert report.valid, report.flatten(["message"])
    assert report.stats["tasks"] == 5


@pytest.mark.filterwarnings("ignore")  # as above
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("initiatives", "1-1-1-01,1-1-1,", "1-1-1-01,9-9-9,"),
        ("initiatives", ",rated,none,8,", ",rated,none,eight,"),
        ("policies", "2024-03-31", "31.3.2024"),
        ("departments", ",101,", ",102,"),
    ],
)
def test_frictionless_does_find_what_is_wrong(
    name: str, old: str, new: str, tmp_path: Path
) -> None:
    descriptor = written(sample_summary(), tmp_path)
    document = json.loads(descriptor.read_text("utf-8"))
    for resource in document["resources"]:
        # Otherwise a changed byte is enough.
        del resource["hash"], resource["bytes"]
    descriptor.write_text(json.dumps(document), "utf-8")
    path = descriptor.with_name(f"{name}.csv")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")

    assert not Package(str(descriptor)).validate().valid


def test_says_what_the_month_says() -> None:
    summary = sample_summary()

    figures = {row["pledge_id"]: row["shown"] for row in table(summary, "pledges")}
    assert figures == {pledge.id: pledge.shown for pledge in summary.pledges}
    exact = [Fraction(row["exact"]) for row in table(summary, "measures")]
    assert exact == [measure.average.exact for measure in summary.measures if measure.average]
    rows = table(summary, "initiatives")
    assert len(rows) == 135
    assert {row["as_of"] for row in rows} == {"2024-03-31"}
    excluded = next(row for row in rows if row["initiative_id"] == "4-1-1-02")
    assert (excluded["rating"], excluded["row_status"]) == ("", "excluded")
    assert excluded["state"] == "not_applicable"
    policies = table(summary, "policies")
    assert sum(int(row["expected"]) for row in policies) == 135
    assert sum(int(row["rated"]) for row in policies) == 133


def test_says_in_each_row_that_a_month_is_provisional() -> None:
    assert {row["provisional"] for row in table(provisional(), "initiatives")} == {"true"}
    assert {row["provisional"] for row in table(sample_summary(), "measures")} == {"false"}


@pytest.mark.parametrize("typed", HOSTILE)
def test_no_text_begins_a_formula_and_each_can_be_had_back(typed: str) -> None:
    assert guarded(typed)[0] not in "=+-@\t\r\n＝＋－＠"
    assert guarded(typed).removeprefix("'") == typed


def test_guards_every_text_in_every_table() -> None:
    summary = small_summary(HOSTILE)
    files = open_data(summary, month_frame(summary))

    for name, content in files.items():
        assert content.startswith(b"\xef\xbb\xbf") is name.endswith(".csv")
        if name.endswith(".csv"):
            lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
            assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))]
    texts = [row["text"] for row in table(summary, "initiatives")]
    assert texts == [guarded(text) for text in HOSTILE]


def test_the_same_month_gives_the_same_bytes() -> None:
    first, second = sample_summary(), sample_summary()

    assert open_data(first, month_frame(first)) == open_data(second, month_frame(second))
