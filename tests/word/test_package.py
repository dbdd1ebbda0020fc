"""The report as a package: everything that Word wants of one."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from itertools import pairwise

import docx
import pytest
from lxml import etree

from pledgexl.word.contents import numbered
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from summaries import sample_summary, small_summary
from word.test_contents import ISSUED
from word.test_template import ORDERS, W

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def issued() -> bytes:
    plain = write_report(default_template(), sample_summary(), ISSUED)
    return numbered(plain, range(1, 12))


PACKAGES: dict[str, Callable[[], bytes]] = {
    "the template": default_template,
    "the report": lambda: write_report(default_template(), sample_summary(), ISSUED),
    "the report with page numbers": issued,
    "a report of one pledge": lambda: write_report(default_template(), small_summary(), ISSUED),
}


@pytest.fixture(params=PACKAGES, scope="module")
def parts(request: pytest.FixtureRequest) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(PACKAGES[request.param]())) as package:
        assert package.testzip() is None
        assert len(package.namelist()) == len(set(package.namelist()))
        return {name: package.read(name) for name in package.namelist()}


def targets(parts: dict[str, bytes]) -> dict[str, list[str]]:
    """Return what each part refers to, by the name of the part."""
    found: dict[str, list[str]] = {}
    for name, content in parts.items():
        if not name.endswith(".rels"):
            continue
        folder, _, file = name.rpartition("_rels/")
        found[folder + file.removesuffix(".rels")] = [
            posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
            for each in etree.fromstring(content).iter(RELATION)
            if each.get("TargetMode") != "External"
        ]
    return found


def test_every_relation_leads_to_a_part_and_every_part_is_led_to(parts: dict[str, bytes]) -> None:
    referred = {target for each in targets(parts).values() for target in each}
    own = {name for name in parts if not name.endswith(".rels") and name != "[Content_Types].xml"}

    assert referred == own


def test_every_relation_that_is_used_is_there_and_once(parts: dict[str, bytes]) -> None:
    for name, content in parts.items():
        if name.endswith((".rels", ".xlsx")):
            continue
        folder, _, file = name.rpartition("/")
        relations = parts.get(f"{folder}/_rels/{file}.rels", b"<none/>")
        ids = [each.get("Id") for each in etree.fromstring(relations).iter(RELATION)]
        used = re.findall(rb'r:(?:id|embed|link)="([^"]+)"', content)

        assert len(ids) == len(set(ids)), name
        assert {each.decode() for each in used} <= set(ids), name


def test_every_part_has_a_content_type(parts: dict[str, bytes]) -> None:
    types = etree.fromstring(parts["[Content_Types].xml"])
    defaults = {each.get("Extension") for each in types.iter(f"{TYPES}Default")}
    overrides = {each.get("PartName") for each in types.iter(f"{TYPES}Override")}

    assert all(
        f"/{name}" in overrides or name.rpartition(".")[2] in defaults
        for name in parts
        if name != "[Content_Types].xml"
    )
    assert all((name or "").lstrip("/") in parts for name in overrides)


def test_ids_and_names_are_unique(parts: dict[str, bytes]) -> None:
    root = etree.fromstring(parts["word/document.xml"])
    begins = [mark.get(f"{W}id") for mark in root.iter(f"{W}bookmarkStart")]
    ends = [mark.get(f"{W}id") for mark in root.iter(f"{W}bookmarkEnd")]
    names = [mark.get(f"{W}name", "") for mark in root.iter(f"{W}bookmarkStart")]
    drawings = [each.get("id") for each in root.iter() if str(each.tag).endswith("}docPr")]

    for each in (begins, ends, names, drawings):
        assert len(each) == len(set(each))
    assert set(begins) == set(ends)
    assert all(re.fullmatch(r"_\w{1,39}", name) for name in names)


@pytest.mark.parametrize("parent", ORDERS)
def test_elements_stand_in_the_order_of_the_standard(parts: dict[str, bytes], parent: str) -> None:
    order = ORDERS[parent].split()
    for name, content in parts.items():
        if not re.fullmatch(r"word/\w+\.xml", name):
            continue
        for element in etree.fromstring(content).iter(f"{W}{parent}"):
            places = [order.index(str(child.tag).removeprefix(W)) for child in element]
            assert all(left <= right for left, right in pairwise(places)), (name, parent)


def test_fields_begin_and_end_and_cells_end_with_a_paragraph(parts: dict[str, bytes]) -> None:
    root = etree.fromstring(parts["word/document.xml"])
    depth = 0
    for mark in root.iter(f"{W}fldChar"):
        depth += {"begin": 1, "end": -1}.get(mark.get(f"{W}fldCharType", ""), 0)
        assert depth in (0, 1, 2)
    assert depth == 0
    assert all(cell[-1].tag == f"{W}p" for cell in root.iter(f"{W}tc"))
    body = root[0]
    assert body[-1].tag == f"{W}sectPr"
    before_section = body[-2]
    assert before_section.tag in (f"{W}p", f"{W}tbl")


def test_every_run_of_letters_takes_the_japanese_font_for_ambiguous_signs(
    parts: dict[str, bytes],
) -> None:
    for run in etree.fromstring(parts["word/document.xml"]).iter(f"{W}r"):
        if run.find(f"{W}t") is not None:
            fonts = run.find(f"{W}rPr/{W}rFonts")
            assert fonts is not None, etree.tostring(run)
            assert fonts.get(f"{W}hint") == "eastAsia"


def test_the_document_is_japanese_and_its_tables_are_labelled(parts: dict[str, bytes]) -> None:
    styles = parts["word/styles.xml"].decode()
    assert '<w:lang w:val="ja-JP" w:eastAsia="ja-JP"' in styles
    assert "<dc:language>ja-JP</dc:language>" in parts["docProps/core.xml"].decode()
    for table in etree.fromstring(parts["word/document.xml"]).iter(f"{W}tbl"):
        assert table.find(f"{W}tblPr/{W}tblCaption") is not None
        assert table.find(f"{W}tblPr/{W}tblDescription") is not None
        first = table.find(f"{W}tr")
        assert first is not None
        assert first.find(f"{W}trPr/{W}tblHeader") is not None


def test_python_docx_opens_it(parts: dict[str, bytes]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert docx.Document(buffer).paragraphs
