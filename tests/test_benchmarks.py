"""The bench compares like with like: all who do the work see the same rows and averages."""

import json
import re
import subprocess
import sys
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from benchmarks.city import PERIOD, filled_forms, plan_of
from benchmarks.stamp import MADE, Stamps
from benchmarks.workspace import change_one_form, fresh_copy, write_workspace
from pledgexl.excel.form.write import form_workbook

_ROOT = Path(__file__).parents[1]
_FORMS, _ROWS = 12, 120
_HEIGHT = re.compile(rb' ht="[^"]*"( customHeight="1")?')


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bench") / "city"
    write_workspace(root, _FORMS)
    return root


@pytest.fixture(scope="module")
def ours(workspace: Path) -> dict[str, Any]:
    _output("pledgexl", "-C", str(workspace), "run", str(PERIOD))
    path = workspace / "output" / str(PERIOD) / "result.json"
    result: dict[str, Any] = json.loads(path.read_bytes())
    return result


def test_stamps_forms_as_the_writer_writes_them_but_for_the_heights_of_rows() -> None:
    stamps, forms = Stamps(), list(filled_forms(plan_of(_FORMS)))
    stamped = [stamps.form(form) for form in forms]

    # The last ones are no longer those that the stamps were cut from.
    for form, content in list(zip(forms, stamped, strict=True))[-4:]:
        assert _parts(content) == _parts(form_workbook(form, MADE))


def test_makes_a_city_without_a_fault_whose_departments_differ(ours: dict[str, Any]) -> None:
    measures = _exact(ours)

    assert not ours["findings"]
    assert ours["accounting"]["files"]["accepted"] == _FORMS
    assert ours["accounting"]["rows"]["expected"] == _ROWS
    assert len(set(measures.values())) > _FORMS


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_the_analyst_comes_to_the_same_rows_and_averages(
    workspace: Path, ours: dict[str, Any], engine: str, tmp_path: Path
) -> None:
    said = _output(
        "benchmarks.analyst", "month", engine, str(workspace), str(PERIOD), str(tmp_path)
    )

    rows = ours["accounting"]["rows"]
    assert json.loads(said) == {"rows": _ROWS, "rated": rows["rated"], "findings": 0}
    theirs = _figures(tmp_path / "summary.xlsx", "施策")
    measures = _exact(ours)
    assert theirs.keys() == measures.keys()
    assert all(abs(theirs[id_] - float(mean)) < 1e-9 for id_, mean in measures.items())
    assert _figures(tmp_path / "summary.xlsx", "全体")["全体"] == float(ours["overall"]["shown"])
    assert (tmp_path / "report.docx").stat().st_size > 10_000


def test_a_fresh_copy_keeps_the_original_from_a_changed_form(workspace: Path) -> None:
    before = _contents(workspace)

    with fresh_copy(workspace) as copy:
        change_one_form(copy)
        changed = _contents(copy)

    assert _contents(workspace) == before
    assert [name for name, content in before.items() if changed[name] != content] == [min(before)]


def _output(module: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=_ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _exact(result: dict[str, Any]) -> dict[str, Fraction]:
    """Return the exact average of each measure that has one."""
    return {
        measure["id"]: Fraction(measure["exact"])
        for policy in result["policies"]
        for pledge in policy["pledges"]
        for measure in pledge["measures"]
        if measure["exact"] is not None
    }


def _figures(path: Path, sheet: str) -> dict[str, float]:
    _, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return {str(row[0]): float(str(row[1])) for row in rows}


def _parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as package:
        return {name: _HEIGHT.sub(b"", package.read(name)) for name in package.namelist()}


def _contents(root: Path) -> dict[str, bytes]:
    folder = root / "submissions" / str(PERIOD)
    return {path.name: path.read_bytes() for path in folder.iterdir()}
