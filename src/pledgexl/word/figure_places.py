"""Where a template prints figures: what touches them there, and what was typed in their place."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pledgexl.messages.template import TemplateFault
from pledgexl.word.last_look import touching
from pledgexl.word.looks import span
from pledgexl.word.place import TemplateFinding
from pledgexl.word.styles import FIGURE_STYLES, NAMESPACE
from pledgexl.word.tags import Paragraph

_W = f"{{{NAMESPACE}}}"
_TAG = re.compile(r"\{\{(.*?)\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FIGURE_FIELD = re.compile(
    r"(?:進捗|計算式|平均|引継|評価|評価欄|評価済|全取組|除外|公約数|政策数|施策数|前回|今回|増減|同じ取組|同じ取組の値|件数)\s*(?:\||$)"
)
# In a place for figures: 「全体の進捗　99」.
_NUMBER_AT_THE_END = re.compile(r"(?:^|[\s:：])[\d.,／/]*\d[％%点]?\s*$")
_NUMBER = re.compile(r"[\d.,．，／/％%★☆\s]*\d[\d.,．，／/％%★☆\s]*")


def figure_findings(paragraphs: Sequence[Paragraph]) -> Iterator[TemplateFinding]:
    """Yield what in `paragraphs` would be read as another figure, or as one that it is not."""
    for paragraph in paragraphs:
        yield from _touched(paragraph)
    by_element = {paragraph.element: paragraph for paragraph in paragraphs}
    typed = [each for each in paragraphs if _is_typed_figure(each)]
    columns = _figure_columns(paragraphs) if typed else {}
    for paragraph in typed:
        if _is_figures_place(paragraph, columns, by_element):
            values = {"found": _TAG.sub("", paragraph.text).strip()}
            yield TemplateFinding(TemplateFault.TYPED_FIGURE, values, paragraph.place)


def _touched(paragraph: Paragraph) -> Iterator[TemplateFinding]:
    for tag in _TAG.finditer(paragraph.text):
        if _is_figure(tag):
            found = touching(paragraph.text[: tag.start()], paragraph.text[tag.end() :])
            if found:
                values = {"tag": tag[0], "found": found}
                yield TemplateFinding(TemplateFault.TOUCHED, values, paragraph.place)


def _is_figure(tag: "re.Match[str]") -> bool:
    return tag[1] is not None and _FIGURE_FIELD.search(tag[1].strip()) is not None


def _has_figure(paragraph: Paragraph) -> bool:
    return any(map(_is_figure, _TAG.finditer(paragraph.text)))


def _is_typed_figure(paragraph: Paragraph) -> bool:
    return not _has_figure(paragraph) and bool(re.search(r"\d", _TAG.sub("", paragraph.text)))


def _is_figures_place(
    paragraph: Paragraph,
    columns: Mapping[etree._Element, set[int]],
    by_element: Mapping[etree._Element, Paragraph],
) -> bool:
    """Say whether a figure belongs where digits stand in `paragraph`.

    By its style; or, where nothing but a number stands in a cell, because figures stand above or
    below it, or because the row is repeated for different things.
    """
    style = paragraph.element.find(f"{_W}pPr/{_W}pStyle")
    if style is not None and style.get(f"{_W}val") in FIGURE_STYLES:
        return _NUMBER_AT_THE_END.search(_TAG.sub("", paragraph.text)) is not None
    cell = _cell(paragraph)
    if cell is None or not _NUMBER.fullmatch(paragraph.text):
        return False
    row = next(cell.iterancestors(f"{_W}tr"))
    table = next(row.iterancestors(f"{_W}tbl"))
    if row.find(f"{_W}trPr/{_W}tblHeader") is not None:
        return False
    return _column(cell) in columns.get(table, set()) or _is_repeated(row, by_element)


def _cell(paragraph: Paragraph) -> etree._Element | None:
    return next(paragraph.element.iterancestors(f"{_W}tc"), None)


def _figure_columns(paragraphs: Sequence[Paragraph]) -> dict[etree._Element, set[int]]:
    """Return the columns of each table in which figures are printed."""
    columns: dict[etree._Element, set[int]] = {}
    for paragraph in filter(_has_figure, paragraphs):
        cell = _cell(paragraph)
        if cell is not None:
            table = next(cell.iterancestors(f"{_W}tbl"))
            columns.setdefault(table, set()).add(_column(cell))
    return columns


def _column(cell: etree._Element) -> int:
    """Return the column of the table's grid in which `cell` begins."""
    return sum(span(each) for each in cell.itersiblings(f"{_W}tc", preceding=True))


def _is_repeated(row: etree._Element, by_element: Mapping[etree._Element, Paragraph]) -> bool:
    """Say whether `row` stands between `{%tr for … %}` and its end."""
    depth = 0
    for above in row.itersiblings(f"{_W}tr", preceding=True):
        for element in above.iter(f"{_W}p"):
            for tag in by_element[element].tags if element in by_element else ():
                is_row = tag.scope == "tr"
                depth += (is_row and tag.word == "for") - (is_row and tag.word == "endfor")
    return depth > 0
