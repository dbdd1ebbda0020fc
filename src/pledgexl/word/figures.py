"""Printed figures that can be found again: each is between the ends of a hidden bookmark.

Word hides bookmarks whose names begin with an underscore. Their names contain a running number
and the ID of the thing: `_px12_1_2` is pledge 1-2.
"""

import copy
import re
from collections.abc import Mapping
from fractions import Fraction
from itertools import takewhile

from lxml import etree

from pledgexl.messages.labels import label_text, level_word, listed
from pledgexl.messages.report import NO_FIGURES, no_figure
from pledgexl.model.average import Level
from pledgexl.model.month import CellFigure
from pledgexl.model.names import FileName, SummarySheet
from pledgexl.word.document import W, next_bookmark, remove, reread
from pledgexl.word.findings import ReportIncompleteError
from pledgexl.word.proof import MARKED

# This month's figures; in a comparison the month compared with is in front of the ID.
_FIGURE_NAME = re.compile(
    r"(?:全体|政策|公約|施策)([\d-]*)の(?:進捗|評価|星)|比較(?:政策|公約)?[\d-]+/([\d-]*)の今回"
)
_BOOKMARK = re.compile(r"_px\d+((?:_\d+)*)")
_LEVELS = (Level.POLICY, Level.PLEDGE, Level.MEASURE)
# The sheets of the workbook that show the figures of all levels.
_SHEETS = (SummarySheet.OVERVIEW, SummarySheet.MEASURES)


def name_figures(body: etree._Element) -> int:
    """Put a bookmark around each marked figure in `body` and return how many there are."""
    first = number = next_bookmark(body)
    for letters in list(body.iter(f"{W}t")):
        run, text = letters.getparent(), letters.text or ""
        assert run is not None
        found = [(_FIGURE_NAME.fullmatch(each[1]), each.span()) for each in MARKED.finditer(text)]
        figures = [(named[1] or named[2] or "", span) for named, span in found if named]
        # From the last to the first: what is behind each moves to a run of its own.
        for id_, (item, (begin, end)) in reversed(list(enumerate(figures, start=number))):
            name = f"_px{id_}_{item}".replace("-", "_").rstrip("_")
            start = etree.Element(f"{W}bookmarkStart", {f"{W}id": str(id_), f"{W}name": name})
            stop = etree.Element(f"{W}bookmarkEnd", {f"{W}id": str(id_)})
            behind = _twin(run, text[end:])
            behind.extend(list(letters.itersiblings()))
            for each in (behind, stop, _twin(run, text[begin:end]), start):
                run.addnext(each)
            _remove_if_empty(behind)
            letters.text = text = text[:begin]
        number += len(figures)
        _remove_if_empty(run)
    return number - first


def _twin(run: etree._Element, text: str) -> etree._Element:
    """Return a new run with `text` that looks like `run`."""
    twin = etree.Element(run.tag)
    twin.extend(copy.deepcopy(looks) for looks in run.findall(f"{W}rPr"))
    letters = etree.SubElement(twin, f"{W}t")
    letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    letters.text = text
    return twin


def _remove_if_empty(run: etree._Element) -> None:
    # A run may contain thousands of lines: the first other one is enough.
    if all(piece.tag == f"{W}rPr" or (piece.tag == f"{W}t" and not piece.text) for piece in run):
        remove(run)


def report_figures(report: bytes, part: str = "word/document.xml") -> dict[str, str | None]:
    """Return the figures that `part` of the finished `report` prints, by the ID of each thing."""
    return printed_figures(reread(report, part))


def printed_figures(root: etree._Element) -> dict[str, str | None]:
    """Return the same of a part that was read back.

    The whole has the ID "", and None is what is printed as a dash. Two different figures for the
    same thing raise ReportIncompleteError.
    """
    figures: dict[str, str | None] = {}
    for mark in root.iter(f"{W}bookmarkStart"):
        named = _BOOKMARK.fullmatch(mark.get(f"{W}name", ""))
        if named is None:
            continue
        inside = takewhile(lambda each: each.tag != f"{W}bookmarkEnd", mark.itersiblings())
        printed = "".join(letters.text or "" for run in inside for letters in run.iter(f"{W}t"))
        # A figure is printed as `7／10` or `7/10`, as that many black stars, or by itself.
        is_starred = printed.startswith(("★", "☆"))
        figure = str(printed.count("★")) if is_starred else re.split("[／/]", printed)[0]
        shown = None if printed in NO_FIGURES else figure
        id_ = named[1].lstrip("_").replace("_", "-")
        if figures.setdefault(id_, shown) != shown:
            raise ReportIncompleteError("text_changed", missing=(f"{id_} {printed}",))
    return figures


def require_same_figures(
    printed: Mapping[str, str | None], workbook: Mapping[str, CellFigure]
) -> None:
    """Raise ReportIncompleteError unless `workbook` shows each figure `printed` in the report."""
    absent = [id_ for id_ in printed if id_ not in workbook]
    differing = absent or [
        id_ for id_ in printed if _number(printed[id_]) != _number(workbook[id_].shown)
    ]
    if not differing:
        return
    first = differing[0]
    level = _LEVELS[first.count("-")] if first else Level.WHOLE
    values = {
        "count": str(len(differing)),
        "item": f"{level_word(level)}{first}",
        "report": FileName.REPORT.value,
        "printed": printed[first] or no_figure(),
        "workbook": FileName.SUMMARY.value,
    }
    if absent:
        sheets = listed(map(label_text, _SHEETS))
        raise ReportIncompleteError("not_in_workbook", sheets=sheets, **values)
    shown, cell = workbook[first].shown or no_figure(), workbook[first].cell
    raise ReportIncompleteError("workbook_differs", cell=cell, shown=shown, **values)


def _number(figure: str | None) -> Fraction | str | None:
    """Return the number that `figure` is: 70.0 in a report is stored as 70 in a workbook."""
    try:
        return None if figure is None else Fraction(figure)
    except ValueError:
        return figure
