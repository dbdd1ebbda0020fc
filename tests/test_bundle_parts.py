"""The parts of a bundle for Windows, drawn small: its tags, lock, checksums, .cmd and lists."""

import hashlib
import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path, PureWindowsPath
from string import Formatter

import jsonschema
import pytest

from bundle.build import ROOT, files_of
from bundle.errors import BundleError
from bundle.guide import first_hour
from bundle.licences import licence_texts
from bundle.lock import read_lock
from bundle.python_zip import CHECKSUMS, PythonZip, read_python_zip
from bundle.readme import FILES, filled
from bundle.target import windows
from bundle.wheels import Wheel, collect_wheels
from bundles import OPTIONS
from drawn_wheels import draw_wheel

TARGET = windows("3.13")
# What CycloneDX 1.6 asks of the parts that we write ("CycloneDX v1.6 JSON Reference").
CYCLONEDX = {
    "type": "object",
    "required": ["bomFormat", "specVersion", "serialNumber", "metadata", "components"],
    "properties": {
        "bomFormat": {"const": "CycloneDX"},
        "specVersion": {"const": "1.6"},
        "version": {"type": "integer", "minimum": 1},
        "serialNumber": {"pattern": "^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "components": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["type", "name", "version", "purl", "bom-ref", "hashes", "licenses"],
                "properties": {
                    "type": {"enum": ["application", "library", "platform"]},
                    "hashes": {
                        "items": {
                            "required": ["alg", "content"],
                            "properties": {
                                "alg": {"const": "SHA-256"},
                                "content": {"pattern": "^[0-9a-f]{64}$"},
                            },
                        }
                    },
                    "licenses": {"items": {"minProperties": 1, "maxProperties": 1}},
                },
            },
        },
    },
}


@pytest.fixture
def wheels(tmp_path: Path) -> tuple[Wheel, ...]:
    licence = "License-Expression: MIT"
    return (
        draw_wheel(tmp_path, "click-8.5.1-py3-none-any.whl", licence),
        draw_wheel(
            tmp_path,
            "pledgexl-0.2.0-py3-none-any.whl",
            licence,
            "Requires-Dist: click>=8.2",
            'Requires-Dist: pypdf>=6.0; extra == "pdf"',
            'Requires-Dist: s3fs; extra == "cluster"',
            'Requires-Dist: uvloop; sys_platform != "win32"',
            'Requires-Dist: colorama; platform_system == "Windows"',
        ),
        draw_wheel(tmp_path, "pypdf-7.1.0-py3-none-any.whl", "License: BSD of 1999"),
    )


@pytest.mark.parametrize(
    ("file", "runs"),
    [
        ("numpy-2.5.5-cp313-cp313-win_amd64.whl", True),
        ("pebble-5.2.3-py3-none-any.whl", True),
        ("openpyxl-3.1.5-py2.py3-none-any.whl", True),
        ("cryptography-1.0-cp311-abi3-win_amd64.whl", True),
        ("numpy-2.5.5-cp313-cp313t-win_amd64.whl", False),
        ("numpy-2.5.5-cp312-cp312-win_amd64.whl", False),
        ("numpy-2.5.5-cp313-cp313-win32.whl", False),
        ("numpy-2.5.5-cp313-cp313-win_arm64.whl", False),
        ("numpy-2.5.5-cp313-cp313-manylinux_2_28_x86_64.whl", False),
    ],
)
def test_takes_the_wheels_that_run_on_windows_alone(file: str, *, runs: bool) -> None:
    assert TARGET.accepts(file) is runs


def test_the_lock_gives_each_package_once_as_windows_uses_it() -> None:
    newer, older = (
        read_lock(ROOT / "requirements.lock", windows(each)) for each in ("3.13", "3.11")
    )

    assert newer["numpy"].version != older["numpy"].version
    assert "zipp" not in newer
    assert "tzdata" in newer
    assert all(package.hashes for package in newer.values())


def test_needs_what_the_metadata_says_for_windows(wheels: Sequence[Wheel]) -> None:
    assert wheels[1].needs == ("click", "colorama", "pypdf")


def test_a_package_that_is_not_locked_stops_the_bundle(
    wheels: Sequence[Wheel], tmp_path: Path
) -> None:
    with pytest.raises(BundleError, match=r"colorama.*make lock"):
        collect_wheels(wheels[1].path, {}, TARGET, tmp_path / "store")


def test_a_wheel_in_store_with_another_hash_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = read_lock(ROOT / "requirements.lock", TARGET)
    own = draw_wheel(tmp_path, "pledgexl-0.2.0-py3-none-any.whl", "Requires-Dist: mdurl")
    forged = tmp_path / "store" / "mdurl-0.1.2-py3-none-any.whl"
    forged.parent.mkdir()
    draw_wheel(forged.parent, forged.name)
    # pip has nowhere to fetch it from.
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(BundleError, match=r"mdurl==0\.1\.2"):
        collect_wheels(own.path, locked, TARGET, forged.parent)


def test_a_wheel_without_a_licence_takes_its_text_from_the_folder(tmp_path: Path) -> None:
    headers = ("License: LGPL-2.1-only",)
    known = draw_wheel(tmp_path, "docxtpl-0.20.2-py3-none-any.whl", *headers, **{"docxtpl.py": ""})
    unknown = draw_wheel(tmp_path, "unknown-1-py3-none-any.whl", **{"unknown.py": ""})

    assert b"GNU LESSER GENERAL PUBLIC LICENSE" in licence_texts(known)
    with pytest.raises(BundleError, match=r"unknown-1.*contains no licence"):
        licence_texts(unknown)


def test_refuses_a_wheel_with_an_exe_or_a_pth_file(tmp_path: Path) -> None:
    contents = {"pledgexl-0.2.0.dist-info/LICENSE": "", "pledgexl/t64.exe": ""}
    bad = draw_wheel(tmp_path, "pledgexl-0.2.0-py3-none-any.whl", **contents)

    with pytest.raises(BundleError, match=r"t64\.exe"):
        files_of(TARGET, (bad,), None)


def draw_python_zip(folder: Path) -> Path:
    path = folder / "python-3.13.15-embed-amd64.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("python.exe", "MZ")
        archive.writestr("python313._pth", "python313.zip\n.\n")
    return path


def listed(path: Path, folder: Path) -> Path:
    """Return a list of checksums that knows `path`."""
    known = folder / "known.toml"
    known.write_text(
        f'"{path.name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"\n', "utf-8"
    )
    return known


def test_takes_python_as_it_was_signed(tmp_path: Path, wheels: Sequence[Wheel]) -> None:
    path = draw_python_zip(tmp_path)

    python = read_python_zip(path, TARGET, listed(path, tmp_path))
    bundle = files_of(TARGET, wheels, python)

    assert python.version == "3.13.15"
    assert bundle["python/python.exe"] == b"MZ"
    assert bundle["python/python313._pth"] == b"python313.zip\n.\n"
    assert "no-python.txt" not in bundle
    assert "no-python.txt" in files_of(TARGET, wheels, None)


def test_refuses_a_python_whose_checksum_differs_or_is_not_known(tmp_path: Path) -> None:
    path = draw_python_zip(tmp_path)
    known = listed(path, tmp_path)
    other = path.with_name("python-3.13.99-embed-amd64.zip")
    other.write_bytes(path.read_bytes())

    with pytest.raises(BundleError, match="do not use it"):
        read_python_zip(path, TARGET)
    with pytest.raises(BundleError, match=r"is not known. It is [0-9a-f]{64}"):
        read_python_zip(other, TARGET, known)
    with pytest.raises(BundleError, match="PYTHON_VERSION="):
        read_python_zip(path, windows("3.12"), known)
    with pytest.raises(BundleError, match="no python-<version>-embed"):
        read_python_zip(path.with_name("python.zip"), TARGET, known)


def test_the_list_of_checksums_is_well_formed() -> None:
    known = tomllib.loads(CHECKSUMS.read_text("utf-8"))

    assert any(name.startswith(f"python-{TARGET.dotted}.") for name in known)
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in known.values())
    assert all(re.fullmatch(r"python-3\.\d+\.\d+-embed-amd64\.zip", name) for name in known)


def test_the_bill_of_materials_names_every_part_with_its_hash(wheels: Sequence[Wheel]) -> None:
    python = PythonZip("python-3.13.15-embed-amd64.zip", "3.13.15", "0" * 64, {"python.exe": b"MZ"})

    bill = json.loads(files_of(TARGET, wheels, python)["sbom.cdx.json"])

    jsonschema.validate(bill, CYCLONEDX)
    parts = {each["name"]: each for each in (*bill["components"], bill["metadata"]["component"])}
    assert {wheel.name for wheel in wheels} | {"CPython embeddable package"} == parts.keys()
    assert parts["click"]["hashes"] == [{"alg": "SHA-256", "content": wheels[0].sha256}]
    assert parts["click"]["licenses"] == [{"expression": "MIT"}]
    assert parts["pypdf"]["licenses"] == [{"license": {"name": "BSD of 1999"}}]
    needs = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    assert needs["pkg:pypi/pledgexl@0.2.0"] == ["pkg:pypi/click@8.5.1", "pkg:pypi/pypdf@7.1.0"]
    assert needs.keys() == {each["bom-ref"] for each in parts.values()}


def test_the_page_for_the_it_section_fits_the_bundle(wheels: Sequence[Wheel]) -> None:
    bundle = files_of(TARGET, wheels, None)

    page = bundle["README.ja.txt"].decode("utf-8-sig")
    contents = json.loads(bundle["bundle.json"])

    assert bundle["README.ja.txt"].startswith(b"\xef\xbb\xbf")
    assert re.findall(r"@\w+@", page) == []
    assert page.count("\n") == page.count("\r\n")
    assert f"packages-{contents['id']}" in page
    assert {"click 8.5.1", "pypdf 7.1.0"} <= set(
        re.findall(r"^  (\S+ [\d.]+) ", page, re.MULTILINE)
    )
    suffixes = {PureWindowsPath(name).suffix for name in bundle}
    assert {suffix for suffix in suffixes if f"  {suffix} " not in page} == set()
    assert re.search(r"\.whl +3個", page)


def test_names_in_the_bundle_are_short_and_ascii_but_for_what_people_look_for(
    wheels: Sequence[Wheel],
) -> None:
    names = files_of(TARGET, wheels, None).keys()

    assert {name for name in names if not name.isascii()} == {"公約まとめ.cmd", "はじめに.html"}
    assert max(map(len, names)) < 80


# --- pledgexl.cmd ---


@pytest.mark.parametrize("code_page", ["cp932", "cp437", "utf-8", "cp1252"])
def test_the_cmd_reads_the_same_in_every_code_page(code_page: str) -> None:
    content = filled("pledgexl.cmd", TARGET, {})

    assert content.decode(code_page) == content.decode("ascii")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert b"@DOTTED@" not in content


def lines_of_cmd() -> list[str]:
    lines = filled("pledgexl.cmd", TARGET, {}).decode("ascii").split("\r\n")
    return [line.strip() for line in lines if line.strip() and not line.startswith(("rem ", "@"))]


class Cmd:
    """As much of cmd.exe as pledgexl.cmd uses: what it runs on a PC with these files and programs.

    wine's cmd.exe was seen to do the same.
    """

    def __init__(self, folder: str, exists: Sequence[str], launcher: int) -> None:
        self.exists, self.launcher = exists, launcher
        self.variables = {
            "ProgramFiles": "C:\\Program Files",
            "LocalAppData": "C:\\Users\\山田\\AppData\\Local",
            "ERRORLEVEL": "0",
        }
        self.folder = folder
        self.run: list[str] = []

    def execute(self, arguments: str) -> str:
        """Return what stands behind the `exit /b` that is reached."""
        lines, place = lines_of_cmd(), 0
        while not lines[place].startswith("exit"):
            target = self.step(self.filled(lines[place], arguments))
            place = lines.index(f":{target}") + 1 if target else place + 1
        return self.filled(lines[place], arguments).removeprefix("exit /b ")

    def filled(self, line: str, arguments: str) -> str:
        def value(found: re.Match[str]) -> str:
            return self.variables[found[1]]

        line = line.replace("%~dp0", self.folder).replace("%*", arguments)
        return re.sub(r"%(\w+)%", value, line)

    def step(self, line: str) -> str:
        """Execute `line` and return the label that it goes to, "" for the next line."""
        if line.startswith((":", "setlocal")):
            return ""
        if assigned := re.fullmatch(r'set "(\w+)=(.*)"', line):
            self.variables[assigned[1]] = assigned[2]
            return ""
        if asked := re.fullmatch(r'if exist "(.*)" goto (\w+)', line):
            return asked[2] if asked[1] in self.exists else ""
        if asked := re.fullmatch(r"if not errorlevel 1 goto (\w+)", line):
            return asked[1] if self.variables["ERRORLEVEL"] == "0" else ""
        if line.startswith("goto "):
            return line.removeprefix("goto ")
        self.run.append(line)
        is_probe = line.endswith(">nul 2>nul")
        self.variables["ERRORLEVEL"] = str(self.launcher) if is_probe else "7"
        return ""


FOLDER = "C:\\公約 管理（1）&(%) !^\\"
OWN = f"{FOLDER}python\\python.exe"
INSTALLED = "C:\\Program Files\\Python313\\python.exe"
FOR_ONE_USER = "C:\\Users\\山田\\AppData\\Local\\Programs\\Python\\Python313\\python.exe"
ABSENT = 9009


@pytest.mark.parametrize(
    ("exists", "launcher", "program"),
    [
        ([OWN, INSTALLED], 0, f'"{OWN}"'),
        ([INSTALLED], 0, "py -3.13"),
        ([INSTALLED, FOR_ONE_USER], ABSENT, f'"{INSTALLED}"'),
        ([FOR_ONE_USER], ABSENT, f'"{FOR_ONE_USER}"'),
        # The launcher is there and knows no Python 3.13.
        ([FOR_ONE_USER], 103, f'"{FOR_ONE_USER}"'),
    ],
)
def test_the_cmd_starts_the_nearest_python_and_returns_its_exit_code(
    exists: list[str], launcher: int, program: str
) -> None:
    cmd = Cmd(FOLDER, exists, launcher)

    code = cmd.execute('check "2024 04" --json')

    options = " ".join(OPTIONS)
    assert cmd.run[-1] == f'{program} {options} "{FOLDER}start.py" check "2024 04" --json'
    assert code == "7"


def test_the_cmd_shows_a_text_in_notepad_where_there_is_no_python() -> None:
    cmd = Cmd("\\\\server\\企画課\\pledgexl\\", [], ABSENT)

    code = cmd.execute("")

    assert code == "2"
    assert cmd.run[-2] == 'start "" "\\\\server\\企画課\\pledgexl\\no-python.txt"'
    assert cmd.run[-1].startswith("echo Python 3.13 (64-bit) was not found.")
    assert cmd.run[-1].endswith("1>&2")


def test_the_cmd_has_no_block_in_which_a_path_with_brackets_would_end_it() -> None:
    lines = lines_of_cmd()

    assert [line for line in lines if line.endswith("(") or line.startswith(")")] == []
    assert [line for line in lines if "!" in line] == []
    # Within quotation marks, a path with & or a blank stays one.
    for line in lines:
        for found in re.finditer(r"%~dp0|%PLEDGEXL_PYTHON%", line):
            assert line[: found.start()].count('"') % 2 == 1, line


# --- start.toml ---


def test_start_says_everything_in_both_languages_and_nothing_else() -> None:
    sentences = tomllib.loads((FILES / "start.toml").read_text("utf-8"))
    source = (FILES / "start.py").read_text("utf-8")
    said = set(re.findall(r'(?:_print|_sentence|NotReadyError)\(\s*"(\w+)"', source))

    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    assert said == sentences.keys()
    assert all(names(each["ja"]) == names(each["en"]) for each in sentences.values())


def test_start_needs_nothing_but_python() -> None:
    source = (FILES / "start.py").read_text("utf-8")
    imported = set(re.findall(r"^(?:import|from) ([\w.]+)", source, re.MULTILINE))

    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_guide_in_it_is_one_page_that_needs_no_other_file() -> None:
    page = first_hour().decode()

    assert "<h1>最初の1時間：お手元の一覧から、部署に送る様式まで</h1>" in page
    assert page.count('<img src="data:image/png;base64,') == 3
    assert "運用の手引き" in page
    assert not re.search(r'href=|src="(?!data:)|\.md', page)
    assert page.count("<tr>") > 8
