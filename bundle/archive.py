"""The zip: the same files give the same bytes, whenever and wherever it is written."""

import hashlib
import io
import zipfile
from collections.abc import Mapping

# The first moment that a zip can express.
_TIME = (1980, 1, 1, 0, 0, 0)
_FILE_OF_ALL = 0o100644 << 16
# They are compressed already.
_STORED = (".whl", ".zip", ".png")


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return a zip of `files` below `folder`, in the order of their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{folder}/{name}", _TIME)
            info.create_system = 3
            info.external_attr = _FILE_OF_ALL
            stored = name.endswith(_STORED)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    return buffer.getvalue()


def checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the SHA-256 of each of `files`, a line each, as `sha256sum --check` reads them."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()} *{name}\n" for name in sorted(files)]
    return "".join(lines).encode("utf-8")
