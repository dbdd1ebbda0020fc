"""The report as LibreOffice lays it out and prints it."""

import io
import json
import os
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from lxml import etree

from command import in_its_own_process, pledgexl
from edited_templates import edited, run_saying, xml
from errors import raises_saying
from office import convert
from pledgexl.commands.documents import report_documents
from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.model.course import Course
from pledgexl.model.errors import Message
from pledgexl.model.month import Summary
from pledgexl.rules.summarise import summarise
from pledgexl.word.contents import listed_headings
from pledgexl.word.figures import report_figures
from pledgexl.word.findings import ReportIncompleteError
from pledgexl.word.libreoffice import NoPdfError, as_pdf
from pledgexl.word.pdf import LaidOut, Printed, printed
from pledgexl.word.template import default_template
from pledgexl.word.write_report import proven_report, write_report
from pledgexl.workspace.settings import Settings
from summaries import sample_summary, small_plan, small_summary

pytestmark = pytest.mark.office
ISSUED = date(2024, 4, 18)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def squeezed(text: str) -> str:
    """Return `text` as it can be compared: no spaces, one form of each letter."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def pages(pdf: bytes) -> list[str]:
    return [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture(scope="module")
def sample_and_calls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Printed, str]:
    """Return the report of the sample city, and a line for each call of LibreOffice."""
    soffice, folder = shutil.which("soffice"), tmp_path_factory.mktemp("counting")
    counting, calls = folder / "soffice", folder / "calls"
    counting.write_text(f'#!/bin/sh\necho >> "{calls}"\nexec "{soffice}" "$@"\n')
    counting.chmod(0o755)
    report = proven_report(default_template(), sample_summary(), ISSUED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder), prepend=os.pathsep)
        done = printed(report.content, report.chart_descriptions, report.texts)
    return done, calls.read_text()


@pytest.fixture
def sample(sample_and_calls: tuple[Printed, str]) -> Printed:
    return sample_and_calls[0]


def test_prints_every_text_exactly_once(sample: Printed) -> None:
    text = "".join(pages(sample.pdf))
    # The label rows and footers come between the lines of a row that goes on overleaf.
    furniture = squeezed("市長公約の取組状況(令和5年度末)")
    text = re.sub(rf"{re.escape(furniture)}[-－−]\d+[/／]\d+[-－−]", "", text)
    found = Counter(
        {row.id: text.count(squeezed(row.text)) for row in sample_summary().initiatives}
    )

    # An excluded initiative's reason stands in the list of the excluded as well.
    twice = {"4-1-1-02", "5-1-1-03"}
    assert {id_: count for id_, count in found.items() if count != 1 + (id_ in twice)} == {}


def test_prints_the_figures_of_the_summary(sample: Printed) -> None:
    summary = sample_summary()
    overview = pages(sample.pdf)[2]
    for policy in summary.policies:
        for item in (policy, *policy.children):
            counts = f"{item.coverage.rated}{item.coverage.expected}{item.coverage.excluded or ''}"
            wanted = squeezed(f"{item.title}{item.shown}{counts}")
            assert wanted in overview, item.id
    assert squeezed("全体(62＋56＋60＋56＋62)÷5＝59.259.21331352") in overview


def test_numbers_the_contents_as_the_pages_are(sample: Printed) -> None:
    found = pages(sample.pdf)
    reader = pypdf.PdfReader(io.BytesIO(sample.pdf))
    outline: list[Any] = list(reader.outline)
    marks = {
        squeezed(str(mark.title)): (reader.get_destination_page_number(mark) or 0) + 1
        for level in outline
        for mark in (level if isinstance(level, list) else [level])
    }
    entries = [
        re.fullmatch(r"(.*?)[.…]{3,}(\d+)", line)
        for line in map(squeezed, reader.pages[1].extract_text().split("\n"))
    ]
    numbers = {entry[1]: int(entry[2]) for entry in entries if entry is not None}

    assert list(numbers) == [squeezed(each) for each in listed_titles(sample.report)]
    assert numbers.items() <= marks.items()
    assert all(heading in found[page - 1] for heading, page in numbers.items())


def test_numbers_a_contents_field_behind_the_first_pages() -> None:
    template = docx.Document(io.BytesIO(default_template()))
    body = template.element.body
    contents = next(each for each in body.iter() if "TOC" in (each.text or ""))
    paragraph = next(contents.iterancestors(f"{W}p"))
    for number in range(25):
        page = f"<w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>白紙{number}</w:t></w:r>"
        paragraph.addprevious(etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{page}</w:p>'))
    buffer = io.BytesIO()
    template.save(buffer)
    plain = write_report(buffer.getvalue(), small_summary(), ISSUED)

    done = printed(plain, (), ())

    reader = pypdf.PdfReader(io.BytesIO(done.pdf))
    numbers = [int(entry.rsplit("　", 1)[1]) for entry in listed_headings(done.report)]
    assert min(numbers) > 25
    assert LaidOut(done.pdf).pages_of(listed_titles(done.report)) == numbers
    assert max(numbers) <= len(reader.pages)


def test_prints_the_numbers_that_the_numbered_report_has_when_it_is_laid_out() -> None:
    report = proven_report(default_template(), small_summary(policies=12), ISSUED)
    headings = listed_headings(report.content)

    done = printed(report.content, report.chart_descriptions, report.texts)
    numbered_report, once = LaidOut(as_pdf(done.report)), LaidOut(done.pdf)

    assert once.pages_of(headings) == numbered_report.pages_of(headings)
    assert once.numbers_behind(headings) == numbered_report.numbers_behind(headings)
    assert pages(done.pdf) == pages(numbered_report.pdf)


def test_converts_the_report_once(sample_and_calls: tuple[Printed, str]) -> None:
    assert sample_and_calls[1] == "\n"


def test_numbers_each_of_two_headings_that_read_alike() -> None:
    def twice(document: docx.document.Document) -> None:
        headings = [
            each for each in document.paragraphs if each.style and each.style.name == "Heading 1"
        ]
        headings[-1].insert_paragraph_before("はじめに", headings[-1].style)

    report = proven_report(edited(twice), small_summary(), ISSUED)

    done = printed(report.content, report.chart_descriptions, report.texts)
    entries = [each.split("　") for each in listed_headings(done.report)]
    numbers = [int(entry[-1]) for entry in entries if entry[0] == "はじめに"]

    assert len(set(numbers)) == 2
    assert all("はじめに" in pages(done.pdf)[number - 1] for number in numbers)


def test_prints_no_number_that_no_bookmark_confirms() -> None:
    def without_outline(document: docx.document.Document) -> None:
        field = next(document.element.body.iter(f"{W}instrText"))
        field.text = ' TOC \\t "PXText,1" '

    report = proven_report(edited(without_outline), small_summary(), ISSUED)
    headings = listed_headings(report.content)

    done = printed(report.content, report.chart_descriptions, report.texts)

    assert headings
    assert done.report == report.content
    assert LaidOut(done.pdf).numbers_behind(headings) == []


def test_remarks_that_a_template_with_numbers_of_its_own_leaves_the_contents_without() -> None:
    def restarted(document: docx.document.Document) -> None:
        margins = next(document.element.body.iter(f"{W}pgMar"))
        margins.addnext(xml('<w:pgNumType w:start="5"/>'))

    settings = Settings(datetime.combine(ISSUED, time()), wants_pdf=True)
    remarks = [
        report_documents(small_summary(), template, (), Course(), settings).notices
        for template in (default_template(), edited(restarted))
    ]

    assert remarks == [(), (Message("pages_not_numbered"),)]


def test_tags_the_contents_of_the_pdf_as_contents(sample: Printed) -> None:
    root: Any = pypdf.PdfReader(io.BytesIO(sample.pdf)).root_object["/StructTreeRoot"]
    kinds = {kid.get_object()["/S"]: kid.get_object() for kid in root["/K"][0].get_object()["/K"]}
    items = [item.get_object() for item in kinds["/TOC"]["/K"]]
    entries = [item["/K"][0].get_object() for item in items]

    assert [item["/S"] for item in items] == ["/TOCI"] * len(listed_titles(sample.report))
    assert {item["/P"]["/S"] for item in items} == {"/TOC"}
    assert {entry["/P"]["/S"] for entry in entries} == {"/TOCI"}
    assert {entry["/S"] for entry in entries} == {"/Contents 1", "/Contents 2"}
    assert not any(kind.startswith("/Contents") for kind in kinds)


def listed_titles(report: bytes) -> list[str]:
    """Return the entries of the contents without their page numbers."""
    return [re.sub(r"[　\s]*\d+$", "", entry) for entry in listed_headings(report)]


def test_keeps_the_numbered_report_provable(sample: Printed) -> None:
    plain = write_report(default_template(), sample_summary(), ISSUED)

    assert report_figures(sample.report) == report_figures(plain)
    assert len(listed_headings(sample.report)) == 11


def test_makes_a_pdf_that_everybody_can_read(sample: Printed) -> None:
    reader = pypdf.PdfReader(io.BytesIO(sample.pdf))
    catalogue: Any = reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_data().decode()

    assert catalogue["/Lang"] == "ja-JP"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part>1" in metadata.replace(" ", "")
    assert "pdfaid:part>2" in metadata.replace(" ", "")
    assert reader.metadata is not None
    assert reader.metadata.title == "市長公約の取組状況（令和5年度末）"
    assert len(reader.outline) >= 6
    assert {str(page["/Tabs"]) for page in reader.pages} == {"/S"}


def test_puts_the_descriptions_of_charts_back(sample: Printed) -> None:
    reader = pypdf.PdfReader(io.BytesIO(sample.pdf))
    said = [
        str(thing["/Alt"])
        for number in range(1, len(reader.xref_objStm) + max(reader.xref[0]))
        for thing in [reader.get_object(number)]
        if isinstance(thing, pypdf.generic.DictionaryObject) and thing.get("/S") == "/Figure"
    ]

    assert len(said) == 2
    assert said[0].startswith("基本政策ごとの進捗（％）：基本政策Ⅰ 62")
    assert "Ⅴ5 60" in said[1]


def texts(document: docx.document.Document) -> list[str]:
    """Return all that `document` says, paragraph by paragraph, wherever it stands."""
    paragraphs = (each for each in document.element.body.iter() if str(each.tag).endswith("}p"))
    return [each.text for each in paragraphs if each.text]


def test_survives_being_saved_by_libreoffice(tmp_path: Path) -> None:
    original = write_report(default_template(), sample_summary(), ISSUED)
    (tmp_path / "report.docx").write_bytes(original)
    (tmp_path / "again").mkdir()
    again = docx.Document(str(convert(tmp_path / "report.docx", "docx", tmp_path / "again")))
    before = docx.Document(io.BytesIO(original))

    def cells(document: docx.document.Document) -> list[list[str]]:
        return [
            [cell.text for row in table.rows for cell in row.cells] for table in document.tables
        ]

    assert cells(again) == cells(before)
    assert texts(again) == texts(before)
    names = [str(part.partname) for part in again.part.package.iter_parts()]
    assert sum("/charts/chart" in name for name in names) == 2


def test_makes_the_same_report_of_a_template_saved_by_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "template.docx").write_bytes(default_template())
    (tmp_path / "again").mkdir()
    saved = convert(tmp_path / "template.docx", "docx", tmp_path / "again").read_bytes()
    ours, theirs = (
        write_report(template, sample_summary(), ISSUED) for template in (default_template(), saved)
    )

    assert texts(docx.Document(io.BytesIO(theirs))) == texts(docx.Document(io.BytesIO(ours)))
    assert report_figures(theirs) == report_figures(ours)
    assert listed_headings(theirs) == listed_headings(ours)


def nothing_yet() -> Summary:
    return replace(summarise(small_plan(), NEWEST_PERIOD, []), is_provisional=True)


def no_initiatives() -> Summary:
    return summarise(replace(small_plan(), initiatives=()), NEWEST_PERIOD, [])


LONG = "庁内の検討会を開き、関係する団体の意見を聴いて、次の年度の計画をまとめました。" * 40
LAYOUTS: dict[str, tuple[Callable[[], Summary], int]] = {
    "one pledge": (lambda: small_summary(("一つめ",)), 7),
    "twelve policies": (lambda: small_summary(policies=12), 9),
    "forty initiatives under a measure": (
        lambda: small_summary(tuple(f"{number}番めの取組をしました。" for number in range(40))),
        8,
    ),
    "long texts": (lambda: small_summary((LONG, LONG[::-1], LONG)), 12),
    "no initiatives": (no_initiatives, 7),
    "nothing yet": (nothing_yet, 7),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_lays_out(name: str) -> None:
    make, most_pages = LAYOUTS[name]
    summary = make()
    report = proven_report(default_template(), summary, ISSUED)
    pdf = as_pdf(report.content)
    found = pages(pdf)
    text = "".join(found)

    assert len(found) <= most_pages
    assert all(len(page) > 25 for page in found)
    # A row that goes on overleaf repeats the label row in between: look for the beginnings.
    missing = [row.id for row in summary.initiatives if squeezed(row.text)[:20] not in text]
    assert missing == []
    last = len(found)
    assert all(f"{number}/{last}" in page for number, page in enumerate(found, 1) if number > 1)
    assert f"1/{last}" not in found[0]
    assert LaidOut(pdf).lacking(report.texts) == []


def test_refuses_a_pdf_that_lacks_what_the_report_shows() -> None:
    def for_no_program(document: docx.document.Document) -> None:
        run = run_saying(document, "{{ 取組.本文 }}")
        choice = '<mc:Choice Requires="w14"/>'
        choices = xml(f"<mc:AlternateContent>{choice}<mc:Fallback/></mc:AlternateContent>")
        run.addprevious(choices)
        choices[0].append(run)
        choices[0].set("Requires", "unheardOf")

    lost = proven_report(edited(for_no_program), small_summary(("見えない文です",)), ISSUED)

    with raises_saying(ReportIncompleteError, r"見当たらないものが1件.*見えない文です"):
        printed(lost.content, lost.chart_descriptions, lost.texts)


def test_finds_texts_of_all_kinds_in_the_pdf() -> None:
    typed = (
        "fine office efficient ﬁ ﾊﾝｶｸ ㈱ ① が か\u3099",
        "A very long English sentence with internationalization and responsibilities " * 5,
        "𠮷野家 葛\U000e0100城市 👨‍👩‍👧 ✅",
        "اختبار 12 עברית 34 右から\u202e左へ",
        "左\t右\n次の行",
        "1,234.5 −5 59.2％ 12／12",
    )
    report = proven_report(default_template(), small_summary(typed), ISSUED)

    assert LaidOut(as_pdf(report.content)).lacking(report.texts) == []


def test_ends_what_takes_too_long() -> None:
    report = write_report(default_template(), small_summary(), ISSUED)

    with pytest.raises(NoPdfError) as caught:
        as_pdf(report, seconds=0.05)
    assert caught.value.code == "pdf.too_slow"


def test_the_command_makes_a_pdf_and_a_later_run_without_one_leaves_no_old_one(
    made_demo: Path, tmp_path: Path
) -> None:
    city = shutil.copytree(made_demo, tmp_path / "city")
    folder = city / "output" / "2024-03"
    with_pdf = pledgexl("-C", city, "run", "2024-03", "--pdf")
    text = "".join(pages((folder / "report.pdf").read_bytes()))
    result = json.loads((folder / "result.json").read_bytes())

    assert with_pdf.code == 0
    assert "前に作成した" not in with_pdf.out
    assert str(folder) in with_pdf.out
    assert "ページ番号はありません" not in with_pdf.out
    rows = [
        row
        for policy in result["policies"]
        for pledge in policy["pledges"]
        for measure in pledge["measures"]
        for row in measure["initiatives"]
    ]
    assert [row["id"] for row in rows if squeezed(row["text"]) not in text] == []
    assert squeezed(f"全体の進捗{result['overall']['shown']}％") in text

    shutil.rmtree(folder / "inputs")
    (folder / "result.json").write_text(
        json.dumps(result | {"provisional": True, "issue": None}), "utf-8"
    )
    without = pledgexl("-C", city, "run", "2024-03")
    assert without.code == 0
    assert "ページ番号はありません" in without.out
    assert "前に作成した report.pdf は" in without.out
    assert not (folder / "report.pdf").exists()


def test_the_command_says_so_where_there_is_no_libreoffice(made_demo: Path, tmp_path: Path) -> None:
    city = shutil.copytree(made_demo, tmp_path / "city")
    done = pledgexl("-C", city, "run", "2024-03", "--pdf", PATH="/nowhere")

    assert done.code == 0
    assert "LibreOfficeが見つかりません" in done.out
    assert (city / "output" / "2024-03" / "report.docx").is_file()
    assert not (city / "output" / "2024-03" / "report.pdf").exists()


def test_the_command_says_so_where_pypdf_is_not_installed(made_demo: Path, tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    absent.mkdir()
    (absent / "pypdf.py").write_text("raise ImportError\n")
    path = os.pathsep.join([str(absent), os.environ.get("PYTHONPATH", "")])
    shutil.copytree(made_demo, tmp_path / "city")
    arguments = ("-C", tmp_path / "city", "run", "2024-03", "--pdf")
    done = in_its_own_process(*arguments, PYTHONPATH=path)

    assert done.code == 0
    assert "pypdf" in done.out
    assert (tmp_path / "city" / "output" / "2024-03" / "report.docx").is_file()
    assert not (tmp_path / "city" / "output" / "2024-03" / "report.pdf").exists()
