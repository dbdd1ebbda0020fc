"""A digest of the figures and texts of a file, beside that of its bytes."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import PurePosixPath

from pledgexl.excel.content import workbook_content
from pledgexl.intake.package import Refusal
from pledgexl.model.seal import content_digest_of
from pledgexl.word.content import document_content

# What departments sent is sealed by its bytes alone: it is opened in workers only.
_SENT = "inputs"


def content_digest(name: str, content: bytes) -> str | None:
    """Return the digest of the figures and texts of the file `name`.

    None for kinds of files that nobody opens and saves (pages, PDF), and for what cannot be read.
    """
    path = PurePosixPath(name)
    read = _READERS.get(path.suffix.lower())
    if read is None or _SENT in path.parts[:-1]:
        return None
    try:
        return content_digest_of(read(content))
    except (Refusal, RecursionError, ValueError, csv.Error):
        return None


def _json(content: bytes) -> object:
    return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object of `pairs`; a key that stands twice means two things."""
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("doubled key")
    return dict(pairs)


def _csv(content: bytes) -> object:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


_READERS: dict[str, Callable[[bytes], object]] = {
    ".docx": document_content,
    ".xlsx": workbook_content,
    ".json": _json,
    ".csv": _csv,
}
