"""A trial names what may not be, and the command prints it."""

import pytest

from fuzz.lists.__main__ import main
from fuzz.lists.judge import Fault, Verdict
from fuzz.lists.layout import Layout
from fuzz.lists.trial import Trial, tried

LOST = Fault("unaccounted", "R6 A1: 'a' is in no row", ("a",))
MOVED = Fault("hierarchy", "missing: a／b／c／d", ("d",))
NAMED = Fault("level names", "pledge: 公約, not 約束", ("約束",))
SHIFTED = Fault("months", "d: None~None, not 2024-04~None", ("d",))


@pytest.mark.parametrize(
    ("faults", "unmarked", "failures"),
    [
        ([], [], []),
        ([NAMED], [], []),
        ([SHIFTED], [], []),
        ([SHIFTED], [SHIFTED], ["unmarked months"]),
        ([LOST], [], ["unaccounted"]),
        ([MOVED], [], ["hierarchy"]),
        ([MOVED, LOST], [MOVED], ["unaccounted", "hierarchy", "unmarked hierarchy"]),
    ],
)
def test_a_trial_fails_by_what_may_not_be(
    faults: list[Fault], unmarked: list[Fault], failures: list[str]
) -> None:
    assert Trial(Layout(1), Verdict(faults, unmarked)).failures == failures


def test_a_refusal_of_a_list_is_a_failure() -> None:
    assert Trial(Layout(1), crash="KeyError in tree.build").failures == [
        "crash: KeyError in tree.build"
    ]


def test_a_plain_table_comes_in_without_a_fault() -> None:
    assert tried(Layout(1, policies=2, size=2)).verdict.faults == []


def test_the_command_counts_lists_and_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "4", "--ugliness", "1", "--workers", "1"]) == 0
    assert "4 lists, hierarchy exact in 4 (100.0%)" in capsys.readouterr().out
