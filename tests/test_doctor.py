"""`pledgexl doctor` under the conditions that it is for, by the command itself."""

import ast
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import pledgexl as package
from command import Called, in_its_own_process, pledgexl
from pledgexl.cli.screen import width_of
from pledgexl.commands.doctor.check import Check, State, worst_of
from pledgexl.commands.doctor.computer import MODULES, PDF_MODULES
from pledgexl.commands.doctor.examine import examine
from pledgexl.commands.doctor.folder import Place, check_paths, check_room, place_on_windows
from pledgexl.commands.start import empty_workspace, write_workspace
from pledgexl.excel.plan.read import read_plan
from pledgexl.messages.sentences import sentences
from pledgexl.model.errors import Message, PlanError
from pledgexl.model.language import Language
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.lock import hold

ROOT = Path(__file__).parents[1]
SOURCES = sorted(Path(package.__file__).parent.glob("commands/doctor/*.py"))
DOCTOR = sentences("doctor")
# Mounts are made in a namespace of their own, and are gone with it.
NAMESPACE = ("unshare", "--map-root-user", "--mount", "sh", "-c")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return an empty workspace: its plan workbook asks for what has to be filled in."""
    write_workspace(tmp_path / "公約", empty_workspace(Language.JA))
    return tmp_path / "公約"


def examined(folder: Path, **environment: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Return the exit code, and the checks by their code."""
    # Where Python looks for modules, a process knows from its start on.
    run = in_its_own_process if "PYTHONPATH" in environment else pledgexl
    return read(run("-C", folder, "doctor", "--json", **environment))


def found_in(folder: Path) -> dict[str, Check]:
    """Return the checks by their code, without a process of their own."""
    return {check.code: check for check in examine(Workspace(folder))}


def read(done: Called) -> tuple[int, dict[str, dict[str, Any]]]:
    assert done.err == ""
    checks = json.loads(done.out)["checks"]
    return done.code, {check["code"]: check for check in checks}


def within(mount: str, folder: Path, **environment: str) -> Called:
    """Run `pledgexl doctor` in `folder`, on which `mount` has mounted something."""
    script = f'{mount} && exec "$@"'
    command = (sys.executable, "-m", "pledgexl", "-C", folder, "doctor", "--json")
    told = os.environ | {"FOLDER": str(folder), "PYTHONUTF8": "1"} | environment
    line = (*NAMESPACE, script, "sh", *map(str, command))
    done = subprocess.run(line, capture_output=True, encoding="utf-8", env=told, check=False)
    if done.returncode and not done.stdout and "Operation not permitted" in done.stderr:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must be able to mount: {done.stderr}", pytrace=False)
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")
    return Called(done.returncode, done.stdout, done.stderr)


def test_finds_nothing_wrong_outside_a_workspace_and_says_how_to_begin(tmp_path: Path) -> None:
    code, checks = examined(tmp_path)

    assert code == 0
    assert {"python.well", "packages.well", "writing.well", "workspace.none"} <= checks.keys()
    assert "pledgexl init" in checks["workspace.none"]["message"]
    assert list(tmp_path.iterdir()) == []


def test_prints_a_line_for_each_subject_and_what_to_do_below_it(workspace: Path) -> None:
    (workspace / "input_templates" / "report.docx").unlink()

    done = pledgexl("-C", workspace, "doctor", COLUMNS="100")
    english = pledgexl("--lang", "en", "-C", workspace, "doctor", COLUMNS="100")

    lines = done.out.splitlines()
    assert (done.code, done.err, english.code, english.err) == (1, "", 1, "")
    assert any(line.startswith("要対応  ひな形") for line in lines)
    assert any(line.strip().startswith("→ `pledgexl template new`") for line in lines)
    assert max(map(width_of, lines)) <= 100
    assert lines[-1].startswith("対応すると良いことが2件あります")
    assert english.out.splitlines()[-1] == "2 item(s) need attention: see “→”."
    assert "→ Create the default one with `pledgexl template new`." in english.out


def faults_of(workspace: Path) -> int:
    with pytest.raises(PlanError) as caught:
        read_plan(workspace / "input_templates" / "plan.xlsx")
    return len(caught.value.findings)


def test_says_how_many_faults_the_plan_has(workspace: Path) -> None:
    checks = found_in(workspace)

    assert checks["plan.faulty"].values["count"] == faults_of(workspace)
    assert checks["plan.faulty"].state is State.TO_DO
    assert checks["months.none"].state is State.NOTE


def test_says_that_the_plan_is_no_workbook(workspace: Path) -> None:
    (workspace / "input_templates" / "plan.xlsx").write_bytes(b"nothing")

    check = found_in(workspace)["plan.unreadable"]

    assert check.state is State.TO_DO
    assert "plan.xlsx" in str(check.values["message"])


def test_names_a_folder_that_is_read_only(workspace: Path) -> None:
    mount = 'mount --bind "$FOLDER" "$FOLDER" && mount -o remount,ro,bind "$FOLDER"'

    code, checks = read(within(mount, workspace))

    assert code == 2
    assert str(workspace) in checks["writing.refused"]["message"]
    assert "書き込みが禁止されています" in checks["writing.refused"]["message"]


def test_names_a_disk_that_is_full(tmp_path: Path) -> None:
    code, checks = read(within('mount -t tmpfs -o size=4m tmpfs "$FOLDER"', tmp_path))

    assert code == 2
    assert checks["room.none"]["values"] == {"folder": str(tmp_path), "free": "4"}


def test_names_the_folder_of_temporary_files_where_that_is_the_full_one(tmp_path: Path) -> None:
    full = tmp_path / "temp"
    full.mkdir()

    code, checks = read(
        within('mount -t tmpfs -o size=200m tmpfs "$FOLDER/temp"', tmp_path, TMPDIR=str(full))
    )

    assert code == 1
    assert checks["room.low"]["values"]["folder"] == str(full)


def test_room_that_is_ample_is_well(tmp_path: Path) -> None:
    assert shutil.disk_usage(tmp_path).free > 300_000_000
    assert check_room(tmp_path).code == "room.well"


def test_goes_on_without_libreoffice_and_without_a_list_of_fonts(tmp_path: Path) -> None:
    code, checks = examined(tmp_path, PATH=str(tmp_path))

    assert code == 0
    assert checks["libreoffice.missing"]["state"] == State.NOTE
    assert checks["fonts.unknown"]["state"] == State.NOTE


def test_names_a_font_that_is_missing(tmp_path: Path) -> None:
    script = tmp_path / "fc-list"
    script.write_text("#!/bin/sh\necho 'BIZ UDPゴシック,BIZ UDPGothic'\n", "utf-8")
    script.chmod(0o755)

    code, checks = examined(tmp_path, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    assert code == 1
    assert checks["fonts.missing"]["values"]["names"] == ["BIZ UDP明朝"]


def test_names_files_that_somebody_has_open(workspace: Path) -> None:
    output = workspace / "output" / "2024-03"
    output.mkdir(parents=True)
    (output / "report.docx").write_bytes(b"")
    name = "企画 太郎"
    lock = bytes([len(name.encode("cp932"))]) + name.encode("cp932").ljust(54, b" ")
    (output / "~$report.docx").write_bytes(lock)

    check = found_in(workspace)["open_files.some"]

    opened = Message(
        "open_files.by", {"file": "output/2024-03/report.docx", "owner": name}, "doctor"
    )
    assert check.values == {"count": 1, "files": (opened,)}
    assert check.state is State.TO_DO


def test_says_who_is_at_work(workspace: Path) -> None:
    with hold(workspace / ".pledgexl.lock"):
        checks = found_in(workspace)

    assert checks["run.at_work"].values["computer"] == os.uname().nodename
    assert "run.at_work" not in found_in(workspace)


def test_names_a_file_from_the_future(workspace: Path) -> None:
    file = workspace / "input_templates" / "plan.xlsx"
    tomorrow = time.time() + 86_400
    os.utime(file, (tomorrow, tomorrow))

    check = found_in(workspace)["clock.future"]

    assert check.state is State.TO_DO
    assert check.values["file"] == str(file)


def test_names_a_folder_that_is_not_there(tmp_path: Path) -> None:
    code, checks = examined(tmp_path / "無い")

    assert code == 2
    assert "無い" in checks["folder.missing"]["message"]
    assert not (tmp_path / "無い").exists()


@pytest.fixture
def damaged(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Return what puts a module that cannot be imported before the real one."""

    def damage(module: str) -> dict[str, str]:
        text = 'raise ImportError("DLL load failed: blocked by group policy")'
        (tmp_path / f"{module}.py").write_text(text, "utf-8")
        paths = [str(tmp_path), os.environ.get("PYTHONPATH", "")]
        return {"PYTHONPATH": os.pathsep.join(paths)}

    return damage


def test_names_a_package_whose_code_the_pc_blocks(
    workspace: Path, damaged: Callable[[str], dict[str, str]]
) -> None:
    code, checks = examined(workspace, **damaged("pandas"))

    assert code == 2
    assert "pandas" in checks["packages.blocked"]["message"]
    assert "blocked by group policy" in checks["packages.blocked"]["message"]
    assert "packages.well" not in checks


def test_a_package_for_the_pdf_alone_is_not_needed(
    tmp_path: Path, damaged: Callable[[str], dict[str, str]]
) -> None:
    code, checks = examined(tmp_path, **damaged("pypdf"))

    assert (code, checks["packages.blocked"]["state"]) == (0, State.NOTE)
    assert checks["packages.well"]["values"]["count"] == len(MODULES)


def test_imports_each_package_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    def names(lines: list[str]) -> set[str]:
        return {line.partition(">")[0] for line in lines}

    assert names(project["dependencies"]) == MODULES.keys()
    assert names(project["optional-dependencies"]["pdf"]) == PDF_MODULES.keys()


@pytest.mark.parametrize(
    ("folder", "longest", "code"),
    [
        ("C:\\公約", 40, "paths.well"),
        ("C:\\" + "あ" * 154, 60, "paths.well"),
        ("C:\\" + "あ" * 155, 60, "paths.excel"),
        ("C:\\" + "あ" * 195, 60, "paths.excel"),
        ("C:\\" + "あ" * 196, 60, "paths.windows"),
        ("C:\\公約", 213, "paths.excel"),
    ],
)
def test_warns_of_paths_that_excel_or_windows_cannot_open(
    folder: str, longest: int, code: str
) -> None:
    assert check_paths(folder, longest, is_windows=True).code == code
    assert check_paths(folder, longest, is_windows=False).code == "paths.well"


@pytest.mark.parametrize(
    ("folder", "drive_type", "place"),
    [
        ("C:\\公約", 3, Place.LOCAL),
        ("Z:\\企画課\\公約", 4, Place.SHARE),
        ("\\\\server\\企画課\\公約", 4, Place.SHARE),
        ("\\\\?\\UNC\\server\\企画課", 0, Place.SHARE),
        ("\\\\?\\C:\\公約", 3, Place.LOCAL),
        ("E:\\公約", 2, Place.REMOVABLE),
        ("C:\\Users\\山田\\OneDrive - 市\\公約", 3, Place.SYNCED),
        ("C:\\Users\\山田\\OneDrive - 市の控え", 3, Place.LOCAL),
    ],
)
def test_tells_a_share_from_the_pc(
    folder: str, drive_type: int, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OneDriveCommercial", "C:\\Users\\山田\\OneDrive - 市")

    assert place_on_windows(folder, drive_type) is place


def test_examines_a_workspace_with_the_habits_of_windows(workspace: Path) -> None:
    fonts = workspace.parent / "Windows" / "Fonts"
    fonts.mkdir(parents=True)
    for name in ("BIZ-UDGothicR.ttc", "BIZ-UDMinchoM.ttc", "meiryo.ttc"):
        (fonts / name).write_bytes(b"")
    paths = [str(ROOT / "tests" / "windows"), os.environ.get("PYTHONPATH", "")]
    windows = {"PYTHONPATH": os.pathsep.join(paths), "WINDIR": str(fonts.parent), "PYTHONUTF8": "0"}

    code, checks = examined(workspace, **windows)
    (fonts / "BIZ-UDMinchoM.ttc").unlink()
    _, without = examined(workspace, **windows)

    assert code == 1
    assert {"fonts.well", "place.local", "open_files.well"} <= checks.keys()
    assert without["fonts.missing"]["values"]["names"] == ["BIZ UDP明朝"]


def written_checks() -> Iterator[tuple[str, str]]:
    """Yield the code and the state of each `Check("code", State.…)` in the sources."""
    for node in (each for path in SOURCES for each in ast.walk(ast.parse(path.read_text("utf-8")))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Check":
            code, *more = node.args
            state = more[0].attr if more and isinstance(more[0], ast.Attribute) else "WELL"
            if isinstance(code, ast.Constant):
                yield str(code.value), state


def test_says_what_to_do_wherever_something_is_to_be_done() -> None:
    found = list(written_checks())
    asking = {code for code, state in found if state in ("TO_DO", "CANNOT_RUN")}

    assert asking
    assert {code for code in asking if f"advice.{code}" not in DOCTOR} == set()
    assert {f"subject.{code.partition('.')[0]}" for code, _ in found} <= DOCTOR.keys()


def test_is_documented_with_every_code() -> None:
    page = (ROOT / "docs" / "doctor.md").read_text("utf-8")
    codes = {name for name in DOCTOR if name.partition(".")[0] in _subjects()}

    assert {code for code in codes if f"`{code}`" not in page} == set()


def _subjects() -> set[str]:
    return {name.partition(".")[2] for name in DOCTOR if name.startswith("subject.")}


def test_the_worst_check_decides() -> None:
    assert worst_of(()) is State.WELL
