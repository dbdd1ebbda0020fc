from pathlib import Path

import pytest

from pledgexl.messages.findings import FINDINGS, Wording
from pledgexl.messages.reference import PLACEHOLDERS, findings_reference, placeholders
from pledgexl.model.finding import Code

PAGE = Path(__file__).parents[1] / "docs" / "findings.md"


def test_every_finding_is_described_on_the_page_as_it_is_said() -> None:
    assert PAGE.read_text("utf-8") == findings_reference(), "run `make docs`"


def test_the_page_has_every_code_once() -> None:
    headings = [line for line in findings_reference().splitlines() if line.startswith("### ")]

    assert sorted(line.split()[1] for line in headings) == sorted(code.value for code in Code)


@pytest.mark.parametrize("code", Code, ids=lambda code: code.value)
def test_a_finding_says_why_and_what_to_do_in_both_languages(code: Code) -> None:
    both = FINDINGS[code]

    assert all((both.ja.why, both.ja.fix, both.en.why, both.en.fix))
    assert used(both.ja) == used(both.en)
    assert used(both.ja) <= PLACEHOLDERS.keys()


def used(wording: Wording) -> set[str]:
    return placeholders(wording.why) | placeholders(wording.fix)
