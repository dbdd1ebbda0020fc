"""What people are told of a month: by department, and one matter once."""

from dataclasses import replace

import pytest

from drawn_forms import PERIOD, form_bytes
from pledgexl.commands.collect import examine
from pledgexl.model.month import DepartmentFindings, DepartmentStatus, Summary
from pledgexl.model.plan import Initiative
from pledgexl.rules.findings_by_department import findings_by_department
from pledgexl.rules.summarise import summarise
from summaries import small_plan

PLAN = replace(
    small_plan(),
    initiatives=(*small_plan().initiatives, Initiative("1-1-1-03", "1-1-1", "財政の取組", "102")),
)
SOUND = """
    | 評価 | 実施内容     |
    | 7    | 窓口を開いた |
    | 8    | 続けた       |
"""
TWICE_ONE_NUMBER = """
    | 取組番号 | 取組事業 | 評価 | 実施内容     |
    | 1-1-1-01 | 取組1の1 | 7    | 窓口を開いた |
    | 1-1-1-01 | 取組1の1 | 8    | 続けた       |
"""
TITLES_SWAPPED = """
    | 取組番号 | 取組事業 | 評価 | 実施内容     |
    | 1-1-1-01 | 取組1の2 | 7    | 窓口を開いた |
    | 1-1-1-02 | 取組1の1 | 8    | 続けた       |
"""
NO_RATINGS = SOUND.replace("| 7 ", "|   ").replace("| 8 ", "|   ")
TABLE_OF_COMMAS = "取組番号,評価\r\n".encode("cp932")


def month(**files: bytes) -> Summary:
    sent = [examine(content, file, PLAN, PERIOD) for file, content in files.items()]
    return summarise(PLAN, PERIOD, sent)


def told(summary: Summary) -> dict[str, DepartmentFindings]:
    return {
        each.department.code if each.department else each.file: each
        for each in findings_by_department(summary)
    }


def points(found: DepartmentFindings) -> list[tuple[str, int, str]]:
    return [
        (
            point.finding.code.value,
            len(point.places),
            point.initiative.id if point.initiative else "",
        )
        for point in found.points
    ]


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (NO_RATINGS, [("E201", 1, "1-1-1-01"), ("E201", 1, "1-1-1-02")]),
        (TITLES_SWAPPED, [("E218", 1, "1-1-1-01"), ("E218", 1, "1-1-1-02")]),
        (TWICE_ONE_NUMBER, [("E217", 1, "1-1-1-02"), ("E212", 2, "1-1-1-01")]),
    ],
)
def test_names_each_initiative_and_says_one_matter_once(
    drawn: str, expected: list[tuple[str, int, str]]
) -> None:
    found = told(month(**{"a.xlsx": form_bytes(drawn, PLAN)}))

    assert points(found["101"]) == expected


@pytest.mark.parametrize("file", ["102_財政課.xlsx", "102.csv", "届いた分/102 財政課/様式.xls"])
def test_a_file_that_cannot_be_read_is_its_departments_by_name_and_not_missing(file: str) -> None:
    summary = month(**{"a.xlsx": form_bytes(SOUND, PLAN), file: TABLE_OF_COMMAS})

    found = told(summary)
    assert points(found["102"]) == [("E101", 1, "")]
    statuses = {each.department.code: (each.status, each.unread) for each in summary.departments}
    assert statuses["102"] == (DepartmentStatus.UNREADABLE, (file,))
    assert statuses["101"] == (DepartmentStatus.SUBMITTED, ())
    # Programs are told both, as before.
    assert [one.code.value for one in summary.findings] == ["E301", "E101"]


def test_a_file_of_nobody_stands_by_itself_and_its_department_is_missing() -> None:
    found = told(month(**{"3月分.csv": TABLE_OF_COMMAS, "a.xlsx": form_bytes(SOUND, PLAN)}))

    assert points(found["102"]) == [("E301", 1, "")]
    assert points(found["3月分.csv"]) == [("E101", 1, "")]
    assert found["3月分.csv"].department is None


def test_what_is_answered_or_only_informs_is_no_open_point() -> None:
    answered = SOUND.replace("実施内容     |", "備考 |").replace("窓口を開いた", "確かめた")
    answered = answered.replace("続けた      ", "確かめた")

    found = told(month(**{"a.xlsx": form_bytes(answered, PLAN)}))

    assert [one.finding.code.value for one in found["101"].answered] == ["W201", "W201"]
    assert [one.initiative and one.initiative.id for one in found["101"].answered] == [
        "1-1-1-01",
        "1-1-1-02",
    ]
    assert found["101"].points == ()
