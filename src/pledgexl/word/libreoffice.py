"""LibreOffice, where it is installed: a document in, a PDF out, and nothing left behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from pledgexl.model.errors import PledgexlError

# Where LibreOffice's installers put it if it is not on the path.
_USUAL_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_SECONDS = 300
# PDF/A-2b and PDF/UA-1: tagged, with the language, the title and bookmarks.
_OPTIONS = {
    "SelectPdfVersion": {"type": "long", "value": "2"},
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
}


class NoPdfError(PledgexlError):
    """A PDF could not be made; the report is complete without it."""


def find_libreoffice() -> str | None:
    """Return the path of LibreOffice's program, None where there is none."""
    usual = (place for place in _USUAL_PLACES if Path(place).is_file())
    return shutil.which("soffice") or shutil.which("libreoffice") or next(usual, None)


def as_pdf(document: bytes, *, seconds: float = _SECONDS) -> bytes:
    """Return the Word file `document` as a PDF made by LibreOffice, or raise NoPdfError."""
    program = find_libreoffice()
    if program is None:
        raise NoPdfError("pdf.no_libreoffice")
    with tempfile.TemporaryDirectory(prefix="pledgexl-", ignore_cleanup_errors=True) as name:
        source = Path(name, "report.docx")
        source.write_bytes(document)
        # A profile of its own keeps it apart from a LibreOffice that somebody works with.
        profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
        kind = f"pdf:writer_pdf_Export:{json.dumps(_OPTIONS)}"
        quiet = ("--headless", "--norestore", "--nologo", "--nolockcheck")
        conversion = ("--convert-to", kind, "--outdir", name, str(source))
        _run((program, profile, *quiet, *conversion), seconds)
        pdf = source.with_suffix(".pdf")
        # Its exit code is 0 even where it could not convert.
        if not pdf.is_file():
            raise NoPdfError("pdf.failed")
        return pdf.read_bytes()


def _run(command: tuple[str, ...], seconds: float) -> None:
    """Run `command`; end it with all that it started: soffice is a script that starts another."""
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
        raise NoPdfError("pdf.failed") from error
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise NoPdfError("pdf.too_slow") from error
    finally:
        if process.poll() is None:
            if sys.platform == "win32":
                tree = ("taskkill", "/F", "/T", "/PID", str(process.pid))
                subprocess.run(tree, capture_output=True, check=False)  # noqa: S603 (as above)
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
