"""The files of a bundle, and the bundle: `files_of` and `build`."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bundle.archive import checksums, zipped
from bundle.errors import BundleError
from bundle.guide import GUIDE, first_hour
from bundle.licences import licence_texts
from bundle.lock import read_lock
from bundle.python_zip import PythonZip, read_python_zip
from bundle.readme import FILES, filled, kinds, packages, unpacked_files
from bundle.sbom import bill_of_materials
from bundle.target import Target
from bundle.wheels import Wheel, collect_wheels
from pledgexl.commands.start import menu_file
from pledgexl.model.names import FileName

ROOT = Path(__file__).parents[1]
_LENGTH_OF_IDENTITY = 8
# What no PC that is locked down lets through, or what breaks on paths with Japanese letters.
_UNWELCOME = (".exe", ".pth", ".bat", ".ps1", ".vbs", ".msi", ".scr")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle: the name of its zip, and its bytes."""

    name: str
    content: bytes


def build_own_wheel(folder: Path) -> Path:
    """Build the wheel of pledgexl into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("pledgexl-*.whl"):
        old.unlink()
    command = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 (our own arguments)
    if done.returncode:
        raise BundleError(f"the wheel could not be built: {done.stderr.strip()}")
    return next(folder.glob("pledgexl-*.whl"))


def build(target: Target, own: Path, store: Path, python_zip: Path | None = None) -> Bundle:
    """Return the bundle for `target` with the wheel `own`; other wheels come from or into `store`.

    Raises BundleError where a part is missing, or is not what the lock file or the list of
    checksums says.
    """
    locked = read_lock(ROOT / "requirements.lock", target)
    wheels = collect_wheels(own, locked, target, store)
    python = read_python_zip(python_zip, target) if python_zip else None
    files = files_of(target, wheels, python)
    version = next(wheel.version for wheel in wheels if wheel.path == own)
    platform = target.platform.replace("-", "_")
    name = f"pledgexl-{version}-{platform}-py{target.digits}{'' if python else '-nopython'}.zip"
    return Bundle(name, zipped(files, f"pledgexl-{version}"))


def files_of(
    target: Target, wheels: Sequence[Wheel], python: PythonZip | None
) -> Mapping[str, bytes]:
    """Return the files of the bundle by their names in it."""
    contents = _contents(target, wheels)
    values = {"ID": str(contents["id"]), "LONGEST": str(contents["longest"])}
    files = {
        "bundle.json": json.dumps(contents, indent=1).encode("ascii") + b"\n",
        "start.py": (FILES / "start.py").read_bytes(),
        "start.toml": (FILES / "start.toml").read_bytes(),
        GUIDE: first_hour(),
        "sbom.cdx.json": bill_of_materials(_own(wheels), wheels, python, str(contents["id"])),
        "wheels/requirements.txt": _requirements(wheels),
        **{f"wheels/{wheel.path.name}": wheel.path.read_bytes() for wheel in wheels},
    }
    for wheel in wheels:
        files[f"licences/{wheel.name}-{wheel.version}.txt"] = licence_texts(wheel)
    if target.is_windows:
        files["pledgexl.cmd"] = filled("pledgexl.cmd", target, {})
        # Beside no workspace it begins one, and every workspace below has its own.
        files[FileName.MENU.value] = menu_file()
        if python is None:
            files["no-python.txt"] = filled("no-python.txt", target, {})
    if python is not None:
        files |= {f"python/{name}": content for name, content in python.files.items()}
    # The list of checksums is counted on the page, and lists the page.
    listed = [*files, "README.ja.txt", "SHA256SUMS.txt"]
    files["README.ja.txt"] = _page(target, wheels, python, values | {"KINDS": kinds(listed)})
    files["SHA256SUMS.txt"] = checksums(files)
    return files


def _own(wheels: Sequence[Wheel]) -> Wheel:
    return next(wheel for wheel in wheels if wheel.name == "pledgexl")


def _contents(target: Target, wheels: Sequence[Wheel]) -> dict[str, object]:
    """Return what start.py has to know: for which Python the wheels are, and their SHA-256."""
    digests = {wheel.path.name: wheel.sha256 for wheel in wheels}
    unpacked = unpacked_files(wheels)
    unwelcome = [name for name in unpacked if name.lower().endswith(_UNWELCOME)]
    if unwelcome:
        raise BundleError(f"a wheel contains what a bundle must not: {', '.join(unwelcome)}")
    identity = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()
    return {
        "id": identity[:_LENGTH_OF_IDENTITY],
        "python": target.dotted,
        "platform": target.platform,
        # A path below the folder of packages has at most as many letters.
        "longest": max(map(len, unpacked)),
        "wheels": digests,
    }


def _requirements(wheels: Sequence[Wheel]) -> bytes:
    """Return what pip needs to install the wheels by hand, and to compare their SHA-256."""
    lines = [f"{each.name}=={each.version} --hash=sha256:{each.sha256}\n" for each in wheels]
    return "".join(lines).encode("ascii")


def _page(
    target: Target, wheels: Sequence[Wheel], python: PythonZip | None, values: dict[str, str]
) -> bytes:
    """Return the page for the IT section."""
    lines_of_cmd = (FILES / "pledgexl.cmd").read_text(encoding="ascii").count("\n")
    if python is not None:
        sentence = (
            f"  ・Python {python.version} は、python.orgの公式の埋め込み用パッケージです。\n"
            "    一つも変えていません（発行元の署名：Python Software Foundation）。\n"
            f"    {python.name}\n    SHA-256 {python.sha256}"
        )
        runs = r"  python\python.exe    上のPythonの本体"
        allow = r"  ・python\python.exe と、pythonフォルダーの .dll、.pyd（署名で許可できます）"
    else:
        sentence = (
            f"  ・Pythonは含みません。パソコンのPython {target.dotted}（64ビット）を使います。"
        )
        runs = f"  （パソコンの）python.exe    Python {target.dotted}"
        allow = f"  ・パソコンのPython {target.dotted}"
    more = {
        "VERSION": _own(wheels).version,
        "PLATFORM": "Windows 64ビット" if target.is_windows else target.platform,
        "PYTHON_SENTENCE": sentence,
        "RUNS": runs,
        "ALLOW": allow,
        "CMD_LINES": str(lines_of_cmd),
        "KINDS_IN_WHEELS": kinds(unpacked_files(wheels)),
        "PACKAGES": packages(wheels),
    }
    return filled("README.ja.txt", target, values | more)
