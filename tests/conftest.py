"""What many tests share: LibreOffice, the sample city, and the programs that some tests need."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import browser
import ooxml_validator
from made_once import made_once
from office import Office, lacking, running_office
from pledgexl.intake.server import start_server

# What a mark asks for, and what says whether it is missing.
_NEEDS: dict[str, Callable[[], str]] = {
    "office": lacking,
    "validator": ooxml_validator.lacking,
    "browser": browser.lacking,
}

# The files that take longest, by seconds of processor: begun late, they would leave the other
# processors without work.
_FIRST = (
    *("test_windows.py", "test_pages_in_browser.py", "test_menu.py", "test_printed.py"),
    *("test_summary_proof.py", "test_publish.py", "test_screen.py", "test_month.py"),
    *("test_recomputed.py", "test_cluster.py", "test_nastiness.py", "test_bundle.py"),
    *("test_loop.py", "test_guides.py", "test_template_check.py", "test_received.py"),
    *(
        "test_month_pages.py",
        "test_double_entry.py",
        "test_import.py",
        "test_published_workbooks.py",
    ),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    places = {name: place for place, name in enumerate(_FIRST)}
    items.sort(key=lambda item: places.get(item.path.name, len(_FIRST)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a program where that is missing; in CI it must not be."""
    needs = (is_lacking() for mark, is_lacking in _NEEDS.items() if item.get_closest_marker(mark))
    for missing in filter(None, needs):
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have what tests need: {missing}", pytrace=False)
        pytest.skip(missing)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return one LibreOffice for the whole session."""
    with running_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def server() -> None:
    """Let the server of the workers import once what each worker would import anew."""
    start_server("pledgexl.commands.collect", "pledgexl.excel.plan.read")


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what `pledgexl demo` makes, made once for the whole run: tests work on copies."""
    return made_once("demo", _make_demo, tmp_path_factory)


def _make_demo(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pledgexl", "demo", folder],
        check=True,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1712707200", "PYTHONUTF8": "1"},  # 2024-04-10
    )
