"""公約まとめ.cmd: what Windows reads of it, where it comes from, and a run of it where Wine is."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pledgexl.commands.sample.workspace import sample_workspace
from pledgexl.commands.start import empty_workspace, menu_file
from pledgexl.model.language import Language
from pledgexl.model.names import FileName

ROOT = Path(__file__).parents[1]
TOWN = ROOT / "tests" / "workspace_0_1_0"
LINES = menu_file().decode("ascii").split("\r\n")
CALLS = [line for line in LINES if line.endswith(" menu %*")]
PATIENCE = 240


def test_is_ascii_with_the_line_ends_of_windows() -> None:
    content = menu_file()

    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") == len(LINES) - 1
    assert b"\t" not in content
    assert max(map(len, LINES)) <= 100
    # A checkout must not change them.
    assert "*.cmd -text" in (ROOT / ".gitattributes").read_text("ascii").splitlines()


def test_is_in_every_workspace_that_begins() -> None:
    for workspace in (empty_workspace(Language.JA), sample_workspace()):
        assert workspace[FileName.MENU] == menu_file()


def test_leaves_the_code_page_alone_and_lets_python_write_unicode() -> None:
    text = "\n".join(line for line in LINES if not line.startswith("rem "))

    assert "chcp" not in text
    assert len(CALLS) == 4
    # The command of a bundle gives Python the same option.
    assert all(" -X utf8 " in line for line in CALLS if "pledgexl.cmd" not in line)
    # Each of them would make Python write by the code page of the console.
    assert 'set "PYTHONIOENCODING="' in LINES
    assert 'set "PYTHONLEGACYWINDOWSSTDIO="' in LINES


def test_passes_its_folder_and_the_files_on_whole() -> None:
    # A closing bracket in a name would end a block, and `call` would double a caret: the command of
    # a bundle without Python is the one exception, since a .cmd without it would not return.
    text = "\n".join(LINES)
    blocks = re.findall(r" \(\n(?:  .*\n)+\)\n", text)
    assert len(blocks) == text.count(" (\n") == 1
    assert not any("%*" in block or "%~dp0" in block for block in blocks)
    assert all(line.endswith(' -C "%~dp0." menu %*') for line in CALLS)
    assert [line for line in CALLS if re.match(r"\s|call ", line)] == [
        'call "%BUNDLE%pledgexl.cmd" -C "%~dp0." menu %*'
    ]
    assigned = [line for line in LINES if line.startswith("set ")]
    assert all(re.fullmatch(r'set "[A-Z_]+=.*"', line) for line in assigned)


def test_takes_the_nearest_bundle_first() -> None:
    text = "\n".join(LINES)
    # The last that is set is the nearest.
    bundled = [f'set "BUNDLE=%~dp0{above}"' for above in ("..\\..\\", "..\\", "")]
    places = [
        text.index(part) for part in (*bundled, "goto bundled", "\ncall ", "\npy -3", "\npython")
    ]

    assert places == sorted(places)
    tried = '-c "import pledgexl" >nul 2>nul\nif "%ERRORLEVEL%"=="0" goto '
    assert text.count(tried) == 2


def test_holds_the_window_whatever_happens() -> None:
    ends = LINES.index(":end")
    ways = [line for line in LINES[:ends] if re.search(r"\b(exit|goto end)\b", line)]

    assert LINES[ends:][2] == "pause"
    assert ways == ["goto end"] * 4
    assert LINES[ends - 1] == ""


# --- In Wine, whose cmd.exe reads it as that of Windows does, but for `%CMDCMDLINE%` ---

# Wine starts it in place of python.exe: the Python of this test, with paths as they are here.
PYTHON = """#!{python}
import os, sys
# In a bundle, its start.py runs pledgexl; here that of this test, which is on its own path.
start = next(place for place, each in enumerate(sys.argv) if each.endswith("start.py"))
sys.argv[1 : start + 1] = ["-m", "pledgexl"]
rest = [each.replace("Z:", "").replace(chr(92), "/") for each in sys.argv[1:]]
os.environ.pop("PYTHONHOME", None)
os.execv({python!r}, [{python!r}, *rest])
"""


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return the environment of a Windows with nothing in it."""
    prefix = tmp_path_factory.mktemp("wine")
    told = {"WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8"}
    told |= {"WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=", "PYTHONUTF8": "1"}
    yield os.environ | told
    subprocess.run(["wineserver", "-k"], env=os.environ | told, check=False)
    shutil.rmtree(prefix, ignore_errors=True)


def run(folder: Path, wine: dict[str, str], *dropped: Path) -> subprocess.CompletedProcess[str]:
    # Under a name of ASCII: Wine has no Japanese code page for its own command line.
    (folder / "menu.cmd").write_bytes(menu_file())
    return subprocess.run(
        ["wine", "cmd", "/c", "menu.cmd", *map(str, dropped)],
        cwd=folder,
        env=wine,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=PATIENCE,
    )


@pytest.mark.skipif(shutil.which("wine") is None, reason="no Wine here: it is not needed")
def test_runs_from_a_folder_of_any_name(tmp_path: Path, wine: dict[str, str]) -> None:
    folder = tmp_path / "作業 用（1） R&D (2)!" / "公約"
    shutil.copytree(TOWN, folder)
    python = folder.parent / "python" / "python.exe"
    python.parent.mkdir()
    (folder.parent / "bundle.json").write_bytes(b"{}")
    python.write_text(PYTHON.format(python=sys.executable), "utf-8")
    python.chmod(0o755)
    form = Path(
        shutil.copy(min((folder / "submissions" / "2024-03").iterdir()), tmp_path / "様式 (1).xlsx")
    )

    checked, alone = run(folder, wine, form), run(folder, wine)

    assert checked.returncode == 0
    assert "「様式 (1).xlsx」だけを点検しました。" in checked.stdout
    assert "Press any key" in checked.stdout
    assert "公約まとめ　" in alone.stdout
    assert str(folder) in alone.stdout
    assert "終わりました。" in alone.stdout
    missing = run(tmp_path, wine)
    assert missing.returncode == 2
    assert "Python no pledgexl ga mitsukarimasen." in missing.stdout
