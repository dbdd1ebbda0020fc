"""The report as it will be printed: page numbers for its 目次, and a PDF that all can read.

LibreOffice lays the report out once, and the pages of its headings go into the 目次; then it
lays it out again, and the numbers have to be right. It forgets what charts show, so that their
descriptions are put back into the PDF.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pledgexl.word.contents import listed_headings, numbered
from pledgexl.word.office import NoPdfError, PdfLack, as_pdf

if TYPE_CHECKING:
    from pypdf import PdfReader

# A structure element that is a figure, in a PDF that keeps such objects readable.
_FIGURE = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*<<[^>]*?/S\s*/Figure\b")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Printed:
    """A report with the numbers of its pages, and its PDF."""

    report: bytes
    pdf: bytes


def printed(report: bytes, descriptions: Sequence[str]) -> Printed:
    """Return `report` laid out; `descriptions` say what its charts show, in order.

    Raises NoPdfError where LibreOffice or pypdf is missing or fails.
    """
    _require_reader()
    pdf = as_pdf(report)
    pages = _pages_of(listed_headings(report), pdf)
    if pages:
        with_numbers = numbered(report, pages)
        again = as_pdf(with_numbers)
        # A number that is not right is worse than none.
        if _pages_of(listed_headings(report), again) == pages:
            report, pdf = with_numbers, again
    return Printed(report, _described(pdf, descriptions))


def _require_reader() -> None:
    try:
        import pypdf  # noqa: F401, PLC0415 (optional, and slow)
    except ImportError as error:
        raise NoPdfError(PdfLack.NO_READER) from error


def _pages_of(headings: Sequence[str], pdf: bytes) -> list[int]:
    """Return the page of each of `headings`, or nothing if one is not to be found."""
    from pypdf import PdfReader  # noqa: PLC0415 (optional)

    marks = _bookmarks(PdfReader(io.BytesIO(pdf)))
    pages: list[int] = []
    for heading in headings:
        wanted = _SPACES.sub("", heading)
        page = next((page for title, page in marks if title == wanted), None)
        if page is None:
            return []
        pages.append(page)
    return pages


def _bookmarks(reader: "PdfReader") -> Iterator[tuple[str, int]]:
    """Yield the titles of `reader`'s bookmarks, without spaces, and their pages."""
    waiting: list[Any] = list(reversed(reader.outline))
    while waiting:
        mark = waiting.pop()
        if isinstance(mark, list):
            waiting += reversed(mark)
        else:
            place = reader.get_destination_page_number(mark)
            yield _SPACES.sub("", mark.title), -1 if place is None else place + 1


def _described(pdf: bytes, descriptions: Sequence[str]) -> bytes:
    """Return `pdf` with `descriptions` on its figures that lack one, as a later version of it."""
    from pypdf import PdfWriter  # noqa: PLC0415 (optional)
    from pypdf.generic import (  # noqa: PLC0415 (optional)
        DictionaryObject,
        NameObject,
        TextStringObject,
    )

    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    found = (writer.get_object(int(number)) for number in _FIGURE.findall(pdf))
    figures = (figure for figure in found if isinstance(figure, DictionaryObject))
    silent = [figure for figure in figures if "/Alt" not in figure]
    if len(silent) != len(descriptions):
        return pdf
    for figure, description in zip(silent, descriptions, strict=True):
        figure[NameObject("/Alt")] = TextStringObject(description)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
