"""LibreOffice, where it is installed: a document in, a PDF out, and nothing left behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

# Where LibreOffice's installers put it if it is not on the path.
_USUAL_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_SECONDS = 300
Options = Mapping[str, Mapping[str, str]]
# PDF/A-2b and PDF/UA-1: tagged, with the language, the title and bookmarks.
FOR_ALL: Options = {
    "SelectPdfVersion": {"type": "long", "value": "2"},
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
}
# The first pages only, to look at and throw away: half the time of a long report.
FIRST_PAGES: Options = {
    "PageRange": {"type": "string", "value": "1-20"},
    "UseTaggedPDF": {"type": "boolean", "value": "false"},
}


class PdfLack(Enum):
    """Why there is no PDF."""

    NO_OFFICE = "no_office"
    NO_READER = "no_reader"
    FAILED = "failed"
    TOO_SLOW = "too_slow"


class NoPdfError(Exception):
    """A PDF could not be made; the report is whole without it."""

    def __init__(self, lack: PdfLack) -> None:
        """Keep why."""
        super().__init__(lack.value)
        self.lack = lack


def office_program() -> str | None:
    """Return where LibreOffice is, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    places = (place for place in _USUAL_PLACES if Path(place).is_file())
    return found or next(places, None)


def as_pdf(document: bytes, options: Options = FOR_ALL, *, seconds: float = _SECONDS) -> bytes:
    """Return the Word file `document` as a PDF made with `options`, or raise NoPdfError."""
    program = office_program()
    if program is None:
        raise NoPdfError(PdfLack.NO_OFFICE)
    with tempfile.TemporaryDirectory(prefix="pledgexl-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "report.docx"
        source.write_bytes(document)
        _run((program, *_arguments(source, folder, options)), seconds)
        made = source.with_suffix(".pdf")
        # Its exit code is 0 even where it could not convert.
        if not made.is_file():
            raise NoPdfError(PdfLack.FAILED)
        return made.read_bytes()


def _arguments(source: Path, folder: Path, options: Options) -> tuple[str, ...]:
    # A profile of its own keeps it apart from a LibreOffice that somebody works with.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    kind = f"pdf:writer_pdf_Export:{json.dumps(options)}"
    quiet = ("--headless", "--norestore", "--nologo", "--nolockcheck")
    return (profile, *quiet, "--convert-to", kind, "--outdir", str(folder), str(source))


def _run(command: tuple[str, ...], seconds: float) -> None:
    try:
        process = subprocess.Popen(  # noqa: S603 (our own arguments)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
    except OSError as error:
        raise NoPdfError(PdfLack.FAILED) from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise NoPdfError(PdfLack.TOO_SLOW) from error
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End `process` with all that it started: soffice is a script that starts the office."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        tree = ("taskkill", "/F", "/T", "/PID", str(process.pid))
        subprocess.run(tree, capture_output=True, check=False)  # noqa: S603 (as above)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
