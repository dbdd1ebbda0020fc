"""The bundle as an office starts it: unzipped, without network, from wherever it was put."""

import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from bundle.build import Bundle, build
from bundle.target import this_computer
from bundles import PYTHON, STORE, bundle_for_this_computer, start, unzip

LONGER_THAN = 200


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bundle]:
    """Return pledgexl's wheel, and a bundle for this computer with it."""
    return bundle_for_this_computer(tmp_path_factory)


@pytest.fixture(scope="module")
def deep(built: tuple[Path, Bundle], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bundle in a folder with Japanese letters, blanks and brackets, and a long path."""
    folder = tmp_path_factory.mktemp("b") / "公約の進捗 管理（令和6年度）"
    while len(str(folder)) <= LONGER_THAN:
        folder /= "企画部 企画課［共有］" * 3
    return unzip(built[1].content, folder)


@pytest.fixture(scope="module")
def prepared(deep: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bundle, its packages unpacked beside it, and a workspace that it has made."""
    workspace = tmp_path_factory.mktemp("作業 フォルダー（1）")
    done = start(deep, "demo", workspace)
    assert (done.code, done.err.count("\n")) == (0, 1), done.err
    assert "初めての準備" in done.err
    assert "全体の進捗 59.2％" in done.out
    return workspace


def test_runs_the_month_without_network_on_a_path_that_is_long_and_japanese(
    deep: Path, prepared: Path
) -> None:
    forms = start(deep, "-C", prepared, "forms", "2024-04")
    check = start(deep, "-C", prepared, "check", "2024-02")

    assert len(str(deep)) > LONGER_THAN
    assert (forms.code, forms.err) == (0, "")
    assert (check.code, check.err) == (1, "")
    assert "E204" in check.out
    assert len(list((prepared / "forms" / "2024-04").glob("*.xlsx"))) == 44
    assert list(deep.glob("packages-*.part")) == []


def test_its_doctor_finds_every_package_in_the_bundle(deep: Path, prepared: Path) -> None:
    done = start(deep, "-C", prepared, "doctor", "--json")

    checks = {check["code"]: check for check in json.loads(done.out)["checks"]}
    assert (done.code, done.err) == (0, "")
    assert checks["packages.well"]["values"]["count"] == 12
    assert "plan.well" in checks


def test_runs_by_a_python_that_a_pth_file_isolates(
    deep: Path, prepared: Path, tmp_path: Path
) -> None:
    """As Windows' embeddable Python: a `._pth` file beside it replaces the path of modules."""
    embedded = tmp_path / "python"
    shutil.copy(PYTHON, embedded)
    library = sysconfig.get_path("stdlib")
    (tmp_path / "python._pth").write_text(f"{library}\n{library}/lib-dynload\n", "utf-8")
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / "pandas.py").write_text("raise SystemExit('the wrong pandas')", "utf-8")

    seen = subprocess.run(
        [embedded, "-c", "import sys; print(sys.path)"], capture_output=True, check=True
    )
    done = start(deep, "-C", prepared, "run", "2024-03", python=str(embedded), PYTHONPATH=str(trap))

    assert str(deep) not in seen.stdout.decode()
    assert "site-packages" not in seen.stdout.decode()
    assert (done.code, done.err) == (0, "")


def test_the_same_parts_give_the_same_bytes(built: tuple[Path, Bundle]) -> None:
    own, bundle = built

    again = build(this_computer(), own, STORE)

    assert again == bundle


def test_the_list_of_checksums_names_every_file(built: tuple[Path, Bundle], tmp_path: Path) -> None:
    folder = unzip(built[1].content, tmp_path)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS.txt"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    lines = (folder / "SHA256SUMS.txt").read_text("utf-8").splitlines()
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    assert {line.partition(" *")[2] for line in lines} == files - {"SHA256SUMS.txt"}
