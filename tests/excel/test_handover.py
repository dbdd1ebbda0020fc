"""The table of what is handed over, which the summary workbook of a term's last month has."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from english import JAPANESE, english_summary, in_japanese
from pledgexl.excel.summary.write import summary_workbook
from pledgexl.excel.verify.summary import verify_summary
from pledgexl.model.errors import PledgexlError
from pledgexl.model.month import Summary
from pledgexl.model.names import SummarySheet
from pledgexl.model.period import Period
from pledgexl.model.plan import Initiative, Lineage
from pledgexl.rules.averages import audit
from tables import rows

CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)


def last_month(summary: Summary, early: date | None = None) -> Summary:
    """Return `summary` as the last month of a term, in which an initiative ended before."""
    plan = summary.plan
    settings = replace(
        plan.settings, term_end=summary.period, ends_on=date(2024, 3, 20), ended_early=early
    )
    initiatives = list(plan.initiatives)
    # A shelter is being built until this month, and its maps go on in something else.
    initiatives[4] = replace(initiatives[4], end=summary.period)
    initiatives.append(Initiative("1-1-1-03", "1-1-1", "A desk", "101", end=Period(2023, 9)))
    successors = {"1-1-1-03": ("1-1-1-01", "1-1-1-02"), "2-1-1-02": ("1-2-1-01",)}
    lineage = Lineage(frozenset(each.key for each in initiatives), successors)
    plan = replace(plan, settings=settings, initiatives=tuple(initiatives), lineage=lineage)
    return replace(summary, plan=plan)


def workbook(summary: Summary) -> bytes:
    return summary_workbook(summary, audit(summary), CREATED)


def table(content: bytes, sheet: str) -> list[list[str]]:
    """Return the cells of each row below the labels."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[str(cell) for cell in row] for row in book[sheet].iter_rows(5, values_only=True)]


def test_lists_for_each_pledge_what_is_done_and_what_goes_on() -> None:
    summary = last_month(english_summary())
    content = workbook(summary)
    verify_summary(content, summary, audit(summary))

    drawn = """
        | 1-1      | Families                    | 70 | 3 continuing, 1 ended | Family Affairs |
        | 1-1-1-01 | Advice by telephone         | 8  | continuing            | Family Affairs |
        | 1-1-1-02 | A family office per ward    | 6  | continuing            | Family Affairs |
        | 1-1-1-03 | A desk                      | –  | ended                 | Planning       |
        | 1-1-2-01 | Two nurseries in the north  | 7  | continuing            | Family Affairs |
        | 1-2      | Schools                     | –  | 1 not applicable      | None           |
        | 1-2-1-01 | New roofs for three schools | –  | not applicable        | Public Works   |
        | 2-1      | Floods                      | 30 | 1 not reported, 1 ended | None         |
        | 2-1-1-01 | A shelter at Harbour Hill   | 3  | ended                 | Public Works   |
        | 2-1-1-02 | Maps of routes to high land | –  | not reported          | Planning       |
    """
    found = table(content, "Handover")
    assert [row[:5] for row in found] == rows(drawn)
    assert found[3][5] == "1-1-1-01 Advice by telephone, 1-1-1-02 A family office per ward"
    assert found[9][5] == "1-2-1-01 New roofs for three schools"
    assert [row[6] for row in found[:2]] == ["–", "Staff answered calls on 26 weekends."]
    assert not any(JAPANESE.search(cell) for row in found for cell in row)


def test_is_in_japanese_as_well() -> None:
    summary = in_japanese(last_month(english_summary()))
    content = workbook(summary)
    verify_summary(content, summary, audit(summary))

    found = table(content, "引継表")
    assert [row[3] for row in found[:4]] == ["継続3、終了1", "継続", "継続", "終了"]
    assert [row[3] for row in found[7:]] == ["未報告1、終了1", "終了", "未報告"]


def test_only_the_last_month_of_a_term_has_it() -> None:
    usual, early = english_summary(), last_month(english_summary(), date(2024, 2, 29))
    ended = last_month(english_summary(), date(2024, 3, 1))

    sheets = [
        openpyxl.load_workbook(io.BytesIO(workbook(each))).sheetnames
        for each in (usual, early, ended)
    ]
    assert ["Handover" in each for each in sheets] == [False, False, True]


def test_a_figure_that_was_changed_is_found_before_release() -> None:
    summary = last_month(english_summary())
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(summary))) as made,
        zipfile.ZipFile(changed, "w") as copy,
    ):
        last = f"xl/worksheets/sheet{len(SummarySheet) + 1}.xml"
        for name in made.namelist():
            content = made.read(name)
            if name == last:
                content, count = re.subn(rb'(<c r="C6"[^>]*><v>)8<', rb"\g<1>9<", content)
                assert count == 1
            copy.writestr(name, content)

    with pytest.raises(PledgexlError) as raised:
        verify_summary(changed.getvalue(), summary, audit(summary))
    assert "Handover!C6" in str(raised.value)
