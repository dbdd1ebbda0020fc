"""A slice of `make shown`: drawn cells in drawn formats, read by us and shown by LibreOffice."""

from pathlib import Path

import pytest

from fuzz.shown import compare
from office import running_office
from pledgexl.model.names import FormSheet

pytestmark = pytest.mark.office
FORMS = 12
MINIMUM_CELLS = 80


def test_what_is_read_is_what_libreoffice_shows_or_a_finding_says_otherwise(tmp_path: Path) -> None:
    with running_office(tmp_path, "ja-JP") as office:

        def shown(path: Path, cells: str) -> list[list[str]]:
            where: dict[str, object] = {"sheet": FormSheet.ENTRY.value, "cells": cells}
            return list(office.work(path, [("shown", where)]).steps[0])

        compared = [
            each for form in range(FORMS) for each in compare(f"test:{form}", tmp_path, shown)
        ]

    assert len(compared) > MINIMUM_CELLS
    assert [each for each in compared if each.is_silent] == []
