"""目次: entries that are the headings, links that lead to them, and no question on opening."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import docx
import pytest
from lxml import etree

from pledgexl.word.contents import listed_headings, numbered
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from summaries import sample_summary, small_summary

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ISSUED = date(2024, 4, 18)
Document = docx.document.Document


def report(template: bytes | None = None) -> bytes:
    return write_report(template or default_template(), sample_summary(), ISSUED)


def edited(edit: Callable[[Document], None]) -> bytes:
    document = docx.Document(io.BytesIO(default_template()))
    edit(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def body(package: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def asking(instruction: str) -> bytes:
    def edit(document: Document) -> None:
        field = next(document.element.body.iter(f"{W}instrText"))
        field.text = f" {instruction} "

    return edited(edit)


def test_lists_the_chapters_and_the_policies() -> None:
    listed = listed_headings(report())

    assert listed[:4] == [
        "はじめに",
        "第1　総括表",
        "第2　進捗の図（令和5年度末）",
        "第3　施策ごとの取組（令和5年度末現在）",
    ]
    assert [entry.partition("　")[0] for entry in listed[4:9]] == [f"基本政策{n}" for n in "ⅠⅡⅢⅣⅤ"]
    assert listed[9:] == ["第4　進捗が変わった理由", "第5　注記"]


def test_leads_each_entry_to_its_heading() -> None:
    root = body(report())
    for link in root.iter(f"{W}hyperlink"):
        anchor = link.get(f"{W}anchor")
        (mark,) = [
            each for each in root.iter(f"{W}bookmarkStart") if each.get(f"{W}name") == anchor
        ]
        heading = next(mark.iterancestors(f"{W}p"))
        text = "".join(letters.text or "" for letters in heading.iter(f"{W}t"))
        said = "".join(letters.text or "" for letters in link.iter(f"{W}t"))
        assert text.replace("　", "") == said.replace("　", "")


def test_is_words_own_field_and_asks_for_no_update() -> None:
    package = report()
    root = body(package)
    codes = [code.text for code in root.iter(f"{W}instrText")]

    assert codes == [' TOC \\o "1-1" \\t "PXPolicy,2" \\h \\z ']
    marks = [each.get(f"{W}fldCharType") for each in root.iter(f"{W}fldChar")]
    assert marks == ["begin", "separate", "end"]
    assert not [each for each in root.iter(f"{W}fldChar") if each.get(f"{W}dirty")]
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert b"updateFields" not in archive.read("word/settings.xml")


def test_has_no_page_number_that_nobody_counted() -> None:
    root = body(report())
    entries = [next(link.iterancestors(f"{W}p")) for link in root.iter(f"{W}hyperlink")]

    assert not [entry for entry in entries if entry.find(f".//{W}tab") is not None]


def test_takes_page_numbers_as_fields_that_word_can_renew() -> None:
    package = numbered(report(), range(3, 14))
    root = body(package)
    codes = [code.text or "" for code in root.iter(f"{W}instrText")]
    entries = [next(link.iterancestors(f"{W}p")) for link in root.iter(f"{W}hyperlink")]

    assert len([code for code in codes if re.match(r" PAGEREF _Toc9\d{6} \\h ", code)]) == 11
    assert [list(entry.iter(f"{W}t"))[-1].text for entry in entries] == [
        str(page) for page in range(3, 14)
    ]
    kinds = [each.get(f"{W}fldCharType") for each in root.iter(f"{W}fldChar")]
    assert [kinds.count(kind) for kind in ("begin", "separate", "end")] == [12, 12, 12]


def test_replaces_what_word_put_into_the_template_on_an_update() -> None:
    def update(document: Document) -> None:
        letters = next(
            t for t in document.element.body.iter(f"{W}t") if "見出しの" in (t.text or "")
        )
        letters.text = "政策{{ 政策.番号 }}　{{ 政策.名称 }}"
        paragraph = next(letters.iterancestors(f"{W}p"))
        end = paragraph[-1]
        second = etree.fromstring(etree.tostring(paragraph))
        for run in list(second.iter(f"{W}r"))[:-1]:
            second.remove(run)
        paragraph.remove(end)
        paragraph.addnext(second)

    assert listed_headings(report(edited(update))) == listed_headings(report())


@pytest.mark.parametrize(
    ("instruction", "listed"),
    [
        ('TOC \\o "1-1" \\h', ["はじめに", "第1", "第2", "第3", "第4", "第5"]),
        (
            'TOC \\o "2-2"',
            [
                "進捗の表し方",
                "平均に含めない",
                "集計の状況",
                "任期中の推移",
                "評価が長く",
                "評価の目安",
                "公約の進捗の",
                "平均に含めて",
            ],
        ),
        ('TOC \\t "PXPolicy;1"', ["基本政策Ⅰ", "基本政策Ⅱ", "基本政策Ⅲ", "基本政策Ⅳ", "基本政策Ⅴ"]),
    ],
)
def test_lists_what_the_office_asks_word_for(instruction: str, listed: list[str]) -> None:
    found = listed_headings(report(asking(instruction)))

    assert len(found) == len(listed)
    assert all(entry.startswith(start) for entry, start in zip(found, listed, strict=True))


def test_lists_by_outline_levels_too() -> None:
    every = listed_headings(report(asking('TOC \\o "1-2" \\u')))

    assert (
        "基本政策Ⅰ　子どもの笑顔と学びを地域みんなで支え、次の世代が育つまちをつくります" in every
    )
    assert "集計の状況" in every


def test_allows_a_template_without_contents() -> None:
    def remove(document: Document) -> None:
        paragraph = next(next(document.element.body.iter(f"{W}instrText")).iterancestors(f"{W}p"))
        paragraph.getparent().remove(paragraph)

    assert listed_headings(report(edited(remove))) == []


def test_escapes_what_a_heading_holds() -> None:
    summary = small_summary()
    title = "R&D <重点> {{ 公約 }}"
    first = summary.policies[0]
    whole = summary.whole
    changed = replace(summary, whole=replace(whole, children=(replace(first, title=title),)))
    assert f"基本政策Ⅰ　{title}" in listed_headings(
        write_report(default_template(), changed, ISSUED)
    )
