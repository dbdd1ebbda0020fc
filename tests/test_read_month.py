"""`pledgexl.read_month`: the README's own example, issued and collected months, and its errors."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import pledgexl
from pledgexl.export.frame import COLUMNS
from pledgexl.model.errors import PledgexlError

ROOT = Path(__file__).parents[1]
# Commands that make no documents of a month; pandas takes a third of a second to import.
WITHOUT_PANDAS = (
    ("check", "2024-02"),
    ("status", "2024-02"),
    ("forms", "2024-04"),
    ("mail", "2024-02"),
)


@pytest.fixture(scope="module")
def demo(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(made_demo, tmp_path_factory.mktemp("read") / "demo")


def script(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `text` as a script of its own in `folder`, as somebody would who saved it there."""
    path = folder / "script.py"
    path.write_text(text, "utf-8")
    return subprocess.run(
        [sys.executable, str(path)],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
        text=True,
    )


def test_the_example_of_the_readme_runs_as_it_is(demo: Path) -> None:
    (example,) = re.findall(
        r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
    )

    done = script(example, demo)

    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^企画政策課 +[5-9]\.\d+$", done.stdout, re.MULTILINE), done.stdout


def test_a_script_without_a_guard_reads_a_month_that_is_still_collected(demo: Path) -> None:
    done = script("import pledgexl\nprint(len(pledgexl.read_month('.', '2024-02')))\n", demo)

    assert (done.returncode, done.stdout, done.stderr) == (0, "133\n", "")


def test_returns_an_issued_month_as_it_was_issued(demo: Path, tmp_path: Path) -> None:
    city = shutil.copytree(demo, tmp_path / "市")
    shutil.rmtree(city / "submissions" / "2024-03")

    frame = pledgexl.read_month(city, "R6.3")

    assert dict(frame.dtypes) == {column.name: column.dtype for column in COLUMNS}
    assert len(frame) == 135
    assert set(frame["period"]) == {"2024-03"}
    assert not frame["provisional"].any()
    published = pd.read_csv(city / "output/2024-03/open/initiatives.csv", dtype=str)
    assert list(frame["initiative_id"]) == list(published["initiative_id"])
    assert list(frame["related_departments"]) == list(published["related_departments"].fillna(""))
    for own, name in (("rating_tenths", "rating"), ("previous_tenths", "previous_rating")):
        tenths = [None if pd.isna(each) else int(float(each) * 10) for each in published[name]]
        assert [None if pd.isna(each) else each for each in frame[own]] == tenths


def test_returns_what_was_collected_of_any_other_month(demo: Path) -> None:
    before = sorted(demo.rglob("*"))

    frame = pledgexl.read_month(str(demo), "2024-02")

    assert frame["provisional"].all()
    counts = frame["row_status"].value_counts()
    assert counts["missing"] > 0
    assert counts["rated"] > 0
    assert frame.loc[frame["row_status"] != "rated", "rating_tenths"].isna().all()
    assert sorted(demo.rglob("*")) == before


@pytest.mark.parametrize(
    ("folder", "period", "code", "told"),
    [
        ("none", "2024-03", "no_workspace", "none"),
        (".", "March", "bad_period", "March"),
        (".", "2031-01", "outside_term", "2031-01"),
        (".", "2024-05", "no_submissions", "2024-05"),
    ],
)
def test_says_in_a_sentence_why_it_cannot(
    demo: Path, folder: str, period: str, code: str, told: str
) -> None:
    for language, japanese in (("ja", True), ("en", False)):
        with pytest.raises(PledgexlError) as refused:
            pledgexl.read_month(demo / folder, period, language=language)

        said = str(refused.value)
        assert refused.value.code == code
        assert told in said
        assert bool(re.search("[ぁ-ん]", said)) is japanese
        assert said.endswith((".", ")", "。", "）"))


def test_does_not_use_an_issued_month_that_was_changed(demo: Path, tmp_path: Path) -> None:
    city = shutil.copytree(demo, tmp_path / "市")
    path = city / "output/2024-03/result.json"
    path.write_text(
        path.read_text("utf-8").replace('"shown": "59.2"', '"shown": "95.2"', 1), "utf-8"
    )

    with pytest.raises(PledgexlError, match=r"「95\.2」") as refused:
        pledgexl.read_month(city, "2024-03")

    assert refused.value.code == "result_unsound"


@pytest.mark.parametrize("arguments", WITHOUT_PANDAS, ids=lambda arguments: arguments[0])
def test_commands_that_issue_no_month_import_no_pandas(
    demo: Path, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    city = shutil.copytree(demo, tmp_path / "市")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pledgexl", "-C", str(city), *arguments],
        capture_output=True,
        check=False,
        text=True,
    )

    assert done.returncode in (0, 1), done.stderr
    assert "pledgexl.commands.month" in done.stderr
    assert not re.search(r"\b(pandas|python_calamine)\b", done.stderr)
