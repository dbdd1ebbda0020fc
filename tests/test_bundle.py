"""The bundle as an office starts it: unzipped, without network, from wherever it was put."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from bundle.build import Bundle, build
from bundle.target import this_computer
from bundles import STORE, Started, bundle_for_this_computer, unzip

# What pledgexl.cmd gives to Python in front of start.py: a test there compares it.
OPTIONS = ("-I", "-X", "utf8")
EPOCH = "1712707200"  # 2024-04-10
PYTHON = os.path.realpath(sys.executable)
LONGER_THAN = 200


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Bundle]:
    """Return pledgexl's wheel, and a bundle for this computer with it."""
    return bundle_for_this_computer(tmp_path_factory.mktemp("own"))


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


def start(
    folder: Path, *arguments: str | Path, mount: str = "", python: str = PYTHON, **told: str
) -> Started:
    """Start the bundle in `folder` as pledgexl.cmd does, in a namespace without any network."""
    script = f'{mount or ":"} && exec "$@"'
    offline = ("unshare", "--map-root-user", "--mount", "--net", "sh", "-c", script, "sh")
    command = (python, *OPTIONS, folder / "start.py", *arguments)
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "FOLDER": str(folder)}
    done = subprocess.run(
        [*offline, *map(str, command)],
        capture_output=True,
        encoding="utf-8",
        env=environment | {"SOURCE_DATE_EPOCH": EPOCH} | told,
        check=False,
    )
    if done.returncode and not done.stdout and "unshare" in done.stderr:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must be able to refuse the network: {done.stderr}", pytrace=False)
        pytest.skip(f"the network cannot be refused here: {done.stderr.strip()}")
    return Started(done.returncode, done.stdout, done.stderr)


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


def test_starts_from_a_read_only_disk_with_the_packages_in_the_own_folder(
    built: tuple[Path, Bundle], tmp_path: Path
) -> None:
    folder, own = unzip(built[1].content, tmp_path / "USB"), tmp_path / "own"
    mount = 'mount --bind "$FOLDER" "$FOLDER" && mount -o remount,ro,bind "$FOLDER"'

    done = start(folder, "--version", mount=mount, XDG_CACHE_HOME=str(own))

    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.out.startswith("pledgexl ")
    assert [path.name[:9] for path in (own / "pledgexl").iterdir()] == ["packages-"]
    assert list(folder.glob("packages-*")) == []


def test_says_where_it_tried_if_there_is_no_place_for_the_packages(
    built: tuple[Path, Bundle], tmp_path: Path
) -> None:
    folder = unzip(built[1].content, tmp_path)
    mount = 'mount --bind "$FOLDER" "$FOLDER" && mount -o remount,ro,bind "$FOLDER"'

    done = start(folder, "--lang", "en", "status", mount=mount, XDG_CACHE_HOME="/proc")

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert str(folder) in done.err
    assert "/proc" in done.err


def test_refuses_a_wheel_that_was_changed(built: tuple[Path, Bundle], tmp_path: Path) -> None:
    folder = unzip(built[1].content, tmp_path)
    wheel = next((folder / "wheels").glob("click-*.whl"))
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    wheel.write_bytes(content)

    changed = start(folder, "status")
    wheel.unlink()
    missing = start(folder, "status", PLEDGEXL_LANG="en")

    assert (changed.code, missing.code) == (2, 2)
    assert changed.err.splitlines()[-1].startswith(f"エラー：{wheel} が配布されたものと違います")
    assert missing.err.splitlines()[-1].startswith(f"Error: {wheel} is not as it was issued")
    assert list(folder.glob("packages-*")) == []


def test_refuses_another_python(built: tuple[Path, Bundle], tmp_path: Path) -> None:
    folder = unzip(built[1].content, tmp_path)
    contents = json.loads((folder / "bundle.json").read_text("utf-8"))
    (folder / "bundle.json").write_text(json.dumps(contents | {"python": "3.99"}), "utf-8")

    done = start(folder, "status")

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "Python 3.99" in done.err


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

    lines = (folder / "SHA256SUMS.txt").read_text("ascii").splitlines()
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    assert {line.partition(" *")[2] for line in lines} == files - {"SHA256SUMS.txt"}
