"""A docx as the zip file it is: the same parts always give the same bytes."""

import html
import io
import zipfile
from collections.abc import Mapping

# The first moment that a zip file can name; our packages do not tell when they were made.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip file of `parts` in their order, without a trace of when or where."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return buffer.getvalue()


def rezipped(package: bytes) -> bytes:
    """Return `package` with the same parts in the same order, and no trace of when."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return zipped({entry.filename: archive.read(entry) for entry in archive.infolist()})


def attribute(text: str) -> str:
    """Return `text` as it stands between the quotes of an XML attribute."""
    return html.escape(text, quote=True)
