"""The wheel, built as `python -m build` does: the sdist first, and the wheel from it."""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

import pytest
from trove_classifiers import classifiers

from bundle.build import ROOT
from bundles import bundle_for_this_computer, unzip


def hatchling(*arguments: str | Path, cwd: Path) -> None:
    command = [sys.executable, "-m", "hatchling", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel that is built from nothing but the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    hatchling("build", "-t", "sdist", "-d", folder, cwd=ROOT)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder / "source", filter="data")
    hatchling("build", "-t", "wheel", "-d", folder, cwd=next((folder / "source").iterdir()))
    return next(folder.glob("*.whl"))


def test_contains_every_file_of_the_package(wheel: Path) -> None:
    package = ROOT / "src" / "pledgexl"
    files = {
        f"pledgexl/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        contained = {name for name in archive.namelist() if not name.endswith("/")}

    assert {
        "pledgexl/py.typed",
        "pledgexl/result.schema.json",
        "pledgexl/word/report.docx",
        "pledgexl/word/report.en.toml",
    } <= files
    assert files == {name for name in contained if name.startswith("pledgexl/")}


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(archive.read(name).decode("utf-8"))


def test_says_what_it_is_and_what_it_needs(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    said = metadata(wheel)

    assert said["Name"] == "pledgexl"
    assert said["License-Expression"] == "Apache-2.0"
    assert said["Requires-Python"] == project["requires-python"]
    assert said["Description-Content-Type"] == "text/markdown"
    assert all(said[name] for name in ("Summary", "Keywords", "Author", "License-File"))
    named = said.get_all("Classifier", [])
    assert set(named) <= classifiers
    assert {"Typing :: Typed", "Natural Language :: Japanese"} <= set(named)
    needed = [line for line in said.get_all("Requires-Dist", []) if "extra" not in line]
    assert sorted(needed) == sorted(project["dependencies"])


def test_its_two_builds_are_the_same(wheel: Path, tmp_path: Path) -> None:
    hatchling("build", "-t", "wheel", "-d", tmp_path, cwd=ROOT)

    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_runs_the_demo_in_a_bare_environment_that_pip_fills_from_the_bundle(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What the page for the IT section says where .cmd files are not let through."""
    _, bundle = bundle_for_this_computer(tmp_path_factory)
    unzipped = unzip(bundle.content, tmp_path)
    bare, elsewhere = tmp_path / "bare", tmp_path / "よそ"
    elsewhere.mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    command = (
        *(sys.executable, "-m", "pip", "--python", bare / "bin" / "python", "install", "--quiet"),
        *("--disable-pip-version-check", "--no-index", "--no-compile", "--require-hashes"),
        *("--find-links", unzipped / "wheels", "-r", unzipped / "wheels" / "requirements.txt"),
    )
    subprocess.run([*map(str, command)], check=True)
    environment = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1712707200"}

    done = subprocess.run(
        [bare / "bin" / "pledgexl", "demo", "見本"],
        cwd=elsewhere,
        capture_output=True,
        encoding="utf-8",
        env=environment | {"PYTHONUTF8": "1"},
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "全体の進捗 59.2％" in done.stdout
    assert (elsewhere / "見本" / "output" / "2024-03" / "report.docx").is_file()
