"""Printed figures that can be found again: a hidden bookmark around each.

Word keeps bookmarks whose names begin with an underline to itself. Their names hold a running
number and the thing's ID: `_px12_1_2` is pledge 1-2.
"""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from lxml import etree

from pledgexl.messages.report import NO_FIGURE
from pledgexl.model.average import Level
from pledgexl.model.names import LEVEL_WORDS, FileName, SummarySheet
from pledgexl.model.proof import CellFigure
from pledgexl.word.document import W, reread
from pledgexl.word.findings import ReportIncompleteError
from pledgexl.word.proof import figure_in

_NAME = re.compile(r"_px\d+((?:_\d+)*)")
_OUT_OF = "／"
# Where a workbook shows the figures of all levels.
_SHEETS = (SummarySheet.OVERVIEW.value, SummarySheet.MEASURES.value)


def name_figures(body: etree._Element) -> int:
    """Put a bookmark around each marked figure in `body` and return how many there are."""
    number = next_bookmark(body)
    first = number
    for letters in list(body.iter(f"{W}t")):
        rest = letters
        while (found := figure_in(rest.text or "")) is not None:
            rest = _set_apart(rest, found.span)
            _enclose(_run_of(rest).getprevious(), number, f"_px{number}_{found.id}")
            number += 1
        _drop_if_empty(rest)
    return number - first


def next_bookmark(body: etree._Element) -> int:
    """Return a number above those of all bookmarks in `body`."""
    used = (mark.get(f"{W}id", "0") for mark in body.iter(f"{W}bookmarkStart"))
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
    # A run may hold thousands of lines: the first other one is enough.
    has_others = any(piece.tag != f"{W}rPr" and piece is not letters for piece in run)
    parent = run.getparent()
    if not letters.text and not has_others and parent is not None:
        parent.remove(run)


def _twin(run: etree._Element, letters: etree._Element, text: str) -> etree._Element:
    """Return letters that say `text` in a new run that looks like `run`."""
    twin = etree.Element(run.tag)
    looks = run.find(f"{W}rPr")
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
    marks = {f"{W}id": str(number)}
    run.addprevious(etree.Element(f"{W}bookmarkStart", {**marks, f"{W}name": name.rstrip("_")}))
    run.addnext(etree.Element(f"{W}bookmarkEnd", marks))


def report_figures(report: bytes) -> dict[str, str | None]:
    """Return the figures that the finished `report` prints, by the IDs of what they say.

    The whole has the ID "", and None is what is printed as a dash. A report that prints two
    figures for the same thing raises ReportIncompleteError.
    """
    return printed_figures(reread(report, "word/document.xml"))


def printed_figures(root: etree._Element) -> dict[str, str | None]:
    """Return the same of a report whose body is `root`."""
    figures: dict[str, str | None] = {}
    for id_, printed in _bookmarked(root):
        shown = None if printed == NO_FIGURE else _number_of(printed)
        if figures.setdefault(id_, shown) != shown:
            raise ReportIncompleteError("text_changed", missing=f"{id_}：{printed}")
    return figures


def _number_of(printed: str) -> str:
    """Return the figure of `7／10`, of as many black stars, or of a figure by itself."""
    is_starred = printed.startswith(("★", "☆"))
    return str(printed.count("★")) if is_starred else printed.partition(_OUT_OF)[0]


def require_same_figures(
    printed: Mapping[str, str | None], workbook: Mapping[str, CellFigure]
) -> None:
    """Raise ReportIncompleteError unless `workbook` shows each figure `printed` in the report."""
    absent = [id_ for id_ in printed if id_ not in workbook]
    if absent:
        values = _told(absent, printed) | {"sheets": "・".join(_SHEETS)}
        raise ReportIncompleteError("not_in_workbook", **values)
    differing = [id_ for id_ in printed if not _is_same(printed[id_], workbook[id_].shown)]
    if differing:
        values = _told(differing, printed)
        cell = workbook[differing[0]]
        values |= {"cell": cell.cell, "shown": cell.shown or NO_FIGURE}
        raise ReportIncompleteError("workbook_differs", **values)


def _told(ids: Sequence[str], printed: Mapping[str, str | None]) -> dict[str, str]:
    """Return what is said of the first of `ids`, and how many there are."""
    first = ids[0]
    return {
        "count": str(len(ids)),
        "item": f"{_level_word(first)}{first}",
        "report": FileName.REPORT.value,
        "printed": printed[first] or NO_FIGURE,
        "workbook": FileName.SUMMARY.value,
    }


def _level_word(id_: str) -> str:
    levels = (Level.POLICY, Level.PLEDGE, Level.MEASURE)
    return LEVEL_WORDS[levels[id_.count("-")] if id_ else Level.WHOLE]


def _is_same(printed: str | None, shown: str | None) -> bool:
    """Say whether two printed figures are one number; 70.0 is stored as 70."""
    if printed == shown or printed is None or shown is None:
        return printed == shown
    return _number(printed) == _number(shown)


def _number(figure: str) -> Fraction | str:
    try:
        return Fraction(figure)
    except ValueError:
        return figure


def _bookmarked(root: etree._Element) -> Iterator[tuple[str, str]]:
    for mark in root.iter(f"{W}bookmarkStart"):
        named = _NAME.fullmatch(mark.get(f"{W}name", ""))
        if named is None:
            continue
        texts: list[str] = []
        for following in mark.itersiblings():
            if following.tag == f"{W}bookmarkEnd":
                break
            texts += [letters.text or "" for letters in following.iter(f"{W}t")]
        yield named[1].lstrip("_").replace("_", "-"), "".join(texts)
