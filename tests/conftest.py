"""What many tests share: LibreOffice, where it is installed."""

import os
from collections.abc import Iterator

import pytest

from office import Office, lacking, running_office


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs LibreOffice where it is missing; in CI it must not be."""
    if item.get_closest_marker("office") is None or not lacking():
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have LibreOffice: {lacking()}", pytrace=False)
    pytest.skip(lacking())


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return one LibreOffice for the whole session."""
    with running_office(tmp_path_factory.mktemp("office")) as running:
        yield running
