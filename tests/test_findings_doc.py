from pathlib import Path

import pytest

from pledgexl.messages.findings import FINDINGS, findings_reference, placeholders
from pledgexl.model.finding import Code

PAGE = Path(__file__).parents[1] / "docs" / "findings.md"


def test_every_finding_is_described_on_the_page_as_it_is_said() -> None:
    assert PAGE.read_text("utf-8") == findings_reference(), "run `make docs`"


def test_the_page_has_every_code_once() -> None:
    headings = [line for line in findings_reference().splitlines() if line.startswith("### ")]

    assert sorted(line.split()[1] for line in headings) == sorted(code.value for code in Code)


@pytest.mark.parametrize("code", Code, ids=lambda code: code.value)
def test_a_finding_says_why_and_what_to_do(code: Code) -> None:
    said = [FINDINGS[f"{code}.why"], FINDINGS[f"{code}.fix"]]

    known = {name.removeprefix("value.") for name in FINDINGS if name.startswith("value.")}
    assert placeholders("".join(text for sentence in said for text in sentence)) <= known
