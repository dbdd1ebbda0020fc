"""Files that Office opens without a word: valid, within its limits, and without warning marks."""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from english import english_plan, english_summary
from fuzz.office_limits import RULES, Package, violations
from ooxml_validator import faults
from our_files import KINDS, write_every_kind
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.excel.summary.write import findings_workbook, office_workbook, summary_workbook
from pledgexl.model.language import Language
from pledgexl.rules.averages import audit
from pledgexl.rules.forms import forms
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report

FORM, SUMMARY, REPORT, PLAN = "returned form", "provisional summary", "final report", "plan"
SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
ENTRY = "xl/worksheets/sheet2.xml"
TABLE = "xl/tables/table1.xml"
DOCUMENT = "word/document.xml"
CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (documents hold no zone)
LONG, FILLER = "あ" * 256, "あ" * 32_768
# Excel's doubts about what it finds; each shows a green triangle unless it is told not to.
DOUBTS = ("numberStoredAsText", "twoDigitTextYear", "unlockedFormula", "formula", "formulaRange")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("kinds")
    write_every_kind(made)
    return made


def file_of(kind: str, folder: Path) -> Path:
    return min(folder.glob(KINDS[kind]))


def test_knows_the_kind_of_every_document_that_the_commands_write(folder: Path) -> None:
    written = {path for ending in ("xlsx", "docx") for path in folder.rglob(f"*.{ending}")}
    months = {path for path in written if path.parent.name in ("2024-01", "2024-02")}
    # What an issue was made from is kept beside it.
    months |= {path for path in written if "inputs" in path.parts}
    known = {path for pattern in KINDS.values() for path in folder.glob(pattern)}

    assert {path.name for path in written - known - months} <= {"report.docx"}


@pytest.mark.validator
@pytest.mark.parametrize("kind", KINDS)
def test_the_open_xml_validator_finds_nothing(kind: str, folder: Path) -> None:
    assert faults(file_of(kind, folder)) == []


@pytest.mark.validator
def test_the_open_xml_validator_does_find_faults(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    content = file_of(FORM, folder).read_bytes()
    broken.write_bytes(mutant(content, SHEET, "<sheetData>", "<sheetData><cell/>"))

    assert any("invalid child element" in fault for fault in faults(broken))


@pytest.mark.parametrize("kind", KINDS)
def test_stays_within_what_office_takes(kind: str, folder: Path) -> None:
    assert violations(file_of(kind, folder).read_bytes()) == []


def english_kinds() -> dict[str, Callable[[], bytes]]:
    """Return what makes each English document that has another layout or other words."""
    summary, plan = english_summary(), english_plan()
    figures = audit(summary)
    return {
        "plan": lambda: plan_workbook(plan, CREATED),
        "form": lambda: form_workbook(forms(plan, summary.period, {})[0], CREATED),
        "findings": lambda: findings_workbook(summary, CREATED),
        "summary": lambda: summary_workbook(summary, figures, CREATED),
        "office": lambda: office_workbook(summary, figures, CREATED),
        "report": lambda: write_report(default_template(Language.EN), summary, CREATED.date()),
    }


@pytest.mark.validator
@pytest.mark.parametrize("kind", ["plan", "form", "findings", "summary", "office", "report"])
def test_finds_nothing_in_what_is_written_in_english(kind: str, tmp_path: Path) -> None:
    path = tmp_path / ("english.docx" if kind == "report" else "english.xlsx")
    path.write_bytes(english_kinds()[kind]())

    assert (faults(path), violations(path.read_bytes())) == ([], [])


def mutant(content: bytes, part: str, pattern: str, replacement: str) -> bytes:
    """Return `content` with the first place in `part` that fits `pattern` replaced."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                changed, count = re.subn(pattern, replacement, text.decode(), count=1)
                assert count == 1, f"nothing in {part} fits {pattern}"
                text = changed.encode()
            new.writestr(name, text)
    return target.getvalue()


MUTANTS = (
    ("parts_are_whole", FORM, ("[Content_Types].xml", r'<Override PartName="/xl/styles[^>]*>', "")),
    ("parts_are_whole", FORM, ("xl/_rels/workbook.xml.rels", "styles.xml", "looks.xml")),
    ("parts_are_whole", FORM, (BOOK, 'r:id="rId1"', 'r:id="rId99"')),
    ("validations_fit", FORM, (ENTRY, 'promptTitle="[^"]*"', f'promptTitle="{LONG[:33]}"')),
    ("validations_fit", FORM, (ENTRY, 'prompt="[^"]*"', f'prompt="{LONG}"')),
    ("validations_fit", FORM, (ENTRY, 'errorTitle="[^"]*"', f'errorTitle="{LONG[:33]}"')),
    ("validations_fit", FORM, (ENTRY, 'error="[^"]*"', f'error="{LONG}"')),
    ("validations_fit", FORM, (ENTRY, '<formula1>"[^<]*', f'<formula1>"{LONG}"')),
    (
        "validations_fit",
        FORM,
        (ENTRY, r'<dataValidations count="\d+"', '<dataValidations count="1"'),
    ),
    ("texts_fit_their_cells", FORM, ("xl/sharedStrings.xml", "<si>", f"<si><t>{FILLER}</t>")),
    ("texts_fit_their_cells", FORM, (ENTRY, 't="s"><v>[0-9]+', 't="s"><v>99999')),
    ("texts_fit_their_cells", FORM, (ENTRY, ' t="str">(<f[^>]*>[^<]*</f>)<v></v>', r">\1<v></v>")),
    ("texts_fit_their_cells", FORM, (ENTRY, '(t="str"><f>[^<]*</f><v>)', rf"\g<1>{FILLER}")),
    ("cells_are_in_order", FORM, (ENTRY, '<row r="2"', '<row r="1"')),
    ("cells_are_in_order", FORM, (ENTRY, '<c r="B2"', '<c r="B3"')),
    ("sizes_are_possible", FORM, (ENTRY, ' ht="[0-9.]*"', ' ht="410"')),
    ("cells_are_in_order", FORM, (ENTRY, '<col min="2" max="2"', '<col min="1" max="2"')),
    ("sizes_are_possible", FORM, (ENTRY, 'width="[0-9.]*"', 'width="256"')),
    (
        "areas_are_apart",
        FORM,
        (
            SHEET,
            "</sheetData>",
            '</sheetData><mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>',
        ),
    ),
    ("margins_fit", SUMMARY, (SHEET, "<oddFooter>", f"<oddFooter>{LONG}")),
    ("styles_are_defined", FORM, (ENTRY, ' s="[0-9]+"', ' s="999"')),
    ("styles_are_defined", FORM, (ENTRY, ' dxfId="[0-9]+"', ' dxfId="99"')),
    ("styles_are_defined", FORM, (STYLES, '(<cellXfs.*?) fontId="[0-9]+"', r'\1 fontId="99"')),
    ("styles_are_defined", FORM, (STYLES, '(<cellXfs.*?) numFmtId="[0-9]+"', r'\1 numFmtId="999"')),
    ("styles_are_possible", FORM, (STYLES, '<sz val="[0-9]+"', '<sz val="410"')),
    ("formulas_are_known", FORM, (ENTRY, "<f>", "<f>IFS(TRUE,1)+")),
    ("formulas_are_known", FORM, (ENTRY, "<f>", f'<f>"{LONG}"&amp;')),
    ("formulas_are_known", FORM, (ENTRY, "<f>", "<f>" + "1+" * 4_097)),
    ("formulas_are_known", FORM, (ENTRY, "<f>", "<f>" + "(" * 65 + "1" + ")" * 65 + "+")),
    ("names_are_possible", SUMMARY, (BOOK, 'sheet name="[^"]*"', 'sheet name="a/b"')),
    ("names_are_possible", SUMMARY, (BOOK, 'sheet name="[^"]*"', f'sheet name="{LONG[:32]}"')),
    ("names_are_possible", SUMMARY, (BOOK, 'sheet name="表紙"', 'sheet name="総括表"')),
    ("names_are_possible", SUMMARY, (BOOK, 'definedName name="全[^"]*"', 'definedName name="A1"')),
    ("names_are_possible", SUMMARY, (TABLE, 'displayName="[^"]*"', 'displayName="全体の進捗"')),
    ("names_are_possible", SUMMARY, (TABLE, 'id="2" name="[^"]*"', 'id="2" name="シート名"')),
    ("names_are_possible", SUMMARY, (BOOK, "(<definedNames>)(<.*?</definedName>)", r"\1\2\2")),
    ("tables_have_their_labels", SUMMARY, (TABLE, 'Column id="2" name="', 'Column id="2" name="x')),
    ("tables_have_their_labels", SUMMARY, (TABLE, '<tableColumn id="2"[^>]*>', "")),
    ("links_lead_somewhere", SUMMARY, (SHEET, "location=\"'[^']*'", "location=\"'無い'")),
    ("links_lead_somewhere", SUMMARY, (SHEET, 'location="[^"]*', f'tooltip="{LONG}" location="')),
    ("rules_are_ordered", FORM, (ENTRY, 'priority="2"', 'priority="1"')),
    ("properties_fit", FORM, ("docProps/custom.xml", "lpwstr>", f"lpwstr>{LONG}")),
    ("properties_fit", FORM, ("docProps/custom.xml", "pledgexl.plan", "pledgexl.period")),
    ("properties_fit", FORM, ("docProps/core.xml", "<dc:title>", f"<dc:title>{LONG}")),
    (
        "drawings_are_numbered",
        SUMMARY,
        ("xl/drawings/drawing1.xml", 'cNvPr id="3"', 'cNvPr id="2"'),
    ),
    ("drawings_are_numbered", REPORT, (DOCUMENT, 'docPr id="2"', 'docPr id="1"')),
    ("word_names_are_defined", REPORT, (DOCUMENT, 'pStyle w:val="[^"]*"', 'pStyle w:val="PXnone"')),
    (
        "word_names_are_defined",
        REPORT,
        (DOCUMENT, "<w:pPr>", '<w:pPr><w:numPr><w:numId w:val="99"/></w:numPr></w:pPr><w:pPr>'),
    ),
    ("word_names_are_defined", REPORT, (DOCUMENT, 'w:anchor="[^"]*"', 'w:anchor="nowhere"')),
    ("word_names_are_defined", REPORT, (DOCUMENT, "(<w:bookmarkStart[^>]*/>)", r"\1\1")),
    ("tables_are_even", REPORT, (DOCUMENT, "(<w:tr[ >].*?<w:tc>)", r"\1<w:p/></w:tc><w:tc>")),
)


@pytest.mark.parametrize(("rule", "kind", "change"), MUTANTS)
def test_sees_what_office_does_not_take(
    rule: str, kind: str, change: tuple[str, str, str], folder: Path
) -> None:
    package = Package(mutant(file_of(kind, folder).read_bytes(), *change))
    named = next(each for each in RULES if each.__name__ == rule)

    assert list(named(package)) != []


def formula_cells(package: Package) -> Iterator[tuple[str, str, etree._Element]]:
    for name, sheet in package.sheets():
        for cell in sheet.iterfind("{*}sheetData/{*}row/{*}c"):
            if cell.find("{*}f") is not None:
                yield name, cell.get("r", ""), cell


@pytest.mark.parametrize("kind", ["blank form", "filled form", FORM, SUMMARY, "specimen form"])
def test_excel_marks_no_formula_of_ours_with_a_green_triangle(kind: str, folder: Path) -> None:
    package = Package(file_of(kind, folder).read_bytes())
    quiet = {
        name: range_boundaries(each.get("sqref", ""))
        for name, each in package.all("ignoredErrors/ignoredError")
        if all(each.get(doubt) == "1" for doubt in DOUBTS)
    }

    marked = [
        (name, place)
        for name, place, _ in formula_cells(package)
        if not is_within(place, quiet.get(name, (0, 0, 0, 0)))
    ]

    assert marked == []


def is_within(place: str, area: tuple[int | None, ...]) -> bool:
    row, column = coordinate_to_tuple(place)
    left, top, right, bottom = (number or 0 for number in area)
    return left <= column <= right and top <= row <= bottom


@pytest.mark.parametrize("kind", ["blank form", "filled form", FORM, SUMMARY, "large summary"])
def test_an_empty_result_of_a_formula_is_an_empty_text(kind: str, folder: Path) -> None:
    package = Package(file_of(kind, folder).read_bytes())
    empty = [cell for _, _, cell in formula_cells(package) if not cell.findtext("{*}v")]

    assert {cell.get("t") for cell in empty} <= {"str"}
    assert empty or "form" not in kind


def test_no_link_displays_another_text_than_its_cell(folder: Path) -> None:
    package = Package(file_of(SUMMARY, folder).read_bytes())

    assert {each.get("display") for _, each in package.all("hyperlinks/hyperlink")} == {None}


def test_counts_by_functions_that_every_spreadsheet_program_has(folder: Path) -> None:
    package = Package(file_of("blank form", folder).read_bytes())
    formulas = [cell.findtext("{*}f") or "" for _, _, cell in formula_cells(package)]

    assert [formula for formula in formulas if "SUMPRODUCT" in formula] == []
    assert sum(formula.startswith("COUNTIF(") for formula in formulas) == 5
