"""The office's own words for the levels of its plan, everywhere; and a plan without measures."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from drawn_forms import PERIOD
from pledgexl.commands.collect import examine
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.plan.read import read_plan
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.excel.summary.write import office_workbook, summary_workbook
from pledgexl.excel.verify.summary import verify_office, verify_summary
from pledgexl.intake.form import read_form
from pledgexl.intake.package import Refusal
from pledgexl.messages.edition import LEVEL_WORDS, in_words, words_of
from pledgexl.messages.findings import wording
from pledgexl.messages.labels import level_name
from pledgexl.messages.mail import letter_text
from pledgexl.messages.sentences import sentences
from pledgexl.model.average import Level
from pledgexl.model.errors import PlanError
from pledgexl.model.finding import Code
from pledgexl.model.form import DepartmentLetter, Form, LetterKind
from pledgexl.model.language import Language
from pledgexl.model.levels import NO_LEVEL, LevelNames, numbered
from pledgexl.model.names import LABEL_MARK, FormLabel, Setting
from pledgexl.model.plan import Plan
from pledgexl.rules.averages import audit
from pledgexl.rules.forms import forms
from pledgexl.word.write_report import write_report
from summaries import small_plan, small_summary
from tables import put

CREATED = datetime(2024, 4, 18, tzinfo=UTC)
OWN = LevelNames("ビジョン", "項目", "重点", "アクション")
WITHOUT_MEASURES = LevelNames("ビジョン", "項目", "－", "アクション")
USUAL = re.compile("基本政策|(?<!市長)公約|施策|取組(?!状況)")
TEMPLATE = Path(__file__).parent.parent / "src" / "pledgexl" / "word" / "report.docx"
SURFACES = sorted(path.stem for path in (TEMPLATE.parents[1] / "messages").glob("*.toml"))


def plan_with(names: LevelNames) -> Plan:
    """Return a plan whose titles have none of the usual names of levels."""
    plan = small_plan()
    items = tuple(replace(each, title=f"名称{each.level}") for each in plan.items)
    if not names.has_measures:
        items = tuple(
            replace(each, title=each.title.replace("measure", "pledge")) for each in items
        )
    return replace(
        plan,
        settings=replace(plan.settings, level_names=names, contact="企画課"),
        items=items,
        initiatives=tuple(replace(each, title=f"名称{each.id}") for each in plan.initiatives),
    )


def form_with(names: LevelNames) -> Form:
    (form,) = forms(plan_with(names), PERIOD, {})
    return form


def texts_of(package: bytes) -> str:
    """Return all that is written in a document.

    Names of tables and bookmarks stay.
    """
    with ZipFile(BytesIO(package)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if "xml" in name]
    return re.sub('表_[^"<]*|w:name="[^"]*"', "", "\n".join(parts))


def documents(names: LevelNames) -> dict[str, str]:
    """Return what form, letter, workbooks and report say, each verified as before release."""
    form = form_with(names)
    letter = letter_text(DepartmentLetter(LetterKind.REQUEST, form), CREATED.date())
    summary = small_summary(plan=plan_with(names))
    audited = audit(summary)
    workbook = summary_workbook(summary, audited, CREATED)
    verify_summary(workbook, summary, audited)
    office = office_workbook(summary, audited, CREATED)
    verify_office(office, summary, audited)
    report = write_report(TEMPLATE.read_bytes(), summary, CREATED.date())
    return {
        "form": texts_of(form_workbook(form, CREATED)),
        "letter": letter.subject + letter.body,
        "summary": texts_of(workbook),
        "office": texts_of(office),
        "report": texts_of(report),
    }


@pytest.mark.parametrize("names", [OWN, WITHOUT_MEASURES], ids=["own", "without measures"])
def test_no_document_has_a_usual_name_where_the_office_has_its_own(names: LevelNames) -> None:
    found = {name: set(USUAL.findall(text)) for name, text in documents(names).items()}

    assert {name: words for name, words in found.items() if words} == {}


def test_every_document_has_the_usual_names_without_the_setting() -> None:
    assert all(USUAL.search(text) for text in documents(LevelNames()).values())


def test_an_empty_level_is_printed_nowhere() -> None:
    texts = documents(WITHOUT_MEASURES)

    assert [name for name, text in texts.items() if "1-1-1 " in text or "重点" in text] == []
    assert "項目別" in texts["summary"]
    assert "アクションの評価の平均を10倍し" in texts["report"]


@pytest.mark.parametrize("names", [OWN, WITHOUT_MEASURES], ids=["own", "without measures"])
def test_a_form_with_own_labels_is_read_as_one_with_ours(names: LevelNames) -> None:
    read = read_form(form_workbook(form_with(names), CREATED), "101.xlsx")

    assert read.columns.keys() >= set(FormLabel)
    assert [row.cell(FormLabel.NUMBER).text for row in read.rows][:2] == ["1-1-1-01", "1-1-1-02"]
    assert not read.findings


def test_a_plan_without_measures_and_without_a_name_lacks_its_name_alone(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(plan_with(WITHOUT_MEASURES), CREATED))
    book = load_workbook(path)
    book["設定"]["B3"].value = None
    for row in book["体系"].iter_rows(min_row=2, min_col=5, max_col=6):
        for cell in row:
            cell.value = None
    book.save(path)

    with pytest.raises(PlanError) as raised:
        read_plan(path)

    assert [str(fault.at.cell) for fault in raised.value.findings] == ["B3"]


def without_marks(form: Form) -> bytes:
    """Return `form` as a program leaves it that drops the hidden marks of its columns."""
    book = load_workbook(BytesIO(form_workbook(form, CREATED)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    marks = [cell for cell in cells if str(cell.value).startswith(LABEL_MARK)]
    assert len(marks) >= len(FormLabel)
    for mark in marks:
        mark.value = None
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("names", [OWN, WITHOUT_MEASURES], ids=["own", "without measures"])
def test_a_form_with_labels_of_another_plan_is_refused_where_a_program_dropped_its_marks(
    names: LevelNames,
) -> None:
    with pytest.raises(Refusal) as refused:
        read_form(without_marks(form_with(names)), "101.xlsx")

    assert refused.value.code is Code.LABEL_MISSING
    assert refused.value.values["label"] == FormLabel.INITIATIVE


@pytest.mark.parametrize(
    "names",
    [
        *(OWN, WITHOUT_MEASURES, LevelNames("公約", "施策", "基本政策", "取組事業")),
        *(
            LevelNames("施策", "公約", "－", "取組事業"),
            LevelNames("Goal", "Measure", "Pledge", "Step"),
        ),
    ],
    ids=str,
)
def test_a_form_is_read_by_the_labels_of_its_plan_where_a_program_dropped_its_marks(
    names: LevelNames,
) -> None:
    form = form_with(names)
    marked = examine(form_workbook(form, CREATED), "101.xlsx", form.plan, PERIOD).form

    found = examine(without_marks(form), "101.xlsx", form.plan, PERIOD).form

    assert marked
    assert found
    assert found.columns == marked.columns


@pytest.mark.parametrize("names", [OWN, WITHOUT_MEASURES], ids=["own", "without measures"])
def test_a_plan_keeps_its_words(names: LevelNames, tmp_path: Path) -> None:
    plan = plan_with(names)
    plan = replace(plan, settings=replace(plan.settings, number_forms=("①", "（1）")))
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(plan, CREATED))

    read = read_plan(path)

    assert read.settings == plan.settings
    assert [item.number for item in read.items] == ["①", "（1）", "1"]


@pytest.mark.parametrize(
    "typed",
    ["項目／重点", "－／項目／重点／事業", "項目／項目／重点／事業", "a/b/c/=d", "1／2／3／4"],
)
def test_names_that_cannot_be_used_are_a_fault_of_the_plan(typed: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(plan_with(LevelNames()), CREATED))
    put(path, "設定", f"B{[*Setting].index(Setting.LEVEL_NAMES) + 2}", typed)

    with pytest.raises(PlanError) as raised:
        read_plan(path)

    assert [fault.value for fault in raised.value.findings] == [typed]


@pytest.mark.parametrize(
    ("cell", "needed"),
    [
        ("A2", ("公約の番号に1と2桁以上", "the pledge's number, 1,")),
        ("B2", ("「1-2」", "such as 1-2)")),
    ],
)
def test_a_plan_without_measures_is_asked_for_numbers_that_it_can_have(
    cell: str, needed: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(plan_with(WITHOUT_MEASURES), CREATED))
    book = load_workbook(path)
    book["取組"][cell].value = None
    book.save(path)

    with pytest.raises(PlanError) as raised:
        read_plan(path)

    (fault,) = raised.value.findings
    fixes = (wording(fault, language).fix for language in Language)
    assert [words for words, fix in zip(needed, fixes, strict=True) if words not in fix] == []


@pytest.mark.parametrize(
    ("form", "number", "printed"),
    [
        *(("Ⅰ", 12, "Ⅻ"), ("Ⅰ", 13, "13"), ("①", 21, "㉑"), ("1", 3, "3")),
        *(("（1）", 2, "（2）"), ("第1", 4, "第4"), ("ア", 3, "ウ"), ("A", 2, "B")),
    ],
)
def test_prints_numbers_as_the_office_does(form: str, number: int, printed: str) -> None:
    assert numbered(form, number) == printed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A <measure> and <initiatives>", "An action line and policies"),
        ("<Initiative> of <pledges>", "Policy of boxes"),
        ("右の「<施策>」", "右の「Action line」"),
    ],
)
def test_english_names_follow_the_sentence(text: str, said: str) -> None:
    own = LevelNames("Vision", "Box", "Action line", "Policy")
    with words_of(plan_with(own).settings):
        assert in_words(text) == said


def test_a_name_in_japanese_keeps_its_small_letter_where_a_cell_begins_with_it() -> None:
    own = plan_with(LevelNames("ビジョン", "項目", "iプラン", "アクション")).settings
    with words_of(own):
        assert level_name(Level.MEASURE) == "iプラン"
    with words_of(replace(own, language=Language.EN)):
        assert level_name(Level.MEASURE) == "Iプラン"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<Measures> and <initiatives> of <pledge> 1-1", "Actions of goal 1-1"),
        ("<Measures>, <initiatives>", "Actions"),
        ("Open its <measures> and <initiatives>.", "Open its actions."),
    ],
)
def test_the_next_level_begins_a_sentence_without_measures(text: str, said: str) -> None:
    own = LevelNames("Vision", "Goal", NO_LEVEL, "Action")
    with words_of(plan_with(own).settings):
        assert in_words(text) == said


@pytest.mark.parametrize("surface", SURFACES)
def test_only_levels_stand_in_angle_brackets(surface: str) -> None:
    named = {
        word
        for sentence in sentences(surface).values()
        for text in sentence
        for word in re.findall(r"<([^\W\d_]+)>", text)
    }

    assert named <= LEVEL_WORDS
