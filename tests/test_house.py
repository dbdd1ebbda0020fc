"""The house's own rules: one form, no lint, every type right."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
