"""The checks of this PC: Python, the packages, the fonts, LibreOffice."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from pledgexl.commands.doctor.check import Check, State
from pledgexl.model.errors import Message, Value
from pledgexl.word.libreoffice import find_libreoffice

_OLDEST_PYTHON = (3, 11)
# What is imported of each distribution; where it has compiled code, a module that loads it: what
# a PC blocks is the loading of that code.
MODULES = {
    "click": "click",
    "docxtpl": "docxtpl",
    "jinja2": "jinja2",
    "lxml": "lxml.etree",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "pebble": "pebble",
    "python-calamine": "python_calamine",
    "python-docx": "docx",
    "rich": "rich",
    "xlsxwriter": "xlsxwriter",
}
# Page numbers in the report's contents need it, and nothing else does.
PDF_MODULES = {"pypdf": "pypdf"}
_REQUIREMENT = re.compile(r"([\w.-]+)>=([\d.]+)")
# The names of each family that documents use, and a pattern of the files that contain it.
_FONTS = {
    "gothic": (("BIZ UDPゴシック", "BIZ UDPGothic"), r"biz.?ud.?gothic.*\.(ttf|ttc|otf)"),
    "mincho": (("BIZ UDP明朝", "BIZ UDPMincho"), r"biz.?ud.?mincho.*\.(ttf|ttc|otf)"),
}
_SECONDS = 20


def check_python() -> Check:
    """Check the version of Python and that it is a 64-bit one."""
    values: dict[str, Value] = {
        "version": ".".join(map(str, sys.version_info[:3])),
        "bits": 64 if sys.maxsize > 2**32 else 32,
        "path": sys.executable or "-",
    }
    if sys.version_info[:2] < _OLDEST_PYTHON:
        return Check("python.old", State.CANNOT_RUN, values)
    return Check("python.well", State.WELL, values)


def check_packages() -> Iterator[Check]:
    """Import every package that pledgexl needs; yield one check for all, or one for each fault."""
    oldest = _oldest_versions()
    found, faults = [], []
    for name, module in (MODULES | PDF_MODULES).items():
        missing = State.NOTE if name in PDF_MODULES else State.CANNOT_RUN
        try:
            installed = version(name)
            importlib.import_module(module)
        except PackageNotFoundError:
            code = "packages.no_pdf" if name in PDF_MODULES else "packages.missing"
            faults.append(Check(code, missing, {"name": name}))
        except (ImportError, OSError) as error:
            reason = " ".join(str(error).split())
            values = {"name": name, "version": installed, "why": reason}
            faults.append(Check("packages.blocked", missing, values))
        else:
            needed = oldest.get(name, "0")
            if _numbers(installed) < _numbers(needed):
                values = {"name": name, "version": installed, "needed": needed}
                faults.append(Check("packages.old", missing, values))
            else:
                found.append(f"{name} {installed}")
    if all(fault.state is State.NOTE for fault in faults):
        yield Check("packages.well", State.WELL, {"count": len(found), "names": ", ".join(found)})
    yield from faults


def _oldest_versions() -> dict[str, str]:
    """Return the oldest version of each package that the metadata of pledgexl asks for."""
    try:
        lines = requires("pledgexl") or []
    except PackageNotFoundError:
        # Run from a folder of sources that was never installed.
        lines = []
    named = (_REQUIREMENT.match(line) for line in lines)
    return {each[1].lower(): each[2] for each in named if each}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


def check_fonts() -> Check:
    """Check that the fonts of the forms and the report are installed."""
    missing = _missing_on_windows() if os.name == "nt" else _missing_by_fontconfig()
    if missing is None:
        return Check("fonts.unknown", State.NOTE)
    if missing:
        return Check("fonts.missing", State.TO_DO, {"names": _named(missing)})
    return Check("fonts.well", State.WELL, {"names": _named(_FONTS)})


def _named(fonts: Iterable[str]) -> tuple[Message, ...]:
    return tuple(Message(f"font.{font}", surface="doctor") for font in fonts)


def _missing_on_windows() -> list[str] | None:
    """Return the fonts of which no file is in Windows' folder of fonts or in the user's own."""
    places = (("WINDIR", "Fonts"), ("LOCALAPPDATA", "Microsoft/Windows/Fonts"))
    folders = [Path(os.environ[name], below) for name, below in places if name in os.environ]
    files = [path.name for folder in folders if folder.is_dir() for path in folder.iterdir()]
    if not files:
        return None
    return [
        name
        for name, (_, pattern) in _FONTS.items()
        if not any(re.fullmatch(pattern, file, re.IGNORECASE) for file in files)
    ]


def _missing_by_fontconfig() -> list[str] | None:
    """Return the fonts that fontconfig does not know; None without fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    listing = (program, ":", "family")
    done = subprocess.run(listing, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 (the system's own)
    families = {
        family.strip()
        for line in done.stdout.decode("utf-8", "replace").splitlines()
        for family in line.split(",")
    }
    return [font for font, (names, _) in _FONTS.items() if families.isdisjoint(names)]


def check_libreoffice() -> Check:
    """Look for LibreOffice, which makes the PDF and the page numbers; all else goes without."""
    program = find_libreoffice()
    if program is None:
        return Check("libreoffice.missing", State.NOTE)
    return Check("libreoffice.well", State.WELL, {"path": program})
