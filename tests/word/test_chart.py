"""Charts as Word keeps them: what they draw, what they hold, and what they say."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pytest
from lxml import etree

from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.model.month import Summary
from pledgexl.rules.summarise import summarise
from pledgexl.word.chart import Chart, ChartKind, Point, cached_series, chart_xml
from pledgexl.word.context import ReportValues
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from summaries import sample_summary, small_plan, small_summary

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ISSUED = date(2024, 4, 18)
# The order in which ISO 29500-1 wants the children of the elements that we write.
ORDERS = {
    "chartSpace": "date1904 lang roundedCorners chart spPr txPr externalData",
    "chart": "autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs",
    "plotArea": "layout radarChart barChart lineChart catAx valAx spPr",
    "lineChart": "grouping varyColors ser dLbls marker axId",
    "legend": "legendPos layout overlay spPr txPr",
    "radarChart": "radarStyle varyColors ser dLbls axId",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap axId",
    "ser": "idx order tx spPr invertIfNegative marker dPt dLbls cat val smooth",
    "dPt": "idx invertIfNegative bubble3D spPr",
    "dLbls": "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName"
    " showPercent showBubbleSize",
    "catAx": "axId scaling delete axPos majorGridlines numFmt majorTickMark minorTickMark"
    " tickLblPos spPr txPr crossAx crosses auto lblAlgn lblOffset noMultiLvlLbl",
    "valAx": "axId scaling delete axPos majorGridlines numFmt majorTickMark minorTickMark"
    " tickLblPos spPr txPr crossAx crosses crossBetween majorUnit",
    "scaling": "orientation max min",
}


def parts(report: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        return {name: package.read(name) for name in package.namelist()}


def charts(report: bytes) -> list[bytes]:
    found = parts(report)
    return [found[name] for name in sorted(found) if name.startswith("word/charts/chart")]


def report(summary: Summary, template: bytes | None = None) -> bytes:
    return write_report(template or default_template(), summary, ISSUED)


def chart_of(summary: Summary, name: str) -> Chart:
    chart = ReportValues(summary, ISSUED).named()[name]
    assert isinstance(chart, Chart)
    return chart


def test_draws_the_figures_of_the_policies_and_of_the_pledges() -> None:
    summary = sample_summary()
    policies, pledges = (cached_series(part)[0] for part in charts(report(summary)))

    assert policies == [(f"基本政策{policy.number}", policy.shown) for policy in summary.policies]
    assert [figure for _, figure in pledges] == [pledge.shown for pledge in summary.pledges]
    assert [label for label, _ in pledges[:6]] == ["Ⅰ1", "Ⅰ2", "Ⅰ3", "Ⅰ4", "Ⅰ5", "Ⅱ1"]


def test_holds_a_workbook_that_equals_what_it_draws() -> None:
    found = parts(report(sample_summary()))
    for number in (1, 2):
        (drawn,) = cached_series(found[f"word/charts/chart{number}.xml"])
        workbook = found[f"word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"]
        sheet = openpyxl.load_workbook(io.BytesIO(workbook))["Sheet1"]
        rows = list(sheet.iter_rows(min_row=2, max_col=2, values_only=True))

        assert [(label, str(figure)) for label, figure in rows] == drawn
        last = len(drawn) + 1
        formulas = [
            each.text
            for each in etree.fromstring(found[f"word/charts/chart{number}.xml"]).iter(f"{C}f")
        ]
        assert formulas == ["Sheet1!$B$1", f"Sheet1!$A$2:$A${last}", f"Sheet1!$B$2:$B${last}"]


def test_ties_chart_and_workbook_together_so_that_word_can_edit_them() -> None:
    found = parts(report(sample_summary()))
    for number in (1, 2):
        relations = found[f"word/charts/_rels/chart{number}.xml.rels"].decode()
        root = etree.fromstring(found[f"word/charts/chart{number}.xml"])
        external = root.find(f"{C}externalData")

        assert f"../embeddings/Microsoft_Excel_Sheet{number}.xlsx" in relations
        assert external is not None
        relation = external.get(f"{R}id")
        assert f'Id="{relation}"' in relations
    types = found["[Content_Types].xml"].decode()
    assert types.count("drawingml.chart+xml") == 2
    assert "spreadsheetml.sheet" in types


@pytest.mark.parametrize("kind", ChartKind)
def test_writes_every_setting_in_the_order_of_the_standard(kind: ChartKind) -> None:
    points = (Point("甲", "甲", "10"), Point("乙", "乙", None, 1), Point("丙", "丙", "3.5", 2))
    root = etree.fromstring(chart_xml(Chart(kind, "図", "％", 100, points), "rId1").encode())

    for parent, order in ORDERS.items():
        for element in root.iter(f"{C}{parent}"):
            places = [order.split().index(str(child.tag).removeprefix(C)) for child in element]
            assert places == sorted(places), parent
    has_labels = kind in (ChartKind.RADAR, ChartKind.BARS)
    switches = {"showVal": "1" if has_labels else "0"} | dict.fromkeys(
        ("showLegendKey", "showCatName", "showSerName", "showPercent", "showBubbleSize"), "0"
    )
    for labels in root.iter(f"{C}dLbls"):
        found = {str(child.tag).removeprefix(C): child.get("val") for child in labels}
        assert {name: found[name] for name in switches} == switches
    for name in ("roundedCorners", "autoTitleDeleted", "plotVisOnly", "dispBlanksAs", "delete"):
        assert next(root.iter(f"{C}{name}")).get("val") is not None


def test_sets_the_japanese_font_for_every_script() -> None:
    for part in charts(report(sample_summary())):
        for face in etree.fromstring(part).iter(f"{A}defRPr"):
            fonts = [face.find(f"{A}{script}") for script in ("latin", "ea", "cs")]
            assert {font is not None and font.get("typeface") for font in fonts} == {
                "BIZ UDPゴシック"
            }


def test_tells_the_policies_apart_without_colour() -> None:
    root = etree.fromstring(charts(report(sample_summary()))[1])
    looks = [
        "solid" if fill is None else fill.get("prst")
        for point in root.iter(f"{C}dPt")
        for fill in [next(point.iter(f"{A}pattFill"), None)]
    ]

    assert looks[:6] == ["solid"] * 5 + ["wdUpDiag"]
    assert len(set(looks)) == 5
    assert {color.get("val") for color in root.iter(f"{A}srgbClr")} <= {
        "1F3864",
        "FFFFFF",
        "000000",
        "A6A6A6",
    }


def test_says_its_figures_to_those_who_do_not_see_it() -> None:
    document = etree.fromstring(parts(report(sample_summary()))["word/document.xml"])
    said = [each.get("descr") for each in document.iter() if str(each.tag).endswith("}docPr")]

    shown = zip("ⅠⅡⅢⅣⅤ", (62, 56, 60, 56, 62), strict=True)
    figures = "、".join(f"基本政策{number} {figure}" for number, figure in shown)
    assert said[0] == f"基本政策ごとの進捗（％）：{figures}"
    assert said[1] is not None
    assert said[1].count("、") == 24


def test_draws_bars_where_a_radar_would_have_fewer_than_five_axes() -> None:
    assert chart_of(small_summary(policies=2), "グラフ_基本政策").kind is ChartKind.BARS
    assert chart_of(small_summary(policies=4), "グラフ_基本政策").kind is ChartKind.BARS
    assert chart_of(small_summary(policies=5), "グラフ_基本政策").kind is ChartKind.RADAR


def test_leaves_a_gap_where_there_is_no_figure() -> None:
    nothing = summarise(small_plan(2, 4), NEWEST_PERIOD, [])
    written = report(replace(nothing, is_provisional=True))

    assert [figure for _, figure in cached_series(charts(written)[0])[0]] == [None] * 4
    assert chart_of(nothing, "グラフ_基本政策").description.endswith("政策Ⅳ －")


def test_is_its_own_part_each_time_a_template_names_it() -> None:
    document = docx.Document(io.BytesIO(default_template()))
    for paragraph in document.paragraphs:
        if "グラフ_公約" in paragraph.text:
            loop = (
                "{% for x in 政策一覧 %}{{ グラフ_公約 }}{% endfor %}、図：{{ グラフ_基本政策 }}。"
            )
            paragraph.runs[0].text = loop
    document.sections[0].header.paragraphs[0].add_run("{{ グラフ_基本政策 }}")
    buffer = io.BytesIO()
    document.save(buffer)
    found = parts(report(sample_summary(), buffer.getvalue()))

    drawn = [name for name in found if re.fullmatch(r"word/charts/chart\d+\.xml", name)]
    assert len(drawn) == 1 + 5 + 1 + 1
    assert len([name for name in found if name.endswith(".xlsx")]) == len(drawn)
    body = found["word/document.xml"].decode()
    ids = re.findall(r'<wp:docPr id="(\d+)"', body)
    assert len(ids) == len(set(ids)) == 7
    assert found["word/_rels/header1.xml.rels"].decode().count("relationships/chart") == 1


def test_draws_many_pledges_with_smaller_labels_and_then_with_none() -> None:
    def labels(count: int) -> tuple[str | None, str | None]:
        points = tuple(Point(f"{place}", "", "5") for place in range(count))
        xml = chart_xml(Chart(ChartKind.BARS, "図", "％", 100, points), "rId1")
        own = next(etree.fromstring(xml.encode()).iter(f"{C}dLbls"))
        size = next(own.iter(f"{A}defRPr")).get("sz")
        value = own.find(f"{C}showVal")
        return size, None if value is None else value.get("val")

    assert [labels(30), labels(60), labels(61)] == [("900", "1"), ("600", "1"), ("600", "0")]
