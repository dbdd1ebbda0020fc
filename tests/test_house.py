"""The house's own rules: one form, no lint, every type right, no endless functions and files."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
# docs/architecture.md gives the reason of each file that is longer than the others.
LONGEST_FILE, MOST_LONG_FILES = 300, 5
LONGEST_FUNCTION = 50


@pytest.mark.parametrize("check", ["ruff format --check", "ruff check", "mypy"])
def test_keeps_to_the_house_style(check: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *check.split()],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, f"{check}\n{done.stdout}{done.stderr}"


def test_has_no_function_that_cannot_be_seen_at_once() -> None:
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]

    assert MODULES
    assert long == []


def test_gives_a_reason_for_each_of_the_few_long_files() -> None:
    long = [
        path.relative_to(ROOT / "src" / "pledgexl").with_suffix("").as_posix()
        for path in MODULES
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    ]
    reasons = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    assert len(long) <= MOST_LONG_FILES
    assert [name for name in long if f"`{name}`" not in reasons] == []
