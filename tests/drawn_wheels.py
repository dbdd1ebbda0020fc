"""Wheels that a test draws: a name, the headers of its metadata, and some files."""

import zipfile
from pathlib import Path

from bundle.target import windows
from bundle.wheels import Wheel, read_wheel

TARGET = windows("3.13")


def draw_wheel(folder: Path, file: str, *headers: str, **contents: str) -> Wheel:
    """Draw the wheel `file` with the `headers` of its metadata and `contents`, by path."""
    name, version, *_ = file.split("-")
    info = f"{name}-{version}.dist-info"
    metadata = "\n".join((f"Name: {name}", f"Version: {version}", *headers))
    with zipfile.ZipFile(folder / file, "w") as archive:
        archive.writestr(f"{info}/METADATA", metadata)
        for path, text in (contents or {f"{info}/LICENSE": "MIT"}).items():
            archive.writestr(path, text)
    return read_wheel(folder / file, TARGET, ("pdf",))
