"""The licence texts of packages: out of their wheels or, where a wheel has none, of this folder."""

import re
import zipfile
from pathlib import Path, PurePosixPath

from bundle.errors import BundleError
from bundle.wheels import Wheel

# Texts for packages whose wheels have none.
_TEXTS = Path(__file__).parent / "licences"
_LICENCE = re.compile(r"(licen[cs]es?|copying|notice|authors|copyright)\b.*", re.IGNORECASE)


def licence_texts(wheel: Wheel) -> bytes:
    """Return all licence texts of `wheel`, each under its name; paths within a zip stay short."""
    with zipfile.ZipFile(wheel.path) as archive:
        found = {
            name: archive.read(name)
            for name in sorted(archive.namelist())
            if not name.endswith("/") and _is_licence(PurePosixPath(name))
        }
    if not found:
        text = _TEXTS / f"{wheel.name}.txt"
        if not text.is_file():
            line = f"{wheel.path.name} contains no licence: add {text.name} to bundle/licences"
            raise BundleError(line)
        found = {f"{wheel.licence} ({wheel.name} {wheel.version})": text.read_bytes()}
    return b"\n\n".join(f"===== {name} =====\n\n".encode() + text for name, text in found.items())


def _is_licence(path: PurePosixPath) -> bool:
    """Return whether `path` is a licence in the metadata of a wheel (PEP 639, or before it)."""
    if not path.parts[0].endswith(".dist-info"):
        return False
    return path.parts[1] == "licenses" or bool(_LICENCE.fullmatch(path.name))
