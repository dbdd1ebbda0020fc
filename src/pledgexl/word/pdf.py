"""The report as it will be printed: page numbers for its 目次, and a PDF that all can read.

LibreOffice lays the report out once. While it does, it replaces the references in the 目次 by the
pages of the headings; the numbers that it prints go into the Word file as well, if they are also
those of the PDF's bookmarks. LibreOffice drops the descriptions of charts and the structure of the
目次, so that both are put back into the PDF. What the report shows has to be in the PDF's text.
"""

import io
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from pledgexl.word.contents import listed_headings, numbered
from pledgexl.word.findings import incomplete
from pledgexl.word.libreoffice import NoPdfError, as_pdf

try:
    import pypdf
    from pypdf.generic import (
        ArrayObject,
        DictionaryObject,
        IndirectObject,
        NameObject,
        NumberObject,
        PdfObject,
        TextStringObject,
    )
except ImportError:  # the extra `pdf` is not installed
    _HAS_PYPDF = False
else:
    _HAS_PYPDF = True

# A structure element that is a figure, in a PDF that keeps such objects readable.
_FIGURE = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*<<[^>]*?/S\s*/Figure\b")
_SPACES = re.compile(r"\s+")
# Letters from right to left, and marks that turn others round: a PDF has them as they are seen.
_TURNED = re.compile("[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]")
_PAGE_BREAK = "\f"
_HYPHENS = "-\u00ad\u2010\u2011"
# What separates an entry of 目次 from its number.
_LEADER = r"[\s.·…‥]*"


@dataclass(frozen=True, slots=True)
class Printed:
    """A report with the numbers of its pages, and its PDF; `lacks_numbers` where 目次 has none."""

    report: bytes
    pdf: bytes
    lacks_numbers: bool


def printed(report: bytes, descriptions: Sequence[str], texts: Sequence[str]) -> Printed:
    """Return `report` laid out; `descriptions` say what its charts show, in order.

    Raises NoPdfError where LibreOffice or pypdf is missing or fails, and ReportIncompleteError
    where the PDF lacks one of `texts`.
    """
    if not _HAS_PYPDF:
        raise NoPdfError("pdf.no_reader")
    headings = listed_headings(report)
    laid_out = LaidOut(as_pdf(numbered(report) if headings else report))
    pages = laid_out.pages_of(headings)
    lacks_numbers = len(pages) < len(headings) or pages != laid_out.numbers_behind(headings)
    if lacks_numbers:
        # A number that is not right is worse than none.
        laid_out = LaidOut(as_pdf(report))
    elif headings:
        report = numbered(report, pages)
    lacking = laid_out.lacking(texts)
    if lacking:
        raise incomplete("pdf_differs", lacking)
    return Printed(report, laid_out.finished(descriptions), lacks_numbers)


class LaidOut:
    """A PDF that LibreOffice made: on which pages headings are, and what it says."""

    def __init__(self, pdf: bytes) -> None:
        """Open `pdf`."""
        self.pdf = pdf
        # What its dictionaries hold has the type PdfObject for all of them.
        self._reader: Any = pypdf.PdfReader(io.BytesIO(pdf))
        self._texts = [page.extract_text() for page in self._reader.pages]
        self._size = cast("int", self._reader.trailer["/Size"])
        self._changed: dict[int, DictionaryObject] = {}

    def numbers_behind(self, headings: Sequence[str]) -> list[int]:
        """Return the numbers printed behind `headings`, or nothing unless all have one."""
        text, numbers, place = "\n".join(self._texts), list[int](), 0
        for heading in headings:
            letters = r"\s*".join(map(re.escape, _SPACES.sub("", heading)))
            found = re.compile(letters + _LEADER + r"(\d+)").search(text, place)
            if found is None:
                return []
            numbers.append(int(found[1]))
            place = found.end()
        return numbers

    def pages_of(self, headings: Sequence[str]) -> list[int]:
        """Return the page of each of `headings`, or nothing if one is not to be found."""
        marks = list(self._bookmarks(self._reader.outline))
        pages, at = list[int](), 0
        for heading in headings:
            wanted = _SPACES.sub("", heading)
            places = [place for place, (title, _) in enumerate(marks) if title == wanted]
            if not places:
                return []
            # The same heading may come twice, and a second 目次 begins at the front again.
            at = next((place for place in places if place >= at), places[0])
            pages.append(marks[at][1])
            at += 1
        return pages

    def _bookmarks(self, outline: Sequence[Any]) -> Iterator[tuple[str, int]]:
        """Yield the titles of bookmarks, without spaces, and their pages."""
        for mark in outline:
            if isinstance(mark, list):
                yield from self._bookmarks(mark)
            else:
                page = self._reader.get_destination_page_number(mark)
                yield _SPACES.sub("", mark.title), -1 if page is None else page + 1

    def lacking(self, texts: Sequence[str]) -> list[str]:
        """Return which of `texts` are printed less often than they occur there."""
        pages = [_squeezed(text) for text in self._texts]
        whole = _PAGE_BREAK.join(pages)
        return [
            text
            for text, times in Counter(texts).items()
            if not _TURNED.search(text)
            if (sought := _squeezed(text)) and (found := whole.count(sought)) < times
            if found + sum(_goes_on(sought, pages[at:]) for at in range(len(pages) - 1)) < times
        ]

    def finished(self, descriptions: Sequence[str]) -> bytes:
        """Return the PDF as PDF/UA wants it, with `descriptions` if they fit its figures."""
        found = [self._reader.get_object(int(number)) for number in _FIGURE.findall(self.pdf)]
        figures = [each for each in found if isinstance(each, DictionaryObject)]
        silent = [figure for figure in figures if "/Alt" not in figure]
        if len(silent) == len(descriptions):
            for figure, description in zip(silent, descriptions, strict=True):
                figure[NameObject("/Alt")] = TextStringObject(description)
                self._change(figure)
        self._structure_contents()
        for page in self._reader.pages:
            if page.get("/Tabs") != "/S":
                page[NameObject("/Tabs")] = NameObject("/S")
                self._change(page)
        return self._updated()

    def _structure_contents(self) -> None:
        """Put the entries of each 目次 into the structure elements for them, TOC and TOCI."""
        root = self._reader.root_object["/StructTreeRoot"]["/K"]
        document = (root[0] if isinstance(root, list) else root).get_object()
        kids = ArrayObject()
        for is_entry, group in groupby(document["/K"], _is_entry):
            if not is_entry:
                kids.extend(group)
                continue
            items = ArrayObject()
            contents = self._add_element("/TOC", document, items)
            for entry in group:
                item = self._add_element("/TOCI", contents, ArrayObject([entry]))
                items.append(item.indirect_reference)
                paragraph = entry.get_object()
                paragraph[NameObject("/P")] = item.indirect_reference
                self._change(paragraph)
            kids.append(contents.indirect_reference)
            document[NameObject("/K")] = kids
            self._change(document)

    def _add_element(
        self, kind: str, parent: "DictionaryObject", kids: "ArrayObject"
    ) -> "DictionaryObject":
        """Add a structure element to the PDF, below `parent` and around `kids`."""
        names = {"/Type": NameObject("/StructElem"), "/S": NameObject(kind), "/K": kids}
        element = DictionaryObject({NameObject(name): value for name, value in names.items()})
        element[NameObject("/P")] = parent.indirect_reference
        element.indirect_reference = IndirectObject(self._size, 0, self._reader)
        self._size += 1
        self._change(element)
        return element

    def _change(self, changed: "DictionaryObject") -> None:
        assert changed.indirect_reference is not None
        self._changed[changed.indirect_reference.idnum] = changed

    def _updated(self) -> bytes:
        """Return the PDF with its changed objects behind it (ISO 32000-1, 7.5.6).

        pypdf's own incremental writing first reads and hashes all objects, of which a report has
        some fifty for each initiative.
        """
        if not self._changed:
            return self.pdf
        added, places = io.BytesIO(), ""
        for number, changed in self._changed.items():
            places += f"{number} 1\n{len(self.pdf) + added.tell():010d} 00000 n \n"
            added.write(f"{number} 0 obj\n".encode())
            changed.write_to_stream(added)
            added.write(b"\nendobj\n")
        old = self._reader.trailer
        trailer = DictionaryObject(
            {NameObject(key): old.raw_get(key) for key in ("/Root", "/Info", "/ID") if key in old}
        )
        trailer[NameObject("/Size")] = NumberObject(self._size)
        before = int(self.pdf[self.pdf.rindex(b"startxref") :].split()[1])
        trailer[NameObject("/Prev")] = NumberObject(before)
        begin = len(self.pdf) + added.tell()
        added.write(f"xref\n{places}trailer\n".encode())
        trailer.write_to_stream(added)
        added.write(f"\nstartxref\n{begin}\n%%EOF\n".encode())
        return self.pdf + added.getvalue()


def _is_entry(element: "PdfObject") -> bool:
    """Say whether the structure `element` is a paragraph in a style of contents."""
    found = element.get_object()
    return isinstance(found, DictionaryObject) and found.get("/S", "").startswith("/Contents ")


def _squeezed(text: str) -> str:
    """Return what of `text` can be compared with the text of a PDF.

    A PDF has other forms of letters, breaks and hyphenates lines, and says nothing certain about
    characters that the font lacks.
    """
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", text)
        if sign <= "\uffff" and unicodedata.category(sign)[0] in "LNP" and sign not in _HYPHENS
    )


def _goes_on(text: str, pages: Sequence[str]) -> bool:
    """Say whether `text` begins on the first of `pages` and ends on a later one."""
    rest = text
    for page in pages:
        # The longest part that is on the page: with a text, each part of it is there, too.
        fits = bisect_left(range(1, len(rest) + 1), 1, key=lambda size: rest[:size] not in page)
        rest = rest[fits:]
        if not rest or not fits:
            return not rest
    return False
