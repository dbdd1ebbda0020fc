"""What a template would print wrongly though each of its tags is right."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from lxml import etree

from pledgexl.messages.template import in_our_names
from pledgexl.word.document import (
    W,
    around,
    column,
    find,
    number,
    own_runs,
    paragraph_text,
    run_text,
    span,
    undefined_styles,
    value,
)
from pledgexl.word.findings import Place, TemplateFinding
from pledgexl.word.proof import touching
from pledgexl.word.tags import Paragraph, Tag, TemplatePart
from pledgexl.word.visible import Sight, Unseen

_FIGURE_FIELD = re.compile(
    r"(?:進捗|計算式|平均|引継|評価|評価欄|評価済|全取組|除外|公約数|政策数|施策数|前回|今回|増減|同じ取組|同じ取組の値|件数)\s*(?:\||$)"
)
# The styles of the default template's paragraphs that print a figure.
_FIGURE_STYLES = {
    *("PXCallout", "PXCount", "PXRating", "PXFigure", "PXPolicyFigureSmall", "PXPolicyFigure"),
    *("PXPledgeFigure", "PXFigureBold", "PXMean", "PXMeanSum", "PXStars"),
}
# In a place for figures: 「全体の進捗　99」, “Overall progress: 99 points”.
_NUMBER_AT_THE_END = re.compile(r"(?:^|[\s:：])[\d.,／/]*\d\s?(?:[％%点]|points?|percent)?\s*$")
_NUMBER = re.compile(r"[\d.,．，／/％%★☆\s]*\d[\d.,．，／/％%★☆\s]*")
_ROW_LOOP = re.compile(r"\{%-?tr\s*(for|endfor)\b")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SYMBOLS = re.compile("Symbol|Wingdings|Webdings|MT Extra")


def misprints(sight: Sight, parts: Iterable[TemplatePart]) -> Iterator[TemplateFinding]:
    """Yield the values that a reader would not see, or would read as something else."""
    for story, paragraphs in parts:
        unseen = sight.unseen(story.root, is_template=True)
        for paragraph in paragraphs if unseen else ():
            yield from _unseen_tags(paragraph, unseen)
        tags = (tag for paragraph in paragraphs for tag in paragraph.tags)
        for tag in filter(_is_figure, tags):
            text, place = tag.paragraph.text, tag.paragraph.place
            found = touching(text[: tag.start], text[tag.start + len(tag.written) :])
            if found:
                yield TemplateFinding("touched", place, tag=tag.written, found=found)
        yield from _typed_figures(paragraphs)


def _unseen_tags(
    paragraph: Paragraph, unseen: Mapping[etree._Element, Unseen]
) -> Iterator[TemplateFinding]:
    reasons: list[Unseen | None] = []
    for run in own_runs(paragraph.element):
        reasons += [unseen.get(run)] * len(run_text(run))
    for tag in paragraph.tags:
        # The first character decides how a value looks.
        reason = reasons[tag.start]
        if tag.is_value and reason is not None:
            name = "struck" if reason == "struck" else "invisible"
            yield TemplateFinding(name, paragraph.place, tag=tag.written, reason=reason)


def _is_figure(tag: Tag) -> bool:
    return tag.is_value and _FIGURE_FIELD.search(in_our_names(tag.rest.strip())) is not None


def _typed_figures(paragraphs: Sequence[Paragraph]) -> Iterator[TemplateFinding]:
    """Yield the digits that are typed in places for figures."""
    # The columns of each table that print figures.
    columns: dict[etree._Element, set[int]] = defaultdict(set)
    typed: list[Paragraph] = []
    for paragraph in paragraphs:
        cell = around(paragraph.element, "tc")
        if not any(map(_is_figure, paragraph.tags)):
            typed += [paragraph] if re.search(r"\d", paragraph.text_without_tags) else []
        elif cell is not None:
            columns[next(cell.iterancestors(f"{W}tbl"))].add(column(cell))
    for paragraph in typed:
        if _is_place_of_a_figure(paragraph, columns):
            found = paragraph.text_without_tags.strip()
            yield TemplateFinding("typed_figure", paragraph.place, found=found)


def _is_place_of_a_figure(paragraph: Paragraph, columns: Mapping[etree._Element, set[int]]) -> bool:
    """Return whether the digits in `paragraph` are where a figure belongs.

    By its style; or, if a cell contains nothing but a number, because figures are printed above
    or below it, or because the row is repeated for different things.
    """
    if value(paragraph.element, "pPr/pStyle") in _FIGURE_STYLES:
        return _NUMBER_AT_THE_END.search(paragraph.text_without_tags) is not None
    cell = around(paragraph.element, "tc")
    if cell is None or not _NUMBER.fullmatch(paragraph.text):
        return False
    row = next(cell.iterancestors(f"{W}tr"))
    if find(row, "trPr/tblHeader") is not None:
        return False
    if column(cell) in columns[next(row.iterancestors(f"{W}tbl"))]:
        return True
    above = row.itersiblings(f"{W}tr", preceding=True)
    texts = (paragraph_text(each) for other in above for each in other.iter(f"{W}p"))
    words = _ROW_LOOP.findall("".join(texts))
    return words.count("for") > words.count("endfor")


def form_findings(
    styles: Container[str], parts: Iterable[TemplatePart]
) -> Iterator[TemplateFinding]:
    """Yield uses of other `styles`, letters of one PC only, and rows of unequal width."""
    for story, paragraphs in parts:
        by_element = {paragraph.element: paragraph for paragraph in paragraphs}
        uses: dict[str, list[etree._Element]] = defaultdict(list)
        for use in undefined_styles(story.root, styles):
            uses[use.get(f"{W}val", "")].append(use)
        for name, found in uses.items():
            place = _place(found[0], by_element)
            yield TemplateFinding("no_style", place, found=name, count=str(len(found)))
        for letters in story.root.iter(f"{W}t"):
            private = _PRIVATE.search(letters.text or "")
            fonts = find(next(letters.iterancestors()), "rPr/rFonts")
            names = () if fonts is None else fonts.attrib.values()
            # Every PC has the fonts of symbols.
            if private is not None and not any(_SYMBOLS.match(str(name)) for name in names):
                shown = f"{private[0]}（U+{ord(private[0]):04X}）"
                yield TemplateFinding("own_letter", _place(letters, by_element), found=shown)
        for table in story.root.iter(f"{W}tbl"):
            within = (by_element.get(element) for element in table.iter(f"{W}p"))
            if any(next(each.tags, None) for each in within if each is not None):
                yield from _ragged_rows(table, by_element)


def _ragged_rows(
    table: etree._Element, by_element: Mapping[etree._Element, Paragraph]
) -> Iterator[TemplateFinding]:
    widths = {row: str(_width(row)) for row in table.iterchildren(f"{W}tr")}
    usual = "".join(width for width, _ in Counter(widths.values()).most_common(1))
    for row, width in widths.items():
        if width != usual:
            yield TemplateFinding("ragged", _place(row, by_element), found=width, expected=usual)


def _width(row: etree._Element) -> int:
    """Return how many columns of the table's grid `row` takes or leaves out."""
    omitted = ("trPr/gridBefore", "trPr/gridAfter")
    cells = sum(map(span, row.iterchildren(f"{W}tc")))
    return cells + sum(number(find(row, path), f"{W}val") for path in omitted)


def _place(element: etree._Element, by_element: Mapping[etree._Element, Paragraph]) -> Place:
    """Return the place of the paragraph around `element`, or of the first in it."""
    paragraphs = [*element.iterancestors(f"{W}p"), *element.iter(f"{W}p")]
    return next((by_element[each].place for each in paragraphs if each in by_element), Place())
