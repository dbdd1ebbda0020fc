"""Charts, links, names and paper of the summary workbook, as its parts say."""

import io
import re
import zipfile
from datetime import datetime

from openpyxl import load_workbook

from generated import generated_summary
from pledgexl.excel.summary.write import summary_workbook
from pledgexl.excel.verify.summary import verify_summary
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.rules.averages import audit
from reread import Reread
from summaries import sample_summary

CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)
PAST = tuple(
    PastMonth(Period(2024, month), {"": shown}, {}) for month, shown in ((1, "51.4"), (2, None))
)


def parts(summary: Summary, past: tuple[PastMonth, ...] = ()) -> dict[str, str]:
    content = summary_workbook(summary, audit(summary), CREATED, past=past)
    verify_summary(content, summary, audit(summary), past)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def charts(found: dict[str, str]) -> list[str]:
    return [xml for name, xml in sorted(found.items()) if name.startswith("xl/charts/chart")]


def alternatives(found: dict[str, str], sheet: int = 1) -> list[str]:
    return re.findall('descr="([^"]*)"', found[f"xl/drawings/drawing{sheet}.xml"])


def test_draws_policies_and_pledges_on_a_fixed_scale() -> None:
    radar, columns = charts(parts(sample_summary()))

    assert "<c:radarChart>" in radar
    assert "<c:barChart>" in columns
    for xml in (radar, columns):
        assert '<c:max val="100"/><c:min val="0"/>' in xml
        assert "<c:showVal" in xml
        assert xml.count("<a:latin") == xml.count('<a:ea typeface="BIZ UDPゴシック"/>') > 0
    # Each policy has a pattern of its own, so that no colour is needed.
    assert len(set(re.findall('prst="([^"]*)"', columns))) >= 5
    assert len(re.findall("<c:v>", columns)) >= 50


def test_says_every_figure_in_the_text_that_stands_for_a_chart() -> None:
    summary = sample_summary()
    radar, columns = alternatives(parts(summary))

    assert radar == "基本政策の進捗（％）。Ⅰ 62、Ⅱ 56、Ⅲ 60、Ⅳ 56、Ⅴ 62"
    assert all(f"{pledge.id} {pledge.shown}" in columns for pledge in summary.pledges)


def test_draws_a_trend_only_where_there_is_a_past() -> None:
    assert len(charts(parts(sample_summary()))) == 2

    found = parts(sample_summary(), PAST)
    assert "<c:lineChart>" in charts(found)[2]
    assert alternatives(found, 2) == [
        "全体の進捗の推移（％）。令和6年1月末 51.4、令和6年2月末 －、令和5年度末 59.2"
    ]


def test_leaves_out_a_chart_that_nobody_could_read() -> None:
    found = parts(generated_summary(800))

    assert len(charts(found)) == 1
    assert "公約の数が40を超えるため" in found["xl/sharedStrings.xml"]


def test_draws_columns_where_a_radar_would_have_no_area() -> None:
    (policies, pledges) = charts(parts(generated_summary(60)))

    assert "<c:barChart>" in policies
    assert "<c:barChart>" in pledges


def test_names_the_headline() -> None:
    content = summary_workbook(sample_summary(), audit(sample_summary()), CREATED)
    names = load_workbook(io.BytesIO(content)).defined_names

    assert names["全体の進捗"].attr_text == "'総括表'!$C$35"


def test_leads_from_each_figure_to_its_proof_and_on_to_the_ratings() -> None:
    content = summary_workbook(sample_summary(), audit(sample_summary()), CREATED)
    book = load_workbook(io.BytesIO(content))

    links = [book["総括表"][f"C{row}"].hyperlink for row in range(5, 36)]
    places = [str(link.location) for link in links if link]
    assert len(places) == 31
    ids = [book["検算"][place.rpartition("!")[2]].value for place in places]
    assert ids[:3] == ["1", "1-1", "1-2"]
    assert ids[-1] == "全体"
    measure = book["検算"]["A7"]
    assert measure.value == "1-1-1"
    assert measure.hyperlink is not None
    assert measure.hyperlink.location == "'明細'!A5"


def test_groups_the_proof() -> None:
    content = summary_workbook(sample_summary(), audit(sample_summary()), CREATED)
    book = load_workbook(io.BytesIO(content))
    proof = book["検算"]

    levels = [proof.row_dimensions[row].outlineLevel for row in (5, 6, 7, 85)]
    assert levels == [0, 1, 2, 0]


def test_hides_no_sheet() -> None:
    content = summary_workbook(sample_summary(), audit(sample_summary()), CREATED)

    states = {sheet.sheet_state for sheet in load_workbook(io.BytesIO(content)).worksheets}
    assert states == {"visible"}


def test_stores_a_rating_to_its_last_digit() -> None:
    summary = generated_summary(400, 4, step_tenths=1)
    content = summary_workbook(summary, audit(summary), CREATED)

    rows = list(Reread(content).rows("明細"))[4:]
    stored = {cells["E"].value for _, cells in rows if "E" in cells}
    assert "9.7" in stored
    assert {value for value in stored if len(value) > 3} == set()
