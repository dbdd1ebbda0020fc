from dataclasses import replace

from drawn_forms import PERIOD, form_bytes
from pledgexl.commands.examine import examine
from pledgexl.model.submission import Submission
from pledgexl.rules.changes import changes_by_revision
from pledgexl.rules.resolve import resolve
from summaries import small_plan

FIRST = """
    | 評価 | 状態 | 実施内容 | 備考 |
    | 7    |      | した     |      |
    | 8    |      | した     |      |
"""
SECOND = """
    | 評価 | 状態 | 実施内容 | 備考 |
    | 7    |      | した     |      |
    | 6    |      | した     | 理由 |
"""


def sent(drawn: str, revision: int) -> Submission:
    content = form_bytes(drawn, revision=revision)
    return examine(content, f"第{revision}版.xlsx", small_plan(), PERIOD)


def test_tells_cell_by_cell_what_a_newer_revision_changed() -> None:
    read = [sent(FIRST, 1), sent(SECOND, 2)]

    changes = changes_by_revision(read, resolve(read, small_plan()))

    assert [(each.label, each.before, each.now) for each in changes] == [
        ("評価", "8", "6"),
        ("備考", "", "理由"),
    ]
    assert {each.id for each in changes} == {"1-1-1-02"}


def test_compares_with_the_revision_right_before_even_if_three_came() -> None:
    read = [sent(FIRST, 1), sent(SECOND, 2), replace(sent(SECOND, 3), file="第3版.xlsx")]

    assert changes_by_revision(read, resolve(read, small_plan())) == ()


def test_tells_nothing_of_a_first_revision() -> None:
    read = [sent(FIRST, 1)]

    assert changes_by_revision(read, resolve(read, small_plan())) == ()
