"""A PDF that LibreOffice made: on which pages headings stand, and what it says.

Needs pypdf, which not every installation has; `word/pdf.py` imports this only where it is there.
"""

import io
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, NameObject, NumberObject, TextStringObject

# A structure element that is a figure, in a PDF that keeps such objects readable.
_FIGURE = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*<<[^>]*?/S\s*/Figure\b")
_SPACES = re.compile(r"\s+")
# Letters from right to left, and marks that turn others round: a PDF has them as they are seen.
_TURNED = re.compile("[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")
_PAGE_BREAK = "\f"
_HYPHENS = "-\u00ad\u2010\u2011"
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

    def lacking(self, texts: Sequence[str]) -> list[str]:
        """Return which of `texts` are printed less often than they occur there."""
        pages = [squeezed(page.extract_text()) for page in self._reader.pages]
        whole = _PAGE_BREAK.join(pages)
        wanted = Counter(texts)
        return [
            text
            for text, times in wanted.items()
            if not _TURNED.search(text)
            if (sought := squeezed(text)) and whole.count(sought) < times
            if whole.count(sought) + _overleaf(sought, pages) < times
        ]

    def finished(self, descriptions: Sequence[str]) -> bytes:
        """Return the PDF with `descriptions` on its figures, and all its pages in tab order."""
        changed = {**self._described(descriptions), **self._ordered()}
        return self.pdf + self._later_version(changed) if changed else self.pdf

    def _described(self, descriptions: Sequence[str]) -> dict[int, DictionaryObject]:
        """Return the figures that lack a description, now with one, if they are as many."""
        found = {number: self._reader.get_object(number) for number in self._figures()}
        silent = {
            number: figure
            for number, figure in found.items()
            if isinstance(figure, DictionaryObject) and "/Alt" not in figure
        }
        if len(silent) != len(descriptions):
            return {}
        for figure, description in zip(silent.values(), descriptions, strict=True):
            figure[NameObject("/Alt")] = TextStringObject(description)
        return silent

    def _ordered(self) -> dict[int, DictionaryObject]:
        """Return the pages that do not say yet, as PDF/UA wants, that tabs follow the text."""
        changed: dict[int, DictionaryObject] = {}
        for page in self._reader.pages:
            place = page.indirect_reference
            if place is not None and page.get("/Tabs") != "/S":
                page[NameObject("/Tabs")] = NameObject("/S")
                changed[place.idnum] = page
        return changed

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


def squeezed(text: str) -> str:
    """Return what of `text` can be compared with the text of a PDF.

    A PDF has other forms of letters, breaks and hyphenates lines, and tells nothing certain about
    signs that the font lacks.
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign <= "\uffff" and _is_comparable(sign))


def _is_comparable(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNP" and sign not in _HYPHENS


def _overleaf(text: str, pages: Sequence[str]) -> int:
    """Return how often `text` begins on one of `pages` and goes on overleaf."""
    return sum(_goes_on(text, pages[place:]) for place in range(len(pages) - 1))


def _goes_on(text: str, pages: Sequence[str]) -> bool:
    """Say whether `text` begins on the first of `pages` and ends on a later one."""
    rest = text
    for page in pages:
        # The longest part that stands there: what is within a text that is there is there, too.
        fits = bisect_left(range(1, len(rest) + 1), 1, key=lambda size: rest[:size] not in page)
        rest = rest[fits:]
        if not rest or not fits:
            return not rest
    return False


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
