"""start.py of the bundle, with one small wheel: where the packages go, and what it refuses."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from bundle.archive import zipped
from bundle.build import files_of
from bundle.target import this_computer
from bundles import OPTIONS, PYTHON, start, unzip
from drawn_wheels import draw_wheel

PROGRAM = """
import sys
import pledgexl
print(sys.argv[1:], pledgexl.__file__)
sys.exit(3)
"""
READ_ONLY = 'mount --bind "$FOLDER" "$FOLDER" && mount -o remount,ro,bind "$FOLDER"'


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a bundle whose pledgexl prints its arguments and its place, and exits with 3."""
    parts = {
        "pledgexl/__init__.py": "",
        "pledgexl/__main__.py": PROGRAM,
        "pledgexl/tests/test_it.py": "",
        "pledgexl-0.2.0.dist-info/LICENSE": "MIT",
        "pledgexl-0.2.0.data/scripts/tool.py": "",
        "pledgexl-0.2.0.data/purelib/beside.py": "",
    }
    folder = tmp_path_factory.mktemp("drawn")
    wheel = draw_wheel(folder, "pledgexl-0.2.0-py3-none-any.whl", "License: MIT", **parts)
    return zipped(files_of(this_computer(), (wheel,), None), "pledgexl-0.2.0")


@pytest.fixture
def bundle(content: bytes, tmp_path: Path) -> Path:
    return unzip(content, tmp_path / "一式 （1）")


def packages(folder: Path) -> list[str]:
    """Return the files of the one folder of packages in `folder`."""
    (place,) = folder.glob("packages-*")
    files = (path for path in place.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sorted(path.relative_to(place).as_posix() for path in files)


def test_unpacks_once_beside_itself_what_is_used_and_passes_everything_on(bundle: Path) -> None:
    first = start(bundle, "check", "令和6年 4月", "--json")
    second = start(bundle)

    assert first.code == second.code == 3
    assert first.out.startswith(f"['check', '令和6年 4月', '--json'] {bundle}/packages-")
    assert "初めての準備" in first.err
    assert second.err == ""
    assert packages(bundle) == [
        "beside.py",
        "pledgexl-0.2.0.dist-info/LICENSE",
        "pledgexl-0.2.0.dist-info/METADATA",
        "pledgexl/__init__.py",
        "pledgexl/__main__.py",
    ]


def test_uses_the_own_folder_where_its_disk_is_read_only(bundle: Path, tmp_path: Path) -> None:
    done = start(bundle, mount=READ_ONLY, XDG_CACHE_HOME=str(tmp_path / "own"))

    assert done.code == 3
    assert packages(tmp_path / "own" / "pledgexl")
    assert list(bundle.glob("packages-*")) == []


def test_says_where_it_tried_if_there_is_no_place_for_the_packages(bundle: Path) -> None:
    done = start(bundle, "--lang", "en", "status", mount=READ_ONLY, XDG_CACHE_HOME="/proc")

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("Error: there is no place for the packages.")
    assert f"{bundle}/packages-" in done.err
    assert "/proc/pledgexl/packages-" in done.err


def test_refuses_a_wheel_that_was_changed_or_removed(bundle: Path) -> None:
    wheel = next((bundle / "wheels").glob("*.whl"))
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    wheel.write_bytes(content)

    changed = start(bundle, "status")
    wheel.unlink()
    missing = start(bundle, "status", PLEDGEXL_LANG="en")

    assert (changed.code, missing.code) == (2, 2)
    assert changed.err.splitlines()[-1].startswith(f"エラー：{wheel} が配布されたものと違います")
    assert missing.err.splitlines()[-1].startswith(f"Error: {wheel} is not as it was issued")
    assert list(bundle.glob("packages-*")) == []


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [("python", "3.99", "Python 3.99"), ("platform", "win-arm64", "win-arm64")],
)
def test_refuses_a_python_that_the_wheels_are_not_for(
    bundle: Path, key: str, value: str, named: str
) -> None:
    file = bundle / "bundle.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {key: value}), "utf-8")

    done = start(bundle, "status")

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert named in done.err
    assert list(bundle.glob("packages-*")) == []


def test_two_first_starts_at_once_make_one_folder(bundle: Path) -> None:
    command = (PYTHON, *OPTIONS, str(bundle / "start.py"))

    starts = [
        subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) for _ in "1234"
    ]
    ended = [(each.communicate(), each.returncode) for each in starts]

    assert [code for _, code in ended] == [3, 3, 3, 3], ended
    assert packages(bundle)


def test_answers_ctrl_c_in_one_line_and_leaves_nothing(bundle: Path) -> None:
    """The wheel is very long: the start is still comparing it when it is interrupted."""
    wheel = next((bundle / "wheels").glob("*.whl"))
    # Of zeros that take no room on the disk.
    os.truncate(wheel, 2**36)
    command = (PYTHON, *OPTIONS, str(bundle / "start.py"))
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stderr is not None
        assert "初めての準備" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        line = process.stderr.read()

    assert process.returncode == 2
    assert line.count("\n") == 1
    assert line.startswith("エラー：中断しました")
    assert list(bundle.glob("packages-*")) == []


def test_is_one_file_that_the_python_of_the_bundle_alone_can_run(bundle: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    command = (PYTHON, "-I", "-S", "-X", "utf8", bundle / "start.py")

    done = subprocess.run(command, capture_output=True, check=False, env=environment)

    assert done.returncode == 3
