"""A plan means the same however an office writes it; and whatever is pasted gets an answer."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pledgexl.excel.plan.read import read_plan, read_plan_and_notes
from pledgexl.messages.findings import wording
from pledgexl.model.errors import PlanError
from pledgexl.model.finding import Severity
from pledgexl.model.language import Language
from pledgexl.model.names import PLAN_LABELS, PlanSheet
from pledgexl.model.period import Period, era_year
from pledgexl.model.plan import Plan

Draw = Callable[[st.SearchStrategy[str]], str]
Rows = list[list[str]]
NAMES = ("企画政策課", "こども政策課", "保育・幼稚園課", "土木課")
CODES = dict(zip(NAMES, ("101", "501", "502", "A-7"), strict=True))
ROMAN, CIRCLED, KANA = "ⅠⅡⅢⅣ", "①②③④", "アイウエ"


def number_as(draw: Draw, number: int) -> str:
    styles = (str(number), ROMAN[number - 1], CIRCLED[number - 1], f"({number})", KANA[number - 1])
    return draw(st.sampled_from((*styles, chr(ord("０") + number), f"{number}．")))


def month_as(draw: Draw, month: Period) -> str:
    era = era_year(month.last_day)
    short = f"{era.replace('令和', 'R').replace('平成', 'H').removesuffix('年')}.{month.month}"
    styles = (str(month), short, f"{era}{month.month}月", f"{month.year}/{month.month}")
    return draw(st.sampled_from(styles))


def department_as(draw: Draw, name: str) -> str:
    return draw(st.sampled_from((CODES[name], name, " ".join(name), f"{CODES[name]}　{name}")))


def filled(rows: Rows, draw: Draw, columns: tuple[int, ...]) -> Rows:
    """Return `rows` with some values that stand above as well given by a mark or a blank."""
    told = [list(row) for row in rows]
    for above, row, new in zip(rows, rows[1:], told[1:], strict=False):
        if all(above[column] == row[column] for column in columns):
            mark = draw(st.sampled_from(("", "同上", "〃", "=")))
            for column in columns:
                new[column] = row[column] if mark == "=" else mark
    return told


class Written(NamedTuple):
    """The rows of a plan's sheets, plain and as an office writes them."""

    plain: list[Rows]
    office: list[Rows]


@st.composite
def paths(draw: Callable[[st.SearchStrategy[int]], int]) -> list[tuple[int, int, int]]:
    """Draw the numbers of some measures, each with those of its policy and pledge."""
    size = st.integers(1, 3)
    return [
        (policy, pledge, measure)
        for policy in range(1, draw(size) + 1)
        for pledge in range(1, draw(size) + 1)
        for measure in range(1, draw(size) + 1)
    ]


@st.composite
def written(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Written:
    """Draw a plan in which each measure has an initiative."""
    structure: Rows = []
    plain: Rows = []
    office: Rows = []
    term = [Period(draw(st.integers(2018, 2022)), draw(st.integers(1, 12))), Period(2025, 3)]
    for path in draw(paths()):
        titles = (f"政策{path[0]}", f"公約{path[:2]}", f"施策{path}")
        structure.append(
            [part for pair in zip(map(str, path), titles, strict=True) for part in pair]
        )
        number = "-".join(map(str, path))
        names = [draw(st.sampled_from(NAMES)) for _ in range(2)]
        codes = [CODES[name] for name in names]
        plain.append([f"{number}-01", number, "取組", *codes, *map(str, term)])
        parts = "-".join(number_as(draw, each) for each in path)
        under = draw(st.sampled_from((number, titles[-1], parts)))
        told_names = [department_as(draw, name) for name in names]
        months = [month_as(draw, month) for month in term]
        office.append([f"{number}-01", under, "取組", *told_names, *months])
    departments = [[code, name, "", ""] for name, code in CODES.items()]
    items = [["自治体名", "市"], ["報告書名", "公約"], ["提出期限", "10"]]
    items += [["任期開始", str(term[0])], ["任期終了", str(term[1])]]
    told = [*items[:2], ["提出期限", "10日"]]
    told += [["任期開始", month_as(draw, term[0])], ["任期終了", month_as(draw, term[1])]]
    styled = filled(filled(structure, draw, (0, 1)), draw, (0, 1, 2, 3))
    return Written([items, structure, departments, plain], [told, styled, departments, office])


def saved(sheets: list[Rows], folder: str) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in zip(list(PlanSheet)[1:], sheets, strict=False):
        sheet = book.create_sheet(name)
        sheet.append([str(label) for label in PLAN_LABELS[name]])
        for row in rows:
            sheet.append([cell or None for cell in row])
    content = BytesIO()
    book.save(content)
    path = Path(folder) / "plan.xlsx"
    path.write_bytes(content.getvalue())
    return path


def plan_of(sheets: list[Rows]) -> Plan:
    with TemporaryDirectory() as folder:
        return read_plan(saved(sheets, folder))


@settings(max_examples=40, deadline=None)
@given(written())
def test_a_plan_means_the_same_as_an_office_writes_it(drawn: Written) -> None:
    assert plan_of(drawn.office) == plan_of(drawn.plain)


PASTED = st.sampled_from(
    (
        *("", "同上", "〃", "Ⅰ", "①②", "ア", "1", "-1", "1-1-1", "Ⅰ-①-(1)", "1-1-1-1", "1-1-1-01"),
        *("施策(1, 1, 1)", "土木課", "土木課・企画政策課", "A-7", "101、502", "R6.4", "6.4", "R6"),
        *("令和6年4月1日", "10日", "あ\nい", "…", "（同上）", "1" * 40, "-", "・", "、"),
    )
) | st.text(st.characters(min_codepoint=32, exclude_characters="{}"), max_size=6)


def cells(sheets: list[Rows]) -> Iterator[tuple[int, int, int]]:
    for sheet, rows in enumerate(sheets):
        for row, values in enumerate(rows):
            yield from ((sheet, row, column) for column in range(len(values)))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_is_pasted_is_a_plan_or_a_list_of_faults(data: st.DataObject) -> None:
    sheets = [[list(row) for row in rows] for rows in data.draw(written()).plain]
    places = st.sampled_from(list(cells(sheets)))
    for sheet, row, column in data.draw(st.lists(places, min_size=1, max_size=6)):
        typed = data.draw(PASTED)
        sheets[sheet][row][column] = "".join(
            each for each in typed if each >= " " and each not in "{}"
        )
    with TemporaryDirectory() as folder:
        try:
            found = read_plan_and_notes(saved(sheets, folder))[1]
            assert all(each.severity is Severity.NOTE for each in found)
        except PlanError as error:
            found = error.findings
            assert all(each.severity is Severity.ERROR for each in found)
    for finding in found:
        for language in Language:
            said = wording(finding, language)
            assert said.why
            assert "{" not in said.why + said.fix
