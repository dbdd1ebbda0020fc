"""A PDF that LibreOffice made: on which pages headings stand, and what its figures say.

Needs pypdf, which not every installation has; `word/pdf.py` imports this only where it is there.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject, NumberObject, TextStringObject

# A structure element that is a figure, in a PDF that keeps such objects readable.
_FIGURE = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*<<[^>]*?/S\s*/Figure\b")
_SPACES = re.compile(r"\s+")
# What stands between an entry of 目次 and its number.
_LEADER = r"[\s.·…‥]*"
# What a later version of a PDF takes over from the one before it.
_TRAILER = ("/Size", "/Root", "/Info", "/ID")


class LaidOut:
    """A finished `pdf`."""

    def __init__(self, pdf: bytes) -> None:
        """Open `pdf`."""
        self.pdf = pdf
        self._reader = PdfReader(io.BytesIO(pdf))

    def numbers_behind(self, headings: Sequence[str]) -> list[int]:
        """Return the numbers printed behind `headings`, or nothing unless all have one."""
        text = ""
        for page in self._reader.pages:
            text += page.extract_text() + "\n"
            numbers = _numbers_behind(headings, text)
            if numbers:
                return numbers
        return []

    def pages_of(self, headings: Sequence[str]) -> list[int]:
        """Return the page of each of `headings`, or nothing if one is not to be found."""
        marks = self._bookmarks()
        pages: list[int] = []
        for heading in headings:
            wanted = _SPACES.sub("", heading)
            page = next((page for title, page in marks if title == wanted), None)
            if page is None:
                return []
            pages.append(page)
        return pages

    def _bookmarks(self) -> Iterator[tuple[str, int]]:
        """Yield the titles of the bookmarks, without spaces, and their pages."""
        waiting: list[Any] = list(reversed(self._reader.outline))
        while waiting:
            mark = waiting.pop()
            if isinstance(mark, list):
                waiting += reversed(mark)
            else:
                place = self._reader.get_destination_page_number(mark)
                yield _SPACES.sub("", mark.title), -1 if place is None else place + 1

    def described(self, descriptions: Sequence[str]) -> bytes:
        """Return the PDF with `descriptions` on its figures that lack one, if they are as many."""
        found = {number: self._reader.get_object(number) for number in self._figures()}
        silent = {
            number: figure
            for number, figure in found.items()
            if isinstance(figure, DictionaryObject) and "/Alt" not in figure
        }
        if not silent or len(silent) != len(descriptions):
            return self.pdf
        for figure, description in zip(silent.values(), descriptions, strict=True):
            figure[NameObject("/Alt")] = TextStringObject(description)
        return self.pdf + self._later_version(silent)

    def _figures(self) -> Iterator[int]:
        return map(int, _FIGURE.findall(self.pdf))

    def _later_version(self, changed: Mapping[int, DictionaryObject]) -> bytes:
        """Return what, behind the PDF, makes its objects `changed` as they are there.

        The library itself would read and write all objects for it, of which a long report has
        some hundred thousand.
        """
        added, places = io.BytesIO(), ""
        for number, thing in changed.items():
            places += f"{number} 1\n{len(self.pdf) + added.tell():010d} 00000 n \n"
            added.write(f"{number} 0 obj\n".encode())
            thing.write_to_stream(added)
            added.write(b"\nendobj\n")
        begin = len(self.pdf) + added.tell()
        added.write(f"xref\n{places}trailer\n".encode())
        self._later_trailer().write_to_stream(added)
        added.write(f"\nstartxref\n{begin}\n%%EOF\n".encode())
        return added.getvalue()

    def _later_trailer(self) -> DictionaryObject:
        old = self._reader.trailer
        kept = {NameObject(key): old.raw_get(key) for key in _TRAILER if key in old}
        before = int(self.pdf[self.pdf.rindex(b"startxref") :].split()[1])
        return DictionaryObject({**kept, NameObject("/Prev"): NumberObject(before)})


def _numbers_behind(headings: Sequence[str], text: str) -> list[int]:
    numbers: list[int] = []
    place = 0
    for heading in headings:
        letters = r"\s*".join(map(re.escape, _SPACES.sub("", heading)))
        found = re.compile(letters + _LEADER + r"(\d+)").search(text, place)
        if found is None:
            return []
        numbers.append(int(found[1]))
        place = found.end()
    return numbers
