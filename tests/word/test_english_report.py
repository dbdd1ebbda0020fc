"""The English report and its template: no Japanese letter, the same figures, and English names."""

import io
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time
from importlib.resources import files
from pathlib import Path

import docx
import pytest

from edited_templates import edited
from english import JAPANESE, SHEETS, english_plan, english_summary, in_japanese
from pledgexl.commands.documents import report_documents
from pledgexl.commands.start import workspace_template
from pledgexl.messages.screen import say
from pledgexl.messages.template import TEMPLATE, in_english, in_our_names
from pledgexl.model.course import Course
from pledgexl.model.history import PastMonth
from pledgexl.model.language import Language
from pledgexl.model.levels import LevelNames
from pledgexl.model.month import Summary
from pledgexl.rules.changes import since_each
from pledgexl.word.check import template_findings
from pledgexl.word.pdf import printed
from pledgexl.word.template import default_template
from pledgexl.word.values import Proven
from pledgexl.word.write_report import FinishedReport, proven_report
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings
from summaries import small_summary
from tables import plan_file

ISSUED = date(2024, 4, 18)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ENGLISH = default_template(Language.EN)
# ruff: noqa: E501 - a paragraph of the report is a line here
SAID = """
As of 31 March 2024
Issued 18 April 2024
July 2022 to March 2024
[PROVISIONAL]
Overall progress: 50.0%
Of 6 initiatives, 4 are rated and counted. Excluded as not applicable or stopped: 1. Not counted yet: 1 not reported.
Overall: the mean of the values of its policies, rounded down to decimal place 1.
Measure: the mean of the ratings of its initiatives, rounded down to a whole number. The pledge figure is calculated from the value before rounding down.
1:\u00a070, 2:\u00a0–
* 4 of 6 counted
Reason for exclusion: The three schools were merged.
Since the last report (29 February 2024); change in points
Overall progress went from 48.0 to 50.0 (+2 points). It rose mainly because of: rounding +13.2 points, newly excluded initiatives (1) +8 points. This was partly offset by: new initiatives (1) −17.9 points, lower ratings (1) −2.7 points.
Ratings that rose: 1; that fell: 1. “Effect on the whole” is before rounding, in points.
Policy Ⅰ  For all
""".strip().splitlines()
# One initiative rose, one fell, one is new, one was excluded since.
EARLIER = PastMonth(
    english_summary().period.previous,
    {"": "48.0", "1": "60", "1-1": "60", "2": "40", "2-1": "40"},
    {"1-1-1-01": 70, "1-1-1-02": 80, "1-1-2-01": 70, "1-2-1-01": 50},
)


def report_of(summary: Summary, template: bytes = ENGLISH) -> FinishedReport:
    return proven_report(template, summary, ISSUED, since_each(summary, [EARLIER]))


def rated_in_full() -> Summary:
    rated = english_summary("| 2-1-1-02 | 4 | | Maps were sent to all. | |")
    return replace(rated, is_provisional=False)


def without_measures() -> Summary:
    plan = english_plan()
    titles = {item.id: item.title for item in plan.items}
    items = tuple(
        replace(each, title=titles.get(each.parent, "") if each.id.count("-") > 1 else each.title)
        for each in plan.items
        if each.id != "1-1-2"
    )
    rows = tuple(replace(each, lead="101") for each in plan.initiatives if each.measure != "1-1-2")
    names = LevelNames("Vision", "Item", "－", "Action")
    plan = replace(
        plan, settings=replace(plan.settings, level_names=names), items=items, initiatives=rows
    )
    return small_summary(("Walls were built.",), plan=plan)


def with_own_names() -> Summary:
    summary = english_summary()
    names = LevelNames("Vision", "Item", "Measure", "Action")
    settings = replace(summary.plan.settings, level_names=names)
    return replace(summary, plan=replace(summary.plan, settings=settings))


def letters_of(package: bytes) -> Iterator[tuple[str, str]]:
    """Yield the parts of a document, and of the workbooks in it but for the fonts of their themes."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            if name.endswith(".xlsx"):
                yield from letters_of(content)
            elif "/theme/" not in name:
                yield name, content.decode()


def japanese_in(package: bytes) -> list[tuple[str, str]]:
    parts = letters_of(package)
    return [(name, found) for name, text in parts for found in JAPANESE.findall(text)]


def texts_of(package: bytes) -> list[str]:
    body = docx.Document(io.BytesIO(package)).element.body
    return ["".join(each.itertext(f"{W}t")) for each in body.iter(f"{W}p")]


@pytest.mark.parametrize(
    "summary", [english_summary, rated_in_full, with_own_names, without_measures]
)
def test_the_report_has_no_japanese_letter(summary: Callable[[], Summary]) -> None:
    assert japanese_in(report_of(summary()).content) == []


def test_the_report_prints_the_figures_of_the_japanese_one() -> None:
    english = report_of(english_summary())
    japanese = report_of(in_japanese(english_summary()), default_template())

    assert english.figures == japanese.figures
    assert len(english.figures) > 6
    assert (english.proven_figures, english.proven_texts) == (
        japanese.proven_figures,
        japanese.proven_texts,
    )


def test_the_report_speaks_english() -> None:
    texts = texts_of(report_of(english_summary()).content)

    assert {*SAID} - {*texts} == set()


def test_a_level_that_the_plan_has_not_is_printed_nowhere() -> None:
    texts = texts_of(report_of(without_measures()).content)

    assert [text for text in texts if re.search("(?i)measure|item / item", text)] == []
    assert any(text.startswith("Vision / itemAction (lead department)") for text in texts)


def test_the_report_says_that_it_is_english() -> None:
    document = docx.Document(io.BytesIO(report_of(english_summary()).content))

    assert document.core_properties.language == "en-US"
    assert document.core_properties.title == "Mayor's Pledges (31 March 2024)"
    spoken = {each.get(f"{W}val") for each in document.styles.element.iter(f"{W}lang")}
    assert spoken == {"en-US"}


def test_charts_and_tables_are_described_in_the_office_s_words() -> None:
    report = report_of(with_own_names())
    root = docx.Document(io.BytesIO(report.content)).element
    tables = [each.get(f"{W}val") for each in root.iter(f"{W}tblDescription")]

    assert report.chart_descriptions[0] == "Progress by vision (%): Vision Ⅰ 70, Vision Ⅱ 30"
    assert tables[0] == ("Progress of visions, items and the whole, and how many actions are rated")


@pytest.mark.office
def test_the_pdf_shows_all_that_the_report_prints() -> None:
    report = report_of(english_summary())

    done = printed(report.content, report.chart_descriptions, report.texts)

    assert not done.lacks_numbers


def test_the_template_has_no_japanese_letter_and_no_mistake() -> None:
    assert japanese_in(ENGLISH) == []
    assert template_findings(ENGLISH) == ()


def test_the_template_uses_every_text_that_it_has_in_english() -> None:
    toml = files("pledgexl.word").joinpath("report.en.toml").read_text(encoding="utf-8")
    known = tomllib.loads(toml)
    parts = [text for name, text in letters_of(default_template()) if name.endswith(".xml")]
    found = {each for text in parts for each in re.findall(r'(?<=[>"])[^<>"]+(?=[<"])', text)}

    assert known["texts"].keys() - found == set()
    assert known["columns"].keys() - found == set()


def test_the_template_has_the_loops_of_the_japanese_one() -> None:
    english, japanese = (
        re.findall(r"\{%.*?%\}", "".join(texts_of(each))) for each in (ENGLISH, default_template())
    )

    assert len(japanese) > 90
    assert [in_our_names(tag) for tag in english] == japanese


def test_each_name_has_an_english_name_of_its_own() -> None:
    names = [TEMPLATE[name] for name in TEMPLATE if name.startswith("name.")]

    assert len({name.en for name in names}) == len({name.ja for name in names}) == len(names)
    assert all(in_our_names(in_english(name.ja)) == name.ja for name in names)


def test_a_japanese_template_may_have_english_names() -> None:
    def rename(document: docx.document.Document) -> None:
        for letters in document.element.body.iter(f"{W}t"):
            tag = re.compile(r"\{[{%].*?[}%]\}")
            letters.text = tag.sub(lambda found: in_english(found[0]), letters.text or "")

    summary = in_japanese(english_summary())

    mixed = edited(rename)

    assert template_findings(mixed) == ()
    assert texts_of(report_of(summary, mixed).content) == texts_of(
        report_of(summary, default_template()).content
    )


@pytest.mark.parametrize(
    ("typed", "instead", "mistake"),
    [
        ("whole.progress }}", "whole.progres }}", "Did you mean “whole.progress”?"),
        ("{{ contact }}", "{{ contakt }}", "Did you mean “contact”?"),
        ("{{ policy.title }}", "{{ policy.department_list }}", "“policy” has no “department_list”"),
        ("in policy_list", "in whole", "“whole” in “{%tr for policy in whole %}” is no list"),
        ("{{ initiative.text }}", "{{ initiative.state }}", "“initiative.text” (What was done"),
        ("{{ whole.progress }}", "5{{ whole.progress }}", "touches “5”"),
        ("{{ whole.progress }}", "–{{ whole.progress }}", "touches “–”"),
        ("{{ whole.progress }}{{ unit }}", "99 points", "“Overall progress: 99 points” is typed"),
        ("{{ policy.progress }}", "12", "“12” is typed where a figure is printed"),
    ],
)
def test_mistakes_in_english_names_are_told_in_english(
    typed: str, instead: str, mistake: str
) -> None:
    def edit(document: docx.document.Document) -> None:
        for letters in document.element.body.iter(f"{W}t"):
            letters.text = (letters.text or "").replace(typed, instead)

    found = "\n".join(
        say(each.message, Language.EN) for each in template_findings(edited(edit, ENGLISH))
    )

    assert mistake in found
    assert not JAPANESE.search(found)


def test_a_value_of_the_report_is_named_in_the_language_of_the_reader() -> None:
    value = Proven("73", "公約", "1-1", "進捗")

    assert say(value.message, Language.EN) == "pledge 1-1: progress"
    assert say(value.message, Language.JA) == value.name == "公約1-1の進捗"


@pytest.mark.parametrize("language", Language)
def test_a_new_template_is_in_the_language_of_the_documents(
    tmp_path: Path, language: Language
) -> None:
    workspace = Workspace(tmp_path)
    workspace.plan.parent.mkdir()
    settings = SHEETS["Settings"].replace("English", {"ja": "日本語", "en": "English"}[language])

    without_plan = workspace_template(workspace, language)
    plan_file(workspace.plan, SHEETS | {"Settings": settings})

    for asked in Language:
        assert workspace_template(workspace, asked) == without_plan == default_template(language)


@pytest.mark.parametrize("language", Language)
def test_a_template_in_another_language_than_the_documents_is_told(language: Language) -> None:
    summary = english_summary() if language is Language.EN else in_japanese(english_summary())
    settings = Settings(datetime.combine(ISSUED, time()))
    told = {
        template: [each.name for each in documents.notices if each.name != "no_pages"]
        for template in Language
        for documents in [
            report_documents(summary, default_template(template), (), Course(), settings)
        ]
    }

    assert told.pop(language) == []
    assert told in ({"ja": ["template_in_japanese"]}, {"en": ["template_in_english"]})
