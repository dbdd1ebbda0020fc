"""The default template as bytes, as XML, and as something an office worker reads in Word."""

import io
import re
import zipfile
from itertools import pairwise

import docx
import pytest
from lxml import etree

from pledgexl.commands.sample.city import sample_city
from pledgexl.word.template import default_template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The order in which ISO 29500-1 wants the children that the template uses.
ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs overflowPunct"
    " autoSpaceDE autoSpaceDN spacing ind jc outlineLvl",
    "rPr": "rStyle rFonts b bCs color spacing kern sz szCs lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook tblCaption"
    " tblDescription",
    "tcPr": "tcW gridSpan shd vAlign",
    "style": "name basedOn uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol"
    " listSeparator",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg",
    "lvl": "start numFmt pStyle lvlText lvlJc pPr rPr",
}


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_gives_the_same_bytes_on_every_call() -> None:
    assert default_template() == default_template()


def test_does_not_tell_when_it_was_made() -> None:
    with zipfile.ZipFile(io.BytesIO(default_template())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("parent", ORDERS)
def test_writes_elements_in_the_order_of_the_standard(parent: str) -> None:
    order = ORDERS[parent].split()
    found = 0
    for name, content in parts(default_template()).items():
        if not name.startswith("word/") or name.endswith(".rels"):
            continue
        for element in etree.fromstring(content).iter(f"{W}{parent}"):
            places = [order.index(str(child.tag).removeprefix(W)) for child in element]
            assert all(left <= right for left, right in pairwise(places)), (name, parent)
            found += 1

    assert found


def test_names_every_style_and_list_that_it_uses() -> None:
    package = parts(default_template())
    styles = etree.fromstring(package["word/styles.xml"])
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {
        style.get(f"{W}val")
        for name in ("document", "header1", "header2", "footer1", "footer2", "numbering")
        for style in etree.fromstring(package[f"word/{name}.xml"]).iter(f"{W}pStyle")
    }

    assert used <= known


def test_sets_the_same_font_for_every_script_wherever_it_sets_one() -> None:
    package = parts(default_template())
    for name in ("word/styles.xml", "word/numbering.xml"):
        for fonts in etree.fromstring(package[name]).iter(f"{W}rFonts"):
            scripts = {fonts.get(f"{W}{script}") for script in ("ascii", "hAnsi", "eastAsia", "cs")}
            assert len(scripts) == 1
            assert scripts <= {"BIZ UDPゴシック", "BIZ UDP明朝"}
            assert fonts.get(f"{W}hint") == "eastAsia"


def test_shows_its_control_tags_alone_and_in_their_own_style() -> None:
    document = docx.Document(io.BytesIO(default_template()))
    body = [*document.paragraphs]
    for table in document.tables:
        body += [
            paragraph for row in table.rows for cell in row.cells for paragraph in cell.paragraphs
        ]
    controls = [paragraph for paragraph in body if "{%" in paragraph.text]

    assert {paragraph.style and paragraph.style.name for paragraph in controls} == {"PXControl"}
    assert all(re.fullmatch(r"\{%(p|tr) [^%]*%\}", paragraph.text) for paragraph in controls)


def test_repeats_label_rows_and_keeps_every_row_whole() -> None:
    tables = list(etree.fromstring(parts(default_template())["word/document.xml"]).iter(f"{W}tbl"))

    for table in tables:
        rows = table.findall(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [
            True,
            *[False] * (len(rows) - 1),
        ]
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert table.find(f"{W}tblPr/{W}tblCaption") is not None


def test_fills_each_row_of_a_table_to_the_same_width() -> None:
    for table in etree.fromstring(parts(default_template())["word/document.xml"]).iter(f"{W}tbl"):
        grid = sum(int(column.get(f"{W}w", "")) for column in table.iter(f"{W}gridCol"))
        for row in table.findall(f"{W}tr"):
            assert sum(int(width.get(f"{W}w", "")) for width in row.iter(f"{W}tcW")) == grid


def test_knows_nothing_of_the_sample_city() -> None:
    text = "".join(content.decode() for content in parts(default_template()).values())
    settings = sample_city().plan.settings

    assert settings.municipality not in text
    assert settings.report_title not in text
    assert "令和" not in text
