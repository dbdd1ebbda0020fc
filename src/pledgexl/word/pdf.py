"""The report as it will be printed: page numbers for its 目次, and a PDF that all can read.

LibreOffice lays the report out once, for the numbers that its 目次 then shows. Those go into the
report, it lays that out for the PDF, and the numbers have to be right. It forgets what charts
show, so that their descriptions are put back into the PDF. What the report shows has to be found
in the text of the PDF as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pledgexl.word.contents import listed_headings, numbered, with_live_numbers
from pledgexl.word.office import FIRST_PAGES, FOR_ALL, NoPdfError, Options, PdfLack, as_pdf
from pledgexl.word.proof import incomplete

if TYPE_CHECKING:
    from pledgexl.word.laid_out import LaidOut

# Two sets of numbers are tried: as reckoned, and as the first PDF has them.
_TRIALS = 2


@dataclass(frozen=True, slots=True)
class Printed:
    """A report with the numbers of its pages, and its PDF."""

    report: bytes
    pdf: bytes


def printed(report: bytes, descriptions: Sequence[str], texts: Sequence[str]) -> Printed:
    """Return `report` laid out; `descriptions` say what its charts show, in order.

    Raises NoPdfError where LibreOffice or pypdf is missing or fails, and ReportIncompleteError
    where the PDF lacks one of `texts`.
    """
    headings = listed_headings(report)
    pages = _reckoned_pages(report, headings) if headings else []
    for _ in range(_TRIALS):
        numbered_report = numbered(report, pages) if pages else report
        laid_out = _laid_out(numbered_report)
        found = laid_out.pages_of(headings)
        if found == pages:
            return _proved(numbered_report, laid_out, descriptions, texts)
        pages = found
    # A number that is not right is worse than none.
    return _proved(report, _laid_out(report), descriptions, texts)


def _proved(
    report: bytes, laid_out: "LaidOut", descriptions: Sequence[str], texts: Sequence[str]
) -> Printed:
    lacking = laid_out.lacking(texts)
    if lacking:
        raise incomplete("pdf_differs", lacking)
    return Printed(report, laid_out.finished(descriptions))


def _reckoned_pages(report: bytes, headings: Sequence[str]) -> list[int]:
    """Return the pages that LibreOffice reckons for `headings`, or nothing if they are not found.

    They are read from what its first pages print; printing all of a long report takes longer
    than laying it out.
    """
    return _laid_out(with_live_numbers(report), FIRST_PAGES).numbers_behind(headings)


def _laid_out(report: bytes, options: Options = FOR_ALL) -> "LaidOut":
    try:
        from pledgexl.word.laid_out import LaidOut  # noqa: PLC0415 (optional, and slow)
    except ImportError as error:
        raise NoPdfError(PdfLack.NO_READER) from error
    return LaidOut(as_pdf(report, options))
