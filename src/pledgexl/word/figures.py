"""Printed figures that can be found again: a hidden bookmark around each.

Word keeps bookmarks whose names begin with an underline to itself. Their names hold a running
number and the thing's ID: `_px12_1_2` is pledge 1-2.
"""

import copy
import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from pledgexl.messages.report import NO_FIGURE, ReportFault
from pledgexl.word.errors import ReportIncompleteError
from pledgexl.word.proof import figure_in
from pledgexl.word.styles import NAMESPACE

_W = f"{{{NAMESPACE}}}"
_NAME = re.compile(r"_px\d+((?:_\d+)*)")
_OUT_OF = "／"


def name_figures(body: etree._Element) -> int:
    """Put a bookmark around each marked figure in `body` and return how many there are."""
    number = next_bookmark(body)
    first = number
    for letters in list(body.iter(f"{_W}t")):
        rest = letters
        while (found := figure_in(rest.text or "")) is not None:
            rest = _set_apart(rest, found.span)
            _enclose(_run_of(rest).getprevious(), number, f"_px{number}_{found.id}")
            number += 1
        _drop_if_empty(rest)
    return number - first


def next_bookmark(body: etree._Element) -> int:
    """Return a number above those of all bookmarks in `body`."""
    used = (mark.get(f"{_W}id", "0") for mark in body.iter(f"{_W}bookmarkStart"))
    return 1 + max((int(number) for number in used if number.isdecimal()), default=0)


def _set_apart(letters: etree._Element, span: tuple[int, int]) -> etree._Element:
    """Give the figure at `span` of `letters` a run of its own; return what follows it."""
    text, run = letters.text or "", _run_of(letters)
    begin, end = span
    after = _twin(run, letters, text[end:])
    figure = _twin(run, letters, text[begin:end])
    for later in list(letters.itersiblings()):
        _run_of(after).append(later)
    letters.text = text[:begin]
    run.addnext(_run_of(after))
    run.addnext(_run_of(figure))
    _drop_if_empty(letters)
    return after


def _drop_if_empty(letters: etree._Element) -> None:
    run = _run_of(letters)
    others = [piece for piece in run if piece.tag != f"{_W}rPr" and piece is not letters]
    parent = run.getparent()
    if not letters.text and not others and parent is not None:
        parent.remove(run)


def _twin(run: etree._Element, letters: etree._Element, text: str) -> etree._Element:
    """Return letters that say `text` in a new run that looks like `run`."""
    twin = etree.Element(run.tag)
    looks = run.find(f"{_W}rPr")
    if looks is not None:
        twin.append(copy.deepcopy(looks))
    written = etree.SubElement(twin, letters.tag)
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = text
    return written


def _run_of(letters: etree._Element) -> etree._Element:
    run = letters.getparent()
    assert run is not None
    return run


def _enclose(run: etree._Element | None, number: int, name: str) -> None:
    assert run is not None
    marks = {f"{_W}id": str(number)}
    run.addprevious(etree.Element(f"{_W}bookmarkStart", {**marks, f"{_W}name": name.rstrip("_")}))
    run.addnext(etree.Element(f"{_W}bookmarkEnd", marks))


def report_figures(report: bytes) -> dict[str, str | None]:
    """Return the figures that the finished `report` prints, by the IDs of what they say.

    The whole has the ID "", and None is what is printed as a dash. A report that prints two
    figures for the same thing raises ReportIncompleteError.
    """
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
        root = etree.fromstring(package.read("word/document.xml"), parser)
    figures: dict[str, str | None] = {}
    for id_, printed in _bookmarked(root):
        shown = None if printed == NO_FIGURE else printed.partition(_OUT_OF)[0]
        if figures.setdefault(id_, shown) != shown:
            raise ReportIncompleteError(ReportFault.TEXT_CHANGED, missing=f"{id_}：{printed}")
    return figures


def _bookmarked(root: etree._Element) -> Iterator[tuple[str, str]]:
    for mark in root.iter(f"{_W}bookmarkStart"):
        named = _NAME.fullmatch(mark.get(f"{_W}name", ""))
        if named is None:
            continue
        texts: list[str] = []
        for following in mark.itersiblings():
            if following.tag == f"{_W}bookmarkEnd":
                break
            texts += [letters.text or "" for letters in following.iter(f"{_W}t")]
        yield named[1].lstrip("_").replace("_", "-"), "".join(texts)
