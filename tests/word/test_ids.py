"""What stands in a row that is repeated stands in the report once for each id; odd tables."""

import re
from collections import Counter
from datetime import date

import docx
from lxml import etree

from edited_templates import W, edited, parts_of, properties, retyped, run_saying, within, xml
from pledgexl.messages.screen import say
from pledgexl.model.language import Language
from pledgexl.word.check import template_findings
from pledgexl.word.figures import report_figures
from pledgexl.word.write_report import write_report
from summaries import sample_summary

ISSUED = date(2024, 4, 18)
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def litter(document: docx.document.Document) -> None:
    """Leave in a row that is repeated what Word and its users leave there."""
    run = run_saying(document, "{{ 公約.名称 }}")
    paragraph, row = within(run, "p"), within(run, "tr")
    for name, number in (("_GoBack", "0"), ("目印", "1")):
        run.addprevious(xml(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'))
        run.addnext(xml(f'<w:bookmarkEnd w:id="{number}"/>'))
    run.addnext(xml('<w:bookmarkEnd w:id="99"/>'))
    run.addnext(xml('<w:permStart w:id="5" w:edGrp="everyone"/>'))
    run.addnext(xml('<w:permEnd w:id="5"/>'))
    shape = '<v:shape id="_x0000_s1026" o:spid="_x0000_s1026" type="#_x0000_t202"/>'
    kind = '<v:shapetype id="_x0000_t202"/>'
    run.addnext(xml(f"<w:r><w:pict>{kind}{shape}</w:pict></w:r>"))
    run.addnext(
        xml(
            '<w:r><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="7" name="x"/>'
            "</wp:inline></w:drawing></w:r>"
        )
    )
    run.addnext(
        xml(
            '<w:sdt><w:sdtPr><w:id w:val="123"/><w:dataBinding w:xpath="/x" w:storeItemID="{A}"/>'
            "</w:sdtPr><w:sdtContent><w:r><w:t>{{ 公約.番号 }}件目</w:t></w:r></w:sdtContent>"
            "</w:sdt>"
        )
    )
    for element in (paragraph, row):
        element.set(f"{W14}paraId", "1A2B3C4D")
        element.set(f"{W14}textId", "77777777")
    revision = '<w:rPrChange w:id="1" w:author="x"><w:rPr/></w:rPrChange>'
    properties(run, "rPr").append(xml(revision))
    header = document.sections[0].header.paragraphs[0]._p  # noqa: SLF001
    header.append(xml('<w:bookmarkStart w:id="1" w:name="目印"/>'))
    header.append(xml('<w:bookmarkEnd w:id="1"/>'))


def test_gives_each_thing_in_a_repeated_row_its_own_id() -> None:
    report = write_report(edited(litter), sample_summary(), ISSUED)
    parts = [
        etree.fromstring(part)
        for name, part in parts_of(report).items()
        if "word/" in name and name.endswith(".xml")
    ]

    def values(name: str, attribute: str) -> list[str]:
        return [
            element.get(attribute, "")
            for root in parts
            for element in root.iter("*")
            if etree.QName(element).localname == name and element.get(attribute) is not None
        ]

    for name, attribute in (
        ("bookmarkStart", f"{W}id"),
        ("bookmarkEnd", f"{W}id"),
        ("bookmarkStart", f"{W}name"),
        ("docPr", "id"),
        ("shape", "id"),
        ("shapetype", "id"),
        ("p", f"{W14}paraId"),
        ("tr", f"{W14}paraId"),
        ("rPrChange", f"{W}id"),
    ):
        found = Counter(values(name, attribute))
        assert {value for value, times in found.items() if times > 1} == set(), name

    starts, ends = values("bookmarkStart", f"{W}id"), values("bookmarkEnd", f"{W}id")
    assert sorted(starts) == sorted(ends)
    assert "目印" in values("bookmarkStart", f"{W}name")
    assert "_GoBack" not in values("bookmarkStart", f"{W}name")
    assert len(values("shape", "id")) == 25
    assert len(values("docPr", "id")) >= 25
    body = parts_of(report)["word/document.xml"]
    assert not re.search(rb"permStart|dataBinding|<w:sdtPr><w:id", body)
    assert len(report_figures(report)) == 81


def test_names_a_style_that_is_gone_and_leads_nothing_to_it() -> None:
    def delete(document: docx.document.Document) -> None:
        styles = document.styles.element
        for style in list(styles.iter(f"{W}style")):
            if style.get(f"{W}styleId") == "PXInitiative":
                styles.remove(style)

    template = edited(delete)
    (found,) = template_findings(template)
    parts = parts_of(write_report(template, sample_summary(), ISSUED))

    assert "「PXInitiative」がありません（1か所" in say(found.message, Language.JA)
    assert "取組.本文" in found.place.quote
    assert b"PXInitiative" not in parts["word/document.xml"]


def test_names_the_row_of_a_table_that_has_a_column_more() -> None:
    def widen(document: docx.document.Document) -> None:
        cell = within(run_saying(document, "{{ 呼び名.区分 }}"), "tc")
        cell.addnext(xml("<w:tc><w:tcPr/><w:p><w:r><w:t>備考</w:t></w:r></w:p></w:tc>"))

    (found,) = template_findings(edited(widen))

    assert "この行は6列で、ほかの行は5列" in say(found.message, Language.JA)
    assert "{{ 呼び名.区分 }}" in found.place.quote


def test_allows_a_column_that_is_added_to_every_row() -> None:
    def widen(document: docx.document.Document) -> None:
        table = within(run_saying(document, "{{ 呼び名.区分 }}"), "tbl")
        for row in table.iter(f"{W}tr"):
            last = list(row.iter(f"{W}tc"))[-1]
            span = last.find(f"{W}tcPr/{W}gridSpan")
            if span is not None and len(list(row.iter(f"{W}tc"))) == 1:
                span.set(f"{W}val", "6")
            else:
                last.addnext(xml("<w:tc><w:tcPr/><w:p/></w:tc>"))
        retyped("{{ 呼び名.区分 }}", "{{ 呼び名.区分 }}（名称）")(document)

    assert template_findings(edited(widen)) == ()


def test_names_a_letter_that_one_pc_has_but_no_sign_of_a_symbol_font() -> None:
    def type_them(document: docx.document.Document) -> None:
        fonts = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
        sign = f"<w:r><w:rPr>{fonts}</w:rPr><w:t>{{}}</w:t></w:r>"
        run = run_saying(document, "はじめに")
        run.addnext(xml(sign.format("\uf0fe")))
        run.addnext(xml("<w:r><w:t>渡\ue000</w:t></w:r>"))

    (found,) = template_findings(edited(type_them))

    assert found.is_note
    assert "U+E000" in say(found.message, Language.JA)
    assert write_report(edited(type_them), sample_summary(), ISSUED)
